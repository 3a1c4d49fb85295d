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

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    const ub_unit **unit = data;

    (void)parent;
    if (clang_getCursorKind(cursor) != CXCursor_CallExpr)
        return CXChildVisit_Recurse;
    CXCursor callee = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return CXChildVisit_Recurse;
    g_autofree char *name = ub_spelling(callee);
    return ub_may_jump(*unit, callee, name) ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* By its body, in the unit or one of its headers; else by other files' texts, and by what the
 * compiler has been told. */
static gboolean jumps(const ub_unit *unit, CXCursor callee, const char *name)
{
    CXCursor definition = clang_getCursorDefinition(callee);

    if (!clang_Cursor_isNull(definition))
        return clang_visitChildren(definition, visit, &unit) != 0;
    if (ub_others_define(unit->others, unit->path, name))
        return ub_others_jump(unit->others, unit->path, name);
    return (ub_is_noreturn(callee, name) && !ends_process(name)) ||
           (!ub_catalog_facts(name) && !g_str_has_prefix(name, "__") && ub_pointers_jump(unit));
}

gboolean ub_may_jump(const ub_unit *unit, CXCursor callee, const char *name)
{
    gpointer known;

    if (ub_jumps_by_name(name))
        return TRUE;
    if (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py"))
        return FALSE;
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return ub_pointers_jump(unit);
    g_autofree char *key = g_strconcat("jump of ", name, NULL);
    if (g_hash_table_lookup_extended(unit->helpers, key, NULL, &known))
        return GPOINTER_TO_INT(known);
    g_hash_table_insert(unit->helpers, g_strdup(key), GINT_TO_POINTER(FALSE)); /* it calls itself */
    gboolean jump = jumps(unit, callee, name);
    g_hash_table_insert(unit->helpers, g_steal_pointer(&key), GINT_TO_POINTER(jump));
    return jump;
}
