/* One round of the search for campaigns. */
#ifndef KITH_AUTHENTICITY_ROUND_H
#define KITH_AUTHENTICITY_ROUND_H

#include "authenticity/campaign.h"

/* Measures the null of the live graph, collects candidates, certifies them, adds the certified
 * packs to `found`, densest first, and takes the follows of each out of the graph before the next
 * is judged. Densest first splits packs that a coarser candidate holds together.
 *
 * open      [creator_count] in: 1 for the creators to look at; out: 1 for those that another round
 *           could say something new of, because a candidate they were in met a pack now taken out
 * people    the tastes of the roster, built if NULL: the first round sees its niches best
 * Returns   KITH_NO_MEMORY; the graph may then have lost some follows. */
kith_status round_run(graph *from, const kith_options *options, uint8_t *open, taste **people,
                      campaigns *found) KITH_MUST_USE;

#endif
