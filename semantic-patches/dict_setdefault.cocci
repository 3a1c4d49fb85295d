// SPDX-License-Identifier: MIT
/// PyDict_SetDefault() borrows its result from the dict: another thread may replace the value and
/// free it while we still use it.  PyDict_SetDefaultRef() stores a reference of our own and returns
/// 1 (the key was present), 0 (the default was inserted) or -1 (error, NULL is stored).
///
///	v = PyDict_SetDefault(d, k, x);	becomes	(void)PyDict_SetDefaultRef(d, k, x, &v);
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: NULL and the exception are as they were.  A comparison of the result with the default
// stays: the return code answers another question, for the key may have been present with the same
// object.  The new reference must be released: this patch changes the calls only.  Run alone, it
// leaves leaks to be filled in by hand; `unborrow` places the releases and proves them.
//
// Left alone: a result that no variable holds and that is more than tested for NULL, and a holder
// that is not local or not declared as PyObject *, for its address would be of the wrong type.

// The arguments are context, so comments and line breaks between them stay.
@dict_setdefault_statement@
typedef PyObject;
local idexpression PyObject *v;
expression d, k, x;
@@
- v =
+ (void)
- PyDict_SetDefault
+ PyDict_SetDefaultRef
  (d, k, x
+ , &v
  );

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows, and without "when any" they would stop at
// the next declaration or loop.
@dict_setdefault_declare@
identifier v;
expression d, k, x;
@@
- PyObject *v = PyDict_SetDefault(d, k, x);
+ PyObject *v;
+ (void)PyDict_SetDefaultRef(d, k, x, &v);
  ... when any

// A result that nobody needs is not asked for: with NULL as the last argument there is no reference
// to release.
@dict_setdefault_unused@
expression d, k, x;
@@
(
- PyDict_SetDefault(d, k, x)
+ (void)PyDict_SetDefaultRef(d, k, x, NULL)
  ;
|
- (void)PyDict_SetDefault(d, k, x)
+ (void)PyDict_SetDefaultRef(d, k, x, NULL)
  ;
)

// In a condition the return code takes the place of the comparison.  NULL meant an error and nothing
// else: a default was given.
@dict_setdefault_compare@
local idexpression PyObject *v;
expression d, k, x;
@@
(
- (v = PyDict_SetDefault(d, k, x)) == NULL
+ PyDict_SetDefaultRef(d, k, x, &v) < 0
|
- (v = PyDict_SetDefault(d, k, x)) != NULL
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
|
- !(v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) < 0
|
- PyDict_SetDefault(d, k, x) == NULL
+ PyDict_SetDefaultRef(d, k, x, NULL) < 0
|
- PyDict_SetDefault(d, k, x) != NULL
+ PyDict_SetDefaultRef(d, k, x, NULL) >= 0
|
- !PyDict_SetDefault(d, k, x)
+ PyDict_SetDefaultRef(d, k, x, NULL) < 0
)

// What is left as the operand of && or ||, or (next rule) as a whole condition, is a truth value.
@dict_setdefault_truth@
local idexpression PyObject *v;
expression d, k, x, E;
@@
(
  E &&
- (v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
|
- (v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
  && E
|
  E ||
- (v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
|
- (v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
  || E
)

@dict_setdefault_condition@
local idexpression PyObject *v;
expression d, k, x;
statement S1, S2;
@@
(
  if (
- (v = PyDict_SetDefault(d, k, x))
+ PyDict_SetDefaultRef(d, k, x, &v) >= 0
  ) S1 else S2
|
  if (
- PyDict_SetDefault(d, k, x)
+ PyDict_SetDefaultRef(d, k, x, NULL) >= 0
  ) S1 else S2
)
