// SPDX-License-Identifier: MIT
/// PyEval_GetBuiltins() borrows its result from the running frame or the interpreter.
/// PyEval_GetFrameBuiltins(), of Python 3.13, gives a reference of our own to the same dict.
///
///	v = PyEval_GetBuiltins();	becomes	v = PyEval_GetFrameBuiltins();
///	return Py_NewRef(PyEval_GetBuiltins());	becomes	return PyEval_GetFrameBuiltins();
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds (an argument, a returned value), and a holder that is
// not local, for it is not ours to release.

@eval_getbuiltins_assign@
local idexpression v;
type T;
@@
(
  v =
- PyEval_GetBuiltins
+ PyEval_GetFrameBuiltins
  ()
|
  v = (T)
- PyEval_GetBuiltins
+ PyEval_GetFrameBuiltins
  ()
)

// An initialiser is no assignment to Coccinelle.
@eval_getbuiltins_declare@
identifier v;
type T, U;
@@
(
  T v =
- PyEval_GetBuiltins
+ PyEval_GetFrameBuiltins
  ();
|
  T v = (U)
- PyEval_GetBuiltins
+ PyEval_GetFrameBuiltins
  ();
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@eval_getbuiltins_return@
@@
(
- return Py_NewRef(PyEval_GetBuiltins());
+ return PyEval_GetFrameBuiltins();
|
- return Py_XNewRef(PyEval_GetBuiltins());
+ return PyEval_GetFrameBuiltins();
)
