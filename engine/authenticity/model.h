/* Models: how much the evidence about an account counts.
 *
 * The log odds of an account of which a campaign says something are a prior and, for each group, a weight times its
 * log-likelihood ratio (evidence.h). A group apart speaks of every account, so where it alone does its own prior stands
 * (EVIDENCE_PRIOR), and a prior of campaigns lifts nobody else. Of the others it is only known how many of them were
 * bots all the same: `unseen`, which profiles and engagement may move. So evidence stays additive, and what says nothing
 * or weighs nothing adds nothing. Whatever a model says, profiles and engagement stay within ±1 and never decide alone. */
#ifndef KITH_AUTHENTICITY_MODEL_H
#define KITH_AUTHENTICITY_MODEL_H

#include "authenticity/evidence.h"

/* What a file may say, and a fit may come to. */
#define MODEL_UNSEEN_MOST 0.05 /* moved by both bounded groups it stays below one third */
#define MODEL_WEIGHT_MOST 3.0
#define MODEL_PRIOR_LEAST (-10.0)
#define MODEL_PRIOR_MOST  0.0
#define MODEL_RULE_MOST   20.0

struct kith_model {
    kith_allocator allocator;
    kith_model_info info;
    double prior;                         /* log odds where a campaign says something */
    double weights[EVIDENCE_GROUP_COUNT]; /* of each group */
    profile_weights profile;
};

/* The model that is used where none is given. */
extern const kith_model model_builtin;

/* The probability of an account.
 *
 * told      what makes a doubt of it (evidence_tells)
 * sum       of what the groups add */
double model_conclude(const kith_model *by, evidence_source told, double sum);

/* The most that a group may weigh: profiles and engagement no more than they are bounded by. */
double model_weight_most(evidence_group group);

/* What a group adds to the log odds of an account. */
double model_weigh(const kith_model *by, const evidence *from, evidence_group group,
                   size_t account);

#endif
