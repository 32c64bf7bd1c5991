/* Look-ups: whom the accounts of a file stand for, where it knows a part of the followers only.
 *
 * Profiles are looked up for a sample (kith sample): of each creator the followers with the smallest hashes. What else
 * is known of a large creator's followers is known because they follow small creators, too, and says nothing of the
 * others. How many of each creator were looked up shows in the file: the share of creators whose r-th follower is known
 * falls at that r. Of each creator those are taken, and each stands for as many followers as there are to one taken. So
 * it is with the beginning of a sample, and where look-ups failed by chance.
 *
 * Where no such fall is seen, accounts may be known evenly, or by a sample with another hash. There followers are put
 * into classes by the smallest audience that they follow, in steps of half an octave below the creator's own, which is
 * what a sample by any hash hangs on, and a known one stands for those of its class. Of a class known far better than
 * another only as many are taken, as what is said of a window of follows and dates cannot be weighed afterwards.
 *
 * Fewer than LOOKUPS_MIN known followers stand for nobody but themselves. That look-ups fail more often for bots, as
 * they are taken down, cannot be seen here.
 *
 * Source: Horvitz and Thompson, A generalization of sampling without replacement from a finite universe, JASA 47, 1952;
 * Holt and Smith, Post stratification, JRSS A 142, 1979. */
#ifndef KITH_AUTHENTICITY_LOOKUPS_H
#define KITH_AUTHENTICITY_LOOKUPS_H

#include "authenticity/graph.h"

enum { LOOKUPS_MIN = 30, LOOKUPS_CLASS_COUNT = 16 };

/* The followers of one creator in a class. */
typedef struct lookups_class {
    uint64_t limit; /* the largest hash of a known one that is taken */
    double weight;  /* of those */
} lookups_class;

typedef struct lookups {
    kith_allocator allocator;
    const graph *from;      /* lent */
    size_t known_count;     /* followers of the roster that the file knows */
    bool whole;             /* it knows all of them, or there is none: then all weights are 1, */
    uint8_t *known;         /* and there are no arrays. [account_count] 1 for those it knows */
    size_t per_creator;     /* followers of each creator that were looked up; 0: no such sample */
    size_t class_count;     /* of each creator: 1 in a sample */
    uint32_t *smallest;     /* [account_count] the smallest audience followed; NULL in a sample */
    lookups_class *classes; /* [creator_count][class_count] */
    bool dates_elsewhere;   /* creation dates are known of the others, too, by their ids */
} lookups;

/* Weighs. accounts: NULL if there is no file. Returns KITH_NO_MEMORY.
 * Cost      some passes over all follows; 5 bytes an account, and 650 a creator while it runs */
kith_status lookups_build(const graph *from, const kith_accounts *accounts,
                          lookups **out) KITH_MUST_USE;
void lookups_free(lookups *made);

/* How many followers of a creator an account stands for in what the file says; 0 for one that it does not know, or that
 * is not taken. Without look-ups (NULL) everybody stands for himself. */
double lookups_weigh(const lookups *from, size_t creator, uint32_t account);

#endif
