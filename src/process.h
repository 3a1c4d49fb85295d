/* Another program, run without a shell and within bounds. */
#ifndef UNBORROW_PROCESS_H
#define UNBORROW_PROCESS_H

#include <gio/gio.h>

typedef enum {
    UB_PROCESS_DONE,   /* it ended with status 0 */
    UB_PROCESS_FAILED, /* it ended otherwise */
    UB_PROCESS_HUNG,   /* it took too long and was killed */
} ub_process_end;

/* How a program ended, and the beginning of what it wrote, as far as the launcher pipes it. */
typedef struct {
    ub_process_end end;
    GString *out, *err;
} ub_process;

/* Start argv and wait for its end, with what it has started.  It runs in a process group of its
 * own, which is killed after so many seconds, or when this thread ends.  FALSE when it cannot be
 * started, else *process is filled, to be cleared with ub_process_clear. */
gboolean ub_process_run(GSubprocessLauncher *launcher, const char *const *argv, unsigned seconds,
                        ub_process *process, GError **error);
void ub_process_clear(ub_process *process);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ub_process, ub_process_clear)

/* A message of somebody else's, as much of it as a person reads; a new string, valid UTF-8. */
char *ub_shortened(const char *message);

#endif
