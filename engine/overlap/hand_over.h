/* Results of blocks of rows, computed by several threads in any order and handed on in order.
 *
 * Each block under way has a place for its results. A block that is complete before its turn leaves
 * them there, and whoever completes the block whose turn it is hands on all that are ready. A thread
 * waits only when it is a whole ring of blocks ahead, or when its place is full before its turn; at
 * its turn it hands results on as they come. So memory is bounded whatever the rows hold. */
#ifndef KITH_OVERLAP_HAND_OVER_H
#define KITH_OVERLAP_HAND_OVER_H

#include "kith.h"

typedef struct hand_over hand_over;

/* Prepares for blocks 0, 1, … that `thread_count` threads take in this order.
 * receive   called by one thread at a time, with results in the order of the blocks */
kith_status hand_over_create(const kith_options *options, kith_overlap_callback receive,
                             void *context, hand_over **out) KITH_MUST_USE;

/* Before the first result of a block. False if results are not wanted any more: then the block needs
 * only to be ended. */
bool hand_over_begin(hand_over *ring, size_t block);

/* Adds a result of the block. */
void hand_over_add(hand_over *ring, size_t block, const kith_overlap *result);

/* After the last result of the block. */
void hand_over_end(hand_over *ring, size_t block);

/* What receive returned: KITH_OK, or the first other status, after which it is not called any more.
 */
kith_status hand_over_view_status(const hand_over *ring);

void hand_over_free(hand_over *ring);

#endif
