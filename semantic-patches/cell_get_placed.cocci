// SPDX-License-Identifier: MIT
/// PyCell_GET() borrows its result: another thread may take it out of its container and free it.  Where
/// it is put where others keep it (a struct, an array, an out-parameter, a global variable) and is
/// given a reference there, PyCell_Get() gives that reference with the result.
///
///	self->item = PyCell_GET(cell);	becomes	self->item = PyCell_Get(cell);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the call takes the reference, so the Py_INCREF() must go.  This patch changes the calls only;
// `unborrow` takes the Py_INCREF() out and proves the result.
//
// Left alone: a result that is given no reference behind the call, for its owner is elsewhere.

// Only the name is replaced, so comments and line breaks between the arguments stay.
@cell_get_placed exists@
expression E, cell;
@@
  E =
- PyCell_GET
+ PyCell_Get
  (cell);
  ... when any
(
  Py_INCREF(E);
|
  Py_XINCREF(E);
)
