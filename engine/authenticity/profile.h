/* What an account's profile says of it: cheap rules, added up to a bounded log-likelihood ratio.
 *
 * A logistic of yes-or-no rules; an attribute that is not known raises a flag of its own in the place of its rules, and
 * an account of which nothing is known has 0. Profiles of purchased and ordinary accounts overlap widely and differ from
 * platform to platform, so the ratio is cut off at PROFILE_MOST: it moves a probability, it never makes one. */
#ifndef KITH_AUTHENTICITY_PROFILE_H
#define KITH_AUTHENTICITY_PROFILE_H

#include "kith.h"

#define PROFILE_MOST 1.0F

#define PROFILE_RULE_LIST(X)                                             \
    X(PROFILE_FOLLOWERS_10, "fewer than 10 followers")                   \
    X(PROFILE_FOLLOWERS_100, "fewer than 100 followers")                 \
    X(PROFILE_FOLLOWING_200, "follows 200 or more")                      \
    X(PROFILE_FOLLOWING_1000, "follows 1,000 or more")                   \
    X(PROFILE_RATIO_10, "follows ten times as many as follow it")        \
    X(PROFILE_POSTS_1, "no posts")                                       \
    X(PROFILE_POSTS_10, "fewer than 10 posts")                           \
    X(PROFILE_POSTS_100, "fewer than 100 posts")                         \
    X(PROFILE_NO_AVATAR, "no picture")                                   \
    X(PROFILE_FOLLOWERS_UNKNOWN, "its number of followers is not known") \
    X(PROFILE_FOLLOWING_UNKNOWN, "how many it follows is not known")     \
    X(PROFILE_POSTS_UNKNOWN, "its number of posts is not known")         \
    X(PROFILE_AVATAR_UNKNOWN, "whether it has a picture is not known")

typedef enum profile_rule {
#define PROFILE_RULE_NAME(name, text) name,
    PROFILE_RULE_LIST(PROFILE_RULE_NAME)
#undef PROFILE_RULE_NAME
        PROFILE_RULE_COUNT
} profile_rule;

/* A rule as a short phrase. */
const char *profile_text(profile_rule rule);

/* The rules that hold of an account, a bit each. */
uint32_t profile_check(const kith_account *account);

/* The log-likelihood ratio of a purchased account to an ordinary one, from −PROFILE_MOST to PROFILE_MOST. */
float profile_weigh(uint32_t rules);

#endif
