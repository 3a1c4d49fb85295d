/* Which conditional text the version of Python decides. */
#include "versions.h"

#include <string.h>

/* Is the first "@" of the text one that no supported Python compiles? */
static gboolean unsupported(const char *text, unsigned min_python)
{
    g_autoptr(ub_versions) v = ub_versions_new(text, strlen(text), min_python);

    return ub_is_unsupported(v, (unsigned)(strchr(text, '@') - text));
}

/* Is the group of the first directive read alike by all? */
static gboolean settled(const char *text, unsigned min_python)
{
    g_autoptr(ub_versions) v = ub_versions_new(text, strlen(text), min_python);

    return ub_is_settled(v, (unsigned)(strchr(text, '#') - text));
}

static void test_unsupported(void)
{
    static const char *const texts[] = {
        "#if PY_MAJOR_VERSION < 3\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION >= 3\ny;\n#else\n@;\n#endif\n",
        "#if PY_VERSION_HEX < 0x03080000\n@;\n#endif\n",
        "#if PY_VERSION_HEX >= 0x03090000\ny;\n#elif defined(FOO)\n@;\n#endif\n",
        "#if !(PY_MAJOR_VERSION == 3) || PY_MINOR_VERSION < 7\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION == 2 && defined(FOO)\n@;\n#endif\n",
        "#ifdef FOO\ny;\n#elif PY_VERSION_HEX < 0x02070000\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION < 3\n#ifdef FOO\n@;\n#endif\n#endif\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_true(unsupported(texts[i], 0x0309));
}

static void test_supported(void)
{
    static const char *const texts[] = {
        "@;\n#if PY_MAJOR_VERSION < 3\ny;\n#endif\n",
        "#if PY_MAJOR_VERSION >= 3\n@;\n#else\ny;\n#endif\n",
        "#if PY_VERSION_HEX < 0x030A0000\n@;\n#endif\n",
        "#if PY_VERSION_HEX >= 0x030A0000\ny;\n#else\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION < 3 || defined(FOO)\n@;\n#endif\n",
        "#ifdef FOO\ny;\n#else\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION + 1 < 3\n@;\n#endif\n",
        "#if (PY_MAJOR_VERSION < 3\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION < MAJOR\n@;\n#endif\n",
        "#if PY_MAJOR_VERSION < 3\ny;\n#endif\n@;\n",
        "#if PY_MINOR_VERSION >= 9 && PY_MINOR_VERSION < 12\n@;\n#endif\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_false(unsupported(texts[i], 0x0309));
    g_assert_false(unsupported("#if PY_MAJOR_VERSION < 3\n@;\n#endif\n", 0));
}

static void test_settled(void)
{
    g_assert_true(settled("#if PY_MAJOR_VERSION < 3\ny;\n#else\nx;\n#endif\n", 0x0309));
    g_assert_true(settled("#if PY_MAJOR_VERSION >= 3\ny;\n#elif defined(X)\n#endif\n", 0x0309));
    g_assert_false(settled("#if PY_MAJOR_VERSION < 3\ny;\n#elif defined(X)\n#endif\n", 0x0309));
    g_assert_false(settled("#if PY_VERSION_HEX < 0x030A0000\ny;\n#endif\n", 0x0309));
    g_assert_false(settled("#if PY_MAJOR_VERSION < 3\ny;\n", 0x0309));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/versions/unsupported", test_unsupported);
    g_test_add_func("/versions/supported", test_supported);
    g_test_add_func("/versions/settled", test_settled);
    return g_test_run();
}
