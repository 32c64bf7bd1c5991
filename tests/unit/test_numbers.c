/* Numbers are sorted as by insertion, and found as by a walk. */
#include "base/numbers.h"

#include <criterion/criterion.h>
#include <string.h>

#include "follows.h"

enum { MOST = 3000 };

static const uint64_t bounds[] = {3, 200, 70000, UINT64_C(1) << 32};

/* Lengths up to MOST, every one of the short ones. */
static size_t grow(size_t count) {
    return count < 60 ? count + 1 : count * 3 / 2;
}

Test(numbers, are_sorted_ascending) {
    static uint32_t sorted[MOST], spare[MOST], counts[200];
    uint64_t state = random_seed(1);
    for (size_t count = 0; count < MOST; count = grow(count)) {
        for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
            uint64_t sum = 0;
            memset(counts, 0, sizeof counts);
            for (size_t i = 0; i < count; i++) {
                sorted[i] = (uint32_t)random_below(&state, bounds[b]);
                counts[sorted[i] % 200]++;
                sum += sorted[i];
            }
            numbers_sort(sorted, count, spare);
            for (size_t i = 0; i < count; i++) {
                cr_assert(i == 0 || sorted[i - 1] <= sorted[i]);
                counts[sorted[i] % 200]--;
                sum -= sorted[i];
            }
            cr_assert_eq(sum, 0);
            for (size_t i = 0; i < 200; i++)
                cr_assert_eq(counts[i], 0);
        }
    }
}

Test(numbers, keys_that_are_alike_keep_their_order) {
    static uint64_t keys[MOST], spare[MOST];
    uint64_t state = random_seed(2);
    for (size_t count = 0; count < MOST; count = grow(count)) {
        for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
            uint64_t sum = 0;
            for (size_t i = 0; i < count; i++) {
                keys[i] = random_below(&state, bounds[b]) << 32 | i;
                sum += keys[i];
            }
            numbers_sort_keys(keys, count, 32, spare);
            for (size_t i = 0; i < count; i++) {
                cr_assert(i == 0 || keys[i - 1] < keys[i], "the lower half breaks ties");
                sum -= keys[i];
            }
            cr_assert_eq(sum, 0);
        }
    }
}

Test(numbers, are_found_where_they_stand) {
    static uint32_t sorted[MOST], spare[MOST];
    uint64_t state = random_seed(3);
    for (size_t count = 0; count < 200; count++) {
        for (size_t i = 0; i < count; i++)
            sorted[i] = (uint32_t)random_below(&state, 300);
        numbers_sort(sorted, count, spare);
        for (uint64_t wanted = 0; wanted < 310; wanted++) {
            size_t below = 0;
            while (below < count && sorted[below] < wanted)
                below++;
            cr_assert_eq(numbers_find(sorted, count, wanted), below);
        }
        cr_assert_eq(numbers_find(sorted, count, UINT64_C(1) << 32), count);
    }
}
