#include "relationship/pile.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ROWS_FIRST = 256, ROWS_A_BUCKET = 4, FEW_ROWS = 48, HASH_BITS = 64 };

static int compare_rows(const void *left, const void *right) {
    const pile_row *a = left;
    const pile_row *b = right;
    if (a->creator != b->creator) return a->creator < b->creator ? -1 : 1;
    if (a->account != b->account) return a->account < b->account ? -1 : 1;
    return (a->post > b->post) - (a->post < b->post);
}

static void sort_bucket(pile_row *rows, size_t count) {
    if (count > FEW_ROWS) {
        qsort(rows, count, sizeof *rows, compare_rows);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        pile_row row = rows[i];
        size_t at = i;
        for (; at > 0 && compare_rows(&rows[at - 1], &row) > 0; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

/* Joins neighbours that are one, and returns how many are left. */
static size_t join_rows(pile_row *rows, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const pile_row *row = &rows[i];
        pile_row *last = kept > 0 ? &rows[kept - 1] : NULL;
        if (!last || compare_rows(last, row) != 0) {
            rows[kept++] = *row;
            continue;
        }
        last->kinds |= row->kinds;
        if (last->first == 0 || (row->first > 0 && row->first < last->first)) {
            last->first = row->first;
        }
        last->last = row->last > last->last ? row->last : last->last;
    }
    return kept;
}

static unsigned count_bits(size_t count) {
    unsigned bits = 1;
    while (bits < 24 && (size_t)ROWS_A_BUCKET << bits < count)
        bits++;
    return bits;
}

static size_t find_bucket(const pile_row *row, unsigned bits) {
    return pile_hash(row->account, row->creator) >> (HASH_BITS - bits);
}

kith_status pile_merge(pile *of) {
    unsigned bits = count_bits(of->count);
    size_t bucket_count = (size_t)1 << bits;
    size_t *ends = memory_create(&of->allocator, bucket_count + 1, sizeof *ends);
    pile_row *sorted = memory_resize(&of->allocator, NULL, of->capacity + 1, sizeof *sorted);
    if (!ends || !sorted) {
        memory_free(&of->allocator, ends);
        memory_free(&of->allocator, sorted);
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < of->count; i++)
        ends[find_bucket(&of->rows[i], bits) + 1]++;
    for (size_t b = 0; b < bucket_count; b++)
        ends[b + 1] += ends[b];
    for (size_t i = 0; i < of->count; i++)
        sorted[ends[find_bucket(&of->rows[i], bits)]++] = of->rows[i];
    for (size_t b = 0, begin = 0; b < bucket_count; begin = ends[b++])
        sort_bucket(sorted + begin, ends[b] - begin);
    memory_free(&of->allocator, ends);
    memory_free(&of->allocator, of->rows);
    of->rows = sorted;
    of->count = join_rows(sorted, of->count);
    return KITH_OK;
}

/* Merging is worth it while it frees half of the room. */
static kith_status make_room(pile *of, size_t count) {
    if (of->count + count <= of->capacity) return KITH_OK;
    if (of->count > 0) {
        kith_status status = pile_merge(of);
        if (status != KITH_OK) return status;
    }
    size_t capacity = of->capacity > 0 ? of->capacity : ROWS_FIRST;
    while (2 * (of->count + count) > capacity)
        capacity *= 2;
    if (capacity == of->capacity) return KITH_OK;
    pile_row *rows = memory_resize(&of->allocator, of->rows, capacity, sizeof *rows);
    if (!rows) return KITH_NO_MEMORY;
    of->rows = rows;
    of->capacity = capacity;
    return KITH_OK;
}

kith_status pile_add(pile *to, const pile_row *rows, size_t count) {
    kith_status status = make_room(to, count);
    if (status != KITH_OK) return status;
    if (count > 0) memcpy(to->rows + to->count, rows, count * sizeof *rows);
    to->count += count;
    return KITH_OK;
}

void pile_free(pile *made) {
    memory_free(&made->allocator, made->rows);
    *made = (pile){.allocator = made->allocator};
}
