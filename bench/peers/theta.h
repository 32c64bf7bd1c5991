/* Apache DataSketches' theta sketches, behind plain functions. Where it is not set up, theta_version
 * is NULL and the others do nothing. */
#ifndef BENCH_PEERS_THETA_H
#define BENCH_PEERS_THETA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct theta_sketch theta_sketch;

/* What is measured against, or NULL. */
const char *theta_version(void);

/* An update sketch of the ids, compacted and ordered if asked for. */
theta_sketch *theta_build(const uint64_t *ids, size_t count, unsigned lg_k, int compact);
void theta_free(theta_sketch *made);

/* The estimate of the intersection. */
double theta_intersect(const theta_sketch *a, const theta_sketch *b);

/* The estimate of the union of some sketches, whose size is 2^lg_k. */
double theta_unite(const theta_sketch *const *sketches, size_t count, unsigned lg_k);

/* Bytes of the compressed form. */
size_t theta_count_bytes(const theta_sketch *of);

#ifdef __cplusplus
}
#endif

#endif
