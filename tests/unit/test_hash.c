#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "follows.h"
#include "kernels/hash.h"

static const uint64_t seeds[] = {0, 1, 42, 0x8000000000000000U, UINT64_MAX};

/* Hashes a text with readable bytes before it, as the engine's buffers have. */
static uint64_t hash_text(uint64_t seed, const char *text, size_t count, int *is_integer) {
    char buffer[2048];
    memset(buffer, '9', sizeof buffer);
    memcpy(buffer + 64, text, count);
    return hash_id(hash_prepare(seed, 64), buffer + 64, count, is_integer);
}

Test(hash, of_an_integer_is_xxh3_of_its_eight_bytes) {
    uint64_t state = random_seed(1);
    for (int i = 0; i < 100000; i++) {
        uint64_t id = random_next(&state) >> random_below(&state, 64);
        uint64_t seed = seeds[i % 5];
        cr_assert_eq(hash_integer(hash_prepare(seed, 64), id), XXH3_64bits_withSeed(&id, 8, seed));
    }
}

Test(hash, of_an_integer_gives_the_integer_back) {
    uint64_t state = random_seed(2);
    for (int i = 0; i < 100000; i++) {
        uint64_t id = random_next(&state) >> random_below(&state, 64);
        hash_key key = hash_prepare(seeds[i % 5], 64);
        cr_assert_eq(hash_invert(key, hash_integer(key, id)), id);
    }
}

Test(hash, of_decimal_text_is_that_of_the_integer) {
    uint64_t state = random_seed(3);
    for (int i = 0; i < 100000; i++) {
        uint64_t id = random_next(&state) >> random_below(&state, 64);
        char text[32];
        int count = snprintf(text, sizeof text, "%" PRIu64, id);
        int is_integer = 0;
        cr_assert_eq(hash_text(7, text, (size_t)count, &is_integer),
                     hash_integer(hash_prepare(7, 64), id), "%s", text);
        cr_assert(is_integer);
    }
}

Test(hash, of_the_largest_integer_and_of_one_more_differ_in_kind) {
    int is_integer = 0;
    hash_text(0, "18446744073709551615", 20, &is_integer);
    cr_assert(is_integer);
    hash_text(0, "18446744073709551616", 20, &is_integer);
    cr_assert_not(is_integer);
    hash_text(0, "99999999999999999999", 20, &is_integer);
    cr_assert_not(is_integer);
}

Test(hash, of_other_text_is_xxh3_of_its_bytes) {
    static const char *const texts[] = {
        "007",  "00",   "-1",       "+1",       "1.0",     "1e3", "",
        "12a4", "a123", "1234567x", "x2345678", "123 456", "٣",   "184467440737095516150"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int is_integer = 1;
        uint64_t hash = hash_text(9, texts[i], strlen(texts[i]), &is_integer);
        cr_assert_not(is_integer, "%s", texts[i]);
        cr_assert_eq(hash, XXH3_64bits_withSeed(texts[i], strlen(texts[i]), 9), "%s", texts[i]);
    }
}

Test(hash, tells_a_digit_from_every_other_byte_at_every_place) {
    for (size_t count = 1; count <= 19; count++) {
        for (size_t place = 0; place < count; place++) {
            for (int byte = 1; byte < 256; byte++) {
                char text[32];
                memset(text, '3', count);
                text[place] = (char)byte;
                int is_integer = 0;
                hash_text(0, text, count, &is_integer);
                bool digit = byte >= '0' && byte <= '9';
                bool leading_zero = place == 0 && byte == '0' && count > 1;
                cr_assert_eq(is_integer, digit && !leading_zero);
            }
        }
    }
}
