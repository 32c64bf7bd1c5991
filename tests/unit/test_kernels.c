#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "kernels/kernels.h"
#include "kernels/sort.h"

enum { LENGTHS = 131, OFFSETS = 3 };

/* Text in which the interesting bytes are frequent. */
static void fill_text(char *text, size_t count, uint64_t *state) {
    static const char bytes[] = "ab12\t\n,\"\r 9z";
    for (size_t i = 0; i < count; i++) {
        text[i] = bytes[random_below(state, sizeof bytes - 1)];
    }
}

static void compare_marks(const char *text, size_t count) {
    uint32_t expected[LENGTHS + MARK_SLACK + 1];
    uint32_t found[LENGTHS + MARK_SLACK + 1];
    text_traits expected_traits = {0};
    text_traits found_traits = {0};
    const kernel_table *fast = kernels_choose();
    size_t n = kernels_view_scalar()->mark_text(text, count, '\t', expected, &expected_traits);
    cr_assert_eq(fast->mark_text(text, count, '\t', found, &found_traits), n);
    cr_assert_arr_eq(found, expected, n * sizeof *found);
    cr_assert_eq(found_traits.has_quote, expected_traits.has_quote);
    cr_assert_eq(found_traits.has_nul, expected_traits.has_nul);
}

Test(kernels, mark_text_as_the_scalar_file_does_at_every_length_and_offset) {
    uint64_t state = random_seed(4);
    char text[LENGTHS + OFFSETS];
    for (int round = 0; round < 20; round++) {
        for (size_t count = 0; count < LENGTHS; count++) {
            for (size_t offset = 0; offset < OFFSETS; offset++) {
                fill_text(text, sizeof text, &state);
                compare_marks(text + offset, count);
            }
        }
    }
}

Test(kernels, see_one_quote_or_nul_at_every_place) {
    char text[LENGTHS];
    for (size_t place = 0; place < LENGTHS - 1; place++) {
        memset(text, 'a', sizeof text);
        text[place] = '"';
        compare_marks(text, LENGTHS - 1);
        text[place] = '\0';
        compare_marks(text, LENGTHS - 1);
        compare_marks(text, place);
    }
}

Test(kernels, mark_the_offsets_of_delimiters_and_newlines) {
    uint32_t marks[16 + MARK_SLACK];
    text_traits traits = {0};
    size_t count = kernels_choose()->mark_text("a\tb\n\n", 5, '\t', marks, &traits);
    cr_assert_eq(count, 3);
    cr_assert_eq(marks[0], 1);
    cr_assert_eq(marks[1], 3);
    cr_assert_eq(marks[2], 4);
    cr_assert_not(traits.has_quote);
    cr_assert_not(traits.has_nul);
}

/* Compares the hashes of a text of up to 30 bytes. */
static void compare_ids(const char *text, size_t count) {
    char buffer[128];
    memset(buffer, '7', sizeof buffer);
    memcpy(buffer + 64, text, count);
    const text_field id = {buffer + 64, count};
    const hash_key key = hash_prepare(5, 64);
    uint64_t expected = 0;
    uint64_t found = 0;
    uint8_t expected_integer = 2;
    uint8_t found_integer = 2;
    kernels_view_scalar()->hash_ids(key, &id, 1, &expected, &expected_integer);
    kernels_choose()->hash_ids(key, &id, 1, &found, &found_integer);
    cr_assert_eq(found, expected, "%.*s", (int)count, text);
    cr_assert_eq(found_integer, expected_integer, "%.*s", (int)count, text);
}

Test(kernels, hash_ids_as_the_scalar_file_does) {
    static const char *const edges[] = {"0",
                                        "00",
                                        "007",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "18450000000000000000",
                                        "99999999999999999999",
                                        "10000000000000000000",
                                        "184467440737095516150",
                                        "-1",
                                        "+1",
                                        "1 "};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        compare_ids(edges[i], strlen(edges[i]));
    }
    uint64_t state = random_seed(15);
    for (int round = 0; round < 200000; round++) {
        char text[32];
        size_t count = 1 + random_below(&state, 24);
        for (size_t i = 0; i < count; i++) {
            text[i] = (char)('0' + random_below(&state, 10));
        }
        if (round % 3 == 0) {
            text[random_below(&state, count)] = (char)random_next(&state);
        }
        compare_ids(text, count);
    }
}

Test(kernels, count_bytes_as_the_scalar_file_does) {
    uint64_t state = random_seed(5);
    char text[LENGTHS + OFFSETS];
    for (size_t count = 0; count < LENGTHS; count++) {
        for (size_t offset = 0; offset < OFFSETS; offset++) {
            fill_text(text, sizeof text, &state);
            cr_assert_eq(kernels_choose()->count_byte(text + offset, count, '"'),
                         kernels_view_scalar()->count_byte(text + offset, count, '"'));
        }
    }
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

Test(kernels, count_the_values_that_two_arrays_share) {
    uint64_t state = random_seed(6);
    for (int round = 0; round < 2000; round++) {
        bool in_a[64] = {0};
        bool in_b[64] = {0};
        uint64_t a[64];
        uint64_t b[64];
        size_t a_count = 0;
        size_t b_count = 0;
        size_t common = 0;
        for (uint64_t i = 0; i < 64; i++) {
            in_a[i] = random_below(&state, 3) == 0;
            in_b[i] = random_below(&state, 3) == 0;
            common += in_a[i] && in_b[i];
            a[a_count] = b[b_count] = i * 7919;
            a_count += in_a[i];
            b_count += in_b[i];
        }
        cr_assert_eq(kernels_choose()->count_common(a, a_count, b, b_count), common);
    }
}

/* Sorts with the engine and with the C library, and compares. */
static void check_sort(uint64_t *hashes, size_t count, uint64_t limit) {
    uint64_t *expected = malloc((count + 1) * sizeof *expected);
    uint64_t *scratch = malloc((count + 1) * sizeof *scratch);
    cr_assert(expected && scratch);
    memcpy(expected, hashes, count * sizeof *expected);
    qsort(expected, count, sizeof *expected, compare_hashes);
    sort_hashes(hashes, count, limit, scratch);
    cr_assert_arr_eq(hashes, expected, count * sizeof *expected);
    free(expected);
    free(scratch);
}

Test(sort, orders_hashes_as_the_c_library_does) {
    uint64_t state = random_seed(7);
    uint64_t hashes[5000];
    static const uint64_t limits[] = {UINT64_MAX, UINT64_MAX / 32, 1000, 1, 0};
    for (size_t count = 0; count < 5000; count += 1 + count / 7) {
        for (size_t l = 0; l < 5; l++) {
            for (size_t i = 0; i < count; i++) {
                hashes[i] = limits[l] == UINT64_MAX ? random_next(&state)
                                                    : random_below(&state, limits[l] + 1);
            }
            check_sort(hashes, count, limits[l]);
        }
    }
}

Test(sort, takes_hashes_that_agree_in_all_their_leading_bits) {
    uint64_t hashes[3000];
    for (size_t i = 0; i < 3000; i++) {
        hashes[i] = 0x123456789abc0000U + (3000 - i) % 1500;
    }
    check_sort(hashes, 3000, UINT64_MAX);
}
