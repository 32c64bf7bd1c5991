#include "overlap/largest.h"

#include <stdbool.h>
#include <stdlib.h>

static bool is_less(const candidate *a, const candidate *b) {
    return a->value != b->value ? a->value < b->value : a->creator > b->creator;
}

static int compare_descending(const void *a, const void *b) {
    return is_less(a, b) ? 1 : is_less(b, a) ? -1 : 0;
}

static void swap(candidate *a, candidate *b) {
    candidate kept = *a;
    *a = *b;
    *b = kept;
}

static void sink(largest *kept, size_t at) {
    for (size_t child = 2 * at + 1; child < kept->count; child = 2 * at + 1) {
        if (child + 1 < kept->count &&
            is_less(&kept->candidates[child + 1], &kept->candidates[child])) {
            child++;
        }
        if (!is_less(&kept->candidates[child], &kept->candidates[at])) {
            break;
        }
        swap(&kept->candidates[child], &kept->candidates[at]);
        at = child;
    }
}

void largest_offer(largest *kept, candidate offered) {
    if (kept->count == kept->most) {
        if (kept->most > 0 && is_less(&kept->candidates[0], &offered)) {
            kept->candidates[0] = offered;
            sink(kept, 0);
        }
        return;
    }
    size_t at = kept->count++;
    kept->candidates[at] = offered;
    for (; at > 0 && is_less(&kept->candidates[at], &kept->candidates[(at - 1) / 2]);
         at = (at - 1) / 2) {
        swap(&kept->candidates[at], &kept->candidates[(at - 1) / 2]);
    }
}

void largest_sort(largest *kept) {
    qsort(kept->candidates, kept->count, sizeof *kept->candidates, compare_descending);
}
