"""What the command-line tests share: a scratch folder a test, and ways to run the program in it.

The environment says where things are: UNBORROW is the built program.
"""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
import unittest

PROGRAM = shutil.which(os.environ.get("UNBORROW", "unborrow")) or sys.exit("no unborrow to test")
PROGRAM = os.path.abspath(PROGRAM)
# Flags that make a test independent of the Python that is installed here.
MODERN = ["--min-python", "3.13"]
# Before a command that root runs: the mode of a file counts for it.  (Another user would not do: the
# repository may be where only root may look.)
LIKE_A_USER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

# One use that is rewritten, whatever the headers are.
UNSAFE = """\
#include <Python.h>

PyObject *first(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);
    if (item == NULL)
        return NULL;
    return PyObject_Str(item);
}
"""

# One use that is only reported.
REFUSED = """\
#include <Python.h>

/* Is nothing there,
 * as far as the first slot tells? */
int
is_nothing(PyObject *fast)
{

    return PySequence_Fast_ITEMS(fast)[0] == Py_None;
}
"""

HARMLESS = """\
#include <Python.h>

Py_ssize_t length(PyObject *list)
{
    return PyList_Size(list); /* PyList_GetItem would be another thing */
}
"""

NOTHING = "int main(void)\n{\n    return 0;\n}\n"


class Done:
    """A finished run of the program."""

    def __init__(self, process):
        self.status = process.returncode
        self.out_bytes, self.err_bytes = process.stdout, process.stderr
        self.out = process.stdout.decode("utf-8", "surrogateescape")
        self.err = process.stderr.decode("utf-8", "surrogateescape")

    def __str__(self):
        return "status %d\n--- stdout\n%s\n--- stderr\n%s" % (self.status, self.out, self.err)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="unborrow-cli-")
        self.addCleanup(self.remove)

    def remove(self):
        for folder, _, _ in os.walk(self.dir):
            os.chmod(folder, 0o755)
        shutil.rmtree(self.dir)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text, mode=None):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        if mode is not None:
            os.chmod(path, mode)
        return path

    def script(self, name, text):
        """An executable Python program."""
        return self.write(name, "#!%s\n%s" % (sys.executable, textwrap.dedent(text)), 0o755)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def text(self, name):
        return self.read(name).decode()

    def mode(self, name):
        return stat.S_IMODE(os.stat(self.path(name)).st_mode)

    def files(self):
        return sorted(os.path.relpath(os.path.join(folder, name), self.dir)
                      for folder, _, names in os.walk(self.dir) for name in names
                      if ".git" not in folder.split(os.sep))

    def environment(self, **extra):
        environment = dict(os.environ)
        # git must not find a repository around the scratch folder, nor somebody's settings.
        environment["GIT_CEILING_DIRECTORIES"] = os.path.dirname(self.dir)
        environment["GIT_CONFIG_GLOBAL"] = os.devnull
        environment["HOME"] = self.dir
        for name in ("NO_COLOR", "PRE_COMMIT"):
            environment.pop(name, None)
        return dict(environment, **extra)

    def run_in(self, folder, argv, env=None, **more):
        return subprocess.run(argv, cwd=self.path(folder), env=self.environment(**(env or {})),
                              stdin=subprocess.DEVNULL, timeout=600, **more)

    def unborrow(self, *arguments, cwd=".", env=None, **more):
        more.setdefault("stdout", subprocess.PIPE)
        done = self.run_in(cwd, [PROGRAM, *arguments], env, stderr=subprocess.PIPE, **more)
        return Done(subprocess.CompletedProcess(done.args, done.returncode, done.stdout or b"",
                                                done.stderr))

    def expect(self, status, *arguments, **more):
        done = self.unborrow(*arguments, **more)
        self.assertEqual(done.status, status, str(done))
        return done

    def report(self, status, *arguments, **more):
        """The JSON document of a run."""
        return json.loads(self.expect(status, "--format", "json", *arguments, **more).out_bytes)

    def codes(self, *arguments, **more):
        """The codes of all sites, None for the rewritten ones."""
        done = self.unborrow("--format", "json", *arguments, **more)
        return [site["code"] for file in json.loads(done.out_bytes)["files"]
                for site in file["sites"]]

    def git(self, *arguments, cwd=".", check=True, **more):
        return self.run_in(cwd, ["git", "-c", "user.name=t", "-c", "user.email=t@example.org",
                                 *arguments], check=check, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, **more)


def main():
    unittest.main(verbosity=2)
