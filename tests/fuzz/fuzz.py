#!/usr/bin/env python3
"""Rewrites random functions with unborrow, and runs both versions on the same inputs.

    scripts/fuzz N [--seed SEED] [--first N] [--jobs N] [--batch N] [--keep DIR]
    scripts/fuzz --only N --seed SEED [--keep DIR]     one function again
    scripts/fuzz --reduce N --seed SEED                makes it small, with cvise

A long run can be made in parts, one after the other, whose figures add up:

    scripts/fuzz 5000 --seed SEED; scripts/fuzz 5000 --seed SEED --first 5000; ...

Each function must give the same result or exception, the same log of calls and finalisers, the same
contents of the containers, the same reference counts of all objects, and a level total of
references.  Exit status 1 when one does not, or when unborrow fails.
"""
import argparse
import collections
import concurrent.futures
import difflib
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from generate import HEAD, Function

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(HERE, "run.py")
SUPPORT = os.path.join(HERE, "support.c")
CONFIG = os.path.join(HERE, "unborrow.ini")
INCLUDES = ["-I" + HERE, "-isystem", os.path.join(HERE, "system")]
TIMEOUT = 600


def output_of(args, **kwargs):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, text=True, **kwargs).stdout


def prepare(options):
    """What all batches share: the compiler's flags, the support's object."""
    options.include = output_of([options.python, "-c", "import sysconfig; print(sysconfig."
                                 "get_paths()['include'])"]).strip()
    options.cc = ["gcc", "-O1", "-g0", "-w", "-fPIC", "-I" + options.include, *INCLUDES]
    options.support = os.path.join(options.scratch, "support.o")
    subprocess.run([*options.cc, "-c", "-o", options.support, SUPPORT], check=True)


class Batch:
    """Some functions in one file."""

    def __init__(self, options, indices):
        self.options = options
        self.functions = [Function(options.seed, i, options.most) for i in indices]
        self.by_name = {f.function: f for f in self.functions}
        self.folder = os.path.join(options.scratch, "%06d" % indices[0])
        self.failures = []          # (function or None, kind, text)
        self.sites = []
        self.seconds = collections.Counter()
        self.changed = set()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.path("before"))
        os.makedirs(self.path("after"))
        text = self.text()
        for version in ("before", "after"):
            with open(self.path(version, "functions.c"), "w") as out:
                out.write(text)
        with open(self.path("module.c"), "w") as out:
            out.write(module_text(self.functions))
        with open(self.path("needs.json"), "w") as out:
            json.dump({f.function: sorted(f.needs) for f in self.functions}, out)

    def text(self):
        """The file; `lines` says where each function begins."""
        self.lines, text = [], HEAD
        for f in self.functions:
            self.lines.append((text.count("\n") + 1, f.function))
            text += f.source + "\n"
        if self.options.source:
            with open(self.options.source) as f:
                text = f.read()
        return text

    def timed(self, what, call, *args):
        started = time.monotonic()
        try:
            return call(*args)
        finally:
            self.seconds[what] += time.monotonic() - started

    def apply(self):
        options = self.options
        done = subprocess.run(
            [options.program, "apply", "--format", "json", "--min-python", "3.13", "--python",
             options.python, "--config", CONFIG, "-j", "1", self.path("after", "functions.c"), "--",
             *INCLUDES],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
        try:
            report = json.loads(done.stdout)
        except ValueError:
            report = {"errors": ["no JSON"]}
        if done.returncode not in (0, 1) or report["errors"]:
            self.failures.append((None, "tool", "exit status %d, %s\n%s" % (
                done.returncode, report["errors"], done.stderr.decode("utf-8", "replace"))))
            return
        for file in report["files"]:
            for site in file["sites"]:
                site["function"] = [name for line, name in self.lines
                                    if line <= site["line"] or line == self.lines[0][0]][-1]
                self.sites.append(site)
                if site["verdict"] == "rewritten":
                    self.changed.add(site["function"])

    def compile(self, version):
        done = subprocess.run(
            [*self.options.cc, "-shared", "-o", self.path(version, "fuzzed.so"), "-I" +
             self.path(version), self.path("module.c"), self.options.support],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            self.failures.append((None, "compiler (%s)" % version,
                                  done.stdout.decode("utf-8", "replace")[:4000]))
        return done.returncode == 0

    def run(self, version):
        """{function: {"records", "grown"} or {"crash"}}"""
        results, first = {}, []
        while True:
            args = [self.options.python, "-X", "faulthandler", "-S", "-E", RUN,
                    self.path(version, "fuzzed.so"), str(self.options.seed),
                    self.path("needs.json"), *first]
            try:
                done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      timeout=TIMEOUT)
                out, errors, status = done.stdout, done.stderr, "exit status %d" % done.returncode
            except subprocess.TimeoutExpired as e:
                out, errors, status = e.stdout or b"", b"", "no end"
            started = None
            for line in out.decode().splitlines():
                said = json.loads(line)
                started = said.get("start", started)
                if "function" in said:
                    results[said["function"]] = said
            if out.endswith(b'{"end": true}\n'):
                return results
            if started is None:
                self.failures.append((None, "runner", errors.decode("utf-8", "replace")))
                return results
            results[started] = {"crash": "%s\n%s" % (status, errors.decode(
                "utf-8", "replace")[-3000:])}
            names = list(self.by_name)
            after = names.index(started) + 1
            if after == len(names):
                return results
            first = [names[after]]

    def compare(self, before, after):
        for f in self.functions:
            old, new = before.get(f.function, {}), after.get(f.function, {})
            if "records" not in old:
                self.failures.append((f, "original crashes", old.get("crash", "no result")))
            elif "records" not in new:
                self.failures.append((f, "crash", new.get("crash", "no result")))
            else:
                self.compare_records(f, old, new)

    def compare_records(self, f, old, new):
        for number, (a, b) in enumerate(zip(old["records"], new["records"])):
            if a != b:
                self.failures.append((f, "difference", "scenario %d\n%s" % (number, "\n".join(
                    difflib.unified_diff(a.split("\n"), b.split("\n"), "before", "after", n=30,
                                         lineterm="")))))
                return
        grown = new["grown"] - old["grown"]     # Python itself keeps some objects, alike in both
        if grown != 0:
            kind = "leak" if grown > 0 else "over-release"
            self.failures.append((f, kind, "%+d references instead of %+d" % (
                new["grown"], old["grown"])))

    def go(self):
        self.timed("generate", self.write)
        self.timed("unborrow", self.apply)
        if self.timed("gcc", self.compile, "before") and self.timed("gcc", self.compile, "after"):
            before = self.timed("python", self.run, "before")
            after = self.timed("python", self.run, "after")
            self.compare(before, after)
        return self

    def after_text(self, function):
        """The rewritten text of one function, and of what stands before it."""
        with open(self.path("after", "functions.c")) as f:
            text = f.read()
        start = re.search(r"^(static .*\b|)%s\(" % function.function, text, re.M).start()
        end = text.index("\n}\n", start) + 3
        return text[text.rfind("\n\n", 0, start) + 2:end]


def module_text(functions):
    return "".join([
        '#include "fuzz.h"\n#include "functions.c"\n#include "glue.h"\n\n',
        *(f.glue() + "static PyObject *py_%s(PyObject *self, PyObject *args)\n{\n"
          "    (void)self;\n    return fuzz_call(args, call_%s);\n}\n\n" %
          (f.function, f.function) for f in functions),
        "static PyMethodDef methods[] = {\n",
        *('    {"%s", py_%s, METH_VARARGS, NULL},\n' % (f.function, f.function)
          for f in functions),
        "    {NULL, NULL, 0, NULL},\n};\n\n"
        "static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = \"fuzzed\",\n"
        "                                        .m_size = -1, .m_methods = methods};\n\n"
        "PyMODINIT_FUNC PyInit_fuzzed(void)\n{\n"
        "    PyObject *module = PyModule_Create(&definition);\n"
        "    if (module && fuzz_add_support(module) < 0)\n        Py_CLEAR(module);\n"
        "    return module;\n}\n"])


# --- the report

BAD = ["difference", "leak", "over-release", "crash", "tool", "compiler (after)", "compiler (before)",
       "original crashes", "runner"]


class Report:
    def __init__(self, options):
        self.options = options
        self.functions = self.changed = 0
        self.verdicts, self.codes = collections.Counter(), collections.Counter()
        self.features, self.kinds = collections.Counter(), collections.Counter()
        self.details = collections.Counter()
        self.apis = collections.defaultdict(collections.Counter)
        self.seconds = collections.Counter()
        self.refused = []

    def add(self, batch):
        self.functions += len(batch.functions)
        self.changed += len(batch.changed)
        for f in batch.functions:
            self.features.update(f.features)
        for site in batch.sites:
            self.verdicts[site["verdict"]] += 1
            self.apis[site["api"]][site["verdict"]] += 1
            if site["verdict"] == "refused":
                self.codes[site["code"]] += 1
                self.refused.append({k: site[k] for k in ("function", "api", "code", "detail")})
        self.seconds.update(batch.seconds)
        for function, kind, text in batch.failures:
            self.kinds[kind] += 1
            print("FAIL %s (seed %s): %s" % (function.function if function else "functions %s..." %
                                            batch.functions[0].function, self.options.seed, kind))
            print("    " + text.strip().replace("\n", "\n    "))
            if function and self.options.texts:
                print(indented(function.source))
                print("    becomes\n" + indented(batch.after_text(function)))
            sys.stdout.flush()
        return bool(batch.failures)

    def show(self):
        sites = self.verdicts["rewritten"] + self.verdicts["refused"]
        print("seed %s: %d functions from number %d on, %d of them changed, %d sites" % (
            self.options.seed, self.functions, self.options.first, self.changed, sites))
        print("rewritten: %d of %d, %.1f %%; refused: %s" % (
            self.verdicts["rewritten"], sites, 100.0 * self.verdicts["rewritten"] / max(sites, 1),
            ", ".join("%s %d" % c for c in self.codes.most_common()) or "none"))
        for api, verdicts in sorted(self.apis.items()):
            print("  %-26s %6d of %6d" % (api, verdicts["rewritten"], sum(verdicts.values())))
        print("differences %d, leaks %d, over-releases %d, crashes of the interpreter %d, "
              "failures of unborrow %d" % tuple(self.kinds[k] for k in BAD[:5]))
        for kind in BAD[5:]:
            if self.kinds[kind]:
                print("%s: %d" % (kind, self.kinds[kind]))
        print("seconds of processes: " + ", ".join(
            "%s %.0f" % s for s in self.seconds.most_common()))
        if not self.options.quiet:
            print("functions with:")
            for feature, n in sorted(self.features.items()):
                print("  %-45s %6d" % (feature, n))
        return 1 if self.kinds else 0


def indented(text):
    return "".join("        " + line + "\n" for line in text.splitlines())


def fuzz(options):
    started = time.monotonic()
    prepare(options)
    report = Report(options)
    indices = [options.only] if options.only is not None else list(
        range(options.first, options.first + options.count))
    batches = [indices[i:i + options.batch] for i in range(0, len(indices), options.batch)]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = collections.deque()
        for batch in batches:
            if options.seconds and time.monotonic() - started > options.seconds:
                print("fuzz: the time is over")
                break
            waiting.append(pool.submit(lambda b=batch: Batch(options, b).go()))
            if len(waiting) > 2 * options.jobs:
                finish(options, report, waiting.popleft().result())
        while waiting:
            finish(options, report, waiting.popleft().result())
    if options.refusals:
        with open(options.refusals, "w") as f:
            json.dump(report.refused, f, indent=1)
    return report.show()


def finish(options, report, batch):
    failed = report.add(batch)
    if options.only is not None:
        print(batch.functions[0].source)
        print(batch.after_text(batch.functions[0]))
        for site in batch.sites:
            print("%s %s %s %s" % (site["api"], site["verdict"], site["code"], site["detail"]))
    if not options.keep and not failed:
        shutil.rmtree(batch.folder)
    elif not options.keep:
        kept = os.path.join(tempfile.gettempdir(), "unborrow-fuzz-%s-%s" % (
            options.seed, os.path.basename(batch.folder)))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(batch.folder, kept)
        print("its files are in " + kept)
        shutil.rmtree(batch.folder)


def interesting(options):
    """Does what stands in the file fail, and is it right as it was?"""
    prepare(options)
    batch = Batch(options, [options.only]).go()
    kinds = {kind for _, kind, _ in batch.failures}
    wanted = {options.kind} if options.kind else set(BAD[:6])
    return 0 if kinds and kinds <= wanted else 1


def kind_of_failure(options):
    """The function is to fail as it does now, and not in another way, when it is small."""
    with tempfile.TemporaryDirectory(prefix="unborrow-fuzz-") as options.scratch:
        prepare(options)
        failures = Batch(options, [options.reduce]).go().failures
    kinds = [kind for kind in BAD[:6] if kind in {kind for _, kind, _ in failures}]
    if not kinds:
        sys.exit("fuzz: function %d of seed %s does not fail" % (options.reduce, options.seed))
    return kinds[0]


def reduce(options):
    """The smallest text that still fails, as cvise finds it."""
    kind = kind_of_failure(options)
    folder = os.path.abspath(options.keep or tempfile.mkdtemp(prefix="unborrow-fuzz-reduce-"))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "functions.c"), "w") as f:
        f.write(HEAD + Function(options.seed, options.reduce, options.most).source)
    script = os.path.join(folder, "interesting")
    with open(script, "w") as f:
        f.write("#!/bin/sh\nexec %s --source functions.c >/dev/null 2>&1\n" % shlex.join([
            sys.executable, os.path.abspath(__file__), "--only", str(options.reduce), "--seed",
            options.seed, "--most", str(options.most), "--kind", kind, "--program",
            os.path.abspath(options.program), "--python", options.python]))
    os.chmod(script, 0o755)
    if shutil.which("cvise") is None:
        sys.exit("fuzz: install cvise (in Debian a package of that name); %s is to be reduced, and "
                 "%s tells whether it fails" % (os.path.join(folder, "functions.c"), script))
    status = subprocess.run(["cvise", "--n", str(options.jobs), script, "functions.c"],
                            cwd=folder).returncode
    print("reduced, %s: %s" % (kind, os.path.join(folder, "functions.c")))
    return status


def main():
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--first", type=int, default=0, help="number of the first function")
    parser.add_argument("--only", type=int, help="this function alone; prints both versions")
    parser.add_argument("--reduce", type=int, metavar="N", help="make this function small")
    parser.add_argument("--source", help="with --only: this text of it; is it interesting?")
    parser.add_argument("--kind", choices=BAD[:6], help="with --source: only if it fails like that")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, help="begin nothing new after that")
    parser.add_argument("--most", type=int, default=9, help="statements a function")
    parser.add_argument("--batch", type=int, default=40, help="functions a file")
    parser.add_argument("--keep", help="folder for all files that are made")
    parser.add_argument("--texts", action="store_true", help="print the functions that fail")
    parser.add_argument("--refusals", help="file for all refused sites, as JSON")
    parser.add_argument("--quiet", action="store_true", help="no list of features")
    parser.add_argument("--program", default=os.environ.get("UNBORROW"))
    parser.add_argument("--python", default=os.environ.get("UNBORROW_FUZZ_PYTHON"))
    options = parser.parse_args()
    if not options.program or not options.python:
        parser.error("no --program or no --python")
    if options.seed is None:
        options.seed = str(random.SystemRandom().randrange(1 << 32))
    if options.reduce is not None:
        return reduce(options)
    if options.keep and not options.source:
        os.makedirs(options.keep, exist_ok=True)
        options.scratch = os.path.abspath(options.keep)
        return fuzz(options)
    with tempfile.TemporaryDirectory(prefix="unborrow-fuzz-") as options.scratch:
        return interesting(options) if options.source else fuzz(options)


if __name__ == "__main__":
    sys.exit(main())
