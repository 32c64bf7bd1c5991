#include "authenticity/profile.h"

#include <math.h>

static uint32_t set(bool holds, profile_rule rule) {
    return (uint32_t)holds << rule;
}

static uint32_t check_follows(const kith_account *account) {
    int32_t followers = account->followers_count;
    int32_t following = account->following_count;
    uint32_t rules = set(followers < 0, PROFILE_FOLLOWERS_UNKNOWN) |
                     set(following < 0, PROFILE_FOLLOWING_UNKNOWN);
    if (followers >= 0) {
        rules |=
            set(followers < 10, PROFILE_FOLLOWERS_10) | set(followers < 100, PROFILE_FOLLOWERS_100);
    }
    if (following >= 0) {
        rules |= set(following >= 200, PROFILE_FOLLOWING_200) |
                 set(following >= 1000, PROFILE_FOLLOWING_1000);
    }
    bool both = followers >= 0 && following >= 0;
    return rules | set(both && following >= 10 * ((int64_t)followers + 1), PROFILE_RATIO_10);
}

static uint32_t check_posts(const kith_account *account) {
    int32_t posts = account->posts_count;
    if (posts < 0) return set(true, PROFILE_POSTS_UNKNOWN);
    return set(posts < 1, PROFILE_POSTS_1) | set(posts < 10, PROFILE_POSTS_10) |
           set(posts < 100, PROFILE_POSTS_100);
}

uint32_t profile_check(const kith_account *account) {
    return check_follows(account) | check_posts(account) |
           set(account->has_avatar == 0, PROFILE_NO_AVATAR) |
           set(account->has_avatar < 0, PROFILE_AVATAR_UNKNOWN);
}

double profile_weigh(const profile_weights *by, uint32_t rules) {
    if ((rules & PROFILE_NOTHING) == PROFILE_NOTHING) return 0;
    double sum = by->base;
    for (int rule = 0; rule < PROFILE_RULE_COUNT; rule++) {
        sum += rules >> rule & 1U ? by->rules[rule] : 0;
    }
    return fmax(-PROFILE_MOST, fmin(PROFILE_MOST, sum));
}
