/* Memory that is for Python objects only, used for buffers.
 *
 * PyObject_Malloc() and its relatives may only serve Python objects in the free-threaded build;
 * buffers go to PyMem_Malloc() and its relatives.  Source: CPython documentation, "C API Extension
 * Support for Free Threading", Memory Allocation APIs; PEP 703.
 *
 * A buffer is followed through variables, fields of structs, parameters and results of static
 * functions.  All its allocations, reallocations and frees are moved together, or none is. */
#ifndef UNBORROW_MEMORY_H
#define UNBORROW_MEMORY_H

#include "site.h"

/* The names without one of which a file has no such memory; ended by NULL. */
const char *const *ub_memory_names(void);

/* `moves`: what is known beyond the file: by the offset of a call, why it stays (const char *), ""
 * when it is moved; or NULL (memory_moves.h).
 *
 * Append to `sites` a site for each call that allocates, resizes or frees a buffer: UB_CONVERT
 * where it can be moved, else refused with UB_CODE_OBJECT_MEMORY and what stands in the way.  Their
 * rows go to `rows` (misuse.h). */
void ub_find_memory(const ub_unit *unit, GHashTable *moves, GArray *sites, GPtrArray *rows);

#endif
