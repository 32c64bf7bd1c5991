/* Whom chosen creators reach together: all of it from the sampled accounts and which of the creators each follows
 * (crowd.h), as shares of audiences whose sizes are known (strata.h).
 *
 * Unique reach deals each account to the first of its creators by rank, which all of the creator's sample
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
#include "overlap/reach.h"
#include "overlap/shortlist.h"
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
    size_t frequency; /* of how many creators an account must be a follower to count */
    uint32_t *ranks;  /* [creator_count] by turn */
    uint32_t *places; /* by rank: its turn */
    uint64_t *limits; /* by turn: the least limit up to it */
    uint32_t *owners; /* [account_count] rank in whose stratum it is, or UINT32_MAX */
    stratum *later;   /* by rank, of creators whose turn has not come */
    crowd_followers lists;
} turns;

/* ---- Unique reach ---- */

static kith_reach_count measure_total(tally *in, size_t frequency) {
    const crowd *from = in->from;
    tally_begin(in, UINT64_MAX);
    for (size_t a = 0; a < from->account_count; a++) {
        if (from->start[a + 1] - from->start[a] < frequency) continue;
        tally_find(in, a, from->members[from->start[a] + frequency - 1]);
    }
    return tally_conclude(in, 0, from->creator_count);
}

/* ---- Turns ---- */

static kith_status create_turns(const crowd *from, size_t frequency, turns *made) {
    const kith_allocator *allocator = &from->allocator;
    *made = (turns){.frequency = frequency};
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

/* Ranks in the best order. */
static kith_status find_best(const kith_roster *roster, const kith_reach_query *query,
                             half_choice part, const kith_options *options, turns *made,
                             kith_error *error) {
    shortlist list;
    const crowd_query of = {query->creators, query->creator_count, part, UINT64_MAX, false};
    kith_status status = shortlist_create(roster, of, query->suspects, options, &list, error);
    if (status == KITH_OK) status = greedy_order(&list, made->ranks, error);
    shortlist_free(&list);
    return status;
}

/* Notes the places and the least limits. */
static void set_turns(const crowd *from, turns *made) {
    uint64_t limit = UINT64_MAX;
    for (size_t t = 0; t < from->creator_count; t++) {
        uint64_t own = from->creators[made->ranks[t]].limit;
        limit = own < limit ? own : limit;
        made->places[made->ranks[t]] = (uint32_t)t;
        made->limits[t] = limit;
    }
}

/* ---- Incremental and exclusive reach ---- */

/* The creator of an account with whose turn it has so many, or UINT32_MAX if it never has. */
static uint32_t find_turn(const crowd *from, const turns *order, size_t account) {
    uint32_t found = UINT32_MAX;
    for (size_t n = 0, begin = 0; n < order->frequency; n++) {
        uint32_t next = UINT32_MAX;
        for (size_t i = from->start[account]; i < from->start[account + 1]; i++) {
            uint32_t place = order->places[from->members[i]];
            if (place >= begin && place < next) next = place;
        }
        if (next == UINT32_MAX) return next;
        begin = (size_t)next + 1;
        found = order->ranks[next];
    }
    return found;
}

/* Strata of the ranks, each for accounts up to the least limit of the creators up to its turn: below it is known which
 * of them they follow. */
static void begin_incremental(tally *in, const turns *order) {
    const crowd *from = in->from;
    for (uint32_t r = 0; r < from->creator_count; r++) {
        in->all[r] = crowd_begin_stratum(from, r, order->limits[order->places[r]]);
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
        uint32_t rank = find_turn(from, order, a);
        if (rank == UINT32_MAX) continue;
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

/* The creator by rank with which an account has so many of those whose turn has come; UINT32_MAX if it has fewer. */
static uint32_t find_owner(const crowd *from, const turns *order, uint32_t account, size_t turn) {
    size_t count = 0;
    for (size_t i = from->start[account]; i < from->start[account + 1]; i++) {
        uint32_t rank = from->members[i];
        count += order->places[rank] <= turn;
        if (count == order->frequency) return rank;
    }
    return UINT32_MAX;
}

/* Moves an account to the stratum where it belongs now. */
static void deal(tally *in, turns *order, uint32_t account, size_t turn) {
    uint32_t *owner = &order->owners[account];
    uint32_t next = find_owner(in->from, order, account, turn);
    if (*owner == next) return;
    if (*owner != UINT32_MAX) tally_lose(in, account, *owner);
    *owner = next;
    tally_find(in, account, next);
}

static void add_up(tally *in, turns *order, kith_reach *made) {
    kith_reach_count before = {0};
    begin_turns(in, order);
    for (size_t t = 0; t < made->count; t++) {
        kith_reach_step *at = &made->steps[t];
        uint32_t rank = order->ranks[t];
        in->all[rank] = in->authentic[rank] = order->later[rank];
        for (size_t i = order->lists.start[rank]; i < order->lists.start[rank + 1]; i++) {
            deal(in, order, order->lists.accounts[i], t);
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

/* The most creators that one of the first accounts follows. */
static size_t find_most(const crowd *from, size_t account_count) {
    size_t most = 0;
    for (size_t a = 0; a < account_count; a++) {
        size_t count = from->start[a + 1] - from->start[a];
        most = count > most ? count : most;
    }
    return most;
}

static void fill_frequencies(tally *in, kith_reach *made) {
    const crowd *from = in->from;
    uint64_t limit = crowd_find_limit(from);
    size_t end = crowd_count_up_to(from, limit);
    size_t most = find_most(from, end);
    tally_begin(in, limit);
    const kith_reach_count nobody = tally_conclude(in, 0, from->creator_count);
    for (size_t frequency = 1; frequency <= made->count; frequency++) {
        made->frequencies[frequency - 1] = nobody;
        if (frequency > most) continue;
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

/* The samples of some creators, by rank. */
typedef struct union_work {
    crowd_creator *creators; /* [count] */
    sketch_sample *samples;
    sketch_scratch *scratch;
    stratum *strata;
    firsts_room *room;
    firsts_place *places;
    uint64_t *found;
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
    memory_free(allocator, in->room);
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
    in->room = memory_resize(allocator, NULL, 1, sizeof *in->room);
    return in->creators && in->samples && in->scratch && in->strata && in->found && in->places &&
           in->room;
}

static kith_status load_union(const kith_roster *roster, const size_t *numbers,
                              const kith_allocator *allocator, union_work *in, kith_error *error) {
    kith_status status = crowd_rank(roster, numbers, in->count, in->creators, error);
    for (size_t i = 0; i < in->count && status == KITH_OK; i++) {
        in->scratch[i].allocator = *allocator;
        crowd_creator *creator = &in->creators[i];
        status =
            roster_load_sample(roster, creator->number, &in->scratch[i], &in->samples[i], error);
        if (status != KITH_OK) break;
        in->samples[i] = crowd_cut(creator, in->samples[i]);
        creator->sampled = (double)in->samples[i].count;
    }
    return status;
}

static kith_estimate unite(union_work *in) {
    firsts_count(in->samples, in->count, in->room, in->places, in->found);
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

static kith_status check_query(const kith_reach_query *query, const kith_options *options,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    size_t count = 0;
    size_t *numbers =
        copy_distinct(query->creators, query->creator_count, &options->allocator, &count);
    if (!numbers) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    memory_free(&options->allocator, numbers);
    return count == query->creator_count
               ? KITH_OK
               : status_fail(error, KITH_INVALID, "a creator is named twice");
}

/* The ranks in the order that was asked for. */
static kith_status find_order(const kith_roster *roster, const kith_reach_query *query,
                              half_choice part, const kith_options *options, const crowd *from,
                              turns *made, kith_error *error) {
    if (query->order == KITH_REACH_BEST) {
        return find_best(roster, query, part, options, made, error);
    }
    for (size_t r = 0; r < from->creator_count; r++) {
        made->ranks[from->creators[r].place] = (uint32_t)r;
    }
    return KITH_OK;
}

static kith_status create_reach(size_t count, const kith_options *options, kith_reach **out) {
    kith_reach *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    *made = (kith_reach){.allocator = options->allocator, .count = count};
    made->steps = memory_create(&made->allocator, count, sizeof *made->steps);
    made->frequencies = memory_create(&made->allocator, count, sizeof *made->frequencies);
    if (!made->steps || !made->frequencies) {
        kith_reach_free(made);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

static void fill(tally *in, turns *order, kith_reach *made) {
    set_turns(in->from, order);
    made->total = measure_total(in, order->frequency);
    fill_steps(in, order, made);
    fill_frequencies(in, made);
}

static kith_status build_part(const kith_roster *roster, const kith_reach_query *query,
                              half_choice part, const kith_options *options, kith_reach **reach,
                              kith_error *error) {
    tally in;
    turns order;
    kith_reach *made = NULL;
    kith_status status = check_query(query, options, error);
    if (status != KITH_OK) return status;
    const crowd_query of = {query->creators, query->creator_count, part, UINT64_MAX,
                            part != HALF_BOTH};
    status = tally_open(roster, of, query->suspects, options, &in, error);
    if (status != KITH_OK) return status;
    status = create_turns(in.from, query->frequency > 0 ? query->frequency : 1, &order);
    if (status == KITH_OK) status = create_reach(query->creator_count, options, &made);
    if (status != KITH_OK) status_fail(error, status, "out of memory");
    if (status == KITH_OK) {
        status = find_order(roster, query, part, options, in.from, &order, error);
    }
    if (status == KITH_OK) fill(&in, &order, made);
    free_turns(&order, &options->allocator);
    tally_close(&in);
    if (status != KITH_OK) {
        kith_reach_free(made);
        return status;
    }
    *reach = made;
    return KITH_OK;
}

kith_status kith_reach_build(const kith_roster *roster, const kith_reach_query *query,
                             const kith_options *options, kith_reach **reach, kith_error *error) {
    return build_part(roster, query, HALF_BOTH, options, reach, error);
}

/* ---- Both halves ---- */

static void add_estimate(kith_estimate *to, kith_estimate other) {
    to->value += other.value;
    to->low += other.low;
    to->high += other.high;
}

static void add_count(kith_reach_count *to, kith_reach_count other) {
    add_estimate(&to->all, other.all);
    add_estimate(&to->authentic, other.authentic);
}

static void add_reach(kith_reach *to, const kith_reach *other) {
    add_count(&to->total, other->total);
    for (size_t i = 0; i < to->count; i++) {
        add_count(&to->steps[i].incremental, other->steps[i].incremental);
        add_count(&to->steps[i].cumulative, other->steps[i].cumulative);
        add_count(&to->steps[i].exclusive, other->steps[i].exclusive);
        add_count(&to->frequencies[i], other->frequencies[i]);
    }
}

kith_status reach_build_told(const kith_roster *roster, const kith_reach_query *query,
                             const kith_options *options, kith_reach **reach, kith_error *error) {
    kith_reach *seen = NULL;
    kith_reach *rest = NULL;
    kith_status status = build_part(roster, query, HALF_FIRST, options, &seen, error);
    if (status == KITH_OK) {
        status = build_part(roster, query, HALF_SECOND, options, &rest, error);
    }
    if (status == KITH_OK) {
        add_reach(rest, seen);
        *reach = rest;
    }
    kith_reach_free(seen);
    return status;
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
