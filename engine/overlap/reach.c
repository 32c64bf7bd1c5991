/* Whom chosen creators reach together: all of it from the sampled accounts and which of the creators each follows
 * (crowd.h), as shares of audiences whose sizes are known (strata.h).
 *
 * Unique reach deals each account to the first of its creators by falling limit, which all of the creator's sample
 * tells: small audiences, which are whole, count exactly beside a sampled large one. Cumulative reach is the same of the
 * creators so far, and incremental reach its growth, with an interval from the creator's followers who follow none of
 * those before. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "overlap/firsts.h"
#include "overlap/greedy.h"
#include "overlap/tally.h"

struct kith_reach {
    kith_allocator allocator;
    kith_reach_count total;
    size_t count;
    kith_reach_step *steps;        /* [count] */
    kith_reach_count *frequencies; /* [count] of 1, 2, … */
};

/* The order of the creators, and what depends on it. */
typedef struct turns {
    uint32_t *ranks;  /* [creator_count] by turn */
    uint32_t *places; /* by rank: its turn */
    uint64_t *limits; /* by turn: the least limit up to it */
    uint32_t *owners; /* [account_count] rank in whose stratum it is, or UINT32_MAX */
    stratum *later;   /* by rank, of creators whose turn has not come */
    crowd_followers lists;
} turns;

/* ---- Unique reach ---- */

static kith_reach_count measure_total(tally *in) {
    const crowd *from = in->from;
    tally_begin(in, UINT64_MAX);
    for (size_t a = 0; a < from->account_count; a++) {
        tally_find(in, a, from->members[from->start[a]]);
    }
    return tally_conclude(in, 0, from->creator_count);
}

/* ---- Turns ---- */

static kith_status create_turns(const crowd *from, turns *made) {
    const kith_allocator *allocator = &from->allocator;
    *made = (turns){0};
    made->ranks = memory_create(allocator, from->creator_count, sizeof *made->ranks);
    made->places = memory_create(allocator, from->creator_count, sizeof *made->places);
    made->limits = memory_create(allocator, from->creator_count, sizeof *made->limits);
    made->owners = memory_create(allocator, from->account_count, sizeof *made->owners);
    made->later = memory_create(allocator, from->creator_count, sizeof *made->later);
    bool whole = made->ranks && made->places && made->limits && made->owners && made->later;
    return whole ? crowd_list_followers(from, &made->lists) : KITH_NO_MEMORY;
}

static void free_turns(turns *made, const kith_allocator *allocator) {
    memory_free(allocator, made->ranks);
    memory_free(allocator, made->places);
    memory_free(allocator, made->limits);
    memory_free(allocator, made->owners);
    memory_free(allocator, made->later);
    crowd_free_followers(&made->lists, allocator);
}

/* Orders the creators and notes the least limits. */
static kith_status set_turns(const tally *in, kith_reach_order order, turns *made) {
    const crowd *from = in->from;
    uint64_t limit = UINT64_MAX;
    for (size_t r = 0; r < from->creator_count; r++) {
        made->ranks[from->creators[r].place] = (uint32_t)r;
    }
    if (order == KITH_REACH_BEST) {
        kith_status status = greedy_order(in, &made->lists, made->ranks);
        if (status != KITH_OK) return status;
    }
    for (size_t t = 0; t < from->creator_count; t++) {
        uint64_t own = from->creators[made->ranks[t]].limit;
        limit = own < limit ? own : limit;
        made->places[made->ranks[t]] = (uint32_t)t;
        made->limits[t] = limit;
    }
    return KITH_OK;
}

/* ---- Incremental and exclusive reach ---- */

/* The first of an account's creators by their turns. */
static uint32_t find_first(const crowd *from, const turns *order, size_t account) {
    uint32_t first = from->members[from->start[account]];
    for (size_t i = from->start[account] + 1; i < from->start[account + 1]; i++) {
        uint32_t other = from->members[i];
        if (order->places[other] < order->places[first]) first = other;
    }
    return first;
}

/* Strata of the ranks, each for accounts up to the least limit of the creators up to its turn: below it is known which
 * of them they follow. */
static void begin_incremental(tally *in, const turns *order) {
    const crowd *from = in->from;
    for (size_t r = 0; r < from->creator_count; r++) {
        double threshold = sketch_threshold(order->limits[order->places[r]]);
        in->all[r] = (stratum){.size = from->creators[r].followers, .threshold = threshold};
    }
    for (size_t a = 0; a < from->account_count; a++) {
        for (size_t i = from->start[a]; i < from->start[a + 1]; i++) {
            uint32_t rank = from->members[i];
            in->all[rank].sampled += from->hashes[a] <= order->limits[order->places[rank]];
        }
    }
    memcpy(in->authentic, in->all, from->creator_count * sizeof *in->all);
}

static void count_incremental(tally *in, const turns *order) {
    const crowd *from = in->from;
    begin_incremental(in, order);
    for (size_t a = 0; a < from->account_count; a++) {
        uint32_t rank = find_first(from, order, a);
        if (from->hashes[a] <= order->limits[order->places[rank]]) tally_find(in, a, rank);
    }
}

static void count_exclusive(tally *in) {
    const crowd *from = in->from;
    uint64_t limit = crowd_find_limit(from);
    size_t end = crowd_count_up_to(from, limit);
    tally_begin(in, limit);
    for (size_t a = 0; a < end; a++) {
        bool alone = from->start[a + 1] - from->start[a] == 1;
        if (alone) tally_find(in, a, from->members[from->start[a]]);
    }
}

/* ---- Cumulative reach ---- */

/* Another value, and the interval that has that of the estimate as well as the same around the value. */
static kith_estimate move(kith_estimate of, double value) {
    double moved = fmax(value, 0);
    return (kith_estimate){moved, fmax(fmin(of.low, moved - (of.value - of.low)), 0),
                           fmax(of.high, moved + (of.high - of.value))};
}

static void grow(kith_reach_count *of, const kith_reach_count *to, const kith_reach_count *from) {
    of->all = move(of->all, to->all.value - from->all.value);
    if (isnan(of->authentic.value)) return;
    of->authentic = move(of->authentic, to->authentic.value - from->authentic.value);
}

/* Leaves the strata of all creators empty until their turns come. */
static void begin_turns(tally *in, turns *order) {
    static const stratum none = {.threshold = 1};
    tally_begin(in, UINT64_MAX);
    for (size_t r = 0; r < in->from->creator_count; r++) {
        order->later[r] = in->all[r];
        in->all[r] = in->authentic[r] = none;
    }
    memset(order->owners, UINT8_MAX, in->from->account_count * sizeof *order->owners);
}

/* Moves an account to the stratum of a rank, unless it is in that of a lower one. */
static void deal(tally *in, turns *order, uint32_t account, uint32_t rank) {
    uint32_t *owner = &order->owners[account];
    if (*owner <= rank) return;
    if (*owner != UINT32_MAX) tally_lose(in, account, *owner);
    *owner = rank;
    tally_find(in, account, rank);
}

static void add_up(tally *in, turns *order, kith_reach *made) {
    kith_reach_count before = {0};
    begin_turns(in, order);
    for (size_t t = 0; t < made->count; t++) {
        kith_reach_step *at = &made->steps[t];
        uint32_t rank = order->ranks[t];
        in->all[rank] = in->authentic[rank] = order->later[rank];
        for (size_t i = order->lists.start[rank]; i < order->lists.start[rank + 1]; i++) {
            deal(in, order, order->lists.accounts[i], rank);
        }
        at->cumulative = tally_conclude(in, 0, in->from->creator_count);
        grow(&at->incremental, &at->cumulative, &before);
        before = at->cumulative;
    }
}

static void fill_steps(tally *in, turns *order, kith_reach *made) {
    count_incremental(in, order);
    for (size_t t = 0; t < made->count; t++) {
        uint32_t rank = order->ranks[t];
        made->steps[t] = (kith_reach_step){.creator = in->from->creators[rank].number,
                                           .followers = in->from->creators[rank].followers,
                                           .incremental = tally_conclude(in, rank, 1)};
    }
    count_exclusive(in);
    for (size_t t = 0; t < made->count; t++) {
        made->steps[t].exclusive = tally_conclude(in, order->ranks[t], 1);
    }
    add_up(in, order, made);
}

/* ---- Frequency ---- */

static void fill_frequencies(tally *in, kith_reach *made) {
    const crowd *from = in->from;
    uint64_t limit = crowd_find_limit(from);
    size_t end = crowd_count_up_to(from, limit);
    for (size_t frequency = 1; frequency <= made->count; frequency++) {
        tally_begin(in, limit);
        for (size_t a = 0; a < end; a++) {
            size_t count = from->start[a + 1] - from->start[a];
            if (count == frequency) tally_find(in, a, from->members[from->start[a]]);
        }
        made->frequencies[frequency - 1] = tally_conclude(in, 0, from->creator_count);
    }
}

/* ---- The whole ---- */

static int compare_numbers(const void *left, const void *right) {
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* Copies numbers, ascending, without repeats; NULL when out of memory. */
static size_t *copy_distinct(const size_t *numbers, size_t count, const kith_allocator *allocator,
                             size_t *kept) {
    size_t *made = memory_create(allocator, count, sizeof *made);
    *kept = 0;
    if (!made || count == 0) return made;
    memcpy(made, numbers, count * sizeof *made);
    qsort(made, count, sizeof *made, compare_numbers);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || made[i] != made[*kept - 1]) made[(*kept)++] = made[i];
    }
    return made;
}

/* The samples of some creators, by falling limit. */
typedef struct union_work {
    crowd_creator *creators; /* [count] */
    sketch_sample *samples;
    sketch_scratch *scratch;
    stratum *strata;
    uint64_t *table, *found;
    size_t *places;
    size_t count;
} union_work;

static void free_union(union_work *in, const kith_allocator *allocator) {
    for (size_t i = 0; in->scratch && i < in->count; i++) {
        memory_free(allocator, in->scratch[i].words);
    }
    memory_free(allocator, in->creators);
    memory_free(allocator, in->samples);
    memory_free(allocator, in->scratch);
    memory_free(allocator, in->strata);
    memory_free(allocator, in->table);
    memory_free(allocator, in->found);
    memory_free(allocator, in->places);
}

static bool create_union(size_t count, const kith_allocator *allocator, union_work *in) {
    *in = (union_work){.count = count};
    in->creators = memory_create(allocator, count, sizeof *in->creators);
    in->samples = memory_create(allocator, count, sizeof *in->samples);
    in->scratch = memory_create(allocator, count, sizeof *in->scratch);
    in->strata = memory_create(allocator, count, sizeof *in->strata);
    in->found = memory_create(allocator, count, sizeof *in->found);
    in->places = memory_create(allocator, count, sizeof *in->places);
    in->table = memory_resize(allocator, NULL, FIRSTS_SLOTS, sizeof *in->table);
    return in->creators && in->samples && in->scratch && in->strata && in->found && in->places &&
           in->table;
}

static kith_status load_union(const kith_roster *roster, const size_t *numbers,
                              const kith_allocator *allocator, union_work *in, kith_error *error) {
    kith_status status = crowd_rank(roster, numbers, in->count, in->creators, error);
    for (size_t i = 0; i < in->count && status == KITH_OK; i++) {
        in->scratch[i].allocator = *allocator;
        status = roster_load_sample(roster, in->creators[i].number, &in->scratch[i],
                                    &in->samples[i], error);
    }
    return status;
}

static kith_estimate unite(union_work *in) {
    firsts_count(in->samples, in->count, in->table, in->places, in->found);
    for (size_t i = 0; i < in->count; i++) {
        const crowd_creator *creator = &in->creators[i];
        double found = (double)in->found[i];
        in->strata[i] = (stratum){creator->followers, sketch_threshold(creator->limit),
                                  creator->sampled, found, found};
    }
    return strata_measure(in->strata, in->count);
}

kith_status kith_reach_union(const kith_roster *roster, const size_t *creators,
                             size_t creator_count, const kith_options *options,
                             kith_estimate *reach, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    size_t count = 0;
    size_t *numbers = copy_distinct(creators, creator_count, allocator, &count);
    union_work in = {0};
    status = numbers && create_union(count, allocator, &in)
                 ? load_union(roster, numbers, allocator, &in, error)
                 : status_fail(error, KITH_NO_MEMORY, "out of memory");
    if (status == KITH_OK) *reach = unite(&in);
    free_union(&in, allocator);
    memory_free(allocator, numbers);
    return status;
}

static kith_status check_plan(const kith_reach_plan *plan, const kith_options *options,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    size_t count = 0;
    size_t *numbers =
        copy_distinct(plan->creators, plan->creator_count, &options->allocator, &count);
    if (!numbers) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    memory_free(&options->allocator, numbers);
    return count == plan->creator_count
               ? KITH_OK
               : status_fail(error, KITH_INVALID, "a creator is named twice");
}

static kith_status fill(tally *in, kith_reach_order order, kith_reach *made) {
    const kith_allocator *allocator = &made->allocator;
    turns at;
    made->count = in->from->creator_count;
    made->steps = memory_create(allocator, made->count, sizeof *made->steps);
    made->frequencies = memory_create(allocator, made->count, sizeof *made->frequencies);
    kith_status status = create_turns(in->from, &at);
    if (!made->steps || !made->frequencies) status = KITH_NO_MEMORY;
    if (status == KITH_OK) status = set_turns(in, order, &at);
    if (status == KITH_OK) {
        made->total = measure_total(in);
        fill_steps(in, &at, made);
        fill_frequencies(in, made);
    }
    free_turns(&at, allocator);
    return status;
}

kith_status kith_reach_build(const kith_roster *roster, const kith_reach_plan *plan,
                             const kith_options *options, kith_reach **reach, kith_error *error) {
    tally in;
    kith_status status = check_plan(plan, options, error);
    if (status != KITH_OK) return status;
    status = tally_open(roster, plan->creators, plan->creator_count, plan->suspects, options, &in,
                        error);
    if (status != KITH_OK) return status;
    kith_reach *made = memory_create(&options->allocator, 1, sizeof *made);
    status = KITH_NO_MEMORY;
    if (made) {
        made->allocator = options->allocator;
        status = fill(&in, plan->order, made);
    }
    tally_close(&in);
    if (status != KITH_OK) {
        kith_reach_free(made);
        return status_fail(error, status, "out of memory");
    }
    *reach = made;
    return KITH_OK;
}

void kith_reach_free(kith_reach *reach) {
    if (!reach) return;
    kith_allocator allocator = reach->allocator;
    memory_free(&allocator, reach->steps);
    memory_free(&allocator, reach->frequencies);
    memory_free(&allocator, reach);
}

kith_reach_count kith_reach_view_total(const kith_reach *reach) {
    return reach->total;
}

size_t kith_reach_count_steps(const kith_reach *reach) {
    return reach->count;
}

kith_reach_step kith_reach_view_step(const kith_reach *reach, size_t index) {
    return reach->steps[index];
}

kith_reach_count kith_reach_view_frequency(const kith_reach *reach, size_t frequency) {
    return reach->frequencies[frequency - 1];
}
