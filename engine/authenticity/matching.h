/* How many followers of a cell are organic, by what the followers of other creators did at the same time.
 *
 * Sign-ups come in waves, and who came in one follows several creators in the weeks after. So a cell is compared
 * with the same cell of the others: by their number of followers, and by how many arrived in the same days; with all
 * others, and with those of the same niche; the largest counts. Where a cell is dense, what the creator's own followers
 * of these dates follow besides is left out: bots that were made for one creator follow others, too, as camouflage.
 * Accounts that had long been there and then come within days are no wave. There, others with the same pack must not
 * explain each other: creators with far more than their part are taken out until none is left, and the rest tell what
 * such accounts follow anywhere. */
#ifndef KITH_AUTHENTICITY_MATCHING_H
#define KITH_AUTHENTICITY_MATCHING_H

#include "authenticity/organic.h"

/* A follow by an account created when one of some cells was. */
typedef struct matched_follow {
    uint32_t created, followed, creator, tag;
} matched_follow;

typedef struct matching {
    kith_allocator allocator;
    const creation *from;
    const uint32_t *labels; /* niches; lent, NULL for none */
    size_t niche_count;
    matched_follow *follows; /* by creation date */
    size_t follow_count;
    double total;           /* follows of the roster */
    double *niche_totals;   /* [niche_count] */
    uint32_t begin;         /* the first follow time */
    size_t day_count;       /* of three days each */
    double *arrivals;       /* [day_count] follows of the roster */
    double *niche_arrivals; /* [niche_count][day_count] */
} matching;

enum { MATCHING_SERIES = 5 };

/* Work space of one thread. */
typedef struct matching_room {
    kith_allocator allocator;
    double *counts; /* [creator_count] */
    double *days;   /* [MATCHING_SERIES][day_count] */
    uint32_t *tags; /* [largest audience] */
    uint8_t *taken; /* [creator_count] */
} matching_room;

/* Collects what the cells need.
 * labels    [creator_count] niches below niche_count, 0 for creators in none; kept until matching_free; NULL allowed
 * Returns   KITH_NO_MEMORY
 * Cost      O(follows) and a sort of those by accounts created when a cell was */
kith_status matching_build(const creation *from, const density *all, const uint32_t *labels,
                           size_t niche_count, const cell *cells, size_t cell_count,
                           matching **out) KITH_MUST_USE;
void matching_free(matching *made);

kith_status matching_create_room(const matching *from, matching_room **out) KITH_MUST_USE;
void matching_free_room(matching_room *room);

/* Expects. O(follows collected for the cell's dates + creators). */
double matching_expect(const matching *from, const cell *of, matching_room *room);

#endif
