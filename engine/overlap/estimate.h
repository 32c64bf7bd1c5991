/* From the counts of two coordinated samples to the number of shared followers.
 *
 * Below the smaller threshold θ the samples hold c accounts of both audiences, a of the first only
 * and b of the second only. Every account is below θ with probability θ, independently, so with the
 * sizes nA and nB known
 *
 *     c ~ Bin(I, θ),   a ~ Bin(nA − I, θ),   b ~ Bin(nB − I, θ)
 *
 * have one unknown, the shared count I. Its log-likelihood is, up to a constant,
 *
 *     l(I) = h(I) − h(I − c) + h(nA − I) − h(nA − I − a) + h(nB − I) − h(nB − I − b) − I ln(1 − θ)
 *
 * with h(x) = (x + ½) ln(x + ½), Stirling's form of ln x!. The derivative falls with I, so the
 * maximum is where it crosses zero; for small θ it is c/I − a/(nA − I) − b/(nB − I) + θ = 0. When θ
 * is the bottom-k threshold of one of the samples, the likelihood is the same up to a constant.
 *
 * The interval holds every I whose likelihood is within exp(−1.92) of the maximum, after moving
 * half a count against the claim (continuity correction), so that it covers at small counts as
 * well; with no match at all it is an upper bound. What is not known exactly about nA and nB widens
 * it.
 *
 * Sources: Beyer et al., On Synopses for Distinct-Value Estimation, SIGMOD 2007 (the estimator
 * without known sizes); Ertl, New Cardinality Estimation Methods, arXiv 1706.07290 (joint
 * likelihood); Barndorff-Nielsen & Cox, Inference and Asymptotics, 1994 (likelihood-ratio intervals
 * and the continuity correction). */
#ifndef KITH_OVERLAP_ESTIMATE_H
#define KITH_OVERLAP_ESTIMATE_H

#include "kith.h"

/* What two samples say below their common threshold. */
typedef struct overlap_counts {
    double common, only_a, only_b; /* sampled accounts */
    double threshold;              /* θ; 1 makes everything exact */
    double collisions; /* expected among the common hashes, and taken off as far as they go */
    bool is_thinned;   /* private accounts tell nothing: they may be shared, too */
    kith_estimate size_a, size_b; /* followers of each */
} overlap_counts;

/* The same for lists that are independent uniform samples of the audiences, each of a share
 * `coverage`: a shared account is in both samples with probability θ · coverage_a · coverage_b, and
 * one that is in a single list may be shared nonetheless. So the private counts drop out, and the
 * common ones are binomial.
 * size_a, size_b   followers of the audiences behind the lists */
overlap_counts estimate_thin(const overlap_counts *counts, double coverage_a, double coverage_b,
                             double size_a, double size_b);

/* Whether an interval says next to nothing: it is wider than the estimate itself, and wider than a
 * fifth of the smaller audience. */
bool estimate_is_insufficient(const kith_estimate *shared, double smaller_size);

/* The most likely number of shared followers, between common and the smaller size. */
double estimate_shared(const overlap_counts *counts);

/* The same with its 95 % interval. */
kith_estimate estimate_shared_interval(const overlap_counts *counts);

/* The followers of a that are not shared, with their 95 % interval. Not for thinned counts. */
kith_estimate estimate_private_interval(const overlap_counts *counts);

#endif
