/* Times as text: the calendar of the C library and closed forms say what they must be. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "input/times.h"

enum { LATEST = 1900000000, DAY = 86400 };

static text_field field(const char *text) {
    return (text_field){text, strlen(text)};
}

static void expect_time(const char *text, uint32_t seconds) {
    uint32_t found = 1;
    time_counts counts = {0};
    cr_expect_eq(times_parse(field(text), LATEST, &found, &counts), TIME_KNOWN, "%s", text);
    cr_expect_eq(found, seconds, "%s is %u, not %u", text, found, seconds);
    cr_expect_eq(counts.missing + counts.future + counts.early, 0, "%s", text);
}

static void expect_unknown(const char *text, time_finding finding) {
    uint32_t found = 1;
    time_counts counts = {0};
    cr_expect_eq(times_parse(field(text), LATEST, &found, &counts), finding, "%s", text);
    cr_expect_eq(found, 0, "%s", text);
    cr_expect_eq(counts.missing, finding == TIME_MISSING, "%s", text);
    cr_expect_eq(counts.future, finding == TIME_FUTURE, "%s", text);
    cr_expect_eq(counts.early, finding == TIME_EARLY, "%s", text);
}

Test(times, takes_whole_and_decimal_seconds) {
    expect_time("1714564800", 1714564800);
    expect_time("1714564800.999", 1714564800);
    expect_time("1714564800.", 1714564800);
    expect_time("0001714564800", 1714564800);
    expect_time("946684800", 946684800);
    expect_time("1900000000", 1900000000);
}

Test(times, takes_dates_with_fraction_offset_and_space) {
    uint32_t noon = 1714564800; /* 2024-05-01, by date -u +%s */
    expect_time("2024-05-01T12:00:00Z", noon);
    expect_time("2024-05-01t12:00:00z", noon);
    expect_time("2024-05-01 12:00:00", noon);
    expect_time("2024-05-01 12:00:00.123456+00", noon);
    expect_time("2024-05-01T12:00:00.9Z", noon);
    expect_time("2024-05-01T14:30:00+02:30", noon);
    expect_time("2024-05-01T09:00:00-0300", noon);
    expect_time("2024-05-01", noon - DAY / 2);
    expect_time("2016-12-31T23:59:60Z", 1483228800); /* a leap second */
    expect_time("1999-12-31T23:30:00-00:30", 946684800);
    expect_time("2030-03-17T17:46:40Z", LATEST);
}

Test(times, knows_every_day_from_2000_to_2030) {
    for (time_t day = 946684800; day <= LATEST; day += DAY) {
        char text[32];
        struct tm calendar;
        gmtime_r(&day, &calendar);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &calendar);
        expect_time(text, (uint32_t)day);
    }
}

Test(times, refuses_days_and_hours_that_do_not_exist) {
    expect_time("2000-02-29", 951782400);
    expect_time("2024-02-29", 1709164800);
    const char *const wrong[] = {"2023-02-29",
                                 "2024-02-30",
                                 "2024-04-31",
                                 "2024-13-01",
                                 "2024-00-10",
                                 "2024-01-00",
                                 "2024-01-32",
                                 "2024-01-01T24:00:00Z",
                                 "2024-01-01T00:60:00Z",
                                 "2024-01-01T00:00:61Z",
                                 "2024-01-01T00:00Z",
                                 "2024-01-01T",
                                 "2024-01-01T00:00:00.",
                                 "2024-01-01T00:00:00X",
                                 "2024-01-01T00:00:00+2",
                                 "2024-1-1",
                                 "24-01-01",
                                 "2024-01-01T00:00:00Z ",
                                 "2024-01-01T00:00:00+24:00"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        expect_unknown(wrong[i], TIME_MALFORMED);
    }
}

Test(times, tells_missing_future_early_and_malformed_apart) {
    const char *const missing[] = {"", "0", "null", "NULL", "\\N", "NA"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        expect_unknown(missing[i], TIME_MISSING);
    }
    expect_unknown("1900000001", TIME_FUTURE);
    expect_unknown("1714564800000", TIME_FUTURE);
    expect_unknown("99999999999999999999999999999999", TIME_FUTURE);
    expect_unknown("2031-01-01", TIME_FUTURE);
    expect_unknown("946684799.9", TIME_EARLY);
    expect_unknown("1", TIME_EARLY);
    expect_unknown("-5", TIME_EARLY);
    expect_unknown("1999-12-31T23:59:59Z", TIME_EARLY);
    expect_unknown("0000-01-01", TIME_EARLY);
    const char *const wrong[] = {"yesterday", "1.7e9", "17a", "-", ".",
                                 ".5",        "1,5",   " 1",  "N", "1.5.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        expect_unknown(wrong[i], TIME_MALFORMED);
    }
}

Test(times, counts_what_would_be_good_as_milliseconds) {
    uint32_t seconds = 0;
    time_counts counts = {0};
    times_parse(field("1714564800000"), LATEST, &seconds, &counts);
    times_parse(field("1900000000999"), LATEST, &seconds, &counts);
    times_parse(field("1900000001000"), LATEST, &seconds, &counts);
    times_parse(field("1950000000"), LATEST, &seconds, &counts);
    cr_expect_eq(counts.future, 4);
    cr_expect_eq(counts.thousandfold, 2);
}

Test(times, stores_positions_from_one) {
    uint32_t position = 0;
    time_counts counts = {0};
    cr_expect_eq(times_parse_position(field("0"), &position, &counts), TIME_KNOWN);
    cr_expect_eq(position, 1);
    cr_expect_eq(times_parse_position(field("4294967294"), &position, &counts), TIME_KNOWN);
    cr_expect_eq(position, UINT32_MAX);
    cr_expect_eq(times_parse_position(field("NA"), &position, &counts), TIME_MISSING);
    cr_expect_eq(position, 0);
    const char *const wrong[] = {"4294967295", "-1", "1.5", "x", "18446744073709551617"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_expect_eq(times_parse_position(field(wrong[i]), &position, &counts), TIME_MALFORMED,
                     "%s", wrong[i]);
    }
    cr_expect_eq(counts.missing, 1);
    cr_expect_not_null(strstr(times_explain(KITH_TIMES_POSITIONS, field("-1")), "negative"));
}

Test(times, guesses_what_a_column_holds) {
    cr_expect_eq(times_guess(field("946684800")), KITH_TIMES_SECONDS);
    cr_expect_eq(times_guess(field("1714564800000")), KITH_TIMES_SECONDS);
    cr_expect_eq(times_guess(field("2024-05-01")), KITH_TIMES_SECONDS);
    cr_expect_eq(times_guess(field("946684799")), KITH_TIMES_POSITIONS);
    cr_expect_eq(times_guess(field("0")), KITH_TIMES_POSITIONS);
    const char *const neither[] = {"", "NA", "hello", "1.5", "-3", "2024-13-01"};
    for (size_t i = 0; i < sizeof neither / sizeof *neither; i++) {
        cr_expect_eq(times_guess(field(neither[i])), KITH_TIMES_NONE, "%s", neither[i]);
    }
}
