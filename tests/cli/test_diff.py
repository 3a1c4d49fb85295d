"""The patch: git apply and patch -p1 take it as it is, wherever it was made."""
import os
import re
import subprocess

from support import MODERN, REFUSED, UNSAFE, Case, main

NAMES = ["plain.c", "with space.c", 'quote".c', "apostrophe'.c", "back\\slash.c", "new\nline.c",
         "tab\t.c", "-dash.c", "d\u00e9j\u00e0.c", "b'ytes\udce9.c", "in/folder/x.c",
         "in folder/y.c", "a/a/a.c", "$HOME.c", "semi;colon.c"]


class Patch(Case):
    def fill(self, prefix="", text=UNSAFE, names=NAMES):
        self.names = names
        for name in names:
            path = os.fsencode(self.path(prefix + name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())

    def all_rewritten(self, prefix="", needle=b"PyList_GetItemRef"):
        for name in self.names:
            with open(os.fsencode(self.path(prefix + name)), "rb") as file:
                self.assertIn(needle, file.read(), name)

    def test_git_takes_it_as_it_is(self):
        self.git("init", "-q")
        self.fill()
        self.git("add", ".")
        self.git("commit", "-q", "-m", "x")
        self.write(".git/p", self.expect(1, "diff", ".", *MODERN).out_bytes)
        self.git("apply", "--check", ".git/p")
        self.git("apply", "--index", ".git/p")
        self.all_rewritten()
        self.git("reset", "-q", "--hard")
        os.rename(self.path(".git"), self.path("no-git"))
        self.git("apply", "no-git/p")
        self.all_rewritten()

    def test_patch_takes_it_as_it_is(self):
        # GNU patch 2.8 makes no file whose name holds a newline.
        self.fill(names=[name for name in NAMES if "\n" not in name])
        self.write("p", self.expect(1, "diff", ".", *MODERN).out_bytes)
        done = self.run_in(".", ["patch", "-p1", "-i", "p"], stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn(b"fuzz", done.stdout)
        self.assertNotIn(b"offset", done.stdout)
        self.all_rewritten()

    def test_git_apply_in_a_sub_folder(self):
        self.git("init", "-q")
        self.fill("sub/", names=["plain.c", "with space.c", "d/y.c"])
        self.write("sub/p", self.expect(1, "diff", ".", *MODERN, cwd="sub").out_bytes)
        self.git("apply", "p", cwd="sub")
        self.all_rewritten("sub/")

    def test_git_apply_in_a_sub_folder_with_a_name_that_repeats(self):
        self.git("init", "-q")
        self.fill("src/", names=["src/a.c"])
        self.write("p", self.expect(1, "diff", ".", *MODERN, cwd="src").out_bytes)
        self.git("apply", "--check", "../p", cwd="src")
        done = self.run_in("src", ["patch", "-p1", "-i", "../p"], stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.all_rewritten("src/")

    def test_without_newline_at_the_end(self):
        self.fill(names=["plain.c"], text=UNSAFE.rstrip("\n"))
        self.write("p", self.expect(1, "diff", ".", *MODERN).out_bytes)
        self.git("apply", "p")
        self.all_rewritten()
        self.assertFalse(self.read("plain.c").endswith(b"\n"))

    def test_crlf(self):
        self.fill(names=["plain.c"], text=UNSAFE.replace("\n", "\r\n"))
        self.write("p", self.expect(1, "diff", ".", *MODERN).out_bytes)
        self.git("apply", "p")
        self.all_rewritten()
        self.assertEqual(re.findall(rb"[^\r]\n", self.read("plain.c")), [])

    def test_bytes_that_are_no_utf8(self):
        self.fill(names=["plain.c"], text=UNSAFE.encode().replace(b"(item);", b"(item); /* \xe9\xff */"))
        self.write("p", self.expect(1, "diff", ".", *MODERN).out_bytes)
        self.git("apply", "p")
        self.all_rewritten()
        self.all_rewritten(needle=b"/* \xe9\xff */")

    def test_diff_is_what_apply_does(self):
        self.fill(names=["plain.c", "in/folder/x.c"])
        patch = self.expect(1, "diff", ".", *MODERN).out_bytes
        self.write("p", patch)
        self.git("apply", "p")
        before = self.read("plain.c")
        self.git("apply", "-R", "p")
        self.assertEqual(self.text("plain.c"), UNSAFE)
        self.expect(1, "apply", ".", *MODERN)
        self.assertEqual(self.read("plain.c"), before)

    def test_below_a_path_with_dots(self):
        self.fill("x/", names=["plain.c", "d/y.c"])
        self.write("p", self.expect(1, "diff", "./x/../x/", *MODERN).out_bytes)
        self.git("apply", "p")
        self.all_rewritten("x/")

    def test_a_file_elsewhere_is_named_from_its_root(self):
        self.git("init", "-q")
        self.write("a/x.c", UNSAFE)
        os.mkdir(self.path("b"))
        done = self.expect(1, "diff", "../a/x.c", *MODERN, cwd="b")
        self.assertIn("--- a/a/x.c\n", done.out)
        self.assertIn("outside of the current directory: its patch applies in %s" %
                      os.path.realpath(self.dir), done.err)
        self.write("p", done.out_bytes)
        self.git("apply", "p")
        self.assertIn("PyList_GetItemRef", self.text("a/x.c"))

    def test_a_link_is_named_by_what_it_names(self):
        self.write("real.c", UNSAFE)
        os.symlink("real.c", self.path("link.c"))
        self.assertIn("--- a/real.c\n", self.expect(1, "diff", "link.c", *MODERN).out)


class Streams(Case):
    def test_nothing_but_the_patch_is_on_stdout(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", REFUSED)
        done = self.expect(1, "diff", ".", *MODERN)
        self.assertTrue(done.out.startswith("--- a/a.c\n+++ b/a.c\n@@ "))
        self.assertNotIn("b.c", done.out)
        for line in done.out.splitlines():
            self.assertIn(line[0], " +-@\\", line)
        self.assertIn("2 files, 2 sites: 1 rewritten, 1 refused, 0 safe, 0 suppressed", done.err)

    def test_color(self):
        self.write("a.c", UNSAFE)
        for arguments in ([], ["--color", "auto"], ["--color", "never"]):
            done = self.expect(1, "diff", "a.c", *MODERN, *arguments)
            self.assertNotIn("\033", done.out + done.err)
        done = self.expect(1, "diff", "a.c", "--color", "always", *MODERN)
        plain = re.sub(r"\033\[\d*m", "", done.out)
        self.assertIn("\033[31m-    PyObject *item", done.out)
        self.assertIn("\033[1m--- a/a.c\033[m\n", done.out)
        self.assertEqual(plain, self.expect(1, "diff", "a.c", *MODERN).out)

    def test_order_does_not_depend_on_jobs(self):
        for i in range(12):
            self.write("d/%02d.c" % i, UNSAFE if i % 2 else REFUSED)
        one = self.expect(1, "diff", "-j", "1", "d", *MODERN)
        many = self.expect(1, "diff", "-j", "8", "d", *MODERN)
        self.assertEqual((one.out, one.err), (many.out, many.err))
        self.assertEqual(re.findall(r"(?m)^--- a/d/(\d+)", one.out),
                         ["%02d" % i for i in range(1, 12, 2)])

    def test_names_are_escaped_in_messages(self):
        self.write("new\nline\033[31m.c", REFUSED)
        done = self.expect(1, "check", ".", *MODERN)
        self.assertTrue(done.out.startswith("new\\nline\\033[31m.c:9:12: "), done.out)


if __name__ == "__main__":
    main()
