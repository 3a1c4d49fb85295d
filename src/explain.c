/* See explain.h. */
#include "explain.h"

#include <string.h>

#include "catalog.h"
#include "codes.h"
#include "json.h"
#include "unit.h"

/* Code for which a few lines of C say more than a sentence. */
static const struct {
    ub_code code;
    const char *text;
} examples[] = {
    {UB_CODE_SAFE_KWARGS, "static PyObject *f(PyObject *self, PyObject *args, PyObject *kwargs)\n"
                          "{\n"
                          "    PyObject *mode = PyDict_GetItemString(kwargs, \"mode\");\n"},
    {UB_CODE_SAFE_NEW, "    copy = PySequence_List(items);\n"
                       "    item = PyList_GetItem(copy, 0); /* safe */\n"
                       "    use(item);\n"
                       "    self->items = copy;\n"
                       "    item = PyList_GetItem(copy, 0); /* no longer */\n"},
    {UB_CODE_SAFE_LOCKED, "    Py_BEGIN_CRITICAL_SECTION(dict);\n"
                          "    value = PyDict_GetItemWithError(dict, key);\n"
                          "    Py_XINCREF(value); /* before the section ends */\n"
                          "    Py_END_CRITICAL_SECTION();\n"},
    {UB_CODE_NOQA, "v = PyDict_GetItem(cache, key); /* noqa: borrowed-ref - holds the lock */\n"},
    {UB_CODE_SECTION,
     "    Py_BEGIN_CRITICAL_SECTION(dict);\n"
     "    while (PyDict_Next(dict, &pos, &key, &value)) {\n"
     "        Py_INCREF(value);\n"
     "        int rc = visit(value); /* may run Python code */\n"
     "        Py_DECREF(value);\n"
     "        if (rc < 0)\n"
     "            break; /* not return: the section must be left */\n"
     "    }\n"
     "    Py_END_CRITICAL_SECTION();\n"
     "or:\n"
     "    Py_BEGIN_CRITICAL_SECTION(seq);\n"
     "    for (i = 0; i < PySequence_Fast_GET_SIZE(seq); i++) { /* anew each time */\n"
     "        PyObject *item = Py_NewRef(PySequence_Fast_GET_ITEM(seq, i));\n"
     "        int rc = visit(item);\n"
     "        Py_DECREF(item);\n"
     "        if (rc < 0)\n"
     "            break;\n"
     "    }\n"
     "    Py_END_CRITICAL_SECTION();\n"},
    {UB_CODE_MACRO_BODY, "before:\n"
                         "    #define FIRST(l) PyList_GetItem(l, 0)\n"
                         "after:\n"
                         "    static inline PyObject *first(PyObject *l) /* a new reference */\n"
                         "    {\n"
                         "        return PyList_GetItemRef(l, 0);\n"
                         "    }\n"},
    {UB_CODE_CONDITION, "before:\n"
                        "    while (i < n && check(PyList_GetItem(l, i)))\n"
                        "        i++;\n"
                        "after:\n"
                        "    for (; i < n; i++) {\n"
                        "        PyObject *item = PyList_GetItem(l, i);\n"
                        "        if (!check(item))\n"
                        "            break;\n"
                        "    }\n"},
    {UB_CODE_HOLDER,
     "before:\n"
     "    self->item = PyList_GetItem(l, i);\n"
     "after:\n"
     "    Py_XSETREF(self->item, PyList_GetItemRef(l, i)); /* and in tp_clear */\n"},
    {UB_CODE_STATIC_HOLDER, "before:\n"
                            "    static PyObject *cached;\n"
                            "    cached = PyDict_GetItemString(d, \"name\");\n"
                            "after:\n"
                            "    PyObject *found;\n"
                            "    if (PyDict_GetItemStringRef(d, \"name\", &found) < 0)\n"
                            "        return NULL;\n"
                            "    Py_XSETREF(cached, found);\n"},
    {UB_CODE_STORED, "before:\n"
                     "    node->value = v; /* borrowed from the list */\n"
                     "after:\n"
                     "    Py_XSETREF(node->value, Py_NewRef(v)); /* released with the node */\n"},
    {UB_CODE_CONTRACT, "before:\n"
                       "    PyObject *lookup(PyObject *d, PyObject *k) /* borrowed */\n"
                       "    {\n"
                       "        return PyDict_GetItemWithError(d, k);\n"
                       "    }\n"
                       "after:\n"
                       "    PyObject *lookup(PyObject *d, PyObject *k) /* new */\n"
                       "    {\n"
                       "        PyObject *v;\n"
                       "        (void)PyDict_GetItemRef(d, k, &v);\n"
                       "        return v; /* every caller must now release it */\n"
                       "    }\n"},
    {UB_CODE_INTERIOR, "before:\n"
                       "    v = PyDict_GetItem(d, k);\n"
                       "    return PyUnicode_AsUTF8(v); /* lives as long as v */\n"
                       "after:\n"
                       "    text = PyUnicode_AsUTF8(v);\n"
                       "    copy = text != NULL ? strdup(text) : NULL;\n"
                       "    Py_DECREF(v);\n"
                       "    return copy;\n"},
    {UB_CODE_LEAK, "after:\n"
                   "        PyObject *v = NULL;\n"
                   "        ...\n"
                   "            goto done;\n"
                   "    done:\n"
                   "        Py_XDECREF(v);\n"
                   "        return result;\n"},
    {UB_CODE_PENDING_EXCEPTION, "    PyObject *exc = PyErr_GetRaisedException();\n"
                                "    (void)PyDict_GetItemRef(d, k, &v);\n"
                                "    PyErr_SetRaisedException(exc);\n"},
};

static char *version_text(unsigned version)
{
    if (version == 0)
        return g_strdup("no");
    return g_strdup_printf("%u.%u", version >> 8, version & 0xff);
}

static void append_rule(GString *out, const ub_api *api)
{
    g_autofree char *since = version_text(api->since);
    g_autofree char *limited = version_text(api->limited_since);

    if (api->shape == UB_SHAPE_SECTION)
        g_string_append_printf(out, "%-24s %-24s %-8s %s\n", api->name, "(critical section)", since,
                               limited);
    else if (api->strong == NULL)
        g_string_append_printf(out, "%-24s (%s)\n", api->name,
                               api->shape == UB_SHAPE_NOTE ? "noted" : "reported only");
    else
        g_string_append_printf(out, "%-24s %-24s %-8s %s\n", api->name, api->strong, since,
                               limited);
    if (api->why != NULL)
        g_string_append_printf(out, "    %s\n", api->why);
    if (api->instead != NULL)
        g_string_append_printf(out, "    instead: %s\n", api->instead);
}

void ub_rules_text(GString *out)
{
    g_string_append_printf(out, "%-24s %-24s %-8s %s\n", "borrowed", "strong", "since",
                           "limited API");
    for (const ub_api *api = ub_catalog(); api->name != NULL; api++)
        append_rule(out, api);
    for (const ub_api *api = ub_catalog_staying(); api->name != NULL; api++)
        append_rule(out, api);
}

static void add_rule(JsonBuilder *builder, const ub_api *api)
{
    g_autofree char *since = api->since != 0 ? version_text(api->since) : NULL;
    g_autofree char *limited = api->limited_since != 0 ? version_text(api->limited_since) : NULL;

    json_builder_begin_object(builder);
    ub_json_string(builder, "api", api->name);
    ub_json_string(builder, "replacement", api->strong);
    ub_json_string(builder, "since", since);
    ub_json_string(builder, "limited_api_since", limited);
    ub_json_string(builder, "why", api->why);
    ub_json_string(builder, "instead", api->instead);
    json_builder_end_object(builder);
}

void ub_rules_json(GString *out)
{
    g_autoptr(JsonBuilder) builder = ub_json_new();

    json_builder_set_member_name(builder, "rules");
    json_builder_begin_array(builder);
    for (const ub_api *api = ub_catalog(); api->name != NULL; api++)
        add_rule(builder, api);
    for (const ub_api *api = ub_catalog_staying(); api->name != NULL; api++)
        add_rule(builder, api);
    json_builder_end_array(builder);
    ub_json_finish(builder, out);
}

static ub_code find_code(const char *name, GError **error)
{
    ub_code code = ub_code_find(name);

    if (code != UB_CODE_NONE)
        return code;
    g_autoptr(GString) known = g_string_new(NULL);
    for (unsigned i = UB_CODE_NONE + 1; i < UB_CODE_COUNT; i++)
        g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "",
                               ub_code_get((ub_code)i)->name);
    g_set_error(error, UB_ERROR, UB_ERROR_USAGE, "there is no code \"%s\"; the codes are: %s", name,
                known->str);
    return UB_CODE_NONE;
}

static const char *verdict_word(ub_verdict verdict)
{
    switch (verdict) {
    case UB_SAFE:
        return "safe";
    case UB_SUPPRESSED:
        return "suppressed";
    case UB_NOTED:
        return "noted";
    default:
        return "refused";
    }
}

static const char *example_of(ub_code code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(examples); i++) {
        if (examples[i].code == code)
            return examples[i].text;
    }
    return NULL;
}

gboolean ub_explain_text(const char *name, GString *out, GError **error)
{
    ub_code code = find_code(name, error);

    if (code == UB_CODE_NONE)
        return FALSE;
    const ub_code_info *info = ub_code_get(code);
    const char *example = example_of(code);
    g_string_append_printf(out, "%s (%s): %s.\n\n%s\n", info->name, verdict_word(info->verdict),
                           info->sentence, info->advice);
    if (example != NULL) {
        g_auto(GStrv) lines = g_strsplit(example, "\n", -1);

        g_string_append_c(out, '\n');
        for (char **line = lines; *line != NULL && **line != '\0'; line++)
            g_string_append_printf(out, "    %s\n", *line);
    }
    return TRUE;
}

gboolean ub_explain_json(const char *name, GString *out, GError **error)
{
    ub_code code = find_code(name, error);

    if (code == UB_CODE_NONE)
        return FALSE;
    const ub_code_info *info = ub_code_get(code);
    g_autoptr(JsonBuilder) builder = ub_json_new();
    ub_json_string(builder, "code", info->name);
    ub_json_string(builder, "verdict", verdict_word(info->verdict));
    ub_json_string(builder, "sentence", info->sentence);
    ub_json_string(builder, "advice", info->advice);
    ub_json_string(builder, "example", example_of(code));
    ub_json_finish(builder, out);
    return TRUE;
}
