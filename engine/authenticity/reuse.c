/* The sparse product of bursts by rows, as in lift.c, with the control beside it.
 *
 * Accounts are numbered by their hash, so the first followers of two creators, up to the smaller
 * last account, are a sample of accounts that is the same for both. */
#include "authenticity/reuse.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum { OVERLAP_MIN = 4, CONTROL_MAX = 8192, AHEAD = 16 };

static const double weight_min = 14, weight_max = 60, control_prior = 3;

/* A creator's followers outside of its bursts. */
typedef struct control {
    double count, degrees; /* D, follows of them all */
    uint32_t sampled;      /* of the audience, from its beginning */
    uint32_t limit;        /* accounts below it are sampled */
} control;

typedef struct reuse_work {
    const reuse_source *from;
    reuse_kind kind;
    double *degrees;   /* [bursts] D_i */
    control *controls; /* [creators] */
    uint32_t *counts;  /* [bursts] of the row at hand, else 0 */
    uint32_t *touched; /* [bursts] */
} reuse_work;

double reuse_weigh(double observed, double expected) {
    if (observed < OVERLAP_MIN || observed <= expected) return 0;
    double weight = observed * log(observed / expected) - observed + expected;
    return weight >= weight_min ? weight : 0;
}

static void measure_burst(const reuse_source *from, size_t b, double *degrees) {
    const burst *item = &from->slices->items[b];
    const arrival *items = from->times->arrivals + item->arrival;
    for (size_t i = 0; i < item->count; i++) {
        degrees[b] += reuse_view_degree(from, items[i].account);
    }
}

/* Measures the bursts of a creator, and its followers outside of them. */
static void measure_creator(const reuse_source *from, size_t creator, double *degrees,
                            control *out) {
    graph_list list = graph_view_everyone(from->follows, creator);
    for (size_t i = 0; i < list.count; i++) {
        if (i + AHEAD < list.count) {
            __builtin_prefetch(&from->follows->following_size[list.items[i + AHEAD]]);
        }
        out->degrees += reuse_view_degree(from, list.items[i]);
    }
    out->count = (double)list.count;
    for (size_t b = from->slices->start[creator]; b < from->slices->start[creator + 1]; b++) {
        measure_burst(from, b, degrees);
        out->count -= (double)from->slices->items[b].count;
        out->degrees -= degrees[b];
    }
    bool cut = list.count > CONTROL_MAX;
    out->sampled = cut ? CONTROL_MAX : (uint32_t)list.count;
    out->limit = cut ? list.items[CONTROL_MAX] : UINT32_MAX;
}

/* Whether a shared account counts as a control: in no burst of either creator. */
static bool is_control(const reuse_work *work, size_t a, size_t place_a, size_t b, size_t place_b) {
    const reuse_source *from = work->from;
    size_t start_a = from->follows->audience_start[a];
    if (reuse_view_degree(from, from->follows->audience[start_a + place_a]) == 0) return false;
    uint32_t time_a = from->times->times[a][place_a];
    uint32_t time_b = from->times->times[b][place_b];
    if (bursts_find(from->slices, a, time_a) || bursts_find(from->slices, b, time_b)) return false;
    return work->kind != REUSE_APART || reuse_admits(REUSE_APART, time_a, time_b);
}

static double count_controls(const reuse_work *work, size_t a, size_t b) {
    const graph *follows = work->from->follows;
    const uint32_t *list_a = follows->audience + follows->audience_start[a];
    const uint32_t *list_b = follows->audience + follows->audience_start[b];
    size_t count_a = work->controls[a].sampled;
    size_t count_b = work->controls[b].sampled;
    size_t at_a = 0;
    size_t at_b = 0;
    double count = 0;
    while (at_a < count_a && at_b < count_b) {
        uint32_t left = list_a[at_a];
        uint32_t right = list_b[at_b];
        if (left == right && is_control(work, a, at_a, b, at_b)) count++;
        at_a += left <= right;
        at_b += right <= left;
    }
    return count;
}

/* How much more the creators' other followers have in common than independent audiences would. */
static double measure_lift(const reuse_work *work, size_t a, size_t b) {
    const control *left = &work->controls[a];
    const control *right = &work->controls[b];
    double limit = left->limit < right->limit ? left->limit : right->limit;
    double part = fmin(1, limit / (double)work->from->follows->account_count);
    double expected = part * fmax(left->count * right->degrees, right->count * left->degrees) /
                      (double)work->from->follows->live_count;
    return fmax(1, (count_controls(work, a, b) + control_prior) / (expected + control_prior));
}

static double expect_overlap(const reuse_work *work, size_t i, size_t j) {
    const burst *items = work->from->slices->items;
    return fmax((double)items[j].count * work->degrees[i],
                (double)items[i].count * work->degrees[j]) /
           (double)work->from->follows->live_count;
}

static size_t count_row(const reuse_work *work, size_t row) {
    const reuse_source *from = work->from;
    const burst *item = &from->slices->items[row];
    const arrival *items = from->times->arrivals + item->arrival;
    size_t touched_count = 0;
    for (size_t i = 0; i < item->count; i++) {
        if (reuse_view_degree(from, items[i].account) == 0) continue;
        cohort_list held = cohorts_view(from->holders, items[i].account);
        for (size_t k = 0; k < held.count; k++) {
            uint32_t other = held.items[k].burst;
            if (!reuse_admits(work->kind, items[i].time, held.items[k].time)) continue;
            if (work->counts[other]++ == 0) work->touched[touched_count++] = other;
        }
    }
    return touched_count;
}

static void find_row(const reuse_work *work, size_t row, ties_row *out) {
    const burst *items = work->from->slices->items;
    size_t creator = items[row].creator;
    size_t touched_count = count_row(work, row);
    for (size_t i = 0; i < touched_count; i++) {
        size_t other = work->touched[i];
        double observed = work->counts[other];
        work->counts[other] = 0;
        double expected = expect_overlap(work, row, other);
        if (items[other].creator == creator || reuse_weigh(observed, expected) <= 0) continue;
        double lift = measure_lift(work, creator, items[other].creator);
        double weight = reuse_weigh(observed, expected * lift);
        if (weight > 0) {
            ties_keep(out, REUSE_TIES_MAX,
                      (tie){.other = (uint32_t)other, .weight = (float)fmin(weight, weight_max)});
        }
    }
}

static void measure(const reuse_work *work, int thread_count) {
    (void)thread_count; /* only read with OpenMP */
    size_t count = work->from->follows->creator_count;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 64)
    for (size_t c = 0; c < count; c++) {
        measure_creator(work->from, c, work->degrees, &work->controls[c]);
    }
}

static void find_rows(const reuse_work *shared, uint32_t *room, int thread_count, ties_row *rows,
                      tie *items) {
    (void)thread_count; /* only read with OpenMP */
    size_t count = shared->from->slices->count;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 16)
    for (size_t b = 0; b < count; b++) {
        uint32_t *own = room + (size_t)threads_number() * 2 * count;
        reuse_work work = *shared;
        work.counts = own;
        work.touched = own + count;
        rows[b] = (ties_row){.items = items + b * REUSE_TIES_MAX};
        find_row(&work, b, &rows[b]);
    }
}

kith_status reuse_build(const reuse_source *from, reuse_kind kind, const kith_options *options,
                        ties **out) {
    const kith_allocator *allocator = &from->times->allocator;
    size_t count = from->slices->count;
    int thread_count = options_count_threads(options);
    kith_status status = KITH_NO_MEMORY;
    reuse_work work = {.from = from, .kind = kind};
    work.degrees = memory_create(allocator, count, sizeof *work.degrees);
    work.controls = memory_create(allocator, from->follows->creator_count, sizeof *work.controls);
    uint32_t *room = memory_create(allocator, (size_t)thread_count * 2 * count, sizeof *room);
    ties_row *rows = memory_create(allocator, count, sizeof *rows);
    tie *items = memory_resize(allocator, NULL, count, REUSE_TIES_MAX * sizeof *items);
    if (!work.degrees || !work.controls || !room || !rows || !items) goto fail;
    measure(&work, thread_count);
    find_rows(&work, room, thread_count, rows, items);
    status = ties_build(rows, count, REUSE_TIES_MAX, allocator, out);
fail:
    memory_free(allocator, work.degrees);
    memory_free(allocator, work.controls);
    memory_free(allocator, room);
    memory_free(allocator, rows);
    memory_free(allocator, items);
    return status;
}
