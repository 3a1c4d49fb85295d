"""Writes the C that calls functions under test: for each a caller in the sense of runtime.h.

A parameter, a file-scope variable or a struct is taken apart into *leaves*, each of which is one
input: an object, a number, a string.  What a pointer points to is a leaf again, and is shown after
the call, as are results and variables.
"""


class CannotCall(Exception):
    """With the reason as its text."""


class Leaf:
    """One value that is made for a call."""

    def __init__(self, place, kind, name, **more):
        self.place = place      # C expression of where it is put
        self.kind = kind        # object, integer, float or string
        self.name = name        # of the parameter, variable or member
        self.more = more        # struct, role, owned, missing

    def said(self):
        return dict(self.more, kind=self.kind, name=self.name)


class Places:
    """The statements that fill and show some places."""

    def __init__(self, helpers):
        self.leaves, self.fill, self.show, self.free = [], [], [], []
        self.helpers = helpers

    def add(self, place, name, said, owned=False, depth=0):
        """Take `place`, an lvalue of the type `said`, apart."""
        kind = said["kind"]
        index = len(self.leaves)
        if kind == "object":
            self.leaves.append(Leaf(place, kind, name, struct=said.get("struct"),
                                    role=said.get("role"), owned=owned))
            value = "in_object(inputs, %d)" % index
            self.fill.append("*(PyObject **)&%s = %s;" % (
                place, "Py_XNewRef(%s)" % value if owned else value))
            if owned:
                self.free.append("give_up(before_%%s, (PyObject *)%s);" % place)
            self.show.append("out_object(outputs, %s);" % place)
        elif kind == "integer":
            self.leaves.append(Leaf(place, kind, name))
            self.fill.append("*(__typeof__(%s) *)&%s = in_integer(inputs, %d);"
                             % (said["spelling"].replace("const ", ""), place, index))
            self.show.append("out_integer(outputs, (long long)%s);" % place)
        elif kind == "float":
            self.leaves.append(Leaf(place, kind, name))
            self.fill.append("*(__typeof__(%s) *)&%s = in_float(inputs, %d);"
                             % (said["spelling"].replace("const ", ""), place, index))
            self.show.append("out_float(outputs, (double)%s);" % place)
        elif kind == "string":
            self.leaves.append(Leaf(place, kind, name))
            self.fill.append("*(char **)&%s = in_string(inputs, %d);" % (place, index))
            self.show.append("out_string(outputs, (const char *)%s);" % place)
        elif kind == "pointer":
            self.pointer(place, name, said, owned, depth)
        elif kind == "buffer":
            self.fill.append("*(void **)&%s = in_memory(256);" % place)
        elif kind == "thread":
            self.fill.append("%s = PyThreadState_Get();" % place)
        elif kind == "file":
            self.fill.append("%s = stdout;" % place)
        elif kind == "function":
            self.fill.append("*(void **)&%s = (void *)%s;" % (
                place, self.helpers.callback(name, said)))
        elif kind == "record":
            for field, inner in said["fields"]:
                self.add("%s.%s" % (place, field), field, inner, owned, depth)
        elif kind == "array":
            for element in range(min(said["length"], 2)):
                self.add("%s[%d]" % (place, element), name, said["of"], owned, depth)
        elif depth == 0:
            raise CannotCall("takes %s" % said["spelling"])

    def pointer(self, place, name, said, owned, depth):
        """Memory for what it points to, which is made and shown too."""
        target = said["to"]
        if target["kind"] in ("other", "void") or depth >= 2:
            if depth == 0:
                raise CannotCall("takes %s" % said["spelling"])
            return
        self.fill.append("*(void **)&%s = in_memory(sizeof(*%s));" % (place, place))
        if target["kind"] == "record":
            for field, inner in target["fields"]:
                self.add("%s->%s" % (place, field), field, inner, True, depth + 1)
        else:
            self.add("%s[0]" % place, name, target, True, depth + 1)

    def text(self, free=True):
        """Statements before and after; with the memory of what was filled in."""
        before, after = [], []
        for number, leaf in enumerate(leaf for leaf in self.leaves
                                      if leaf.kind == "object" and leaf.more["owned"]):
            before.append("PyObject *before_%d = (PyObject *)%s;" % (number, leaf.place))
            after.append(self.free[number] % number)
        return self.fill + (before if free else []), self.show + (after if free else [])


class Helpers:
    """Definitions of what the code under test calls and does not define."""

    def __init__(self, prefix):
        self.prefix, self.definitions, self.count = prefix, [], 0

    def callback(self, name, said):
        """A function for a pointer to one; its name."""
        self.count += 1
        symbol = "%s_callback_%d" % (self.prefix, self.count)
        self.define(name, symbol, said, static=True)
        return symbol

    def define(self, name, symbol, said, static=False):
        if said["kind"] != "function":
            raise CannotCall("calls %s, which has no prototype" % name)
        result = said["result"]
        kind = result["kind"]
        if kind not in ("void", "integer", "float", "object", "string", "pointer", "buffer"):
            raise CannotCall("calls %s, which returns %s" % (name, result["spelling"]))
        parameters = ", ".join("__typeof__(%s) a%d" % (t["spelling"], i)
                               for i, t in enumerate(said["parameters"])) or "void"
        if said.get("variadic"):
            parameters += ", ..."
        lines = ["%s__typeof__(%s) %s(%s)" % ("static " if static else "", result["spelling"],
                                             symbol, parameters),
                 "{", "    int attached = helper_attach();",
                 "    PyObject *outputs = PyList_New(0), *answer;"]
        if kind != "void":
            lines.append("    __typeof__(%s) result = 0;" % result["spelling"].replace("const ", "")
                         if kind != "object" else "    PyObject *result = NULL;")
        for index, parameter in enumerate(said["parameters"]):
            lines += self.argument("a%d" % index, parameter)
        lines.append('    answer = helper("%s", "%s", outputs);' % (name, kind))
        lines += self.answer(kind, result, said["parameters"])
        lines += ["    helper_detach(attached);"]
        if kind != "void":
            lines.append("    return (__typeof__(%s))result;" % result["spelling"])
        self.definitions.append("\n".join(lines + ["}"]))

    @staticmethod
    def argument(place, said):
        kind = said["kind"]
        if kind in ("object", "string", "integer", "float"):
            cast = {"object": "", "string": "(const char *)", "integer": "(long long)",
                    "float": "(double)"}[kind]
            return ["    out_%s(outputs, %s%s);" % (kind, cast, place)]
        if kind in ("pointer", "buffer", "function", "file", "thread"):
            return ["    out_pointer(outputs, (const void *)%s);" % place]
        return []

    @staticmethod
    def answer(kind, result, parameters):
        """What is returned, and what is stored where a pointer was given: an answer is a tuple of
        the result and of what else can be stored."""
        lines = ["    if (answer != NULL) {"]
        if kind == "object":
            lines.append("        result = Py_XNewRef(in_object(answer, 0));")
        elif kind == "integer":
            lines.append("        result = (__typeof__(%s))in_integer(answer, 0);"
                         % result["spelling"].replace("const ", ""))
        elif kind == "float":
            lines.append("        result = in_float(answer, 0);")
        elif kind == "string":
            lines.append("        result = in_string(answer, 0);")
        elif kind in ("pointer", "buffer"):
            size = "sizeof(*result)" if kind == "pointer" else "256"
            lines.append("        result = in_integer(answer, 1) < 0 ? NULL : in_memory(%s);" % size)
        for index, said in enumerate(parameters):
            if said["kind"] != "pointer" or said["to"]["spelling"].startswith("const "):
                continue
            inner = said["to"]["kind"]
            if inner == "object":
                lines += ["        if (a%d != NULL && in_object(answer, 2) != NULL)" % index,
                          "            *(PyObject **)a%d = Py_NewRef(in_object(answer, 2));" % index]
            elif inner == "string":
                lines += ["        if (a%d != NULL)" % index,
                          "            *(char **)a%d = in_string(answer, 3);" % index]
            elif inner == "integer":
                lines += ["        if (a%d != NULL)" % index,
                          "            *a%d = in_integer(answer, 1);" % index]
        lines += ["        Py_DECREF(answer);", "    }"]
        if kind == "integer":
            lines += ["    else {", "        result = (__typeof__(%s))-1;"
                      % result["spelling"].replace("const ", ""), "    }"]
        elif kind == "void":
            lines.append("    if (answer == NULL)\n        PyErr_Clear();")
        return lines


def caller(index, function, file, helpers):
    """A caller's C text and its leaves."""
    places = Places(helpers)
    declarations, globals_used = [], []
    for name, (said, defined) in sorted(file.variables.items()):
        if name in function.uses and not said.get("const") and said["kind"] in (
                "object", "integer", "float", "string", "pointer"):
            globals_used.append((name, said, defined))
    for number, (name, said) in enumerate(function.parameters):
        if said["kind"] == "array":
            raise CannotCall("takes an array")
        declarations.append("%s a%d;" % (typed(said), number))
        places.add("a%d" % number, name or "a%d" % number, said)
    for name, said, defined in globals_used:
        if said["kind"] == "pointer" and defined:
            continue        # what it points to is the file's own affair
        places.add(name, name, said, owned=True)
    fill, after = places.text()
    call = "%s(%s)" % (function.name, ", ".join("a%d" % i for i in range(len(function.parameters))))
    kind = function.result["kind"]
    result, shown = "", []
    if kind == "record":
        returned = Places(helpers)
        returned.add("result", "result", function.result)
        shown = returned.show
    elif kind in ("object", "integer", "float", "string"):
        cast = {"object": "", "integer": "(long long)", "float": "(double)",
                "string": "(const char *)"}[kind]
        shown = ["out_%s(outputs, %sresult);" % (kind, cast)]
    elif kind in ("pointer", "buffer", "function", "file"):
        shown = ["out_pointer(outputs, (const void *)result);"]
    elif kind != "void":
        raise CannotCall("returns %s" % function.result["spelling"])
    if kind != "void":
        declarations.append("%s result;" % typed(function.result))
        result = "result = "
    body = declarations + fill + ["call_begin(outputs);", "%s%s;" % (result, call),
                                  "call_end(outputs);"] + shown + after + ["return 0;"]
    text = "static int call_%d(PyObject *inputs, PyObject *outputs)\n{\n%s\n}\n" % (
        index, "\n".join("    " + line for line in body))
    return text, [leaf.said() for leaf in places.leaves]


def typed(said):
    """A declaration's type, without what would forbid assignments."""
    if said["kind"] in ("integer", "float"):
        return "__typeof__(%s)" % said["spelling"].replace("const ", "")
    return "__typeof__(%s)" % said["spelling"]


def maker(index, name, fields, helpers):
    """The functions of a maker, and its leaves."""
    places = Places(helpers)
    for field, said in fields:
        places.add("self->%s" % field, field, said, owned=True, depth=1)
    fill, _ = places.text(free=False)
    free = ["give_up((PyObject *)filled->%s, (PyObject *)%s);" % (
        leaf.place[len("self->"):], leaf.place)
        for leaf in places.leaves if leaf.kind == "object" and leaf.more["owned"]
        and leaf.place.count("->") == 1]
    functions = []
    for what, arguments, lines in (
            ("fill", "void *object, PyObject *inputs", fill),
            ("show", "void *object, PyObject *outputs", places.show),
            ("free", "void *object, void *was", free)):
        first = ["%s *self = object;" % name]
        if what == "free":
            first.append("%s *filled = was;" % name)
        functions.append("static void %s_%d(%s)\n{\n%s\n}\n" % (
            what, index, arguments, "\n".join("    " + line for line in first + lines)))
    row = '{"%s", sizeof(%s), fill_%d, show_%d, free_%d}' % (name, name, index, index, index)
    return "\n".join(functions), row, [leaf.said() for leaf in places.leaves]


def unit(number, source, file, functions):
    """The text of a unit: the file and callers of `functions` in it.

    Returns (text, callers: name -> (index, leaves), makers: name -> (index, leaves),
    reasons: name -> why it cannot be called)."""
    helpers = Helpers("unit_%d" % number)
    callers, makers, reasons = {}, {}, {}
    texts, rows, maker_rows = [], [], []
    uncallable = {}
    for name, said in sorted(file.missing.items()):
        try:
            helpers.define(name, name, said)
        except CannotCall as e:
            uncallable[name] = str(e)
    for name, (said, defined) in sorted(file.variables.items()):
        if not defined:
            helpers.definitions.append("__typeof__(%s) %s;" % (said["spelling"], name))
    for name, fields in file.structs.items():
        try:
            text, row, leaves = maker(len(makers), name, fields, helpers)
        except CannotCall:
            continue
        texts.append(text)
        maker_rows.append(row)
        makers[name] = (len(makers), leaves)
    for function in functions:
        stopped = [why for name, why in uncallable.items() if name in function.uses]
        try:
            if stopped:
                raise CannotCall(stopped[0])
            text, leaves = caller(len(callers), function, file, helpers)
        except CannotCall as e:
            reasons[function.name] = str(e)
            continue
        texts.append(text)
        rows.append('    {"%s", call_%d},' % (function.name, len(callers)))
        callers[function.name] = (len(callers), leaves)
    text = '#include "%s"\n' % source + "\n".join(helpers.definitions) + "\n" + "\n".join(texts)
    text += "static const caller callers[] = {\n%s\n    {NULL, NULL},\n};\n" % "\n".join(rows)
    text += "static const maker makers[] = {\n%s\n    {NULL, 0, NULL, NULL, NULL},\n};\n" % "\n".join(
        "    %s," % row for row in maker_rows)
    text += 'const unit unit_%d = {"%s", callers, makers};\n' % (number, source)
    return text, callers, makers, reasons
