#include "authenticity/timeline.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { CREATORS = 30, FIRST = 1600000000 };

/* Builds the roster of a file with times. */
static kith_roster *build_roster(const run_folder *folder, int thread_count) {
    kith_options options = kith_options_default();
    options.floor = 1;
    options.keep_times = true;
    options.thread_count = thread_count;
    return follows_build(folder, "f.csv", &options);
}

/* Audiences of 1 to some thousands; times that often are equal or missing. */
static void write_random(const run_folder *folder, uint64_t seed) {
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/f.csv", folder->path);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fputs("creator,follower,followed_at\n", file);
    static const uint64_t spans[] = {200, 500, 1000, 3}; /* days */
    for (uint64_t c = 0; c < CREATORS; c++) {
        for (uint64_t i = 0; i <= c * c * 4; i++) {
            uint64_t time = FIRST + 86400 * random_below(&seed, spans[c % 4]);
            time = random_below(&seed, 5) == 0 ? 0 : time;
            fprintf(file, "c%02" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", c, random_below(&seed, 9999),
                    time);
        }
    }
    cr_assert_eq(fclose(file), 0);
}

static int compare_arrivals(const void *left, const void *right) {
    const arrival *a = left;
    const arrival *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return (a->account > b->account) - (a->account < b->account);
}

/* The arrivals of a creator by the C library's sort. */
static arrival *sort_arrivals(kith_creator creator, graph_list everyone, size_t *count) {
    arrival *sorted = malloc((creator.hash_count + 1) * sizeof *sorted);
    cr_assert_not_null(sorted);
    for (size_t i = 0; i < creator.hash_count; i++) {
        if (creator.times[i] != 0) {
            sorted[(*count)++] = (arrival){creator.times[i], everyone.items[i]};
        }
    }
    qsort(sorted, *count, sizeof *sorted, compare_arrivals);
    return sorted;
}

static void expect_sorted(const kith_roster *roster, const graph *from, const timeline *made) {
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        size_t count = 0;
        arrival *sorted = sort_arrivals(kith_roster_view_creator(roster, c),
                                        graph_view_everyone(from, c), &count);
        timeline_list list = timeline_view(made, c);
        cr_assert_eq(list.count, count);
        cr_assert_eq(memcmp(list.items, sorted, count * sizeof *sorted), 0, "creator %zu", c);
        first = count > 0 && sorted[0].time < first ? sorted[0].time : first;
        last = count > 0 && sorted[count - 1].time > last ? sorted[count - 1].time : last;
        free(sorted);
    }
    cr_assert_eq(made->first, first);
    cr_assert_eq(made->last, last);
}

Test(timeline, orders_the_follows_of_each_creator_by_time_then_account) {
    run_folder folder = run_create_folder();
    write_random(&folder, random_seed(3));
    for (int threads = 1; threads <= 3; threads++) {
        kith_roster *roster = build_roster(&folder, threads);
        kith_options options = kith_options_default();
        options.thread_count = threads;
        graph *from = NULL;
        timeline *made = NULL;
        cr_assert_eq(graph_build(roster, &options, &from), KITH_OK);
        cr_assert_eq(timeline_build(roster, from, &options, &made), KITH_OK);
        cr_assert_eq(made->creator_count, CREATORS);
        expect_sorted(roster, from, made);
        timeline_free(made);
        graph_free(from);
        kith_roster_free(roster);
    }
    run_remove_folder(&folder);
}

Test(timeline, is_empty_without_times_in_seconds) {
    static const char *const texts[] = {"a,1\na,2\n", "a,1,5\na,2,6\n"};
    for (size_t i = 0; i < 2; i++) {
        run_folder folder = run_create_folder();
        run_write_file(&folder, "f.csv", texts[i]);
        kith_roster *roster = build_roster(&folder, 1);
        kith_options options = kith_options_default();
        graph *from = NULL;
        timeline *made = NULL;
        cr_assert_eq(graph_build(roster, &options, &from), KITH_OK);
        cr_assert_eq(timeline_build(roster, from, &options, &made), KITH_OK);
        cr_expect_eq(timeline_view(made, 0).count, 0);
        cr_expect_eq(made->first, 0);
        cr_expect_eq(made->last, 0);
        timeline_free(made);
        graph_free(from);
        kith_roster_free(roster);
        run_remove_folder(&folder);
    }
}
