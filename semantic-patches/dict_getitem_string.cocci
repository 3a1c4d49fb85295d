// SPDX-License-Identifier: MIT
/// PyDict_GetItemString() borrows its result from the dict: another thread may replace the value and
/// free it while we still use it.  PyDict_GetItemStringRef() stores a reference of our own and
/// returns 1 (found), 0 (absent, NULL is stored) or -1 (error, NULL is stored).
///
///	v = PyDict_GetItemString(d, s);	becomes
///
///	if (PyDict_GetItemStringRef(d, s, &v) < 0) {
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
@dict_getitem_string_statement@
typedef PyObject;
local idexpression PyObject *v;
expression d, s;
@@
- v = PyDict_GetItemString
+ if (PyDict_GetItemStringRef
  (d, s
- );
+ , &v) < 0) {
+     PyErr_Clear();
+ }

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@dict_getitem_string_declare@
identifier v;
expression d, s;
@@
- PyObject *v = PyDict_GetItemString(d, s);
+ PyObject *v;
+ if (PyDict_GetItemStringRef(d, s, &v) < 0) {
+     PyErr_Clear();
+ }
  ... when any
