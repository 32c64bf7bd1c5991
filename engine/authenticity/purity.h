/* Purity: how much of a creator's audience, each account left out of its own evidence, belongs to a
 * group of accounts.
 *
 * Accounts have a probability p of belonging to the group; creators the sum of it over their
 * followers. Every pass is over all creators or over all accounts, adds up in the order of the
 * lists, and so gives the same bits for any number of threads. Whole audiences are read, whatever
 * has been taken out of the live graph; creators with one follower say nothing and take no part. */
#ifndef KITH_AUTHENTICITY_PURITY_H
#define KITH_AUTHENTICITY_PURITY_H

#include "authenticity/graph.h"

enum { PURITY_AUDIENCE_MIN = 2 };

/* What is known of the audience of a creator. */
typedef struct purity_audience {
    double sum;  /* of the values of its followers */
    double size; /* followers; 0 if it takes no part */
} purity_audience;

typedef struct purity {
    kith_allocator allocator;
    const graph *from; /* Keeps the graph it was built from. */
    int thread_count;
    size_t follow_count;
    size_t account_total;       /* accounts with a follow that takes part */
    size_t *following_start;    /* [account_count + 1] */
    uint32_t *following;        /* creators that take part */
    purity_audience *audiences; /* [creator_count] */
    float *values;              /* [account_count] p, or another value to be spread */
} purity;

/* What a group is taken to be before the first round; measured anew in each. */
typedef struct purity_share {
    double accounts; /* mean of p over the accounts that take part */
    double follows;  /* the same, each follow counting once */
} purity_share;

/* Lays out the follows that take part: 4 bytes each, and 12 an account and 16 a creator. Allocates
 * everything the passes need. O(follows). Returns KITH_NO_MEMORY. */
kith_status purity_create(const graph *from, const kith_options *options,
                          purity **out) KITH_MUST_USE;
void purity_free(purity *made);

/* How many creators that take part an account follows, and who they are. */
static inline graph_list purity_view_following(const purity *at, size_t account) {
    size_t start = at->following_start[account];
    return (graph_list){.items = at->following + start,
                        .count = at->following_start[account + 1] - start};
}

/* audiences[c].sum = sum of the values of the creator's followers. O(follows). */
void purity_gather(purity *at);

/* Replaces values by the leading eigenvector of D^-1/2 (A A' - D) D^-1/2, by power iteration from a
 * constant; A is accounts by creators, D holds the numbers of follows. It is largest where accounts
 * share the most creators for what they follow, and never negative. O(follows) a step. */
void purity_spread(purity *at, int step_count);

/* Refines values as probabilities, in at most so many rounds:
 *   b = share.accounts^(1-w) share.follows^w,  q_cu = (sum_c p - p_u + 2 b) / (n_c + 1)
 *   s_u = sum over c followed (logit q_cu - logit b) / (d_u + 2)
 *   p_u = sigmoid(4 s_u + logit share.accounts)
 * and returns the shares. Stops early when both change by less than 1e-4 of themselves. */
purity_share purity_refine(purity *at, double weight, int round_count);

/* The log-likelihood ratio 4 s_u of every account under the probabilities in values, bounded; 0 for
 * accounts that take no part. O(follows). */
void purity_score(purity *at, purity_share share, double weight, double least, double most,
                  float *log_odds);

#endif
