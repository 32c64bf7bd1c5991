/* The creators that can be picked, and their samples. */
#ifndef KITH_OVERLAP_SHORTLIST_H
#define KITH_OVERLAP_SHORTLIST_H

#include "overlap/cover.h"
#include "overlap/crowd.h"
#include "sketch/suspicion.h"

typedef struct shortlist {
    kith_allocator allocator;
    const kith_roster *roster;
    suspicion_view suspects; /* of none: from is NULL */
    half part;
    size_t count;
    crowd_creator *creators; /* [count] by rank, see crowd.h */
    double
        *worth; /* [count + 1] what an account of the sample stands for, for a cover; by rank, once
                      it was loaded */
    /* what is lent of the sample that was loaded last */
    sketch_scratch unpacked;
    uint64_t *hashes;
    float *weights;
    size_t capacity;
} shortlist;

/* Ranks creators of a roster.
 *
 * suspects  or NULL
 * Returns   KITH_NOT_FOUND for a number that the roster does not have, KITH_INCOMPATIBLE for suspects of
 *           another seed, KITH_NO_MEMORY. Keeps roster and suspects; free it in any case. */
kith_status shortlist_create(const kith_roster *roster, crowd_query of,
                             const kith_suspects *suspects, const kith_options *options,
                             shortlist *out, kith_error *error) KITH_MUST_USE;
void shortlist_free(shortlist *made);

/* The numbers of the creators in the roster, as they were given. The caller frees it; NULL when out of memory. */
size_t *shortlist_copy_numbers(const shortlist *from);

/* Whether all audiences are whole, so that nothing is estimated. */
bool shortlist_is_whole(const shortlist *of);

/* Lends the accounts of a creator until the next call. Returns KITH_CORRUPT, KITH_NO_MEMORY. */
kith_status shortlist_load(shortlist *from, uint32_t rank, cover_sample *sample,
                           kith_error *error) KITH_MUST_USE;

#endif
