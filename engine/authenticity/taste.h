/* Taste: how much the follows of people keep to few niches.
 *
 * People follow what they like: the niches of one account's follows repeat each other. An account
 * that follows creators of a pack because it was sent there shows no such liking in them, and
 * neither do follows that were added to look ordinary. Without that, whoever follows a little of
 * everything looks much like a member of a pack, and a member met only twice looks like anybody. */
#ifndef KITH_AUTHENTICITY_TASTE_H
#define KITH_AUTHENTICITY_TASTE_H

#include "authenticity/graph.h"
#include "authenticity/niche.h"

enum {
    TASTE_FOCUS_COUNT = 8,
    TASTE_OCTAVE_COUNT = 8,
    TASTE_TOTAL_MAX = 64, /* follows of an account that the tables reach */
    TASTE_COUNT_MAX = 15, /* follows in one niche that the tables reach */
    TASTE_TABLE_SIZE = NICHE_COUNT_MAX * TASTE_COUNT_MAX * TASTE_FOCUS_COUNT
};

/* What other follows a member of a pack may have. */
enum { TASTE_BROAD, TASTE_ORDINARY, TASTE_NARROW, TASTE_KIND_COUNT };

/* The tastes of a roster. */
typedef struct taste {
    kith_allocator allocator;
    size_t niche_count;
    uint32_t *labels; /* [creator_count] niche of each */
    /* By octave of the number of follows: logarithms of the shares of accounts of each focus. */
    double focuses[TASTE_OCTAVE_COUNT][TASTE_FOCUS_COUNT];
    double totals[TASTE_TOTAL_MAX + 1][TASTE_FOCUS_COUNT]; /* what so many follows take off */
} taste;

/* Niches as one search takes them to be. */
typedef struct taste_map {
    const taste *people;            /* NULL: tastes are not known */
    uint32_t *labels;               /* [creator_count] */
    double shares[NICHE_COUNT_MAX]; /* of the live follows, by niche */
    double logs[NICHE_COUNT_MAX];   /* their logarithms */
    double *table;                  /* [TASTE_TABLE_SIZE] what so many follows in a niche add */
    double kinds[TASTE_KIND_COUNT]; /* of the members, by their other follows */
} taste_map;

/* What the niches of one account's follows say of it. */
typedef struct taste_reading {
    double evidence;                /* log-likelihood ratio of member against person */
    double kinds[TASTE_KIND_COUNT]; /* log-likelihood of its other follows by kind */
} taste_reading;

/* Measures the tastes of the live graph from some thousand accounts of each octave.
 *
 * labels    niche of each creator, niche_count of them
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows of those accounts).
 * Source    the Polya (Dirichlet-multinomial) law, in a mixture over its concentration fitted by
 * EM; G. Polya, Sur quelques points de la theorie des probabilites, 1930. */
kith_status taste_build(const graph *from, const niche *niches, taste **out) KITH_MUST_USE;
void taste_free(taste *made);

/* Starts a map of the live graph from the niches of the roster, with all kinds alike likely.
 *
 * map       with room for the labels and the table */
void taste_map_start(taste_map *map, const taste *people, const graph *from);

/* Measures the shares of the niches under the labels that the map has now, and tabulates what
 * follows from them. O(creators + niches). */
void taste_map_measure(taste_map *map, const graph *from);

/* Fits the kinds to the readings of some members, by EM. */
void taste_map_fit(taste_map *map, const taste_reading *readings, size_t count);

/* True if size alone explains the niches of an account's live follows better than taste does, by
 * more than `least` in the logarithm. O(follows of the account). */
bool taste_is_broad(const taste_map *map, const graph *from, uint32_t account, double least);

/* Reads the live follows of an account: people choose by taste, members the creators inside by
 * size alone and the rest as one of three kinds. O(follows of the account). */
taste_reading taste_read(const taste_map *map, const graph *from, uint32_t account,
                         const uint8_t *inside);

#endif
