// SPDX-License-Identifier: MIT
/// PySequence_Fast_GET_ITEM() borrows its result from the list or tuple that PySequence_Fast() has given.
/// That is the caller's own list if it is one: another thread may replace the item and free it while we
/// still use it.  PySequence_GetItem() gives a reference of our own, with the same arguments, in every
/// version of Python.  The macro checks nothing; the call raises IndexError where the list has become
/// shorter.
///
///	v = PySequence_Fast_GET_ITEM(seq, i);	becomes	v = PySequence_GetItem(seq, i);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: for what PySequence_Fast() has given only: an object of a subclass may have a __getitem__ of
// its own, which the macro passes by.  The new reference must be released, and NULL tested: this patch
// changes the calls only.  `unborrow` does the rest.
//
// Left alone: a result that no variable holds, and a holder that is not local, for it is not ours to
// release.

// Only the name is replaced, so comments and line breaks between the arguments stay.  The pattern is
// an expression, not a statement: it is found in `if ((v = PySequence_Fast_GET_ITEM(s, i)) == NULL)` too.
@sequence_fast_get_item_assign@
local idexpression v;
expression seq, i;
type T;
@@
(
  v =
- PySequence_Fast_GET_ITEM
+ PySequence_GetItem
  (seq, i)
|
  v = (T)
- PySequence_Fast_GET_ITEM
+ PySequence_GetItem
  (seq, i)
)

// An initialiser is no assignment to Coccinelle.
@sequence_fast_get_item_declare@
identifier v;
expression seq, i;
type T, U;
@@
(
  T v =
- PySequence_Fast_GET_ITEM
+ PySequence_GetItem
  (seq, i);
|
  T v = (U)
- PySequence_Fast_GET_ITEM
+ PySequence_GetItem
  (seq, i);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@sequence_fast_get_item_return@
expression seq, i;
@@
(
- return Py_NewRef(PySequence_Fast_GET_ITEM(seq, i));
+ return PySequence_GetItem(seq, i);
|
- return Py_XNewRef(PySequence_Fast_GET_ITEM(seq, i));
+ return PySequence_GetItem(seq, i);
)
