#include "overlap/estimate.h"

#include <math.h>

enum { STEPS_MAX = 60 };

static const double chi_square_95 = 3.841458820694124; /* one degree of freedom */
static const double continuity = 0.5;

/* The counts as real numbers, and what follows from them. */
typedef struct likelihood {
    double c, a, b, size_a, size_b;
    double log_unsampled; /* ln(1 − θ) */
} likelihood;

static double stirling(double x) {
    return (x + 0.5) * log(x + 0.5);
}

static double log_likelihood(const likelihood *of, double shared) {
    double left_a = of->size_a - shared;
    double left_b = of->size_b - shared;
    return stirling(shared) - stirling(shared - of->c) + stirling(left_a) -
           stirling(left_a - of->a) + stirling(left_b) - stirling(left_b - of->b) -
           shared * of->log_unsampled;
}

static double slope(const likelihood *of, double shared) {
    double left_a = of->size_a - shared + 0.5;
    double left_b = of->size_b - shared + 0.5;
    double ratio = (shared + 0.5) / (shared - of->c + 0.5) * (left_a - of->a) / left_a *
                   (left_b - of->b) / left_b;
    return log(ratio) - of->log_unsampled;
}

static double curvature(const likelihood *of, double shared) {
    double left_a = of->size_a - shared + 0.5;
    double left_b = of->size_b - shared + 0.5;
    return 1 / (shared + 0.5) - 1 / (shared - of->c + 0.5) - 1 / (left_a - of->a) + 1 / left_a -
           1 / (left_b - of->b) + 1 / left_b;
}

/* The shared counts that the samples do not rule out. */
static double least(const likelihood *of) {
    return of->c;
}

static double most(const likelihood *of) {
    return fmax(of->c, fmin(of->size_a - of->a, of->size_b - of->b));
}

static likelihood prepare(const overlap_counts *counts, double shift) {
    likelihood of = {.c = counts->common + shift,
                     .a = counts->only_a - shift,
                     .b = counts->only_b - shift,
                     .size_a = fmax(counts->size_a.value, counts->common + counts->only_a),
                     .size_b = fmax(counts->size_b.value, counts->common + counts->only_b),
                     .log_unsampled = log1p(-counts->threshold)};
    return of;
}

/* Newton's method on the falling slope, kept inside a shrinking bracket. */
static double maximize(const likelihood *of) {
    double low = least(of);
    double high = most(of);
    if (low >= high || slope(of, low) <= 0) {
        return low;
    }
    if (slope(of, high) >= 0) {
        return high;
    }
    double at = low + (high - low) / 2;
    for (int step = 0; step < STEPS_MAX; step++) {
        double value = slope(of, at);
        low = value > 0 ? at : low;
        high = value > 0 ? high : at;
        double next = at - value / curvature(of, at);
        next = next > low && next < high ? next : low + (high - low) / 2;
        if (fabs(next - at) <= 1e-9 * (1 + at)) {
            return next;
        }
        at = next;
    }
    return at;
}

/* Where the likelihood has fallen to exp(−χ²/2) of its maximum, between the maximum and an end of
 * the range. */
static double find_drop(const likelihood *of, double best, double end) {
    double goal = log_likelihood(of, best) - chi_square_95 / 2;
    if (log_likelihood(of, end) >= goal) {
        return end;
    }
    double inside = best;
    double outside = end;
    double at = best + (end - best) / 2;
    for (int step = 0; step < STEPS_MAX; step++) {
        double excess = log_likelihood(of, at) - goal;
        inside = excess >= 0 ? at : inside;
        outside = excess >= 0 ? outside : at;
        double next = at - excess / slope(of, at);
        bool between = (next - inside) * (next - outside) < 0;
        next = between ? next : inside + (outside - inside) / 2;
        if (fabs(next - at) <= 1e-7 * (1 + at)) {
            return next;
        }
        at = next;
    }
    return at;
}

static double bound_low(const overlap_counts *counts) {
    if (counts->common < 1) {
        return 0;
    }
    likelihood of = prepare(counts, -continuity);
    return find_drop(&of, maximize(&of), least(&of));
}

static double bound_high(const overlap_counts *counts) {
    likelihood of = prepare(counts, 0);
    if (counts->only_a < 1 || counts->only_b < 1) {
        return most(&of);
    }
    of = prepare(counts, continuity);
    return find_drop(&of, maximize(&of), most(&of));
}

/* Half the interval's width that comes from not knowing the sizes exactly (first order). */
static double spread_of_sizes(const overlap_counts *counts, double shared) {
    likelihood of = prepare(counts, 0);
    double bend = curvature(&of, shared);
    double left_a = of.size_a - shared + 0.5;
    double left_b = of.size_b - shared + 0.5;
    double by_a = (1 / (left_a - of.a) - 1 / left_a) / bend;
    double by_b = (1 / (left_b - of.b) - 1 / left_b) / bend;
    double half_a = (counts->size_a.high - counts->size_a.low) / 2;
    double half_b = (counts->size_b.high - counts->size_b.low) / 2;
    return isfinite(by_a) && isfinite(by_b) ? hypot(by_a * half_a, by_b * half_b) : 0;
}

double estimate_shared(const overlap_counts *counts) {
    if (counts->threshold >= 1) {
        return counts->common;
    }
    likelihood of = prepare(counts, 0);
    return maximize(&of);
}

kith_estimate estimate_shared_interval(const overlap_counts *counts) {
    double shared = estimate_shared(counts);
    if (counts->threshold >= 1) {
        return (kith_estimate){shared, shared, shared};
    }
    likelihood of = prepare(counts, 0);
    double extra = spread_of_sizes(counts, shared);
    double below = hypot(shared - bound_low(counts), extra);
    double above = hypot(bound_high(counts) - shared, extra);
    return (kith_estimate){.value = shared,
                           .low = fmax(least(&of), shared - below),
                           .high = fmin(most(&of), shared + above)};
}
