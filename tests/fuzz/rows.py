"""The calls beside the eight: items without a check, cells, the frame's dicts, attributes of sys,
and a project's own functions; containers that are nobody else's up to some point; what a critical
section guards; comments that suppress a site."""
from gets import Get
from statements import Statements
from writer import Ref


class Rows(Statements):
    KINDS = Statements.KINDS + [("g_items", 5), ("g_fresh", 4), ("g_cell", 3), ("g_frame", 2), ("g_locked", 3)]

    # --- other calls in the places of the eight

    def a_get(self, *missing):
        if self.maybe(0.8):
            return super().a_get(*missing)
        makers = {"absent": [self.from_sys, self.from_borrow],
                  "either": [self.from_private_string, self.from_borrow_either],
                  "error": [self.from_borrow_nth]}
        chosen = [m for kind in missing or makers for m in makers.get(kind, [])]
        if not chosen:
            return super().a_get(*missing)
        get = self.rng.choice(chosen)()
        self.feature("call: " + get.api)
        return get

    def from_list(self):
        """PyList_GET_ITEM() looks at nothing: only where the index is known to be right."""
        get = super().from_list()
        if get.sure and self.maybe(0.6):
            get.api = "PyList_GET_ITEM"
            get.text = get.text.replace("PyList_GetItem(", "PyList_GET_ITEM(", 1)
            self.needs.add("list")
        return get

    def after_get(self, name, get, value=None):
        if get.api == "PyList_GET_ITEM" and self.maybe(0.95):
            if value is not None:
                self.emit(value[1:-1] + ";")
            self.state[name] = self.state[name].but(null="no")
            self.feature("result: cannot be NULL")
            return
        super().after_get(name, get, value)

    def g_items(self):
        """for (i = 0; i < PyList_GET_SIZE(l); i++) { item = PyList_GET_ITEM(l, i); ... }"""
        if sum(s.kind == "loop" for s in self.scopes) >= 2 or self.failing:
            return
        container, i = self.sized(self.names["list"]), self.index_variable()
        self.feature("flow: for over items")

        def body():
            item = "PyList_GET_ITEM(%s, %s)" % (container, i)
            if self.maybe(0.25):
                self.branch("use(%s) < 0" % item, lambda: self.fail())
                return self.body(3)
            name, declares = self.holder()
            if name == container:
                return self.body(2)
            self.assign(name, declares, item)
            self.state[name] = Ref("borrowed", "no", self.lives_on(container))
            self.body(5, name)
        self.loop("for (%s = 0; %s < PyList_GET_SIZE(%s); %s++)" % (i, i, container, i), body,
                  [container], index=(container, i))

    def from_sys(self):
        return Get("PySys_GetObject", "PySys_GetObject(%s)" % self.pick(
            '"path_hooks"', '"meta_path"', '"no_such_thing"', self.names["name"]), "absent", (),
            kind="sys")

    def from_private_string(self):
        container = self.a_dict()
        self.needs.add("dict")
        return Get("_PyDict_GetItemStringWithError", "_PyDict_GetItemStringWithError(%s, %s)" % (
            container, self.a_text()), "either", self.lives_on(container))

    def from_borrow(self):
        container = self.a_dict()
        self.needs.add("dict")
        return Get("peek", "peek(%s, %s)" % (container, self.a_text()), "absent",
                   self.lives_on(container))

    def from_borrow_either(self):
        container = self.a_dict()
        return Get("look_up", "look_up(%s, %s)" % (container, self.a_key()), "either",
                   self.lives_on(container))

    def from_borrow_nth(self):
        container = self.a_list()
        index, sure = self.index_of(container)
        return Get("nth", "nth(%s, %s)" % (container, index), "error", self.lives_on(container),
                   sure and container == self.names["list"])

    # --- containers of one's own, safe until they are passed on

    def g_fresh(self):
        if self.failing:
            return
        kind = self.pick("list", "dict")
        source = self.names[kind]
        self.needs.add(kind)
        self.feature("container: made here, " + kind)
        name, declares = self.owned_name()
        if name == source:
            return
        self.assign_owned(name, declares, self.pick(
            "PySequence_List(%s)", "PyList_GetSlice(%s, 0, 5)") % source
            if kind == "list" else "PyDict_Copy(%s)" % source)
        self.branch(self.null(name), lambda: self.fail())
        self.new_owned(name, kind=kind)
        for _ in range(self.rng.randint(1, 3)):
            if self.state is None or not self.state[name].usable():
                return
            self.rng.choices([self.from_fresh, self.change_fresh, self.keep_fresh, self.g_use],
                             [5, 1, 2, 1])[0](*((name, kind) if self.state else ()))

    def g_use(self, *_):
        super().g_use()

    def from_fresh(self, name, kind):
        get = Get("PyList_GetItem", "PyList_GetItem(%s, 0)" % name, "error", self.lives_on(name)) \
            if kind == "list" else \
            Get("PyDict_GetItem", "PyDict_GetItem(%s, %s)" % (name, self.a_key()), "absent",
                self.lives_on(name))
        value, declares = self.holder()
        if value == name:
            return
        self.feature("call: " + get.api)
        self.borrowed(value, get)
        self.assign(value, declares, get.text)
        self.after_get(value, get)
        if self.state is not None and self.state.get(value) and self.state[value].usable():
            self.use_of(value, False)

    def change_fresh(self, name, kind):
        self.feature("container: made here, and changed")
        self.kill(self.state[name].ident)
        text = {"list": "PyList_SetSlice(%s, 0, 1, NULL)" % name,
                "dict": "PyDict_SetItem(%s, %s, %s)" % (name, self.names["key"],
                                                         self.names["extra"])}[kind]
        self.branch(text + " < 0", lambda: self.fail())

    def keep_fresh(self, name, kind):
        """Others reach it from here."""
        self.feature("container: made here, and passed on")
        field = "%s->%s" % (self.names["box"], self.pick("value", "other"))
        self.emit(*self.pick(["Py_INCREF(%s);" % name, "Py_XSETREF(%s, %s);" % (field, name)],
                             ["Py_XSETREF(%s, Py_NewRef(%s));" % (field, name)],
                             ["keep(%s);" % name]))

    # --- cells

    def g_cell(self):
        if self.failing:
            return
        self.feature("call: PyCell_GET")
        content = self.some_object()
        cell, declares = self.owned_name()
        if cell == content:
            return
        filled = self.maybe(0.7)
        self.assign_owned(cell, declares, "PyCell_New(%s)" % (
            content if filled else "ask() ? %s : NULL" % content))
        self.branch(self.null(cell), lambda: self.fail())
        self.new_owned(cell, kind="cell")
        name, declares = self.holder()
        if name == cell:
            return
        self.assign(name, declares, "PyCell_GET(%s)" % cell)
        self.state[name] = Ref("borrowed", "no" if filled else "maybe", self.lives_on(cell))
        if not filled:
            self.branch(self.null(name), self.absent_for(name), None,
                        [(name, {"null": "yes"})], [(name, {"null": "no"})])
        if self.state is not None and self.state[name].usable():
            self.body(2, name)
        if self.state is not None and self.state[cell].usable() and self.maybe(0.5):
            self.kill(self.state[cell].ident)
            self.branch("PyCell_Set(%s, %s) < 0" % (cell, self.names["extra"]),
                        lambda: self.fail())

    # --- dicts of the frame

    def g_frame(self):
        """These are only asked: what is put into them would stay there."""
        which = self.pick("Builtins", "Globals")
        self.feature("call: PyEval_Get" + which)
        name, declares = self.holder()
        if name in self.names.values():
            return
        self.assign(name, declares, "PyEval_Get%s()" % which)
        how = self.rng.random()
        if how < 0.4:
            self.state[name] = Ref("borrowed", "no", (), "frame")
            self.branch(self.null(name), lambda: self.raise_and_fail())
        ask = "PyDict_GetItemString(%s, %s)" % (name, self.pick('"len"', '"no_such_name"',
                                                                '"json"'))
        if self.maybe(0.5):
            self.emit("%s += weigh(%s);" % (self.total(), ask))
        else:
            self.branch("%s != NULL" % ask, lambda: self.emit('note("there");'))
        self.state[name] = Ref()

    # --- critical sections of the function's own

    def g_locked(self):
        if self.failing:
            return
        self.feature("critical section")
        container = self.names["dict"]
        self.needs.add("dict")
        name, _ = self.owned_name(declare=False)
        if name == container:
            return
        if self.exits != "return" and self.in_loop():
            self.emit("Py_CLEAR(%s);" % name)
        api = self.pick("PyDict_GetItemWithError(%s, %s)", "PyDict_GetItem(%s, %s)")
        self.emit("Py_BEGIN_CRITICAL_SECTION(%s);" % container,
                  "%s = %s;" % (name, api % (container, self.a_key())),
                  "Py_XINCREF(%s);" % name,
                  "Py_END_CRITICAL_SECTION();")
        self.branch("%s && PyErr_Occurred()" % self.null(name), lambda: self.fail())
        self.new_owned(name, "maybe")

    # --- comments

    def emit(self, *lines):
        """A site now and then that is to stay."""
        if any("Get" in line or "GET_" in line for line in lines) and self.maybe(0.03):
            self.feature("noqa")
            lines = [line + " /* noqa: borrowed-ref - for now */" if line.endswith(";") else line
                     for line in lines]
        super().emit(*lines)
