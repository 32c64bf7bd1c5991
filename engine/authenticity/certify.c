/* What tells a pack from fans (source of the limits: measured on planted packs and on real rosters
 * without known sales).
 *
 * Valley: sold accounts were put on each creator whatever they are like, so their scores form a
 * hill of their own; the interest of people has every degree, and the histogram of their scores
 * only falls. Slope: a pack has a size that was ordered, whatever the creator's own audience; fans
 * of a niche follow its creators in proportion to their popularity. Residue: without the sold
 * accounts their creators have no more in common than any others; without the keenest fans of a
 * niche the next keenest remain. */
#include "authenticity/certify.h"

#include <math.h>

enum { BIN_COUNT = 256, BIN_ZERO = 128, VALLEY_BINS = 3, AHEAD = 16 };

static const double deviations_min = 4, ratio_min = 1.5, slope_max = 0.35, residue_max = 2;
static const double focus_min = 0.6, focus_rate = 2; /* times the rate of a target */
static const double likeness_max = 0.7;

/* Members that are shown to be no people cannot be fans: the slope may be off by its error. */
static const double likeness_unlike = 0.3;

/* Stricter, where no gap speaks for the pack. */
static const double blind_slope_max = 0.3, blind_slope_limit = 0.5, blind_residue_max = 1.6,
                    blind_enrichment_min = 8;
enum { BLIND_MEMBERS_MIN = 200 };

static const double improvable_residue_max = 4;
static const double hope_slope_max = 0.7, hope_residue_max = 2.5, hope_enrichment_min = 2,
                    hope_focus_min = 0.5, hope_likeness_max = 0.8;

/* What one more creator followed adds to a score, on average over the follows of members. */
static double measure_step(const pack *at, const graph *from) {
    double sum = 0;
    double weight = 0;
    double log_degree = 0;
    for (size_t i = 0; i < at->met_count; i++) {
        uint32_t u = at->visited[at->met[i]];
        if (at->accounts[at->met[i]].member) log_degree += log(from->following_size[u]);
    }
    log_degree /= (double)at->member_count;
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        double others = fmax(from->audience_size[c] - (double)at->counts[c], .5);
        double rate = at->rates[c];
        sum += rate * (log(rate * (double)from->live_count / others) - log1p(-rate) - log_degree);
        weight += rate;
    }
    return weight > 0 ? fmax(sum / weight, .5) : 1;
}

/* Width of a bin: one more creator, or Scott's rule for the spread of the members' scores (D.
 * Scott, On optimal and data-based histograms, 1979) where that is wider, as it is for few members.
 */
static double choose_width(const pack *at, const graph *from) {
    double count = (double)at->member_count;
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < at->met_count; i++) {
        double score = (double)at->accounts[at->met[i]].score;
        if (!at->accounts[at->met[i]].member) continue;
        sum += score;
        squares += score * score;
    }
    double variance = fmax(squares / count - sum / count * (sum / count), 0);
    return fmax(measure_step(at, from), 3.49 * sqrt(variance) / cbrt(count));
}

static void fill_histogram(const pack *at, double width, double *bins) {
    for (size_t i = 0; i < at->visited_count; i++) {
        double place = floor((double)at->accounts[i].score / width) + BIN_ZERO;
        bins[(size_t)fmin(fmax(place, 0), BIN_COUNT - 1)] += 1;
    }
}

/* The deepest valley near or above even odds that has a hill of members to its right and a hill of
 * others to its left; the lower of the two counts. */
static void find_valley(const double *bins, double width, certificate *made) {
    double right[BIN_COUNT + 1] = {0}; /* highest bin of members at or right of each */
    double left = 0;
    for (size_t i = BIN_COUNT; i-- > 0;) {
        right[i] = fmax(right[i + 1], i >= BIN_ZERO ? bins[i] : 0);
    }
    for (size_t i = 0; i < BIN_COUNT; i++) {
        double hill = fmin(left, right[i + 1]);
        double deviations = (hill - bins[i]) / sqrt(hill + bins[i] + 1);
        if (i + VALLEY_BINS >= BIN_ZERO && deviations > made->valley_deviations) {
            made->valley_deviations = deviations;
            made->valley_ratio = hill / fmax(bins[i], 1);
            made->valley_score = ((double)i - BIN_ZERO) * width;
        }
        left = fmax(left, bins[i]);
    }
}

/* Slope of the intensity of members, -ln(1 - rho) because a share cannot grow beyond 1, on the
 * other followers. Least squares over the creators the pack was directed at: accounts that follow a
 * little of everything bring in small creators, which would tilt the line. */
static void fit_slope(const pack *at, const graph *from, certificate *made) {
    double n = 0;
    double sum_yy = 0;
    double sum_x = 0;
    double sum_y = 0;
    double sum_xx = 0;
    double sum_xy = 0;
    double least = pack_measure_threshold(at);
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        if (at->rates[c] < least) continue;
        double x = log(fmax(from->audience_size[c] - (double)at->counts[c], .5));
        double y = log(-log1p(-at->rates[c]));
        n += 1;
        sum_x += x;
        sum_y += y;
        sum_xx += x * x;
        sum_xy += x * y;
        sum_yy += y * y;
    }
    double spread = sum_xx - sum_x * sum_x / fmax(n, 1);
    bool fits = n > 2 && spread > 0;
    made->slope = fits ? (sum_xy - sum_x * sum_y / n) / spread : 0;
    double rest = sum_yy - sum_y * sum_y / fmax(n, 1) - made->slope * made->slope * spread;
    made->slope_error = fits ? sqrt(fmax(rest, 0) / (n - 2) / spread) : INFINITY;
}

static double measure_focus(const pack *at) {
    double least = focus_rate * pack_measure_threshold(at);
    size_t count = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        count += at->rates[at->creators[i]] >= least;
    }
    return (double)count / fmax(1, (double)at->creator_count);
}

/* Overlap of the pack's creators by the configuration null, with or without the members. */
static double expect_overlap(const pack *at, const lift *null, bool without_members) {
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        double size = null->sizes[c] - (without_members ? at->counts[c] : 0);
        sum += fmax(size, 0);
        squares += fmax(size, 0) * fmax(size, 0);
    }
    return null->kappa * (sum * sum - squares) / 2;
}

/* Sum over the pack's creators of the chance that a follow by size alone is theirs. */
static double sum_chance(const pack *at, const graph *from) {
    double others = 0;
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        others += from->audience_size[c] - (double)at->counts[c];
    }
    return others / (double)from->live_count;
}

/* Overlap of the pack's creators, with and without the members, against the configuration null, and
 * what members follow of them against chance. */
static void measure_members(const pack *at, const graph *from, const lift *null,
                            certificate *made) {
    double all = 0;
    double rest = 0;
    double all_squares = 0;
    double member_hits = 0;
    double member_follows = 0;
    for (size_t i = 0; i < at->met_count; i++) {
        if (i + AHEAD < at->met_count) {
            __builtin_prefetch(&from->following_size[at->visited[at->met[i + AHEAD]]]);
        }
        uint32_t u = at->visited[at->met[i]];
        double hits = at->accounts[at->met[i]].hits;
        if (hits < 2) continue;
        double pairs = hits * (hits - 1) / 2;
        bool member = at->accounts[at->met[i]].member;
        if (!member && !lift_admits(null, from->following_size[u])) continue;
        all += pairs;
        all_squares += pairs * pairs;
        rest += member ? 0 : pairs;
        member_hits += member ? hits : 0;
        member_follows += member ? from->following_size[u] : 0;
    }
    made->residue = rest / fmax(expect_overlap(at, null, true), 1);
    made->enrichment = member_hits / fmax(member_follows * sum_chance(at, from), 1);
    made->overlap_observed = all;
    made->overlap_expected = expect_overlap(at, null, false) * fmax(made->residue, 1);
    made->dispersion = fmax(all_squares / fmax(all, 1), 1);
}

bool certify_shows_people(const pack *at) {
    return at->map.people && at->map.kinds[TASTE_ORDINARY] > hope_likeness_max;
}

bool certify_isolates(const certificate *made) {
    return made->residue <= hope_residue_max && made->enrichment >= hope_enrichment_min;
}

bool certify_may_improve(const certificate *made) {
    return made->residue <= improvable_residue_max && made->slope <= hope_slope_max &&
           made->enrichment >= hope_enrichment_min && made->focus >= hope_focus_min;
}

bool certify_hopes(const certificate *made) {
    return certify_isolates(made) && made->slope <= hope_slope_max && made->focus >= hope_focus_min;
}

/* Without a gap: fans are ruled out by two standard errors. */
static bool passes_blind(const pack *at, const certificate *made) {
    return at->member_count >= BLIND_MEMBERS_MIN && made->slope <= blind_slope_max &&
           made->slope + 2 * made->slope_error <= blind_slope_limit &&
           made->residue <= blind_residue_max && made->enrichment >= blind_enrichment_min &&
           made->focus >= focus_min;
}

certificate certify_glance(const pack *at, const graph *from, const lift *null) {
    certificate made = {0};
    fit_slope(at, from, &made);
    measure_members(at, from, null, &made);
    made.focus = measure_focus(at);
    made.likeness = at->map.people ? at->map.kinds[TASTE_ORDINARY] : 0;
    return made;
}

certificate certify_pack(pack *at, const graph *from, const lift *null) {
    certificate made = certify_glance(at, from, null);
    double bins[BIN_COUNT] = {0};
    double width = choose_width(at, from);
    pack_score_rest(at, from);
    fill_histogram(at, width, bins);
    find_valley(bins, width, &made);
    bool unlike = at->map.people && made.likeness <= likeness_unlike;
    double slope = made.slope - (unlike ? made.slope_error : 0);
    made.has_gap = made.valley_deviations >= deviations_min && made.valley_ratio >= ratio_min &&
                   slope <= slope_max && made.residue <= residue_max && made.focus >= focus_min;
    made.passed = (made.has_gap || passes_blind(at, &made)) && made.likeness <= likeness_max;
    return made;
}
