#!/usr/bin/env python3
"""Random extension functions that borrow references, as people write them.

    generate.py SEED FIRST COUNT        the text of these functions, for looking at
"""
import sys

from loops import Loops

HEAD = '#include "fuzz.h"\n\n'


class Function(Loops):
    """Attributes: function (its name), source, features, needs, glue()."""

    def __init__(self, seed, index, most=9):
        """most: how many statements, at the most, beside the first get."""
        super().__init__(seed, index)
        self.budget = min(most, self.rng.choice([0, 1, 1, 2, 2, 3, 4, 6, 9]))
        self.g_get()
        while self.state is not None and self.budget > 0 and len(self.t.lines) < 90:
            self.statement()
        if self.state is not None:
            self.finish()
        self.end_labels()
        self.source = self.text()

    def end_labels(self):
        if not self.label_used:
            return
        self.emit(self.label() + ":")
        for name in reversed(self.pool):
            self.emit("Py_XDECREF(%s);" % name)
        value = "NULL" if self.exits == "error" else None
        if self.exits == "error":
            value = {"object": "NULL", "text": "NULL", "void": ""}.get(self.returns, "-1")
        elif self.returns == "void":
            value = ""
        else:
            value = self.result()
        self.emit(("return %s" % value).rstrip() + ";")


def main():
    seed, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for index in range(first, first + count):
        function = Function(seed, index)
        print(function.source)
        print("/* %s; needs %s */\n" % (", ".join(sorted(function.features)),
                                        ", ".join(sorted(function.needs)) or "nothing"))


if __name__ == "__main__":
    main()
