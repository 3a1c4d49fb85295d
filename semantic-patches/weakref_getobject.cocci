// SPDX-License-Identifier: MIT
/// PyWeakref_GetObject() and its macro PyWeakref_GET_OBJECT() borrow their result from somebody else:
/// another thread may free it while we still use it.  Python 3.15 no longer has them.
/// PyWeakref_GetRef() stores a reference of our own and returns 1 (alive), 0 (dead, NULL is stored)
/// or -1 (error, NULL is stored).
///
///	v = PyWeakref_GetObject(ref);	becomes	(void)PyWeakref_GetRef(ref, &v);
///	if (v == Py_None)			if (v == NULL)
///
///	v = PyWeakref_GetObject(ref);	becomes	if (PyWeakref_GetRef(ref, &v) < 0)
///	if (v == NULL)					goto error;
///	    goto error;
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: this is for a value that is tested before it is used.  Where None itself is returned,
// stored or called, weakref_getobject_none.cocci is the one to take.  The new reference must be
// released: this patch changes the calls and the tests only.  Run alone, it leaves leaks to be filled
// in by hand; `unborrow` chooses between the two patches, places the releases and proves them.
//
// Left alone: a result that no variable holds, and a holder that is not local or not declared as
// PyObject *, for its address would be of the wrong type.

// A NULL right after the old call meant an error, and "dead" did not come this way: it must not now,
// when "dead" is NULL as well.  So this rule goes first, and takes the test with it.
@weakref_getobject_error_test@
typedef PyObject;
symbol Py_None;
local idexpression PyObject *v;
expression ref;
statement S1, S2;
@@
(
- v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
- if (v == NULL)
+ if (PyWeakref_GetRef(ref, &v) < 0)
  S1
|
- v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
- if (v == NULL)
+ if (PyWeakref_GetRef(ref, &v) < 0)
  S1 else S2
)

@weakref_getobject_declare_error_test@
identifier v;
expression ref;
statement S;
@@
- PyObject *v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
+ PyObject *v;
  if (
- v == NULL
+ PyWeakref_GetRef(ref, &v) < 0
  ) S

// The argument is context, so a comment beside it stays.
@weakref_getobject_statement@
local idexpression PyObject *v;
expression ref;
@@
- v =
+ (void)
(
- PyWeakref_GetObject
+ PyWeakref_GetRef
  (ref
+ , &v
  )
|
- PyWeakref_GET_OBJECT
+ PyWeakref_GetRef
  (ref
+ , &v
  )
)
  ;

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@weakref_getobject_declare@
identifier v;
expression ref;
@@
- PyObject *v = \(PyWeakref_GetObject\|PyWeakref_GET_OBJECT\)(ref);
+ PyObject *v;
+ (void)PyWeakref_GetRef(ref, &v);
  ... when any

// The claim that the old call gives an object or None is no longer true.
@weakref_getobject_assert@
local idexpression PyObject *v;
expression ref;
@@
  (void)PyWeakref_GetRef(ref, &v);
(
- assert(v != NULL);
|
- assert(v);
)

// Every test that a new call reaches before the variable is assigned again.  "exists": one way
// through the function is enough.  The rule only takes down the places, for a change is made on all
// ways or on none.  (A PyWeakref_GetRef() that was there before gives NULL as well, so it does no
// harm that it is found too.)
@weakref_getobject_none_tests exists@
local idexpression PyObject *v;
expression ref, E;
position p;
@@
  PyWeakref_GetRef(ref, &v)
  ... when != v = E
      when any
(
  v@p == Py_None
|
  Py_None == v@p
|
  v@p != Py_None
|
  Py_None != v@p
|
  Py_IsNone(v@p)
|
  Py_Is(v@p, Py_None)
)

// NULL and None have become one, so a test for both becomes a test for NULL.
@weakref_getobject_both@
local idexpression PyObject *weakref_getobject_none_tests.v;
position weakref_getobject_none_tests.p;
@@
(
  v == NULL
- || v@p == Py_None
|
- v@p == Py_None ||
  v == NULL
|
  v != NULL
- && v@p != Py_None
|
- v@p != Py_None &&
  v != NULL
|
- v@p == Py_None
+ v == NULL
|
- Py_None == v@p
+ v == NULL
|
- v@p != Py_None
+ v != NULL
|
- Py_None != v@p
+ v != NULL
|
- !Py_IsNone(v@p)
+ v != NULL
|
- Py_IsNone(v@p)
+ v == NULL
|
- !Py_Is(v@p, Py_None)
+ v != NULL
|
- Py_Is(v@p, Py_None)
+ v == NULL
)
