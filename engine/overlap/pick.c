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
/* Accounts that are looked at in exchanges; more where all creators must be looked at, because many exclude others. */
static const double looked_most = 2e7, looked_most_apart = 5e7;
/* Part by which picks must be better than others: below it is what samples cannot tell, or rounding. */
static const double better_sampled = 1e-4, better_whole = 1e-9;

/* ---- Beginnings ---- */

typedef struct search {
    greedy in;
    picks best;
    uint32_t *required; /* ranks, with room for one more */
    size_t required_count;
    uint32_t *near; /* ranks that are tried in exchanges */
    size_t near_count;
} search;

static kith_status open_search(shortlist *from, const rules *by, size_t frequency, search *out,
                               kith_error *error) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = greedy_open(from, by, frequency, &out->in, error);
    kith_status created = picks_create(from->count, allocator, &out->best);
    out->required = memory_create(allocator, from->count + 1, sizeof *out->required);
    out->near = memory_create(allocator, from->count, sizeof *out->near);
    if (status != KITH_OK) return status;
    if (created != KITH_OK || !out->required || !out->near) {
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
    greedy_close(&made->in);
}

static bool is_better(const picks *a, const picks *b, double by) {
    double reached = b->value.reached * (1 + by);
    double parts = b->value.parts * (1 + by);
    return a->value.reached > reached ||
           (a->value.reached >= b->value.reached && a->value.parts > parts);
}

/* Keeps the picks if they lack nothing and are better than the best so far. */
static bool keep(search *to) {
    if (rules_count_missing(to->in.by, &to->in.now) > 0) return false;
    bool complete = rules_count_missing(to->in.by, &to->best) == 0;
    double by = shortlist_is_whole(to->in.from) ? better_whole : better_sampled;
    bool better = is_better(&to->in.now, &to->best, by) || to->best.count == 0 || !complete;
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

/* The required and then the largest audiences. */
static kith_status try_largest(search *in) {
    kith_status status = greedy_begin(&in->in, in->required, in->required_count);
    if (status == KITH_OK) status = greedy_fill_largest(&in->in);
    if (status == KITH_OK) keep(in);
    return status;
}

static kith_status try_beginnings(search *in) {
    const shortlist *from = in->in.from;
    kith_status status = try_largest(in);
    if (status == KITH_OK) status = try_beginning(in, NULL);
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

static bool is_near(const search *in, uint32_t rank) {
    for (size_t i = 0; i < in->near_count; i++) {
        if (in->near[i] == rank) return true;
    }
    return false;
}

/* Those that add most to the best picks. */
static kith_status list_near(search *in) {
    kith_status status = greedy_begin(&in->in, in->best.ranks, in->best.count);
    in->near_count = 0;
    for (int order = 0; order < (in->in.by->prices ? 2 : 1) && status == KITH_OK; order++) {
        greedy_offer next;
        greedy_list(&in->in, NULL, in->in.from->count, order == 1);
        for (size_t i = 0; i < NEAR_MOST && status == KITH_OK && in->in.heap_count > 0; i++) {
            status = greedy_next(&in->in, order == 1, &next);
            if (!is_near(in, next.rank)) in->near[in->near_count++] = next.rank;
        }
    }
    return status;
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
    in->in.left_out = left;
    if (status == KITH_OK) {
        bool all =
            in->in.by->containment_most < 1; /* those near may all share too much with each other */
        status = greedy_fill(&in->in, all ? NULL : in->near,
                             all ? in->in.from->count : in->near_count, by_price);
    }
    in->in.left_out = (uint32_t)in->in.from->count;
    *better = status == KITH_OK && keep(in);
    if (*better && !is_near(in, left)) in->near[in->near_count++] = left;
    return status;
}

static kith_status exchange_all(search *in, bool *better) {
    kith_status status = KITH_OK;
    bool apart = in->in.by->containment_most < 1;
    double most = apart ? looked_most_apart : looked_most;
    *better = false;
    for (size_t place = 0; place < in->best.count && in->in.looked < most; place++) {
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
    kith_status status = list_near(in);
    in->in.looked = 0;
    for (int round = 0; round < EXCHANGES_MOST && better && status == KITH_OK; round++) {
        status = exchange_all(in, &better);
    }
    return status;
}

/* ---- The whole ---- */

/* Puts the best picks in the order in which each adds most, and leaves out those that add nothing and are not asked for. */
static kith_status sort_best(search *in) {
    kith_status status = greedy_begin(&in->in, NULL, 0);
    memcpy(in->near, in->best.ranks, in->best.count * sizeof *in->near);
    in->near_count = in->best.count;
    if (status == KITH_OK) status = greedy_fill(&in->in, in->near, in->near_count, false);
    for (size_t i = 0; i < in->near_count && status == KITH_OK; i++) {
        uint32_t rank = in->near[i];
        bool needed =
            in->in.by->is_required[rank] || rules_count_missing(in->in.by, &in->in.now) > 0;
        if (needed && !in->in.now.has[rank]) status = greedy_take(&in->in, rank);
    }
    if (status == KITH_OK) picks_copy(&in->in.now, &in->best);
    return status;
}

kith_status pick_largest(shortlist *from, const rules *by, size_t frequency, picks *out,
                         kith_error *error) {
    search in = {0};
    kith_status status = open_search(from, by, frequency, &in, error);
    if (status == KITH_OK) status = try_largest(&in);
    if (status == KITH_OK) picks_copy(&in.best, out);
    close_search(&in);
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

/* From all beginnings, or from that by price alone: what is best at first need not become best. */
static kith_status search_from(search *in, bool by_price) {
    kith_status status = KITH_OK;
    picks_clear(&in->best);
    if (by_price) {
        status = greedy_begin(&in->in, in->required, in->required_count);
        if (status == KITH_OK) status = greedy_fill(&in->in, NULL, in->in.from->count, true);
        if (status == KITH_OK) keep(in);
    } else {
        status = try_beginnings(in);
    }
    return status == KITH_OK && in->best.count > 0 ? improve(in) : status;
}

kith_status pick_best(shortlist *from, const rules *by, size_t frequency, picks *out,
                      kith_error *error) {
    search in = {0};
    kith_status status = open_search(from, by, frequency, &in, error);
    if (status == KITH_OK) status = search_from(&in, false);
    if (status == KITH_OK) picks_copy(&in.best, out);
    if (status == KITH_OK && by->prices) {
        status = search_from(&in, true);
        bool better =
            is_better(&in.best, out, better_whole) && rules_count_missing(by, &in.best) == 0;
        if (!better) picks_copy(out, &in.best);
    }
    if (status == KITH_OK && in.best.count > 0) status = sort_best(&in);
    if (status == KITH_OK) picks_copy(&in.best, out);
    close_search(&in);
    return status;
}
