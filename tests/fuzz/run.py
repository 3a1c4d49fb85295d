#!/usr/bin/env python3
"""Runs the functions of one module over all scenarios; one line of JSON for each function.

    run.py MODULE.so SEED NEEDS.json [FIRST]

NEEDS.json: {function: [inputs that it cannot do without]}, in the order to run them; FIRST: where to
begin, after a crash.  A line {"start": NAME} comes before each function, so that a crash has a name.
All objects are made anew for each call: nothing that is compared is immortal."""
import importlib.machinery
import importlib.util
import json
import os
import random
import re
import sys
import weakref

REPETITIONS = 3
SCENARIOS = 26
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Key:
    """A key that tells what is asked of it, and can fail."""
    __slots__ = ("name", "mode")

    def __init__(self, name, mode=None):
        self.name, self.mode = name, mode

    def __hash__(self):
        module.say("hash " + self.name)
        if self.mode == "hash":
            raise ValueError("no hash")
        return 12

    def __eq__(self, other):
        module.say("eq " + self.name)
        if self.mode == "eq" or getattr(other, "mode", None) == "eq":
            raise ValueError("no comparison")
        return isinstance(other, Key) and self.name == other.name

    def __repr__(self):
        return "Key(%s)" % self.name


class Table(dict):
    """A dict that can have weak references."""
    __slots__ = ("__weakref__",)


def text(*parts):
    """A string that nobody else has."""
    return "".join(parts + ("-",))[:-1] if len(parts[0]) > 1 else parts[0]


class World:
    """The inputs of one call, by scenario."""

    def __init__(self, rng, number, needs):
        self.rng = rng
        self.made = []
        self.number = number
        thing = lambda name: self.keep(module.Thing(name))
        self.turn = rng.randrange(8)
        self.list = [self.value("item%d" % i) for i in range((3, 0, 1, 4)[number % 4])]
        self.key = Key("k") if number % 3 == 0 else self.keep(text("ke", "y"))
        self.extra = thing("extra") if number % 2 else self.keep(text("ext", "ra"))
        self.dict = {}
        if number % 5 != 1:
            self.dict[self.key] = self.value("value")
        if number % 4 != 2:
            self.dict[text("a")] = self.value("a")
            self.dict[text("te", "xt")] = self.keep(text("some ", "text"))
            self.dict[text("ro", "w")] = [self.value("cell"), self.value("cell2")]
        if number % 3 != 2:
            self.dict[text("ne", "xt")] = {"next": {"next": self.value("end"), "a": 1 << 70}}
        if number % 7 == 3:
            self.dict[self.extra] = self.value("of extra")
        self.target = Table({self.key: thing("in target")}) if number % 6 == 4 else thing("target")
        self.ref = weakref.ref(self.target)
        if number % 4 == 3:
            self.target = None
        elif number % 8 == 5:
            self.list.append(self.target)
            self.target = None
        elif number % 8 == 2:
            self.dict[text("tar", "get")] = self.target
            self.target = None
        self.n = number % 4
        self.name = (b"a", b"row", b"missing", b"text", b"next", b"fuzz_name")[number % 6]
        self.wrong(needs)
        self.answers = rng.getrandbits(61)
        self.fail_at = number // 2 if number > 12 else 0

    def wrong(self, needs):
        """Keys that fail, containers that are none, a name that cannot be decoded."""
        number = self.number
        if number == 7:
            self.key = Key("k", "hash")
        elif number in (9, 15):
            self.key = Key("k", "eq")
        elif number == 11:
            self.key = [self.value("unhashable")]
        elif number == 10 and "list" not in needs:
            self.list = (1 << 70, self.value("in a tuple"))
        elif number == 8 and "dict" not in needs:
            self.dict = [self.value("no dict")]
        elif number == 6 and "ref" not in needs:
            self.ref = self.value("no ref")
        elif number == 14:
            self.name = b"\xff"
        elif number == 5:
            self.n = len(self.list)
        elif number == 17:
            self.n = -1

    def keep(self, o):
        self.made.append(o)
        return o

    def value(self, name):
        """One object after the other of all kinds."""
        self.turn += 1
        thing = self.keep(module.Thing(name))
        return self.keep((lambda: thing, lambda: (thing,), lambda: text("str ", name),
                          lambda: {text("a"): thing, self.key_again(): 1 << 66}, lambda: [thing],
                          lambda: (text("first ", name), thing), lambda: weakref.ref(thing),
                          lambda: 1 << 64)[self.turn % 8]())

    def key_again(self):
        return text("k", "ey")

    def arguments(self):
        return self.list, self.dict, self.key, self.ref, self.extra, self.n, self.name


def shown(o, depth=0):
    """What an object is, without its address."""
    if depth > 4:
        return "..."
    if isinstance(o, BaseException):
        message = str(o)
        if type(o) is SystemError and "bad argument to internal function" in message or \
                type(o) is TypeError and message in ("expected a list", "expected a weakref"):
            return "bad argument"           # the differences that are accepted
        return "%s: %s" % (type(o).__name__, message)
    if isinstance(o, dict):
        return "{%s}" % ", ".join("%s: %s" % (shown(k, depth + 1), shown(v, depth + 1))
                                  for k, v in o.items())
    if isinstance(o, (list, tuple)):
        return "%s(%s)" % (type(o).__name__, ", ".join(shown(v, depth + 1) for v in o))
    if isinstance(o, weakref.ref):
        return "ref"
    return repr(o)


def once(function, name, seed, number, needs, full):
    rng = random.Random("%s %s %d" % (seed, name, number))
    world = World(rng, number, needs)
    made, arguments = world.made, world.arguments()
    module.begin(world.list, world.dict, world.answers, world.fail_at)
    world.made = None
    result = function(*arguments)
    if not full:
        del result              # an exception's traceback leads here
        return None
    counts = [sys.getrefcount(o) for o in made]
    log = module.logged()
    report = "%s\n%s\n%s\n%s" % (shown(result), shown(world.list), shown(world.dict), counts)
    module.begin(world.list, world.dict, 0, 0)
    del made[:]
    del result
    log2 = module.logged()
    module.unwatch()
    module.begin(None, None, 0, 0)
    for attribute in ("list", "dict", "key", "ref", "extra", "target"):
        setattr(world, attribute, None)
    arguments = None
    return ADDRESS.sub("", "%s%s\n%s%s" % (log, report, log2, module.logged()))


def repeated(function, name, seed, needs):
    """By how much the references of all objects grow."""
    smallest = None
    for _ in range(REPETITIONS):
        before = sys.gettotalrefcount()
        for number in range(SCENARIOS):
            once(function, name, seed, number, needs, False)
        module.unwatch()
        module.begin(None, None, 0, 0)
        grown = sys.gettotalrefcount() - before
        if grown == 0:
            return 0
        if smallest is None or abs(grown) < abs(smallest):
            smallest = grown
    return smallest


def main():
    path, seed, needs_path = sys.argv[1:4]
    global module
    loader = importlib.machinery.ExtensionFileLoader("fuzzed", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("fuzzed", loader))
    loader.exec_module(module)
    sys.unraisablehook = lambda *args: None
    with open(needs_path) as f:
        all_needs = json.load(f)
    names = list(all_needs)
    first = sys.argv[4] if len(sys.argv) > 4 else names[0]
    for name in names[names.index(first):]:
        os.write(1, (json.dumps({"start": name}) + "\n").encode())
        function = getattr(module, name)
        needs = all_needs[name]
        records = [once(function, name, seed, number, needs, True) for number in range(SCENARIOS)]
        grown = repeated(function, name, seed, needs)
        os.write(1, (json.dumps({"function": name, "records": records, "grown": grown}) +
                     "\n").encode())
    os.write(1, b'{"end": true}\n')
    os._exit(0)


if __name__ == "__main__":
    main()
