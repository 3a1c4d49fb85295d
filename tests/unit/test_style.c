/* What is read from a file's layout, and text added in the same manner. */
#include <string.h>

#include "edit.h"
#include "style.h"

static ub_style style_of(const char *text)
{
    return ub_style_of(text, strlen(text), (ub_range){0, 0});
}

static ub_range range_of(const char *text, const char *part)
{
    const char *at = strstr(text, part);

    g_assert_nonnull(at);
    return (ub_range){(unsigned)(at - text), (unsigned)(at - text + strlen(part))};
}

static void test_defaults(void)
{
    ub_style style = style_of("");

    g_assert_cmpstr(style.eol, ==, "\n");
    g_assert_cmpuint(style.width, ==, 4);
    g_assert_false(style.tabs);
    g_assert_true(style.braced);
    g_assert_false(style.brace_below);
    g_assert_true(style.else_below);
    g_assert_false(style.late_declarations);
}

static void test_braces(void)
{
    ub_style kernel = style_of("f()\n{\n\tif (a) {\n\t\tb;\n\t} else {\n\t\tc;\n\t}\n}\n");
    ub_style allman = style_of("f()\n{\n  if (a)\n  {\n    b;\n  }\n  else\n  {\n    c;\n  }\n}\n");
    ub_style bare = style_of("f()\n{\n    if (a)\n        b;\n    if (g(a, (b)))\n        c;\n}\n");

    g_assert_true(kernel.tabs && kernel.braced && !kernel.brace_below && !kernel.else_below);
    g_assert_cmpuint(kernel.width, ==, 8);
    g_assert_true(!allman.tabs && allman.braced && allman.brace_below && allman.else_below);
    g_assert_cmpuint(allman.width, ==, 2);
    g_assert_false(bare.braced);
    g_assert_cmpuint(bare.width, ==, 4);
}

/* The function's own style counts before the file's. */
static void test_function_first(void)
{
    static const char text[] =
        "f()\n{\n    if (a) {\n        b;\n    }\n    if (a) {\n        b;\n    }\n}\n"
        "g()\n{\n  if (a)\n    b;\n}\n";
    ub_style style = ub_style_of(text, strlen(text), range_of(text, "{\n  if (a)\n    b;\n}"));

    g_assert_cmpuint(style.width, ==, 2);
    g_assert_false(style.braced);
}

static void test_labels(void)
{
    ub_style out = style_of("f()\n{\n    g();\ndone:\n    h();\n}\n");
    ub_style in = style_of("f()\n{\n    g();\n    done:\n    h();\n}\n");
    ub_style none =
        style_of("f()\n{\n    switch (n ?\na : b) {\ndefault:\n        h();\n    }\n}\n");

    g_assert_cmpint(out.labels, ==, -1);
    g_assert_cmpint(in.labels, ==, 1);
    g_assert_cmpint(none.labels, ==, 0);
    g_assert_cmpstr(ub_label_indent(&out, "    ", "  "), ==, "");
    g_assert_cmpstr(ub_label_indent(&in, "    ", ""), ==, "    ");
    g_assert_cmpstr(ub_label_indent(&none, "    ", "  "), ==, "  ");
}

static void test_late_declarations(void)
{
    g_assert_true(style_of("f()\n{\n    a = 1;\n    int b;\n}\n").late_declarations);
    g_assert_true(style_of("f()\n{\n    if (a)\n        return;\n    PyObject *b = c;\n}\n")
                      .late_declarations);
    g_assert_false(style_of("f()\n{\n    int a;\n    a = b * c;\n    { int d; d = 1; }\n}\n")
                       .late_declarations);
    g_assert_false(style_of("f()\n{\n    a = 1;\n    Py_BEGIN_ALLOW_THREADS\n    n = read();\n}\n")
                       .late_declarations);
    g_assert_false(style_of("f()\n{\n    _Py_IDENTIFIER(x);\n    int a;\n}\n").late_declarations);
}

/* One late declaration among a hundred is an accident. */
static void test_rare_late_declaration(void)
{
    g_autoptr(GString) text = g_string_new("f()\n{\n    a = 1;\n    int b;\n}\n");

    for (unsigned i = 0; i < 100; i++)
        g_string_append(text, "g()\n{\n    int a;\n    a = 1;\n}\n");
    g_assert_false(style_of(text->str).late_declarations);
}

static void test_lines(void)
{
    static const char text[] = "a;\r\n  b; /* c */ // d\r\n  e; f;\r\n";
    gsize length = strlen(text);
    unsigned b = range_of(text, "b;").begin, e_end = range_of(text, "e;").end;
    g_autofree char *indent = ub_indent_of(text, b);

    g_assert_cmpuint(ub_line_begin(text, b), ==, 4);
    g_assert_cmpuint(ub_line_end(text, length, b), ==, range_of(text, "// d").end);
    g_assert_cmpuint(ub_after_trailing_comment(text, length, b + 2), ==,
                     range_of(text, "// d").end);
    g_assert_cmpuint(ub_after_trailing_comment(text, length, e_end), ==, e_end);
    g_assert_true(ub_first_on_line(text, b));
    g_assert_false(ub_first_on_line(text, b + 1));
    g_assert_cmpstr(indent, ==, "  ");
}

static void check_deeper(gboolean tabs, unsigned width, const char *indent, const char *expected)
{
    ub_style style = {.tabs = tabs, .width = width};
    g_autofree char *deeper = ub_indent_deeper(&style, indent);

    g_assert_cmpstr(deeper, ==, expected);
}

static void test_deeper(void)
{
    check_deeper(FALSE, 4, "    ", "        ");
    check_deeper(TRUE, 8, "\t", "\t\t");
    check_deeper(TRUE, 4, "    ", "\t"); /* half tabs */
    check_deeper(TRUE, 4, "\t", "\t    ");
    check_deeper(FALSE, 8, "\t", "\t\t");
}

static void test_format_if(void)
{
    ub_style style = {.eol = "\n", .width = 4, .braced = TRUE};
    g_autofree char *braced = ub_format_if(&style, "    ", "x", "a;\nb;");
    style.brace_below = TRUE;
    g_autofree char *below = ub_format_if(&style, "    ", "x", "a;");
    style.braced = FALSE;
    style.eol = "\r\n";
    g_autofree char *bare = ub_format_if(&style, "    ", "x", "a;");

    g_assert_cmpstr(braced, ==, "if (x) {\n        a;\n        b;\n    }");
    g_assert_cmpstr(below, ==, "if (x)\n    {\n        a;\n    }");
    g_assert_cmpstr(bare, ==, "if (x)\r\n        a;");
}

typedef enum { BEFORE, AFTER } side;

static void check_insert(side where, const char *text, const char *statement, const char *expected)
{
    ub_style style = {.eol = "\n", .width = 4, .braced = TRUE};
    g_autoptr(GArray) edits = ub_edits_new();
    ub_range range = range_of(text, statement);

    if (where == BEFORE)
        ub_insert_before(edits, &style, text, range, "x;\ny;");
    else
        ub_insert_after(edits, &style, text, strlen(text), range, "x;\ny;");
    g_autofree char *result = ub_edits_apply(edits, text, strlen(text));
    g_assert_cmpstr(result, ==, expected);
}

static void test_insert(void)
{
    check_insert(BEFORE, "{\n    a;\n}", "a;", "{\n    x;\n    y;\n    a;\n}");
    check_insert(BEFORE, "{ a; }", "a;", "{ x; y; a; }");
    check_insert(AFTER, "{\n    a; // c\n}", "a;", "{\n    a; // c\n    x;\n    y;\n}");
    check_insert(AFTER, "{\n    a; /* c\n    d */\n}", "a;",
                 "{\n    a; /* c\n    d */\n    x;\n    y;\n}");
    check_insert(AFTER, "{\n    a; b;\n}", "a;", "{\n    a; x; y; b;\n}");
    check_insert(AFTER, "{ a; }", "a;", "{ a; x; y; }");
    check_insert(AFTER, "f() { a;\n    b; }", "a;", "f() { a;\n    x;\n    y;\n    b; }");
    check_insert(AFTER, "    case 1: a;\n}", "a;", "    case 1: a;\n        x;\n        y;\n}");
}

static void check_brace(ub_style style, const char *text, const char *head, const char *body,
                        const char *before, const char *after, const char *expected)
{
    g_autoptr(GArray) edits = ub_edits_new();

    ub_brace_body(edits, &style, text, strlen(text), range_of(text, head), range_of(text, body),
                  before, after);
    g_autofree char *result = ub_edits_apply(edits, text, strlen(text));
    g_assert_cmpstr(result, ==, expected);
}

static void test_brace_body(void)
{
    ub_style pep7 = {.eol = "\n", .width = 4, .braced = TRUE, .else_below = TRUE};
    ub_style kernel = {.eol = "\n", .width = 8, .tabs = TRUE, .braced = TRUE};
    ub_style allman = {
        .eol = "\n", .width = 2, .braced = TRUE, .brace_below = TRUE, .else_below = TRUE};

    check_brace(pep7, "    if (a) /* c */\n        b; // d\n    e;\n", "if (a)", "b;", "x;", "y;",
                "    if (a) { /* c */\n        x;\n        b; // d\n        y;\n    }\n    e;\n");
    check_brace(pep7, "    if (a)\n        b;\n    else\n        c;\n", "if (a)", "b;", "x;", NULL,
                "    if (a) {\n        x;\n        b;\n    }\n    else\n        c;\n");
    check_brace(kernel, "\tif (a)\n\t\tb;\n\telse\n\t\tc;\n", "if (a)", "b;", "x;", NULL,
                "\tif (a) {\n\t\tx;\n\t\tb;\n\t} else\n\t\tc;\n");
    check_brace(kernel, "\tif (a)\n\t\tb;\n\telse\n\t\tc;\n", "else", "c;", NULL, "y;",
                "\tif (a)\n\t\tb;\n\telse {\n\t\tc;\n\t\ty;\n\t}\n");
    check_brace(allman, "  if (a)\n    b;\n  else\n    c;\n", "if (a)", "b;", "x;", NULL,
                "  if (a)\n  {\n    x;\n    b;\n  }\n  else\n    c;\n");
}

static void test_brace_body_on_one_line(void)
{
    ub_style pep7 = {.eol = "\n", .width = 4, .braced = TRUE, .else_below = TRUE};

    check_brace(pep7, "    if (a) b;\n    c;\n", "if (a)", "b;", "x;", NULL,
                "    if (a) {\n        x;\n        b;\n    }\n    c;\n");
    check_brace(pep7, "    if (a) b; else c;\n", "if (a)", "b;", "x;", NULL,
                "    if (a) {\n        x;\n        b;\n    }\n    else c;\n");
    check_brace(pep7, "    do b; while (a);\n", "do", "b;", NULL, "y;",
                "    do {\n        b;\n        y;\n    } while (a);\n");
    check_brace(pep7, "    for (;;) b; c;\n", "for (;;)", "b;", NULL, "y;",
                "    for (;;) {\n        b;\n        y;\n    }\n    c;\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/style/labels", test_labels);
    g_test_add_func("/style/defaults", test_defaults);
    g_test_add_func("/style/braces", test_braces);
    g_test_add_func("/style/function-first", test_function_first);
    g_test_add_func("/style/late-declarations", test_late_declarations);
    g_test_add_func("/style/rare-late-declaration", test_rare_late_declaration);
    g_test_add_func("/style/lines", test_lines);
    g_test_add_func("/style/deeper", test_deeper);
    g_test_add_func("/style/format-if", test_format_if);
    g_test_add_func("/style/insert", test_insert);
    g_test_add_func("/style/brace-body", test_brace_body);
    g_test_add_func("/style/brace-body-on-one-line", test_brace_body_on_one_line);
    return g_test_run();
}
