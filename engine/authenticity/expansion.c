#include "authenticity/expansion.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum {
    SCALE_COUNT = 6,
    OCTAVE_COUNT = 33,
    SLICES_MAX = 4, /* a creator */
    POINTS_MIN = 3,
    MASS_PRIOR = 10,
    RATE_PRIOR = 1, /* points that the usual rate counts as */
    ACTIVITY_BINS = TIMELINE_BINS,
    ACTIVITY_PRIOR = 30,
    BULK_MIN = 8, /* creators that are no discoveries, to fit the scale to */
};

static const uint32_t spans[SCALE_COUNT] = {6 * 3600,  86400,      2 * 86400,
                                            7 * 86400, 30 * 86400, 90 * 86400};
static const double point_evidence = 2.9957; /* ln 20 */
static const double discovery_rate = 1e-3, scale_max = 4;

/* What the pool's accounts like besides changes with the creator and the time, by a factor of two. */
static const double taste_shape = 2;

/* A likely pool account's follow. */
typedef struct point {
    uint32_t creator, time;
    uint32_t account;
    bool used; /* in a chosen window */
    bool held; /* in one of the slices that the pool has from before */
} point;

typedef struct expansion {
    const pool *from;
    point *points; /* by creator, then time */
    size_t point_count;
    size_t *start; /* [creator_count + 1] */
    uint32_t
        *times; /* of the points that are not held, ascending: when the pool's accounts follow of
                        their own accord, or to look as if */
    size_t time_count;
    double activity[ACTIVITY_BINS]; /* how much likelier a follow of that time is the pool's */
    double rates[OCTAVE_COUNT];     /* of points among followers of creators outside, by audience */
    double *evidence;               /* [creator_count] of its windows, summed */
    double *chances;                /* [creator_count] evidences above 0, falling */
    double scale;
} expansion;

/* ---- Points ---- */

/* The first slice of a creator, or of the next one that has any. */
static size_t find_slices(const pool *from, uint32_t creator) {
    size_t low = 0;
    size_t high = from->slice_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->slices[middle].creator < creator) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_point(const pool *from, uint32_t account, uint32_t creator) {
    return pool_measure(from, account, creator) >= point_evidence;
}

/* Whether one of an account's follows in the slices is of this creator. */
static bool is_held(const pool *from, const pool_account *known, uint32_t creator) {
    for (size_t i = known->follow; i < known[1].follow; i++) {
        if (from->slices[from->follows[i].slice].creator == creator) return true;
    }
    return false;
}

/* Whether a follow of a creator lies in one of the pool's slices. */
static bool is_held_at(const pool *from, uint32_t creator, uint32_t time) {
    for (size_t s = find_slices(from, creator);
         s < from->slice_count && from->slices[s].creator == creator; s++) {
        if (time >= from->slices[s].begin && time < from->slices[s].end) return true;
    }
    return false;
}

/* Sends the points of an account to `out`, or counts them where it is NULL. */
static size_t list_account(const pool *from, const pool_account *known, point *out) {
    size_t count = 0;
    graph_list follows = graph_view_following(from->graph, known->account);
    for (size_t i = 0; i < follows.count; i++) {
        uint32_t creator = follows.items[i];
        if (is_held(from, known, creator) && !is_point(from, known->account, creator)) continue;
        if (out) {
            uint32_t time = timeline_find_follow(from->times, from->graph, creator, known->account);
            if (time == 0) continue;
            out[count] =
                (point){creator, time, known->account, false, is_held_at(from, creator, time)};
        }
        count++;
    }
    return count;
}

static size_t list_points(const pool *from, point *out) {
    size_t count = 0;
    for (size_t k = 0; k < from->account_count; k++) {
        const pool_account *known = &from->accounts[k];
        if ((double)known->evidence < point_evidence) continue;
        count += list_account(from, known, out ? out + count : NULL);
    }
    return count;
}

static int compare_points(const void *a, const void *b) {
    const point *left = a;
    const point *right = b;
    if (left->creator != right->creator) return left->creator < right->creator ? -1 : 1;
    if (left->time != right->time) return left->time < right->time ? -1 : 1;
    return left->account < right->account ? -1 : left->account > right->account;
}

static int compare_times(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static kith_status collect_points(expansion *at) {
    const kith_allocator *allocator = &at->from->allocator;
    size_t capacity = list_points(at->from, NULL);
    at->points = memory_resize(allocator, NULL, capacity, sizeof *at->points);
    at->times = memory_resize(allocator, NULL, capacity, sizeof *at->times);
    at->start = memory_create(allocator, at->from->graph->creator_count + 1, sizeof *at->start);
    if (!at->points || !at->times || !at->start) return KITH_NO_MEMORY;
    at->point_count = list_points(at->from, at->points);
    qsort(at->points, at->point_count, sizeof *at->points, compare_points);
    for (size_t i = 0; i < at->point_count; i++) {
        if (!at->points[i].held) at->times[at->time_count++] = at->points[i].time;
        at->start[at->points[i].creator + 1]++;
    }
    for (size_t c = 0; c < at->from->graph->creator_count; c++) {
        at->start[c + 1] += at->start[c];
    }
    qsort(at->times, at->time_count, sizeof *at->times, compare_times);
    return KITH_OK;
}

/* ---- Rates ---- */

static size_t find_octave(size_t size) {
    return size > 1 ? (size_t)(64 - __builtin_clzll((unsigned long long)size - 1)) : 0;
}

static double compare_binomial(double k, double n, double rate) {
    if (k <= n * rate) return 0;
    double rest = n - k;
    double miss = rest > 0 ? rest * log(rest / (n * (1 - rate))) : 0;
    return k * log(k / (n * rate)) + miss;
}

/* The evidence of k in n against a rate whose odds are known to a factor m only, which costs what a
 * gamma distribution of mean 1 says: the least over m of compare_binomial + shape (m - 1 - ln m). */
static double compare_loosely(double k, double n, double rate) {
    if (k <= n * rate) return 0;
    double odds = rate / (1 - rate);
    double a = taste_shape * odds;
    double b = n * odds + taste_shape - a - k * odds;
    double m = (sqrt(b * b + 4 * a * (taste_shape + k)) - b) / (2 * a);
    double loose = m * odds / (1 + m * odds);
    return compare_binomial(k, n, loose) + taste_shape * (m - 1 - log(m));
}

/* Points per follower of creators by octave of the audience; creators whose own rate is beyond
 * chance of the first estimate are left out of the second. */
static void measure_rates(expansion *at) {
    for (size_t o = 0; o < OCTAVE_COUNT; o++) {
        at->rates[o] = 1;
    }
    for (int pass = 0; pass < 2; pass++) {
        double points[OCTAVE_COUNT] = {0};
        double follows[OCTAVE_COUNT] = {0};
        for (size_t c = 0; c < at->from->graph->creator_count; c++) {
            double n = (double)timeline_view(at->from->times, c).count;
            double k = (double)(at->start[c + 1] - at->start[c]);
            size_t octave = find_octave((size_t)n);
            if (compare_binomial(k, n, at->rates[octave]) > 5) continue;
            points[octave] += k;
            follows[octave] += n;
        }
        double all = 0;
        double total = 0;
        for (size_t o = 0; o < OCTAVE_COUNT; o++) {
            all += points[o];
            total += follows[o];
        }
        double mean = all / fmax(total, 1);
        for (size_t o = 0; o < OCTAVE_COUNT; o++) {
            /* A few points of the mean steady octaves with few creators. */
            at->rates[o] = fmin((points[o] + 3) / (follows[o] + 3 / fmax(mean, 1e-7)), 0.5);
        }
    }
}

static size_t count_before(const uint32_t *times, size_t count, uint32_t time) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (times[middle] < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The part of the pool's other follows that fall into a window; the length of the window steadies
 * it where there are few. */
static double measure_mass(const expansion *at, uint32_t begin, uint32_t end) {
    size_t inside = count_before(at->times, at->time_count, end) -
                    count_before(at->times, at->time_count, begin);
    double life = fmax((double)at->from->times->last - at->from->times->first, 1);
    double even = (double)(end - begin) / life;
    return ((double)inside + MASS_PRIOR * even) / ((double)at->time_count + MASS_PRIOR);
}

/* The pool's follows outside of its slices, per follow of anybody, by time; 1 on average. */
static void measure_activity(expansion *at) {
    const timeline *times = at->from->times;
    double counts[ACTIVITY_BINS] = {0};
    double follows = 0;
    for (size_t i = 0; i < at->time_count; i++) {
        counts[timeline_find_bin(times, at->times[i])]++;
    }
    for (size_t b = 0; b < ACTIVITY_BINS; b++) {
        follows += (double)times->bins[b];
    }
    double mean = ((double)at->time_count + 1) / (follows + 1);
    for (size_t b = 0; b < ACTIVITY_BINS; b++) {
        at->activity[b] =
            (counts[b] + ACTIVITY_PRIOR) / ((double)times->bins[b] * mean + ACTIVITY_PRIOR);
    }
}

/* The follows of a creator in some time, each weighed by the pool's activity. */
static double weigh_follows(const expansion *at, size_t creator, uint32_t begin, uint32_t end) {
    const timeline *times = at->from->times;
    double sum = 0;
    size_t place = timeline_find(times, creator, begin);
    for (size_t b = timeline_find_bin(times, begin); begin < end; b++) {
        uint32_t close = timeline_end_bin(times, b);
        begin = close < end ? close : end;
        size_t next = timeline_find(times, creator, begin);
        sum += at->activity[b] * (double)(next - place);
        place = next;
    }
    return sum;
}

/* ---- Windows ---- */

/* A creator whose windows are looked for. */
typedef struct candidate {
    size_t creator;
    point *points;
    size_t point_count;
    size_t outside;    /* points in no slice of the pool, old or chosen */
    double follows;    /* the creator's follows in no such slice, weighed by the pool's activity */
    double mass;       /* of the chosen windows: part of the pool's other follows in that time */
    const slice *held; /* the pool's slices of the creator from before */
    size_t held_count;
} candidate;

/* The follows of a window that lie in slices from before. */
static size_t count_held(const candidate *of, const slice *window) {
    size_t count = 0;
    for (size_t i = 0; i < of->held_count; i++) {
        size_t begin = of->held[i].arrival;
        size_t end = begin + of->held[i].count;
        begin = begin > window->arrival ? begin : window->arrival;
        end = end < window->arrival + window->count ? end : window->arrival + window->count;
        count += end > begin ? end - begin : 0;
    }
    return count;
}

/* Weighs a window of k points against the points and follows outside of it, the pool's accounts may
 * like the creator, and the part of the pool's other follows that came outside. */
static void weigh_window(const expansion *at, slice *window, double k, double outside,
                         double follows, double mass_outside) {
    double n = (double)window->count;
    double weight = weigh_follows(at, window->creator, window->begin, window->end);
    double usual = at->rates[find_octave(timeline_view(at->from->times, window->creator).count)];
    double rate = (outside + RATE_PRIOR) / (fmax(follows, 0) + RATE_PRIOR / usual);
    rate = fmax(rate, usual) * fmax(weight / n, 1);
    double mass = measure_mass(at, window->begin, window->end);
    window->expected = (outside + 0.5) * mass / fmax(mass_outside, 0.05);
    rate = fmin(fmax(rate, window->expected / n), 0.9);
    window->evidence = compare_loosely(k, n, rate);
    window->share = fmax(k / n - rate, 0);
}

/* A window's follows in no slice from before, weighed by the pool's activity. */
static double weigh_fresh(const expansion *at, const candidate *of, const slice *window) {
    double weight = weigh_follows(at, of->creator, window->begin, window->end);
    return weight * (1 - (double)count_held(of, window) / (double)window->count);
}

/* What trying so many windows costs. */
static double price_windows(const candidate *of) {
    return log(7 * (double)of->point_count + 1);
}

static slice make_window(const expansion *at, size_t creator, uint32_t begin, uint32_t end) {
    slice made = {.creator = (uint32_t)creator, .begin = begin, .end = end};
    made.arrival = timeline_find(at->from->times, creator, begin);
    made.count = timeline_find(at->from->times, creator, end) - made.arrival;
    return made;
}

/* The strongest window that begins at a point, without chosen points in it; evidence 0 if none. */
static slice find_window(const expansion *at, const candidate *of) {
    slice best = {.creator = (uint32_t)of->creator};
    for (size_t i = 0; i < of->point_count; i++) {
        if (of->points[i].used) continue;
        size_t end = i;
        size_t fresh = 0;
        for (size_t s = 0; s < SCALE_COUNT; s++) {
            uint32_t begin = of->points[i].time;
            uint32_t close = begin < UINT32_MAX - spans[s] ? begin + spans[s] : UINT32_MAX;
            while (end < of->point_count && of->points[end].time < close && !of->points[end].used) {
                fresh += !of->points[end].held;
                end++;
            }
            if (end - i < POINTS_MIN) continue;
            /* The window closes behind its last point, or half of a short delivery would be dilution. */
            slice window = make_window(at, of->creator, begin, of->points[end - 1].time + 1);
            weigh_window(at, &window, (double)(end - i), (double)(of->outside - fresh),
                         of->follows - weigh_fresh(at, of, &window),
                         1 - of->mass - measure_mass(at, window.begin, window.end));
            if (window.evidence > best.evidence) best = window;
        }
    }
    best.evidence -= price_windows(of);
    return best;
}

static candidate begin_candidate(const expansion *at, size_t creator) {
    const pool *from = at->from;
    candidate made = {.creator = creator,
                      .points = at->points + at->start[creator],
                      .point_count = at->start[creator + 1] - at->start[creator]};
    made.follows = weigh_follows(at, creator, from->times->first, from->times->last + 1);
    size_t first = find_slices(from, (uint32_t)creator);
    made.held = from->slices + first;
    while (first + made.held_count < from->slice_count &&
           made.held[made.held_count].creator == creator) {
        const slice *held = &made.held[made.held_count++];
        made.follows -= weigh_follows(at, creator, held->begin, held->end);
    }
    for (size_t i = 0; i < made.point_count; i++) {
        made.points[i].used = false;
        made.outside += !made.points[i].held;
    }
    return made;
}

/* Keeps the points of a window from being chosen again; returns how many there are. */
static size_t use_points(candidate *of, const slice *window) {
    size_t count = 0;
    for (size_t i = 0; i < of->point_count; i++) {
        point *one = &of->points[i];
        if (one->time < window->begin || one->time >= window->end) continue;
        one->used = true;
        count++;
    }
    return count;
}

/* Takes a window out of what is usual for the creator. */
static void leave_out(const expansion *at, candidate *of, const slice *window) {
    for (size_t i = 0; i < of->point_count; i++) {
        const point *one = &of->points[i];
        of->outside -= one->time >= window->begin && one->time < window->end && !one->held;
    }
    of->follows -= weigh_fresh(at, of, window);
    of->mass += measure_mass(at, window->begin, window->end);
}

/* Windows of one creator must not overlap: the later is cut off where an earlier chosen one begins or
 * ends. Points keep them apart, follows between may not. */
static void cut_overlap(const expansion *at, slice *window, const slice *chosen, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (window->begin >= chosen[i].end || chosen[i].begin >= window->end) continue;
        uint32_t begin = window->begin < chosen[i].begin ? window->begin : chosen[i].end;
        uint32_t end = window->begin < chosen[i].begin ? chosen[i].begin : window->end;
        slice cut = make_window(at, window->creator, begin, end > begin ? end : begin);
        cut.share = window->share;
        cut.evidence = window->evidence;
        cut.expected = window->expected;
        *window = cut;
    }
}

/* The windows of a creator that have any evidence, strongest first at first sight; returns how many.
 * What came in those that the pool's accounts fill, half or more, is not usual, and they are weighed
 * again when all are known: a customer may have come back. Others stay: in many thin windows
 * together there is room for all that the pool's accounts like. */
static size_t find_windows(const expansion *at, size_t creator, slice out[SLICES_MAX]) {
    candidate of = begin_candidate(at, creator);
    size_t points[SLICES_MAX];
    size_t count = 0;
    while (count < SLICES_MAX) {
        slice window = find_window(at, &of);
        if (window.evidence <= 0) break;
        points[count] = use_points(&of, &window);
        if (2 * points[count] >= window.count) leave_out(at, &of, &window);
        cut_overlap(at, &window, out, count);
        if (window.count > 0) out[count++] = window;
    }
    for (size_t i = 0; i < count; i++) {
        if (2 * points[i] < out[i].count) continue;
        weigh_window(at, &out[i], (double)points[i], (double)of.outside, of.follows, 1 - of.mass);
        out[i].evidence -= price_windows(&of);
    }
    return count;
}

static void find_best(expansion *at) {
    slice windows[SLICES_MAX];
    for (size_t c = 0; c < at->from->graph->creator_count; c++) {
        size_t count = find_windows(at, c, windows);
        at->evidence[c] = 0;
        for (size_t i = 0; i < count; i++) {
            at->evidence[c] += fmax(windows[i].evidence, 0);
        }
    }
}

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

/* The windows of a creator that passes, by time: those that would, were they the only ones. */
static size_t choose_windows(const expansion *at, size_t creator, slice *out) {
    double threshold = -at->scale * log(discovery_rate);
    slice windows[SLICES_MAX];
    size_t found = find_windows(at, creator, windows);
    size_t count = 0;
    for (size_t i = 0; i < found; i++) {
        if (windows[i].evidence < threshold) continue;
        size_t place = count++;
        for (; place > 0 && out[place - 1].begin > windows[i].begin; place--) {
            out[place] = out[place - 1];
        }
        out[place] = windows[i];
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
            count += choose_windows(at, c, slices + count);
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
    expansion at = {.from = made};
    kith_status status = collect_points(&at);
    if (status != KITH_OK) goto fail;
    status = KITH_NO_MEMORY;
    at.evidence = memory_create(allocator, made->graph->creator_count, sizeof *at.evidence);
    at.chances = memory_create(allocator, made->graph->creator_count, sizeof *at.chances);
    if (!at.evidence || !at.chances) goto fail;
    measure_activity(&at);
    measure_rates(&at);
    find_best(&at);
    status = replace_slices(&at, made);
fail:
    memory_free(allocator, at.points);
    memory_free(allocator, at.times);
    memory_free(allocator, at.start);
    memory_free(allocator, at.evidence);
    memory_free(allocator, at.chances);
    return status;
}
