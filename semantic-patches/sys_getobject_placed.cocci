// SPDX-License-Identifier: MIT
/// PySys_GetObject() borrows its result: another thread may take it out of its container and free it.  Where
/// it is put where others keep it (a struct, an array, an out-parameter, a global variable) and is
/// given a reference there, PySys_GetOptionalAttrString() gives that reference with the result.
///
///	*result = PySys_GetObject(s);	becomes	if (PySys_GetOptionalAttrString(s, result) < 0) PyErr_Clear();
///	self->item = PySys_GetObject(s);	becomes	if (PySys_GetOptionalAttrString(s, &self->item) < 0) PyErr_Clear();
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the call takes the reference, so the Py_INCREF() must go.  This patch changes the calls only;
// `unborrow` takes the Py_INCREF() out and proves the result.
//
// Left alone: a result that is given no reference behind the call, for its owner is elsewhere.

@sys_getobject_placed_out exists@
expression *E;
expression s;
@@
- *E = PySys_GetObject(s);
+ if (PySys_GetOptionalAttrString(s, E) < 0) {
+     PyErr_Clear();
+ }
  ... when any
(
  Py_INCREF(*E);
|
  Py_XINCREF(*E);
)

@sys_getobject_placed_place exists@
expression E;
expression s;
@@
- E = PySys_GetObject(s);
+ if (PySys_GetOptionalAttrString(s, &E) < 0) {
+     PyErr_Clear();
+ }
  ... when any
(
  Py_INCREF(E);
|
  Py_XINCREF(E);
)
