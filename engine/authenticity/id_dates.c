#include "authenticity/id_dates.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "sketch/attributes.h"
#include "sketch/roster.h"

enum { POINTS_MAX = 1 << 22, ACCOUNTS_MIN = 1000, NEIGHBOURS = 15, EARLIEST = 3 };

static int compare_seconds(const void *left, const void *right) {
    const id_point *a = left;
    const id_point *b = right;
    if (a->seconds != b->seconds) return a->seconds < b->seconds ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* ---- Points ---- */

/* Lists ids of dated accounts with hashes up to a limit; only counts them if there is no room. */
static size_t list_dated(const kith_accounts *accounts, hash_key key, uint64_t limit,
                         id_point *points) {
    size_t count = 0;
    for (size_t i = 0; i < accounts->info.account_count && accounts->hashes[i] <= limit; i++) {
        if (accounts->created[i] == 0) continue;
        if (points) {
            points[count] = (id_point){hash_invert(key, accounts->hashes[i]), accounts->created[i]};
        }
        count++;
    }
    return count;
}

/* The same for the times of follows. */
static size_t list_followed(const kith_roster *roster, hash_key key, uint64_t limit,
                            id_point *points) {
    size_t count = 0;
    for (size_t c = 0; c < roster->creator_count; c++) {
        kith_creator view = kith_roster_view_creator(roster, c);
        for (size_t i = 0; view.times && i < view.hash_count && view.hashes[i] <= limit; i++) {
            if (view.times[i] == 0) continue;
            if (points) points[count] = (id_point){hash_invert(key, view.hashes[i]), view.times[i]};
            count++;
        }
    }
    return count;
}

static size_t list_points(const kith_roster *roster, const kith_accounts *accounts, hash_key key,
                          uint64_t limit, id_point *points) {
    return accounts ? list_dated(accounts, key, limit, points)
                    : list_followed(roster, key, limit, points);
}

/* Keeps the earliest time of each id; the points are sorted by id. */
static size_t keep_first(id_point *points, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || points[kept - 1].id != points[i].id) points[kept++] = points[i];
    }
    return kept;
}

/* Spearman's rank correlation of the ids of points sorted by id and their times; equal times in the order of ids.
 * `room` is for twice as many keys, and ranks. */
static double correlate(const id_point *points, size_t count, uint64_t *room) {
    uint64_t *keys = room;
    double sum = 0;
    double n = (double)count;
    for (size_t i = 0; i < count; i++)
        keys[i] = (uint64_t)points[i].seconds << 32 | i;
    numbers_sort_keys(keys, count, 32, room + count);
    uint32_t *ranks = (uint32_t *)(room + count);
    for (size_t i = 0; i < count; i++)
        ranks[(uint32_t)keys[i]] = (uint32_t)i;
    for (size_t i = 0; i < count; i++) {
        sum += ((double)i - (n - 1) / 2) * ((double)ranks[i] - (n - 1) / 2);
    }
    return sum / (n * (n * n - 1) / 12);
}

/* By id, and by time where several are of one. */
static void sort_points(id_point *points, size_t count, id_point *spare) {
    enum { DIGIT_BITS = 8, DIGIT_COUNT = 1 << DIGIT_BITS };
    for (unsigned shift = 0; shift < 64 + 32; shift += DIGIT_BITS) {
        size_t places[DIGIT_COUNT + 1] = {0};
        for (size_t i = 0; i < count; i++) {
            uint64_t key = shift < 32 ? points[i].seconds >> shift : points[i].id >> (shift - 32);
            places[(key & (DIGIT_COUNT - 1)) + 1]++;
        }
        for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
            places[digit + 1] += places[digit];
        }
        for (size_t i = 0; i < count; i++) {
            uint64_t key = shift < 32 ? points[i].seconds >> shift : points[i].id >> (shift - 32);
            spare[places[key & (DIGIT_COUNT - 1)]++] = points[i];
        }
        id_point *swap = points;
        points = spare;
        spare = swap;
    }
}

/* ---- From points to dates ---- */

/* Puts the median of each group of neighbours in their place, and never an earlier date after a later one. */
static size_t smooth(id_point *points, size_t count) {
    size_t kept = 0;
    uint32_t latest = 0;
    for (size_t i = 0; i + NEIGHBOURS <= count; i += NEIGHBOURS) {
        uint64_t middle = points[i + NEIGHBOURS / 2].id;
        qsort(points + i, NEIGHBOURS, sizeof *points, compare_seconds);
        uint32_t median = points[i + NEIGHBOURS / 2].seconds;
        if (median > latest) {
            points[kept++] = (id_point){middle, median};
            latest = median;
        }
    }
    return kept;
}

/* Takes a time into the earliest so far, which ascend. */
static void lower(uint32_t earliest[EARLIEST], uint32_t seconds) {
    if (seconds >= earliest[EARLIEST - 1]) return;
    size_t at = EARLIEST - 1;
    for (; at > 0 && earliest[at - 1] > seconds; at--)
        earliest[at] = earliest[at - 1];
    earliest[at] = seconds;
}

/* Keeps where the earliest follow of all larger ids changes; the third earliest stands for it, so that two wrong times
 * do no harm. */
static size_t bound(id_point *points, size_t count) {
    uint32_t earliest[EARLIEST];
    size_t begin = count;
    for (size_t i = 0; i < EARLIEST; i++)
        earliest[i] = UINT32_MAX;
    for (size_t i = count; i > 0; i--) {
        uint32_t before = earliest[EARLIEST - 1];
        lower(earliest, points[i - 1].seconds);
        if (earliest[EARLIEST - 1] < before) {
            points[--begin] = (id_point){points[i - 1].id, earliest[EARLIEST - 1]};
        }
    }
    for (size_t i = begin; i < count; i++)
        points[i - begin] = points[i];
    return count - begin;
}

static kith_status find_points(id_dates *made, const kith_roster *roster,
                               const kith_accounts *accounts) {
    const kith_allocator *allocator = &made->allocator;
    uint64_t limit = UINT64_MAX;
    size_t count = list_points(roster, accounts, made->key, limit, NULL);
    while (count > POINTS_MAX) {
        limit /= 2;
        count = list_points(roster, accounts, made->key, limit, NULL);
    }
    if (count < ACCOUNTS_MIN) return KITH_OK;
    made->points = memory_resize(allocator, NULL, count, sizeof *made->points);
    id_point *scratch = memory_resize(allocator, NULL, count, sizeof *scratch);
    if (made->points && scratch) {
        list_points(roster, accounts, made->key, limit, made->points);
        sort_points(made->points, count, scratch);
        count = keep_first(made->points, count);
        made->correlation = correlate(made->points, count, (uint64_t *)scratch);
        double needed = accounts ? ID_DATES_KNOWN : ID_DATES_FOLLOWED;
        if (count >= ACCOUNTS_MIN && made->correlation >= needed) {
            made->count = accounts ? smooth(made->points, count) : bound(made->points, count);
        }
    }
    memory_free(allocator, scratch);
    return made->points && scratch ? KITH_OK : KITH_NO_MEMORY;
}

kith_status id_dates_build(const kith_roster *roster, const kith_accounts *accounts,
                           const kith_options *options, id_dates **out) {
    id_dates *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    made->key = roster->key;
    kith_roster_info info = kith_roster_view_info(roster);
    kith_status status = KITH_OK;
    if (info.hash_bits == 64 && (accounts || info.times == KITH_TIMES_SECONDS)) {
        status = find_points(made, roster, accounts);
    }
    if (status != KITH_OK) {
        id_dates_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void id_dates_free(id_dates *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->points);
    memory_free(&allocator, made);
}

uint32_t id_dates_estimate(const id_dates *from, uint64_t hash) {
    if (from->count < 2) return 0;
    uint64_t id = hash_invert(from->key, hash);
    const id_point *points = from->points;
    if (id < points[0].id || id > points[from->count - 1].id) return 0;
    size_t low = 0;
    size_t high = from->count - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(points[middle].id <= id ? &low : &high) = middle;
    }
    double part = (double)(id - points[low].id) / (double)(points[high].id - points[low].id);
    return points[low].seconds +
           (uint32_t)(part * (double)(points[high].seconds - points[low].seconds));
}
