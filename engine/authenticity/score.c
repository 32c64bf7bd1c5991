/* Scores creators from the probabilities of their followers.
 *
 * Suspicious share F: the mean probability of the followers. Coordinated share: for the creators of
 * a campaign that is no incentive, the follows that came with it in its windows of time; without follow
 * times its members among their followers less what members follow anywhere (spill), so that being
 * followed by a campaign as camouflage does not count. Incentive share: the same for incentives, apart,
 * as people who came for a prize or with a crowd are no sign against anyone. Authenticity is
 * 100 (1 - F).
 *
 * The interval is that of interval.h, with room for a pack that would not be seen (limits.h). */
#include "authenticity/score.h"

#include <math.h>

#include "authenticity/interval.h"
#include "base/memory.h"

static const double width_max = 0.2;
static const double coordinated_strong = 0.05, incentive_notable = 0.1;

typedef struct score_work {
    const graph *from;
    const campaigns *found;
    const lookups *looked_up;
    const suspects *accounts;
    const limits *bounds;
    double unknown;   /* the limit of the roster, in accounts */
    double *weights;  /* by account: probability in the campaign at hand, else 0 */
    uint8_t *degrees; /* by account: 0, 1, or 2 for more creators in the roster */
    double *unseen;   /* by creator: members of campaigns whom nobody has named, as expected */
    score *scores;
} score_work;

/* Counts, for each account, the creators it follows, small ones included. */
static void count_degrees(score_work *work) {
    for (size_t c = 0; c < work->from->creator_count; c++) {
        graph_list list = graph_view_everyone(work->from, c);
        for (size_t i = 0; i < list.count; i++) {
            uint8_t *degree = &work->degrees[list.items[i]];
            *degree = *degree < 2 ? (uint8_t)(*degree + 1) : 2;
        }
    }
}

static void score_campaign_creator(score_work *work, size_t campaign_number, size_t creator) {
    const campaign *item = &work->found->items[campaign_number - 1];
    score *at = &work->scores[creator];
    graph_list list = graph_view_everyone(work->from, creator);
    double mass = 0;
    uint64_t members = 0;
    for (size_t i = 0; i < list.count; i++) {
        double probability = work->weights[list.items[i]];
        mass += probability;
        members += probability >= 0.5;
    }
    double size = (double)list.count;
    double own = item->slice_count > 0 ? campaign_count_arrivals(item, creator)
                                       : fmax(0, mass - item->spill * size);
    bool first = false; /* of those that the reasons may tell of: incentives give way to others */
    if (item->kind == CAMPAIGN_INCENTIVE) {
        at->result.incentive_share += own / size;
        at->incentive_count++;
        if (at->campaign_count > 0) return;
        first = at->incentive_count == 1;
    } else {
        at->result.coordinated_share += own / size;
        first = at->campaign_count++ == 0;
    }
    if (first || members > at->campaign_members) {
        at->campaign_members = members;
        at->campaign_number = campaign_number;
    }
}

static void score_campaigns(score_work *work) {
    for (size_t k = 0; k < work->found->count; k++) {
        const campaign *item = &work->found->items[k];
        for (size_t i = 0; i < item->account_count; i++) {
            work->weights[item->accounts[i].account] = (double)item->accounts[i].probability;
        }
        for (size_t i = 0; i < item->creator_count; i++) {
            score_campaign_creator(work, k + 1, item->creators[i]);
        }
        for (size_t i = 0; i < item->account_count; i++) {
            work->weights[item->accounts[i].account] = 0;
        }
    }
}

static kith_evidence choose_evidence(const score *at) {
    const kith_authenticity *result = &at->result;
    if (at->campaign_count > 0) {
        bool strong = result->coordinated_share >= coordinated_strong;
        return strong ? KITH_EVIDENCE_STRONG : KITH_EVIDENCE_WEAK;
    }
    if (at->incentive_count > 0 && result->incentive_share >= incentive_notable) {
        return KITH_EVIDENCE_INCENTIVE;
    }
    double width = result->suspicious_share.high - result->suspicious_share.low;
    if (!at->comparable || at->followers < GRAPH_AUDIENCE_MIN || width > width_max) {
        return KITH_EVIDENCE_INSUFFICIENT;
    }
    return KITH_EVIDENCE_NONE; /* campaigns directed at others are no evidence about this creator */
}

/* Empties what the data cannot support and derives authenticity. */
static void conclude(score *at) {
    kith_authenticity *result = &at->result;
    result->evidence = choose_evidence(at);
    if (result->evidence == KITH_EVIDENCE_INSUFFICIENT) {
        result->suspicious_share = (kith_estimate){NAN, NAN, NAN};
        result->coordinated_share = NAN;
        result->incentive_share = NAN;
    }
    kith_estimate share = result->suspicious_share;
    result->authenticity =
        (kith_estimate){100 * (1 - share.value), 100 * (1 - share.high), 100 * (1 - share.low)};
}

/* Adds what a follower and those that it stands for weigh: steps that rest on an accounts file count for all of
 * those (lookups.h). Returns the mass; the variance that this brings, not about a mean and so on the wide side, is
 * added. */
static double add_steps(const score_work *work, score *at, uint32_t account, double *variance) {
    const lookups *looked_up = work->looked_up;
    size_t own_steps =
        looked_up && looked_up->dates_elsewhere ? EVIDENCE_PROFILE : EVIDENCE_CREATION;
    double weight = lookups_weigh(looked_up, at->creator, account);
    double before = 0;
    double mass = 0;
    double looked = 0;
    for (size_t step = 0; step < SUSPECTS_STEP_COUNT; step++) {
        double after = suspects_view_step(work->accounts, step, account);
        double added = (step > own_steps ? weight : 1) * (after - before);
        looked += step > own_steps ? after - before : 0;
        at->points[step] += added;
        mass += added;
        before = after;
    }
    *variance += weight * fmax(weight - 1, 0) * looked * looked;
    return mass;
}

static void score_creator(score_work *work, size_t creator) {
    score *at = &work->scores[creator];
    graph_list list = graph_view_everyone(work->from, creator);
    interval_parts parts = {.size = (double)list.count, .unseen = work->unseen[creator]};
    uint64_t unique = 0;
    at->creator = creator;
    for (size_t i = 0; i < list.count; i++) {
        double probability = suspects_view_probability(work->accounts, list.items[i]);
        parts.mass += add_steps(work, at, list.items[i], &parts.variance);
        parts.variance += probability * (1 - probability);
        parts.doubt += fmin(probability, 1 - probability);
        at->suspect_count += probability >= 0.5;
        unique += work->degrees[list.items[i]] == 1;
    }
    parts.mass =
        fmax(0, fmin(parts.mass, parts.size)); /* of a sample of profiles it may lie outside */
    for (size_t step = 0; step < SUSPECTS_STEP_COUNT; step++) {
        at->points[step] *= 100 / fmax(parts.size, 1);
    }
    at->followers = list.count;
    at->comparable = work->bounds->comparable;
    at->timed = work->bounds->timed > 0;
    at->pooled = work->bounds->pooled;
    at->hidden = limits_measure_creator(work->bounds, creator);
    at->unknown = work->unknown;
    parts.hidden = at->hidden;
    at->result.unique_share = list.count > 0 ? (double)unique / parts.size : NAN;
    at->result.suspicious_share = interval_estimate(&parts);
    at->result.coordinated_share = fmin(at->result.coordinated_share, 1);
    at->result.incentive_share = fmin(at->result.incentive_share, 1);
    conclude(at);
}

kith_status score_build(const graph *from, const campaigns *found, const lookups *looked_up,
                        const suspects *accounts, const limits *bounds, score **out) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    score_work work = {.from = from,
                       .found = found,
                       .looked_up = looked_up,
                       .accounts = accounts,
                       .bounds = bounds,
                       .unknown = limits_measure_roster(bounds).accounts};
    work.weights = memory_create(allocator, from->account_count, sizeof *work.weights);
    work.degrees = memory_create(allocator, from->account_count, sizeof *work.degrees);
    work.scores = memory_create(allocator, from->creator_count, sizeof *work.scores);
    if (!work.weights || !work.degrees || !work.scores) goto fail;
    status = interval_expect_unseen(from, found, &work.unseen);
    if (status != KITH_OK) goto fail;
    count_degrees(&work);
    score_campaigns(&work);
    for (size_t c = 0; c < from->creator_count; c++) {
        score_creator(&work, c);
    }
    *out = work.scores;
    work.scores = NULL;
    status = KITH_OK;
fail:
    memory_free(allocator, work.weights);
    memory_free(allocator, work.degrees);
    memory_free(allocator, work.unseen);
    memory_free(allocator, work.scores);
    return status;
}
