#!/usr/bin/env python3
"""The first command of the README, and whether what comes out works: the demo module is built as it
is and as `unborrow diff` makes it, and both must give the same results and keep the reference
counts of what they are given."""
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
DEMO = os.path.join("tests", "fixtures", "demo")

# Run with the folder of the built module.  Prints results and changes of reference counts.
SCRIPT = r'''
import sys, weakref
sys.path.insert(0, sys.argv[1])
import shelf

class Reader:
    pass

def outcome(call, *args, **kwargs):
    try:
        return repr(call(*args, **kwargs))
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)

# made at run time, so that nothing else holds them and none of them is immortal
titles = ["".join(["title ", str(n)]) for n in range(5)]
pages = {title: 10 ** 20 // 3 ** (30 + n) for n, title in enumerate(titles)}
pages.pop(titles[3])
negative = {titles[0]: -(10 ** 9)}
unhashable = [titles[0], ["no title"]]
reader, gone = Reader(), Reader()
reader.name = "".join(["some", "body"])
refs = [weakref.ref(reader), weakref.ref(gone)]
del gone
prefix = "".join(["A", "book:"])
watched = titles + list(pages.values()) + list(negative.values()) + unhashable + [
    titles, pages, negative, unhashable, reader, reader.name, prefix] + refs

def once():
    return [
        outcome(shelf.first, titles), outcome(shelf.first, []),
        outcome(shelf.pages, titles, pages), outcome(shelf.pages, titles, negative),
        outcome(shelf.pages, unhashable, pages), outcome(shelf.pages, [], pages),
        outcome(shelf.label, titles[0]), outcome(shelf.label, titles[0], prefix=prefix),
        outcome(shelf.reader, refs[0]), outcome(shelf.reader, refs[1]),
    ]

print("\n".join(once()))
before = [sys.getrefcount(x) for x in watched]
for _ in range(1000):
    once()
after = [sys.getrefcount(x) for x in watched]
print("changed counts:", [b - a for a, b in zip(before, after)].count(0) - len(watched))
'''


def fail(message):
    print("FAIL " + message)
    sys.exit(1)


def run(args, **kwargs):
    done = subprocess.run(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **kwargs)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def build_and_run(folder, *flags):
    source = os.path.join(folder, DEMO, "shelf.c")
    module = os.path.join(folder, "shelf" + sysconfig.get_config_var("EXT_SUFFIX"))
    status, _, errors = run(["gcc", "-shared", "-fPIC", "-Wall", "-Werror", *flags,
                             "-I" + sysconfig.get_path("include"), "-I" + HERE, "-o", module,
                             source])
    if status != 0:
        fail("the module does not compile cleanly:\n" + errors)
    status, output, errors = run([sys.executable, "-c", SCRIPT, folder])
    if status != 0:
        fail("the module does not work:\n" + output + errors)
    return output


def main():
    program = os.environ["UNBORROW"]
    with tempfile.TemporaryDirectory(prefix="unborrow-demo-") as scratch:
        shutil.copytree(os.path.join(SOURCE, DEMO), os.path.join(scratch, DEMO))
        # Python 3.13 warns of PyWeakref_GetObject(); the rewritten module must do without.
        expected = build_and_run(scratch, "-Wno-deprecated-declarations")
        status, patch, report = run([program, "diff", DEMO], cwd=scratch)
        if status != 1:
            fail("exit status %d, expected 1\n%s" % (status, report))
        for piece in ['+#include "pythoncapi_compat.h"', "PyList_GetItemRef(titles, 0)",
                      "PyList_GetItemRef(titles, i)", "PyDict_GetItemRef(pages, title, &count)",
                      "PyWeakref_GetRef(ref, &reader)"]:
            if piece not in patch:
                fail("not in the patch: %s\n%s\n%s" % (piece, patch, report))
        for piece in ["shelf.c:75:12: contract: ", "4 rewritten, 1 refused, 1 safe"]:
            if piece not in report:
                fail("not in the report: %s\n%s" % (piece, report))
        run(["git", "init", "-q"], cwd=scratch)
        with open(os.path.join(scratch, "patch"), "w") as f:
            f.write(patch)
        status, _, errors = run(["git", "apply", "patch"], cwd=scratch)
        if status != 0:
            fail("git apply does not take the patch:\n" + errors)
        got = build_and_run(scratch)
        if got != expected:
            fail("the rewritten module behaves otherwise:\n%s\nbefore:\n%s" % (got, expected))
        print(got)


if __name__ == "__main__":
    main()
