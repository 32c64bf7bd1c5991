/* Rosters for tests: small inputs written to a folder and read back through the public interface.
 */
#ifndef TESTS_FOLLOWS_H
#define TESTS_FOLLOWS_H

#include "kith.h"
#include "run.h"

/* A follow in a test's own list. */
typedef struct follow {
    uint32_t creator;
    uint64_t follower;
} follow;

/* A growing list of follows. */
typedef struct follow_list {
    follow *rows;
    size_t count, capacity;
} follow_list;

void follows_add(follow_list *list, uint32_t creator, uint64_t follower);
void follows_free(follow_list *list);

/* Puts the rows into an order that depends on the seed only. */
void follows_shuffle(follow_list *list, uint64_t seed);

/* Writes them as creator<tab>follower lines, creators named c00000, c00001, … */
void follows_write(const follow_list *list, const run_folder *folder, const char *name);

/* Builds a roster from a file in the folder; fails the test if that does not work. */
kith_roster *follows_build(const run_folder *folder, const char *name, const kith_options *options);

/* The status of building, with the error. No roster may come out of a failure. */
kith_status follows_try(const run_folder *folder, const char *name, const kith_options *options,
                        kith_error *error);

/* Whether two rosters are equal in every byte of their files. */
bool follows_same_rosters(const kith_roster *a, const kith_roster *b);

/* A random number generator: the next value of its state (SplitMix64, Steele, Lea & Flood, OOPSLA
 * 2014). */
uint64_t random_next(uint64_t *state);

/* A number below `bound`. */
uint64_t random_below(uint64_t *state, uint64_t bound);

/* The seed of a test: fixed, or the environment's SEED to explore. */
uint64_t random_seed(uint64_t fixed);

#endif
