/* Sides by reciprocal averaging: an account is placed at the mean of the creators it follows, a
 * creator at the mean of the members that follow it, in turn, with the common mean taken out. What
 * is left after some rounds is the line along which the members differ most. */
#include "authenticity/mixture.h"

#include <math.h>

/* Either side holds at least this share of the creators. */
static const double share_min = 0.1;

/* A crowd of its own, as in the certificate: this many deviations and this ratio above the valley.
 */
static const double deviations_min = 4, ratio_min = 1.5;

/* More members say no more about the sides. */
enum { MEMBERS_MAX = 4096 };

enum { BIN_COUNT = 128, STEP_COUNT = 12 };

/* Takes the mean out of the places of the creators, each as heavy as its members, and scales them
 * to a variance of one. */
static void center(pack *at) {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        weight += at->counts[c];
        sum += at->counts[c] * at->places[c];
    }
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        at->places[c] -= sum / fmax(weight, 1);
        squares += at->counts[c] * at->places[c] * at->places[c];
    }
    double scale = squares > 0 ? sqrt(weight / squares) : 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        at->places[at->creators[i]] *= scale;
    }
}

/* Looks at every so many accounts. */
static size_t find_stride(const pack *at) {
    return 1 + at->member_count / MEMBERS_MAX;
}

static void average(pack *at, const graph *from) {
    size_t stride = find_stride(at);
    for (size_t i = 0; i < at->creator_count; i++) {
        at->sums[at->creators[i]] = 0;
    }
    for (size_t i = 0; i < at->visited_count; i += stride) {
        uint32_t u = at->visited[i];
        if (!at->accounts[i].member) continue;
        graph_list follows = graph_view_following(from, u);
        double sum = 0;
        for (size_t k = 0; k < follows.count; k++) {
            if (at->inside[follows.items[k]]) sum += at->places[follows.items[k]];
        }
        sum /= at->accounts[i].hits;
        for (size_t k = 0; k < follows.count; k++) {
            if (at->inside[follows.items[k]]) at->sums[follows.items[k]] += sum;
        }
    }
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        at->places[c] = at->sums[c] / fmax(at->counts[c], 1);
    }
}

static double count_side(const pack *at, const graph *from, uint32_t account, uint8_t side) {
    graph_list follows = graph_view_following(from, account);
    size_t hits = 0;
    for (size_t k = 0; k < follows.count; k++) {
        hits += at->inside[follows.items[k]] && at->sides[follows.items[k]] == side;
    }
    return (double)hits;
}

/* Counts members by the creators that they follow on one side. The width of a bin is Scott's, in
 * whole creators so that no bin is favoured. */
static void fill_histogram(const pack *at, const graph *from, uint8_t side, double *bins) {
    double sum = 0;
    double squares = 0;
    double most = 0;
    double count = 0;
    size_t stride = find_stride(at);
    for (size_t i = 0; i < at->visited_count; i += stride) {
        if (!at->accounts[i].member) continue;
        double hits = count_side(at, from, at->visited[i], side);
        count += 1;
        sum += hits;
        squares += hits * hits;
        most = fmax(most, hits);
    }
    count = fmax(count, 1);
    double variance = fmax(squares / count - sum / count * (sum / count), 0);
    double width = fmax(round(3.49 * sqrt(variance) / cbrt(count)), ceil((most + 1) / BIN_COUNT));
    for (size_t i = 0; i < at->visited_count; i += stride) {
        if (!at->accounts[i].member) continue;
        double hits = count_side(at, from, at->visited[i], side);
        bins[(size_t)(hits / fmax(width, 1))] += 1;
    }
}

/* True if a histogram has two hills with a valley between them. */
static bool has_two_hills(const double *bins) {
    double right[BIN_COUNT + 1] = {0}; /* highest bin at or right of each */
    double left = 0;
    for (size_t i = BIN_COUNT; i-- > 0;) {
        right[i] = fmax(right[i + 1], bins[i]);
    }
    for (size_t i = 0; i < BIN_COUNT; i++) {
        double hill = fmin(left, right[i + 1]);
        double deviations = (hill - bins[i]) / sqrt(hill + bins[i] + 1);
        if (deviations >= deviations_min && hill >= ratio_min * bins[i]) return true;
        left = fmax(left, bins[i]);
    }
    return false;
}

/* True if there are two crowds with a side each. */
static bool detect(const pack *at, const graph *from) {
    size_t first_count = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        first_count += at->sides[at->creators[i]];
    }
    double share = (double)first_count / fmax(1, (double)at->creator_count);
    if (share < share_min || share > 1 - share_min) return false;
    for (uint8_t side = 0; side < 2; side++) {
        double bins[BIN_COUNT] = {0};
        fill_histogram(at, from, side, bins);
        if (has_two_hills(bins)) return true;
    }
    return false;
}

/* The niche that most creators of the pack belong to, but for the one given. */
static uint32_t find_main(const pack *at, const uint32_t *labels, uint32_t other) {
    uint32_t counts[NICHE_COUNT_MAX] = {0};
    uint32_t best = other == 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        counts[labels[at->creators[i]]]++;
    }
    for (uint32_t label = 0; label < NICHE_COUNT_MAX; label++) {
        if (label != other && counts[label] > counts[best]) best = label;
    }
    return best;
}

static void take_niche(pack *at, const uint32_t *labels, uint32_t label) {
    for (size_t i = 0; i < at->creator_count; i++) {
        at->sides[at->creators[i]] = labels[at->creators[i]] == label;
    }
}

/* The sides that the members tell apart most. */
static void take_taste(pack *at, const graph *from) {
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        at->places[c] = (c * 2654435761U >> 16) & 1; /* any start that is not symmetric */
    }
    center(at);
    for (int step = 0; step < STEP_COUNT; step++) {
        average(at, from);
        center(at);
    }
    for (size_t i = 0; i < at->creator_count; i++) {
        at->sides[at->creators[i]] = at->places[at->creators[i]] > 0;
    }
}

bool mixture_split(pack *at, const graph *from, const uint32_t *labels) {
    uint32_t main = find_main(at, labels, UINT32_MAX);
    take_niche(at, labels, main);
    if (detect(at, from)) return true;
    take_niche(at, labels, find_main(at, labels, main));
    if (detect(at, from)) return true;
    take_taste(at, from);
    return detect(at, from);
}

void mixture_mark_niche(pack *at, const uint32_t *labels) {
    take_niche(at, labels, find_main(at, labels, UINT32_MAX));
}
