/* See effect_walk.h: what the names in a function's text do. */
#include <string.h>

#include "catalog.h"
#include "effect_walk.h"
#include "helper.h"

/* Of a lock's name: others have no name, as in functions that call themselves with p->next. */
enum { MOST_TOKENS = 32, MOST_BYTES = 200 };

static unsigned slot_of(ub_walk *w, const char *name)
{
    for (unsigned i = 0; i < w->names->len; i++)
        if (strcmp(w->names->pdata[i], name) == 0)
            return UB_SLOT_FIRST_LOCK + i;
    if (UB_SLOT_FIRST_LOCK + w->names->len >= UB_SLOT_OTHERS)
        return UB_SLOT_OTHERS;
    g_ptr_array_add(w->names, g_strdup(name));
    return UB_SLOT_FIRST_LOCK + w->names->len - 1;
}

static void apply(ub_walk *w, unsigned slot, guint8 effect)
{
    guint8 *set = &w->now.at[slot], before = *set, after = 0;

    if (effect == 0 || (slot == UB_SLOT_OTHERS && !(effect & UB_TAKEN)))
        return;
    after |= effect & UB_AS_BEFORE || w->maybe ? before : 0;
    after |= effect & UB_TAKEN ? ub_when_taken(before) : 0;
    after |= effect & UB_GIVEN ? ub_when_given(before) : 0;
    *set = after;
}

/* Names of locks */

/* Is it a variable of the function's own (Conn *c = ..., n;), or, of a parameter, another than it
 * was (c = c->next)? */
static gboolean changes_here(const ub_walk *w, ub_token name, gboolean is_parameter)
{
    static const char *const others[] = {"return", "goto", "else", "case", "sizeof", NULL};
    const char *text = w->text;
    g_autofree char *word = g_strndup(text + name.begin, name.end - name.begin);

    for (unsigned i = 1; i + 1 < w->tokens->len; i++) {
        ub_token before = ub_tokens_at(w->tokens, i - 1), after = ub_tokens_at(w->tokens, i + 1);
        if (!ub_token_is(text, ub_tokens_at(w->tokens, i), word))
            continue;
        gboolean assigned = ub_token_is(text, after, "=");
        if (is_parameter &&
            (assigned || ub_token_is(text, after, "++") || ub_token_is(text, after, "+=")))
            return TRUE;
        g_autofree char *type = g_strndup(text + before.begin, before.end - before.begin);
        if (((before.kind == UB_TOKEN_WORD && !g_strv_contains(others, type)) ||
             strcmp(type, "*") == 0) &&
            (assigned || ub_token_is(text, after, ";") || ub_token_is(text, after, ",") ||
             ub_token_is(text, after, "[")))
            return TRUE;
    }
    return FALSE;
}

static void append_word(const ub_walk *w, GString *name, ub_token t, gboolean member)
{
    const GPtrArray *parameters = w->f->parameters;
    unsigned n = !member && parameters ? parameters->len : 0, i = 0;

    while (i < n && !ub_token_is(w->text, t, parameters->pdata[i]))
        i++;
    if (!member && (changes_here(w, t, i < n) || (i < n && i >= UB_LOCK_MAX_PARAMETERS)))
        g_string_append_c(name, UB_LOCK_LOCAL);
    if (i < n && i < UB_LOCK_MAX_PARAMETERS)
        g_string_append_c(name, (char)(UB_LOCK_PARAMETER + i));
    else
        g_string_append_len(name, w->text + t.begin, t.end - t.begin);
}

/* The tokens of an argument of the call at the current token: [*begin, *end).  FALSE: it has no
 * such argument. */
static gboolean argument(const ub_walk *w, unsigned number, unsigned *begin, unsigned *end)
{
    unsigned depth = 0, n = 0;

    for (unsigned i = w->i + 1, from = 0; i < w->tokens->len; i++) {
        ub_token t = ub_tokens_at(w->tokens, i);
        gboolean opens = ub_token_is(w->text, t, "("), closes = ub_token_is(w->text, t, ")");
        if (depth == 1 && (closes || ub_token_is(w->text, t, ","))) {
            *begin = from;
            *end = i;
            if (n++ == number)
                return i > from;
            from = i + 1;
        }
        if (opens && depth == 0)
            from = i + 1;
        depth += opens ? 1 : 0;
        if (closes && --depth == 0)
            return FALSE;
    }
    return FALSE;
}

static char *argument_name(unsigned number, gpointer data)
{
    const ub_walk *w = data;
    GString *name = g_string_new(NULL);
    unsigned begin, end;

    if (!argument(w, number, &begin, &end) || end - begin > MOST_TOKENS) {
        g_string_append_c(name, UB_LOCK_LOCAL);
        return g_string_free(name, FALSE);
    }
    for (unsigned i = begin; i < end; i++) {
        ub_token t = ub_tokens_at(w->tokens, i), before = ub_tokens_at(w->tokens, i - 1);
        gboolean member =
            i > begin && (ub_token_is(w->text, before, ".") || ub_token_is(w->text, before, "->"));
        if (t.kind == UB_TOKEN_WORD)
            append_word(w, name, t, member);
        else if (t.kind != UB_TOKEN_HASH)
            g_string_append_len(name, w->text + t.begin, t.end - t.begin);
    }
    return g_string_free(name, FALSE);
}

static gboolean argument_is(const ub_walk *w, unsigned number, const char *const *texts)
{
    g_autofree char *name = argument_name(number, (gpointer)w);

    return g_strv_contains(texts, name);
}

/* The lock that Python's or the system's call has as its first argument: each file has its own of a
 * name. */
static void apply_lock(ub_walk *w, const char *callee, guint8 effect)
{
    unsigned begin, end;
    g_autofree char *of = argument(w, 0, &begin, &end) ? argument_name(0, w) : g_strdup(callee);
    g_autofree char *name = g_strdup_printf("%u:%s", w->f->file, of);
    unsigned slot = slot_of(w, name);

    w->direct[slot] = TRUE;
    apply(w, slot, effect);
}

/* Calls that do something whatever the files say */

/* flock(fd, LOCK_UN) */
static void file_lock(ub_walk *w, const char *name)
{
    static const char *const unlocks[] = {"LOCK_UN", "F_ULOCK", "LOCK_UN|LOCK_NB", NULL};

    apply_lock(w, name, argument_is(w, 1, unlocks) ? UB_GIVEN : UB_TAKEN);
}

/* while (!flag(...)): somebody waits for it. */
static gboolean is_waited_for(const ub_walk *w)
{
    for (unsigned i = w->i; i-- > 0 && w->i - i < 4;) {
        ub_token t = ub_tokens_at(w->tokens, i);
        if (t.kind == UB_TOKEN_WORD)
            return ub_token_is(w->text, t, "while");
    }
    return FALSE;
}

/* while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)); of a value that is no constant it is no
 * lock. */
static void flag(ub_walk *w, const char *name)
{
    static const char *const set[] = {"1", "true", "TRUE", "1u", "1U", NULL};
    static const char *const unset[] = {"0", "false", "FALSE", "0u", "0U", NULL};
    gboolean exchanges = strstr(name, "exchange") || strstr(name, "compare_and_swap");

    if (strstr(name, "test_and_set") ||
        (exchanges && (argument_is(w, 1, set) || argument_is(w, 2, set)))) {
        if (is_waited_for(w))
            apply_lock(w, name, UB_TAKEN);
    } else if (strstr(name, "_clear") || strstr(name, "lock_release") ||
               (strstr(name, "_store") && argument_is(w, 1, unset))) {
        apply_lock(w, name, UB_GIVEN);
    }
}

static void apply_section(ub_walk *w, const char *name)
{
    if (strstr(name, "BEGIN_CRITICAL_SECTION"))
        apply(w, UB_SLOT_SECTION, UB_TAKEN);
    else if (strstr(name, "END_CRITICAL_SECTION"))
        apply(w, UB_SLOT_SECTION, UB_GIVEN);
}

static void apply_known(ub_walk *w, const char *name)
{
    static const char *const null[] = {"NULL", "nullptr", "0", NULL};
    const unsigned both = UB_FACT_LOCKS | UB_FACT_UNLOCKS;
    unsigned facts = ub_catalog_facts(name);

    if (strcmp(name, "Py_BEGIN_ALLOW_THREADS") == 0 || strcmp(name, "Py_UNBLOCK_THREADS") == 0)
        facts = UB_FACT_DETACHES;
    else if (strcmp(name, "Py_END_ALLOW_THREADS") == 0 || strcmp(name, "Py_BLOCK_THREADS") == 0)
        facts = UB_FACT_ATTACHES;
    else if (strcmp(name, "PyThreadState_Swap") == 0)
        facts = argument_is(w, 0, null) ? UB_FACT_DETACHES : UB_FACT_ATTACHES;
    w->direct[UB_SLOT_THREAD] |= (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)) != 0;
    if (facts & UB_FACT_DETACHES)
        apply(w, UB_SLOT_THREAD, UB_TAKEN);
    if (facts & UB_FACT_ATTACHES)
        apply(w, UB_SLOT_THREAD, UB_GIVEN);
    if (g_str_has_prefix(name, "sem_")) /* across functions it is a signal that is waited for */
        return;
    if ((facts & both) == both)
        file_lock(w, name);
    else if (facts & both)
        apply_lock(w, name, facts & UB_FACT_LOCKS ? UB_TAKEN : UB_GIVEN);
    else
        flag(w, name);
    apply_section(w, name);
}

/* Calls */

static void apply_named(ub_walk *w, const char *name, gboolean is_member)
{
    unsigned facts = ub_thread_facts(name, is_member);

    if (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES))
        apply(w, UB_SLOT_THREAD, facts & UB_FACT_DETACHES ? UB_TAKEN : UB_GIVEN);
    w->direct[UB_SLOT_THREAD] |= (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)) != 0;
    w->direct[UB_SLOT_AWAY] |= (facts & (UB_FACT_LEAVES | UB_FACT_ENTERS)) != 0;
    if (facts & (UB_FACT_LEAVES | UB_FACT_ENTERS))
        apply(w, UB_SLOT_AWAY, facts & UB_FACT_LEAVES ? UB_TAKEN : UB_GIVEN);
}

static void apply_effect(ub_walk *w, const ub_effect *effect)
{
    apply(w, UB_SLOT_THREAD, effect->thread);
    apply(w, UB_SLOT_AWAY, effect->away);
    apply(w, UB_SLOT_SECTION, effect->section);
    for (unsigned i = 0; i < effect->locks->len; i++) {
        const ub_lock_effect *lock = &g_array_index(effect->locks, ub_lock_effect, i);
        g_autofree char *name =
            ub_lock_put_operands(lock->name, UB_LOCK_MAX_PARAMETERS, argument_name, w);
        apply(w, strlen(name) > MOST_BYTES ? UB_SLOT_OTHERS : slot_of(w, name), lock->set);
    }
}

static void note_place(ub_walk *w, ub_outline_place *place)
{
    for (unsigned i = UB_SLOT_GUARD; i < UB_SLOT_MAX; i++)
        if (w->now.at[i] & UB_TAKEN)
            place->held |= UB_PLACE_LOCKED;
    if (w->now.at[UB_SLOT_SECTION] & UB_TAKEN)
        place->held |= UB_PLACE_IN_SECTION;
    place->held &= (guint8)~UB_PLACE_OWN_ERRNO; /* of the last round, which knows all ways */
    if (w->now.at[UB_SLOT_ERRNO] == UB_GIVEN)
        place->held |= UB_PLACE_OWN_ERRNO;
}

static ub_outline_place *place_at(const ub_outlined *f, unsigned offset)
{
    unsigned low = 0, high = f->places->len;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        ub_outline_place *place = &g_array_index(f->places, ub_outline_place, middle);
        if (place->offset == offset)
            return place;
        if (place->offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void ub_walk_word(ub_walk *w)
{
    ub_outline_place *place = place_at(w->f, ub_tokens_at(w->tokens, w->i).begin);
    gboolean none;

    if (place == NULL)
        return;
    note_place(w, place);
    if (place->is_parameter)
        return;
    gboolean bare = w->f->is_macro && w->i + 1 == w->tokens->len;
    const ub_effect *effect =
        place->is_member ? NULL : w->of(place->name, place->is_call || bare, w->data);
    if (place->is_member) {
        apply_named(w, place->name, TRUE);
        apply(w, UB_SLOT_GUARD, ub_member_lock(place->name));
    } else if (ub_is_lock_guard(place->name))
        apply(w, UB_SLOT_GUARD, UB_TAKEN);
    else if (ub_effect_is_known(place->name, &none))
        apply_known(w, place->name);
    else if (effect)
        apply_effect(w, effect);
    apply(w, UB_SLOT_ERRNO, place->sets_errno ? UB_GIVEN : 0);
}
