/* Communities of a weighted graph by modularity. */
#ifndef KITH_AUTHENTICITY_COMMUNITY_H
#define KITH_AUTHENTICITY_COMMUNITY_H

#include "authenticity/ties.h"

/* Gives every node the number of its community, 0 to *community_count - 1, by first appearance.
 *
 * resolution  1 for plain modularity; larger ones make smaller communities
 * labels      out, [graph->count]; nodes without ties are communities of their own
 * Returns     KITH_NO_MEMORY.
 * Cost        O(ties) a sweep, some ten sweeps; visits nodes in their order, so it is
 * deterministic.
 * Source    Blondel et al., Fast unfolding of communities in large networks, 2008.
 */
kith_status community_find(const ties *graph, double resolution, uint32_t *labels,
                           size_t *community_count) KITH_MUST_USE;

#endif
