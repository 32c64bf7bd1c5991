/* Creation batches: followers of a creator that were created together, far more than is organic.
 *
 * Cells (cells.h) are weighed against the largest of several organic expectations (organic.h, matching.h). An
 * expectation may be wrong by a factor of two and a half before a cell counts; its p-value is the Chernoff bound of
 * the Poisson tail beyond that, times twenty cells a follower. Benjamini and Hochberg's rule over all creators keeps
 * the share of false ones at one in ten thousand. Batches of several creators with the same creation dates have one
 * number: one seller's accounts.
 *
 * Without follow times and order, a crowd of people who signed up to follow the creator looks just like a batch. Such
 * batches are found, but no account of them is more probable than not (BATCH_UNORDERED_MAX). With positions, which
 * bound times from below only, cells count whose accounts were certainly older than their dates are apart. */
#ifndef KITH_AUTHENTICITY_BATCH_H
#define KITH_AUTHENTICITY_BATCH_H

#include "authenticity/creation.h"

#define BATCH_UNORDERED_MAX 0.4F

/* A follower in a batch. */
typedef struct batch_account {
    uint32_t place; /* in the creator's hashes */
    float probability;
} batch_account;

typedef struct batch {
    uint32_t creator;
    uint32_t number;                        /* the same for batches with the same creation dates */
    uint32_t created_first, created_last;   /* seconds since 1970 */
    uint32_t followed_first, followed_last; /* the same; 0 where only an order is known, or none */
    uint32_t order_first, order_last;       /* places among the creator's follows in `creation` */
    uint32_t count;                         /* accounts */
    double expected;                        /* of them organic, at most */
    double log_p;         /* natural logarithm, after correction for the cells looked at */
    size_t account_begin; /* where its accounts begin in `accounts` */
} batch;

typedef struct batches {
    kith_allocator allocator;
    size_t count, account_count, number_count;
    batch *items;            /* by creator, the most significant first */
    batch_account *accounts; /* by batch, then place; a follower is in one batch of its creator */
} batches;

/* Finds the batches of all creators.
 *
 * labels    [creator_count] niches below niche_count, 0 for creators in none; NULL for no niches
 * Returns   KITH_NO_MEMORY
 * Cost      O(follows log follows) on all threads; 1 KB a creator, and for each follow by an account created when a
 *           likely batch was 16 bytes, 48 while these are sorted
 * Source    Zouzou and Varol, Unsupervised detection of coordinated fake followers on social media, 2024;
 *           Viswanath et al., Strength in Numbers (Stamper), COSN 2015 */
kith_status batches_build(const creation *from, const uint32_t *labels, size_t niche_count,
                          const kith_options *options, batches **out) KITH_MUST_USE;
void batches_free(batches *made);

#endif
