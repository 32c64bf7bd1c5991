/* What engagement says of an account, and that it moves doubts and nothing else. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/engagement.h"
#include "planted.h"
#include "run.h"

Test(engagement, says_nothing_where_nothing_was_to_be_expected) {
    cr_expect_eq(engagement_weigh(0, 0), 0);
}

Test(engagement, stays_within_its_bounds_and_speaks_for_those_who_come_back) {
    float last = 0;
    for (int step = 0; step < 400; step++) {
        float expected = 0.25F * (float)step;
        float silent = engagement_weigh(expected, 0);
        cr_assert(silent >= last && silent <= ENGAGEMENT_MOST);
        last = silent;
        for (uint32_t posts = 1; posts < 10; posts++) {
            float weight = engagement_weigh(expected, posts);
            cr_assert(weight < 0 && weight >= -ENGAGEMENT_MOST);
        }
    }
    cr_expect_gt(last, 0);
    cr_expect_lt(engagement_weigh(1, 3), engagement_weigh(1, 2));
}

/* Half of the members of the pack, and a third of the people, are regulars of the creators they follow. */
static bool is_regular(const planted *from, uint64_t hash, const char *id) {
    return strtoull(id, NULL, 10) % (planted_is_member(from, hash) ? 2 : 3) == 0;
}

static kith_engagements *write_and_read(const planted *from) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/e", folder.path);
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out);
    fprintf(out, "creator\tfollower\tpost\n");
    size_t count = kith_roster_view_info(from->roster).creator_count;
    for (size_t c = 0; c < count; c++) {
        kith_creator view = kith_roster_view_creator(from->roster, c);
        for (size_t i = 0; i < view.hash_count; i++) {
            char id[KITH_ID_BYTES + 1];
            kith_roster_name_account(from->roster, view.hashes[i], id);
            for (int post = 0; post < 3 && is_regular(from, view.hashes[i], id); post++)
                fprintf(out, "%s\t%s\tp%d\n", view.name, id, post);
        }
    }
    cr_assert_eq(fclose(out), 0);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    kith_engagements *made = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_engagements_read(paths, 1, from->roster, &options, &made, &error), KITH_OK,
                 "%s", error.text);
    run_remove_folder(&folder);
    return made;
}

static double *list_probabilities(const planted *from, const kith_audit *made, double *regular) {
    size_t count = kith_audit_count_accounts(made);
    double *values = calloc(from->plan.accounts + from->plan.members + 1, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; i++) {
        char id[KITH_ID_BYTES + 1];
        kith_suspect account = kith_audit_view_account(made, i);
        kith_roster_name_account(from->roster, account.hash, id);
        values[strtoull(id, NULL, 10)] = account.probability;
        regular[strtoull(id, NULL, 10)] = is_regular(from, account.hash, id);
    }
    return values;
}

static double measure_odds(double probability) {
    return log(probability / (1 - probability));
}

/* By no more than the bound, but for rounding to four decimals, and never an account of which nothing is suspected. */
static void expect_moved(double before, double after, bool regular, size_t *moved) {
    if (before < 0.01 || before > 0.99) {
        cr_assert(before > 0 || after <= 0);
        return;
    }
    double shift = measure_odds(after) - measure_odds(before);
    cr_assert(regular ? shift <= 0.02 : shift >= -0.02, "%f to %f", before, after);
    cr_assert_leq(fabs(shift), (double)ENGAGEMENT_MOST + 0.02, "%f to %f", before, after);
    moved[regular] += fabs(shift) > 0.05;
}

static void expect_points(const kith_audit *made, const kith_roster *roster) {
    size_t named = 0;
    for (size_t c = 0; c < kith_roster_view_info(roster).creator_count; c++) {
        kith_authenticity found = kith_audit_view_creator(made, c);
        if (found.evidence == KITH_EVIDENCE_INSUFFICIENT) continue;
        double sum = 100;
        for (const char *at = found.reasons; *at == '+' || *at == '-';) {
            sum += strtod(at, NULL);
            at = strstr(at, "; ") + 2;
        }
        cr_expect_float_eq(sum, found.authenticity.value, 0.25, "%s", found.reasons);
        named += strstr(found.reasons, "what their engagement with posts adds") != NULL;
        cr_expect_not_null(strstr(found.reasons, "of the followers engage with its 3 posts"), "%s",
                           found.reasons);
    }
    cr_expect_gt(named, 0);
}

Test(engagement, moves_doubts_within_its_bound_and_makes_none) {
    planted_plan plan = planted_default(3);
    plan.density = 0.3;
    planted from = planted_create(&plan);
    kith_engagements *engagements = write_and_read(&from);
    kith_options options = kith_options_default();
    kith_attributes known = {.engagements = engagements};
    kith_audit *before = NULL;
    kith_audit *after = NULL;
    kith_roster *other = planted_read("ann\t1\nann\t2\n");
    cr_expect_eq(kith_audit_build(other, &known, &options, &after), KITH_INVALID);
    kith_roster_free(other);
    cr_assert_eq(kith_audit_build(from.roster, NULL, &options, &before), KITH_OK);
    cr_assert_eq(kith_audit_build(from.roster, &known, &options, &after), KITH_OK);
    double *regular = calloc(plan.accounts + plan.members + 1, sizeof *regular);
    cr_assert_not_null(regular);
    double *without = list_probabilities(&from, before, regular);
    double *with = list_probabilities(&from, after, regular);
    size_t moved[2] = {0};
    for (size_t i = 0; i <= plan.accounts + plan.members; i++)
        expect_moved(without[i], with[i], regular[i] > 0, moved);
    cr_expect_gt(moved[0], 5, "silent %zu", moved[0]);
    cr_expect_gt(moved[1], 5, "regular %zu", moved[1]);
    expect_points(after, from.roster);
    free(regular);
    free(without);
    free(with);
    kith_audit_free(before);
    kith_audit_free(after);
    kith_engagements_free(engagements);
    planted_free(&from);
}
