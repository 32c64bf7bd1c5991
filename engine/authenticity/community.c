/* Louvain: move nodes to the neighbouring community that gains most, merge communities into nodes,
 * repeat until nothing moves. */
#include "authenticity/community.h"

#include <string.h>

#include "base/memory.h"

enum { SWEEP_COUNT_MAX = 16, LEVEL_COUNT_MAX = 12 };

/* One level of the hierarchy and the room to move its nodes. */
typedef struct level {
    ties *graph;       /* without loops */
    double *loops;     /* [count] weight inside a node, counted from both ends */
    double *strengths; /* [count] sum of weights, loops included */
    double *totals;    /* [count] strengths by community */
    double *links;     /* [count] weight from one node to each community; 0 between nodes */
    uint32_t *labels;  /* [count] */
    uint32_t *touched; /* [count] */
    double sum;        /* of strengths */
} level;

static void free_level(level *made, const kith_allocator *allocator) {
    ties_free(made->graph);
    memory_free(allocator, made->loops);
    memory_free(allocator, made->strengths);
    memory_free(allocator, made->totals);
    memory_free(allocator, made->links);
    memory_free(allocator, made->labels);
    memory_free(allocator, made->touched);
    *made = (level){0};
}

/* Room for `count` nodes and `tie_count` ties; everything 0. */
static kith_status create_level(size_t count, size_t tie_count, const kith_allocator *allocator,
                                level *out) {
    level made = {.loops = memory_create(allocator, count, sizeof(double)),
                  .strengths = memory_create(allocator, count, sizeof(double)),
                  .totals = memory_create(allocator, count, sizeof(double)),
                  .links = memory_create(allocator, count, sizeof(double)),
                  .labels = memory_create(allocator, count, sizeof(uint32_t)),
                  .touched = memory_create(allocator, count, sizeof(uint32_t)),
                  .graph = memory_create(allocator, 1, sizeof(ties))};
    if (!made.graph) goto fail;
    made.graph->allocator = *allocator;
    made.graph->count = count;
    made.graph->start = memory_create(allocator, count + 1, sizeof(size_t));
    made.graph->items = memory_resize(allocator, NULL, tie_count, sizeof(tie));
    if (!made.graph->start || !made.graph->items) goto fail;
    if (!made.loops || !made.strengths || !made.totals) goto fail;
    if (!made.links || !made.labels || !made.touched) goto fail;
    *out = made;
    return KITH_OK;
fail:
    free_level(&made, allocator);
    return KITH_NO_MEMORY;
}

/* Every node its own community. */
static void reset_labels(level *at) {
    at->sum = 0;
    for (size_t node = 0; node < at->graph->count; node++) {
        at->strengths[node] = at->loops[node];
        for (size_t i = at->graph->start[node]; i < at->graph->start[node + 1]; i++) {
            at->strengths[node] += (double)at->graph->items[i].weight;
        }
        at->totals[node] = at->strengths[node];
        at->labels[node] = (uint32_t)node;
        at->sum += at->strengths[node];
    }
}

/* The community a node gains most from; its own on a tie, then the first. */
static uint32_t choose_label(const level *at, size_t node, size_t touched_count,
                             double resolution) {
    double scale = resolution * at->strengths[node] / at->sum;
    uint32_t best = at->labels[node];
    double best_gain = at->links[best] - scale * at->totals[best];
    for (size_t i = 0; i < touched_count; i++) {
        uint32_t label = at->touched[i];
        double gain = at->links[label] - scale * at->totals[label];
        if (gain > best_gain + 1e-12 * at->sum) {
            best = label;
            best_gain = gain;
        }
    }
    return best;
}

/* Returns 1 if the node moved. */
static size_t move_node(level *at, size_t node, double resolution) {
    size_t touched_count = 0;
    for (size_t i = at->graph->start[node]; i < at->graph->start[node + 1]; i++) {
        uint32_t label = at->labels[at->graph->items[i].other];
        if (at->links[label] == 0) at->touched[touched_count++] = label;
        at->links[label] += (double)at->graph->items[i].weight;
    }
    uint32_t old = at->labels[node];
    at->totals[old] -= at->strengths[node];
    uint32_t best = choose_label(at, node, touched_count, resolution);
    at->totals[best] += at->strengths[node];
    at->labels[node] = best;
    for (size_t i = 0; i < touched_count; i++) {
        at->links[at->touched[i]] = 0;
    }
    return best != old;
}

static size_t sweep(level *at, double resolution) {
    size_t moved_count = 0;
    for (size_t node = 0; node < at->graph->count; node++) {
        moved_count += move_node(at, node, resolution);
    }
    return moved_count;
}

/* Renumbers the labels 0, 1, … by first appearance; uses touched as a map. Returns their number. */
static size_t compact_labels(level *at) {
    size_t count = 0;
    memset(at->touched, 0xff, at->graph->count * sizeof *at->touched);
    for (size_t node = 0; node < at->graph->count; node++) {
        uint32_t *number = &at->touched[at->labels[node]];
        if (*number == UINT32_MAX) *number = (uint32_t)count++;
        at->labels[node] = *number;
    }
    return count;
}

/* Lays out the ties of merged nodes: all ties of their parts, one after the other. */
static void lay_out_merged(const level *at, level *next, size_t *cursor) {
    size_t *start = next->graph->start;
    for (size_t node = 0; node < at->graph->count; node++) {
        start[at->labels[node] + 1] += at->graph->start[node + 1] - at->graph->start[node];
    }
    for (size_t label = 0; label < next->graph->count; label++) {
        start[label + 1] += start[label];
        cursor[label] = start[label];
    }
}

static void fill_merged(const level *at, level *next, size_t *cursor) {
    for (size_t node = 0; node < at->graph->count; node++) {
        uint32_t label = at->labels[node];
        next->loops[label] += at->loops[node];
        for (size_t i = at->graph->start[node]; i < at->graph->start[node + 1]; i++) {
            tie item = at->graph->items[i];
            uint32_t other = at->labels[item.other];
            if (other == label) {
                next->loops[label] += (double)item.weight;
            } else {
                next->graph->items[cursor[label]++] = (tie){.other = other, .weight = item.weight};
            }
        }
    }
}

/* Closes the gaps that inner and repeated ties leave. cursor holds each node's end. */
static void pack_merged(level *next, const size_t *cursor) {
    size_t kept = 0;
    for (size_t label = 0; label < next->graph->count; label++) {
        tie *items = next->graph->items + next->graph->start[label];
        size_t count = ties_merge(items, cursor[label] - next->graph->start[label]);
        memmove(next->graph->items + kept, items, count * sizeof *items);
        next->graph->start[label] = kept;
        kept += count;
    }
    next->graph->start[next->graph->count] = kept;
}

static kith_status merge_level(const level *at, size_t count, const kith_allocator *allocator,
                               level *out) {
    level next = {0};
    size_t *cursor = memory_create(allocator, count, sizeof *cursor);
    size_t tie_count = at->graph->start[at->graph->count];
    if (!cursor || create_level(count, tie_count, allocator, &next) != KITH_OK) {
        memory_free(allocator, cursor);
        return KITH_NO_MEMORY;
    }
    lay_out_merged(at, &next, cursor);
    fill_merged(at, &next, cursor);
    pack_merged(&next, cursor);
    memory_free(allocator, cursor);
    *out = next;
    return KITH_OK;
}

/* Moves nodes until none wants to, and returns the number of communities. */
static size_t settle(level *at, double resolution) {
    reset_labels(at);
    for (int i = 0; i < SWEEP_COUNT_MAX && at->sum > 0; i++) {
        if (sweep(at, resolution) == 0) break;
    }
    return compact_labels(at);
}

static kith_status copy_level(const ties *graph, level *out) {
    size_t tie_count = graph->start[graph->count];
    kith_status status = create_level(graph->count, tie_count, &graph->allocator, out);
    if (status != KITH_OK) return status;
    memcpy(out->graph->start, graph->start, (graph->count + 1) * sizeof *graph->start);
    if (tie_count > 0) {
        memcpy(out->graph->items, graph->items, tie_count * sizeof *graph->items);
    }
    return KITH_OK;
}

kith_status community_find(const ties *graph, double resolution, uint32_t *labels,
                           size_t *community_count) {
    level at = {0};
    kith_status status = copy_level(graph, &at);
    for (size_t node = 0; node < graph->count; node++) {
        labels[node] = (uint32_t)node;
    }
    size_t count = graph->count;
    for (int depth = 0; depth < LEVEL_COUNT_MAX && status == KITH_OK; depth++) {
        size_t merged_count = settle(&at, resolution);
        for (size_t node = 0; node < graph->count; node++) {
            labels[node] = at.labels[labels[node]];
        }
        if (merged_count == count) break;
        count = merged_count;
        level next = {0};
        status = merge_level(&at, count, &graph->allocator, &next);
        free_level(&at, &graph->allocator);
        at = next;
    }
    free_level(&at, &graph->allocator);
    if (status == KITH_OK) *community_count = count;
    return status;
}
