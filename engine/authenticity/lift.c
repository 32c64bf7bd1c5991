/* Finds excess overlaps: a sparse O = A'A by rows, thresholded as it is made.
 *
 * Each row is accumulated in one small counter array by walking creator -> followers -> their
 * follows, and only its strongest excesses are kept, so memory stays at 64 ties a creator however
 * dense O is. The full square is computed rather than the triangle: rows are then independent of
 * each other, which makes them parallel and their order of work irrelevant. Accounts with very many
 * follows are left out, from the counts and the null alike, where the work would exceed
 * LIFT_WORK_MAX increments a follow; those with up to DEGREE_FLOOR follows, which members of large
 * packs may have, never are. */
#include "authenticity/lift.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum { LIFT_WORK_MAX = 48, DEGREE_MAX = 4096, DEGREE_FLOOR = 256, OVERLAP_MIN = 5, AHEAD = 12 };

/* The largest power of two so that accounts up to it cost at most LIFT_WORK_MAX steps a live follow;
 * DEGREE_FLOOR at least. */
static uint32_t choose_degree_max(const graph *from) {
    double work[16] = {0};
    for (size_t u = 0; u < from->account_count; u++) {
        uint32_t degree = from->following_size[u];
        unsigned octave = degree > 1 ? 32 - (unsigned)__builtin_clz(degree - 1) : 0;
        if (octave < 16) work[octave] += (double)degree * degree;
    }
    double total = 0;
    uint32_t limit = 1;
    for (unsigned octave = 0; (1U << octave) <= DEGREE_MAX; octave++) {
        total += work[octave];
        if ((1U << octave) > DEGREE_FLOOR && total > LIFT_WORK_MAX * (double)from->live_count)
            break;
        limit = 1U << octave;
    }
    return limit;
}

bool lift_admits(const lift *null, size_t degree) {
    return degree >= 2 && degree <= null->degree_max;
}

static void measure(const graph *from, lift *made) {
    double follows = 0;
    double pairs = 0;
    for (size_t u = 0; u < from->account_count; u++) {
        graph_list list = graph_view_following(from, u);
        if (list.count > made->degree_max) continue;
        follows += (double)list.count;
        pairs += (double)list.count * ((double)list.count - 1);
        for (size_t i = 0; i < list.count; i++) {
            made->sizes[list.items[i]] += 1;
        }
    }
    made->kappa = follows > 0 ? pairs / (follows * follows) : 0;
}

kith_status lift_build(const graph *from, lift **out) {
    lift *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = from->allocator;
    made->creator_count = from->creator_count;
    made->degree_max = choose_degree_max(from);
    made->sizes = memory_create(&from->allocator, from->creator_count, sizeof *made->sizes);
    if (!made->sizes) {
        lift_free(made);
        return KITH_NO_MEMORY;
    }
    measure(from, made);
    *out = made;
    return KITH_OK;
}

void lift_free(lift *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->sizes);
    memory_free(&allocator, made);
}

/* Everything one row needs; counts are all 0 between rows. */
typedef struct row_work {
    const graph *from;
    const lift *null;
    const lift_scope *scope;
    size_t account_end; /* accounts from here on are not in the sample */
    uint32_t *counts;   /* [creator_count] */
    uint32_t *touched;  /* [creator_count] */
} row_work;

/* The accounts of an audience lie at random places: fetch them before they are needed, first where
 * their follows start, then the follows. */
static inline void fetch_ahead(const graph *from, graph_list followers, size_t at) {
    if (at + 2 * (size_t)AHEAD < followers.count) {
        uint32_t far = followers.items[at + 2 * (size_t)AHEAD];
        __builtin_prefetch(&from->following_start[far]);
        __builtin_prefetch(&from->following_size[far]);
    }
    if (at + AHEAD < followers.count) {
        __builtin_prefetch(from->following + from->following_start[followers.items[at + AHEAD]]);
    }
}

static size_t count_row(const row_work *work, size_t creator) {
    size_t touched_count = 0;
    graph_list followers = graph_view_audience(work->from, creator);
    for (size_t i = 0; i < followers.count; i++) {
        if (followers.items[i] >= work->account_end) continue;
        fetch_ahead(work->from, followers, i);
        graph_list follows = graph_view_following(work->from, followers.items[i]);
        if (!lift_admits(work->null, follows.count)) continue;
        for (size_t k = 0; k < follows.count; k++) {
            uint32_t other = follows.items[k];
            if (work->counts[other]++ == 0) work->touched[touched_count++] = other;
        }
    }
    return touched_count;
}

static double weigh(const row_work *work, size_t a, size_t b, uint32_t shared) {
    double sizes[] = {work->null->sizes[a], work->null->sizes[b]};
    double expected = sizes[0] * sizes[1] * work->null->kappa * work->scope->sample;
    if (work->scope->niches) {
        const lift_niches *niches = work->scope->niches;
        expected *= niches->factors[niches->labels[a] * niches->count + niches->labels[b]];
    }
    double excess = (double)shared - expected - 4 * sqrt(expected + 1);
    return excess / (work->scope->sample * fmin(sizes[0], sizes[1]));
}

static void find_row(const row_work *work, size_t creator, ties_row *row) {
    size_t touched_count = count_row(work, creator);
    for (size_t i = 0; i < touched_count; i++) {
        uint32_t other = work->touched[i];
        uint32_t shared = work->counts[other];
        work->counts[other] = 0;
        if (other == creator || shared < OVERLAP_MIN || !work->scope->open[other]) continue;
        double weight = weigh(work, creator, other, shared);
        if (weight > 0)
            ties_keep(row, LIFT_TIES_MAX, (tie){.other = other, .weight = (float)weight});
    }
}

kith_status lift_find(const graph *from, const lift *null, const lift_scope *scope,
                      const kith_options *options, ties_row *rows, tie *items) {
    int thread_count = options_count_threads(options);
    size_t width = from->creator_count;
    size_t account_end = (size_t)(scope->sample * (double)from->account_count);
    uint32_t *room =
        memory_create(&from->allocator, (size_t)thread_count * 2 * width, sizeof *room);
    if (!room) return KITH_NO_MEMORY;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 8)
    for (size_t creator = 0; creator < width; creator++) {
        uint32_t *own = room + (size_t)threads_number() * 2 * width;
        row_work work = {from, null, scope, account_end, own, own + width};
        rows[creator] = (ties_row){.items = items + creator * LIFT_TIES_MAX};
        if (scope->open[creator]) find_row(&work, creator, &rows[creator]);
    }
    memory_free(&from->allocator, room);
    return KITH_OK;
}
