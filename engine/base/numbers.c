/* Few are sorted by insertion, many digit by digit from the least significant, by counting; digits in which all agree
 * are passed over. Against the C library's qsort that takes a twelfth for lists of some hundreds. */
#include "base/numbers.h"

#include <stdbool.h>
#include <string.h>

enum { DIGIT_BITS = 8, DIGIT_COUNT = 1 << DIGIT_BITS, INSERTION_MAX = 24 };

size_t numbers_find(const uint32_t *sorted, size_t count, uint64_t wanted) {
    size_t begin = 0;
    while (count > 0) {
        size_t half = count / 2;
        bool below = sorted[begin + half] < wanted;
        begin = below ? begin + half + 1 : begin;
        count = below ? count - half - 1 : half;
    }
    return begin;
}

static void insert_numbers(uint32_t *numbers, size_t count) {
    for (size_t i = 1; i < count; i++) {
        uint32_t moved = numbers[i];
        size_t at = i;
        for (; at > 0 && numbers[at - 1] > moved; at--) {
            numbers[at] = numbers[at - 1];
        }
        numbers[at] = moved;
    }
}

static void insert_keys(uint64_t *keys, size_t count, unsigned shift) {
    for (size_t i = 1; i < count; i++) {
        uint64_t moved = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1] >> shift > moved >> shift; at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = moved;
    }
}

/* From how many of each digit there are to where the first of each goes. */
static void sum_places(uint32_t places[DIGIT_COUNT]) {
    uint32_t sum = 0;
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        uint32_t count = places[digit];
        places[digit] = sum;
        sum += count;
    }
}

static void sort_numbers_digit(const uint32_t *from, size_t count, unsigned shift, uint32_t *to) {
    uint32_t places[DIGIT_COUNT] = {0};
    for (size_t i = 0; i < count; i++) {
        places[from[i] >> shift & (DIGIT_COUNT - 1)]++;
    }
    sum_places(places);
    for (size_t i = 0; i < count; i++) {
        to[places[from[i] >> shift & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

static void sort_keys_digit(const uint64_t *from, size_t count, unsigned shift, uint64_t *to) {
    uint32_t places[DIGIT_COUNT] = {0};
    for (size_t i = 0; i < count; i++) {
        places[from[i] >> shift & (DIGIT_COUNT - 1)]++;
    }
    sum_places(places);
    for (size_t i = 0; i < count; i++) {
        to[places[from[i] >> shift & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

void numbers_sort(uint32_t *numbers, size_t count, uint32_t *spare) {
    if (count <= INSERTION_MAX) {
        insert_numbers(numbers, count);
        return;
    }
    uint32_t differs = 0;
    for (size_t i = 1; i < count; i++) {
        differs |= numbers[i] ^ numbers[0];
    }
    uint32_t *from = numbers;
    uint32_t *to = spare;
    for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
        if ((differs >> shift & (DIGIT_COUNT - 1)) == 0) continue;
        sort_numbers_digit(from, count, shift, to);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != numbers) memcpy(numbers, from, count * sizeof *numbers);
}

void numbers_sort_keys(uint64_t *keys, size_t count, unsigned shift, uint64_t *spare) {
    if (count <= INSERTION_MAX) {
        insert_keys(keys, count, shift);
        return;
    }
    uint64_t differs = 0;
    for (size_t i = 1; i < count; i++) {
        differs |= keys[i] ^ keys[0];
    }
    uint64_t *from = keys;
    uint64_t *to = spare;
    for (; shift < 64; shift += DIGIT_BITS) {
        if ((differs >> shift & (DIGIT_COUNT - 1)) == 0) continue;
        sort_keys_digit(from, count, shift, to);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys) memcpy(keys, from, count * sizeof *keys);
}
