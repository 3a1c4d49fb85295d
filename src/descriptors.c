/* Backward over the flow graph, in no order: what may the number be that is given to a call? */
#include "descriptors.h"

#include <string.h>

/* What becomes of a number or, of an object, of the number that is made of it. */
enum {
    TO_SYSTEM = 1 << 0, /* it goes to a call that takes a descriptor */
    TO_OTHERS = 1 << 1, /* to a function that is not Python's nor the C library's: who knows? */
    TO_NUMBER = 1 << 2, /* the object: a number is made of it */
};

typedef struct {
    ub_graph *g;
    guint8 *temps, *vars; /* what becomes of what they hold */
    gboolean changed;
} flow;

/* Of the C library's: those that are given a descriptor, or a struct with descriptors. */
static gboolean takes_descriptor(const ub_op *op)
{
    static const char *const names[] = {"__fxstat",
                                        "__read_chk",
                                        "_close",
                                        "_commit",
                                        "_dup",
                                        "_dup2",
                                        "_fdopen",
                                        "_fileno",
                                        "_fstat",
                                        "_get_osfhandle",
                                        "_isatty",
                                        "_locking",
                                        "_lseek",
                                        "_lseeki64",
                                        "_read",
                                        "_setmode",
                                        "_write",
                                        "accept",
                                        "accept4",
                                        "aio_read",
                                        "aio_write",
                                        "bind",
                                        "close",
                                        "close_range",
                                        "closesocket",
                                        "connect",
                                        "copy_file_range",
                                        "dprintf",
                                        "dup",
                                        "dup2",
                                        "dup3",
                                        "epoll_ctl",
                                        "epoll_pwait",
                                        "epoll_pwait2",
                                        "epoll_wait",
                                        "eventfd_read",
                                        "eventfd_write",
                                        "faccessat",
                                        "fallocate",
                                        "fchdir",
                                        "fchmod",
                                        "fchmodat",
                                        "fchown",
                                        "fchownat",
                                        "fcntl",
                                        "fcntl64",
                                        "fdatasync",
                                        "fdopen",
                                        "fdopendir",
                                        "fexecve",
                                        "fgetxattr",
                                        "flistxattr",
                                        "flock",
                                        "fpathconf",
                                        "fremovexattr",
                                        "fsetxattr",
                                        "fstat",
                                        "fstat64",
                                        "fstatat",
                                        "fstatfs",
                                        "fstatvfs",
                                        "fsync",
                                        "ftruncate",
                                        "ftruncate64",
                                        "futimens",
                                        "futimes",
                                        "getdents64",
                                        "getpeername",
                                        "getsockname",
                                        "getsockopt",
                                        "inotify_add_watch",
                                        "inotify_rm_watch",
                                        "ioctl",
                                        "ioctlsocket",
                                        "isatty",
                                        "kevent",
                                        "linkat",
                                        "listen",
                                        "lockf",
                                        "lseek",
                                        "lseek64",
                                        "mkdirat",
                                        "mknodat",
                                        "mmap",
                                        "mmap64",
                                        "openat",
                                        "openat64",
                                        "poll",
                                        "posix_fadvise",
                                        "posix_fallocate",
                                        "ppoll",
                                        "pread",
                                        "pread64",
                                        "preadv",
                                        "preadv2",
                                        "pselect",
                                        "ptsname",
                                        "ptsname_r",
                                        "pwrite",
                                        "pwrite64",
                                        "pwritev",
                                        "pwritev2",
                                        "read",
                                        "readahead",
                                        "readlinkat",
                                        "readv",
                                        "recv",
                                        "recvfrom",
                                        "recvmmsg",
                                        "recvmsg",
                                        "renameat",
                                        "select",
                                        "send",
                                        "sendfile",
                                        "sendfile64",
                                        "sendmmsg",
                                        "sendmsg",
                                        "sendto",
                                        "setns",
                                        "setsockopt",
                                        "shutdown",
                                        "signalfd",
                                        "sockatmark",
                                        "splice",
                                        "symlinkat",
                                        "sync_file_range",
                                        "syncfs",
                                        "syscall",
                                        "tcdrain",
                                        "tcflow",
                                        "tcflush",
                                        "tcgetattr",
                                        "tcgetpgrp",
                                        "tcgetsid",
                                        "tcsendbreak",
                                        "tcsetattr",
                                        "tcsetpgrp",
                                        "tee",
                                        "timerfd_gettime",
                                        "timerfd_settime",
                                        "ttyname",
                                        "ttyname_r",
                                        "unlinkat",
                                        "utimensat",
                                        "vdprintf",
                                        "vmsplice",
                                        "write",
                                        "writev",
                                        NULL};

    return !op->is_project && g_strv_contains(names, op->name);
}

/* Those whose struct or array has descriptors in it; what tcsetattr() or read() are given beside
 * theirs has none. */
static gboolean takes_struct_of_them(const ub_op *op)
{
    static const char *const names[] = {
        "WSAPoll", "__poll_chk", "__ppoll_chk", "aio_read", "aio_write", "ioctl",   "poll",
        "ppoll",   "pselect",    "pselect64",   "select",   "sendmmsg",  "sendmsg", NULL};

    return g_strv_contains(names, op->name);
}

/* What a call does with the numbers that it is given.  Python's own get what a caller may see. */
static guint8 use_of(const ub_op *op)
{
    if (takes_descriptor(op) || (op->is_api && strcmp(op->name, "PyFile_FromFd") == 0))
        return TO_SYSTEM;
    if (op->is_api || (!op->is_project && (op->facts & (UB_FACT_QUIET | UB_FACT_PURE))))
        return 0;
    return TO_OTHERS;
}

static gboolean is_scalar(const ub_op *op)
{
    return op && op->type == UB_TYPE_SCALAR;
}

static void need(flow *f, guint8 *place, guint8 use)
{
    f->changed |= (use & ~*place) != 0;
    *place |= use;
}

static guint8 becomes(const flow *f, int temp)
{
    return temp >= 0 ? f->temps[temp] : 0;
}

static void need_temp(flow *f, int temp, guint8 use)
{
    if (temp >= 0)
        need(f, &f->temps[temp], use);
}

/* s, &s, s.part, s.parts[i]: the local struct or array, or -1. */
static int struct_of(const flow *f, int temp)
{
    const ub_op *op = ub_graph_definition(f->g, temp);

    while (op && (op->kind == UB_OP_LOAD || op->kind == UB_OP_PURE) && op->n_args)
        op = ub_graph_definition(f->g, op->args[0]);
    if (!op || (op->kind != UB_OP_READ && op->kind != UB_OP_ADDRESS))
        return -1;
    return ub_is_aggregate(ub_graph_var(f->g, op->var)) ? op->var : -1;
}

/* PyLong_AsLong(n), PyNumber_AsSsize_t(n, NULL) */
static gboolean makes_number(const ub_op *op)
{
    return op->is_api && is_scalar(op) && op->n_args && strstr(op->name, "_As") &&
           (strstr(op->name, "PyLong_") || strstr(op->name, "PyNumber_") ||
            strstr(op->name, "PyInt_"));
}

/* PyObject_CallMethod(v, "fileno", NULL), PyObject_GetAttrString(v, "fd") */
static gboolean asks_object(const ub_op *op)
{
    return op->is_api && op->type == UB_TYPE_OBJECT &&
           (strstr(op->name, "Call") || strstr(op->name, "GetAttr") ||
            strstr(op->name, "GetOptionalAttr"));
}

/* FD_SET(fd, &set);   fds[0].fd = fd; */
static void step_store(flow *f, const ub_op *op)
{
    int var = op->n_args >= 2 ? struct_of(f, op->args[0]) : -1;

    for (unsigned i = 1; var >= 0 && i < op->n_args; i++)
        need_temp(f, op->args[i], f->vars[var] & TO_SYSTEM);
}

static void step_call(flow *f, const ub_op *op)
{
    guint8 use = use_of(op), result = becomes(f, op->dst);

    for (unsigned i = 0; i < op->n_args; i++) {
        const ub_op *arg = ub_graph_definition(f->g, op->args[i]);
        int var = struct_of(f, op->args[i]);
        if (is_scalar(arg))
            need_temp(f, op->args[i], use);
        else if (var >= 0 && takes_struct_of_them(op))
            need(f, &f->vars[var], use & TO_SYSTEM);
    }
    if (makes_number(op))
        need_temp(f, op->args[0], result | TO_NUMBER);
}

/* A sum of descriptors is none, but select(fd + 1, &set, ...) and the bits of a set tell of one. */
static guint8 of_operand(const ub_op *op, guint8 use)
{
    if (op->name[0] == '(' || op->kind != UB_OP_PURE)
        return use;
    return ub_is_comparison(op) ? 0 : use & TO_SYSTEM;
}

static void step(flow *f, const ub_op *op)
{
    guint8 use = becomes(f, op->dst);
    int var;

    switch (op->kind) {
    case UB_OP_READ:
        need(f, &f->vars[op->var], use);
        break;
    case UB_OP_ASSIGN:
        if (op->n_args)
            need_temp(f, op->args[0], f->vars[op->var]);
        break;
    case UB_OP_PURE:
    case UB_OP_COPY:
        for (unsigned i = 0; i < op->n_args; i++)
            need_temp(f, op->args[i], of_operand(op, use));
        break;
    case UB_OP_LOAD: /* fds[0] */
        var = op->n_args ? struct_of(f, op->args[0]) : -1;
        if (var >= 0)
            need(f, &f->vars[var], use & TO_SYSTEM);
        break;
    case UB_OP_STORE:
        step_store(f, op);
        break;
    case UB_OP_CALL:
        step_call(f, op);
        break;
    default:
        break;
    }
}

static gboolean names_fileno(const flow *f, const ub_op *op)
{
    for (unsigned i = 1; i < op->n_args; i++) {
        const ub_op *arg = ub_graph_definition(f->g, op->args[i]);
        if (arg && arg->name && strstr(arg->name, "fileno"))
            return TRUE;
    }
    return FALSE;
}

static gboolean lives(const flow *f, const ub_op *op)
{
    guint8 use = becomes(f, op->dst);

    if (op->kind == UB_OP_LOAD) /* to others, a long is rather a size */
        return (op->is_int_member ? use & (TO_SYSTEM | TO_OTHERS)
                                  : is_scalar(op) && (use & TO_SYSTEM)) &&
               op->n_args && struct_of(f, op->args[0]) < 0;
    if (op->kind != UB_OP_CALL)
        return FALSE;
    if (op->facts & UB_FACT_TAGS)
        return TRUE;
    if (asks_object(op))
        return (use & TO_NUMBER) && ((use & TO_SYSTEM) || names_fileno(f, op));
    if (op->is_project && is_scalar(op))
        return (use & TO_SYSTEM) || ((op->facts & UB_FACT_GIVES_INT) && (use & TO_OTHERS));
    return FALSE;
}

/* The objects of which PyLong_AsLong() makes such a number. */
static gboolean is_of_living(const flow *f, const gboolean *vars, int temp)
{
    const ub_op *op = ub_graph_without_casts(f->g, temp);

    return op && (op->lives || (op->kind == UB_OP_READ && vars[op->var]));
}

/* to_fd(v, &fd): a function of the project fills it.  What goes to others is mostly a size, in code
 * that asks for several and returns them. */
static void note_filled(const flow *f, const ub_op *call)
{
    for (unsigned i = 0; call->is_project && i < call->n_args; i++) {
        const ub_op *arg = ub_graph_without_casts(f->g, call->args[i]);
        if (!arg || arg->kind != UB_OP_ADDRESS)
            continue;
        ub_var *var = ub_graph_var(f->g, arg->var);
        if (var->type == UB_TYPE_SCALAR && (f->vars[arg->var] & TO_SYSTEM))
            var->holds_pointers = TRUE;
    }
}

static void note_all(flow *f, gboolean *living)
{
    for (unsigned b = 0; b < f->g->blocks->len; b++) {
        const ub_block *block = ub_graph_block(f->g, b);
        for (unsigned i = 0; i < block->ops->len; i++) {
            ub_op *op = ub_block_op(block, i);
            if (op->kind == UB_OP_CALL)
                note_filled(f, op);
            op->lives |= lives(f, op) || (op->kind == UB_OP_CALL && makes_number(op) &&
                                          is_of_living(f, living, op->args[0]));
            if (op->kind == UB_OP_ASSIGN && op->n_args && is_of_living(f, living, op->args[0]) &&
                !living[op->var])
                f->changed = living[op->var] = TRUE;
        }
    }
}

static void run(flow *f)
{
    do {
        f->changed = FALSE;
        for (unsigned b = f->g->blocks->len; b-- > 0;) {
            const ub_block *block = ub_graph_block(f->g, b);
            for (unsigned i = block->ops->len; i-- > 0;)
                step(f, ub_block_op(block, i));
        }
    } while (f->changed);
}

static flow flow_of(ub_graph *g)
{
    flow f = {
        .g = g, .temps = g_new0(guint8, g->n_temps + 1), .vars = g_new0(guint8, g->vars->len + 1)};

    run(&f);
    return f;
}

static void flow_clear(flow *f)
{
    g_free(f->temps);
    g_free(f->vars);
}

void ub_note_descriptors(ub_graph *g)
{
    flow f = flow_of(g);
    g_autofree gboolean *living = g_new0(gboolean, g->vars->len + 1);

    do {
        f.changed = FALSE;
        note_all(&f, living);
    } while (f.changed);
    flow_clear(&f);
}
