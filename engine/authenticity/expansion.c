#include "authenticity/expansion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/usual.h"
#include "base/memory.h"

enum {
    SCALE_COUNT = 6,
    SLICES_MAX = 4, /* a creator */
    POINTS_MIN = 3,
    BULK_MIN = 8, /* creators that are no discoveries, to fit the scale to */
};

static const uint32_t spans[SCALE_COUNT] = {6 * 3600,  86400,      2 * 86400,
                                            7 * 86400, 30 * 86400, 90 * 86400};
static const double discovery_rate = 1e-3, scale_max = 4;
static const double rate_prior = 0.5, rate_max = 0.9;
static const double usual_min = 0.05; /* of the activity of a life, or too little is usual */
/* When accounts follow what they like varies from creator to creator, by a third. */
static const double odds_shape = 10;

/* What the pool's accounts do in a stretch of time. */
typedef struct activity {
    double mass;                    /* the part of their follows outside of the pool's slices */
    double occasions[TENURE_COUNT]; /* by tenure (tenure.h) */
} activity;

typedef struct expansion {
    const pool *from;
    const usual *besides;
    double *evidence; /* [creator_count] of the strongest window of each */
    double *chances;  /* [creator_count] evidences above 0, falling */
    activity life;    /* from the first follow of all to the last */
    double scale;
} expansion;

/* A creator whose windows are looked for, and what is usual for it: all outside of the slices from
 * before and of the windows left out. */
typedef struct candidate {
    size_t creator;
    point *points;
    size_t point_count;
    double outside[TENURE_COUNT]; /* points */
    double follows;               /* of the creator */
    activity usual;
    const slice *held; /* the pool's slices of the creator from before */
    size_t held_count;
} candidate;

/* A window and its points; those of no slice from before are fresh. */
typedef struct window {
    slice slice;
    size_t points;
    double fresh[TENURE_COUNT];
    activity inside, fresh_inside;
} window;

/* ---- Evidence ---- */

/* The evidence of k in n against a rate whose odds are known to a factor m only, which costs what a
 * gamma distribution of mean 1 and this shape says: the least over m of usual_compare + shape (m - 1 -
 * ln m). From so many points as the shape, a rate is known like that. */
static double compare_loosely(double k, double n, double rate, double shape) {
    if (k <= n * rate) return 0;
    double odds = rate / (1 - rate);
    double a = shape * odds;
    double b = n * odds + shape - a - k * odds;
    double m = (sqrt(b * b + 4 * a * (shape + k)) - b) / (2 * a);
    double loose = m * odds / (1 + m * odds);
    return usual_compare(k, n, loose) + shape * (m - 1 - log(m));
}

/* The follows of a window that lie in no slice from before. */
static double count_fresh(const candidate *of, const slice *own) {
    size_t held = 0;
    for (size_t i = 0; i < of->held_count; i++) {
        size_t begin = of->held[i].arrival;
        size_t end = begin + of->held[i].count;
        begin = begin > own->arrival ? begin : own->arrival;
        end = end < own->arrival + own->count ? end : own->arrival + own->count;
        held += end > begin ? end - begin : 0;
    }
    return (double)(own->count - held);
}

static activity measure_activity(const usual *besides, uint32_t begin, uint32_t end) {
    activity made = {.mass = usual_measure_mass(besides, begin, end)};
    tenure_measure(&besides->tenures, begin, end, made.occasions);
    return made;
}

static void subtract(activity *from, const activity *part) {
    from->mass -= part->mass;
    for (size_t i = 0; i < TENURE_COUNT; i++) {
        from->occasions[i] -= part->occasions[i];
    }
}

static double count_outside(const candidate *of) {
    double count = 0;
    for (size_t i = 0; i < TENURE_COUNT; i++) {
        count += of->outside[i];
    }
    return count;
}

/* Takes a window out of what is usual for the creator. */
static void leave_out(candidate *of, const window *own) {
    for (size_t i = 0; i < TENURE_COUNT; i++) {
        of->outside[i] -= own->fresh[i];
    }
    of->follows -= count_fresh(of, &own->slice);
    subtract(&of->usual, &own->fresh_inside);
}

/* How many points of the usual kind a window should hold: as the pool's follows of anyone lie in time, or as
 * accounts come to this creator by their tenure. */
static double expect_then(const expansion *at, const candidate *of, const window *own,
                          double known) {
    double usual_mass = fmax(of->usual.mass, usual_min * at->life.mass);
    double by_time = known * own->inside.mass / usual_mass;
    double by_tenure = 0;
    for (size_t i = 0; i < TENURE_COUNT; i++) {
        double occasions = fmax(of->usual.occasions[i], usual_min * at->life.occasions[i]);
        by_tenure += of->outside[i] * own->inside.occasions[i] / fmax(occasions, 1);
    }
    return fmax(by_time, by_tenure);
}

/* Weighs a window against what is usual for the creator, of which the window is no part. */
static void weigh(const expansion *at, const candidate *of, window *own) {
    slice *made = &own->slice;
    double n = (double)made->count;
    double k = (double)own->points;
    double usual_rate = usual_find_rate(at->besides, of->creator);
    double known = count_outside(of) + rate_prior;
    double rate = fmax(known / (fmax(of->follows, 0) + rate_prior / usual_rate), usual_rate);
    rate = fmin(rate, rate_max);
    made->expected = expect_then(at, of, own, known);
    double then = fmin(made->expected / n, rate_max);
    double then_shape = 1 / (1 / known + 1 / odds_shape);
    made->evidence =
        fmin(compare_loosely(k, n, rate, known), compare_loosely(k, n, then, then_shape)) -
        log(7 * (double)of->point_count + 1);
    made->share = fmax(k / n - fmax(rate, then), 0);
}

/* ---- Windows ---- */

static slice make_slice(const expansion *at, size_t creator, uint32_t begin, uint32_t end) {
    slice made = {.creator = (uint32_t)creator, .begin = begin, .end = end};
    made.arrival = timeline_find(at->from->times, creator, begin);
    made.count = timeline_find(at->from->times, creator, end) - made.arrival;
    return made;
}

typedef activity (*activity_measure)(const usual *besides, uint32_t begin, uint32_t end);

/* By when they follow anyone alone, which costs a seventh. */
static activity measure_mass(const usual *besides, uint32_t begin, uint32_t end) {
    return (activity){.mass = usual_measure_mass(besides, begin, end)};
}

/* Measures the activity of a window, and that outside of the slices from before, and weighs it against the creator's
 * usual without it. */
static void weigh_apart(const expansion *at, const candidate *of, activity_measure measure,
                        window *own) {
    own->inside = measure(at->besides, own->slice.begin, own->slice.end);
    own->fresh_inside = own->inside;
    for (size_t i = 0; i < of->held_count; i++) {
        const slice *held = &of->held[i];
        uint32_t begin = held->begin > own->slice.begin ? held->begin : own->slice.begin;
        uint32_t end = held->end < own->slice.end ? held->end : own->slice.end;
        if (end <= begin) continue;
        activity part = measure(at->besides, begin, end);
        subtract(&own->fresh_inside, &part);
    }
    candidate rest = *of;
    leave_out(&rest, own);
    weigh(at, &rest, own);
}

/* A window of points. Tenure only adds to what is expected, so it is looked at where the evidence without it is above the
 * least that is of interest. */
static window make_window(const expansion *at, const candidate *of, const window *plain,
                          double least) {
    window own = *plain;
    weigh_apart(at, of, measure_mass, &own);
    if (own.slice.evidence > least) weigh_apart(at, of, measure_activity, &own);
    return own;
}

/* The strongest window that begins at a point, without points of chosen windows in it; of evidence 0 if
 * there is none. */
static window find_window(const expansion *at, const candidate *of) {
    window best = {.slice = {.creator = (uint32_t)of->creator}};
    for (size_t i = 0; i < of->point_count; i++) {
        if (of->points[i].used) continue;
        size_t end = i;
        double fresh[TENURE_COUNT] = {0};
        for (size_t s = 0; s < SCALE_COUNT; s++) {
            uint32_t begin = of->points[i].time;
            uint32_t close = begin < UINT32_MAX - spans[s] ? begin + spans[s] : UINT32_MAX;
            while (end < of->point_count && of->points[end].time < close && !of->points[end].used) {
                fresh[of->points[end].tenure] += !of->points[end].held;
                end++;
            }
            if (end - i < POINTS_MIN) continue;
            /* It closes behind its last point, or half of a short delivery would be dilution. */
            slice made = make_slice(at, of->creator, begin, of->points[end - 1].time + 1);
            window plain = {.slice = made, .points = end - i};
            memcpy(plain.fresh, fresh, sizeof plain.fresh);
            window own = make_window(at, of, &plain, best.slice.evidence);
            if (own.slice.evidence > best.slice.evidence) best = own;
        }
    }
    return best;
}

static candidate begin_candidate(const expansion *at, size_t creator) {
    const usual *besides = at->besides;
    candidate made = {.creator = creator,
                      .points = besides->points + besides->start[creator],
                      .point_count = besides->start[creator + 1] - besides->start[creator],
                      .follows = (double)timeline_view(at->from->times, creator).count,
                      .usual = at->life};
    made.held_count = usual_view_slices(at->from, (uint32_t)creator, &made.held);
    for (size_t i = 0; i < made.held_count; i++) {
        activity part = measure_activity(besides, made.held[i].begin, made.held[i].end);
        made.follows -= (double)made.held[i].count;
        subtract(&made.usual, &part);
    }
    for (size_t i = 0; i < made.point_count; i++) {
        made.points[i].used = false;
        made.outside[made.points[i].tenure] += !made.points[i].held;
    }
    return made;
}

static void use_points(candidate *of, const slice *own) {
    for (size_t i = 0; i < of->point_count; i++) {
        point *one = &of->points[i];
        one->used |= one->time >= own->begin && one->time < own->end;
    }
}

/* Whether points fill a window, half or more: that is no taste of theirs. */
static bool is_dense(const window *own) {
    return 2 * own->points >= own->slice.count;
}

/* The windows of a creator that have any evidence; returns how many. Dense ones are weighed again when
 * all are known, for those are not usual: a customer may have come back. Others stay in what is usual:
 * in many thin windows together there is room for all that the pool's accounts like. */
static size_t find_windows(const expansion *at, size_t creator, window out[SLICES_MAX]) {
    candidate of = begin_candidate(at, creator);
    size_t count = 0;
    while (count < SLICES_MAX) {
        window own = find_window(at, &of);
        if (own.slice.evidence <= 0) break;
        use_points(&of, &own.slice);
        if (is_dense(&own)) leave_out(&of, &own);
        out[count++] = own;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_dense(&out[i])) weigh(at, &of, &out[i]);
    }
    return count;
}

static void find_strongest(expansion *at) {
    window windows[SLICES_MAX];
    for (size_t c = 0; c < at->from->graph->creator_count; c++) {
        size_t count = find_windows(at, c, windows);
        for (size_t i = 0; i < count; i++) {
            at->evidence[c] = fmax(at->evidence[c], windows[i].slice.evidence);
        }
    }
}

/* ---- Choice ---- */

static int compare_falling(const void *a, const void *b) {
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left > right ? -1 : left < right;
}

/* Benjamini and Hochberg's limit, as evidence: how many pass is a matter of the sorted list. */
static double limit_evidence(const expansion *at, size_t count, size_t *passed) {
    double creators = log((double)at->from->graph->creator_count);
    *passed = 0;
    for (size_t i = 0; i < count; i++) {
        double limit = at->scale * (creators - log(discovery_rate * (double)(i + 1)));
        if (at->chances[i] >= limit) *passed = i + 1;
    }
    return at->scale * (creators - log(discovery_rate * fmax((double)*passed, 1)));
}

/* The evidence from which creators pass. The median of the positive ones that are no discoveries is
 * ln 2 where chances are exponential; a wider bulk widens the scale. */
static double choose_evidence(expansion *at) {
    size_t count = 0;
    for (size_t c = 0; c < at->from->graph->creator_count; c++) {
        if (at->evidence[c] > 0) at->chances[count++] = at->evidence[c];
    }
    qsort(at->chances, count, sizeof *at->chances, compare_falling);
    size_t passed = 0;
    at->scale = 1;
    double limit = limit_evidence(at, count, &passed);
    if (count - passed >= BULK_MIN) {
        double median = at->chances[passed + (count - passed) / 2];
        at->scale = fmin(fmax(median / log(2), 1), scale_max);
        limit = limit_evidence(at, count, &passed);
    }
    return limit;
}

/* A creator's windows that pass, by time. */
static size_t choose_windows(const expansion *at, size_t creator, double threshold, slice *out) {
    window windows[SLICES_MAX];
    size_t found = find_windows(at, creator, windows);
    size_t count = 0;
    for (size_t i = 0; i < found; i++) {
        if (windows[i].slice.evidence < threshold) continue;
        size_t place = count++;
        for (; place > 0 && out[place - 1].begin > windows[i].slice.begin; place--) {
            out[place] = out[place - 1];
        }
        out[place] = windows[i].slice;
    }
    return count;
}

static kith_status replace_slices(expansion *at, pool *made) {
    const kith_allocator *allocator = &made->allocator;
    size_t creator_count = made->graph->creator_count;
    double threshold = choose_evidence(at);
    size_t passed = 0;
    size_t longest = 0;
    for (size_t c = 0; c < creator_count; c++) {
        bool passes = at->evidence[c] >= threshold;
        size_t follows = timeline_view(made->times, c).count;
        passed += passes;
        longest = passes && follows > longest ? follows : longest;
    }
    slice *slices = memory_create(allocator, passed * SLICES_MAX, sizeof *slices);
    double *room = memory_resize(allocator, NULL, longest, sizeof *room);
    if (!slices || !room) {
        memory_free(allocator, slices);
        memory_free(allocator, room);
        return KITH_NO_MEMORY;
    }
    size_t count = 0;
    for (size_t c = 0; c < creator_count; c++) {
        if (at->evidence[c] >= threshold) {
            count += choose_windows(at, c, threshold, slices + count);
        }
    }
    for (size_t s = 0; s < count; s++) {
        pool_fit_share(made, &slices[s], room);
    }
    memory_free(allocator, room);
    return pool_restart(made, slices, count);
}

kith_status expansion_run(pool *made) {
    const kith_allocator *allocator = &made->allocator;
    usual *besides = NULL;
    expansion at = {.from = made};
    kith_status status = usual_build(made, &besides);
    if (status != KITH_OK) return status;
    status = KITH_NO_MEMORY;
    at.besides = besides;
    at.life = measure_activity(besides, made->times->first, made->times->last + 1);
    at.evidence = memory_create(allocator, made->graph->creator_count, sizeof *at.evidence);
    at.chances = memory_create(allocator, made->graph->creator_count, sizeof *at.chances);
    if (!at.evidence || !at.chances) goto fail;
    find_strongest(&at);
    status = replace_slices(&at, made);
fail:
    usual_free(besides);
    memory_free(allocator, at.evidence);
    memory_free(allocator, at.chances);
    return status;
}
