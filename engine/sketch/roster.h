/* A roster: the sketches of all creators, by name.
 *
 * The samples of a roster that was built are in memory. Those of a roster that was read stay in its
 * file, packed, until they are loaded, so that a question about two creators reads two samples. */
#ifndef KITH_SKETCH_ROSTER_H
#define KITH_SKETCH_ROSTER_H

#include "base/mapping.h"
#include "input/times.h"
#include "kernels/hash.h"
#include "kith.h"
#include "sketch/sketch.h"
#include "sketch/texts.h"

/* Where a creator's sample and repeats stand in the roster's file. */
typedef struct roster_place {
    size_t begin, end;
    uint32_t checksum;
} roster_place;

typedef struct roster_creator {
    char *name; /* in the roster's name block */
    size_t name_bytes;
    sketch sketch; /* hashes and repeats are NULL while they are only in the file */
    sketch_sums sums;
    kith_estimate followers; /* of the sketch, worked out once */
    uint32_t *times;         /* in one of the stores, parallel to the hashes; or NULL */
    roster_place place;
} roster_creator;

struct kith_roster {
    kith_allocator allocator;
    hash_key key;
    unsigned hash_bits;
    uint32_t k;
    double floor;
    roster_creator *creators; /* ascending by the bytes of their names */
    size_t creator_count;
    char *name_block;
    text_table *account_names; /* texts of account ids; an account may be in several tables */
    size_t account_name_count;
    double account_count; /* that follow at least one creator, see accounts.h */
    uint64_t bad_line_count;
    kith_times times_kind;
    const char *times_absent; /* why the kind is KITH_TIMES_NONE; or NULL */
    time_counts times_not_known;
    arena *stores; /* where lent samples and times are */
    size_t store_count;
    bool is_packed; /* the samples are in the file */
    mapping file;
    char *path; /* of the file, for messages; NULL for a roster that was built */
};

/* A roster with room for creators and their names, and no sketches yet; the settings are those of
 * the options. */
kith_status roster_create(const kith_options *options, size_t creator_count, size_t name_bytes,
                          kith_roster **out) KITH_MUST_USE;

/* Works out again what follows from the sketch of a creator. */
void roster_sum_creator(const kith_roster *roster, roster_creator *creator);

/* Lends the sample of a creator, from memory or unpacked into the scratch, where it stays until the
 * scratch is used again.
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT */
kith_status roster_load_sample(const kith_roster *roster, size_t creator, sketch_scratch *scratch,
                               sketch_sample *sample, kith_error *error) KITH_MUST_USE;

/* Lends a roster whose samples are in memory: the roster itself, or a copy for which they are.
 *
 * unpacked   out: the copy, to be freed; left alone where there is none */
kith_status roster_lend_unpacked(const kith_roster *roster, const kith_options *options,
                                 kith_roster **unpacked, const kith_roster **lent,
                                 kith_error *error) KITH_MUST_USE;

/* Copies the sketch of a creator, repeats included. */
kith_status roster_copy_sketch(const kith_roster *roster, size_t creator,
                               const kith_allocator *allocator, sketch *out,
                               kith_error *error) KITH_MUST_USE;

#endif
