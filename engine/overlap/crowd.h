/* A crowd: the sampled accounts of some creators, and which of the creators each follows.
 *
 * Creators are ranked by rising audience, whole ones first, and a sample is looked at up to the least limit of the
 * creators up to its own. So limits fall with the rank: a sampled account is known to follow a creator as far as the
 * creator's limit goes, so of an account at some hash all is known about the creators with limits from there on, and the
 * first of those that it follows, in this order, is the first of all.
 *
 * Larger audiences have lower limits, but for chance, so little is cut off. The order must not be that of the limits
 * themselves: a limit is high where by chance few low hashes follow, so that whoever stands after it would seem to share
 * less with it than is so, and a union of audiences of one size would come out too large by a part of 1/sqrt(k). */
#ifndef KITH_OVERLAP_CROWD_H
#define KITH_OVERLAP_CROWD_H

#include "overlap/half.h"
#include "overlap/strata.h"
#include "sketch/roster.h"

/* A creator of a crowd, by rank. */
typedef struct crowd_creator {
    size_t number;  /* in the roster */
    size_t place;   /* among those that were asked for */
    uint64_t limit; /* up to where its sample is looked at */
    double sampled; /* its accounts up to there */
    kith_estimate followers;
} crowd_creator;

/* Ranks creators of a roster, as above. `sampled` is what the whole sample has.
 * Returns KITH_NOT_FOUND for a number that it does not have. */
kith_status crowd_rank(const kith_roster *roster, const size_t *numbers, size_t count,
                       crowd_creator *out, kith_error *error) KITH_MUST_USE;

/* The part of a creator's sample that is looked at. */
static inline sketch_sample crowd_cut(const crowd_creator *of, sketch_sample sample) {
    if (of->limit == sample.limit) return sample;
    return (sketch_sample){sample.hashes, sketch_count_up_to(sample, of->limit), of->limit};
}

typedef struct crowd {
    kith_allocator allocator;
    half part; /* whose accounts are known of sampled creators; hashes and limits are moved */
    bool alone;
    size_t creator_count;
    crowd_creator *creators; /* by rank */
    size_t account_count;
    uint64_t *hashes;  /* [account_count], ascending */
    size_t *start;     /* [account_count + 1] where its creators begin in members */
    uint32_t *members; /* ranks, ascending */
} crowd;

/* Which samples are looked at. */
typedef struct crowd_query {
    const size_t *numbers; /* of creators in the roster, all different */
    size_t count;
    half_choice part; /* the half of the hash range that is looked at */
    uint64_t limit;   /* up to where samples are looked at; UINT64_MAX: all of them */
    bool
        alone; /* the half stands for its own share of the audiences only, see crowd_begin_stratum */
} crowd_query;

/* Collects the samples.
 *
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT, KITH_NOT_FOUND
 * Cost      O(samples · log creators); 40 bytes a sampled follower while it is built, 20 afterwards */
kith_status crowd_build(const kith_roster *roster, crowd_query of, const kith_options *options,
                        crowd **out, kith_error *error) KITH_MUST_USE;
void crowd_free(crowd *made);

/* The least limit of all its creators; UINT64_MAX without any. */
uint64_t crowd_find_limit(const crowd *from);

/* The number of accounts up to a limit. O(log accounts). */
size_t crowd_count_up_to(const crowd *from, uint64_t limit);

/* The empty stratum of a creator for accounts up to a limit, of a share t of the hash range. It stands for the audience.
 *
 * If the halves stand alone, those who picked and those who tell add up: what the first half has was seen, so it stands
 * for itself, a share t of the audience, without error; the second is a sample of the share 1 - t that is left. If the
 * second stood for the whole, it would make up for the luck of the first where much of an audience is sampled: a part that
 * has more of something leaves less of it to the other. Where all is known, the first half has it all. */
stratum crowd_begin_stratum(const crowd *from, uint32_t rank, uint64_t limit);

/* Strata of the ranks, with nothing found yet, for accounts up to a limit. O(members of these accounts). */
void crowd_begin_strata(const crowd *from, uint64_t limit, stratum *strata);

/* The accounts of each rank. */
typedef struct crowd_followers {
    size_t *start;      /* [creator_count + 1] */
    uint32_t *accounts; /* by rank, ascending */
} crowd_followers;

/* Lists them. Returns KITH_NO_MEMORY; free them then, too. O(members). */
kith_status crowd_list_followers(const crowd *from, crowd_followers *out) KITH_MUST_USE;
void crowd_free_followers(crowd_followers *made, const kith_allocator *allocator);

#endif
