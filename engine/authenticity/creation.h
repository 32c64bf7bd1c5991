/* Creation dates of followers, in the order in which they followed.
 *
 * Only follows whose account has a known creation date are listed. Where times are given, follows made within
 * CREATION_DAY of the account's creation are left out as well: people sign up in crowds in order to follow someone,
 * and that a crowd came on one day is no pattern in itself. What remains are accounts that had been there before.
 *
 * Positions bound times from below (Meeder et al.): nobody followed before the accounts that had followed already
 * were created. The third latest creation date so far stands for the time, so that two wrong dates do no harm. */
#ifndef KITH_AUTHENTICITY_CREATION_H
#define KITH_AUTHENTICITY_CREATION_H

#include "authenticity/graph.h"
#include "authenticity/id_dates.h"
#include "authenticity/lookups.h"

enum { CREATION_DAY = 86400 };

typedef enum creation_order {
    CREATION_UNORDERED, /* neither times nor positions */
    CREATION_SECONDS,   /* follow times */
    CREATION_POSITIONS  /* follow order; `followed` are bounds from below */
} creation_order;

typedef struct creation_follow {
    uint32_t created, followed; /* seconds since 1970; followed 0 in no order */
    uint32_t place;             /* of the follower in the creator's hashes */
    uint32_t tag; /* the lower half of its hash: hardly ever the same for two accounts */
} creation_follow;

/* The follows of all creators, oldest follow first. */
typedef struct creation {
    kith_allocator allocator;
    creation_order order;
    size_t creator_count;
    size_t *start; /* [creator_count] in follows */
    /* [creator_count] follows listed, those with a known date that are not left out */
    size_t *count;
    creation_follow *follows;
} creation;

static inline const creation_follow *creation_view(const creation *from, size_t creator) {
    return from->follows + from->start[creator];
}

/* Room for audiences of these sizes; nothing is listed yet. Returns KITH_NO_MEMORY. */
kith_status creation_create(const size_t *sizes, size_t creator_count, creation_order order,
                            const kith_allocator *allocator, creation **out) KITH_MUST_USE;
void creation_free(creation *made);

/* Room to arrange the follows of a creator. */
typedef struct creation_room {
    creation_follow *follows;
    uint64_t *keys;
} creation_room;

/* For creators of so many followers at most. Returns KITH_NO_MEMORY. */
kith_status creation_create_room(size_t most, const kith_allocator *allocator,
                                 creation_room *out) KITH_MUST_USE;
void creation_free_room(creation_room *room, const kith_allocator *allocator);

/* Puts the follows of a creator, whose positions (newest first) stand in `followed` where the order
 * is that of positions, into order, and leaves out what does not count. O(n). */
void creation_arrange(creation *made, size_t creator, const creation_room *room);

/* Lists the dated follows of a roster, which has its samples in memory and all 64 bits of their hashes.
 *
 * from      its graph, from which nothing has been removed
 * accounts  dates of accounts; NULL if there are none
 * looked_up whom those stand for: a follower of weight 0 is not listed by its date in the file;
 *           NULL: each for itself
 * dates     for accounts without one; NULL for none
 * Returns   KITH_NO_MEMORY
 * Cost      a look-up for each account, O(follows), all threads; 16 bytes a follow */
kith_status creation_build(const kith_roster *roster, const graph *from,
                           const kith_accounts *accounts, const lookups *looked_up,
                           const id_dates *dates, const kith_options *options,
                           creation **out) KITH_MUST_USE;

#endif
