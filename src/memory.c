/* See memory.h. */
#include "memory.h"

#include <string.h>

#include "memory_walk.h"
#include "misuse.h"

const char *const *ub_memory_names(void)
{
    static const char *const names[] = {"PyObject_Malloc",  "PyObject_MALLOC",  "PyObject_Calloc",
                                        "PyObject_Realloc", "PyObject_REALLOC", NULL};

    return names;
}

static void add_words(const char *text, ub_range range, gpointer data)
{
    g_autoptr(GArray) tokens = ub_tokens(text, range.begin, range.end);

    for (unsigned i = 0; i < tokens->len; i++) {
        ub_token t = g_array_index(tokens, ub_token, i);
        if (t.kind == UB_TOKEN_WORD)
            g_hash_table_add(data, g_strndup(text + t.begin, t.end - t.begin));
    }
}

/* free_text in { "name", free_text }, but not in free_text(text) */
static void add_bare_words(const char *text, unsigned begin, unsigned end, GHashTable *to)
{
    ub_token t = ub_next_token(text, begin, end);

    while (t.kind != UB_TOKEN_END) {
        ub_token next = ub_next_token(text, t.end, end);
        if (t.kind == UB_TOKEN_HASH)
            add_bare_words(text, t.begin + 1, t.end, to);
        else if (t.kind == UB_TOKEN_WORD && text[next.begin] != '(')
            g_hash_table_add(to, g_strndup(text + t.begin, t.end - t.begin));
        t = next;
    }
}

static void look_at_functions(ub_memory_walk *w)
{
    for (unsigned f = 0; f < w->unit->functions->len; f++)
        w->incomplete |= g_array_index(w->unit->functions, ub_function, f).has_error;
    for (unsigned f = 0; f < w->unit->functions->len; f++) {
        const ub_function *function = &g_array_index(w->unit->functions, ub_function, f);
        w->function = (int)f;
        if (!function->has_error)
            ub_walk_memory(w);
    }
}

static void report(ub_memory_walk *w, GArray *sites, GPtrArray *rows)
{
    for (unsigned i = 0; i < w->calls->len; i++) {
        const ub_memory_call *c = &g_array_index(w->calls, ub_memory_call, i);
        ub_group_facts facts = ub_owners_facts(w->owners, c->member);
        if (!facts.obstacle && !(facts.is_made && facts.is_freed))
            facts.obstacle =
                facts.is_made ? "nothing in the file frees it" : "nothing in the file allocates it";
        if (facts.is_object || (facts.obstacle && !facts.is_buffer))
            continue;
        ub_misuse misuse = {.name = c->name,
                            .instead = facts.obstacle ? NULL : c->instead,
                            .code = UB_CODE_OBJECT_MEMORY,
                            .detail = facts.obstacle,
                            .call = c->range,
                            .function = c->function};
        ub_misuse_add(w->unit, sites, rows, misuse);
    }
}

void ub_find_memory(const ub_unit *unit, GArray *sites, GPtrArray *rows)
{
    if (!ub_names_any(unit, ub_memory_names()))
        return;
    g_autoptr(ub_owners) owners = ub_owners_new();
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_memory_call));
    g_autoptr(GHashTable) skipped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) bare = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ub_memory_walk w = {
        .unit = unit, .owners = owners, .calls = found, .skipped = skipped, .bare = bare};
    gsize length;
    const char *text = ub_unit_text(unit, &length);

    add_bare_words(text, 0, (unsigned)length, bare);
    for (unsigned i = 0; i < unit->skipped->len; i++)
        add_words(text, g_array_index(unit->skipped, ub_range, i), skipped);
    w.incomplete = unit->surround != NULL; /* who includes it sees its statics */
    look_at_functions(&w);
    ub_owners_settle(owners);
    report(&w, sites, rows);
}
