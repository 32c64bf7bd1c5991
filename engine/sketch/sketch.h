/* The sketch of one audience.
 *
 * The sketch of an audience is its distinct follower hashes up to a limit, ascending. The limit is
 * the largest that leaves k hashes (a bottom-k sample), but never below the floor, so that a large
 * audience keeps at least that fraction: a bottom-k sample of a celebrity says almost nothing about
 * a small creator inside it. An audience of at most k followers keeps the limit 2^64 − 1 and is
 * exact.
 *
 * Rows may repeat a follow. How often each sampled hash came again is kept beside the sample
 * ("repeats"), so that the mean multiplicity of the sampled accounts turns the exact row count into
 * the audience size with far less error than the sample size itself would give; without repeats the
 * row count is the audience size.
 *
 * Everything here depends on the set of rows only, not on their order or on how they were dealt to
 * threads: a limit only ever falls, and everything at or below the final one has been kept all
 * along.
 *
 * Source: bottom-k samples, Cohen & Kaplan, PODC 2007; the floor, GB-KMV, Yang et al., arXiv
 * 1809.00458. */
#ifndef KITH_SKETCH_SKETCH_H
#define KITH_SKETCH_SKETCH_H

#include "base/arena.h"

/* A sampled hash that came more than once. */
typedef struct sketch_repeat {
    uint64_t hash;
    uint64_t extra; /* rows after the first */
} sketch_repeat;

typedef struct sketch {
    uint64_t *hashes;
    size_t count, capacity;
    bool is_lent;           /* the hashes belong to an arena */
    uint64_t limit;         /* largest hash that may be in it */
    uint64_t row_count;     /* all rows, sampled or not */
    sketch_repeat *repeats; /* ascending by hash; those at or below the limit */
    size_t repeat_count;
} sketch;

/* The sampled hashes of an audience, lent. */
typedef struct sketch_sample {
    const uint64_t *hashes; /* ascending */
    size_t count;
    uint64_t limit;
} sketch_sample;

/* What the repeats of a sketch add up to. */
typedef struct sketch_sums {
    uint64_t extra;   /* Σ extra */
    uint64_t squares; /* Σ extra² */
} sketch_sums;

/* What decides the limit, and how much of a hash is kept. */
typedef struct sketch_policy {
    uint32_t k;
    uint64_t floor_limit; /* the limit of a sample at the floor; UINT64_MAX keeps everything */
    uint64_t keep;        /* the leading bits of a hash that are used */
} sketch_policy;

/* Memory for sorting that grows as needed and is used again. */
typedef struct sketch_scratch {
    kith_allocator allocator;
    uint64_t *words;
    size_t capacity;
    uint64_t grown_bytes; /* by which sketch_make_room has made sketches larger */
} sketch_scratch;

sketch_policy sketch_prepare_policy(uint32_t k, double floor);

/* How many leading bits of a hash rosters use: all 64 where large whole audiences promise exact
 * answers, otherwise 40 (FORMAT.md). Two whole audiences of at most 2^16 accounts then have 0.004
 * false matches; those of large samples are expected and taken off (overlap/pair.c). */
unsigned sketch_choose_bits(uint32_t k, double floor);

/* An empty sketch. */
sketch sketch_begin(void);

/* Makes room for one more hash: settles the sketch, and grows it if that did not make enough. */
kith_status sketch_make_room(sketch *target, sketch_policy policy,
                             sketch_scratch *scratch) KITH_MUST_USE;

/* Makes room for so many hashes in all, and no more. */
kith_status sketch_reserve(sketch *target, size_t count,
                           const kith_allocator *allocator) KITH_MUST_USE;

/* Adds the hash of one row. */
static inline kith_status sketch_add(sketch *target, uint64_t hash, sketch_policy policy,
                                     sketch_scratch *scratch) {
    target->row_count++;
    if (hash > target->limit) {
        return KITH_OK;
    }
    target->hashes[target->count] = hash;
    if (++target->count < target->capacity) {
        return KITH_OK;
    }
    return sketch_make_room(target, policy, scratch);
}

/* Adds the hashes of neighbouring rows. */
kith_status sketch_add_many(sketch *target, const uint64_t *hashes, size_t count,
                            sketch_policy policy, sketch_scratch *scratch) KITH_MUST_USE;

/* Adds everything another sketch of the same audience has. Settle the target before it is read. */
kith_status sketch_join(sketch *target, const sketch *other,
                        const kith_allocator *allocator) KITH_MUST_USE;

/* Sets the bits of hashes and repeats that are not kept to zero, and lowers the limit to where all
 * hashes that look alike are in. Settle it before it is read. */
void sketch_round(sketch *target, uint64_t keep);

/* Sorts, removes and counts repeated hashes, and lowers the limit as the policy asks. */
kith_status sketch_settle(sketch *target, sketch_policy policy,
                          sketch_scratch *scratch) KITH_MUST_USE;

/* Lowers the limit of a settled sketch as the policy asks. */
void sketch_cut(sketch *target, sketch_policy policy);

/* Moves the hashes and repeats of a sketch that is used again and again, which is empty afterwards,
 * to one of its own: the hashes into the arena, or without one into a block of just their size. */
kith_status sketch_move(sketch *from, arena *into, const kith_allocator *allocator,
                        sketch *out) KITH_MUST_USE;

/* Gives back the room that is not used. */
void sketch_trim(sketch *target, const kith_allocator *allocator);

/* Lends the sample of a settled sketch. */
static inline sketch_sample sketch_view_sample(const sketch *source) {
    return (sketch_sample){source->hashes, source->count, source->limit};
}

/* The number of hashes of a sample at or below a limit. */
size_t sketch_count_up_to(sketch_sample sample, uint64_t limit);

sketch_sums sketch_sum_repeats(const sketch *source);

/* How many accounts have so many rows in all, if in a sample of `sampled` of them the rows after the
 * first add up to `extra` and their squares to `squares`: rows over the mean, with the normal 95 %
 * interval of that mean, widened by what an unseen repeat could be (rule of three). */
kith_estimate sketch_divide_rows(double rows, double sampled, double extra, double squares,
                                 uint64_t limit);

/* The audience size of a settled sketch, of whose repeats only the sums are used, with its 95 %
 * interval: exact when the limit is 2^64 − 1, otherwise the row count divided as above, unless the
 * repeats are so uneven that the sampled count over the threshold is better. Repeats expected from
 * hashes of `hash_bits` that collide are taken off. */
kith_estimate sketch_estimate_followers(const sketch *source, sketch_sums sums, unsigned hash_bits);

/* The sampled fraction of the hash range that a limit stands for. */
static inline double sketch_threshold(uint64_t limit) {
    return ((double)limit + 1) * 0x1p-64;
}

void sketch_free(sketch *target, const kith_allocator *allocator);

/* Makes room for so many words. */
kith_status sketch_reserve_scratch(sketch_scratch *scratch, size_t count) KITH_MUST_USE;

/* Empty scratch memory for a number of threads, or NULL. */
sketch_scratch *sketch_create_scratch(size_t count, const kith_allocator *allocator);

void sketch_free_scratch(sketch_scratch *scratch, size_t count);

#endif
