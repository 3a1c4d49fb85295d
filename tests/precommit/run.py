#!/usr/bin/env python3
"""The pre-commit hooks, as someone uses them: a scratch project whose .pre-commit-config.yaml names
a copy of this repository, and git commits in it.

Exit status 77 when pre-commit is not installed.
"""
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("UNBORROW_SOURCE_DIR") or os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: unborrow
      - id: unborrow-fix
        stages: [manual]
"""

PROJECT = '[project]\nname = "scratch"\nversion = "1"\nrequires-python = ">=3.13"\n'

# Enough files for pre-commit to start several hooks at the same time, while nothing is built yet.
HARMLESS = """\
#include <Python.h>

PyObject *length_{n}(PyObject *list)
{{
    /* PyList_GetItem in a comment is no use of it */
    return PyLong_FromSsize_t(PyList_Size(list));
}}
"""

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

SUPPRESSED = """\
#include <Python.h>

PyObject *second(PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 1); // noqa: borrowed-ref - the list is ours alone
    if (item == NULL)
        return NULL;
    return PyObject_Str(item);
}
"""


class Failed(Exception):
    pass


class Folder:
    """A git repository for the test, away from the user's configuration."""

    def __init__(self, path, home):
        self.path = path
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith(("GIT_", "PRE_COMMIT"))}
        self.environment.update(
            HOME=home, XDG_CACHE_HOME=os.path.join(home, "cache"),
            PRE_COMMIT_HOME=os.path.join(home, "pre-commit"),
            GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull,
            GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@example.org",
            GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@example.org")
        os.makedirs(path, exist_ok=True)

    def run(self, *args):
        done = subprocess.run(args, cwd=self.path, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def must(self, *args):
        status, output = self.run(*args)
        if status != 0:
            raise Failed("%s: exit status %d\n%s" % (" ".join(args), status, output))
        return output

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w") as f:
            f.write(text)

    def read(self, name):
        with open(os.path.join(self.path, name)) as f:
            return f.read()


def copy_of_repository(path, home):
    """The present files, as far as the hooks need them, as a repository of its own."""
    folder = Folder(path, home)
    for name in ["scripts", "src", "semantic-patches"]:
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(path, name))
    for name in ["CMakeLists.txt", "CMakePresets.json", ".gitignore", ".pre-commit-hooks.yaml"]:
        shutil.copy2(os.path.join(SOURCE, name), path)
    folder.must("git", "init", "-q")
    folder.must("git", "add", "-A")
    folder.must("git", "commit", "-q", "-m", "unborrow")
    return folder.must("git", "rev-parse", "HEAD").strip()


def expect(holds, what, output):
    if not holds:
        raise Failed("%s; what was said:\n%s" % (what, output))
    print("ok   " + what)


def scenario(scratch):
    home = os.path.join(scratch, "home")
    os.mkdir(home)
    repository = os.path.join(scratch, "unborrow hooks")
    revision = copy_of_repository(repository, home)

    project = Folder(os.path.join(scratch, "project"), home)
    project.must("git", "init", "-q")
    project.write(".pre-commit-config.yaml",
                  CONFIG.format(repository=repository, revision=revision))
    project.write("pyproject.toml", PROJECT)
    for n in range(16):
        project.write("harmless_%d.c" % n, HARMLESS.format(n=n))
    project.must("pre-commit", "install")
    project.must("git", "add", "-A")
    status, output = project.run("git", "commit", "-m", "harmless files")
    expect(status == 0, "the first commit builds the program and passes", output)

    project.write("first.c", UNSAFE)
    project.must("git", "add", "-A")
    status, output = project.run("git", "commit", "-m", "an unsafe use")
    expect(status != 0, "a commit that adds an unsafe use is stopped", output)
    expect("first.c:5:" in output and "PyList_GetItem" in output, "it says where", output)
    command = "pre-commit run unborrow-fix --hook-stage manual --files first.c"
    expect(command in output, "it says what to do", output)
    expect(project.read("first.c") == UNSAFE, "the check changes nothing", output)

    status, output = project.run(*command.split())
    expect(status != 0, "the fix hook says that it changed a file", output)
    fixed = project.read("first.c")
    expect("PyList_GetItemRef(list, 0)" in fixed and "Py_DECREF(item)" in fixed,
           "the fix hook rewrites the use", output + fixed)
    project.must("git", "add", "-A")
    status, output = project.run("git", "commit", "-m", "a safe use")
    expect(status == 0, "after it the commit goes through", output)

    project.write("second.c", SUPPRESSED)
    project.must("git", "add", "-A")
    status, output = project.run("git", "commit", "-m", "a suppressed use")
    expect(status == 0, "a suppressed use goes through", output)


def main():
    if shutil.which("pre-commit") is None:
        print("skipped: pre-commit is not installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="unborrow-precommit-") as scratch:
        try:
            scenario(scratch)
        except Failed as failure:
            print("FAIL " + str(failure))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
