#include "rewrite.h"

#include <glib/gstdio.h>
#include <string.h>

#include "merge.h"
#include "slice.h"
#include "spatch.h"

enum { MAX_HANGS = 3 }; /* so often in a row, and spatch itself is to blame */

/* How a function is shown to spatch, from the plainest way on. */
typedef enum {
    SHOW_BODY,       /* as it is */
    SHOW_UNDIRECTED, /* without preprocessor directives */
    SHOW_BLOCKS,     /* only the blocks around the calls: for what does not parse as a whole */
    SHOW_STATEMENTS, /* only the statements that hold them */
    SHOW_CPLUSPLUS,  /* as a whole again, and as C++ */
    SHOW_CPLUSPLUS_STATEMENTS,
    SHOW_END,
} show;

ub_slice *ub_slice_new(const ub_rows *rows, const char *text, ub_range extent, ub_range body)
{
    ub_slice *slice = g_new0(ub_slice, 1);

    slice->rows = rows;
    slice->text = text;
    slice->extent = extent;
    slice->body = body;
    slice->keep = g_array_new(FALSE, FALSE, sizeof(unsigned));
    slice->calls = g_array_new(FALSE, FALSE, sizeof(unsigned));
    slice->patches = g_ptr_array_new();
    slice->failed = -1;
    return slice;
}

void ub_slice_free(ub_slice *slice)
{
    g_array_unref(slice->keep);
    g_array_unref(slice->calls);
    g_ptr_array_unref(slice->patches);
    g_free(slice->result);
    g_free(slice->detail);
    g_free(slice);
}

static void fail(ub_slice *slice, ub_code code, int call, const char *detail)
{
    slice->code = code;
    slice->failed = call;
    g_free(slice->detail);
    slice->detail = detail != NULL && detail[0] != '\0' ? g_strdup(detail) : NULL;
}

/* The first line of what spatch wrote. */
static char *first_line(const char *message)
{
    return g_strndup(message, strcspn(message, "\n"));
}

static char *sheet_path(const char *folder, const ub_sheet *sheet)
{
    return g_build_filename(folder, "in", sheet->name, NULL);
}

static gboolean write_sheet(const char *folder, const ub_sheet *sheet, GError **error)
{
    g_autofree char *path = sheet_path(folder, sheet);
    g_autofree char *contents = ub_sheet_contents(sheet);

    /* No need to be durable: without the fsync of g_file_set_contents. */
    return g_file_set_contents_full(path, contents, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/* Put the file's new text into the draft. */
static void take_result(const char *folder, const ub_sheet *sheet)
{
    g_autofree char *path = sheet_path(folder, sheet);
    g_autofree char *contents = NULL, *part = NULL, *old = sheet->draft->text;

    if (g_file_get_contents(path, &contents, NULL, NULL)) {
        part = ub_sheet_result(sheet, contents);
    }
    if (part == NULL) {
        old = NULL;
        return;
    }
    sheet->draft->text =
        g_strdup_printf("%.*s%s%s", (int)sheet->range.begin, old, part, old + sheet->range.end);
}

static void remove_sheets(const char *folder, GPtrArray *sheets)
{
    for (unsigned i = 0; i < sheets->len; i++) {
        g_autofree char *path = sheet_path(folder, g_ptr_array_index(sheets, i));
        g_unlink(path);
    }
}

/* Sheets of one draft are in the order of the text: results go in from the back, so that ranges
 * stay right. */
static void take_results(const char *folder, GPtrArray *sheets, const ub_spatch_run *run)
{
    for (unsigned i = sheets->len; i-- > 0;) {
        ub_sheet *sheet = g_ptr_array_index(sheets, i);

        take_result(folder, sheet);
        if (ub_spatch_timed_out(run, sheet->name)) {
            sheet->draft->timed_out = TRUE;
        }
    }
}

/* Run spatch on these sheets at once.  *end says how it went; nothing is taken unless it is DONE.
 */
static gboolean run_sheets(const ub_config *config, const char *patch, const char *folder,
                           GPtrArray *sheets, gboolean cplusplus, ub_spatch_run *run,
                           GError **error)
{
    gboolean written = TRUE;

    for (unsigned i = 0; i < sheets->len && written; i++) {
        written = write_sheet(folder, g_ptr_array_index(sheets, i), error);
    }
    if (!written || !ub_spatch(config, patch, folder, sheets->len, cplusplus, run, error)) {
        remove_sheets(folder, sheets);
        return FALSE;
    }
    if (run->end == UB_SPATCH_DONE) {
        take_results(folder, sheets, run);
    }
    remove_sheets(folder, sheets);
    return TRUE;
}

static void blame(ub_draft *draft, const ub_spatch_run *run)
{
    g_autofree char *line = first_line(run->message);

    if (run->end == UB_SPATCH_HUNG) {
        fail(draft->slice, UB_CODE_TIMEOUT, -1, NULL);
    } else {
        fail(draft->slice, UB_CODE_SPATCH, -1, line);
    }
}

/* One of them has brought spatch down: each gets a run of its own, and bears its own blame. */
static gboolean run_one_by_one(const ub_config *config, const char *patch, const char *folder,
                               GPtrArray *sheets, gboolean cplusplus, GError **error)
{
    unsigned hangs = 0;

    for (unsigned i = sheets->len; i-- > 0;) {
        ub_sheet *sheet = g_ptr_array_index(sheets, i);
        g_autoptr(GPtrArray) one = g_ptr_array_new();
        ub_spatch_run run = {UB_SPATCH_HUNG, NULL};
        gboolean ran = TRUE;

        g_ptr_array_add(one, sheet);
        if (hangs < MAX_HANGS) {
            ran = run_sheets(config, patch, folder, one, cplusplus, &run, error);
        }
        if (!ran) {
            return FALSE;
        }
        hangs = run.end == UB_SPATCH_HUNG ? hangs + 1 : 0;
        if (run.end != UB_SPATCH_DONE) {
            blame(sheet->draft, &run);
        }
        ub_spatch_run_clear(&run);
    }
    return TRUE;
}

static gboolean run_all(const ub_config *config, const char *patch, const char *folder,
                        GPtrArray *sheets, gboolean cplusplus, GError **error)
{
    ub_spatch_run run = {UB_SPATCH_DONE, NULL};
    gboolean ran;

    if (sheets->len == 0) {
        return TRUE;
    }
    ran = run_sheets(config, patch, folder, sheets, cplusplus, &run, error);
    if (!ran || run.end == UB_SPATCH_DONE) {
        ub_spatch_run_clear(&run);
        return ran;
    }
    if (sheets->len == 1) {
        blame(((ub_sheet *)g_ptr_array_index(sheets, 0))->draft, &run);
        ub_spatch_run_clear(&run);
        return TRUE;
    }
    ub_spatch_run_clear(&run);
    return run_one_by_one(config, patch, folder, sheets, cplusplus, error);
}

static void add_sheet(GPtrArray *sheets, ub_draft *draft, ub_range range, gboolean whole,
                      gboolean cplusplus)
{
    g_ptr_array_add(sheets, ub_sheet_new(draft, range, whole, cplusplus, sheets->len));
}

static gboolean is_cplusplus(show how)
{
    return how == SHOW_CPLUSPLUS || how == SHOW_CPLUSPLUS_STATEMENTS;
}

static void add_sheets(GPtrArray *sheets, ub_draft *draft, show how)
{
    g_autoptr(GArray) blocks = NULL;

    if (how == SHOW_UNDIRECTED) {
        ub_draft_blank_directives(draft);
    }
    if (how < SHOW_BLOCKS || how == SHOW_CPLUSPLUS) {
        add_sheet(sheets, draft, (ub_range){0, (unsigned)strlen(draft->text)}, TRUE,
                  is_cplusplus(how));
        return;
    }
    blocks = how == SHOW_BLOCKS ? ub_draft_blocks(draft) : ub_draft_statements(draft);
    for (unsigned i = 0; i < blocks->len; i++) {
        add_sheet(sheets, draft, g_array_index(blocks, ub_range, i), FALSE, is_cplusplus(how));
    }
}

/* Is there a point in showing the draft in this way? */
static gboolean is_worth(const ub_draft *draft, show how)
{
    if (draft->slice->code != UB_CODE_NONE || !ub_draft_is_pending(draft)) {
        return FALSE;
    }
    if (is_cplusplus(how)) {
        return draft->slice->cplusplus;
    }
    return how != SHOW_UNDIRECTED || (!draft->timed_out && strchr(draft->text, '#') != NULL);
}

/* Apply one patch to the drafts that have calls for it. */
static gboolean run_pass(const ub_config *config, const char *patch, const char *folder,
                         GPtrArray *drafts, GError **error)
{
    g_autoptr(GPtrArray) exposed = g_ptr_array_new();

    for (unsigned i = 0; i < drafts->len; i++) {
        ub_draft *draft = g_ptr_array_index(drafts, i);

        if (draft->slice->code == UB_CODE_NONE && ub_draft_expose(draft, patch)) {
            g_ptr_array_add(exposed, draft);
        }
    }
    for (show how = SHOW_BODY; how < SHOW_END; how++) {
        g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)ub_sheet_free);

        for (unsigned i = 0; i < exposed->len; i++) {
            ub_draft *draft = g_ptr_array_index(exposed, i);
            if (is_worth(draft, how)) {
                add_sheets(sheets, draft, how);
            }
        }
        if (!run_all(config, patch, folder, sheets, is_cplusplus(how), error)) {
            return FALSE;
        }
    }
    for (unsigned i = 0; i < exposed->len; i++) {
        ub_draft *draft = g_ptr_array_index(exposed, i);
        if (!ub_draft_hide(draft) && draft->slice->code == UB_CODE_NONE) {
            draft->slice->code = draft->timed_out ? UB_CODE_TIMEOUT : UB_CODE_SPATCH;
        }
    }
    return TRUE;
}

/* The call that stands at or last before `offset`, or -1. */
static int nearest_call(const ub_slice *slice, unsigned offset)
{
    unsigned best = 0;
    int call = -1;

    for (unsigned i = 0; i < slice->calls->len; i++) {
        unsigned at = g_array_index(slice->calls, unsigned, i);

        if (at <= offset && (call < 0 || at > best)) {
            best = at;
            call = (int)i;
        }
    }
    return call;
}

static gboolean is_borrowed(const ub_slice *slice, const char *text, ub_token t)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);

    return ub_rows_find(slice->rows, word) != NULL;
}

/* The one call that is still there after rewriting; -1 when there are several. */
static int surviving_call(const ub_slice *slice, const char *new_body)
{
    g_autoptr(GArray) old = ub_tokens(slice->text, slice->body.begin, slice->body.end);
    g_autoptr(GArray) new = ub_tokens(new_body, 0, (unsigned)strlen(new_body));
    g_autofree int *match = ub_align(slice->rows, slice->text, old, new_body, new);
    int survivor = -1;

    for (unsigned i = 0; i < new->len; i++) {
        for (unsigned k = 0; match[i] >= 0 && k < slice->calls->len; k++) {
            unsigned call = g_array_index(slice->calls, unsigned, k);

            if (g_array_index(old, ub_token, (unsigned)match[i]).begin != call ||
                !is_borrowed(slice, new_body, g_array_index(new, ub_token, i))) {
                continue;
            }
            if (survivor >= 0) {
                return -1;
            }
            survivor = (int)k;
        }
    }
    return survivor;
}

static unsigned count_word(const char *text, unsigned begin, unsigned end, const char *word)
{
    g_autoptr(GArray) tokens = ub_tokens(text, begin, end);
    unsigned n = 0;

    for (unsigned i = 0; i < tokens->len; i++) {
        n += ub_token_is(text, g_array_index(tokens, ub_token, i), word);
    }
    return n;
}

/* Every call that was asked for has become its strong one, and no other has. */
static gboolean counts_agree(const ub_slice *slice, const char *new_body)
{
    const char *text = slice->text;
    unsigned length = (unsigned)strlen(new_body);

    const ub_api *api, *row;

    for (unsigned r = 0; (api = ub_rows_at(slice->rows, r)) != NULL; r++) {
        unsigned asked = 0, gained = 0;

        for (unsigned i = 0; i < slice->calls->len; i++) {
            unsigned at = g_array_index(slice->calls, unsigned, i);
            ub_token name = ub_next_token(text, at, slice->body.end);
            const ub_api *called = NULL;

            for (unsigned k = 0; (row = ub_rows_at(slice->rows, k)) != NULL; k++) {
                called = ub_token_is(text, name, row->name) ? row : called;
            }
            asked += called == api;
            gained += called != NULL && g_strcmp0(called->strong, api->strong) == 0;
        }
        if (count_word(text, slice->body.begin, slice->body.end, api->name) - asked !=
            count_word(new_body, 0, length, api->name)) {
            return FALSE;
        }
        if (api->strong != NULL &&
            count_word(text, slice->body.begin, slice->body.end, api->strong) + gained !=
                count_word(new_body, 0, length, api->strong)) {
            return FALSE;
        }
    }
    return TRUE;
}

static void finish(ub_draft *draft)
{
    ub_slice *slice = draft->slice;
    g_autofree char *new_body = ub_draft_unmasked(draft), *merged = NULL;
    unsigned lost = 0;

    if (slice->code != UB_CODE_NONE) {
        slice->failed = surviving_call(slice, new_body);
        return;
    }
    if (!counts_agree(slice, new_body)) {
        fail(slice, UB_CODE_SPATCH, surviving_call(slice, new_body), NULL);
        return;
    }
    switch (ub_merge(slice->rows, slice->text, strlen(slice->text), slice->body, new_body, &merged,
                     &lost)) {
    case UB_MERGE_COMMENT:
        fail(slice, UB_CODE_COMMENT, nearest_call(slice, lost), NULL);
        return;
    case UB_MERGE_FAILED:
        fail(slice, UB_CODE_SPATCH, -1, "its output does not match the function");
        return;
    case UB_MERGE_DONE:
        break;
    }
    g_free(slice->result);
    slice->result =
        g_strdup_printf("%.*s%s%.*s", (int)(slice->body.begin - slice->extent.begin),
                        slice->text + slice->extent.begin, merged,
                        (int)(slice->extent.end - slice->body.end), slice->text + slice->body.end);
}

/* The names of all patches that the slices ask for, each once. */
static GPtrArray *all_patches(GPtrArray *slices)
{
    GPtrArray *patches = g_ptr_array_new();

    for (unsigned i = 0; i < slices->len; i++) {
        ub_slice *slice = g_ptr_array_index(slices, i);

        for (unsigned k = 0; k < slice->patches->len; k++) {
            gpointer patch = g_ptr_array_index(slice->patches, k);

            if (!g_ptr_array_find_with_equal_func(patches, patch, g_str_equal, NULL)) {
                g_ptr_array_add(patches, patch);
            }
        }
    }
    return patches;
}

/* What a killed spatch leaves behind is here too. */
void ub_remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK)) {
            ub_remove_folder(path);
        } else {
            g_unlink(path);
        }
    }
    g_rmdir(folder);
}

static char *make_folder(GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *folder = g_dir_make_tmp("unborrow-XXXXXX", &failure), *in = NULL;

    if (folder != NULL) {
        in = g_build_filename(folder, "in", NULL);
        if (g_mkdir(in, 0700) == 0) {
            return g_steal_pointer(&folder);
        }
        ub_remove_folder(folder);
    }
    g_set_error(error, UB_ERROR, UB_ERROR_TOOL, "cannot make a temporary folder in %s%s%s",
                g_get_tmp_dir(), failure != NULL ? ": " : "",
                failure != NULL ? failure->message : "");
    return NULL;
}

/* Has spatch not changed anything that it was to change? */
static gboolean all_failed(GPtrArray *slices)
{
    for (unsigned i = 0; i < slices->len; i++) {
        if (((const ub_slice *)g_ptr_array_index(slices, i))->code != UB_CODE_SPATCH) {
            return FALSE;
        }
    }
    return slices->len > 0;
}

gboolean ub_rewrite(GPtrArray *slices, const ub_config *config, GError **error)
{
    g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func((GDestroyNotify)ub_draft_free);
    g_autoptr(GPtrArray) patches = all_patches(slices);
    g_autofree char *folder = NULL;
    gboolean ran = TRUE;

    if (patches->len == 0) {
        return TRUE;
    }
    folder = make_folder(error);
    if (folder == NULL) {
        return FALSE;
    }
    for (unsigned i = 0; i < slices->len; i++) {
        g_ptr_array_add(drafts, ub_draft_new(g_ptr_array_index(slices, i)));
    }
    for (unsigned i = 0; i < patches->len && ran; i++) {
        ran = run_pass(config, g_ptr_array_index(patches, i), folder, drafts, error);
    }
    for (unsigned i = 0; i < drafts->len && ran; i++) {
        finish(g_ptr_array_index(drafts, i));
    }
    if (ran && all_failed(slices)) {
        ran = ub_spatch_works(config, folder, error);
    }
    ub_remove_folder(folder);
    return ran;
}
