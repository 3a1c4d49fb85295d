// SPDX-License-Identifier: MIT
/// PyDict_GetItemWithError() borrows its result from the dict: another thread may replace the value
/// and free it while we still use it.  PyDict_GetItemRef() stores a reference of our own and returns
/// 1 (found), 0 (absent, NULL is stored) or -1 (error, NULL is stored).
///
///	v = PyDict_GetItemWithError(d, k);	becomes	(void)PyDict_GetItemRef(d, k, &v);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: NULL and the exception are as they were, so a PyErr_Occurred() test that follows stays
// right.  The new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds, and a holder that is not local or not declared as
// PyObject *, for its address would be of the wrong type.

// The arguments are context, so comments and line breaks between them stay.
@dict_getitem_with_error_statement@
typedef PyObject;
local idexpression PyObject *v;
expression d, k;
@@
- v =
+ (void)
- PyDict_GetItemWithError
+ PyDict_GetItemRef
  (d, k
+ , &v
  );

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@dict_getitem_with_error_declare@
identifier v;
expression d, k;
@@
- PyObject *v = PyDict_GetItemWithError(d, k);
+ PyObject *v;
+ (void)PyDict_GetItemRef(d, k, &v);
  ... when any

// In a condition the return code takes the place of the comparison.  An error is "<= 0" as well: the
// old call gave NULL for it.
@dict_getitem_with_error_compare@
local idexpression PyObject *v;
expression d, k;
@@
(
- (v = PyDict_GetItemWithError(d, k)) == NULL
+ PyDict_GetItemRef(d, k, &v) <= 0
|
- (v = PyDict_GetItemWithError(d, k)) != NULL
+ PyDict_GetItemRef(d, k, &v) > 0
|
- !(v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) <= 0
)

// What is left as the operand of && or ||, or (next rule) as a whole condition, is a truth value.
@dict_getitem_with_error_truth@
local idexpression PyObject *v;
expression d, k, E;
@@
(
  E &&
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
|
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
  && E
|
  E ||
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
|
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
  || E
)

@dict_getitem_with_error_condition@
local idexpression PyObject *v;
expression d, k;
statement S1, S2;
@@
(
  if (
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
  ) S1 else S2
|
  while (
- (v = PyDict_GetItemWithError(d, k))
+ PyDict_GetItemRef(d, k, &v) > 0
  ) S1
)
