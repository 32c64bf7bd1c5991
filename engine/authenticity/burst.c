/* Bursts by nested windows: follows are counted once into steps of 3 h, and the count of any window
 * is a difference of two sums. */
#include "authenticity/burst.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum {
    STEP_SECONDS = 3 * 3600,
    SCALE_COUNT = 5,
    SIDE_COUNT = 12, /* windows on each side that are compared with */
    AROUND_MAX = 2 * SIDE_COUNT,
    FOLLOWS_MIN = 6,  /* in a window */
    LEVEL_COUNT = 64, /* of the histogram of scores, a nat each */
};

static const size_t spans[SCALE_COUNT] = {2, 8, 16, 56, 240}; /* of the windows, in steps */
static const double score_floor = 6, expected_floor = 0.3, unrest_max = 6;
static const double false_discovery_rate = 0.1;

typedef struct scan {
    const timeline *from;
    uint32_t *sums; /* [step_max + 1] follows before each step */
    burst *found;   /* [found_max] windows that pass, of the creator at hand */
    uint64_t
        *tested; /* [LEVEL_COUNT + 1] windows by score; the last counts all that were looked at */
    size_t step_count, first_step;
} scan;

static void sum_steps(scan *at, timeline_list list) {
    size_t last_step = list.items[list.count - 1].time / STEP_SECONDS;
    at->first_step = list.items[0].time / STEP_SECONDS;
    at->step_count = last_step - at->first_step + 1;
    size_t follow = 0;
    for (size_t step = 0; step < at->step_count; step++) {
        at->sums[step] = (uint32_t)follow;
        size_t end = (at->first_step + step + 1) * STEP_SECONDS;
        while (follow < list.count && list.items[follow].time < end) {
            follow++;
        }
    }
    at->sums[at->step_count] = (uint32_t)follow;
}

/* Follows in the part of a window that lies in the creator's life. */
static uint32_t count_window(const scan *at, ptrdiff_t begin, size_t span) {
    ptrdiff_t end = begin + (ptrdiff_t)span;
    ptrdiff_t last = (ptrdiff_t)at->step_count;
    begin = begin < 0 ? 0 : begin;
    end = end > last ? last : end;
    return begin < end ? at->sums[end] - at->sums[begin] : 0;
}

/* The median of at most AROUND_MAX values: each has as many smaller ones, or equal ones before it, as its place among
 * them. Counting those has no branch that chance decides. */
static double find_median(const double *values, size_t count) {
    double sorted[AROUND_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        uint64_t place = 0;
        for (size_t k = 0; k < i; k++) {
            place += values[k] <= values[i];
        }
        for (size_t k = i + 1; k < count; k++) {
            place += values[k] < values[i];
        }
        sorted[place] = values[i];
    }
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

/* The windows around one, which do not overlap it, as far as the creator's life reaches. */
static size_t collect_around(const scan *at, ptrdiff_t begin, size_t span, double *around) {
    size_t count = 0;
    ptrdiff_t half = (ptrdiff_t)span / 2;
    ptrdiff_t last = (ptrdiff_t)at->step_count - (ptrdiff_t)span;
    for (ptrdiff_t k = 2; k < 2 + SIDE_COUNT; k++) {
        ptrdiff_t before = begin - k * half;
        ptrdiff_t after = begin + k * half;
        if (before >= 0) around[count++] = count_window(at, before, span);
        if (after <= last) around[count++] = count_window(at, after, span);
    }
    return count;
}

/* Fills in what is expected of a window, and its score. */
static void score_window(const scan *at, ptrdiff_t begin, size_t span, burst *out) {
    double around[AROUND_MAX];
    double follows = at->sums[at->step_count];
    double life = fmax((double)at->step_count, (double)span);
    size_t count = collect_around(at, begin, span, around);
    double median = count > 0 ? find_median(around, count) : 0;
    double expected = fmax(fmax(median, 0.5 * follows * (double)span / life), expected_floor);
    double unrest = 1;
    if (median > 0) {
        for (size_t i = 0; i < count; i++) {
            around[i] = fabs(around[i] - median);
        }
        double deviation = 1.4826 * find_median(around, count);
        unrest = fmin(fmax(deviation * deviation / median, 1), unrest_max);
    }
    double seen = (double)out->count;
    out->expected = expected;
    out->score = seen > expected ? (seen * log(seen / expected) - seen + expected) / unrest : 0;
}

/* Whether the count alone, with the least that can be expected, can reach the floor: spares the
 * median of most windows. */
static bool may_pass(const scan *at, size_t count, size_t span) {
    double follows = at->sums[at->step_count];
    double life = fmax((double)at->step_count, (double)span);
    double expected = fmax(0.5 * follows * (double)span / life, expected_floor);
    double seen = (double)count;
    return seen > expected && seen * log(seen / expected) - seen + expected >= score_floor;
}

static size_t scan_scale(scan *at, size_t span, size_t found_count) {
    ptrdiff_t half = (ptrdiff_t)span / 2;
    ptrdiff_t phase = (ptrdiff_t)(at->first_step % (size_t)half);
    for (ptrdiff_t begin = -phase - half; begin < (ptrdiff_t)at->step_count; begin += half) {
        size_t count = count_window(at, begin, span);
        at->tested[LEVEL_COUNT] += count > 0;
        if (count < FOLLOWS_MIN || !may_pass(at, count, span)) continue;
        burst made = {.creator = 0, .count = count};
        score_window(at, begin, span, &made);
        if (made.score < score_floor) continue;
        size_t level = made.score < LEVEL_COUNT ? (size_t)made.score : LEVEL_COUNT - 1;
        at->tested[level]++;
        made.begin = (uint32_t)(((ptrdiff_t)at->first_step + begin) * STEP_SECONDS);
        made.end = made.begin + (uint32_t)(span * STEP_SECONDS);
        made.arrival = begin > 0 ? at->sums[begin] : 0;
        at->found[found_count++] = made;
    }
    return found_count;
}

static bool precedes(const burst *a, const burst *b) {
    return a->score > b->score || (a->score == b->score && a->begin < b->begin);
}

/* Keeps the strongest disjoint windows, in the order of time. */
static size_t choose_disjoint(const scan *at, size_t found_count, burst *kept) {
    size_t count = 0;
    while (count < BURSTS_MAX) {
        const burst *best = NULL;
        for (size_t i = 0; i < found_count; i++) {
            if (at->found[i].count > 0 && (!best || precedes(&at->found[i], best))) {
                best = &at->found[i];
            }
        }
        if (!best) break;
        burst chosen = *best;
        for (size_t i = 0; i < found_count; i++) {
            burst *other = &at->found[i];
            if (other->begin < chosen.end && chosen.begin < other->end) other->count = 0;
        }
        size_t place = count++;
        for (; place > 0 && kept[place - 1].begin > chosen.begin; place--) {
            kept[place] = kept[place - 1];
        }
        kept[place] = chosen;
    }
    return count;
}

static size_t scan_creator(scan *at, size_t creator, burst *kept) {
    timeline_list list = timeline_view(at->from, creator);
    if (list.count < FOLLOWS_MIN) return 0;
    sum_steps(at, list);
    size_t found_count = 0;
    for (size_t s = 0; s < SCALE_COUNT; s++) {
        found_count = scan_scale(at, spans[s], found_count);
    }
    size_t count = choose_disjoint(at, found_count, kept);
    for (size_t i = 0; i < count; i++) {
        kept[i].creator = (uint32_t)creator;
        kept[i].arrival += at->from->start[creator];
    }
    return count;
}

/* Benjamini and Hochberg's threshold from the histogram: the least whole score s so that exp(−s) of
 * all windows is at most the rate times those found at s or above. */
static double choose_threshold(const uint64_t *tested) {
    double found = 0;
    double best = LEVEL_COUNT;
    for (size_t level = LEVEL_COUNT; level-- > 0;) {
        found += (double)tested[level];
        double chance = exp(-(double)level) * (double)tested[LEVEL_COUNT];
        if (chance <= false_discovery_rate * found) best = (double)level;
    }
    return fmax(best, score_floor);
}

/* Closes the gaps between the creators' windows and drops those below the threshold. */
static void pack_kept(bursts *made, const burst *kept, const uint8_t *counts,
                      size_t creator_count) {
    for (size_t c = 0; c < creator_count; c++) {
        made->start[c] = made->count;
        for (size_t i = 0; i < counts[c]; i++) {
            const burst *item = &kept[c * BURSTS_MAX + i];
            if (item->score >= made->score_min) made->items[made->count++] = *item;
        }
    }
    made->start[creator_count] = made->count;
}

typedef struct scan_room {
    int thread_count;
    size_t step_max, found_max;
    uint32_t *sums;
    burst *found;
    uint64_t *tested;
    burst *kept;     /* [creator_count * BURSTS_MAX] */
    uint8_t *counts; /* [creator_count] */
} scan_room;

static kith_status create_room(const timeline *from, scan_room *room) {
    const kith_allocator *allocator = &from->allocator;
    size_t threads = (size_t)room->thread_count;
    room->step_max = (from->last - from->first) / STEP_SECONDS + 2;
    room->found_max = (size_t)SCALE_COUNT * 2;
    for (size_t s = 0; s < SCALE_COUNT; s++) {
        room->found_max += 2 * (room->step_max / spans[s] + 2);
    }
    room->sums = memory_resize(allocator, NULL, threads * (room->step_max + 1), sizeof(uint32_t));
    room->found = memory_resize(allocator, NULL, threads * room->found_max, sizeof(burst));
    room->tested = memory_create(allocator, threads * (LEVEL_COUNT + 1), sizeof(uint64_t));
    room->kept = memory_resize(allocator, NULL, from->creator_count, BURSTS_MAX * sizeof(burst));
    room->counts = memory_create(allocator, from->creator_count, 1);
    bool whole = room->sums && room->found && room->tested && room->kept && room->counts;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static void free_room(const timeline *from, scan_room *room) {
    memory_free(&from->allocator, room->sums);
    memory_free(&from->allocator, room->found);
    memory_free(&from->allocator, room->tested);
    memory_free(&from->allocator, room->kept);
    memory_free(&from->allocator, room->counts);
}

static void scan_all(const timeline *from, scan_room *room) {
#pragma omp parallel for num_threads(room->thread_count) schedule(dynamic, 16)
    for (size_t c = 0; c < from->creator_count; c++) {
        size_t thread = (size_t)threads_number();
        scan at = {.from = from,
                   .sums = room->sums + thread * (room->step_max + 1),
                   .found = room->found + thread * room->found_max,
                   .tested = room->tested + thread * (LEVEL_COUNT + 1)};
        room->counts[c] = (uint8_t)scan_creator(&at, c, room->kept + c * BURSTS_MAX);
    }
    for (size_t i = LEVEL_COUNT + 1; i < (size_t)room->thread_count * (LEVEL_COUNT + 1); i++) {
        room->tested[i % (LEVEL_COUNT + 1)] += room->tested[i];
    }
}

kith_status bursts_build(const timeline *from, const kith_options *options, bursts **out) {
    const kith_allocator *allocator = &from->allocator;
    scan_room room = {.thread_count = options_count_threads(options)};
    kith_status status = KITH_NO_MEMORY;
    bursts *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    status = create_room(from, &room);
    if (status != KITH_OK) goto fail;
    scan_all(from, &room);
    size_t total = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        total += room.counts[c];
    }
    made->items = memory_resize(allocator, NULL, total, sizeof *made->items);
    made->start = memory_create(allocator, from->creator_count + 1, sizeof *made->start);
    status = made->items && made->start ? KITH_OK : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    made->score_min = choose_threshold(room.tested);
    pack_kept(made, room.kept, room.counts, from->creator_count);
    *out = made;
    made = NULL;
fail:
    free_room(from, &room);
    bursts_free(made);
    return status;
}

static burst widen(const burst *item, uint32_t margin) {
    burst made = *item;
    made.begin -= margin;
    made.end += margin;
    made.expected *= (double)(made.end - made.begin) / (double)(item->end - item->begin);
    return made;
}

static void widen_creator(const bursts *from, const timeline *times, size_t creator,
                          uint32_t margin, bursts *made) {
    size_t first = made->count;
    for (size_t i = from->start[creator]; i < from->start[creator + 1]; i++) {
        burst next = widen(&from->items[i], margin);
        burst *last = made->count > first ? &made->items[made->count - 1] : NULL;
        if (last && next.begin <= last->end) {
            last->end = next.end;
            last->expected += next.expected;
            last->score += next.score;
        } else {
            made->items[made->count++] = next;
        }
    }
    for (size_t i = first; i < made->count; i++) {
        burst *item = &made->items[i];
        item->arrival = timeline_find(times, creator, item->begin);
        item->count = timeline_find(times, creator, item->end) - item->arrival;
    }
}

kith_status bursts_widen(const bursts *from, const timeline *times, uint32_t margin, bursts **out) {
    const kith_allocator *allocator = &from->allocator;
    bursts *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->score_min = from->score_min;
    made->items = memory_resize(allocator, NULL, from->count, sizeof *made->items);
    made->start = memory_create(allocator, times->creator_count + 1, sizeof *made->start);
    if (!made->items || !made->start) {
        bursts_free(made);
        return KITH_NO_MEMORY;
    }
    for (size_t c = 0; c < times->creator_count; c++) {
        widen_creator(from, times, c, margin, made);
        made->start[c + 1] = made->count;
    }
    *out = made;
    return KITH_OK;
}

void bursts_free(bursts *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->items);
    memory_free(&allocator, made->start);
    memory_free(&allocator, made);
}

const burst *bursts_find(const bursts *from, size_t creator, uint32_t time) {
    for (size_t i = from->start[creator]; i < from->start[creator + 1]; i++) {
        if (time >= from->items[i].begin && time < from->items[i].end) return &from->items[i];
    }
    return NULL;
}
