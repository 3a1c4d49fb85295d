/* See jumps.h. */
#include "jumps.h"

#include <string.h>

#include "catalog.h"
#include "given.h"
#include "lower.h"
#include "others.h"

gboolean ub_jumps_by_name(const char *name)
{
    static const char *const names[] = {
        "longjmp",    "_longjmp",     "siglongjmp", "__builtin_longjmp",    "__longjmp_chk",
        "setcontext", "swapcontext",  "thrd_exit",  "PyThread_exit_thread", "ExitThread",
        "_endthread", "pthread_exit", NULL};

    return g_strv_contains(names, name);
}

/* exit(1), and what the compiler, Python and libraries have of the kind: g_assertion_message() */
static gboolean ends_process(const char *name)
{
    static const char *const names[] = {"err", "errx", "verr", "verrx", NULL};
    static const char *const words[] = {"abort",     "assert", "bug",         "crash",
                                        "die",       "exit",   "fatal",       "panic",
                                        "terminate", "usage",  "unreachable", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    gboolean ends = g_strv_contains(names, name) || g_str_has_prefix(name, "__") ||
                    g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py");

    for (const char *const *word = words; *word && !ends; word++)
        ends = strstr(lower, *word) != NULL;
    return ends;
}

/* What is found out of one function by those that it calls. */
typedef struct {
    const ub_unit *unit;
    gboolean pointers; /* calls by a pointer, and of what is not seen, count */
    GHashTable *open;  /* names of functions that are being looked at */
    gboolean cut;      /* one of them was come to again: what was found may not be all */
} search;

static gboolean may_jump(search *s, CXCursor callee, const char *name);

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_CallExpr)
        return CXChildVisit_Recurse;
    CXCursor callee = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return CXChildVisit_Recurse;
    g_autofree char *name = ub_spelling(callee);
    return may_jump(data, callee, name) ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* By its body, in the unit or one of its headers; else by other files' texts, and by what the
 * compiler has been told. */
static gboolean jumps(search *s, CXCursor callee, const char *name)
{
    const ub_unit *unit = s->unit;
    CXCursor definition = clang_getCursorDefinition(callee);

    if (!clang_Cursor_isNull(definition))
        return clang_visitChildren(definition, visit, s) != 0;
    if (ub_others_define(unit->others, unit->path, name))
        return ub_others_jump(unit->others, unit->path, name);
    return (ub_is_noreturn(callee, name) && !ends_process(name)) ||
           (s->pointers && !ub_catalog_facts(name) && !g_str_has_prefix(name, "__") &&
            ub_pointers_jump(unit));
}

/* Kept where it is all that there is to find. */
static gboolean may_jump(search *s, CXCursor callee, const char *name)
{
    gboolean cut = s->cut;
    gpointer known;

    if (ub_jumps_by_name(name))
        return TRUE;
    if (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py"))
        return FALSE;
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return s->pointers && ub_pointers_jump(s->unit);
    g_autofree char *key = g_strconcat(s->pointers ? "jump of " : "jump by itself of ", name, NULL);
    if (g_hash_table_lookup_extended(s->unit->helpers, key, NULL, &known))
        return GPOINTER_TO_INT(known);
    if (g_hash_table_contains(s->open, key)) {
        s->cut = TRUE;
        return FALSE;
    }
    g_hash_table_add(s->open, g_strdup(key));
    s->cut = FALSE;
    gboolean jump = jumps(s, callee, name);
    if (jump || !s->cut || g_hash_table_size(s->open) == 1)
        g_hash_table_insert(s->unit->helpers, g_strdup(key), GINT_TO_POINTER(jump));
    g_hash_table_remove(s->open, key);
    s->cut |= cut;
    return jump;
}

static gboolean ask(const ub_unit *unit, CXCursor callee, const char *name, gboolean pointers)
{
    g_autoptr(GHashTable) open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    search s = {unit, pointers, open, FALSE};

    return may_jump(&s, callee, name);
}

gboolean ub_may_jump(const ub_unit *unit, CXCursor callee, const char *name)
{
    return ask(unit, callee, name, TRUE);
}

gboolean ub_jumps_itself(const ub_unit *unit, CXCursor callee, const char *name)
{
    return ask(unit, callee, name, FALSE);
}
