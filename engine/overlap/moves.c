#include "overlap/moves.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "overlap/arrivals.h"
#include "overlap/chance.h"
#include "overlap/strata.h"

/* The row of one creator. */
typedef struct move_row {
    uint32_t *left,
        *stayed; /* [creator_count] who are new there: who left the creator of the row, who stayed; zero
                                outside a row */
    uint32_t *touched; /* creators with either */
    size_t touched_count;
    uint64_t *gone; /* hashes of those who left, ascending; room for the largest sample */
    size_t gone_count;
} move_row;

typedef struct move_search {
    const snapshots *from;
    arrivals news;
    move_row row;
    const kith_estimate *lost;
    double demand; /* surprise that a move must have */
    move_list *out;
} move_search;

/* ---- Memory ---- */

static size_t find_largest_sample(const snapshots *from) {
    size_t most = 0;
    for (size_t i = 0; i < from->both.split; i++) {
        size_t count = lineup_view_sample(&from->both, i).count;
        most = count > most ? count : most;
    }
    return most;
}

static kith_status create_row(const snapshots *from, move_row *out) {
    const kith_allocator *allocator = &from->allocator;
    out->left = memory_create(allocator, from->creator_count, sizeof *out->left);
    out->stayed = memory_create(allocator, from->creator_count, sizeof *out->stayed);
    out->touched = memory_create(allocator, from->creator_count, sizeof *out->touched);
    out->gone = memory_resize(allocator, NULL, find_largest_sample(from), sizeof *out->gone);
    bool whole = out->left && out->stayed && out->touched && out->gone;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static void free_row(move_row *made, const kith_allocator *allocator) {
    memory_free(allocator, made->left);
    memory_free(allocator, made->stayed);
    memory_free(allocator, made->touched);
    memory_free(allocator, made->gone);
}

/* ---- A row ---- */

static void count_news(const arrivals *news, uint64_t hash, uint32_t *counts, move_row *row) {
    size_t count = 0;
    const uint32_t *creators = arrivals_find(news, hash, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t to = creators[i];
        if (row->left[to] + row->stayed[to] == 0) row->touched[row->touched_count++] = to;
        counts[to]++;
    }
}

static sketch_sample view_sample(const snapshots *from, size_t number, uint64_t limit) {
    sketch_sample sample = lineup_view_sample(&from->both, number);
    sample.count = sketch_count_up_to(sample, limit);
    return sample;
}

static void fill_row(move_search *in, const snapshot_creator *creator) {
    sketch_sample before = view_sample(in->from, creator->before, creator->limit);
    sketch_sample after = view_sample(in->from, creator->after, creator->limit);
    move_row *row = &in->row;
    row->gone_count = row->touched_count = 0;
    size_t at = 0;
    for (size_t i = 0; i < before.count; i++) {
        uint64_t hash = before.hashes[i];
        while (at < after.count && after.hashes[at] < hash) {
            at++;
        }
        bool stayed = at < after.count && after.hashes[at] == hash;
        if (!stayed) row->gone[row->gone_count++] = hash;
        count_news(&in->news, hash, stayed ? row->stayed : row->left, row);
    }
}

/* ---- Moves ---- */

static kith_status add(move_list *to, kith_move move) {
    if (to->count == to->capacity) {
        size_t capacity = 2 * to->capacity + 64;
        kith_move *grown = memory_resize(&to->allocator, to->moves, capacity, sizeof *grown);
        if (!grown) return KITH_NO_MEMORY;
        to->moves = grown;
        to->capacity = capacity;
    }
    to->moves[to->count++] = move;
    return KITH_OK;
}

/* A pair of creators: of the sampled accounts known at both, those who left one of them and who stayed with it, and how
 * many of each are new at the other. */
typedef struct move_counts {
    double gone, rest;
    double left, stayed;
    double threshold;
} move_counts;

static move_counts count_pair(const move_search *in, size_t from, size_t to) {
    const snapshot_creator *source = &in->from->creators[from];
    const snapshot_creator *target = &in->from->creators[to];
    const move_row *row = &in->row;
    uint64_t limit = source->limit < target->limit ? source->limit : target->limit;
    size_t all = view_sample(in->from, source->before, limit).count;
    size_t gone =
        sketch_count_up_to((sketch_sample){row->gone, row->gone_count, UINT64_MAX}, limit);
    return (move_counts){(double)gone, (double)(all - gone), row->left[to], row->stayed[to],
                         sketch_threshold(limit)};
}

static kith_status tell(move_search *in, size_t from, size_t to) {
    move_counts of = count_pair(in, from, to);
    double share = of.gone / (of.gone + of.rest);
    if (chance_surprise(of.left, of.left + of.stayed, share) < in->demand) return KITH_OK;
    stratum moved = {in->lost[from], of.threshold, of.gone, of.left, of.left};
    kith_move made = {.from = from, .to = to, .accounts = strata_measure(&moved, 1)};
    made.expected = in->lost[from].value * of.stayed / of.rest;
    made.lift = made.expected > 0 ? made.accounts.value / made.expected : NAN;
    return add(in->out, made);
}

/* Tells the moves from a creator, and clears its row. */
static kith_status tell_row(move_search *in, size_t from) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < in->row.touched_count; i++) {
        uint32_t to = in->row.touched[i];
        if (status == KITH_OK && in->row.left[to] > 0) status = tell(in, from, to);
        in->row.left[to] = in->row.stayed[to] = 0;
    }
    return status;
}

static int compare_numbers(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_moves(const void *left, const void *right) {
    const kith_move *a = left;
    const kith_move *b = right;
    if (a->accounts.value != b->accounts.value) {
        return a->accounts.value > b->accounts.value ? -1 : 1;
    }
    int order = compare_numbers(a->from, b->from);
    return order ? order : compare_numbers(a->to, b->to);
}

static kith_status search(move_search *in) {
    double both = 0;
    for (size_t i = 0; i < in->from->creator_count; i++) {
        both += in->from->creators[i].is_in_both;
    }
    in->demand = chance_demand(both * (both - 1));
    kith_status status = KITH_OK;
    for (size_t i = 0; i < in->from->creator_count && status == KITH_OK; i++) {
        if (!in->from->creators[i].is_in_both) continue;
        fill_row(in, &in->from->creators[i]);
        status = tell_row(in, i);
    }
    return status;
}

kith_status moves_find(const snapshots *from, const kith_estimate *lost, size_t most,
                       const kith_options *options, move_list *out) {
    move_search in = {.from = from, .lost = lost, .out = out};
    kith_status status = arrivals_build(from, options, &in.news);
    if (status == KITH_OK) status = create_row(from, &in.row);
    if (status == KITH_OK) status = search(&in);
    free_row(&in.row, &from->allocator);
    arrivals_free(&in.news);
    if (status != KITH_OK) return status;
    if (out->count > 0) qsort(out->moves, out->count, sizeof *out->moves, compare_moves);
    out->count = out->count < most ? out->count : most;
    return KITH_OK;
}
