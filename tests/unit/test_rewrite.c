/* Stage "rewrite": with the real spatch, and with programs that only pretend to be it. */
#include <glib/gstdio.h>
#include <string.h>

#include "rewrite.h"

typedef struct {
    ub_config config;
    char *patch_dir;
    GPtrArray *slices;
    GPtrArray *texts;
} fixture;

static void set_up(fixture *f, gconstpointer unused)
{
    (void)unused;
    f->patch_dir = g_build_filename(UNBORROW_SOURCE_DIR, "semantic-patches", NULL);
    f->config = (ub_config){.patch_dir = f->patch_dir, .spatch = "spatch", .timeout = 60};
    f->slices = g_ptr_array_new_with_free_func((GDestroyNotify)ub_slice_free);
    f->texts = g_ptr_array_new_with_free_func(g_free);
}

static void tear_down(fixture *f, gconstpointer unused)
{
    (void)unused;
    g_ptr_array_unref(f->slices);
    g_ptr_array_unref(f->texts);
    g_free(f->patch_dir);
}

/* A slice for the one function in `marked`: '@' stands before each call to rewrite with the first
 * patch of its API, '~' with the second. */
static ub_slice *add(fixture *f, const char *marked)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) variants = g_array_new(FALSE, FALSE, sizeof(unsigned));
    ub_slice *slice;
    const char *open, *close;

    for (const char *c = marked; *c != '\0'; c++) {
        unsigned at = (unsigned)text->len, variant = *c == '~';

        if (*c != '@' && *c != '~') {
            g_string_append_c(text, *c);
            continue;
        }
        g_array_append_val(calls, at);
        g_array_append_val(variants, variant);
    }
    open = strchr(text->str, '{');
    close = strrchr(text->str, '}');
    slice =
        ub_slice_new(NULL, text->str, (ub_range){0, (unsigned)(close + 1 - text->str)},
                     (ub_range){(unsigned)(open - text->str), (unsigned)(close + 1 - text->str)});
    for (unsigned i = 0; i < calls->len; i++) {
        unsigned at = g_array_index(calls, unsigned, i);
        ub_token name = ub_next_token(text->str, at, (unsigned)text->len);
        g_autofree char *word = g_strndup(text->str + name.begin, name.end - name.begin);

        g_array_append_val(slice->calls, at);
        g_ptr_array_add(
            slice->patches,
            (gpointer)ub_catalog_find(word)->patches[g_array_index(variants, unsigned, i)]);
    }
    g_ptr_array_add(f->texts, g_string_free(text, FALSE));
    g_ptr_array_add(f->slices, slice);
    return slice;
}

static void run(fixture *f)
{
    g_autoptr(GError) error = NULL;
    gboolean ran = ub_rewrite(f->slices, &f->config, &error);

    g_assert_no_error(error);
    g_assert_true(ran);
}

static void check(fixture *f, const char *marked, const char *expected)
{
    const ub_slice *slice = add(f, marked);

    run(f);
    g_assert_cmpint(slice->code, ==, UB_CODE_NONE);
    g_assert_cmpstr(slice->result, ==, expected);
}

static void check_refused(const ub_slice *slice, ub_code code, int failed)
{
    g_assert_cmpint(slice->code, ==, code);
    g_assert_cmpint(slice->failed, ==, failed);
    g_assert_null(slice->result);
}

static void test_each_patch(fixture *f, gconstpointer unused)
{
    static const struct {
        const char *marked, *expected;
    } cases[] = {
        {"@PyList_GetItem(l, i)", "v = PyList_GetItemRef(l, i);"},
        {"(T *)@PyList_GetItem(l, i)", "v = (T *)PyList_GetItemRef(l, i);"},
        {"@PyImport_AddModule(s)", "v = PyImport_AddModuleRef(s);"},
        {"@PyDict_GetItemWithError(d, k)", "(void)PyDict_GetItemRef(d, k, &v);"},
        {"@PyDict_SetDefault(d, k, x)", "(void)PyDict_SetDefaultRef(d, k, x, &v);"},
        {"@PyDict_GetItem(d, k)",
         "if (PyDict_GetItemRef(d, k, &v) < 0) {\n        PyErr_Clear();\n    }"},
        {"@PyDict_GetItemString(d, \"k\")",
         "if (PyDict_GetItemStringRef(d, \"k\", &v) < 0) {\n        PyErr_Clear();\n    }"},
        {"@PyWeakref_GetObject(r)", "(void)PyWeakref_GetRef(r, &v);"},
        {"~PyWeakref_GET_OBJECT(r)",
         "if (PyWeakref_GetRef(r, &v) == 0) {\n        v = Py_NewRef(Py_None);\n    }"},
    };

    (void)unused;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *marked = g_strdup_printf(
            "int f(void)\n{\n    PyObject *v;\n    v = %s;\n    g(v);\n}", cases[i].marked);
        add(f, marked);
    }
    run(f);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ub_slice *slice = g_ptr_array_index(f->slices, i);
        g_autofree char *expected = g_strdup_printf(
            "int f(void)\n{\n    PyObject *v;\n    %s\n    g(v);\n}", cases[i].expected);

        g_assert_cmpint(slice->code, ==, UB_CODE_NONE);
        g_assert_cmpstr(slice->result, ==, expected);
    }
}

static void test_declaration(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f, "int f(void)\n{\n    T *v = (T *)@PyList_GetItem(l, i), *w;\n    g(v);\n}",
          "int f(void)\n{\n    T *v = (T *)PyList_GetItemRef(l, i), *w;\n    g(v);\n}");
}

/* Masking: what must stay stays, also where the same name is rewritten beside it. */
static void test_keeps_others(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "int f(void)\n{\n    PyObject *v, *w;\n    v = PyList_GetItem(l, 0);\n"
          "    w = @PyList_GetItem(l, 1);\n    v = PyList_GetItemRef(l, 2);\n"
          "    puts(\"PyList_GetItem\"); /* PyList_GetItem */\n}",
          "int f(void)\n{\n    PyObject *v, *w;\n    v = PyList_GetItem(l, 0);\n"
          "    w = PyList_GetItemRef(l, 1);\n    v = PyList_GetItemRef(l, 2);\n"
          "    puts(\"PyList_GetItem\"); /* PyList_GetItem */\n}");
}

static void test_keeps_macro_bodies(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "int f(void)\n{\n    PyObject *v;\n#define GET v = PyList_GetItem(l, 0)\n"
          "    v = @PyList_GetItem(l, 1);\n    GET;\n}",
          "int f(void)\n{\n    PyObject *v;\n#define GET v = PyList_GetItem(l, 0)\n"
          "    v = PyList_GetItemRef(l, 1);\n    GET;\n}");
}

/* The None test belongs to the first call only. */
static void test_two_variants(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "int f(void)\n{\n    PyObject *v, *w;\n    v = @PyWeakref_GetObject(a);\n"
          "    w = ~PyWeakref_GetObject(b);\n    return v == Py_None || w == Py_None;\n}",
          "int f(void)\n{\n    PyObject *v, *w;\n    (void)PyWeakref_GetRef(a, &v);\n"
          "    if (PyWeakref_GetRef(b, &w) == 0) {\n        w = Py_NewRef(Py_None);\n    }\n"
          "    return v == NULL || w == Py_None;\n}");
}

static void test_several_patches(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(
        f,
        "int f(void)\n{\n    PyObject *v;\n    v = @PyList_GetItem(l, 0);\n"
        "    v = @PyDict_GetItemWithError(d, v);\n    v = @PyDict_SetDefault(d, v, v);\n}",
        "int f(void)\n{\n    PyObject *v;\n    v = PyList_GetItemRef(l, 0);\n"
        "    (void)PyDict_GetItemRef(d, v, &v);\n    (void)PyDict_SetDefaultRef(d, v, v, &v);\n}");
}

/* Neither the header nor the parameters reach spatch. */
static void test_odd_header(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "MODINIT(x) static f(d, v)\n    PyObject *d;\n    PyObject *v;\n{\n"
          "    v = @PyDict_GetItemWithError(d, v);\n    return v;\n}",
          "MODINIT(x) static f(d, v)\n    PyObject *d;\n    PyObject *v;\n{\n"
          "    (void)PyDict_GetItemRef(d, v, &v);\n    return v;\n}");
}

static void test_directives(fixture *f, gconstpointer unused)
{
    static const char text[] =
        "int f(PyObject *v)\n{\n#ifdef A\n    if (a) {\n#else\n    if (b) {\n#endif\n"
        "        v = %s(l, 0);\n    }\n#if X\n    { c(;\n#endif\n#define B {{{\n    return !v;\n}";
    g_autofree char *marked = g_strdup_printf(text, "@PyList_GetItem");
    g_autofree char *expected = g_strdup_printf(text, "PyList_GetItemRef");

    (void)unused;
    check(f, marked, expected);
    check(f,
          "int f(PyObject *v)\n{\n    if (a\n#ifdef A\n        && b\n#endif\n        )\n"
          "        v = @PyList_GetItem(l, 0);\n    return !v;\n}",
          "int f(PyObject *v)\n{\n    if (a\n#ifdef A\n        && b\n#endif\n        )\n"
          "        v = PyList_GetItemRef(l, 0);\n    return !v;\n}");
}

/* What does not parse as a whole is shown in blocks. */
static void test_unparsable_beside(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "int f(PyObject *v)\n{\n    WEIRD(case) ->x ( {\n    while (1) {\n"
          "        v = @PyList_GetItem(l, 0);\n        if (!v)\n            goto out;\n        "
          "break;\n"
          "    }\n    } )\nout:\n    return 0;\n}",
          "int f(PyObject *v)\n{\n    WEIRD(case) ->x ( {\n    while (1) {\n"
          "        v = PyList_GetItemRef(l, 0);\n        if (!v)\n            goto out;\n        "
          "break;\n"
          "    }\n    } )\nout:\n    return 0;\n}");
}

static void test_unparsable(fixture *f, gconstpointer unused)
{
    const ub_slice *bad =
        add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0) %% WEIRD(case;\n}");
    const ub_slice *good = add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n}");

    (void)unused;
    run(f);
    check_refused(bad, UB_CODE_SPATCH, 0);
    g_assert_cmpstr(good->result, ==, "int f(PyObject *v)\n{\n    v = PyList_GetItemRef(l, 0);\n}");
}

/* One call that no rule takes spoils its function, and is the one to blame. */
static void test_one_not_rewritten(fixture *f, gconstpointer unused)
{
    const ub_slice *slice =
        add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n"
               "    g(@PyList_GetItem(l, 1));\n    v = @PyList_GetItem(l, 2);\n}");

    (void)unused;
    run(f);
    check_refused(slice, UB_CODE_SPATCH, 1);
}

static void test_lost_comment(fixture *f, gconstpointer unused)
{
    const ub_slice *slice = add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n"
                                   "    if (d) v /* it */ = @PyDict_GetItemWithError(d, k);\n}");

    (void)unused;
    run(f);
    check_refused(slice, UB_CODE_COMMENT, 0);
}

static void test_crlf_and_tabs(fixture *f, gconstpointer unused)
{
    (void)unused;
    check(f,
          "int f(PyObject *v)\r\n{\r\n\tif (v)\r\n\t{\r\n\t\tv = @PyDict_GetItem(d,\r\n"
          "\t\t                   k);\r\n\t}\r\n\treturn 0;\r\n}\r\n",
          "int f(PyObject *v)\r\n{\r\n\tif (v)\r\n\t{\r\n\t\tif (PyDict_GetItemRef(d,\r\n"
          "\t\t\t\t      k, &v) < 0)\r\n\t\t{\r\n\t\t\tPyErr_Clear();\r\n\t\t}\r\n\t}\r\n"
          "\treturn 0;\r\n}");
}

static void test_no_calls(fixture *f, gconstpointer unused)
{
    const ub_slice *slice = add(f, "int f(void)\n{\n    return 0;\n}");

    (void)unused;
    run(f);
    g_assert_cmpint(slice->code, ==, UB_CODE_NONE);
}

static void test_many_slices(fixture *f, gconstpointer unused)
{
    gint64 begin = g_get_monotonic_time();

    (void)unused;
    for (unsigned i = 0; i < 60; i++) {
        g_autofree char *marked = g_strdup_printf(
            "int f%u(PyObject *v)\n{\n    v = @PyDict_GetItemWithError(d, k%u);\n}", i, i);
        add(f, marked);
    }
    run(f);
    for (unsigned i = 0; i < 60; i++) {
        const ub_slice *slice = g_ptr_array_index(f->slices, i);
        g_autofree char *expected = g_strdup_printf(
            "int f%u(PyObject *v)\n{\n    (void)PyDict_GetItemRef(d, k%u, &v);\n}", i, i);

        g_assert_cmpstr(slice->result, ==, expected);
    }
    /* One process for all: 60 starts of spatch would take longer on any machine. */
    g_assert_cmpfloat((double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC, <, 20.0);
}

/* A program instead of spatch; removed by remove_program. */
static char *make_program(const char *script)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("unborrow-test-XXXXXX", &error);
    g_autofree char *program = g_build_filename(folder, "it's a spatch", NULL);
    g_autofree char *contents = g_strconcat("#!/bin/sh\n", script, "\n", NULL);

    g_assert_no_error(error);
    g_file_set_contents(program, contents, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_chmod(program, 0700), ==, 0);
    g_free(folder);
    return g_steal_pointer(&program);
}

static void remove_program(char *program)
{
    g_autofree char *folder = g_path_get_dirname(program);

    g_unlink(program);
    g_rmdir(folder);
    g_free(program);
}

/* Two slices for a program that pretends; what they became is for the caller to check. */
static void run_program(fixture *f, const char *script)
{
    /* What it is asked when nothing has come out (spatch.h), it does. */
    g_autofree char *whole =
        g_strconcat("if [ -e in/probe.c ]; then exec spatch \"$@\"; fi\n", script, NULL);
    char *program = make_program(whole);

    add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n}");
    add(f, "int g(PyObject *v)\n{\n    v = @PyList_GetItem(slow, 0);\n}");
    f->config.spatch = program;
    f->config.timeout = 1;
    run(f);
    remove_program(program);
}

static void test_missing(fixture *f, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;

    (void)unused;
    add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n}");
    f->config.spatch = "/nowhere/spatch";
    g_assert_false(ub_rewrite(f->slices, &f->config, &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_TOOL);
    g_assert_nonnull(strstr(error->message, "coccinelle"));
}

static void test_missing_patch(fixture *f, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;

    (void)unused;
    add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n}");
    f->config.patch_dir = "/nowhere";
    g_assert_false(ub_rewrite(f->slices, &f->config, &error));
    g_assert_error(error, UB_ERROR, UB_ERROR_TOOL);
    g_assert_nonnull(strstr(error->message, "/nowhere/list_getitem.cocci"));
}

static void test_failing(fixture *f, gconstpointer unused)
{
    (void)unused;
    run_program(f, "echo 'Fatal error: no' >&2; echo more >&2; exit 1");
    for (unsigned i = 0; i < f->slices->len; i++) {
        const ub_slice *slice = g_ptr_array_index(f->slices, i);

        check_refused(slice, UB_CODE_SPATCH, 0);
        g_assert_cmpstr(slice->detail, ==, "Fatal error: no");
    }
}

/* It does nothing that spatch does. */
static void test_broken(fixture *f, gconstpointer unused)
{
    static const char *const scripts[] = {"echo 'no standard.iso' >&2; exit 1", "exit 0"};

    (void)unused;
    add(f, "int f(PyObject *v)\n{\n    v = @PyList_GetItem(l, 0);\n}");
    for (unsigned i = 0; i < G_N_ELEMENTS(scripts); i++) {
        char *program = make_program(scripts[i]);
        g_autoptr(GError) error = NULL;

        f->config.spatch = program;
        g_assert_false(ub_rewrite(f->slices, &f->config, &error));
        g_assert_error(error, UB_ERROR, UB_ERROR_TOOL);
        g_assert_nonnull(strstr(error->message, "broken, or another program"));
        remove_program(program);
    }
}

/* Failing on one file, after it has spoiled others. */
static void test_failing_on_one(fixture *f, gconstpointer unused)
{
    const ub_slice *good, *bad;

    (void)unused;
    run_program(f,
                "if grep -q slow in/*.c; then echo junk > in/0.c; exit 2; fi; exec spatch \"$@\"");
    good = g_ptr_array_index(f->slices, 0);
    bad = g_ptr_array_index(f->slices, 1);
    g_assert_cmpstr(good->result, ==, "int f(PyObject *v)\n{\n    v = PyList_GetItemRef(l, 0);\n}");
    check_refused(bad, UB_CODE_SPATCH, 0);
}

static void test_hanging(fixture *f, gconstpointer unused)
{
    const ub_slice *good, *bad;

    (void)unused;
    run_program(f, "if grep -q slow in/*.c; then sleep 100 & wait; fi; exec spatch \"$@\"");
    good = g_ptr_array_index(f->slices, 0);
    bad = g_ptr_array_index(f->slices, 1);
    g_assert_cmpstr(good->result, ==, "int f(PyObject *v)\n{\n    v = PyList_GetItemRef(l, 0);\n}");
    check_refused(bad, UB_CODE_TIMEOUT, 0);
}

/* spatch's own time limit: it names the file and goes on with the next. */
static void test_slow(fixture *f, gconstpointer unused)
{
    const ub_slice *good, *bad;

    (void)unused;
    run_program(f, "for f in in/*.c; do if grep -q slow $f; then\n"
                   "echo \"EXN: Coccinelle_modules.Common.Timeout in $f\" >&2; rm $f; fi; done\n"
                   "exec spatch \"$@\"");
    good = g_ptr_array_index(f->slices, 0);
    bad = g_ptr_array_index(f->slices, 1);
    g_assert_cmpint(good->code, ==, UB_CODE_NONE);
    check_refused(bad, UB_CODE_TIMEOUT, 0);
}

static void test_garbage(fixture *f, gconstpointer unused)
{
    static const char *const scripts[] = {
        "for f in in/*.c; do echo garbage > $f; done",
        "for f in in/*.c; do : > $f; done",
        "rm in/*.c",
        "for f in in/*.c; do sed -i 's/PyList_GetItem/PyList_GetItemRef/; s/0/1/' $f; done; exit 3",
        "for f in in/*.c; do head -c 9 /dev/zero > $f; done",
        "for f in in/*.c; do sed -i 's/v = PyList_GetItem.*//' $f; done", /* the call is gone */
        "for f in in/*.c; do sed -i 's/PyList_GetItem(/PyList_GetItemRef(/; s/}/ } }/' $f; done",
    };

    (void)unused;
    for (unsigned i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_ptr_array_set_size(f->slices, 0);
        run_program(f, scripts[i]);
        for (unsigned k = 0; k < f->slices->len; k++) {
            const ub_slice *slice = g_ptr_array_index(f->slices, k);

            g_assert_cmpint(slice->code, ==, UB_CODE_SPATCH);
            g_assert_null(slice->result);
        }
    }
}

/* No temporary files stay behind, whatever happens. */
static void test_leaves_nothing(fixture *f, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("unborrow test-XXXXXX", &error);
    g_autofree char *seen = g_build_filename(folder, "seen", NULL);
    g_autofree char *script = NULL, *names = NULL;

    (void)unused;
    g_assert_no_error(error);
    script =
        g_strdup_printf("pwd >> '%s'; echo x > $TMPDIR/left-behind; mkdir in/deep; exit 1", seen);
    run_program(f, script);
    g_assert_true(g_file_get_contents(seen, &names, NULL, NULL));
    g_strdelimit(names, "\n", '\0');
    g_assert_cmpstr(names, !=, "");
    g_assert_false(g_file_test(names, G_FILE_TEST_EXISTS));
    g_unlink(seen);
    g_rmdir(folder);
}

#define ADD(path, function) g_test_add("/rewrite/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("each-patch", test_each_patch);
    ADD("declaration", test_declaration);
    ADD("keeps-others", test_keeps_others);
    ADD("keeps-macro-bodies", test_keeps_macro_bodies);
    ADD("two-variants", test_two_variants);
    ADD("several-patches", test_several_patches);
    ADD("odd-header", test_odd_header);
    ADD("directives", test_directives);
    ADD("unparsable-beside", test_unparsable_beside);
    ADD("unparsable", test_unparsable);
    ADD("one-not-rewritten", test_one_not_rewritten);
    ADD("lost-comment", test_lost_comment);
    ADD("crlf-and-tabs", test_crlf_and_tabs);
    ADD("no-calls", test_no_calls);
    ADD("many-slices", test_many_slices);
    ADD("missing", test_missing);
    ADD("missing-patch", test_missing_patch);
    ADD("broken", test_broken);
    ADD("failing", test_failing);
    ADD("failing-on-one", test_failing_on_one);
    ADD("hanging", test_hanging);
    ADD("slow", test_slow);
    ADD("garbage", test_garbage);
    ADD("leaves-nothing", test_leaves_nothing);
    return g_test_run();
}
