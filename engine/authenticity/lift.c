/* Finds excess overlaps: the triangle of a sparse O = A'A by rows, thresholded as it is made.
 *
 * Each row is accumulated in one small counter array by walking creator -> followers -> their
 * follows, and only its strongest excesses are kept, so memory stays at 64 ties a creator and thread
 * however dense O is. A tie is given to both of its ends, in the rows of the thread that finds it; the
 * strongest of all threads are the same whoever found them. Accounts with very many
 * follows are left out, from the counts and the null alike, where the work would exceed
 * LIFT_WORK_MAX increments a follow; those with up to DEGREE_FLOOR follows, which members of large
 * packs may have, never are. */
#include "authenticity/lift.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/options.h"
#include "base/threads.h"

enum {
    LIFT_WORK_MAX = 48,
    DEGREE_MAX = 4096,
    DEGREE_FLOOR = 256,
    OVERLAP_MIN = 5,
    AHEAD = 12,
    LINE = 16, /* follows a cache line */
    SPARSE_PART = 16,
    THREADS_MAX = 16 /* more would take more memory than they are worth */
};

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

/* Everything the rows of one thread need. */
typedef struct row_work {
    const graph *from;
    const lift *null;
    const lift_scope *scope;
    size_t account_end; /* accounts from here on are not in the sample */
    uint32_t *counts;   /* [creator_count] 0 between rows */
    uint32_t *reached;  /* [creator_count] those with OVERLAP_MIN */
    ties_row *rows;     /* [creator_count] what this thread has found */
} row_work;

/* The accounts of an audience lie at random places: fetch them before they are needed, first where
 * their follows end, then the last of the follows. Compilers leave out calls of functions that only fetch, unless
 * they must inline them. */
__attribute__((always_inline)) static inline void fetch_ahead(const graph *from,
                                                              graph_list followers, size_t at) {
    if (at + 2 * (size_t)AHEAD < followers.count) {
        uint32_t far = followers.items[at + 2 * (size_t)AHEAD];
        __builtin_prefetch(&from->following_start[far]);
        __builtin_prefetch(&from->following_size[far]);
    }
    if (at + AHEAD < followers.count) {
        uint32_t near = followers.items[at + AHEAD];
        const uint32_t *end =
            from->following + from->following_start[near] + from->following_size[near];
        __builtin_prefetch(end - 1); /* harmless before the first */
        __builtin_prefetch(end - 1 - LINE);
        __builtin_prefetch(end - 1 - 2 * (size_t)LINE);
    }
}

/* The sampled followers of a creator. */
static graph_list view_sample(const row_work *work, size_t creator) {
    graph_list followers = graph_view_audience(work->from, creator);
    if (work->account_end <= UINT32_MAX) {
        followers.count = numbers_find(followers.items, followers.count, work->account_end);
    }
    return followers;
}

/* Counts the creators after this one that its followers follow, lists those that reach the least overlap, and tells
 * how many steps that took. The lists of follows ascend, so they are read from their ends. No step depends on what was
 * counted before: most creators are met for the first time, or not, by chance. */
static size_t count_row(const row_work *work, size_t creator, size_t *reached_count) {
    size_t step_count = 0;
    size_t reached = 0;
    graph_list followers = view_sample(work, creator);
    for (size_t i = 0; i < followers.count; i++) {
        fetch_ahead(work->from, followers, i);
        graph_list follows = graph_view_following(work->from, followers.items[i]);
        if (!lift_admits(work->null, follows.count)) continue;
        size_t k = follows.count;
        for (; k > 0 && follows.items[k - 1] > creator; k--) {
            uint32_t other = follows.items[k - 1];
            work->reached[reached] = other;
            reached += ++work->counts[other] == OVERLAP_MIN;
        }
        step_count += follows.count - k;
    }
    *reached_count = reached;
    return step_count;
}

/* Sets the counts back to 0, all or where they have been. */
static void forget_row(const row_work *work, size_t creator, size_t step_count) {
    size_t rest = work->from->creator_count - creator;
    if (step_count > rest / SPARSE_PART) {
        memset(work->counts + creator, 0, rest * sizeof *work->counts);
        return;
    }
    graph_list followers = view_sample(work, creator);
    for (size_t i = 0; i < followers.count; i++) {
        graph_list follows = graph_view_following(work->from, followers.items[i]);
        if (!lift_admits(work->null, follows.count)) continue;
        for (size_t k = follows.count; k > 0 && follows.items[k - 1] > creator; k--) {
            work->counts[follows.items[k - 1]] = 0;
        }
    }
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

/* Gives the ties of a creator to those after it to both. */
static void find_row(const row_work *work, size_t creator) {
    size_t reached_count = 0;
    size_t step_count = count_row(work, creator, &reached_count);
    for (size_t i = 0; i < reached_count; i++) {
        uint32_t other = work->reached[i];
        if (!work->scope->open[other]) continue;
        float weight = (float)weigh(work, creator, other, work->counts[other]);
        if (weight <= 0) continue;
        ties_keep(&work->rows[creator], LIFT_TIES_MAX, (tie){other, weight});
        ties_keep(&work->rows[other], LIFT_TIES_MAX, (tie){(uint32_t)creator, weight});
    }
    forget_row(work, creator, step_count);
}

/* Adds what a thread has found to the rows of all. */
static void join_rows(const ties_row *found, size_t count, ties_row *rows) {
    for (size_t c = 0; c < count; c++) {
        for (size_t i = 0; i < found[c].count; i++) {
            ties_keep(&rows[c], LIFT_TIES_MAX, found[c].items[i]);
        }
    }
}

static void find_rows(const graph *from, const uint8_t *open, row_work *works, int thread_count,
                      ties_row *rows) {
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 8)
    for (size_t creator = 0; creator < from->creator_count; creator++) {
        if (open[creator]) find_row(&works[threads_number()], creator);
    }
    for (int i = 1; i < thread_count; i++) {
        join_rows(works[i].rows, from->creator_count, rows);
    }
}

/* Room of one thread; all but the first have rows and ties of their own. */
static kith_status create_work(row_work *made, bool has_rows) {
    const kith_allocator *allocator = &made->from->allocator;
    size_t width = made->from->creator_count;
    made->counts = memory_create(allocator, width, sizeof *made->counts);
    made->reached = memory_resize(allocator, NULL, width, sizeof *made->reached);
    if (!made->counts || !made->reached) return KITH_NO_MEMORY;
    if (has_rows) return KITH_OK;
    made->rows = memory_create(allocator, width, sizeof *made->rows);
    tie *items = memory_resize(allocator, NULL, width, LIFT_TIES_MAX * sizeof *items);
    if (!made->rows || !items) {
        memory_free(allocator, items);
        return KITH_NO_MEMORY;
    }
    for (size_t c = 0; c < width; c++) {
        made->rows[c].items = items + c * LIFT_TIES_MAX;
    }
    return KITH_OK;
}

static void free_work(row_work *made, bool has_rows) {
    const kith_allocator *allocator = &made->from->allocator;
    memory_free(allocator, made->counts);
    memory_free(allocator, made->reached);
    if (has_rows) return;
    if (made->rows) memory_free(allocator, made->rows[0].items);
    memory_free(allocator, made->rows);
}

kith_status lift_find(const graph *from, const lift *null, const lift_scope *scope,
                      const kith_options *options, ties_row *rows, tie *items) {
    int thread_count = options_count_threads(options);
    thread_count = thread_count < THREADS_MAX ? thread_count : THREADS_MAX;
    assert(thread_count > 0);
    row_work works[THREADS_MAX];
    size_t account_end = (size_t)(scope->sample * (double)from->account_count);
    kith_status status = KITH_OK;
    for (size_t c = 0; c < from->creator_count; c++) {
        rows[c] = (ties_row){.items = items + c * LIFT_TIES_MAX};
    }
    for (int i = 0; i < thread_count; i++) {
        works[i] = (row_work){from, null, scope, account_end, NULL, NULL, i == 0 ? rows : NULL};
        if (status == KITH_OK) status = create_work(&works[i], i == 0);
    }
    if (status == KITH_OK) find_rows(from, scope->open, works, thread_count, rows);
    for (int i = 0; i < thread_count; i++) {
        free_work(&works[i], i == 0);
    }
    return status;
}
