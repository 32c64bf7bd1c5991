/* The best picks there are, by integer programming, for few creators. */
#ifndef KITH_OVERLAP_SOLVE_H
#define KITH_OVERLAP_SOLVE_H

#include "overlap/rules.h"

typedef struct solution {
    bool *has;    /* [count of the shortlist] by rank, the caller's */
    bool found;   /* there are picks within the rules */
    bool proved;  /* no others are better, */
    double bound; /* and none reach more than this */
} solution;

/* Maximizes the weight of accounts that follow `frequency` of the picked creators, 1 or 2.
 *
 * Accounts that follow the same creators are one variable: at most 1, and at most as many as are picked of them; for
 * frequency 2, of them without any one. The rules are linear in the creators. Solved by GLPK within a minute, in two
 * steps; if that is too little, what was found by then. GLPK ends the process when it is out of memory.
 *
 * Of sampled creators it sees the accounts below the least limit of all, so it proves something only where all
 * audiences are whole.
 *
 * from      at most 64 creators
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT */
kith_status solve_picks(const shortlist *from, const rules *by, size_t frequency,
                        const kith_suspects *suspects, const kith_options *options, solution *out,
                        kith_error *error) KITH_MUST_USE;

#endif
