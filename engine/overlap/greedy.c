#include "overlap/greedy.h"

#include <math.h>

#include "base/memory.h"
#include "base/status.h"

/* ---- Picks ---- */

kith_status picks_create(size_t rank_count, const kith_allocator *allocator, picks *out) {
    *out = (picks){.ranks = memory_create(allocator, rank_count, sizeof *out->ranks),
                   .has = memory_create(allocator, rank_count, sizeof *out->has)};
    return out->ranks && out->has ? KITH_OK : KITH_NO_MEMORY;
}

void picks_free(picks *made, const kith_allocator *allocator) {
    memory_free(allocator, made->ranks);
    memory_free(allocator, made->has);
}

void picks_clear(picks *of) {
    for (size_t i = 0; i < of->count; i++) {
        of->has[of->ranks[i]] = false;
    }
    of->count = 0;
    of->cost = 0;
    of->value = (cover_gain){0};
}

void picks_copy(const picks *from, picks *to) {
    picks_clear(to);
    for (size_t i = 0; i < from->count; i++) {
        to->ranks[i] = from->ranks[i];
        to->has[from->ranks[i]] = true;
    }
    to->count = from->count;
    to->cost = from->cost;
    to->value = from->value;
}

/* ---- Greedy ---- */

kith_status greedy_open(shortlist *from, const rules *by, size_t frequency, greedy *out,
                        kith_error *error) {
    const kith_allocator *allocator = &from->allocator;
    *out = (greedy){.from = from, .by = by, .error = error, .left_out = (uint32_t)from->count};
    out->heap = memory_create(allocator, from->count, sizeof *out->heap);
    kith_status status = picks_create(from->count, allocator, &out->now);
    kith_status covered =
        cover_create(from->worth, from->count, frequency, allocator, &out->reached);
    bool whole = out->heap && status == KITH_OK && covered == KITH_OK;
    return whole ? KITH_OK : status_fail(error, KITH_NO_MEMORY, "out of memory");
}

void greedy_close(greedy *made) {
    const kith_allocator *allocator = &made->from->allocator;
    memory_free(allocator, made->heap);
    picks_free(&made->now, allocator);
    cover_free(&made->reached);
}

static bool precedes(const greedy_offer *a, const greedy_offer *b) {
    return a->key > b->key || (a->key == b->key && a->rank < b->rank);
}

/* Moves the offer at a place down the heap to where it belongs. */
static void sink(greedy *in, size_t at) {
    for (;;) {
        size_t best = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < in->heap_count; child++) {
            if (precedes(&in->heap[child], &in->heap[best])) best = child;
        }
        if (best == at) return;
        greedy_offer moved = in->heap[at];
        in->heap[at] = in->heap[best];
        in->heap[best] = moved;
        at = best;
    }
}

static void drop_first(greedy *in) {
    in->heap[0] = in->heap[--in->heap_count];
    sink(in, 0);
}

static double make_key(const greedy *in, uint32_t rank, double gain, bool by_price) {
    return by_price ? gain / in->by->prices[rank] : gain;
}

kith_status greedy_take(greedy *in, uint32_t rank) {
    cover_sample sample;
    kith_status status = shortlist_load(in->from, rank, &sample, in->error);
    if (status != KITH_OK) return status;
    cover_gain gain = cover_measure(&in->reached, &sample);
    in->looked += 2 * (double)sample.count;
    if (cover_add(&in->reached, &sample) != KITH_OK) {
        return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    }
    in->now.ranks[in->now.count++] = rank;
    in->now.has[rank] = true;
    in->now.cost += rules_price(in->by, rank);
    in->now.value.reached += gain.reached;
    in->now.value.parts += gain.parts;
    return KITH_OK;
}

static kith_status measure(greedy *in, uint32_t rank, cover_gain *gain) {
    cover_sample sample;
    kith_status status = shortlist_load(in->from, rank, &sample, in->error);
    if (status != KITH_OK) return status;
    *gain = cover_measure(&in->reached, &sample);
    in->looked += (double)sample.count;
    return KITH_OK;
}

/* Measures the first offer again. */
static kith_status measure_first(greedy *in, bool by_price) {
    greedy_offer *first = &in->heap[0];
    kith_status status = measure(in, first->rank, &first->gain);
    if (status != KITH_OK) return status;
    first->key = make_key(in, first->rank, first->gain.parts, by_price);
    first->seen = in->now.count;
    sink(in, 0);
    return KITH_OK;
}

/* Picks the first offer unless it shares too much. */
static kith_status take_first(greedy *in) {
    uint32_t rank = in->heap[0].rank;
    bool conflict = false;
    drop_first(in);
    kith_status status = rules_find_conflict(in->by, &in->now, rank, &conflict, in->error);
    return status == KITH_OK && !conflict ? greedy_take(in, rank) : status;
}

/* Whether the first offer, which was measured, is of use. */
static bool is_of_use(const greedy *in) {
    return in->heap[0].gain.parts > 0 || rules_count_missing(in->by, &in->now) > 0;
}

void greedy_list(greedy *in, const uint32_t *ranks, size_t count, bool by_price) {
    in->heap_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t rank = ranks ? ranks[i] : (uint32_t)i;
        if (in->now.has[rank] || rank == in->left_out) continue;
        double most = in->from->creators[rank].followers.value / (double)in->reached.frequency;
        in->heap[in->heap_count++] = (greedy_offer){
            .key = make_key(in, rank, most, by_price), .rank = rank, .seen = SIZE_MAX};
    }
    for (size_t at = in->heap_count / 2; at-- > 0;) {
        sink(in, at);
    }
}

kith_status greedy_next(greedy *in, bool by_price, greedy_offer *out) {
    kith_status status = KITH_OK;
    while (in->heap[0].seen != in->now.count && status == KITH_OK) {
        status = measure_first(in, by_price);
    }
    *out = in->heap[0];
    drop_first(in);
    return status;
}

kith_status greedy_fill(greedy *in, const uint32_t *ranks, size_t count, bool by_price) {
    kith_status status = KITH_OK;
    greedy_list(in, ranks, count, by_price);
    while (in->heap_count > 0 && status == KITH_OK) {
        bool fits = rules_afford(in->by, &in->now, in->heap[0].rank);
        if (fits && in->heap[0].seen != in->now.count) {
            status = measure_first(in, by_price);
        } else if (fits && is_of_use(in)) {
            status = take_first(in);
        } else {
            drop_first(in);
        }
    }
    return status;
}

kith_status greedy_fill_largest(greedy *in) {
    kith_status status = KITH_OK;
    greedy_list(in, NULL, in->from->count, false);
    while (in->heap_count > 0 && status == KITH_OK) {
        if (rules_afford(in->by, &in->now, in->heap[0].rank)) {
            status = take_first(in);
        } else {
            drop_first(in);
        }
    }
    return status;
}

kith_status greedy_begin(greedy *in, const uint32_t *ranks, size_t count) {
    kith_status status = KITH_OK;
    picks_clear(&in->now);
    cover_clear(&in->reached);
    for (size_t i = 0; i < count && status == KITH_OK; i++) {
        status = greedy_take(in, ranks[i]);
    }
    return status;
}

kith_status greedy_order(shortlist *from, uint32_t *ranks, kith_error *error) {
    greedy in;
    const rules none = {.from = from, .budget = INFINITY, .most = SIZE_MAX, .containment_most = 1};
    kith_status status = greedy_open(from, &none, 1, &in, error);
    if (status == KITH_OK) status = greedy_fill(&in, NULL, from->count, false);
    size_t count = in.now.count;
    for (size_t i = 0; i < count && status == KITH_OK; i++) {
        ranks[i] = in.now.ranks[i];
    }
    for (uint32_t r = 0; r < from->count && status == KITH_OK; r++) {
        if (!in.now.has[r]) ranks[count++] = r;
    }
    greedy_close(&in);
    return status;
}
