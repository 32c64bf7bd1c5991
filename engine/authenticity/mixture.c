#include "authenticity/mixture.h"

#include <math.h>

/* A part holds between these shares of the creators. */
static const double share_min = 0.15, share_max = 0.9;

/* A crowd of its own, as in the certificate: this many deviations and this ratio above the valley.
 */
static const double deviations_min = 4, ratio_min = 1.5;

enum { BIN_COUNT = 32 };

mixture mixture_find(const pack *at, const uint32_t *labels) {
    uint32_t counts[NICHE_COUNT_MAX] = {0};
    mixture made = {0};
    for (size_t i = 0; i < at->creator_count; i++) {
        counts[labels[at->creators[i]]]++;
    }
    for (uint32_t label = 0; label < NICHE_COUNT_MAX; label++) {
        double share = counts[label] / (double)at->creator_count;
        if (share < share_min || share > share_max) continue;
        if (counts[label] > made.sizes[0]) {
            made.labels[1] = made.labels[0];
            made.sizes[1] = made.sizes[0];
            made.labels[0] = label;
            made.sizes[0] = counts[label];
        } else if (counts[label] > made.sizes[1]) {
            made.labels[1] = label;
            made.sizes[1] = counts[label];
        }
    }
    return made;
}

/* Counts members by the creators of the pack that they follow inside (1) and outside (0) of a
 * niche. */
static void fill_histograms(const pack *at, const graph *from, const uint32_t *labels,
                            uint32_t label, double bins[2][BIN_COUNT]) {
    double width = ceil(fmax(1, (double)at->creator_count / BIN_COUNT));
    for (size_t i = 0; i < at->visited_count; i++) {
        uint32_t u = at->visited[i];
        if (!at->accounts[u].member) continue;
        graph_list follows = graph_view_following(from, u);
        double hits[2] = {0};
        for (size_t k = 0; k < follows.count; k++) {
            uint32_t c = follows.items[k];
            if (at->inside[c]) hits[labels[c] == label] += 1;
        }
        for (int side = 0; side < 2; side++) {
            bins[side][(size_t)fmin(hits[side] / width, BIN_COUNT - 1)] += 1;
        }
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

bool mixture_detect(const mixture *parts, const pack *at, const graph *from,
                    const uint32_t *labels) {
    for (int part = 0; part < MIXTURE_PART_COUNT; part++) {
        double bins[2][BIN_COUNT] = {{0}};
        if (parts->sizes[part] == 0) continue;
        fill_histograms(at, from, labels, parts->labels[part], bins);
        if (has_two_hills(bins[0]) || has_two_hills(bins[1])) return true;
    }
    return false;
}
