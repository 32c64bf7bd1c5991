/* Communities of a weighted graph by the Leiden algorithm of igraph. */
#ifndef KITH_OVERLAP_LEIDEN_H
#define KITH_OVERLAP_LEIDEN_H

#include "overlap/kinship.h"

#define LEIDEN_SPLIT 0.25

/* Gives every creator the number of its community by modularity: the best of some runs with fixed seeds. Creators without
 * ties are alone. Modularity joins communities that are small beside the whole graph (Fortunato and Barthélemy 2007), so
 * each is looked at again as a graph of its own, and divided where its own modularity is LEIDEN_SPLIT or more.
 *
 * labels    [creator_count]
 * Returns   KITH_NO_MEMORY, KITH_INVALID if igraph fails. The random numbers and the error handler of igraph are given
 *           back as they were. */
kith_status leiden_find(const kinship *from, uint32_t *labels, size_t *community_count,
                        kith_error *error) KITH_MUST_USE;

#endif
