/* Roles are read from the AST, so that macros (METHODDEF of Argument Clinic, PyVarObject_HEAD_INIT)
 * and positional initialisers are seen as the compiler sees them:
 *
 *     {"open", (PyCFunction)f, METH_VARARGS | METH_KEYWORDS, doc}    PyMethodDef
 *     .tp_init = f      or f in the place of tp_init                 PyTypeObject
 *     {Py_tp_init, f}                                                PyType_Slot
 *     type->tp_init = f;                                             a statement */
#include "roles.h"

#include <string.h>

#include "helper.h"
#include "lower.h"

struct ub_roles {
    const ub_unit *unit;
    GHashTable *index;   /* function name -> index + 1 */
    GArray *roles;       /* of ub_role, as unit->functions */
    GHashTable *foreign; /* by name, of ub_role *: of the project's functions in other files */
    GArray *by_pointer;  /* of ub_role_call */
    int errno_by_pointer[2];
};

typedef enum {
    ROLE_OTHER,
    ROLE_KEYWORDS,
    ROLE_TRAVERSE,
    ROLE_SIGNAL,
    ROLE_FINALIZER,
    ROLE_PYTHON
} role_kind;

/* Where the walk is. */
typedef struct {
    ub_roles *roles;
    int caller;
    role_kind role;       /* of a function that is named here */
    const CXCursor *call; /* the call that it is given to, or NULL */
    const char *carrier;  /* what it goes to: see ub_role */
} place;

/* CPython's stable numbers (typeslots.h, methodobject.h). */
enum { SLOT_CALL = 50, SLOT_INIT = 60, SLOT_NEW = 65, SLOT_TRAVERSE = 71 };
enum { SLOT_DEALLOC = 52, SLOT_DEL = 53, SLOT_FREE = 74, SLOT_FINALIZE = 80 };
enum { FLAG_KEYWORDS = 0x0002, FLAG_FASTCALL = 0x0080 };

static void walk(CXCursor cursor, place here);

static gboolean spelled(CXCursor cursor, const char *const *names, gsize n)
{
    CXString spelling = clang_getCursorSpelling(cursor);
    const char *name = clang_getCString(spelling);
    gboolean found = FALSE;

    for (gsize i = 0; i < n && name; i++) {
        found = found || strcmp(name, names[i]) == 0;
    }
    clang_disposeString(spelling);
    return found;
}

/* Are its functions called by the interpreter, for objects, and their errors exceptions?  Not those
 * of PyMemAllocatorEx and PyDateTime_CAPI: anybody calls them. */
static gboolean is_protocol(CXCursor table)
{
    static const char *const tables[] = {
        "_typeobject",    "PyNumberMethods", "PySequenceMethods", "PyMappingMethods",
        "PyAsyncMethods", "PyBufferProcs",   "PyMethodDef",       "PyGetSetDef",
        "PyType_Slot",    "PyModuleDef",     "PyModuleDef_Base",  "PyModuleDef_Slot",
        "_inittab",
    };
    CXString raw = clang_getTypeSpelling(clang_getCursorType(table));
    const char *name = clang_getCString(raw);
    gboolean found = FALSE;

    if (g_str_has_prefix(name, "struct "))
        name += strlen("struct ");
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        found = found || strcmp(name, tables[i]) == 0;
    clang_disposeString(raw);
    return found;
}

/* Does the field belong to a table of Python's: PyMethodDef, struct _typeobject, PyNumberMethods? A
 * project has tables with such names, too. */
static gboolean is_of_python(const ub_unit *unit, CXCursor field)
{
    CXFile file = NULL;

    if (!is_protocol(clang_getCursorSemanticParent(field)))
        return FALSE;
    clang_getFileLocation(clang_getCursorLocation(field), &file, NULL, NULL, NULL);
    CXString spelling = clang_getFileName(file);
    const char *path = file ? clang_getCString(spelling) : NULL;
    gboolean found = path && unit->python_dir && g_str_has_prefix(path, unit->python_dir);

    clang_disposeString(spelling);
    return found;
}

/* The role that a field of a type object or a module definition gives. */
static role_kind field_role(const ub_unit *unit, CXCursor field)
{
    static const char *const keywords[] = {"tp_init", "tp_new", "tp_call"};
    static const char *const traverse[] = {"tp_traverse", "m_traverse"};
    static const char *const signal[] = {"sa_handler", "sa_sigaction", "sigev_notify_function",
                                         "_function"}; /* as glibc calls the latter */
    static const char *const finalizer[] = {"tp_dealloc", "tp_finalize", "tp_del", "tp_free",
                                            "m_free"};

    if (spelled(field, keywords, G_N_ELEMENTS(keywords))) {
        return ROLE_KEYWORDS;
    }
    if (spelled(field, finalizer, G_N_ELEMENTS(finalizer))) {
        return ROLE_FINALIZER;
    }
    if (spelled(field, traverse, G_N_ELEMENTS(traverse))) {
        return ROLE_TRAVERSE;
    }
    if (spelled(field, signal, G_N_ELEMENTS(signal))) {
        return ROLE_SIGNAL;
    }
    return is_of_python(unit, field) ? ROLE_PYTHON : ROLE_OTHER;
}

static role_kind slot_role(long long slot)
{
    if (slot == SLOT_CALL || slot == SLOT_INIT || slot == SLOT_NEW) {
        return ROLE_KEYWORDS;
    }
    if (slot == SLOT_DEALLOC || slot == SLOT_DEL || slot == SLOT_FREE || slot == SLOT_FINALIZE) {
        return ROLE_FINALIZER;
    }
    return slot == SLOT_TRAVERSE ? ROLE_TRAVERSE : ROLE_PYTHON;
}

static role_kind method_role(long long flags)
{
    return (flags & FLAG_KEYWORDS) && !(flags & FLAG_FASTCALL) ? ROLE_KEYWORDS : ROLE_PYTHON;
}

/* Children */

static enum CXChildVisitResult append_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    g_array_append_val((GArray *)data, cursor);
    return CXChildVisit_Continue;
}

static GArray *children_of(CXCursor cursor)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(CXCursor));

    clang_visitChildren(cursor, append_child, children);
    return children;
}

static CXCursor child_at(const GArray *children, unsigned i)
{
    return g_array_index(children, CXCursor, i);
}

static enum CXVisitorResult append_field(CXCursor cursor, CXClientData data)
{
    g_array_append_val((GArray *)data, cursor);
    return CXVisit_Continue;
}

static GArray *fields_of(CXCursor list)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(CXCursor));

    clang_Type_visitFields(clang_getCanonicalType(clang_getCursorType(list)), append_field, fields);
    return fields;
}

static long long evaluate(CXCursor expression)
{
    CXEvalResult result = clang_Cursor_Evaluate(expression);
    long long value = 0;

    if (result && clang_EvalResult_getKind(result) == CXEval_Int) {
        value = clang_EvalResult_getAsLongLong(result);
    }
    if (result) {
        clang_EvalResult_dispose(result);
    }
    return value;
}

/* Initialisers */

/* The field that `.name = value` names, or a null cursor; of `.outer.name = value`, as .sa_handler
 * is by a macro, the outer or (`inner`) the other one. */
static CXCursor designated_field(CXCursor child, gboolean inner)
{
    g_autoptr(GArray) parts = children_of(child);
    unsigned at = inner && parts->len >= 2 ? parts->len - 2 : 0;

    if (parts->len >= 2 && clang_getCursorKind(child_at(parts, at)) == CXCursor_MemberRef) {
        return clang_getCursorReferenced(child_at(parts, at));
    }
    return clang_getNullCursor();
}

static CXCursor designated_value(CXCursor child)
{
    g_autoptr(GArray) parts = children_of(child);

    return child_at(parts, parts->len - 1);
}

typedef struct {
    CXCursor field, value;
} field_value;

/* Which field each child of an initialiser list is for. */
static GArray *field_values(CXCursor list)
{
    g_autoptr(GArray) fields = fields_of(list);
    g_autoptr(GArray) children = children_of(list);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(field_value));
    unsigned next = 0;

    for (unsigned i = 0; i < children->len; i++) {
        field_value item = {designated_field(child_at(children, i), FALSE), child_at(children, i)};

        if (!clang_Cursor_isNull(item.field)) {
            CXCursor inner = designated_field(item.value, TRUE);
            item.value = designated_value(item.value);
            for (next = 0; next < fields->len; next++) {
                if (clang_equalCursors(child_at(fields, next), item.field)) {
                    break;
                }
            }
            item.field = inner;
        } else if (next < fields->len) {
            item.field = child_at(fields, next);
        }
        next++;
        g_array_append_val(values, item);
    }
    return values;
}

static long long value_of_field(const GArray *values, const char *name)
{
    for (unsigned i = 0; i < values->len; i++) {
        const field_value *item = &g_array_index(values, field_value, i);

        if (spelled(item->field, &name, 1)) {
            return evaluate(item->value);
        }
    }
    return 0;
}

static role_kind role_in_list(const ub_unit *unit, const GArray *values, CXCursor field)
{
    static const char *const method[] = {"ml_meth"};
    static const char *const slot[] = {"pfunc"};

    if (spelled(field, method, 1)) {
        return method_role(value_of_field(values, "ml_flags"));
    }
    if (spelled(field, slot, 1)) {
        return slot_role(value_of_field(values, "slot"));
    }
    return field_role(unit, field);
}

static void walk_list(CXCursor list, place here)
{
    g_autoptr(GArray) values = field_values(list);

    for (unsigned i = 0; i < values->len; i++) {
        const field_value *item = &g_array_index(values, field_value, i);
        place inside = here;

        g_autofree char *field = NULL;
        if (clang_Cursor_isNull(item->field)) {
            inside.role = ROLE_OTHER;
        } else {
            inside.role = role_in_list(here.roles->unit, values, item->field);
            inside.carrier = field = ub_spelling(item->field);
        }
        walk(item->value, inside);
    }
}

/* Uses */

static ub_role role_new(void)
{
    return (ub_role){.calls = g_array_new(FALSE, FALSE, sizeof(ub_role_call)),
                     .carriers = g_ptr_array_new_with_free_func(g_free),
                     .takers = g_array_new(FALSE, FALSE, sizeof(ub_role_call))};
}

static ub_role *foreign_role(const ub_roles *roles, CXCursor target, const char *name)
{
    ub_role *role = g_hash_table_lookup(roles->foreign, name);

    if (!role && ub_is_of_project(roles->unit, target)) {
        ub_role none = role_new();
        role = g_memdup2(&none, sizeof(none));
        g_hash_table_insert(roles->foreign, g_strdup(name), role);
    }
    return role;
}

static ub_role *role_of_cursor(const ub_roles *roles, CXCursor reference)
{
    CXCursor target = clang_getCursorReferenced(reference);

    if (clang_getCursorKind(target) != CXCursor_FunctionDecl) {
        return NULL;
    }
    g_autofree char *name = ub_spelling(target);
    unsigned index = GPOINTER_TO_UINT(g_hash_table_lookup(roles->index, name));
    return index > 0 ? &g_array_index(roles->roles, ub_role, index - 1)
                     : foreign_role(roles, target, name);
}

/* signal(SIGINT, f) */
static gboolean sets_handler(CXCursor call)
{
    static const char *const names[] = {"PyOS_setsig", "bsd_signal",  "signal",
                                        "sigset",      "sysv_signal", "__sysv_signal"};

    return spelled(call, names, G_N_ELEMENTS(names));
}

static void note_reference(CXCursor reference, place here)
{
    ub_role *role = role_of_cursor(here.roles, reference);

    if (!role) {
        return;
    }
    if (here.call) {
        ub_role_call taker = {*here.call, here.caller};
        g_array_append_val(role->takers, taker);
        role->signal = role->signal || sets_handler(*here.call);
    }
    role->signal = role->signal || here.role == ROLE_SIGNAL;
    role->keywords = role->keywords || here.role == ROLE_KEYWORDS;
    role->traverse = role->traverse || here.role == ROLE_TRAVERSE;
    role->finalizer = role->finalizer || here.role == ROLE_FINALIZER;
    gboolean other = here.role == ROLE_OTHER || here.role == ROLE_SIGNAL;
    role->callback = role->callback || other;
    if (other && here.carrier &&
        !g_ptr_array_find_with_equal_func(role->carriers, here.carrier, g_str_equal, NULL))
        g_ptr_array_add(role->carriers, g_strdup(here.carrier));
    role->other = role->other || other || here.role == ROLE_PYTHON;
}

/* `f` as the callee of f(x), without what clang wraps around it; null when it is no plain name. */
static CXCursor plain_name(CXCursor cursor)
{
    while (clang_getCursorKind(cursor) == CXCursor_UnexposedExpr ||
           clang_getCursorKind(cursor) == CXCursor_ParenExpr) {
        g_autoptr(GArray) children = children_of(cursor);

        if (children->len != 1) {
            return clang_getNullCursor();
        }
        cursor = child_at(children, 0);
    }
    return clang_getCursorKind(cursor) == CXCursor_DeclRefExpr ? cursor : clang_getNullCursor();
}

/* table[i](x), and not Py_TYPE(self)->tp_free(self) */
static gboolean is_by_pointer(const ub_unit *unit, CXCursor call)
{
    CXCursor callee = clang_getCursorReferenced(call);

    return clang_getCursorKind(callee) != CXCursor_FunctionDecl &&
           !(clang_getCursorKind(callee) == CXCursor_FieldDecl && is_of_python(unit, callee));
}

static void walk_call(CXCursor call, place here)
{
    g_autoptr(GArray) children = children_of(call);
    ub_role_call item = {call, here.caller};
    ub_role *role = NULL;

    g_autofree char *callee = ub_spelling(clang_getCursorReferenced(call));
    here.role = ROLE_OTHER;
    here.call = &call;
    if (here.caller >= 0 && is_by_pointer(here.roles->unit, call)) {
        g_array_append_val(here.roles->by_pointer, item);
    }
    if (children->len > 0 && !clang_Cursor_isNull(plain_name(child_at(children, 0)))) {
        role = role_of_cursor(here.roles, plain_name(child_at(children, 0)));
    }
    if (role) {
        g_array_append_val(role->calls, item);
    }
    here.carrier = g_hash_table_contains(here.roles->foreign, callee) ? callee : NULL;
    for (unsigned i = role ? 1 : 0; i < children->len; i++) {
        walk(child_at(children, i), here);
    }
}

/* type->tp_new == (newfunc)f  gives nobody the function. */
static gboolean is_compared(CXCursor binary, CXCursor operand)
{
    switch (clang_getCursorBinaryOperatorKind(binary)) {
    case CXBinaryOperator_EQ:
    case CXBinaryOperator_NE:
        return clang_getCursorKind(ub_strip_casts(operand)) == CXCursor_DeclRefExpr;
    default:
        return FALSE;
    }
}

/* hook, table[i], ops->size: what is assigned to; owned by the caller. */
static char *assigned_name(CXCursor to)
{
    while (clang_getCursorKind(to) == CXCursor_ArraySubscriptExpr ||
           clang_getCursorKind(to) == CXCursor_UnexposedExpr ||
           clang_getCursorKind(to) == CXCursor_ParenExpr) {
        g_autoptr(GArray) children = children_of(to);
        if (children->len == 0)
            break;
        to = child_at(children, 0);
    }
    return ub_spelling(to);
}

/* type->tp_init = f */
static void walk_binary(CXCursor binary, place here)
{
    g_autoptr(GArray) children = children_of(binary);

    g_autofree char *to = children->len ? assigned_name(child_at(children, 0)) : NULL;
    here.role = ROLE_OTHER;
    here.carrier = to;
    for (unsigned i = 0; i < children->len; i++) {
        if (i == 1 && clang_getCursorKind(child_at(children, 0)) == CXCursor_MemberRefExpr) {
            here.role =
                field_role(here.roles->unit, clang_getCursorReferenced(child_at(children, 0)));
        }
        if (!is_compared(binary, child_at(children, i)))
            walk(child_at(children, i), here);
    }
}

static enum CXChildVisitResult walk_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
    (void)parent;
    walk(cursor, *(place *)data);
    return CXChildVisit_Continue;
}

static void walk_variable(CXCursor variable, place here)
{
    g_autofree char *name = ub_spelling(variable);

    here.carrier = name;
    clang_visitChildren(variable, walk_child, &here);
}

static void walk(CXCursor cursor, place here)
{
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_InitListExpr:
        walk_list(cursor, here);
        return;
    case CXCursor_CallExpr:
        walk_call(cursor, here);
        return;
    case CXCursor_BinaryOperator:
        walk_binary(cursor, here);
        return;
    case CXCursor_DeclRefExpr:
        note_reference(cursor, here);
        return;
    case CXCursor_VarDecl:
        walk_variable(cursor, here);
        return;
    default:
        clang_visitChildren(cursor, walk_child, &here);
    }
}

/* The unit */

static int index_of_definition(const ub_roles *roles, CXCursor cursor)
{
    for (unsigned i = 0; i < roles->unit->functions->len; i++) {
        if (clang_equalCursors(g_array_index(roles->unit->functions, ub_function, i).cursor,
                               cursor)) {
            return (int)i;
        }
    }
    return -1;
}

/* Of C++: what is no function of the unit calls, too. */
static gboolean is_member_function(enum CXCursorKind kind)
{
    return kind == CXCursor_CXXMethod || kind == CXCursor_Constructor ||
           kind == CXCursor_Destructor || kind == CXCursor_ConversionFunction ||
           kind == CXCursor_FunctionTemplate;
}

static gboolean holds_declarations(enum CXCursorKind kind)
{
    return kind == CXCursor_Namespace || kind == CXCursor_LinkageSpec ||
           kind == CXCursor_UnexposedDecl || kind == CXCursor_ClassDecl ||
           kind == CXCursor_StructDecl || kind == CXCursor_ClassTemplate;
}

static enum CXChildVisitResult walk_file_level(CXCursor cursor, CXCursor parent, CXClientData data)
{
    ub_roles *roles = data;
    place here = {roles, -1, ROLE_OTHER, NULL, NULL};
    enum CXCursorKind kind = clang_getCursorKind(cursor);

    (void)parent;
    if (kind == CXCursor_VarDecl) {
        walk(cursor, here);
    } else if (kind == CXCursor_FunctionDecl && clang_isCursorDefinition(cursor)) {
        here.caller = index_of_definition(roles, cursor);
        walk(cursor, here);
    } else if (roles->unit->cplusplus && is_member_function(kind)) {
        walk(cursor, here);
    } else if (roles->unit->cplusplus && holds_declarations(kind) &&
               !clang_Location_isInSystemHeader(clang_getCursorLocation(cursor))) {
        return CXChildVisit_Recurse;
    }
    return CXChildVisit_Continue;
}

static void clear_role(gpointer data)
{
    g_array_unref(((ub_role *)data)->calls);
    g_array_unref(((ub_role *)data)->takers);
    g_ptr_array_unref(((ub_role *)data)->carriers);
}

static void free_role(gpointer data)
{
    clear_role(data);
    g_free(data);
}

ub_roles *ub_roles_new(const ub_unit *unit)
{
    ub_roles *roles = g_new0(ub_roles, 1);

    roles->unit = unit;
    roles->index = g_hash_table_new(g_str_hash, g_str_equal);
    roles->roles = g_array_new(FALSE, TRUE, sizeof(ub_role));
    g_array_set_clear_func(roles->roles, clear_role);
    roles->foreign = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_role);
    roles->by_pointer = g_array_new(FALSE, FALSE, sizeof(ub_role_call));
    roles->errno_by_pointer[0] = roles->errno_by_pointer[1] = -1;
    for (unsigned i = 0; i < unit->functions->len; i++) {
        ub_role role = role_new();

        g_array_append_val(roles->roles, role);
        g_hash_table_insert(roles->index, g_array_index(unit->functions, ub_function, i).name,
                            GUINT_TO_POINTER(i + 1));
    }
    clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), walk_file_level, roles);
    return roles;
}

void ub_roles_free(ub_roles *roles)
{
    if (!roles) {
        return;
    }
    g_hash_table_unref(roles->index);
    g_hash_table_unref(roles->foreign);
    g_array_unref(roles->by_pointer);
    g_array_unref(roles->roles);
    g_free(roles);
}

const ub_unit *ub_roles_unit(const ub_roles *roles)
{
    return roles->unit;
}

const GArray *ub_pointer_calls(const ub_roles *roles)
{
    return roles->by_pointer;
}

int *ub_pointer_calls_errno(const ub_roles *roles, gboolean library)
{
    return &((ub_roles *)roles)->errno_by_pointer[library];
}

const ub_role *ub_roles_of(const ub_roles *roles, int function)
{
    return &g_array_index(roles->roles, ub_role, function);
}

const ub_role *ub_roles_of_foreign(const ub_roles *roles, const char *name)
{
    return g_hash_table_lookup(roles->foreign, name);
}

gboolean ub_fails_by_protocol(const ub_roles *roles, int function)
{
    const ub_function *f = &g_array_index(roles->unit->functions, ub_function, function);
    const ub_role *role = ub_roles_of(roles, function);

    return f->is_static && role->calls->len == 0 && !role->callback &&
           clang_getCanonicalType(clang_getCursorResultType(f->cursor)).kind == CXType_Pointer;
}
