#include "authenticity/events.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"

enum { HITS_MIN = 2, ACCOUNTS_MIN = 100, CREATORS_MANY = 8, PRUNE_ROUNDS = 3 };

static const double evidence_min = 6.9; /* ln 1000 */
static const double hits_few = 4, hits_of_many = 2.6, part_of_all = 0.4;
static const double sponsor_part = 0.25; /* of the entrants, that a sponsor gains at least */
static const uint32_t seconds_max = 7 * 86400;

typedef struct search {
    const reuse_source *from;
    const groups *starts;
    uint32_t *hits;     /* [account_count] 0 between events */
    uint32_t *last;     /* [account_count] creator counted last, plus 1 */
    uint32_t *accounts; /* [account_count] that have hits */
    uint32_t *spare;    /* [account_count] */
} search;

static bool is_skipped(const reuse_source *from, uint32_t account) {
    return from->skipped && from->skipped[account];
}

/* Counts, for each account, the creators of the group; returns how many accounts there are. */
static size_t count_hits(search *at, const event *made) {
    size_t count = 0;
    for (size_t i = 0; i < made->burst_count; i++) {
        const burst *item = made->bursts[i];
        const arrival *items = at->from->times->arrivals + item->arrival;
        for (size_t k = 0; k < item->count; k++) {
            uint32_t account = items[k].account;
            if (is_skipped(at->from, account) || at->last[account] == item->creator + 1) continue;
            if (at->hits[account]++ == 0) at->accounts[count++] = account;
            at->last[account] = item->creator + 1;
        }
    }
    return count;
}

/* Hits per follow of an account: by all that came in the bursts, entrants too, or by what is usual. */
static double measure_chance(const search *at, const event *made, bool usual) {
    double chance = 0;
    for (size_t i = 0; i < made->burst_count; i++) {
        chance += usual ? made->bursts[i]->expected : (double)made->bursts[i]->count;
    }
    return chance / (double)at->from->follows->live_count;
}

/* Keeps the accounts with far more hits than their other follows explain, ascending: they were met
 * burst by burst, and are put in order by going through all. */
static void keep_accounts(search *at, event *made, size_t met, double chance) {
    size_t kept = 0;
    for (size_t i = 0; i < met; i++) {
        uint32_t account = at->accounts[i];
        double hits = at->hits[account];
        double expected = fmax(chance * at->from->follows->following_size[account], 1e-6);
        double evidence = hits > expected ? hits * log(hits / expected) - hits + expected : 0;
        if (hits < HITS_MIN || evidence < evidence_min) continue;
        made->accounts[kept++] = (event_account){account, (uint32_t)hits, (float)expected};
        made->mean_hits += hits;
    }
    made->account_count = kept;
    made->mean_hits /= fmax((double)kept, 1);
}

/* When the middle one of a burst's entrants came; hits marks the entrants. */
static uint32_t find_middle(const search *at, const burst *item) {
    const arrival *items = at->from->times->arrivals + item->arrival;
    size_t entrants = 0;
    for (size_t i = 0; i < item->count; i++) {
        entrants += at->hits[items[i].account];
    }
    size_t seen = 0;
    for (size_t i = 0; i < item->count; i++) {
        seen += at->hits[items[i].account];
        if (2 * seen >= entrants) return items[i].time;
    }
    return item->begin;
}

static size_t count_creators(const event *made) {
    size_t creators = 0;
    for (size_t i = 0; i < made->burst_count; i++) {
        creators += i == 0 || made->bursts[i]->creator != made->bursts[i - 1]->creator;
    }
    return creators;
}

/* Few hits, spread over a long time, are what friends and fans do. */
static bool is_giveaway(const event *made) {
    double hits_min = count_creators(made) >= CREATORS_MANY ? hits_of_many : hits_few;
    return made->account_count >= ACCOUNTS_MIN && made->seconds <= seconds_max &&
           made->mean_hits >= hits_min;
}

static size_t count_follows(const event *made) {
    size_t count = 0;
    for (size_t i = 0; i < made->burst_count; i++) {
        count += made->bursts[i]->count;
    }
    return count;
}

static void find_accounts(search *at, event *made, bool usual) {
    made->account_count = 0;
    made->mean_hits = 0;
    size_t met = count_hits(at, made);
    numbers_sort(at->accounts, met, at->spare);
    keep_accounts(at, made, met, measure_chance(at, made, usual));
    for (size_t i = 0; i < met; i++) {
        at->hits[at->accounts[i]] = 0;
        at->last[at->accounts[i]] = 0;
    }
}

/* Leaves out bursts that brought few of the entrants, and measures how long the others took; true if
 * there were any. */
static bool prune(search *at, event *made) {
    size_t kept = 0;
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    for (size_t k = 0; k < made->account_count; k++) {
        at->hits[made->accounts[k].account] = 1;
    }
    for (size_t i = 0; i < made->burst_count; i++) {
        const arrival *items = at->from->times->arrivals + made->bursts[i]->arrival;
        size_t entrants = 0;
        for (size_t k = 0; k < made->bursts[i]->count; k++) {
            entrants += at->hits[items[k].account];
        }
        if ((double)entrants < sponsor_part * (double)made->account_count) continue;
        uint32_t middle = find_middle(at, made->bursts[i]);
        first = middle < first ? middle : first;
        last = middle > last ? middle : last;
        made->bursts[kept++] = made->bursts[i];
    }
    for (size_t k = 0; k < made->account_count; k++) {
        at->hits[made->accounts[k].account] = 0;
    }
    bool changed = kept < made->burst_count;
    made->burst_count = kept;
    made->seconds = last > first ? last - first : 0;
    return changed;
}

static void clear(event *made, const kith_allocator *allocator) {
    memory_free(allocator, made->bursts);
    memory_free(allocator, made->accounts);
    *made = (event){0};
}

/* Makes the event of a group, or leaves it empty if it is no giveaway. */
static kith_status build_event(search *at, size_t group, event *made) {
    const kith_allocator *allocator = &at->from->times->allocator;
    size_t begin = at->starts->start[group];
    made->burst_count = at->starts->start[group + 1] - begin;
    made->bursts = memory_create(allocator, made->burst_count, sizeof(burst *));
    if (!made->bursts) return KITH_NO_MEMORY;
    for (size_t i = 0; i < made->burst_count; i++) {
        made->bursts[i] = &at->from->slices->items[at->starts->members[begin + i]];
    }
    made->accounts = memory_create(allocator, count_follows(made), sizeof *made->accounts);
    if (!made->accounts) return KITH_NO_MEMORY;
    find_accounts(at, made, false);
    for (int round = 0; round < PRUNE_ROUNDS && prune(at, made); round++) {
        find_accounts(at, made, false);
    }
    bool joint = is_giveaway(made);
    /* The accounts so far have many hits each, having been told by them. Those of fewer are told by
     * what is usual, and among all of them readers of a page, who follow a few of many, show. */
    if (joint) find_accounts(at, made, true);
    joint = joint && made->mean_hits >= part_of_all * (double)count_creators(made);
    if (!joint) clear(made, allocator);
    return KITH_OK;
}

static kith_status build_each(search *at, events *made) {
    const kith_allocator *allocator = &made->allocator;
    size_t accounts = at->from->follows->account_count;
    kith_status status = KITH_OK;
    at->hits = memory_create(allocator, accounts, sizeof *at->hits);
    at->last = memory_create(allocator, accounts, sizeof *at->last);
    at->accounts = memory_create(allocator, accounts, sizeof *at->accounts);
    at->spare = memory_create(allocator, accounts, sizeof *at->spare);
    made->items = memory_create(allocator, at->starts->count, sizeof *made->items);
    if (!at->hits || !at->last || !at->accounts || !at->spare || !made->items)
        status = KITH_NO_MEMORY;
    for (size_t g = 0; g < at->starts->count && status == KITH_OK; g++) {
        event *next = &made->items[made->count];
        made->count++;
        status = build_event(at, g, next);
        made->count -= status == KITH_OK && next->burst_count == 0;
    }
    memory_free(allocator, at->hits);
    memory_free(allocator, at->last);
    memory_free(allocator, at->accounts);
    memory_free(allocator, at->spare);
    return status;
}

kith_status events_build(const reuse_source *from, const kith_options *options, events **out) {
    const kith_allocator *allocator = &from->times->allocator;
    ties *joined = NULL;
    groups *starts = NULL;
    kith_status status = KITH_NO_MEMORY;
    events *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    status = reuse_build(from, REUSE_TOGETHER, options, &joined);
    if (status != KITH_OK) goto fail;
    status = groups_build(joined, from->slices, &starts);
    if (status != KITH_OK) goto fail;
    status = groups_accept(starts, from, REUSE_TOGETHER);
    if (status != KITH_OK) goto fail;
    search at = {.from = from, .starts = starts};
    status = build_each(&at, made);
    if (status != KITH_OK) goto fail;
    *out = made;
    made = NULL;
fail:
    ties_free(joined);
    groups_free(starts);
    events_free(made);
    return status;
}

void events_free(events *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; i < made->count; i++) {
        clear(&made->items[i], &allocator);
    }
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}
