// SPDX-License-Identifier: MIT
/// PyCell_GET() borrows its result from the cell: another thread may put another object into it
/// and free this one while we still use it.  PyCell_Get() gives a reference of our own, with the
/// same argument; NULL means that the cell is empty, as before.
///
///	v = PyCell_GET(cell);	becomes	v = PyCell_Get(cell);
///	return Py_NewRef(PyCell_GET(cell));	becomes	return PyCell_Get(cell);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds (an argument, a returned value), and a holder that is
// not local, for it is not ours to release.

// Only the name is replaced, so a comment beside the argument stays.  The pattern is
// an expression, not a statement: it is found in `if ((v = PyCell_GET(c)) == NULL)` too.
@cell_get_assign@
local idexpression v;
expression cell;
type T;
@@
(
  v =
- PyCell_GET
+ PyCell_Get
  (cell)
|
  v = (T)
- PyCell_GET
+ PyCell_Get
  (cell)
)

// An initialiser is no assignment to Coccinelle.
@cell_get_declare@
identifier v;
expression cell;
type T, U;
@@
(
  T v =
- PyCell_GET
+ PyCell_Get
  (cell);
|
  T v = (U)
- PyCell_GET
+ PyCell_Get
  (cell);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@cell_get_return@
expression cell;
@@
(
- return Py_NewRef(PyCell_GET(cell));
+ return PyCell_Get(cell);
|
- return Py_XNewRef(PyCell_GET(cell));
+ return PyCell_Get(cell);
)
