/* Suspects: what all the evidence together says of each account, as a model weighs it.
 *
 * The groups of evidence are joined in a fixed order, and the probability after each is kept: what a
 * group adds is a difference, so that reasons add up. The first step is what a model expects of every
 * account, `unseen`; then one step a group. */
#ifndef KITH_AUTHENTICITY_SUSPECTS_H
#define KITH_AUTHENTICITY_SUSPECTS_H

#include "authenticity/model.h"
#include "authenticity/text.h"

enum {
    SUSPECTS_SCALE = 10000, /* probabilities are kept to four decimals */
    SUSPECTS_STEP_COUNT = EVIDENCE_GROUP_COUNT + 1
};

typedef struct suspects {
    kith_allocator allocator;
    size_t account_count, suspect_count;
    uint16_t
        *steps[SUSPECTS_STEP_COUNT]; /* by account, probability before all groups and after each,
                                             in units of 1 / SUSPECTS_SCALE */
    uint32_t *order;                 /* accounts: suspects, most probable first, then all others */
    size_t *numbers; /* by suspect in order: offset of the campaign numbers in `words` */
    size_t *reasons; /* the same for the reasons */
    text words;
} suspects;

/* Joins the evidence.
 *
 * found     the campaigns that it comes from, for the reasons
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts + campaign accounts). */
kith_status suspects_build(const graph *from, const campaigns *found, const evidence *said,
                           const kith_model *model, suspects **out) KITH_MUST_USE;
void suspects_free(suspects *made);

/* Gives back all steps but the last. */
void suspects_forget_steps(suspects *made);

/* The probability of an account, by its number: after all groups, or after so many of them. */
double suspects_view_probability(const suspects *from, size_t account);
double suspects_view_step(const suspects *from, size_t step, size_t account);

#endif
