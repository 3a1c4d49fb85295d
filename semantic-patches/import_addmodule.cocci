// SPDX-License-Identifier: MIT
/// PyImport_AddModule() borrows its result from sys.modules: another thread may take the module out
/// and free it while we still use it.  PyImport_AddModuleRef() gives a reference of our own, with the
/// same argument and the same errors.
///
///	m = PyImport_AddModule(name);	becomes	m = PyImport_AddModuleRef(name);
///	return Py_NewRef(PyImport_AddModule(name));	becomes	return PyImport_AddModuleRef(name);
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
// an expression, not a statement: it is found in `if ((m = PyImport_AddModule(s)) == NULL)` too.
@import_addmodule_assign@
local idexpression m;
expression name;
type T;
@@
(
  m =
- PyImport_AddModule
+ PyImport_AddModuleRef
  (name)
|
  m = (T)
- PyImport_AddModule
+ PyImport_AddModuleRef
  (name)
)

// An initialiser is no assignment to Coccinelle.
@import_addmodule_declare@
identifier m;
expression name;
type T, U;
@@
(
  T m =
- PyImport_AddModule
+ PyImport_AddModuleRef
  (name);
|
  T m = (U)
- PyImport_AddModule
+ PyImport_AddModuleRef
  (name);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@import_addmodule_return@
expression name;
@@
(
- return Py_NewRef(PyImport_AddModule(name));
+ return PyImport_AddModuleRef(name);
|
- return Py_XNewRef(PyImport_AddModule(name));
+ return PyImport_AddModuleRef(name);
)
