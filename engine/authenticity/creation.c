#include "authenticity/creation.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/options.h"
#include "sketch/attributes.h"

enum { FRONTIER_DATES = 3 };

kith_status creation_create(const size_t *sizes, size_t creator_count, creation_order order,
                            const kith_allocator *allocator, creation **out) {
    size_t total = 0;
    creation *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->order = order;
    made->creator_count = creator_count;
    made->start = memory_create(allocator, creator_count, sizeof *made->start);
    made->count = memory_create(allocator, creator_count, sizeof *made->count);
    for (size_t c = 0; made->start && c < creator_count; c++) {
        made->start[c] = total;
        total += sizes[c];
    }
    made->follows = memory_resize(allocator, NULL, total, sizeof *made->follows);
    if (!made->start || !made->count || !made->follows) {
        creation_free(made);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

void creation_free(creation *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->count);
    memory_free(&allocator, made->follows);
    memory_free(&allocator, made);
}

/* By follow time; at one time, and where there is none, by place. */
static int compare_times(const void *left, const void *right) {
    const creation_follow *a = left;
    const creation_follow *b = right;
    if (a->followed != b->followed) return a->followed < b->followed ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Positions are newest first, so the oldest follow has the largest. */
static int compare_positions(const void *left, const void *right) {
    const creation_follow *a = left;
    const creation_follow *b = right;
    if (a->followed != b->followed) return a->followed > b->followed ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Takes a creation date into the latest so far, which ascend. */
static void advance(uint32_t latest[FRONTIER_DATES], uint32_t created) {
    if (created <= latest[0]) return;
    size_t at = 0;
    for (; at + 1 < FRONTIER_DATES && latest[at + 1] < created; at++) {
        latest[at] = latest[at + 1];
    }
    latest[at] = created;
}

/* Puts bounds of the follow times in place of positions. */
static void bound_times(creation_follow *follows, size_t count) {
    uint32_t latest[FRONTIER_DATES] = {0};
    for (size_t i = 0; i < count; i++) {
        advance(latest, follows[i].created);
        follows[i].followed = latest[0];
    }
}

/* Keeps, in order, the follows of accounts that were older than a day. */
static size_t leave_out_new(creation_follow *follows, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (follows[i].followed >= follows[i].created + (uint64_t)CREATION_DAY) {
            follows[kept++] = follows[i];
        }
    }
    return kept;
}

void creation_arrange(creation *made, size_t creator) {
    creation_follow *follows = made->follows + made->start[creator];
    size_t count = made->count[creator];
    if (count == 0 || made->order == CREATION_UNORDERED) return;
    bool positions = made->order == CREATION_POSITIONS;
    qsort(follows, count, sizeof *follows, positions ? compare_positions : compare_times);
    if (positions) bound_times(follows, count);
    made->count[creator] = leave_out_new(follows, count);
}

/* What the dates of one creator's followers come from. */
typedef struct origins {
    uint64_t known, estimated;
} origins;

typedef struct date_source {
    const kith_roster *roster;
    const kith_accounts *accounts;
    const lookups *looked_up;
    const id_dates *dates;
} date_source;

/* The date of a follower in the file; 0 if none is known, or it would count more than others do. */
static uint32_t find_date(const date_source *from, size_t creator, uint64_t hash) {
    size_t index = 0;
    if (!from->accounts || kith_accounts_find(from->accounts, hash, &index) != KITH_OK) return 0;
    bool taken = lookups_weigh_hash(from->looked_up, creator, hash) > 0;
    return taken ? from->accounts->created[index] : 0;
}

static origins list_creator(creation *made, size_t creator, const date_source *from) {
    kith_creator view = kith_roster_view_creator(from->roster, creator);
    creation_follow *follows = made->follows + made->start[creator];
    origins counts = {0};
    for (size_t i = 0; i < view.hash_count; i++) {
        uint32_t created = find_date(from, creator, view.hashes[i]);
        counts.known += created > 0;
        if (created == 0 && from->dates) {
            created = id_dates_estimate(from->dates, view.hashes[i]);
            counts.estimated += created > 0;
        }
        uint32_t followed = view.times ? view.times[i] : 0;
        if (created == 0 || (view.times && followed == 0)) continue;
        follows[made->count[creator]++] =
            (creation_follow){created, followed, (uint32_t)i, (uint32_t)view.hashes[i]};
    }
    creation_arrange(made, creator);
    return counts;
}

static void list_all(creation *made, const date_source *from, int thread_count) {
    uint64_t known = 0;
    uint64_t estimated = 0;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 16) reduction(+ : known, estimated)
    for (size_t c = 0; c < made->creator_count; c++) {
        origins counts = list_creator(made, c, from);
        known += counts.known;
        estimated += counts.estimated;
    }
    made->known_count = known;
    made->estimated_count = estimated;
}

kith_status creation_build(const kith_roster *roster, const kith_accounts *accounts,
                           const lookups *looked_up, const id_dates *dates,
                           const kith_options *options, creation **out) {
    kith_roster_info info = kith_roster_view_info(roster);
    creation_order order = info.times == KITH_TIMES_SECONDS     ? CREATION_SECONDS
                           : info.times == KITH_TIMES_POSITIONS ? CREATION_POSITIONS
                                                                : CREATION_UNORDERED;
    creation *made = NULL;
    size_t *sizes = memory_create(&options->allocator, info.creator_count, sizeof *sizes);
    if (!sizes) return KITH_NO_MEMORY;
    for (size_t c = 0; c < info.creator_count; c++) {
        sizes[c] = kith_roster_view_creator(roster, c).hash_count;
    }
    kith_status status =
        creation_create(sizes, info.creator_count, order, &options->allocator, &made);
    memory_free(&options->allocator, sizes);
    if (status != KITH_OK) return status;
    const date_source from = {roster, accounts, looked_up, dates};
    list_all(made, &from, options_count_threads(options));
    *out = made;
    return KITH_OK;
}
