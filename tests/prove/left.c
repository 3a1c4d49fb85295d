/* What a call may leave in the memory that it is given: a pointer into the object.  See cases.c for
 * what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct msg *Msg;
struct iter {
    const char *at, *end;
    struct iter *next;
};
struct size {
    int w, h;
};
struct handle;
struct sqlite3_stmt;
typedef struct {
    PyObject_HEAD Msg m;
    struct iter it;
    struct iter *p;
    struct handle *h;
    void *any;
    char *buffer;
} Obj;

int iter_init(Msg m, struct iter *it);
int iter_sound(struct iter *it);
int iter_at_end(Msg m, const struct iter *it);
struct iter *iter_new(void);
struct iter *iter_current(void);
struct iter *iter_reference(struct iter *it);
int iter_open(struct iter **it);
void iter_free(struct iter *it);
int iter_begin(Msg m, void *it);
int msg_size(Msg m, struct size *size);
int msg_text(Msg m, const char **text);
int msg_log(Msg m, FILE *file);
struct handle *handle_new(void);
void handle_free(struct handle *h);
int handle_set(struct handle *h, int option, const char *text);
int handle_run(struct handle *h);
int sqlite3_bind_text(struct sqlite3_stmt *st, int i, const char *text, int n, void (*)(void *));

struct state {
    struct iter *first;
};
int iter_over(PyObject *o, struct iter *it);
int adapt(struct state *state, PyObject *o);
int set_name(struct state *state, const char *name);

int XChangeProperty(struct handle *display, const unsigned char *data, int n);

static int adapts(struct state *state, PyObject *o)
{
    return adapt(state, o) && state->first != NULL;
}
static int sets_name(struct state *state, PyObject *o)
{
    return set_name(state, PyUnicode_AsUTF8(o));
}
static int begins(PyObject *o, struct iter *it)
{
    return iter_over(o, it);
}
static int keeps_nothing(Msg m, struct iter *it)
{
    return iter_at_end(m, it) && it->at != NULL;
}
static int keeps(const char *text, struct iter *it)
{
    it->at = text;
    return 0;
}
static int may_keep(Msg m, struct iter *it)
{
    struct iter *other = it;
    return iter_init(m, other);
}
static int with_own(Msg m)
{
    struct iter *it = malloc(sizeof *it);
    int sound = iter_init(m, it) && iter_sound(it);
    free(it);
    return sound;
}
static int with_others(Msg m)
{
    struct iter *it = iter_current();
    return iter_init(m, it) && iter_sound(it);
}
static Obj *last;
static int with_global(Msg m)
{
    return iter_init(m, last->p);
}
int heap(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    free(it);
    return result;
}
int heap__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    free(it);
    Py_DECREF(o);
    return result;
}
int heap__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    free(it);
    return result;
}
int from_library(PyObject *list)
{
    struct iter *it = iter_new();
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int from_library__ok(PyObject *list)
{
    struct iter *it = iter_new();
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    iter_free(it);
    Py_DECREF(o);
    return result;
}
int from_library__bad_early(PyObject *list)
{
    struct iter *it = iter_new();
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int opened(PyObject *list)
{
    struct iter *it;
    iter_open(&it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int opened__ok(PyObject *list)
{
    struct iter *it;
    iter_open(&it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    iter_free(it);
    Py_DECREF(o);
    return result;
}
int opened__bad_early(PyObject *list)
{
    struct iter *it;
    iter_open(&it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int other_name(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *same = it;
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it + 1);
    int result = iter_sound(same);
    free(it);
    return result;
}
int other_name__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *same = it;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it + 1);
    int result = iter_sound(same);
    free(it);
    Py_DECREF(o);
    return result;
}
int other_name__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *same = it;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it + 1);
    Py_DECREF(o);
    int result = iter_sound(same);
    free(it);
    return result;
}
int in_struct(PyObject *list)
{
    struct { struct iter *it; } frame = {malloc(sizeof *frame.it)};
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(frame.it);
        return -1;
    }
    iter_init(o->m, frame.it);
    int result = iter_sound(frame.it);
    free(frame.it);
    return result;
}
int in_struct__ok(PyObject *list)
{
    struct { struct iter *it; } frame = {malloc(sizeof *frame.it)};
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(frame.it);
        return -1;
    }
    iter_init(o->m, frame.it);
    int result = iter_sound(frame.it);
    free(frame.it);
    Py_DECREF(o);
    return result;
}
int in_struct__bad_early(PyObject *list)
{
    struct { struct iter *it; } frame = {malloc(sizeof *frame.it)};
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(frame.it);
        return -1;
    }
    iter_init(o->m, frame.it);
    Py_DECREF(o);
    int result = iter_sound(frame.it);
    free(frame.it);
    return result;
}
int linked(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *head = malloc(sizeof *head);
    head->next = it;
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        free(head);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(head);
    free(it);
    free(head);
    return result;
}
int linked__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *head = malloc(sizeof *head);
    head->next = it;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        free(head);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(head);
    free(it);
    free(head);
    Py_DECREF(o);
    return result;
}
int linked__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    struct iter *head = malloc(sizeof *head);
    head->next = it;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        free(head);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(head);
    free(it);
    free(head);
    return result;
}
int loaded(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_at_end(NULL, it->next);
    free(it);
    return result;
}
int loaded__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_at_end(NULL, it->next);
    free(it);
    Py_DECREF(o);
    return result;
}
int loaded__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_at_end(NULL, it->next);
    free(it);
    return result;
}
int text(PyObject *list)
{
    struct handle *h = handle_new();
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        handle_free(h);
        return -1;
    }
    handle_set(h, 1, PyUnicode_AsUTF8((PyObject *)o));
    int result = handle_run(h);
    handle_free(h);
    return result;
}
int text__ok(PyObject *list)
{
    struct handle *h = handle_new();
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        handle_free(h);
        return -1;
    }
    handle_set(h, 1, PyUnicode_AsUTF8((PyObject *)o));
    int result = handle_run(h);
    handle_free(h);
    Py_DECREF(o);
    return result;
}
int text__bad_early(PyObject *list)
{
    struct handle *h = handle_new();
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        handle_free(h);
        return -1;
    }
    handle_set(h, 1, PyUnicode_AsUTF8((PyObject *)o));
    Py_DECREF(o);
    int result = handle_run(h);
    handle_free(h);
    return result;
}
int local_address(PyObject *list)
{
    struct iter s, *it = &s;
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    int result = iter_sound(it);
    return result;
}
int local_address__ok(PyObject *list)
{
    struct iter s, *it = &s;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    int result = iter_sound(it);
    Py_DECREF(o);
    return result;
}
int local_address__bad_early(PyObject *list)
{
    struct iter s, *it = &s;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    return result;
}
int kept_by_seen(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    keeps(PyUnicode_AsUTF8((PyObject *)o), it);
    int result = iter_sound(it);
    free(it);
    return result;
}
int kept_by_seen__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    keeps(PyUnicode_AsUTF8((PyObject *)o), it);
    int result = iter_sound(it);
    free(it);
    Py_DECREF(o);
    return result;
}
int kept_by_seen__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    keeps(PyUnicode_AsUTF8((PyObject *)o), it);
    Py_DECREF(o);
    int result = iter_sound(it);
    free(it);
    return result;
}
int may_be_kept_by_seen(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    may_keep(o->m, it);
    int result = iter_sound(it);
    free(it);
    return result;
}
int may_be_kept_by_seen__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    may_keep(o->m, it);
    int result = iter_sound(it);
    free(it);
    Py_DECREF(o);
    return result;
}
int may_be_kept_by_seen__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    may_keep(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    free(it);
    return result;
}
int member(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, self->p);
    int result = iter_sound(self->p);
    return result;
}
int member__is_interior(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int member_in_variable(PyObject *list, Obj *self)
{
    struct iter *it = self->p;
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    int result = iter_sound(it);
    return result;
}
int member_in_variable__is_interior(PyObject *list, Obj *self)
{
    struct iter *it = self->p;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    return result;
}
int parameter(PyObject *list, struct iter *it)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    int result = 0;
    return result;
}
int parameter__is_interior(PyObject *list, struct iter *it)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = 0;
    return result;
}
int of_library(PyObject *list)
{
    struct iter *it = iter_current();
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    int result = iter_sound(it);
    return result;
}
int of_library__is_interior(PyObject *list)
{
    struct iter *it = iter_current();
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    return result;
}
int shared(PyObject *list, Obj *self)
{
    struct iter *it = iter_reference(self->p);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int shared__is_interior(PyObject *list, Obj *self)
{
    struct iter *it = iter_reference(self->p);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        iter_free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    iter_free(it);
    return result;
}
int put_away(PyObject *list, Obj *self)
{
    struct iter *it = malloc(sizeof *it);
    self->p = it;
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    int result = iter_sound(self->p);
    self->p = NULL;
    free(it);
    return result;
}
int put_away__is_interior(PyObject *list, Obj *self)
{
    struct iter *it = malloc(sizeof *it);
    self->p = it;
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, it);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    self->p = NULL;
    free(it);
    return result;
}
int one_of_two(PyObject *list, Obj *self, int flag)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, flag ? it : self->p);
    int result = iter_sound(self->p);
    free(it);
    return result;
}
int one_of_two__is_interior(PyObject *list, Obj *self, int flag)
{
    struct iter *it = malloc(sizeof *it);
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_init(o->m, flag ? it : self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    free(it);
    return result;
}
int any(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_begin(o->m, self->any);
    int result = iter_sound(self->p);
    return result;
}
int any__is_interior(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_begin(o->m, self->any);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int place(PyObject *list, const char **text)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    msg_text(o->m, text);
    int result = 0;
    return result;
}
int place__is_interior(PyObject *list, const char **text)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    msg_text(o->m, text);
    Py_DECREF(o);
    int result = 0;
    return result;
}
int end_of_number(PyObject *list, char **end)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    long n = strtol(PyBytes_AS_STRING((PyObject *)o), end, 10);
    int result = n > 0;
    return result;
}
int end_of_number__is_interior(PyObject *list, char **end)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    long n = strtol(PyBytes_AS_STRING((PyObject *)o), end, 10);
    Py_DECREF(o);
    int result = n > 0;
    return result;
}
int copied_struct(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->p, &o->it, sizeof *self->p);
    int result = iter_sound(self->p);
    return result;
}
int copied_struct__is_interior(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->p, &o->it, sizeof *self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int through_pointer(PyObject *list, Obj *self, int (*init)(Msg, struct iter *))
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    init(o->m, self->p);
    int result = iter_sound(self->p);
    return result;
}
int through_pointer__is_interior(PyObject *list, Obj *self, int (*init)(Msg, struct iter *))
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    init(o->m, self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int member_by_seen(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    may_keep(o->m, self->p);
    int result = iter_sound(self->p);
    return result;
}
int member_by_seen__is_interior(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    may_keep(o->m, self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int others_by_seen(PyObject *list)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    with_others(o->m);
    int result = iter_sound(iter_current());
    return result;
}
int others_by_seen__is_interior(PyObject *list)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    with_others(o->m);
    Py_DECREF(o);
    int result = iter_sound(iter_current());
    return result;
}
int global_by_seen(PyObject *list)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    with_global(o->m);
    int result = iter_sound(iter_current());
    return result;
}
int global_by_seen__is_interior(PyObject *list)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    with_global(o->m);
    Py_DECREF(o);
    int result = iter_sound(iter_current());
    return result;
}
int handle(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    handle_set(self->h, 1, PyUnicode_AsUTF8((PyObject *)o));
    int result = handle_run(self->h);
    return result;
}
int handle__is_interior(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    handle_set(self->h, 1, PyUnicode_AsUTF8((PyObject *)o));
    Py_DECREF(o);
    int result = handle_run(self->h);
    return result;
}
int bound_static(PyObject *list, Obj *self, struct sqlite3_stmt *st)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    sqlite3_bind_text(st, 1, PyUnicode_AsUTF8((PyObject *)o), -1, NULL);
    int result = iter_sound(self->p);
    return result;
}
int bound_static__is_interior(PyObject *list, Obj *self, struct sqlite3_stmt *st)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    sqlite3_bind_text(st, 1, PyUnicode_AsUTF8((PyObject *)o), -1, NULL);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int bound_transient(PyObject *list, Obj *self, struct sqlite3_stmt *st)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    sqlite3_bind_text(st, 1, PyUnicode_AsUTF8((PyObject *)o), -1, (void (*)(void *))-1);
    int result = iter_sound(self->p);
    return result;
}
int bound_transient__ok(PyObject *list, Obj *self, struct sqlite3_stmt *st)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    sqlite3_bind_text(st, 1, PyUnicode_AsUTF8((PyObject *)o), -1, (void (*)(void *))-1);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int only_read(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_at_end(o->m, self->p);
    int result = iter_sound(self->p);
    return result;
}
int only_read__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_at_end(o->m, self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int numbers(PyObject *list, Obj *self, struct size *size)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    msg_size(o->m, size);
    int result = size->w;
    return result;
}
int numbers__ok(PyObject *list, Obj *self, struct size *size)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    msg_size(o->m, size);
    Py_DECREF(o);
    int result = size->w;
    return result;
}
int file(PyObject *list, FILE *file)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    msg_log(o->m, file);
    int result = ferror(file);
    return result;
}
int file__ok(PyObject *list, FILE *file)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    msg_log(o->m, file);
    Py_DECREF(o);
    int result = ferror(file);
    return result;
}
int copied_text(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->buffer, PyBytes_AS_STRING((PyObject *)o), 4);
    int result = iter_sound(self->p);
    return result;
}
int copied_text__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->buffer, PyBytes_AS_STRING((PyObject *)o), 4);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int copied_into_struct(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->p, PyBytes_AS_STRING((PyObject *)o), 4);
    int result = iter_sound(self->p);
    return result;
}
int copied_into_struct__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    memcpy(self->p, PyBytes_AS_STRING((PyObject *)o), 4);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int written(PyObject *list, FILE *file)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    fwrite(PyBytes_AS_STRING((PyObject *)o), 1, 4, file);
    int result = ferror(file);
    return result;
}
int written__ok(PyObject *list, FILE *file)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    fwrite(PyBytes_AS_STRING((PyObject *)o), 1, 4, file);
    Py_DECREF(o);
    int result = ferror(file);
    return result;
}
int printed(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    sprintf(self->buffer, "%s", PyBytes_AS_STRING((PyObject *)o));
    int result = iter_sound(self->p);
    return result;
}
int printed__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    sprintf(self->buffer, "%s", PyBytes_AS_STRING((PyObject *)o));
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int seen(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    keeps_nothing(o->m, self->p);
    int result = iter_sound(self->p);
    return result;
}
int seen__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    keeps_nothing(o->m, self->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int own_by_seen(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    with_own(o->m);
    int result = iter_sound(self->p);
    return result;
}
int own_by_seen__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    with_own(o->m);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int no_receiver(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, NULL);
    int result = iter_sound(self->p);
    return result;
}
int no_receiver__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, NULL);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}
int part_of_itself(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, o->p);
    int result = iter_sound(self->p);
    return result;
}
int part_of_itself__ok(PyObject *list, Obj *self)
{
    Obj *o = (Obj *)PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    iter_init(o->m, o->p);
    Py_DECREF(o);
    int result = iter_sound(self->p);
    return result;
}

/* Who keeps an object takes a reference to it; text is another matter. */
int object(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    adapt(state, o);
    int result = iter_sound(state->first);
    return result;
}
int object__ok(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    adapt(state, o);
    Py_DECREF(o);
    int result = iter_sound(state->first);
    return result;
}
int object_by_seen(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    adapts(state, o);
    int result = iter_sound(state->first);
    return result;
}
int object_by_seen__ok(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    adapts(state, o);
    Py_DECREF(o);
    int result = iter_sound(state->first);
    return result;
}
int name(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    set_name(state, PyUnicode_AsUTF8(o));
    int result = iter_sound(state->first);
    return result;
}
int name__is_interior(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    set_name(state, PyUnicode_AsUTF8(o));
    Py_DECREF(o);
    int result = iter_sound(state->first);
    return result;
}
int name_by_seen(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    sets_name(state, o);
    int result = iter_sound(state->first);
    return result;
}
int name_by_seen__is_interior(PyObject *list, struct state *state)
{
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    sets_name(state, o);
    Py_DECREF(o);
    int result = iter_sound(state->first);
    return result;
}

/* In memory of the function's own it may stand without one. */
int object_in_own(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_over(o, it);
    int result = iter_sound(it);
    free(it);
    return result;
}
int object_in_own__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_over(o, it);
    int result = iter_sound(it);
    free(it);
    Py_DECREF(o);
    return result;
}
int object_in_own__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    iter_over(o, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    free(it);
    return result;
}
int object_in_own_by_seen(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    begins(o, it);
    int result = iter_sound(it);
    free(it);
    return result;
}
int object_in_own_by_seen__ok(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    begins(o, it);
    int result = iter_sound(it);
    free(it);
    Py_DECREF(o);
    return result;
}
int object_in_own_by_seen__bad_early(PyObject *list)
{
    struct iter *it = malloc(sizeof *it);
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL) {
        free(it);
        return -1;
    }
    begins(o, it);
    Py_DECREF(o);
    int result = iter_sound(it);
    free(it);
    return result;
}

/* It is sent. */
int sent(PyObject *list, struct handle *display)
{
    PyObject *o = PyList_GetItem(list, 0);
    if (o == NULL)
        return -1;
    XChangeProperty(display, (unsigned char *)PyBytes_AS_STRING(o), 4);
    int result = handle_run(display);
    return result;
}
int sent__ok(PyObject *list, struct handle *display)
{
    PyObject *o = PyList_GetItemRef(list, 0);
    if (o == NULL)
        return -1;
    XChangeProperty(display, (unsigned char *)PyBytes_AS_STRING(o), 4);
    Py_DECREF(o);
    int result = handle_run(display);
    return result;
}
