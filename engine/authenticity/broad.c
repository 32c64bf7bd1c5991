#include "authenticity/broad.h"

#include <string.h>

#include "authenticity/pack.h"
#include "base/memory.h"
#include "base/options.h"

enum { ACCOUNTS_MIN = 20 };

static const double breadth_min = 2;

static kith_status mark(const graph *from, const taste *people, const kith_options *options,
                        uint8_t *marks, size_t *marked_count) {
    const kith_allocator *allocator = &from->allocator;
    int thread_count = options_count_threads(options);
    (void)thread_count; /* only read with OpenMP */
    size_t count = 0;
    taste_map map = {.people = people, .labels = people->labels};
    map.table = memory_create(allocator, TASTE_TABLE_SIZE, sizeof *map.table);
    if (!map.table) return KITH_NO_MEMORY;
    taste_map_measure(&map, from);
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 1024) reduction(+ : count)
    for (size_t u = 0; u < from->account_count; u++) {
        marks[u] = marks[u] == 0 && taste_is_broad(&map, from, (uint32_t)u, breadth_min);
        count += marks[u];
    }
    memory_free(allocator, map.table);
    *marked_count = count;
    return KITH_OK;
}

static kith_status create(const graph *from, size_t account_count, size_t follow_count,
                          graph **out) {
    const kith_allocator *allocator = &from->allocator;
    graph *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->creator_count = from->creator_count;
    made->account_count = account_count;
    made->live_count = follow_count;
    made->active_count = from->active_count;
    made->audience_start = memory_create(allocator, from->creator_count + 1, sizeof(size_t));
    made->audience_size = memory_create(allocator, from->creator_count, sizeof(uint32_t));
    made->audience = memory_create(allocator, follow_count, sizeof(uint32_t));
    made->following_start = memory_create(allocator, account_count + 1, sizeof(size_t));
    made->following_size = memory_create(allocator, account_count, sizeof(uint32_t));
    made->following = memory_create(allocator, follow_count, sizeof(uint32_t));
    if (!made->audience_start || !made->audience_size || !made->audience ||
        !made->following_start || !made->following_size || !made->following) {
        graph_free(made);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

static void copy_following(const graph *from, const uint8_t *marks, graph *made) {
    size_t at = 0;
    for (size_t u = 0, kept = 0; u < from->account_count; u++) {
        if (marks[u] == 0) continue;
        graph_list follows = graph_view_following(from, u);
        memcpy(made->following + at, follows.items, follows.count * sizeof *follows.items);
        for (size_t i = 0; i < follows.count; i++) {
            made->audience_size[follows.items[i]]++;
        }
        made->following_start[kept] = at;
        made->following_size[kept++] = (uint32_t)follows.count;
        at += follows.count;
        made->following_start[kept] = at;
    }
}

/* A counting transposition; sizes are counted down and up again. */
static void transpose(graph *made) {
    for (size_t c = 0; c < made->creator_count; c++) {
        made->audience_start[c + 1] = made->audience_start[c] + made->audience_size[c];
        made->audience_size[c] = 0;
    }
    for (size_t u = 0; u < made->account_count; u++) {
        graph_list follows = graph_view_following(made, u);
        for (size_t i = 0; i < follows.count; i++) {
            uint32_t c = follows.items[i];
            made->audience[made->audience_start[c] + made->audience_size[c]++] = (uint32_t)u;
        }
    }
}

/* The live graph of the accounts marked alone, with the same creators. Its hashes and what is not
 * live are left out. */
static kith_status choose(const graph *from, const uint8_t *marks, graph **out) {
    size_t account_count = 0;
    size_t follow_count = 0;
    for (size_t u = 0; u < from->account_count; u++) {
        account_count += marks[u];
        follow_count += marks[u] ? from->following_size[u] : 0;
    }
    graph *made = NULL;
    kith_status status = create(from, account_count, follow_count, &made);
    if (status != KITH_OK) return status;
    copy_following(from, marks, made);
    transpose(made);
    *out = made;
    return KITH_OK;
}

/* Ties over the chance of sizes alone, as these accounts have no niches. */
static kith_status find_ties(const graph *broad, const uint8_t *open, const kith_options *options,
                             ties **out) {
    const kith_allocator *allocator = &broad->allocator;
    lift *null = NULL;
    lift_scope scope = {.sample = 1, .open = open};
    kith_status status = KITH_NO_MEMORY;
    ties_row *rows = memory_create(allocator, broad->creator_count, sizeof *rows);
    tie *items =
        memory_resize(allocator, NULL, broad->creator_count, LIFT_TIES_MAX * sizeof *items);
    if (!rows || !items) goto fail;
    status = lift_build(broad, &null);
    if (status != KITH_OK) goto fail;
    status = lift_find(broad, null, &scope, options, rows, items);
    if (status != KITH_OK) goto fail;
    status = ties_build(rows, broad->creator_count, LIFT_TIES_MAX, allocator, out);
fail:
    memory_free(allocator, rows);
    memory_free(allocator, items);
    lift_free(null);
    return status;
}

static kith_status add_groups(const graph *from, const kith_options *options, const uint8_t *open,
                              const uint8_t *marks, candidates *into) {
    graph *broad = NULL;
    ties *links = NULL;
    kith_status status = choose(from, marks, &broad);
    if (status == KITH_OK) status = find_ties(broad, open, options, &links);
    if (status == KITH_OK) status = candidates_extend(into, links);
    ties_free(links);
    graph_free(broad);
    return status;
}

static kith_status add_all(const graph *from, const uint8_t *marks, candidates *into, size_t *all) {
    size_t before = into->count;
    pack *room = NULL;
    kith_status status = pack_create(from, &room);
    if (status != KITH_OK) return status;
    pack_start_accounts(room, from, marks);
    if (room->creator_count >= CANDIDATE_SIZE_MIN) {
        status = candidates_add(into, room->creators, room->creator_count);
    }
    pack_free(room);
    if (into->count > before) *all = before;
    return status;
}

kith_status broad_collect(const graph *from, const taste *people, const kith_options *options,
                          const uint8_t *open, uint8_t *marks, candidates *into, size_t *all) {
    size_t count = 0;
    *all = SIZE_MAX;
    kith_status status = mark(from, people, options, marks, &count);
    if (status != KITH_OK || count < ACCOUNTS_MIN) return status;
    status = add_groups(from, options, open, marks, into);
    return status == KITH_OK ? add_all(from, marks, into, all) : status;
}
