/* A query for a plan, made ready: who can be picked, the rules, and whether they contradict each other. */
#ifndef KITH_OVERLAP_PLANNING_H
#define KITH_OVERLAP_PLANNING_H

#include "overlap/greedy.h"

typedef struct planning {
    const kith_roster *roster;
    const kith_plan_query *query;
    const kith_options *options;
    kith_error *error;
    bool *required, *forbidden; /* by number in the roster */
    size_t *numbers;            /* [count] of creators that can be picked */
    size_t count;
    shortlist list;
    rules by;
    picks best;
} planning;

/* Fills in all but the first four members; the best picks are none yet.
 * Returns   KITH_INVALID, with the reason, for contradictions; KITH_NOT_FOUND, KITH_INCOMPATIBLE,
 *           KITH_NO_MEMORY, KITH_CORRUPT. Close it in any case. */
kith_status planning_open(planning *in) KITH_MUST_USE;
void planning_close(planning *made);

/* Says why nothing was picked; returns KITH_INVALID. */
kith_status planning_fail_empty(planning *in) KITH_MUST_USE;

#endif
