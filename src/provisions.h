/* Where calls come from that not all of the Pythons have.
 *
 *     #include "pythoncapi_compat.h"                                  included already, or added
 *     static inline PyObject *PyList_GetItemRef(PyObject *, ...) {...}    the project's own
 *     #define PyDict_GetItemRef my_dict_get_item_ref
 *
 * A header that the include path has is taken for what it holds: it may be years old. */
#ifndef UNBORROW_PROVISIONS_H
#define UNBORROW_PROVISIONS_H

#include "unit.h"

#define UB_COMPAT "pythoncapi_compat.h"

typedef struct ub_provisions ub_provisions;

/* Of the unit, compiled with these flags (config->flags), for Pythons from `min_python` on (as
 * 0x030b).  Both must outlive it; nothing is looked at before it is asked for.  Free with
 * ub_provisions_free. */
ub_provisions *ub_provisions_new(const ub_unit *unit, const char *const *flags,
                                 unsigned min_python);
void ub_provisions_free(ub_provisions *provisions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ub_provisions, ub_provisions_free)

/* Do not all of the Pythons have the call or macro? */
gboolean ub_provisions_lack(const ub_provisions *provisions, const char *name);

/* Is it there for those, at least once pythoncapi_compat.h is included?  Else a sentence is put
 * into *why, that the caller owns. */
gboolean ub_provisions_give(ub_provisions *provisions, const char *name, char **why);

/* Is it there only when pythoncapi_compat.h is included, which it is not yet? */
gboolean ub_provisions_need_include(ub_provisions *provisions, const char *name);

/* Is no pythoncapi_compat.h found where it would be included from? */
gboolean ub_provisions_have_no_header(ub_provisions *provisions);

#endif
