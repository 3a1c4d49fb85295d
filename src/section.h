/* Loops over a dict, or over the items of a list (section_items.c), go into critical sections:
 *
 *                                                  int failed = 0;
 *                                                  Py_BEGIN_CRITICAL_SECTION(dict);
 *     while (PyDict_Next(dict, &pos, &k, &v)) {    while (PyDict_Next(dict, &pos, &k, &v)) {
 *                                                      Py_INCREF(k);
 *         if (visit(k) < 0)                            if (visit(k) < 0) {
 *             return NULL;                                 failed = 1;
 *     }                                                    break;
 *                                                      }
 *                                                  }
 *                                                  Py_END_CRITICAL_SECTION();
 *                                                  if (failed)
 *                                                      return NULL;
 *
 * A stage of its own between rewrite and release, which places the releases of k: it gives edits
 * and proves nothing. */
#ifndef UNBORROW_SECTION_H
#define UNBORROW_SECTION_H

#include "migrate.h"

/* `calls` (of unsigned) are the offsets of the names PyDict_Next and
 * PySequence_Fast_GET_ITEM in one function of `unit`,
 * `call_sites` the site of each, whose `own` says which of key and value take a reference.  Adds
 * the edits; a site whose loop has another form gets its code, and none.  A loop that stands in its
 * section is left, and one with another in it waits for that: to be called until there are no
 * edits. */
void ub_sections(const ub_unit *unit, const GArray *calls, const GArray *call_sites, GArray *sites,
                 GArray *edits);

/* Where, in the text with these edits, the keys and values take their references: appends the
 * offsets of the Py_INCREFs to `gets`, and the sites to `get_sites`. */
void ub_section_references(const ub_unit *unit, const GArray *calls, const GArray *call_sites,
                           const GArray *sites, GArray *gets, GArray *get_sites);

#endif
