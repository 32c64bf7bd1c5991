#include "overlap/pick.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "overlap/greedy.h"

enum {
    SEEDS_MOST = 64,   /* creators of which each is tried as a beginning */
    NEAR_MOST = 64,    /* creators that are tried in exchanges, by either order */
    EXCHANGES_MOST = 8 /* rounds */
};
static const double better_by = 1e-9; /* part by which an exchange must be better */

/* ---- Beginnings ---- */

typedef struct search {
    greedy in;
    picks best;
    uint32_t *required; /* ranks, with room for one more */
    size_t required_count;
    uint32_t *near; /* ranks that are tried in exchanges */
    size_t near_count;
    double *gains; /* by rank, to the best picks */
} search;

static kith_status open_search(shortlist *from, const rules *by, size_t frequency, search *out,
                               kith_error *error) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = greedy_open(from, by, frequency, &out->in, error);
    kith_status created = picks_create(from->count, allocator, &out->best);
    out->required = memory_create(allocator, from->count + 1, sizeof *out->required);
    out->near = memory_create(allocator, from->count, sizeof *out->near);
    out->gains = memory_create(allocator, from->count, sizeof *out->gains);
    if (status != KITH_OK) return status;
    if (created != KITH_OK || !out->required || !out->near || !out->gains) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    for (uint32_t r = 0; r < from->count; r++) {
        if (by->is_required[r]) out->required[out->required_count++] = r;
    }
    return KITH_OK;
}

static void close_search(search *made) {
    const kith_allocator *allocator = &made->in.from->allocator;
    picks_free(&made->best, allocator);
    memory_free(allocator, made->required);
    memory_free(allocator, made->near);
    memory_free(allocator, made->gains);
    greedy_close(&made->in);
}

static bool is_better(const picks *a, const picks *b) {
    double reached = b->value.reached * (1 + better_by);
    double parts = b->value.parts * (1 + better_by);
    return a->value.reached > reached ||
           (a->value.reached >= b->value.reached && a->value.parts > parts);
}

/* Keeps the picks if they lack nothing and are better than the best so far. */
static bool keep(search *to) {
    if (rules_count_missing(to->in.by, &to->in.now) > 0) return false;
    bool complete = rules_count_missing(to->in.by, &to->best) == 0;
    bool better = is_better(&to->in.now, &to->best) || to->best.count == 0 || !complete;
    if (better) picks_copy(&to->in.now, &to->best);
    return better;
}

/* Fills up the required creators and perhaps one more, in both orders. */
static kith_status try_beginning(search *in, const uint32_t *seed) {
    const rules *by = in->in.by;
    kith_status status = KITH_OK;
    for (int order = 0; order < (by->prices ? 2 : 1) && status == KITH_OK; order++) {
        status = greedy_begin(&in->in, in->required, in->required_count);
        if (status == KITH_OK && seed) {
            bool conflict = false;
            if (!rules_afford(by, &in->in.now, *seed)) return KITH_OK;
            status = rules_find_conflict(by, &in->in.now, *seed, &conflict, in->in.error);
            if (status != KITH_OK || conflict) return status;
            status = greedy_take(&in->in, *seed);
        }
        if (status == KITH_OK) {
            status = greedy_fill(&in->in, NULL, in->in.from->count, order == 1);
        }
        if (status == KITH_OK) keep(in);
    }
    return status;
}

/* The largest audience that can be picked beside the required; as many as there are ranks if none can. */
static uint32_t find_largest(search *in) {
    const shortlist *from = in->in.from;
    uint32_t best = (uint32_t)from->count;
    for (uint32_t r = 0; r < from->count; r++) {
        if (!rules_afford(in->in.by, &in->in.now, r)) continue;
        bool larger = best == from->count ||
                      from->creators[r].followers.value > from->creators[best].followers.value;
        best = larger ? r : best;
    }
    return best;
}

static kith_status try_beginnings(search *in) {
    const shortlist *from = in->in.from;
    kith_status status = try_beginning(in, NULL);
    if (from->count <= SEEDS_MOST) {
        for (uint32_t r = 0; r < from->count && status == KITH_OK; r++) {
            if (!in->in.by->is_required[r]) status = try_beginning(in, &r);
        }
    } else if (in->in.by->prices && status == KITH_OK) {
        status = greedy_begin(&in->in, in->required, in->required_count);
        uint32_t largest = find_largest(in);
        if (status == KITH_OK && largest < from->count) status = try_beginning(in, &largest);
    }
    return status;
}

/* ---- Exchanges ---- */

static kith_status measure_gains(search *in) {
    kith_status status = greedy_begin(&in->in, in->best.ranks, in->best.count);
    for (uint32_t r = 0; r < in->in.from->count && status == KITH_OK; r++) {
        cover_sample sample;
        in->gains[r] = 0;
        if (in->best.has[r]) continue;
        status = shortlist_load(in->in.from, r, &sample, in->in.error);
        if (status == KITH_OK) in->gains[r] = cover_measure(&in->in.reached, &sample).parts;
    }
    return status;
}

/* Lists offers of all that were not picked, by what they add to the best picks. */
static void sort_gains(search *in, bool by_price) {
    greedy *at = &in->in;
    at->heap_count = 0;
    for (uint32_t r = 0; r < at->from->count; r++) {
        if (in->best.has[r]) continue;
        double key = by_price ? in->gains[r] / at->by->prices[r] : in->gains[r];
        at->heap[at->heap_count++] = (greedy_offer){.key = key, .rank = r};
    }
    greedy_sort(at);
}

static bool is_near(const search *in, uint32_t rank) {
    for (size_t i = 0; i < in->near_count; i++) {
        if (in->near[i] == rank) return true;
    }
    return false;
}

static void list_near(search *in) {
    in->near_count = 0;
    for (int order = 0; order < (in->in.by->prices ? 2 : 1); order++) {
        sort_gains(in, order == 1);
        for (size_t i = 0; i < NEAR_MOST && in->in.heap_count > 0; i++) {
            uint32_t rank = in->in.heap[0].rank;
            if (!is_near(in, rank)) in->near[in->near_count++] = rank;
            greedy_drop_first(&in->in);
        }
    }
}

/* Leaves one pick out and fills up what is free with those near. */
static kith_status exchange(search *in, size_t place, bool by_price, bool *better) {
    uint32_t left = in->best.ranks[place];
    kith_status status = KITH_OK;
    picks_clear(&in->in.now);
    cover_clear(&in->in.reached);
    for (size_t i = 0; i < in->best.count && status == KITH_OK; i++) {
        if (i != place) status = greedy_take(&in->in, in->best.ranks[i]);
    }
    if (status == KITH_OK) status = greedy_fill(&in->in, in->near, in->near_count, by_price);
    *better = status == KITH_OK && keep(in);
    if (*better && !is_near(in, left)) in->near[in->near_count++] = left;
    return status;
}

static kith_status exchange_all(search *in, bool *better) {
    kith_status status = KITH_OK;
    *better = false;
    for (size_t place = 0; place < in->best.count; place++) {
        if (in->in.by->is_required[in->best.ranks[place]]) continue;
        bool changed = false;
        for (int order = 0; order < (in->in.by->prices ? 2 : 1) && !changed; order++) {
            status = exchange(in, place, order == 1, &changed);
            if (status != KITH_OK) return status;
        }
        *better = *better || changed;
    }
    return status;
}

static kith_status improve(search *in) {
    bool better = true;
    kith_status status = measure_gains(in);
    if (status == KITH_OK) list_near(in);
    for (int round = 0; round < EXCHANGES_MOST && better && status == KITH_OK; round++) {
        status = exchange_all(in, &better);
    }
    return status;
}

/* ---- The bound ---- */

/* The most that offers, in the order of the heap, can add within an amount: of money by falling gain for its price, or
 * of creators. The last one counts in part. */
static double fill_knapsack(greedy *in, double amount, bool by_price) {
    double sum = 0;
    while (amount > 0 && in->heap_count > 0) {
        const greedy_offer *first = &in->heap[0];
        double size = by_price ? in->by->prices[first->rank] : 1;
        double part = fmin(size, amount);
        if (first->key <= 0) break;
        sum += first->key * part;
        amount -= part;
        greedy_drop_first(in);
    }
    return sum;
}

/* What any picks could reach, by what creators add to the best ones. */
static double measure_bound(search *in) {
    const rules *by = in->in.by;
    double cost = 0;
    for (size_t i = 0; i < in->required_count; i++) {
        cost += rules_price(by, in->required[i]);
    }
    double number = (double)by->most - (double)in->required_count;
    sort_gains(in, false);
    double more = fill_knapsack(&in->in, number, false);
    if (by->prices && isfinite(by->budget)) {
        sort_gains(in, true);
        more = fmin(more, fill_knapsack(&in->in, by->budget - cost, true));
    }
    return in->best.value.parts + more;
}

/* The same of the required creators alone, for which numbers of followers do. */
static kith_status measure_first_bound(search *in, double *bound) {
    picks best = in->best;
    kith_status status = greedy_begin(&in->in, in->required, in->required_count);
    for (uint32_t r = 0; r < in->in.from->count; r++) {
        in->gains[r] = in->in.from->creators[r].followers.value / (double)in->in.reached.frequency;
    }
    in->best = in->in.now;
    *bound = measure_bound(in);
    in->best = best;
    return status;
}

static kith_status find_bound(search *in, double *bound) {
    double first = 0;
    kith_status status = measure_first_bound(in, &first);
    if (status == KITH_OK) status = measure_gains(in);
    if (status == KITH_OK) *bound = fmin(first, measure_bound(in));
    return status;
}

/* ---- The whole ---- */

/* Puts the best picks in the order in which each adds most. */
static kith_status sort_best(search *in) {
    kith_status status = greedy_begin(&in->in, NULL, 0);
    memcpy(in->near, in->best.ranks, in->best.count * sizeof *in->near);
    in->near_count = in->best.count;
    if (status == KITH_OK) status = greedy_fill(&in->in, in->near, in->near_count, false);
    /* those that add nothing, or not in this order */
    for (size_t i = 0; i < in->near_count && status == KITH_OK; i++) {
        if (!in->in.now.has[in->near[i]]) status = greedy_take(&in->in, in->near[i]);
    }
    if (status == KITH_OK) picks_copy(&in->in.now, &in->best);
    return status;
}

kith_status pick_given(shortlist *from, const rules *by, size_t frequency, const bool *has,
                       picks *best, kith_error *error) {
    search in = {0};
    kith_status status = open_search(from, by, frequency, &in, error);
    for (uint32_t r = 0; r < from->count && status == KITH_OK; r++) {
        if (has[r]) status = greedy_take(&in.in, r);
    }
    if (status == KITH_OK) picks_copy(best, &in.best);
    if (status == KITH_OK && keep(&in)) status = sort_best(&in);
    if (status == KITH_OK) picks_copy(&in.best, best);
    close_search(&in);
    return status;
}

kith_status pick_best(shortlist *from, const rules *by, size_t frequency, picks *out, double *bound,
                      kith_error *error) {
    search in = {0};
    kith_status status = open_search(from, by, frequency, &in, error);
    if (status == KITH_OK) status = try_beginnings(&in);
    if (status == KITH_OK) status = improve(&in);
    if (status == KITH_OK) status = find_bound(&in, bound);
    if (status == KITH_OK) status = sort_best(&in);
    if (status == KITH_OK) picks_copy(&in.best, out);
    close_search(&in);
    return status;
}
