/* See effect.h: one function's text, statement by statement. */
#include <string.h>

#include "effect_walk.h"

enum { MOST_ROUNDS = 8 };

static ub_token now_at(const ub_walk *w, unsigned ahead)
{
    unsigned i = w->i;

    for (; ahead > 0 && i < w->tokens->len; ahead--)
        do
            i++;
        while (ub_tokens_at(w->tokens, i).kind == UB_TOKEN_HASH);
    return ub_tokens_at(w->tokens, i);
}

static gboolean is(const ub_walk *w, const char *word)
{
    return ub_token_is(w->text, ub_tokens_at(w->tokens, w->i), word);
}

static gboolean at_end(const ub_walk *w)
{
    return w->i >= w->tokens->len;
}

/* States */

static gboolean is_dead(const ub_walk_states *s)
{
    return s->at[UB_SLOT_THREAD] == 0;
}

static void also(ub_walk_states *to, const ub_walk_states *from)
{
    for (unsigned i = 0; i < UB_SLOT_MAX; i++)
        to->at[i] |= from->at[i];
}

static void leave_for(ub_walk *w, ub_walk_states *to)
{
    if (to)
        also(to, &w->now);
    memset(&w->now, 0, sizeof w->now);
}

/* Ways that meet at a place, or a label. */
static ub_walk_states *join_at(ub_walk *w, char *key)
{
    ub_walk_states *s = g_hash_table_lookup(w->joins, key);

    if (s == NULL) {
        s = g_new0(ub_walk_states, 1);
        g_hash_table_insert(w->joins, key, s);
    } else {
        g_free(key);
    }
    return s;
}

static void come_to(ub_walk *w, ub_walk_states *join, const ub_walk_states *from)
{
    ub_walk_states before = *join;

    also(join, from);
    w->changed |= memcmp(&before, join, sizeof before) != 0;
}

/* Tokens */

/* Behind what cannot be reached in one branch of an #if, the next one begins anew. */
static void follow_directive(ub_walk *w, ub_token t)
{
    const char *word = w->text + t.begin + 1;
    GArray *around = w->conditionals;

    while (*word == ' ' || *word == '\t')
        word++;
    if (g_str_has_prefix(word, "if")) {
        g_array_append_val(around, w->now);
    } else if (around->len > 0 &&
               (g_str_has_prefix(word, "el") || g_str_has_prefix(word, "endif"))) {
        const ub_walk_states *before = &g_array_index(around, ub_walk_states, around->len - 1);
        if (is_dead(&w->now))
            w->now = *before;
        w->now.at[UB_SLOT_ERRNO] |=
            before->at[UB_SLOT_ERRNO]; /* in another configuration nothing has set it */
        if (word[1] == 'n')
            g_array_set_size(around, around->len - 1);
    }
}

static void pass(ub_walk *w)
{
    w->i++;
    for (; ub_tokens_at(w->tokens, w->i).kind == UB_TOKEN_HASH; w->i++)
        follow_directive(w, ub_tokens_at(w->tokens, w->i));
}

static void pass_if(ub_walk *w, const char *word)
{
    if (is(w, word))
        pass(w);
}

static void follow_token(ub_walk *w)
{
    if (ub_tokens_at(w->tokens, w->i).kind == UB_TOKEN_WORD)
        ub_walk_word(w);
    else if (is(w, "&&") || is(w, "||") || is(w, "?"))
        w->maybe = TRUE;
    pass(w);
}

/* ( ... ), and what the brackets hold if it is one token: 0, 1; -1: something else */
static int follow_brackets(ub_walk *w)
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

static gboolean begins_statement(const ub_walk *w)
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
static void follow_expression(ub_walk *w)
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

static void follow_statement(ub_walk *w);

static void follow_block(ub_walk *w)
{
    pass(w);
    while (!at_end(w) && !is(w, "}"))
        follow_statement(w);
    pass_if(w, "}");
}

static void follow_if(ub_walk *w)
{
    pass(w);
    pass_if(w, "constexpr");
    follow_brackets(w);
    ub_walk_states other = w->now;
    follow_statement(w);
    if (is(w, "else")) {
        ub_walk_states then = w->now;
        w->now = other;
        pass(w);
        follow_statement(w);
        other = then;
    }
    also(&w->now, &other);
}

static void follow_body(ub_walk *w, ub_walk_states *breaks, ub_walk_states *continues)
{
    ub_walk_states *outer_breaks = w->breaks, *outer_continues = w->continues;

    w->breaks = breaks;
    w->continues = continues;
    follow_statement(w);
    w->breaks = outer_breaks;
    w->continues = outer_continues;
}

/* while (...) ..., for (...) ... */
static void follow_loop(ub_walk *w)
{
    ub_walk_states breaks = {{0}}, *head = join_at(w, g_strdup_printf("%u", w->i)), again = {{0}};

    come_to(w, head, &w->now);
    w->now = *head;
    pass(w);
    gboolean for_ever = follow_brackets(w) == 1;
    ub_walk_states out = w->now;
    follow_body(w, &breaks, &again);
    also(&again, &w->now);
    come_to(w, head, &again);
    w->now = breaks;
    if (!for_ever)
        also(&w->now, &out);
}

static void follow_do(ub_walk *w)
{
    ub_walk_states breaks = {{0}}, *head = join_at(w, g_strdup_printf("%u", w->i)), again = {{0}};

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

static void follow_switch(ub_walk *w)
{
    ub_walk_states breaks = {{0}}, *outer = w->cases;

    pass(w);
    follow_brackets(w);
    ub_walk_states entry = w->now;
    w->cases = &entry;
    follow_body(w, &breaks, w->continues);
    w->cases = outer;
    also(&w->now, &breaks);
    also(&w->now, &entry);
}

static void follow_case(ub_walk *w)
{
    if (w->cases)
        also(&w->now, w->cases);
    while (!at_end(w) && !is(w, ":") && !is(w, ";") && !is(w, "}"))
        pass(w);
    pass_if(w, ":");
}

static void follow_label(ub_walk *w)
{
    ub_token t = now_at(w, 0);
    ub_walk_states *join = join_at(w, g_strndup(w->text + t.begin, t.end - t.begin));

    come_to(w, join, &w->now);
    w->now = *join;
    pass(w);
    pass(w);
}

static void follow_goto(ub_walk *w)
{
    pass(w);
    ub_token t = now_at(w, 0);
    ub_walk_states *join = join_at(w, g_strndup(w->text + t.begin, t.end - t.begin));
    come_to(w, join, &w->now);
    leave_for(w, NULL);
    follow_expression(w);
}

static void follow_jump(ub_walk *w)
{
    gboolean returns = is(w, "return");
    ub_walk_states *to = returns ? &w->exit : is(w, "break") ? w->breaks : w->continues;

    pass(w);
    follow_expression(w);
    leave_for(w, to);
}

/* FOREACH(x) { ... } */
static void follow_other(ub_walk *w)
{
    follow_expression(w);
    if (!is(w, "{"))
        return;
    ub_walk_states before = w->now;
    follow_block(w);
    also(&w->now, &before);
}

static void follow_statement(ub_walk *w)
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

static void follow_function(ub_walk *w)
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

static gboolean returns_nothing(const ub_walk *w)
{
    unsigned end = w->f->body.begin, begin = end > 1000 ? end - 1000 : 0;
    const char *name = g_strrstr_len(w->text + begin, (gssize)(end - begin), w->f->name);

    while (name && name > w->text && g_ascii_isspace(name[-1]))
        name--;
    return name && name - w->text >= 4 && strncmp(name - 4, "void", 4) == 0;
}

/* On some ways only it is believed where the function's own text has it, and not where another's
 * may have. */
static guint8 believed(const ub_walk *w, unsigned slot)
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
static gboolean is_conditional(const ub_walk *w, guint8 set)
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

static ub_effect *effect_of(const ub_walk *w)
{
    ub_effect *effect = ub_effect_new();

    effect->thread = believed(w, UB_SLOT_THREAD);
    effect->away = believed(w, UB_SLOT_AWAY);
    effect->section = w->exit.at[UB_SLOT_SECTION];
    for (unsigned i = 0; i < w->names->len; i++) {
        guint8 set = believed(w, UB_SLOT_FIRST_LOCK + i);
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
    g_autoptr(GArray) conditionals = g_array_new(FALSE, FALSE, sizeof(ub_walk_states));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) joins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ub_walk w = {.text = text,
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
    f->leaves_errno = w.exit.at[UB_SLOT_ERRNO] == UB_GIVEN;
    f->may_leave_errno = (w.exit.at[UB_SLOT_ERRNO] & UB_GIVEN) != 0;
    return effect_of(&w);
}
