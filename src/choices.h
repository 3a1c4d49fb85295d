/* Stage "prove", for functions with conditional text: the proof in each of its configurations.
 *
 *     #ifdef HAVE_WEXECV
 *         if (!PyUnicode_FSDecoder(key, &key2))
 *             goto error;
 *     #else
 *         ...
 *     #endif
 *
 * The edit lands in all of them.  Where ub_prove cannot tell by the look of the skipped text that
 * it is harmless, the function is parsed and proved with every choice of branches.
 *
 * Private to the rounds (round.c). */
#ifndef UNBORROW_CHOICES_H
#define UNBORROW_CHOICES_H

#include "prove.h"
#include "round.h"

/* `proof` is what ub_prove says of the function with this index of work->unit and of `unit`, which
 * has the new text: a UB_CODE_SKIPPED_TEXT becomes UB_CODE_NONE if each choice compiles and is
 * proved, or another code if the function is not even right as it is compiled. */
void ub_prove_choices(const ub_work *work, const ub_unit *unit, int function, ub_proof *proof);

#endif
