"""Which files are looked at, and what is said of those that cannot be."""
import os
import socket
import subprocess
import unittest

from support import LIKE_A_USER, MODERN, NOTHING, PROGRAM, UNSAFE, Case, main


class Select(Case):
    def found(self, status, *arguments, **more):
        """The files in which `check` finds something."""
        return [file["path"] for file in self.report(status, "check", *arguments, *MODERN,
                                                     **more)["files"] if file["sites"]]

    def test_directory(self):
        for name in ("b.c", "a.c", "d/c.c", "d/e/f.c", ".hidden/g.c"):
            self.write(name, UNSAFE)
        for name in ("x.h", "y.txt", "z.py", "c", "w.c~"):
            self.write(name, UNSAFE)
        expected = [".hidden/g.c", "a.c", "b.c", "d/c.c", "d/e/f.c"]
        self.assertEqual(self.found(1, "."), expected)
        self.assertEqual(self.found(1, "d"), ["d/c.c", "d/e/f.c"])
        self.assertEqual(self.found(1, "d//"), ["d/c.c", "d/e/f.c"])

    def test_headers_only_when_named_or_included(self):
        self.write("x.h", UNSAFE)
        self.write("y.c", NOTHING)
        self.assertEqual(self.found(0, "."), [])
        self.assertEqual(self.found(1, "x.h"), ["x.h"])
        self.write("y.c", '#include "x.h"\n')
        self.assertEqual(self.found(1, "."), ["x.h"])

    def test_each_file_once(self):
        self.write("d/a.c", UNSAFE)
        os.symlink("a.c", self.path("d/0-link.c"))
        os.symlink("d/a.c", self.path("other.c"))
        self.assertEqual(self.found(1, "d", "d/a.c", "./d/a.c", "other.c", "."), ["d/a.c"])

    def test_links_to_directories_are_not_followed(self):
        self.write("d/a.c", UNSAFE)
        os.symlink("..", self.path("d/loop"))
        os.symlink("missing", self.path("d/dangling"))
        self.assertEqual(self.found(1, "d"), ["d/a.c"])
        os.symlink("d", self.path("e"))
        self.assertEqual(self.found(1, "e"), ["e/a.c"])

    def test_dangling_link_to_a_source(self):
        self.write("a.c", NOTHING)
        os.symlink("missing.c", self.path("gone.c"))
        self.assertIn("gone.c: cannot be read: No such file", self.expect(0, "check", ".").err)
        self.expect(2, "check", "gone.c")

    def test_cplusplus_is_reported(self):
        for name in ("a.cc", "b.cpp", "c.cxx"):
            self.write(name, UNSAFE.replace("{\n", "{\n    int &&reference = 1;\n", 1))
        self.assertEqual(self.codes("diff", ".", *MODERN), ["c++"] * 3)

    def test_only_files_that_name_an_api_are_parsed(self):
        self.write("broken.c", "this is no C at all {{{\n")
        self.expect(0, "check", "broken.c", "--python", "/nonexistent/python")


class Ignored(Case):
    def setUp(self):
        super().setUp()
        self.git("init", "-q")

    def paths(self, status, *arguments, **more):
        return [file["path"] for file in self.report(status, "check", *arguments, *MODERN,
                                                     **more)["files"]]

    def test_gitignore(self):
        self.write(".gitignore", "build/\n*.gen.c\n!keep.gen.c\n")
        self.write("src/.gitignore", "/local.c\n")
        for name in ("build/a.c", "x.gen.c", "keep.gen.c", "src/local.c", "src/b.c",
                     "src/deep/local.c", "src/build/c.c"):
            self.write(name, UNSAFE)
        expected = ["keep.gen.c", "src/b.c", "src/deep/local.c"]
        self.assertEqual(self.paths(1, "."), expected)
        self.assertEqual(self.paths(1, self.dir), [self.path(name) for name in expected])
        self.assertEqual(self.paths(1, "src"), expected[1:])
        self.assertEqual(self.paths(1, ".", cwd="src"), ["b.c", "deep/local.c"])

    def test_what_is_named_is_not_ignored(self):
        self.write(".gitignore", "build/\n")
        self.write("build/a.c", UNSAFE)
        self.assertEqual(self.paths(1, "build/a.c"), ["build/a.c"])
        self.assertEqual(self.paths(1, "build"), ["build/a.c"])

    def test_what_is_tracked_is_not_ignored(self):
        self.write("build/a.c", UNSAFE)
        self.write("build/b.c", UNSAFE)
        self.git("add", "build/a.c")
        self.write(".gitignore", "build/\n")
        self.assertEqual(self.paths(1, "."), ["build/a.c"])

    def test_all_ignored(self):
        self.write(".gitignore", "*.c\n")
        self.write("a.c", UNSAFE)
        self.assertIn(".: no C source in this directory that git does not ignore",
                      self.expect(2, "check", ".").err)

    def test_nested_repository_has_rules_of_its_own(self):
        self.write(".gitignore", "/sub/b.c\n")
        self.write("sub/.gitignore", "a.c\n")
        self.write("sub/a.c", UNSAFE)
        self.write("sub/b.c", UNSAFE)
        self.git("init", "-q", cwd="sub")
        self.assertEqual(self.paths(1, "."), ["sub/b.c"])

    def test_partial_clone(self):
        self.git("config", "core.repositoryFormatVersion", "1")
        self.git("config", "extensions.partialClone", "origin")
        self.write(".gitignore", "build/\n")
        self.write("build/a.c", UNSAFE)
        self.write("b.c", UNSAFE)
        self.assertEqual(self.paths(1, "."), ["b.c"])

    def test_rules_that_cannot_be_read(self):
        self.write(".gitignore", "build/\n")
        self.write("build/a.c", UNSAFE)
        self.write("b.c", UNSAFE)
        self.write(".git/index", "garbage")
        self.assertIn(".: what git ignores here cannot be read (",
                      self.expect(2, "apply", ".", *MODERN).err)
        self.git("config", "core.repositoryFormatVersion", "1")
        self.git("config", "extensions.fromTheFuture", "1")
        self.assertIn("extensions.fromthefuture); name files",
                      self.expect(2, "apply", ".", *MODERN).err)
        self.assertEqual(self.text("build/a.c"), UNSAFE)
        self.assertEqual(self.paths(1, "b.c"), ["b.c"])

    def test_repository_that_is_gone(self):
        self.write("sub/.git", "gitdir: ../gone\n")
        self.write("sub/a.c", UNSAFE)
        self.assertEqual(self.paths(1, "."), ["sub/a.c"])


class BadInput(Case):
    def wrong(self, message, *arguments, **more):
        for command in ("diff", "apply", "check"):
            done = self.expect(2, command, *arguments, **more)
            self.assertIn(message, done.err)
            self.assertEqual(done.out, "")

    def test_missing(self):
        self.wrong("unborrow: error: missing.c: No such file or directory", "missing.c")
        self.wrong("missing: No such file or directory", "missing")

    def test_directory_without_c(self):
        self.write("d/readme.txt", UNSAFE)
        self.wrong("d: no C source in this directory\n", "d")
        self.write("d/x.h", UNSAFE)
        self.wrong("d: no C source in this directory (headers are looked at when they are named, or included)",
                   "d")

    def test_not_c_by_its_name(self):
        self.write("notes.txt", UNSAFE)
        self.wrong("notes.txt: passed over: not a C file by its name", "notes.txt")
        self.write("a.c", UNSAFE)
        done = self.expect(1, "check", "notes.txt", "a.c", *MODERN)
        self.assertIn("notes.txt: passed over", done.err)

    def test_binary(self):
        self.write("a.c", b"PyList_GetItem\0\1\2")
        self.wrong("a.c: binary file (NUL byte at offset 14), not C", "a.c")
        self.wrong("a.c: binary file", ".")
        self.write("a.c", b"\0")
        self.wrong("a.c: binary file (NUL byte at offset 0)", "a.c")

    def test_binary_below_a_directory_that_names_nothing(self):
        self.write("a.c", b"\0\1\2")
        self.expect(0, "check", ".")

    def test_empty(self):
        self.write("a.c", "")
        for command in ("diff", "apply", "check"):
            self.assertIn("1 file, 0 sites", self.expect(0, command, "a.c").err)

    def test_too_large(self):
        self.write("a.c", UNSAFE + "//" + 50 * 1024 * 1024 * "x" + "\n")
        self.wrong("a.c: too large (50 MiB, the limit is 16 MiB)", "a.c")
        self.wrong("a.c: too large", ".")
        self.write("a.c", NOTHING + "//" + 17 * 1024 * 1024 * "x" + "\n")
        self.wrong("a.c: too large (17 MiB", "a.c")
        self.expect(0, "check", ".")

    def test_deep_expression(self):
        deep = " && ".join(["list"] * 30000)
        self.write("a.c", UNSAFE.replace("item == NULL", "item == NULL || (%s)" % deep))
        self.write("b.c", UNSAFE)
        self.assertIn("2 sites: 2 unsafe", self.expect(1, "check", ".", *MODERN).err)

    def test_special_files(self):
        self.write("x.c", NOTHING)
        os.mkfifo(self.path("fifo.c"))
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(self.path("socket.c"))
            self.wrong("fifo.c: neither a file nor a directory", "fifo.c")
            self.wrong("socket.c: neither a file nor a directory", "socket.c")
            self.expect(0, "check", ".")
        self.wrong("/dev/null: neither a file nor a directory", "/dev/null")

    def test_path_through_a_file(self):
        self.write("a.c", NOTHING)
        self.wrong("a.c/b.c: Not a directory", "a.c/b.c")

    def test_name_too_long(self):
        self.wrong("File name too long", 300 * "x" + ".c")

    @unittest.skipUnless(os.getuid() == 0, "needs root, to give a privilege up")
    def test_unreadable(self):
        self.write("a.c", UNSAFE, 0o000)
        self.write("locked/b.c", UNSAFE)
        os.chmod(self.path("locked"), 0o000)
        self.write("listed/c.c", UNSAFE)
        os.chmod(self.path("listed"), 0o444)
        for path, message in (("a.c", b"a.c: cannot be read: Permission denied"),
                              ("locked", b"locked: cannot be searched: Permission denied"),
                              (".", b"locked: cannot be searched: Permission denied"),
                              ("listed", b"listed/c.c: cannot be looked at: Permission denied"),
                              (".", b"listed/c.c: cannot be looked at: Permission denied"),
                              ("locked/b.c", b"locked/b.c: Permission denied")):
            done = self.run_in(".", [*LIKE_A_USER, PROGRAM, "check", path], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(message, done.stderr)


if __name__ == "__main__":
    main()
