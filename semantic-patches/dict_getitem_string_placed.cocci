// SPDX-License-Identifier: MIT
/// PyDict_GetItemString() borrows its result: another thread may take it out of its container and free it.  Where
/// it is put where others keep it (a struct, an array, an out-parameter, a global variable) and is
/// given a reference there, PyDict_GetItemStringRef() gives that reference with the result.
///
///	*result = PyDict_GetItemString(d, s);	becomes	if (PyDict_GetItemStringRef(d, s, result) < 0) PyErr_Clear();
///	self->item = PyDict_GetItemString(d, s);	becomes	if (PyDict_GetItemStringRef(d, s, &self->item) < 0) PyErr_Clear();
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the call takes the reference, so the Py_INCREF() must go.  This patch changes the calls only;
// `unborrow` takes the Py_INCREF() out and proves the result.
//
// Left alone: a result that is given no reference behind the call, for its owner is elsewhere.

@dict_getitem_string_placed_out exists@
expression *E;
expression d, s;
@@
- *E = PyDict_GetItemString(d, s);
+ if (PyDict_GetItemStringRef(d, s, E) < 0) {
+     PyErr_Clear();
+ }
  ... when any
(
  Py_INCREF(*E);
|
  Py_XINCREF(*E);
)

@dict_getitem_string_placed_place exists@
expression E;
expression d, s;
@@
- E = PyDict_GetItemString(d, s);
+ if (PyDict_GetItemStringRef(d, s, &E) < 0) {
+     PyErr_Clear();
+ }
  ... when any
(
  Py_INCREF(E);
|
  Py_XINCREF(E);
)
