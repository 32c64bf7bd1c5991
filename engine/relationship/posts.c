#include "relationship/posts.h"

#include <stdlib.h>

#include "base/memory.h"

enum { SLOTS_FIRST = 64 };

static post *find_slot(const posts *of, uint64_t hash) {
    size_t at = hash & of->mask;
    while (of->slots[at].hash != 0 && of->slots[at].hash != hash)
        at = (at + 1) & of->mask;
    return &of->slots[at];
}

static kith_status grow(posts *to) {
    posts old = *to;
    size_t count = old.slots ? 2 * (old.mask + 1) : SLOTS_FIRST;
    post *slots = memory_create(&to->allocator, count, sizeof *slots);
    if (!slots) return KITH_NO_MEMORY;
    to->slots = slots;
    to->mask = count - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++) {
        if (old.slots[i].hash) *find_slot(to, old.slots[i].hash) = old.slots[i];
    }
    memory_free(&to->allocator, old.slots);
    return KITH_OK;
}

/* Whether so many more would fill more than two thirds. */
static bool is_full(const posts *of, size_t count) {
    return !of->slots || 3 * (of->count + count) > 2 * of->mask;
}

kith_status posts_add(posts *to, const post *row) {
    if (is_full(to, 1) && grow(to) != KITH_OK) return KITH_NO_MEMORY;
    post wanted = *row;
    if (wanted.hash == 0) wanted.hash = 1; /* 0 stands for a free slot */
    post *slot = find_slot(to, wanted.hash);
    if (slot->hash == 0) {
        *slot = wanted;
        to->count++;
    } else if (slot->first == 0 || (wanted.first > 0 && wanted.first < slot->first)) {
        slot->first = wanted.first;
    }
    return KITH_OK;
}

/* Room for all is made first: posts come in the order of their slots, and would crowd a table that grows meanwhile. */
kith_status posts_join(posts *to, const posts *from) {
    kith_status status = KITH_OK;
    while (is_full(to, from->count) && status == KITH_OK)
        status = grow(to);
    for (size_t i = 0; from->slots && i <= from->mask && status == KITH_OK; i++) {
        if (from->slots[i].hash) status = posts_add(to, &from->slots[i]);
    }
    return status;
}

/* ---- Halves ---- */

/* The known times of posts, by creator. */
typedef struct post_times {
    size_t *start; /* [creator_count + 1] */
    uint32_t *times;
} post_times;

static int compare_times(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Fills from behind, so that each start ends where its creator's times begin. */
static void list_times(const posts *of, size_t creator_count, post_times *to) {
    for (size_t i = 0; of->slots && i <= of->mask; i++)
        to->start[of->slots[i].creator] += of->slots[i].first > 0;
    for (size_t c = 0; c < creator_count; c++)
        to->start[c + 1] += to->start[c];
    for (size_t i = 0; of->slots && i <= of->mask; i++) {
        const post *from = &of->slots[i];
        if (from->first > 0) to->times[--to->start[from->creator]] = from->first;
    }
}

static uint32_t find_turn(uint32_t *times, size_t count) {
    qsort(times, count, sizeof *times, compare_times);
    return count >= POSTS_HALVES_MIN ? times[count / 2] : 0;
}

kith_status posts_record(const posts *of, size_t creator_count, post_record *records) {
    post_times found = {.start = memory_create(&of->allocator, creator_count + 1, sizeof(size_t)),
                        .times = memory_create(&of->allocator, of->count, sizeof(uint32_t))};
    kith_status status = found.start && found.times ? KITH_OK : KITH_NO_MEMORY;
    if (status == KITH_OK) list_times(of, creator_count, &found);
    for (size_t c = 0; c < creator_count && status == KITH_OK; c++) {
        size_t count = found.start[c + 1] - found.start[c];
        records[c] = (post_record){.turn = find_turn(found.times + found.start[c], count)};
    }
    for (size_t i = 0; of->slots && i <= of->mask && status == KITH_OK; i++)
        if (of->slots[i].hash) records[of->slots[i].creator].count++;
    memory_free(&of->allocator, found.start);
    memory_free(&of->allocator, found.times);
    return status;
}

void posts_free(posts *made) {
    memory_free(&made->allocator, made->slots);
    *made = (posts){.allocator = made->allocator};
}
