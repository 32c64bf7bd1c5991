#include "authenticity/burst.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "timed.h"

enum { STEP = 3 * 3600, WINDOWS_MAX = 40000, HOUR = 3600 };

static const uint32_t hours[] = {6, 24, 48, 168, 720};

/* The windows of one creator that pass, by brute force. */
typedef struct naive {
    timeline_list list;
    burst *found;
    size_t count;
    uint64_t looked_at; /* windows with a follow in them */
} naive;

static size_t count_between(timeline_list list, uint32_t begin, uint32_t end) {
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        count += list.items[i].time >= begin && list.items[i].time < end;
    }
    return count;
}

static int compare_numbers(const void *a, const void *b) {
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double take_median(double *values, size_t count) {
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, compare_numbers);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* The definition in burst.h, word by word. */
static void score(timeline_list list, burst *window) {
    uint32_t born = list.items[0].time / STEP * STEP;
    uint32_t died = (list.items[list.count - 1].time / STEP + 1) * STEP;
    uint32_t span = window->end - window->begin;
    double around[24];
    size_t count = 0;
    for (int64_t k = -13; k <= 13; k++) {
        int64_t begin = (int64_t)window->begin + k * (span / 2);
        bool inside = begin >= born && begin + span <= died;
        if (k > -2 && k < 2) continue;
        if (inside) {
            around[count++] = (double)count_between(list, (uint32_t)begin, (uint32_t)begin + span);
        }
    }
    double median = take_median(around, count);
    double mean = (double)list.count * span / fmax(died - born, span);
    double lambda = fmax(fmax(median, mean / 2), 0.3);
    for (size_t i = 0; i < count; i++) {
        around[i] = fabs(around[i] - median);
    }
    double spread = 1.4826 * take_median(around, count);
    double unrest = median > 0 ? fmin(fmax(spread * spread / median, 1), 6) : 1;
    double n = (double)window->count;
    window->expected = lambda;
    window->score = n > lambda ? (n * log(n / lambda) - n + lambda) / unrest : 0;
}

static void look_at_all(naive *at) {
    if (at->list.count < 6) return;
    uint32_t first = at->list.items[0].time;
    uint32_t last = at->list.items[at->list.count - 1].time;
    for (size_t s = 0; s < sizeof hours / sizeof *hours; s++) {
        uint32_t span = hours[s] * HOUR;
        for (uint32_t begin = first / span * span - span; begin <= last; begin += span / 2) {
            burst window = {.begin = begin, .end = begin + span};
            window.count = count_between(at->list, begin, begin + span);
            at->looked_at += window.count > 0;
            if (window.count < 6) continue;
            score(at->list, &window);
            if (window.score < 6) continue;
            cr_assert_lt(at->count, WINDOWS_MAX);
            at->found[at->count++] = window;
        }
    }
}

static int compare_strength(const void *a, const void *b) {
    const burst *left = a;
    const burst *right = b;
    if (left->score != right->score) return left->score > right->score ? -1 : 1;
    return (left->begin > right->begin) - (left->begin < right->begin);
}

static int compare_time(const void *a, const void *b) {
    const burst *left = a;
    const burst *right = b;
    return (left->begin > right->begin) - (left->begin < right->begin);
}

/* The strongest twelve that do not overlap, by time. */
static void choose(naive *at) {
    size_t kept = 0;
    qsort(at->found, at->count, sizeof *at->found, compare_strength);
    for (size_t i = 0; i < at->count && kept < BURSTS_MAX; i++) {
        bool overlaps = false;
        for (size_t k = 0; k < kept; k++) {
            overlaps |=
                at->found[i].begin < at->found[k].end && at->found[k].begin < at->found[i].end;
        }
        if (!overlaps) at->found[kept++] = at->found[i];
    }
    at->count = kept;
    qsort(at->found, kept, sizeof *at->found, compare_time);
}

/* Benjamini and Hochberg's at a tenth, over whole scores from 6 to 64. */
static double find_threshold(const naive *all, size_t creators) {
    double windows = 0;
    for (size_t c = 0; c < creators; c++) {
        windows += (double)all[c].looked_at;
    }
    for (int level = 6; level < 64; level++) {
        size_t found = 0;
        for (size_t c = 0; c < creators; c++) {
            for (size_t i = 0; i < all[c].count; i++) {
                found += all[c].found[i].score >= level;
            }
        }
        if (windows * exp(-level) <= 0.1 * (double)found) return level;
    }
    return 64;
}

static void expect_equal(const timed_world *from, size_t c, const naive *at, double threshold) {
    const burst *made = from->slices->items + from->slices->start[c];
    size_t place = 0;
    for (size_t i = 0; i < at->count; i++) {
        const burst *right = &at->found[i];
        if (right->score < threshold) continue;
        cr_assert_lt(place, from->slices->start[c + 1] - from->slices->start[c]);
        cr_expect_eq(made[place].creator, c);
        cr_expect_eq(made[place].begin, right->begin, "creator %zu", c);
        cr_expect_eq(made[place].end, right->end, "creator %zu", c);
        cr_expect_eq(made[place].count, right->count);
        cr_expect_float_eq(made[place].expected, right->expected, 1e-9);
        cr_expect_float_eq(made[place].score, right->score, 1e-9);
        size_t before = count_between(at->list, 0, right->begin);
        cr_expect_eq(made[place].arrival, from->times->start[c] + before);
        place++;
    }
    cr_assert_eq(place, from->slices->start[c + 1] - from->slices->start[c], "creator %zu", c);
}

static void expect_brute_force(const timed_world *from) {
    size_t creators = from->times->creator_count;
    naive *all = calloc(creators, sizeof *all);
    cr_assert_not_null(all);
    for (size_t c = 0; c < creators; c++) {
        all[c].list = timeline_view(from->times, c);
        all[c].found = malloc(WINDOWS_MAX * sizeof(burst));
        cr_assert_not_null(all[c].found);
        look_at_all(&all[c]);
    }
    double threshold = find_threshold(all, creators);
    cr_expect_eq(from->slices->score_min, threshold);
    for (size_t c = 0; c < creators; c++) {
        choose(&all[c]);
        expect_equal(from, c, &all[c], threshold);
        free(all[c].found);
    }
    cr_assert_eq(from->slices->start[creators], from->slices->count);
    free(all);
}

/* Audiences of 0 to 1,200 with lives of a day to all, some of them with crowds of all lengths. */
static timed_list draw_restless(uint64_t seed) {
    timed_list list = {0};
    uint64_t account = 1;
    for (size_t c = 0; c < 24; c++) {
        uint64_t life = TIMED_DAY * (1 + c * c % 400);
        uint32_t born = TIMED_FIRST + (uint32_t)random_below(&seed, (uint64_t)90 * TIMED_DAY);
        size_t count = 1 + c * 50;
        for (size_t i = 0; i < count; i++) {
            timed_add(&list, c, account++, born + (uint32_t)random_below(&seed, life));
        }
        for (size_t k = 0; k < c % 17; k++) {
            uint32_t begin = born + (uint32_t)random_below(&seed, life);
            uint64_t span = (uint64_t)HOUR << random_below(&seed, 10);
            for (size_t i = 0; i < 6 + random_below(&seed, 60 + 2 * c); i++) {
                timed_add(&list, c, account++, begin + (uint32_t)random_below(&seed, span));
            }
        }
    }
    return list;
}

Test(burst, equals_a_brute_force_over_all_windows) {
    for (uint64_t seed = 1; seed <= 2; seed++) {
        timed_list list = draw_restless(random_seed(seed));
        timed_world made = timed_open(&list, (int)seed);
        cr_assert_gt(made.slices->count, 30);
        expect_brute_force(&made);
        timed_close(&made);
        timed_free(&list);
    }
}

/* One creator in the middle of fifty with even timelines. */
static timed_list draw_even(uint64_t seed, size_t planted, uint32_t seconds) {
    timed_list list = {0};
    uint64_t account = 1;
    for (size_t c = 0; c < 50; c++) {
        for (size_t i = 0; i < 400; i++) {
            uint64_t time = random_below(&seed, (uint64_t)TIMED_DAYS * TIMED_DAY);
            timed_add(&list, c, account++, TIMED_FIRST + (uint32_t)time);
        }
    }
    for (size_t i = 0; i < planted; i++) {
        uint64_t time = (uint64_t)200 * TIMED_DAY + random_below(&seed, seconds);
        timed_add(&list, 25, account++, TIMED_FIRST + (uint32_t)time);
    }
    return list;
}

Test(burst, finds_none_on_even_timelines) {
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        timed_list list = draw_even(random_seed(seed), 0, 1);
        timed_world made = timed_open(&list, 1);
        found += made.slices->count;
        timed_close(&made);
        timed_free(&list);
    }
    /* None is expected to be found where there is nothing to find, in nine of ten rosters. */
    cr_expect_leq(found, 2);
}

Test(burst, contains_a_planted_one_of_any_length) {
    static const uint32_t spans[] = {HOUR, 6 * HOUR, 24 * HOUR, 4 * 24 * HOUR, 20 * 24 * HOUR};
    for (size_t s = 0; s < 5; s++) {
        timed_list list = draw_even(random_seed(7), 100, spans[s]);
        timed_world made = timed_open(&list, 1);
        uint32_t begin = TIMED_FIRST + 200 * TIMED_DAY;
        size_t held = 0;
        size_t others = 0;
        for (size_t b = 0; b < made.slices->count; b++) {
            const burst *item = &made.slices->items[b];
            others += item->creator != 25;
            timeline_list all = timeline_view(made.times, 25);
            uint32_t from = item->begin > begin ? item->begin : begin;
            uint32_t to = item->end < begin + spans[s] ? item->end : begin + spans[s];
            if (item->creator == 25 && from < to) held += count_between(all, from, to);
        }
        cr_expect_geq(held, 90, "%zu in %u hours", held, spans[s] / HOUR);
        cr_expect_leq(others, 2);
        timed_close(&made);
        timed_free(&list);
    }
}

Test(burst, is_found_by_any_time_in_it_and_no_other) {
    timed_list list = draw_even(random_seed(9), 100, 6 * HOUR);
    timed_world made = timed_open(&list, 1);
    cr_assert_geq(made.slices->count, 1);
    for (size_t b = 0; b < made.slices->count; b++) {
        const burst *item = &made.slices->items[b];
        cr_expect_eq(bursts_find(made.slices, item->creator, item->begin), item);
        cr_expect_eq(bursts_find(made.slices, item->creator, item->end - 1), item);
        cr_expect_neq(bursts_find(made.slices, item->creator, item->begin - 1), item);
        cr_expect_neq(bursts_find(made.slices, item->creator, item->end), item);
        cr_expect_neq(bursts_find(made.slices, item->creator + 1, item->begin), item);
    }
    timed_close(&made);
    timed_free(&list);
}

Test(burst, widened_ones_hold_all_around_them_and_do_not_meet) {
    timed_list list = draw_restless(random_seed(10));
    timed_world from = timed_open(&list, 1);
    static const uint32_t margins[] = {HOUR, 24 * HOUR, 20 * 24 * HOUR};
    for (size_t m = 0; m < 3; m++) {
        bursts *made = NULL;
        cr_assert_eq(bursts_widen(from.slices, from.times, margins[m], &made), KITH_OK);
        cr_expect_lt(made->count, from.slices->count);
        for (size_t b = 0; b < from.slices->count; b++) {
            const burst *item = &from.slices->items[b];
            const burst *wide = bursts_find(made, item->creator, item->begin);
            cr_assert_not_null(wide);
            cr_expect(wide->begin + margins[m] <= item->begin);
            cr_expect(wide->end >= item->end + margins[m]);
            cr_expect(wide->arrival <= item->arrival && wide->expected > item->expected);
        }
        for (size_t b = 0; b < made->count; b++) {
            const burst *wide = &made->items[b];
            timeline_list all = timeline_view(from.times, wide->creator);
            cr_expect_eq(wide->count, count_between(all, wide->begin, wide->end));
            cr_expect(b == 0 || wide[-1].creator < wide->creator || wide[-1].end < wide->begin);
        }
        cr_expect_eq(made->start[from.times->creator_count], made->count);
        bursts_free(made);
    }
    timed_close(&from);
    timed_free(&list);
}

Test(burst, none_comes_of_no_times) {
    timed_list list = {0};
    for (uint64_t i = 1; i <= 20; i++) {
        timed_add(&list, i % 2, i, 0);
    }
    timed_add(&list, 0, 21, TIMED_FIRST);
    timed_world made = timed_open(&list, 2);
    cr_expect_eq(made.slices->count, 0);
    cr_expect_eq(made.slices->start[2], 0);
    timed_close(&made);
    timed_free(&list);
}
