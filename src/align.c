/* Which tokens of the rewritten text are the original's.
 *
 * The texts differ in a few short places.  We walk along both while the tokens are the same; where
 * they part we look for the nearest place where they go on together for a while, and align what
 * lies between by dynamic programming. */
#include "merge.h"

#include <string.h>

#include "catalog.h"

enum {
    RUN = 8,            /* so many equal tokens are no accident */
    REACH = 3000,       /* tokens that we look ahead */
    MAX_CELLS = 4000000 /* of the table */
};

typedef struct {
    const char *text;
    const GArray *tokens;
    unsigned *words; /* equal numbers are equal tokens */
    gboolean *calls; /* the token is a call of the catalog, borrowed or strong */
    int *partner;    /* of a bracket, the index of the other; else -1 */
} side;

static ub_token token(const side *s, unsigned i)
{
    return g_array_index(s->tokens, ub_token, i);
}

static void find_partners(side *s)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < s->tokens->len; i++) {
        ub_token t = token(s, i);
        char c = t.end - t.begin == 1 ? s->text[t.begin] : '\0';

        s->partner[i] = -1;
        if (c == '(' || c == '{' || c == '[') {
            g_array_append_val(open, i);
        } else if ((c == ')' || c == '}' || c == ']') && open->len > 0) {
            unsigned begin = g_array_index(open, unsigned, open->len - 1);

            g_array_set_size(open, open->len - 1);
            s->partner[i] = (int)begin;
            s->partner[begin] = (int)i;
        }
    }
}

/* A borrowed call and the strong one that takes its place count as the same token: so the arguments
 * of the one stay with those of the other. */
static char *spelling(const ub_rows *rows, const char *text, ub_token t, gboolean *is_call)
{
    g_autofree char *word = g_strndup(text + t.begin, t.end - t.begin);
    const ub_api *api = ub_rows_find(rows, word);

    *is_call = (api != NULL && api->strong != NULL) || ub_rows_find_strong(rows, word) != NULL;
    return api != NULL && api->strong != NULL ? g_strdup(api->strong) : g_steal_pointer(&word);
}

static void number_words(side *s, const ub_rows *rows, GHashTable *numbers)
{
    for (unsigned i = 0; i < s->tokens->len; i++) {
        char *word = spelling(rows, s->text, token(s, i), &s->calls[i]);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, word));

        if (n == 0) {
            n = g_hash_table_size(numbers) + 1;
            g_hash_table_insert(numbers, word, GUINT_TO_POINTER(n));
        } else {
            g_free(word);
        }
        s->words[i] = n;
    }
}

static void side_init(side *s, const ub_rows *rows, const char *text, const GArray *tokens,
                      GHashTable *numbers)
{
    s->text = text;
    s->tokens = tokens;
    s->words = g_new(unsigned, tokens->len + 1);
    s->calls = g_new0(gboolean, tokens->len + 1);
    s->partner = g_new(int, tokens->len + 1);
    number_words(s, rows, numbers);
    find_partners(s);
}

static void side_clear(side *s)
{
    g_free(s->words);
    g_free(s->calls);
    g_free(s->partner);
}

/* Stretches of both texts that are aligned by themselves. */
typedef struct {
    unsigned i, i_end, j, j_end;
} stretch;

/* Are the next RUN tokens the same, or all up to both ends? */
static gboolean run_at(const side *old, const side *new, const stretch *s, unsigned i, unsigned j)
{
    for (unsigned k = 0; k < RUN; k++) {
        gboolean old_ends = i + k >= s->i_end;
        gboolean new_ends = j + k >= s->j_end;

        if (old_ends || new_ends) {
            return old_ends && new_ends;
        }
        if (old->words[i + k] != new->words[j + k]) {
            return FALSE;
        }
    }
    return TRUE;
}

/* The nearest places behind the stretch's begin from which both go on together, as its new end; at
 * worst its old one. */
static void resync(const side *old, const side *new, stretch *s)
{
    for (unsigned distance = 1; distance < REACH; distance++) {
        for (unsigned a = 0; a <= distance; a++) {
            unsigned i = s->i + a, j = s->j + distance - a;

            if (i <= s->i_end && j <= s->j_end && run_at(old, new, s, i, j)) {
                s->i_end = i;
                s->j_end = j;
                return;
            }
        }
    }
}

/* A stretch of both texts, and the table of the best score from each pair of places to its end;
 * `after` tells whether the tokens just before were a pair. */
typedef struct {
    unsigned i, j, n, m;
    short *score;
} table;

static short *cell(const table *t, unsigned a, unsigned b, unsigned after)
{
    return &t->score[((gsize)a * (t->m + 1) + b) * 2 + after];
}

/* Pairs that stand together count more: in `f(g(a))` against `g(a)` it is g's '(' that stays. */
static short pair_score(const table *t, unsigned a, unsigned b, unsigned after)
{
    return (short)(2 + after + *cell(t, a + 1, b + 1, 1));
}

static void fill(const side *old, const side *new, table *t)
{
    for (unsigned a = t->n + 1; a-- > 0;) {
        for (unsigned b = t->m + 1; b-- > 0;) {
            for (unsigned after = 0; after < 2; after++) {
                short best = 0;

                if (a < t->n) {
                    best = MAX(best, *cell(t, a + 1, b, 0));
                }
                if (b < t->m) {
                    best = MAX(best, *cell(t, a, b + 1, 0));
                }
                if (a < t->n && b < t->m && old->words[t->i + a] == new->words[t->j + b]) {
                    best = MAX(best, pair_score(t, a, b, after));
                }
                *cell(t, a, b, after) = best;
            }
        }
    }
}

static void read_off(const side *old, const side *new, const table *t, int *match)
{
    unsigned a = 0, b = 0, after = 0;

    while (a < t->n && b < t->m) {
        if (old->words[t->i + a] == new->words[t->j + b] &&
            pair_score(t, a, b, after) == *cell(t, a, b, after)) {
            match[t->j + b++] = (int)(t->i + a++);
            after = 1;
        } else if (*cell(t, a + 1, b, 0) == *cell(t, a, b, after)) {
            a++;
            after = 0;
        } else {
            b++;
            after = 0;
        }
    }
}

static void align_differences(const side *old, const side *new, const stretch *s, int *match)
{
    table t = {s->i, s->j, s->i_end - s->i, s->j_end - s->j, NULL};

    if (t.n == 0 || t.m == 0 || (gsize)t.n * t.m > MAX_CELLS || MIN(t.n, t.m) > G_MAXSHORT / 16) {
        return;
    }
    t.score = g_new0(short, ((gsize)t.n + 1) * (t.m + 1) * 2);
    fill(old, new, &t);
    read_off(old, new, &t, match);
    g_free(t.score);
}

static void align_stretch(const side *old, const side *new, stretch s, int *match)
{
    while (s.i < s.i_end && s.j < s.j_end) {
        stretch differences = s;

        if (old->words[s.i] == new->words[s.j]) {
            match[s.j++] = (int)s.i++;
            continue;
        }
        resync(old, new, &differences);
        align_differences(old, new, &differences, match);
        s.i = differences.i_end;
        s.j = differences.j_end;
    }
}

/* The next call of the catalog at or after `i`, or the number of tokens. */
static unsigned next_call(const side *s, unsigned i)
{
    while (i < s->tokens->len && !s->calls[i]) {
        i++;
    }
    return i;
}

/* Have both texts the same calls in the same order? */
static gboolean same_calls(const side *old, const side *new)
{
    unsigned i = next_call(old, 0), j = next_call(new, 0);

    while (i < old->tokens->len && j < new->tokens->len && old->words[i] == new->words[j]) {
        i = next_call(old, i + 1);
        j = next_call(new, j + 1);
    }
    return i == old->tokens->len && j == new->tokens->len;
}

/* Calls are neither added nor taken away: what lies between two of them stays between them. */
static void align_between_calls(const side *old, const side *new, int *match)
{
    stretch s = {0, 0, 0, 0};

    if (!same_calls(old, new)) {
        align_stretch(old, new, (stretch){0, old->tokens->len, 0, new->tokens->len}, match);
        return;
    }
    for (;;) {
        s.i_end = next_call(old, s.i);
        s.j_end = next_call(new, s.j);
        align_stretch(old, new, s, match);
        if (s.j_end == new->tokens->len) {
            return;
        }
        match[s.j_end] = (int)s.i_end;
        s.i = s.i_end + 1;
        s.j = s.j_end + 1;
    }
}

/* `f(a)` -> `if (g(a, &v) < 0)`: of the new ')' the first is f's, for its '(' is.  A pair of
 * brackets stays together; what would cross it is parted. */
static void keep_pairs(const side *old, const side *new, int *match)
{
    for (unsigned j = 0; j < new->tokens->len; j++) {
        int old_close, new_close = new->partner[j];

        if (match[j] < 0 || new_close < (int)j) {
            continue;
        }
        old_close = old->partner[match[j]];
        if (old_close < match[j] || match[new_close] == old_close) {
            continue;
        }
        for (unsigned k = j + 1; k < new->tokens->len; k++) {
            if (((int)k < new_close && match[k] >= old_close) ||
                ((int)k > new_close && match[k] >= 0 && match[k] <= old_close)) {
                match[k] = -1;
            }
        }
        match[new_close] = old_close;
    }
}

/* A closing bracket stays only with its opening one. */
static void part_closers(const side *old, const side *new, int *match)
{
    for (unsigned j = 0; j < new->tokens->len; j++) {
        int new_open = new->partner[j];

        if (match[j] >= 0 && new_open >= 0 && new_open < (int)j &&
            match[new_open] != old->partner[match[j]]) {
            match[j] = -1;
        }
    }
}

/* `v = f(a);` -> `if (g(a, &v) < 0) { h(); }`: h's ';' is not the old one, and the old one's
 * comment belongs to the first line. */
static void part_semicolons(const side *old, const side *new, int *match)
{
    for (unsigned j = 1; j < new->tokens->len; j++) {
        if (match[j] > 0 && match[j - 1] != match[j] - 1 &&
            ub_token_is(old->text, token(old, (unsigned)match[j]), ";")) {
            match[j] = -1;
        }
    }
}

int *ub_align(const ub_rows *rows, const char *old_text, const GArray *old_tokens,
              const char *new_text, const GArray *new_tokens)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int *match = g_new(int, new_tokens->len + 1);
    side old, new;

    side_init(&old, rows, old_text, old_tokens, numbers);
    side_init(&new, rows, new_text, new_tokens, numbers);
    for (unsigned k = 0; k < new_tokens->len; k++) {
        match[k] = -1;
    }
    align_between_calls(&old, &new, match);
    keep_pairs(&old, &new, match);
    part_closers(&old, &new, match);
    part_semicolons(&old, &new, match);
    side_clear(&old);
    side_clear(&new);
    return match;
}
