/* Lowering of calls. */
#include <string.h>

#include "catalog.h"
#include "contract.h"
#include "error_state.h"
#include "given.h"
#include "helper.h"
#include "jumps.h"
#include "keeper.h"
#include "lock.h"
#include "lower.h"
#include "observed.h"
#include "others.h"
#include "receiver.h"

gboolean ub_is_noreturn(CXCursor callee, const char *name)
{
    static const char *const known[] = {"abort",
                                        "exit",
                                        "_exit",
                                        "longjmp",
                                        "Py_FatalError",
                                        "_Py_FatalErrorFunc",
                                        "Py_Exit",
                                        "__builtin_unreachable",
                                        "__builtin_trap",
                                        "__assert_fail",
                                        NULL};
    if (g_strv_contains(known, name))
        return TRUE;
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return FALSE;
    CXString raw = clang_getTypeSpelling(clang_getCursorType(callee));
    gboolean found = strstr(clang_getCString(raw), "noreturn") != NULL;
    clang_disposeString(raw);
    if (found)
        return TRUE;
    /* _Noreturn is an attribute without a kind of its own: only its tokens tell. */
    g_autoptr(GArray) children = ub_children(callee);
    for (unsigned i = 0; i < children->len && !found; i++) {
        CXCursor child = ub_child_at(children, i);
        CXToken *tokens = NULL;
        unsigned n = 0;
        if (clang_getCursorKind(child) != CXCursor_UnexposedAttr)
            continue;
        CXTranslationUnit tu = clang_Cursor_getTranslationUnit(child);
        clang_tokenize(tu, clang_getCursorExtent(child), &tokens, &n);
        for (unsigned k = 0; k < n; k++) {
            CXString token = clang_getTokenSpelling(tu, tokens[k]);
            found |= strstr(clang_getCString(token), "oreturn") != NULL;
            clang_disposeString(token);
        }
        clang_disposeTokens(tu, tokens, n);
    }
    return found;
}

static gboolean reference_kind(const char *name, ub_ref_kind *kind)
{
    static const struct {
        const char *name;
        ub_ref_kind kind;
    } table[] = {
        {"Py_INCREF", UB_REF_INCREF},
        {"Py_XINCREF", UB_REF_XINCREF},
        {"Py_DECREF", UB_REF_DECREF},
        {"Py_XDECREF", UB_REF_XDECREF},
        {"Py_IncRef", UB_REF_XINCREF},
        {"Py_DecRef", UB_REF_XDECREF},
        {"Py_NewRef", UB_REF_NEWREF},
        {"Py_XNewRef", UB_REF_XNEWREF},
        {"_Py_NewRef", UB_REF_NEWREF},
        {"_Py_XNewRef", UB_REF_XNEWREF},
        {"_Py_INCREF", UB_REF_INCREF},
        {"_Py_XINCREF", UB_REF_XINCREF},
        {"_Py_DECREF", UB_REF_DECREF},
        {"_Py_XDECREF", UB_REF_XDECREF},
        {"_Py_DECREF_NO_DEALLOC", UB_REF_DECREF},
        {"_Py_DECREF_SPECIALIZED", UB_REF_DECREF},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0) {
            *kind = table[i].kind;
            return TRUE;
        }
    return FALSE;
}

gboolean ub_is_reference_count(const char *name)
{
    ub_ref_kind kind;

    return reference_kind(name, &kind);
}

/* The rest of a block after a call that does not return is dead. */
static void leave_function(ub_lower *l)
{
    ub_graph_block(l->g, l->current)->term = UB_TERM_EXIT;
    ub_lower_jump(l, 1);
}

/* api->gil_release(): a call through a pointer, and the name of what it is read from. */
static char *pointer_name(CXCursor call)
{
    g_autoptr(GArray) children = ub_children(call);

    return ub_spelling(ub_strip(ub_child_at(children, 0)));
}

/* What the operands say of it, in place of the name. */
static void note_lock(ub_op *op, CXCursor call)
{
    const unsigned both = UB_FACT_LOCKS | UB_FACT_UNLOCKS;
    g_autoptr(GArray) operands = g_array_new(FALSE, FALSE, sizeof(CXCursor));

    for (int i = 0; i < clang_Cursor_getNumArguments(call); i++) {
        CXCursor operand = clang_Cursor_getArgument(call, (unsigned)i);
        g_array_append_val(operands, operand);
    }
    if ((op->facts & both) == both)
        op->facts &= ~both;
    op->facts |= ub_lock_facts(op->name, operands);
}

static gboolean is_unseen(const ub_unit *unit, const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->name[0] && !op->is_api &&
           !ub_catalog_is_listed(op->name) && !ub_unit_find_function(unit, op->name) &&
           !ub_others_define(unit->others, unit->path, op->name);
}

static void note_facts(ub_lower *l, ub_op *op, CXCursor call, CXCursor callee)
{
    gboolean named = g_str_has_prefix(op->name, "Py") || g_str_has_prefix(op->name, "_Py");
    gboolean known = ub_catalog_is_listed(op->name);

    op->api = ub_rows_find(l->unit->rows, op->name);
    op->strong = ub_rows_find_strong(l->unit->rows, op->name);

    op->is_project = !op->name[0] || ub_is_of_project(l->unit, callee);
    op->is_api = named && (known || !ub_is_foreign(l->unit, callee));
    op->facts = ub_catalog_facts(op->name);
    if (named && !op->is_api)
        op->facts &= UB_FACT_PURE; /* PyFoo_Check */
    note_lock(op, call);
    op->facts |= ub_helper_facts(l->unit, callee) | ub_system_facts(l->unit, callee, op->name) |
                 ub_error_state_facts(l->unit, call, callee, op->name);
    if (is_unseen(l->unit, op) && !(op->facts & (UB_FACT_LOCKS | UB_FACT_UNLOCKS)))
        op->facts |= ub_unseen_lock_facts(op->name);
    if (ub_rows_is_own(l->unit->rows, op->api)) /* whatever its body seems to say */
        op->facts = (op->facts & ~(unsigned)UB_FACT_NEW) | UB_FACT_BORROWS;
    if (ub_rows_is_own(l->unit->rows, op->strong))
        op->facts = (op->facts & ~(unsigned)UB_FACT_BORROWS) | UB_FACT_NEW;
    op->contract = ub_contract_find(l->unit, op->name);
    if (op->contract)
        op->facts &= ~(unsigned)UB_FACT_BORROWS;
    if (!op->name[0]) {
        g_autofree char *name = pointer_name(call);
        op->facts |=
            ub_thread_facts(name, TRUE) | (ub_sounds_like_error(name) ? UB_FACT_READS_ERRNO : 0);
    }
}

/* apply(unique, v): by one of its arguments. */
static gboolean is_given_observer(const ub_unit *unit, CXCursor call)
{
    for (int i = 0; i < clang_Cursor_getNumArguments(call); i++) {
        CXCursor function =
            clang_getCursorReferenced(ub_strip_casts(clang_Cursor_getArgument(call, (unsigned)i)));
        if (clang_getCursorKind(function) == CXCursor_FunctionDecl &&
            (ub_helper_facts(unit, function) & UB_FACT_OBSERVES))
            return TRUE;
    }
    return FALSE;
}

static gboolean may_observe(const ub_lower *l, const ub_op *op, CXCursor call)
{
    if (op->facts & (UB_FACT_PURE | UB_FACT_QUIET))
        return FALSE;
    return (!op->name[0] && ub_pointers_observe(l->unit)) ||
           (op->is_api && ub_slots_observe(l->unit)) || is_given_observer(l->unit, call);
}

static void note_keeps(ub_lower *l, ub_op *op, CXCursor call, CXCursor callee)
{
    const ub_keeps *keeps = op->name[0] ? ub_keeps_of(l->unit, callee) : NULL;

    if (!keeps || op->kind != UB_OP_CALL)
        return;
    op->keeps = g_new0(guint32, op->n_args + 1);
    for (unsigned i = 0; i < op->n_args; i++)
        op->keeps[i] = keeps->into[MIN(i, UB_KEPT_ARGS - 1)];
    /* An argument without a value: which is which? */
    for (unsigned i = 0; i < op->n_args; i++)
        if (clang_Cursor_getNumArguments(call) != (int)op->n_args)
            op->keeps[i] = (guint32)1 << UB_KEPT_ELSEWHERE;
}

/* The target of a call through a pointer is the first operand. */
static guint32 *receivers_of(ub_lower *l, const ub_op *op, CXCursor call, CXCursor callee,
                             gboolean objects)
{
    unsigned first = op->name[0] ? 0 : 1, n = (unsigned)MAX(clang_Cursor_getNumArguments(call), 0);
    g_autofree guint32 *written = ub_receivers_of(l->unit, call, callee, objects);
    const guint32 elsewhere = (guint32)1 << UB_KEPT_ELSEWHERE;
    guint32 *receivers = written ? g_new0(guint32, op->n_args + 1) : NULL;

    for (unsigned i = first; receivers && i < op->n_args; i++) {
        if (n + first != op->n_args) /* an argument without a value: which is which? */
            receivers[i] = elsewhere;
        else
            receivers[i] =
                ((written[i - first] & ~elsewhere) << first) | (written[i - first] & elsewhere);
    }
    return receivers;
}

static void note_receivers(ub_lower *l, ub_op *op, CXCursor call, CXCursor callee)
{
    if (op->kind != UB_OP_CALL)
        return;
    op->alike = ub_arguments_alike(call) << (op->name[0] ? 0 : 1);
    op->numbers = ub_arguments_of_numbers(l->unit, call, callee) << (op->name[0] ? 0 : 1);
    if (op->is_api) {
        op->numbers |= ub_arguments_of_types(call);
        return;
    }
    op->receivers = receivers_of(l, op, call, callee, TRUE);
    op->keepers = op->receivers ? receivers_of(l, op, call, callee, FALSE) : NULL;
}

int ub_emit_call(ub_lower *l, CXCursor cursor, CXCursor callee, const char *name,
                 const GArray *args)
{
    ub_ref_kind ref;
    ub_op *op;

    if (args->len >= 1 && reference_kind(name, &ref)) {
        op = ub_lower_op(l, UB_OP_REF, cursor);
        op->ref = ref;
    } else {
        op = ub_lower_op(l, UB_OP_CALL, cursor);
    }
    op->name = ub_lower_string(l, name);
    ub_lower_args(l, op, (const int *)args->data, args->len);
    op->noreturn = ub_is_noreturn(callee, name);
    op->is_unsigned = ub_is_unsigned(clang_getCursorType(cursor));
    note_facts(l, op, cursor, callee);
    op->counts_any = op->kind == UB_OP_CALL && ub_observes_found(l->unit, callee);
    op->observes = op->kind == UB_OP_CALL && may_observe(l, op, cursor);
    note_keeps(l, op, cursor, callee);
    note_receivers(l, op, cursor, callee);
    gboolean leaves = op->noreturn;
    int result = ub_lower_temp(l, op);
    if (strstr(name, "setjmp") || strstr(name, "longjmp")) {
        ub_lower_wild(l, "it uses setjmp or longjmp");
    } else if (op->kind == UB_OP_CALL && !name[0] && ub_pointer_switches(l->unit, cursor)) {
        ub_lower_wild(l, "a call by a pointer may detach the thread state, or take a lock");
    } else if (ub_may_jump(l->unit, callee, name)) {
        g_autofree char *why = g_strdup_printf("%s() may not come back, as by longjmp()", name);
        ub_lower_wild(l, why);
    }
    if (leaves)
        leave_function(l);
    return result;
}

int ub_first_operand(const char *name, int n_arguments)
{
    return n_arguments == 3 && ub_is_reference_count(name) ? 2 : 0;
}

int ub_lower_call(ub_lower *l, CXCursor cursor)
{
    g_autoptr(GArray) children = ub_children(cursor);
    g_autoptr(GArray) args = g_array_new(FALSE, FALSE, sizeof(int));
    CXCursor callee = clang_getCursorReferenced(cursor);
    gboolean direct = clang_getCursorKind(callee) == CXCursor_FunctionDecl;
    g_autofree char *name = direct ? ub_spelling(callee) : g_strdup("");
    int n = clang_Cursor_getNumArguments(cursor);

    /* Its operand is never evaluated. */
    if (strcmp(name, "__builtin_constant_p") == 0 || strcmp(name, "__builtin_object_size") == 0)
        return ub_lower_constant(l, cursor);
    if (strcmp(name, "__builtin_expect") == 0)
        return ub_lower_expr(l, clang_Cursor_getArgument(cursor, 0));
    if (!direct && children->len) {
        int target = ub_lower_expr(l, ub_child_at(children, 0));
        g_array_append_val(args, target);
    }
    for (int i = ub_first_operand(name, n); i < n; i++) {
        int arg = ub_lower_expr(l, clang_Cursor_getArgument(cursor, (unsigned)i));
        if (arg >= 0)
            g_array_append_val(args, arg);
    }
    return ub_emit_call(l, cursor, callee, name, args);
}
