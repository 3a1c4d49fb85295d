/* See serves.h. */
#include "serves.h"

#include <string.h>

#include "lower.h"
#include "peers.h"

/* A parameter of type visitproc is a traverse function's, whatever slot it goes to. */
static gboolean has_visitproc(CXCursor function)
{
    int n = clang_Cursor_getNumArguments(function);
    gboolean found = FALSE;

    for (int i = 0; i < n && !found; i++) {
        CXString type =
            clang_getTypeSpelling(clang_getCursorType(clang_Cursor_getArgument(function, i)));

        found = strcmp(clang_getCString(type), "visitproc") == 0;
        clang_disposeString(type);
    }
    return found;
}

/* The comment in front of the function, or ""; owned. */
static char *comment_before(const ub_unit *unit, CXCursor function)
{
    const char *text = ub_unit_text(unit, NULL);
    unsigned end = ub_cursor_range(function).begin, begin;

    while (end > 0 && g_ascii_isspace(text[end - 1]))
        end--;
    for (begin = end; begin > 0;) {
        unsigned line = begin;
        while (line > 0 && text[line - 1] != '\n')
            line--;
        gboolean block = begin == end && end > 3 && text[end - 1] == '/' && text[end - 2] == '*';
        if (block) {
            const char *open = g_strrstr_len(text, (gssize)end, "/*");
            begin = open ? (unsigned)(open - text) : end;
            break;
        }
        unsigned word = line + (unsigned)strspn(text + line, " \t");
        if (strncmp(text + word, "//", 2) != 0)
            break;
        begin = line > 0 ? line - 1 : 0;
    }
    return g_strndup(text + begin, end - begin);
}

/* "Signal safe.", "called by a signal handler" */
static gboolean says_signal(const ub_unit *unit, CXCursor function)
{
    static const char *const phrases[] = {
        "signal safe",       "in a signal handler", "signal-safe",
        "in signal handler", "by a signal handler", "from a signal handler",
        "by signal handler", "from signal handler", NULL};
    g_autofree char *comment = comment_before(unit, function);
    g_autofree char *lower = g_ascii_strdown(comment, -1);
    gboolean says = FALSE;

    for (const char *const *phrase = phrases; *phrase && !says; phrase++)
        says = strstr(lower, *phrase) && !g_strrstr(lower, "not signal") &&
               !g_strrstr(lower, "not be called");
    return says;
}

/* Who calls a function, perhaps through others, is looked for one who is such and such. */
typedef struct {
    gboolean signal; /* or else a traverse function */
    gboolean surely; /* not for want of a file that can be parsed */
    GHashTable *seen;
} search;

static gboolean serves(const ub_roles *roles, int function, search *s);

/* By its slot, or by what calls it, or calls that... */
static gboolean role_serves(const ub_roles *roles, const ub_role *role, gpointer data)
{
    search *s = data;

    if (!role) /* what cannot be parsed may be one */
        return !s->surely;
    if (s->signal ? role->signal : role->traverse)
        return TRUE;
    for (unsigned i = 0; i < role->calls->len; i++) {
        int caller = g_array_index(role->calls, ub_role_call, i).caller;
        if (caller >= 0 && serves(roles, caller, s))
            return TRUE;
    }
    return FALSE;
}

static gboolean serves(const ub_roles *roles, int function, search *s)
{
    const ub_unit *unit = ub_roles_unit(roles);
    const ub_function *f = &g_array_index(unit->functions, ub_function, (unsigned)function);

    if (!g_hash_table_add(s->seen, g_strdup_printf("%s:%s", unit->path, f->name)))
        return FALSE;
    return (s->signal ? says_signal(unit, f->cursor) : has_visitproc(f->cursor)) ||
           role_serves(roles, ub_roles_of(roles, function), s) ||
           (!f->is_static && ub_peers_any(unit->peers, unit, f->name, role_serves, s));
}

static gboolean is_served(const ub_roles *roles, int function, gboolean signal, gboolean surely)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    search s = {signal, surely, seen};

    return serves(roles, function, &s);
}

gboolean ub_is_traverse(const ub_roles *roles, int function)
{
    return is_served(roles, function, FALSE, FALSE);
}

gboolean ub_is_in_signal_handler(const ub_roles *roles, int function)
{
    return is_served(roles, function, TRUE, FALSE);
}

const char *ub_serves_for_want(const ub_roles *roles, int function, gboolean signal)
{
    return is_served(roles, function, signal, TRUE)
               ? NULL
               : "for all that is known: a file that names it cannot be parsed with these flags";
}
