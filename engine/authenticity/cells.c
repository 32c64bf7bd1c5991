#include "authenticity/cells.h"

#include <math.h>

#include "base/memory.h"
#include "base/numbers.h"

static const uint32_t lengths[] = {21600, 86400, 259200, 864000, 2592000};

enum {
    LENGTH_COUNT = sizeof lengths / sizeof *lengths,
    LENGTH_MAX = 45 * CREATION_DAY,
    AROUND_SECONDS = 45 * CREATION_DAY,
    REFINE_STEPS = 3,
    EDGE_SECONDS = 3600 /* dates are often known to the hour only */
};

/* The roster counts this many follows more, spread evenly, so that a small one has an expectation, too. */
static const double even_follows = 50;

kith_status cells_create(size_t audience_max, const kith_allocator *allocator, cells_room **out) {
    cells_room *room = memory_create(allocator, 1, sizeof *room);
    if (!room) return KITH_NO_MEMORY;
    room->allocator = *allocator;
    room->kernels = kernels_choose();
    room->dates = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->dates);
    room->by_date = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->by_date);
    room->points = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->points);
    room->listed = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->listed);
    room->spare = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->spare);
    room->keys = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->keys);
    room->spare_keys = memory_resize(allocator, NULL, audience_max + 1, sizeof *room->spare_keys);
    if (!room->dates || !room->by_date || !room->points || !room->listed || !room->spare ||
        !room->keys || !room->spare_keys) {
        cells_free(room);
        return KITH_NO_MEMORY;
    }
    *out = room;
    return KITH_OK;
}

void cells_free(cells_room *room) {
    if (!room) return;
    kith_allocator allocator = room->allocator;
    memory_free(&allocator, room->dates);
    memory_free(&allocator, room->by_date);
    memory_free(&allocator, room->points);
    memory_free(&allocator, room->listed);
    memory_free(&allocator, room->spare);
    memory_free(&allocator, room->keys);
    memory_free(&allocator, room->spare_keys);
    memory_free(&allocator, room);
}

/* How many dates are before a moment. */
static size_t find_date(const cells_room *room, uint64_t moment) {
    return numbers_find(room->dates, room->count, moment);
}

size_t cells_count_dates(const cells_room *room, uint32_t first, uint32_t last) {
    return find_date(room, (uint64_t)last + 1) - find_date(room, first);
}

/* The dates around a span that it is compared with. */
typedef struct surroundings {
    uint32_t low, high;
} surroundings;

static surroundings look_around(uint32_t first, uint32_t last) {
    uint32_t around = AROUND_SECONDS + 2 * (last - first);
    return (surroundings){first > around ? first - around : 0,
                          last < UINT32_MAX - around ? last + around : UINT32_MAX};
}

/* Expects what is inside of a span from what is in its surroundings, too. */
static double expect(const density *all, uint32_t first, uint32_t last, double inside,
                     double around) {
    surroundings at = look_around(first, last);
    double outside = around - inside;
    double even = ((double)last - first + 1) / ((double)at.high - at.low + 1);
    if (!all) return (outside + 0.5) * even / (1 - even);
    double others = density_count(all, first, last);
    double others_outside = fmax(0, density_count(all, at.low, at.high) - others - outside);
    others = fmax(0, others - inside);
    return (outside + 0.5) * (others + even_follows * even) /
           (others_outside + even_follows * (1 - even));
}

double cells_expect(const cells_room *room, const density *all, uint32_t first, uint32_t last) {
    surroundings at = look_around(first, last);
    double inside = (double)cells_count_dates(room, first, last);
    return expect(all, first, last, inside, (double)cells_count_dates(room, at.low, at.high));
}

/* ---- Cells ---- */

typedef struct search {
    cells_room *room;
    const density *all;
    size_t creator;
    bool ordered;
    double score_min;
} search;

static bool is_same(const cell *a, const cell *b) {
    return a->created_first == b->created_first && a->created_last == b->created_last &&
           a->order_first == b->order_first && a->order_last == b->order_last;
}

static void keep(cells_room *room, const cell *found) {
    size_t weakest = 0;
    for (size_t i = 0; i < room->found_count; i++) {
        if (is_same(&room->found[i], found)) return;
        weakest = room->found[i].score < room->found[weakest].score ? i : weakest;
    }
    if (room->found_count < CELLS_MAX) {
        room->found[room->found_count++] = *found;
    } else if (found->score > room->found[weakest].score) {
        room->found[weakest] = *found;
    }
}

/* Lists the places of the accounts created in a cell's span, ascending. */
static size_t list_order(cells_room *room, const cell *of) {
    size_t begin = find_date(room, of->created_first);
    size_t end = find_date(room, (uint64_t)of->created_last + 1);
    for (size_t i = begin; i < end; i++)
        room->listed[i - begin] = room->by_date[i];
    numbers_sort(room->listed, end - begin, room->spare);
    return end - begin;
}

/* Lists the creation dates in a cell's stretch, and as far around its span as that is long, ascending. */
static size_t list_dates(cells_room *room, const cell *of) {
    uint32_t length = of->created_last - of->created_first + EDGE_SECONDS;
    uint32_t low = of->created_first > length ? of->created_first - length : 0;
    size_t end = find_date(room, (uint64_t)of->created_last + length + 1);
    size_t count = 0;
    for (size_t i = find_date(room, low); i < end; i++) {
        bool inside = room->by_date[i] >= of->order_first && room->by_date[i] <= of->order_last;
        room->listed[count] = room->dates[i];
        count += inside;
    }
    return count;
}

/* Moves the borders of the dates to where the score is largest; false if there is nothing left. */
static bool refine_dates(cells_room *room, cell *of) {
    double share = ((double)of->order_last - of->order_first + 1) / (double)room->count;
    double expected = share * cells_expect(room, NULL, of->created_first, of->created_last);
    double rate = expected / ((double)of->created_last - of->created_first + EDGE_SECONDS);
    dense_stretch found = room->kernels->find_dense(room->listed, list_dates(room, of), rate);
    if (found.score <= 0) return false;
    of->created_first = room->listed[found.first];
    of->created_last = room->listed[found.last];
    of->count = (uint32_t)(found.last - found.first + 1);
    of->score = found.score;
    return true;
}

/* The same of the follow order. */
static bool refine_order(cells_room *room, const density *all, cell *of) {
    double expected = cells_expect(room, all, of->created_first, of->created_last);
    dense_stretch found = room->kernels->find_dense(room->listed, list_order(room, of),
                                                    expected / (double)room->count);
    if (found.score <= 0) return false;
    of->order_first = room->listed[found.first];
    of->order_last = room->listed[found.last];
    of->count = (uint32_t)(found.last - found.first + 1);
    of->score = found.score;
    return true;
}

/* Refines a cell and keeps it if it still is one. */
static void finish(const search *in, cell *made) {
    cell before = {0};
    for (int step = 0; step < REFINE_STEPS && !is_same(&before, made); step++) {
        before = *made;
        if (!refine_dates(in->room, made)) return;
        if (in->ordered && !refine_order(in->room, in->all, made)) return;
    }
    bool fits = made->created_last - made->created_first <= LENGTH_MAX;
    if (fits && made->count >= CELL_COUNT_MIN && made->score >= in->score_min) {
        keep(in->room, made);
    }
}

/* Finds the best stretch among points[begin … end − 1], then those before and after it. */
static void search_order(const search *in, uint32_t first, uint32_t last, double rate, size_t begin,
                         size_t end) {
    while (end - begin >= CELL_COUNT_MIN) {
        const uint32_t *points = in->room->points;
        dense_stretch found = in->room->kernels->find_dense(points + begin, end - begin, rate);
        if (found.score < in->score_min) return;
        size_t left = begin + found.first;
        size_t right = begin + found.last + 1;
        cell made = {.creator = (uint32_t)in->creator,
                     .created_first = first,
                     .created_last = last,
                     .order_first = points[left],
                     .order_last = points[right - 1]};
        finish(in, &made);
        search_order(in, first, last, rate, begin, left);
        begin = right;
    }
}

/* Searches one span of dates, whose accounts are by_date[begin … end − 1], and which has so many around it. */
static void search_span(const search *in, size_t begin, size_t end, uint32_t first, uint32_t last,
                        size_t around) {
    cells_room *room = in->room;
    double total = (double)room->count;
    double expected = expect(in->all, first, last, (double)(end - begin), (double)around);
    if ((double)(end - begin) * log(fmax(1, total / expected)) < in->score_min) return;
    if (!in->ordered) {
        cell made = {.creator = (uint32_t)in->creator,
                     .created_first = first,
                     .created_last = last,
                     .order_last = (uint32_t)room->count - 1};
        finish(in, &made);
        return;
    }
    for (size_t i = begin; i < end; i++)
        room->points[i - begin] = room->by_date[i];
    numbers_sort(room->points, end - begin, room->spare);
    search_order(in, first, last, expected / total, 0, end - begin);
}

/* Moves on to the first date from a moment on. */
static size_t advance(const cells_room *room, size_t at, uint64_t moment) {
    while (at < room->count && room->dates[at] < moment)
        at++;
    return at;
}

/* Searches all spans of one length, laid from `offset` seconds before 1970 on. */
static void search_spans(const search *in, uint32_t length, uint32_t offset) {
    const cells_room *room = in->room;
    size_t begin = 0;
    size_t low = 0;
    size_t high = 0;
    while (begin < room->count) {
        uint64_t span = ((uint64_t)room->dates[begin] + offset) / length;
        size_t end = advance(room, begin + 1, (span + 1) * length - offset);
        uint64_t first = span * length;
        first = first > offset ? first - offset : 0;
        if (end - begin >= CELL_COUNT_MIN) {
            uint32_t last = (uint32_t)(first + length - 1);
            surroundings at = look_around((uint32_t)first, last);
            low = advance(room, low, at.low);
            high = advance(room, high, (uint64_t)at.high + 1);
            search_span(in, begin, end, (uint32_t)first, last, high - low);
        }
        begin = end;
    }
}

static void sort_dates(const creation *from, size_t creator, cells_room *room) {
    const creation_follow *follows = creation_view(from, creator);
    room->count = from->count[creator];
    for (size_t i = 0; i < room->count; i++) {
        room->keys[i] = (uint64_t)follows[i].created << 32 | i;
    }
    numbers_sort_keys(room->keys, room->count, 32, room->spare_keys);
    for (size_t i = 0; i < room->count; i++) {
        room->dates[i] = (uint32_t)(room->keys[i] >> 32);
        room->by_date[i] = (uint32_t)room->keys[i];
    }
}

void cells_find(const creation *from, size_t creator, const density *all, double score_min,
                cells_room *room) {
    room->found_count = 0;
    sort_dates(from, creator, room);
    const search in = {.room = room,
                       .all = all,
                       .creator = creator,
                       .ordered = from->order != CREATION_UNORDERED,
                       .score_min = score_min};
    for (size_t i = 0; i < LENGTH_COUNT; i++) {
        search_spans(&in, lengths[i], 0);
        search_spans(&in, lengths[i], lengths[i] / 2);
    }
}
