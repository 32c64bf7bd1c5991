#include "relationship/like_size.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { ROUNDS_MOST = 50, HALVINGS = 60 };

static const double deviations = 1.96;
static const double median_of_normal = 0.6745; /* of its absolute value */
static const double spread_most = 10;
static const double settled = 1e-9;

/* A creator on the scales of the fit. */
typedef struct log_point {
    double size, posts;
    double odds; /* log odds of the share */
    double rest; /* what the terms in hand leave of them */
    double base;
} log_point;

typedef struct fit_work {
    size_t count;
    log_point *points;
    const log_point **by_size, **by_posts; /* ascending */
    double *values;
} fit_work;

static int compare_values(double a, double b) {
    return (a > b) - (a < b);
}

static int compare_doubles(const void *left, const void *right) {
    return compare_values(*(const double *)left, *(const double *)right);
}

/* Equal sizes, or posts, stand in the order of the other, so that nothing depends on the order of creators. */
static int compare_size(const void *left, const void *right) {
    const log_point *a = *(const log_point *const *)left;
    const log_point *b = *(const log_point *const *)right;
    int order = compare_values(a->size, b->size);
    if (!order) order = compare_values(a->posts, b->posts);
    return order ? order : compare_values(a->odds, b->odds);
}

static int compare_posts(const void *left, const void *right) {
    const log_point *a = *(const log_point *const *)left;
    const log_point *b = *(const log_point *const *)right;
    int order = compare_values(a->posts, b->posts);
    return order ? order : compare_size(left, right);
}

static double find_median(double *values, size_t count) {
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, compare_doubles);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* The median slope of pairs half the range apart. */
static double find_slope(fit_work *work, const log_point *const *sorted, bool of_posts) {
    size_t half = (work->count + 1) / 2;
    size_t count = 0;
    for (size_t i = 0; i + half < work->count; i++) {
        const log_point *a = sorted[i];
        const log_point *b = sorted[i + half];
        double run = of_posts ? b->posts - a->posts : b->size - a->size;
        if (run > 0) work->values[count++] = (b->rest - a->rest) / run;
    }
    return find_median(work->values, count);
}

static void set_rests(fit_work *work, double size_slope, double posts_slope) {
    for (size_t i = 0; i < work->count; i++) {
        log_point *at = &work->points[i];
        at->rest = at->odds - size_slope * at->size - posts_slope * at->posts;
    }
}

/* Each slope on what the other leaves, until neither moves. */
static void find_plane(fit_work *work, like_size *out) {
    for (int round = 0; round < ROUNDS_MOST; round++) {
        like_size last = *out;
        set_rests(work, 0, out->posts_slope);
        out->size_slope = find_slope(work, work->by_size, false);
        set_rests(work, out->size_slope, 0);
        out->posts_slope = find_slope(work, work->by_posts, true);
        if (fabs(out->size_slope - last.size_slope) + fabs(out->posts_slope - last.posts_slope) <
            settled) {
            break;
        }
    }
    set_rests(work, out->size_slope, out->posts_slope);
    for (size_t i = 0; i < work->count; i++)
        work->values[i] = work->points[i].rest;
    out->level = find_median(work->values, work->count);
}

static double expect_odds(const like_size *fit, const log_point *at) {
    return fit->level + fit->size_slope * at->size + fit->posts_slope * at->posts;
}

static double take_share(double log_odds) {
    return 1 / (1 + exp(-log_odds));
}

/* Variance of log odds by chance alone. */
static double measure_chance(double log_odds, double base) {
    double share = take_share(log_odds);
    return 1 / (share * base + 0.5) + 1 / ((1 - share) * base + 0.5);
}

/* How many residuals are larger, in units of their deviation, than half of those of the normal law are. */
static size_t count_large(const fit_work *work, const like_size *fit, double spread) {
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++) {
        const log_point *at = &work->points[i];
        double chance = measure_chance(expect_odds(fit, at), at->base);
        count += fabs(at->rest - fit->level) > median_of_normal * sqrt(spread * spread + chance);
    }
    return count;
}

/* The spread at which half of them are. */
static double find_spread(const fit_work *work, const like_size *fit) {
    double low = 0;
    double high = spread_most;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        *(2 * count_large(work, fit, middle) > work->count ? &low : &high) = middle;
    }
    return low;
}

static log_point take_logs(const like_size_point *from) {
    double hits = (double)from->hits;
    double base = (double)from->base;
    return (log_point){.size = log((double)from->followers),
                       .posts = log((double)from->posts),
                       .odds = log((hits + 0.5) / (base - hits + 0.5)),
                       .base = base};
}

static bool can_stand(const like_size_point *point, uint64_t base_least) {
    return point->followers > 0 && point->posts > 0 && point->base >= base_least;
}

static void fit_points(fit_work *work, like_size *out) {
    for (size_t i = 0; i < work->count; i++)
        work->by_size[i] = work->by_posts[i] = &work->points[i];
    qsort(work->by_size, work->count, sizeof(const log_point *), compare_size);
    qsort(work->by_posts, work->count, sizeof(const log_point *), compare_posts);
    out->count = work->count;
    find_plane(work, out);
    out->spread = find_spread(work, out);
}

kith_status like_size_fit(const like_size_point *points, size_t count,
                          const kith_allocator *allocator, like_size *out) {
    kith_status status = KITH_NO_MEMORY;
    fit_work work = {0};
    work.points = memory_create(allocator, count, sizeof *work.points);
    work.by_size = memory_create(allocator, count, sizeof(const log_point *));
    work.by_posts = memory_create(allocator, count, sizeof(const log_point *));
    work.values = memory_create(allocator, count, sizeof *work.values);
    if (!work.points || !work.by_size || !work.by_posts || !work.values) goto fail;
    for (size_t i = 0; i < count; i++) {
        if (can_stand(&points[i], LIKE_SIZE_BASE_MIN)) {
            work.points[work.count++] = take_logs(&points[i]);
        }
    }
    *out = (like_size){0};
    if (work.count >= LIKE_SIZE_CREATORS_MIN) fit_points(&work, out);
    status = KITH_OK;
fail:
    memory_free(allocator, work.points);
    memory_free(allocator, work.by_size);
    memory_free(allocator, work.by_posts);
    memory_free(allocator, work.values);
    return status;
}

kith_standing like_size_place(const like_size *fit, const like_size_point *point) {
    if (fit->count == 0 || !can_stand(point, 1)) {
        return (kith_standing){.alike = {NAN, NAN, NAN}, .percentile = NAN};
    }
    log_point at = take_logs(point);
    double usual = expect_odds(fit, &at);
    double error = sqrt(fit->spread * fit->spread + measure_chance(usual, at.base));
    double normal = (at.odds - usual) / error;
    return (kith_standing){.alike = {.value = take_share(usual),
                                     .low = take_share(usual - deviations * error),
                                     .high = take_share(usual + deviations * error)},
                           .percentile = 50 * erfc(-normal / sqrt(2))};
}
