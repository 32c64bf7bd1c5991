/* Small rosters with a known truth: niches, people with tastes, and packs of accounts spread over
 * creators. Written apart from datasets/, so that a mistake in one does not hide in the other. */
#ifndef TESTS_PLANTED_H
#define TESTS_PLANTED_H

#include "kith.h"

typedef struct planted_plan {
    uint64_t seed;
    size_t creators, accounts, niches;
    double follows; /* of a person, on average */
    size_t members; /* accounts of the planted pack; 0 for none */
    size_t buyers;  /* creators it is spread over */
    double density; /* share of the buyers that a member follows */
    bool one_niche; /* the members' other follows are 10 in niche 0, in place of 5 anywhere */
} planted_plan;

typedef struct planted {
    kith_roster *roster;
    planted_plan plan;
    bool *bought; /* by creator number in the roster */
} planted;

/* 300 creators in 6 niches, 8,000 people, 400 members on 30 buyers at density 0.4. */
planted_plan planted_default(uint64_t seed);

planted planted_create(const planted_plan *plan);
void planted_free(planted *made);

/* Writes follows as `creator<tab>follower` and builds the exact roster of them. */
kith_roster *planted_read(const char *follows);

/* True for an account of the pack. */
bool planted_is_member(const planted *from, uint64_t hash);

#endif
