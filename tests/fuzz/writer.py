"""The text of one function: style, names, blocks, and what is known of its variables."""
import contextlib

NAMES = {
    "list": ["list", "items", "rows", "seq"], "dict": ["dict", "table", "cache", "mapping"],
    "key": ["key", "name_obj", "id", "word"], "ref": ["ref", "weak", "wr"],
    "extra": ["other", "fallback", "dflt", "x"], "n": ["n", "count", "mode", "which"],
    "name": ["name", "label", "attr"], "box": ["box", "state", "self"], "out": ["out", "result_p"],
}
HOLDERS = ["item", "value", "entry", "obj", "v", "found", "cur", "elem", "o", "res", "w", "field",
           "target", "hit", "node", "thing", "tmp", "arg"]
TYPES = {"object": "PyObject *", "int": "int ", "long": "long ", "void": "void ",
         "size": "Py_ssize_t ", "text": "const char *"}


class Ref:
    """What is known of a variable that holds a reference.

    state: "none" (unset, or no longer valid), "borrowed", "owned"; null: "no", "maybe", "yes";
    deps: what it lives on (each object that something was got from is a number); kind: a type
    that the code has made sure of."""
    counter = 0

    def __init__(self, state="none", null="no", deps=(), kind=None, ident=None):
        Ref.counter += ident is None
        self.state, self.null, self.kind = state, null, kind
        self.ident = Ref.counter if ident is None else ident
        self.deps = frozenset(deps)
        self.pool = False               # released at the function's label

    def but(self, **changes):
        new = Ref(self.state, self.null, self.deps, self.kind, self.ident)
        new.pool = self.pool
        for name, value in changes.items():
            setattr(new, name, frozenset(value) if name == "deps" else value)
        return new

    def usable(self):
        return self.state != "none" and self.null == "no"


def merged(a, b):
    """What is known where two ways meet; None: the way is not taken."""
    if a is None or b is None:
        return b if a is None else a
    result = {}
    for name in list(a) + [name for name in b if name not in a]:
        if name not in a or name not in b:
            one = a.get(name) or b.get(name)
            result[name] = one.but(null="maybe") if one.pool else Ref()
            continue
        x, y = a[name], b[name]
        if "none" in (x.state, y.state):
            result[name] = Ref()
        elif x.state != y.state and "yes" not in (x.null, y.null):
            result[name] = Ref()
        else:
            null = x.null if x.null == y.null else "maybe"
            state = y.state if x.null == "yes" else x.state
            same = x.ident == y.ident
            result[name] = Ref(state, null, x.deps | y.deps,
                               x.kind if x.kind == y.kind else None, x.ident if same else None)
            result[name].pool = x.pool and y.pool
            if not same:
                result[name].deps |= {x.ident, y.ident}
    return result


class Scope:
    """A block: the variables declared in it, and what is released when it is left."""

    def __init__(self, kind, names=()):
        self.kind = kind                # "function", "block", "loop", "switch"
        self.variables = []
        self.releases = []              # [variable or None, statement]
        self.frozen = set(names)        # variables that may not be assigned in here
        self.kept = set()               # identities of containers that may not be changed in here
        self.breaks, self.continues = [], []    # what is known where these jump away


class Text:
    """Lines with their depth; blocks with the braces of the function's style."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.indent = rng.choice(["    ", "    ", "    ", "\t", "  "])
        self.bare = rng.random() < 0.5          # if (x)\n    statement;
        self.own_line_else = rng.random() < 0.5
        self.null_test = rng.choice(["%s == NULL", "%s == NULL", "!%s"])

    def emit(self, *lines):
        self.lines += [(0, line) for line in lines]

    @contextlib.contextmanager
    def collected(self):
        outer, self.lines = self.lines, []
        inner = self.lines
        try:
            yield inner
        finally:
            self.lines = outer

    def block(self, head, inner, tail=""):
        """head { inner } tail; returns whether it has braces."""
        simple = len(inner) == 1 and inner[0][1].endswith(";") and not self.declares(inner[0][1])
        if simple and self.bare and not tail and head and not head.endswith(":"):
            self.lines += [(0, head), (1, inner[0][1])]
            return False
        self.lines.append((0, (head + " {").lstrip()))
        self.lines += [(depth + 1, line) for depth, line in inner]
        self.lines.append((0, "}" + (" " + tail if tail else "")))
        return True

    def else_block(self, inner, head="else"):
        if self.lines[-1] == (0, "}") and not self.own_line_else:
            self.lines.pop()
            head = "} " + head
        self.block(head, inner)

    @staticmethod
    def declares(line):
        return line.startswith(("PyObject *", "const char *", "int ", "long ", "Py_ssize_t ", "Box"))

    def rendered(self, depth=1):
        return "".join((self.indent * (d + depth) if not line.endswith(":") or line.startswith(
            ("case", "default")) else self.indent * (d + depth - 1)) + line + "\n"
            for d, line in self.lines)
