"""What a C file's functions take and give: enough to call each of them with made-up values.

Read with libclang's Python bindings.  `read(path, flags)` returns a File; types are dictionaries
that say how a value of the type can be made and shown (see `describe_type`).
"""
import re

from clang import cindex
from clang.cindex import CursorKind, TypeKind

INTEGERS = {TypeKind.BOOL, TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT,
            TypeKind.ULONG, TypeKind.ULONGLONG, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.SHORT,
            TypeKind.INT, TypeKind.LONG, TypeKind.LONGLONG, TypeKind.ENUM}
CHARACTERS = {TypeKind.CHAR_S, TypeKind.CHAR_U}
TRANSPARENT = {CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR, CursorKind.CSTYLE_CAST_EXPR}

# What the arguments of a call are, by the call's name: the first match counts.
ROLES = [(re.compile(pattern), roles) for pattern, roles in [
    (r"PyList_(GetItem|GetItemRef|GET_ITEM|Size|GET_SIZE|Append|SetSlice|SetItem|Check)",
     ["list"]),
    (r"PyDict_(GetItemString|GetItemStringRef|SetItemString|DelItemString|ContainsString)",
     ["dict"]),
    (r"PyDict_(GetItem|SetDefault|SetItem|DelItem|Contains)", ["dict", "key"]),
    (r"PyDict_", ["dict"]),
    (r"PyWeakref_", ["weakref"]),
    (r"PyTuple_", ["tuple"]),
    (r"PyObject_(Call|Vectorcall)|PyCallable_Check", ["callable"]),
    (r"PyUnicode_(AsUTF8|GET_LENGTH|READ|Concat|Compare|GetLength|Check|AsEncoded|Intern)",
     ["text", "text"]),
    (r"PyBytes_", ["bytes"]),
    (r"PyObject_(GetBuffer|Get)", ["bytes"]),
    (r"Py(Long|Number)_", ["number", "number"]),
    (r"PyFloat_", ["float"]),
    (r"PySequence_|PyObject_(Size|GetIter|GetItem|SetItem|DelItem|Length)", ["list"]),
    (r"PyMapping_", ["dict"]),
    (r"PyModule_(GetDict|GetState|Add)", ["module"]),
    (r"PyType_|PyObject_IsInstance", ["type"]),
    (r"PyCapsule_", ["capsule"]),
    (r"PyObject_GetAttr|PyObject_SetAttr", ["any", "text"]),
    (r"PySet_", ["set"]),
]]
TYPE_ROLES = {"PyListObject": "list", "PyDictObject": "dict", "PyTupleObject": "tuple",
              "PyTypeObject": "type", "PyBytesObject": "bytes", "PyUnicodeObject": "text",
              "PyLongObject": "number", "PyWeakReference": "weakref", "PySetObject": "set",
              "PyList_Type": "list", "PyDict_Type": "dict", "PyTuple_Type": "tuple",
              "PyType_Type": "type", "PyBytes_Type": "bytes", "PyUnicode_Type": "text",
              "PyLong_Type": "number"}


class Function:
    """A function with a body in the file."""

    def __init__(self, name):
        self.name = name
        self.result = None
        self.parameters = []    # of (name, type)
        self.is_static = False
        self.text = b""
        self.calls = set()      # names of functions that it calls
        self.uses = set()       # names of other things outside that it names
        self.roles = {}         # name of a variable or member -> set of roles
        self.structs = set()    # object structs of the file that it casts to
        self.formats = {}       # name of a variable -> format that PyArg_Parse... reads it by
        self.passes = []        # (callee, argument's index, name of the variable passed)
        self.nullable = set()   # variables that it compares with NULL


class File:
    def __init__(self):
        self.functions = {}     # name -> Function, in order
        self.missing = {}       # name -> type: functions that are declared and used, not defined
        self.variables = {}     # name -> (type, defined): at file scope
        self.structs = {}       # spelling -> [(field, type)] of each struct that begins as objects do
        self.words = []         # string literals
        self.errors = []


def object_struct(declaration):
    """Whether a struct begins with an object's head."""
    for field in declaration.type.get_fields():
        return field.spelling == "ob_base"
    return False


def describe_type(kind, own, depth=0):
    """A type as a dictionary: `kind` and `spelling`, and what belongs to the kind.

    void, integer, float, object (of `struct`: one of the file's own), string, pointer (`to`),
    record (`fields`), function (pointer to one: `result`, `parameters`), array (`of`, `length`),
    file, thread (state), buffer (any memory), other."""
    canonical = kind.get_canonical()
    said = {"kind": "other", "spelling": kind.spelling}
    if canonical.kind == TypeKind.VOID:
        said["kind"] = "void"
    elif canonical.kind in INTEGERS:
        said["kind"] = "integer"
    elif canonical.kind in (TypeKind.FLOAT, TypeKind.DOUBLE, TypeKind.LONGDOUBLE):
        said["kind"] = "float"
    elif canonical.kind == TypeKind.POINTER:
        describe_pointer(canonical.get_pointee(), said, own, depth)
    elif canonical.kind == TypeKind.RECORD and depth < 3:
        said["kind"] = "record"
        said["fields"] = [(f.spelling, describe_type(f.type, own, depth + 1))
                          for f in canonical.get_fields()
                          if f.spelling and not f.is_bitfield()]
    elif canonical.kind == TypeKind.CONSTANTARRAY:
        said["kind"] = "array"
        said["length"] = canonical.get_array_size()
        said["of"] = describe_type(canonical.get_array_element_type(), own, depth)
    return said


def describe_pointer(target, said, own, depth):
    declaration = target.get_declaration()
    if target.kind == TypeKind.VOID:
        said["kind"] = "buffer"
    elif target.kind in CHARACTERS:
        said["kind"] = "string"
        said["const"] = target.is_const_qualified()
    elif target.kind == TypeKind.FUNCTIONPROTO:
        said["kind"] = "function"
        said["result"] = describe_type(target.get_result(), own, depth + 1)
        said["parameters"] = [describe_type(t, own, depth + 1) for t in target.argument_types()]
    elif target.kind == TypeKind.RECORD and declaration.spelling == "_object":
        said["kind"] = "object"
    elif target.kind == TypeKind.RECORD and declaration.spelling == "_IO_FILE":
        said["kind"] = "file"
    elif target.kind == TypeKind.RECORD and (object_struct(declaration)
                                             or declaration.spelling == "_typeobject"):
        said["kind"] = "object"
        name = re.sub(r"^(const )?(struct )?|\s*\*$", "", said["spelling"])
        said["role"] = TYPE_ROLES.get(name, "any")
        if own(declaration):
            said["struct"] = struct_name(declaration, said["spelling"])
    elif target.kind == TypeKind.RECORD and declaration.spelling == "_ts":
        said["kind"] = "thread"
    elif target.kind == TypeKind.RECORD and not own(declaration):
        said["kind"] = "buffer"
    elif depth < 3 and target.kind != TypeKind.FUNCTIONNOPROTO:
        said["kind"] = "pointer"
        said["to"] = describe_type(target, own, depth + 1)


def struct_name(declaration, spelling):
    """How the struct of an object is named in C: by its typedef where it has no tag."""
    if declaration.is_anonymous() or "unnamed" in declaration.type.spelling:
        return re.sub(r"^const |\s*\*$", "", spelling)
    return declaration.type.get_canonical().spelling


def stripped(cursor):
    """An expression without casts and parentheses."""
    while cursor.kind in TRANSPARENT:
        children = list(cursor.get_children())
        if not children:
            break
        cursor = children[-1]
    return cursor


def variable(cursor):
    """The name of the variable or member that an expression is, or of which it is the address."""
    cursor = stripped(cursor)
    if cursor.kind == CursorKind.UNARY_OPERATOR:
        return variable(next(cursor.get_children()))
    if cursor.kind in (CursorKind.DECL_REF_EXPR, CursorKind.MEMBER_REF_EXPR):
        return cursor.spelling
    return None


def literal(cursor):
    cursor = stripped(cursor)
    if cursor.kind == CursorKind.STRING_LITERAL:
        return cursor.spelling.strip('"')
    return None


class Reader:
    def __init__(self, unit, path):
        self.unit, self.path = unit, path
        self.file = File()
        self.declared = {}
        self.folder = re.sub(r"[^/]*$", "", path)

    def own(self, cursor):
        """Declared by the file, or by a header beside it."""
        location = cursor.location
        if cindex.conf.lib.clang_Location_isInSystemHeader(location):
            return False
        place = location.file
        return place is not None and (place.name == self.path
                                      or (self.folder and place.name.startswith(self.folder)
                                          and "/include/" not in place.name))

    def type(self, kind):
        said = describe_type(kind, self.own)
        return said

    def read(self):
        for cursor in self.unit.cursor.get_children():
            if not self.own(cursor):
                continue
            if cursor.kind == CursorKind.FUNCTION_DECL:
                if cursor.is_definition():
                    self.function(cursor)
                self.declared[cursor.spelling] = cursor.type
            elif cursor.kind == CursorKind.VAR_DECL:
                self.variable(cursor)
            elif cursor.kind == CursorKind.STRUCT_DECL and cursor.is_definition():
                self.struct(cursor, None)
            elif cursor.kind == CursorKind.TYPEDEF_DECL:
                declaration = cursor.underlying_typedef_type.get_canonical().get_declaration()
                if declaration.kind == CursorKind.STRUCT_DECL and self.own(declaration):
                    self.struct(declaration, cursor.spelling)
        self.find_missing()
        self.spread_roles()
        return self.file

    def struct(self, declaration, name):
        if not object_struct(declaration):
            return
        if name is None or not declaration.is_anonymous():
            if declaration.is_anonymous() or "unnamed" in declaration.type.spelling:
                if name is None:
                    return
            else:
                name = declaration.type.get_canonical().spelling
        self.file.structs[name] = [
            (f.spelling, self.type(f.type)) for f in declaration.type.get_fields()
            if f.spelling and f.spelling != "ob_base" and not f.is_bitfield()]

    def variable(self, cursor):
        defined = cursor.storage_class != cindex.StorageClass.EXTERN
        known = self.file.variables.get(cursor.spelling)
        if known is None or defined:
            said = self.type(cursor.type)
            said["const"] = cursor.type.is_const_qualified()
            self.file.variables[cursor.spelling] = (said, defined)

    def function(self, cursor):
        function = Function(cursor.spelling)
        function.result = self.type(cursor.result_type)
        function.parameters = [(a.spelling, self.type(a.type)) for a in cursor.get_arguments()]
        function.is_static = cursor.storage_class == cindex.StorageClass.STATIC
        extent = cursor.extent
        with open(self.path, "rb") as f:
            f.seek(extent.start.offset)
            function.text = f.read(extent.end.offset - extent.start.offset)
        self.file.functions[function.name] = function
        for child in cursor.get_children():
            self.walk(child, function)

    def walk(self, cursor, function):
        kind = cursor.kind
        if kind == CursorKind.CALL_EXPR:
            self.call(cursor, function)
        elif kind == CursorKind.DECL_REF_EXPR:
            referenced = cursor.referenced
            if referenced is not None and \
                    referenced.semantic_parent.kind == CursorKind.TRANSLATION_UNIT:
                function.uses.add(cursor.spelling)
        elif kind == CursorKind.STRING_LITERAL:
            word = cursor.spelling.strip('"')
            if word not in self.file.words and re.fullmatch(r"\w{1,30}", word):
                self.file.words.append(word)
        elif kind in (CursorKind.BINARY_OPERATOR, CursorKind.UNARY_OPERATOR,
                      CursorKind.IF_STMT, CursorKind.CONDITIONAL_OPERATOR):
            for child in cursor.get_children():
                name = variable(child) if child.kind in TRANSPARENT | {
                    CursorKind.DECL_REF_EXPR, CursorKind.MEMBER_REF_EXPR} else None
                if name:
                    function.nullable.add(name)
        elif kind == CursorKind.CSTYLE_CAST_EXPR:
            self.cast(cursor, function)
        for child in cursor.get_children():
            self.walk(child, function)

    def cast(self, cursor, function):
        said = self.type(cursor.type)
        if said["kind"] == "object":
            if said.get("struct"):
                function.structs.add(said["struct"])
            elif said.get("role", "any") != "any":
                name = variable(cursor)
                if name:
                    function.roles.setdefault(name, set()).add(said["role"])

    def call(self, cursor, function):
        name = cursor.spelling
        arguments = list(cursor.get_arguments())
        function.calls.add(name)
        function.uses.add(name)
        for index, argument in enumerate(arguments):
            passed = variable(argument)
            if passed:
                function.passes.append((name, index, passed))
        for pattern, roles in ROLES:
            if pattern.match(name):
                for argument, role in zip(arguments, roles):
                    passed = variable(argument)
                    if passed:
                        function.roles.setdefault(passed, set()).add(role)
                break
        if name.startswith(("PyArg_ParseTuple", "_PyArg_ParseTuple")):
            self.parse_call(name, arguments, function)

    def parse_call(self, name, arguments, function):
        """The tuple that is parsed: what its items are."""
        at = 2 if "Keywords" in name else 1
        source = variable(arguments[0])
        text = literal(arguments[at]) if len(arguments) > at else None
        if source is None or text is None:
            return
        rest = arguments[at + (2 if "Keywords" in name else 1):]
        items = []
        for unit in re.findall(r"[a-zA-Z][#*!&]?", re.split(r"[:;]", text)[0]):
            target = rest[:1]
            if unit.endswith("!") and len(rest) > 1:
                role = TYPE_ROLES.get(variable(rest[0]) or "", "any")
                target = rest[1:2]
                rest = rest[2:]
            else:
                role = {"O": "any", "U": "text", "s": "text", "z": "text", "S": "bytes",
                        "y": "bytes", "d": "float", "f": "float", "p": "flag"}.get(
                            unit[0], "number")
                rest = rest[2:] if unit.endswith(("#", "&")) else rest[1:]
            items.append([role, variable(target[0]) if target else None])
        function.formats[source] = items

    def find_missing(self):
        used = set()
        for function in self.file.functions.values():
            used |= function.uses
        for name, kind in self.declared.items():
            if name in used and name not in self.file.functions:
                if kind.kind == TypeKind.FUNCTIONPROTO:
                    self.file.missing[name] = {
                        "kind": "function", "spelling": kind.spelling,
                        "variadic": kind.is_function_variadic(),
                        "result": self.type(kind.get_result()),
                        "parameters": [self.type(t) for t in kind.argument_types()]}
                else:
                    self.file.missing[name] = {"kind": "other", "spelling": kind.spelling}

    def spread_roles(self):
        """What a helper of the file does with its parameter is done with what is passed."""
        functions = self.file.functions
        for _ in range(3):
            for function in functions.values():
                for callee, index, passed in function.passes:
                    helper = functions.get(callee)
                    if helper is None or index >= len(helper.parameters):
                        continue
                    name, kind = helper.parameters[index]
                    roles = function.roles.setdefault(passed, set())
                    roles |= helper.roles.get(name, set())
                    if name in helper.formats:
                        function.formats.setdefault(passed, helper.formats[name])
                for callee in function.calls:
                    if callee in functions:
                        function.uses |= functions[callee].uses
                        function.structs |= functions[callee].structs


def read(path, flags):
    """The functions of a file; File.errors holds the compiler's errors."""
    index = cindex.Index.create()
    unit = index.parse(path, args=flags)
    reader = Reader(unit, path)
    result = reader.read()
    result.errors = [d.spelling for d in unit.diagnostics
                     if d.severity >= cindex.Diagnostic.Error]
    return result
