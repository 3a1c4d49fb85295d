/* See progress.h. */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define WIDTH 30
#define PATIENCE (2 * G_USEC_PER_SEC)

struct ub_progress {
    unsigned total;
    gint64 start;
    gboolean is_terminal;
    gboolean is_shown;
};

ub_progress *ub_progress_new(unsigned total)
{
    ub_progress *progress = g_new0(ub_progress, 1);

    progress->total = total;
    progress->start = g_get_monotonic_time();
    progress->is_terminal = isatty(STDERR_FILENO);
    return progress;
}

void ub_progress_update(ub_progress *progress, unsigned done)
{
    char bar[WIDTH + 1];

    if (!progress->is_terminal || progress->total == 0 ||
        g_get_monotonic_time() - progress->start < PATIENCE)
        return;
    for (unsigned i = 0; i < WIDTH; i++)
        bar[i] = i < done * WIDTH / progress->total ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %u of %u files", bar, done, progress->total);
    fflush(stderr);
    progress->is_shown = TRUE;
}

void ub_progress_free(ub_progress *progress)
{
    if (progress == NULL)
        return;
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    g_free(progress);
}
