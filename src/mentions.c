/* Every token that is the parameter's name is an event unless its surroundings say that it is
 * harmless: a test, or an argument of a call that is known neither to keep nor to change the dict.
 */
#include "mentions.h"

#include <string.h>

typedef enum {
    EVENT_NONE,
    EVENT_CHANGE, /* the dict is changed: values may go */
    EVENT_ESCAPE, /* the dict is handed on, and may be kept and changed */
    EVENT_LOST,   /* the parameter is set, or its address taken: nothing can be said of it */
} event_kind;

typedef struct {
    event_kind kind;
    unsigned at;    /* of the parameter's name */
    unsigned begin; /* of the statement around it */
} event;

/* A function's text and what is needed to read it. */
typedef struct {
    const ub_unit *unit;
    const char *text;
    GArray *tokens; /* of ub_token: the body, without comments; directives' words are not in it */
    GArray *loops;  /* of ub_range */
    char *name;     /* of the parameter */
    CXCursor parameter;
    gboolean hidden; /* a macro's body mentions the parameter */
    unsigned depth;  /* of helper functions looked into */
} reading;

typedef struct {
    const char *name;
    unsigned argument; /* where the dict goes */
    event_kind kind;
} known_call;

/* Calls that do not keep a dict given to them in this place.  Source: their documentation. */
static const known_call known_calls[] = {
    {"PyArg_ParseTupleAndKeywords", 1, EVENT_NONE},
    {"PyArg_VaParseTupleAndKeywords", 1, EVENT_NONE},
    {"PyArg_ValidateKeywordArguments", 0, EVENT_NONE},
    {"_PyArg_NoKeywords", 1, EVENT_NONE},
    {"_PyArg_UnpackKeywords", 2, EVENT_NONE},
    {"PyDict_Check", 0, EVENT_NONE},
    {"PyDict_CheckExact", 0, EVENT_NONE},
    {"PyDict_Contains", 0, EVENT_NONE},
    {"PyDict_ContainsString", 0, EVENT_NONE},
    {"PyDict_Copy", 0, EVENT_NONE},
    {"PyDict_GET_SIZE", 0, EVENT_NONE},
    {"PyDict_GetItem", 0, EVENT_NONE},
    {"PyDict_GetItemRef", 0, EVENT_NONE},
    {"PyDict_GetItemString", 0, EVENT_NONE},
    {"PyDict_GetItemStringRef", 0, EVENT_NONE},
    {"PyDict_GetItemWithError", 0, EVENT_NONE},
    {"_PyDict_GetItemIdWithError", 0, EVENT_NONE},
    {"_PyDict_GetItemStringWithError", 0, EVENT_NONE},
    {"PyDict_Items", 0, EVENT_NONE},
    {"PyDict_Keys", 0, EVENT_NONE},
    {"PyDict_Values", 0, EVENT_NONE},
    {"PyDict_Merge", 1, EVENT_NONE},
    {"PyDict_Update", 1, EVENT_NONE},
    {"PyDict_Next", 0, EVENT_NONE},
    {"PyDict_SetDefault", 0, EVENT_NONE}, /* adds, replaces nothing */
    {"PyDict_SetDefaultRef", 0, EVENT_NONE},
    {"PyDict_Size", 0, EVENT_NONE},
    {"PyMapping_Length", 0, EVENT_NONE},
    {"PyMapping_Size", 0, EVENT_NONE},
    {"PyObject_IsTrue", 0, EVENT_NONE},
    {"PyObject_Length", 0, EVENT_NONE},
    {"PyObject_Size", 0, EVENT_NONE},
    {"Py_INCREF", 0, EVENT_NONE},
    {"Py_XINCREF", 0, EVENT_NONE},
    {"PyDict_Clear", 0, EVENT_CHANGE},
    {"PyDict_DelItem", 0, EVENT_CHANGE},
    {"PyDict_DelItemString", 0, EVENT_CHANGE},
    {"PyDict_Merge", 0, EVENT_CHANGE},
    {"PyDict_MergeFromSeq2", 0, EVENT_CHANGE},
    {"PyDict_Pop", 0, EVENT_CHANGE},
    {"PyDict_PopString", 0, EVENT_CHANGE},
    {"PyDict_SetItem", 0, EVENT_CHANGE},
    {"PyDict_SetItemString", 0, EVENT_CHANGE},
    {"PyDict_Update", 0, EVENT_CHANGE},
    {"_PyDict_Pop", 0, EVENT_CHANGE},
    {"Py_DECREF", 0, EVENT_CHANGE},
    {"Py_XDECREF", 0, EVENT_CHANGE},
};

static GArray *events_of(const ub_unit *unit, const ub_function *function, CXCursor parameter,
                         unsigned depth, GArray *loops);

/* Tokens */

static ub_token token_at(const reading *r, unsigned i)
{
    ub_token none = {UB_TOKEN_END, 0, 0};

    return i < r->tokens->len ? g_array_index(r->tokens, ub_token, i) : none;
}

static gboolean is(const reading *r, unsigned i, const char *word)
{
    ub_token token = token_at(r, i);

    return token.kind != UB_TOKEN_END && ub_token_is(r->text, token, word);
}

static gboolean is_any(const reading *r, unsigned i, const char *const *words)
{
    for (; *words; words++) {
        if (is(r, i, *words)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The `(` that the `)` at `close` ends; `close` itself when there is none. */
static unsigned opening(const reading *r, unsigned close)
{
    unsigned depth = 0;

    for (unsigned i = close + 1; i-- > 0;) {
        if (is(r, i, ")")) {
            depth++;
        } else if (is(r, i, "(") && --depth == 0) {
            return i;
        }
    }
    return close;
}

/* Is `(T *)` what ends at `close`? */
static gboolean is_cast(const reading *r, unsigned close)
{
    unsigned open = opening(r, close);

    if (!is(r, close, ")") || open + 2 > close || !is(r, close - 1, "*")) {
        return FALSE;
    }
    for (unsigned i = open + 1; i < close; i++) {
        if (token_at(r, i).kind != UB_TOKEN_WORD && !is(r, i, "*")) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Index of the token before `i` and the casts that stand before it; at least 1 is given. */
static unsigned before_casts(const reading *r, unsigned i)
{
    while (i > 1 && is_cast(r, i - 1)) {
        i = opening(r, i - 1);
    }
    return i - 1;
}

/* The argument list around a token: index of its `(` and the argument's number; FALSE outside. */
static gboolean argument_list(const reading *r, unsigned i, unsigned *open, unsigned *argument)
{
    unsigned depth = 0;

    *argument = 0;
    while (i-- > 0) {
        if (is(r, i, ")") || is(r, i, "]")) {
            depth++;
        } else if (depth > 0 && (is(r, i, "(") || is(r, i, "["))) {
            depth--;
        } else if (depth == 0 && is(r, i, ",")) {
            (*argument)++;
        } else if (depth == 0 && is(r, i, "(")) {
            *open = i;
            return TRUE;
        } else if (is(r, i, ";") || is(r, i, "{") || is(r, i, "}")) {
            return FALSE;
        }
    }
    return FALSE;
}

static unsigned statement_begin(const reading *r, unsigned i)
{
    while (i > 0 && !is(r, i - 1, ";") && !is(r, i - 1, "{") && !is(r, i - 1, "}")) {
        i--;
    }
    return i;
}

/* One mention */

/* `!p`, `p == x`, `p && ...`, `p ? a : b`, `if (p)`, `(void)p`: looks at the pointer only. */
static gboolean is_test(const reading *r, unsigned i)
{
    static const char *const before[] = {"!", "&&", "||", "==", "!=", NULL};
    static const char *const after[] = {"&&", "||", "?", "==", "!=", NULL};
    static const char *const conditions[] = {"if", "while", "assert", NULL};
    static const char *const selects[] = {"->", "[", "(", ".", NULL};

    if (is_any(r, i + 1, selects) || (is(r, i + 1, "?") && is(r, i + 2, ":"))) {
        return FALSE;
    }
    if (is_any(r, i - 1, before) || is_any(r, i + 1, after)) {
        return TRUE;
    }
    if (i >= 2 && is(r, i - 1, "(") && is(r, i + 1, ")")) {
        return is_any(r, i - 2, conditions);
    }
    return i >= 3 && is(r, i - 1, ")") && is(r, i - 2, "void") && is(r, i - 3, "(") &&
           is(r, i + 1, ";");
}

static gboolean is_lost(const reading *r, unsigned i)
{
    static const char *const sets[] = {"=", "++", "--", "+=", "-=", NULL};

    return is(r, i - 1, "&") || is(r, i - 1, "++") || is(r, i - 1, "--") || is_any(r, i + 1, sets);
}

static event_kind worst_event(const GArray *events)
{
    event_kind worst = EVENT_NONE;

    for (unsigned i = 0; i < events->len; i++) {
        worst = MAX(worst, g_array_index(events, event, i).kind);
    }
    return worst == EVENT_LOST ? EVENT_ESCAPE : worst;
}

/* A static function of the unit does with the dict what its own text says. */
static event_kind helper_event(const reading *r, ub_token callee, unsigned argument)
{
    enum { MAX_DEPTH = 4 };

    if (r->depth >= MAX_DEPTH || ub_unit_macro_at(r->unit, callee.begin)) {
        return EVENT_ESCAPE;
    }
    for (unsigned i = 0; i < r->unit->functions->len; i++) {
        const ub_function *f = &g_array_index(r->unit->functions, ub_function, i);
        CXCursor parameter = clang_Cursor_getArgument(f->cursor, argument);

        if (f->is_static && !f->has_error && ub_token_is(r->text, callee, f->name) &&
            !clang_Cursor_isNull(parameter)) {
            g_autoptr(GArray) events = events_of(r->unit, f, parameter, r->depth + 1, NULL);

            return worst_event(events);
        }
    }
    return EVENT_ESCAPE;
}

static event_kind call_event(const reading *r, ub_token callee, unsigned argument)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known_calls); i++) {
        if (known_calls[i].argument == argument &&
            ub_token_is(r->text, callee, known_calls[i].name)) {
            return known_calls[i].kind;
        }
    }
    return helper_event(r, callee, argument);
}

static event_kind mention_event(const reading *r, unsigned i)
{
    unsigned before = before_casts(r, i);
    unsigned open, argument;

    if (is_lost(r, i)) {
        return EVENT_LOST;
    }
    if (is_test(r, i)) {
        return EVENT_NONE;
    }
    if ((is(r, before, "(") || is(r, before, ",")) && (is(r, i + 1, ")") || is(r, i + 1, ",")) &&
        argument_list(r, i, &open, &argument) && open > 0 &&
        token_at(r, open - 1).kind == UB_TOKEN_WORD) {
        return call_event(r, token_at(r, open - 1), argument);
    }
    return EVENT_ESCAPE;
}

/* The AST's part */

static gboolean main_file_offset(const ub_unit *unit, CXCursor cursor, unsigned *offset)
{
    CXFile file = NULL;

    clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, offset);
    return file && clang_File_isEqual(file, unit->file);
}

static void note_backward_jump(const reading *r, CXCursor jump, CXCursor label)
{
    ub_range range = {0, 0};

    if (main_file_offset(r->unit, jump, &range.end) &&
        main_file_offset(r->unit, clang_getCursorReferenced(label), &range.begin) &&
        range.begin < range.end) {
        g_array_append_val(r->loops, range);
    }
}

static gboolean is_written(const reading *r, CXCursor reference)
{
    unsigned offset;

    return main_file_offset(r->unit, reference, &offset) &&
           strncmp(r->text + offset, r->name, strlen(r->name)) == 0;
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    reading *r = data;
    ub_range range;

    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ForStmt:
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt:
        range = ub_cursor_range(cursor);
        g_array_append_val(r->loops, range);
        break;
    case CXCursor_LabelRef:
        note_backward_jump(r, parent, cursor);
        break;
    case CXCursor_IndirectGotoStmt:
        range = (ub_range){0, G_MAXUINT};
        g_array_append_val(r->loops, range);
        break;
    case CXCursor_DeclRefExpr:
        if (clang_equalCursors(clang_getCursorReferenced(cursor), r->parameter) &&
            !is_written(r, cursor)) {
            r->hidden = TRUE;
        }
        break;
    default:
        break;
    }
    return CXChildVisit_Recurse;
}

/* One function */

static void read_function(reading *r, const ub_unit *unit, const ub_function *function,
                          CXCursor parameter)
{
    CXString name = clang_getCursorSpelling(parameter);

    r->unit = unit;
    r->text = ub_unit_text(unit, NULL);
    r->tokens = ub_tokens(r->text, function->body.begin, function->body.end);
    r->loops = g_array_new(FALSE, FALSE, sizeof(ub_range));
    r->name = g_strdup(clang_getCString(name));
    r->parameter = parameter;
    clang_disposeString(name);
    clang_visitChildren(function->cursor, visit, r);
}

static void clear_reading(reading *r)
{
    g_array_unref(r->tokens);
    g_array_unref(r->loops);
    g_free(r->name);
}

static GArray *read_events(const reading *r)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(event));

    if (r->hidden) {
        event lost = {EVENT_LOST, 0, 0};

        g_array_append_val(events, lost);
    }
    for (unsigned i = 1; i < r->tokens->len; i++) {
        event found = {EVENT_NONE, token_at(r, i).begin, 0};

        if (!is(r, i, r->name) || is(r, i - 1, "->") || is(r, i - 1, ".")) {
            continue;
        }
        found.kind = mention_event(r, i);
        found.begin = token_at(r, statement_begin(r, i)).begin;
        if (found.kind != EVENT_NONE) {
            g_array_append_val(events, found);
        }
    }
    return events;
}

static GArray *events_of(const ub_unit *unit, const ub_function *function, CXCursor parameter,
                         unsigned depth, GArray *loops)
{
    reading r = {.depth = depth};
    GArray *events;

    read_function(&r, unit, function, parameter);
    events = read_events(&r);
    if (loops) {
        g_array_append_vals(loops, r.loops->data, r.loops->len);
    }
    clear_reading(&r);
    return events;
}

/* Can control come from one place to the other and back? */
static gboolean in_one_loop(const GArray *loops, unsigned a, unsigned b)
{
    for (unsigned i = 0; i < loops->len; i++) {
        const ub_range *loop = &g_array_index(loops, ub_range, i);

        if (loop->begin <= a && a < loop->end && loop->begin <= b && b < loop->end) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_mentions_escape_before(const ub_unit *unit, const ub_function *function,
                                   CXCursor parameter, unsigned offset)
{
    g_autoptr(GArray) loops = g_array_new(FALSE, FALSE, sizeof(ub_range));
    g_autoptr(GArray) events = events_of(unit, function, parameter, 0, loops);

    for (unsigned i = 0; i < events->len; i++) {
        const event *e = &g_array_index(events, event, i);

        if (e->kind == EVENT_LOST ||
            (e->kind == EVENT_ESCAPE && (e->at < offset || in_one_loop(loops, e->at, offset)))) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The value */

static unsigned index_of(const reading *r, unsigned offset)
{
    unsigned i = 0;

    while (i < r->tokens->len && token_at(r, i).begin < offset) {
        i++;
    }
    return i;
}

static void add_name(const reading *r, GHashTable *names, unsigned i)
{
    ub_token token = token_at(r, i);

    if (token.kind == UB_TOKEN_WORD) {
        g_hash_table_add(names, g_strndup(r->text + token.begin, token.end - token.begin));
    }
}

static gboolean has_name(const reading *r, GHashTable *names, unsigned i)
{
    ub_token token = token_at(r, i);
    g_autofree char *name = NULL;

    if (token.kind != UB_TOKEN_WORD) {
        return FALSE;
    }
    name = g_strndup(r->text + token.begin, token.end - token.begin);
    return g_hash_table_contains(names, name);
}

/* Is the word at `i` a variable of the function's that ends with it?  One that stays would outlive
 * the dict, and so the borrowed value. */
static gboolean is_automatic(const reading *r, unsigned i)
{
    CXSourceLocation place =
        clang_getLocationForOffset(r->unit->tu, r->unit->file, token_at(r, i).begin);
    CXCursor variable = clang_getCursorReferenced(clang_getCursor(r->unit->tu, place));

    return clang_getCursorKind(variable) == CXCursor_ParmDecl ||
           (clang_getCursorKind(variable) == CXCursor_VarDecl &&
            clang_getCursorLinkage(variable) == CXLinkage_NoLinkage &&
            clang_Cursor_getStorageClass(variable) != CX_SC_Static);
}

/* Is the word at `i` a variable by itself: `v = ` or `T *v = `, not `p->v = ` or `*v = `? */
static gboolean is_plain_variable(const reading *r, unsigned i)
{
    if (token_at(r, i).kind != UB_TOKEN_WORD || i == 0 || is(r, i - 1, "->") || is(r, i - 1, ".")) {
        return FALSE;
    }
    if (!is(r, i - 1, "*")) {
        return TRUE;
    }
    while (i > 1 && is(r, i - 1, "*")) {
        i--;
    }
    return token_at(r, i - 1).kind == UB_TOKEN_WORD;
}

/* The call is only compared or tested, so no value stays. */
static gboolean is_only_tested(const reading *r, unsigned first, unsigned last)
{
    static const char *const before[] = {"!", "==", "!=", NULL};
    static const char *const after[] = {"==", "!=", NULL};
    static const char *const conditions[] = {"if", "while", NULL};

    return is_any(r, first - 1, before) || is_any(r, last + 1, after) ||
           (first >= 2 && is(r, first - 1, "(") && is(r, last + 1, ")") &&
            is_any(r, first - 2, conditions));
}

/* PyDict_Next(d, &pos, &key, &value) */
static gboolean add_next_holders(const reading *r, GHashTable *names, unsigned first, unsigned last)
{
    for (unsigned i = first; i < last; i++) {
        unsigned open, argument;

        if (argument_list(r, i, &open, &argument) && open == first + 1 && argument >= 2 &&
            is(r, i - 1, ",")) {
            if (is(r, i, "&") && (is(r, i + 2, ",") || is(r, i + 2, ")"))) {
                add_name(r, names, i + 1);
            } else if (!is(r, i, "NULL")) {
                return FALSE;
            }
        }
    }
    return TRUE;
}

/* The variables that take the value of the call in tokens first to last; FALSE when it goes to
 * what is no variable. */
static gboolean add_holders(const reading *r, GHashTable *names, const ub_site *site)
{
    unsigned first = index_of(r, site->offset);
    unsigned last = index_of(r, site->call.end) - 1;
    unsigned before = before_casts(r, first);

    if (site->api->shape == UB_SHAPE_NONE) {
        return add_next_holders(r, names, first, last);
    }
    if (is_only_tested(r, first, last)) {
        return TRUE;
    }
    if (!is(r, before, "=") || !is_plain_variable(r, before - 1)) {
        return FALSE;
    }
    add_name(r, names, before - 1);
    return TRUE;
}

/* `self->x = get(kwargs)`, or a static or global variable. */
static gboolean outlives_call(const reading *r, const ub_site *site)
{
    unsigned before = before_casts(r, index_of(r, site->offset));

    return is(r, before, "=") && !(is_plain_variable(r, before - 1) && is_automatic(r, before - 1));
}

/* `s = PyUnicode_AsUTF8(v)` and `PyArg_Parse(v, "s", &s)` make s live on v.  One round over the
 * text; TRUE when a name was added. */
static gboolean add_derived(const reading *r, GHashTable *names)
{
    unsigned size = g_hash_table_size(names);

    for (unsigned i = 1; i < r->tokens->len; i++) {
        unsigned begin;

        if (!has_name(r, names, i)) {
            continue;
        }
        begin = statement_begin(r, i);
        for (unsigned k = begin + 1; k < i; k++) {
            if (is(r, k, "=")) {
                add_name(r, names, k - 1);
            }
        }
        for (unsigned k = begin; k < r->tokens->len && !is(r, k, ";") && !is(r, k, "{"); k++) {
            if (is(r, k, "&") && !is(r, k - 1, ")") && token_at(r, k - 1).kind == UB_TOKEN_PUNCT) {
                add_name(r, names, k + 1);
            }
        }
    }
    return g_hash_table_size(names) > size;
}

/* Is one of the names used when, or after, control is at the event? */
static gboolean used_after(const reading *r, GHashTable *names, const event *e)
{
    for (unsigned i = 0; i < r->tokens->len; i++) {
        unsigned at = token_at(r, i).begin;

        if (has_name(r, names, i) && (at >= e->begin || in_one_loop(r->loops, at, e->at))) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean ub_mentions_end_value(const ub_unit *unit, const ub_function *function, CXCursor parameter,
                               const ub_site *site)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) events = NULL;
    reading r = {0};
    gboolean known, ends;

    read_function(&r, unit, function, parameter);
    events = read_events(&r);
    known = add_holders(&r, names, site);
    ends = outlives_call(&r, site);
    while (add_derived(&r, names)) {
    }
    for (unsigned i = 0; i < events->len && !ends; i++) {
        const event *e = &g_array_index(events, event, i);
        gboolean later = e->at > site->offset || in_one_loop(r.loops, e->at, site->offset);

        ends = later && (!known || used_after(&r, names, e));
    }
    clear_reading(&r);
    return ends;
}
