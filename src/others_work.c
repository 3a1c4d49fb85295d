/* See others_index.h: what each function does, from who names what does something on to who calls
 * those. */
#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "others_index.h"
#include "outline_facts.h"

enum { MOST_LOOKS = 16 }; /* at one function: they call each other */

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
            ub_name_use u = g_array_index((GArray *)uses, ub_name_use, i);
            ub_outline_place *place = &g_array_index(u.in->places, ub_outline_place, u.place);
            place->sets_errno |= may_set(u.in, place);
        }
    }
}
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
    if (ub_is_of_pythons(w->of, name))
        return NULL;
    ub_effect *effect = definitions ? ub_effect_of_definitions(w->of, definitions, w->file, is_call)
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
        queue(w, g_array_index(uses, ub_name_use, i).in);
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

    return ub_facts_of_named(w->of, name, w->file, is_call);
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
        ub_name_use u = g_array_index(uses, ub_name_use, i);
        ub_outline_place *place = &g_array_index(u.in->places, ub_outline_place, u.place);
        const GPtrArray *definitions = g_hash_table_lookup(w->of->defined, f->name);
        if (place->sets_errno || !may_set(u.in, place) ||
            !ub_all_leave_errno(w->of, definitions, u.in->file))
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

void ub_others_work_out(ub_others *o, const GPtrArray *texts)
{
    note_setters(o);
    work_out(o, texts, does_something, look_at);
    work_out(o, texts, is_of_system, look_for_errno);
    work_out(o, texts, reads_something, look_for_facts);
}
