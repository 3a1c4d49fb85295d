/* Private to the prover: the order of what only reads.
 *
 *     f(Py_TYPE(PyWeakref_GET_OBJECT(a))->tp_name, PyWeakref_GET_OBJECT(b))
 *
 * The new text takes both objects before it looks into the first.  The second get neither runs code
 * nor writes anything, so that what is read before it, or after it, is the same: both functions are
 * read as if a statement's gets of this kind came before what is only read there. */
#ifndef UNBORROW_READS_H
#define UNBORROW_READS_H

#include "graph.h"

/* The blocks of the graph, in whose operations such gets come first; NULL: there is nothing to do.
 * The graph must outlive them; free with ub_reads_free. */
GArray *ub_order_reads(const ub_graph *g);
void ub_reads_free(GArray *blocks, const ub_graph *g);

#endif
