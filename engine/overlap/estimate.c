#include "overlap/estimate.h"

#include <math.h>

enum { STEPS_MAX = 60 };

static const double z_95 = 1.959963984540054;
static const double continuity = 0.5;

/* The counts as real numbers, and what follows from them. */
typedef struct likelihood {
    double c, a, b, size_a, size_b;
    double loss; /* by what the growth of the likelihood is divided: 1 − θ, because an account more
                    that is shared is one fewer in all; where private ones say nothing, 1/(1 − θ) */
} likelihood;

/* exp(slope): the factor by which the likelihood grows when one more account is shared. It is 1 at
 * the maximum and falls. */
static double growth(const likelihood *of, double shared) {
    double left_a = of->size_a - shared + 0.5;
    double left_b = of->size_b - shared + 0.5;
    return (shared + 0.5) * (left_a - of->a) * (left_b - of->b) /
           ((shared - of->c + 0.5) * left_a * left_b * of->loss);
}

static double slope(const likelihood *of, double shared) {
    return log(growth(of, shared));
}

static double curvature(const likelihood *of, double shared) {
    double left_a = of->size_a - shared + 0.5;
    double left_b = of->size_b - shared + 0.5;
    return -of->c / ((shared + 0.5) * (shared - of->c + 0.5)) -
           of->a / (left_a * (left_a - of->a)) - of->b / (left_b * (left_b - of->b));
}

/* The shared counts that the samples do not rule out. */
static double least(const likelihood *of) {
    return of->c;
}

static double most(const likelihood *of) {
    return fmax(of->c, fmin(of->size_a - of->a, of->size_b - of->b));
}

static likelihood prepare(const overlap_counts *counts, double shift) {
    double private_shift = counts->is_thinned ? 0 : shift;
    likelihood of = {
        .c = counts->common + shift,
        .a = counts->only_a - private_shift,
        .b = counts->only_b - private_shift,
        .size_a = fmax(counts->size_a.value, counts->common + counts->only_a),
        .size_b = fmax(counts->size_b.value, counts->common + counts->only_b),
        .loss = counts->is_thinned ? 1 / (1 - counts->threshold) : 1 - counts->threshold};
    return of;
}

/* Newton's method on the falling growth, kept inside a shrinking bracket, from where the maximum is
 * expected but not from an end, where the curvature has no bound. It doubles the right digits with
 * every step. An end is the maximum if the growth there leads out of the range, which is asked when
 * a step does. */
static double maximize(const likelihood *of, double expected) {
    double ends[2] = {least(of), most(of)};
    double low = ends[0];
    double high = ends[1];
    double margin = (high - low) / 16;
    double at = fmin(fmax(expected, low + margin), high - margin);
    for (int step = 0; step < STEPS_MAX && low < high; step++) {
        double value = growth(of, at);
        double next = at - (value - 1) / (value * curvature(of, at));
        low = value > 1 ? at : low;
        high = value > 1 ? high : at;
        if (next >= high && high == ends[1] && growth(of, high) >= 1) {
            return high;
        }
        if (next <= low && low == ends[0] && growth(of, low) <= 1) {
            return low;
        }
        if (next > low && next < high && fabs(next - at) <= 1e-5 * (1 + at)) {
            return next;
        }
        at = next > low && next < high ? next : low + (high - low) / 2;
    }
    return at;
}

/* (x + ½) ln((x + ½) / (y + ½)): how Stirling's form of ln x! grows from y to x, but for a part that
 * is linear in x − y. */
static double stirling_growth(double x, double y) {
    return (x + 0.5) * log((x + 0.5) / (y + 0.5));
}

/* The log-likelihood at `shared` less that at `best`, where its slope is best_slope. The linear
 * parts of the six factorials add up to that slope. */
static double log_ratio(const likelihood *of, double shared, double best, double best_slope) {
    double left_a = of->size_a - shared;
    double best_a = of->size_a - best;
    double left_b = of->size_b - shared;
    double best_b = of->size_b - best;
    return stirling_growth(shared, best) - stirling_growth(shared - of->c, best - of->c) +
           stirling_growth(left_a, best_a) - stirling_growth(left_a - of->a, best_a - of->a) +
           stirling_growth(left_b, best_b) - stirling_growth(left_b - of->b, best_b - of->b) +
           (shared - best) * best_slope;
}

/* How many standard errors the likelihood has `shared` away from `best`. */
static double signed_root(const likelihood *of, double shared, double best, double best_slope) {
    return sqrt(fmax(0, -2 * log_ratio(of, shared, best, best_slope)));
}

/* Where the likelihood has fallen to exp(−z²/2) of its maximum, between the maximum and an end of
 * the range; the end if it never does. Newton's method on the signed root r = sqrt(−2 log-ratio),
 * which is almost a straight line, from where the parabola at the maximum has it: a last step from
 * within a fiftieth of z leaves an error of less than a thousandth of the width. */
static double find_drop(const likelihood *of, double best, double end) {
    double best_slope = slope(of, best);
    double inside = best;
    double outside = end;
    bool end_is_outside = false;
    double away = z_95 / sqrt(-curvature(of, best));
    double at = end < best ? best - away : best + away;
    for (int step = 0; step < STEPS_MAX; step++) {
        if (!((at - inside) * (at - outside) < 0)) {
            if (!end_is_outside && signed_root(of, end, best, best_slope) < z_95) {
                return end;
            }
            end_is_outside = true;
            at = inside + (outside - inside) / 2;
        }
        double root = signed_root(of, at, best, best_slope);
        double next = at + (root - z_95) * root / slope(of, at);
        inside = root <= z_95 ? at : inside;
        outside = root <= z_95 ? outside : at;
        end_is_outside = end_is_outside || root > z_95;
        bool is_near = fabs(root - z_95) <= 0.02;
        if (is_near && (next - inside) * (next - outside) <= 0) {
            return next;
        }
        at = next;
    }
    return at;
}

static double bound_low(const overlap_counts *counts, double shared) {
    if (counts->common < 1) {
        return 0;
    }
    likelihood of = prepare(counts, -continuity);
    return find_drop(&of, maximize(&of, shared), least(&of));
}

static double bound_high(const overlap_counts *counts, double shared) {
    likelihood of = prepare(counts, 0);
    if (!counts->is_thinned && (counts->only_a < 1 || counts->only_b < 1)) {
        return most(&of);
    }
    of = prepare(counts, continuity);
    return find_drop(&of, maximize(&of, shared), most(&of));
}

/* By how much the estimate moves with the size of an audience, in first order; all the way if nobody
 * was seen in it alone: then the estimate is that size. */
static double follow_size(double left, double only, double bend) {
    return only < 1 ? 1 : (1 / (left - only) - 1 / left) / bend;
}

/* Half the interval's width that comes from not knowing the sizes exactly.
 *
 * own   by how much what is estimated, less the shared count or none of it, moves with size_a itself: 1 for the
 *       private followers of a, 0 for the shared count */
static double spread_of_sizes(const overlap_counts *counts, double shared, double own) {
    likelihood of = prepare(counts, 0);
    double bend = curvature(&of, shared);
    double left_a = of.size_a - shared + 0.5;
    double left_b = of.size_b - shared + 0.5;
    double by_a = follow_size(left_a, counts->is_thinned ? 1 : counts->only_a, bend);
    double by_b = follow_size(left_b, counts->is_thinned ? 1 : counts->only_b, bend);
    double half_a = (counts->size_a.high - counts->size_a.low) / 2;
    double half_b = (counts->size_b.high - counts->size_b.low) / 2;
    return isfinite(by_a) && isfinite(by_b) ? hypot((own - by_a) * half_a, by_b * half_b) : 0;
}

/* The same from not knowing how many of the common hashes are collisions, whose number is Poisson. */
static double spread_of_collisions(const overlap_counts *counts) {
    return z_95 * sqrt(counts->collisions) / counts->threshold;
}

overlap_counts estimate_thin(const overlap_counts *counts, double coverage_a, double coverage_b,
                             double size_a, double size_b) {
    return (overlap_counts){.common = counts->common,
                            .collisions = counts->collisions,
                            .threshold = counts->threshold * coverage_a * coverage_b,
                            .is_thinned = true,
                            .size_a = {size_a, size_a, size_a},
                            .size_b = {size_b, size_b, size_b}};
}

bool estimate_is_insufficient(const kith_estimate *shared, double smaller_size) {
    double width = shared->high - shared->low;
    return width > shared->value && width > smaller_size / 5;
}

double estimate_shared(const overlap_counts *counts) {
    if (counts->threshold >= 1) {
        return counts->common;
    }
    likelihood of = prepare(counts, 0);
    return maximize(&of, counts->common / counts->threshold);
}

/* How far the samples and the sizes let a count reach below and above, as spread_of_sizes has it. */
static kith_estimate reach_out(const overlap_counts *counts, double shared, double own) {
    double extra = hypot(spread_of_sizes(counts, shared, own), spread_of_collisions(counts));
    return (kith_estimate){.low = hypot(shared - bound_low(counts, shared), extra),
                           .high = hypot(bound_high(counts, shared) - shared, extra)};
}

kith_estimate estimate_shared_interval(const overlap_counts *counts) {
    double shared = estimate_shared(counts);
    if (counts->threshold >= 1) {
        return (kith_estimate){shared, shared, shared};
    }
    likelihood of = prepare(counts, 0);
    kith_estimate reach = reach_out(counts, shared, 0);
    double certain = counts->collisions > 0 ? 0 : least(&of);
    double possible = fmax(most(&of), fmin(counts->size_a.high, counts->size_b.high));
    return (kith_estimate){.value = shared,
                           .low = fmax(certain, shared - reach.low),
                           .high = fmin(possible, shared + reach.high)};
}

kith_estimate estimate_private_interval(const overlap_counts *counts) {
    double shared = estimate_shared(counts);
    double private = fmax(counts->size_a.value - shared, counts->only_a);
    if (counts->threshold >= 1) {
        return (kith_estimate){private, private, private};
    }
    kith_estimate reach = reach_out(counts, shared, 1);
    double certain = counts->collisions > 0 ? 0 : counts->only_a;
    return (kith_estimate){.value = private,
                           .low = fmin(fmax(certain, private - reach.high), private),
                           .high = private + reach.low};
}
