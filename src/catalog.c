/* The rows.  The prototypes need no Python.h: PyObject is struct _object, Py_ssize_t is the
 * compiler's __PTRDIFF_TYPE__ on every platform that CPython supports. */
#include <string.h>

#include "catalog.h"

#define OBJECT "struct _object *"
#define OUT "struct _object **"

static const char dict_prototype[] = "int PyDict_GetItemRef(" OBJECT ", " OBJECT ", " OUT ");";
static const char weakref_prototype[] = "int PyWeakref_GetRef(" OBJECT ", " OUT ");";

/* PySequence_Fast_GET_ITEM() where PySequence_GetItem() is not the same, or cannot fail. */
static const ub_api fast_item_in_section = {
    .name = "PySequence_Fast_GET_ITEM",
    .shape = UB_SHAPE_SECTION,
    .absent = UB_ABSENT_NEVER,
    .error = UB_ERROR_NEVER,
    .n_args = 2,
    .is_macro = TRUE,
    .holder = "item",
    .since = 0x030d,
    .why = "of a list, another thread can replace or remove the item while it is in use",
};

static const ub_api rows[] = {
    {
        .name = "PyList_GetItem",
        .strong = "PyList_GetItemRef",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .reads_slots = TRUE,
        .n_args = 2,
        .holder = "item",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = OBJECT "PyList_GetItemRef(" OBJECT ", __PTRDIFF_TYPE__);",
        .patches = {"list_getitem.cocci"},
        .placed = "list_getitem_placed.cocci",
        .why = "another thread can replace or remove the item while it is in use",
    },
    {
        .name = "PyList_GET_ITEM",
        .strong = "PyList_GetItemRef",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_ADDED,
        .reads_slots = TRUE,
        .n_args = 2,
        .is_macro = TRUE,
        .holder = "item",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = OBJECT "PyList_GetItemRef(" OBJECT ", __PTRDIFF_TYPE__);",
        .patches = {"list_get_item_macro.cocci"},
        .why = "another thread can replace or remove the item while it is in use",
    },
    {
        .name = "PyDict_GetItem",
        .strong = "PyDict_GetItemRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_SUPPRESSED,
        .n_args = 2,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = dict_prototype,
        .patches = {"dict_getitem.cocci"},
        .placed = "dict_getitem_placed.cocci",
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "PyDict_GetItemWithError",
        .strong = "PyDict_GetItemRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 2,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = dict_prototype,
        .patches = {"dict_getitem_with_error.cocci"},
        .placed = "dict_getitem_with_error_placed.cocci",
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "PyDict_GetItemString",
        .strong = "PyDict_GetItemStringRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_SUPPRESSED,
        .n_args = 2,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = "int PyDict_GetItemStringRef(" OBJECT ", const char *, " OUT ");",
        .patches = {"dict_getitem_string.cocci"},
        .placed = "dict_getitem_string_placed.cocci",
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "_PyDict_GetItemStringWithError",
        .strong = "PyDict_GetItemStringRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 2,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = "int PyDict_GetItemStringRef(" OBJECT ", const char *, " OUT ");",
        .patches = {"dict_getitem_string_with_error.cocci"},
        .placed = "dict_getitem_string_with_error_placed.cocci",
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "PyDict_SetDefault",
        .strong = "PyDict_SetDefaultRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .n_args = 3,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030f,
        .needs_no_error = TRUE,
        .prototype = "int PyDict_SetDefaultRef(" OBJECT ", " OBJECT ", " OBJECT ", " OUT ");",
        .patches = {"dict_setdefault.cocci"},
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "PyDict_Next",
        .strong = NULL,
        .shape = UB_SHAPE_SECTION,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_SUPPRESSED,
        .n_args = 4,
        .holder = "value",
        .since = 0x030d,
        .why = "another thread can change the dict under the loop; it needs a critical section",
    },
    {
        .name = "PyWeakref_GetObject",
        .strong = "PyWeakref_GetRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NONE,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "object",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = weakref_prototype,
        .patches = {"weakref_getobject.cocci", "weakref_getobject_none.cocci"},
        .why = "another thread can drop the last reference to the object; gone from Python 3.15",
    },
    {
        .name = "PyWeakref_GET_OBJECT",
        .strong = "PyWeakref_GetRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NONE,
        .error = UB_ERROR_UNDEFINED,
        .n_args = 1,
        .is_macro = TRUE,
        .holder = "object",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = weakref_prototype,
        .patches = {"weakref_getobject.cocci", "weakref_getobject_none.cocci"},
        .why = "another thread can drop the last reference to the object; gone from Python 3.15",
    },
    {
        .name = "PyImport_AddModule",
        .strong = "PyImport_AddModuleRef",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "module",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = OBJECT "PyImport_AddModuleRef(const char *);",
        .patches = {"import_addmodule.cocci"},
        .placed = "import_addmodule_placed.cocci",
        .why = "another thread can remove the module from sys.modules while it is in use",
    },
    {
        .name = "PyImport_AddModuleObject",
        .shape = UB_SHAPE_NONE,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "module",
        .why = "another thread can remove the module from sys.modules while it is in use",
        .instead = "PyImport_AddModuleRef() with the name in UTF-8",
    },
    {
        .name = "PyCell_GET",
        .strong = "PyCell_Get",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_UNDEFINED,
        .n_args = 1,
        .is_macro = TRUE,
        .holder = "value",
        .since = 0x0300,
        .prototype = OBJECT "PyCell_Get(" OBJECT ");",
        .patches = {"cell_get.cocci"},
        .placed = "cell_get_placed.cocci",
        .why = "another thread can put another object into the cell while this one is in use",
    },
    {
        .name = "PySys_GetObject",
        .strong = "PySys_GetOptionalAttrString",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_SUPPRESSED,
        .n_args = 1,
        .holder = "value",
        .since = 0x030f,
        .limited_since = 0x030f,
        .prototype = "int PySys_GetOptionalAttrString(const char *, " OUT ");",
        .patches = {"sys_getobject.cocci"},
        .placed = "sys_getobject_placed.cocci",
        .why = "another thread can set the attribute of sys while its value is in use",
    },
    {
        .name = "PyEval_GetBuiltins",
        .strong = "PyEval_GetFrameBuiltins",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_NEVER,
        .n_args = 0,
        .holder = "builtins",
        .since = 0x030d,
        .not_in_compat = TRUE,
        .limited_since = 0x030d,
        .prototype = OBJECT "PyEval_GetFrameBuiltins(void);",
        .patches = {"eval_getbuiltins.cocci"},
        .why = "the dict belongs to the running frame or the interpreter",
    },
    {
        .name = "PyEval_GetGlobals",
        .strong = "PyEval_GetFrameGlobals",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_NEVER,
        .n_args = 0,
        .holder = "globals",
        .since = 0x030d,
        .not_in_compat = TRUE,
        .limited_since = 0x030d,
        .prototype = OBJECT "PyEval_GetFrameGlobals(void);",
        .patches = {"eval_getglobals.cocci"},
        .why = "the dict belongs to the running frame",
    },
    {
        .name = "PyEval_GetLocals",
        .shape = UB_SHAPE_NONE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 0,
        .holder = "locals",
        .why = "the mapping belongs to the running frame",
        .instead =
            "PyEval_GetFrameLocals() where it is only read: of a function it gives a copy, and "
            "what is written into that is lost",
    },
    {
        .name = "PySequence_Fast_GET_ITEM",
        .strong = "PySequence_GetItem",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_ADDED,
        .exact_only = TRUE,
        .n_args = 2,
        .is_macro = TRUE,
        .holder = "item",
        .since = 0x0300,
        .limited_since = 0x0302,
        .prototype = OBJECT "PySequence_GetItem(" OBJECT ", __PTRDIFF_TYPE__);",
        .patches = {"sequence_fast_get_item.cocci"},
        .in_section = &fast_item_in_section,
        .why = "of a list, another thread can replace or remove the item while it is in use",
        .instead =
            "where it is no result of PySequence_Fast(), or nothing can be done with an error, the "
            "loop is put into a critical section, if the index is compared there with "
            "PySequence_Fast_GET_SIZE(); else make a tuple of it with PySequence_Tuple()",
    },
    {
        .name = "PySequence_Fast_ITEMS",
        .shape = UB_SHAPE_NONE,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_NEVER,
        .n_args = 1,
        .is_macro = TRUE,
        .holder = "items",
        .why = "of a list, another thread can resize the array while it is in use",
        .instead =
            "make a tuple of it with PySequence_Tuple(), whose array stays; or put "
            "Py_BEGIN_CRITICAL_SECTION(the sequence) in front of what asks for its size and its "
            "array, and Py_END_CRITICAL_SECTION() behind the last use of the array: in between, "
            "ask for both anew behind each call that may run Python code or wait, and Py_INCREF "
            "what is given to one",
    },
    {
        .name = "Py_GetConstantBorrowed",
        .strong = "Py_GetConstant",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .constant = TRUE,
        .n_args = 1,
        .holder = "constant",
        .since = 0x030d,
        .limited_since = 0x030d,
        .prototype = OBJECT "Py_GetConstant(unsigned int);",
        .patches = {"getconstant.cocci"},
        .why = "nothing: the constants live as long as the interpreter",
    },
    {
        .name = "PyModule_GetDict",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "dict",
        .why = "the dict lives as long as its module",
    },
    {
        .name = "PyState_FindModule",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "module",
        .why = "the module lives as long as nobody takes it out with PyState_RemoveModule()",
    },
    {
        .name = "PyThreadState_GetDict",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 0,
        .holder = "dict",
        .why = "the dict lives as long as this thread's state",
    },
    {
        .name = "PyInterpreterState_GetDict",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "dict",
        .why = "the dict lives as long as the interpreter",
    },
    {
        .name = "PyImport_GetModuleDict",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 0,
        .holder = "modules",
        .why = "the dict lives as long as the interpreter, unless sys.modules is set anew",
    },
    {
        .name = "PySys_GetXOptions",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 0,
        .holder = "options",
        .why = "the dict lives as long as the interpreter",
    },
    {
        .name = "PyEval_GetFrame",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 0,
        .holder = "frame",
        .why = "the frame lives as long as it runs",
        .instead = "PyThreadState_GetFrame()",
    },
    {
        .name = "PyType_GetModuleByDef",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 2,
        .holder = "module",
        .why = "the module lives as long as the type",
        .instead = "PyType_GetModuleByToken(), from Python 3.15",
    },
    {
        .name = "PyFunction_GetAnnotations",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "annotations",
        .why = "it lives as long as the function, unless __annotations__ is set anew",
        .instead = "PyObject_GetAttrString() where others may set it",
    },
    {
        .name = "PyFunction_GetClosure",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "closure",
        .why = "it lives as long as the function",
    },
    {
        .name = "PyFunction_GetCode",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "code",
        .why = "it lives as long as the function, unless __code__ is set anew",
        .instead = "PyObject_GetAttrString() where others may set it",
    },
    {
        .name = "PyFunction_GetDefaults",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "defaults",
        .why = "it lives as long as the function, unless __defaults__ is set anew",
        .instead = "PyObject_GetAttrString() where others may set it",
    },
    {
        .name = "PyFunction_GetGlobals",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "globals",
        .why = "it lives as long as the function",
    },
    {
        .name = "PyFunction_GetKwDefaults",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "kwdefaults",
        .why = "it lives as long as the function, unless __kwdefaults__ is set anew",
        .instead = "PyObject_GetAttrString() where others may set it",
    },
    {
        .name = "PyFunction_GetModule",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_RAISES,
        .n_args = 1,
        .holder = "module",
        .why = "it lives as long as the function, unless __module__ is set anew",
        .instead = "PyObject_GetAttrString() where others may set it",
    },
    {.name = NULL},
};

static const ub_api staying[] = {
    {
        .name = "PyTuple_GetItem",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .n_args = 2,
        .holder = "item",
        .why = "tuples do not change: the item stays as long as the tuple is held",
    },
    {
        .name = "PyTuple_GET_ITEM",
        .shape = UB_SHAPE_NOTE,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_NEVER,
        .n_args = 2,
        .is_macro = TRUE,
        .holder = "item",
        .why = "tuples do not change: the item stays as long as the tuple is held",
    },
    {.name = NULL},
};

static const char *const companions[] = {"PyErr_GetRaisedException", "PyErr_SetRaisedException",
                                         "Py_BEGIN_CRITICAL_SECTION", "Py_END_CRITICAL_SECTION",
                                         NULL};
static const char *const companion_prototypes[] = {
    OBJECT "PyErr_GetRaisedException(void);",
    "void PyErr_SetRaisedException(" OBJECT ");",
    "#define Py_BEGIN_CRITICAL_SECTION(op) {",
    "#define Py_END_CRITICAL_SECTION() }",
};

const char *const *ub_catalog_companions(void)
{
    return companions;
}

const char *ub_catalog_companion_prototype(const char *name)
{
    for (unsigned i = 0; companions[i]; i++) {
        if (strcmp(companions[i], name) == 0) {
            return companion_prototypes[i];
        }
    }
    return NULL;
}

/* What helps the strong calls. */
static const ub_newer helping[] = {
    {"Py_NewRef", 0x030a, FALSE},
    {"Py_XNewRef", 0x030a, FALSE},
    {"PyErr_GetRaisedException", 0x030c, TRUE},
    {"PyErr_SetRaisedException", 0x030c, TRUE},
    {"Py_BEGIN_CRITICAL_SECTION", 0x030d, FALSE},
    {"Py_END_CRITICAL_SECTION", 0x030d, FALSE},
};

gboolean ub_catalog_newer_at(unsigned i, ub_newer *newer)
{
    unsigned n_rows = ub_catalog_size();

    if (i >= n_rows + G_N_ELEMENTS(helping))
        return FALSE;
    if (i >= n_rows)
        *newer = helping[i - n_rows];
    else
        *newer = (ub_newer){ub_catalog_needs(&rows[i]), rows[i].since, rows[i].not_in_compat};
    return TRUE;
}

gboolean ub_catalog_newer(const char *name, ub_newer *newer)
{
    for (unsigned i = 0; ub_catalog_newer_at(i, newer); i++)
        if (g_strcmp0(newer->name, name) == 0)
            return TRUE;
    return FALSE;
}

const ub_api *ub_catalog(void)
{
    return rows;
}

const ub_api *ub_catalog_staying(void)
{
    return staying;
}

unsigned ub_catalog_size(void)
{
    return G_N_ELEMENTS(rows) - 1;
}

const ub_api *ub_catalog_find(const char *name)
{
    for (const ub_api *api = rows; api->name; api++) {
        if (strcmp(api->name, name) == 0) {
            return api;
        }
    }
    return NULL;
}

const char *ub_catalog_needs(const ub_api *api)
{
    return api->shape == UB_SHAPE_SECTION ? "Py_BEGIN_CRITICAL_SECTION" : api->strong;
}

const ub_api *ub_catalog_find_strong(const char *name)
{
    for (const ub_api *api = rows; api->name; api++) {
        if (g_strcmp0(api->strong, name) == 0) {
            return api;
        }
    }
    return NULL;
}
