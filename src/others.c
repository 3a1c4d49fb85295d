/* See others.h. */
#include "others.h"

#include <stdlib.h>
#include <string.h>

#include "error_state.h"
#include "others_index.h"
#include "outline_facts.h"
#include "catalog.h"
#include "helper.h"
#include "jumps.h"
#include "select.h"
#include "users.h"

enum { MOST_MACROS = 8, MOST_CALLS = 6, MOST_TO_JUMP = 3 }; /* in one another */

static void free_array(gpointer array)
{
    g_array_unref(array);
}

static void free_pointers(gpointer array)
{
    g_ptr_array_unref(array);
}

ub_others *ub_others_new(const GPtrArray *paths, gboolean projects)
{
    ub_others *o = g_new0(ub_others, 1);

    o->paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < paths->len; i++)
        g_ptr_array_add(o->paths, g_strdup(paths->pdata[i]));
    o->projects = projects;
    g_mutex_init(&o->lock);
    o->files = g_hash_table_new(g_str_hash, g_str_equal);
    o->include =
        g_regex_new("^[ \\t]*#[ \\t]*(?:include|define[ \\t]+\\w+)[ \\t]*[\"<]([^\">\\n]*)",
                    G_REGEX_RAW | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);
    o->included = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    o->names = g_string_chunk_new(1 << 16);
    o->functions = g_ptr_array_new_with_free_func(ub_outlined_free);
    o->defined = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_pointers);
    o->uses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_array);
    return o;
}

void ub_others_free(ub_others *o)
{
    g_mutex_clear(&o->lock);
    g_hash_table_unref(o->uses);
    g_hash_table_unref(o->defined);
    g_ptr_array_unref(o->functions);
    g_hash_table_unref(o->included);
    g_hash_table_unref(o->files);
    g_regex_unref(o->include);
    g_string_chunk_free(o->names);
    g_ptr_array_unref(o->paths);
    g_free(o);
}

/* Reading */

/* #include "lock.c", or #define PART "lock.c", which an #include may name */
static void note_included(ub_others *o, const char *text, gsize length)
{
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match_full(o->include, text, (gssize)length, 0, 0, &match, NULL);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *path = g_match_info_fetch(match, 1);
        if (strchr(path, '.') && !ub_is_header(path))
            g_hash_table_add(o->included, g_path_get_basename(path));
    }
}

static void read_file(ub_others *o, GPtrArray *texts, unsigned file)
{
    const char *path = o->paths->pdata[file];
    char *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL) || length > G_MAXINT)
        length = 0;
    g_ptr_array_add(texts, text);
    if (!g_hash_table_contains(o->files, path))
        g_hash_table_insert(o->files, (gpointer)path, GUINT_TO_POINTER(file + 1));
    if (!text)
        return;
    note_included(o, text, length);
    ub_outline(text, (unsigned)length, file, ub_is_header(path), o->names, o->functions);
}

static void note_definitions(ub_others *o)
{
    for (guint i = 0; i < o->functions->len; i++) {
        ub_outlined *f = o->functions->pdata[i];
        GPtrArray *definitions = g_hash_table_lookup(o->defined, f->name);
        if (!definitions) {
            definitions = g_ptr_array_new();
            g_hash_table_insert(o->defined, (gpointer)f->name, definitions);
        }
        g_ptr_array_add(definitions, f);
    }
}

/* Who defines what everybody calls? */
static gboolean are_pythons(const ub_others *o)
{
    static const char *const names[] = {"PyErr_Occurred", "PyErr_SetString", "PyObject_Call",
                                        "PyDict_New",     "PyList_New",      NULL};
    unsigned n = 0;

    for (const char *const *name = names; *name; name++) {
        const GPtrArray *definitions = g_hash_table_lookup(o->defined, *name);
        n += definitions && !((const ub_outlined *)definitions->pdata[0])->is_macro;
    }
    return n > 1;
}

static void note_uses(ub_others *o)
{
    for (guint i = 0; i < o->functions->len; i++) {
        ub_outlined *f = o->functions->pdata[i];
        for (guint k = 0; k < f->places->len; k++) {
            const ub_outline_place *place = &g_array_index(f->places, ub_outline_place, k);
            GArray *uses = g_hash_table_lookup(o->uses, place->name);
            ub_name_use u = {f, k};
            if (place->is_parameter)
                continue;
            if (!uses) {
                uses = g_array_new(FALSE, FALSE, sizeof(ub_name_use));
                g_hash_table_insert(o->uses, (gpointer)place->name, uses);
            }
            g_array_append_val(uses, u);
        }
    }
}

/* The other files of the projects. */
static void add_projects(ub_others *o)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < o->paths->len; i++) {
        char *real = realpath(o->paths->pdata[i], NULL);
        g_hash_table_add(seen, g_strdup(real ? real : o->paths->pdata[i]));
        free(real);
        ub_users_files(o->paths->pdata[i], roots, files);
    }
    for (guint i = 0; i < files->len; i++)
        if (g_hash_table_add(seen, g_strdup(files->pdata[i])))
            g_ptr_array_add(o->paths, g_strdup(files->pdata[i]));
}

static void read_all(ub_others *o)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    if (o->projects)
        add_projects(o);
    for (guint i = 0; i < o->paths->len; i++)
        read_file(o, texts, i);
    note_definitions(o);
    o->is_python = are_pythons(o);
    note_uses(o);
    ub_others_work_out(o, texts);
}

/* What is read is not changed any more. */
static void make_ready(ub_others *o)
{
    g_mutex_lock(&o->lock);
    if (!o->is_read)
        read_all(o);
    o->is_read = TRUE;
    g_mutex_unlock(&o->lock);
}

/* Asking */

const GPtrArray *ub_others_paths(ub_others *o)
{
    make_ready(o);
    return o->paths;
}

static unsigned file_of(const ub_others *o, const char *path)
{
    unsigned file = GPOINTER_TO_UINT(g_hash_table_lookup(o->files, path));

    return file ? file - 1 : o->paths->len;
}

ub_effect *ub_others_effect(ub_others *o, const char *path, const char *function)
{
    make_ready(o);
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, function);
    return definitions ? ub_effect_of_definitions(o, definitions, file_of(o, path), TRUE) : NULL;
}

static unsigned facts_in_file(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return 0;
    make_ready(o);
    return g_hash_table_contains(o->defined, function)
               ? ub_facts_of_named(o, function, file_of(o, path), TRUE)
               : 0;
}

unsigned ub_others_facts(ub_others *o, const char *path, const char *function)
{
    return facts_in_file(o, path, function) & UB_OUTLINE_FACTS;
}

gboolean ub_others_read_errno(ub_others *o, const char *path, const char *function)
{
    return (facts_in_file(o, path, function) & UB_OUTLINE_ERRNO) != 0;
}

gboolean ub_others_leave_errno(ub_others *o, const char *path, const char *function)
{
    make_ready(o);
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, function);
    return definitions && ub_all_leave_errno(o, definitions, file_of(o, path));
}

static gboolean raises(const ub_outlined *f)
{
    for (guint i = 0; i < f->places->len; i++) {
        const char *name = g_array_index(f->places, ub_outline_place, i).name;
        if ((ub_catalog_facts(name) & UB_FACT_SETS_ERROR) || ub_sounds_like_error(name))
            return TRUE;
    }
    return (f->facts & UB_FACT_READS_ERRNO) != 0;
}

/* `raising`: also where it raises, as far as its text tells. */
static gboolean leaves_errno(const ub_others *o, const char *name, unsigned file, gboolean raising,
                             unsigned depth)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    gboolean fails = FALSE;

    if (!definitions || depth > MOST_CALLS || ub_is_of_pythons(o, name))
        return FALSE;
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file, TRUE);
    for (guint i = 0; i < meant->len && !fails; i++) {
        const ub_outlined *f = meant->pdata[i];
        if (!raising && raises(f))
            continue;
        fails = f->may_leave_errno;
        for (guint k = 0; k < f->places->len && !fails; k++) {
            const ub_outline_place *place = &g_array_index(f->places, ub_outline_place, k);
            fails = place->is_call && place->is_used && !place->is_member &&
                    leaves_errno(o, place->name, f->file, raising, depth + 1);
        }
    }
    return fails;
}

gboolean ub_others_fail_by_errno(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    return leaves_errno(o, function, file_of(o, path), FALSE, 0);
}

gboolean ub_others_may_set_errno(ub_others *o, const char *path, const char *function)
{
    return !ub_others_define(o, path, function) ||
           leaves_errno(o, function, file_of(o, path), TRUE, 0);
}

/* Not from far away: between a function and a jump there are few others, and the more names lie
 * between, the likelier it is that one is another configuration's. */
static gboolean may_jump(const ub_others *o, const char *name, unsigned file, unsigned depth)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    gboolean jumps = ub_jumps_by_name(name);

    if (!definitions || jumps || depth > MOST_TO_JUMP || ub_is_of_pythons(o, name))
        return jumps;
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file, TRUE);
    for (guint i = 0; i < meant->len && !jumps; i++) {
        const ub_outlined *f = meant->pdata[i];
        for (guint k = 0; k < f->places->len && !jumps; k++) {
            const ub_outline_place *place = &g_array_index(f->places, ub_outline_place, k);
            jumps = !place->is_member && !place->is_parameter &&
                    may_jump(o, place->name, f->file, depth + 1);
        }
    }
    return jumps;
}

gboolean ub_others_jump(ub_others *o, const char *path, const char *function)
{
    make_ready(o);
    return may_jump(o, function, file_of(o, path), 0);
}

gboolean ub_others_define(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, function);
    if (!definitions)
        return FALSE;
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file_of(o, path), TRUE);
    return meant->len > 0;
}

gboolean ub_others_name_piece(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    unsigned file = file_of(o, path);
    const GArray *uses = ub_is_piece(o, file) ? g_hash_table_lookup(o->uses, function) : NULL;
    for (guint i = 0; uses && i < uses->len; i++) {
        unsigned other = g_array_index(uses, ub_name_use, i).in->file;
        if (other != file && !ub_has_own(g_hash_table_lookup(o->defined, function), other))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_others_name_by_macro(ub_others *o, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    const GArray *uses = g_hash_table_lookup(o->uses, function);
    for (guint i = 0; uses && i < uses->len; i++) {
        const ub_outlined *in = g_array_index(uses, ub_name_use, i).in;
        if (in->is_macro && ub_is_header(o->paths->pdata[in->file]))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_others_leave_out(ub_others *o, const char *function)
{
    make_ready(o);
    return ub_is_of_pythons(o, function);
}

/* A function whose callers are looked for. */
typedef struct {
    const char *name;
    unsigned file;
    gboolean is_static;
    gboolean is_asked; /* its callers in its own file are known */
} callee;

static gboolean may_call(const ub_others *o, const callee *c, unsigned file)
{
    if (file == c->file)
        return !c->is_asked;
    return (!c->is_static || ub_is_header(o->paths->pdata[file])) &&
           !ub_has_own(g_hash_table_lookup(o->defined, c->name), file);
}

static callee asked(const ub_others *o, const char *name, unsigned file)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    callee c = {.name = name, .file = file, .is_asked = TRUE};

    for (guint i = 0; definitions && i < definitions->len; i++) {
        const ub_outlined *f = definitions->pdata[i];
        c.is_static |= f->file == file && ub_is_hidden(o, f);
    }
    return c;
}

static gboolean is_held(const ub_others *o, const ub_outlined *in, const ub_outline_place *place,
                        unsigned what, unsigned depth);

/* #define WITH_LOCK(x) do { pthread_mutex_lock(&mutex); x; pthread_mutex_unlock(&mutex); } while
 * (0)
 */
static gboolean holds_parameter(const ub_others *o, const ub_outlined *macro, unsigned what,
                                unsigned depth)
{
    for (guint i = 0; macro->is_macro && i < macro->places->len; i++) {
        const ub_outline_place *place = &g_array_index(macro->places, ub_outline_place, i);
        if (place->is_parameter && is_held(o, macro, place, what, depth))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_held(const ub_others *o, const ub_outlined *in, const ub_outline_place *place,
                        unsigned what, unsigned depth)
{
    gboolean held = (place->held & what) != 0;

    for (guint at = place->inside; at && !held && depth < MOST_MACROS;) {
        const ub_outline_place *around = &g_array_index(in->places, ub_outline_place, at - 1);
        const GPtrArray *definitions = g_hash_table_lookup(o->defined, around->name);
        for (guint i = 0; definitions && !held && i < definitions->len; i++)
            held = holds_parameter(o, definitions->pdata[i], what, depth + 1);
        at = around->inside;
    }
    return held;
}

/* Is something so of a place where the function is named? */
typedef gboolean (*place_test)(const ub_others *o, const ub_outlined *in,
                               const ub_outline_place *place, gpointer data);

/* The first such place in other files, of one of `functions` or of what calls it, and the function
 * that it stands in; NULL: none. */
static const ub_outline_place *find_use(const ub_others *o, const char *path,
                                        const GPtrArray *functions, place_test test, gpointer data,
                                        const ub_outlined **found_in)
{
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(callee));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < functions->len; i++) {
        callee c = asked(o, functions->pdata[i], file_of(o, path));
        g_array_append_val(work, c);
    }
    for (guint i = 0; i < work->len; i++) {
        callee c = g_array_index(work, callee, i);
        const GArray *uses =
            ub_is_of_pythons(o, c.name) ? NULL : g_hash_table_lookup(o->uses, c.name);
        for (guint k = 0; uses && k < uses->len; k++) {
            ub_name_use u = g_array_index(uses, ub_name_use, k);
            const ub_outline_place *place = &g_array_index(u.in->places, ub_outline_place, u.place);
            if (place->is_member || !may_call(o, &c, u.in->file))
                continue;
            *found_in = u.in;
            if (test(o, u.in, place, data))
                return place;
            callee next = {
                .name = u.in->name, .file = u.in->file, .is_static = ub_is_hidden(o, u.in)};
            if (g_hash_table_add(seen, u.in))
                g_array_append_val(work, next);
        }
    }
    return NULL;
}

static gboolean is_held_there(const ub_others *o, const ub_outlined *in,
                              const ub_outline_place *place, gpointer what)
{
    return is_held(o, in, place, *(unsigned *)what, 0);
}

char *ub_others_held(ub_others *o, const char *path, const GPtrArray *functions, unsigned what)
{
    const ub_outlined *in;

    make_ready(o);
    const ub_outline_place *place = find_use(o, path, functions, is_held_there, &what, &in);
    g_autofree char *base = place ? g_path_get_basename(o->paths->pdata[in->file]) : NULL;
    return place ? g_strdup_printf("line %u of %s calls %s()", place->line, base, place->name)
                 : NULL;
}

/* In the text behind it, whatever ways lead there; but not where a call of the system's stands on
 * each: r = count(list); fd = open(...); if (fd < 0) return PyErr_SetFromErrno(...); */
static gboolean is_read_behind(const ub_others *o, const ub_outlined *in,
                               const ub_outline_place *place, gpointer data)
{
    (void)data;
    if (!place->is_call)
        return FALSE;
    for (guint i = 0; i < in->places->len; i++) {
        const ub_outline_place *other = &g_array_index(in->places, ub_outline_place, i);
        unsigned own = place->sets_errno ? 0 : other->held & UB_PLACE_OWN_ERRNO;
        if (other->offset <= place->offset || other->is_member || other->sets_errno || own)
            continue;
        if (strcmp(other->name, "errno") == 0 ||
            (ub_facts_of_named(o, other->name, in->file, other->is_call) & UB_OUTLINE_ERRNO))
            return TRUE;
    }
    return FALSE;
}

gboolean ub_others_read_behind(ub_others *o, const char *path, const char *function)
{
    g_autoptr(GPtrArray) functions = g_ptr_array_new();
    const ub_outlined *in;

    if (!o)
        return FALSE;
    make_ready(o);
    g_ptr_array_add(functions, (gpointer)function);
    return find_use(o, path, functions, is_read_behind, NULL, &in) != NULL;
}
