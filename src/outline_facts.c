/* See outline_facts.h. */
#include "outline_facts.h"

#include <string.h>

#include "effect.h"
#include "error_state.h"
#include "observed.h"

enum { ERRNO = UB_FACT_READS_ERRNO | UB_OUTLINE_ERRNO };

typedef struct {
    const char *text;
    const ub_outlined *function;
    GArray *tokens; /* of the body */
} body;

gboolean ub_is_fact_word(const char *name, gboolean is_member)
{
    if (is_member)
        return ub_is_count_field(name);
    return name[0] == '"' || strcmp(name, "errno") == 0 || ub_facts_of_unseen(name) != 0;
}

unsigned ub_facts_of_unseen(const char *name)
{
    unsigned facts = ub_catalog_facts(name) & UB_OUTLINE_FACTS;

    if (!(facts & UB_FACT_READS_ERRNO) && ub_may_read_error_state(name))
        facts |= UB_FACT_READS_ERRNO | (ub_tells_errno(name) ? UB_OUTLINE_ERRNO : 0);
    else if (facts & UB_FACT_READS_ERRNO)
        facts |= UB_OUTLINE_ERRNO;
    return facts;
}

static gboolean is(const body *b, unsigned i, const char *word)
{
    return ub_token_is(b->text, ub_tokens_at(b->tokens, i), word);
}

static char *word_at(const body *b, unsigned i)
{
    ub_token t = ub_tokens_at(b->tokens, i);

    return g_strndup(b->text + t.begin, t.end - t.begin);
}

/* Behind the bracket that closes the one at i. */
static unsigned behind(const body *b, unsigned i)
{
    unsigned depth = 0;

    for (; i < b->tokens->len; i++) {
        depth += is(b, i, "(");
        if (is(b, i, ")") && --depth == 0)
            return i + 1;
    }
    return i;
}

/* (PyObject *)PyTuple_New(2), NULL */
static gboolean is_made_at(const body *b, unsigned i)
{
    while (is(b, i, "("))
        i = behind(b, i);
    g_autofree char *name = word_at(b, i);
    return strcmp(name, "NULL") == 0 || (is(b, i + 1, "(") && ub_is_maker(name));
}

/* The word at i, f(&v): does f only replace what is there? */
static gboolean is_replaced(const body *b, unsigned i)
{
    if (i < 3 || !is(b, i - 2, "("))
        return FALSE;
    g_autofree char *callee = word_at(b, i - 3);
    return (ub_catalog_facts(callee) & UB_FACT_OBSERVES) != 0;
}

/* Is the variable the function's own, and given nothing but what is made there? */
static gboolean is_own(const body *b, const char *name)
{
    gboolean made = FALSE;

    if (ub_outlined_takes(b->function, name))
        return FALSE;
    for (unsigned i = 0; i < b->tokens->len; i++) {
        if (!is(b, i, name) || (i > 0 && (is(b, i - 1, ".") || is(b, i - 1, "->"))))
            continue;
        if (is(b, i + 1, "=") && !is_made_at(b, i + 2))
            return FALSE;
        if (i > 0 && is(b, i - 1, "&") && !is_replaced(b, i))
            return FALSE;
        made |= is(b, i + 1, "=");
    }
    return made;
}

/* May the operand, of the tokens from `begin`, lead to an object that was not made there?  No
 * number does, and neither does a constant by its name: FLAGS. */
static gboolean may_be_given(const body *b, unsigned begin, unsigned end)
{
    gboolean any = FALSE, plain = end > begin;

    for (unsigned i = begin; i < end; i++) {
        g_autofree char *word = word_at(b, i);
        any |= ub_tokens_at(b->tokens, i).kind == UB_TOKEN_WORD &&
               strpbrk(word, "abcdefghijklmnopqrstuvwxyz") != NULL;
    }
    if (!any || is_made_at(b, begin))
        return FALSE;
    unsigned last = end - 1;
    while (begin < last && is(b, begin, "(")) /* casts */
        begin = behind(b, begin);
    plain = begin == last || (begin + 1 == last && is(b, begin, "&"));
    g_autofree char *name = word_at(b, last);
    return !plain || !is_own(b, name);
}

/* The call whose name is at i; all its operands count, or the first. */
static gboolean is_given_any(const body *b, unsigned i, gboolean only_first)
{
    unsigned open = i + 1, end = behind(b, open), begin = open + 1, depth = 0;

    for (unsigned k = open; k < end; k++) {
        gboolean closes = k + 1 == end;
        depth += is(b, k, "(") || is(b, k, "[") || is(b, k, "{");
        depth -= is(b, k, ")") || is(b, k, "]") || is(b, k, "}");
        if (!closes && !(depth == 1 && is(b, k, ",")))
            continue;
        if (may_be_given(b, begin, k))
            return TRUE;
        if (only_first)
            return FALSE;
        begin = k + 1;
    }
    return FALSE;
}

static unsigned token_of(const body *b, const ub_outline_place *place)
{
    unsigned i = 0;

    while (i < b->tokens->len && ub_tokens_at(b->tokens, i).begin < place->offset)
        i++;
    return i;
}

/* The name of the call that is given the token at i, or "". */
static char *call_around(const body *b, unsigned i)
{
    unsigned depth = 0;

    while (i-- > 0) {
        depth += is(b, i, ")");
        if (is(b, i, "(") && depth-- == 0)
            return i > 0 ? word_at(b, i - 1) : g_strdup("");
    }
    return g_strdup("");
}

static gboolean formats_errno(const body *b, const ub_outline_place *place)
{
    unsigned i = token_of(b, place);
    g_autofree char *literal = word_at(b, i), *name = call_around(b, i);

    return ub_formats_errno(name, literal);
}

/* int before = errno;  ...  errno = before;  the one token of the name at i and `errno` is next to
 * each of its places, and nobody else sees it. */
static gboolean is_only_kept(const body *b, const char *name)
{
    gboolean back = FALSE;

    for (unsigned i = 0; i < b->tokens->len; i++) {
        if (!is(b, i, name))
            continue;
        gboolean taken = is(b, i + 1, "=") && is(b, i + 2, "errno") && is(b, i + 3, ";");
        gboolean given = i > 1 && is(b, i - 1, "=") && is(b, i - 2, "errno") && is(b, i + 1, ";");
        gboolean declared = i > 0 && is(b, i - 1, "int") && is(b, i + 1, ";");
        if (!taken && !given && !declared)
            return FALSE;
        back |= given;
    }
    return back;
}

/* `errno` at i: not where it is only put aside. */
static gboolean reads_errno(const body *b, unsigned i)
{
    if (i < 2 || !is(b, i - 1, "="))
        return TRUE;
    g_autofree char *name = word_at(b, i - 2);
    return !is_only_kept(b, name);
}

static unsigned facts_of_place(const body *b, const ub_outline_place *place, ub_facts_of_name of,
                               gpointer data)
{
    unsigned listed = ub_catalog_facts(place->name);

    if (place->is_parameter)
        return 0;
    if (place->is_member)
        return ub_is_count_field(place->name) ? UB_FACT_OBSERVES : 0;
    if (strcmp(place->name, "errno") == 0)
        return !place->sets_errno && reads_errno(b, token_of(b, place)) ? ERRNO : 0;
    if (place->name[0] == '"')
        return formats_errno(b, place) ? ERRNO : 0;
    unsigned facts = of(place->name, place->is_call, data);
    if ((facts & UB_FACT_OBSERVES) && place->is_call &&
        !is_given_any(b, token_of(b, place), (listed & UB_FACT_OBSERVES) != 0))
        facts &= ~(unsigned)UB_FACT_OBSERVES;
    return facts;
}

unsigned ub_facts_in_text(const char *text, const ub_outlined *function, ub_facts_of_name of,
                          gpointer data)
{
    body b = {text, function, ub_tokens(text, function->body.begin, function->body.end)};
    unsigned facts = 0;

    for (unsigned i = 0; i < function->places->len; i++) {
        const ub_outline_place *place = &g_array_index(function->places, ub_outline_place, i);
        unsigned own = place->held & UB_PLACE_OWN_ERRNO ? ERRNO : 0;
        facts |= facts_of_place(&b, place, of, data) & ~own;
    }
    g_array_unref(b.tokens);
    return facts & (UB_OUTLINE_FACTS | UB_OUTLINE_ERRNO);
}
