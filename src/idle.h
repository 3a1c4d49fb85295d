/* Idle: flags that are only set any more, and that nothing asks for. */
#ifndef UNBORROW_IDLE_H
#define UNBORROW_IDLE_H

#include "graph.h"

/* `gone` says of each statement whether it is taken out.  Where those were all that asked for a
 * local number, the statements that set it go too: they are added to `gone`, and so is its
 * declaration, or, where that declares others, the edit that takes the number out of it. */
void ub_remove_idle(const ub_graph *g, guint8 *gone, GArray *edits);

#endif
