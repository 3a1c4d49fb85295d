/* dump_graph FILE [FLAG...]: the flow graphs of all functions in FILE that hold a site, one line a
 * block, for tests/graph-check:
 *
 *     function NAME wild|plain
 *     block ID jump|branch|switch|exit SUCCESSOR[=CASE]... ; CALLEE...
 *
 * CASE is the text of a case label, empty for default; the callee of a call through an expression
 * is *. */
#include <stdio.h>

#include "graph.h"
#include "site.h"

static void print_successors(const ub_block *block)
{
    for (unsigned i = 0; i < block->succs->len; i++) {
        printf(" %u", g_array_index(block->succs, unsigned, i));
        if (block->term == UB_TERM_SWITCH) {
            const char *label = g_ptr_array_index(block->labels, i);
            g_autofree char *words = g_strdup(label ? label : "");
            printf("=%s", g_strdelimit(words, " ;", '_'));
        }
    }
}

static void print_calls(const ub_block *block)
{
    for (unsigned i = 0; i < block->ops->len; i++) {
        const ub_op *op = ub_block_op(block, i);
        if (op->kind == UB_OP_CALL)
            printf(" %s", op->name[0] ? op->name : "*");
        else if (op->kind == UB_OP_REF && op->ref == UB_REF_CLEAR)
            printf(" Py_CLEAR");
        else if (op->kind == UB_OP_REF && op->ref == UB_REF_SETREF)
            printf(" Py_SETREF");
        else if (op->kind == UB_OP_REF && op->ref == UB_REF_XSETREF)
            printf(" Py_XSETREF");
        else if (op->kind == UB_OP_REF)
            printf(" %s", op->name);
    }
}

static void print_graph(const ub_graph *graph)
{
    static const char *const terms[] = {
        [UB_TERM_JUMP] = "jump",
        [UB_TERM_BRANCH] = "branch",
        [UB_TERM_SWITCH] = "switch",
        [UB_TERM_EXIT] = "exit",
    };

    printf("function %s %s\n", graph->function->name, graph->has_wild_jumps ? "wild" : "plain");
    for (unsigned i = 0; i < graph->blocks->len; i++) {
        const ub_block *block = ub_graph_block(graph, i);
        if (!block->reachable && i != 1)
            continue;
        printf("block %u %s", i, terms[block->term]);
        print_successors(block);
        printf(" ;");
        print_calls(block);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    char *contents = NULL;
    gsize length;

    if (argc < 2) {
        fprintf(stderr, "usage: dump_graph FILE [FLAG...]\n");
        return 2;
    }
    if (!g_file_get_contents(argv[1], &contents, &length, &error)) {
        fprintf(stderr, "dump_graph: %s\n", error->message);
        return 2;
    }
    g_autoptr(GBytes) text = g_bytes_new_take(contents, length);
    g_autoptr(ub_unit) unit = ub_parse(argv[1], text, (const char *const *)argv + 2, &error);
    if (unit == NULL) {
        fprintf(stderr, "dump_graph: %s\n", error->message);
        return 2;
    }
    g_autoptr(GArray) sites = ub_find(unit);
    int last = -1;
    for (unsigned i = 0; i < sites->len; i++) {
        const ub_site *site = &g_array_index(sites, ub_site, i);
        if (site->function < 0 || site->function == last)
            continue;
        const ub_function *function =
            &g_array_index(unit->functions, ub_function, (unsigned)site->function);
        last = site->function;
        if (function->has_error)
            continue;
        g_autoptr(ub_graph) graph = ub_graph_new(unit, function);
        print_graph(graph);
    }
    return 0;
}
