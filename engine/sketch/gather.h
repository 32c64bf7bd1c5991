/* Sketching rows as one thread reads them.
 *
 * Each thread gathers its own sketches for the creators it meets, and roster_build joins them at
 * the end: no locks, and because sketches join exactly, no trace of which thread read what.
 *
 * Rows come in any order, and the sketches of thousands of creators fill far more memory pages than
 * a processor has translations for: appending row by row costs one or two page walks each. So rows
 * are first spooled by groups of neighbouring creators, and a full spool is emptied into its
 * group's sketches, which then stay in the nearest cache (measured on 50 M rows of 20,000 creators
 * in random order: four times faster than appending directly). */
#ifndef KITH_SKETCH_GATHER_H
#define KITH_SKETCH_GATHER_H

#include "input/follows.h"
#include "kernels/hash.h"
#include "sketch/sketch.h"
#include "sketch/texts.h"
#include "sketch/timelog.h"

enum { SPOOL_ROWS = 4096, SPOOLS_MAX = 512 };

/* Rows of a group of creators, not yet added to their sketches. */
typedef struct spool {
    uint32_t creators[SPOOL_ROWS];
    uint64_t followers[SPOOL_ROWS];
} spool;

/* What one thread gathers. It allocates while it reads, which nothing else in the engine does in
 * parallel: how many creators and followers a stream holds is not known before its end. */
typedef struct gather {
    kith_allocator allocator;
    hash_key key;
    sketch_policy policy;
    sketch_scratch *scratch;
    text_table creators; /* by number, as sketches */
    sketch *sketches;
    size_t sketch_capacity;
    bool keep_names;
    text_table names; /* of the accounts with text ids, by follower hash */
    time_log times;   /* rows that have times */
    spool *spools;    /* spool i is for the creators with number >> group_bits equal to i */
    size_t spool_count;
    uint32_t
        spool_rows[SPOOLS_MAX]; /* how full each is; together, so that they stay in the cache */
    unsigned group_bits;
    const kernel_table *kernels;
    text_query creators_wanted[ROW_BATCH];
    uint16_t run_ends[ROW_BATCH];
    uint32_t run_creators[ROW_BATCH];
    uint64_t follower_hashes[ROW_BATCH];
    uint8_t is_integer[ROW_BATCH];
    uint64_t growth_most; /* bytes by which sketches may grow before the threads must pause */
    follows_pause *pause; /* whom to tell */
} gather;

kith_status gather_create(const kith_options *options, gather **out) KITH_MUST_USE;
void gather_free(gather *gathered);

/* Adds a batch of rows; a row_sink with the gather as its context. */
kith_status gather_take(void *context, const row_batch *batch) KITH_MUST_USE;

/* Empties every spool: afterwards the sketches hold all rows taken. */
kith_status gather_finish(gather *gathered) KITH_MUST_USE;

/* The same after the last row: gives back what is needed only while rows come. */
kith_status gather_close(gather *gathered) KITH_MUST_USE;

/* Begins all sketches anew after theirs were taken away, now for this policy. */
kith_status gather_restart(gather *gathered, sketch_policy policy) KITH_MUST_USE;

#endif
