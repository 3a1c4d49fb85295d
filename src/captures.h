/* What Python's own calls do with a container that they are given: a table beside the catalog's.
 *
 * A call that is not in it may keep the container where others find it. */
#ifndef UNBORROW_CAPTURES_H
#define UNBORROW_CAPTURES_H

#include <glib.h>

typedef enum {
    UB_CAPTURE_NONE,   /* it reads, or adds: what was in the container stays there */
    UB_CAPTURE_GIVES,  /* the same, and hands out what is in it */
    UB_CAPTURE_CHANGE, /* the container may let go of what it holds, or end */
    UB_CAPTURE_ESCAPE, /* others may reach it from now on */
} ub_capture;

/* What the call does with an exact list, dict or new module as its argument number `argument`. */
ub_capture ub_capture_of(const char *callee, unsigned argument);

/* Is the list, dict or module that the call returns a new one, which nobody else can reach?
 * `format`: the first argument's text where that is a string literal (Py_BuildValue), or NULL. */
gboolean ub_makes_container(const char *callee, const char *format);

/* Is it a module of which nobody knows yet?  The functions in its dict know it. */
gboolean ub_makes_module(const char *callee);

#endif
