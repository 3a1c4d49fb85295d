/* See effect.h: one function's text, statement by statement. */
#include <string.h>

#include "catalog.h"
#include "effect.h"
#include "helper.h"

enum {
    THREAD,
    AWAY,
    SECTION,
    ERRNO,
    FIRST_LOCK,
    MAX_SLOTS = 20,
    OTHERS = MAX_SLOTS - 1,
    MOST_ROUNDS = 8
};

/* Of a lock's name: others have no name, as in functions that call themselves with p->next. */
enum { MOST_TOKENS = 32, MOST_BYTES = 200 };

/* Of the thread state, and of locks: those that have found no slot of their own share the last, and
 * are never given up.  All 0: no way leads here. */
typedef struct {
    guint8 at[MAX_SLOTS];
} states;

typedef struct {
    const char *text;
    ub_outlined *f;
    ub_effect_of of;
    gpointer data;
    GArray *tokens;   /* of ub_token, with directives */
    unsigned i;       /* the current one */
    GPtrArray *names; /* of char *: of the locks, from FIRST_LOCK on; owned */
    states now, exit;
    states *breaks, *continues, *cases; /* of the statement around, or NULL */
    GHashTable *joins;    /* of states *: what has come to a loop or label, by its place or name */
    GArray *conditionals; /* of states: at the #if around */
    gboolean direct[MAX_SLOTS]; /* what the function itself calls does this, not another's text */
    gboolean maybe;             /* && or ?: stood in front */
    gboolean changed;           /* a join, in this round */
} walker;

static ub_token now_at(const walker *w, unsigned ahead)
{
    unsigned i = w->i;

    for (; ahead > 0 && i < w->tokens->len; ahead--)
        do
            i++;
        while (ub_tokens_at(w->tokens, i).kind == UB_TOKEN_HASH);
    return ub_tokens_at(w->tokens, i);
}

static gboolean is(const walker *w, const char *word)
{
    return ub_token_is(w->text, ub_tokens_at(w->tokens, w->i), word);
}

static gboolean at_end(const walker *w)
{
    return w->i >= w->tokens->len;
}

/* States */

static gboolean is_dead(const states *s)
{
    return s->at[THREAD] == 0;
}

static void also(states *to, const states *from)
{
    for (unsigned i = 0; i < MAX_SLOTS; i++)
        to->at[i] |= from->at[i];
}

static void leave_for(walker *w, states *to)
{
    if (to)
        also(to, &w->now);
    memset(&w->now, 0, sizeof w->now);
}

/* Ways that meet at a place, or a label. */
static states *join_at(walker *w, char *key)
{
    states *s = g_hash_table_lookup(w->joins, key);

    if (s == NULL) {
        s = g_new0(states, 1);
        g_hash_table_insert(w->joins, key, s);
    } else {
        g_free(key);
    }
    return s;
}

static void come_to(walker *w, states *join, const states *from)
{
    states before = *join;

    also(join, from);
    w->changed |= memcmp(&before, join, sizeof before) != 0;
}

static unsigned slot_of(walker *w, const char *name)
{
    for (unsigned i = 0; i < w->names->len; i++)
        if (strcmp(w->names->pdata[i], name) == 0)
            return FIRST_LOCK + i;
    if (FIRST_LOCK + w->names->len >= OTHERS)
        return OTHERS;
    g_ptr_array_add(w->names, g_strdup(name));
    return FIRST_LOCK + w->names->len - 1;
}

static void apply(walker *w, unsigned slot, guint8 effect)
{
    guint8 *set = &w->now.at[slot], before = *set, after = 0;

    if (effect == 0 || (slot == OTHERS && !(effect & UB_TAKEN)))
        return;
    after |= effect & UB_AS_BEFORE || w->maybe ? before : 0;
    after |= effect & UB_TAKEN ? ub_when_taken(before) : 0;
    after |= effect & UB_GIVEN ? ub_when_given(before) : 0;
    *set = after;
}

/* Names of locks */

/* Is it a variable of the function's own (Conn *c = ..., n;), or, of a parameter, another than it
 * was (c = c->next)? */
static gboolean changes_here(const walker *w, ub_token name, gboolean is_parameter)
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

static void append_word(const walker *w, GString *name, ub_token t, gboolean member)
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
static gboolean argument(const walker *w, unsigned number, unsigned *begin, unsigned *end)
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
    const walker *w = data;
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

static gboolean argument_is(const walker *w, unsigned number, const char *const *texts)
{
    g_autofree char *name = argument_name(number, (gpointer)w);

    return g_strv_contains(texts, name);
}

/* The lock that Python's or the system's call has as its first argument: each file has its own of a
 * name. */
static void apply_lock(walker *w, const char *callee, guint8 effect)
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
static void file_lock(walker *w, const char *name)
{
    static const char *const unlocks[] = {"LOCK_UN", "F_ULOCK", "LOCK_UN|LOCK_NB", NULL};

    apply_lock(w, name, argument_is(w, 1, unlocks) ? UB_GIVEN : UB_TAKEN);
}

/* while (!flag(...)): somebody waits for it. */
static gboolean is_waited_for(const walker *w)
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
static void flag(walker *w, const char *name)
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

static void apply_section(walker *w, const char *name)
{
    if (strstr(name, "BEGIN_CRITICAL_SECTION"))
        apply(w, SECTION, UB_TAKEN);
    else if (strstr(name, "END_CRITICAL_SECTION"))
        apply(w, SECTION, UB_GIVEN);
}

static void apply_known(walker *w, const char *name)
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
    w->direct[THREAD] |= (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)) != 0;
    if (facts & UB_FACT_DETACHES)
        apply(w, THREAD, UB_TAKEN);
    if (facts & UB_FACT_ATTACHES)
        apply(w, THREAD, UB_GIVEN);
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

static void apply_named(walker *w, const char *name, gboolean is_member)
{
    unsigned facts = ub_thread_facts(name, is_member);

    if (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES))
        apply(w, THREAD, facts & UB_FACT_DETACHES ? UB_TAKEN : UB_GIVEN);
    w->direct[THREAD] |= (facts & (UB_FACT_DETACHES | UB_FACT_ATTACHES)) != 0;
    w->direct[AWAY] |= (facts & (UB_FACT_LEAVES | UB_FACT_ENTERS)) != 0;
    if (facts & (UB_FACT_LEAVES | UB_FACT_ENTERS))
        apply(w, AWAY, facts & UB_FACT_LEAVES ? UB_TAKEN : UB_GIVEN);
}

static void apply_effect(walker *w, const ub_effect *effect)
{
    apply(w, THREAD, effect->thread);
    apply(w, AWAY, effect->away);
    apply(w, SECTION, effect->section);
    for (unsigned i = 0; i < effect->locks->len; i++) {
        const ub_lock_effect *lock = &g_array_index(effect->locks, ub_lock_effect, i);
        g_autofree char *name =
            ub_lock_put_operands(lock->name, UB_LOCK_MAX_PARAMETERS, argument_name, w);
        apply(w, strlen(name) > MOST_BYTES ? OTHERS : slot_of(w, name), lock->set);
    }
}

static void note_place(walker *w, ub_outline_place *place)
{
    for (unsigned i = FIRST_LOCK; i < MAX_SLOTS; i++)
        if (w->now.at[i] & UB_TAKEN)
            place->held |= UB_PLACE_LOCKED;
    if (w->now.at[SECTION] & UB_TAKEN)
        place->held |= UB_PLACE_IN_SECTION;
    place->held &= (guint8)~UB_PLACE_OWN_ERRNO; /* of the last round, which knows all ways */
    if (w->now.at[ERRNO] == UB_GIVEN)
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

static void follow_word(walker *w)
{
    ub_outline_place *place = place_at(w->f, ub_tokens_at(w->tokens, w->i).begin);
    gboolean none;

    if (place == NULL)
        return;
    note_place(w, place);
    gboolean bare = w->f->is_macro && w->i + 1 == w->tokens->len;
    const ub_effect *effect =
        place->is_member ? NULL : w->of(place->name, place->is_call || bare, w->data);
    if (place->is_member)
        apply_named(w, place->name, TRUE);
    else if (ub_effect_is_known(place->name, &none))
        apply_known(w, place->name);
    else if (effect)
        apply_effect(w, effect);
    apply(w, ERRNO, place->sets_errno ? UB_GIVEN : 0);
}

/* Tokens */

/* Behind what cannot be reached in one branch of an #if, the next one begins anew. */
static void follow_directive(walker *w, ub_token t)
{
    const char *word = w->text + t.begin + 1;
    GArray *around = w->conditionals;

    while (*word == ' ' || *word == '\t')
        word++;
    if (g_str_has_prefix(word, "if")) {
        g_array_append_val(around, w->now);
    } else if (around->len > 0 &&
               (g_str_has_prefix(word, "el") || g_str_has_prefix(word, "endif"))) {
        const states *before = &g_array_index(around, states, around->len - 1);
        if (is_dead(&w->now))
            w->now = *before;
        w->now.at[ERRNO] |= before->at[ERRNO]; /* in another configuration nothing has set it */
        if (word[1] == 'n')
            g_array_set_size(around, around->len - 1);
    }
}

static void pass(walker *w)
{
    w->i++;
    for (; ub_tokens_at(w->tokens, w->i).kind == UB_TOKEN_HASH; w->i++)
        follow_directive(w, ub_tokens_at(w->tokens, w->i));
}

static void pass_if(walker *w, const char *word)
{
    if (is(w, word))
        pass(w);
}

static void follow_token(walker *w)
{
    if (ub_tokens_at(w->tokens, w->i).kind == UB_TOKEN_WORD)
        follow_word(w);
    else if (is(w, "&&") || is(w, "||") || is(w, "?"))
        w->maybe = TRUE;
    pass(w);
}

/* ( ... ), and what the brackets hold if it is one token: 0, 1; -1: something else */
static int follow_brackets(walker *w)
{
    unsigned depth = 0, begin = w->i;
    int value = is(w, "(") && ub_token_is(w->text, now_at(w, 2), ")")
                    ? ub_token_is(w->text, now_at(w, 1), "0")   ? 0
                      : ub_token_is(w->text, now_at(w, 1), "1") ? 1
                                                                : -1
                    : -1;

    for (w->maybe = FALSE; !at_end(w) && (w->i == begin || depth > 0);) {
        depth += is(w, "(") ? 1u : is(w, ")") ? -1u : 0u;
        follow_token(w);
    }
    w->maybe = FALSE;
    return value;
}

/* Statements */

static gboolean begins_statement(const walker *w)
{
    static const char *const words[] = {"if",      "while", "for",   "do",   "switch",
                                        "return",  "goto",  "break", "case", "continue",
                                        "default", "else",  NULL};

    for (const char *const *word = words; *word; word++)
        if (is(w, *word))
            return TRUE;
    return FALSE;
}

/* f(x);  v = {1, 2};  Py_BEGIN_ALLOW_THREADS, which has no semicolon */
static void follow_expression(walker *w)
{
    unsigned depth = 0, begin = w->i;
    gboolean assigns = FALSE;

    for (w->maybe = FALSE; !at_end(w);) {
        gboolean open = is(w, "(") || is(w, "[") || (is(w, "{") && (depth > 0 || assigns));
        if (depth == 0 && w->i > begin && begins_statement(w))
            break;
        if (depth == 0 && (is(w, ";") || is(w, "{") || is(w, "}")) && !open) {
            pass_if(w, ";");
            break;
        }
        assigns |= is(w, "=");
        depth += open;
        if (depth > 0 && (is(w, ")") || is(w, "]") || is(w, "}")))
            depth--;
        follow_token(w);
    }
    w->maybe = FALSE;
}

static void follow_statement(walker *w);

static void follow_block(walker *w)
{
    pass(w);
    while (!at_end(w) && !is(w, "}"))
        follow_statement(w);
    pass_if(w, "}");
}

static void follow_if(walker *w)
{
    pass(w);
    pass_if(w, "constexpr");
    follow_brackets(w);
    states other = w->now;
    follow_statement(w);
    if (is(w, "else")) {
        states then = w->now;
        w->now = other;
        pass(w);
        follow_statement(w);
        other = then;
    }
    also(&w->now, &other);
}

static void follow_body(walker *w, states *breaks, states *continues)
{
    states *outer_breaks = w->breaks, *outer_continues = w->continues;

    w->breaks = breaks;
    w->continues = continues;
    follow_statement(w);
    w->breaks = outer_breaks;
    w->continues = outer_continues;
}

/* while (...) ..., for (...) ... */
static void follow_loop(walker *w)
{
    states breaks = {{0}}, *head = join_at(w, g_strdup_printf("%u", w->i)), again = {{0}};

    come_to(w, head, &w->now);
    w->now = *head;
    pass(w);
    gboolean for_ever = follow_brackets(w) == 1;
    states out = w->now;
    follow_body(w, &breaks, &again);
    also(&again, &w->now);
    come_to(w, head, &again);
    w->now = breaks;
    if (!for_ever)
        also(&w->now, &out);
}

static void follow_do(walker *w)
{
    states breaks = {{0}}, *head = join_at(w, g_strdup_printf("%u", w->i)), again = {{0}};

    come_to(w, head, &w->now);
    w->now = *head;
    pass(w);
    follow_body(w, &breaks, &again);
    also(&w->now, &again);
    pass_if(w, "while");
    if (follow_brackets(w) != 0)
        come_to(w, head, &w->now);
    pass_if(w, ";");
    also(&w->now, &breaks);
}

static void follow_switch(walker *w)
{
    states breaks = {{0}}, *outer = w->cases;

    pass(w);
    follow_brackets(w);
    states entry = w->now;
    w->cases = &entry;
    follow_body(w, &breaks, w->continues);
    w->cases = outer;
    also(&w->now, &breaks);
    also(&w->now, &entry);
}

static void follow_case(walker *w)
{
    if (w->cases)
        also(&w->now, w->cases);
    while (!at_end(w) && !is(w, ":") && !is(w, ";") && !is(w, "}"))
        pass(w);
    pass_if(w, ":");
}

static void follow_label(walker *w)
{
    ub_token t = now_at(w, 0);
    states *join = join_at(w, g_strndup(w->text + t.begin, t.end - t.begin));

    come_to(w, join, &w->now);
    w->now = *join;
    pass(w);
    pass(w);
}

static void follow_goto(walker *w)
{
    pass(w);
    ub_token t = now_at(w, 0);
    states *join = join_at(w, g_strndup(w->text + t.begin, t.end - t.begin));
    come_to(w, join, &w->now);
    leave_for(w, NULL);
    follow_expression(w);
}

static void follow_jump(walker *w)
{
    gboolean returns = is(w, "return");
    states *to = returns ? &w->exit : is(w, "break") ? w->breaks : w->continues;

    pass(w);
    follow_expression(w);
    leave_for(w, to);
}

/* FOREACH(x) { ... } */
static void follow_other(walker *w)
{
    follow_expression(w);
    if (!is(w, "{"))
        return;
    states before = w->now;
    follow_block(w);
    also(&w->now, &before);
}

static void follow_statement(walker *w)
{
    if (is(w, "{"))
        follow_block(w);
    else if (is(w, "if"))
        follow_if(w);
    else if (is(w, "while") || is(w, "for"))
        follow_loop(w);
    else if (is(w, "do"))
        follow_do(w);
    else if (is(w, "switch"))
        follow_switch(w);
    else if (is(w, "case") || is(w, "default"))
        follow_case(w);
    else if (is(w, "goto"))
        follow_goto(w);
    else if (is(w, "return") || is(w, "break") || is(w, "continue"))
        follow_jump(w);
    else if (is(w, ";") || is(w, "}") || is(w, ")") || is(w, "else"))
        pass(w);
    else if (now_at(w, 0).kind == UB_TOKEN_WORD && ub_token_is(w->text, now_at(w, 1), ":"))
        follow_label(w);
    else
        follow_other(w);
}

static void follow_function(walker *w)
{
    memset(&w->now, UB_AS_BEFORE, sizeof w->now);
    memset(&w->exit, 0, sizeof w->exit);
    g_array_set_size(w->conditionals, 0);
    w->breaks = w->continues = w->cases = NULL;
    w->changed = FALSE;
    w->i = (unsigned)-1;
    for (pass(w); !at_end(w);)
        follow_statement(w);
    leave_for(w, &w->exit);
}

/* runtime->mutex, where runtime is a variable of the function's own: another's call it otherwise.
 */
static char *without_locals(const char *name)
{
    GString *result = g_string_new(NULL);

    for (; *name; name++) {
        if (*name != UB_LOCK_LOCAL) {
            g_string_append_c(result, *name);
            continue;
        }
        g_string_append_c(result, '*');
        while (g_ascii_isalnum(name[1]) || name[1] == '_')
            name++;
    }
    return g_string_free(result, FALSE);
}

static gboolean returns_nothing(const walker *w)
{
    unsigned end = w->f->body.begin, begin = end > 1000 ? end - 1000 : 0;
    const char *name = g_strrstr_len(w->text + begin, (gssize)(end - begin), w->f->name);

    while (name && name > w->text && g_ascii_isspace(name[-1]))
        name--;
    return name && name - w->text >= 4 && strncmp(name - 4, "void", 4) == 0;
}

/* On some ways only it is believed where the function's own text has it, and not where another's
 * may have. */
static guint8 believed(const walker *w, unsigned slot)
{
    guint8 set = w->exit.at[slot];

    return (set & UB_AS_BEFORE) && !w->direct[slot] ? UB_AS_BEFORE : set;
}

/* Where it returns nothing its callers cannot know of which way it was: it is a lock of its own,
 * that others of the kind give back.
 *
 *     static void registry_lock(Registry *r)          static void registry_unlock(Registry *r)
 *     {                                               {
 *         if (r->is_global)                               if (r->is_global)
 *             PyMutex_Lock(&r->mutex);                        PyMutex_Unlock(&r->mutex);
 *     }                                               } */
static gboolean is_conditional(const walker *w, guint8 set)
{
    return (set == (UB_AS_BEFORE | UB_TAKEN) || set == (UB_AS_BEFORE | UB_GIVEN)) &&
           returns_nothing(w);
}

/* Takes over `name`. */
static void add_lock(ub_effect *effect, char *name, guint8 set)
{
    ub_lock_effect lock = {name, set};

    for (unsigned i = 0; i < effect->locks->len; i++) {
        ub_lock_effect *other = &g_array_index(effect->locks, ub_lock_effect, i);
        if (strcmp(other->name, lock.name) == 0) {
            other->set |= set;
            g_free(lock.name);
            return;
        }
    }
    g_array_append_val(effect->locks, lock);
}

static ub_effect *effect_of(const walker *w)
{
    ub_effect *effect = ub_effect_new();

    effect->thread = believed(w, THREAD);
    effect->away = believed(w, AWAY);
    effect->section = w->exit.at[SECTION];
    for (unsigned i = 0; i < w->names->len; i++) {
        guint8 set = believed(w, FIRST_LOCK + i);
        g_autofree char *name = without_locals(w->names->pdata[i]);
        if (is_conditional(w, set))
            add_lock(effect, g_strconcat(name, "?", NULL), set & (guint8)~UB_AS_BEFORE);
        else if (set & UB_TAKEN || set == UB_GIVEN) /* on some ways only it may still be held */
            add_lock(effect, g_steal_pointer(&name), set);
    }
    return effect;
}

ub_effect *ub_effect_in_text(const char *text, ub_outlined *f, ub_effect_of of, gpointer data)
{
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(ub_token));
    g_autoptr(GArray) conditionals = g_array_new(FALSE, FALSE, sizeof(states));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) joins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    walker w = {.text = text,
                .f = f,
                .of = of,
                .data = data,
                .tokens = tokens,
                .names = names,
                .joins = joins,
                .conditionals = conditionals};

    for (ub_token t = ub_next_token(text, f->body.begin, f->body.end); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, f->body.end))
        if (t.kind != UB_TOKEN_COMMENT)
            g_array_append_val(tokens, t);
    for (unsigned i = 0; i < f->places->len; i++)
        g_array_index(f->places, ub_outline_place, i).held = 0;
    w.changed = TRUE;
    for (unsigned round = 0; w.changed && round < MOST_ROUNDS; round++)
        follow_function(&w);
    f->is_followed = TRUE;
    return effect_of(&w);
}
