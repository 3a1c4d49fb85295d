// SPDX-License-Identifier: MIT
/// PyEval_GetGlobals() borrows its result from the running frame.  PyEval_GetFrameGlobals(), of Python
/// 3.13, gives a reference of our own to the same dict, and NULL without an exception where no frame
/// runs, as before.
///
///	v = PyEval_GetGlobals();	becomes	v = PyEval_GetFrameGlobals();
///	return Py_NewRef(PyEval_GetGlobals());	becomes	return PyEval_GetFrameGlobals();
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds (an argument, a returned value), and a holder that is
// not local, for it is not ours to release.

@eval_getglobals_assign@
local idexpression v;
type T;
@@
(
  v =
- PyEval_GetGlobals
+ PyEval_GetFrameGlobals
  ()
|
  v = (T)
- PyEval_GetGlobals
+ PyEval_GetFrameGlobals
  ()
)

// An initialiser is no assignment to Coccinelle.
@eval_getglobals_declare@
identifier v;
type T, U;
@@
(
  T v =
- PyEval_GetGlobals
+ PyEval_GetFrameGlobals
  ();
|
  T v = (U)
- PyEval_GetGlobals
+ PyEval_GetFrameGlobals
  ();
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@eval_getglobals_return@
@@
(
- return Py_NewRef(PyEval_GetGlobals());
+ return PyEval_GetFrameGlobals();
|
- return Py_XNewRef(PyEval_GetGlobals());
+ return PyEval_GetFrameGlobals();
)
