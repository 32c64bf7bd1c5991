/* Picking the creators that reach most accounts together. */
#ifndef KITH_OVERLAP_PICK_H
#define KITH_OVERLAP_PICK_H

#include "overlap/rules.h"

/* Picks within rules.
 *
 * Several beginnings are filled up greedily, by what a creator adds and by what it adds for its price: none, the best
 * single creator, and, where creators are few, each of them. The best of these is made better by exchanges: each picked
 * creator in turn is left out and what is then free is filled up anew, until nothing gets better or twenty million
 * accounts were looked at (fifty million with a largest containment).
 *
 * out       created for the count of the shortlist; in the best order
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      what a creator adds can only fall, so one is measured again only while its last known gain is the largest;
 *           the number of followers is where that begins */
kith_status pick_best(shortlist *from, const rules *by, size_t frequency, picks *out,
                      kith_error *error) KITH_MUST_USE;

/* Picks within rules by falling number of followers.
 *
 * out       created for the count of the shortlist */
kith_status pick_largest(shortlist *from, const rules *by, size_t frequency, picks *out,
                         kith_error *error) KITH_MUST_USE;

/* Takes other picks, which keep to the rules, instead of the best so far if they are better.
 *
 * has       [count of the shortlist] by rank */
kith_status pick_given(shortlist *from, const rules *by, size_t frequency, const bool *has,
                       picks *best, kith_error *error) KITH_MUST_USE;

#endif
