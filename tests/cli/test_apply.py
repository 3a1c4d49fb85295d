"""Writing in place: every file is the old one or the new one, whatever happens."""
import os
import resource
import shutil
import signal
import subprocess
import time
import unittest

from support import LIKE_A_USER, MODERN, PROGRAM, REFUSED, UNSAFE, Case, main


class Apply(Case):
    def test_only_what_changes_is_written(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", REFUSED)
        before = os.stat(self.path("b.c"))
        done = self.expect(1, "apply", ".", *MODERN)
        self.assertEqual(done.out, "")
        after = os.stat(self.path("b.c"))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertIn("a.c: rewritten: 1 site\n", done.err)
        self.assertIn("b.c:9:12: by-hand: ", done.err)
        self.assertEqual(self.files(), ["a.c", "b.c"])

    def test_bytes_outside_of_the_edit_stay(self):
        text = UNSAFE.encode().replace(b"\n", b"\r\n").replace(b"(item);", b"(item);\t/* \xe9 */ ")
        self.write("a.c", text.rstrip(b"\r\n"))
        self.expect(1, "apply", "a.c", *MODERN)
        new = self.read("a.c")
        self.assertTrue(new.startswith(b"#include <Python.h>\r\n\r\nPyObject *first("))
        self.assertIn(b"\t/* \xe9 */ \r\n", new)
        self.assertEqual(new.count(b"\n"), new.count(b"\r\n"))
        self.assertTrue(new.endswith(b"}"))

    def test_mode_is_kept(self):
        for mode in (0o600, 0o644, 0o755, 0o640):
            self.write("a.c", UNSAFE, mode)
            self.expect(1, "apply", "a.c", *MODERN)
            self.assertEqual(self.mode("a.c"), mode)

    @unittest.skipUnless(os.getuid() == 0, "needs root, to give files away")
    def test_owner_is_kept(self):
        os.chown(self.write("a.c", UNSAFE), 1234, 2345)
        self.expect(1, "apply", "a.c", *MODERN)
        info = os.stat(self.path("a.c"))
        self.assertEqual((info.st_uid, info.st_gid), (1234, 2345))

    def test_symlink_stays(self):
        self.write("d/real.c", UNSAFE)
        os.symlink("d/real.c", self.path("link.c"))
        self.expect(1, "apply", "link.c", *MODERN)
        self.assertEqual(os.readlink(self.path("link.c")), "d/real.c")
        self.assertIn("PyList_GetItemRef", self.text("d/real.c"))

    def test_odd_names(self):
        names = ["with space.c", "quote'\".c", "new\nline.c", "-dash.c", "d\u00e9.c"]
        for name in names:
            self.write(name, UNSAFE)
        self.expect(1, "apply", ".", *MODERN)
        for name in names:
            self.assertIn("PyList_GetItemRef", self.text(name), name)
        self.assertEqual(self.files(), sorted(names))

    def test_read_only_file(self):
        self.write("a.c", UNSAFE, 0o444)
        self.write("b.c", UNSAFE)
        done = self.expect(2, "apply", ".", *MODERN)
        self.assertIn("a.c: error: the file is read-only", done.err)
        self.assertIn("2 sites: 1 rewritten, 0 refused, 1 not written, 0 safe", done.err)
        self.assertEqual(self.text("a.c"), UNSAFE)
        self.assertIn("PyList_GetItemRef", self.text("b.c"))

    @unittest.skipUnless(os.getuid() == 0, "needs root, to give a privilege up")
    def test_read_only_folder(self):
        self.write("d/a.c", UNSAFE)
        os.chmod(self.path("d"), 0o555)
        done = self.run_in(".", [*LIKE_A_USER, PROGRAM, "apply", "d", *MODERN],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(b"d/a.c: error: cannot make a file beside it: Permission denied",
                      done.stderr)
        self.assertEqual(self.text("d/a.c"), UNSAFE)

    @unittest.skipUnless(os.getuid() == 0, "needs root, to mount a small disk")
    def test_full_disk(self):
        os.mkdir(self.path("disk"))
        mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", self.path("disk")]
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no mount in here")
        self.addCleanup(subprocess.run, ["umount", self.path("disk")], check=True)
        text = UNSAFE + 90 * 1024 * "/" + "\n"
        self.write("disk/a.c", text)
        done = self.expect(2, "apply", "disk/a.c", *MODERN)
        self.assertRegex(done.err, r"disk/a\.c: error: cannot .*: No space left on device")
        self.assertEqual(self.text("disk/a.c"), text)
        self.assertEqual(os.listdir(self.path("disk")), ["a.c"])


class Meanwhile(Case):
    def spatch(self, before):
        """A program that does something first and is then spatch."""
        return self.script("spatch", """\
            import os, sys, time
            if "--version" not in sys.argv:
                %s
            os.execvp("spatch", ["spatch", *sys.argv[1:]])
            """ % before)

    def test_changed_by_someone_else(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", UNSAFE)
        program = self.spatch("open(%r, 'a').write('int more;\\n')" % self.path("a.c"))
        done = self.expect(2, "apply", "--spatch", program, "a.c", "b.c", "-j1", *MODERN)
        self.assertIn("a.c: error: changed while unborrow ran; left as it is, run again", done.err)
        self.assertTrue(self.text("a.c").startswith(UNSAFE + "int more;\n"))
        self.assertIn("PyList_GetItemRef", self.text("b.c"))
        self.assertEqual(self.files(), ["a.c", "b.c", "spatch"])

    def test_deleted_by_someone_else(self):
        self.write("a.c", UNSAFE)
        program = self.spatch("os.path.exists(%r) and os.remove(%r)" % (2 * (self.path("a.c"),)))
        done = self.expect(2, "apply", "--spatch", program, "a.c", *MODERN)
        self.assertIn("a.c: error: cannot find the file: No such file or directory", done.err)
        self.assertEqual(self.files(), ["spatch"])

    def test_killed(self):
        names = ["%02d.c" % i for i in range(6)]
        self.write("new.c", UNSAFE)
        self.expect(1, "apply", "new.c", *MODERN)
        new = self.text("new.c")
        self.assertNotEqual(new, UNSAFE)
        start = time.monotonic()
        for name in names:
            self.write("d/" + name, UNSAFE)
        self.expect(1, "apply", "d", *MODERN)
        whole = time.monotonic() - start
        for i, number in enumerate([signal.SIGKILL] * 8 + [signal.SIGINT, signal.SIGTERM]):
            for name in names:
                self.write("d/" + name, UNSAFE)
            process = subprocess.Popen([PROGRAM, "apply", "d", *MODERN], cwd=self.dir,
                                       stderr=subprocess.DEVNULL, env=self.environment(),
                                       start_new_session=True)
            time.sleep(whole * (i + 1) / 11)
            os.killpg(process.pid, number)
            process.wait()
            for name in names:
                self.assertIn(self.text("d/" + name), (UNSAFE, new))


    def test_killed_with_spatch_running(self):
        self.write("a.c", UNSAFE)
        self.script("spatch", """\
            import os, time
            open(%r, "w").write(str(os.getpid()))
            time.sleep(100)
            """ % self.path("pid"))
        process = subprocess.Popen([PROGRAM, "apply", "--spatch", "./spatch", "a.c", *MODERN],
                                   cwd=self.dir, env=self.environment())
        self.wait_until(lambda: "pid" in self.files() and self.text("pid"))
        process.kill()
        process.wait()
        self.wait_until(lambda: not self.is_alive(int(self.text("pid"))))
        self.assertEqual(self.text("a.c"), UNSAFE)

    @staticmethod
    def is_alive(pid):
        try:
            with open("/proc/%d/stat" % pid) as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def wait_until(self, condition):
        end = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), end, "it took too long")
            time.sleep(0.05)


class Spatch(Case):
    def setUp(self):
        super().setUp()
        self.write("a.c", UNSAFE)

    def test_missing(self):
        done = self.expect(2, "apply", "--spatch", "/nonexistent/spatch", "a.c", *MODERN)
        self.assertIn("/nonexistent/spatch", done.err)
        self.assertEqual(self.text("a.c"), UNSAFE)
        self.assertEqual(done.out, "")

    def test_missing_is_said_once(self):
        self.write("b.c", UNSAFE)
        done = self.expect(2, "diff", "--spatch", "/nonexistent/spatch", ".", *MODERN)
        self.assertEqual(done.err.count("/nonexistent/spatch ("), 1, done.err)
        self.assertIn("2 errors", done.err)

    def test_missing_but_not_needed(self):
        self.write("b.c", REFUSED)
        self.expect(1, "diff", "--spatch", "/nonexistent/spatch", "b.c", *MODERN)

    def test_failing(self):
        self.script("spatch", "import sys\nsys.exit('out of order')\n")
        for broken in ("./spatch", "/bin/true", "/bin/false"):
            done = self.expect(2, "apply", "--spatch", broken, "a.c", *MODERN)
            self.assertRegex(done.err, "error: .*%s does not rewrite what any Coccinelle does"
                             % broken.lstrip("."))
            self.assertEqual(self.text("a.c"), UNSAFE)
        self.assertIn("another program: out of order",
                      self.unborrow("apply", "--spatch", "./spatch", "a.c", *MODERN).err)

    def test_hanging(self):
        self.script("spatch", "import time\ntime.sleep(100)\n")
        start = time.monotonic()
        done = self.expect(1, "apply", "--spatch", "./spatch", "--timeout", "1", "a.c", *MODERN)
        self.assertLess(time.monotonic() - start, 30)
        self.assertRegex(done.err, r"a\.c:5:22: timeout: ")
        self.assertEqual(self.text("a.c"), UNSAFE)

    def test_child_that_outlives_it(self):
        self.script("spatch", """\
            import os, sys, time
            if os.fork() == 0:
                time.sleep(100)
            os.execvp("spatch", ["spatch", *sys.argv[1:]])
            """)
        start = time.monotonic()
        self.expect(1, "apply", "--spatch", "./spatch", "a.c", *MODERN)
        self.assertLess(time.monotonic() - start, 30)
        self.assertIn("PyList_GetItemRef", self.text("a.c"))

    def test_endless_messages(self):
        self.script("spatch", """\
            import os
            while True:
                os.write(2, 65536 * b"x")
            """)
        self.expect(1, "apply", "--spatch", "./spatch", "--timeout", "1", "a.c", *MODERN)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 700 * 1024)

    def test_patches(self):
        done = self.expect(2, "diff", "--patches", "nowhere", "a.c", *MODERN)
        self.assertIn("no semantic patches in nowhere; say with --patches where they are", done.err)
        os.mkdir(self.path("empty"))
        done = self.unborrow("diff", "--patches", "empty", "a.c", *MODERN)
        self.assertNotEqual(done.status, 0)
        self.assertEqual(done.out, "")

    def test_installed_program_takes_the_patches_beside_it(self):
        os.mkdir(self.path("bin"))
        shutil.copy(PROGRAM, self.path("bin/unborrow"))
        argv = [self.path("bin/unborrow"), "diff", "a.c", *MODERN]
        built = self.run_in(".", argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(b"PyList_GetItemRef", built.stdout) # those of the source tree
        os.makedirs(self.path("share/unborrow/semantic-patches"))
        installed = self.run_in(".", argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(installed.stdout, b"")

    def test_leaves_no_temporary_files(self):
        os.mkdir(self.path("tmp"))
        self.expect(1, "apply", "a.c", *MODERN, env={"TMPDIR": self.path("tmp")})
        self.assertEqual(os.listdir(self.path("tmp")), [])


class Terminal(Case):
    """Standard error on a terminal."""

    def on_terminal(self, *arguments, env=None):
        import pty
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.dir, stderr=slave,
                                   stdout=subprocess.DEVNULL,
                                   env=self.environment(TERM="xterm", **(env or {})))
        os.close(slave)
        text = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError: # the other end is closed
                break
            if not piece:
                break
            text += piece
        os.close(master)
        process.wait()
        return text

    def test_color(self):
        self.write("b.c", REFUSED)
        self.assertIn(b"\033[1mb.c:9:12:\033[m", self.on_terminal("b.c", *MODERN))
        self.assertNotIn(b"\033", self.on_terminal("b.c", *MODERN, env={"NO_COLOR": "1"}))
        self.assertNotIn(b"\033", self.on_terminal("b.c", "--color=never", *MODERN))

    def test_progress_when_it_takes_long(self):
        self.write("a.c", UNSAFE)
        self.write("b.c", REFUSED)
        self.script("spatch", "import time\ntime.sleep(100)\n")
        text = self.on_terminal("--spatch", "./spatch", "--timeout", "4", "--color=never", ".",
                                *MODERN)
        self.assertRegex(text, rb"\r\[#*\.+\] [01] of 2 files")
        self.assertIn(b"\r\033[K", text)
        self.assertNotIn(b" of 2 files", self.on_terminal("b.c", *MODERN))


if __name__ == "__main__":
    main()
