/* Rows with times: noted while they are read, made into samples with times beside them at the end.
 *
 * Sketches sort their hashes again and again while they grow, and every roster would pay if times had to move along. So
 * each thread notes rows with times as they are. Whenever it has noted 2^18 of them they are sorted by
 * creator and packed into a block: 12 bytes a row, and 8 for each run of one creator. At the end the runs of each creator
 * are joined into its sketch, and then each row is looked up in it, creator by creator, so that everything at hand stays
 * in the cache (reading 30 M rows of 20,000 creators in random order takes less than half the time of looking up
 * block by block). */
#ifndef KITH_SKETCH_TIMELOG_H
#define KITH_SKETCH_TIMELOG_H

#include "input/rows.h"
#include "sketch/roster.h"

enum { TIMELOG_STAGED_ROWS = 1 << 18 };

/* A row that was noted. */
typedef struct time_entry {
    uint64_t hash;
    uint32_t time;    /* 0 if it is not known */
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
    uint32_t *numbers; /* at the end: from the thread's creators to the roster's */
    time_counts not_known;
} time_log;

/* Notes rows begin … end − 1 of a batch, which are of one creator.
 *
 * creator_count   how many the thread knows */
kith_status timelog_add(time_log *log, const row_batch *batch, const uint64_t *hashes,
                        uint32_t creator, size_t creator_count, size_t begin,
                        size_t end) KITH_MUST_USE;

/* Packs what is left, after the last row. */
kith_status timelog_finish(time_log *log, size_t creator_count) KITH_MUST_USE;

void timelog_free(time_log *log);

/* Gives the roster the rows that were noted, and times: of a follow with several the earliest (of positions the oldest);
 * or the reason why it has none.
 *
 * logs      finished and with numbers
 * roster    with the rows that have no times, and whole audiences
 * Returns   KITH_NO_MEMORY; KITH_MALFORMED if no time is usable, with the reason alone in the error
 * Cost      O(rows), all threads; 12 bytes a follow, 16 a run, and 16 a follower of the largest audience a thread */
kith_status timelog_fill(time_log *const *logs, size_t log_count, kith_times kind,
                         const kith_options *options, kith_roster *roster,
                         kith_error *error) KITH_MUST_USE;

#endif
