/* Follows with times for tests: people, pools that are sent to creators, giveaways and press, planted
 * one by one, and what the search for campaigns begins with, built from them.
 *
 * Written apart from datasets/, so that a mistake in one does not hide in the other. */
#ifndef TESTS_TIMED_H
#define TESTS_TIMED_H

#include "authenticity/reuse.h"

enum {
    TIMED_DAY = 86400,
    TIMED_FIRST = 1600000000, /* when the first follow can be */
    TIMED_DAYS = 500,         /* of all the follows of people */
    TIMED_POOL = 1000000,     /* accounts from here on are no people */
};

typedef struct timed_follow {
    uint32_t creator, time;
    uint64_t follower;
} timed_follow;

typedef struct timed_list {
    timed_follow *rows;
    size_t count, capacity;
} timed_list;

void timed_add(timed_list *list, size_t creator, uint64_t follower, uint32_t time);
void timed_free(timed_list *list);

/* Puts the rows into an order that depends on the seed only. */
void timed_shuffle(timed_list *list, uint64_t seed);

/* Writes rows as `creator,follower,followed_at` to a file in the folder; creator 7 is c00007, so numbers
 * are those of the roster if every creator has a row. */
void timed_write(const timed_list *list, const char *folder, const char *name);

/* The exact roster of the rows, with times. */
kith_roster *timed_build(const timed_list *list, int thread_count);

/* People 1, 2, …, each with a niche (creator c is in niche c mod niches), a loyalty to it, and a
 * heavy-tailed number of follows of the given mean, at times of their own. */
void timed_add_people(timed_list *list, uint64_t *state, size_t creators, size_t people,
                      size_t niches, double follows);

/* So many distinct ones of the accounts first, first + 1, … come to a creator within the seconds. */
void timed_deliver(timed_list *list, uint64_t *state, uint64_t first, size_t accounts,
                   timed_follow at, size_t count, uint32_t seconds);

/* Each of the accounts follows that many creators of all at any time, popular ones more. */
void timed_add_camouflage(timed_list *list, uint64_t *state, uint64_t first, size_t accounts,
                          size_t creators, size_t follows);

typedef struct timed_giveaway {
    uint64_t first; /* of the accounts */
    size_t accounts;
    size_t sponsor, stride, sponsors; /* the first, how far apart they are, and how many */
    double chance;
    uint32_t begin, seconds;
} timed_giveaway;

/* Each of the accounts follows each of the sponsors with that chance, within minutes of a moment of its
 * own. */
void timed_hold_giveaway(timed_list *list, uint64_t *state, const timed_giveaway *plan);

/* What the search for campaigns begins with. The source lends the others. */
typedef struct timed_world {
    kith_roster *roster;
    graph *follows;
    timeline *times;
    bursts *slices;
    cohorts *holders;
    reuse_source source;
} timed_world;

timed_world timed_open(const timed_list *list, int thread_count);
void timed_close(timed_world *made);

/* The id of an account as it was written. */
uint64_t timed_name_account(const timed_world *from, size_t account);

#endif
