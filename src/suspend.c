/* What suspends a critical section. */
#include "suspend.h"

#include <string.h>

#include "catalog.h"

gboolean ub_is_dict_next(const ub_op *op)
{
    return op->kind == UB_OP_CALL && op->is_api && strcmp(op->name, "PyDict_Next") == 0 &&
           op->n_args == 4;
}

/* A finaliser runs, whatever is released. */
static gboolean may_release(const ub_op *op)
{
    return op->kind == UB_OP_REF &&
           (op->ref == UB_REF_DECREF || op->ref == UB_REF_XDECREF || op->ref == UB_REF_CLEAR ||
            op->ref == UB_REF_SETREF || op->ref == UB_REF_XSETREF);
}

/* A function of the project's own may do anything, whatever it is called; a second section waits
 * for its object. */
gboolean ub_may_suspend(const ub_op *op)
{
    if (op->kind == UB_OP_CALL)
        return op->is_project || !(op->facts & UB_FACT_PURE) || (op->api && !ub_is_dict_next(op));
    return may_release(op) || op->kind == UB_OP_OPAQUE || op->kind == UB_OP_ENTER;
}
