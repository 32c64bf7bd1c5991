/* What an account's profile says of it: cheap rules, added up to a bounded log-likelihood ratio.
 *
 * A logistic of yes-or-no rules; an attribute that is not known raises a flag of its own in the place of its rules, and
 * an account of which nothing is known has 0. Profiles of purchased and ordinary accounts overlap widely and differ
 * from platform to platform, so the ratio is cut off at PROFILE_MOST: it moves a probability, it never makes one. */
#ifndef KITH_AUTHENTICITY_PROFILE_H
#define KITH_AUTHENTICITY_PROFILE_H

#include "kith.h"

#define PROFILE_MOST 1.0

#define PROFILE_RULE_LIST(X)                                                  \
    X(PROFILE_FOLLOWERS_10)      /* fewer than 10 followers */                \
    X(PROFILE_FOLLOWERS_100)     /* fewer than 100 followers */               \
    X(PROFILE_FOLLOWING_200)     /* follows 200 or more */                    \
    X(PROFILE_FOLLOWING_1000)    /* follows 1,000 or more */                  \
    X(PROFILE_RATIO_10)          /* follows ten times as many as follow it */ \
    X(PROFILE_POSTS_1)           /* no posts */                               \
    X(PROFILE_POSTS_10)          /* fewer than 10 posts */                    \
    X(PROFILE_POSTS_100)         /* fewer than 100 posts */                   \
    X(PROFILE_NO_AVATAR)         /* no picture */                             \
    X(PROFILE_FOLLOWERS_UNKNOWN) /* its number of followers is not known */   \
    X(PROFILE_FOLLOWING_UNKNOWN) /* how many it follows is not known */       \
    X(PROFILE_POSTS_UNKNOWN)     /* its number of posts is not known */       \
    X(PROFILE_AVATAR_UNKNOWN)    /* whether it has a picture is not known */

typedef enum profile_rule {
#define PROFILE_RULE_NAME(name) name,
    PROFILE_RULE_LIST(PROFILE_RULE_NAME)
#undef PROFILE_RULE_NAME
        PROFILE_RULE_COUNT
} profile_rule;

/* The rules that hold of an account, a bit each. */
uint32_t profile_check(const kith_account *account);

/* All that is not known of an account: the rules of a profile without any attribute. */
#define PROFILE_NOTHING                                                  \
    (1U << PROFILE_FOLLOWERS_UNKNOWN | 1U << PROFILE_FOLLOWING_UNKNOWN | \
     1U << PROFILE_POSTS_UNKNOWN | 1U << PROFILE_AVATAR_UNKNOWN)

/* What each rule weighs, in nats, and where the sum begins. */
typedef struct profile_weights {
    double base;
    double rules[PROFILE_RULE_COUNT];
} profile_weights;

/* Logistic regression with a ridge of one half, bots and others weighing the same, a quarter of the attributes left out
 * at random. Fitted on the two generators, seeds 51 and 52, two sellers each (one with batches sold once): 210,002 and
 * 121,379 accounts, of which each generator weighs the same. No real labels. */
#define PROFILE_BUILTIN                         \
    {                                           \
        .base = -4.56, .rules = {               \
            [PROFILE_FOLLOWERS_10] = 0.53,      \
            [PROFILE_FOLLOWERS_100] = 1.42,     \
            [PROFILE_FOLLOWING_200] = 1.61,     \
            [PROFILE_FOLLOWING_1000] = 1.56,    \
            [PROFILE_RATIO_10] = 0.71,          \
            [PROFILE_POSTS_1] = 0.36,           \
            [PROFILE_POSTS_10] = 0.89,          \
            [PROFILE_POSTS_100] = 2.06,         \
            [PROFILE_NO_AVATAR] = 1.19,         \
            [PROFILE_FOLLOWERS_UNKNOWN] = 1.34, \
            [PROFILE_FOLLOWING_UNKNOWN] = 1.11, \
            [PROFILE_POSTS_UNKNOWN] = 2.05,     \
            [PROFILE_AVATAR_UNKNOWN] = 0.15     \
        }                                       \
    }

/* The log-likelihood ratio of a purchased account to an ordinary one, from −PROFILE_MOST to PROFILE_MOST. */
double profile_weigh(const profile_weights *by, uint32_t rules);

#endif
