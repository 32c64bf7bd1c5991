#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "follows.h"
#include "kernel_checks.h"
#include "kernels/kernels.h"
#include "kernels/sort.h"

Test(kernels, of_every_table_do_as_the_scalar_file_does) {
    const kernel_table *tables[KERNEL_TABLES_MAX];
    size_t count = kernels_list(tables);
    for (size_t i = 0; i < count; i++) {
        const char *failed = kernel_checks_compare(tables[i]);
        cr_assert_null(failed, "%s of %s", failed, tables[i]->name);
    }
    cr_assert_eq(tables[count - 1], kernels_choose());
}

Test(kernels, hash_and_filter_integers_as_the_definition_says) {
    const hash_key key = hash_prepare(3, 64);
    uint64_t ids[100];
    uint64_t hashes[100 + HASH_SLACK];
    for (uint64_t i = 0; i < 100; i++) {
        ids[i] = i * 0x123456789abcdefU;
    }
    const uint64_t limit = UINT64_MAX / 3;
    size_t kept = kernels_choose()->hash_integers(key, ids, 100, limit, hashes);
    size_t expected = 0;
    for (size_t i = 0; i < 100; i++) {
        uint64_t hash = XXH3_64bits_withSeed(&ids[i], sizeof ids[i], 3);
        if (hash <= limit) {
            cr_assert_eq(hashes[expected++], hash);
        }
    }
    cr_assert_eq(kept, expected);
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
