// SPDX-License-Identifier: MIT
/// A template: the strong call returns its result, as the borrowed one does.
/// BORROWED and STRONG stand for the names of a project's own functions, ARGUMENTS for what they are
/// given (a1, a2, ...), DECLARED for the declaration of these.
//
// Confidence: Moderate
// Options: --no-includes
//
// Comments: `unborrow` fills it in for each row of .unborrow, places the releases and proves them.

@own_assign@
local idexpression v;
DECLARED
type T;
@@
(
  v =
- BORROWED
+ STRONG
  (ARGUMENTS)
|
  v = (T)
- BORROWED
+ STRONG
  (ARGUMENTS)
)

// An initialiser is no assignment to Coccinelle.
@own_declare@
identifier v;
DECLARED
type T, U;
@@
(
  T v =
- BORROWED
+ STRONG
  (ARGUMENTS);
|
  T v = (U)
- BORROWED
+ STRONG
  (ARGUMENTS);
)

// A result that is returned with a reference of its own: here nothing is left to be released.
@own_return@
DECLARED
@@
(
- return Py_NewRef(BORROWED(ARGUMENTS));
+ return STRONG(ARGUMENTS);
|
- return Py_XNewRef(BORROWED(ARGUMENTS));
+ return STRONG(ARGUMENTS);
)
