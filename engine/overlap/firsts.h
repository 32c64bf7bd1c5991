/* How many accounts of each sample are in none of the samples before it. */
#ifndef KITH_OVERLAP_FIRSTS_H
#define KITH_OVERLAP_FIRSTS_H

#include "sketch/sketch.h"

enum { FIRSTS_SLOTS = 4096 };

/* Counts them, for samples by falling limit: what is in a sample below its limit is known to be in one before it or not.
 *
 * Samples are sorted, so all of them are gone through together, a range of hashes at a time, and a range's hashes fit a
 * small table: where in it one stands is given by the bits after those of the range, so that each sample walks through
 * the table in one direction. What stands there from a range before is told by its leading bits, and needs no clearing.
 *
 * room      FIRSTS_SLOTS hashes
 * places    [count], room
 * found     [count] out
 * Cost      about 1 ns a hash where samples and table are in the cache */
void firsts_count(const sketch_sample *samples, size_t count, uint64_t *room, size_t *places,
                  uint64_t *found);

#endif
