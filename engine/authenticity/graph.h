/* The bipartite graph of accounts and creators, both ways.
 *
 * Accounts are the distinct hashes of a roster, numbered in ascending order; creators keep their
 * roster numbers. Follows are stored twice, as the audience of each creator and as the following of
 * each account, 4 bytes each. Creators with fewer than GRAPH_AUDIENCE_MIN followers keep their
 * audience but take no part in the analysis: they are in nobody's following and their live size is
 * 0.
 *
 * A campaign that has been found is taken out of the graph by moving its follows behind the live
 * part of each list, so that the next one can be looked for while the full audiences stay readable.
 */
#ifndef KITH_AUTHENTICITY_GRAPH_H
#define KITH_AUTHENTICITY_GRAPH_H

#include "kith.h"

enum { GRAPH_AUDIENCE_MIN = 10 };

typedef struct graph {
    kith_allocator allocator;
    size_t creator_count, account_count;
    size_t live_count;        /* live follows */
    size_t active_count;      /* creators that take part */
    uint64_t *hashes;         /* [account_count], ascending */
    size_t *audience_start;   /* [creator_count + 1] */
    uint32_t *audience;       /* account numbers; the live ones first */
    uint32_t *audience_size;  /* [creator_count], live followers */
    size_t *following_start;  /* [account_count + 1] */
    uint32_t *following;      /* creator numbers; the live ones first */
    uint32_t *following_size; /* [account_count], live follows */
} graph;

/* A lent list of numbers. */
typedef struct graph_list {
    const uint32_t *items;
    size_t count;
} graph_list;

/* Builds the graph of a roster whose audiences are whole.
 *
 * Returns   KITH_INVALID if an audience is sampled or there are 2^32 accounts or creators,
 * KITH_NO_MEMORY.
 * Cost      O(follows) on all threads: a radix sort in parts; 8 bytes a follow and 20 an account, and 32 bytes for
 *           each follow of a part (about a million) and thread while it runs. */
kith_status graph_build(const kith_roster *roster, const kith_options *options,
                        graph **out) KITH_MUST_USE;
void graph_free(graph *made);

/* The live followers of a creator, the live follows of an account, and both with what was taken out. */
static inline graph_list graph_view_audience(const graph *from, size_t creator) {
    return (graph_list){.items = from->audience + from->audience_start[creator],
                        .count = from->audience_size[creator]};
}

static inline graph_list graph_view_following(const graph *from, size_t account) {
    return (graph_list){.items = from->following + from->following_start[account],
                        .count = from->following_size[account]};
}

static inline graph_list graph_view_everyone(const graph *from, size_t creator) {
    size_t start = from->audience_start[creator];
    return (graph_list){.items = from->audience + start,
                        .count = from->audience_start[creator + 1] - start};
}

static inline graph_list graph_view_followed(const graph *from, size_t account) {
    size_t start = from->following_start[account];
    return (graph_list){.items = from->following + start,
                        .count = from->following_start[account + 1] - start};
}

/* Takes out every live follow of a marked account to a marked creator.
 *
 * accounts  [account_count] 1 for those marked
 * creators  [creator_count] 1 for those marked
 * Cost      O(follows); allocates nothing. */
void graph_remove(graph *from, const uint8_t *accounts, const uint8_t *creators);

#endif
