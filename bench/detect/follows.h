/* Who follows whom, both ways round.
 *
 * A side lists, for each of its nodes, the numbers of its neighbours ascending, and when each follow
 * was made: 8 bytes a follow and side, 4 without times. Repeated rows count once, at the earliest
 * time. */
#ifndef BENCH_DETECT_FOLLOWS_H
#define BENCH_DETECT_FOLLOWS_H

#include <stddef.h>
#include <stdint.h>

#include "names.h"

typedef struct follows_side {
    size_t count;         /* of nodes */
    size_t *starts;       /* of each node's neighbours, and the end of the last */
    uint32_t *neighbours; /* by number on the other side */
    uint32_t *times;      /* seconds since 1970; NULL without times */
} follows_side;

typedef struct follows {
    follows_side creators;  /* whose neighbours are followers */
    follows_side followers; /* whose neighbours are creators */
    size_t count;           /* of follows */
    names creator_names, follower_names;
} follows;

/* Reads creator, follower[, followed_at] rows separated by tabs, with or without a header, and ends
 * the program if it cannot. */
void follows_read(const char *path, follows *graph);

/* Builds the graph of pairs creator, follower, without names; `times` may be NULL. */
void follows_build(const uint32_t *creators, const uint32_t *followers, const uint32_t *times,
                   size_t count, follows *graph);

size_t follows_degree(const follows_side *side, size_t node);

void follows_clear(follows *graph);

/* Memory set to zero, or the end of the program. */
void *follows_reserve(size_t count, size_t bytes);

#endif
