"""The eight calls: what is asked, where the result goes, and what is done when there is none."""
from state import Base
from writer import Ref


class Get:
    """missing: what NULL (or None) means: "error" (an exception is set), "absent" (none is),
    "either", "dead" (None, or NULL with an exception set)."""

    def __init__(self, api, text, missing, deps=(), sure=False, kind=None):
        self.api, self.text, self.missing, self.sure = api, text, missing, sure
        self.deps, self.kind = frozenset(deps), kind


class Gets(Base):
    def a_list(self):
        names = self.usable("list", "list?")
        return self.rng.choice(names)

    def a_dict(self):
        return self.rng.choice(self.usable("dict", "dict?"))

    def lives_on(self, container):
        ref = self.state[container]
        return ref.deps | {ref.ident}

    def a_key(self):
        others = [n for n in self.locals() if self.state[n].kind in (None, "str")]
        if others and self.maybe(0.25):
            self.feature("key: another value")
            return self.rng.choice(others)
        return self.pick(self.names["key"], self.names["key"], self.names["key"],
                         self.names["extra"])

    def a_text(self):
        return self.pick(self.names["name"], self.names["name"], '"a"', '"b"', '"row"', '"text"')

    def index_of(self, container):
        mine = [i for c, i in self.indices if c == container]
        if mine and self.maybe(0.8):
            return mine[-1], True
        return self.pick("0", "0", "1", self.names["n"],
                         "PyList_GET_SIZE(%s) - 1" % self.sized(container)), False

    def sized(self, container):
        """The container is a list for sure, or the function is not called with another thing."""
        if self.state[container].kind == "list?":
            self.needs.add("list")
        return container

    def from_list(self):
        container = self.a_list()
        index, sure = self.index_of(container)
        return Get("PyList_GetItem", "PyList_GetItem(%s, %s)" % (container, index), "error",
                   self.lives_on(container), sure and container == self.names["list"])

    def from_dict(self, api="PyDict_GetItem"):
        container = self.a_dict()
        if self.maybe(0.04) and api == "PyDict_GetItem":
            helper = "find_%s" % self.function
            if not self.helpers:
                self.helpers.append(
                    "static PyObject *%s(PyObject *d, PyObject *k)\n{\n    return %s(d, k);\n}\n" %
                    (helper, api))
            self.feature("get: in a static function")
            return Get("helper", "%s(%s, %s)" % (helper, container, self.a_key()), "absent",
                       self.lives_on(container))
        return Get(api, "%s(%s, %s)" % (api, container, self.a_key()),
                   "absent" if api == "PyDict_GetItem" else "either", self.lives_on(container))

    def from_dict_with_error(self):
        return self.from_dict("PyDict_GetItemWithError")

    def from_dict_string(self):
        container = self.a_dict()
        return Get("PyDict_GetItemString", "PyDict_GetItemString(%s, %s)" % (
            container, self.a_text()), "absent", self.lives_on(container))

    def from_setdefault(self):
        container = self.a_dict()
        if self.state[container].ident in self.kept():  # a loop over it may not see it grow
            return self.from_list()
        get = Get("PyDict_SetDefault", "PyDict_SetDefault(%s, %s, %s)" % (
            container, self.a_key(), self.some_object()), "error", self.lives_on(container))
        get.default = get.text.rsplit(", ", 1)[1][:-1]
        return get

    def a_ref(self):
        refs = self.usable("ref", "ref?")
        return self.rng.choice(refs)

    def from_weakref(self):
        return Get("PyWeakref_GetObject", "PyWeakref_GetObject(%s)" % self.a_ref(), "dead",
                   self.anything())

    def anything(self):
        """What may keep the object of a weak reference alive: either container."""
        return {self.state[self.names[c]].ident for c in ("list", "dict")}

    def from_weakref_macro(self):
        ref = self.a_ref()
        if self.state[ref].kind == "ref?":
            self.needs.add("ref")
        return Get("PyWeakref_GET_OBJECT", "PyWeakref_GET_OBJECT(%s)" % ref, "dead",
                   self.anything(), sure=True)

    def from_module(self):
        text = self.pick(self.names["name"], '"fuzz_one"', '"fuzz_two"')
        return Get("PyImport_AddModule", "PyImport_AddModule(%s)" % text, "error",
                   sure=text[0] == '"', kind="module")

    def from_chain(self):
        """One call inside of another."""
        inner = self.pick("module", "list", "weak")
        if inner == "module":
            self.feature("get: chain of a module's dict")
            return Get("PyDict_GetItemString", "PyDict_GetItemString(PyModule_GetDict("
                       'PyImport_AddModule("fuzz_one")), %s)' % self.a_text(), "absent")
        if inner == "list" and self.indices:
            self.feature("get: chain of a list's dict")
            container, index = self.indices[-1]
            return Get("PyDict_GetItem", "PyDict_GetItem(PyList_GetItem(%s, %s), %s)" % (
                container, index, self.a_key()), "absent", self.lives_on(container))
        self.feature("get: chain of a weakref's dict")
        self.needs.add("ref")
        return Get("PyDict_GetItem", "PyDict_GetItem(PyWeakref_GET_OBJECT(%s), %s)" % (
            self.names["ref"], self.a_key()), "absent", self.anything())

    def a_get(self, *missing):
        """Any of the calls; `missing`: only those whose NULL means one of these."""
        makers = {"error": [self.from_list] * 5 + [self.from_setdefault, self.from_module],
                  "absent": [self.from_dict] * 4 + [self.from_dict_string] * 2 + [self.from_chain],
                  "either": [self.from_dict_with_error] * 3,
                  "dead": [self.from_weakref, self.from_weakref_macro]}
        chosen = [m for kind in missing or makers for m in makers[kind]]
        if self.indices and "error" in (missing or makers) and self.maybe(0.3):
            return self.from_list()
        get = self.rng.choice(chosen)()
        self.feature("call: " + get.api)
        return get

    # --- in a variable

    def g_get(self):
        get = self.a_get()
        if get.missing in ("error", "absent") and self.maybe(0.2):
            return self.get_in_condition(get)
        if get.missing != "dead" and self.maybe(0.04):
            return self.get_in_choice(get)
        name, declares = self.holder()
        self.borrowed(name, get)
        if get.missing != "dead" and not declares and self.maybe(0.3):
            self.feature("get: assigned in a condition")
            return self.after_get(name, get, "(%s = %s)" % (name, get.text))
        self.assign(name, declares, get.text)
        self.after_get(name, get)

    def borrowed(self, name, get, null="maybe"):
        self.state[name] = Ref("borrowed", null, get.deps, get.kind)

    def after_get(self, name, get, value=None):
        """`name` has just been given the result (in the condition, if there is a `value`)."""
        value = value or name
        if get.missing == "dead":
            return self.after_weakref(name, get)
        if get.api == "PyDict_SetDefault" and value == name:
            self.after_setdefault(name, get)
        if get.sure and value == name and self.maybe(0.4):
            self.state[name] = self.state[name].but(null="no")
            self.feature("result: not tested")
            return
        yes, no = [(name, {"null": "yes"})], [(name, {"null": "no"})]
        how = self.rng.random()
        if how < 0.6:
            missing = self.null(value) if value == name or self.t.null_test[0] == "!" else \
                "%s == NULL" % value
            if get.missing == "either" and self.maybe(0.5):
                return self.error_test(name, missing)
            self.branch(missing, lambda: self.missing(name, get), None, yes, no)
        elif how < 0.9 or get.missing != "absent":
            self.feature("result: found tested")
            found = "%s != NULL" % value
            otherwise = None
            if get.missing in ("error", "either") or self.maybe(0.35):
                def otherwise():
                    self.missing(name, get)
            self.branch(found, lambda: self.body(3, name), otherwise, no, yes)
        elif value != name:
            self.emit("%s;" % value[1:-1])
        # else it stays what may be NULL

    def error_test(self, name, missing):
        """if (v == NULL && PyErr_Occurred()) ...: NULL without an error goes on."""
        self.feature("result: PyErr_Occurred")
        self.branch("%s && PyErr_Occurred()" % missing, lambda: self.fail(), None)
        if self.maybe(0.6):
            self.branch(self.null(name), self.absent_for(name), None,
                        [(name, {"null": "yes"})], [(name, {"null": "no"})])

    def after_setdefault(self, name, get):
        if self.maybe(0.5):
            test = self.pick("%s == %s", "%s != %s") % (name, get.default)
            self.feature("result: compared with the default")
            self.branch(test, lambda: self.emit('note("default");'))

    def after_weakref(self, name, get):
        if not get.sure:
            if self.maybe(0.6):
                self.branch(self.null(name), lambda: self.fail())
            else:
                self.needs.add("ref")
        self.state[name] = self.state[name].but(null="no", kind=None)
        none = [(name, {"kind": "none"})]
        how = self.rng.random()
        if how < 0.55:
            self.feature("result: dead tested")
            self.branch(self.pick("%s == Py_None", "Py_IsNone(%s)") % name,
                        self.absent_for(name), None, none)
        elif how < 0.85:
            self.feature("result: alive tested")
            self.branch("%s != Py_None" % name, lambda: self.body(3, name),
                        self.absent_for(name) if self.maybe(0.3) else None, (), none)

    def missing(self, name, get):
        """The result is NULL."""
        self.failing += 1
        if get.missing == "either":
            self.feature("result: PyErr_Occurred")
            if self.maybe(0.4):
                self.branch("!PyErr_Occurred()", lambda: self.emit(
                    'PyErr_SetString(PyExc_KeyError, "missing");'))
                self.fail()
            else:
                self.branch("PyErr_Occurred()", lambda: self.fail())
                self.absent(name)
        elif get.missing == "error" and self.maybe(0.75):
            self.fail()
        else:
            if get.missing == "error":
                self.feature("result: PyErr_Clear")
                self.emit("PyErr_Clear();")
            self.absent(name)
        self.failing -= 1

    def absent_for(self, name):
        return lambda: self.absent(name)

    def absent(self, name):
        """The result is NULL or None, no exception is set."""
        ways = [(4, self.raise_and_fail), (3, self.leave_quietly),
                (3, lambda: self.fall_back(name)), (1, lambda: self.emit('note("absent");'))]
        if self.in_loop():
            ways.append((6, lambda: self.jump("continue")))
        if self.can_break():
            ways.append((3, lambda: self.jump("break")))
        self.rng.choices([w for _, w in ways], [n for n, _ in ways])[0]()

    def leave_quietly(self):
        if self.returns == "object" and self.exits == "return":
            self.leave_scopes(0)
            self.emit("Py_RETURN_NONE;")
            self.state = None
        else:
            self.return_value(self.nothing(), False)

    def nothing(self):
        return {"object": "Py_NewRef(Py_None)", "text": "NULL", "void": ""}.get(
            self.returns, self.pick("0", "0", "1"))

    def fall_back(self, name):
        self.feature("flow: fallback")
        if self.assignable(name):
            other = self.pick(self.names["extra"], "Py_None")
            self.emit("%s = %s;" % (name, other))
            self.state[name] = Ref("borrowed", "no", ())

    def get_in_condition(self, get):
        """if (ask() && (v = get) != NULL) ..., and with two of them."""
        name, _ = self.holder(declare=False)
        value = "(%s = %s) != NULL" % (name, get.text)
        if get.missing == "error":
            second, _ = self.holder(declare=False)
            if second == name:
                self.state[name] = Ref()
                return
            other = self.from_list()
            if name in other.text:
                return
            self.feature("get: two in a condition")
            self.branch("(%s = %s) == NULL || (%s = %s) == NULL" % (
                name, get.text, second, other.text), lambda: self.fail())
            self.borrowed(name, get, "no")
            self.borrowed(second, other, "no")
            return
        self.feature("get: behind &&")
        condition = self.pick("ask()", "%s > 0" % self.names["n"])
        self.state[name] = Ref()

        def found():
            self.borrowed(name, get, "no")
            self.body(3, name)
        self.branch("%s && %s" % (condition, value), found)

    def get_in_choice(self, get):
        """v = c ? get : other"""
        name, declares = self.holder()
        if get.missing != "absent":
            self.state[name] = Ref()
            if declares:
                self.emit("PyObject *%s = NULL;" % name)
            return
        self.feature("get: behind ?:")
        other = self.pick(self.names["extra"], "Py_None", "NULL")
        self.assign(name, declares, "%s > 1 ? %s : %s" % (self.names["n"], get.text, other))
        self.borrowed(name, get)
        self.after_get(name, get)

    # --- without a variable

    def g_test_only(self):
        get = self.a_get("absent")
        self.feature("get: tested only")
        how = self.rng.random()
        if how < 0.3:
            self.emit("%s += %s != NULL;" % (self.total(), get.text))
        else:
            test = self.pick("%s", "!%s", "%s != NULL", "%s == NULL") % get.text
            self.branch(test, lambda: self.body(2))

    def g_nested(self):
        get = self.from_list() if self.indices and self.maybe(0.6) else self.a_get("absent")
        self.feature("call: " + get.api)
        self.feature("get: argument of a call")
        if get.missing == "error" and not get.sure:
            return
        if not get.sure or self.maybe(0.5):
            self.emit(self.pick("note_object(%s);" % get.text,
                                "%s += weigh(%s);" % (self.total(), get.text)))
        else:
            self.branch("use(%s) < 0" % get.text, lambda: self.fail())

    def g_new_reference(self):
        """v = Py_NewRef(get): a reference of one's own."""
        get = self.from_list() if self.indices and self.maybe(0.5) else self.a_get("absent")
        if get.missing == "error" and not get.sure:
            return
        self.feature("call: " + get.api)
        name, declares = self.owned_name()
        take = "Py_NewRef" if get.sure else "Py_XNewRef"
        self.assign_owned(name, declares, "%s(%s)" % (take, get.text))
        self.new_owned(name, "no" if get.sure else "maybe")
        self.feature("get: Py_NewRef around it")
