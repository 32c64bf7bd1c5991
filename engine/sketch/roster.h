/* A roster in memory: the sketches of all creators, by name. */
#ifndef KITH_SKETCH_ROSTER_H
#define KITH_SKETCH_ROSTER_H

#include "kernels/hash.h"
#include "kith.h"
#include "sketch/sketch.h"
#include "sketch/texts.h"

typedef struct roster_creator {
    char *name; /* in the roster's name block */
    size_t name_bytes;
    sketch sketch;
    kith_estimate followers; /* of the sketch, worked out once */
} roster_creator;

struct kith_roster {
    kith_allocator allocator;
    hash_key key;
    uint32_t k;
    double floor;
    roster_creator *creators; /* ascending by the bytes of their names */
    size_t creator_count;
    char *name_block;
    text_table *account_names; /* texts of account ids; an account may be in several tables */
    size_t account_name_count;
    double account_count; /* that follow at least one creator, see accounts.h */
    uint64_t bad_line_count;
    bool has_times;
};

/* A roster with room for creators and their names, and no sketches yet. */
kith_status roster_create(const kith_options *options, size_t creator_count, size_t name_bytes,
                          kith_roster **out) KITH_MUST_USE;

/* Lends the sample of a creator, from memory or unpacked into the scratch, where it stays until the
 * scratch is used again.
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT */
kith_status roster_load_sample(const kith_roster *roster, size_t creator, sketch_scratch *scratch,
                               sketch_sample *sample) KITH_MUST_USE;

/* One of the sketches that make up a creator, and the creator's name. */
typedef struct roster_part {
    const char *name;
    size_t name_bytes;
    sketch *sketch;
} roster_part;

/* Joins parts of the same name, with the k, floor and threads of the options.
 *
 * parts     in any order; sorted by this call
 * consumed  whether the sketches of the parts are freed as soon as they have been joined */
kith_status roster_assemble(roster_part *parts, size_t part_count, bool consumed,
                            const kith_options *options, kith_roster **out) KITH_MUST_USE;

#endif
