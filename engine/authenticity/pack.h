/* Packs: a set of creators and the accounts that were spread over them.
 *
 * From a candidate set of creators the search finds the accounts that follow too many of them, then
 * in turn the creators that have too many of those accounts and the accounts that the creators so
 * found explain better than chance does. */
#ifndef KITH_AUTHENTICITY_PACK_H
#define KITH_AUTHENTICITY_PACK_H

#include "authenticity/graph.h"
#include "authenticity/taste.h"

enum {
    PACK_HITS_MIN = 3,        /* fewest creators of a pack that a member follows */
    PACK_READINGS_MAX = 1024, /* members whose tastes are looked at together; more say no more */
    PACK_HITS_TASTE = 2       /* the same where its other follows have been looked at */
};

/* What a search knows of one account. */
typedef struct pack_account {
    float
        score; /* L, log of the odds of membership; of those with one hit without what pack_score_rest adds */
    uint32_t hits : 31; /* creators of the pack it follows */
    uint32_t member : 1;
} pack_account;

/* The state of a search. */
typedef struct pack {
    kith_allocator allocator;
    size_t creator_count;   /* of the pack */
    uint32_t *creators;     /* room for all creators of the graph */
    uint8_t *inside;        /* by creator of the graph: 1 in the pack */
    uint32_t *counts;       /* by creator of the graph: members among its live followers */
    double *rates;          /* by creator of the graph: rho, share of members that follow it */
    uint8_t *barred;        /* by creator of the graph: 1 if it must stay out */
    uint8_t *sides;         /* by creator of the graph: 0 or 1, of those in the pack (mixture.h) */
    double *places, *sums;  /* by creator of the graph: room for mixture.c; sums for targets.c */
    size_t visited_count;   /* accounts that follow a creator of the pack */
    uint32_t *visited;      /* room for all accounts and one more, as have accounts and met */
    uint32_t *slots;        /* by account of the graph: where it stands in `visited`, if it does */
    pack_account *accounts; /* by place in `visited` */
    size_t met_count;
    uint32_t *met;        /* places in `visited`, ascending: all that may be members */
    double never, chance; /* what every score has: for the creators, and a follow of the account */
    bool is_rest_scored;
    size_t member_count;
    taste_map map;           /* people NULL as long as tastes are not looked at */
    taste_reading *readings; /* room for PACK_READINGS_MAX members */
    bool is_settled;         /* another step would change nothing */
    size_t account_total;    /* accounts with a live follow, U */
    double spill;            /* b: rate of the members' follows outside the pack, per live follow */
} pack;

/* Makes room for searches in a graph of this size. Returns KITH_NO_MEMORY. */
kith_status pack_create(const graph *from, pack **out) KITH_MUST_USE;
void pack_free(pack *made);

/* Starts from a candidate set of creators: the accounts that follow too many of them. */
void pack_start(pack *at, const graph *from, const uint32_t *creators, size_t creator_count);

/* Starts again from those of some creators that are on one side, and keeps the rest of them out
 * until the next start.
 *
 * sides     by creator of the graph */
void pack_start_side(pack *at, const graph *from, const uint32_t *creators, size_t creator_count,
                     const uint8_t *sides, uint8_t side);

/* Starts from accounts: those marked with 1, and the creators that have too many of them. */
void pack_start_accounts(pack *at, const graph *from, const uint8_t *marks);

/* Refines creators and accounts in turn, until nothing changes or for so many steps. Returns true
 * if there are PACK_HITS_MIN creators and some members left; they stay in `at` until the next
 * start.
 *
 * Cost      a step is O(live follows of the creators and of the members); allocates nothing. */
bool pack_refine(pack *at, const graph *from, int step_count);

/* Where an account stands in `visited`; visited_count if it does not (a sparse set: Briggs and Torczon, 1993). */
static inline size_t pack_find(const pack *at, uint32_t account) {
    size_t slot = at->slots[account];
    bool found = slot < at->visited_count && at->visited[slot] == account;
    return found ? slot : at->visited_count;
}

static inline bool pack_is_member(const pack *at, uint32_t account) {
    size_t place = pack_find(at, account);
    return place < at->visited_count && at->accounts[place].member;
}

/* Completes the scores of the accounts with one hit, which the search itself does not need. */
void pack_score_rest(pack *at, const graph *from);

/* True if so many creators followed are enough for a member. */
bool pack_admits(const pack *at, size_t hits);

/* Marks the members, 1 each, in room for all accounts of the graph; unmarks them again with 0. */
void pack_mark(const pack *at, uint8_t mark, uint8_t *accounts);

/* Mean of the ten largest rates of the pack: its density. */
double pack_measure_density(const pack *at);

/* The rate from which a creator of the pack counts as one the pack was directed at; the others are
 * followed by members more than their size explains, but not as part of the pack. */
double pack_measure_threshold(const pack *at);

#endif
