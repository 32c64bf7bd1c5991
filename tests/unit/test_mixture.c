#include "authenticity/mixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "planted.h"

enum { CREATOR_COUNT = 20, ACCOUNT_COUNT = 400, TEXT_BYTES = 1 << 18 };

static uint64_t draw(uint64_t *state) {
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

/* Accounts that follow half of all creators, or, where there are two crowds, most of their own
 * half. */
static kith_roster *write_crowds(bool two_crowds) {
    char *text = calloc(TEXT_BYTES, 1);
    cr_assert_not_null(text);
    size_t used = 0;
    uint64_t state = 1;
    for (size_t u = 1; u <= ACCOUNT_COUNT; u++) {
        for (size_t c = 0; c < CREATOR_COUNT; c++) {
            bool own = c % 2 == u % 2;
            uint64_t chance = two_crowds ? (own ? 90 : 5) : 50;
            if (draw(&state) % 100 >= chance) continue;
            used += (size_t)snprintf(text + used, TEXT_BYTES - used, "c%02zu\t%zu\n", c, u);
        }
    }
    kith_roster *roster = planted_read(text);
    free(text);
    return roster;
}

/* Makes every account a member of a pack of all creators, half of which are in niche 1 if the niches
 * are known. */
static bool detect(const kith_roster *roster, bool knows_niches) {
    kith_options options = kith_options_default();
    graph *from = NULL;
    pack *at = NULL;
    cr_assert_eq(graph_build(roster, &options, &from), KITH_OK);
    cr_assert_eq(pack_create(from, &at), KITH_OK);
    uint32_t labels[CREATOR_COUNT];
    for (uint32_t c = 0; c < CREATOR_COUNT; c++) {
        labels[c] = knows_niches ? c % 2 : 0;
        at->creators[at->creator_count++] = c;
        at->inside[c] = 1;
    }
    for (uint32_t u = 0; u < from->account_count; u++) {
        at->visited[at->visited_count++] = u;
        uint32_t hits = (uint32_t)graph_view_following(from, u).count;
        at->accounts[u] = (pack_account){.hits = hits & INT32_MAX, .member = 1};
        at->member_count++;
    }
    for (size_t c = 0; c < CREATOR_COUNT; c++) {
        at->counts[c] = (uint32_t)graph_view_audience(from, c).count;
    }
    bool found = mixture_split(at, from, labels);
    for (size_t c = 0; c < CREATOR_COUNT && found; c++) {
        cr_assert_eq(at->sides[c] == at->sides[0], c % 2 == 0, "creator %zu", c);
    }
    pack_free(at);
    graph_free(from);
    return found;
}

Test(mixture, two_crowds_with_a_niche_each_are_told_from_one) {
    kith_roster *one = write_crowds(false);
    kith_roster *two = write_crowds(true);
    cr_assert_not(detect(one, true));
    cr_assert(detect(two, true));
    kith_roster_free(one);
    kith_roster_free(two);
}

Test(mixture, two_crowds_are_told_apart_by_what_they_follow_alone) {
    kith_roster *one = write_crowds(false);
    kith_roster *two = write_crowds(true);
    cr_assert_not(detect(one, false));
    cr_assert(detect(two, false));
    kith_roster_free(one);
    kith_roster_free(two);
}
