/* The rows.  The prototypes need no Python.h: PyObject is struct _object, Py_ssize_t is the
 * compiler's __PTRDIFF_TYPE__ on every platform that CPython supports. */
#include <string.h>

#include "catalog.h"

#define OBJECT "struct _object *"
#define OUT "struct _object **"

static const char dict_prototype[] = "int PyDict_GetItemRef(" OBJECT ", " OBJECT ", " OUT ");";
static const char weakref_prototype[] = "int PyWeakref_GetRef(" OBJECT ", " OUT ");";

static const ub_api rows[] = {
    {
        .name = "PyList_GetItem",
        .strong = "PyList_GetItemRef",
        .shape = UB_SHAPE_SAME,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
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
        .name = "PyDict_SetDefault",
        .strong = "PyDict_SetDefaultRef",
        .shape = UB_SHAPE_OUT,
        .absent = UB_ABSENT_NEVER,
        .error = UB_ERROR_RAISES,
        .n_args = 3,
        .holder = "value",
        .since = 0x030d,
        .limited_since = 0x030f,
        .prototype = "int PyDict_SetDefaultRef(" OBJECT ", " OBJECT ", " OBJECT ", " OUT ");",
        .patches = {"dict_setdefault.cocci"},
        .why = "another thread can replace or delete the entry while its value is in use",
    },
    {
        .name = "PyDict_Next",
        .strong = NULL,
        .shape = UB_SHAPE_NONE,
        .absent = UB_ABSENT_NULL,
        .error = UB_ERROR_SUPPRESSED,
        .n_args = 4,
        .holder = "value",
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
    {.name = NULL},
};

static const char *const companions[] = {"PyErr_GetRaisedException", "PyErr_SetRaisedException",
                                         NULL};
static const char *const companion_prototypes[] = {
    OBJECT "PyErr_GetRaisedException(void);",
    "void PyErr_SetRaisedException(" OBJECT ");",
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

const ub_api *ub_catalog(void)
{
    return rows;
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

const ub_api *ub_catalog_find_strong(const char *name)
{
    for (const ub_api *api = rows; api->name; api++) {
        if (g_strcmp0(api->strong, name) == 0) {
            return api;
        }
    }
    return NULL;
}
