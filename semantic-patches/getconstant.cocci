// SPDX-License-Identifier: MIT
/// Py_GetConstantBorrowed() borrows its result from the interpreter, with which the constants live.
/// Py_GetConstant() gives a reference of our own.  Nothing is unsafe about the old call: this is for
/// who wants none of them left.
///
///	v = Py_GetConstantBorrowed(id);	becomes	v = Py_GetConstant(id);
///	return Py_NewRef(Py_GetConstantBorrowed(id));	becomes	return Py_GetConstant(id);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds (an argument, a returned value), and a holder that is
// not local, for it is not ours to release.

@getconstant_assign@
local idexpression v;
expression id;
type T;
@@
(
  v =
- Py_GetConstantBorrowed
+ Py_GetConstant
  (id)
|
  v = (T)
- Py_GetConstantBorrowed
+ Py_GetConstant
  (id)
)

// An initialiser is no assignment to Coccinelle.
@getconstant_declare@
identifier v;
expression id;
type T, U;
@@
(
  T v =
- Py_GetConstantBorrowed
+ Py_GetConstant
  (id);
|
  T v = (U)
- Py_GetConstantBorrowed
+ Py_GetConstant
  (id);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@getconstant_return@
expression id;
@@
(
- return Py_NewRef(Py_GetConstantBorrowed(id));
+ return Py_GetConstant(id);
|
- return Py_XNewRef(Py_GetConstantBorrowed(id));
+ return Py_GetConstant(id);
)
