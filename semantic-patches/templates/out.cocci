// SPDX-License-Identifier: MIT
/// A template: the strong call stores its result, and returns -1, 0 or 1.
/// BORROWED and STRONG stand for the names of a project's own functions, ARGUMENTS for what they are
/// given (a1, a2, ...), DECLARED for the declaration of these, OUT for
/// the last argument of the strong call.
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: `unborrow` fills it in for each row of .unborrow, places the releases and proves them.

@own_statement@
typedef PyObject;
local idexpression PyObject *v;
DECLARED
@@
- v = BORROWED(ARGUMENTS);
+ (void)STRONG(ARGUMENTSOUT);

// The dots stand for the rest of the block: Coccinelle does not let one declaration become a
// declaration and a statement unless something follows.
@own_declare@
identifier v;
DECLARED
@@
- PyObject *v = BORROWED(ARGUMENTS);
+ PyObject *v;
+ (void)STRONG(ARGUMENTSOUT);
  ... when any

// In a condition the return code takes the place of the comparison.
@own_compare@
local idexpression PyObject *v;
DECLARED
@@
(
- (v = BORROWED(ARGUMENTS)) == NULL
+ STRONG(ARGUMENTSOUT) <= 0
|
- (v = BORROWED(ARGUMENTS)) != NULL
+ STRONG(ARGUMENTSOUT) > 0
|
- !(v = BORROWED(ARGUMENTS))
+ STRONG(ARGUMENTSOUT) <= 0
)
