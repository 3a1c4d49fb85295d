#include "error_state.h"

#include <string.h>

#include "catalog.h"
#include "graph.h"
#include "helper.h"
#include "lower.h"

/* Of the C library's: what reads errno besides those of facts.c, whose names others do not take.
 * (error(0, errno, "...") is given it.) */
static const char *const tellers[] = {"err", "verr", "vwarn", "warn", NULL};

/* And what else a call leaves for the next one to ask after: what the last dlopen() of the thread
 * said, what a lookup of a host left.  Nothing else in it reads such a state, whatever its name
 * says: strerror(number), ferror(file), warnx("..."). */
static const char *const states[] = {"__h_errno_location", "dlerror", "herror", NULL};

/* Which flags the arithmetic since feclearexcept() has raised. */
static const char *const flags[] = {"fegetenv",     "fegetexceptflag", "feholdexcept",
                                    "fetestexcept", "feupdateenv",     NULL};

static gboolean holds_any(const char *name, const char *const *words)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);

    for (; *words; words++)
        if (strstr(lower, *words))
            return TRUE;
    return FALSE;
}

static gboolean is_of_python(const char *name)
{
    return g_str_has_prefix(name, "Py") || g_str_has_prefix(name, "_Py");
}

gboolean ub_sounds_like_error(const char *callee)
{
    static const char *const words[] = {"err", "fail", "raise", NULL};

    return holds_any(callee, words);
}

static gboolean is_char(CXType type)
{
    return type.kind == CXType_Char_S || type.kind == CXType_Char_U || type.kind == CXType_UChar;
}

/* const char *, const git_error *: it belongs to the library, and holds until its next call. */
static gboolean gives_text_or_record(CXCursor callee)
{
    CXType type = clang_getCanonicalType(clang_getCursorResultType(callee));
    CXType pointee = clang_getPointeeType(type);

    return type.kind == CXType_Pointer &&
           (is_char(pointee) ||
            (pointee.kind == CXType_Record && clang_isConstQualifiedType(pointee)));
}

static CXType argument_type(CXCursor callee, int i)
{
    return clang_getCanonicalType(
        clang_getCursorType(clang_Cursor_getArgument(callee, (unsigned)i)));
}

/* PQerrorMessage(conn), mysql_info(conn), SDL_GetError(): nothing is given that could be made into
 * another text, but a handle at most. */
static gboolean is_given_handle_at_most(CXCursor callee)
{
    int n = clang_Cursor_getNumArguments(callee);

    return n == 0 ||
           (n == 1 &&
            clang_getCanonicalType(clang_getCursorType(clang_Cursor_getArgument(callee, 0))).kind ==
                CXType_Pointer);
}

static gboolean is_number(CXType type)
{
    return (type.kind >= CXType_Bool && type.kind <= CXType_Int128) || type.kind == CXType_Enum;
}

/* ZSTD_isError(code), curl_easy_strerror(code), ERR_reason_error_string(code): what is asked about
 * is in the number.  Not so foo_last_error(handle). */
static gboolean translates_number(CXCursor callee, const char *name)
{
    static const char *const last[] = {"last", "peek", "pop", NULL};
    int n = clang_Cursor_getNumArguments(callee);

    for (int i = 0; i < n; i++)
        if (!is_number(argument_type(callee, i)))
            return FALSE;
    return n > 0 && !clang_Cursor_isVariadic(callee) && !holds_any(name, last);
}

static const char *const errors[] = {"err", "fail", "warn", "exception", "diag", NULL};

gboolean ub_translates_error(CXCursor callee, const char *name)
{
    return holds_any(name, errors) && translates_number(callee, name);
}

gboolean ub_clears_error(const char *name)
{
    static const char *const words[] = {"clear", "reset", NULL};

    return !is_of_python(name) && holds_any(name, errors) && holds_any(name, words);
}

static const char *const writers[] = {"clear", "reset", "free", "destroy", "unref", NULL};

/* A library's own.  Its name says that it is about errors, whatever it gives: ERR_get_error(),
 * ERR_print_errors_fp(stderr), SDL_GetError(), sqlite3_errmsg(db), xmlGetLastError().  Or it says
 * that it tells of the last call, and gives what such a reader gives: mysql_info(conn).  One that
 * only puts the state back reads nothing: SDL_ClearError(), g_error_free(error). */
static gboolean is_library_reader(CXCursor callee, const char *name)
{
    static const char *const tales[] = {"last",   "message", "msg",   "reason",
                                        "status", "info",    "state", NULL};

    if (holds_any(name, errors))
        return !holds_any(name, writers);
    return holds_any(name, tales) && gives_text_or_record(callee) &&
           is_given_handle_at_most(callee);
}

/* "%m", which is strerror(errno) to the C library: "cannot open %s: %m", "%-20m" */
static gboolean holds_errno_text(const char *text)
{
    for (const char *at = strchr(text, '%'); at; at = strchr(at, '%')) {
        at += 1 + strspn(at + 1, "-+ #0123456789.*");
        if (*at == 'm')
            return TRUE;
        at += *at != '\0';
    }
    return FALSE;
}

/* syslog(LOG_ERR, "...: %m"), whoever it is given to: fprintf(), PyOS_snprintf(), die() of the
 * project.  PyErr_Format() knows no "%m", and to strftime() it is a month. */
gboolean ub_formats_errno(const char *name, const char *literal)
{
    if ((is_of_python(name) && !g_str_has_prefix(name, "PyOS_") &&
         !g_str_has_prefix(name, "PySys_")) ||
        strstr(name, "time"))
        return FALSE;
    return holds_errno_text(literal);
}

static gboolean is_given_errno_text(CXCursor call, const char *name)
{
    for (int i = 0; i < clang_Cursor_getNumArguments(call); i++) {
        CXCursor argument = ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)i));
        g_autofree char *text =
            clang_getCursorKind(argument) == CXCursor_StringLiteral ? ub_spelling(argument) : NULL;
        if (text && ub_formats_errno(name, text))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_reader_of_c_library(const char *name)
{
    return ub_tells_errno(name) || g_strv_contains(states, name) || g_strv_contains(flags, name);
}

gboolean ub_tells_errno(const char *name)
{
    return g_strv_contains(tellers, name);
}

/* Of a name alone less is believed than of one whose declaration is seen: it must say that the
 * error is asked for, as zmq_errno(), PQerrorMessage(conn), GetLastError() and mysql_error(conn)
 * do, and SetErrorMode(), g_warning(), g_return_if_fail() do not. */
static gboolean asks_for_error(const char *name)
{
    static const char *const asks[] = {"errno", "code", "get",    "peek", "last",  "message", "msg",
                                       "text",  "info", "string", "desc", "print", "state",   NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    return strstr(lower, "err") && !strstr(lower, "set") && !holds_any(name, writers) &&
           (holds_any(name, asks) || g_str_has_suffix(lower, "error") ||
            g_str_has_suffix(lower, "err"));
}

/* strerror(number), ferror(file), warnx("...") of the C library read none. */
gboolean ub_may_read_error_state(const char *name)
{
    static const char *const others[] = {"clearerr",   "errx",         "ferror",   "feraiseexcept",
                                         "verrx",      "gai_strerror", "strerror", "strerror_r",
                                         "strerror_l", "vwarnx",       "warnx",    NULL};
    return is_reader_of_c_library(name) ||
           (!is_of_python(name) && !g_strv_contains(others, name) && asks_for_error(name));
}

/* ERR_error_string_n(number, text, sizeof text) */
static gboolean fills_text(CXCursor callee)
{
    if (clang_Cursor_getNumArguments(callee) != 3 || clang_Cursor_isVariadic(callee))
        return FALSE;
    CXType text = clang_getPointeeType(argument_type(callee, 1));
    return is_number(argument_type(callee, 0)) && is_char(text) &&
           !clang_isConstQualifiedType(text) && is_number(argument_type(callee, 2));
}

/* const char *sqlite3_errmsg(sqlite3 *), unsigned long ERR_get_error(void): what it gives has been
 * put down by the call that failed, and no code of anybody's runs where it is only asked for.  One
 * that gives nothing may report to a handler: ERR_print_errors_fp(stderr), SDL_LogError("...");
 * and so may one that returns a number, unless its name says that the number is what is asked for.
 */
static gboolean only_looks_up(CXCursor callee, const char *name)
{
    static const char *const asks[] = {"errno", "code", "get", "peek", "last", NULL};
    CXType type = clang_getCanonicalType(clang_getCursorResultType(callee));
    gboolean record = clang_getPointeeType(type).kind == CXType_Record; /* xmlErrorPtr */

    if (ub_takes_function(callee))
        return FALSE;
    return gives_text_or_record(callee) || fills_text(callee) ||
           ((is_number(type) || record) && is_given_handle_at_most(callee) &&
            holds_any(name, asks));
}

unsigned ub_error_state_facts(const ub_unit *unit, CXCursor call, CXCursor callee, const char *name)
{
    unsigned facts = is_given_errno_text(call, name) ? UB_FACT_READS_ERRNO : 0;

    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl || ub_unit_find_function(unit, name))
        return facts;
    if (ub_is_of_project(unit, callee)) /* a name is not enough of a reason: set_error() */
        return facts |
               (ub_sounds_like_error(name) && gives_text_or_record(callee) ? UB_FACT_READS_ERRNO
                                                                           : 0);
    if (is_reader_of_c_library(name))
        return facts | UB_FACT_READS_ERRNO | UB_FACT_QUIET;
    if (!ub_is_of_library(unit, callee, name) || !is_library_reader(callee, name))
        return facts;
    if (translates_number(callee, name))
        return facts | (gives_text_or_record(callee) ? UB_FACT_QUIET : 0);
    return facts | UB_FACT_READS_ERRNO | (only_looks_up(callee, name) ? UB_FACT_QUIET : 0);
}

unsigned ub_states_read(const ub_op *op)
{
    if (!(op->facts & UB_FACT_READS_ERRNO))
        return 0;
    if (g_strv_contains(flags, op->name))
        return UB_STATE_FLAGS;
    if (g_strv_contains(states, op->name))
        return UB_STATE_LIBRARY;
    return op->is_project || (op->facts & UB_FACT_PURE) || /* snprintf(..., "%m") */
                   (ub_catalog_facts(op->name) & UB_FACT_READS_ERRNO) || ub_tells_errno(op->name)
               ? UB_STATE_ERRNO
               : UB_STATE_LIBRARY;
}

/* Python's calls and PURE ones set none that is read: strlen(), malloc().  One of the C library's
 * leaves a library's as it was. */
unsigned ub_states_set(const ub_op *op)
{
    gboolean of_c_library = !op->is_project && (op->facts & UB_FACT_QUIET);

    if (strcmp(op->name, "feclearexcept") == 0 || strcmp(op->name, "feholdexcept") == 0)
        return UB_STATE_FLAGS;
    if (is_of_python(op->name) || (op->facts & UB_FACT_PURE))
        return 0;
    return of_c_library ? UB_STATE_ERRNO : UB_STATE_ERRNO | UB_STATE_LIBRARY;
}
