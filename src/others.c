/* See others.h. */
#include "others.h"

#include <stdlib.h>
#include <string.h>

#include "others_index.h"
#include "outline_facts.h"
#include "select.h"
#include "users.h"

enum { MOST_MACROS = 8 }; /* in one another */

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

char *ub_others_held(ub_others *o, const char *path, const GPtrArray *functions, unsigned what)
{
    g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(callee));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    make_ready(o);
    for (guint i = 0; i < functions->len; i++) {
        callee c = asked(o, functions->pdata[i], file_of(o, path));
        g_array_append_val(work, c);
    }
    for (guint i = 0; i < work->len; i++) {
        callee c = g_array_index(work, callee, i);
        const GArray *uses =
            ub_is_of_pythons(o, c.name) ? NULL : g_hash_table_lookup(o->uses, c.name);
        for (guint k = 0; uses && k < uses->len; k++) {
            ub_outlined *in = g_array_index(uses, ub_name_use, k).in;
            const ub_outline_place *place = &g_array_index(
                in->places, ub_outline_place, g_array_index(uses, ub_name_use, k).place);
            if (place->is_member || !may_call(o, &c, in->file))
                continue;
            if (is_held(o, in, place, what, 0)) {
                g_autofree char *base = g_path_get_basename(o->paths->pdata[in->file]);
                return g_strdup_printf("line %u of %s calls %s()", place->line, base, c.name);
            }
            callee next = {.name = in->name, .file = in->file, .is_static = ub_is_hidden(o, in)};
            if (g_hash_table_add(seen, in))
                g_array_append_val(work, next);
        }
    }
    return NULL;
}
