/* Tiers of creators. */
#include "kith.h"

const char *kith_tier_text(kith_tier tier) {
    switch (tier) {
#define TIER_CASE(name, text, followers) \
    case name:                           \
        return text;
        KITH_TIER_LIST(TIER_CASE)
#undef TIER_CASE
    }
    return "unknown tier";
}

kith_tier kith_tier_find(double followers) {
#define TIER_LEAST(name, text, followers) followers,
    static const double least[] = {KITH_TIER_LIST(TIER_LEAST)};
#undef TIER_LEAST
    int found = KITH_TIER_MEGA;
    while (found > KITH_TIER_NANO && followers < least[found])
        found--;
    return (kith_tier)found;
}
