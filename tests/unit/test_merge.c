/* Merging: the tokens of the rewritten body in the layout of the original. */
#include <string.h>

#include "merge.h"

static ub_merge_end merge(const char *text, const char *new_body, char **merged, unsigned *lost)
{
    const char *open = strchr(text, '{'), *close = strrchr(text, '}');
    ub_range body = {(unsigned)(open - text), (unsigned)(close + 1 - text)};

    *merged = NULL;
    return ub_merge(NULL, text, strlen(text), body, new_body, merged, lost);
}

static void check(const char *text, const char *new_body, const char *expected)
{
    g_autofree char *merged = NULL;
    unsigned lost = 0;

    g_assert_cmpint(merge(text, new_body, &merged, &lost), ==, UB_MERGE_DONE);
    g_assert_cmpstr(merged, ==, expected);
}

static void test_unchanged(void)
{
    const char *body = "{\r\n\tint  x ;  /* odd */\r\n\r\n#if A\r\n\tf( x );\r\n#endif\r\n}";
    g_autofree char *text = g_strconcat("int f(void)\r\n", body, "\r\n", NULL);

    check(text, "{ int x; f(x); }", body);
}

static void test_renamed(void)
{
    check("void f(void)\n{\n    v = PyList_GetItem( l,\ti );  /* keep me */\n}\n",
          "{ v = PyList_GetItemRef(l, i); }",
          "{\n    v = PyList_GetItemRef( l,\ti );  /* keep me */\n}");
}

static void test_comment_between_arguments(void)
{
    check("{\n    v = PyDict_GetItemWithError(d, /* why */ k /* key */);\n}",
          "{ (void)PyDict_GetItemRef(d, k, &v); }",
          "{\n    (void)PyDict_GetItemRef(d, /* why */ k /* key */, &v);\n}");
    check("{\n    v = PyDict_GetItemWithError(d, k // key\n        );\n}",
          "{ (void)PyDict_GetItemRef(d, k, &v); }",
          "{\n    (void)PyDict_GetItemRef(d, k, &v // key\n        );\n}");
}

static void test_comment_above(void)
{
    check("{\n    v /* the value */ = PyDict_GetItemWithError(d, k);\n}",
          "{ (void)PyDict_GetItemRef(d, k, &v); }",
          "{\n    /* the value */\n    (void)PyDict_GetItemRef(d, k, &v);\n}");
    check("{\n\tv = PyWeakref_GetObject(r); // dead?\n\tif (v == NULL) { // no\n\t\treturn "
          "0;\n\t}\n}",
          "{ if (PyWeakref_GetRef(r, &v) < 0) { return 0; } }",
          "{\n\t// dead?\n\tif (PyWeakref_GetRef(r, &v) < 0) { // no\n\t\treturn 0;\n\t}\n}");
}

static void test_comment_of_two(void)
{
    check("{\n    v = PyDict_GetItem(d, k); // 1\n    w = PyDict_GetItem(v, k); // 2\n}",
          "{ if (PyDict_GetItemRef(d, k, &v) < 0) PyErr_Clear(); "
          "if (PyDict_GetItemRef(v, k, &w) < 0) PyErr_Clear(); }",
          "{\n    if (PyDict_GetItemRef(d, k, &v) < 0) // 1\n        PyErr_Clear();\n"
          "    if (PyDict_GetItemRef(v, k, &w) < 0) // 2\n        PyErr_Clear();\n}");
}

static void test_comment_of_deleted(void)
{
    check("{\n    v = PyList_GetItem(l, i); // 1\n    if (v == NULL) // 2\n        v = NULL; // 3\n"
          "    use(v); // 4\n}",
          "{ v = PyList_GetItemRef(l, i); use(v); }",
          "{\n    v = PyList_GetItemRef(l, i); // 1\n    // 2\n    // 3\n    use(v); // 4\n}");
}

static void test_lost_comment(void)
{
    const char *text = "{\n    if (f()) v /* the value */ = PyDict_GetItemWithError(d, k);\n}";
    g_autofree char *merged = NULL;
    unsigned lost = 0;

    g_assert_cmpint(merge(text, "{ if (f()) (void)PyDict_GetItemRef(d, k, &v); }", &merged, &lost),
                    ==, UB_MERGE_COMMENT);
    g_assert_cmpuint(lost, ==, (unsigned)(strstr(text, "/*") - text));
    g_assert_null(merged);
}

static void test_directive_in_call(void)
{
    g_autofree char *merged = NULL;
    unsigned lost = 0;

    g_assert_cmpint(merge("{\n    v\n#ifdef A\n        = PyDict_GetItemWithError(d, k);\n#endif\n}",
                          "{ (void)PyDict_GetItemRef(d, k, &v); }", &merged, &lost),
                    ==, UB_MERGE_COMMENT);
}

static void test_aligned_arguments(void)
{
    check("{\n    value = PyDict_GetItemWithError(d,\n                                    k);\n}",
          "{ (void)PyDict_GetItemRef(d, k, &value); }",
          "{\n    (void)PyDict_GetItemRef(d,\n                            k, &value);\n}");
    /* A call around it moves along. */
    check("{\n    v = g(PyList_GetItem(l,\n                         i),\n          x);\n}",
          "{ v = g(PyList_GetItemRef(l, i), x); }",
          "{\n    v = g(PyList_GetItemRef(l,\n                            i),\n          x);\n}");
}

static void test_aligned_with_tabs(void)
{
    check("{\n\tvalue = PyDict_GetItemWithError(d,\n\t\t\t\t\tk);\n}",
          "{ (void)PyDict_GetItemRef(d, k, &value); }",
          "{\n\t(void)PyDict_GetItemRef(d,\n\t\t\t\tk, &value);\n}");
}

static void test_hanging_arguments(void)
{
    check("{\n    value = PyDict_GetItemWithError(\n            d, k);\n}",
          "{ (void)PyDict_GetItemRef(d, k, &value); }",
          "{\n    (void)PyDict_GetItemRef(\n            d, k, &value);\n}");
}

static void test_long_line(void)
{
    check("{\n    a_rather_long_name = "
          "PyDict_GetItemWithError(container_with_a_name, key_that_is);\n}",
          "{ (void)PyDict_GetItemRef(container_with_a_name, key_that_is, &a_rather_long_name); }",
          "{\n    (void)PyDict_GetItemRef(container_with_a_name, key_that_is,\n"
          "                            &a_rather_long_name);\n}");
}

static const char get_item[] = "{ if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } x(); }";

static void test_block_braced(void)
{
    check("{\n    v = PyDict_GetItem(d, k);\n    x();\n}", get_item,
          "{\n    if (PyDict_GetItemRef(d, k, &v) < 0) {\n        PyErr_Clear();\n    }\n    "
          "x();\n}");
}

static void test_block_bare(void)
{
    check("{\n  v = PyDict_GetItem(d, k);\n  x();\n}", get_item,
          "{\n  if (PyDict_GetItemRef(d, k, &v) < 0) {\n    PyErr_Clear();\n  }\n  x();\n}");
    check("{\n  if (a)\n    b();\n  v = PyDict_GetItem(d, k);\n  x();\n}",
          "{ if (a) b(); if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } x(); }",
          "{\n  if (a)\n    b();\n  if (PyDict_GetItemRef(d, k, &v) < 0)\n    PyErr_Clear();\n  "
          "x();\n}");
}

static void test_block_allman(void)
{
    check("{\n\tif (a)\n\t{\n\t\tb();\n\t}\n\tv = PyDict_GetItem(d, k);\n\tx();\n}",
          "{ if (a) { b(); } if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } x(); }",
          "{\n\tif (a)\n\t{\n\t\tb();\n\t}\n\tif (PyDict_GetItemRef(d, k, &v) < 0)\n\t{\n"
          "\t\tPyErr_Clear();\n\t}\n\tx();\n}");
}

static void test_block_spacing(void)
{
    check("{\n    if(a) {\n        b ();\n    }\n    v = PyDict_GetItem (d, k);\n    x ();\n}",
          "{ if (a) { b(); } if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } x(); }",
          "{\n    if(a) {\n        b ();\n    }\n    if(PyDict_GetItemRef (d, k, &v) < 0) {\n"
          "        PyErr_Clear ();\n    }\n    x ();\n}");
}

static void test_block_crlf(void)
{
    check("int f()\r\n{\r\n    v = PyDict_GetItem(d, k);\r\n    x();\r\n}\r\n", get_item,
          "{\r\n    if (PyDict_GetItemRef(d, k, &v) < 0) {\r\n        PyErr_Clear();\r\n    }\r\n"
          "    x();\r\n}");
}

static void test_block_keeps_comment(void)
{
    check("{\n    v = PyDict_GetItem(d, k); /* why */\n    x();\n}", get_item,
          "{\n    if (PyDict_GetItemRef(d, k, &v) < 0) { /* why */\n        PyErr_Clear();\n    }\n"
          "    x();\n}");
}

static void test_block_on_one_line(void)
{
    check("{\n    if (a) { v = PyDict_GetItem(d, k); }\n}",
          "{ if (a) { if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } }",
          "{\n    if (a) {\n        if (PyDict_GetItemRef(d, k, &v) < 0) {\n"
          "            PyErr_Clear();\n        }\n    }\n}");
    check(
        "{\n    switch (a) {\n    case 1: v = PyDict_GetItem(d, k); break;\n    }\n}",
        "{ switch (a) { case 1: if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } break; } }",
        "{\n    switch (a) {\n    case 1:\n        if (PyDict_GetItemRef(d, k, &v) < 0) {\n"
        "            PyErr_Clear();\n        }\n        break;\n    }\n}");
}

/* spatch puts braces around what it makes a block of. */
static void test_added_braces(void)
{
    check("{\n    if (a)\n        v = PyDict_GetItem(d, k);\n    else\n        x();\n    if (b) {\n"
          "        c();\n    }\n    if (b) {\n        c();\n    }\n}",
          "{ if (a) { if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } else x(); "
          "if (b) { c(); } if (b) { c(); } }",
          "{\n    if (a) {\n        if (PyDict_GetItemRef(d, k, &v) < 0) {\n"
          "            PyErr_Clear();\n        }\n    }\n    else\n        x();\n    if (b) {\n"
          "        c();\n    }\n    if (b) {\n        c();\n    }\n}");
}

static void test_added_braces_bare(void)
{
    check("{\n    if (a)\n        v = PyDict_GetItem(d, k); // why\n    else\n        x();\n}",
          "{ if (a) { if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } else x(); }",
          "{\n    if (a) {\n        if (PyDict_GetItemRef(d, k, &v) < 0) // why\n"
          "            PyErr_Clear();\n    }\n    else\n        x();\n}");
}

static void test_added_braces_on_one_line(void)
{
    check("{\n    if (a) v = PyDict_GetItem(d, k);\n    x();\n}",
          "{ if (a) { if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } x(); }",
          "{\n    if (a) {\n        if (PyDict_GetItemRef(d, k, &v) < 0)\n"
          "            PyErr_Clear();\n    }\n    x();\n}");
}

static void test_condition(void)
{
    check("{\n    if (a || (v = PyDict_GetItemWithError(d,  k)) == NULL ||\n        b)\n        "
          "c();\n}",
          "{ if (a || PyDict_GetItemRef(d, k, &v) <= 0 || b) c(); }",
          "{\n    if (a || PyDict_GetItemRef(d,  k, &v) <= 0 ||\n        b)\n        c();\n}");
    check("{\n    if (!(v = PyDict_GetItemWithError(d, k)))\n        c();\n}",
          "{ if (PyDict_GetItemRef(d, k, &v) <= 0) c(); }",
          "{\n    if (PyDict_GetItemRef(d, k, &v) <= 0)\n        c();\n}");
}

static void test_deleted_operand(void)
{
    check("{\n    if (v == NULL || v == Py_None)\n        c();\n}", "{ if (v == NULL) c(); }",
          "{\n    if (v == NULL)\n        c();\n}");
    check("{\n    if (v == Py_None ||\n        v == NULL || b)\n        c();\n}",
          "{ if (v == NULL || b) c(); }", "{\n    if (v == NULL || b)\n        c();\n}");
}

static void test_result_unused(void)
{
    check("{\n    PyDict_SetDefault(d, k, x); // why\n    if (a)\n        PyDict_SetDefault(d, k, "
          "x);\n}",
          "{ (void)PyDict_SetDefaultRef(d, k, x, NULL); if (a) (void)PyDict_SetDefaultRef(d, k, x, "
          "NULL); }",
          "{\n    (void)PyDict_SetDefaultRef(d, k, x, NULL); // why\n    if (a)\n"
          "        (void)PyDict_SetDefaultRef(d, k, x, NULL);\n}");
}

static void test_else_if(void)
{
    check("{\n    if (a)\n        v = PyDict_GetItem(d, k);\n    else if (b)\n"
          "        v = PyDict_GetItem(d, k);\n    else\n        x();\n}",
          "{ if (a) { if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } else if (b) { "
          "if (PyDict_GetItemRef(d, k, &v) < 0) { PyErr_Clear(); } } else x(); }",
          "{\n    if (a) {\n        if (PyDict_GetItemRef(d, k, &v) < 0)\n"
          "            PyErr_Clear();\n    }\n    else if (b) {\n"
          "        if (PyDict_GetItemRef(d, k, &v) < 0)\n            PyErr_Clear();\n    }\n"
          "    else\n        x();\n}");
}

static void test_joined_statements(void)
{
    check("{\n    v = PyWeakref_GetObject(r);\n    if (v == NULL) { // failed\n        c();\n    "
          "}\n}",
          "{ if (PyWeakref_GetRef(r, &v) < 0) { c(); } }",
          "{\n    if (PyWeakref_GetRef(r, &v) < 0) { // failed\n        c();\n    }\n}");
}

static void test_deleted_statement(void)
{
    check("{\n    v = PyWeakref_GetObject(r);\n    assert(v != NULL);\n    if (v == Py_None)\n"
          "        c();\n}",
          "{ (void)PyWeakref_GetRef(r, &v); if (v == NULL) c(); }",
          "{\n    (void)PyWeakref_GetRef(r, &v);\n    if (v == NULL)\n        c();\n}");
}

static void test_borrowed_comments(void)
{
    static const char *const gone[] = {"/* borrowed */", "// borrowed reference", "/* Borrowed. */",
                                       "// PyList_GetItem() returns a borrowed ref: don't DECREF"};
    static const char *const stay[] = {"/* borrowed from the cache */", "// the item", "/* */"};

    for (unsigned i = 0; i < G_N_ELEMENTS(gone) + G_N_ELEMENTS(stay); i++) {
        gboolean goes = i < G_N_ELEMENTS(gone);
        const char *comment = goes ? gone[i] : stay[i - G_N_ELEMENTS(gone)];
        g_autofree char *text = g_strdup_printf(
            "{\n    v = PyList_GetItem(l, i);  %s\n    w = v; %s\n}", comment, comment);
        g_autofree char *expected =
            g_strdup_printf("{\n    v = PyList_GetItemRef(l, i);%s%s\n    w = v; %s\n}",
                            goes ? "" : "  ", goes ? "" : comment, comment);

        check(text, "{ v = PyList_GetItemRef(l, i); w = v; }", expected);
    }
}

/* Text that is not the function at all. */
static void test_garbage(void)
{
    static const char *const bodies[] = {"", "garbage", "{", "} {"};
    g_autofree char *merged = NULL;
    unsigned lost = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_assert_cmpint(merge("{\n    v = PyList_GetItem(l, i);\n}", bodies[i], &merged, &lost), ==,
                        UB_MERGE_FAILED);
        g_assert_null(merged);
    }
}

/* A function of many statements, each rewritten. */
static void test_long_function(void)
{
    g_autoptr(GString) text = g_string_new("{\n"), body = g_string_new("{"),
                       expected = g_string_new("{\n");

    for (unsigned i = 0; i < 400; i++) {
        g_string_append_printf(text, "    v%u = PyDict_GetItemWithError(d, k%u); // %u\n", i, i, i);
        g_string_append_printf(body, "(void)PyDict_GetItemRef(d, k%u, &v%u);", i, i);
        g_string_append_printf(expected, "    (void)PyDict_GetItemRef(d, k%u, &v%u); // %u\n", i, i,
                               i);
    }
    g_string_append(text, "}");
    g_string_append(body, "}");
    g_string_append(expected, "}");
    check(text->str, body->str, expected->str);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/unchanged", test_unchanged);
    g_test_add_func("/merge/renamed", test_renamed);
    g_test_add_func("/merge/comment-between-arguments", test_comment_between_arguments);
    g_test_add_func("/merge/comment-above", test_comment_above);
    g_test_add_func("/merge/comment-of-two", test_comment_of_two);
    g_test_add_func("/merge/comment-of-deleted", test_comment_of_deleted);
    g_test_add_func("/merge/lost-comment", test_lost_comment);
    g_test_add_func("/merge/directive-in-call", test_directive_in_call);
    g_test_add_func("/merge/aligned-arguments", test_aligned_arguments);
    g_test_add_func("/merge/aligned-with-tabs", test_aligned_with_tabs);
    g_test_add_func("/merge/hanging-arguments", test_hanging_arguments);
    g_test_add_func("/merge/long-line", test_long_line);
    g_test_add_func("/merge/block-braced", test_block_braced);
    g_test_add_func("/merge/block-bare", test_block_bare);
    g_test_add_func("/merge/block-allman", test_block_allman);
    g_test_add_func("/merge/block-spacing", test_block_spacing);
    g_test_add_func("/merge/block-crlf", test_block_crlf);
    g_test_add_func("/merge/block-keeps-comment", test_block_keeps_comment);
    g_test_add_func("/merge/block-on-one-line", test_block_on_one_line);
    g_test_add_func("/merge/added-braces", test_added_braces);
    g_test_add_func("/merge/added-braces-bare", test_added_braces_bare);
    g_test_add_func("/merge/added-braces-on-one-line", test_added_braces_on_one_line);
    g_test_add_func("/merge/condition", test_condition);
    g_test_add_func("/merge/deleted-operand", test_deleted_operand);
    g_test_add_func("/merge/result-unused", test_result_unused);
    g_test_add_func("/merge/else-if", test_else_if);
    g_test_add_func("/merge/joined-statements", test_joined_statements);
    g_test_add_func("/merge/deleted-statement", test_deleted_statement);
    g_test_add_func("/merge/borrowed-comments", test_borrowed_comments);
    g_test_add_func("/merge/garbage", test_garbage);
    g_test_add_func("/merge/long-function", test_long_function);
    return g_test_run();
}
