"""Runs pairs of C files, as they were and as they are now, and compares what they do.

For other programs:

    pairs = [build.Pair(name, before, after), ...]
    result = compare.compare(pairs, folder)
    result.differences, result.run, result.reasons ...

`folder` takes the modules that are built.  Each function is called with arguments that search.py
finds by what the old code does with them; the same calls are then made of old and new code, on each
interpreter.  Results, exceptions, everything that can be seen of inputs and outputs, the order of
all calls of Python code and of helpers, finalisers, what is printed, and the reference counts must
be the same.
"""
import concurrent.futures
import json
import os
import subprocess
import sys

import build

HERE = os.path.dirname(os.path.abspath(__file__))
EXPLORE = 80
KEEP = 16
OTHERS = 6


class Server:
    """inside.py, started for one module; with another allocator memory that was freed holds
    something else."""

    def __init__(self, interpreter, folder, allocator="debug"):
        self.interpreter, self.folder = interpreter, folder
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1",
                           PYTHONPATH=HERE, PYTHONMALLOC=allocator, LC_ALL="C.UTF-8")
        environment.pop("PYTHONHOME", None)
        self.process = subprocess.Popen(
            [interpreter.executable, "-X", "faulthandler=0", os.path.join(HERE, "inside.py"),
             folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
        self.errors = os.path.join(folder, "errors")

    def ask(self, job):
        self.process.stdin.write(json.dumps(dict(job, errors=self.errors)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("inside.py ended: %s" % job["name"])
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Difference:
    """One call that does something else than it did."""

    def __init__(self, interpreter, function, case, before, after):
        self.interpreter, self.function, self.case = interpreter, function, case
        self.before, self.after = before, after

    def text(self):
        lines = ["%s on %s" % (self.function, self.interpreter),
                 "  called with %s (seed %r)" % (json.dumps(self.case[1]), self.case[0])]
        if "died" in self.after or "died" in self.before:
            return "\n".join(lines + ["  before: %s" % self.before, "  after:  %s" % self.after])
        for way in ("free", "keep"):
            for key in self.before[way]:
                if self.before[way][key] != self.after[way][key]:
                    lines += ["  %s, %s before: %s" % (way, key, self.before[way][key]),
                              "  %s, %s after:  %s" % (way, key, self.after[way][key])]
        return "\n".join(lines)


class Result:
    def __init__(self):
        self.differences = []
        self.run = {}           # interpreter -> names of functions that were run
        self.not_run = {}       # interpreter -> {name: why}
        self.cases = 0          # calls that were compared
        self.died = 0           # calls that killed the old code: not compared
        self.dead = []          # names of functions of which no call survived
        self.unstable = []      # calls of which the old code does not always do the same
        self.accepted = 0       # differences that CAPI.md accepts


def job_of(pair, name, accept=None):
    index, leaves = pair.callers[name]
    function = pair.functions[name]
    structs = [s for s in sorted(function.structs) if s in pair.makers]
    return {"name": "%s:%s" % (pair.name, name), "unit": pair.unit, "function": index,
            "leaves": leaves, "makers": pair.makers, "structs": structs, "words": pair.words,
            "roles": {k: sorted(v) for k, v in function.roles.items()},
            "formats": function.formats, "nullable": sorted(function.nullable)}


def explore(server, pair, job, effort):
    """Cases for a function: those that went somewhere new, and some others, since the new code may
    go elsewhere where the old one does not."""
    count = effort if job["leaves"] or pair.callers else 3
    if not job["leaves"]:
        count = 8               # only the helpers' answers change
    told = server.ask(dict(job, explore=count))
    cases = told["cases"][:KEEP] + told["others"][:OTHERS]
    return cases, told


def accepted_difference(before, after):
    """The differences that CAPI.md accepts: TypeError where SystemError was."""
    def exception_type(done):
        return (done["exception"] or "").split("[")[0]

    changed = False
    for way in ("free", "keep"):
        for key in before[way]:
            if before[way][key] == after[way][key]:
                continue
            if key == "exception" and exception_type(before[way]) == "SystemError" and \
                    exception_type(after[way]) == "TypeError":
                changed = True
                continue
            if key == "references" and exception_type(before[way]) == "SystemError" and \
                    exception_type(after[way]) == "TypeError":
                continue        # the exceptions themselves are not alike
            if key == "log" and exception_type(before[way]) == "SystemError" and \
                    exception_type(after[way]) == "TypeError" and after[way][key] == [
                        line.replace("while SystemError is set", "while TypeError is set")
                        for line in before[way][key]]:
                continue        # a helper that was called with it set saw it
            return False
    return changed


def same(before, after, accept):
    if before == after:
        return True
    if "died" in before:
        return True             # undefined before
    if "died" in after:
        return False
    return accepted_difference(before, after) or (accept is not None and accept(before, after))


def run_both(servers, job, cases, repeat=1):
    """What old and new code did in each case, both with the same processes behind them."""
    job = dict(job, cases=cases, repeat=repeat)
    before = servers["before"].ask(job)
    stops = [n for n, done in enumerate(before) if "died" in done]
    after = servers["after"].ask(dict(job, stops=stops))
    return before, after


def uses_freed(before, after):
    """Whether the old code alone depends on what was freed under it: with everything kept alive it
    does something else, and the new code the same as that."""
    def seen(done):
        log = [line for line in done["log"] if not line.endswith(" del")]
        return [log, done["outputs"], done["exception"], done["printed"]]

    return "died" not in before and "died" not in after and before["keep"] == after["keep"] and \
        seen(before["free"]) != seen(before["keep"]) and seen(after["free"]) == seen(after["keep"])


def only_once(before, after):
    """Whether the one difference is the total of references, and that one way of the two only: what
    the function leaks it leaks both ways, what the interpreter caches it does not."""
    if "died" in before or "died" in after:
        return False
    different = {(way, key) for way in before for key in before[way]
                 if before[way][key] != after[way][key]}
    return different in ({("free", "references")}, {("keep", "references")})


def confirmed(servers, job, cases, suspects, accept):
    """Which of the suspects differ again when all is warm, while the old code does the same in
    another process and with another allocator too: what is read from memory that is none's, or is
    no more, differs there."""
    first, after = run_both(servers, job, cases, 3)
    old = servers["before"]
    other = Server(old.interpreter, old.folder, old.interpreter.plain_allocator)
    second = other.ask(dict(job, cases=cases, repeat=3))
    other.close()
    sure, unstable = [], []
    for number in suspects:
        if first[number] != second[number] or uses_freed(first[number], after[number]) \
                or only_once(first[number], after[number]):
            unstable.append(number)
        elif not same(first[number], after[number], accept):
            sure.append((number, first[number], after[number]))
    return sure, unstable


def run_function(result, interpreter, servers, job, cases, accept):
    before, after = run_both(servers, job, cases)
    alive = sum("died" not in done for done in before)
    result.cases += alive
    result.died += len(before) - alive
    if not alive:
        result.dead.append("%s on %s: %s" % (job["name"], interpreter, before[:1]))
        return
    result.run.setdefault(interpreter, []).append(job["name"])
    suspects = [n for n in range(len(cases)) if not same(before[n], after[n], accept)]
    result.accepted += sum(before[n] != after[n] and "died" not in before[n]
                           for n in range(len(cases)) if n not in suspects)
    if suspects:
        sure, unstable = confirmed(servers, job, cases, suspects, accept)
        result.unstable += [(job["name"], cases[n]) for n in unstable]
        result.differences += [Difference(interpreter, job["name"], cases[n], one, other)
                               for n, one, other in sure]


class Runs:
    """The servers of one build."""

    def __init__(self, interpreter, folder):
        self.name = interpreter.name
        self.servers = {side: Server(interpreter, os.path.join(folder, side))
                        for side in ("before", "after")}

    def close(self):
        for server in self.servers.values():
            server.close()


def compare(pairs, folder, interpreters=None, effort=EXPLORE, accept=None, keep_cases=None):
    """Builds and runs all pairs; `accept(pair)` may give a function (before, after) that accepts a
    difference.  `interpreters`: the first finds the cases."""
    interpreters = interpreters or [build.free_threaded(), build.with_gil()]
    result = Result()
    builds = []
    for interpreter in interpreters:
        one = build.Build(interpreter, os.path.join(folder, interpreter.name))
        builds.append((interpreter, one, one.make(pairs), {}))
        for pair in pairs:
            if interpreter.name in pair.failed:
                result.not_run.setdefault(interpreter.name, {})[pair.name] = \
                    "does not compile: " + pair.failed[interpreter.name]
        builds[-1] = (interpreter, one, [(pair, pair.unit) for pair in builds[-1][2]], {})
    cases = {}
    for interpreter, one, good, _ in builds:
        work = [(pair, unit, name) for pair, unit in good for name in pair.callers]

        def some(part):
            partial = Result()
            runs = Runs(interpreter, one.folder)
            try:
                for pair, unit, name in part:
                    pair.unit = unit
                    job = dict(job_of(pair, name), unit=unit)
                    if job["name"] not in cases:
                        cases[job["name"]], told = explore(runs.servers["before"], pair, job, effort)
                        partial.died += told["deaths"]
                    if not cases[job["name"]]:
                        partial.dead.append("%s on %s: no call survived" % (job["name"],
                                                                           interpreter.name))
                        continue
                    run_function(partial, interpreter.name, runs.servers, job, cases[job["name"]],
                                 accept and accept(pair))
            finally:
                runs.close()
            return partial
        with concurrent.futures.ThreadPoolExecutor(build.JOBS) as pool:
            for partial in pool.map(some, [work[n::build.JOBS] for n in range(build.JOBS)]):
                merge(result, partial)
    for pair in pairs:
        for name, why in pair.reasons.items():
            result.not_run.setdefault("all", {})["%s:%s" % (pair.name, name)] = why
    if keep_cases is not None:
        keep_cases.update(cases)
    return result


def merge(result, partial):
    result.differences += partial.differences
    result.cases += partial.cases
    result.died += partial.died
    result.dead += partial.dead
    result.unstable += partial.unstable
    result.accepted += partial.accepted
    for name, run in partial.run.items():
        result.run.setdefault(name, []).extend(run)


def main():
    """compare.py BEFORE AFTER [FLAG...]: two files."""
    import tempfile
    pair = build.Pair(os.path.basename(sys.argv[1]), os.path.abspath(sys.argv[1]),
                      os.path.abspath(sys.argv[2]), sys.argv[3:])
    with tempfile.TemporaryDirectory() as folder:
        result = compare([pair], folder)
    for difference in result.differences:
        print(difference.text())
    print("run: %s\nnot run: %s\ndead: %s\n%d cases compared, %d killed the old code" % (
        result.run, result.not_run, result.dead, result.cases, result.died))
    return 1 if result.differences else 0


if __name__ == "__main__":
    sys.exit(main())
