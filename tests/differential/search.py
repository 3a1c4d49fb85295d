"""Looks for arguments that take a function under test everywhere: first a sensible call, then every
input alone through its variants, then mutations of what went somewhere new.  Runs beside values.py,
whose specs it makes."""
import json
import random

NAMES = ["alpha", "beta", "gamma"]
INTEGERS = [0, 1, 2, -1, 3, 10, 1000000007]
DEPTH = 3


def kinds(spec):
    """What kinds of things a call is given."""
    return " ".join(part[0] for part in spec)


class Search:
    def __init__(self, job):
        self.job = job
        self.leaves = job["leaves"]
        self.roles = job["roles"]
        self.words = job["words"][:6]
        # What may stand in a container: what the function does with its local variables.
        parameters = {leaf["name"] for leaf in self.leaves}
        self.inner = sorted({role for name, roles in self.roles.items()
                             if name not in parameters for role in roles})
        self.corpus = []
        self.first = [self.default(leaf) for leaf in self.leaves]
        self.queue = [self.first] + self.one_by_one()

    # Values of a role.

    def names(self):
        return self.words + NAMES

    def item(self, rng, depth):
        """What stands in a container."""
        structs = self.job["structs"]
        if structs:             # another object would be taken for one
            return self.struct(rng, rng.choice(structs), depth)
        if self.inner and rng.random() < 0.6:
            return self.of_role(rng, rng.choice(self.inner), depth)
        return self.of_role(rng, rng.choice(
            ["text", "number", "thing", "list", "tuple", "none", "weakref", "bytes", "any", "dict",
             "flagged"]), depth)

    def struct(self, rng, name, depth):
        leaves = self.job["makers"][name][1]
        return ["struct", name, [self.leaf(rng, leaf, depth + 1) for leaf in leaves]]

    def items(self, rng, depth, role=None):
        """Several items, most of them alike."""
        alike = rng.random() < 0.7
        role = role or (rng.choice(self.inner) if self.inner and rng.random() < 0.7 else None)
        count = rng.choice([0, 1, 2, 3, 3, 4])
        if self.job["structs"] or role is None or not alike:
            return [self.item(rng, depth + 1) for _ in range(count)]
        return [self.of_role(rng, role, depth + 1) for _ in range(count)]

    def key(self, rng):
        kind = rng.random()
        if kind < 0.65:
            return ["str", rng.choice(self.names())]
        if kind < 0.75:
            return ["str", "".join(rng.choice("xyz") for _ in range(4))]
        if kind < 0.82:
            return ["int", rng.choice(INTEGERS)]
        if kind < 0.88:
            return ["thing", ["hash"], None]
        if kind < 0.94:
            return ["thing", ["eq"], rng.choice(self.names())]
        if kind < 0.97:
            return ["list", []]
        return ["thing", ["evil"], rng.choice(self.names())]

    def pairs(self, rng, depth):
        if rng.random() < 0.15:
            return []
        values = rng.random() < 0.7 and self.inner and rng.choice(self.inner)
        pairs = []
        for name in self.names():
            if rng.random() < 0.85:
                value = self.of_role(rng, values, depth + 1) if values and \
                    not self.job["structs"] else self.item(rng, depth + 1)
                pairs.append([["str", name], value])
        if rng.random() < 0.4:
            pairs += [[["int", n], self.item(rng, depth + 1)] for n in (0, 1, 2)]
        return pairs

    def of_role(self, rng, role, depth):
        if depth > DEPTH:
            role = rng.choice(["text", "number", "none"])
        if role == "list":
            return [rng.choice(["list"] * 5 + ["sublist"]), self.items(rng, depth)]
        if role in ("tuple", "set"):
            return ["tuple", self.items(rng, depth)]
        if role == "dict":
            return ["dict", self.pairs(rng, depth)]
        if role == "key":
            return self.key(rng)
        if role == "weakref":
            return ["deadref"] if rng.random() < 0.4 else ["ref", rng.choice(
                [["thing", [], None], ["sublist", []], ["thing", ["call"], None], ["type"]])]
        if role == "text":
            return ["str", rng.choice(self.names())]
        if role == "bytes":
            return ["bytes", rng.choice(["some bytes", "x", "/nowhere/at/all", "a=b"])]
        if role == "number":
            return ["int", rng.choice(INTEGERS)]
        if role == "float":
            return ["float", 1.5]
        if role == "callable":
            return ["thing", rng.choice([[], [], ["call"], ["evil"]]), None]
        if role == "flag":
            return rng.choice([["true"], ["false"]])
        if role == "flagged":
            return ["thing", [rng.choice(["hash", "eq", "bool", "call", "str", "getattr", "len",
                                          "index", "evil", "false", "equal"])], None]
        if role in ("none", "type", "module"):
            return [role]
        if role == "thing":
            return ["thing", [], None]
        return self.item(rng, depth + 1) if depth < DEPTH else ["none"]

    def arguments(self, rng, name, depth):
        """The tuple that PyArg_ParseTuple takes apart."""
        items = []
        for role, target in self.job["formats"][name]:
            roles = self.roles.get(target or "", []) if role == "any" else [role]
            items.append(self.of_role(rng, rng.choice(roles or ["any"]), depth + 1))
        if rng.random() < 0.1:
            items = items[:-1]
        return ["tuple", items]

    def object(self, rng, leaf, depth=0):
        name = leaf["name"]
        if leaf.get("struct"):
            return self.struct(rng, leaf["struct"], depth)
        if name in self.job["formats"] and rng.random() < 0.9:
            return self.arguments(rng, name, depth)
        if name in ("kwargs", "kwds", "keywords", "kwdict"):
            return ["null"] if rng.random() < 0.2 else ["dict", self.pairs(rng, depth)]
        roles = list(self.roles.get(name, []))
        if leaf.get("role", "any") not in ("any", None):
            roles.append(leaf["role"])
        if not roles and name in ("args",):
            roles = ["tuple"]
        if name in self.job["nullable"] and rng.random() < 0.08:
            return ["null"]
        if depth == 0 and rng.random() < 0.04:
            return ["arg", 0]
        if roles and rng.random() < 0.85:
            return self.of_role(rng, rng.choice(sorted(roles)), depth)
        return self.item(rng, depth)

    def leaf(self, rng, leaf, depth=0):
        kind = leaf["kind"]
        if kind == "object":
            return self.object(rng, leaf, depth)
        if kind == "integer":
            return ["int", rng.choice(INTEGERS[:6])]
        if kind == "float":
            return ["float", rng.choice([0.0, 1.5])]
        if leaf["name"] in self.job["nullable"] and rng.random() < 0.15:
            return ["null"]
        return ["bytes", rng.choice(self.names() + ["", "absent"])]

    # Calls.

    def default(self, leaf):
        """An input with which the function should find all that it looks for."""
        best = None
        for attempt in range(20):
            spec = self.leaf(random.Random("default %s %d" % (leaf["name"], attempt)), leaf)
            size = len(json.dumps(spec))
            text = json.dumps(spec)
            if '"evil"' in text or '["null"]' == text or '"hash"' in text:
                continue
            if best is None or size > len(json.dumps(best)) and size < 1500:
                best = spec
        return best or spec

    def one_by_one(self):
        """Every input alone through variants of it."""
        calls = []
        for index, leaf in enumerate(self.leaves):
            variants = []
            for attempt in range(12):
                rng = random.Random("variant %s %d" % (leaf["name"], attempt))
                variant = self.leaf(rng, leaf)
                if variant not in variants:
                    variants.append(variant)
            if leaf["kind"] == "object" and not leaf.get("struct") and not self.job["structs"]:
                variants += [["list", []], ["dict", []], ["thing", [], None]]
            for variant in variants:
                calls.append(self.first[:index] + [variant] + self.first[index + 1:])
        random.Random("order").shuffle(calls)
        return calls

    def mutated(self, spec, rng, depth=0):
        """A spec with one place inside it made anew."""
        kind = spec[0]
        if kind in ("list", "sublist", "tuple") and spec[1] and rng.random() < 0.6:
            items = list(spec[1])
            index = rng.randrange(len(items))
            if rng.random() < 0.2:
                del items[index]
            else:
                items[index] = self.mutated(items[index], rng, depth + 1)
            return [kind, items]
        if kind == "dict" and spec[1] and rng.random() < 0.6:
            pairs = list(spec[1])
            index = rng.randrange(len(pairs))
            if rng.random() < 0.3:
                del pairs[index]
            else:
                pairs[index] = [pairs[index][0], self.mutated(pairs[index][1], rng, depth + 1)]
            return [kind, pairs]
        if kind == "struct":
            leaves = self.job["makers"][spec[1]][1]
            if leaves:
                parts = list(spec[2])
                index = rng.randrange(len(parts))
                parts[index] = self.leaf(rng, leaves[index], depth + 1)
                return [kind, spec[1], parts]
        return self.item(rng, depth)

    def next(self, number, seed):
        """The call that is tried as number `number`: not what has killed the process twice."""
        rng = random.Random(seed)
        for attempt in range(8):
            if attempt == 0 and number < len(self.queue) and number < self.job["explore"] // 2:
                spec = self.queue[number]
            else:
                spec = self.any(rng)
            if self.job["deadly"].get(kinds(spec), 0) < 2:
                break
        return spec

    def any(self, rng):
        if not self.leaves:
            return []
        if self.corpus and rng.random() < 0.7:
            spec = list(rng.choice(self.corpus))
            for _ in range(rng.choice([1, 1, 2])):
                index = rng.randrange(len(spec))
                leaf = self.leaves[index]
                if leaf["kind"] == "object" and rng.random() < 0.6 and spec[index][0] != "null":
                    spec[index] = self.mutated(spec[index], rng)
                else:
                    spec[index] = self.leaf(rng, leaf)
            return spec
        return [self.leaf(rng, leaf) for leaf in self.leaves]

    def learn(self, spec, found):
        if found or not self.corpus:
            self.corpus.append(spec)
