// SPDX-License-Identifier: MIT
/// _PyDict_GetItemStringWithError() borrows its result: another thread may take it out of its container and free it.  Where
/// it is put where others keep it (a struct, an array, an out-parameter, a global variable) and is
/// given a reference there, PyDict_GetItemStringRef() gives that reference with the result.
///
///	*result = _PyDict_GetItemStringWithError(d, s);	becomes	(void)PyDict_GetItemStringRef(d, s, result);
///	self->item = _PyDict_GetItemStringWithError(d, s);	becomes	(void)PyDict_GetItemStringRef(d, s, &self->item);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the call takes the reference, so the Py_INCREF() must go; this patch takes it out only where
// it takes out the whole of what follows the call.  `unborrow` takes it out elsewhere, and proves the
// result.
//
// Left alone: a result that is given no reference behind the call, for its owner is elsewhere.

// Found, absent and error are what the new call returns.
@dict_getitem_string_with_error_placed_return@
expression *E;
expression d, s;
@@
- *E = _PyDict_GetItemStringWithError(d, s);
(
- if (*E == NULL) return PyErr_Occurred() ? -1 : 0;
|
- if (*E == NULL) { if (PyErr_Occurred()) return -1; return 0; }
|
- if (*E == NULL) { if (PyErr_Occurred()) { return -1; } return 0; }
)
(
- Py_INCREF(*E);
|
- Py_XINCREF(*E);
)
- return 1;
+ return PyDict_GetItemStringRef(d, s, E);

@dict_getitem_string_with_error_placed_error@
expression *E;
expression d, s;
statement S;
@@
- *E = _PyDict_GetItemStringWithError(d, s);
- Py_XINCREF(*E);
(
- if (*E == NULL && PyErr_Occurred())
+ if (PyDict_GetItemStringRef(d, s, E) < 0)
  S
|
- if (!*E && PyErr_Occurred())
+ if (PyDict_GetItemStringRef(d, s, E) < 0)
  S
)

@dict_getitem_string_with_error_placed_out exists@
expression *E;
expression d, s;
@@
- *E = _PyDict_GetItemStringWithError(d, s);
+ (void)PyDict_GetItemStringRef(d, s, E);
  ... when any
(
  Py_INCREF(*E);
|
  Py_XINCREF(*E);
)

@dict_getitem_string_with_error_placed_place exists@
expression E;
expression d, s;
@@
- E = _PyDict_GetItemStringWithError(d, s);
+ (void)PyDict_GetItemStringRef(d, s, &E);
  ... when any
(
  Py_INCREF(E);
|
  Py_XINCREF(E);
)
