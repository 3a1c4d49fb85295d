/* JSON documents: a thin layer over json-glib that keeps them valid UTF-8. */
#ifndef UNBORROW_JSON_H
#define UNBORROW_JSON_H

#include <json-glib/json-glib.h>

/* An open object with "schema" and "version"; to be ended with ub_json_finish. */
JsonBuilder *ub_json_new(void);

/* Members of the open object; `name` is NULL inside an array.  A NULL value becomes null, bytes
 * that are no UTF-8 become U+FFFD. */
void ub_json_string(JsonBuilder *builder, const char *name, const char *value);
void ub_json_int(JsonBuilder *builder, const char *name, gint64 value);
void ub_json_bool(JsonBuilder *builder, const char *name, gboolean value);

/* An array of `values` (of char *); empty when NULL. */
void ub_json_strings(JsonBuilder *builder, const char *name, const GPtrArray *values);

/* Close the object and append the document to `out`. */
void ub_json_finish(JsonBuilder *builder, GString *out);

#endif
