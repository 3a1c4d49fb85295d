/* See memory_walk.h. */
#include "memory_walk.h"

ub_origin ub_no_origin(void)
{
    return (ub_origin){.members = g_array_new(FALSE, FALSE, sizeof(unsigned)),
                       .bases = g_array_new(FALSE, FALSE, sizeof(ub_pointed))};
}

ub_origin ub_unknown_origin(void)
{
    ub_origin v = ub_no_origin();

    v.elsewhere = TRUE;
    return v;
}

ub_origin ub_origin_of(unsigned member)
{
    ub_origin v = ub_no_origin();

    g_array_append_val(v.members, member);
    return v;
}

void ub_origin_drop(ub_origin v)
{
    g_array_unref(v.members);
    g_array_unref(v.bases);
}

ub_origin ub_origin_either(ub_origin a, ub_origin b)
{
    g_array_append_vals(a.members, b.members->data, b.members->len);
    g_array_append_vals(a.bases, b.bases->data, b.bases->len);
    a.elsewhere |= b.elsewhere;
    ub_origin_drop(b);
    return a;
}

ub_origin ub_origin_into(ub_origin v)
{
    for (unsigned i = 0; i < v.members->len; i++) {
        ub_pointed b = {g_array_index(v.members, unsigned, i), v.inside};
        g_array_append_val(v.bases, b);
    }
    g_array_set_size(v.members, 0);
    v.elsewhere = v.inside = FALSE;
    return v;
}

char *ub_memory_say(const ub_memory_walk *w, CXCursor at, const char *format, const char *name)
{
    unsigned line, column;
    ub_range range = ub_cursor_range(at);
    char *what = g_strdup_printf(format, name);

    if (range.end == 0) /* in a header */
        return what;
    ub_unit_position(w->unit, range.begin, &line, &column);
    char *said = g_strdup_printf("line %u: %s", line, what);
    g_free(what);
    return said;
}

void ub_origin_block(ub_memory_walk *w, ub_origin v, CXCursor at, const char *format,
                     const char *name)
{
    for (unsigned i = 0; i < v.members->len; i++)
        ub_owners_block(w->owners, g_array_index(v.members, unsigned, i),
                        ub_memory_say(w, at, format, name));
    for (unsigned i = 0; i < v.bases->len; i++)
        ub_owners_block(w->owners, g_array_index(v.bases, ub_pointed, i).member,
                        ub_memory_say(w, at, format, name));
    ub_origin_drop(v);
}

void ub_origin_derive(ub_memory_walk *w, unsigned member, const ub_origin *v)
{
    for (unsigned i = 0; i < v->bases->len; i++) {
        ub_pointed b = g_array_index(v->bases, ub_pointed, i);
        ub_owners_derive(w->owners, member, b.member, b.inside);
    }
}

void ub_origin_flow(ub_memory_walk *w, unsigned member, ub_origin v, CXCursor at)
{
    for (unsigned i = 0; i < v.members->len; i++)
        ub_owners_join(w->owners, member, g_array_index(v.members, unsigned, i));
    ub_origin_derive(w, member, &v);
    if (v.elsewhere)
        ub_owners_block(w->owners, member,
                        ub_memory_say(w, at, "it may be memory from elsewhere%s", ""));
    ub_origin_drop(v);
}

void ub_origin_flow_typed(ub_memory_walk *w, unsigned member, CXType type, ub_origin v, CXCursor at)
{
    CXType pointee = clang_getPointeeType(clang_getCanonicalType(type));

    ub_origin_flow(w, member, clang_isConstQualifiedType(pointee) ? ub_origin_into(v) : v, at);
}
