/* See others.h. */
#include "others.h"

#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "outline_facts.h"
#include "select.h"
#include "users.h"

/* Where a name stands. */
typedef struct {
    ub_outlined *in;
    unsigned place;
} use;

struct ub_others {
    GPtrArray *paths;  /* of char *; owned */
    GHashTable *files; /* by path: its number + 1 */
    gboolean projects;
    GMutex lock;
    gboolean is_read;
    gboolean is_python;   /* the files are Python's own */
    GHashTable *included; /* names of sources that others include, without folders */
    GRegex *include;      /* a directive that does */
    GStringChunk *names;
    GPtrArray *functions; /* of ub_outlined *, macros too */
    GHashTable *defined;  /* by name, of GPtrArray of ub_outlined * */
    GHashTable *uses;     /* by name, of GArray of use */
};

enum { MOST_LOOKS = 16 }; /* at one function: they call each other */
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

/* Who is meant by a name */

static gboolean has_own(const GPtrArray *definitions, unsigned file)
{
    for (guint i = 0; definitions && i < definitions->len; i++)
        if (((const ub_outlined *)definitions->pdata[i])->file == file)
            return TRUE;
    return FALSE;
}

/* #include "lock.c" */
static gboolean is_piece(const ub_others *o, unsigned file)
{
    g_autofree char *base =
        file < o->paths->len ? g_path_get_basename(o->paths->pdata[file]) : NULL;

    return base && g_hash_table_contains(o->included, base);
}

/* Is the function another file's own?  Not where a file includes it. */
static gboolean is_hidden(const ub_others *o, const ub_outlined *f)
{
    return f->is_static && !is_piece(o, f->file);
}

/* One that does nothing is another configuration's:
 *
 *     #ifdef WITH_THREAD
 *     void begin(Conn *c) { c->state = PyEval_SaveThread(); }
 *     #else
 *     void begin(Conn *c) {} */
static gboolean is_stub(const GPtrArray *definitions, const ub_outlined *f)
{
    for (guint i = 0; !f->effect && i < definitions->len; i++) {
        const ub_outlined *other = definitions->pdata[i];
        if (other->effect && (other->file == f->file || f->is_macro))
            return TRUE;
    }
    return FALSE;
}

/* Of ub_outlined *; free with g_ptr_array_unref. */
static GPtrArray *meant_by(const ub_others *o, const GPtrArray *definitions, unsigned file,
                           gboolean is_call)
{
    gboolean own = has_own(definitions, file);
    GPtrArray *meant = g_ptr_array_new();

    for (guint i = 0; i < definitions->len; i++) {
        ub_outlined *f = definitions->pdata[i];
        if ((own ? f->file == file : !is_hidden(o, f)) &&
            (is_call || (f->is_macro && !f->parameters)))
            g_ptr_array_add(meant, f);
    }
    return meant;
}

static gboolean all_leave_errno(const ub_others *o, const GPtrArray *definitions, unsigned file)
{
    g_autoptr(GPtrArray) meant = meant_by(o, definitions, file, TRUE);
    gboolean leave = meant->len > 0;

    for (guint i = 0; i < meant->len; i++)
        leave = leave && ((const ub_outlined *)meant->pdata[i])->leaves_errno;
    return leave;
}

/* What all that may be meant do, together; NULL: nothing.  Owned. */
static ub_effect *effect_of_definitions(const ub_others *o, const GPtrArray *definitions,
                                        unsigned file, gboolean is_call)
{
    g_autoptr(GPtrArray) meant = meant_by(o, definitions, file, is_call);
    ub_effect *effect = NULL;
    gboolean any = FALSE;

    for (guint i = meant->len; i-- > 0;)
        if (is_stub(definitions, meant->pdata[i]))
            g_ptr_array_remove_index(meant, i);
    for (guint i = 0; i < meant->len; i++)
        any |= ((const ub_outlined *)meant->pdata[i])->effect != NULL;
    for (guint i = 0; any && i < meant->len; i++) {
        const ub_effect *its = ((const ub_outlined *)meant->pdata[i])->effect;
        if (effect)
            ub_effect_join(effect, its);
        else
            effect = ub_effect_copy(its);
    }
    for (guint i = 0; effect && i < definitions->len; i++) {
        const ub_outlined *f = definitions->pdata[i];
        effect->is_quiet &= f->effect ? f->effect->is_quiet : f->places->len == 0;
    }
    return effect;
}

/* In Python's own sources: what callers of these see of them is in the catalog, and who holds a
 * lock that calls PyObject_Call() lets any code run under it. */
static gboolean is_of_python(const ub_others *o, const char *name)
{
    return o->is_python && g_str_has_prefix(name + (name[0] == '_'), "Py");
}

/* What Python's own calls read is known better than from a text that stands in for them. */
static unsigned facts_of_name(const ub_others *o, const char *name, unsigned file, gboolean is_call)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    unsigned facts = 0;

    if (!definitions || ub_catalog_is_listed(name) || is_of_python(o, name))
        return is_call ? ub_facts_of_unseen(name) : 0;
    g_autoptr(GPtrArray) meant = meant_by(o, definitions, file, is_call);
    for (guint i = 0; i < meant->len; i++)
        facts |= ((const ub_outlined *)meant->pdata[i])->facts;
    return facts;
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
            use u = {f, k};
            if (place->is_parameter)
                continue;
            if (!uses) {
                uses = g_array_new(FALSE, FALSE, sizeof(use));
                g_hash_table_insert(o->uses, (gpointer)place->name, uses);
            }
            g_array_append_val(uses, u);
        }
    }
}

/* Which calls are the system's, as far as their names tell, and may fail?  Not strcmp(a, b),
 * isdigit(c), S_ISDIR(mode). */
static gboolean may_set_errno(const char *name)
{
    static const char *const others[] = {"Py",  "_Py", "__",  "str", "mem", "wcs", "is",
                                         "abs", "to",  "va_", "nto", "hto", NULL};

    for (const char *const *other = others; *other; other++)
        if (g_str_has_prefix(name, *other))
            return FALSE;
    return !ub_is_shouted(name) && !(ub_catalog_facts(name) & UB_FACT_PURE);
}

/* A parameter is none: int each(int (*callback)(int)) { if (callback(1) < 0) ... */
static gboolean may_set(const ub_outlined *in, const ub_outline_place *place)
{
    return place->is_call && place->is_used && !place->is_member &&
           !ub_outlined_takes(in, place->name);
}

static void note_setters(ub_others *o)
{
    GHashTableIter iter;
    gpointer name, uses;

    g_hash_table_iter_init(&iter, o->uses);
    while (g_hash_table_iter_next(&iter, &name, &uses)) {
        gboolean may = !g_hash_table_contains(o->defined, name) && may_set_errno(name);
        for (guint i = 0; may && i < ((GArray *)uses)->len; i++) {
            use u = g_array_index((GArray *)uses, use, i);
            ub_outline_place *place = &g_array_index(u.in->places, ub_outline_place, u.place);
            place->sets_errno |= may_set(u.in, place);
        }
    }
}

/* Working out */

typedef struct {
    ub_others *of;
    const GPtrArray *texts;
    GQueue work;        /* of ub_outlined *: to be looked at */
    GHashTable *looks;  /* how often they were, and... */
    GHashTable *queued; /* ...those that are in `work` */
    unsigned file;      /* of the function that is looked at */
    GPtrArray *answers; /* of ub_effect *: what it was told */
} working;

static void free_effect(gpointer effect)
{
    ub_effect_free(effect);
}

static const ub_effect *told(const char *name, gboolean is_call, gpointer data)
{
    working *w = data;
    const GPtrArray *definitions = g_hash_table_lookup(w->of->defined, name);
    if (is_of_python(w->of, name))
        return NULL;
    ub_effect *effect = definitions ? effect_of_definitions(w->of, definitions, w->file, is_call)
                                    : ub_effect_by_name(name, is_call);

    if (effect)
        g_ptr_array_add(w->answers, effect);
    return effect;
}

static void queue(working *w, ub_outlined *f)
{
    unsigned looks = GPOINTER_TO_UINT(g_hash_table_lookup(w->looks, f));

    if (looks < MOST_LOOKS && g_hash_table_add(w->queued, f)) {
        g_hash_table_insert(w->looks, f, GUINT_TO_POINTER(looks + 1));
        g_queue_push_tail(&w->work, f);
    }
}

static void queue_users(working *w, const char *name)
{
    const GArray *uses = g_hash_table_lookup(w->of->uses, name);

    for (guint i = 0; uses && i < uses->len; i++)
        queue(w, g_array_index(uses, use, i).in);
}

static gboolean is_macro(const working *w, const char *name)
{
    const GPtrArray *definitions = g_hash_table_lookup(w->of->defined, name);

    for (guint i = 0; definitions && i < definitions->len; i++)
        if (((const ub_outlined *)definitions->pdata[i])->is_macro)
            return TRUE;
    return FALSE;
}

/* The word at i, which may be called, or be a macro that calls anything. */
static gboolean is_quiet_word(working *w, const char *text, const GArray *tokens, unsigned i)
{
    ub_token t = ub_tokens_at(tokens, i), before = ub_tokens_at(tokens, i - 1);
    gboolean is_call = ub_token_is(text, ub_tokens_at(tokens, i + 1), "(");
    g_autofree char *name = g_strndup(text + t.begin, t.end - t.begin);

    if (i > 0 && (ub_token_is(text, before, ".") || ub_token_is(text, before, "->")))
        return !is_call;
    if (!is_call)
        return !is_macro(w, name);
    if (g_hash_table_contains(w->of->defined, name)) {
        const ub_effect *effect = told(name, TRUE, w);
        return effect && effect->is_quiet;
    }
    return (ub_is_reserved(name) && strcmp(name, "asm") != 0) ||
           (ub_catalog_facts(name) & UB_FACT_QUIET);
}

/* Does all that it calls run no Python code, and let go of nothing?  Its whole text tells. */
static gboolean is_quiet(working *w, const ub_outlined *f)
{
    const char *text = w->texts->pdata[f->file];
    g_autoptr(GArray) tokens = ub_tokens(text, f->body.begin, f->body.end);
    gboolean quiet = TRUE;

    for (unsigned i = 0; quiet && i < tokens->len; i++) {
        gboolean closes = ub_token_is(text, ub_tokens_at(tokens, i), ")") ||
                          ub_token_is(text, ub_tokens_at(tokens, i), "]");
        if (ub_tokens_at(tokens, i).kind == UB_TOKEN_WORD)
            quiet = is_quiet_word(w, text, tokens, i);
        else if (closes) /* (*function)(x) */
            quiet = !ub_token_is(text, ub_tokens_at(tokens, i + 1), "(");
    }
    return quiet;
}

static unsigned told_facts(const char *name, gboolean is_call, gpointer data)
{
    const working *w = data;

    return facts_of_name(w->of, name, w->file, is_call);
}

/* Owned by the caller. */
static ub_effect *follow(working *w, ub_outlined *f)
{
    w->file = f->file;
    g_ptr_array_set_size(w->answers, 0);
    return ub_effect_in_text(w->texts->pdata[f->file], f, told, w);
}

static void look_for_facts(working *w, ub_outlined *f)
{
    w->file = f->file;
    const char *text = w->texts->pdata[f->file];
    unsigned facts = ub_facts_in_text(text, f, told_facts, w);
    if ((facts & UB_FACT_READS_ERRNO) && !f->is_followed) {
        ub_effect_free(follow(w, f));
        facts = ub_facts_in_text(text, f, told_facts, w);
    }
    gboolean changed = facts != f->facts;
    f->facts = facts;
    if (changed)
        queue_users(w, f->name);
}

static void look_at(working *w, ub_outlined *f)
{
    ub_effect *effect = follow(w, f);

    effect->is_quiet = is_quiet(w, f);
    if (ub_effect_is_none(effect))
        g_clear_pointer(&effect, ub_effect_free);
    gboolean changed =
        effect && f->effect ? !ub_effect_equal(effect, f->effect) : effect != f->effect;
    ub_effect_free(f->effect);
    f->effect = effect;
    if (changed)
        queue_users(w, f->name);
}

/* return rename(from, to);  what calls it, too: each such call sets errno. */
static void look_for_errno(working *w, ub_outlined *f)
{
    const GArray *uses = g_hash_table_lookup(w->of->uses, f->name);

    ub_effect_free(follow(w, f));
    if (!f->leaves_errno || f->is_macro)
        return;
    for (guint i = 0; uses && i < uses->len; i++) {
        use u = g_array_index(uses, use, i);
        ub_outline_place *place = &g_array_index(u.in->places, ub_outline_place, u.place);
        const GPtrArray *definitions = g_hash_table_lookup(w->of->defined, f->name);
        if (place->sets_errno || !may_set(u.in, place) ||
            !all_leave_errno(w->of, definitions, u.in->file))
            continue;
        place->sets_errno = TRUE;
        queue(w, u.in);
    }
}

/* Only who calls what does something does something. */
static gboolean does_something(const ub_others *o, const char *name)
{
    gboolean none;

    (void)o;
    if (ub_effect_is_known(name, &none))
        return !none;
    return ub_thread_facts(name, TRUE) != 0 || ub_is_lock_guard(name) || ub_member_lock(name) != 0;
}

static gboolean is_of_system(const ub_others *o, const char *name)
{
    return !g_hash_table_contains(o->defined, name) && may_set_errno(name);
}

static gboolean reads_something(const ub_others *o, const char *name)
{
    (void)o;
    return ub_is_fact_word(name, TRUE) || ub_is_fact_word(name, FALSE);
}

/* Begin with who names what passes `does`, and go on with who calls those. */
static void work_out(ub_others *o, const GPtrArray *texts,
                     gboolean (*does)(const ub_others *o, const char *name),
                     void (*look)(working *w, ub_outlined *f))
{
    g_autoptr(GHashTable) looks = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) queued = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(free_effect);
    working w = {.of = o, .texts = texts, .looks = looks, .queued = queued, .answers = answers};
    GHashTableIter iter;
    gpointer name;

    g_queue_init(&w.work);
    g_hash_table_iter_init(&iter, o->uses);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (does(o, name))
            queue_users(&w, name);
    while (!g_queue_is_empty(&w.work)) {
        ub_outlined *f = g_queue_pop_head(&w.work);
        g_hash_table_remove(queued, f);
        look(&w, f);
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
    note_setters(o);
    work_out(o, texts, does_something, look_at);
    work_out(o, texts, is_of_system, look_for_errno);
    work_out(o, texts, reads_something, look_for_facts);
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
    return definitions ? effect_of_definitions(o, definitions, file_of(o, path), TRUE) : NULL;
}

static unsigned facts_in_file(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return 0;
    make_ready(o);
    return g_hash_table_contains(o->defined, function)
               ? facts_of_name(o, function, file_of(o, path), TRUE)
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
    return definitions && all_leave_errno(o, definitions, file_of(o, path));
}

gboolean ub_others_define(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, function);
    if (!definitions)
        return FALSE;
    g_autoptr(GPtrArray) meant = meant_by(o, definitions, file_of(o, path), TRUE);
    return meant->len > 0;
}

gboolean ub_others_name_piece(ub_others *o, const char *path, const char *function)
{
    if (!o)
        return FALSE;
    make_ready(o);
    unsigned file = file_of(o, path);
    const GArray *uses = is_piece(o, file) ? g_hash_table_lookup(o->uses, function) : NULL;
    for (guint i = 0; uses && i < uses->len; i++) {
        unsigned other = g_array_index(uses, use, i).in->file;
        if (other != file && !has_own(g_hash_table_lookup(o->defined, function), other))
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
        const ub_outlined *in = g_array_index(uses, use, i).in;
        if (in->is_macro && ub_is_header(o->paths->pdata[in->file]))
            return TRUE;
    }
    return FALSE;
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
           !has_own(g_hash_table_lookup(o->defined, c->name), file);
}

static callee asked(const ub_others *o, const char *name, unsigned file)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    callee c = {.name = name, .file = file, .is_asked = TRUE};

    for (guint i = 0; definitions && i < definitions->len; i++) {
        const ub_outlined *f = definitions->pdata[i];
        c.is_static |= f->file == file && is_hidden(o, f);
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
        const GArray *uses = is_of_python(o, c.name) ? NULL : g_hash_table_lookup(o->uses, c.name);
        for (guint k = 0; uses && k < uses->len; k++) {
            ub_outlined *in = g_array_index(uses, use, k).in;
            const ub_outline_place *place =
                &g_array_index(in->places, ub_outline_place, g_array_index(uses, use, k).place);
            if (place->is_member || !may_call(o, &c, in->file))
                continue;
            if (is_held(o, in, place, what, 0)) {
                g_autofree char *base = g_path_get_basename(o->paths->pdata[in->file]);
                return g_strdup_printf("line %u of %s calls %s()", place->line, base, c.name);
            }
            callee next = {.name = in->name, .file = in->file, .is_static = is_hidden(o, in)};
            if (g_hash_table_add(seen, in))
                g_array_append_val(work, next);
        }
    }
    return NULL;
}
