#include "authenticity/density.h"

#include "base/memory.h"

static void find_range(const creation *from, uint32_t *first, uint32_t *last) {
    *first = UINT32_MAX;
    *last = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        const creation_follow *follows = creation_view(from, c);
        for (size_t i = 0; i < from->count[c]; i++) {
            *first = follows[i].created < *first ? follows[i].created : *first;
            *last = follows[i].created > *last ? follows[i].created : *last;
        }
    }
    *first = *first < *last ? *first : *last;
}

kith_status density_build(const creation *from, density *out) {
    density made = {.allocator = from->allocator};
    uint32_t last = 0;
    find_range(from, &made.begin, &last);
    made.bin_count = (last - made.begin) / DENSITY_SECONDS + 1;
    made.sums = memory_create(&made.allocator, made.bin_count + 1, sizeof *made.sums);
    if (!made.sums) return KITH_NO_MEMORY;
    for (size_t c = 0; c < from->creator_count; c++) {
        const creation_follow *follows = creation_view(from, c);
        for (size_t i = 0; i < from->count[c]; i++) {
            made.sums[density_bin(&made, follows[i].created) + 1]++;
        }
    }
    for (size_t bin = 0; bin < made.bin_count; bin++)
        made.sums[bin + 1] += made.sums[bin];
    *out = made;
    return KITH_OK;
}

void density_free(density *made) {
    memory_free(&made->allocator, made->sums);
    made->sums = NULL;
}

/* Follows by accounts created before a moment. */
static double count_before(const density *from, double moment) {
    double at = (moment - from->begin) / DENSITY_SECONDS;
    if (at <= 0) return 0;
    if (at >= (double)from->bin_count) return (double)from->sums[from->bin_count];
    size_t bin = (size_t)at;
    double part = at - (double)bin;
    return (double)from->sums[bin] + part * (double)(from->sums[bin + 1] - from->sums[bin]);
}

double density_count(const density *from, uint32_t first, uint32_t last) {
    return count_before(from, (double)last + 1) - count_before(from, first);
}
