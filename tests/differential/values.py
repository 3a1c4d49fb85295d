"""Makes values for calls from *specs*, and describes what a call did; runs inside the interpreter
under test.

A spec is a list that says what to make, so that the same can be made again:

    ["null"] ["none"] ["true"] ["false"] ["int", N] ["float", X] ["str", S] ["bytes", S]
    ["tuple", [SPEC...]] ["list", [SPEC...]] ["sublist", [SPEC...]] ["dict", [[KEY, VALUE]...]]
    ["ref", SPEC] ["deadref"] ["type"] ["module"] ["struct", NAME, [SPEC...]]
    ["thing", [FLAG...], KEY]    an object whose methods are written down when they are called
    ["arg", N]                   the same object as the N-th input

Everything is a fresh object, made at run time: constants are immortal on some builds.
"""
import re
import sys
import types
import weakref


class Case:
    """One call: what was made for it and what happened."""

    def __init__(self, functions, unit, makers):
        self.functions, self.unit, self.makers = functions, unit, makers
        self.log, self.inputs, self.alive, self.tags = [], [], [], 0
        self.kept = None        # all objects that were made, if they are kept
        self.random = None      # decides what helpers do

    def tag(self):
        self.tags += 1
        return self.tags

    def note(self, *what):
        self.log.append(" ".join(str(w) for w in what))


current = None      # the Case that runs


class Failed(Exception):
    pass


class Thing:
    """Answers to everything, writes down what it is asked, fails where its flags say so."""

    def __init__(self, tag, flags, key):
        d = self.__dict__
        d["tag"], d["flags"], d["key"] = tag, flags, key

    def ask(self, what):
        current.note("thing", self.tag, what)
        if "evil" in self.flags and what != "del":
            clear_containers()
        if what in self.flags:
            raise Failed("thing %d %s" % (self.tag, what))

    def __hash__(self):
        self.ask("hash")
        return hash(self.key) if self.key else 7

    def __eq__(self, other):
        self.ask("eq")
        return "equal" in self.flags or self is other

    def __bool__(self):
        self.ask("bool")
        return "false" not in self.flags

    def __len__(self):
        self.ask("len")
        return 2

    def __index__(self):
        self.ask("index")
        return 1000 + self.tag

    __int__ = __index__

    def __float__(self):
        self.ask("index")
        return 0.5

    def __str__(self):
        self.ask("str")
        return "thing-%d" % self.tag

    __repr__ = __str__

    def __call__(self, *args, **kwargs):
        self.ask("call")
        current.note("with", describe(list(args)), describe(kwargs))
        return "".join(["called-", str(self.tag)])

    def __getitem__(self, key):
        self.ask("getitem")
        if isinstance(key, int) and key > 3:
            raise IndexError("thing %d" % self.tag)
        return "".join(["item-", str(self.tag)])

    def __setitem__(self, key, value):
        self.ask("setitem")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.ask("getattr " + name)
        if "getattr" in self.flags:
            raise AttributeError(name)
        return Thing(current.tag(), self.flags, None)

    def __setattr__(self, name, value):
        self.ask("setattr")
        current.note("to", name, describe(value))

    def __del__(self):
        if current is not None:
            self.ask("del")


class SubList(list):
    pass


def clear_containers():
    """What another caller might do at any time: empty all that the call was given."""
    for value in current.inputs:
        if isinstance(value, (list, dict)):
            value.clear()


def fresh_text(text):
    return "".join(list(text))


def build(spec):
    made = build_one(spec)
    if current.kept is not None and not (made is None or isinstance(made, bool)):
        current.kept.append(made)
    return made


def build_one(spec):
    kind = spec[0]
    if kind == "null":
        return ...
    if kind in ("none", "true", "false"):
        return {"none": None, "true": True, "false": False}[kind]
    if kind == "int":
        return int(str(spec[1]))
    if kind == "float":
        return float(str(spec[1]))
    if kind == "str":
        return fresh_text(spec[1])
    if kind == "bytes":
        return bytes(bytearray(spec[1], "latin-1"))
    if kind in ("tuple", "list", "sublist"):
        items = [build(item) for item in spec[1]]
        return {"tuple": tuple, "list": list, "sublist": SubList}[kind](items)
    if kind == "dict":
        return {build(key): build(value) for key, value in spec[1]}
    if kind == "ref":
        target = build(spec[1])
        try:
            made = weakref.ref(target)
        except TypeError:
            target = Thing(current.tag(), [], None)
            made = weakref.ref(target)
        current.alive.append(target)
        return made
    if kind == "deadref":
        return weakref.ref(Thing(current.tag(), [], None))
    if kind == "type":
        return type(fresh_text("Made"), (), {})
    if kind == "module":
        return types.ModuleType(fresh_text("made"))
    if kind == "thing":
        return Thing(current.tag(), spec[1], spec[2] if len(spec) > 2 else None)
    if kind == "struct":
        index, leaves = current.makers[spec[1]]
        tag = current.tag()
        inputs = [leaf_value(leaf, part) for leaf, part in zip(leaves, spec[2])]
        return current.functions.make(current.unit, index, tag, inputs)
    if kind == "arg":
        return current.inputs[spec[1]] if spec[1] < len(current.inputs) else None
    raise ValueError(spec)


def leaf_value(leaf, spec):
    """An input: for a leaf that is no object the plain value."""
    if leaf["kind"] == "object":
        return build(spec)
    if leaf["kind"] == "string":
        return ... if spec[0] == "null" else spec[1].encode("latin-1")
    return spec[1]


def describe(value, depth=0):
    """What a value is, without asking it."""
    kind = type(value)
    if value is ...:
        return "NULL"
    if kind in (int, float, str, bytes, bool, type(None)):
        return repr(value)
    if kind is Thing:
        return "thing %d" % value.__dict__["tag"]
    if depth > 4:
        return "..."
    if kind in (list, SubList, tuple):
        return "%s%s" % (kind.__name__, [describe(item, depth + 1) for item in value])
    if kind is dict:
        return "{%s}" % ", ".join("%s: %s" % (describe(k, depth + 1), describe(v, depth + 1))
                                  for k, v in value.items())
    if kind is weakref.ref:
        return "ref to %s" % describe(value(), depth + 1)
    if kind is SystemError:     # with the place in the interpreter's source
        return "SystemError%s" % [re.sub(r"^\S*:\d+: ", "", str(a)) for a in value.args]
    if isinstance(value, BaseException):
        return "%s%s" % (kind.__name__, [describe(a, depth + 1) for a in value.args])
    if isinstance(value, (type, types.ModuleType, types.FunctionType)):
        return "%s %s" % (kind.__name__, value.__name__)
    shown = current.functions.show(value)
    if shown is not None:
        name, tag, fields = shown
        return "%s %d %s" % (name, tag, [describe(field, depth + 1) for field in fields])
    return "a " + kind.__name__


def describe_result(value):
    """A value that may be one of the inputs."""
    for index, given in enumerate(current.inputs):
        if given is value and value is not ... and value is not None:
            return "input %d" % index
    return describe(value)


def helper(name, kind, arguments, pending):
    """A function that the code under test only declares was called: what it returns is decided by
    chance, the same on both sides as long as the calls are the same.  A tuple of results for
    runtime.h's in_ functions: the object, the number, what is stored through a pointer, a text."""
    random = current.random
    current.note("helper", name, [describe(a) for a in arguments],
                 "" if pending is None else "while %s is set" % pending.__name__)
    choice = random.random()
    number = current.tag()
    if choice < 0.15 and kind != "void":
        raise Failed("helper %s %d" % (name, number))
    if choice > 0.9:
        clear_containers()
    objects = [a for a in arguments if not isinstance(a, (int, bytes, float)) and a is not ...]
    result = random.choice([["str", "made-%d" % number], ["int", 10 ** 9 + number],
                            ["thing", []], ["list", [["str", "made-%d" % number]]]])
    result = random.choice(objects) if objects and random.random() < 0.3 else build_one(result)
    integer = random.choice([0, 0, 1, 1, 2, -1])
    if kind == "float":
        return [0.5]
    return [result if kind != "integer" else integer, integer,
            build_one(["str", "stored-%d" % number]), b"text-%d" % number] \
        if kind != "string" else [b"text-%d" % number, integer,
                                  build_one(["str", "stored-%d" % number]), b"text-%d" % number]


def died(name, tag):
    if current is not None:
        current.note(name, tag, "del")


def ready(functions):
    functions.setup(helper, sys.gettotalrefcount, died)
