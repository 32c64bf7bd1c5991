/* Builds the graph of accounts and creators.
 *
 * Idea: every creator's hashes are ascending, so the follows whose hash lies in one range of the
 * hash space are a run of each list. Range by range the runs are gathered with the place each came
 * from, sorted by hash (least significant digit radix sort, robust against ids chosen to collide in
 * their upper bits), and numbered; the number is written back to the place. A part is about 64 k
 * follows, so sorting stays in the cache: 30 M follows are numbered in about a second on one
 * thread. */
#include "authenticity/graph.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "sketch/roster.h"

enum { PART_FOLLOWS = 1 << 16, PART_BITS_MAX = 16, DIGIT_BITS = 8, DIGIT_COUNT = 1 << DIGIT_BITS };

/* One follow on its way to an account number. */
typedef struct entry {
    uint64_t hash;
    size_t slot; /* in graph.audience */
} entry;

typedef struct numbering {
    unsigned shift; /* part = hash >> shift */
    size_t part_count, part_max;
    size_t *cursor; /* [creator_count] */
    entry *entries, *spare;
} numbering;

static kith_status lay_out(const kith_roster *roster, graph *made) {
    size_t total = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        if (creator.threshold < 1 || creator.hash_count >= UINT32_MAX) {
            return KITH_INVALID;
        }
        made->audience_start[c] = total;
        total += creator.hash_count;
        if (creator.hash_count >= GRAPH_AUDIENCE_MIN) {
            made->audience_size[c] = (uint32_t)creator.hash_count;
            made->live_count += creator.hash_count;
            made->active_count++;
        }
    }
    made->audience_start[made->creator_count] = total;
    return KITH_OK;
}

/* Chooses the parts and finds the largest. */
static kith_status prepare_numbering(const kith_roster *roster, const graph *made,
                                     numbering *plan) {
    unsigned bits = 1;
    size_t total = made->audience_start[made->creator_count];
    while (bits < PART_BITS_MAX && (total >> bits) > PART_FOLLOWS) {
        bits++;
    }
    plan->shift = 64 - bits;
    plan->part_count = (size_t)1 << bits;
    size_t *sizes = memory_create(&made->allocator, plan->part_count, sizeof *sizes);
    if (!sizes) return KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        for (size_t i = 0; i < creator.hash_count; i++) {
            sizes[creator.hashes[i] >> plan->shift]++;
        }
    }
    for (size_t part = 0; part < plan->part_count; part++) {
        plan->part_max = sizes[part] > plan->part_max ? sizes[part] : plan->part_max;
    }
    memory_free(&made->allocator, sizes);
    plan->cursor = memory_create(&made->allocator, made->creator_count, sizeof *plan->cursor);
    plan->entries = memory_resize(&made->allocator, NULL, plan->part_max, sizeof(entry));
    plan->spare = memory_resize(&made->allocator, NULL, plan->part_max, sizeof(entry));
    return plan->cursor && plan->entries && plan->spare ? KITH_OK : KITH_NO_MEMORY;
}

static size_t gather_part(const kith_roster *roster, const graph *made, numbering *plan,
                          size_t part) {
    size_t count = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        size_t i = plan->cursor[c];
        for (; i < creator.hash_count && creator.hashes[i] >> plan->shift == part; i++) {
            plan->entries[count++] =
                (entry){.hash = creator.hashes[i], .slot = made->audience_start[c] + i};
        }
        plan->cursor[c] = i;
    }
    return count;
}

/* One stable counting pass on the digit at `shift`. */
static void sort_digit(const entry *from, entry *to, size_t count, unsigned shift) {
    size_t place[DIGIT_COUNT + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        place[((from[i].hash >> shift) & (DIGIT_COUNT - 1)) + 1]++;
    }
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        place[digit + 1] += place[digit];
    }
    for (size_t i = 0; i < count; i++) {
        to[place[(from[i].hash >> shift) & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

static void sort_entries(numbering *plan, size_t count) {
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
        sort_digit(plan->entries, plan->spare, count, shift);
        entry *swap = plan->entries;
        plan->entries = plan->spare;
        plan->spare = swap;
    }
}

/* Numbers all accounts; hashes has room for one a follow. */
static kith_status number_accounts(const kith_roster *roster, numbering *plan, graph *made) {
    for (size_t part = 0; part < plan->part_count; part++) {
        size_t count = gather_part(roster, made, plan, part);
        sort_entries(plan, count);
        for (size_t i = 0; i < count; i++) {
            if (i == 0 || plan->entries[i].hash != plan->entries[i - 1].hash) {
                made->hashes[made->account_count++] = plan->entries[i].hash;
            }
            made->audience[plan->entries[i].slot] = (uint32_t)(made->account_count - 1);
        }
        if (made->account_count >= UINT32_MAX) return KITH_INVALID;
    }
    return KITH_OK;
}

static kith_status renumber(const kith_roster *roster, graph *made) {
    numbering plan = {0};
    kith_status status = prepare_numbering(roster, made, &plan);
    if (status == KITH_OK) status = number_accounts(roster, &plan, made);
    if (status == KITH_OK) {
        uint64_t *fitted =
            memory_resize(&made->allocator, made->hashes, made->account_count, sizeof *fitted);
        made->hashes = fitted ? fitted : made->hashes;
        status = fitted ? KITH_OK : KITH_NO_MEMORY;
    }
    memory_free(&made->allocator, plan.cursor);
    memory_free(&made->allocator, plan.entries);
    memory_free(&made->allocator, plan.spare);
    return status;
}

/* The following of each account, creators ascending: a counting transposition of the audiences. */
static void transpose(graph *made) {
    for (size_t c = 0; c < made->creator_count; c++) {
        graph_list list = graph_view_audience(made, c);
        for (size_t i = 0; i < list.count; i++) {
            made->following_start[list.items[i] + 1]++;
        }
    }
    for (size_t u = 0; u < made->account_count; u++) {
        made->following_start[u + 1] += made->following_start[u];
    }
    for (size_t c = 0; c < made->creator_count; c++) {
        graph_list list = graph_view_audience(made, c);
        for (size_t i = 0; i < list.count; i++) {
            uint32_t u = list.items[i];
            made->following[made->following_start[u] + made->following_size[u]++] = (uint32_t)c;
        }
    }
}

/* The graph of a roster whose samples are in memory. */
static kith_status build(const kith_roster *roster, const kith_options *options, graph **out) {
    kith_status status = KITH_NO_MEMORY;
    const kith_allocator *allocator = &options->allocator;
    graph *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    made->creator_count = kith_roster_view_info(roster).creator_count;
    status = made->creator_count < UINT32_MAX ? KITH_NO_MEMORY : KITH_INVALID;
    if (status == KITH_INVALID) goto fail;
    made->audience_start = memory_create(allocator, made->creator_count + 1, sizeof(size_t));
    made->audience_size = memory_create(allocator, made->creator_count, sizeof(uint32_t));
    if (!made->audience_start || !made->audience_size) goto fail;
    status = lay_out(roster, made);
    if (status != KITH_OK) goto fail;

    status = KITH_NO_MEMORY;
    size_t total = made->audience_start[made->creator_count];
    made->audience = memory_resize(allocator, NULL, total, sizeof(uint32_t));
    made->hashes = memory_resize(allocator, NULL, total, sizeof(uint64_t));
    if (!made->audience || !made->hashes) goto fail;
    status = renumber(roster, made);
    if (status != KITH_OK) goto fail;

    status = KITH_NO_MEMORY;
    made->following = memory_resize(allocator, NULL, made->live_count, sizeof(uint32_t));
    made->following_start = memory_create(allocator, made->account_count + 1, sizeof(size_t));
    made->following_size = memory_create(allocator, made->account_count, sizeof(uint32_t));
    if (!made->following || !made->following_start || !made->following_size) goto fail;
    transpose(made);
    *out = made;
    return KITH_OK;
fail:
    graph_free(made);
    return status;
}

kith_status graph_build(const kith_roster *roster, const kith_options *options, graph **out) {
    if (!roster->is_packed) return build(roster, options, out);
    kith_roster *unpacked = NULL;
    kith_status status = roster_unpack(roster, options, &unpacked, NULL);
    if (status != KITH_OK) return status;
    status = build(unpacked, options, out);
    kith_roster_free(unpacked);
    return status;
}

void graph_free(graph *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->hashes);
    memory_free(&allocator, made->audience_start);
    memory_free(&allocator, made->audience);
    memory_free(&allocator, made->audience_size);
    memory_free(&allocator, made->following_start);
    memory_free(&allocator, made->following);
    memory_free(&allocator, made->following_size);
    memory_free(&allocator, made);
}

/* Moves the marked items behind the others and returns how many are left in front. */
static uint32_t set_aside(uint32_t *items, uint32_t count, const uint8_t *marks) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = items[i];
        if (!marks[item]) {
            items[i] = items[left];
            items[left++] = item;
        }
    }
    return left;
}

void graph_remove(graph *from, const uint8_t *accounts, const uint8_t *creators) {
    for (size_t c = 0; c < from->creator_count; c++) {
        if (!creators[c]) continue;
        uint32_t size = from->audience_size[c];
        from->audience_size[c] =
            set_aside(from->audience + from->audience_start[c], size, accounts);
        from->live_count -= size - from->audience_size[c];
    }
    for (size_t u = 0; u < from->account_count; u++) {
        if (!accounts[u]) continue;
        from->following_size[u] = set_aside(from->following + from->following_start[u],
                                            from->following_size[u], creators);
    }
}
