// SPDX-License-Identifier: MIT
/// PyList_GetItem() borrows its result from the list: another thread may replace the item and free
/// it while we still use it.  PyList_GetItemRef() gives a reference of our own, with the same
/// arguments and the same IndexError.
///
///	v = PyList_GetItem(list, i);	becomes	v = PyList_GetItemRef(list, i);
///	return Py_NewRef(PyList_GetItem(list, i));	becomes	return PyList_GetItemRef(list, i);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds (an argument, a returned value, `!= NULL` as "is this
// slot filled?"), and a holder that is not local, for it is not ours to release.

// Only the name is replaced, so comments and line breaks between the arguments stay.  The pattern is
// an expression, not a statement: it is found in `if ((v = PyList_GetItem(l, i)) == NULL)` too.
@list_getitem_assign@
local idexpression v;
expression list, i;
type T;
@@
(
  v =
- PyList_GetItem
+ PyList_GetItemRef
  (list, i)
|
  v = (T)
- PyList_GetItem
+ PyList_GetItemRef
  (list, i)
)

// An initialiser is no assignment to Coccinelle.
@list_getitem_declare@
identifier v;
expression list, i;
type T, U;
@@
(
  T v =
- PyList_GetItem
+ PyList_GetItemRef
  (list, i);
|
  T v = (U)
- PyList_GetItem
+ PyList_GetItemRef
  (list, i);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@list_getitem_return@
expression list, i;
@@
(
- return Py_NewRef(PyList_GetItem(list, i));
+ return PyList_GetItemRef(list, i);
|
- return Py_XNewRef(PyList_GetItem(list, i));
+ return PyList_GetItemRef(list, i);
)
