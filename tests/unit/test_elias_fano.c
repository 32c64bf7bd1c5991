/* Packed lists: what goes in comes out, in the bytes the theory allows, and nothing else is taken
 * for a list. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "sketch/elias_fano.h"

static int compare_values(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Random integers up to the largest, ascending; the last is the largest itself every other time. */
static uint64_t *make_values(size_t count, uint64_t largest, uint64_t *state) {
    uint64_t *values = malloc((count + 1) * sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; i++) {
        values[i] = largest == UINT64_MAX ? random_next(state) : random_next(state) % (largest + 1);
    }
    if (count > 0 && random_below(state, 2)) {
        values[0] = largest;
    }
    qsort(values, count, sizeof *values, compare_values);
    return values;
}

static void check_round_trip(size_t count, uint64_t largest, uint64_t *state) {
    uint64_t *values = make_values(count, largest, state);
    uint64_t *found = malloc((count + 1) * sizeof *found);
    size_t byte_count = elias_fano_count_bytes(count, largest);
    unsigned char *bytes = malloc(byte_count + ELIAS_FANO_SLACK);
    cr_assert(found && bytes);
    memset(bytes, 0xa5, byte_count + ELIAS_FANO_SLACK);
    elias_fano_pack(values, count, largest, bytes);
    for (size_t i = byte_count; i < byte_count + ELIAS_FANO_SLACK; i++) {
        cr_assert_eq(bytes[i], 0xa5, "wrote past the end");
    }
    cr_assert(elias_fano_unpack(bytes, count, largest, found), "%zu up to %lu", count, largest);
    cr_assert_eq(memcmp(values, found, count * sizeof *values), 0, "%zu up to %lu", count, largest);
    free(values);
    free(found);
    free(bytes);
}

Test(elias_fano, gives_back_every_list_of_every_length_and_range) {
    uint64_t state = random_seed(21);
    for (size_t count = 0; count < 130; count++) {
        for (unsigned bits = 0; bits <= 64; bits++) {
            uint64_t largest = bits == 0 ? 0 : UINT64_MAX >> (64 - bits);
            check_round_trip(count, largest, &state);
            check_round_trip(count, largest - largest / 3, &state);
        }
    }
    check_round_trip(100000, (1ULL << 40) - 1, &state);
}

Test(elias_fano, takes_at_most_a_bit_an_integer_more_than_the_entropy) {
    static const size_t counts[] = {1024, 4096, 31250, 1000000};
    for (size_t i = 0; i < 4; i++) {
        double count = (double)counts[i];
        for (unsigned bits = 20; bits <= 64; bits++) {
            double range = exp2(bits);
            if (range < 4 * count) {
                continue;
            }
            double rest = range - count;
            double entropy = count * log2(range / count) + rest * log1p(count / rest) / log(2);
            double packed =
                8.0 * (double)elias_fano_count_bytes(counts[i], UINT64_MAX >> (64 - bits));
            cr_assert_leq(packed, entropy + count + 64, "%zu of %u bits", counts[i], bits);
        }
    }
}

Test(elias_fano, of_hashes_of_forty_bits_takes_four_bytes_each_at_most) {
    uint64_t largest = (1ULL << 40) - 1;
    for (size_t count = 1024; count <= 1 << 22; count += count / 7) {
        cr_assert_leq(elias_fano_count_bytes(count, largest), 4 * count + 8);
    }
    cr_assert_eq(elias_fano_count_bytes(4096, largest), 15360);
}

Test(elias_fano, refuses_bytes_that_are_no_list) {
    uint64_t state = random_seed(22);
    const size_t count = 50;
    const uint64_t largest = 70000;
    size_t byte_count = elias_fano_count_bytes(count, largest);
    uint64_t *values = make_values(count, largest, &state);
    uint64_t *found = malloc(count * sizeof *found);
    unsigned char *bytes = calloc(byte_count + ELIAS_FANO_SLACK, 1);
    unsigned char *again = calloc(byte_count + ELIAS_FANO_SLACK, 1);
    cr_assert(found && bytes && again);
    size_t refused = 0;
    for (size_t round = 0; round < 2000; round++) {
        elias_fano_pack(values, count, largest, bytes);
        bytes[random_below(&state, byte_count)] ^= (unsigned char)(1 << random_below(&state, 8));
        if (elias_fano_unpack(bytes, count, largest, found)) {
            elias_fano_pack(found, count, largest, again); /* another list, but a list */
            cr_assert_eq(memcmp(bytes, again, byte_count), 0);
            for (size_t i = 1; i < count; i++) {
                cr_assert_leq(found[i - 1], found[i]);
            }
        } else {
            refused++;
        }
    }
    cr_assert_gt(refused, 200);
    free(values);
    free(found);
    free(bytes);
    free(again);
}
