/* The hot loops as pure functions over arrays, in one table that is chosen once a call by what the
 * processor can do.
 *
 * kernels_scalar.c is the specification; every other file is tested against it. */
#ifndef KITH_KERNELS_KERNELS_H
#define KITH_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/hash.h"

/* A text that need not end in a NUL. */
typedef struct text_field {
    const char *text;
    size_t byte_count;
} text_field;

/* What a block of text holds besides its fields. */
typedef struct text_traits {
    bool has_quote;
    bool has_nul;
} text_traits;

enum {
    MARK_SLACK = 16,  /* entries past the last mark that a kernel may overwrite */
    HASH_SLACK = 8,   /* the same for hashes */
    BIT_ROWS = 4,     /* rows of bits that are counted at a time */
    BIT_WORDS = 8,    /* a row of bits is a multiple of so many words */
    PASSED_SLACK = 8, /* the same for creators that pass */
    RANK_STEPS = 32,
    RANK_TABLE = RANK_STEPS + 1,
    SORT_EVEN_MAX = 6000,
    DENSE_STEPS = 10, /* densities that are tried: 2, 4, 8, … times the expected one */
    SLOT_BITS = 12,   /* that number a slot */
    SLOT_COUNT = 1 << SLOT_BITS,
};

#define DENSE_LOG_2 0.693147180559945

/* Some neighbours among ascending points. */
typedef struct dense_stretch {
    size_t first, last;
    double score;
} dense_stretch;

/* Hashes with the same leading bits. */
typedef struct slot_range {
    uint64_t last;  /* the largest of them */
    uint64_t width; /* the bits in which they differ */
    unsigned
        shift; /* the bits below the number of a slot, which is in the first SLOT_BITS in which they differ */
} slot_range;

/* What became of hashes that were entered. */
typedef struct slot_fill {
    size_t taken; /* gone through */
    size_t fresh; /* found their slots free */
    size_t left;  /* found another hash there */
} slot_fill;

/* What decides whether the overlap of two creators can pass a filter: a column for each creator. */
typedef struct pair_columns {
    const double *sizes;      /* followers */
    const double *totals;     /* sampled hashes */
    const double *thresholds; /* sampled fraction of the hash range */
    const double *steps;      /* RANK_STEPS / threshold */
    const uint32_t *ranks;    /* [creator][RANK_TABLE]: sampled hashes up to each step */
    const uint32_t *needed;   /* common hashes that a pair of like creators needs, 1 or more */
    double min_shared, min_containment;
} pair_columns;

/* Rounding never excludes a pair. */
#define PASS_SLACK 1e-9

typedef struct kernel_table {
    const char *name;

    /* Writes the offsets of every `delimiter` and newline in text, ascending; returns how many.
     * text    byte_count < 2^32 bytes
     * marks   out: room for byte_count + MARK_SLACK offsets */
    size_t (*mark_text)(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits);

    /* Hashes account ids as hash_id does. The 32 bytes before each must be readable.
     * hashes       out
     * is_integer   out: 1 for ids that are integers, 0 for others */
    void (*hash_ids)(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer);

    /* Hashes 64-bit ids and keeps, in order, the hashes that are not above the limit.
     * hashes       out: room for count + HASH_SLACK
     * Returns      how many were kept */
    size_t (*hash_integers)(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                            uint64_t *hashes);

    /* Counts how often `wanted` stands in text. */
    size_t (*count_byte)(const char *text, size_t byte_count, char wanted);

    /* Counts the values that stand in both of two ascending arrays of distinct values. */
    size_t (*count_common)(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

    /* Counts the bits that BIT_ROWS rows share with each of some columns, which are rows of bits
     * themselves: the dense product.
     * rows, columns   one after the other, word_count words each, a multiple of BIT_WORDS
     * counts          counts[r * stride + c] is increased by what row r shares with column c */
    void (*count_shared_bits)(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride);

    /* Lists the creators j, begin <= j < end, that can pass with `creator` when counts[j] sampled
     * hashes are common: all for which the score at the least estimate that passes is not negative
     * with the lower bound that the rank table gives (overlap/screen.h). Never with fewer common
     * hashes than either creator needs.
     * passed    out: ascending; room for end - begin + PASSED_SLACK
     * Returns   how many */
    size_t (*screen_pairs)(const pair_columns *all, size_t creator, const uint32_t *counts,
                           size_t begin, size_t end, uint32_t *passed);

    /* Sorts hashes that are spread evenly, ascending.
     * hashes     at most SORT_EVEN_MAX; they agree in the bits where the limit has leading zeros
     * limit      none is larger in the other bits
     * Returns    false, and leaves them as they were, if they are too uneven for it */
    bool (*sort_even)(uint64_t *hashes, size_t count, uint64_t limit);

    /* Counts the different values among ascending ones. */
    size_t (*count_distinct)(const uint64_t *sorted, size_t count);

    /* Enters ascending hashes into their slots, up to where a range ends. A slot is free where what it holds is not of
     * the range, and then takes the hash. Where another of the range is there it stays, and the hash is left over;
     * where the hash itself is there, nothing happens.
     * slots     [SLOT_COUNT]
     * hashes    all different, none of them before the range
     * left      out: the hashes left over, ascending; room for count + HASH_SLACK */
    slot_fill (*fill_slots)(uint64_t *slots, slot_range range, const uint64_t *hashes, size_t count,
                            uint64_t *left);

    /* Finds the stretch of ascending points with the largest (points × ln r − (r − 1) × expected points) for a density
     * r of 2, 4, … 2^DENSE_STEPS, where each step of the axis has `rate` points in expectation: the maximal segment,
     * in linear time (Kadane; Bentley, Programming Pearls, 1984). Of equal ones that of the least density, then the
     * first. All zero where no score is above 0. */
    dense_stretch (*find_dense)(const uint32_t *points, size_t count, double rate);
} kernel_table;

/* The fastest table for this processor. */
const kernel_table *kernels_choose(void);

/* All tables that this processor can run, the specification first, for tests.
 * tables    out: room for KERNEL_TABLES_MAX
 * Returns   how many there are */
enum { KERNEL_TABLES_MAX = 4 };
size_t kernels_list(const kernel_table **tables);

/* The specification. */
const kernel_table *kernels_view_scalar(void);

#endif
