/* CRoaring: the intersection of two compressed bitmaps, behind plain functions. Where it is not set
 * up, roaring_set_version is NULL and the others do nothing. */
#ifndef BENCH_PEERS_ROARING_H
#define BENCH_PEERS_ROARING_H

#include <stddef.h>
#include <stdint.h>

typedef struct roaring_set roaring_set;

/* What is measured against, or NULL. */
const char *roaring_set_version(void);

/* A bitmap of the ids, with runs where they are smaller. */
roaring_set *roaring_set_build(const uint32_t *ids, size_t count);
void roaring_set_free(roaring_set *made);

/* Counts the ids that are in both. */
uint64_t roaring_set_intersect(const roaring_set *a, const roaring_set *b);

#endif
