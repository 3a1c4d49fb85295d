/* See others_index.h: who is meant by a name, and what it does. */
#include "catalog.h"
#include "others_index.h"
#include "outline_facts.h"
#include "select.h"

gboolean ub_has_own(const GPtrArray *definitions, unsigned file)
{
    for (guint i = 0; definitions && i < definitions->len; i++)
        if (((const ub_outlined *)definitions->pdata[i])->file == file)
            return TRUE;
    return FALSE;
}

/* #include "lock.c" */
gboolean ub_is_piece(const ub_others *o, unsigned file)
{
    g_autofree char *base =
        file < o->paths->len ? g_path_get_basename(o->paths->pdata[file]) : NULL;

    return base && g_hash_table_contains(o->included, base);
}

/* Is the function another file's own?  Not where a file includes it. */
gboolean ub_is_hidden(const ub_others *o, const ub_outlined *f)
{
    return f->is_static && !ub_is_piece(o, f->file);
}

/* One that does nothing is another configuration's:
 *
 *     #ifdef WITH_THREAD
 *     void begin(Conn *c) { c->state = PyEval_SaveThread(); }
 *     #else
 *     void begin(Conn *c) {} */
static gboolean is_stub(const GPtrArray *definitions, const ub_outlined *f)
{
    for (guint i = 0; !f->effect && i < definitions->len; i++) {
        const ub_outlined *other = definitions->pdata[i];
        if (other->effect && (other->file == f->file || f->is_macro))
            return TRUE;
    }
    return FALSE;
}

/* What is included, or unknown, sees the static functions of who includes it. */
static gboolean is_included(const ub_others *o, unsigned file)
{
    return file >= o->paths->len || ub_is_header(o->paths->pdata[file]) || ub_is_piece(o, file);
}

GPtrArray *ub_meant_by(const ub_others *o, const GPtrArray *definitions, unsigned file,
                       gboolean is_call)
{
    gboolean own = ub_has_own(definitions, file), included = is_included(o, file);
    GPtrArray *meant = g_ptr_array_new();

    for (guint i = 0; i < definitions->len; i++) {
        ub_outlined *f = definitions->pdata[i];
        if ((own ? f->file == file : included || !ub_is_hidden(o, f)) &&
            (is_call || (f->is_macro && !f->parameters)))
            g_ptr_array_add(meant, f);
    }
    return meant;
}

gboolean ub_all_leave_errno(const ub_others *o, const GPtrArray *definitions, unsigned file)
{
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file, TRUE);
    gboolean leave = meant->len > 0;

    for (guint i = 0; i < meant->len; i++)
        leave = leave && ((const ub_outlined *)meant->pdata[i])->leaves_errno;
    return leave;
}

ub_effect *ub_effect_of_definitions(const ub_others *o, const GPtrArray *definitions, unsigned file,
                                    gboolean is_call)
{
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file, is_call);
    ub_effect *effect = NULL;
    gboolean any = FALSE;

    for (guint i = meant->len; i-- > 0;)
        if (is_stub(definitions, meant->pdata[i]))
            g_ptr_array_remove_index(meant, i);
    for (guint i = 0; i < meant->len; i++)
        any |= ((const ub_outlined *)meant->pdata[i])->effect != NULL;
    for (guint i = 0; any && i < meant->len; i++) {
        const ub_effect *its = ((const ub_outlined *)meant->pdata[i])->effect;
        if (effect)
            ub_effect_join(effect, its);
        else
            effect = ub_effect_copy(its);
    }
    for (guint i = 0; effect && i < definitions->len; i++) {
        const ub_outlined *f = definitions->pdata[i];
        effect->is_quiet &= f->effect ? f->effect->is_quiet : f->places->len == 0;
    }
    return effect;
}

gboolean ub_is_of_pythons(const ub_others *o, const char *name)
{
    return o->is_python && g_str_has_prefix(name + (name[0] == '_'), "Py");
}

/* What Python's own calls read is known better than from a text that stands in for them. */
unsigned ub_facts_of_named(const ub_others *o, const char *name, unsigned file, gboolean is_call)
{
    const GPtrArray *definitions = g_hash_table_lookup(o->defined, name);
    unsigned facts = 0;

    if (!definitions || ub_catalog_is_listed(name) || ub_is_of_pythons(o, name))
        return is_call ? ub_facts_of_unseen(name) : 0;
    g_autoptr(GPtrArray) meant = ub_meant_by(o, definitions, file, is_call);
    for (guint i = 0; i < meant->len; i++)
        facts |= ((const ub_outlined *)meant->pdata[i])->facts;
    return facts;
}
