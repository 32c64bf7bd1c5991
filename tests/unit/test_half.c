/* Halves of the hash range. */
#include "overlap/half.h"

#include <criterion/criterion.h>

#include "follows.h"

static void check_half(half_choice which, unsigned hash_bits) {
    uint64_t state = random_seed(1);
    half of = half_create(which, hash_bits);
    uint64_t kept = hash_bits < 64 ? ~(UINT64_MAX >> hash_bits) : UINT64_MAX;
    size_t in = 0;
    for (int i = 0; i < 10000; i++) {
        uint64_t a = random_next(&state) & kept;
        uint64_t b = random_next(&state) & kept;
        uint64_t limit = (b | ~kept);
        cr_assert_eq(half_move_back(of, half_move(of, a)), a);
        in += half_has(of, a);
        /* an account of the half is below the moved limit exactly if it was below the limit; no other is */
        bool below = half_has(of, a) && a <= limit;
        cr_assert_eq(half_move(of, a) <= half_move_limit(of, limit), below, "%lx %lx", a, limit);
        if (half_has(of, a) == half_has(of, b)) {
            cr_assert_eq(half_move(of, a) < half_move(of, b), a < b);
        }
    }
    if (which != HALF_BOTH) cr_expect(in > 4800 && in < 5200, "%zu", in);
}

Test(half, is_a_range_below_a_limit_again) {
    for (half_choice which = HALF_BOTH; which <= HALF_SECOND; which++) {
        check_half(which, 64);
        check_half(which, 40);
    }
}

Test(half, leaves_what_is_whole) {
    cr_expect_eq(half_move_limit(half_create(HALF_SECOND, 64), UINT64_MAX), UINT64_MAX);
}

Test(half, parts_have_nothing_in_common_and_lack_nothing) {
    uint64_t state = random_seed(2);
    half first = half_create(HALF_FIRST, 64);
    half second = half_create(HALF_SECOND, 64);
    for (int i = 0; i < 1000; i++) {
        uint64_t hash = random_next(&state);
        cr_assert_neq(half_has(first, hash), half_has(second, hash));
    }
}
