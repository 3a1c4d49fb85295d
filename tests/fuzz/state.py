"""What a generated function is made of: its signature, scopes, exits, and the blocks between.

The functions must be right as they are: no reference is used after what it lives on may have gone,
none is lost, no call is made with an exception set, and every loop ends.  So the generator knows at
each point of the text what every variable holds (`state`; None where no way leads)."""
import random
import re

from writer import HOLDERS, NAMES, TYPES, Ref, Scope, Text, merged

FAILURE = {"object": "NULL", "int": "-1", "long": "-1", "size": "-1", "text": "NULL", "void": ""}
OBJECT_PARAMETERS = ["list", "dict", "key", "ref", "extra"]
PARAMETER_TYPES = {"n": "int ", "name": "const char *", "box": "Box *", "out": "PyObject **"}


class Base:
    def __init__(self, seed, index):
        self.rng = random.Random("%s:%s" % (seed, index))
        self.index = index
        self.function = "f%d" % index
        self.t = Text(self.rng)
        self.names = {p: self.rng.choice(names) for p, names in NAMES.items()}
        while len(set(self.names.values())) < len(self.names):
            self.names = {p: self.rng.choice(names) for p, names in NAMES.items()}
        self.taken = set(self.names.values())
        self.returns = self.rng.choices(["object", "int", "long", "size", "text", "void"],
                                        [52, 27, 8, 4, 1, 6])[0]
        self.has_out = self.returns == "int" and self.rng.random() < 0.3
        self.exits = self.rng.choices(["return", "error", "done"], [55, 25, 20])[0]
        self.c99 = self.rng.random() < 0.6
        self.declarations = []          # at the top of the function
        self.helpers = []               # texts of static functions before this one
        self.pool = []                  # what the label releases: (variable, release)
        self.features = {"exits: " + self.exits, "returns: " + ("out" if self.has_out else
                                                               self.returns)}
        self.needs = set()              # inputs that it cannot do with: "list", "dict", "ref"
        self.label_used = False
        self.indices = []               # of the loops around: (container, index variable)
        self.failing = 0                # depth of paths without a result: nothing fancy there
        self.state = {}
        for p in OBJECT_PARAMETERS:
            kind = {"list": "list?", "dict": "dict?", "ref": "ref?"}.get(p)
            self.state[self.names[p]] = Ref("borrowed", "no", (), kind)
        self.scopes = [Scope("function", self.names.values())]

    # --- small things

    def maybe(self, chance):
        return self.rng.random() < chance

    def pick(self, *things):
        return self.rng.choice(things)

    def feature(self, name):
        self.features.add(name)

    def emit(self, *lines):
        self.t.emit(*lines)

    def null(self, name):
        return self.t.null_test % name

    def not_null(self, name):
        return name if self.t.null_test.startswith("!") and self.maybe(0.7) else name + " != NULL"

    # --- variables

    def fresh(self, pool):
        for name in self.rng.sample(pool, len(pool)):
            if name not in self.taken:
                break
        else:
            name = "%s%d" % (self.rng.choice(pool), len(self.taken))
        self.taken.add(name)
        return name

    def can_declare(self):
        """Here, in the middle of the function or at the beginning of a block?"""
        return self.scopes[-1].kind != "switch" and (
            self.c99 or (not self.t.lines and len(self.scopes) > 1))

    def number(self, pool, start, kind="long"):
        """A new number variable of the whole function."""
        name = self.fresh(pool)
        self.declarations.append("%s%s = %s;" % (TYPES[kind], name, start) if start is not None
                                 else "%s%s;" % (TYPES[kind], name))
        return name

    def total(self):
        if not hasattr(self, "total_name"):
            self.total_name = self.number(["total", "sum", "weight"], "0")
        return self.total_name

    def assignable(self, name):
        return self.state[name].state != "owned" and not any(
            name in s.frozen for s in self.scopes)

    def holder(self, declare=True):
        """A variable to put a reference into, and whether the assignment must declare it."""
        old = [name for name in self.state if self.assignable(name)]
        if old and self.maybe(0.35):
            self.feature("holder: reused")
            return self.rng.choice(old), False
        name = self.fresh(HOLDERS)
        self.state[name] = Ref()
        if declare and self.can_declare() and self.maybe(0.7):
            self.scopes[-1].variables.append(name)
            self.feature("get: declaration with initialiser")
            return name, True
        if self.can_declare() and self.maybe(0.5):
            self.scopes[-1].variables.append(name)
            self.emit("PyObject *%s;" % name)
        elif self.maybe(0.3):
            self.declarations.append("PyObject *%s = NULL;" % name)
        else:
            self.declarations.append("PyObject *%s;" % name)
        return name, False

    def assign(self, name, declares, value):
        self.emit("%s%s = %s;" % ("PyObject *" if declares else "", name, value))

    def assign_owned(self, name, declares, value):
        """The same for a reference of one's own: in a loop there may be one already."""
        if self.exits != "return" and self.in_loop():
            self.emit("Py_XSETREF(%s, %s);" % (name, value))
        else:
            self.assign(name, declares, value)

    def usable(self, *kinds):
        """Variables that surely hold an object; with kinds, one of these types."""
        return [name for name, ref in self.state.items()
                if ref.usable() and (not kinds or ref.kind in kinds)]

    def locals(self):
        return [name for name in self.usable() if name not in self.names.values()]

    def some_object(self):
        mine = self.locals()
        if mine and self.maybe(0.85):
            return self.rng.choice(mine[-3:])
        return self.pick(self.names["extra"], self.names["key"])

    def new_owned(self, name, null="no", kind=None):
        """The variable has a reference of its own from here."""
        self.state[name] = Ref("owned", null, (), kind)
        self.state[name].pool = self.exits != "return"
        if self.exits == "return":
            self.scopes[-1].releases.append([name, None])

    def owned_name(self, declare=True):
        """A variable that is to get a reference of its own: (name, whether it is declared)."""
        if self.exits == "return":
            return self.holder(declare)
        name = self.fresh(HOLDERS)
        self.declarations.append("PyObject *%s = NULL;" % name)
        self.pool.append(name)
        self.state[name] = Ref("owned", "yes")
        self.state[name].pool = True
        self.feature("release: at a label")
        return name, False

    def kill(self, ident):
        """An object has lost what kept it: nothing may use what lives on it."""
        for name, ref in list(self.state.items()):
            if ident in ref.deps and ref.state == "borrowed":
                self.state[name] = Ref()

    def is_due_here(self, name):
        """Is the variable's release one of this scope?"""
        return self.exits != "return" or [name, None] in self.scopes[-1].releases

    def release(self, name):
        """Releases a variable that owns, before the end of its scope."""
        ref = self.state[name]
        self.kill(ref.ident)
        if self.exits == "return":
            self.scopes[-1].releases.remove([name, None])
            self.emit("Py_%sDECREF(%s);" % ("X" if ref.null == "maybe" else "", name))
            self.state[name] = Ref()
        else:
            self.emit("Py_CLEAR(%s);" % name)
            self.state[name] = Ref("owned", "yes")
            self.state[name].pool = True

    def releasable(self):
        here = [r[0] for r in self.scopes[-1].releases if r[0]]
        if self.exits != "return":
            here = [name for name in self.pool
                    if name in self.state and self.state[name].state == "owned"
                    and self.state[name].null != "yes"
                    and not any(name in s.frozen for s in self.scopes)]
        return here

    # --- ways out

    def leave_scopes(self, until):
        """What is released on a way out of all scopes above `until`."""
        for scope in reversed(self.scopes[until:]):
            for name, statement in reversed(scope.releases):
                if statement is not None:
                    self.emit(statement)
                    continue
                ref = self.state[name]
                if ref.null != "yes":
                    self.emit("Py_%sDECREF(%s);" % ("X" if ref.null == "maybe" else "", name))
                self.kill(ref.ident)
                self.state[name] = Ref()

    def fail(self):
        """An exception is set: leave the function."""
        self.leave_scopes(0)
        if self.exits != "return":
            self.label_used = True
            if self.exits == "done" or self.maybe(0.9):
                self.emit("goto %s;" % self.label())
                self.state = None
                return
            self.release_pool()
        self.emit(("return %s" % FAILURE[self.returns]).rstrip() + ";")
        self.state = None

    def label(self):
        if not hasattr(self, "label_name"):
            self.label_name = self.pick("error", "fail", "bad") if self.exits == "error" else \
                self.pick("done", "exit", "finally")
        return self.label_name

    def release_pool(self):
        for name in reversed(self.pool):
            ref = self.state.get(name)
            if ref is None or ref.null == "yes" or ref.state != "owned":
                continue
            self.emit("Py_%sDECREF(%s);" % ("" if ref.null == "no" else "X", name))

    def raise_and_fail(self):
        if self.returns == "object" and self.exits == "return" and self.maybe(0.15) and \
                not any(s.releases for s in self.scopes):
            self.feature("return PyErr_Format")
            self.emit('return PyErr_Format(PyExc_KeyError, "nothing for %%s", %s);' %
                      self.names["name"])
            self.state = None
            return
        self.emit(self.pick(
            'PyErr_SetString(PyExc_KeyError, "missing");',
            "PyErr_SetObject(PyExc_KeyError, %s);" % self.names["key"],
            'PyErr_Format(PyExc_LookupError, "no %%s", %s);' % self.names["name"]))
        self.fail()

    def return_value(self, expression, uses):
        """Success: the expression is computed before what it uses is released."""
        pending = any(s.releases for s in self.scopes) or (
            self.exits == "error" and any(
                self.state.get(n) and self.state[n].null != "yes" for n in self.pool))
        if self.exits == "done":
            if expression:
                self.emit("%s = %s;" % (self.result(), expression))
            self.leave_scopes(0)
            self.label_used = True
            self.emit("goto %s;" % self.label())
        elif not pending:
            self.emit(("return %s" % expression).rstrip() + ";")
        elif expression in ("-1", "0", "1", "", "NULL") or not uses:
            self.leave_scopes(0)
            self.release_pool()
            self.emit(("return %s" % expression).rstrip() + ";")
        else:
            self.emit("%s = %s;" % (self.result(), expression))
            self.leave_scopes(0)
            self.release_pool()
            self.emit("return %s;" % self.result())
        self.state = None

    def result(self):
        if not hasattr(self, "result_name"):
            self.result_name = self.fresh(["result", "ret", "rv", "rc"])
            start = FAILURE[self.returns]
            self.declarations.append("%s%s = %s;" % (TYPES[self.returns], self.result_name, start))
        return self.result_name

    # --- blocks

    def copy(self, state=0):
        state = self.state if state == 0 else state
        return None if state is None else dict(state)

    def without(self, state, scopes):
        """What is known outside of these scopes."""
        inner = {name for scope in scopes for name in scope.variables}
        return None if state is None else {n: r for n, r in state.items() if n not in inner}

    def inside(self, body, scope=None):
        """The lines of a block; the state is what holds at its end."""
        scope = scope or Scope("block")
        depth = len(self.scopes)
        self.scopes.append(scope)
        with self.t.collected() as lines:
            body()
            if self.state is not None:
                self.leave_scopes(depth)
            if not lines:
                self.emit('note("nothing");')
        self.scopes.pop()
        self.state = self.without(self.state, [scope])
        return lines

    def branch(self, condition, then, otherwise=None, known=(), known_else=()):
        """if (condition) then else otherwise; `known`: (variable, changes) that hold there."""
        before = self.copy()
        self.know(known)
        lines = self.inside(then)
        after = self.state
        self.state = before
        self.know(known_else)
        self.t.block("if (%s)" % condition, lines)
        if otherwise is not None:
            ended = after is None and self.maybe(0.5)
            lines = self.inside(otherwise)
            if ended:
                self.t.block("", lines) if self.t.declares(lines[0][1]) else self.t.lines.extend(
                    lines)
            else:
                self.t.else_block(lines)
        self.state = merged(after, self.state)

    def know(self, facts):
        for name, changes in facts:
            self.state[name] = self.state[name].but(**changes)

    # --- loops

    def loop(self, head, body, kept=(), tail="", zero_times=True, known=(), known_after=(),
             index=None):
        """A loop; `kept`: containers that stay as they are while it runs."""
        if index:
            self.indices.append(index)
        scope = Scope("loop")
        scope.kept = {self.state[name].ident for name in kept}
        for name in (self.names["list"], self.names["dict"]):
            if self.maybe(0.6):
                scope.kept.add(self.state[name].ident)
        before = self.copy()
        self.at_head(scope)
        self.know(known)
        lines = self.inside(body, scope)
        ends = [self.state] + scope.continues
        normal = before if zero_times else None
        for end in ends:
            normal = merged(normal, end)
        self.state = normal
        if normal is not None:
            self.know(known_after)
        for end in scope.breaks:
            self.state = merged(self.state, end)
        if index:
            self.indices.pop()
        self.t.block(head, lines, tail)
        return scope

    def at_head(self, scope):
        """What is known when the loop's body begins, for the how many-th time ever."""
        changing = {self.state[self.names[c]].ident for c in ("list", "dict")}
        for s in self.scopes + [scope]:
            changing -= s.kept
        for ident in changing:
            self.kill(ident)
        for name, ref in list(self.state.items()):
            if name in self.names.values():
                continue
            if ref.state == "owned":
                if ref.pool and self.maybe(0.5):
                    self.kill(ref.ident)
                    self.state[name] = ref.but(null="maybe")
                else:
                    scope.frozen.add(name)
            elif self.maybe(0.5):
                scope.frozen.add(name)
            else:
                self.state[name] = Ref()

    def jump(self, kind):
        """continue, break, or a goto behind the loop."""
        for depth in range(len(self.scopes) - 1, 0, -1):
            if self.scopes[depth].kind == "loop":
                break
        scope = self.scopes[depth]
        self.leave_scopes(depth)
        known = self.without(self.state, self.scopes[depth:])
        if kind == "continue":
            scope.continues.append(known)
        else:
            scope.breaks.append(known)
        self.feature("flow: " + kind)
        self.emit(kind + ";")
        self.state = None

    def in_loop(self):
        return any(s.kind == "loop" for s in self.scopes)

    def can_break(self):
        for scope in reversed(self.scopes):
            if scope.kind in ("loop", "switch"):
                return scope.kind == "loop"
        return False

    # --- the whole

    def parameters(self, text):
        """The parameters that the text uses, in the order of the call."""
        used = []
        for p in ["list", "dict", "key", "ref", "extra", "n", "name", "box", "out"]:
            if re.search(r"\b%s\b" % self.names[p], text) or (p == "out" and self.has_out):
                used.append(p)
        return used or ["key"]

    def text(self):
        body = "".join(self.t.indent + d + "\n" for d in self.declarations)
        if self.declarations and self.maybe(0.7):
            body += "\n"
        body += self.t.rendered()
        self.used = self.parameters(body)
        declared = [PARAMETER_TYPES.get(p, "PyObject *") + self.names[p] for p in self.used]
        head = "static " + TYPES[self.returns]
        head = head.rstrip() + "\n" if self.maybe(0.5) else head
        brace = "\n{" if self.maybe(0.9) else " {"
        return "".join(h + "\n" for h in self.helpers) + "%s%s(%s)%s\n%s}\n" % (
            head, self.function, ", ".join(declared), brace, body)

    def glue(self):
        """How the function is called from Python: (list, dict, key, ref, extra, n, name)."""
        values = {p: "a->" + p for p in self.used}
        values.update(box="&a->box", out="&a->out")
        call = "%s(%s)" % (self.function, ", ".join(values[p] for p in self.used))
        how = {"object": "RETURN_OBJECT", "text": "RETURN_TEXT", "void": "RETURN_VOID"}.get(
            self.returns, "RETURN_NUMBER")
        return "static PyObject *call_%s(arguments *a)\n{\n    %s(%s)\n}\n" % (
            self.function, how, call)
