/* The lexer, shown as "kind:text" of each token. */
#include <string.h>

#include "unit.h"

static const char kinds[] = {
    [UB_TOKEN_END] = 'E',    [UB_TOKEN_WORD] = 'w',  [UB_TOKEN_NUMBER] = 'n',
    [UB_TOKEN_STRING] = 's', [UB_TOKEN_PUNCT] = 'p', [UB_TOKEN_COMMENT] = 'c',
    [UB_TOKEN_HASH] = 'h',
};

static char *show(const char *text, gsize length)
{
    GString *shown = g_string_new(NULL);
    unsigned last = 0;

    for (ub_token t = ub_next_token(text, 0, length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, length)) {
        g_assert_cmpuint(t.begin, >=, last);
        g_assert_cmpuint(t.end, >, t.begin);
        g_assert_cmpuint(t.end, <=, length);
        last = t.end;
        g_string_append_printf(shown, "%s%c:", shown->len ? " " : "", kinds[t.kind]);
        g_string_append_len(shown, text + t.begin, t.end - t.begin);
    }
    return g_string_free(shown, FALSE);
}

static void assert_tokens(const char *text, const char *expected)
{
    g_autofree char *shown = show(text, strlen(text));

    g_assert_cmpstr(shown, ==, expected);
}

static void test_plain(void)
{
    assert_tokens("", "");
    assert_tokens(" \t\n", "");
    assert_tokens("a->b+=c++;", "w:a p:-> w:b p:+= w:c p:++ p:;");
    assert_tokens("x<<=1>>y", "w:x p:<<= n:1 p:>> w:y");
    assert_tokens("0x1e+1.5e-3UL .5f a.b", "n:0x1e+1.5e-3UL n:.5f w:a p:. w:b");
    assert_tokens("f(...)", "w:f p:( p:... p:)");
}

static void test_comments(void)
{
    assert_tokens("a/*b*/c//d\ne", "w:a c:/*b*/ w:c c://d w:e");
    assert_tokens("/* \" ' */x", "c:/* \" ' */ w:x");
    assert_tokens("// a\\\nb\nc", "c:// a\\\nb w:c");
    assert_tokens("// a\\\r\nb\r\nc", "c:// a\\\r\nb w:c");
    assert_tokens("/**/x/*/y*/z", "c:/**/ w:x c:/*/y*/ w:z");
    assert_tokens("a /* open", "w:a c:/* open");
    assert_tokens("a / b", "w:a p:/ w:b");
}

static void test_literals(void)
{
    assert_tokens("\"a\\\"b\" 'c' '\\''", "s:\"a\\\"b\" s:'c' s:'\\''");
    assert_tokens("\"/*\" \"//\"", "s:\"/*\" s:\"//\"");
    assert_tokens("L\"w\" u8\"x\" U'y' R\"z\"", "s:L\"w\" s:u8\"x\" s:U'y' w:R s:\"z\"");
    assert_tokens("u8x Lx", "w:u8x w:Lx");
    assert_tokens("\"'\" '\"'", "s:\"'\" s:'\"'");
    assert_tokens("\"a\\\nb\" c", "s:\"a\\\nb\" w:c");
    /* prose in skipped text: the line ends it */
    assert_tokens("don't\nx", "w:don s:'t w:x");
    assert_tokens("\"open\nx", "s:\"open w:x");
    assert_tokens("\"\\", "s:\"\\");
}

static void test_directives(void)
{
    assert_tokens("#define A 1\nb", "h:#define A 1 w:b");
    assert_tokens("  # if X\nb", "h:# if X w:b");
    assert_tokens("#define A \\\n  b\nc", "h:#define A \\\n  b w:c");
    assert_tokens("#define A \\\r\n  b\r\nc", "h:#define A \\\r\n  b w:c");
    assert_tokens("#define A /* \n */ b\nc", "h:#define A /* \n */ b w:c");
    assert_tokens("/* x */ #if 1\nb", "c:/* x */ h:#if 1 w:b");
    assert_tokens("#error don't\nb", "h:#error don't w:b");
    assert_tokens("#define S \"//\"\nb", "h:#define S \"//\" w:b");
    assert_tokens("a # b", "w:a p:# w:b");
    assert_tokens("a ## b", "w:a p:## w:b");
    assert_tokens("#if 1", "h:#if 1");
}

static void test_splices(void)
{
    assert_tokens("a\\\nb c", "w:a\\\nb w:c");
    assert_tokens("a \\\n b", "w:a w:b");
    assert_tokens("a\\\n b", "w:a w:b");
    assert_tokens("a\\b", "w:a p:\\ w:b");
}

static void test_odd_bytes(void)
{
    static const char nul[] = "a\0b";
    g_autofree char *shown = show(nul, 3);

    assert_tokens("caf\xc3\xa9_x y", "w:caf\xc3\xa9_x w:y");
    assert_tokens("\xe9z", "p:\xe9 w:z");
    assert_tokens("a\xc3", "w:a p:\xc3");
    assert_tokens("a\xc2\xa0z", "w:a p:\xc2\xa0 w:z");
    g_assert_cmpstr(shown, ==, "w:a p:"); /* and the rest behind the NUL */
}

/* Of every tail of the text, and with every end, the tokens lie in order and within. */
static void test_every_cut(void)
{
    static const char text[] =
        "#define A(x) L\"\\\"\" /* \xc3\xa9 */ x\\\n##1.e+ // '\nu8'\xff' <<= %:%: \\";

    for (gsize begin = 0; begin < sizeof(text); begin++) {
        for (gsize end = begin; end < sizeof(text); end++) {
            g_autofree char *copy = g_memdup2(text, end); /* so that a sanitizer sees the end */
            g_autoptr(GArray) tokens = ub_tokens(copy, begin, end);
            unsigned last = begin;

            for (unsigned i = 0; i < tokens->len; i++) {
                ub_token t = g_array_index(tokens, ub_token, i);

                g_assert_cmpuint(t.begin, >=, last);
                g_assert_cmpuint(t.end, >, t.begin);
                last = t.end;
            }
            g_assert_cmpuint(last, <=, end);
        }
    }
}

static void test_filter(void)
{
    static const char text[] = "#if 1\na /* b */ c";
    g_autoptr(GArray) tokens = ub_tokens(text, 0, strlen(text));

    g_assert_cmpuint(tokens->len, ==, 2);
    g_assert_true(ub_token_is(text, g_array_index(tokens, ub_token, 0), "a"));
    g_assert_false(ub_token_is(text, g_array_index(tokens, ub_token, 0), "ab"));
    g_assert_true(ub_token_is(text, g_array_index(tokens, ub_token, 1), "c"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tokens/plain", test_plain);
    g_test_add_func("/tokens/comments", test_comments);
    g_test_add_func("/tokens/literals", test_literals);
    g_test_add_func("/tokens/directives", test_directives);
    g_test_add_func("/tokens/splices", test_splices);
    g_test_add_func("/tokens/odd-bytes", test_odd_bytes);
    g_test_add_func("/tokens/every-cut", test_every_cut);
    g_test_add_func("/tokens/filter", test_filter);
    return g_test_run();
}
