/* Lockstep groups, as CopyCatch defines them. */
#ifndef BENCH_DETECT_COPYCATCH_H
#define BENCH_DETECT_COPYCATCH_H

#include "verdict.h"

/* Reports the accounts and creators of all lockstep groups, and scores each by the number of groups
 * that hold it.
 *
 * as_starscout  1: StarScout's rule, within half years that begin every quarter; 0: CopyCatch's, at
 *               all times at once
 * Returns       0 without follow times */
int copycatch_run(const follows *graph, int as_starscout, verdict *result);

#endif
