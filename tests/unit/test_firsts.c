/* Firsts against looking each hash up in all samples before. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "overlap/firsts.h"

enum { SAMPLES = 40, HASHES = 3000 };

/* Samples by falling limit. */
typedef struct group {
    sketch_sample samples[SAMPLES];
    uint64_t hashes[SAMPLES][HASHES];
    size_t count;
} group;

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Makes a sample of the hashes that were put in its place, and may repeat. */
static void add_sample(group *to, size_t drawn, uint64_t limit) {
    uint64_t *hashes = to->hashes[to->count];
    size_t kept = 0;
    qsort(hashes, drawn, sizeof *hashes, compare_hashes);
    for (size_t i = 0; i < drawn; i++) {
        if (hashes[i] <= limit && (kept == 0 || hashes[i] != hashes[kept - 1])) {
            hashes[kept++] = hashes[i];
        }
    }
    to->samples[to->count++] = (sketch_sample){hashes, kept, limit};
}

static bool has(const sketch_sample *of, uint64_t hash) {
    return of->count > 0 && bsearch(&hash, of->hashes, of->count, sizeof hash, compare_hashes);
}

static uint64_t count_slowly(const group *of, size_t sample) {
    uint64_t found = 0;
    for (size_t i = 0; i < of->samples[sample].count; i++) {
        bool before = false;
        for (size_t s = 0; s < sample; s++) {
            before |= has(&of->samples[s], of->samples[sample].hashes[i]);
        }
        found += !before;
    }
    return found;
}

/* The room is as a call before left it, or full of what may be anything. */
static void check(const group *of) {
    static firsts_room room;
    static firsts_place places[SAMPLES];
    uint64_t found[SAMPLES];
    for (int round = 0; round < 3; round++) {
        if (round > 0) memset(&room, round == 1 ? 0 : UINT8_MAX, sizeof room);
        memset(found, UINT8_MAX, sizeof found);
        firsts_count(of->samples, of->count, &room, places, found);
        for (size_t s = 0; s < of->count; s++) {
            cr_expect_eq(found[s], count_slowly(of, s), "%zu of %zu", s, of->count);
        }
    }
}

static group *create_group(void) {
    group *made = calloc(1, sizeof *made);
    cr_assert_not_null(made);
    return made;
}

/* Accounts out of a crowd, whose hashes are spread over everything. */
static void draw_even(uint64_t *hashes, size_t count, uint64_t accounts, uint64_t *state) {
    for (size_t i = 0; i < count; i++) {
        uint64_t account = random_below(state, accounts);
        hashes[i] = random_next(&account);
    }
}

Test(firsts, of_even_samples_are_those_of_a_look_up) {
    uint64_t state = random_seed(61);
    group *made = create_group();
    for (int round = 0; round < 60; round++) {
        uint64_t limit = UINT64_MAX >> random_below(&state, 20);
        uint64_t accounts = 1 + random_below(&state, 100000);
        size_t count = 1 + random_below(&state, SAMPLES);
        made->count = 0;
        for (size_t s = 0; s < count; s++) {
            size_t drawn = random_below(&state, s % 5 ? HASHES : 3);
            draw_even(made->hashes[s], drawn, accounts, &state);
            if (s % 2) limit -= random_below(&state, limit / 4 + 1);
            add_sample(made, drawn, limit);
        }
        check(made);
    }
    free(made);
}

Test(firsts, of_forty_bit_hashes_are_those_of_a_look_up) {
    uint64_t state = random_seed(62);
    group *made = create_group();
    for (size_t s = 0; s < SAMPLES; s++) {
        draw_even(made->hashes[s], HASHES, 20000, &state);
        for (size_t i = 0; i < HASHES; i++) {
            made->hashes[s][i] = made->hashes[s][i] >> 30 & UINT64_MAX << 24;
        }
        add_sample(made, HASHES, UINT64_MAX >> 30);
    }
    check(made);
    free(made);
}

Test(firsts, counts_the_hashes_at_the_ends_of_everything_and_of_ranges) {
    static const uint64_t ends[] = {
        0, 1, UINT64_MAX / 2, UINT64_MAX / 2 + 1, UINT64_MAX - 1, UINT64_MAX};
    uint64_t state = random_seed(63);
    group *made = create_group();
    for (size_t s = 0; s < SAMPLES; s++) {
        size_t drawn = 0;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            made->hashes[s][drawn] = ends[i];
            drawn += random_below(&state, 3) == 0;
        }
        for (; drawn < 1000; drawn++) {
            uint64_t end = random_below(&state, 1024) << 54;
            made->hashes[s][drawn] = end - random_below(&state, 2);
        }
        add_sample(made, drawn, UINT64_MAX);
    }
    check(made);
    free(made);
}

/* Numbers one after the other, which have all of their leading bits in common. */
Test(firsts, counts_hashes_that_are_not_spread_evenly) {
    static const uint64_t first[] = {0, 0x123456789abcdef0U, UINT64_MAX - 6000};
    static const uint64_t apart[] = {1, 4096, (uint64_t)1 << 40};
    uint64_t state = random_seed(64);
    group *made = create_group();
    for (size_t round = 0; round < 9; round++) {
        made->count = 0;
        for (size_t s = 0; s < SAMPLES; s++) {
            for (size_t i = 0; i < HASHES; i++) {
                uint64_t number = random_below(&state, 2 * HASHES + 1) * apart[round / 3];
                made->hashes[s][i] =
                    number <= UINT64_MAX - first[round % 3] ? first[round % 3] + number : number;
            }
            add_sample(made, HASHES, UINT64_MAX);
        }
        check(made);
    }
    free(made);
}

Test(firsts, of_empty_samples_are_none) {
    group *made = create_group();
    check(made);
    for (size_t s = 0; s < 3; s++) {
        add_sample(made, 0, UINT64_MAX >> s);
    }
    check(made);
    made->hashes[3][0] = 7;
    add_sample(made, 1, 8);
    check(made);
    free(made);
}
