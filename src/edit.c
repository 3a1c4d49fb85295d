/* Edits of a text: sorted once, then copied through. */
#include "edit.h"

static void clear_edit(gpointer data)
{
    ub_edit *edit = data;

    g_clear_pointer(&edit->text, g_free);
}

GArray *ub_edits_new(void)
{
    GArray *edits = g_array_new(FALSE, FALSE, sizeof(ub_edit));

    g_array_set_clear_func(edits, clear_edit);
    return edits;
}

void ub_edits_take(GArray *edits, unsigned begin, unsigned end, char *text)
{
    ub_edit edit = {begin, end, text, -1};

    g_array_append_val(edits, edit);
}

/* By begin; an insertion before a replacement that begins at the same place; then as added (the
 * edits lie in one array, so their addresses say in which order). */
static int compare_edits(gconstpointer a, gconstpointer b)
{
    const ub_edit *x = *(const ub_edit *const *)a;
    const ub_edit *y = *(const ub_edit *const *)b;

    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    if ((x->end == x->begin) != (y->end == y->begin)) {
        return x->end == x->begin ? -1 : 1;
    }
    return x < y ? -1 : x > y;
}

static GPtrArray *sorted(const GArray *edits)
{
    GPtrArray *order = g_ptr_array_sized_new(edits->len);

    for (unsigned i = 0; i < edits->len; i++) {
        g_ptr_array_add(order, &g_array_index(edits, ub_edit, i));
    }
    g_ptr_array_sort(order, compare_edits);
    return order;
}

long ub_edits_conflict(const GArray *edits, gsize length)
{
    g_autoptr(GPtrArray) order = sorted(edits);
    gsize at = 0;

    for (unsigned i = 0; i < order->len; i++) {
        const ub_edit *edit = g_ptr_array_index(order, i);
        if (edit->begin < at || edit->end < edit->begin || edit->end > length)
            return (long)edit->begin;
        at = edit->end;
    }
    return -1;
}

char *ub_edits_apply(const GArray *edits, const char *text, gsize length)
{
    if (ub_edits_conflict(edits, length) >= 0)
        return NULL;
    g_autoptr(GPtrArray) order = sorted(edits);
    GString *result = g_string_sized_new(length + 1);
    gsize at = 0;

    for (unsigned i = 0; i < order->len; i++) {
        const ub_edit *edit = g_ptr_array_index(order, i);

        g_string_append_len(result, text + at, edit->begin - at);
        g_string_append(result, edit->text);
        at = edit->end;
    }
    g_string_append_len(result, text + at, length - at);
    return g_string_free(result, FALSE);
}
