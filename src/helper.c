/* See helper.h.  The body is read without regard to the order of its statements: a variable that is
 * given a reference somewhere counts as owned, and one that takes something borrowed as borrowed.
 */
#include "helper.h"

#include <string.h>

#include "catalog.h"
#include "descriptors.h"
#include "error_state.h"
#include "lock.h"
#include "lower.h"
#include "observed.h"
#include "others.h"
#include "owns.h"
#include "recursion.h"

gboolean ub_is_foreign(const ub_unit *unit, CXCursor callee)
{
    CXFile file;

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl || !unit->python_dir)
        return FALSE;
    clang_getFileLocation(clang_getCursorLocation(clang_getCanonicalCursor(callee)), &file, NULL,
                          NULL, NULL);
    if (!file)
        return FALSE;
    CXString raw = clang_getFileName(file);
    const char *path = clang_getCString(raw);
    gboolean own = !g_str_has_prefix(path, unit->python_dir) && path[0] &&
                   !g_str_has_suffix(path, "pythoncapi_compat.h") &&
                   !g_str_has_suffix(path, "unborrow-prototypes.h");
    clang_disposeString(raw);
    return own;
}

/* Where the function is declared; "" for nowhere. */
static char *declared_in(CXCursor callee)
{
    CXFile file;

    clang_getFileLocation(clang_getCursorLocation(clang_getCanonicalCursor(callee)), &file, NULL,
                          NULL, NULL);
    CXString raw = clang_getFileName(file);
    const char *path = clang_getCString(raw);
    char *copy = g_strdup(path ? path : "");
    clang_disposeString(raw);
    return copy;
}

static gboolean is_of_system(CXCursor callee)
{
    g_autofree char *path = declared_in(callee);

    return g_str_has_prefix(path, "/usr/") || g_str_has_prefix(path, "/opt/");
}

/* close(fd), read(fd, text, n), and not XML_Parse(parser, ...), which calls what it was given
 * before: headers of the C library, in /usr/include/ or the folder of its architecture there. */
gboolean ub_is_of_c_library(CXCursor callee)
{
    static const char *const headers[] = {
        "complex.h",  "ctype.h",   "dirent.h", "err.h",       "errno.h",   "error.h",
        "fcntl.h",    "fenv.h",    "grp.h",    "iconv.h",     "ifaddrs.h", "inttypes.h",
        "langinfo.h", "libintl.h", "locale.h", "math.h",      "netdb.h",   "poll.h",
        "pty.h",      "pwd.h",     "sched.h",  "semaphore.h", "shadow.h",  "signal.h",
        "spawn.h",    "stdio.h",   "stdlib.h", "string.h",    "strings.h", "syslog.h",
        "termios.h",  "time.h",    "unistd.h", "utime.h",     "utmp.h",    "wchar.h",
        "wctype.h",   NULL};
    static const char *const folders[] = {"arpa", "bits", "net", "netinet", "sys", NULL};
    g_autofree char *path = declared_in(callee);
    g_auto(GStrv) parts = g_strsplit(path, "/", -1); /* "", "usr", "include", ... */
    unsigned n = g_strv_length(parts);

    if (!g_str_has_prefix(path, "/usr/include/") || n < 4)
        return FALSE;
    unsigned at = 3 + (n > 4 && strstr(parts[3], "-linux-") != NULL);
    return at + 1 == n ? g_strv_contains(headers, parts[at]) : g_strv_contains(folders, parts[at]);
}

gboolean ub_takes_function(CXCursor callee)
{
    for (int i = 0; i < clang_Cursor_getNumArguments(callee); i++) {
        CXType type = clang_getCanonicalType(
            clang_getCursorType(clang_Cursor_getArgument(callee, (unsigned)i)));
        enum CXTypeKind pointee = clang_getPointeeType(type).kind;
        if (pointee == CXType_FunctionProto || pointee == CXType_FunctionNoProto)
            return TRUE;
    }
    return FALSE;
}

gboolean ub_is_of_project(const ub_unit *unit, CXCursor callee)
{
    CXSourceLocation location = clang_getCursorLocation(clang_getCanonicalCursor(callee));

    return ub_is_foreign(unit, callee) && !clang_Location_isInSystemHeader(location) &&
           !is_of_system(callee);
}

unsigned ub_system_facts(const ub_unit *unit, CXCursor callee, const char *name)
{
    gboolean python = g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py");

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl || python ||
        g_str_has_prefix(name, "__builtin") || g_str_has_prefix(name, "__sync_") ||
        (ub_catalog_facts(name) & UB_FACT_PURE) || ub_is_of_project(unit, callee))
        return 0;
    gboolean sets = !ub_is_noreturn(callee, name) && /* __assert_fail() */
                    !ub_translates_error(callee, name);
    return (sets ? UB_FACT_SETS_ERRNO : 0) |
           (ub_is_of_c_library(callee) && !ub_takes_function(callee) ? UB_FACT_QUIET : 0);
}

gboolean ub_is_of_library(const ub_unit *unit, CXCursor callee, const char *name)
{
    return clang_getCursorKind(callee) == CXCursor_FunctionDecl && !g_str_has_prefix(name, "Py") &&
           !g_str_has_prefix(name, "_Py") && !g_str_has_prefix(name, "__builtin") &&
           !g_str_has_prefix(name, "__sync_") && !ub_is_noreturn(callee, name) &&
           !ub_is_of_project(unit, callee) && !ub_is_of_c_library(callee);
}

typedef struct {
    const ub_unit *unit;
    GHashTable *counted;    /* names of variables that are given a reference */
    gboolean counts_others; /* something else than a variable is: Py_INCREF(self->x) */
    GHashTable *borrowed;   /* names of variables that take something borrowed */
    GHashTable *released;   /* names of variables that lose a reference */
    GHashTable *taken;      /* names of variables that take a global or a parameter */
    gboolean drops;         /* something else than a variable does: Py_DECREF(self->x) */
    GPtrArray *returned;    /* names of variables that are returned */
    gboolean returns_part;  /* return self->x; */
    gboolean returns_borrowed;
    gboolean returns_other; /* than NULL and a new reference of Python's */
    gboolean may_raise;
    gboolean may_leave_errno;
    gboolean tests_flag;
    gboolean tags; /* an address becomes a number */
    gboolean loud; /* something that it calls is not QUIET, or releases anything */
    unsigned all;  /* facts of all that it calls */
} body;

/* What an expression gives. */
typedef enum { GIVES_OTHER, GIVES_BORROWED, GIVES_PART, GIVES_VARIABLE } gives;

static gboolean is_assignment(CXCursor cursor)
{
    return clang_getCursorKind(cursor) == CXCursor_BinaryOperator &&
           clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_Assign;
}

gboolean ub_takes_reference_of(const char *callee)
{
    static const char *const names[] = {"Py_INCREF",  "Py_XINCREF",  "Py_IncRef",   "_Py_INCREF",
                                        "_Py_NewRef", "_Py_XNewRef", "_Py_XINCREF", "Py_NewRef",
                                        "Py_XNewRef", NULL};
    return g_strv_contains(names, callee);
}

gboolean ub_copies_memory(const char *callee)
{
    static const char *const names[] = {"memcpy",           "memmove",           "mempcpy",
                                        "__builtin_memcpy", "__builtin_memmove", NULL};
    return g_strv_contains(names, callee);
}

static gives gives_of(const body *b, CXCursor expr, char **variable)
{
    CXCursor e = ub_strip(expr), referenced = clang_getCursorReferenced(e);
    g_autoptr(GArray) children = ub_children(e);
    gives last = GIVES_OTHER;

    switch (clang_getCursorKind(e)) {
    case CXCursor_DeclRefExpr:
        if (clang_getCursorKind(referenced) != CXCursor_VarDecl &&
            clang_getCursorKind(referenced) != CXCursor_ParmDecl)
            return GIVES_OTHER;
        g_free(*variable);
        *variable = ub_spelling(referenced);
        return GIVES_VARIABLE;
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_UnaryOperator:
        return GIVES_PART;
    case CXCursor_CallExpr: {
        g_autofree char *name = ub_spelling(referenced);
        if ((ub_catalog_facts(name) | ub_helper_facts(b->unit, referenced)) & UB_FACT_BORROWS)
            return GIVES_BORROWED;
        return GIVES_OTHER;
    }
    case CXCursor_CStyleCastExpr:
        return children->len ? gives_of(b, ub_child_at(children, children->len - 1), variable)
                             : GIVES_OTHER;
    case CXCursor_BinaryOperator: /* a, b */
        return clang_getCursorBinaryOperatorKind(e) == CXBinaryOperator_Comma
                   ? gives_of(b, ub_child_at(children, children->len - 1), variable)
                   : GIVES_OTHER;
    case CXCursor_ConditionalOperator:
        for (unsigned i = 1; i < children->len && last != GIVES_BORROWED; i++)
            last = MAX(last, gives_of(b, ub_child_at(children, i), variable));
        return last;
    default:
        return GIVES_OTHER;
    }
}

static gboolean is_local(CXCursor expr)
{
    CXCursor variable = clang_getCursorReferenced(ub_strip(expr));

    return clang_getCursorKind(variable) == CXCursor_VarDecl &&
           clang_getCursorLinkage(variable) == CXLinkage_NoLinkage &&
           clang_Cursor_getStorageClass(variable) != CX_SC_Static;
}

static void note_value(body *b, const char *to, CXCursor value)
{
    g_autofree char *variable = NULL;
    gives what = gives_of(b, value, &variable);

    if (what == GIVES_BORROWED || what == GIVES_PART)
        g_hash_table_add(b->borrowed, g_strdup(to));
    if (what == GIVES_VARIABLE && !is_local(ub_strip_casts(value)))
        g_hash_table_add(b->taken, g_strdup(to));
}

/* NULL, or PyObject_CallFunction(...). */
static gboolean is_new_or_null(const body *b, CXCursor value)
{
    CXCursor e = ub_strip_casts(value), callee = clang_getCursorReferenced(e);
    CXEvalResult result = clang_Cursor_Evaluate(e);
    gboolean null = result && clang_EvalResult_getKind(result) == CXEval_Int &&
                    clang_EvalResult_getAsInt(result) == 0;

    if (result)
        clang_EvalResult_dispose(result);
    if (null || clang_getCursorKind(e) != CXCursor_CallExpr)
        return null;
    g_autofree char *name = ub_spelling(callee);
    return clang_getCursorKind(callee) == CXCursor_FunctionDecl &&
           !ub_is_foreign(b->unit, callee) && (ub_catalog_facts(name) & UB_FACT_NEW);
}

static void note_return(body *b, CXCursor value)
{
    g_autofree char *variable = NULL;

    b->returns_other |= !is_new_or_null(b, value);
    switch (gives_of(b, value, &variable)) {
    case GIVES_BORROWED:
        b->returns_borrowed = TRUE;
        break;
    case GIVES_PART:
        b->returns_part = TRUE;
        break;
    case GIVES_VARIABLE:
        g_ptr_array_add(b->returned, g_steal_pointer(&variable));
        break;
    case GIVES_OTHER:
        break;
    }
}

/* Python's calls and the project's can, those of the system and the reference counts cannot. */
static gboolean can_raise(const body *b, CXCursor callee, const char *name, unsigned facts)
{
    if (facts & (UB_FACT_PURE | UB_FACT_NO_ERROR | UB_FACT_CLEARS_ERROR))
        return FALSE;
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl || ub_is_of_project(b->unit, callee))
        return TRUE;
    return (g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py")) &&
           !ub_is_reference_count(name);
}

static gboolean drops_reference(const char *callee)
{
    static const char *const names[] = {"Py_DECREF",  "Py_XDECREF",  "Py_DecRef",
                                        "_Py_DECREF", "_Py_XDECREF", NULL};
    return g_strv_contains(names, callee);
}

/* Py_DECREF(self->x), Py_DECREF(global), and those of parameters: not of the function's own. */
static void note_release(body *b, CXCursor call, const char *callee)
{
    g_autofree char *variable = NULL;
    int n = clang_Cursor_getNumArguments(call), first = ub_first_operand(callee, n);

    if (!drops_reference(callee) || n - first != 1)
        return;
    CXCursor argument = ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)first));
    if (is_local(argument) && gives_of(b, argument, &variable) == GIVES_VARIABLE)
        g_hash_table_add(b->released, g_steal_pointer(&variable));
    else
        b->drops = TRUE;
}

/* PyErr_SetString(PyExc_ValueError, "..."); return -1; */
static gboolean makes_plain_error(CXCursor call, const char *name)
{
    g_autofree char *class = NULL, *message = NULL;

    int n = clang_Cursor_getNumArguments(call), at = (int)ub_error_class_argument(name);

    if (n > at)
        class = ub_spelling(clang_getCursorReferenced(
            ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)at))));
    if (n > at + 1)
        message = ub_spelling(ub_strip(clang_Cursor_getArgument(call, (unsigned)at + 1)));
    return ub_makes_plain_error(name, class, message);
}

/* The system's calls may, and those whose bodies are not seen; Python's raise. */
static gboolean can_leave_errno(const body *b, CXCursor callee, unsigned facts)
{
    if (facts & (UB_FACT_SETS_ERRNO | UB_FACT_READS_ERRNO))
        return TRUE;
    return !(facts & (UB_FACT_NO_ERRNO | UB_FACT_PURE)) &&
           (clang_getCursorKind(callee) != CXCursor_FunctionDecl ||
            ub_is_of_project(b->unit, callee));
}

static void note_call(body *b, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);
    g_autofree char *name = ub_spelling(callee);
    g_autofree char *variable = NULL;

    unsigned facts = ub_catalog_facts(name) | ub_helper_facts(b->unit, callee);

    facts |= ub_system_facts(b->unit, callee, name);
    b->tests_flag |= strstr(name, "atomic") || g_str_has_prefix(name, "__sync_");
    if (!ub_unit_find_function(b->unit, name)) /* a name is not enough of a reason here */
        facts &= ~(unsigned)UB_FACT_READS_ERRNO | ub_catalog_facts(name) |
                 ub_others_facts(b->unit->others, b->unit->path, name);
    facts |= ub_error_state_facts(b->unit, call, callee, name);

    note_release(b, call, name);
    b->all |= facts;
    b->loud |=
        !(facts & UB_FACT_QUIET) && !ub_takes_reference_of(name) && !makes_plain_error(call, name);
    b->may_raise |= can_raise(b, callee, name, facts);
    b->may_leave_errno |= can_leave_errno(b, callee, facts);
    if (!ub_takes_reference_of(name) || clang_Cursor_getNumArguments(call) != 1)
        return;
    if (gives_of(b, clang_Cursor_getArgument(call, 0), &variable) == GIVES_VARIABLE)
        g_hash_table_add(b->counted, g_steal_pointer(&variable));
    else
        b->counts_others = TRUE;
}

static gboolean holds_address(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);

    return canonical.kind >= CXType_Char_U && canonical.kind <= CXType_Int128 &&
           clang_Type_getSizeOf(canonical) >= (long long)sizeof(void *);
}

/* (uintptr_t)v */
static gboolean makes_number(CXCursor cast, CXCursor operand)
{
    return holds_address(clang_getCursorType(cast)) &&
           clang_getCanonicalType(clang_getCursorType(operand)).kind == CXType_Pointer;
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    body *b = data;
    g_autoptr(GArray) children = ub_children(cursor);
    CXCursor first = ub_child_at(children, 0), last = ub_child_at(children, children->len - 1);

    (void)parent;
    if (clang_getCursorKind(cursor) == CXCursor_CStyleCastExpr)
        b->tags |= makes_number(cursor, last);
    if (clang_getCursorKind(cursor) == CXCursor_UnexposedExpr)
        b->tests_flag |= children->len > 1; /* an atomic operation, perhaps */
    if (clang_getCursorKind(cursor) == CXCursor_CallExpr) {
        note_call(b, cursor);
    } else if (clang_getCursorKind(cursor) == CXCursor_ReturnStmt && children->len) {
        note_return(b, first);
    } else if (is_assignment(cursor) &&
               clang_getCursorKind(ub_strip(first)) == CXCursor_DeclRefExpr) {
        g_autofree char *to = ub_spelling(ub_strip(first));
        note_value(b, to, last);
    } else if (clang_getCursorKind(cursor) == CXCursor_VarDecl && children->len &&
               clang_isExpression(clang_getCursorKind(last))) {
        g_autofree char *to = ub_spelling(cursor);
        note_value(b, to, last);
    } else if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr) {
        g_autofree char *name = ub_spelling(cursor);
        b->all |= ub_is_count_field(name) ? UB_FACT_OBSERVES : 0;
    }
    return CXChildVisit_Recurse;
}

static gboolean is_parameter(const ub_function *function, const char *name)
{
    for (int i = 0; i < clang_Cursor_getNumArguments(function->cursor); i++) {
        g_autofree char *parameter =
            ub_spelling(clang_Cursor_getArgument(function->cursor, (unsigned)i));
        if (strcmp(parameter, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean returns_borrowed(const body *b, const ub_function *function)
{
    if (b->returns_borrowed || (b->returns_part && !b->counts_others))
        return TRUE;
    for (unsigned i = 0; i < b->returned->len; i++) {
        const char *name = b->returned->pdata[i];
        if (!g_hash_table_contains(b->counted, name) &&
            (g_hash_table_contains(b->borrowed, name) || is_parameter(function, name)))
            return TRUE;
    }
    return FALSE;
}

/* Py_CLEAR(self->x), too: it takes what is there into a variable of its own.  By their names alone
 * variables may be the function's own or others'; then the order of its statements tells. */
static gboolean drops(const body *b, const ub_function *function)
{
    GHashTableIter iter;
    gpointer name;

    if (b->drops || (b->all & UB_FACT_DROPS))
        return TRUE;
    g_hash_table_iter_init(&iter, b->released);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (g_hash_table_contains(b->borrowed, name) || g_hash_table_contains(b->taken, name)) {
            g_autoptr(ub_graph) g = ub_graph_new(b->unit, function);
            return !ub_releases_own(g);
        }
    return FALSE;
}

static unsigned facts_of(const ub_unit *unit, const ub_function *function)
{
    body b = {
        .unit = unit,
        .counted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .borrowed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .released = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .returned = g_ptr_array_new_with_free_func(g_free),
    };
    unsigned facts;

    clang_visitChildren(function->cursor, visit, &b);
    facts = (returns_borrowed(&b, function) ? UB_FACT_BORROWS : 0) |
            (b.may_raise ? 0 : UB_FACT_NO_ERROR) | (drops(&b, function) ? UB_FACT_DROPS : 0) |
            (b.may_leave_errno ? 0 : UB_FACT_NO_ERRNO) | (b.returns_other ? 0 : UB_FACT_MAKES) |
            (b.loud ? 0 : UB_FACT_QUIET) |
            (b.all & (UB_FACT_READS_ERRNO | UB_FACT_SETS_ERRNO | UB_FACT_DEPARTS));
    if ((b.all & UB_FACT_OBSERVES) && ub_observes_given(unit, function))
        facts |= UB_FACT_OBSERVES;
    if ((b.tags || (b.all & UB_FACT_TAGS)) &&
        holds_address(clang_getCursorResultType(function->cursor)))
        facts |= UB_FACT_TAGS;
    facts |= ub_descriptor_returned(unit, function);
    if (!(b.all & UB_FACT_DETACHES) || !(b.all & UB_FACT_ATTACHES))
        facts |= b.all & (UB_FACT_DETACHES | UB_FACT_ATTACHES);
    if (!(b.all & UB_FACT_LEAVES) || !(b.all & UB_FACT_ENTERS))
        facts |= b.all & (UB_FACT_LEAVES | UB_FACT_ENTERS);
    if (b.tests_flag || (b.all & (UB_FACT_LOCKS | UB_FACT_UNLOCKS)))
        facts |= ub_helper_lock_facts(unit, function);
    g_hash_table_unref(b.counted);
    g_hash_table_unref(b.borrowed);
    g_hash_table_unref(b.released);
    g_hash_table_unref(b.taken);
    g_ptr_array_unref(b.returned);
    return facts;
}

/* leavePython, leave_python: "leave", "python" */
static char **words_of(const char *name)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (const char *c = name; *c; c++) {
        if (g_ascii_isupper(*c) && c > name && g_ascii_islower(c[-1]))
            g_string_append_c(text, '_');
        g_string_append_c(text, g_ascii_tolower(*c));
    }
    return g_strsplit(text->str, "_", -1);
}

static gboolean any_of(char **words, const char *const *wanted)
{
    for (; *words; words++)
        if (g_strv_contains(wanted, *words))
            return TRUE;
    return FALSE;
}

unsigned ub_unseen_lock_facts(const char *name)
{
    static const char *const subject[] = {"lock",   "mutex",   "spin",    "spinlock", "rwlock",
                                          "atomic", "monitor", "critsec", NULL};
    static const char *const take[] = {"acquire", "enter", NULL};
    static const char *const give[] = {"release", "leave", "exit", NULL};
    static const char *const other[] = {"init", "new",  "create", "destroy", "free",  "delete",
                                        "fini", "is",   "has",    "get",     "set",   "count",
                                        "name", "size", "path",   "check",   "owner", NULL};
    g_auto(GStrv) words = words_of(name);
    static const char *const lock[] = {"lock", NULL}, *const unlock[] = {"unlock", NULL};
    gboolean about = any_of(words, subject);

    if (any_of(words, other))
        return 0;
    if (any_of(words, unlock) || (about && any_of(words, give)))
        return UB_FACT_UNLOCKS;
    return any_of(words, lock) || (about && any_of(words, take)) ? UB_FACT_LOCKS : 0;
}

/* release_interpreter() and whatever else a project calls it; a pointer's name may be one word. */
static unsigned vague_thread_facts(const char *name, gboolean pointer)
{
    static const char *const subject[] = {"python",       "py",          "interp",  "interpreter",
                                          "tstate",       "threadstate", "threads", "pythread",
                                          "interpreters", NULL};
    static const char *const leave[] = {"leave",  "release", "suspend", "detach",
                                        "unlock", "save",    "swapout", "exit",
                                        "allow",  "unblock", NULL};
    static const char *const enter[] = {"enter",  "acquire", "resume", "attach",   "lock",
                                        "ensure", "restore", "block",  "disallow", NULL};
    static const char *const bare_leave[] = {"leave", "suspend", "detach", NULL};
    static const char *const bare_enter[] = {"enter", "resume", "attach", NULL};
    g_auto(GStrv) words = words_of(name);
    gboolean named = any_of(words, subject);

    if (named ? any_of(words, leave) : pointer && any_of(words, bare_leave))
        return UB_FACT_LEAVES;
    if (named ? any_of(words, enter) : pointer && any_of(words, bare_enter))
        return UB_FACT_ENTERS;
    return 0;
}

unsigned ub_thread_facts(const char *name, gboolean pointer)
{
    static const char *const leave[] = {"release", "unlock", "drop", "leave", "save", NULL};
    static const char *const enter[] = {"acquire", "ensure", "get",     "lock",
                                        "take",    "enter",  "restore", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    if (!strstr(lower, "gil"))
        return vague_thread_facts(name, pointer);
    for (unsigned i = 0; leave[i]; i++)
        if (strstr(lower, leave[i]))
            return UB_FACT_DETACHES;
    for (unsigned i = 0; enter[i]; i++)
        if (strstr(lower, enter[i]))
            return UB_FACT_ATTACHES;
    return 0;
}

/* uintptr_t tag(PyObject *); */
static gboolean returns_address_type(CXCursor callee)
{
    CXString raw = clang_getTypeSpelling(clang_getCursorResultType(callee));
    gboolean address = strstr(clang_getCString(raw), "intptr_t") != NULL;

    clang_disposeString(raw);
    return address;
}

/* Of a function that another file defines.  Where it may detach the thread state, and may not, what
 * calls Python next shows that it has not. */
static unsigned facts_of_other(const ub_unit *unit, const char *name)
{
    ub_effect *e = unit->others ? ub_others_effect(unit->others, unit->path, name) : NULL;
    unsigned facts = ub_thread_facts(name, FALSE);
    unsigned reads = ub_others_facts(unit->others, unit->path, name);

    if (!e)
        return facts | reads;
    if ((e->thread | e->away) > UB_AS_BEFORE)
        facts = e->thread == UB_TAKEN              ? UB_FACT_DETACHES
                : e->thread == UB_GIVEN            ? UB_FACT_ATTACHES
                : (e->thread | e->away) & UB_TAKEN ? UB_FACT_LEAVES
                                                   : UB_FACT_ENTERS;
    if (e->locks->len)
        facts |= ub_lock_note(unit, name, e) | (e->is_quiet ? UB_FACT_QUIET : 0);
    ub_effect_free(e);
    return facts | reads;
}

static unsigned facts_of_callee(const ub_unit *unit, CXCursor callee, const char *name)
{
    const ub_function *function = ub_unit_find_function(unit, name);
    unsigned facts = function ? facts_of(unit, function) : 0;

    if (function && function->has_error) /* not all of it is seen */
        facts &= ~(unsigned)(UB_FACT_NO_ERROR | UB_FACT_MAKES | UB_FACT_QUIET | UB_FACT_NO_ERRNO);
    if (!function || function->has_error) {
        facts |= returns_address_type(callee) ? UB_FACT_TAGS : 0;
        facts |=
            facts_of_other(unit, name) | (ub_sounds_like_error(name) ? UB_FACT_READS_ERRNO : 0);
    }
    return facts;
}

unsigned ub_helper_facts(const ub_unit *unit, CXCursor callee)
{
    gpointer known;
    unsigned facts, before = UB_FACT_NO_ERROR; /* a function that calls itself adds nothing */

    if (!ub_is_of_project(unit, callee))
        return 0;
    g_autofree char *name = ub_spelling(callee);
    g_autofree char *key = g_strconcat("facts of ", name, NULL);
    if (g_hash_table_lookup_extended(unit->helpers, name, NULL, &known)) {
        before = GPOINTER_TO_UINT(known);
        if (ub_recursion_holds(unit->recursion, key))
            return before;
    }
    g_hash_table_insert(unit->helpers, g_strdup(name), GUINT_TO_POINTER(before));
    ub_recursion_begin(unit->recursion, key);
    gboolean changed;
    do {
        facts = facts_of_callee(unit, callee, name);
        changed = facts != before;
        before = facts;
        g_hash_table_insert(unit->helpers, g_strdup(name), GUINT_TO_POINTER(facts));
    } while (ub_recursion_again(unit->recursion, key, changed));
    return facts;
}
