#include "authenticity/tenure.h"

#include <criterion/criterion.h>
#include <math.h>

#include "follows.h"

enum { DAY = 86400, COUNT = 200, LIFE = 400 * DAY };

static const double ends[TENURE_COUNT + 1] = {0, 0, 1, 3, 7, 30, 90, INFINITY};

Test(tenure, has_the_borders_of_its_days) {
    static const uint32_t days[] = {0, 1, 2, 3, 6, 7, 29, 30, 89, 90, 4000};
    static const size_t tenures[] = {0, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        cr_expect_eq(tenure_find(days[i] * DAY), tenures[i], "day %u", days[i]);
    }
    cr_expect_eq(tenure_find(1), 1);
    cr_expect_eq(tenure_find(DAY - 1), 1);
}

/* The seconds of one account in a tenure between two times; its first follow counts as one. */
static double meet(double first, size_t number, double begin, double end) {
    if (number == 0) return first >= begin && first < end;
    double from = fmax(begin, first + ends[number] * DAY);
    double to = fmin(end, first + ends[number + 1] * DAY);
    return fmax(to - from, 0);
}

static tenure build(uint64_t seed, uint32_t *copy) {
    kith_allocator allocator = memory_default();
    uint32_t *first = memory_create(&allocator, COUNT, sizeof *first);
    cr_assert_not_null(first);
    for (size_t i = 0; i < COUNT; i++) {
        copy[i] = first[i] = 1000 + (uint32_t)random_below(&seed, LIFE);
    }
    tenure made;
    cr_assert_eq(tenure_build(first, COUNT, &allocator, &made), KITH_OK);
    return made;
}

Test(tenure, is_the_time_that_each_account_spends_in_it) {
    uint32_t first[COUNT];
    uint64_t seed = random_seed(1);
    tenure made = build(seed, first);
    for (int draw = 0; draw < 100; draw++) {
        uint32_t begin = (uint32_t)random_below(&seed, LIFE);
        uint32_t end = begin + 1 + (uint32_t)random_below(&seed, draw % 2 ? LIFE : DAY);
        double occasions[TENURE_COUNT];
        tenure_measure(&made, begin, end, occasions);
        for (size_t number = 0; number < TENURE_COUNT; number++) {
            double expected = 0;
            for (size_t i = 0; i < COUNT; i++) {
                expected += meet(first[i], number, begin, end);
            }
            cr_expect_float_eq(occasions[number], expected, 1e-3, "%zu: %f", number,
                               occasions[number]);
        }
    }
    tenure_free(&made);
}

Test(tenure, of_no_accounts_is_none) {
    kith_allocator allocator = memory_default();
    tenure made;
    cr_assert_eq(tenure_build(NULL, 0, &allocator, &made), KITH_OK);
    double occasions[TENURE_COUNT];
    tenure_measure(&made, 0, DAY, occasions);
    for (size_t number = 0; number < TENURE_COUNT; number++) {
        cr_expect_eq(occasions[number], 0);
    }
    tenure_free(&made);
}
