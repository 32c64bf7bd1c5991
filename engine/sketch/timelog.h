/* When follows were made: noted while rows are read, put beside the samples once these are whole.
 *
 * A row's place in the sample of its creator is not known before all rows have been read, sorted and rid of repeats, and
 * sorting hashes together with times would cost every roster that keeps none. So each thread notes the known
 * times in blocks, 16 bytes a row. At the end each block is sorted by creator and looked up in
 * the samples, so that a block's look-ups stay with one creator at a time, and given back. */
#ifndef KITH_SKETCH_TIMELOG_H
#define KITH_SKETCH_TIMELOG_H

#include "input/rows.h"
#include "sketch/roster.h"

enum { TIMELOG_BLOCK_ROWS = 1 << 17 };

typedef struct time_entry {
    uint64_t hash;
    uint32_t time;
    uint32_t creator; /* as the thread numbers them */
} time_entry;

typedef struct time_block {
    struct time_block *before;
    size_t count;
    time_entry entries[TIMELOG_BLOCK_ROWS];
} time_block;

/* What one thread noted. A zeroed log with an allocator is empty. */
typedef struct time_log {
    kith_allocator allocator;
    time_block *last;
    uint32_t *numbers; /* for placing: from the thread's creators to the roster's */
    time_counts not_known;
} time_log;

/* Notes the times of rows begin … end − 1 of a batch, which are of one creator. */
kith_status timelog_add(time_log *log, const row_batch *batch, const uint64_t *hashes,
                        uint32_t creator, size_t begin, size_t end) KITH_MUST_USE;

void timelog_free(time_log *log);

/* Gives the roster what was noted, of a follow with several times the earliest (of positions the oldest), or the reason
 * why it has none. Empties the logs as it goes.
 *
 * roster    with whole audiences
 * Returns   KITH_NO_MEMORY; KITH_MALFORMED if no time is usable, with the reason alone in the error
 * Cost      O(rows), all threads; 4 bytes a follow, and 2 MiB and 4 bytes a creator a thread meanwhile */
kith_status timelog_place(time_log *const *logs, size_t log_count, kith_times kind,
                          const kith_options *options, kith_roster *roster,
                          kith_error *error) KITH_MUST_USE;

#endif
