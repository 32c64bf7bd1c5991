/* Niches that were planted come out, with shares that can be counted. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "follows.h"

enum { CREATORS = 48, NICHES = 4, ACCOUNTS = 8000, FOLLOWS = 5 };

/* Creator c is in niche c mod 4 and accounts in one each: four of five follows are of its own. Creator 0 has some
 * followers of niche 1 besides. */
typedef struct world {
    uint8_t *follows; /* [ACCOUNTS][CREATORS] */
    kith_roster *roster;
} world;

static void draw(uint64_t seed, world *to) {
    to->follows = calloc(ACCOUNTS, CREATORS);
    for (size_t a = 0; a < ACCOUNTS; a++) {
        for (size_t i = 0; i < FOLLOWS; i++) {
            bool own = random_below(&seed, 5) > 0;
            size_t niche = own ? a % NICHES : random_below(&seed, NICHES);
            size_t creator = niche + NICHES * random_below(&seed, CREATORS / NICHES);
            to->follows[a * CREATORS + creator] = 1;
        }
        if (a % NICHES == 1 && random_below(&seed, 6) == 0) to->follows[a * CREATORS] = 1;
    }
}

static world create_world(uint64_t seed, int thread_count) {
    world made;
    kith_list lists[CREATORS];
    char names[CREATORS][8];
    draw(random_seed(seed), &made);
    for (size_t c = 0; c < CREATORS; c++) {
        uint64_t *ids = malloc(ACCOUNTS * sizeof *ids);
        size_t count = 0;
        for (size_t a = 0; a < ACCOUNTS; a++) {
            ids[count] = a;
            count += made.follows[a * CREATORS + c];
        }
        snprintf(names[c], sizeof names[c], "c%02zu", c);
        lists[c] = (kith_list){names[c], ids, count};
    }
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    cr_assert_eq(kith_roster_build_lists(lists, CREATORS, &options, &made.roster, NULL), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        free((void *)lists[c].ids);
    }
    return made;
}

static void free_world(world *made) {
    kith_roster_free(made->roster);
    free(made->follows);
}

static kith_niches *find(const world *of) {
    kith_options options = kith_options_default();
    kith_niches *made = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_niches_build(of->roster, NULL, &options, &made, &error), KITH_OK, "%s",
                 error.text);
    return made;
}

/* The share of a creator's followers who follow another one of its planted niche. */
static double count_share(const world *of, size_t creator) {
    double all = 0;
    double alike = 0;
    for (size_t a = 0; a < ACCOUNTS; a++) {
        const uint8_t *row = of->follows + a * CREATORS;
        bool other = false;
        for (size_t c = creator % NICHES; c < CREATORS; c += NICHES) {
            other |= c != creator && row[c];
        }
        all += row[creator];
        alike += row[creator] && other;
    }
    return alike / all;
}

Test(niches, that_were_planted_are_found_with_their_shares) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        world from = create_world(seed, 2);
        kith_niches *made = find(&from);
        cr_assert_eq(kith_niches_count(made), NICHES);
        for (size_t c = 0; c < CREATORS; c++) {
            kith_niche_place at = kith_niches_view_place(made, c);
            cr_expect_eq(at.niche, kith_niches_view_place(made, c % NICHES).niche, "creator %zu",
                         c);
            cr_expect_float_eq(at.niche_share, count_share(&from, c), 1e-12);
            cr_expect(at.centrality > 0 && at.centrality <= 1);
        }
        kith_niche_place bridge = kith_niches_view_place(made, 0);
        cr_expect_eq(bridge.bridge, kith_niches_view_place(made, 1).niche);
        kith_niches_free(made);
        free_world(&from);
    }
}

Test(niches, have_their_most_central_creators_first_and_are_the_same_each_time) {
    world one = create_world(4, 1);
    world two = create_world(4, 3);
    kith_niches *first = find(&one);
    kith_niches *second = find(&two);
    size_t all = 0;
    for (size_t n = 0; n < kith_niches_count(first); n++) {
        kith_niche niche = kith_niches_view(first, n);
        kith_niche again = kith_niches_view(second, n);
        all += niche.creator_count;
        cr_expect_eq(niche.central[0], again.central[0]);
        cr_expect_eq(kith_niches_view_place(first, niche.central[0]).centrality, 1);
        double next = kith_niches_view_place(first, niche.central[1]).centrality;
        for (size_t c = 0; c < CREATORS; c++) {
            kith_niche_place at = kith_niches_view_place(first, c);
            bool other = at.niche == n && c != niche.central[0];
            cr_expect(!other || at.centrality <= next);
        }
    }
    cr_expect_eq(all, CREATORS);
    kith_niches_free(first);
    kith_niches_free(second);
    free_world(&one);
    free_world(&two);
}

Test(niches, of_creators_who_share_nobody_are_none) {
    const uint64_t ids[] = {1, 2, 3, 4, 5, 6};
    const kith_list lists[] = {{"a", ids, 2}, {"b", ids + 2, 2}, {"c", ids + 4, 2}};
    kith_options options = kith_options_default();
    kith_niches *made = NULL;
    world from = {0};
    cr_assert_eq(kith_roster_build_lists(lists, 3, &options, &from.roster, NULL), KITH_OK);
    made = find(&from);
    cr_expect_eq(kith_niches_count(made), 0);
    cr_expect_eq(kith_niches_view_place(made, 0).niche, KITH_NICHE_NONE);
    cr_expect(isnan(kith_niches_view_place(made, 0).niche_share));
    kith_niches_free(made);
    free_world(&from);
}
