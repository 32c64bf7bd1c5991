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
    double size, posts, share;
    double rest; /* what the terms in hand leave of the share */
    double followers;
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
    return order ? order : compare_values(a->share, b->share);
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
        at->rest = at->share - size_slope * at->size - posts_slope * at->posts;
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

static double expect_log(const like_size *fit, double size, double posts) {
    return fit->level + fit->size_slope * size + fit->posts_slope * posts;
}

/* Variance of the log of a share by chance alone. */
static double measure_chance(double log_share, double followers) {
    double share = fmin(exp(log_share), 1);
    return (1 - share) / (share * followers + 0.5);
}

/* The spread at which the median of standardized residuals is that of the normal law. */
static double find_spread(fit_work *work, const like_size *fit) {
    double low = 0;
    double high = spread_most;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        for (size_t k = 0; k < work->count; k++) {
            const log_point *at = &work->points[k];
            double chance = measure_chance(expect_log(fit, at->size, at->posts), at->followers);
            work->values[k] = fabs(at->rest - fit->level) / sqrt(middle * middle + chance);
        }
        if (find_median(work->values, work->count) > median_of_normal) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static log_point take_logs(const like_size_point *from) {
    double followers = (double)from->followers;
    double share = ((double)from->hits + 0.5) / (followers + 1);
    return (log_point){.size = log(followers),
                       .posts = log((double)from->posts),
                       .share = log(share),
                       .followers = followers};
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
        if (points[i].followers >= LIKE_SIZE_FOLLOWERS_MIN && points[i].posts > 0) {
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

kith_estimate like_size_expect(const like_size *fit, uint64_t followers, uint64_t posts) {
    if (fit->count == 0 || followers == 0 || posts == 0) {
        return (kith_estimate){NAN, NAN, NAN};
    }
    double value = expect_log(fit, log((double)followers), log((double)posts));
    double chance = measure_chance(value, (double)followers);
    double half = deviations * sqrt(fit->spread * fit->spread + chance);
    return (kith_estimate){.value = fmin(1, exp(value)),
                           .low = fmin(1, exp(value - half)),
                           .high = fmin(1, exp(value + half))};
}
