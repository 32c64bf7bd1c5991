/* Posts: counted once and cut into halves as a sorted list says, whatever table they came through. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/memory.h"
#include "follows.h"
#include "relationship/pile.h"
#include "relationship/posts.h"

enum { CREATORS = 60, TABLES = 3, MOST = 40 };

static int compare_times(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The posts of one creator, in plain arrays. */
typedef struct plain {
    size_t count, timed;
    uint32_t times[MOST]; /* of those with one */
} plain;

static uint32_t find_turn(plain *of) {
    qsort(of->times, of->timed, sizeof *of->times, compare_times);
    return of->timed < 6 ? 0 : of->times[of->timed / 2];
}

static void add(posts *tables, uint64_t *state, const post *row) {
    cr_assert_eq(posts_add(&tables[random_below(state, TABLES)], row), KITH_OK);
}

/* Later engagements and such without a time come before and after the first, in any table. */
static void add_post(posts *tables, uint64_t *state, uint32_t creator, uint64_t id, plain *to) {
    uint32_t first = random_below(state, 5) ? 1 + (uint32_t)random_below(state, 1000) : 0;
    post row = {pile_hash(id, creator), creator, first};
    post later = row;
    post timeless = row;
    timeless.first = 0;
    later.first = first > 0 ? first + (uint32_t)random_below(state, 1000) : 0;
    add(tables, state, &later);
    add(tables, state, &timeless);
    add(tables, state, &row);
    add(tables, state, &later);
    to->count++;
    if (first > 0) to->times[to->timed++] = first;
}

Test(posts, are_counted_and_halved_as_sorted_lists_are_from_any_number_of_tables) {
    uint64_t state = random_seed(3);
    plain all[CREATORS] = {0};
    post_record records[CREATORS];
    posts tables[TABLES];
    for (size_t i = 0; i < TABLES; i++)
        tables[i] = (posts){.allocator = memory_default()};
    for (uint32_t c = 0; c < CREATORS; c++) {
        uint64_t count = c == 0 ? 0 : random_below(&state, MOST);
        for (uint64_t id = 0; id < count; id++)
            add_post(tables, &state, c, id, &all[c]);
    }
    for (size_t i = 1; i < TABLES; i++)
        cr_assert_eq(posts_join(&tables[0], &tables[i]), KITH_OK);
    cr_assert_eq(posts_record(&tables[0], CREATORS, records), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        cr_expect_eq(records[c].count, all[c].count, "%zu", c);
        cr_expect_eq(records[c].turn, find_turn(&all[c]), "%zu", c);
    }
    for (size_t i = 0; i < TABLES; i++)
        posts_free(&tables[i]);
}

Test(posts, of_an_empty_table_are_none) {
    posts none = {.allocator = memory_default()};
    posts more = none;
    post_record record = {.count = 7, .turn = 7};
    cr_assert_eq(posts_join(&none, &more), KITH_OK);
    cr_assert_eq(posts_record(&none, 1, &record), KITH_OK);
    cr_expect_eq(record.count, 0);
    cr_expect_eq(record.turn, 0);
    posts_free(&none);
}
