/* What is known of calls that are given an object: the second table of the catalog.
 *
 * Source: the CPython C API documentation of each call; for the private twins (_PyErr_Clear...) and
 * for what looks at reference counts, CPython's own source, 3.8 to 3.13. */
#include <stdlib.h>
#include <string.h>

#include "catalog.h"

enum {
    BORROWS = UB_FACT_BORROWS,
    OBSERVES = UB_FACT_OBSERVES,
    STEALS = UB_FACT_STEALS,
    PURE = UB_FACT_PURE,
    SETS_ERROR = UB_FACT_SETS_ERROR,
    CLEARS_ERROR = UB_FACT_CLEARS_ERROR,
    READS_ERRNO = UB_FACT_READS_ERRNO,
    NEW = UB_FACT_NEW,
    GIVES_NULL = UB_FACT_GIVES_NULL,
    NO_ERROR = UB_FACT_NO_ERROR,
    DETACHES = UB_FACT_DETACHES,
    ATTACHES = UB_FACT_ATTACHES,
    SPARES = UB_FACT_SPARES,
    DEREFERENCES = UB_FACT_DEREFERENCES,
    KEEPS_FIRST = UB_FACT_KEEPS_FIRST,
    KEEPS_SECOND = UB_FACT_KEEPS_SECOND,
    DROPS = UB_FACT_DROPS,
    TRIES = UB_FACT_DROPS | UB_FACT_ALL_OR_NOTHING,
    /* Borrowed from the interpreter and not from an argument: neither BORROWS nor NEW. */
    ELSEWHERE = 1 << 24,
};

typedef struct {
    const char *name;
    unsigned facts;
} fact_row;

/* Sorted by name in the order of strcmp. */
static const fact_row facts[] = {
    {"PyArg_Parse", BORROWS},
    {"PyArg_ParseTuple", BORROWS},
    {"PyArg_ParseTupleAndKeywords", BORROWS},
    {"PyArg_UnpackTuple", BORROWS},
    {"PyArg_VaParse", BORROWS},
    {"PyArg_VaParseTupleAndKeywords", BORROWS},
    {"PyArray_Resize", OBSERVES},
    {"PyBuffer_GetPointer", BORROWS | PURE},
    {"PyBuffer_IsContiguous", PURE},
    {"PyByteArray_AS_STRING", BORROWS | PURE},
    {"PyByteArray_AsString", BORROWS},
    {"PyByteArray_GET_SIZE", PURE},
    {"PyBytes_AS_STRING", BORROWS | PURE},
    {"PyBytes_AsString", BORROWS},
    {"PyBytes_AsStringAndSize", BORROWS},
    {"PyBytes_Concat", OBSERVES},
    {"PyBytes_ConcatAndDel", OBSERVES | STEALS},
    {"PyBytes_GET_SIZE", PURE},
    {"PyCFunction_GET_CLASS", BORROWS | PURE},
    {"PyCFunction_GET_FLAGS", PURE},
    {"PyCFunction_GET_FUNCTION", BORROWS | PURE},
    {"PyCFunction_GET_SELF", BORROWS | PURE},
    {"PyCFunction_GetFunction", BORROWS},
    {"PyCFunction_GetSelf", BORROWS},
    {"PyCapsule_GetContext", BORROWS},
    {"PyCapsule_GetDestructor", BORROWS},
    {"PyCapsule_GetName", BORROWS},
    {"PyCapsule_GetPointer", BORROWS},
    {"PyCapsule_Import", ELSEWHERE},
    {"PyCapsule_IsValid", PURE},
    {"PyCapsule_New", KEEPS_FIRST | KEEPS_SECOND},
    {"PyCapsule_SetContext", KEEPS_SECOND},
    {"PyCapsule_SetName", KEEPS_SECOND},
    {"PyCapsule_SetPointer", KEEPS_SECOND},
    {"PyCell_GET", BORROWS | PURE},
    {"PyCell_SET", STEALS},
    {"PyCode_GetFirstFree", PURE},
    {"PyCode_GetNumFree", PURE},
    {"PyDateTime_DATE_GET_FOLD", PURE},
    {"PyDateTime_DATE_GET_HOUR", PURE},
    {"PyDateTime_DATE_GET_MICROSECOND", PURE},
    {"PyDateTime_DATE_GET_MINUTE", PURE},
    {"PyDateTime_DATE_GET_SECOND", PURE},
    {"PyDateTime_DATE_GET_TZINFO", BORROWS | PURE},
    {"PyDateTime_DELTA_GET_DAYS", PURE},
    {"PyDateTime_DELTA_GET_MICROSECONDS", PURE},
    {"PyDateTime_DELTA_GET_SECONDS", PURE},
    {"PyDateTime_GET_DAY", PURE},
    {"PyDateTime_GET_FOLD", PURE},
    {"PyDateTime_GET_MONTH", PURE},
    {"PyDateTime_GET_YEAR", PURE},
    {"PyDateTime_TIME_GET_FOLD", PURE},
    {"PyDateTime_TIME_GET_HOUR", PURE},
    {"PyDateTime_TIME_GET_MICROSECOND", PURE},
    {"PyDateTime_TIME_GET_MINUTE", PURE},
    {"PyDateTime_TIME_GET_SECOND", PURE},
    {"PyDateTime_TIME_GET_TZINFO", BORROWS | PURE},
    {"PyDescr_IsData", PURE},
    {"PyDescr_NAME", BORROWS | PURE},
    {"PyDescr_TYPE", BORROWS | PURE},
    {"PyDict_Clear", DROPS},
    {"PyDict_DelItem", TRIES},
    {"PyDict_DelItemString", TRIES},
    {"PyDict_GET_SIZE", PURE},
    {"PyDict_GetItem", BORROWS},
    {"PyDict_GetItemString", BORROWS},
    {"PyDict_GetItemWithError", BORROWS},
    {"PyDict_Merge", DROPS},
    {"PyDict_MergeFromSeq2", DROPS},
    {"PyDict_Next", BORROWS | PURE},
    {"PyDict_Pop", DROPS},
    {"PyDict_PopString", DROPS},
    {"PyDict_SetDefault", BORROWS},
    {"PyDict_SetItem", TRIES},
    {"PyDict_SetItemString", TRIES},
    {"PyDict_Update", DROPS},
    {"PyErr_BadArgument", SETS_ERROR},
    {"PyErr_BadInternalCall", SETS_ERROR},
    {"PyErr_Clear", CLEARS_ERROR},
    {"PyErr_ExceptionMatches", PURE},
    {"PyErr_Fetch", CLEARS_ERROR},
    {"PyErr_Format", SETS_ERROR | GIVES_NULL},
    {"PyErr_FormatUnraisable", CLEARS_ERROR},
    {"PyErr_FormatV", SETS_ERROR | GIVES_NULL},
    {"PyErr_GetRaisedException", CLEARS_ERROR},
    {"PyErr_GivenExceptionMatches", PURE},
    {"PyErr_NoMemory", SETS_ERROR | GIVES_NULL},
    {"PyErr_Occurred", PURE | ELSEWHERE},
    {"PyErr_Print", CLEARS_ERROR},
    {"PyErr_PrintEx", CLEARS_ERROR},
    {"PyErr_Restore", STEALS},
    {"PyErr_SetExcFromWindowsErr", SETS_ERROR},
    {"PyErr_SetExcFromWindowsErrWithFilename", SETS_ERROR},
    {"PyErr_SetExcFromWindowsErrWithFilenameObject", SETS_ERROR},
    {"PyErr_SetExcFromWindowsErrWithFilenameObjects", SETS_ERROR},
    {"PyErr_SetExcInfo", STEALS},
    {"PyErr_SetFromErrno", SETS_ERROR | READS_ERRNO | GIVES_NULL},
    {"PyErr_SetFromErrnoWithFilename", SETS_ERROR | READS_ERRNO | GIVES_NULL},
    {"PyErr_SetFromErrnoWithFilenameObject", SETS_ERROR | READS_ERRNO | GIVES_NULL},
    {"PyErr_SetFromErrnoWithFilenameObjects", SETS_ERROR | READS_ERRNO | GIVES_NULL},
    {"PyErr_SetFromErrnoWithUnicodeFilename", SETS_ERROR | READS_ERRNO | GIVES_NULL},
    {"PyErr_SetFromWindowsErr", SETS_ERROR | GIVES_NULL},
    {"PyErr_SetFromWindowsErrWithFilename", SETS_ERROR | GIVES_NULL},
    {"PyErr_SetImportError", SETS_ERROR | GIVES_NULL},
    {"PyErr_SetImportErrorSubclass", SETS_ERROR | GIVES_NULL},
    {"PyErr_SetNone", SETS_ERROR},
    {"PyErr_SetObject", SETS_ERROR},
    {"PyErr_SetRaisedException", STEALS},
    {"PyErr_SetString", SETS_ERROR},
    {"PyErr_WriteUnraisable", CLEARS_ERROR},
    {"PyEval_AcquireThread", NO_ERROR | ATTACHES | NEW},
    {"PyEval_GetBuiltins", ELSEWHERE},
    {"PyEval_GetFrame", ELSEWHERE},
    {"PyEval_GetFuncDesc", BORROWS},
    {"PyEval_GetFuncName", BORROWS},
    {"PyEval_GetGlobals", ELSEWHERE},
    {"PyEval_GetLocals", ELSEWHERE},
    {"PyEval_ReleaseThread", NO_ERROR | DETACHES | NEW},
    {"PyEval_RestoreThread", NO_ERROR | ATTACHES | NEW},
    {"PyEval_SaveThread", NO_ERROR | DETACHES | NEW},
    {"PyExceptionClass_Name", BORROWS | PURE},
    {"PyExceptionInstance_Class", BORROWS | PURE},
    {"PyException_SetCause", STEALS},
    {"PyException_SetContext", STEALS},
    {"PyFloat_AS_DOUBLE", PURE},
    {"PyFunction_GET_ANNOTATIONS", BORROWS | PURE},
    {"PyFunction_GET_CLOSURE", BORROWS | PURE},
    {"PyFunction_GET_CODE", BORROWS | PURE},
    {"PyFunction_GET_DEFAULTS", BORROWS | PURE},
    {"PyFunction_GET_FLAGS", PURE},
    {"PyFunction_GET_GLOBALS", BORROWS | PURE},
    {"PyFunction_GET_KW_DEFAULTS", BORROWS | PURE},
    {"PyFunction_GET_MODULE", BORROWS | PURE},
    {"PyFunction_GetAnnotations", BORROWS},
    {"PyFunction_GetClosure", BORROWS},
    {"PyFunction_GetCode", BORROWS},
    {"PyFunction_GetDefaults", BORROWS},
    {"PyFunction_GetGlobals", BORROWS},
    {"PyFunction_GetKwDefaults", BORROWS},
    {"PyFunction_GetModule", BORROWS},
    {"PyGILState_Check", PURE},
    {"PyGILState_Ensure", NO_ERROR | ATTACHES | NEW},
    {"PyGILState_GetThisThreadState", NO_ERROR},
    {"PyGILState_Release", NO_ERROR | DETACHES | NEW},
    {"PyGen_New", STEALS},
    {"PyImport_AddModule", ELSEWHERE},
    {"PyImport_AddModuleObject", ELSEWHERE},
    {"PyImport_GetModuleDict", ELSEWHERE},
    {"PyInstanceMethod_Function", BORROWS},
    {"PyInstanceMethod_GET_FUNCTION", BORROWS | PURE},
    {"PyInterpreterState_Get", PURE},
    {"PyInterpreterState_GetDict", ELSEWHERE},
    {"PyInterpreterState_Head", PURE},
    {"PyInterpreterState_Next", PURE},
    {"PyList_Clear", DROPS},
    {"PyList_GET_ITEM", BORROWS | PURE},
    {"PyList_GET_SIZE", PURE},
    {"PyList_GetItem", BORROWS},
    {"PyList_SET_ITEM", STEALS | PURE | DROPS},
    {"PyList_SetItem", STEALS | DROPS},
    {"PyList_SetSlice", DROPS},
    {"PyLong_AS_LONG", PURE},
    {"PyMapping_DelItem", DROPS},
    {"PyMapping_DelItemString", DROPS},
    {"PyMapping_SetItemString", DROPS},
    {"PyMem_Calloc", PURE},
    {"PyMem_DEL", PURE},
    {"PyMem_Del", PURE},
    {"PyMem_FREE", PURE},
    {"PyMem_Free", PURE},
    {"PyMem_MALLOC", PURE},
    {"PyMem_Malloc", PURE},
    {"PyMem_NEW", PURE},
    {"PyMem_New", PURE},
    {"PyMem_REALLOC", PURE},
    {"PyMem_RESIZE", PURE},
    {"PyMem_RawCalloc", PURE},
    {"PyMem_RawFree", PURE},
    {"PyMem_RawMalloc", PURE},
    {"PyMem_RawRealloc", PURE},
    {"PyMem_Realloc", PURE},
    {"PyMem_Resize", PURE},
    {"PyMemoryView_FromMemory", KEEPS_FIRST},
    {"PyMemoryView_GET_BASE", BORROWS | PURE},
    {"PyMemoryView_GET_BUFFER", BORROWS | PURE},
    {"PyMethod_Function", BORROWS},
    {"PyMethod_GET_FUNCTION", BORROWS | PURE},
    {"PyMethod_GET_SELF", BORROWS | PURE},
    {"PyMethod_Self", BORROWS},
    {"PyModuleDef_Init", BORROWS},
    {"PyModule_Add", STEALS},
    {"PyModule_AddObject", STEALS | SPARES},
    {"PyModule_GetDef", BORROWS | DEREFERENCES},
    {"PyModule_GetDict", BORROWS | DEREFERENCES},
    {"PyModule_GetFilename", BORROWS},
    {"PyModule_GetName", BORROWS},
    {"PyModule_GetState", BORROWS | DEREFERENCES},
    {"PyOS_mystricmp", PURE},
    {"PyOS_mystrnicmp", PURE},
    {"PyOS_string_to_double", BORROWS},
    {"PyOS_strtol", BORROWS},
    {"PyOS_strtoul", BORROWS},
    {"PyObject_AsCharBuffer", BORROWS},
    {"PyObject_AsReadBuffer", BORROWS},
    {"PyObject_AsWriteBuffer", BORROWS},
    {"PyObject_Calloc", PURE},
    {"PyObject_CheckBuffer", PURE},
    {"PyObject_ClearWeakRefs", NO_ERROR},
    {"PyObject_DelItem", DROPS},
    {"PyObject_DelItemString", DROPS},
    {"PyObject_Free", PURE},
    {"PyObject_GC_IsFinalized", PURE},
    {"PyObject_GC_IsTracked", PURE},
    {"PyObject_GC_Track", PURE},
    {"PyObject_GC_UnTrack", PURE},
    {"PyObject_GET_WEAKREFS_LISTPTR", PURE},
    {"PyObject_GetItemData", BORROWS},
    {"PyObject_GetTypeData", BORROWS},
    {"PyObject_INIT", BORROWS},
    {"PyObject_INIT_VAR", BORROWS},
    {"PyObject_IS_GC", PURE},
    {"PyObject_Init", BORROWS},
    {"PyObject_InitVar", BORROWS},
    {"PyObject_Malloc", PURE},
    {"PyObject_Realloc", PURE},
    {"PyObject_SetItem", DROPS},
    {"PyObject_TypeCheck", PURE},
    {"PyPickleBuffer_GetBuffer", BORROWS},
    {"PySequence_DelItem", DROPS},
    {"PySequence_DelSlice", DROPS},
    {"PySequence_Fast_GET_ITEM", BORROWS | PURE},
    {"PySequence_Fast_GET_SIZE", PURE},
    {"PySequence_Fast_ITEMS", BORROWS | PURE},
    {"PySequence_InPlaceRepeat", DROPS},
    {"PySequence_SetItem", DROPS},
    {"PySequence_SetSlice", DROPS},
    {"PySet_Add", OBSERVES},
    {"PySet_GET_SIZE", PURE},
    {"PyState_FindModule", ELSEWHERE},
    {"PyStructSequence_GET_ITEM", BORROWS | PURE},
    {"PyStructSequence_GetItem", BORROWS},
    {"PyStructSequence_SET_ITEM", STEALS | PURE},
    {"PyStructSequence_SetItem", STEALS},
    {"PySys_GetObject", ELSEWHERE},
    {"PySys_GetXOptions", ELSEWHERE},
    {"PyThreadState_GET", PURE},
    {"PyThreadState_Get", PURE},
    {"PyThreadState_GetDict", ELSEWHERE},
    {"PyThreadState_GetUnchecked", PURE},
    {"PyThreadState_Swap", NO_ERROR},
    {"PyThread_acquire_lock", NO_ERROR},
    {"PyThread_acquire_lock_timed", NO_ERROR},
    {"PyThread_allocate_lock", PURE},
    {"PyThread_free_lock", PURE},
    {"PyThread_get_thread_ident", PURE},
    {"PyThread_release_lock", PURE},
    {"PyThread_set_key_value", KEEPS_SECOND},
    {"PyThread_start_new_thread", KEEPS_SECOND},
    {"PyThread_tss_get", NO_ERROR},
    {"PyThread_tss_set", KEEPS_SECOND},
    {"PyTuple_GET_ITEM", BORROWS | PURE},
    {"PyTuple_GET_SIZE", PURE},
    {"PyTuple_GetItem", BORROWS},
    {"PyTuple_SET_ITEM", STEALS | PURE},
    {"PyTuple_SetItem", OBSERVES | STEALS},
    {"PyType_FastSubclass", PURE},
    {"PyType_GetFlags", PURE},
    {"PyType_GetModule", BORROWS},
    {"PyType_GetModuleByDef", BORROWS},
    {"PyType_GetModuleState", BORROWS},
    {"PyType_GetSlot", BORROWS},
    {"PyType_HasFeature", PURE},
    {"PyType_IS_GC", PURE},
    {"PyType_IsSubtype", PURE},
    {"PyType_SUPPORTS_WEAKREFS", PURE},
    {"PyUnicode_1BYTE_DATA", BORROWS | PURE},
    {"PyUnicode_2BYTE_DATA", BORROWS | PURE},
    {"PyUnicode_4BYTE_DATA", BORROWS | PURE},
    {"PyUnicode_AS_DATA", BORROWS},
    {"PyUnicode_AS_UNICODE", BORROWS},
    {"PyUnicode_Append", OBSERVES},
    {"PyUnicode_AppendAndDel", OBSERVES | STEALS},
    {"PyUnicode_AsUTF8", BORROWS},
    {"PyUnicode_AsUTF8AndSize", BORROWS},
    {"PyUnicode_AsUnicode", BORROWS},
    {"PyUnicode_AsUnicodeAndSize", BORROWS},
    {"PyUnicode_CHECK_INTERNED", PURE},
    {"PyUnicode_CompareWithASCIIString", NO_ERROR},
    {"PyUnicode_CopyCharacters", OBSERVES},
    {"PyUnicode_DATA", BORROWS | PURE},
    {"PyUnicode_EqualToUTF8", NO_ERROR},
    {"PyUnicode_EqualToUTF8AndSize", NO_ERROR},
    {"PyUnicode_Fill", OBSERVES},
    {"PyUnicode_GET_LENGTH", PURE},
    {"PyUnicode_GET_SIZE", PURE},
    {"PyUnicode_IS_ASCII", PURE},
    {"PyUnicode_IS_COMPACT", PURE},
    {"PyUnicode_IS_COMPACT_ASCII", PURE},
    {"PyUnicode_IS_READY", PURE},
    {"PyUnicode_KIND", PURE},
    {"PyUnicode_MAX_CHAR_VALUE", PURE},
    {"PyUnicode_READ", PURE},
    {"PyUnicode_READ_CHAR", PURE},
    {"PyUnicode_Resize", OBSERVES},
    {"PyUnicode_WRITE", PURE},
    {"PyUnicode_WriteChar", OBSERVES},
    {"PyUnstable_Long_CompactValue", PURE},
    {"PyUnstable_Long_IsCompact", PURE},
    {"PyUnstable_Object_IsUniqueReferencedTemporary", OBSERVES | PURE},
    {"PyUnstable_Object_IsUniquelyReferenced", OBSERVES | PURE},
    {"PyVectorcall_Function", BORROWS | PURE},
    {"PyVectorcall_NARGS", PURE},
    {"PyWeakref_GET_OBJECT", BORROWS | PURE},
    {"PyWeakref_GetObject", BORROWS},
    {"Py_AddPendingCall", NO_ERROR | KEEPS_SECOND},
    {"Py_CHARMASK", PURE},
    {"Py_GetConstantBorrowed", ELSEWHERE},
    {"Py_IS_TYPE", PURE | DEREFERENCES},
    {"Py_Is", PURE},
    {"Py_IsFalse", PURE},
    {"Py_IsFinalizing", PURE},
    {"Py_IsInitialized", PURE},
    {"Py_IsNone", PURE},
    {"Py_IsTrue", PURE},
    {"Py_REFCNT", OBSERVES | PURE | DEREFERENCES},
    {"Py_SETREF", STEALS},
    {"Py_SET_SIZE", PURE},
    {"Py_SET_TYPE", PURE},
    {"Py_SIZE", PURE | DEREFERENCES},
    {"Py_TYPE", BORROWS | PURE | DEREFERENCES},
    {"Py_UniversalNewlineFgets", BORROWS},
    {"Py_XSETREF", STEALS},
    {"_PyArg_ParseStack", BORROWS},
    {"_PyArg_ParseStackAndKeywords", BORROWS},
    {"_PyArg_ParseStackAndKeywords_SizeT", BORROWS},
    {"_PyArg_ParseStack_SizeT", BORROWS},
    {"_PyArg_ParseTupleAndKeywordsFast", BORROWS},
    {"_PyArg_ParseTupleAndKeywordsFast_SizeT", BORROWS},
    {"_PyArg_ParseTupleAndKeywords_SizeT", BORROWS},
    {"_PyArg_ParseTuple_SizeT", BORROWS},
    {"_PyArg_Parse_SizeT", BORROWS},
    {"_PyArg_UnpackKeywords", BORROWS},
    {"_PyArg_UnpackKeywordsWithVararg", BORROWS},
    {"_PyArg_UnpackStack", BORROWS},
    {"_PyArg_VaParseTupleAndKeywords_SizeT", BORROWS},
    {"_PyArg_VaParse_SizeT", BORROWS},
    {"_PyBytesWriter_Alloc", BORROWS},
    {"_PyBytesWriter_Prepare", BORROWS},
    {"_PyBytesWriter_Resize", BORROWS},
    {"_PyBytesWriter_WriteBytes", BORROWS},
    {"_PyBytes_Resize", OBSERVES},
    {"_PyDict_DelItemIf", DROPS},
    {"_PyDict_DelItem_KnownHash", DROPS},
    {"_PyDict_GetItemHint", BORROWS},
    {"_PyDict_GetItemId", BORROWS},
    {"_PyDict_GetItemIdWithError", BORROWS},
    {"_PyDict_GetItemStringWithError", BORROWS},
    {"_PyDict_GetItemWithError", BORROWS},
    {"_PyDict_GetItem_KnownHash", BORROWS},
    {"_PyDict_LoadGlobal", BORROWS},
    {"_PyDict_Next", BORROWS | PURE},
    {"_PyDict_Pop", DROPS},
    {"_PyDict_SetItem_KnownHash", DROPS},
    {"_PyErr_BadInternalCall", SETS_ERROR},
    {"_PyErr_ChainExceptions", STEALS},
    {"_PyErr_ChainExceptions1", STEALS},
    {"_PyErr_Clear", CLEARS_ERROR},
    {"_PyErr_ExceptionMatches", PURE},
    {"_PyErr_Fetch", CLEARS_ERROR},
    {"_PyErr_Format", SETS_ERROR | GIVES_NULL},
    {"_PyErr_FormatFromCause", SETS_ERROR | GIVES_NULL},
    {"_PyErr_FormatFromCauseTstate", SETS_ERROR | GIVES_NULL},
    {"_PyErr_FormatV", SETS_ERROR | GIVES_NULL},
    {"_PyErr_GetRaisedException", CLEARS_ERROR},
    {"_PyErr_NoMemory", SETS_ERROR | GIVES_NULL},
    {"_PyErr_Occurred", PURE | ELSEWHERE},
    {"_PyErr_Print", CLEARS_ERROR},
    {"_PyErr_PrintEx", CLEARS_ERROR},
    {"_PyErr_Restore", STEALS},
    {"_PyErr_SetKeyError", SETS_ERROR},
    {"_PyErr_SetNone", SETS_ERROR},
    {"_PyErr_SetObject", SETS_ERROR},
    {"_PyErr_SetRaisedException", STEALS},
    {"_PyErr_SetString", SETS_ERROR},
    {"_PyErr_WriteUnraisableMsg", CLEARS_ERROR},
    {"_PyEval_GetAsyncGenFinalizer", ELSEWHERE},
    {"_PyEval_GetAsyncGenFirstiter", ELSEWHERE},
    {"_PyEval_GetBuiltinId", ELSEWHERE},
    {"_PyEval_GetBuiltins", ELSEWHERE},
    {"_PyInterpreterState_GET", PURE},
    {"_PyList_AppendTakeRef", STEALS},
    {"_PyList_ITEMS", BORROWS | PURE},
    {"_PyLong_GetOne", ELSEWHERE},
    {"_PyLong_GetZero", ELSEWHERE},
    {"_PyLong_IsNegative", PURE},
    {"_PyLong_IsPositive", PURE},
    {"_PyLong_IsZero", PURE},
    {"_PyLong_Sign", PURE},
    {"_PyModule_Add", STEALS},
    {"_PyModule_GetDef", BORROWS | PURE},
    {"_PyModule_GetDict", BORROWS | PURE},
    {"_PyModule_GetState", BORROWS | PURE},
    {"_PyObject_DictPointer", BORROWS | PURE},
    {"_PyObject_GetDictPtr", BORROWS},
    {"_PyObject_IsUniquelyReferenced", OBSERVES | PURE},
    {"_PyObject_ManagedDictPointer", BORROWS | PURE},
    {"_PySet_NextEntry", BORROWS | PURE},
    {"_PySys_GetAttr", ELSEWHERE},
    {"_PySys_GetObjectId", ELSEWHERE},
    {"_PyThreadState_GET", PURE},
    {"_PyThreadState_GetDict", ELSEWHERE},
    {"_PyThreadState_UncheckedGet", PURE},
    {"_PyTuple_ITEMS", BORROWS | PURE},
    {"_PyTuple_Resize", OBSERVES},
    {"_PyType_CalculateMetaclass", BORROWS},
    {"_PyType_GetDict", BORROWS | PURE},
    {"_PyType_GetModuleByDef", BORROWS},
    {"_PyType_GetModuleByDef2", BORROWS},
    {"_PyType_Lookup", BORROWS},
    {"_PyType_LookupId", BORROWS},
    {"_PyType_Name", BORROWS},
    {"_PyUnicode_AsString", BORROWS},
    {"_PyUnicode_AsStringAndSize", BORROWS},
    {"_PyUnicode_AsUTF8", BORROWS},
    {"_PyUnicode_AsUTF8NoNUL", BORROWS},
    {"_PyUnicode_AsUnicode", BORROWS},
    {"_PyUnicode_COMPACT_DATA", BORROWS | PURE},
    {"_PyUnicode_FromId", ELSEWHERE},
    {"_PyUnicode_NONCOMPACT_DATA", BORROWS | PURE},
    {"_PyVectorcall_Function", BORROWS | PURE},
    {"_PyVectorcall_FunctionInline", BORROWS | PURE},
    {"_Py_REFCNT", OBSERVES | PURE},
    {"_Py_hashtable_get", BORROWS},
    {"__builtin_memcpy", BORROWS | PURE},
    {"__builtin_memset", BORROWS | PURE},
    {"__errno", PURE | READS_ERRNO | NEW},
    {"__errno_location", PURE | READS_ERRNO | NEW},
    {"__error", PURE | READS_ERRNO | NEW},
    {"_errno", PURE | READS_ERRNO | NEW},
    {"_talloc_array", PURE | NEW},
    {"_talloc_memdup", PURE | NEW},
    {"_talloc_named_const", PURE | NEW},
    {"_talloc_stackframe", PURE | NEW},
    {"_talloc_zero", PURE | NEW},
    {"_talloc_zero_array", PURE | NEW},
    {"abort", PURE | NEW},
    {"abs", PURE | NEW},
    {"atof", PURE | NEW},
    {"atoi", PURE | NEW},
    {"atol", PURE | NEW},
    {"atoll", PURE | NEW},
    {"calloc", PURE | NEW},
    {"ceil", PURE | NEW},
    {"exit", PURE | NEW},
    {"fabs", PURE | NEW},
    {"fclose", PURE | NEW},
    {"fflush", PURE | NEW},
    {"floor", PURE | NEW},
    {"fopen", PURE | NEW},
    {"fprintf", PURE | NEW},
    {"fputc", PURE | NEW},
    {"fputs", PURE | NEW},
    {"free", PURE | NEW},
    {"fwrite", PURE | NEW},
    {"g_strconcat", PURE | NEW},
    {"g_strdup", PURE | NEW},
    {"g_strdup_printf", PURE | NEW},
    {"g_strndup", PURE | NEW},
    {"isalnum", PURE | NEW},
    {"isalpha", PURE | NEW},
    {"iscntrl", PURE | NEW},
    {"isdigit", PURE | NEW},
    {"isgraph", PURE | NEW},
    {"isinf", PURE | NEW},
    {"islower", PURE | NEW},
    {"isnan", PURE | NEW},
    {"isprint", PURE | NEW},
    {"ispunct", PURE | NEW},
    {"isspace", PURE | NEW},
    {"isupper", PURE | NEW},
    {"isxdigit", PURE | NEW},
    {"labs", PURE | NEW},
    {"llabs", PURE | NEW},
    {"malloc", PURE | NEW},
    {"memchr", BORROWS | PURE},
    {"memcmp", PURE | NEW},
    {"memcpy", BORROWS | PURE},
    {"memmove", BORROWS | PURE},
    {"memset", BORROWS | PURE},
    {"perror", PURE | READS_ERRNO | NEW},
    {"pow", PURE | NEW},
    {"printf", PURE | NEW},
    {"pthread_setspecific", KEEPS_SECOND},
    {"putchar", PURE | NEW},
    {"putenv", KEEPS_FIRST},
    {"puts", PURE | NEW},
    {"realloc", PURE},
    {"snprintf", PURE | NEW},
    {"sprintf", PURE | NEW},
    {"sqrt", PURE | NEW},
    {"stpcpy", BORROWS | PURE},
    {"strcasecmp", PURE | NEW},
    {"strcat", BORROWS | PURE},
    {"strchr", BORROWS | PURE},
    {"strcmp", PURE | NEW},
    {"strcoll", PURE | NEW},
    {"strcpy", BORROWS | PURE},
    {"strcspn", PURE | NEW},
    {"strdup", PURE | NEW},
    {"strlen", PURE | NEW},
    {"strncasecmp", PURE | NEW},
    {"strncat", BORROWS | PURE},
    {"strncmp", PURE | NEW},
    {"strncpy", BORROWS | PURE},
    {"strndup", PURE | NEW},
    {"strnlen", PURE | NEW},
    {"strpbrk", BORROWS | PURE},
    {"strrchr", BORROWS | PURE},
    {"strspn", PURE | NEW},
    {"strstr", BORROWS | PURE},
    {"strtod", BORROWS | PURE},
    {"strtof", BORROWS | PURE},
    {"strtok", BORROWS | KEEPS_FIRST},
    {"strtol", BORROWS | PURE},
    {"strtoll", BORROWS | PURE},
    {"strtoul", BORROWS | PURE},
    {"strtoull", BORROWS | PURE},
    {"talloc_asprintf", PURE | NEW},
    {"talloc_memdup", PURE | NEW},
    {"talloc_named_const", PURE | NEW},
    {"talloc_strdup", PURE | NEW},
    {"talloc_strndup", PURE | NEW},
    {"tolower", PURE | NEW},
    {"toupper", PURE | NEW},
    {"vsnprintf", PURE | NEW},
    {"wcschr", BORROWS | PURE},
    {"wcscmp", PURE | NEW},
    {"wcslen", PURE | NEW},
    {"wcsrchr", BORROWS | PURE},
};

/* Calls that may fail but run no Python code and let go of no object, in every Python from 3.8 on:
 * they make objects of Python's own types, or look into such objects.  Not among them is what takes
 * any object for a number or a key (PyLong_AsLong, PyDict_GetItemWithError): it calls __index__ or
 * __eq__.  That a collection may begin where an object is made is nobody's order of events. Sorted.
 */
static const char *const quiet[] = {
    "PyBool_FromLong",
    "PyByteArray_AsString",
    "PyByteArray_FromStringAndSize",
    "PyByteArray_Size",
    "PyBytes_AsString",
    "PyBytes_AsStringAndSize",
    "PyBytes_FromString",
    "PyBytes_FromStringAndSize",
    "PyBytes_Size",
    "PyCFunction_GetFlags",
    "PyCFunction_GetFunction",
    "PyCFunction_GetSelf",
    "PyCallable_Check",
    "PyCapsule_GetContext",
    "PyCapsule_GetDestructor",
    "PyCapsule_GetName",
    "PyCapsule_GetPointer",
    "PyCapsule_New",
    "PyCapsule_SetContext",
    "PyCapsule_SetDestructor",
    "PyCapsule_SetName",
    "PyCapsule_SetPointer",
    "PyCell_New",
    "PyComplex_FromDoubles",
    "PyDict_New",
    "PyDict_Size",
    "PyErr_BadArgument",
    "PyErr_BadInternalCall",
    "PyErr_Clear",
    "PyErr_Fetch",
    "PyErr_GetRaisedException",
    "PyErr_NoMemory",
    "PyErr_Occurred",
    "PyErr_Restore",
    "PyErr_SetRaisedException",
    "PyEval_AcquireThread",
    "PyEval_GetBuiltins",
    "PyEval_GetFrame",
    "PyEval_GetGlobals",
    "PyEval_ReleaseThread",
    "PyEval_RestoreThread",
    "PyEval_SaveThread",
    "PyEval_ThreadsInitialized",
    "PyFloat_FromDouble",
    "PyFunction_GetClosure",
    "PyFunction_GetCode",
    "PyFunction_GetDefaults",
    "PyFunction_GetGlobals",
    "PyFunction_GetModule",
    "PyGILState_Ensure",
    "PyGILState_GetThisThreadState",
    "PyGILState_Release",
    "PyImport_GetModuleDict",
    "PyInterpreterState_GetDict",
    "PyIter_Check",
    "PyList_Append",
    "PyList_AsTuple",
    "PyList_GetItem",
    "PyList_GetItemRef",
    "PyList_GetSlice",
    "PyList_New",
    "PyList_Reverse",
    "PyList_Size",
    "PyLong_AsSize_t",
    "PyLong_AsSsize_t",
    "PyLong_AsUnsignedLong",
    "PyLong_AsUnsignedLongLong",
    "PyLong_FromDouble",
    "PyLong_FromLong",
    "PyLong_FromLongLong",
    "PyLong_FromSize_t",
    "PyLong_FromSsize_t",
    "PyLong_FromString",
    "PyLong_FromUnsignedLong",
    "PyLong_FromUnsignedLongLong",
    "PyLong_FromVoidPtr",
    "PyMethod_Function",
    "PyMethod_New",
    "PyMethod_Self",
    "PyModule_GetDef",
    "PyModule_GetDict",
    "PyModule_GetState",
    "PyObject_GC_New",
    "PyObject_GC_NewVar",
    "PyObject_Init",
    "PyObject_InitVar",
    "PyObject_New",
    "PyObject_NewVar",
    "PySlice_New",
    "PyState_FindModule",
    "PyStructSequence_GetItem",
    "PyStructSequence_New",
    "PyThreadState_GetDict",
    "PyThreadState_GetFrame",
    "PyThread_acquire_lock",
    "PyThread_acquire_lock_timed",
    "PyTuple_GetItem",
    "PyTuple_GetSlice",
    "PyTuple_New",
    "PyTuple_Pack",
    "PyTuple_Size",
    "PyType_GetModule",
    "PyType_GetModuleState",
    "PyType_GetSlot",
    "PyUnicode_AsASCIIString",
    "PyUnicode_AsLatin1String",
    "PyUnicode_AsUCS4",
    "PyUnicode_AsUCS4Copy",
    "PyUnicode_AsUTF8",
    "PyUnicode_AsUTF8AndSize",
    "PyUnicode_AsUTF8String",
    "PyUnicode_AsWideChar",
    "PyUnicode_AsWideCharString",
    "PyUnicode_Compare",
    "PyUnicode_CompareWithASCIIString",
    "PyUnicode_Concat",
    "PyUnicode_EqualToUTF8",
    "PyUnicode_EqualToUTF8AndSize",
    "PyUnicode_Find",
    "PyUnicode_FindChar",
    "PyUnicode_FromKindAndData",
    "PyUnicode_FromObject",
    "PyUnicode_FromOrdinal",
    "PyUnicode_FromString",
    "PyUnicode_FromStringAndSize",
    "PyUnicode_FromWideChar",
    "PyUnicode_GetLength",
    "PyUnicode_InternFromString",
    "PyUnicode_New",
    "PyUnicode_ReadChar",
    "PyUnicode_Substring",
    "PyUnicode_Tailmatch",
    "PyWeakref_GetObject",
    "PyWeakref_GetRef",
    "PyWeakref_NewProxy",
    "PyWeakref_NewRef",
    "_PyErr_Clear",
    "_PyErr_Fetch",
    "_PyErr_GetRaisedException",
    "_PyErr_NoMemory",
    "_PyErr_Occurred",
    "_PyErr_Restore",
    "_PyErr_SetRaisedException",
    "_PyEval_GetBuiltins",
    "_PyObject_GC_New",
    "_PyObject_GC_NewVar",
    "_PyObject_New",
    "_PyObject_NewVar",
    "_PyUnicode_EqualToASCIIString",
    "_PyUnicode_FromASCII",
};

/* The families of names that are CPython's: a PyArray_DATA or PyGame_Get is somebody else's, and
 * of those nothing is known. */
static const char *const families[] = {
    "",
    "AIter",
    "Arg",
    "AsyncGen",
    "Bool",
    "Buffer",
    "ByteArray",
    "Bytes",
    "BytesWriter",
    "CFunction",
    "CMethod",
    "CallIter",
    "Capsule",
    "Cell",
    "ClassMethod",
    "Code",
    "Codec",
    "Compile",
    "Complex",
    "Config",
    "Context",
    "ContextVar",
    "Coro",
    "Date",
    "DateTime",
    "Delta",
    "Descr",
    "Dict",
    "DictProxy",
    "Err",
    "Eval",
    "Exception",
    "ExceptionClass",
    "ExceptionInstance",
    "File",
    "Float",
    "Frame",
    "FrozenSet",
    "Function",
    "GC",
    "GILState",
    "Gen",
    "Hash",
    "Import",
    "InstanceMethod",
    "Interpreter",
    "InterpreterState",
    "Iter",
    "List",
    "Long",
    "Mapping",
    "Marshal",
    "Mem",
    "Member",
    "MemoryView",
    "Method",
    "Module",
    "ModuleDef",
    "Namespace",
    "Number",
    "ODict",
    "OS",
    "Object",
    "PickleBuffer",
    "Run",
    "SeqIter",
    "Sequence",
    "Set",
    "Slice",
    "Stack",
    "StaticMethod",
    "StructSequence",
    "Sys",
    "Thread",
    "ThreadState",
    "Time",
    "TimeZone",
    "TraceBack",
    "Tuple",
    "Type",
    "Unicode",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeTranslateError",
    "UnicodeWriter",
    "Unstable",
    "Vectorcall",
    "Weakref",
    "Wrapper",
};

static int compare_rows(const void *key, const void *row)
{
    return strcmp(key, ((const fact_row *)row)->name);
}

static int compare_names(const void *key, const void *name)
{
    return strcmp(key, *(const char *const *)name);
}

/* PyXxx_Check and PyXxx_CheckExact look at the type and at nothing else. */
static gboolean is_type_check(const char *callee)
{
    return g_str_has_suffix(callee, "_Check") || g_str_has_suffix(callee, "_CheckExact");
}

static gboolean is_cpython_name(const char *callee)
{
    const char *family = callee + (callee[0] == '_');
    const char *family_end;

    if (!g_str_has_prefix(family, "Py")) {
        return FALSE;
    }
    family += strlen("Py");
    family_end = strchr(family, '_');
    if (!family_end) {
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        if (strlen(families[i]) == (gsize)(family_end - family) &&
            strncmp(families[i], family, family_end - family) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static const fact_row *find_row(const char *callee)
{
    return bsearch(callee, facts, G_N_ELEMENTS(facts), sizeof(facts[0]), compare_rows);
}

gboolean ub_catalog_is_listed(const char *callee)
{
    return find_row(callee) || ub_catalog_find(callee) || ub_catalog_find_strong(callee);
}

unsigned ub_catalog_facts(const char *callee)
{
    const fact_row *row = find_row(callee);
    unsigned known = row ? row->facts : 0;

    if (g_str_has_prefix(callee, "PyNumber_InPlace")) { /* list *= 0, dict |= other, set -= other */
        known |= DROPS;
    }
    if (g_str_has_prefix(callee, "Py") && is_type_check(callee)) {
        known |= UB_FACT_PURE | UB_FACT_NEW;
    }
    if (((known & PURE) && !(known & DROPS)) ||
        bsearch(callee, quiet, G_N_ELEMENTS(quiet), sizeof *quiet, compare_names)) {
        known |= UB_FACT_QUIET;
    }
    if (is_cpython_name(callee) && !(known & (BORROWS | ELSEWHERE))) {
        known |= UB_FACT_NEW;
    }
    return known & ~(unsigned)ELSEWHERE;
}

gboolean ub_needs_thread_state(const char *callee)
{
    static const char *const others[] = {"PyMem_Raw", "PyThread_",  "PyGILState_",
                                         "Py_IsInit", "Py_IsFinal", "PyThreadState_"};
    const char *name = callee + (callee[0] == '_');

    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_str_has_prefix(name, others[i])) {
            return FALSE;
        }
    }
    return g_str_has_prefix(name, "Py") && !(ub_catalog_facts(callee) & PURE);
}

gboolean ub_facts_keep(unsigned facts, unsigned i)
{
    return (i == 0 && (facts & KEEPS_FIRST)) || (i == 1 && (facts & KEEPS_SECOND));
}

/* Not "%S" or "%R", which call __str__() and __repr__(). */
static gboolean is_plain_message(const char *format)
{
    for (const char *at = strchr(format, '%'); at; at = strchr(at, '%')) {
        at += 1 + strspn(at + 1, "-0123456789.*ltzj");
        if (!*at || !strchr("%cdiuxXpsUV", *at)) {
            return FALSE;
        }
        at++;
    }
    return TRUE;
}

unsigned ub_error_class_argument(const char *callee)
{
    return g_str_has_prefix(callee, "_PyErr_"); /* after the thread state */
}

gboolean ub_makes_plain_error(const char *callee, const char *class, const char *message)
{
    static const char *const others[] = {"PyErr_SetFromErrno", "PyErr_SetNone", "PyErr_SetObject",
                                         "PyErr_SetString", NULL};

    if (!class || !g_str_has_prefix(class, "PyExc_")) {
        return FALSE;
    }
    callee += callee[0] == '_';
    if (strcmp(callee, "PyErr_Format") == 0) {
        return message && message[0] == '"' && is_plain_message(message);
    }
    return g_strv_contains(others, callee);
}

/* Of those that run no Python code. */
static gboolean changes_something(const char *callee)
{
    static const char *const words[] = {
        "PyErr_", "PyEval_Acquire", "PyEval_Re", "PyEval_Save", "PyGILState_", "PyThread",
        "PyMem_", "PyObject_GC_",   "Free",      "FREE",        "Realloc",     "_Set",
        "_SET_",  "Append",         "Reverse",   "WRITE",       "_Next"};

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strstr(callee, words[i])) {
            return strcmp(callee, "PyErr_Occurred") != 0;
        }
    }
    return FALSE;
}

static gboolean looks_at_contents(const char *callee)
{
    static const char *const families_that_change[] = {
        "PyList_",      "_PyList_", "PyDict_",        "PyWeakref_",
        "PyByteArray_", "PyCell_",  "PySet_",         "PySequence_Fast_",
        "PyErr_",       "PyEval_",  "PyFunction_Get", "PyModule_",
        "PyImport_",    "PyState_", "PyCapsule_",     "PyMemoryView_"};

    for (gsize i = 0; i < G_N_ELEMENTS(families_that_change); i++) {
        if (g_str_has_prefix(callee, families_that_change[i])) {
            return !is_type_check(callee) && !g_str_has_suffix(callee, "_New");
        }
    }
    return FALSE;
}

ub_order ub_catalog_order(const char *callee)
{
    static const char *const free[] = {
        "abs",         "ceil",    "fabs",       "floor",   "isalnum", "isalpha", "iscntrl",
        "isdigit",     "isgraph", "isinf",      "islower", "isnan",   "isprint", "ispunct",
        "isspace",     "isupper", "isxdigit",   "labs",    "llabs",   "memchr",  "memcmp",
        "pow",         "sqrt",    "strcasecmp", "strchr",  "strcmp",  "strcspn", "strlen",
        "strncasecmp", "strncmp", "strnlen",    "strpbrk", "strrchr", "strspn",  "strstr",
        "tolower",     "toupper", "wcschr",     "wcscmp",  "wcslen",  "wcsrchr", NULL};
    unsigned known = ub_catalog_facts(callee);

    if (g_str_has_prefix(callee, "__builtin_") || strcmp(callee, "__assert_fail") == 0 ||
        g_strv_contains(free, callee)) {
        return UB_ORDER_FREE;
    }
    if (!g_str_has_prefix(callee + (callee[0] == '_'), "Py") || !(known & UB_FACT_QUIET) ||
        (known & (DROPS | STEALS)) || changes_something(callee)) {
        return UB_ORDER_MATTERS;
    }
    return looks_at_contents(callee) ? UB_ORDER_LOOKS : UB_ORDER_FREE;
}

gboolean ub_order_matters(ub_order a, ub_order b)
{
    return MAX(a, b) == UB_ORDER_MATTERS && MIN(a, b) != UB_ORDER_FREE;
}
