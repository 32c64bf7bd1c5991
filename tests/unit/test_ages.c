#include "authenticity/ages.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, CREATORS = 120, PEOPLE = 4000, TURNS = 8, GAP = 25, MEMBERS = 500 };

/* When the accounts of the pool were created. */
typedef enum ages { AGES_UNKNOWN, AGES_OF_ANYBODY, AGES_OF_BATCHES, AGES_OF_TURNS } ages;

static uint32_t begin_turn(uint64_t turn) {
    return TIMED_FIRST + (uint32_t)(20 + GAP * turn) * DAY;
}

/* Turn k comes to creator 7 + 13 k. */
static timed_list draw(uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, CREATORS, PEOPLE, 4, 8);
    for (uint32_t k = 0; k < TURNS; k++) {
        timed_follow at = {.creator = 7 + 13 * k, .time = begin_turn(k)};
        timed_deliver(&list, &seed, TIMED_POOL, MEMBERS, at, 350, 4 * DAY);
    }
    return list;
}

static uint32_t draw_date(ages kind, uint64_t *state) {
    switch (kind) {
        case AGES_OF_BATCHES: /* eight of them, each within two days */
            return TIMED_FIRST - (uint32_t)((1 + 40 * random_below(state, 8)) * DAY +
                                            random_below(state, (uint64_t)2 * DAY));
        case AGES_OF_TURNS:
            return begin_turn(random_below(state, TURNS)) + (uint32_t)random_below(state, DAY);
        default:
            return TIMED_FIRST - (uint32_t)random_below(state, (uint64_t)2000 * DAY);
    }
}

/* Marks whom to look up, by id; everybody without a sample. */
static void mark_sample(const kith_roster *roster, uint32_t per_creator, uint8_t *marks) {
    kith_sample *sample = NULL;
    kith_options options = kith_options_default();
    memset(marks, per_creator == 0, TIMED_POOL + MEMBERS);
    if (per_creator == 0) return;
    cr_assert_eq(kith_sample_build(roster, per_creator, &options, &sample, NULL), KITH_OK);
    for (size_t i = 0; i < kith_sample_count_accounts(sample); i++) {
        char id[KITH_ID_BYTES + 1];
        kith_roster_name_account(roster, kith_sample_view_account(sample, i).hash, id);
        marks[strtoull(id, NULL, 10)] = 1;
    }
    kith_sample_free(sample);
}

static void write_date(FILE *file, const uint8_t *marks, uint64_t id, uint32_t created) {
    if (marks[id]) fprintf(file, "%" PRIu64 ",%u\n", id, created);
}

static kith_accounts *read_accounts(ages kind, uint64_t seed, const uint8_t *marks) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/a.csv", folder.path);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("account,created_at\n", file);
    for (uint64_t i = 1; i <= PEOPLE; i++) {
        write_date(file, marks, i, draw_date(AGES_OF_ANYBODY, &seed));
    }
    for (uint64_t i = 0; i < MEMBERS && kind != AGES_UNKNOWN; i++) {
        write_date(file, marks, TIMED_POOL + i, draw_date(kind, &seed));
    }
    cr_assert_eq(fclose(file), 0);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    kith_accounts *made = NULL;
    cr_assert_eq(kith_accounts_read(paths, 1, &options, &made, NULL), KITH_OK);
    run_remove_folder(&folder);
    return made;
}

/* With the dates of all accounts, or of some followers of each creator. */
static void expect_kind_of(ages kind, uint32_t per_creator, const char *expected,
                           const char *reason) {
    static uint8_t marks[TIMED_POOL + MEMBERS];
    for (uint64_t seed = 1; seed <= 3; seed++) {
        timed_list list = draw(random_seed(seed));
        kith_roster *roster = timed_build(&list, 1);
        mark_sample(roster, per_creator, marks);
        kith_accounts *accounts = read_accounts(kind, random_seed(seed), marks);
        kith_attributes known = {.accounts = accounts};
        kith_options options = kith_options_default();
        kith_audit *made = NULL;
        cr_assert_eq(kith_audit_build(roster, &known, &options, &made), KITH_OK);
        cr_assert_geq(kith_audit_count_campaigns(made), 1);
        kith_campaign found = kith_audit_view_campaign(made, 0);
        cr_expect_eq(found.creator_count, TURNS);
        cr_expect_str_eq(found.kind, expected, "ages %d", (int)kind);
        cr_expect_not_null(strstr(found.reasons, reason), "%s", found.reasons);
        kith_audit_free(made);
        kith_accounts_free(accounts);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

static void expect_kind(ages kind, const char *expected, const char *reason) {
    expect_kind_of(kind, 0, expected, reason);
}

Test(ages, leave_giveaways_in_turn_what_they_are_where_they_are_those_of_anybody) {
    expect_kind(AGES_OF_ANYBODY, "incentive", "of the pairs");
}

Test(ages, of_a_few_batches_are_those_of_a_seller_with_one_customer_at_a_time) {
    expect_kind(AGES_OF_BATCHES, "purchased", "while those who enter");
}

Test(ages, of_people_who_sign_up_to_enter_say_nothing) {
    expect_kind(AGES_OF_TURNS, "incentive", "one customer at a time");
}

Test(ages, need_not_be_known) {
    expect_kind(AGES_UNKNOWN, "incentive", "one customer at a time");
}

Test(ages, of_a_sample_of_the_followers_say_what_those_of_all_say) {
    expect_kind_of(AGES_OF_ANYBODY, 200, "incentive", "of the pairs");
    expect_kind_of(AGES_OF_BATCHES, 200, "purchased", "while those who enter");
}
