/* Which column holds the times, and of which kind. */
#include <criterion/criterion.h>
#include <string.h>

#include "input/layout.h"

static kith_status detect(const char *line, const char *columns, bool is_list, layout *found,
                          const char **reason) {
    kith_options options = kith_options_default();
    options.keep_times = true;
    options.columns = columns;
    return layout_detect((text_field){line, strlen(line)}, &options, is_list, found, reason);
}

static void expect_times(const char *line, const char *columns, int column, kith_times kind) {
    layout found = {0};
    const char *reason = NULL;
    cr_assert_eq(detect(line, columns, false, &found, &reason), KITH_OK, "%s: %s", line, reason);
    cr_expect_eq(found.time_column, column, "%s: %d", line, found.time_column);
    cr_expect_eq(found.times, kind, "%s", line);
}

static void expect_fail(const char *line, const char *columns, const char *part) {
    layout found = {0};
    const char *reason = "";
    cr_expect_eq(detect(line, columns, false, &found, &reason), KITH_MALFORMED, "%s", line);
    cr_expect_not_null(strstr(reason, part), "%s: %s", line, reason);
}

Test(layout, finds_times_by_their_names) {
    expect_times("creator,follower,followed_at", NULL, 2, KITH_TIMES_SECONDS);
    expect_times("Timestamp,creator,follower", NULL, 0, KITH_TIMES_SECONDS);
    expect_times("creator\ttime\tx\tfollower", NULL, 1, KITH_TIMES_SECONDS);
    expect_times("creator,follower,Position newest-first", NULL, 2, KITH_TIMES_POSITIONS);
    expect_times("creator,follower,when", NULL, -1, KITH_TIMES_NONE);
    expect_times("creator,follower", NULL, -1, KITH_TIMES_NONE);
}

Test(layout, takes_the_surer_of_several) {
    expect_times("time,creator,follower,followed_at", NULL, 3, KITH_TIMES_SECONDS);
    expect_times("position_newest_first,creator,follower,time", NULL, 3, KITH_TIMES_SECONDS);
    expect_fail("time,creator,follower,timestamp", NULL, "two columns of times");
}

Test(layout, judges_a_third_column_without_a_name_by_its_first_value) {
    expect_times("a,1,1714564800", NULL, 2, KITH_TIMES_SECONDS);
    expect_times("a\t1\t2024-05-01 12:00:00", NULL, 2, KITH_TIMES_SECONDS);
    expect_times("a,1,\"2024-05-01\"", NULL, 2, KITH_TIMES_SECONDS);
    expect_times("a,1,1714564800\r", NULL, 2, KITH_TIMES_SECONDS);
    expect_times("a,1,17", NULL, 2, KITH_TIMES_POSITIONS);
    expect_times("a,1,red", NULL, -1, KITH_TIMES_NONE);
    expect_times("a,1,red,1714564800", NULL, -1, KITH_TIMES_NONE);
}

Test(layout, takes_the_word_of_columns) {
    expect_times("a,x,1,1714564800", "creator,-,follower,followed_at", 3, KITH_TIMES_SECONDS);
    expect_times("a,1,1714564800", "creator,follower,position_newest_first", 2,
                 KITH_TIMES_POSITIONS);
    expect_times("a,1,1714564800", "creator,follower,-", -1, KITH_TIMES_NONE);
    expect_times("creator,follower,followed_at", "creator,follower,-", -1, KITH_TIMES_NONE);
    expect_fail("creator,follower,followed_at,x", "creator,follower,-,time", "another order");
}

Test(layout, looks_for_no_times_unless_they_are_kept) {
    kith_options options = kith_options_default();
    layout found = {0};
    const char *reason = NULL;
    const char *line = "time,creator,follower,timestamp";
    text_field first = {line, strlen(line)};
    cr_assert_eq(layout_detect(first, &options, false, &found, &reason), KITH_OK);
    cr_expect_eq(found.time_column, -1);
    cr_expect_eq(found.times, KITH_TIMES_NONE);
}

Test(layout, finds_times_in_lists_of_followers) {
    layout found = {0};
    const char *reason = NULL;
    cr_assert_eq(detect("id,timestamp", NULL, true, &found, &reason), KITH_OK);
    cr_expect_eq(found.time_column, 1);
    cr_assert_eq(detect("5", NULL, true, &found, &reason), KITH_OK);
    cr_expect_eq(found.time_column, -1);
}
