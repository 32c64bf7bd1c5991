/* The passes. Logarithms are taken of products of up to LOG_BATCH follows, because one a follow
 * would be most of the time. */
#include "authenticity/purity.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"

/* 32 factors between 1e-9 and 1e9 stay within the range of a double. */
enum { LOG_BATCH = 32 };

static const double prior_followers = 2; /* followers a creator is thought to have besides */
static const double prior_follows = 2; /* follows without evidence an account is thought to have */
/* Points of log-likelihood ratio for one of mean evidence: follows of one account repeat each other
 * and are worth about this many together. */
static const double scale = 4;
static const double change_min = 1e-4;

static graph_list view_audience(const graph *from, size_t creator) {
    graph_list list = graph_view_everyone(from, creator);
    if (list.count < PURITY_AUDIENCE_MIN) list.count = 0;
    return list;
}

/* A counting transposition, as in graph.c, of all audiences that take part. */
static void transpose(const graph *from, purity *made) {
    size_t *start = made->following_start;
    for (size_t c = 0; c < from->creator_count; c++) {
        graph_list list = view_audience(from, c);
        for (size_t i = 0; i < list.count; i++) {
            start[list.items[i] + 1]++;
        }
    }
    for (size_t u = 0; u < from->account_count; u++) {
        made->account_total += start[u + 1] > 0;
        start[u + 1] += start[u];
    }
    for (size_t c = from->creator_count; c-- > 0;) {
        graph_list list = view_audience(from, c);
        for (size_t i = 0; i < list.count; i++) {
            made->following[--start[list.items[i] + 1]] = (uint32_t)c;
        }
    }
    /* start[u + 1] now holds where u begins: move all down by one. */
    for (size_t u = 0; u < from->account_count; u++) {
        start[u] = start[u + 1];
    }
    start[from->account_count] = made->follow_count;
}

kith_status purity_create(const graph *from, const kith_options *options, purity **out) {
    const kith_allocator *allocator = &from->allocator;
    purity *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->from = from;
    made->thread_count = options_count_threads(options);
    for (size_t c = 0; c < from->creator_count; c++) {
        made->follow_count += view_audience(from, c).count;
    }
    made->following_start = memory_create(allocator, from->account_count + 1, sizeof(size_t));
    made->following = memory_resize(allocator, NULL, made->follow_count, sizeof(uint32_t));
    made->audiences = memory_create(allocator, from->creator_count, sizeof *made->audiences);
    made->values = memory_create(allocator, from->account_count, sizeof *made->values);
    if (!made->following_start || !made->following || !made->audiences || !made->values) {
        purity_free(made);
        return KITH_NO_MEMORY;
    }
    transpose(from, made);
    for (size_t c = 0; c < from->creator_count; c++) {
        made->audiences[c].size = (double)view_audience(from, c).count;
    }
    *out = made;
    return KITH_OK;
}

void purity_free(purity *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->following_start);
    memory_free(&allocator, made->following);
    memory_free(&allocator, made->audiences);
    memory_free(&allocator, made->values);
    memory_free(&allocator, made);
}

void purity_gather(purity *at) {
    size_t creator_count = at->from->creator_count;
#pragma omp parallel for num_threads(at->thread_count) schedule(dynamic, 16)
    for (size_t c = 0; c < creator_count; c++) {
        graph_list list = view_audience(at->from, c);
        double sum = 0;
        for (size_t i = 0; i < list.count; i++) {
            sum += (double)at->values[list.items[i]];
        }
        at->audiences[c].sum = sum;
    }
}

/* One step of the power iteration; values hold D^-1/2 v and are left unscaled. */
static void step_spread(purity *at) {
    size_t account_count = at->from->account_count;
    purity_gather(at);
#pragma omp parallel for num_threads(at->thread_count) schedule(dynamic, 1024)
    for (size_t u = 0; u < account_count; u++) {
        graph_list list = purity_view_following(at, u);
        double sum = 0;
        for (size_t i = 0; i < list.count; i++) {
            sum += at->audiences[list.items[i]].sum - (double)at->values[u];
        }
        at->values[u] = list.count > 0 ? (float)fmax(sum / (double)list.count, 0) : 0;
    }
}

void purity_spread(purity *at, int step_count) {
    size_t account_count = at->from->account_count;
    for (size_t u = 0; u < account_count; u++) {
        double degree = (double)purity_view_following(at, u).count;
        at->values[u] = degree > 0 ? (float)(1 / sqrt(degree)) : 0;
    }
    for (int step = 0; step < step_count; step++) {
        double squares = 0;
        step_spread(at);
        for (size_t u = 0; u < account_count; u++) {
            double degree = (double)purity_view_following(at, u).count;
            squares += degree * (double)at->values[u] * (double)at->values[u];
        }
        double shrink = squares > 0 ? 1 / sqrt(squares) : 0;
        for (size_t u = 0; u < account_count; u++) {
            at->values[u] = (float)((double)at->values[u] * shrink);
        }
    }
    for (size_t u = 0; u < account_count; u++) {
        double degree = (double)purity_view_following(at, u).count;
        at->values[u] = (float)((double)at->values[u] * sqrt(degree));
    }
}

static double measure_logit(double share) {
    return log(share) - log1p(-share);
}

/* Both shares, kept away from 0 and 1. */
static purity_share measure_share(const purity *at) {
    double sum = 0;
    double follows = 0;
    for (size_t u = 0; u < at->from->account_count; u++) {
        double degree = (double)purity_view_following(at, u).count;
        if (degree == 0) continue;
        sum += (double)at->values[u];
        follows += (double)at->values[u] * degree;
    }
    double least = 1 / ((double)at->account_total + 2);
    double accounts = sum / fmax((double)at->account_total, 1);
    double edges = follows / fmax((double)at->follow_count, 1);
    return (purity_share){.accounts = fmin(fmax(accounts, least), 1 - least),
                          .follows = fmin(fmax(edges, least), 1 - least)};
}

static double choose_base(purity_share share, double weight) {
    return exp((1 - weight) * log(share.accounts) + weight * log(share.follows));
}

/* 4 s_u: what the other followers of the creators of u say of it. */
static double weigh_account(const purity *at, size_t account, double base, double base_logit) {
    graph_list list = purity_view_following(at, account);
    double own = (double)at->values[account];
    double sum = 0;
    double inside = 1;
    double outside = 1;
    for (size_t i = 0; i < list.count; i++) {
        purity_audience audience = at->audiences[list.items[i]];
        double others = audience.size - 1;
        double likely = audience.sum - own;
        likely = likely < 0 ? 0 : likely > others ? others : likely;
        inside *= likely + prior_followers * base;
        outside *= others - likely + prior_followers * (1 - base);
        if (i % LOG_BATCH == LOG_BATCH - 1) {
            sum += log(inside / outside);
            inside = 1;
            outside = 1;
        }
    }
    sum += log(inside / outside) - (double)list.count * base_logit;
    return scale * sum / ((double)list.count + prior_follows);
}

static void update_values(purity *at, purity_share share, double weight) {
    size_t account_count = at->from->account_count;
    double base = choose_base(share, weight);
    double base_logit = measure_logit(base);
    double prior = measure_logit(share.accounts);
#pragma omp parallel for num_threads(at->thread_count) schedule(dynamic, 1024)
    for (size_t u = 0; u < account_count; u++) {
        double score = weigh_account(at, u, base, base_logit);
        bool present = purity_view_following(at, u).count > 0;
        at->values[u] = present ? (float)(1 / (1 + exp(-score - prior))) : 0;
    }
}

purity_share purity_refine(purity *at, double weight, int round_count) {
    purity_share share = measure_share(at);
    for (int round = 0; round < round_count; round++) {
        purity_gather(at);
        update_values(at, share, weight);
        purity_share now = measure_share(at);
        bool still = fabs(now.accounts - share.accounts) < change_min * share.accounts &&
                     fabs(now.follows - share.follows) < change_min * share.follows;
        share = now;
        if (still) break;
    }
    return share;
}

void purity_score(purity *at, purity_share share, double weight, double least, double most,
                  float *log_odds) {
    size_t account_count = at->from->account_count;
    double base = choose_base(share, weight);
    double base_logit = measure_logit(base);
    purity_gather(at);
#pragma omp parallel for num_threads(at->thread_count) schedule(dynamic, 1024)
    for (size_t u = 0; u < account_count; u++) {
        double score = weigh_account(at, u, base, base_logit);
        log_odds[u] = (float)fmin(fmax(score, least), most);
    }
}
