/* The overlap of two creators from their sketches. */
#ifndef KITH_OVERLAP_PAIR_H
#define KITH_OVERLAP_PAIR_H

#include "kith.h"

/* The overlap of creators a and b whose samples have `common` hashes in common, or nothing if it
 * does not pass the filter.
 *
 * Returns   whether it passes */
bool pair_measure(const kith_roster *roster, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap);

/* Counts the hashes that both samples hold. */
uint64_t pair_count_common(const kith_roster *roster, size_t a, size_t b);

#endif
