/* Look-ups: whom the accounts of a file stand for, where it knows a part of the followers only.
 *
 * Profiles are looked up for a sample (kith sample): of each creator the followers with the smallest hashes. So whether
 * an account is known hangs on the smallest audience that it follows, and a large creator's known followers are mostly
 * those who follow small creators, too. Followers are therefore put into classes by the smallest audience that they
 * follow, in steps of half an octave below the creator's own, and a known one stands for those of its class: its weight
 * is one over the share of the class that is known. That is right as well for files that know every account equally
 * likely, for the beginning of a sample, for samples by another hash, and where look-ups failed by chance.
 *
 * What is said of a window of follows and dates cannot be weighed afterwards. So of a class that is known far better
 * than another only as many are taken, those with the smallest hashes: those of weight 0 are not looked at. What is left
 * is known evenly. Fewer than LOOKUPS_MIN known followers stand for nobody but themselves.
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
    uint32_t *smallest;     /* [account_count] the smallest audience followed */
    lookups_class *classes; /* [creator_count][LOOKUPS_CLASS_COUNT] */
    bool dates_elsewhere;   /* creation dates are known of the others, too, by their ids */
} lookups;

/* Weighs. accounts: NULL if there is no file. Returns KITH_NO_MEMORY. O(follows); 5 bytes an account and 256 a creator */
kith_status lookups_build(const graph *from, const kith_accounts *accounts,
                          lookups **out) KITH_MUST_USE;
void lookups_free(lookups *made);

/* How many followers of a creator an account stands for in what the file says; 0 for one that it does not know, or that
 * is not taken. Without look-ups (NULL) everybody stands for himself. */
double lookups_weigh(const lookups *from, size_t creator, uint32_t account);

/* The same of an account by its hash, which the graph has. */
double lookups_weigh_hash(const lookups *from, size_t creator, uint64_t hash);

#endif
