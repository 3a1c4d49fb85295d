// SPDX-License-Identifier: MIT
/// PyList_GET_ITEM() borrows its result from the list: another thread may replace the item and free
/// it while we still use it.  PyList_GetItemRef() gives a reference of our own, with the same
/// arguments.  The macro checks nothing; the call raises IndexError where another thread has made the
/// list shorter, and TypeError for what is no list.
///
///	v = PyList_GET_ITEM(list, i);	becomes	v = PyList_GetItemRef(list, i);
///	return Py_NewRef(PyList_GET_ITEM(list, i));	becomes	return PyList_GetItemRef(list, i);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released, and NULL tested: this patch changes the calls only.
// Run alone, it leaves both to be filled in by hand; `unborrow` leaves the function as it does with
// its other errors, places the releases and proves both.
//
// Left alone: a result that no variable holds (an argument, a returned value, `!= NULL` as "is this
// slot filled?"), the slot itself (`PyList_GET_ITEM(list, i) = v`, its address), and a holder that is not
// local, for it is not ours to release.

// Only the name is replaced, so comments and line breaks between the arguments stay.  The pattern is
// an expression, not a statement: it is found in `if ((v = PyList_GET_ITEM(l, i)) == NULL)` too.
@list_get_item_macro_assign@
local idexpression v;
expression list, i;
type T;
@@
(
  v =
- PyList_GET_ITEM
+ PyList_GetItemRef
  (list, i)
|
  v = (T)
- PyList_GET_ITEM
+ PyList_GetItemRef
  (list, i)
)

// An initialiser is no assignment to Coccinelle.
@list_get_item_macro_declare@
identifier v;
expression list, i;
type T, U;
@@
(
  T v =
- PyList_GET_ITEM
+ PyList_GetItemRef
  (list, i);
|
  T v = (U)
- PyList_GET_ITEM
+ PyList_GetItemRef
  (list, i);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@list_get_item_macro_return@
expression list, i;
@@
(
- return Py_NewRef(PyList_GET_ITEM(list, i));
+ return PyList_GetItemRef(list, i);
|
- return Py_XNewRef(PyList_GET_ITEM(list, i));
+ return PyList_GetItemRef(list, i);
)
