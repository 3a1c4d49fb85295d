// SPDX-License-Identifier: MIT
/// _PyDict_GetItemStringWithError() borrows its result from the dict: another thread may replace the
/// value and free it while we still use it.  PyDict_GetItemStringRef() stores a reference of our own and
/// returns 1 (found), 0 (absent, NULL is stored) or -1 (error, NULL is stored).
///
///	v = _PyDict_GetItemStringWithError(d, s);	becomes	(void)PyDict_GetItemStringRef(d, s, &v);
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
@dict_getitem_string_with_error_statement@
typedef PyObject;
local idexpression PyObject *v;
expression d, s;
@@
- v =
+ (void)
- _PyDict_GetItemStringWithError
+ PyDict_GetItemStringRef
  (d, s
+ , &v
  );

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@dict_getitem_string_with_error_declare@
identifier v;
expression d, s;
@@
- PyObject *v = _PyDict_GetItemStringWithError(d, s);
+ PyObject *v;
+ (void)PyDict_GetItemStringRef(d, s, &v);
  ... when any

// In a condition the return code takes the place of the comparison.  An error is "<= 0" as well: the
// old call gave NULL for it.
@dict_getitem_string_with_error_compare@
local idexpression PyObject *v;
expression d, s;
@@
(
- (v = _PyDict_GetItemStringWithError(d, s)) == NULL
+ PyDict_GetItemStringRef(d, s, &v) <= 0
|
- (v = _PyDict_GetItemStringWithError(d, s)) != NULL
+ PyDict_GetItemStringRef(d, s, &v) > 0
|
- !(v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) <= 0
)

// What is left as the operand of && or ||, or (next rule) as a whole condition, is a truth value.
@dict_getitem_string_with_error_truth@
local idexpression PyObject *v;
expression d, s, E;
@@
(
  E &&
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
|
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
  && E
|
  E ||
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
|
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
  || E
)

@dict_getitem_string_with_error_condition@
local idexpression PyObject *v;
expression d, s;
statement S1, S2;
@@
(
  if (
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
  ) S1 else S2
|
  while (
- (v = _PyDict_GetItemStringWithError(d, s))
+ PyDict_GetItemStringRef(d, s, &v) > 0
  ) S1
)
