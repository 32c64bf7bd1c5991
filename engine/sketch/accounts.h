/* How many accounts a roster has in all: what independence is measured against (lift). */
#ifndef KITH_SKETCH_ACCOUNTS_H
#define KITH_SKETCH_ACCOUNTS_H

#include "kith.h"

/* Estimates the number of distinct accounts that follow at least one creator.
 * Cost      O(samples), at most about 4 M hashes sorted
 * Accuracy  exact when every audience is whole and they have at most 4 M follows in all; otherwise
 * the relative error of a uniform sample of accounts, 1/sqrt(sampled) or better */
kith_status accounts_count(const kith_roster *roster, double *account_count) KITH_MUST_USE;

#endif
