/* Numbers in tables, against what printf makes of them. */
#include "report/number.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIAL_COUNT = 300000 };

static void expect_share(double value, const char *expected) {
    char text[NUMBER_BYTES];
    size_t length = number_format_share(value, text);
    cr_expect_str_eq(text, expected, "%.17g gives '%s', not '%s'", value, text, expected);
    cr_expect_eq(length, strlen(expected));
}

static void expect_count(double value, const char *expected) {
    char text[NUMBER_BYTES];
    size_t length = number_format_count(value, text);
    cr_expect_str_eq(text, expected, "%.17g gives '%s', not '%s'", value, text, expected);
    cr_expect_eq(length, strlen(expected));
}

Test(number, shares_are_what_printf_gives_with_six_digits) {
    unsigned short state[3] = {1, 2, 3};
    for (int i = 0; i < TRIAL_COUNT; i++) {
        char expected[NUMBER_BYTES];
        double value = erand48(state) * pow(10, floor(24 * erand48(state)) - 12);
        snprintf(expected, sizeof expected, "%.6g", value);
        expect_share(value, expected);
    }
}

Test(number, shares_at_the_edges_of_their_range_are_right) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "1"},
                 {0.5, "0.5"},
                 {1.0 / 3, "0.333333"},
                 {0.0001, "0.0001"},
                 {0.00001, "1e-05"},
                 {0.99999949, "0.999999"},
                 {0.99999951, "1"},
                 {9.9999999, "10"},
                 {999999, "999999"},
                 {999999.4, "999999"},
                 {1e6, "1e+06"},
                 {5e-324, "4.94066e-324"},
                 {-0.25, "-0.25"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_share(cases[i].value, cases[i].text);
    }
}

Test(number, counts_have_one_decimal_where_they_are_not_whole) {
    expect_count(0, "0");
    expect_count(12345, "12345");
    expect_count(0.04, "0");
    expect_count(0.05, "0.1");
    expect_count(12.25, "12.3");
    expect_count(99.96, "100");
    expect_count(50e9, "50000000000");
    char text[NUMBER_BYTES];
    number_format_integer(UINT64_MAX, text);
    cr_expect_str_eq(text, "18446744073709551615");
}

Test(number, what_is_not_a_number_is_empty) {
    expect_share(NAN, "");
    expect_share(INFINITY, "");
    expect_count(NAN, "");
    expect_count(-INFINITY, "");
}

Test(number, a_decimal_comma_of_the_locale_does_not_get_in) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++) {
        found = setlocale(LC_NUMERIC, names[i]) != NULL;
    }
    if (!found) {
        cr_skip_test("no locale with a decimal comma is installed");
    }
    expect_share(1.5e-7, "1.5e-07");
    expect_share(0.25, "0.25");
    expect_count(0.5, "0.5");
}
