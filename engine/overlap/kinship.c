#include "overlap/kinship.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/status.h"

static const double deviations = 2; /* of chance, that a tie lies above what is expected */

/* The strongest neighbours of one creator, the weakest of them first where the list is full. */
typedef struct nearest {
    size_t count;
    uint32_t others[KINSHIP_NEIGHBOURS];
    double weights[KINSHIP_NEIGHBOURS];
} nearest;

typedef struct collection {
    nearest *lists; /* [creator_count] */
} collection;

static size_t find_weakest(const nearest *list) {
    size_t weakest = 0;
    for (size_t i = 1; i < list->count; i++) {
        bool weaker =
            list->weights[i] < list->weights[weakest] ||
            (list->weights[i] == list->weights[weakest] && list->others[i] > list->others[weakest]);
        weakest = weaker ? i : weakest;
    }
    return weakest;
}

static void offer(nearest *to, uint32_t other, double weight) {
    size_t at = to->count;
    if (to->count < KINSHIP_NEIGHBOURS) {
        to->count++;
    } else {
        at = find_weakest(to);
        if (weight <= to->weights[at]) return;
    }
    to->others[at] = other;
    to->weights[at] = weight;
}

static kith_status receive(void *context, const kith_overlap *overlaps, size_t count) {
    collection *to = context;
    for (size_t i = 0; i < count; i++) {
        const kith_overlap *pair = &overlaps[i];
        double expected = pair->lift > 0 ? pair->shared.value / pair->lift : 0;
        if (!(pair->shared.low > expected + deviations * sqrt(expected + 1))) continue;
        double weight = log((pair->shared.value + 1) / (expected + 1));
        if (!(weight > 0)) continue;
        offer(&to->lists[pair->a], (uint32_t)pair->b, weight);
        offer(&to->lists[pair->b], (uint32_t)pair->a, weight);
    }
    return KITH_OK;
}

static int compare_ties(const void *left, const void *right) {
    const kinship_tie *x = left;
    const kinship_tie *y = right;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* Each tie once, whichever of its creators keeps it. */
static kith_status list_ties(const collection *from, kinship *made) {
    size_t most = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        most += from->lists[c].count;
    }
    made->ties = memory_resize(&made->allocator, NULL, most, sizeof *made->ties);
    if (!made->ties) return KITH_NO_MEMORY;
    size_t count = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        for (size_t i = 0; i < from->lists[c].count; i++) {
            uint32_t own = (uint32_t)c;
            uint32_t other = from->lists[c].others[i];
            made->ties[count++] = (kinship_tie){
                own < other ? own : other, own < other ? other : own, from->lists[c].weights[i]};
        }
    }
    if (count > 0) qsort(made->ties, count, sizeof *made->ties, compare_ties);
    for (size_t i = 0; i < count; i++) {
        const kinship_tie *last = made->tie_count > 0 ? &made->ties[made->tie_count - 1] : NULL;
        if (last && compare_ties(last, &made->ties[i]) == 0) continue;
        made->ties[made->tie_count++] = made->ties[i];
    }
    return KITH_OK;
}

kith_status kinship_build(const kith_roster *roster, const kith_options *options, kinship **out,
                          kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t count = kith_roster_view_info(roster).creator_count;
    const kith_overlap_filter filter = {0};
    collection all = {.lists = memory_create(allocator, count, sizeof *all.lists)};
    kinship *made = memory_create(allocator, 1, sizeof *made);
    kith_status status = KITH_NO_MEMORY;
    if (made) *made = (kinship){.allocator = *allocator, .creator_count = count};
    if (made && all.lists) {
        status = kith_overlap_all(roster, &filter, options, receive, &all, error);
        if (status == KITH_OK) status = list_ties(&all, made);
    }
    memory_free(allocator, all.lists);
    if (status != KITH_OK) {
        kinship_free(made);
        return status == KITH_NO_MEMORY ? status_fail(error, status, "out of memory") : status;
    }
    *out = made;
    return KITH_OK;
}

void kinship_free(kinship *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->ties);
    memory_free(&allocator, made);
}
