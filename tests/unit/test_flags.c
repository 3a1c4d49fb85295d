/* Stage "parse", its flags: what of a compile command reaches libclang. */
#include <string.h>
#include <glib.h>

#include "flags.h"

/* Filter the words of `command`; compare what is kept, and the number of warnings. */
static void check(const char *command, const char *dir, const char *kept, guint n_warnings)
{
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);

    ub_flags_filter((const char *const *)argv, dir, out, warnings);
    g_ptr_array_add(out, NULL);
    g_autofree char *got = g_strjoinv(" ", (char **)out->pdata);
    g_assert_cmpstr(got, ==, kept);
    g_assert_cmpuint(warnings->len, ==, n_warnings);
}

static void test_keeps(void)
{
    check("-DX=1 -D Y -UZ -Iinc -isystem /s -std=c11 -fno-builtin -Wall", NULL,
          "-DX=1 -D Y -UZ -Iinc -isystem /s -std=c11 -fno-builtin -Wall", 0);
    check("-x c -target i686-linux -Wp,-D_FORTIFY_SOURCE=2", NULL,
          "-x c -target i686-linux -D_FORTIFY_SOURCE=2", 0);
}

static void test_drops_what_is_not_about_the_text(void)
{
    check("-c -o out.o src/a.c -O2", "/build", "-O2", 0);
    check("-oout.o -MD -MF a.d -MT a.o -MMD -MP -O2 -- a.c", "/build", "-O2", 0);
    check("--write-dependencies --dependencies --verbose --help -verify -O2", NULL, "-O2", 0);
    check("--output a.o -gen-cdb-fragment-path x -g3 --some-day=new -O2", NULL, "-O2", 0);
    check("-Wp,-MMD,a.d -Werror -Wfatal-errors -save-temps -O2", NULL, "-O2", 0);
    check("-Llib -lz -Wl,-rpath,x -O2", NULL, "-O2", 0);
    check("-I inc a.c -D", NULL, "-I inc", 2);
}

/* What would stop at a warning turns that warning on. */
static void test_warns_of_what_would_be_an_error(void)
{
    check("-Werror=format -Werror=format-truncation=2 -Werror= -O2", NULL,
          "-Wformat -Wformat-truncation=2 -O2", 0);
    check("-Werror-implicit-function-declaration", NULL, "-Wimplicit-function-declaration", 0);
    check("-Werror=format -Wno-error=format -Wno-format", NULL,
          "-Wformat -Wno-error=format -Wno-format", 0);
    check("-pedantic-errors --pedantic-errors", NULL, "-Wpedantic -Wpedantic", 0);
}

static void test_drops_what_loads_code(void)
{
    check("-fplugin=evil.so -O2", NULL, "-O2", 1);
    check("-fplugin-arg-evil-x=1 -O2", NULL, "-O2", 1);
    check("-fpass-plugin=evil.so -O2", NULL, "-O2", 1);
    check("-load evil.so -O2", NULL, "-O2", 1);
    check("-Xclang -load -Xclang evil.so -O2", NULL, "-O2", 1);
    check("-Xclang=-load -Xclang=evil.so -O2", NULL, "-O2", 1);
    check("-Xclang -plugin -Xclang evil -O2", NULL, "-O2", 1);
    check("-Xclang -mllvm -Xclang -load=evil.so -O2", NULL, "-O2", 2);
    check("-mllvm -load=evil.so -mllvm=-load=evil.so -O2", NULL, "-O2", 2);
    check("-Xarch_host -fplugin=evil.so -O2", NULL, "-O2", 1);
    check("-Wp,-load,evil.so -Xpreprocessor -load -Xpreprocessor evil.so -O2", NULL, "-O2", 3);
    check("--config evil.cfg --config=evil.cfg @evil.rsp -O2", NULL, "-O2", 3);
    check("-Wp,-DX,-load,evil.so -O2", NULL, "-O2", 1);
}

static void test_xclang_keeps_an_include_only(void)
{
    check("-Xclang -include -Xclang config.h -O2", NULL, "-include config.h -O2", 0);
    check("-Xclang -emit-ast -O2", NULL, "-O2", 0);
    check("-O2 -Xclang", NULL, "-O2", 0);
}

static void test_paths_are_seen_from_the_directory(void)
{
    check("-Iinc -I ../up -isystem sys -I/abs -I=root --sysroot=tree", "/base/dir",
          "-I/base/dir/inc -I /base/up -isystem /base/dir/sys -I/abs -I=root "
          "--sysroot=/base/dir/tree",
          0);
    check("-include not-there.h", "/base/dir", "-include not-there.h", 0);
    check("-include null", "/dev", "-include /dev/null", 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/flags/keeps", test_keeps);
    g_test_add_func("/flags/drops", test_drops_what_is_not_about_the_text);
    g_test_add_func("/flags/warns", test_warns_of_what_would_be_an_error);
    g_test_add_func("/flags/loads-code", test_drops_what_loads_code);
    g_test_add_func("/flags/xclang", test_xclang_keeps_an_include_only);
    g_test_add_func("/flags/paths", test_paths_are_seen_from_the_directory);
    return g_test_run();
}
