// SPDX-License-Identifier: MIT
/// PyDict_Next() borrows the key and the value from the dict: another thread may change the dict
/// during the loop and free both.  There is no strong form: the loop belongs into a critical section
/// on the dict, and what is used across calls that can run Python code needs a reference of its own.
///
/// This patch changes nothing.  It shows the lines to look at, as Coccinelle does for `*`: a diff
/// that marks each with a minus.  unborrow itself writes the sections (src/section.c): the macros open
/// and close a block, which is no C that a semantic patch could add.
//
// Confidence: High
// Options: --no-includes
//
// Comments: every way out of the loop must pass through Py_END_CRITICAL_SECTION().  A dict that no
// other thread can reach (this call's own keyword arguments, a dict made here) needs nothing.

@dict_next@
expression dict, pos, key, value;
@@
* PyDict_Next(dict, pos, key, value)
