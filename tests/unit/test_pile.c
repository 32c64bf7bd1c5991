/* A pile against a brute force: distinct rows with joined times and kinds, those of a creator and account together. */
#include <criterion/criterion.h>

#include "base/memory.h"
#include "follows.h"
#include "relationship/pile.h"

enum { CREATORS = 3, ACCOUNTS = 40, POSTS = 200, ROWS = 40000, BATCH = 97 };

Test(pile, joins_what_is_one_and_keeps_accounts_together) {
    static pile_row known[CREATORS][ACCOUNTS][POSTS];
    static bool begun[CREATORS][ACCOUNTS];
    pile made = {.allocator = memory_default()};
    uint64_t state = random_seed(1);
    size_t distinct = 0;
    for (size_t i = 0; i < ROWS; i += BATCH) {
        pile_row rows[BATCH];
        for (size_t k = 0; k < BATCH; k++) {
            uint32_t time = random_below(&state, 5) ? 1 + (uint32_t)random_below(&state, 1000) : 0;
            pile_row row = {.account = random_below(&state, random_below(&state, 2) ? 3 : ACCOUNTS),
                            .post = random_below(&state, POSTS),
                            .creator = (uint32_t)random_below(&state, CREATORS),
                            .first = time,
                            .last = time,
                            .kinds = (uint8_t)(1U << random_below(&state, 5))};
            rows[k] = row;
            pile_row *to = &known[row.creator][row.account][row.post];
            distinct += to->kinds == 0;
            to->kinds |= row.kinds;
            to->first = to->first == 0 || (time > 0 && time < to->first) ? time : to->first;
            to->last = time > to->last ? time : to->last;
        }
        cr_assert_eq(pile_add(&made, rows, BATCH), KITH_OK);
    }
    cr_assert_eq(pile_merge(&made), KITH_OK);
    cr_expect_eq(made.count, distinct);
    cr_expect_leq(made.capacity, 4 * distinct, "%zu", made.capacity);
    for (size_t i = 0; i < made.count; i++) {
        const pile_row *row = &made.rows[i];
        const pile_row *expected = &known[row->creator][row->account][row->post];
        bool first = i == 0 || row[-1].creator != row->creator || row[-1].account != row->account;
        cr_assert(first != begun[row->creator][row->account]);
        begun[row->creator][row->account] = true;
        cr_assert_eq(row->first, expected->first);
        cr_assert_eq(row->last, expected->last);
        cr_assert_eq(row->kinds, expected->kinds);
    }
    pile_free(&made);
}
