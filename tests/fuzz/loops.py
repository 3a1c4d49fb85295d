"""Loops over a dict, and over what PySequence_Fast() gives."""
from rows import Rows
from writer import HOLDERS, Ref


class Loops(Rows):
    KINDS = Rows.KINDS + [("g_items", 5), ("g_sequence", 4)]

    def may_loop(self):
        return sum(s.kind == "loop" for s in self.scopes) < 2 and not self.failing

    # --- PyDict_Next

    def g_items(self):
        if not self.may_loop():
            return
        self.feature("flow: over a dict" + (", nested" if self.in_loop() else ""))
        self.feature("call: PyDict_Next")
        dct = self.names["dict"]
        self.needs.add("dict")
        names = [self.fresh(HOLDERS), self.fresh(HOLDERS)]
        wanted = self.pick(names, names, names[:1], names[1:])
        for name in wanted:
            self.declarations.append("PyObject *%s;" % name)
            self.state[name] = Ref()
        pos = self.number(["pos", "at", "place"], None, "size")
        call = "PyDict_Next(%s, &%s, %s)" % (dct, pos, ", ".join(
            "&" + name if name in wanted else "NULL" for name in names))
        hit = self.fresh(["hit", "chosen", "best"]) if self.maybe(0.25) else None
        if hit:
            self.declarations.append("PyObject *%s = NULL;" % hit)
            self.emit("%s = NULL;" % hit)
            self.state[hit] = Ref("borrowed", "yes")
            for scope in self.scopes:
                scope.frozen = scope.frozen | {hit}
        how = self.rng.random()
        if how < 0.12:
            return self.first_item(call, pos, wanted, dct)
        if how < 0.8:
            self.emit("%s = 0;" % pos)
            head = "while (%s)" % call
        else:
            head = "for (%s = 0; %s;)" % (pos, call)
        self.loop(head, lambda: self.item(wanted, dct, hit), [dct])
        if self.state is None:
            return
        for name in wanted:
            self.state[name] = Ref()
        if hit:
            self.feature("flow: over a dict, used behind")
            self.state[hit] = Ref("borrowed", "maybe", self.lives_on(dct))
            self.branch(self.not_null(hit), lambda: self.body(1, hit), None,
                        [(hit, {"null": "no"})])
            if self.state is not None:
                self.state[hit] = Ref()

    def item(self, wanted, dct, hit):
        for name in wanted:
            self.state[name] = Ref("borrowed", "no", self.lives_on(dct))
        self.body(4, self.rng.choice(wanted))
        if self.state is None or not hit or not self.state[wanted[0]].usable() or \
                self.state[wanted[0]].state == "owned":  # it is released at the loop's end
            return

        def found():
            self.emit("%s = %s;" % (hit, wanted[0]))
            if self.can_break():
                self.jump("break")
        self.branch(self.condition(), found)

    def first_item(self, call, pos, wanted, dct):
        """if (PyDict_Next(...)) ..."""
        self.feature("flow: first item of a dict")
        self.emit("%s = 0;" % pos)
        self.branch(call, lambda: self.item(wanted, dct, None),
                    (lambda: self.body(1)) if self.maybe(0.3) else None)
        if self.state is not None:
            for name in wanted:
                self.state[name] = Ref()

    # --- PySequence_Fast

    def g_sequence(self):
        lst = self.names["list"]
        if not self.may_loop():
            return
        self.feature("flow: over a fast sequence" + (", nested" if self.in_loop() else ""))
        self.feature("call: PySequence_Fast_GET_ITEM")
        seq, declares = self.owned_name()
        if seq in self.names.values():
            return
        make = self.pick("PySequence_Fast(%s, \"no sequence\")", "PySequence_Fast(%s, \"\")",
                         "PySequence_List(%s)", "PySequence_Tuple(%s)") % lst
        self.assign_owned(seq, declares, make)
        self.branch(self.null(seq), lambda: self.fail())
        self.new_owned(seq)
        for scope in self.scopes:
            scope.frozen = scope.frozen | {seq}
        i = self.index_variable()
        bound = "PySequence_Fast_GET_SIZE(%s)" % seq
        if self.maybe(0.4):
            n = self.fresh(["size", "len", "nitems"])
            self.declarations.append("Py_ssize_t %s;" % n)
            self.emit("%s = %s;" % (n, bound))
            bound = n
        lives = self.lives_on(seq) | self.lives_on(lst)
        get = "PySequence_Fast_GET_ITEM(%s, %s)" % (seq, i)

        def body():
            if self.maybe(0.2):
                self.branch("use(%s) < 0" % get, lambda: self.fail())
                return self.state is not None and self.body(2)
            name, declares = self.holder()
            self.assign(name, declares, get)
            self.state[name] = Ref("borrowed", "no", lives)
            self.body(4, name)
        self.loop("for (%s = 0; %s < %s; %s++)" % (i, i, bound, i), body, [lst, seq],
                  known=[(seq, {"null": "no"})], known_after=[(seq, {"null": "no"})])
