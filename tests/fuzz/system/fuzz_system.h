/* What is no function of the project, and knows nothing of Python: a library, so to speak. */
#ifndef UNBORROW_FUZZ_SYSTEM_H
#define UNBORROW_FUZZ_SYSTEM_H

int ask(void);               /* 0 or 1, as the scenario says */
void note(const char *text); /* NULL too */
void enter(void);            /* some lock... */
void leave(void);            /* ...which must be left as often as it is entered */

#endif
