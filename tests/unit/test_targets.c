/* A pack was directed at its buyers, not at a creator whom some of its accounts follow besides. */
#include "authenticity/targets.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "follows.h"

enum {
    CREATORS = 400,
    BUYERS = 24, /* creators 0, 1, … */
    PEOPLE = 6000,
    POOL = 500, /* accounts PEOPLE + 1, … */
    MARKED = BUYERS,
    MARKED_PEOPLE = 160,
};

typedef struct search {
    kith_roster *roster;
    graph *from;
    pack *at;
} search;

static void add_distinct(follow_list *list, uint64_t *state, uint64_t follower, size_t count,
                         size_t first, size_t creators) {
    bool taken[CREATORS] = {false};
    for (size_t i = 0; i < count;) {
        size_t c = first + random_below(state, creators);
        if (taken[c]) continue;
        taken[c] = true;
        follows_add(list, (uint32_t)c, follower);
        i++;
    }
}

/* Each of the pool follows a sixth of the buyers and ten creators besides; so many more than by chance follow the marked
 * creator, which has few people. */
static follow_list draw(uint64_t seed, size_t marked) {
    follow_list list = {0};
    for (uint64_t u = 1; u <= PEOPLE; u++) {
        add_distinct(&list, &seed, u, random_below(&seed, 3) == 0, 0, BUYERS);
        add_distinct(&list, &seed, u, 1 + random_below(&seed, 30), MARKED + 1,
                     CREATORS - MARKED - 1);
    }
    for (uint64_t u = 1; u <= MARKED_PEOPLE; u++) {
        follows_add(&list, MARKED, 1 + random_below(&seed, PEOPLE));
    }
    for (uint64_t u = PEOPLE + 1; u <= PEOPLE + POOL; u++) {
        for (size_t c = 0; c < BUYERS; c++) {
            if (random_below(&seed, 4) == 0) follows_add(&list, (uint32_t)c, u);
        }
        add_distinct(&list, &seed, u, 10, MARKED + 1, CREATORS - MARKED - 1);
        if (random_below(&seed, POOL) < marked) follows_add(&list, MARKED, u);
    }
    return list;
}

static search open_search(uint64_t seed, size_t marked) {
    kith_options options = kith_options_default();
    follow_list list = draw(random_seed(seed), marked);
    run_folder folder = run_create_folder();
    follows_write(&list, &folder, "f.tsv");
    options.floor = 1;
    search made = {.roster = follows_build(&folder, "f.tsv", &options)};
    cr_assert_eq(graph_build(made.roster, &options, &made.from), KITH_OK);
    cr_assert_eq(pack_create(made.from, &made.at), KITH_OK);
    uint32_t buyers[BUYERS];
    for (uint32_t c = 0; c < BUYERS; c++) {
        buyers[c] = c;
    }
    pack_start(made.at, made.from, buyers, BUYERS);
    cr_assert(pack_refine(made.at, made.from, 8));
    run_remove_folder(&folder);
    follows_free(&list);
    return made;
}

static void close_search(search *made) {
    pack_free(made->at);
    graph_free(made->from);
    kith_roster_free(made->roster);
}

/* Whether the search takes the marked creator into the pack, and whether it was a target; how many buyers were. */
typedef struct outcome {
    bool inside, targeted;
    size_t buyers;
} outcome;

static outcome find_targets(uint64_t seed, size_t marked) {
    search made = open_search(seed, marked);
    size_t *found = calloc(made.at->creator_count, sizeof *found);
    size_t count = 0;
    cr_assert_not_null(found);
    outcome end = {.inside = made.at->inside[MARKED]};
    cr_assert_eq(targets_choose(made.at, made.from, found, &count), KITH_OK);
    for (size_t i = 0; i < count; i++) {
        cr_expect(i == 0 || found[i] > found[i - 1]);
        end.targeted |= found[i] == MARKED;
        end.buyers += found[i] < BUYERS;
    }
    free(found);
    close_search(&made);
    return end;
}

Test(targets, are_the_buyers_and_no_creator_with_a_few_accounts_more_than_chance) {
    size_t inside = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        outcome end = find_targets(seed, 19);
        inside += end.inside;
        cr_expect_not(end.targeted, "seed %lu", (unsigned long)seed);
        cr_expect_geq(end.buyers, BUYERS - 1);
    }
    cr_expect_geq(inside, 3, "%zu", inside); /* or the search had excluded it */
}

Test(targets, are_all_that_received_a_pack) {
    for (uint64_t seed = 11; seed <= 13; seed++) {
        outcome end = find_targets(seed, 60);
        cr_expect(end.targeted);
        cr_expect_geq(end.buyers, BUYERS - 1);
    }
}
