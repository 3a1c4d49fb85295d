/* Prototypes of the strong calls, for compiling fixtures against headers that lack them.
 * OWN_name: the fixture defines that one itself. */
#include <Python.h>
#if PY_VERSION_HEX < 0x030d0000
#ifndef OWN_PyList_GetItemRef
PyObject *PyList_GetItemRef(PyObject *, Py_ssize_t);
#endif
#ifndef OWN_PyDict_GetItemRef
int PyDict_GetItemRef(PyObject *, PyObject *, PyObject **);
#endif
#ifndef OWN_PyDict_GetItemStringRef
int PyDict_GetItemStringRef(PyObject *, const char *, PyObject **);
#endif
#ifndef OWN_PyDict_SetDefaultRef
int PyDict_SetDefaultRef(PyObject *, PyObject *, PyObject *, PyObject **);
#endif
#ifndef OWN_PyWeakref_GetRef
int PyWeakref_GetRef(PyObject *, PyObject **);
#endif
#ifndef OWN_PyImport_AddModuleRef
PyObject *PyImport_AddModuleRef(const char *);
#endif
#ifndef Py_BEGIN_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(op) {
#define Py_END_CRITICAL_SECTION() }
#endif
PyObject *PyEval_GetFrameBuiltins(void);
PyObject *PyEval_GetFrameGlobals(void);
PyObject *Py_GetConstantBorrowed(unsigned int);
PyObject *Py_GetConstant(unsigned int);
#endif
#if PY_VERSION_HEX < 0x030f0000
#ifndef OWN_PySys_GetOptionalAttrString
int PySys_GetOptionalAttrString(const char *, PyObject **);
#endif
#endif
#if PY_VERSION_HEX < 0x030c0000
PyObject *PyErr_GetRaisedException(void);
void PyErr_SetRaisedException(PyObject *);
#endif
