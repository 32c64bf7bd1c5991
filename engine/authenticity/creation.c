#include "authenticity/creation.h"

#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/options.h"
#include "base/threads.h"
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

/* Puts follows into the order of their times, by place at one time; positions are newest first, so the oldest follow
 * has the largest. Rooms are for as many follows and twice as many keys. */
static void sort_follows(creation_follow *follows, size_t count, bool positions,
                         creation_follow *room, uint64_t *keys) {
    for (size_t i = 0; i < count; i++) {
        uint32_t followed = positions ? ~follows[i].followed : follows[i].followed;
        keys[i] = (uint64_t)followed << 32 | i;
    }
    memcpy(room, follows, count * sizeof *room);
    numbers_sort_keys(keys, count, 32, keys + count);
    for (size_t i = 0; i < count; i++) {
        follows[i] = room[(uint32_t)keys[i]];
    }
}

kith_status creation_create_room(size_t most, const kith_allocator *allocator, creation_room *out) {
    creation_room made = {.follows = memory_resize(allocator, NULL, most, sizeof *made.follows),
                          .keys = memory_resize(allocator, NULL, 2 * most, sizeof *made.keys)};
    if (!made.follows || !made.keys) {
        creation_free_room(&made, allocator);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

void creation_free_room(creation_room *room, const kith_allocator *allocator) {
    memory_free(allocator, room->follows);
    memory_free(allocator, room->keys);
}

void creation_arrange(creation *made, size_t creator, const creation_room *room) {
    creation_follow *follows = made->follows + made->start[creator];
    size_t count = made->count[creator];
    if (count == 0 || made->order == CREATION_UNORDERED) return;
    bool positions = made->order == CREATION_POSITIONS;
    sort_follows(follows, count, positions, room->follows, room->keys);
    if (positions) bound_times(follows, count);
    made->count[creator] = leave_out_new(follows, count);
}

/* ---- Dates of accounts ---- */

/* The date of every account of a graph; 0 where it is not known. */
static uint32_t *date_accounts(const graph *from, const kith_accounts *accounts,
                               const id_dates *dates, int thread_count) {
    (void)thread_count; /* only read with OpenMP */
    uint32_t *created = memory_create(&from->allocator, from->account_count, sizeof *created);
    if (!created) return NULL;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 4096)
    for (size_t u = 0; u < from->account_count; u++) {
        size_t index = 0;
        if (accounts && kith_accounts_find(accounts, from->hashes[u], &index) == KITH_OK) {
            created[u] = accounts->created[index];
        }
        if (created[u] == 0 && dates) created[u] = id_dates_estimate(dates, from->hashes[u]);
    }
    return created;
}

/* What the dates of followers come from. */
typedef struct date_source {
    const uint32_t *dated; /* by account */
    const lookups *looked_up;
    const id_dates *dates;
} date_source;

/* The date of a creator's follower. One that is looked up for other creators would count more than others do: it has
 * the date of its id, if any. */
static uint32_t find_date(const date_source *from, size_t creator, uint32_t account,
                          uint64_t hash) {
    const lookups *looked_up = from->looked_up;
    bool taken = !looked_up || looked_up->whole || lookups_weigh(looked_up, creator, account) > 0;
    if (taken) return from->dated[account];
    return from->dates ? id_dates_estimate(from->dates, hash) : 0;
}

static void list_creator(creation *made, size_t creator, kith_creator view, const uint32_t *account,
                         const date_source *from) {
    enum { AHEAD = 16 };
    creation_follow *follows = made->follows + made->start[creator];
    size_t count = 0;
    for (size_t i = 0; i < view.hash_count; i++) {
        if (i + AHEAD < view.hash_count) __builtin_prefetch(&from->dated[account[i + AHEAD]]);
        uint32_t created = find_date(from, creator, account[i], view.hashes[i]);
        uint32_t followed = view.times ? view.times[i] : 0;
        if (created == 0 || (view.times && followed == 0)) continue;
        follows[count++] =
            (creation_follow){created, followed, (uint32_t)i, (uint32_t)view.hashes[i]};
    }
    made->count[creator] = count;
}

static kith_status list_all(creation *made, const kith_roster *roster, const graph *from,
                            const date_source *source, size_t thread_count) {
    const kith_allocator *allocator = &made->allocator;
    size_t most = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        size_t size = graph_view_everyone(from, c).count;
        most = size > most ? size : most;
    }
    kith_status status = KITH_OK;
    creation_room *rooms = memory_create(allocator, thread_count, sizeof *rooms);
    if (!rooms) return KITH_NO_MEMORY;
    for (size_t i = 0; i < thread_count && status == KITH_OK; i++) {
        status = creation_create_room(most, allocator, &rooms[i]);
    }
    size_t creator_count = status == KITH_OK ? made->creator_count : 0;
#pragma omp parallel for num_threads((int)thread_count) schedule(dynamic, 16)
    for (size_t c = 0; c < creator_count; c++) {
        const uint32_t *account = graph_view_everyone(from, c).items;
        list_creator(made, c, kith_roster_view_creator(roster, c), account, source);
        creation_arrange(made, c, &rooms[threads_number()]);
    }
    for (size_t i = 0; i < thread_count; i++) {
        creation_free_room(&rooms[i], allocator);
    }
    memory_free(allocator, rooms);
    return status;
}

static creation_order find_order(const kith_roster *roster) {
    kith_times kind = kith_roster_view_info(roster).times;
    return kind == KITH_TIMES_SECONDS     ? CREATION_SECONDS
           : kind == KITH_TIMES_POSITIONS ? CREATION_POSITIONS
                                          : CREATION_UNORDERED;
}

kith_status creation_build(const kith_roster *roster, const graph *from,
                           const kith_accounts *accounts, const lookups *looked_up,
                           const id_dates *dates, const kith_options *options, creation **out) {
    const kith_allocator *allocator = &options->allocator;
    int thread_count = options_count_threads(options);
    creation *made = NULL;
    kith_status status = KITH_NO_MEMORY;
    uint32_t *dated = NULL;
    size_t *sizes = memory_create(allocator, from->creator_count, sizeof *sizes);
    if (!sizes) goto fail;
    for (size_t c = 0; c < from->creator_count; c++) {
        sizes[c] = graph_view_everyone(from, c).count;
    }
    status = creation_create(sizes, from->creator_count, find_order(roster), allocator, &made);
    if (status != KITH_OK) goto fail;
    dated = date_accounts(from, accounts, dates, thread_count);
    const date_source source = {dated, looked_up, dates};
    status = dated ? list_all(made, roster, from, &source, (size_t)thread_count) : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    *out = made;
    made = NULL;
fail:
    memory_free(allocator, sizes);
    memory_free(allocator, dated);
    creation_free(made);
    return status;
}
