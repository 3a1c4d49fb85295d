/* See memory.h. */
#include "memory.h"

#include "helper.h"
#include "memory_walk.h"
#include "misuse.h"
#include "noqa.h"
#include "plain.h"

const char *const *ub_memory_names(void)
{
    static const char *const names[] = {
        "PyObject_Malloc",  "PyObject_MALLOC", "PyObject_Calloc", "PyObject_Realloc",
        "PyObject_REALLOC", "PyObject_Free",   "PyObject_FREE",   NULL};

    return names;
}

static gboolean is_elsewhere(const ub_unit *unit, CXCursor cursor)
{
    CXFile file;

    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    return !file || !clang_File_isEqual(file, unit->file);
}

/* Functions in headers of the project, which may use the file's structs when they are included
 * behind them, and variables and
 * constants outside of functions:
 *
 *     static char **names = &first.name;
 *     enum { AT = offsetof(struct first, name) }; */
static enum CXChildVisitResult look_around(CXCursor cursor, CXCursor parent, CXClientData data)
{
    ub_memory_walk *w = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    (void)parent;
    if (kind == CXCursor_LinkageSpec || kind == CXCursor_Namespace)
        return CXChildVisit_Recurse;
    if (!clang_isCursorDefinition(cursor))
        return CXChildVisit_Continue;
    if (kind == CXCursor_StructDecl &&
        (!is_elsewhere(w->unit, cursor) || ub_is_of_project(w->unit, cursor)))
        ub_memory_know_fields(w, cursor);
    if (kind == CXCursor_VarDecl || kind == CXCursor_EnumDecl ||
        (kind == CXCursor_FunctionDecl && is_elsewhere(w->unit, cursor) &&
         ub_is_of_project(w->unit, cursor)))
        ub_walk_memory(w, cursor, -1);
    return CXChildVisit_Continue;
}

static void look_at_functions(ub_memory_walk *w)
{
    for (unsigned f = 0; f < w->unit->functions->len; f++) {
        const ub_function *function = &g_array_index(w->unit->functions, ub_function, f);
        if (function->has_error)
            continue;
        char *not_plain = w->unit->cplusplus ? ub_not_plain(w->unit, function) : NULL;
        w->not_plain = not_plain;
        ub_walk_memory(w, function->cursor, (int)f);
        w->not_plain = NULL;
        g_free(not_plain);
    }
    clang_visitChildren(clang_getTranslationUnitCursor(w->unit->tu), look_around, w);
}

/* Why some of the text that may use a field or a static variable is not seen, or NULL. */
static char *unseen_text(const ub_unit *unit)
{
    if (unit->surround) /* who includes it sees its statics */
        return g_strdup("another file includes this one");
    if (unit->cplusplus)
        return g_strdup("in C++ its uses are not all known");
    for (unsigned f = 0; f < unit->functions->len; f++) {
        const ub_function *function = &g_array_index(unit->functions, ub_function, f);
        if (function->has_error)
            return g_strdup_printf("%s() may use it, and does not compile with these flags",
                                   function->name);
    }
    return NULL;
}

/* A call that a comment of the user's keeps as it is keeps its group. */
static void keep_suppressed(ub_memory_walk *w, unsigned first)
{
    g_autoptr(GArray) noqas = ub_noqa_find(w->unit);

    for (unsigned i = first; i < w->calls->len; i++) {
        const ub_memory_call *c = &g_array_index(w->calls, ub_memory_call, i);
        ub_site site = {.offset = c->range.begin, .call = c->range, .function = c->function};
        ub_unit_position(w->unit, site.offset, &site.line, &site.column);
        if (ub_noqa_covers(noqas, w->unit, &site))
            ub_owners_block(
                w->owners, c->member,
                g_strdup_printf("line %u: a noqa comment keeps the call as it is", site.line));
    }
}

void ub_memory_look(ub_memory_walk *w)
{
    unsigned first = w->calls->len;

    w->unseen = unseen_text(w->unit);
    if (!w->skipped)
        w->skipped = w->unit->skipped;
    ub_memory_find_hidden(w);
    look_at_functions(w);
    keep_suppressed(w, first);
    ub_memory_free_hidden(w);
    g_clear_pointer(&w->unseen, g_free);
}

const char *ub_memory_obstacle(const ub_group_facts *facts)
{
    if (facts->obstacle)
        return facts->obstacle;
    if (facts->is_made && facts->is_freed)
        return NULL;
    return facts->is_made ? "nothing in the file frees it" : "nothing in the file allocates it";
}

static void report(ub_memory_walk *w, GHashTable *moves, GArray *sites, GPtrArray *rows)
{
    for (unsigned i = 0; i < w->calls->len; i++) {
        const ub_memory_call *c = &g_array_index(w->calls, ub_memory_call, i);
        ub_group_facts facts = ub_owners_facts(w->owners, c->member);
        const char *obstacle = ub_memory_obstacle(&facts);
        const char *more =
            moves ? g_hash_table_lookup(moves, GUINT_TO_POINTER(c->range.begin)) : NULL;
        if (!more && (facts.is_object || (obstacle && !facts.is_buffer)))
            continue;
        if (more)
            obstacle = *more ? more : NULL;
        ub_misuse misuse = {.name = c->name,
                            .instead = obstacle ? NULL : c->instead,
                            .code = UB_CODE_OBJECT_MEMORY,
                            .detail = obstacle,
                            .call = c->range,
                            .function = c->function};
        ub_misuse_add(w->unit, sites, rows, misuse);
    }
}

void ub_find_memory(const ub_unit *unit, GHashTable *moves, GArray *sites, GPtrArray *rows)
{
    if (!ub_names_any(unit, ub_memory_names()) && !moves)
        return;
    g_autoptr(ub_owners) owners = ub_owners_new();
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(ub_memory_call));
    ub_memory_walk w = {.unit = unit, .owners = owners, .calls = found};

    ub_memory_look(&w);
    ub_owners_settle(owners);
    report(&w, moves, sites, rows);
}
