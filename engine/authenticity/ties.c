#include "authenticity/ties.h"

#include <string.h>

#include "base/memory.h"

bool ties_precede(tie a, tie b) {
    return a.weight > b.weight || (a.weight == b.weight && a.other < b.other);
}

void ties_keep(ties_row *row, size_t limit, tie found) {
    size_t at = row->count;
    if (at == limit) {
        if (!ties_precede(found, row->items[at - 1])) return;
        at--;
    } else {
        row->count++;
    }
    for (; at > 0 && ties_precede(found, row->items[at - 1]); at--) {
        row->items[at] = row->items[at - 1];
    }
    row->items[at] = found;
}

/* Restores the heap (largest `other` on top) below `root`. */
static void sift_down(tie *items, size_t root, size_t count) {
    tie moved = items[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && items[child + 1].other > items[child].other) child++;
        if (items[child].other <= moved.other) break;
        items[root] = items[child];
        root = child;
    }
    items[root] = moved;
}

/* Heap sort: no allocation, whatever the C library's qsort does. */
static void sort_by_other(tie *items, size_t count) {
    for (size_t root = count / 2; root-- > 0;) {
        sift_down(items, root, count);
    }
    for (size_t end = count; end-- > 1;) {
        tie top = items[0];
        items[0] = items[end];
        items[end] = top;
        sift_down(items, 0, end);
    }
}

size_t ties_merge(tie *items, size_t count) {
    size_t kept = 0;
    sort_by_other(items, count);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && items[kept - 1].other == items[i].other) {
            items[kept - 1].weight += items[i].weight;
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

static size_t cut(size_t count, size_t limit) {
    return count < limit ? count : limit;
}

/* Counts the ends of all listed pairs into start[node + 1]; a pair listed twice counts twice. */
static void count_ends(const ties_row *rows, size_t limit, ties *made) {
    for (size_t node = 0; node < made->count; node++) {
        size_t kept = cut(rows[node].count, limit);
        made->start[node + 1] += kept;
        for (size_t i = 0; i < kept; i++) {
            made->start[rows[node].items[i].other + 1]++;
        }
    }
    for (size_t node = 0; node < made->count; node++) {
        made->start[node + 1] += made->start[node];
    }
}

static void fill_ends(const ties_row *rows, size_t limit, ties *made, size_t *next) {
    memcpy(next, made->start, made->count * sizeof *next);
    for (size_t node = 0; node < made->count; node++) {
        for (size_t i = 0; i < cut(rows[node].count, limit); i++) {
            tie listed = rows[node].items[i];
            made->items[next[node]++] = listed;
            made->items[next[listed.other]++] =
                (tie){.other = (uint32_t)node, .weight = listed.weight};
        }
    }
}

/* Sorts each node's ties and keeps one of each pair. */
static void keep_distinct(ties *made) {
    size_t kept = 0;
    for (size_t node = 0; node < made->count; node++) {
        tie *items = made->items + made->start[node];
        size_t count = made->start[node + 1] - made->start[node];
        made->start[node] = kept;
        sort_by_other(items, count);
        for (size_t i = 0; i < count; i++) {
            if (i == 0 || items[i].other != items[i - 1].other) {
                made->items[kept++] = items[i];
            }
        }
    }
    made->start[made->count] = kept;
}

kith_status ties_build(const ties_row *rows, size_t count, size_t limit,
                       const kith_allocator *allocator, ties **out) {
    size_t *next = NULL;
    ties *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    made->count = count;
    next = memory_create(allocator, count, sizeof *next);
    made->start = memory_create(allocator, count + 1, sizeof *made->start);
    if (!next || !made->start) goto fail;
    count_ends(rows, limit, made);
    made->items = memory_resize(allocator, NULL, made->start[count], sizeof *made->items);
    if (!made->items) goto fail;
    fill_ends(rows, limit, made, next);
    keep_distinct(made);
    memory_free(allocator, next);
    *out = made;
    return KITH_OK;
fail:
    memory_free(allocator, next);
    ties_free(made);
    return KITH_NO_MEMORY;
}

void ties_free(ties *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}
