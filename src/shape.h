/* What must be done to a site before a semantic patch can rewrite it: decided from where the call
 * stands, without touching the text. */
#ifndef UNBORROW_SHAPE_H
#define UNBORROW_SHAPE_H

#include "context.h"

typedef enum {
    UB_MOVE_NONE,     /* it stands well: v = get(); */
    UB_MOVE_VARIABLE, /* f(get())             ->  item = get(); f(item) */
    UB_MOVE_ASSIGN,   /* if ((v = get()) && x) ->  v = get(); if (v && x) */
    UB_MOVE_SPLIT,    /* T v = get();         ->  T v; v = get(); */
    UB_MOVE_CAST,     /* PyWeakref_GET_OBJECT(self) -> ...((PyObject *)self): the macro casts, the
                         strong call does not; beside the other moves of the call */
    UB_MOVE_GIVE, /* return get();        ->  return Py_NewRef(get()); where the caller is given a
                     reference from now on: the semantic patches have a form for that */
    UB_MOVE_TAKE, /* v = Py_NewRef(get()); ->  v = get(); Py_INCREF(v);  (also in a declaration) */
} ub_move_kind;

typedef struct {
    ub_move_kind kind;
    const ub_context *context;
    const ub_api *api;
    ub_range call;
    CXCursor holder;    /* declaration of the variable that takes the result; null of VARIABLE */
    ub_range moved;     /* text that goes in front: the call, or the assignment */
    ub_range replaced;  /* text that the variable's name takes the place of */
    char *name;         /* of the variable: the holder's, or the new one's; owned */
    const char *incref; /* of TAKE: "Py_INCREF" or "Py_XINCREF" */
    gboolean copied;    /* VARIABLE: only for the holder to take it from there */
    gboolean placed;    /* NONE: it goes where others keep it, and is given a reference there */
    gboolean split;     /* in a declaration that others follow, or that a test must precede: none
                           may come to stand behind a statement */
    gboolean scalar;    /* what the call is an argument of gives no pointer into the object */
} ub_move;

/* A new list of ub_move; free with g_array_unref. */
GArray *ub_moves_new(void);

/* Decide on one site and add its move to `moves`, which holds those decided before (in order of
 * evaluation).  Returns UB_CODE_NONE, or why the site cannot be prepared; then nothing is added. */
ub_code ub_decide_move(const ub_unit *unit, const ub_site *site, const ub_context *context,
                       GArray *moves);

/* The same, but always with a new variable. */
ub_code ub_decide_variable(const ub_unit *unit, const ub_site *site, const ub_context *context,
                           GArray *moves);

/* The move that casts the call's only argument to PyObject * where a macro did that; FALSE when
 * there is none to be made. */
gboolean ub_cast_argument(const ub_unit *unit, const ub_site *site, const ub_context *context,
                          ub_move *cast);

/* May evaluating the expression change anything, leaving out what `moves` takes out of it? */
gboolean ub_has_effects(CXCursor expression, const GArray *moves);

/* Is the type `PyObject *`, under whatever name? */
gboolean ub_is_object_pointer(CXType type);

#endif
