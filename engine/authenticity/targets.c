#include "authenticity/targets.h"

#include <math.h>

#include "base/memory.h"

enum { SHARE_STEPS = 20 };

static const double discovery_rate = 1e-4;
static const double share_start = 0.05;
/* What members follow anyway varies from creator to creator, by a quarter. */
static const double usual_shape = 20;
static const double ratio_max = 6; /* nats; an account says no more than that */

/* ---- The evidence of one creator ---- */

/* How much likelier an account is in the pack than not by all creators but one, as a ratio. */
static double measure_ratio(const pack *at, const graph *from, size_t place, double gained,
                            double chance, double prior) {
    double degree = from->following_size[at->visited[place]];
    double score = (double)at->accounts[place].score - gained + log(degree) - degree * chance;
    return exp(fmin(score - prior, ratio_max));
}

/* Fills in the ratio of each follower of a creator; returns how many there are. */
static size_t list_ratios(const pack *at, const graph *from, uint32_t creator, double *ratios) {
    graph_list followers = graph_view_audience(from, creator);
    double members = (double)at->member_count;
    double prior = log(members / fmax(1, (double)at->account_total - members));
    double others = fmax((double)followers.count - at->counts[creator], 0.5);
    double chance = others / (double)from->live_count;
    double gained = log(at->rates[creator] / chance);
    size_t count = 0;
    for (size_t i = 0; i < followers.count; i++) {
        size_t place = pack_find(at, followers.items[i]);
        if (place == at->visited_count) continue;
        ratios[count++] = measure_ratio(at, from, place, gained, chance, prior);
    }
    return count;
}

static double measure_likelihood(const double *ratios, size_t count, double share) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += log1p(share * (ratios[i] - 1));
    }
    return sum;
}

/* The best share by expectation and maximization (Dempster, Laird and Rubin 1977). */
static double fit_share(const double *ratios, size_t count, double share) {
    for (int step = 0; step < SHARE_STEPS; step++) {
        double sum = 0;
        for (size_t i = 0; i < count; i++) {
            sum += share * ratios[i] / (1 + share * (ratios[i] - 1));
        }
        share = sum / fmax((double)count, 1);
    }
    return share;
}

/* How the likelihood changes with a factor on the usual share, at what the factor costs. */
static double measure_slope(const double *ratios, size_t count, double usual, double factor) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += usual * (ratios[i] - 1) / (1 + usual * factor * (ratios[i] - 1));
    }
    return sum - usual_shape * (1 - 1 / factor);
}

/* By which factor from 1 on what members follow anyway explains the followers best. */
static double fit_factor(const double *ratios, size_t count, double usual, double most) {
    double low = 1;
    double high = fmax(most, 1);
    for (int step = 0; step < SHARE_STEPS; step++) {
        double middle = (low + high) / 2;
        bool rises = measure_slope(ratios, count, usual, middle) > 0;
        low = rises ? middle : low;
        high = rises ? high : middle;
    }
    return low;
}

static double measure_evidence(const pack *at, const graph *from, uint32_t creator,
                               double *ratios) {
    size_t count = list_ratios(at, from, creator, ratios);
    double usual = fmax(at->spill, 1 / (double)from->live_count);
    double share = fit_share(ratios, count, fmax(usual, share_start));
    if (share <= usual) return 0;
    double factor = fit_factor(ratios, count, usual, share / usual);
    double cost = usual_shape * (factor - 1 - log(factor));
    return measure_likelihood(ratios, count, share) -
           measure_likelihood(ratios, count, factor * usual) + cost;
}

/* ---- Choice ---- */

/* How many of the pack's creators have no less evidence; the pack is small. */
static size_t find_rank(const pack *at, const double *evidence, double own) {
    size_t rank = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        rank += evidence[at->creators[i]] >= own;
    }
    return rank;
}

/* Benjamini and Hochberg's limit. */
static double limit_evidence(const pack *at, const graph *from, const double *evidence) {
    double limit = INFINITY;
    for (size_t i = 0; i < at->creator_count; i++) {
        double own = evidence[at->creators[i]];
        double rank = (double)find_rank(at, evidence, own);
        bool passes = own >= log((double)from->creator_count / (discovery_rate * rank));
        limit = passes ? fmin(limit, own) : limit;
    }
    return limit;
}

static size_t find_largest(const pack *at, const graph *from) {
    size_t most = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        size_t size = from->audience_size[at->creators[i]];
        most = size > most ? size : most;
    }
    return most;
}

kith_status targets_choose(pack *at, const graph *from, size_t *out, size_t *out_count) {
    const kith_allocator *allocator = &from->allocator;
    double *ratios = memory_create(allocator, find_largest(at, from), sizeof *ratios);
    if (!ratios) return KITH_NO_MEMORY;
    double *evidence = at->sums; /* a search that has ended needs it no more */
    pack_score_rest(at, from);
    for (size_t i = 0; i < at->creator_count; i++) {
        evidence[at->creators[i]] = measure_evidence(at, from, at->creators[i], ratios);
    }
    double limit = limit_evidence(at, from, evidence);
    double rate = pack_measure_threshold(at);
    *out_count = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t creator = at->creators[i];
        bool found = at->rates[creator] >= rate && evidence[creator] >= limit;
        if (found) out[(*out_count)++] = creator;
    }
    memory_free(allocator, ratios);
    return KITH_OK;
}
