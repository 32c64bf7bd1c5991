#include "overlap/greedy.h"

#include "base/memory.h"

/* A creator that may be next, with what it added when it was last looked at. */
typedef struct offer {
    double gain;
    uint32_t rank;
    size_t seen; /* creators chosen then */
} offer;

typedef struct search {
    const tally *of;
    const crowd_followers *lists;
    uint8_t *reached; /* by account */
    offer *heap;      /* the best one first */
    size_t count;
} search;

/* What an account stands for: at its hash the first of its creators has been sampled. */
static double weigh(const tally *of, size_t account) {
    const crowd *from = of->from;
    uint32_t first = from->members[from->start[account]];
    double weight = 1 / sketch_threshold(from->creators[first].limit);
    return of->weights ? weight * (double)of->weights[account] : weight;
}

static double measure_gain(const search *in, uint32_t rank) {
    double gain = 0;
    for (size_t i = in->lists->start[rank]; i < in->lists->start[rank + 1]; i++) {
        uint32_t account = in->lists->accounts[i];
        if (!in->reached[account]) gain += weigh(in->of, account);
    }
    return gain;
}

static bool is_better(const offer *a, const offer *b) {
    return a->gain > b->gain || (a->gain == b->gain && a->rank < b->rank);
}

/* Moves the offer at a place down the heap to where it belongs. */
static void sink(search *in, size_t at) {
    for (;;) {
        size_t best = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < in->count; child++) {
            if (is_better(&in->heap[child], &in->heap[best])) best = child;
        }
        if (best == at) return;
        offer moved = in->heap[at];
        in->heap[at] = in->heap[best];
        in->heap[best] = moved;
        at = best;
    }
}

static void take(search *in, uint32_t rank) {
    for (size_t i = in->lists->start[rank]; i < in->lists->start[rank + 1]; i++) {
        in->reached[in->lists->accounts[i]] = 1;
    }
    in->heap[0] = in->heap[--in->count];
    sink(in, 0);
}

static void choose(search *in, uint32_t *ranks) {
    size_t all = in->count;
    for (size_t r = 0; r < all; r++) {
        in->heap[r] = (offer){measure_gain(in, (uint32_t)r), (uint32_t)r, 0};
    }
    for (size_t at = all / 2; at-- > 0;) {
        sink(in, at);
    }
    for (size_t chosen = 0; chosen < all;) {
        offer *first = &in->heap[0];
        if (first->seen == chosen) {
            ranks[chosen++] = first->rank;
            take(in, first->rank);
            continue;
        }
        first->gain = measure_gain(in, first->rank);
        first->seen = chosen;
        sink(in, 0);
    }
}

kith_status greedy_order(const tally *of, const crowd_followers *lists, uint32_t *ranks) {
    const kith_allocator *allocator = &of->from->allocator;
    search in = {.of = of, .lists = lists, .count = of->from->creator_count};
    in.reached = memory_create(allocator, of->from->account_count, 1);
    in.heap = memory_create(allocator, in.count, sizeof *in.heap);
    bool whole = in.reached && in.heap;
    if (whole) choose(&in, ranks);
    memory_free(allocator, in.reached);
    memory_free(allocator, in.heap);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}
