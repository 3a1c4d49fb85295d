// SPDX-License-Identifier: MIT
/// PySys_GetObject() borrows its result from sys: another thread may set the attribute anew and
/// free the value while we still use it.  PySys_GetOptionalAttrString() stores a reference of our own and
/// returns 1 (found), 0 (absent, NULL is stored) or -1 (error, NULL is stored).
///
///	v = PySys_GetObject(s);	becomes
///
///	if (PySys_GetOptionalAttrString(s, &v) < 0) {
///	    PyErr_Clear();
///	}
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the old call suppressed its errors, so the new one's are cleared.  That is right only
// where no exception is pending at the call: PyErr_Clear() would lose it.  The new reference must be
// released: this patch changes the calls only.  Run alone, it leaves leaks to be filled in by hand;
// `unborrow` places the releases and proves both.
//
// Left alone: an assignment inside a condition (there is no room for the PyErr_Clear()), a result
// that no variable holds, and a holder that is not local or not declared as PyObject *, for its
// address would be of the wrong type.

// The arguments are context, so comments and line breaks between them stay.  Where the statement is
// the body of an `if` without braces, Coccinelle adds them by itself (if not in the best place).
@sys_getobject_statement@
typedef PyObject;
local idexpression PyObject *v;
expression s;
@@
- v = PySys_GetObject
+ if (PySys_GetOptionalAttrString
  (s
- );
+ , &v) < 0) {
+     PyErr_Clear();
+ }

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@sys_getobject_declare@
identifier v;
expression s;
@@
- PyObject *v = PySys_GetObject(s);
+ PyObject *v;
+ if (PySys_GetOptionalAttrString(s, &v) < 0) {
+     PyErr_Clear();
+ }
  ... when any
