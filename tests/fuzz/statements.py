"""What is done with the values, and the control flow around it."""
from gets import Gets
from writer import Ref, Scope, merged


class Statements(Gets):
    # --- uses

    def g_use(self):
        name = self.some_object()
        self.rng.choices(
            [self.use_checked, self.use_weigh, self.use_note, self.use_append, self.use_new,
             self.use_text, self.use_tuple, self.use_type, self.use_compare, self.use_call,
             self.use_kind, self.use_alias, self.use_size],
            [6, 2, 2, 2, 2, 4, 4, 3, 3, 2, 2, 2, 4])[0](name)

    def use_checked(self, name):
        call = self.pick("use(%s)", "use(%s)", "PyObject_IsTrue(%s)") % name
        how = self.rng.random()
        if how < 0.8:
            self.branch(call + " < 0", lambda: self.fail())
        else:
            rc = self.number(["err", "status", "ok"], None, "int")
            self.emit("%s = %s;" % (rc, call))
            self.branch("%s < 0" % rc, lambda: self.fail())

    def use_weigh(self, name):
        self.emit("%s += weigh(%s);" % (self.total(), name))

    def use_size(self, name):
        self.emit("%s += (long)Py_TYPE(%s)->tp_basicsize;" % (self.total(), name))

    def use_note(self, name):
        self.emit("note_object(%s);" % name)

    def use_append(self, name):
        """Into a list of the caller's own making: not one that is read."""
        self.feature("store: PyDict_SetItem")
        container = self.usable("dict!")
        if container:
            self.branch("PyDict_SetItem(%s, %s, %s) < 0" % (
                container[0], self.names["key"], name), lambda: self.fail())

    def use_new(self, name):
        """Another object made of it."""
        call = self.pick("PyObject_Str(%s)", "PyObject_Repr(%s)", "make(%s)",
                         "PyTuple_Pack(1, %s)") % name
        self.feature("owned: another object")
        new, declares = self.owned_name()
        self.assign_owned(new, declares, call)
        self.branch(self.null(new), lambda: self.fail(), None)
        self.new_owned(new, kind="str" if "Object" in call else None)

    def use_text(self, name):
        self.feature("interior: PyUnicode_AsUTF8")
        text = self.fresh(["text", "s", "chars", "utf8"])

        def inside():
            if self.maybe(0.6):
                self.emit("const char *%s = PyUnicode_AsUTF8(%s);" % (text, name))
            else:
                self.declarations.append("const char *%s;" % text)
                self.emit("%s = PyUnicode_AsUTF8(%s);" % (text, name))
            self.branch(self.null(text), lambda: self.fail(), None)
            if self.maybe(0.3):
                self.feature("interior: used late")
                self.g_use()
                if self.state is None:
                    return
            self.emit(self.pick("note(%s);" % text,
                                "%s += (long)strlen(%s);" % (self.total(), text)))
        if self.maybe(0.3):
            return self.branch_or_not(None, inside)
        self.branch("PyUnicode_Check(%s)" % name, inside)

    def branch_or_not(self, condition, body):
        """The body as it is, in the block that is there (a declaration needs one)."""
        if self.can_declare() and condition is None:
            body()

    def use_tuple(self, name):
        self.feature("interior: PyTuple_GET_ITEM")

        def inside():
            part, declares = self.holder()
            if part == name:
                return
            self.assign(part, declares, "PyTuple_GET_ITEM(%s, 0)" % name)
            self.state[part] = Ref("borrowed", "no", self.lives_on(name))
            self.body(2, part)
        self.branch("PyTuple_Check(%s) && PyTuple_GET_SIZE(%s) > 0" % (name, name), inside)

    def use_type(self, name):
        self.feature("interior: Py_TYPE")
        self.emit("note(Py_TYPE(%s)->tp_name);" % name)

    def use_compare(self, name):
        other = self.rng.choice(self.usable())
        self.branch("%s %s %s" % (name, self.pick("==", "!="), other), lambda: self.body(2))

    def use_call(self, name):
        """The result is computed before the value is released."""
        how = self.rng.random()
        if how < 0.5:
            rc = self.number(["same", "cmp"], None, "int")
            self.emit("%s = PyObject_RichCompareBool(%s, %s, Py_EQ);" % (
                rc, name, self.names["extra"]))
            self.branch("%s < 0" % rc, lambda: self.fail())
        else:
            self.branch("%s && weigh(%s) > 3" % ("ask()", name), lambda: self.body(2))

    def use_kind(self, name):
        """Once its type is known, it is a container itself."""
        if self.state[name].kind is not None:
            return self.use_note(name)
        kind = self.pick("dict", "list")
        self.feature("container: a value that was got")
        self.branch("Py%s_Check(%s)" % (kind.capitalize(), name), lambda: self.body(3),
                    None, [(name, {"kind": kind})])

    def use_alias(self, name):
        alias, declares = self.holder()
        if alias == name:
            return
        self.feature("alias")
        ref = self.state[name]
        null = "no"
        if self.maybe(0.3):
            other = self.rng.choice(self.usable())
            self.assign(alias, declares, "ask() ? %s : %s" % (name, other))
            more = self.lives_on(other)
        else:
            self.assign(alias, declares, name)
            more = frozenset()
        self.state[alias] = Ref("borrowed", null, ref.deps | {ref.ident} | more, None)

    # --- stores

    def g_store(self):
        """The value is kept, with a reference of its own."""
        name = self.some_object()
        self.feature("store: INCREF")
        how = self.rng.random()
        box = self.names["box"]
        field = "%s->%s" % (box, self.pick("value", "other"))
        if how < 0.25:
            self.emit("Py_INCREF(%s);" % name, "Py_XSETREF(%s, %s);" % (field, name))
        elif how < 0.45:
            self.emit("Py_XSETREF(%s, Py_NewRef(%s));" % (field, name))
        elif how < 0.6:
            self.branch("%s == NULL" % field, lambda: self.emit(
                "Py_INCREF(%s);" % name, "%s = %s;" % (field, name)))
        elif how < 0.8:
            self.emit("Py_XDECREF(%s);" % field)
            self.emit(*(["%s = Py_NewRef(%s);" % (field, name)] if self.maybe(0.5) else
                        ["%s = %s;" % (field, name), "Py_INCREF(%s);" % field]))
        else:
            self.store_in_new(name)

    def store_in_new(self, name):
        """A stealing call."""
        new, declares = self.owned_name()
        if new == name:
            return
        kind = self.pick("Tuple", "List")
        self.feature("store: a stealing call")
        self.assign_owned(new, declares, "Py%s_New(1)" % kind)
        self.branch(self.null(new), lambda: self.fail(), None)
        setter = "Py%s_SET_ITEM(%s, 0, %%s);" % (kind, new)
        self.emit(*([setter % ("Py_NewRef(%s)" % name)] if self.maybe(0.5) else
                    ["Py_INCREF(%s);" % name, setter % name]))
        self.new_owned(new, kind="tuple" if kind == "Tuple" else "list")

    def g_store_get(self):
        """box->value = get; with an INCREF of what is stored."""
        get = self.a_get("absent")
        field = "%s->%s" % (self.names["box"], self.pick("value", "other"))
        self.feature("get: into a field")
        self.emit("Py_XDECREF(%s);" % field, "%s = %s;" % (field, get.text),
                  "Py_XINCREF(%s);" % field)

    def g_out(self):
        """*out = get; Py_XINCREF(*out);"""
        if not self.has_out:
            return
        get = self.a_get("absent")
        out = "*" + self.names["out"]
        self.feature("get: into an out-parameter")
        self.emit("Py_CLEAR(%s);" % out, "%s = %s;" % (out, get.text), "Py_XINCREF(%s);" % out)

    # --- references of one's own beside borrowed ones

    def g_mixed(self):
        self.rng.choice([self.mixed_insert, self.mixed_flag, self.mixed_count, self.mixed_spare,
                         self.mixed_turn, self.mixed_handed])()

    def mixed_insert(self):
        """The container keeps what is made when there is nothing yet."""
        if self.state[self.names["dict"]].ident in self.kept():
            return
        self.feature("mixed: inserted when absent")
        container, key = self.names["dict"], self.names["key"]
        self.needs.add("dict")
        name, declares = self.holder()
        self.assign(name, declares, "PyDict_GetItemWithError(%s, %s)" % (container, key))
        self.state[name] = Ref("borrowed", "maybe", self.lives_on(container))

        def insert():
            if self.maybe(0.7):
                self.branch("PyErr_Occurred()", lambda: self.fail())
            else:
                self.emit("PyErr_Clear();")
            self.emit("%s = make(%s);" % (name, self.names["extra"]))
            self.branch(self.null(name), lambda: self.fail())

            def failed():
                self.emit("Py_DECREF(%s);" % name)
                self.fail()
            self.branch("PyDict_SetItem(%s, %s, %s) < 0" % (container, key, name), failed)
            self.emit("Py_DECREF(%s);" % name)
            self.state[name] = Ref("borrowed", "no", self.lives_on(container))
        self.branch(self.null(name), insert, None, (), [(name, {"null": "no"})])

    def kept(self):
        return frozenset().union(*(s.kept for s in self.scopes))

    def mixed_flag(self):
        """if (owned) Py_DECREF(v);"""
        if self.exits != "return" or self.failing:
            return
        get = self.a_get("absent")
        name, declares = self.holder()
        self.feature("mixed: flag")
        flag = self.number(["owned", "made", "is_new"], None, "int")
        self.emit("%s = 0;" % flag)
        self.assign(name, declares, get.text)
        self.state[name] = Ref("borrowed", "maybe", get.deps)

        def create():
            self.emit("%s = make(%s);" % (name, self.names["extra"]))
            self.branch(self.null(name), lambda: self.fail())
            self.emit("%s = 1;" % flag)
        self.branch(self.null(name), create)
        self.state[name] = Ref("borrowed", "no", get.deps)
        for scope in self.scopes:
            scope.frozen = scope.frozen | {name}
        release = "if (%s) Py_DECREF(%s);" % (flag, name)
        self.scopes[-1].releases.append([None, release])
        kept = self.copy()
        self.body(2, name)
        if self.state is None:
            self.scopes[-1].releases.remove([None, release])
            return
        self.emit(release)
        self.scopes[-1].releases.remove([None, release])
        self.state[name] = Ref()
        for other, ref in list(self.state.items()):
            if other not in self.names.values() and ref.state == "borrowed" and (
                    other not in kept or kept[other] is not ref):
                self.state[other] = Ref()       # it may be another name for what has gone

    def mixed_count(self):
        """Both sides have a reference of their own."""
        get = self.a_get("absent")
        self.feature("mixed: INCREF or made")
        name, declares = self.owned_name()
        self.assign_owned_get(name, declares, get)
        self.new_owned(name)

    def assign_owned_get(self, name, declares, get):
        """v = get; if (v) Py_INCREF(v); else v = make(...);, and the like."""
        if self.exits != "return" and self.in_loop():
            self.emit("Py_CLEAR(%s);" % name)
        self.assign(name, declares, get.text)
        before = self.state[name]
        self.state[name] = Ref("borrowed", "maybe", get.deps)

        def create():
            self.emit("%s = make(%s);" % (name, self.names["extra"]))
            self.state[name] = before
            self.branch(self.null(name), lambda: self.fail())
        if self.maybe(0.5):
            self.branch(self.not_null(name), lambda: self.emit("Py_INCREF(%s);" % name), create)
        elif self.maybe(0.5):
            self.emit("Py_XINCREF(%s);" % name)
            self.branch(self.null(name), create)
        else:
            other = self.pick("Py_None", self.names["extra"])
            self.branch(self.null(name), lambda: self.emit("%s = %s;" % (name, other)))
            self.emit("Py_INCREF(%s);" % name)

    def mixed_spare(self):
        """A second variable for what is owned."""
        if self.exits != "return":
            return
        get = self.a_get("absent")
        name, declares = self.holder()
        spare = self.fresh(["created", "fresh", "made_obj"])
        self.feature("mixed: second variable")
        if self.can_declare():
            self.scopes[-1].variables.append(spare)
            self.emit("PyObject *%s = NULL;" % spare)
        else:
            self.declarations.append("PyObject *%s;" % spare)
            self.emit("%s = NULL;" % spare)
        self.assign(name, declares, get.text)
        self.state[spare] = Ref("borrowed", "yes")
        self.state[name] = Ref("borrowed", "maybe", get.deps)

        def create():
            self.emit("%s = %s = make(%s);" % (name, spare, self.names["extra"]))
            self.branch(self.null(name), lambda: self.fail())
        self.branch(self.null(name), create)
        self.new_owned(spare, "maybe")
        self.state[name] = Ref("borrowed", "no", get.deps | {self.state[spare].ident})

    def mixed_turn(self):
        """One variable for an owned and a borrowed value in turn."""
        if self.exits != "return":
            return
        name, declares = self.holder()
        self.feature("mixed: in turn")
        self.assign(name, declares, "make(%s)" % self.names["extra"])
        self.branch(self.null(name), lambda: self.fail())
        self.new_owned(name)
        self.body(1, name)
        # the body may have given the variable another value, whose release is due elsewhere
        if self.state is not None and self.is_due_here(name):
            self.release(name)
            get = self.a_get("absent", "error")
            if name not in get.text:
                self.assign(name, False, get.text)
                self.borrowed(name, get)
                self.after_get(name, get)

    def mixed_handed(self):
        """INCREF on some paths only."""
        get = self.a_get("error", "absent")
        name, declares = self.holder()
        self.feature("mixed: handed over on some paths")
        self.assign(name, declares, get.text)
        self.borrowed(name, get)
        self.branch(self.null(name), lambda: self.missing(name, get), None,
                    [(name, {"null": "yes"})], [(name, {"null": "no"})])
        if self.state is None or self.state[name].null != "no":
            return

        def hand_over():
            if self.returns == "object" and self.maybe(0.6):
                if self.exits == "return" and not any(s.releases for s in self.scopes):
                    self.emit("Py_INCREF(%s);" % name)
                    self.return_value(name, True)
                else:
                    self.return_value("Py_NewRef(%s)" % name, True)
            else:
                self.emit("Py_INCREF(%s);" % name,
                          "Py_XSETREF(%s->value, %s);" % (self.names["box"], name))
        self.branch(self.condition(), hand_over)

    # --- changes of the containers

    def g_change(self):
        kept = self.kept()
        lst, dct = self.names["list"], self.names["dict"]
        if self.maybe(0.5) and self.state[lst].ident not in kept:
            self.feature("change: list")
            text = self.pick("PyList_SetSlice(%s, 0, 1, NULL)", "PyList_SetSlice(%s, 0, 2, NULL)",
                             "PyList_Append(%s, " + self.names["extra"] + ")",
                             "PyList_SetItem(%s, 0, Py_NewRef(" + self.names["extra"] + "))") % lst
            self.kill(self.state[lst].ident)
        elif self.state[dct].ident not in kept:
            self.feature("change: dict")
            key = self.names["key"]
            text = self.pick("PyDict_DelItem(%s, %s)" % (dct, key),
                             "PyDict_SetItem(%s, %s, %s)" % (dct, key, self.names["extra"]),
                             'PyDict_SetItemString(%s, "a", %s)' % (dct, self.names["extra"]),
                             "PyDict_Clear(%s)" % dct)
            self.kill(self.state[dct].ident)
            if "Clear" in text:
                self.emit(text + ";")
                return
        else:
            return
        self.branch(text + " < 0", lambda: self.emit("PyErr_Clear();") if self.maybe(0.3)
                    else self.fail())

    def g_release(self):
        names = self.releasable()
        if names:
            self.feature("release: early")
            self.release(self.rng.choice(names))

    def g_guard(self):
        """Something that must be left on each way out."""
        if self.exits != "return" or len(self.scopes) > 2:
            return
        self.feature("guard")
        self.emit("enter();")
        self.scopes[-1].releases.append([None, "leave();"])

    def g_threads(self):
        self.feature("flow: threads")
        self.emit("Py_BEGIN_ALLOW_THREADS", 'note("without the thread");', "Py_END_ALLOW_THREADS")

    # --- control flow

    def condition(self):
        values = self.locals()
        if values and self.maybe(0.3):
            return self.pick("PyUnicode_Check(%s)", "%s == " + self.names["extra"],
                             "weigh(%s) > 5") % self.rng.choice(values)
        return self.pick("ask()", "ask()", "%s > 1" % self.names["n"], "%s & 1" % self.names["n"],
                         "!ask()")

    def g_if(self):
        self.feature("flow: if")
        self.branch(self.condition(), lambda: self.body(4),
                    (lambda: self.body(3)) if self.maybe(0.4) else None)

    def g_leave(self):
        """A way out on a condition."""
        self.feature("flow: early exit")

        def out():
            ways = [self.finish]
            if self.in_loop():
                ways += [lambda: self.jump("continue")] * 3
            if self.can_break():
                ways += [lambda: self.jump("break")] * 2
            self.rng.choice(ways)()
        self.branch(self.condition(), out)

    def g_loop(self):
        if sum(s.kind == "loop" for s in self.scopes) >= 2 or self.failing:
            return
        self.rng.choices([self.over_list, self.while_get, self.while_chain, self.while_deleted,
                          self.do_while, self.with_previous, self.search, self.again],
                         [8, 3, 1, 1, 2, 2, 3, 2])[0]()

    def index_variable(self):
        return self.number(["i", "j", "k", "idx", "pos"], None, "size")

    def over_list(self):
        if self.names["list"] in [c for c, _ in self.indices]:
            return self.do_while()
        self.feature("flow: for over a list" + (", nested" if self.in_loop() else ""))
        container, i = self.sized(self.names["list"]), self.index_variable()
        if self.maybe(0.4):
            n = self.fresh(["size", "len", "nitems"])
            self.declarations.append("Py_ssize_t %s;" % n)
            self.emit("%s = PyList_Size(%s);" % (n, container))
            self.branch("%s < 0" % n, lambda: self.fail())
            bound = n
        else:
            bound = "PyList_GET_SIZE(%s)" % container
        self.loop("for (%s = 0; %s < %s; %s++)" % (i, i, bound, i), lambda: self.body(6, get=True),
                  [container], index=(container, i))

    def while_get(self):
        """while (i < n && (v = get) != NULL)"""
        self.feature("flow: while with a get")
        container, i = self.sized(self.names["list"]), self.index_variable()
        name, _ = self.holder(declare=False)
        get = "PyList_GetItem(%s, %s)" % (container, i)

        def body():
            self.state[name] = Ref("borrowed", "no", self.lives_on(container))
            self.emit("%s++;" % i)
            self.body(4, name)
        self.state[name] = Ref()
        self.emit("%s = 0;" % i)
        self.loop("while (%s < PyList_GET_SIZE(%s) && (%s = %s) != NULL)" % (
            i, container, name, get), body, [container], index=None)

    def while_chain(self):
        """while ((node = get(node)) != NULL): it ends where there is none."""
        self.feature("flow: while, the container is its own holder")
        name, declares = self.holder()
        dct = self.names["dict"]
        self.assign(name, declares, dct)
        self.state[name] = Ref("borrowed", "no", self.lives_on(dct))
        ref = self.state[name]

        def body():
            for scope in self.scopes:
                scope.frozen = scope.frozen | {name}
            self.state[name] = ref.but(null="no")
            self.body(3, name)
        self.loop('while ((%s = PyDict_GetItemString(%s, "next")) != NULL)' % (name, name), body,
                  [dct], zero_times=True)
        if self.state is not None:
            self.state[name] = Ref()

    def while_deleted(self):
        """while ((v = get(d, k)) != NULL) { ... del d[k] ... }"""
        dct, key = self.names["dict"], self.names["key"]
        if self.state[dct].ident in self.kept():
            return
        self.feature("flow: while, deleted in it")
        name, _ = self.holder(declare=False)

        def body():
            self.state[name] = Ref("borrowed", "no", self.lives_on(dct))
            lines = len(self.t.lines)
            self.body(2, name, plain=True)
            if self.state is None:
                del self.t.lines[lines:]
            self.kill(self.state[dct].ident)
            self.branch("PyDict_DelItem(%s, %s) < 0" % (dct, key), lambda: self.fail())
        self.state[name] = Ref()
        self.kill(self.state[dct].ident)
        self.loop("while ((%s = PyDict_GetItem(%s, %s)) != NULL)" % (name, dct, key), body)
        if self.state is not None:
            self.state[name] = Ref()

    def do_while(self):
        self.feature("flow: do while")
        tries = self.number(["tries", "round", "pass"], "0", "int")
        self.emit("%s = 0;" % tries)
        self.loop("do", lambda: self.body(5, get=True), (),
                  "while (++%s < %s);" % (tries, self.names["n"]), zero_times=False)

    def with_previous(self):
        """prev = v, across the back edge."""
        if self.names["list"] in [c for c, _ in self.indices]:
            return
        self.feature("flow: previous value across the back edge")
        container, i = self.sized(self.names["list"]), self.index_variable()
        previous = self.fresh(["prev", "last", "before"])
        self.declarations.append("PyObject *%s = NULL;" % previous)
        self.state[previous] = Ref("borrowed", "yes")
        self.emit("%s = NULL;" % previous)

        def body():
            name, declares = self.holder()
            lives = self.lives_on(container)
            self.assign(name, declares, "PyList_GetItem(%s, %s)" % (container, i))
            self.state[name] = Ref("borrowed", "maybe", lives)
            self.state[previous] = Ref("borrowed", "maybe", lives)
            self.branch(self.null(name), lambda: self.fail(), None, (), [(name, {"null": "no"})])
            self.state[name] = self.state[name].but(null="no")
            self.branch("%s != NULL && weigh(%s) == weigh(%s)" % (previous, previous, name),
                        lambda: self.body(2))
            if self.state is not None and self.state[name].usable():
                self.emit("%s = %s;" % (previous, name))
            if self.state is not None:
                self.state[previous] = Ref()
        for scope in self.scopes:
            scope.frozen = scope.frozen | {previous}
        self.loop("for (%s = 0; %s < PyList_GET_SIZE(%s); %s++)" % (i, i, container, i), body,
                  [container], index=(container, i))
        if self.state is not None:
            self.state[previous] = Ref()

    def search(self):
        """found = v; break;, or goto found; and a value that outlives the loop."""
        if self.names["list"] in [c for c, _ in self.indices]:
            return
        self.feature("flow: search")
        container, i = self.sized(self.names["list"]), self.index_variable()
        best = self.fresh(["best", "match", "winner"])
        self.declarations.append("PyObject *%s = NULL;" % best)
        self.emit("%s = NULL;" % best)
        self.state[best] = Ref("borrowed", "yes")
        lives = self.lives_on(container)
        by_goto = self.maybe(0.4) and not self.in_loop()
        label = self.fresh(["hit", "done_search", "have"]) if by_goto else None

        def body():
            name, declares = self.holder()
            self.assign(name, declares, "PyList_GetItem(%s, %s)" % (container, i))
            self.state[name] = Ref("borrowed", "maybe", lives)
            self.branch(self.null(name), lambda: self.fail(), None, (), [(name, {"null": "no"})])
            self.state[name] = self.state[name].but(null="no")

            def hit():
                self.emit("%s = %s;" % (best, name))
                if by_goto:
                    depth = max(d for d, s in enumerate(self.scopes) if s.kind == "loop")
                    self.leave_scopes(depth)
                    self.emit("goto %s;" % label)
                    self.feature("flow: goto out of a loop")
                    self.state = None
                elif self.maybe(0.7):
                    self.state[best] = Ref("borrowed", "no", lives)
                    self.jump("break")
            self.branch(self.condition(), hit)
            if self.state is not None:
                self.body(2, name)
        for scope in self.scopes:
            scope.frozen = scope.frozen | {best}
        self.loop("for (%s = 0; %s < PyList_GET_SIZE(%s); %s++)" % (i, i, container, i), body,
                  [container], index=(container, i))
        if self.state is None:
            return
        if by_goto:
            for name, ref in list(self.state.items()):
                if not ref.pool and name not in self.names.values() and ref.state == "borrowed":
                    self.state[name] = Ref()
            rest = self.copy()
            self.rng.choice([self.raise_and_fail, self.leave_quietly])()
            self.state = rest
            self.emit(label + ":")
            self.emit('note("found");')
            self.state[best] = Ref("borrowed", "no", lives)
        else:
            self.state[best] = Ref("borrowed", "maybe", lives)
        for scope in self.scopes:
            scope.frozen = scope.frozen - {best}
        if not by_goto:
            self.branch(self.not_null(best), lambda: self.body(2, best), None,
                        [(best, {"null": "no"})])

    def again(self):
        """again: ... goto again;"""
        if self.in_loop() or len(self.scopes) > 1:
            return
        self.feature("flow: goto back")
        tries = self.number(["attempt", "retries"], "0", "int")
        label = self.fresh(["again", "retry"])
        lines = self.t.lines
        self.emit(label + ":", "%s++;" % tries)
        if self.loop_inline(lambda: self.body(4, get=True)) is not None:
            self.emit("if (%s < 2 && ask())" % tries)
            lines.append((1, "goto %s;" % label))

    def loop_inline(self, body):
        """Like a loop, but without a block of its own."""
        scope = Scope("again")
        self.at_head(scope)
        saved, self.c99 = self.c99, False       # no initialiser between label and goto
        depth = len(self.scopes)
        self.scopes.append(scope)
        body()
        if self.state is not None:
            self.leave_scopes(depth)
        self.scopes.pop()
        self.c99 = saved
        return self.state

    def g_switch(self):
        if self.failing:
            return
        self.feature("flow: switch")
        name, _ = self.holder(declare=False)
        start = self.maybe(0.7)
        if start:
            self.emit("%s = NULL;" % name)
            self.state[name] = Ref("borrowed", "yes")
        else:
            self.state[name] = Ref()
        labels = self.rng.sample(range(4), self.rng.randint(1, 3))
        labels = ["case %d:" % n for n in labels] + (["default:"] if self.maybe(0.6) else [])
        entry = self.copy()
        out, through = (None if labels[-1] == "default:" else self.copy()), None
        with self.t.collected() as lines:
            for label in labels:
                self.state = merged_copy(entry, through)
                self.emit(label)
                scope = Scope("switch")
                inner = self.inside(lambda: self.case(name), scope)
                self.t.lines += [(d + 1, line) for d, line in inner]
                through = self.state
                if through is None:
                    continue
                if self.maybe(0.75) or label is labels[-1]:
                    lines.append((1, "break;"))
                    out, through = merged_copy(out, self.state), None
                else:
                    self.feature("flow: fall-through")
                    lines.append((1, "/* fall through */"))
        self.state = merged_copy(out, through)
        self.t.block("switch (%s)" % self.names["n"], lines)
        if self.state is not None and self.state[name].null == "maybe" and \
                self.state[name].state == "borrowed" and self.maybe(0.7):
            self.branch(self.null(name), self.absent_for(name), None,
                        [(name, {"null": "yes"})], [(name, {"null": "no"})])

    def case(self, name):
        if self.maybe(0.8) and self.assignable(name):
            get = self.a_get("error", "absent")
            if name not in get.text:
                self.assign(name, False, get.text)
                self.borrowed(name, get)
                if get.missing == "error":
                    self.branch(self.null(name), lambda: self.missing(name, get), None,
                                [(name, {"null": "yes"})], [(name, {"null": "no"})])
                if self.state is None:
                    return
        if self.maybe(0.5):
            self.body(2)

    # --- blocks of statements

    KINDS = [("g_get", 30), ("g_use", 30), ("g_test_only", 3), ("g_nested", 4),
             ("g_new_reference", 3), ("g_store", 5), ("g_store_get", 1), ("g_out", 3),
             ("g_mixed", 8), ("g_change", 5), ("g_release", 4), ("g_guard", 1), ("g_threads", 1),
             ("g_if", 6), ("g_leave", 6), ("g_loop", 8), ("g_switch", 3)]

    def body(self, most, name=None, get=False, plain=False):
        """Some statements; the first deals with `name`, or gets something."""
        if name is not None and self.state[name].usable():
            self.use_of(name, plain)
        elif get:
            self.g_get()
        for _ in range(self.rng.randint(0, most)):
            if self.state is None or len(self.t.lines) > 25 or self.budget <= 0 or plain:
                return
            self.statement()

    def use_of(self, name, plain):
        uses = [self.use_checked, self.use_checked, self.use_weigh, self.use_note, self.use_type,
                self.use_size]
        if not plain and len(self.scopes) < 6:
            uses += [self.use_text, self.use_tuple, self.use_call, self.use_new]
        self.rng.choice(uses)(name)

    def statement(self):
        self.budget -= 1
        kinds = [k for k, _ in self.KINDS]
        if len(self.scopes) > 5:
            kinds = kinds[:2]
        weights = [w for k, w in self.KINDS if k in kinds]
        getattr(self, self.rng.choices(kinds, weights)[0])()

    # --- the end

    def finish(self):
        """Success: leave the function with a result."""
        expression, uses = self.final_expression()
        if expression == "INCREF":
            name = uses
            self.emit("Py_INCREF(%s);" % name)
            expression, uses = name, True
        self.return_value(expression, uses)

    def final_expression(self):
        mine = self.locals()
        value = self.rng.choice(mine[-3:]) if mine else self.names["extra"]
        if self.returns == "object":
            how = self.rng.random()
            if how < 0.15 and self.exits != "done":
                return "INCREF", value
            if how < 0.3:
                return "Py_NewRef(%s)" % value, True
            if how < 0.4:
                get = self.from_list() if self.maybe(0.4) else self.a_get("absent")
                self.feature("return: a get")
                if get.missing == "absent":
                    return "PyBool_FromLong(%s != NULL)" % get.text, True
                return "Py_XNewRef(%s)" % get.text, True
            return self.rng.choice([
                "PyLong_FromLong(%s)" % self.total(), "PyObject_Str(%s)" % value,
                'Py_BuildValue("(Oi)", %s, %s)' % (value, self.names["n"]), "make(%s)" % value,
                'PyUnicode_FromFormat("%%R/%%R", %s, %s)' % (value, self.names["extra"]),
                "Py_NewRef(Py_None)"]), True
        if self.returns == "text":
            return "NULL", False
        if self.returns == "void":
            return "", False
        if self.returns == "int":
            how = self.rng.random()
            if how < 0.4:
                return "0", False
            if how < 0.6:
                return "use(%s)" % value, True
            if how < 0.8:
                self.feature("return: a get")
                return "%s != NULL" % self.a_get("absent").text, True
            return "%s > 5" % self.total(), False
        return self.pick(self.total(), "weigh(%s)" % value, "%s + weigh(%s)" % (
            self.total(), value)), True


def merged_copy(a, b):
    return merged(a, b) if a is not None and b is not None else dict(a or b) if a or b else None
