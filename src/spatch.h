/* Run Coccinelle's spatch on a folder of small files. */
#ifndef UNBORROW_SPATCH_H
#define UNBORROW_SPATCH_H

#include "migrate.h"

typedef enum {
    UB_SPATCH_DONE,   /* it came to its end; what it could not parse is unchanged, without a word */
    UB_SPATCH_FAILED, /* it ended with an error: nothing it left can be trusted */
    UB_SPATCH_HUNG,   /* it took too long and was killed */
} ub_spatch_end;

typedef struct {
    ub_spatch_end end;
    char *message; /* what it wrote on standard error; owned */
} ub_spatch_run;

/* The version of the program, as 0x0103; 0: it does not say. */
unsigned ub_spatch_version(const char *program);

/* Apply the semantic patch (a file name in config->patch_dir) to every .c file of `folder`/in, or
 * as C++ to every .cpp file, in place, with `folder` (private to the caller) for its temporary
 * files.  No file takes longer than config->timeout, the whole not much more.  FALSE and
 * UB_ERROR_TOOL when it cannot be started or there is no such patch; else *run is filled, to be
 * cleared with ub_spatch_run_clear. */
gboolean ub_spatch(const ub_config *config, const char *patch, const char *folder, unsigned n_files,
                   gboolean cplusplus, ub_spatch_run *run, GError **error);
void ub_spatch_run_clear(ub_spatch_run *run);

/* Does spatch understand the semantic patch?  FALSE and UB_ERROR_USAGE, with what it says of the
 * place, when it does not; UB_ERROR_TOOL when it cannot be started. */
gboolean ub_spatch_reads(const char *spatch, const char *patch, GError **error);

/* Does the program do what spatch does?  It is asked with a patch and a function that are simple;
 * for when nothing that it was given before has come out changed.  FALSE and UB_ERROR_TOOL: it does
 * not. */
gboolean ub_spatch_works(const ub_config *config, const char *folder, GError **error);

/* Did spatch give up on this file ("name.c") because it took too long? */
gboolean ub_spatch_timed_out(const ub_spatch_run *run, const char *file);

/* config->timeout, or the default where that is 0. */
unsigned ub_spatch_timeout(const ub_config *config);

#endif
