/* When the accounts behind the follows of a roster were created: how many follows to each three hours. */
#ifndef KITH_AUTHENTICITY_DENSITY_H
#define KITH_AUTHENTICITY_DENSITY_H

#include "authenticity/creation.h"

enum { DENSITY_SECONDS = 10800 };

typedef struct density {
    kith_allocator allocator;
    uint32_t begin;   /* seconds since 1970 at the first bin */
    size_t bin_count; /* of DENSITY_SECONDS each */
    uint64_t *sums;   /* [bin_count + 1] follows before each bin */
} density;

/* Counts. O(follows). Returns KITH_NO_MEMORY. */
kith_status density_build(const creation *from, density *out) KITH_MUST_USE;
void density_free(density *made);

/* Follows by accounts created from first to last; a bin that is cut counts by the part inside. */
double density_count(const density *from, uint32_t first, uint32_t last);

/* The bin of a moment from `begin` on; the last one for later moments. */
static inline size_t density_bin(const density *from, uint32_t moment) {
    size_t bin = moment > from->begin ? (moment - from->begin) / DENSITY_SECONDS : 0;
    return bin < from->bin_count ? bin : from->bin_count - 1;
}

#endif
