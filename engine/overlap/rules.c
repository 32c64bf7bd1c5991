#include "overlap/rules.h"

#include <string.h>

static const double rounding = 1e-9; /* of sums of prices, as a part of the budget */

/* Notes in the room how many of each niche are missing when a creator is picked besides, and returns their sum. */
static size_t count_missing(const rules *of, const picks *now, uint32_t besides) {
    size_t missing = 0;
    if (of->niche_count == 0) return 0;
    memcpy(of->room, of->least, of->niche_count * sizeof *of->room);
    for (size_t i = 0; i <= now->count; i++) {
        uint32_t rank = i < now->count ? now->ranks[i] : besides;
        if (rank == of->from->count) break;
        size_t niche = of->niches[rank];
        if (niche < of->niche_count && of->room[niche] > 0) of->room[niche]--;
    }
    for (size_t n = 0; n < of->niche_count; n++) {
        missing += of->room[n];
    }
    return missing;
}

size_t rules_count_missing(const rules *of, const picks *now) {
    return count_missing(of, now, (uint32_t)of->from->count);
}

/* The least price of what is missing; -1 if there are not so many creators. */
static double price_missing(const rules *of, const picks *now, uint32_t besides, size_t missing) {
    double price = 0;
    for (size_t i = 0; i < of->from->count && missing > 0; i++) {
        uint32_t rank = of->cheapest[i];
        size_t niche = of->niches[rank];
        if (now->has[rank] || rank == besides) continue;
        if (niche >= of->niche_count || of->room[niche] == 0) continue;
        of->room[niche]--;
        missing--;
        price += rules_price(of, rank);
    }
    return missing > 0 ? -1 : price;
}

double rules_price_missing(const rules *of, const picks *now) {
    uint32_t none = (uint32_t)of->from->count;
    return price_missing(of, now, none, count_missing(of, now, none));
}

bool rules_is_within(const rules *of, double cost) {
    return cost <= of->budget * (1 + rounding);
}

bool rules_afford(const rules *of, const picks *now, uint32_t rank) {
    double cost = now->cost + rules_price(of, rank);
    if (now->has[rank] || now->count >= of->most || !rules_is_within(of, cost)) return false;
    size_t missing = count_missing(of, now, rank);
    if (missing == 0) return true;
    if (missing > of->most - now->count - 1) return false;
    double more = price_missing(of, now, rank, missing);
    return more >= 0 && rules_is_within(of, cost + more);
}

kith_status rules_find_conflict(const rules *of, const picks *now, uint32_t rank, bool *found,
                                kith_error *error) {
    *found = false;
    if (of->containment_most >= 1) return KITH_OK;
    for (size_t i = 0; i < now->count && !*found; i++) {
        kith_overlap pair;
        kith_status status = kith_overlap_pair(of->from->roster, of->from->creators[rank].number,
                                               of->from->creators[now->ranks[i]].number, NULL,
                                               of->options, &pair, error);
        if (status != KITH_OK) return status;
        *found =
            pair.containment_a > of->containment_most || pair.containment_b > of->containment_most;
    }
    return KITH_OK;
}
