#include "authenticity/usual.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/numbers.h"

enum { MASS_PRIOR = 10 };

static const double point_evidence = 2.9957; /* ln 20 */

/* ---- Points ---- */

/* The first slice of a creator, or of the next one that has any. */
static size_t find_slices(const pool *from, uint32_t creator) {
    size_t low = 0;
    size_t high = from->slice_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->slices[middle].creator < creator) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_point(const pool *from, uint32_t account, uint32_t creator) {
    return pool_measure(from, account, creator) >= point_evidence;
}

/* Whether one of an account's follows in the slices is of this creator. */
static bool is_held(const pool *from, const pool_account *known, uint32_t creator) {
    for (size_t i = known->follow; i < known[1].follow; i++) {
        if (from->slices[from->follows[i].slice].creator == creator) return true;
    }
    return false;
}

size_t usual_view_slices(const pool *from, uint32_t creator, const slice **out) {
    size_t first = find_slices(from, creator);
    size_t end = first;
    while (end < from->slice_count && from->slices[end].creator == creator) {
        end++;
    }
    *out = from->slices + first;
    return end - first;
}

/* Whether a follow of a creator lies in one of the pool's slices. */
static bool is_held_at(const pool *from, uint32_t creator, uint32_t time) {
    const slice *held = NULL;
    size_t count = usual_view_slices(from, creator, &held);
    for (size_t s = 0; s < count; s++) {
        if (time >= held[s].begin && time < held[s].end) return true;
    }
    return false;
}

static bool has_points(const pool_account *known) {
    return (double)known->evidence >= point_evidence;
}

/* Lists the points of an account; returns how many. */
static size_t list_account(const pool *from, const pool_account *known, point *out,
                           uint32_t *first) {
    size_t count = 0;
    graph_list follows = graph_view_following(from->graph, known->account);
    *first = UINT32_MAX;
    for (size_t i = 0; i < follows.count; i++) {
        uint32_t creator = follows.items[i];
        uint32_t time = timeline_find_follow(from->times, from->graph, creator, known->account);
        if (time == 0) continue;
        *first = time < *first ? time : *first;
        if (is_held(from, known, creator) && !is_point(from, known->account, creator)) continue;
        out[count++] = (point){.creator = creator,
                               .time = time,
                               .account = known->account,
                               .held = is_held_at(from, creator, time)};
    }
    for (size_t i = 0; i < count; i++) {
        out[i].tenure = (uint8_t)tenure_find(out[i].time - *first);
    }
    return count;
}

/* Counts the accounts with points, and their follows. */
static size_t count_accounts(const pool *from, size_t *follows) {
    size_t count = 0;
    *follows = 0;
    for (size_t k = 0; k < from->account_count; k++) {
        if (!has_points(&from->accounts[k])) continue;
        *follows += graph_view_following(from->graph, from->accounts[k].account).count;
        count++;
    }
    return count;
}

static void list_points(usual *at, uint32_t *first) {
    size_t listed = 0;
    for (size_t k = 0; k < at->from->account_count; k++) {
        const pool_account *known = &at->from->accounts[k];
        if (!has_points(known)) continue;
        at->point_count +=
            list_account(at->from, known, at->points + at->point_count, &first[listed++]);
    }
}

static int compare_points(const void *a, const void *b) {
    const point *left = a;
    const point *right = b;
    if (left->creator != right->creator) return left->creator < right->creator ? -1 : 1;
    if (left->time != right->time) return left->time < right->time ? -1 : 1;
    return left->account < right->account ? -1 : left->account > right->account;
}

static int compare_times(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static kith_status collect_points(usual *at) {
    const kith_allocator *allocator = &at->from->allocator;
    size_t capacity = 0;
    size_t accounts = count_accounts(at->from, &capacity);
    uint32_t *first = memory_create(allocator, accounts, sizeof *first);
    at->points = memory_resize(allocator, NULL, capacity, sizeof *at->points);
    at->times = memory_resize(allocator, NULL, capacity, sizeof *at->times);
    at->start = memory_create(allocator, at->from->graph->creator_count + 1, sizeof *at->start);
    if (!first || !at->points || !at->times || !at->start) {
        memory_free(allocator, first);
        return KITH_NO_MEMORY;
    }
    list_points(at, first);
    qsort(at->points, at->point_count, sizeof *at->points, compare_points);
    for (size_t i = 0; i < at->point_count; i++) {
        if (!at->points[i].held) at->times[at->time_count++] = at->points[i].time;
        at->start[at->points[i].creator + 1]++;
    }
    for (size_t c = 0; c < at->from->graph->creator_count; c++) {
        at->start[c + 1] += at->start[c];
    }
    qsort(at->times, at->time_count, sizeof *at->times, compare_times);
    return tenure_build(first, accounts, allocator, &at->tenures);
}

/* ---- Rates ---- */

static size_t find_octave(size_t size) {
    return size > 1 ? (size_t)(64 - __builtin_clzll((unsigned long long)size - 1)) : 0;
}

double usual_compare(double k, double n, double rate) {
    if (k <= n * rate) return 0;
    double rest = n - k;
    double miss = rest > 0 ? rest * log(rest / (n * (1 - rate))) : 0;
    return k * log(k / (n * rate)) + miss;
}

/* Points per follower of creators by octave of the audience; creators whose own rate is beyond
 * chance of the first estimate are left out of the second. */
static void measure_rates(usual *at) {
    for (size_t o = 0; o < USUAL_OCTAVES; o++) {
        at->rates[o] = 1;
    }
    for (int pass = 0; pass < 2; pass++) {
        double points[USUAL_OCTAVES] = {0};
        double follows[USUAL_OCTAVES] = {0};
        for (size_t c = 0; c < at->from->graph->creator_count; c++) {
            double n = (double)timeline_view(at->from->times, c).count;
            double k = (double)(at->start[c + 1] - at->start[c]);
            size_t octave = find_octave((size_t)n);
            if (usual_compare(k, n, at->rates[octave]) > 5) continue;
            points[octave] += k;
            follows[octave] += n;
        }
        double all = 0;
        double total = 0;
        for (size_t o = 0; o < USUAL_OCTAVES; o++) {
            all += points[o];
            total += follows[o];
        }
        double mean = all / fmax(total, 1);
        for (size_t o = 0; o < USUAL_OCTAVES; o++) {
            /* A few points of the mean steady octaves with few creators. */
            at->rates[o] = fmin((points[o] + 3) / (follows[o] + 3 / fmax(mean, 1e-7)), 0.5);
        }
    }
}

double usual_measure_mass(const usual *from, uint32_t begin, uint32_t end) {
    size_t inside = numbers_find(from->times, from->time_count, end) -
                    numbers_find(from->times, from->time_count, begin);
    double life = fmax((double)from->from->times->last - from->from->times->first, 1);
    double even = (double)(end - begin) / life;
    return ((double)inside + MASS_PRIOR * even) / ((double)from->time_count + MASS_PRIOR);
}

double usual_find_rate(const usual *from, size_t creator) {
    return from->rates[find_octave(timeline_view(from->from->times, creator).count)];
}

kith_status usual_build(const pool *from, usual **out) {
    const kith_allocator *allocator = &from->allocator;
    usual *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->from = from;
    made->tenures.allocator = *allocator;
    kith_status status = collect_points(made);
    if (status != KITH_OK) {
        usual_free(made);
        return status;
    }
    measure_rates(made);
    *out = made;
    return KITH_OK;
}

void usual_free(usual *made) {
    if (!made) return;
    const kith_allocator *allocator = &made->from->allocator;
    memory_free(allocator, made->points);
    memory_free(allocator, made->times);
    memory_free(allocator, made->start);
    tenure_free(&made->tenures);
    memory_free(allocator, made);
}
