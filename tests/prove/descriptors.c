/* Numbers that live on the value, which closes what they stand for when it goes.  None may be used
 * behind the release.  See cases.c for what the names mean. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <termios.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>
typedef struct {
    PyObject_HEAD int fd;
    int width;
    long handle;
} Port;
typedef struct {
    int fd;
} Link;
int project_size(int fd);
void project_fill(PyObject *v, int *fd);
void project_fill_long(PyObject *v, long *fd);
int project_number(PyObject *v);
static int to_fd(PyObject *v)
{
    if (PyLong_Check(v))
        return (int)PyLong_AsLong(v);
    return PyObject_AsFileDescriptor(v);
}
static int fd_of(PyObject *v)
{
    return ((Port *)v)->fd;
}
PyObject *member(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *member__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *member_long(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
PyObject *member_long__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = isatty((int)fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_long__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    Py_DECREF(v);
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
PyObject *member_unseen(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *member_unseen__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    n = project_size(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_unseen__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd;
    Py_DECREF(v);
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *member_of_capsule(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    Link *link;
    int fd, n;
    if (v == NULL)
        return NULL;
    link = PyCapsule_GetPointer(v, "link");
    if (link == NULL) {
        return NULL;
    }
    fd = link->fd;
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *member_of_capsule__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Link *link;
    int fd, n;
    if (v == NULL)
        return NULL;
    link = PyCapsule_GetPointer(v, "link");
    if (link == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = link->fd;
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_of_capsule__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    Link *link;
    int fd, n;
    if (v == NULL)
        return NULL;
    link = PyCapsule_GetPointer(v, "link");
    if (link == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = link->fd;
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *member_polled(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    struct pollfd set;
    int n;
    if (v == NULL)
        return NULL;
    set.fd = ((Port *)v)->fd;
    set.events = POLLIN;
    n = poll(&set, 1, 0);
    return PyLong_FromLong(n);
}
PyObject *member_polled__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    struct pollfd set;
    int n;
    if (v == NULL)
        return NULL;
    set.fd = ((Port *)v)->fd;
    set.events = POLLIN;
    n = poll(&set, 1, 0);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_polled__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    struct pollfd set;
    int n;
    if (v == NULL)
        return NULL;
    set.fd = ((Port *)v)->fd;
    set.events = POLLIN;
    Py_DECREF(v);
    n = poll(&set, 1, 0);
    return PyLong_FromLong(n);
}
PyObject *member_plus_one(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd + 1;
    n = select(fd, NULL, NULL, NULL, NULL);
    return PyLong_FromLong(n);
}
PyObject *member_plus_one__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd + 1;
    n = select(fd, NULL, NULL, NULL, NULL);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_plus_one__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->fd + 1;
    Py_DECREF(v);
    n = select(fd, NULL, NULL, NULL, NULL);
    return PyLong_FromLong(n);
}
PyObject *asked(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = PyObject_AsFileDescriptor(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *asked__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = PyObject_AsFileDescriptor(v);
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *asked__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = PyObject_AsFileDescriptor(v);
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *asked_by_helper(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = to_fd(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *asked_by_helper__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = to_fd(v);
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *asked_by_helper__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = to_fd(v);
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *read_by_helper(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = fd_of(v);
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *read_by_helper__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = fd_of(v);
    n = project_size(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *read_by_helper__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = fd_of(v);
    Py_DECREF(v);
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *given_by_unseen(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = project_number(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *given_by_unseen__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = project_number(v);
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *given_by_unseen__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd, n;
    if (v == NULL)
        return NULL;
    fd = project_number(v);
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *method(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_CallMethod(v, "fileno", NULL);
    if (number == NULL) {
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *method__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_CallMethod(v, "fileno", NULL);
    if (number == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    n = project_size(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *method__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_CallMethod(v, "fileno", NULL);
    if (number == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    Py_DECREF(v);
    n = project_size(fd);
    return PyLong_FromLong(n);
}
PyObject *attribute(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_GetAttrString(v, "fd");
    if (number == NULL) {
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *attribute__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_GetAttrString(v, "fd");
    if (number == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *attribute__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    PyObject *number;
    int fd, n;
    if (v == NULL)
        return NULL;
    number = PyObject_GetAttrString(v, "fd");
    if (number == NULL) {
        Py_DECREF(v);
        return NULL;
    }
    fd = (int)PyLong_AsLong(number);
    Py_DECREF(number);
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *filled(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int fd = -1, n;
    if (v == NULL)
        return NULL;
    project_fill(v, &fd);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *filled__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd = -1, n;
    if (v == NULL)
        return NULL;
    project_fill(v, &fd);
    n = isatty(fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *filled__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int fd = -1, n;
    if (v == NULL)
        return NULL;
    project_fill(v, &fd);
    Py_DECREF(v);
    n = isatty(fd);
    return PyLong_FromLong(n);
}
PyObject *filled_long(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    long fd = -1;
    int n;
    if (v == NULL)
        return NULL;
    project_fill_long(v, &fd);
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
PyObject *filled_long__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd = -1;
    int n;
    if (v == NULL)
        return NULL;
    project_fill_long(v, &fd);
    n = isatty((int)fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *filled_long__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd = -1;
    int n;
    if (v == NULL)
        return NULL;
    project_fill_long(v, &fd);
    Py_DECREF(v);
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
PyObject *member_is_long(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->handle;
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
PyObject *member_is_long__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->handle;
    n = isatty((int)fd);
    Py_DECREF(v);
    return PyLong_FromLong(n);
}
PyObject *member_is_long__bad_early(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    long fd;
    int n;
    if (v == NULL)
        return NULL;
    fd = ((Port *)v)->handle;
    Py_DECREF(v);
    n = isatty((int)fd);
    return PyLong_FromLong(n);
}
/* A number that goes nowhere is only a number. */
PyObject *width(PyObject *list)
{
    PyObject *v = PyList_GetItem(list, 0);
    int n;
    if (v == NULL)
        return NULL;
    n = ((Port *)v)->width;
    return PyLong_FromLong(n * n);
}
PyObject *width__ok(PyObject *list)
{
    PyObject *v = PyList_GetItemRef(list, 0);
    int n;
    if (v == NULL)
        return NULL;
    n = ((Port *)v)->width;
    Py_DECREF(v);
    return PyLong_FromLong(n * n);
}

/* What the call takes beside its descriptor has none in it. */
PyObject *into_struct(PyObject *list, int fd)
{
    struct termios mode;
    PyObject *v = PyList_GetItem(list, 0);
    if (v == NULL || tcgetattr(fd, &mode) < 0)
        return NULL;
    mode.c_cc[0] = (cc_t)*PyBytes_AS_STRING(v);
    return PyLong_FromLong(tcsetattr(fd, 0, &mode));
}
PyObject *into_struct__ok(PyObject *list, int fd)
{
    struct termios mode;
    PyObject *v = PyList_GetItemRef(list, 0);
    if (v == NULL || tcgetattr(fd, &mode) < 0) {
        Py_XDECREF(v);
        return NULL;
    }
    mode.c_cc[0] = (cc_t)*PyBytes_AS_STRING(v);
    Py_DECREF(v);
    return PyLong_FromLong(tcsetattr(fd, 0, &mode));
}
