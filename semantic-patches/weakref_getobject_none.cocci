// SPDX-License-Identifier: MIT
/// PyWeakref_GetObject() and its macro PyWeakref_GET_OBJECT() borrow their result from somebody else:
/// another thread may free it while we still use it.  Python 3.15 no longer has them.
/// PyWeakref_GetRef() stores a reference of our own and returns 1 (alive), 0 (dead, NULL is stored)
/// or -1 (error, NULL is stored).
///
///	v = PyWeakref_GetObject(ref);	becomes	if (PyWeakref_GetRef(ref, &v) == 0) {
///						    v = Py_NewRef(Py_None);
///						}
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: the old calls gave None for a dead object; so does this.  It is for a value that is
// returned, stored or called without a test for None.  Where it is tested first,
// weakref_getobject.cocci gives shorter code.  The new reference must be released: this patch changes
// the calls only.  Run alone, it leaves leaks to be filled in by hand; `unborrow` chooses between the
// two patches, places the releases and proves them.
//
// Left alone: an assignment inside a condition (there is no room for the None), a result that no
// variable holds, and a holder that is not local or not declared as PyObject *, for its address would
// be of the wrong type.

// The argument is not context here: a name in a disjunction cannot open an `if`.
@weakref_getobject_none_statement@
typedef PyObject;
local idexpression PyObject *v;
expression ref;
@@
- v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
+ if (PyWeakref_GetRef(ref, &v) == 0) {
+     v = Py_NewRef(Py_None);
+ }

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@weakref_getobject_none_declare@
identifier v;
expression ref;
@@
- PyObject *v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
+ PyObject *v;
+ if (PyWeakref_GetRef(ref, &v) == 0) {
+     v = Py_NewRef(Py_None);
+ }
  ... when any
