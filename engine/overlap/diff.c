/* What changed between two snapshots of a roster.
 *
 * The followers that a creator kept are the overlap of its audience before with its audience after, two coordinated
 * samples like any: so the estimate is that of two creators (estimate.h), and what was lost and gained follows from
 * the sizes. Slices of an audience (turnover.h), sudden losses (losses.h) and moves (moves.h) come from walks over both
 * snapshots. */
#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "overlap/losses.h"
#include "overlap/moves.h"
#include "overlap/pair.h"
#include "sketch/suspicion.h"

struct kith_diff {
    kith_allocator allocator;
    kith_diff_info info;
    size_t count;
    kith_change *changes; /* [count] */
    move_list moves;
};

static const kith_estimate unknown = {NAN, NAN, NAN};

const char *kith_presence_text(kith_presence presence) {
    switch (presence) {
#define PRESENCE_CASE(name, text) \
    case name:                    \
        return text;
        KITH_PRESENCE_LIST(PRESENCE_CASE)
#undef PRESENCE_CASE
    }
    return "unknown presence";
}

/* ---- Kept, gained and lost ---- */

static kith_estimate divide(const kith_estimate *part, double whole) {
    if (!(whole > 0)) return unknown;
    return (kith_estimate){fmin(part->value / whole, 1), fmin(part->low / whole, 1),
                           fmin(part->high / whole, 1)};
}

static void fill_kept(const snapshots *from, const snapshot_creator *of, uint64_t common,
                      kith_change *out) {
    pair_side before = pair_view_side(&from->both, of->before, NULL);
    pair_side after = pair_view_side(&from->both, of->after, NULL);
    creator_pair forth = pair_make(before, after, common, NULL);
    creator_pair back = pair_make(after, before, common, NULL);
    out->kept = estimate_shared_interval(&forth.counts);
    out->lost = estimate_private_interval(&forth.counts);
    out->gained = estimate_private_interval(&back.counts);
    out->retention = divide(&out->kept, out->followers_before.value);
}

static kith_change begin_change(const snapshots *from, const snapshot_creator *of) {
    kith_change made = {.number_before = of->before,
                        .number_after = SIZE_MAX,
                        .followers_before = unknown,
                        .followers_after = unknown,
                        .kept = unknown,
                        .gained = unknown,
                        .lost = unknown,
                        .retention = unknown,
                        .retention_suspicious = unknown,
                        .retention_other = unknown,
                        .lost_expected = unknown};
    made.presence = of->is_in_both         ? KITH_PRESENCE_KEPT
                    : of->after < SIZE_MAX ? KITH_PRESENCE_ADDED
                                           : KITH_PRESENCE_REMOVED;
    if (of->before < SIZE_MAX)
        made.followers_before = lineup_view(&from->both, of->before)->followers;
    if (of->after < SIZE_MAX) {
        made.number_after = of->after - from->both.split;
        made.followers_after = lineup_view(&from->both, of->after)->followers;
    }
    return made;
}

/* ---- All creators ---- */

static void fill_change(const snapshots *from, size_t index, const turnover *of,
                        const losses *usual, kith_change *out) {
    const snapshot_creator *creator = &from->creators[index];
    double threshold = sketch_threshold(creator->limit);
    *out = begin_change(from, creator);
    if (!creator->is_in_both) return;
    fill_kept(from, creator, of->kept, out);
    out->retention_suspicious = turnover_measure(&of->suspicious, threshold);
    out->retention_other = turnover_measure(&of->other, threshold);
    out->lost_expected = losses_expect(usual, out->followers_before.value);
    out->sudden_loss = usual->sudden[index];
}

static void count_up(kith_diff_info *info, const kith_change *change) {
    info->kept_count += change->presence == KITH_PRESENCE_KEPT;
    info->added_count += change->presence == KITH_PRESENCE_ADDED;
    info->removed_count += change->presence == KITH_PRESENCE_REMOVED;
    info->sudden_count += change->sudden_loss;
}

static kith_status fill_changes(const snapshots *from, const kith_diff_query *query,
                                const kith_options *options, turnover *counts, kith_diff *made) {
    losses usual = {.allocator = made->allocator};
    kith_status status = turnover_count(from, query->suspects, options, counts);
    if (status == KITH_OK) {
        status = losses_find(counts, from->creator_count, &made->allocator, &usual);
    }
    made->info.usual_loss = losses_share(&usual);
    for (size_t i = 0; i < from->creator_count && status == KITH_OK; i++) {
        fill_change(from, i, &counts[i], &usual, &made->changes[i]);
        count_up(&made->info, &made->changes[i]);
    }
    losses_free(&usual);
    return status;
}

static kith_status fill_moves(const snapshots *from, size_t most, const kith_options *options,
                              kith_diff *made) {
    kith_estimate *lost = memory_create(&made->allocator, made->count, sizeof *lost);
    if (!lost) return KITH_NO_MEMORY;
    for (size_t i = 0; i < made->count; i++) {
        lost[i] = made->changes[i].lost;
    }
    kith_status status = moves_find(from, lost, most, options, &made->moves);
    memory_free(&made->allocator, lost);
    return status;
}

static kith_status fill(const snapshots *from, const kith_diff_query *query,
                        const kith_options *options, kith_diff *made) {
    made->count = from->creator_count;
    made->changes = memory_create(&made->allocator, made->count, sizeof *made->changes);
    turnover *counts = memory_create(&made->allocator, made->count, sizeof *counts);
    kith_status status =
        made->changes && counts ? fill_changes(from, query, options, counts, made) : KITH_NO_MEMORY;
    memory_free(&made->allocator, counts);
    if (status != KITH_OK || query->move_count == 0) return status;
    return fill_moves(from, query->move_count, options, made);
}

/* ---- The whole ---- */

kith_status kith_diff_build(const kith_roster *before, const kith_roster *after,
                            const kith_diff_query *query, const kith_options *options,
                            kith_diff **diff, kith_error *error) {
    snapshots from = {0};
    kith_status status = options_check(options, error);
    if (status == KITH_OK && query->suspects) {
        status = suspicion_match(query->suspects, before, error);
    }
    if (status != KITH_OK) return status;
    kith_diff *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = made->moves.allocator = options->allocator;
    status = snapshots_open(before, after, options, &from, error);
    if (status == KITH_OK) {
        status = fill(&from, query, options, made);
        if (status != KITH_OK) status_fail(error, status, "%s", kith_status_text(status));
    }
    snapshots_close(&from);
    if (status != KITH_OK) {
        kith_diff_free(made);
        return status;
    }
    *diff = made;
    return KITH_OK;
}

void kith_diff_free(kith_diff *diff) {
    if (!diff) return;
    kith_allocator allocator = diff->allocator;
    memory_free(&allocator, diff->changes);
    memory_free(&allocator, diff->moves.moves);
    memory_free(&allocator, diff);
}

kith_diff_info kith_diff_view_info(const kith_diff *diff) {
    return diff->info;
}

size_t kith_diff_count_changes(const kith_diff *diff) {
    return diff->count;
}

kith_change kith_diff_view_change(const kith_diff *diff, size_t index) {
    return diff->changes[index];
}

size_t kith_diff_count_moves(const kith_diff *diff) {
    return diff->moves.count;
}

kith_move kith_diff_view_move(const kith_diff *diff, size_t index) {
    return diff->moves.moves[index];
}
