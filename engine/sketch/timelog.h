/* When follows were made: noted while rows are read, put beside the samples once these are whole.
 *
 * A row's place in the sample of its creator is not known before all rows have been read, sorted and rid of repeats, and
 * sorting hashes together with times would cost every roster that keeps none. So each thread notes the known
 * times. Whenever it has noted 2^18 of them they are sorted by creator and packed into a block, 12 bytes a row and 8
 * for each run of one creator. At the end the blocks are looked up in the samples, run by run, which stays within
 * one sample at a time, and given back. */
#ifndef KITH_SKETCH_TIMELOG_H
#define KITH_SKETCH_TIMELOG_H

#include "input/rows.h"
#include "sketch/roster.h"

enum { TIMELOG_STAGED_ROWS = 1 << 18 };

/* A row that was noted. */
typedef struct time_entry {
    uint64_t hash;
    uint32_t time;
    uint32_t creator; /* as the thread numbers them */
} time_entry;

/* Neighbouring rows of one creator in a block. */
typedef struct time_run {
    uint32_t creator, count;
} time_run;

typedef struct time_block {
    struct time_block *before;
    size_t row_count, run_count;
    uint64_t *hashes; /* behind this header, as are the others */
    time_run *runs;   /* creators ascending */
    uint32_t *times;
} time_block;

/* What one thread noted. A zeroed log with an allocator is empty. */
typedef struct time_log {
    kith_allocator allocator;
    time_entry *staged; /* room for TIMELOG_STAGED_ROWS; NULL before the first */
    size_t staged_count;
    time_block *last;
    uint32_t *numbers; /* for placing: from the thread's creators to the roster's */
    time_counts not_known;
} time_log;

/* Notes the times of rows begin … end − 1 of a batch, which are of one creator.
 *
 * creator_count   how many the thread knows */
kith_status timelog_add(time_log *log, const row_batch *batch, const uint64_t *hashes,
                        uint32_t creator, size_t creator_count, size_t begin,
                        size_t end) KITH_MUST_USE;

/* Packs what is left, after the last row. */
kith_status timelog_finish(time_log *log, size_t creator_count) KITH_MUST_USE;

void timelog_free(time_log *log);

/* Gives the roster what was noted, of a follow with several times the earliest (of positions the oldest), or the reason
 * why it has none. Empties the logs as it goes.
 *
 * logs      finished and with numbers
 * roster    with whole audiences
 * Returns   KITH_NO_MEMORY; KITH_MALFORMED if no time is usable, with the reason alone in the error
 * Cost      O(rows), all threads; 4 bytes a follow */
kith_status timelog_place(time_log *const *logs, size_t log_count, kith_times kind,
                          const kith_options *options, kith_roster *roster,
                          kith_error *error) KITH_MUST_USE;

#endif
