/* Source: the documentation of each call, and CPython's source, 3.8 to 3.13.  The containers are
 * exact lists and dicts, so that no method of a subclass is run.  What runs Python code may run
 * any, but that cannot find a container to which nothing leads but a C variable. */
#include "captures.h"

#include <string.h>

typedef struct {
    const char *name;
    unsigned argument; /* where the container goes */
    ub_capture capture;
} row;

/* Not here, so that they count as keeping it: PySequence_Fast (gives the list itself), PyIter and
 * PyObject_GetIter, PyObject_Call, everything that stores a value. */
static const row rows[] = {
    {"PyArg_ParseTupleAndKeywords", 1, UB_CAPTURE_GIVES},
    {"PyArg_VaParseTupleAndKeywords", 1, UB_CAPTURE_GIVES},
    {"PyArg_ValidateKeywordArguments", 0, UB_CAPTURE_NONE},
    {"PyArg_NoKeywords", 1, UB_CAPTURE_NONE},
    {"PyArg_UnpackKeywords", 2, UB_CAPTURE_GIVES},
    {"PyBytes_Join", 1, UB_CAPTURE_NONE},
    {"PyDict_Check", 0, UB_CAPTURE_NONE},
    {"PyDict_CheckExact", 0, UB_CAPTURE_NONE},
    {"PyDict_Clear", 0, UB_CAPTURE_CHANGE},
    {"PyDict_Contains", 0, UB_CAPTURE_NONE},
    {"PyDict_ContainsString", 0, UB_CAPTURE_NONE},
    {"PyDict_Copy", 0, UB_CAPTURE_GIVES},
    {"PyDict_DelItem", 0, UB_CAPTURE_CHANGE},
    {"PyDict_DelItemString", 0, UB_CAPTURE_CHANGE},
    {"PyDict_GET_SIZE", 0, UB_CAPTURE_NONE},
    {"PyDict_GetItem", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemIdWithError", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemRef", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemString", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemStringRef", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemStringWithError", 0, UB_CAPTURE_GIVES},
    {"PyDict_GetItemWithError", 0, UB_CAPTURE_GIVES},
    {"PyDict_Items", 0, UB_CAPTURE_GIVES},
    {"PyDict_Keys", 0, UB_CAPTURE_NONE},
    {"PyDict_Merge", 0, UB_CAPTURE_CHANGE},
    {"PyDict_Merge", 1, UB_CAPTURE_GIVES},
    {"PyDict_MergeFromSeq2", 0, UB_CAPTURE_CHANGE},
    {"PyDict_Next", 0, UB_CAPTURE_GIVES},
    {"PyDict_Pop", 0, UB_CAPTURE_CHANGE},
    {"PyDict_PopString", 0, UB_CAPTURE_CHANGE},
    {"PyDict_SetDefault", 0, UB_CAPTURE_GIVES}, /* adds, replaces nothing */
    {"PyDict_SetDefaultRef", 0, UB_CAPTURE_GIVES},
    {"PyDict_SetItem", 0, UB_CAPTURE_CHANGE},
    {"PyDict_SetItemString", 0, UB_CAPTURE_CHANGE},
    {"PyDict_Size", 0, UB_CAPTURE_NONE},
    {"PyDict_Update", 0, UB_CAPTURE_CHANGE},
    {"PyDict_Update", 1, UB_CAPTURE_GIVES},
    {"PyDict_Values", 0, UB_CAPTURE_GIVES},
    {"PyList_Append", 0, UB_CAPTURE_NONE},
    {"PyList_AsTuple", 0, UB_CAPTURE_GIVES},
    {"PyList_Check", 0, UB_CAPTURE_NONE},
    {"PyList_CheckExact", 0, UB_CAPTURE_NONE},
    {"PyList_Clear", 0, UB_CAPTURE_CHANGE},
    {"PyList_Extend", 0, UB_CAPTURE_NONE},
    {"PyList_GET_ITEM", 0, UB_CAPTURE_GIVES},
    {"PyList_GET_SIZE", 0, UB_CAPTURE_NONE},
    {"PyList_GetItem", 0, UB_CAPTURE_GIVES},
    {"PyList_GetItemRef", 0, UB_CAPTURE_GIVES},
    {"PyList_GetSlice", 0, UB_CAPTURE_GIVES},
    {"PyList_Insert", 0, UB_CAPTURE_NONE},
    {"PyList_Reverse", 0, UB_CAPTURE_NONE},
    {"PyList_SET_ITEM", 0, UB_CAPTURE_CHANGE},
    {"PyList_SetItem", 0, UB_CAPTURE_CHANGE},
    {"PyList_SetSlice", 0, UB_CAPTURE_CHANGE},
    {"PyList_Size", 0, UB_CAPTURE_NONE},
    {"PyList_Sort", 0, UB_CAPTURE_CHANGE},
    {"PyMapping_Check", 0, UB_CAPTURE_NONE},
    {"PyMapping_DelItemString", 0, UB_CAPTURE_CHANGE},
    {"PyMapping_GetItemString", 0, UB_CAPTURE_GIVES},
    {"PyMapping_HasKey", 0, UB_CAPTURE_NONE},
    {"PyMapping_HasKeyString", 0, UB_CAPTURE_NONE},
    {"PyMapping_Items", 0, UB_CAPTURE_GIVES},
    {"PyMapping_Keys", 0, UB_CAPTURE_NONE},
    {"PyMapping_Length", 0, UB_CAPTURE_NONE},
    {"PyMapping_SetItemString", 0, UB_CAPTURE_CHANGE},
    {"PyMapping_Size", 0, UB_CAPTURE_NONE},
    {"PyMapping_Values", 0, UB_CAPTURE_GIVES},
    {"PyModule_Add", 0, UB_CAPTURE_CHANGE},
    {"PyModule_AddFunctions", 0, UB_CAPTURE_CHANGE},
    {"PyModule_AddIntConstant", 0, UB_CAPTURE_CHANGE},
    {"PyModule_AddObject", 0, UB_CAPTURE_CHANGE},
    {"PyModule_AddObjectRef", 0, UB_CAPTURE_CHANGE},
    {"PyModule_AddStringConstant", 0, UB_CAPTURE_CHANGE},
    {"PyModule_GetDict", 0, UB_CAPTURE_NONE},
    {"PyModule_GetState", 0, UB_CAPTURE_NONE},
    {"PyModule_SetDocString", 0, UB_CAPTURE_CHANGE},
    {"PyObject_DelItem", 0, UB_CAPTURE_CHANGE},
    {"PyObject_GetItem", 0, UB_CAPTURE_GIVES},
    {"PyObject_IsTrue", 0, UB_CAPTURE_NONE},
    {"PyObject_Length", 0, UB_CAPTURE_NONE},
    {"PyObject_SetItem", 0, UB_CAPTURE_CHANGE},
    {"PyObject_Size", 0, UB_CAPTURE_NONE},
    {"PyObject_TypeCheck", 0, UB_CAPTURE_NONE},
    {"PySequence_Check", 0, UB_CAPTURE_NONE},
    {"PySequence_Contains", 0, UB_CAPTURE_NONE},
    {"PySequence_DelItem", 0, UB_CAPTURE_CHANGE},
    {"PySequence_DelSlice", 0, UB_CAPTURE_CHANGE},
    {"PySequence_Fast_GET_ITEM", 0, UB_CAPTURE_GIVES},
    {"PySequence_Fast_GET_SIZE", 0, UB_CAPTURE_NONE},
    {"PySequence_GetItem", 0, UB_CAPTURE_GIVES},
    {"PySequence_GetSlice", 0, UB_CAPTURE_GIVES},
    {"PySequence_Length", 0, UB_CAPTURE_NONE},
    {"PySequence_List", 0, UB_CAPTURE_GIVES},
    {"PySequence_SetItem", 0, UB_CAPTURE_CHANGE},
    {"PySequence_SetSlice", 0, UB_CAPTURE_CHANGE},
    {"PySequence_Size", 0, UB_CAPTURE_NONE},
    {"PySequence_Tuple", 0, UB_CAPTURE_GIVES},
    {"PyType_FastSubclass", 0, UB_CAPTURE_NONE},
    {"PyUnicode_Join", 1, UB_CAPTURE_NONE},
    {"Py_IS_TYPE", 0, UB_CAPTURE_NONE},
    {"Py_SIZE", 0, UB_CAPTURE_NONE},
    {"Py_TYPE", 0, UB_CAPTURE_NONE},
};

/* "_PyArg_ParseTupleAndKeywords_SizeT" is what PY_SSIZE_T_CLEAN makes of the public name; private
 * twins do what the public call does. */
static char *public_name(const char *callee)
{
    const char *bare = callee[0] == '_' && g_str_has_prefix(callee + 1, "Py") ? callee + 1 : callee;
    gsize length = strlen(bare);

    if (g_str_has_suffix(bare, "_SizeT"))
        length -= strlen("_SizeT");
    return g_strndup(bare, length);
}

ub_capture ub_capture_of(const char *callee, unsigned argument)
{
    g_autofree char *name = public_name(callee);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].argument == argument && strcmp(rows[i].name, name) == 0)
            return rows[i].capture;
    return UB_CAPTURE_ESCAPE;
}

/* "[OO]", "{s:O}": one list or dict, and nothing beside it, which would make a tuple. */
static gboolean builds_one_container(const char *format)
{
    int depth = 0;

    if (!format || format[0] != '"')
        return FALSE;
    for (const char *at = format + 1; *at && *at != '"'; at++) {
        if (*at == '\\' || (depth == 0 && at > format + 1))
            return FALSE;
        depth += (strchr("[{(", *at) != NULL) - (strchr("]})", *at) != NULL);
        if (at == format + 1 && *at != '[' && *at != '{')
            return FALSE;
    }
    /* "[i" "]": the second literal would be missed. */
    return depth == 0 && format[1] != '"' && strchr(format + 1, '"')[1] == '\0';
}

/* PyMapping_Keys and its relatives make a list of what the method gives; PySequence_List too. */
gboolean ub_makes_container(const char *callee, const char *format)
{
    static const char *const makers[] = {
        "PyDict_Copy",    "PyDict_Items",     "PyDict_Keys",     "PyDict_New",
        "PyDict_Values",  "PyList_GetSlice",  "PyList_New",      "PyMapping_Items",
        "PyMapping_Keys", "PyMapping_Values", "PyObject_Dir",    "PySequence_List",
        "PyStack_AsDict", "PyUnicode_RSplit", "PyUnicode_Split", "PyUnicode_Splitlines",
    };
    g_autofree char *name = public_name(callee);

    for (gsize i = 0; i < G_N_ELEMENTS(makers); i++)
        if (strcmp(makers[i], name) == 0)
            return TRUE;
    return strcmp(name, "Py_BuildValue") == 0 && builds_one_container(format);
}

gboolean ub_makes_module(const char *callee)
{
    return strcmp(callee, "PyModule_Create2") == 0;
}
