"""Compiles C files, as they were and as they are now, into modules of a test interpreter."""
import concurrent.futures
import os
import re
import shutil
import subprocess

import signatures
import wrappers

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
SCRIPTS = os.path.join(os.path.dirname(TESTS), "scripts")
STRONG_CALLS = os.path.join(TESTS, "include", "strong-calls.h")
STRONG_CALLS_SOURCE = os.path.join(HERE, "strong_calls.c")
JOBS = int(os.environ.get("UNBORROW_TEST_JOBS", "2"))
FLAGS = ["-O0", "-fPIC", "-w", "-Werror=implicit-function-declaration", "-Werror=int-conversion"]


class Unavailable(Exception):
    """A program that is needed is not installed."""


def read_text(path):
    with open(path, encoding="latin-1") as f:
        return f.read()


def compiler():
    for name in ("clang-19", "clang-20", "clang-21"):
        if shutil.which(name):
            return name
    raise Unavailable("no clang-19 or newer")


class Interpreter:
    """A Python with debug checks that modules are made for."""

    def __init__(self, name, executable, flags=(), plain_allocator="malloc"):
        self.name, self.executable, self.flags = name, executable, list(flags)
        self.plain_allocator = plain_allocator      # without debug checks
        asked = subprocess.run(
            [executable, "-c", "import sysconfig as s; print(s.get_paths()['include']);"
             "print(s.get_config_var('EXT_SUFFIX'))"], stdout=subprocess.PIPE, check=True, text=True)
        self.include, self.suffix = asked.stdout.split()
        self.calls = self.exported() | set(re.findall(
            r"^(?:int|void|PyObject \*) ?\*?(_?Py\w+)\(", read_text(STRONG_CALLS_SOURCE), re.M))

    def exported(self):
        """The names that a module may leave to the interpreter."""
        names = set()
        for file in [self.executable]:
            listed = subprocess.run(["nm", "-D", "--defined-only", file], stdout=subprocess.PIPE,
                                    check=True, text=True).stdout
            names |= {line.split()[-1] for line in listed.splitlines()}
        return names


def free_threaded():
    """Python 3.13 without the GIL; built when it is asked for the first time."""
    done = subprocess.run([os.path.join(SCRIPTS, "build-python")], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Unavailable("scripts/build-python failed")
    # Without the GIL there are two counts; code that looks at the one there was looks at the owner's.
    return Interpreter("3.13t", done.stdout.strip(), ["-Dob_refcnt=ob_ref_local"],
                       "mimalloc")


def with_gil():
    """Debian's debug build of its own Python."""
    executable = shutil.which("python3-dbg", path="/usr/bin") or shutil.which("python3-dbg")
    if executable is None:
        raise Unavailable("no python3-dbg")
    return Interpreter("debian", executable)


class Pair:
    """One C file as it was and as it is now.

    `flags` are the compiler's, `folders` those of its headers.  `twins` gives for names of the old file the new names, where they
    differ.  After `build`: `callers`, `makers`, `reasons` as wrappers.unit gives them."""

    def __init__(self, name, before, after, flags=(), folders=(), twins=None):
        self.name, self.before, self.after = name, before, after
        self.flags, self.folders, self.twins = list(flags), list(folders), twins
        self.functions = []     # of signatures.Function: what is called
        self.unchanged = 0
        self.words = []
        self.callers, self.makers, self.reasons = {}, {}, {}
        self.failed = {}        # interpreter's name -> why it does not compile


def changed_functions(before, after):
    """The functions that are different, or that call such, with reasons for what is left out."""
    functions, reasons = [], {}
    changed = {name for name, f in before.functions.items()
               if name in after.functions and f.text != after.functions[name].text}
    direct = set(changed)
    grown = True
    while grown:
        grown = False
        for name, function in before.functions.items():
            if name in after.functions and name not in changed and function.calls & changed:
                changed.add(name)
                grown = True
    for name, function in before.functions.items():
        if name not in changed:
            continue
        callers = [other.name for other in before.functions.values()
                   if name in other.calls and other.name != name]
        if name in direct and function.is_static and callers and \
                function.result["kind"] == "object":
            reasons[name] = "its contract may have changed: run through its callers"
        else:
            functions.append(name)
    return functions, reasons


class Build:
    """The modules of some pairs for one interpreter: folder/before and folder/after."""

    def __init__(self, interpreter, folder, keep_going=True):
        self.interpreter, self.folder = interpreter, folder
        self.sources = os.path.join(folder, "sources")
        os.makedirs(self.sources, exist_ok=True)
        self.cc = compiler()
        self.header = self.precompile()

    def base_flags(self):
        return [*self.interpreter.flags, "-isystem", self.interpreter.include, "-I" + os.path.join(TESTS, "include"), "-I" + HERE]

    def run(self, *args):
        return subprocess.run([self.cc, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace")

    def precompile(self):
        """runtime.h, and with it Python.h, precompiled."""
        target = os.path.join(self.folder, "runtime.pch")
        done = self.run("-x", "c-header", *FLAGS, *self.base_flags(), "-include", STRONG_CALLS,
                        os.path.join(HERE, "runtime.h"), "-o", target)
        if done.returncode != 0:
            raise RuntimeError("runtime.h does not compile:\n" + done.stdout)
        return target

    def own_calls(self, path):
        """-DOWN_... for the strong calls that a file defines itself."""
        with open(path, encoding="latin-1") as f:
            text = f.read()
        with open(STRONG_CALLS) as f:
            names = set(re.findall(r"\bPy\w+Ref\b", f.read()))
        return ["-DOWN_" + name for name in sorted(names) if re.search(
            r"^(static\b.*|int |PyObject \*)?\b%s\([^;]*\)\s*\{" % name, text, re.M)]

    def unit_flags(self, pair, path):
        """The precompiled header fits only what has no flags of its own."""
        own = self.own_calls(path)
        near = ["-I" + folder for folder in [os.path.dirname(path), *pair.folders]]
        if pair.flags or own:
            return [*own, *pair.flags, *self.base_flags(), *near, "-include", STRONG_CALLS,
                    "-include", os.path.join(HERE, "runtime.h")]
        return [*self.base_flags(), *near, "-include-pch", self.header]

    def read(self, pair):
        """What is called of a pair."""
        before = signatures.read(pair.before, FLAGS + self.unit_flags(pair, pair.before))
        after = before if pair.after == pair.before else \
            signatures.read(pair.after, FLAGS + self.unit_flags(pair, pair.after))
        if pair.twins is not None:
            names, reasons = list(pair.twins), {}
        else:
            names, reasons = changed_functions(before, after)
            pair.unchanged = len(before.functions) - len(names) - len(reasons)
        pair.words = before.words
        return before, after, names, reasons

    def write_unit(self, number, side, source, file, functions):
        text, callers, makers, reasons = wrappers.unit(number, source, file, functions)
        path = os.path.join(self.sources, "%s_%d.c" % (side, number))
        with open(path, "w", encoding="latin-1") as f:
            f.write(text)
        return path, callers, makers, reasons

    def prepare(self, number, pair):
        """Writes the units of a pair."""
        before, after, names, reasons = self.read(pair)
        for file in (before, after):
            for name in self.interpreter.calls & set(file.missing):
                del file.missing[name]
        twins = pair.twins or {name: name for name in names}
        old = [before.functions[name] for name in names]
        new = [after.functions[twins[name]] for name in names]
        path, pair.callers, pair.makers, failed = self.write_unit(
            number, "before", pair.before, before, old)
        _, callers, _, _ = self.write_unit(number, "after", pair.after, after, new)
        pair.functions = {f.name: f for f in old}
        pair.reasons = {**reasons, **failed}
        # What is called on both sides must be called alike.
        index_of = {twins[name]: name for name in names}
        for name, (index, leaves) in callers.items():
            if pair.callers.get(index_of[name]) != (index, leaves):
                raise RuntimeError("%s: %s takes something else now" % (pair.name, name))

    def compile(self, number, pair, side):
        """The object file of a unit, or None: pair.failed says why."""
        source = os.path.join(self.sources, "%s_%d.c" % (side, number))
        target = source[:-2] + ".o"
        coverage = ["-fsanitize-coverage=inline-8bit-counters"] if side == "before" else []
        path = pair.before if side == "before" else pair.after
        done = self.run("-c", *FLAGS, *coverage, *self.unit_flags(pair, path), source, "-o", target)
        if done.returncode != 0:
            error = re.search(r"error: (.*)", done.stdout)
            pair.failed.setdefault(self.interpreter.name,
                                   error.group(1) if error else done.stdout[-300:])
            return None
        # Functions of the same name in other files shall not meet.
        subprocess.run(["objcopy", "--keep-global-symbol=unit_%d" % number, target], check=True)
        return target

    def link(self, side, numbers):
        """The module of one side."""
        main = os.path.join(self.sources, side + "_main.c")
        with open(main, "w") as f:
            f.write('#include "runtime.h"\n')
            for number in numbers:
                f.write("extern const unit unit_%d;\n" % number)
            f.write("const unit *const all_units[] = {%s};\n" % " ".join(
                ["&unit_%d," % n for n in numbers] + ["NULL"]))
        os.makedirs(os.path.join(self.folder, side), exist_ok=True)
        module = os.path.join(self.folder, side, "functions" + self.interpreter.suffix)
        own = [os.path.join(HERE, "runtime.c"), STRONG_CALLS_SOURCE]
        done = self.run("-shared", *FLAGS, *self.base_flags(), main, *own,
                        *[os.path.join(self.sources, "%s_%d.o" % (side, n)) for n in numbers],
                        "-Wl,-Bsymbolic", "-o", module)
        if done.returncode != 0:
            raise RuntimeError("the module does not link:\n" + done.stdout)
        return self.undefined(os.path.dirname(module))

    def undefined(self, folder):
        """The name that a module lacks when it is loaded, or None."""
        done = subprocess.run([self.interpreter.executable, "-c", "import functions"], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode == 0:
            return None
        name = re.search(r"undefined symbol: (\w+)", done.stdout)
        if name is None:
            raise RuntimeError("the module does not load:\n" + done.stdout)
        return name.group(1)

    def needing(self, numbers, side, name):
        """The units that need a name which nobody defines."""
        for number in numbers:
            listed = subprocess.run(
                ["nm", "-u", os.path.join(self.sources, "%s_%d.o" % (side, number))],
                stdout=subprocess.PIPE, check=True, text=True).stdout
            if name in listed.split():
                yield number

    def link_what_loads(self, pairs, numbers):
        """Modules of both sides; units that need what is not there are left out."""
        while True:
            for side in ("before", "after"):
                name = self.link(side, numbers)
                if name is not None:
                    break
            else:
                return numbers
            lost = set(self.needing(numbers, side, name))
            if not lost:
                raise RuntimeError("nobody defines " + name)
            for number in lost:
                pairs[number].failed[self.interpreter.name] = "needs %s" % name
            numbers = [n for n in numbers if n not in lost]

    def make(self, pairs):
        """Modules of all pairs that compile: those get `unit`, their number in the modules."""
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            def one(item):
                number, pair = item
                try:
                    self.prepare(number, pair)
                except RuntimeError as e:
                    pair.failed[self.interpreter.name] = str(e)
                    return False
                return all([self.compile(number, pair, side) for side in ("before", "after")])
            good = list(pool.map(one, enumerate(pairs)))
        numbers = self.link_what_loads(pairs, [n for n, fine in enumerate(good) if fine])
        for unit, number in enumerate(numbers):
            pairs[number].unit = unit
        return [pairs[n] for n in numbers]
