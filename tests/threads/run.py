#!/usr/bin/env python3
"""A module whose borrowed references crash in threads, and what `unborrow apply` makes of it.

    run.py [--rounds N] [--tries N]

tests/threads/stock.c is built for the free-threaded Python 3.13 that scripts/build-python makes, as
it is and as unborrow rewrites it.  Four threads read and change the same containers, round after
round.  The module as it is has to crash or to give wrong results (in one of several tries: it is a
race); the rewritten one must not, in all rounds.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
TIMEOUT = 1500


def build(python, source, folder):
    """The module of a C file, in the folder."""
    asked = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'],"
                            "sysconfig.get_config_var('EXT_SUFFIX'))"],
                           check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-g", "-I" + asked[0], source,
                    "-o", os.path.join(folder, "stock" + asked[1])], check=True)


def rewrite(program, python, source):
    """unborrow apply; all sites must be rewritten."""
    done = subprocess.run([program, "apply", "--min-python", "3.13", source],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with open(source) as f:
        text = f.read()
    if done.returncode not in (0, 1) or "PyList_GetItem(" in text or "GetItemWithError(" in text:
        print("threads: not all was rewritten\n" + done.stdout)
        sys.exit(1)


def stress(python, folder, rounds):
    """(rounds that were finished, how it ended or None, seconds)."""
    begin = time.monotonic()
    done = subprocess.run([python, "-X", "faulthandler=0", os.path.join(HERE, "stress.py"), folder,
                           str(rounds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=TIMEOUT)
    lines = done.stdout.splitlines()
    finished = sum(line.isdigit() for line in lines)
    ended = None
    if done.returncode < 0:
        ended = signal.Signals(-done.returncode).name
        said = [line for line in done.stderr.splitlines() if "rror" in line or "ssert" in line]
        ended += "; " + said[0].strip()[:120] if said else ""
    elif done.returncode == 3:
        ended = "wrong result: " + lines[-1]
    elif done.returncode != 0:
        ended = "exit status %d\n%s" % (done.returncode, done.stderr)
    return finished, ended, time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description="Borrowed references in threads.")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--tries", type=int, default=5)
    args = parser.parse_args()
    program = os.environ.get("UNBORROW") or os.path.join(SOURCE, "build", "unborrow")
    python = subprocess.run([os.path.join(SOURCE, "scripts", "build-python")], check=True,
                            stdout=subprocess.PIPE, text=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="unborrow-threads-") as folder:
        for side in ("before", "after"):
            os.mkdir(os.path.join(folder, side))
            source = os.path.join(folder, side, "stock.c")
            shutil.copy(os.path.join(HERE, "stock.c"), source)
            if side == "after":
                rewrite(program, python, source)
            build(python, source, os.path.join(folder, side))
        for _ in range(args.tries):
            rounds, ended, seconds = stress(python, os.path.join(folder, "before"), args.rounds)
            if ended is not None:
                print("as it is:     round %d, after %.1f s: %s" % (rounds + 1, seconds, ended),
                      flush=True)
                break
            print("as it is:     %d rounds in %.1f s, by chance" % (rounds, seconds), flush=True)
        else:
            print("threads: the module as it is does not crash: this shows nothing")
            return 1
        rounds, ended, seconds = stress(python, os.path.join(folder, "after"), args.rounds)
        print("with unborrow: %s rounds in %.1f s: %s" % (rounds, seconds, ended or "all right"))
        return 1 if ended is not None or rounds != args.rounds else 0


if __name__ == "__main__":
    sys.exit(main())
