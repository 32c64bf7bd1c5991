/* Tiers begin where they are said to. */
#include <criterion/criterion.h>

#include "kith.h"

static void expect_tier(double followers, const char *text) {
    cr_expect_str_eq(kith_tier_text(kith_tier_find(followers)), text, "%f", followers);
}

Test(tiers, begin_with_a_round_number_of_followers) {
    expect_tier(0, "nano");
    expect_tier(9999.9, "nano");
    expect_tier(10000, "micro");
    expect_tier(99999, "micro");
    expect_tier(100000, "mid");
    expect_tier(499999, "mid");
    expect_tier(500000, "macro");
    expect_tier(999999, "macro");
    expect_tier(1000000, "mega");
    expect_tier(1e12, "mega");
}
