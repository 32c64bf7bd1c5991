/* Creation dates of a sample of the followers: a batch among a large creator's followers is found with the share that
 * it has of all of them, although a small creator's followers, whose dates are all known and much alike, follow it,
 * too. */
#include "kernels/hash.h" /* before text.h, whose type has the name of parameters there */

#include "authenticity/created.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "timed.h"

enum {
    DAY = TIMED_DAY,
    LARGE = 0,     /* the creator whom everybody follows */
    CLUB = 1,      /* a small creator, whose followers all follow the large one, too, */
    MEMBERS = 140, /* and were all created within two days, as a thirtieth of the people were */
    PEOPLE = 6000,
    PACK = 900, /* bots, created within two days, that come to the large creator within a week */
    PER_CREATOR = 150,
};

static uint32_t draw_time(uint64_t *state) {
    return TIMED_FIRST + (uint32_t)random_below(state, (uint64_t)TIMED_DAYS * DAY);
}

static timed_list draw_follows(uint64_t state) {
    timed_list list = {0};
    for (uint64_t i = 1; i <= PEOPLE; i++) {
        timed_add(&list, LARGE, i, draw_time(&state));
        timed_add(&list, 2 + random_below(&state, 10), i, draw_time(&state));
    }
    for (uint64_t i = 0; i < MEMBERS; i++) {
        timed_add(&list, CLUB, TIMED_POOL + i, draw_time(&state));
        timed_add(&list, LARGE, TIMED_POOL + i, draw_time(&state));
    }
    for (uint64_t i = 0; i < PACK; i++) {
        uint32_t time = TIMED_FIRST + 300 * DAY + (uint32_t)random_below(&state, (uint64_t)7 * DAY);
        timed_add(&list, LARGE, (uint64_t)2 * TIMED_POOL + i, time);
    }
    return list;
}

/* Whether an account is among those to look up; everybody is where there is no sample. */
static bool is_looked_up(const kith_sample *sample, uint64_t id) {
    uint64_t hash = hash_integer(hash_prepare(0, 64), id);
    size_t low = 0;
    size_t high = sample ? kith_sample_count_accounts(sample) : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kith_sample_view_account(sample, middle).hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return !sample || (low < kith_sample_count_accounts(sample) &&
                       kith_sample_view_account(sample, low).hash == hash);
}

static void write_dates(FILE *file, const kith_sample *sample, uint64_t state) {
    fputs("account,created_at\n", file);
    for (uint64_t i = 1; i <= PEOPLE; i++) {
        uint32_t date = TIMED_FIRST - DAY - (uint32_t)random_below(&state, (uint64_t)60 * DAY);
        if (is_looked_up(sample, i)) fprintf(file, "%" PRIu64 ",%u\n", i, date);
    }
    for (uint64_t i = 0; i < (uint64_t)MEMBERS + PACK; i++) {
        bool bot = i >= MEMBERS;
        uint64_t id = bot ? (uint64_t)2 * TIMED_POOL + i - MEMBERS : TIMED_POOL + i;
        uint32_t begin = TIMED_FIRST - (uint32_t)(bot ? 20 : 40) * DAY;
        uint32_t date = begin + (uint32_t)random_below(&state, (uint64_t)2 * DAY);
        if (is_looked_up(sample, id)) fprintf(file, "%" PRIu64 ",%u\n", id, date);
    }
}

static kith_accounts *read_dates(const kith_sample *sample, uint64_t seed) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/a.csv", folder.path);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    write_dates(file, sample, seed);
    cr_assert_eq(fclose(file), 0);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    kith_accounts *made = NULL;
    cr_assert_eq(kith_accounts_read(paths, 1, &options, &made, NULL), KITH_OK);
    run_remove_folder(&folder);
    return made;
}

/* What an audit says of the large creator, with the dates of all accounts or of a sample. */
static kith_authenticity examine(uint64_t seed, bool of_a_sample) {
    timed_list list = draw_follows(seed);
    kith_roster *roster = timed_build(&list, 1);
    kith_options options = kith_options_default();
    kith_sample *sample = NULL;
    kith_audit *made = NULL;
    if (of_a_sample) {
        cr_assert_eq(kith_sample_build(roster, PER_CREATOR, &options, &sample, NULL), KITH_OK);
        cr_assert_lt(kith_sample_count_accounts(sample), 3000);
    }
    kith_accounts *accounts = read_dates(sample, seed);
    kith_attributes known = {.accounts = accounts};
    cr_assert_eq(kith_audit_build(roster, &known, &options, &made), KITH_OK);
    kith_authenticity said = kith_audit_view_creator(made, LARGE);
    said.reasons = NULL;
    kith_audit_free(made);
    kith_accounts_free(accounts);
    kith_sample_free(sample);
    kith_roster_free(roster);
    timed_free(&list);
    return said;
}

Test(created, finds_in_a_sample_the_share_that_a_batch_has_of_all_followers) {
    double sum = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        kith_authenticity whole = examine(random_seed(seed), false);
        kith_authenticity part = examine(random_seed(seed), true);
        double share = whole.coordinated_share;
        cr_expect_eq(whole.evidence, KITH_EVIDENCE_STRONG);
        cr_expect_eq(part.evidence, KITH_EVIDENCE_STRONG, "seed %" PRIu64, seed);
        cr_expect_float_eq(share, (double)PACK / (PEOPLE + PACK + MEMBERS), 0.01);
        cr_expect_float_eq(part.coordinated_share, share,
                           4 * sqrt(share * (1 - share) / PER_CREATOR));
        cr_expect_leq(part.authenticity.low, whole.authenticity.value);
        cr_expect_geq(part.authenticity.high, whole.authenticity.value);
        sum += part.coordinated_share - share;
    }
    cr_expect_lt(fabs(sum / 5), 0.03, "%g", sum / 5);
}

/* ---- Accounts made at one time that are used more than once ---- */

enum { BATCH = 120, REACHED = 8, ROSTER = 60 };

/* People at any time; a batch of accounts that comes to eight creators, each follow at any time of the ten weeks after
 * the accounts were created, or in orders of four days each. */
static timed_list draw_batch(uint64_t state, bool by_order) {
    timed_list list = {0};
    timed_add_people(&list, &state, ROSTER, 6000, 6, 8);
    for (uint32_t c = 0; c < REACHED; c++) {
        uint32_t begin = TIMED_FIRST + (300 + (by_order ? 20 * c : 0)) * DAY;
        for (uint64_t i = 0; i < BATCH; i++) {
            uint32_t wait = (uint32_t)random_below(&state, (uint64_t)(by_order ? 4 : 70) * DAY);
            timed_add(&list, 2 + 6 * c, TIMED_POOL + i, begin + wait);
        }
    }
    return list;
}

/* People's accounts are older than their follows, each of its own date; the batch's are two days' work. */
static kith_accounts *read_batch_dates(uint64_t state) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/a.csv", folder.path);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("account,created_at\n", file);
    for (uint64_t i = 1; i <= 6000; i++) {
        uint32_t age = DAY + (uint32_t)random_below(&state, (uint64_t)900 * DAY);
        fprintf(file, "%" PRIu64 ",%u\n", i, TIMED_FIRST - age);
    }
    for (uint64_t i = 0; i < BATCH; i++) {
        uint32_t date = TIMED_FIRST + 297 * DAY + (uint32_t)random_below(&state, (uint64_t)2 * DAY);
        fprintf(file, "%" PRIu64 ",%u\n", TIMED_POOL + i, date);
    }
    cr_assert_eq(fclose(file), 0);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    kith_accounts *made = NULL;
    cr_assert_eq(kith_accounts_read(paths, 1, &options, &made, NULL), KITH_OK);
    run_remove_folder(&folder);
    return made;
}

/* What an audit says: campaigns that follow times do not show, and creators with evidence. */
typedef struct said {
    size_t coordinated, flagged;
} said;

static said audit_batch(uint64_t seed, bool by_order) {
    timed_list list = draw_batch(seed, by_order);
    kith_roster *roster = timed_build(&list, 1);
    kith_options options = kith_options_default();
    kith_accounts *accounts = read_batch_dates(seed);
    kith_attributes known = {.accounts = accounts};
    kith_audit *made = NULL;
    said found = {0};
    cr_assert_eq(kith_audit_build(roster, &known, &options, &made), KITH_OK);
    for (size_t k = 0; k < kith_audit_count_campaigns(made); k++) {
        found.coordinated += !strcmp(kith_audit_view_campaign(made, k).kind, "coordinated");
    }
    for (size_t c = 0; c < ROSTER; c++) {
        kith_evidence evidence = kith_audit_view_creator(made, c).evidence;
        found.flagged += evidence == KITH_EVIDENCE_WEAK || evidence == KITH_EVIDENCE_STRONG;
    }
    kith_audit_free(made);
    kith_accounts_free(accounts);
    kith_roster_free(roster);
    timed_free(&list);
    return found;
}

Test(created, accounts_that_follow_the_same_creators_over_weeks_are_no_delivery) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        cr_expect_eq(audit_batch(random_seed(seed), false).coordinated, 0);
        cr_expect_geq(audit_batch(random_seed(seed), true).flagged, REACHED);
    }
}
