#include "relationship/loyalty.h"

#include <math.h>

static const double deviations = 1.959964;
static const double timed_least =
    0.9; /* of the engagements; whose time is missing seem not to come back */

static kith_estimate measure_share(double hits, double base) {
    double share = hits / base;
    double square = deviations * deviations / base;
    double middle = (share + square / 2) / (1 + square);
    double half = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
    return (kith_estimate){.value = share,
                           .low = hits > 0 ? middle - half : 0,
                           .high = hits < base ? middle + half : 1};
}

static bool is_timed(const kith_relationship *of) {
    uint64_t all = of->engagement_count + of->outside_count + of->own_count;
    return (double)of->timed_count >= timed_least * (double)all;
}

void loyalty_measure(uint32_t turn, const kith_engager *engagers, size_t count,
                     kith_relationship *to) {
    to->loyalty = (kith_estimate){NAN, NAN, NAN};
    if (turn == 0 || !is_timed(to)) return;
    for (size_t i = 0; i < count; i++) {
        const kith_engager *from = &engagers[i];
        bool early = from->follows && !from->is_own && from->first > 0 && from->first < turn;
        to->early_count += early;
        to->loyal_count += early && from->last >= turn && from->post_count > 1;
    }
    if (to->early_count > 0) {
        to->loyalty = measure_share((double)to->loyal_count, (double)to->early_count);
    }
}
