/* Times of a roster against a table of everything that was written: each follow has the best of its known times. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "kernels/hash.h"

enum { CREATORS = 40, FOLLOWERS = 3000, ROWS = 400000, FIRST = 1600000000, SPAN = 50000000 };

/* What stands in the file, and the time each follow must have. */
typedef struct world {
    follow_list rows;
    uint32_t *times;                        /* of each row, 0 for missing */
    uint32_t best[CREATORS][FOLLOWERS + 1]; /* 0: unknown */
    uint8_t there[CREATORS][FOLLOWERS + 1];
    uint64_t missing;
} world;

static world *create_world(uint64_t seed, bool positions) {
    world *made = calloc(1, sizeof *made);
    cr_assert_not_null(made);
    made->times = calloc(ROWS, sizeof *made->times);
    cr_assert_not_null(made->times);
    for (size_t i = 0; i < ROWS; i++) {
        /* Small creators have few followers, large ones many rows twice and more; some come late. */
        uint32_t creator = CREATORS - 1 - (uint32_t)random_below(&seed, 1 + i * CREATORS / ROWS);
        uint32_t follower = 1 + (uint32_t)random_below(&seed, 1 + creator * (FOLLOWERS / CREATORS));
        uint32_t time = positions ? 1 + (uint32_t)random_below(&seed, 100000)
                                  : FIRST + (uint32_t)random_below(&seed, SPAN);
        time = random_below(&seed, 10) == 0 ? 0 : time;
        uint32_t *best = &made->best[creator][follower];
        bool better = positions ? time > *best : time != 0 && (*best == 0 || time < *best);
        *best = better ? time : *best;
        made->there[creator][follower] = 1;
        made->missing += time == 0;
        follows_add(&made->rows, creator, follower);
        made->times[i] = time;
    }
    return made;
}

static void free_world(world *made) {
    follows_free(&made->rows);
    free(made->times);
    free(made);
}

/* Writes the rows from number `first` on, then those before it, so that the order differs from file to file. */
static void write_world(const world *from, const run_folder *folder, const char *name, size_t first,
                        bool positions) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fputs(positions ? "creator\tposition_newest_first\tfollower\n"
                    : "creator\tfollowed_at\tfollower\n",
          file);
    for (size_t n = 0; n < ROWS; n++) {
        size_t i = (first + n) % ROWS;
        const follow *row = &from->rows.rows[i];
        if (from->times[i] == 0) {
            fprintf(file, "c%05" PRIu32 "\t%s\t%" PRIu64 "\n", row->creator, i % 2 ? "" : "NULL",
                    row->follower);
        } else {
            fprintf(file, "c%05" PRIu32 "\t%" PRIu32 "\t%" PRIu64 "\n", row->creator,
                    from->times[i] - positions, row->follower);
        }
    }
    cr_assert_eq(fclose(file), 0);
}

static kith_options timed_options(int thread_count) {
    kith_options options = kith_options_default();
    options.floor = 1;
    options.keep_times = true;
    options.thread_count = thread_count;
    return options;
}

static void expect_best(const world *from, const kith_roster *roster) {
    for (uint32_t c = 0; c < CREATORS; c++) {
        char name[16];
        size_t index = 0;
        size_t expected = 0;
        snprintf(name, sizeof name, "c%05" PRIu32, c);
        cr_assert_eq(kith_roster_find(roster, name, &index), KITH_OK);
        kith_creator creator = kith_roster_view_creator(roster, index);
        cr_assert_not_null(creator.times);
        for (size_t i = 0; i < creator.hash_count; i++) {
            char id[KITH_ID_BYTES + 1];
            kith_roster_name_account(roster, creator.hashes[i], id);
            cr_assert_eq(creator.times[i], from->best[c][strtoul(id, NULL, 10)], "%s %s", name, id);
        }
        for (size_t f = 1; f <= FOLLOWERS; f++) {
            expected += from->there[c][f];
        }
        cr_assert_eq(creator.hash_count, expected);
    }
}

static void expect_world(bool positions) {
    run_folder folder = run_create_folder();
    world *made = create_world(random_seed(positions ? 7 : 5), positions);
    for (int threads = 1; threads <= 4; threads++) {
        kith_options options = timed_options(threads);
        write_world(made, &folder, "f.tsv", (size_t)threads * 77777, positions);
        run_result packed = run_line(&folder, "gzip -1 -kf f.tsv");
        run_free(&packed);
        kith_roster *roster =
            follows_build(&folder, threads % 2 == 0 ? "f.tsv.gz" : "f.tsv", &options);
        kith_roster_info info = kith_roster_view_info(roster);
        cr_assert_eq(info.times, positions ? KITH_TIMES_POSITIONS : KITH_TIMES_SECONDS);
        cr_assert_null(info.times_absent);
        cr_assert_eq(info.time_missing_count, made->missing);
        expect_best(made, roster);
        kith_roster_free(roster);
    }
    free_world(made);
    run_remove_folder(&folder);
}

Test(timelog, keeps_the_earliest_time_of_each_follow) {
    expect_world(false);
}

Test(timelog, keeps_the_oldest_position_of_each_follow) {
    expect_world(true);
}

/* Builds a roster of a text. */
static kith_roster *build_text(const char *text) {
    run_folder folder = run_create_folder();
    kith_options options = timed_options(2);
    run_write_file(&folder, "f.csv", text);
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    run_remove_folder(&folder);
    return roster;
}

Test(timelog, finds_hashes_however_they_are_spread) {
    /* Ids chosen so that the hashes of one audience crowd at the lower end, of the other at the upper. */
    enum { CROWD = 3000, LINE_BYTES = 128 };
    char *text = calloc(CROWD, LINE_BYTES);
    cr_assert_not_null(text);
    hash_key key = hash_prepare(0, 64);
    size_t bytes = 0;
    for (uint64_t i = 0; i < CROWD; i++) {
        bytes +=
            (size_t)sprintf(text + bytes, "a,%" PRIu64 ",%" PRIu64 "\nb,%" PRIu64 ",%" PRIu64 "\n",
                            hash_invert(key, i * i), FIRST + i,
                            hash_invert(key, UINT64_MAX - i * i), FIRST + 2 * i);
    }
    kith_roster *roster = build_text(text);
    kith_creator low = kith_roster_view_creator(roster, 0);
    kith_creator high = kith_roster_view_creator(roster, 1);
    cr_assert_eq(low.hash_count, CROWD);
    cr_assert_eq(high.hash_count, CROWD);
    for (uint64_t i = 0; i < CROWD; i++) {
        cr_assert_eq(low.hashes[i], i * i);
        cr_assert_eq(low.times[i], FIRST + i);
        cr_assert_eq(high.hashes[CROWD - 1 - i], UINT64_MAX - i * i);
        cr_assert_eq(high.times[CROWD - 1 - i], FIRST + 2 * i);
    }
    kith_roster_free(roster);
    free(text);
}

static void expect_absent(const char *text, const char *why, uint64_t missing) {
    kith_roster *roster = build_text(text);
    kith_roster_info info = kith_roster_view_info(roster);
    cr_expect_eq(info.times, KITH_TIMES_NONE, "%s", text);
    cr_assert_not_null(info.times_absent);
    cr_expect_not_null(strstr(info.times_absent, why), "%s: %s", text, info.times_absent);
    cr_expect_eq(info.time_missing_count, missing);
    cr_expect_null(kith_roster_view_creator(roster, 0).times);
    kith_roster_free(roster);
}

Test(timelog, switches_times_off_that_say_nothing) {
    expect_absent("a,1\na,2\n", "no column", 0);
    expect_absent("a,1,x\na,2,y\n", "no column", 0);
    expect_absent("creator,follower,time\na,1,\na,2,NA\n", "missing", 2);
    expect_absent("a,1,1714564800\na,2,1714564800\nb,2,2024-05-01T12:00:00Z\n", "same time", 0);
    expect_absent("a,1,3\na,2,3\n", "same time", 0);
}

Test(timelog, counts_missing_future_and_early_rows_apart) {
    kith_roster *roster = build_text(
        "creator,follower,time\na,1,1714564800\na,2,NULL\n"
        "a,3,4200000000\na,4,-9\na,5,5\na,6,1714564801\n");
    kith_roster_info info = kith_roster_view_info(roster);
    cr_expect_eq(info.times, KITH_TIMES_SECONDS);
    cr_expect_eq(info.time_missing_count, 1);
    cr_expect_eq(info.time_future_count, 1);
    cr_expect_eq(info.time_early_count, 2);
    kith_roster_free(roster);
}

static void expect_fail(const char *text, kith_status status, uint64_t line, const char *part) {
    run_folder folder = run_create_folder();
    kith_options options = timed_options(2);
    kith_error error = {0};
    run_write_file(&folder, "f.csv", text);
    cr_expect_eq(follows_try(&folder, "f.csv", &options, &error), status, "%s", error.text);
    cr_expect_eq(error.line, line, "%s", error.text);
    cr_expect_not_null(strstr(error.text, part), "%s", error.text);
    cr_expect_not_null(strstr(error.text, "f.csv"), "%s", error.text);
    run_remove_folder(&folder);
}

Test(timelog, refuses_what_is_no_time) {
    expect_fail("a,1,1714564800\na,2,soon\n", KITH_MALFORMED, 2, "neither seconds");
    expect_fail("a,\"1\",2024-05-01\na,2,2024-05-32\n", KITH_MALFORMED, 2, "neither seconds");
    expect_fail("a,1,0\na,2,-1\n", KITH_MALFORMED, 2, "negative position");
    expect_fail("a,1,1714564800000\na,2,1714564900000\n", KITH_MALFORMED, 0, "milliseconds");
    expect_fail("creator,follower,time\na,1,100\na,2,200\n", KITH_MALFORMED, 0,
                "2 before the year 2000");
    run_folder folder = run_create_folder();
    kith_options options = timed_options(1);
    options.bad_lines_allowed = 1;
    run_write_file(&folder, "f.csv", "a,1,1714564800\na,2,soon\na,3,1714564801\n");
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    kith_roster_info info = kith_roster_view_info(roster);
    cr_expect_eq(info.bad_line_count, 1);
    cr_expect_eq(info.row_count, 2);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

static kith_status try_two(const char *a, const char *b, kith_error *error, kith_roster **roster) {
    run_folder folder = run_create_folder();
    char paths[2][RUN_PATH_BYTES + 16];
    run_write_file(&folder, "a.csv", a);
    run_write_file(&folder, "b.csv", b);
    snprintf(paths[0], sizeof paths[0], "%s/a.csv", folder.path);
    snprintf(paths[1], sizeof paths[1], "%s/b.csv", folder.path);
    kith_options options = timed_options(2);
    kith_status status =
        kith_roster_build((const char *const[]){paths[0], paths[1]}, 2, &options, roster, error);
    run_remove_folder(&folder);
    return status;
}

Test(timelog, takes_files_of_one_kind_only) {
    kith_error error = {0};
    kith_roster *roster = NULL;
    cr_assert_eq(try_two("a,1,1714564800\n", "a,2,17\n", &error, &roster), KITH_MALFORMED);
    cr_expect_not_null(strstr(error.text, "b.csv:1: positions"), "%s", error.text);
    cr_assert_eq(try_two("a,1,17\n", "a,2,2024-05-01\n", &error, &roster), KITH_MALFORMED);
    cr_expect_not_null(strstr(error.text, "b.csv:1: times"), "%s", error.text);
    cr_assert_null(roster);
    cr_assert_eq(try_two("a,1,1714564800\na,3,1714564801\n", "a,2\n", &error, &roster), KITH_OK);
    cr_expect_eq(kith_roster_view_info(roster).times, KITH_TIMES_SECONDS);
    cr_expect_eq(kith_roster_view_info(roster).time_missing_count, 1);
    cr_expect_eq(kith_roster_view_creator(roster, 0).hash_count, 3);
    cr_expect_eq(kith_roster_view_creator(roster, 0).row_count, 3);
    cr_expect_eq(kith_roster_view_creator(roster, 0).followers.value, 3);
    kith_roster_free(roster);
}

Test(timelog, keeps_times_of_whole_audiences_only) {
    run_folder folder = run_create_folder();
    kith_error error = {0};
    kith_options options = timed_options(1);
    options.floor = 0.5;
    run_write_file(&folder, "f.csv", "a,1,1714564800\n");
    cr_expect_eq(follows_try(&folder, "f.csv", &options, &error), KITH_INVALID);
    cr_expect_not_null(strstr(error.text, "whole audiences"), "%s", error.text);
    options.floor = 1;
    options.memory_bytes = KITH_MEMORY_MIN;
    cr_expect_eq(follows_try(&folder, "f.csv", &options, &error), KITH_INVALID);
    run_remove_folder(&folder);
}

Test(timelog, leaves_rosters_as_they_are_without_times) {
    run_folder folder = run_create_folder();
    kith_options with = timed_options(2);
    kith_options without = with;
    without.keep_times = false;
    run_write_file(&folder, "f.csv", "a,1,1714564800\na,2,1714564801\na,1,1714564802\nb,1,NA\n");
    kith_roster *timed = follows_build(&folder, "f.csv", &with);
    kith_roster *plain = follows_build(&folder, "f.csv", &without);
    kith_roster *reduced = NULL;
    cr_assert(follows_same_rosters(timed, plain));
    cr_assert_eq(kith_roster_view_info(plain).times, KITH_TIMES_NONE);
    cr_assert_not_null(kith_roster_view_info(plain).times_absent);
    cr_assert_eq(kith_roster_reduce(timed, &without, &reduced), KITH_OK);
    cr_expect_eq(kith_roster_view_info(reduced).times, KITH_TIMES_NONE);
    cr_expect_null(kith_roster_view_creator(reduced, 0).times);
    kith_roster_free(timed);
    kith_roster_free(plain);
    kith_roster_free(reduced);
    run_remove_folder(&folder);
}

/* Twelve creators with 25 followers each: of so many of them all came within an hour, of the others within months. */
static kith_times find_kind(size_t collected) {
    char text[12 * 25 * 40] = "creator,follower,followed_at\n";
    size_t bytes = strlen(text);
    for (uint64_t c = 0; c < 12; c++) {
        for (uint64_t i = 0; i < 25; i++) {
            uint64_t time = FIRST + 1000000 * c + i * (c < collected ? 100 : 500000);
            bytes += (size_t)sprintf(text + bytes, "c%02" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", c,
                                     100 * c + i, time);
        }
    }
    kith_roster *roster = build_text(text);
    kith_times kind = kith_roster_view_info(roster).times;
    kith_roster_free(roster);
    return kind;
}

Test(timelog, leaves_out_times_at_which_follows_were_collected) {
    cr_expect_eq(find_kind(0), KITH_TIMES_SECONDS);
    cr_expect_eq(find_kind(5), KITH_TIMES_SECONDS);
    cr_expect_eq(find_kind(6), KITH_TIMES_NONE);
    cr_expect_eq(find_kind(12), KITH_TIMES_NONE);
}
