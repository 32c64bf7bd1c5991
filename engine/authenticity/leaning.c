#include "authenticity/leaning.h"

#include <math.h>

enum { FOLLOWERS_MAX = 128 };

/* Follows that are taken to be by chance, so that few of them do not decide. */
static const double prior_count = 5;

/* Counts what followers of a creator follow outside of the pack, by niche; returns how many follows
 * that are. */
static double count_niches(const pack *at, const graph *from, uint32_t creator, double *counts) {
    double total = 0;
    graph_list followers = graph_view_audience(from, creator);
    for (size_t i = 0, used = 0; i < followers.count && used < FOLLOWERS_MAX; i++) {
        uint32_t u = followers.items[i];
        if (pack_is_member(at, u)) continue;
        graph_list follows = graph_view_following(from, u);
        used++;
        for (size_t k = 0; k < follows.count; k++) {
            if (at->inside[follows.items[k]]) continue;
            counts[at->map.labels[follows.items[k]]] += 1;
            total += 1;
        }
    }
    return total;
}

/* shares: of the follows outside of the pack */
static uint32_t choose(const double *counts, double total, const double *shares, size_t count) {
    uint32_t best = 0;
    double most = 0;
    for (size_t label = 0; label < count; label++) {
        double expected = total * shares[label] + prior_count;
        double over = (counts[label] + prior_count) / expected;
        if (over <= most) continue;
        most = over;
        best = (uint32_t)label;
    }
    return best;
}

static void measure_outside(const pack *at, const graph *from, double *shares) {
    double all = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        if (at->inside[c]) continue;
        shares[at->map.labels[c]] += from->audience_size[c];
        all += from->audience_size[c];
    }
    for (size_t label = 0; label < at->map.people->niche_count; label++) {
        shares[label] /= fmax(all, 1);
    }
}

void leaning_start(pack *at, const graph *from, const taste *people) {
    taste_map_start(&at->map, people, from);
    size_t niche_count = at->map.people->niche_count;
    double shares[NICHE_COUNT_MAX] = {0};
    measure_outside(at, from, shares);
    for (size_t i = 0; i < at->creator_count; i++) {
        double counts[NICHE_COUNT_MAX] = {0};
        uint32_t c = at->creators[i];
        double total = count_niches(at, from, c, counts);
        at->map.labels[c] = choose(counts, total, shares, niche_count);
    }
    taste_map_measure(&at->map, from);
}
