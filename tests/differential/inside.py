"""Runs functions under test; started by compare.py with the interpreter that they are built for.

    inside.py FOLDER

FOLDER holds the module `functions`.  Jobs come as lines of JSON on standard input, and each is
answered by one line.  Every job runs in a process of its own, and after a crash goes on in the
next: the answer holds for each case what it did or how it died.
"""
import gc
import json
import os
import random
import re
import resource
import signal
import sys

import search
import values

CPU_SECONDS = 1
BLOCKED_SECONDS = 5     # for one call: one that waits for ever uses no time
MAX_DEATHS = 12
MAX_BLOCKED = 3         # of those; each costs its time


def output_read(file):
    """What was printed since the last time."""
    size = os.fstat(file).st_size
    if size == 0:
        return ""
    text = os.pread(file, size, 0).decode("latin-1")
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    return text


class Runner:
    def __init__(self, functions, job):
        self.functions, self.job = functions, job
        self.makers = job["makers"]

    def once(self, spec, seed, keep):
        """Calls the function; what happened, as data."""
        functions, job = self.functions, self.job
        signal.alarm(BLOCKED_SECONDS)
        case = values.current = values.Case(functions, job["unit"], self.makers)
        case.random = random.Random(seed)
        if keep:
            case.kept = []
        for leaf, part in zip(job["leaves"], spec):
            case.inputs.append(values.leaf_value(leaf, part))
        inputs = list(case.inputs)
        base = [sys.getrefcount(o) for o in case.kept] if keep else None
        del case.log[:]
        # An exception that is written as "unraisable" makes an object of this frame.
        sys._getframe()
        outputs = functions.call(job["unit"], job["function"], inputs)
        counts = [sys.getrefcount(o) for o in case.kept] if keep else None
        references, exception = outputs[0], outputs[1]
        functions.flush()
        done = {
            "references": references,
            "exception": None if exception is ... else values.describe(exception),
            "outputs": [values.describe_result(o) for o in outputs[2:]],
            "log": list(case.log),
            "printed": output_read(1),
            "inputs": [values.describe(o) for o in case.inputs],
        }
        if keep:
            # What the outputs hold is the same on both sides.
            done["counts"] = [n - b for n, b in zip(counts, base)]
        del exception
        del case.log[:]
        outputs.clear()
        inputs.clear()
        case.inputs.clear()
        case.alive.clear()
        case.kept = None
        done["finalised"] = list(case.log)
        values.current = None
        return done

    def case(self, spec, seed):
        """Both ways: nothing but the inputs is held, or everything that was made."""
        for _ in range(self.job.get("repeat", 1)):
            done = {"free": self.once(spec, seed, False), "keep": self.once(spec, seed, True)}
        return done


def work(functions, job, first, pipe):
    """The job's cases from number `first` on; a line for each."""
    runner = Runner(functions, job)
    for number in range(first, len(job["cases"])):
        seed, spec = job["cases"][number]
        pipe.write(json.dumps(runner.case(spec, seed)) + "\n")
        pipe.flush()


def signature(done):
    """What sort of thing a call did: its exception, what was asked of whom, whether it gave NULL."""
    words = {re.sub(r"\d+", "", " ".join(line.split()[:3])) for line in done["log"]}
    return done["exception"], tuple(sorted(words))[:6], done["outputs"][:1] == ["NULL"]


def explore(functions, job, first, pipe):
    """Looks for cases that go where none has gone before, or do what none has done; two lines for
    each that was tried: the case, and whether it is of interest."""
    runner = Runner(functions, job)
    known = search.Search(job)
    done_before = set()
    for number in range(first, job["explore"]):
        seed = "%s %d" % (job["name"], number)
        spec = known.next(number, seed)
        pipe.write(json.dumps([seed, spec]) + "\n")
        pipe.flush()
        done = runner.once(spec, seed, False)
        found = functions.coverage() > 0 or signature(done) not in done_before
        done_before.add(signature(done))
        known.learn(spec, found)
        pipe.write(json.dumps(found) + "\n")
        pipe.flush()


def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 2)
    printed = os.memfd_create("printed")
    os.dup2(printed, 1)


def in_child(functions, job, first, target):
    """Runs work or explore in a process of its own: (lines, status)."""
    name = target.__name__
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            limits()
            with os.fdopen(write, "w") as pipe:
                # Counts the time of this process, so that a busy machine does no harm; also what
                # the system spends for it, as a loop that waits calls sched_yield().
                signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS + len(job.get(
                    "cases", ())) * 0.05 + job.get("explore", 0) * 0.02)
                target(functions, job, first, pipe)
            os._exit(0)
        except BaseException as e:      # noqa: B902 - the child must not go on as the parent
            with open(job["errors"], "a") as f:
                import traceback
                f.write("%s of %s: %s\n" % (name, job["name"], e))
                traceback.print_exc(file=f)
            os._exit(3)
    os.close(write)
    with os.fdopen(read) as pipe:
        lines = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    return lines, status


def died_how(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return {signal.SIGPROF: "endless", signal.SIGALRM: "blocked"}.get(
            number, signal.Signals(number).name)
    return "exit %d" % os.WEXITSTATUS(status)


def run_cases(functions, job):
    """What each case did; a case that killed its process has the way it died.  The job's `stops`
    are cases that are left out, each with a new process after it, as on the other side."""
    done = []
    stops = job.get("stops", []) + [len(job["cases"])]
    for stop in stops:
        while len(done) < stop:
            lines, status = in_child(functions, dict(job, cases=job["cases"][:stop]), len(done),
                                     work)
            done += [json.loads(line) for line in lines]
            if len(done) < stop:
                done.append({"died": died_how(status)})
        if stop < len(job["cases"]):
            done.append({"died": "left out"})
    return done


def run_exploration(functions, job):
    """The cases of interest, some that are not, and how many of those that were tried killed the
    process."""
    cases, others, deaths, blocked, first = [], [], 0, 0, 0
    deadly = {}
    while first < job["explore"] and deaths < MAX_DEATHS and blocked < MAX_BLOCKED:
        lines, status = in_child(functions, dict(job, deadly=deadly), first, explore)
        told = [json.loads(line) for line in lines]
        for case, found in zip(told[0::2], told[1::2]):
            (cases if found else others).append(case)
        first += (len(told) + 1) // 2
        if len(told) % 2 == 0:
            break
        deaths += 1
        blocked += died_how(status) == "blocked"
        kinds = search.kinds(told[-1][1])
        deadly[kinds] = deadly.get(kinds, 0) + 1
    return {"cases": cases, "others": others, "tried": first, "deaths": deaths}


def main():
    sys.path.insert(0, sys.argv[1])
    sys.unraisablehook = id     # what is printed there is no behaviour; a hook that keeps nothing
    import functions
    values.ready(functions)
    gc.disable()
    for line in sys.stdin:
        job = json.loads(line)
        answer = run_exploration(functions, job) if "explore" in job else run_cases(functions, job)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
