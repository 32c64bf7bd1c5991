/* Three steps: the leading eigenvector of co-following puts accounts in order, the sweep cuts the
 * order where the sides have the most different creators (split.h), and rounds of creator purity
 * refine the group (purity.h; label propagation with each account left out of its own evidence).
 *
 * The refinement runs twice. The first starts from as many accounts as the cut has and takes a
 * creator without evidence to be much like the average follow, so that a small group does not grow
 * into its surroundings; it decides what the group is, and the gate looks at it. The second starts
 * from twice as many and takes less for granted, which finds members that share little with the
 * others; it is used if it is still the same group. */
#include "authenticity/contrast.h"

#include <math.h>

#include "authenticity/split.h"
#include "base/memory.h"

enum { SPREAD_STEPS = 12, ROUND_COUNT = 15 };

/* Weight of follows in the average that creators without evidence are taken for. */
static const double weight_narrow = 0.75, weight_wide = 0.5;
static const double factor_narrow = 1, factor_wide = 2;
static const double growth_max = 1.5;

/* What the searches hold. */
typedef struct search {
    purity *at;
    split *cut;
    const uint8_t *certified;
} search;

/* Probabilities that fall along the order as a power, with a mean of `factor` times the group's
 * share. */
static void start(search *with, double factor) {
    double count = (double)with->cut->account_count;
    double mean = fmin(0.5, factor * (double)with->cut->group_count / count);
    for (size_t i = 0; i < with->cut->account_count; i++) {
        double rank = (count - (double)i) / count;
        with->at->values[with->cut->order[i]] = (float)pow(rank, 1 / mean - 1);
    }
}

static gate refine(search *with, double weight, purity_share *share) {
    *share = purity_refine(with->at, weight, ROUND_COUNT);
    gate figures = gate_measure(with->at, with->certified);
    figures.information = with->cut->information;
    return figures;
}

static void score(const search *with, purity_share share, double weight, contrast *made) {
    made->group_share = share.accounts;
    purity_score(with->at, share, weight, CONTRAST_LOG_ODDS_LEAST, CONTRAST_LOG_ODDS_MOST,
                 made->log_odds);
}

static void run(search *with, contrast *made) {
    purity_share narrow;
    purity_share wide;
    start(with, factor_narrow);
    made->figures = refine(with, weight_narrow, &narrow);
    made->active = made->figures.reason == GATE_OPEN;
    if (!made->active) return;
    score(with, narrow, weight_narrow, made);
    start(with, factor_wide);
    gate figures = refine(with, weight_wide, &wide);
    double growth = wide.accounts / narrow.accounts;
    if (figures.reason == GATE_OPEN && growth <= growth_max && growth * growth_max >= 1) {
        score(with, wide, weight_wide, made);
        made->figures = figures;
    }
}

/* Whether the gate could open for a group like the cut's; the figures say what is in the way. Most
 * rosters end here, before the rounds. */
static bool admit(search *with, contrast *made) {
    for (size_t i = 0; i < with->cut->account_count; i++) {
        with->at->values[with->cut->order[i]] = i < with->cut->group_count ? 1 : 0;
    }
    made->figures = gate_measure(with->at, with->certified);
    made->figures.information = with->cut->information;
    bool small = with->cut->account_count < GATE_ACCOUNTS_MIN;
    bool minor = made->figures.group_count > 0 && made->figures.group_share <= 0.5;
    return !small && minor && made->figures.own_share >= GATE_OWN_SHARE_MIN;
}

kith_status contrast_build(const graph *from, const uint8_t *certified, const kith_options *options,
                           contrast **out) {
    kith_status status = KITH_NO_MEMORY;
    search with = {.certified = certified};
    contrast *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = from->allocator;
    made->account_count = from->account_count;
    made->log_odds = memory_create(&from->allocator, from->account_count, sizeof *made->log_odds);
    if (!made->log_odds) goto fail;
    status = purity_create(from, options, &with.at);
    if (status != KITH_OK) goto fail;
    purity_spread(with.at, SPREAD_STEPS);
    status = split_build(with.at, &with.cut);
    if (status != KITH_OK) goto fail;
    if (admit(&with, made)) run(&with, made);
    *out = made;
    made = NULL;
fail:
    split_free(with.cut);
    purity_free(with.at);
    contrast_free(made);
    return status;
}

void contrast_free(contrast *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->log_odds);
    memory_free(&allocator, made);
}
