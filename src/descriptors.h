/* Numbers that live on an object, which closes what they stand for when it goes.
 *
 *     fd = PyObject_AsFileDescriptor(v);     fd = ((Port *)v)->fd;     n = fileno_of(v);
 *     fstat(fd, &info);                      fstat(fd, &info);         fd = PyLong_AsLong(n);
 *
 * A number tells nothing of what it stands for; what it is given to does. */
#ifndef UNBORROW_DESCRIPTORS_H
#define UNBORROW_DESCRIPTORS_H

#include "graph.h"

/* Note, in `lives` of its operations, what gives such a number, and in holds_pointers of its
 * variables, what may be filled with one.  When all is lowered and what calls reach is noted. */
void ub_note_descriptors(ub_graph *graph);

/* Does the function return one (UB_FACT_TAGS), or an int that it has read from a struct
 * (UB_FACT_GIVES_INT), or neither (0)?  By its text alone: helpers call each other, and what a
 * graph of one says of the others is not known yet. */
unsigned ub_descriptor_returned(const ub_unit *unit, const ub_function *function);

#endif
