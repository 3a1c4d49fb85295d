/* See memory_walk.h. */
#include "memory_walk.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "lower.h"

typedef ub_memory_walk walk;

/* The calls.  Source: CPython documentation, "Memory Management", Object allocators. */
typedef enum { ALLOCATES, RESIZES, FREES } what_it_does;

static const struct {
    const char *name, *instead;
    what_it_does does;
} calls[] = {
    {"PyObject_Malloc", "PyMem_Malloc", ALLOCATES}, {"PyObject_MALLOC", "PyMem_Malloc", ALLOCATES},
    {"PyObject_Calloc", "PyMem_Calloc", ALLOCATES}, {"PyObject_Realloc", "PyMem_Realloc", RESIZES},
    {"PyObject_REALLOC", "PyMem_Realloc", RESIZES}, {"PyObject_Free", "PyMem_Free", FREES},
    {"PyObject_FREE", "PyMem_Free", FREES},         {"PyObject_Del", "PyMem_Free", FREES},
    {"PyObject_DEL", "PyMem_Free", FREES},
};

/* Where an expression's value may come from: members, pointers into what members hold, and
 * something that cannot be followed.  NULL and arrays come from nowhere. */
typedef struct {
    GArray *members; /* of unsigned */
    GArray *bases;   /* of base */
    gboolean elsewhere;
    gboolean inside; /* of base_of(): behind the beginning */
} value;

typedef struct {
    unsigned member;
    gboolean inside;
} base;

static value evaluate(walk *w, CXCursor cursor);

/* Values */

static value nothing(void)
{
    return (value){.members = g_array_new(FALSE, FALSE, sizeof(unsigned)),
                   .bases = g_array_new(FALSE, FALSE, sizeof(base))};
}

static value unknown(void)
{
    value v = nothing();

    v.elsewhere = TRUE;
    return v;
}

static value of_member(unsigned member)
{
    value v = nothing();

    g_array_append_val(v.members, member);
    return v;
}

static void drop(value v)
{
    g_array_unref(v.members);
    g_array_unref(v.bases);
}

static value both(value a, value b)
{
    g_array_append_vals(a.members, b.members->data, b.members->len);
    g_array_append_vals(a.bases, b.bases->data, b.bases->len);
    a.elsewhere |= b.elsewhere;
    drop(b);
    return a;
}

/* A pointer into what `v` points to.  Consumes it. */
static value into(value v)
{
    for (unsigned i = 0; i < v.members->len; i++) {
        base b = {g_array_index(v.members, unsigned, i), v.inside};
        g_array_append_val(v.bases, b);
    }
    g_array_set_size(v.members, 0);
    v.elsewhere = v.inside = FALSE;
    return v;
}

/* "line 12: it is given to f()" */
static char *say(const walk *w, CXCursor at, const char *format, const char *name)
{
    unsigned line, column;
    g_autofree char *what = g_strdup_printf(format, name);

    ub_unit_position(w->unit, ub_cursor_range(at).begin, &line, &column);
    return g_strdup_printf("line %u: %s", line, what);
}

/* The value goes where it cannot be followed.  Consumes it. */
static void block(walk *w, value v, CXCursor at, const char *format, const char *name)
{
    for (unsigned i = 0; i < v.members->len; i++)
        ub_owners_block(w->owners, g_array_index(v.members, unsigned, i), say(w, at, format, name));
    for (unsigned i = 0; i < v.bases->len; i++)
        ub_owners_block(w->owners, g_array_index(v.bases, base, i).member,
                        say(w, at, format, name));
    drop(v);
}

static void derive(walk *w, unsigned member, const value *v)
{
    for (unsigned i = 0; i < v->bases->len; i++) {
        base b = g_array_index(v->bases, base, i);
        ub_owners_derive(w->owners, member, b.member, b.inside);
    }
}

/* The member may hold the value.  Consumes it. */
static void flow(walk *w, unsigned member, value v, CXCursor at)
{
    for (unsigned i = 0; i < v.members->len; i++)
        ub_owners_join(w->owners, member, g_array_index(v.members, unsigned, i));
    derive(w, member, &v);
    if (v.elsewhere)
        ub_owners_block(w->owners, member, say(w, at, "it may be memory from elsewhere%s", ""));
    drop(v);
}

/* The same for a variable or a result of this type.  Who points to constants walks over a buffer,
 * and does not free it; where it does, by a cast, its group is known to. */
static void flow_typed(walk *w, unsigned member, CXType type, value v, CXCursor at)
{
    CXType pointee = clang_getPointeeType(clang_getCanonicalType(type));

    flow(w, member, clang_isConstQualifiedType(pointee) ? into(v) : v, at);
}

/* buffer++, buffer += n */
static value move(walk *w, CXCursor operand)
{
    value v = evaluate(w, operand);

    v = into(v);
    for (unsigned i = 0; i < v.bases->len; i++)
        derive(w, g_array_index(v.bases, base, i).member, &v);
    return v;
}

static gboolean is_pointer(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Pointer;
}

static void note_type(walk *w, unsigned member, CXType type)
{
    CXType pointee = clang_getCanonicalType(clang_getPointeeType(clang_getCanonicalType(type)));

    if (!is_pointer(type) || pointee.kind == CXType_Void)
        return;
    if (ub_type_class_of(type) == UB_TYPE_OBJECT)
        ub_owners_mark_object(w->owners, member);
    else
        ub_owners_mark_buffer(w->owners, member);
}

/* Places */

static gboolean is_automatic(CXCursor declaration)
{
    return clang_getCursorLinkage(declaration) == CXLinkage_NoLinkage &&
           clang_Cursor_getStorageClass(declaration) != CX_SC_Static;
}

static void block_function(walk *w, unsigned member, const char *name, gboolean is_static)
{
    if (!is_static)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s() is not static: other files may call it", name));
    else if (w->unit->surround)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("other files include this one and may call %s()", name));
    else if (g_hash_table_contains(w->bare, name))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("the address of %s() is taken: others may call it", name));
}

/* Can all uses of it be seen in this file? */
static void block_unseen(walk *w, unsigned member, CXCursor declaration)
{
    g_autofree char *name = ub_spelling(declaration);
    CXFile file;

    clang_getFileLocation(clang_getCursorLocation(declaration), &file, NULL, NULL, NULL);
    if (!file || !clang_File_isEqual(file, w->unit->file))
        ub_owners_block(
            w->owners, member,
            g_strdup_printf("%s is declared in a header: other files may use it", name));
    else if (clang_getCursorKind(clang_getCursorSemanticParent(declaration)) ==
                 CXCursor_UnionDecl ||
             ub_unit_macro_at(w->unit, ub_cursor_range(declaration).begin))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s may be a name of others' memory too", name));
    else if (clang_getCursorLinkage(declaration) == CXLinkage_External &&
             clang_getCursorKind(declaration) != CXCursor_FieldDecl)
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s is not static: other files may use it", name));
    else if (w->incomplete && !is_automatic(declaration))
        ub_owners_block(w->owners, member,
                        g_strdup("some functions of the file do not compile with these flags, or "
                                 "another file includes it"));
    else if (g_hash_table_contains(w->skipped, name))
        ub_owners_block(w->owners, member,
                        g_strdup_printf("%s is named in code that is not compiled", name));
}

/* Two structs that begin alike may be two views of one: ((struct base *)self)->buffer. */
static void join_namesake(walk *w, unsigned member, CXCursor field)
{
    g_autofree char *name = ub_spelling(field), *key = g_strconcat("field ", name, NULL);

    ub_owners_join(w->owners, member, ub_owners_member(w->owners, key));
}

/* The member that stands for a variable, a field, a parameter or a function's result. */
static unsigned member_of(walk *w, CXCursor declaration)
{
    CXCursor canonical = clang_getCanonicalCursor(declaration);
    CXString usr = clang_getCursorUSR(canonical);
    unsigned offset;

    clang_getFileLocation(clang_getCursorLocation(canonical), NULL, NULL, NULL, &offset);
    g_autofree char *name = g_strdup_printf("%s@%u", clang_getCString(usr), offset);
    unsigned member = ub_owners_member(w->owners, name);
    clang_disposeString(usr);
    block_unseen(w, member, canonical);
    if (clang_getCursorKind(declaration) == CXCursor_FieldDecl)
        join_namesake(w, member, declaration);
    if (clang_getCursorKind(declaration) == CXCursor_ParmDecl) {
        g_autofree char *of = ub_spelling(clang_getCursorSemanticParent(declaration));
        const ub_function *owner = ub_unit_find_function(w->unit, of);
        ub_owners_mark_passed(w->owners, member);
        block_function(w, member, of, owner && owner->is_static);
    }
    if (clang_getCursorKind(declaration) == CXCursor_FunctionDecl) {
        g_autofree char *name_of_function = ub_spelling(declaration);
        block_function(w, member, name_of_function, TRUE);
        note_type(w, member, clang_getCursorResultType(declaration));
    } else {
        note_type(w, member, clang_getCursorType(declaration));
    }
    return member;
}

/* Is it a variable or a field that is a pointer?  An array gives its own address. */
static gboolean is_place(CXCursor e)
{
    enum CXCursorKind kind = clang_getCursorKind(e);
    enum CXCursorKind referenced = clang_getCursorKind(clang_getCursorReferenced(e));

    return (kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr) &&
           (referenced == CXCursor_VarDecl || referenced == CXCursor_ParmDecl ||
            referenced == CXCursor_FieldDecl) &&
           is_pointer(clang_getCursorType(clang_getCursorReferenced(e)));
}

static gboolean is_array_place(CXCursor e)
{
    CXCursor referenced = clang_getCursorReferenced(e);

    return (clang_getCursorKind(e) == CXCursor_DeclRefExpr ||
            clang_getCursorKind(e) == CXCursor_MemberRefExpr) &&
           ub_is_array(clang_getCursorType(referenced)) &&
           clang_getCursorKind(referenced) != CXCursor_ParmDecl;
}

/* The operands are looked at; their values stay where they are. */
static void look_at_children(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);

    for (unsigned i = 0; i < children->len; i++)
        drop(evaluate(w, ub_child_at(children, i)));
}

/* The same, where the values go on to nobody knows where: { buffer, 1 } */
static void give_children_away(walk *w, CXCursor cursor, const char *how)
{
    g_autoptr(GArray) children = ub_children(cursor);

    for (unsigned i = 0; i < children->len; i++)
        block(w, evaluate(w, ub_child_at(children, i)), cursor, "%s", how);
}

/* Calls */

/* The row of the call as it is written at `offset`, or -1: it stands in a macro's body. */
static int row_at(const walk *w, unsigned offset)
{
    const char *text = ub_unit_text(w->unit, NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        gsize length = strlen(calls[i].name);
        if (strncmp(text + offset, calls[i].name, length) == 0 &&
            !g_ascii_isalnum(text[offset + length]) && text[offset + length] != '_')
            return (int)i;
    }
    return -1;
}

static int row_of(const char *callee)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++)
        if (strcmp(calls[i].name, callee) == 0)
            return (int)i;
    return -1;
}

/* A new member for the call itself. */
static unsigned add_call(walk *w, CXCursor cursor)
{
    unsigned member = ub_owners_anonymous(w->owners);
    ub_range range = ub_cursor_range(cursor);
    int row = range.end ? row_at(w, range.begin) : -1;

    if (row < 0) {
        ub_owners_block(w->owners, member, say(w, cursor, "the call stands in a macro%s", ""));
        return member;
    }
    ub_memory_call c = {.member = member,
                        .name = calls[row].name,
                        .instead = calls[row].instead,
                        .function = w->function,
                        .range = range};
    g_array_append_val(w->calls, c);
    return member;
}

static value call_memory(walk *w, CXCursor cursor, what_it_does does)
{
    unsigned member = add_call(w, cursor);
    int n = clang_Cursor_getNumArguments(cursor);

    if (does == FREES)
        ub_owners_mark_freed(w->owners, member);
    else
        ub_owners_mark_made(w->owners, member);
    for (int i = 0; i < n; i++) {
        value v = evaluate(w, clang_Cursor_getArgument(cursor, (unsigned)i));
        if (i == 0 && does != ALLOCATES) {
            note_type(w, member,
                      clang_getCursorType(ub_strip(clang_Cursor_getArgument(cursor, 0))));
            /* also of what it points into: (char *)object - size_of_head */
            for (unsigned k = 0; k < v.bases->len; k++)
                ub_owners_join(w->owners, member, g_array_index(v.bases, base, k).member);
            flow(w, member, v, cursor);
        } else {
            drop(v);
        }
    }
    return does == FREES ? nothing() : of_member(member);
}

/* Does the call of a function outside of the project leave its argument to the caller?  Python's
 * own do, but for what keeps a pointer or gives memory back; of the system's those that are known
 * to. */
static gboolean leaves_argument(const walk *w, CXCursor callee, const char *name, unsigned i)
{
    static const char *const system[] = {
        "memcpy",  "memmove", "memset",  "memcmp", "memchr",   "strcpy",  "strncpy",   "strcat",
        "strncat", "strcmp",  "strncmp", "strlen", "snprintf", "sprintf", "vsnprintf", "read",
        "write",   "recv",    "send",    "fread",  "fwrite",   "fgets",   "strtod",    "strtol",
        "getcwd",  "printf",  "fprintf", "qsort",  "puts",     "fputs",   NULL};
    static const char *const keepers[] = {"Capsule",    "Free",       "_Del",
                                          "Realloc",    "SetPointer", "Thread",
                                          "FromMemory", "FillInfo",   NULL};

    if (ub_is_foreign(w->unit, callee)) {
        const char *plain = g_str_has_prefix(name, "__builtin_") ? name + 10 : name;
        return g_strv_contains(system, plain) ||
               (g_str_has_prefix(plain, "__builtin___") && strstr(plain, "_chk"));
    }
    for (const char *const *keeper = keepers; *keeper; keeper++)
        if (strstr(name, *keeper))
            return FALSE;
    return g_str_has_prefix(name, "Py") && !ub_facts_keep(ub_catalog_facts(name), i);
}

static void pass(walk *w, CXCursor cursor, CXCursor callee, const char *name, unsigned i)
{
    CXCursor argument = clang_Cursor_getArgument(cursor, i);
    value v = evaluate(w, argument);
    const ub_function *function = ub_unit_find_function(w->unit, name);

    if (g_str_has_prefix(name, "PyObject_Init"))
        for (unsigned k = 0; k < v.members->len; k++)
            ub_owners_mark_object(w->owners, g_array_index(v.members, unsigned, k));
    if (function && function->is_static &&
        (int)i < clang_Cursor_getNumArguments(function->cursor)) {
        CXCursor parameter = clang_Cursor_getArgument(function->cursor, i);
        if (is_pointer(clang_getCursorType(parameter)))
            flow_typed(w, member_of(w, parameter), clang_getCursorType(parameter), v, argument);
        else
            drop(v);
    } else if (leaves_argument(w, callee, name, i)) {
        drop(v);
    } else {
        block(w, v, argument, *name ? "it is given to %s()" : "it is given to a function%s", name);
    }
}

static value call_other(walk *w, CXCursor cursor)
{
    CXCursor callee = clang_getCursorReferenced(cursor);
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    int row = row_of(name), n = clang_Cursor_getNumArguments(cursor);

    if (row >= 0)
        return call_memory(w, cursor, calls[row].does);
    for (int i = 0; i < n; i++)
        pass(w, cursor, callee, name, (unsigned)i);
    const ub_function *function = ub_unit_find_function(w->unit, name);
    if (function && function->is_static && is_pointer(clang_getCursorResultType(callee)))
        return of_member(member_of(w, function->cursor));
    return unknown();
}

/* Expressions */

static value assign(walk *w, CXCursor left, CXCursor right, CXCursor at)
{
    value v = evaluate(w, right);

    if (!is_pointer(clang_getCursorType(left))) {
        look_at_children(w, left);
        drop(v);
        return nothing();
    }
    left = ub_strip(left);
    look_at_children(w, left);
    if (!is_place(left)) {
        block(w, v, at, "it is stored where it cannot be followed%s", "");
        return unknown();
    }
    unsigned member = member_of(w, clang_getCursorReferenced(left));
    flow_typed(w, member, clang_getCursorType(left), v, at);
    return of_member(member);
}

static value binary(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    CXCursor left = ub_child_at(operands, 0), right = ub_child_at(operands, 1);
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(cursor);

    if (kind == CXBinaryOperator_Assign)
        return assign(w, left, right, cursor);
    value first = evaluate(w, left), second = evaluate(w, right);
    if (kind == CXBinaryOperator_Comma) {
        drop(first);
        return second;
    }
    value v = both(first, second);
    if (is_pointer(clang_getCursorType(cursor))) { /* buffer + 1 */
        return into(v);
    }
    drop(v); /* buffer == NULL, end - buffer */
    return nothing();
}

/* What an object of the text is a part of: of `buffer[1]`, `buffer->part.x` and `*buffer` the
 * buffer; of a variable nothing that one could free. */
static value base_of(walk *w, CXCursor cursor)
{
    CXCursor e = ub_strip(cursor);
    g_autoptr(GArray) children = ub_children(e);
    CXCursor whole = ub_child_at(children, 0);

    switch (clang_getCursorKind(e)) {
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_MemberRefExpr: {
        for (unsigned i = 1; i < children->len; i++)
            drop(evaluate(w, ub_child_at(children, i)));
        if (children->len == 0)
            return nothing();
        value v = is_pointer(clang_getCursorType(ub_strip(whole))) ? evaluate(w, whole)
                                                                   : base_of(w, whole);
        v.inside |= clang_Cursor_getOffsetOfField(clang_getCursorReferenced(e)) > 0;
        return v;
    }
    case CXCursor_UnaryOperator: /* *buffer */
        return evaluate(w, whole);
    default:
        drop(evaluate(w, e));
        return nothing();
    }
}

static value unary(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    CXCursor operand = ub_strip(ub_child_at(operands, 0));

    switch (clang_getCursorUnaryOperatorKind(cursor)) {
    case CXUnaryOperator_AddrOf:
        if (is_place(operand))
            block(w, evaluate(w, operand), cursor, "its address is taken%s", "");
        return into(base_of(w, operand));
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
        return move(w, operand);
    default:
        look_at_children(w, cursor);
        return unknown();
    }
}

static value compound(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);

    drop(evaluate(w, ub_child_at(operands, 1)));
    return move(w, ub_child_at(operands, 0));
}

static void declare(walk *w, CXCursor variable)
{
    CXCursor initializer = clang_Cursor_getVarDeclInitializer(variable);

    if (clang_Cursor_isNull(initializer))
        return;
    if (is_pointer(clang_getCursorType(variable)))
        flow_typed(w, member_of(w, variable), clang_getCursorType(variable),
                   evaluate(w, initializer), variable);
    else
        drop(evaluate(w, initializer));
}

static value give_back(walk *w, CXCursor cursor)
{
    const ub_function *f = &g_array_index(w->unit->functions, ub_function, (unsigned)w->function);
    g_autoptr(GArray) children = ub_children(cursor);

    if (children->len == 0)
        return nothing();
    value v = evaluate(w, ub_child_at(children, 0));
    if (!is_pointer(clang_getCursorResultType(f->cursor)))
        drop(v);
    else if (f->is_static)
        flow_typed(w, member_of(w, f->cursor), clang_getCursorResultType(f->cursor), v, cursor);
    else
        block(w, v, cursor, "%s() returns it, and is not static", f->name);
    return nothing();
}

static value cast(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    value v = evaluate(w, ub_child_at(children, children->len - 1));
    CXType type = clang_getCursorType(cursor);

    if (!is_pointer(type) && ub_type_class_of(type) != UB_TYPE_VOID)
        block(w, v, cursor, "the pointer is made a number%s", "");
    else if (is_pointer(type)) {
        for (unsigned i = 0; i < v.members->len; i++)
            note_type(w, g_array_index(v.members, unsigned, i), type);
        for (unsigned i = 0; i < v.bases->len && ub_type_class_of(type) == UB_TYPE_OBJECT; i++)
            ub_owners_mark_object(w->owners, g_array_index(v.bases, base, i).member);
        return v;
    } else {
        drop(v);
    }
    return unknown();
}

static value choose(walk *w, CXCursor cursor)
{
    g_autoptr(GArray) operands = ub_children(cursor);
    value v = nothing();

    for (unsigned i = 0; i < operands->len; i++) {
        value one = evaluate(w, ub_child_at(operands, i));
        if (i > 0 || operands->len < 3)
            v = both(v, one);
        else
            drop(one);
    }
    return v;
}

/* va_arg(list, char *) shows as its list only. */
static gboolean is_argument_list(CXCursor e)
{
    CXString raw = clang_getTypeSpelling(clang_getCanonicalType(clang_getCursorType(e)));
    gboolean is = strstr(clang_getCString(raw), "va_list") != NULL;

    clang_disposeString(raw);
    return is;
}

static gboolean is_null(CXCursor e)
{
    enum CXCursorKind kind = clang_getCursorKind(ub_strip_casts(e));

    return kind == CXCursor_IntegerLiteral || kind == CXCursor_GNUNullExpr;
}

static value evaluate(walk *w, CXCursor cursor)
{
    CXCursor e = ub_strip(cursor);

    if (is_argument_list(e))
        return unknown();
    if (is_array_place(e))
        return clang_getCursorKind(e) == CXCursor_MemberRefExpr ? into(base_of(w, e)) : nothing();
    if (is_null(e)) {
        look_at_children(w, e);
        return nothing();
    }
    if (is_place(e)) {
        look_at_children(w, e);
        return of_member(member_of(w, clang_getCursorReferenced(e)));
    }
    switch (clang_getCursorKind(e)) {
    case CXCursor_CallExpr:
        return call_other(w, e);
    case CXCursor_BinaryOperator:
        return binary(w, e);
    case CXCursor_CompoundAssignOperator:
        return compound(w, e);
    case CXCursor_UnaryOperator:
        return unary(w, e);
    case CXCursor_CStyleCastExpr:
        return cast(w, e);
    case CXCursor_ConditionalOperator:
        return choose(w, e);
    case CXCursor_VarDecl:
        declare(w, e);
        return nothing();
    case CXCursor_ReturnStmt:
        return give_back(w, e);
    case CXCursor_InitListExpr:
    case CXCursor_CompoundLiteralExpr:
        give_children_away(w, e, "it is stored where it cannot be followed");
        return nothing();
    case CXCursor_UnaryExpr: /* sizeof */
        return nothing();
    case CXCursor_UnexposedExpr: /* a ?: b, and what libclang does not know */
    case CXCursor_StmtExpr:
        give_children_away(w, e, "it goes through an expression that cannot be followed");
        return unknown();
    default:
        look_at_children(w, e);
        return unknown();
    }
}

void ub_walk_memory(ub_memory_walk *w)
{
    look_at_children(w,
                     g_array_index(w->unit->functions, ub_function, (unsigned)w->function).cursor);
}
