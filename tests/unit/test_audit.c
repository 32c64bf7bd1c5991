#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kith.h"
#include "planted.h"
#include "run.h"

static kith_audit *audit(const kith_roster *roster, int thread_count) {
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    kith_audit *made = NULL;
    cr_assert_eq(kith_audit_build(roster, NULL, &options, &made), KITH_OK);
    return made;
}

static size_t count_evidence(const kith_audit *made, const kith_roster *roster,
                             kith_evidence evidence) {
    size_t count = 0;
    for (size_t c = 0; c < kith_roster_view_info(roster).creator_count; c++) {
        count += kith_audit_view_creator(made, c).evidence == evidence;
    }
    return count;
}

static double measure_true_share(const planted *from, size_t creator) {
    kith_creator view = kith_roster_view_creator(from->roster, creator);
    size_t members = 0;
    for (size_t i = 0; i < view.hash_count; i++) {
        members += planted_is_member(from, view.hashes[i]);
    }
    return (double)members / (double)view.hash_count;
}

Test(audit, finds_the_planted_accounts_and_the_creators_they_were_spread_over) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        planted_plan plan = planted_default(seed);
        planted from = planted_create(&plan);
        kith_audit *made = audit(from.roster, 0);
        cr_assert_eq(kith_audit_count_campaigns(made), 1);
        size_t found = 0;
        size_t right = 0;
        for (size_t i = 0; i < kith_audit_count_accounts(made); i++) {
            kith_suspect account = kith_audit_view_account(made, i);
            if (account.probability < 0.5) break;
            found++;
            right += planted_is_member(&from, account.hash);
        }
        cr_expect_geq((double)right / (double)found, 0.98, "precision %zu of %zu", right, found);
        cr_expect_geq((double)right / (double)plan.members, 0.98, "recall %zu", right);
        for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
            bool strong = kith_audit_view_creator(made, c).evidence == KITH_EVIDENCE_STRONG;
            cr_expect_eq(strong, from.bought[c], "creator %zu", c);
        }
        kith_audit_free(made);
        planted_free(&from);
    }
}

/* Each buyer received a twelfth of the pool, so that members follow few of the buyers and no valley
 * parts them from others: they have to be known by what their creators do not share otherwise. */
Test(audit, finds_a_thin_pack_that_leaves_no_gap) {
    for (uint64_t seed = 11; seed <= 13; seed++) {
        planted_plan plan = {.seed = seed,
                             .creators = 1200,
                             .accounts = 30000,
                             .niches = 12,
                             .follows = 10,
                             .members = 1500,
                             .buyers = 60,
                             .density = 0.08};
        planted from = planted_create(&plan);
        kith_audit *made = audit(from.roster, 0);
        cr_expect_eq(kith_audit_count_campaigns(made), 1);
        size_t found = 0;
        size_t right = 0;
        for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
            kith_evidence evidence = kith_audit_view_creator(made, c).evidence;
            bool flagged = evidence == KITH_EVIDENCE_STRONG || evidence == KITH_EVIDENCE_WEAK;
            found += flagged;
            right += flagged && from.bought[c];
        }
        cr_expect_geq((double)right, 0.95 * (double)plan.buyers, "%zu of the buyers", right);
        cr_expect_leq((double)(found - right), 0.05 * (double)found, "%zu others", found - right);
        kith_audit_free(made);
        planted_free(&from);
    }
}

Test(audit, a_pack_that_also_likes_a_niche_does_not_drag_its_fans_along) {
    planted_plan plan = planted_default(10);
    plan.one_niche = true;
    plan.niches = 4;
    plan.accounts = 12000;
    plan.members = 600;
    planted from = planted_create(&plan);
    kith_audit *made = audit(from.roster, 0);
    cr_assert_eq(kith_audit_count_campaigns(made), 1);
    size_t found = 0;
    size_t right = 0;
    for (size_t i = 0; i < kith_audit_count_accounts(made); i++) {
        kith_suspect account = kith_audit_view_account(made, i);
        if (account.probability < 0.5) break;
        found++;
        right += planted_is_member(&from, account.hash);
    }
    cr_expect_geq((double)right / (double)found, 0.98, "precision %zu of %zu", right, found);
    cr_expect_geq((double)right / (double)plan.members, 0.95, "recall %zu", right);
    for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
        bool strong = kith_audit_view_creator(made, c).evidence == KITH_EVIDENCE_STRONG;
        size_t number = strtoul(kith_roster_view_creator(from.roster, c).name + 1, NULL, 10);
        if (number % plan.niches != 0) cr_expect_eq(strong, from.bought[c], "creator %zu", c);
    }
    kith_audit_free(made);
    planted_free(&from);
}

Test(audit, measures_the_share_of_planted_followers) {
    planted_plan plan = planted_default(4);
    planted from = planted_create(&plan);
    kith_audit *made = audit(from.roster, 0);
    for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
        kith_authenticity view = kith_audit_view_creator(made, c);
        double truth = measure_true_share(&from, c);
        if (view.evidence == KITH_EVIDENCE_INSUFFICIENT) {
            cr_assert(isnan(view.authenticity.value) && isnan(view.suspicious_share.value));
            continue;
        }
        cr_expect_float_eq(view.suspicious_share.value, truth, 0.03);
        cr_expect(view.suspicious_share.low <= truth + 0.005);
        cr_expect(view.suspicious_share.high >= truth - 0.005);
        cr_expect_float_eq(view.authenticity.value, 100 * (1 - view.suspicious_share.value), 1e-9);
        if (!from.bought[c]) cr_expect_eq(view.coordinated_share, 0);
        if (from.bought[c]) cr_expect_lt(view.coordinated_share, view.suspicious_share.value);
    }
    kith_audit_free(made);
    planted_free(&from);
}

Test(audit, says_nothing_of_the_kind_without_follow_times) {
    planted_plan plan = planted_default(5);
    planted from = planted_create(&plan);
    kith_audit *made = audit(from.roster, 0);
    kith_campaign campaign = kith_audit_view_campaign(made, 0);
    cr_assert_str_eq(campaign.kind, "coordinated");
    cr_assert_eq(count_evidence(made, from.roster, KITH_EVIDENCE_INCENTIVE), 0);
    cr_assert_gt(campaign.overlap_observed, 2 * campaign.overlap_expected);
    cr_assert(campaign.p_value > 0 && campaign.p_value < 1e-6);
    for (size_t i = 1; i < campaign.creator_count; i++) {
        cr_assert_lt(campaign.creators[i - 1], campaign.creators[i]);
    }
    const char *reasons = kith_audit_view_creator(made, campaign.creators[0]).reasons;
    cr_assert_not_null(strstr(reasons, "campaign 1"));
    cr_assert_not_null(strstr(reasons, "giveaway"));
    cr_assert_null(strchr(reasons, '\n'));
    kith_audit_free(made);
    planted_free(&from);
}

Test(audit, fans_of_a_niche_are_no_campaign) {
    for (uint64_t seed = 1; seed <= 8; seed++) {
        planted_plan plan = planted_default(seed);
        plan.members = 0;
        plan.niches = 2 + seed % 5 * 2;
        planted from = planted_create(&plan);
        kith_audit *made = audit(from.roster, 0);
        cr_expect_eq(kith_audit_count_campaigns(made), 0, "seed %llu", (unsigned long long)seed);
        cr_expect_eq(count_evidence(made, from.roster, KITH_EVIDENCE_STRONG), 0);
        cr_expect_eq(count_evidence(made, from.roster, KITH_EVIDENCE_WEAK), 0);
        cr_expect_eq(kith_audit_view_account(made, 0).probability, 0);
        kith_audit_free(made);
        planted_free(&from);
    }
}

Test(audit, keen_fans_who_follow_by_popularity_are_no_campaign) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        planted_plan plan = planted_default(seed);
        plan.buyers = 0;
        plan.one_niche = true;
        planted from = planted_create(&plan);
        kith_audit *made = audit(from.roster, 0);
        cr_expect_eq(kith_audit_count_campaigns(made), 0, "seed %llu", (unsigned long long)seed);
        kith_audit_free(made);
        planted_free(&from);
    }
}

Test(audit, abstains_below_its_limit_and_says_how_much_could_hide) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        planted_plan plan = planted_default(seed);
        plan.density = 0.05;
        planted from = planted_create(&plan);
        kith_audit *made = audit(from.roster, 0);
        for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
            kith_authenticity view = kith_audit_view_creator(made, c);
            if (!from.bought[c]) cr_expect_neq(view.evidence, KITH_EVIDENCE_STRONG);
            if (view.evidence == KITH_EVIDENCE_INSUFFICIENT) continue;
            double truth = measure_true_share(&from, c);
            cr_expect(view.suspicious_share.high >= truth, "creator %zu", c);
        }
        kith_audit_free(made);
        planted_free(&from);
    }
}

static void expect_same_estimate(kith_estimate a, kith_estimate b) {
    double of_a[] = {a.value, a.low, a.high};
    double of_b[] = {b.value, b.low, b.high};
    for (int i = 0; i < 3; i++) {
        cr_assert(of_a[i] == of_b[i] || (isnan(of_a[i]) && isnan(of_b[i])));
    }
}

Test(audit, does_not_depend_on_the_number_of_threads) {
    planted_plan plan = planted_default(6);
    planted from = planted_create(&plan);
    kith_audit *one = audit(from.roster, 1);
    kith_audit *two = audit(from.roster, 2);
    cr_assert_eq(kith_audit_count_campaigns(one), kith_audit_count_campaigns(two));
    for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
        kith_authenticity a = kith_audit_view_creator(one, c);
        kith_authenticity b = kith_audit_view_creator(two, c);
        expect_same_estimate(a.authenticity, b.authenticity);
        expect_same_estimate(a.suspicious_share, b.suspicious_share);
        cr_assert_str_eq(a.reasons, b.reasons);
    }
    for (size_t i = 0; i < kith_audit_count_accounts(one); i++) {
        kith_suspect a = kith_audit_view_account(one, i);
        kith_suspect b = kith_audit_view_account(two, i);
        cr_assert(a.hash == b.hash && a.probability == b.probability);
        cr_assert_str_eq(a.reasons, b.reasons);
    }
    kith_audit_free(one);
    kith_audit_free(two);
    planted_free(&from);
}

Test(audit, lists_every_account_once_suspects_first) {
    planted_plan plan = planted_default(7);
    planted from = planted_create(&plan);
    kith_audit *made = audit(from.roster, 0);
    size_t count = kith_audit_count_accounts(made);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        kith_suspect view = kith_audit_view_account(made, i);
        sum += view.hash;
        cr_assert_eq(view.probability > 0, view.reasons[0] != '\0');
        if (i == 0) continue;
        kith_suspect before = kith_audit_view_account(made, i - 1);
        cr_assert(before.probability > view.probability ||
                  (before.probability == view.probability && before.hash < view.hash));
    }
    /* The same accounts from the roster: distinct hashes found by marking each one's first creator.
     */
    uint64_t expected = 0;
    for (size_t c = 0; c < kith_roster_view_info(from.roster).creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(from.roster, c);
        for (size_t i = 0; i < creator.hash_count; i++) {
            bool seen = false;
            for (size_t b = 0; b < c && !seen; b++) {
                kith_creator other = kith_roster_view_creator(from.roster, b);
                size_t low = 0;
                size_t high = other.hash_count;
                while (low < high) {
                    size_t middle = (low + high) / 2;
                    if (other.hashes[middle] < creator.hashes[i]) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                seen = low < other.hash_count && other.hashes[low] == creator.hashes[i];
            }
            expected += seen ? 0 : creator.hashes[i];
        }
    }
    cr_assert_eq(sum, expected);
    kith_audit_free(made);
    planted_free(&from);
}

Test(audit, of_a_roster_file_is_that_of_the_roster) {
    planted_plan plan = planted_default(3);
    planted from = planted_create(&plan);
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/r.kith", folder.path);
    cr_assert_eq(kith_roster_write(from.roster, path, NULL), KITH_OK);
    kith_options options = kith_options_default();
    kith_roster *read = NULL;
    cr_assert_eq(kith_roster_read(path, &options, &read, NULL), KITH_OK);
    kith_audit *expected = audit(from.roster, 0);
    kith_audit *found = audit(read, 0);
    size_t count = kith_audit_count_accounts(expected);
    cr_assert_eq(kith_audit_count_accounts(found), count);
    for (size_t i = 0; i < count; i++) {
        kith_suspect a = kith_audit_view_account(expected, i);
        kith_suspect b = kith_audit_view_account(found, i);
        cr_assert(a.hash == b.hash && a.probability == b.probability);
    }
    cr_assert_gt(kith_audit_view_account(found, 0).probability, 0.5);
    kith_audit_free(expected);
    kith_audit_free(found);
    kith_roster_free(read);
    run_remove_folder(&folder);
    planted_free(&from);
}

Test(audit, counts_followers_that_no_other_creator_has) {
    kith_roster *roster = planted_read("a\t1\na\t2\na\t3\na\t4\nb\t3\nb\t4\nb\t5\nb\t6\nb\t7\n");
    kith_audit *made = audit(roster, 0);
    cr_assert_float_eq(kith_audit_view_creator(made, 0).unique_share, 2.0 / 4, 1e-12);
    cr_assert_float_eq(kith_audit_view_creator(made, 1).unique_share, 3.0 / 5, 1e-12);
    kith_audit_free(made);
    kith_roster_free(roster);
}

Test(audit, has_no_number_for_a_roster_that_cannot_support_one) {
    const char *rosters[] = {"a\t1\n", "a\t1\na\t2\nb\t1\nb\t2\n"};
    for (size_t i = 0; i < sizeof rosters / sizeof *rosters; i++) {
        kith_roster *roster = planted_read(rosters[i]);
        kith_audit *made = audit(roster, 0);
        size_t count = kith_roster_view_info(roster).creator_count;
        cr_assert_eq(kith_audit_count_campaigns(made), 0);
        cr_assert_eq(count_evidence(made, roster, KITH_EVIDENCE_INSUFFICIENT), count);
        for (size_t c = 0; c < count; c++) {
            cr_assert(isnan(kith_audit_view_creator(made, c).authenticity.value));
        }
        kith_audit_free(made);
        kith_roster_free(roster);
    }
}

Test(audit, refuses_sampled_audiences) {
    planted_plan plan = planted_default(8);
    plan.accounts = 1000;
    planted from = planted_create(&plan);
    kith_options options = kith_options_default();
    options.k = 16;
    kith_roster *sampled = NULL;
    cr_assert_eq(kith_roster_reduce(from.roster, &options, &sampled), KITH_OK);
    kith_audit *made = NULL;
    cr_assert_eq(kith_audit_build(sampled, NULL, &options, &made), KITH_INVALID);
    cr_assert_null(made);
    kith_roster_free(sampled);
    planted_free(&from);
}

/* Counts requests and fails one of them; keeps count of blocks that are out. */
typedef struct failing {
    size_t requests, fail_at, blocks;
} failing;

static void *resize_failing(void *context, void *old, size_t bytes) {
    failing *state = context;
    if (bytes == 0) {
        state->blocks -= old != NULL;
        free(old);
        return NULL;
    }
    if (++state->requests == state->fail_at) return NULL;
    state->blocks += old == NULL;
    return realloc(old, bytes);
}

Test(audit, survives_the_failure_of_any_allocation) {
    planted_plan plan = {.seed = 9,
                         .creators = 150,
                         .accounts = 2500,
                         .niches = 5,
                         .follows = 5,
                         .members = 250,
                         .buyers = 25,
                         .density = 0.5};
    planted from = planted_create(&plan);
    failing state = {0};
    kith_options options = kith_options_default();
    options.allocator = (kith_allocator){.resize = resize_failing, .context = &state};
    options.thread_count = 2;
    kith_status status = KITH_NO_MEMORY;
    for (size_t fail_at = 1; status == KITH_NO_MEMORY; fail_at++) {
        state = (failing){.fail_at = fail_at};
        kith_audit *made = NULL;
        status = kith_audit_build(from.roster, NULL, &options, &made);
        if (status == KITH_OK) {
            cr_assert_lt(state.requests, fail_at, "a failed request went unnoticed");
            cr_assert_gt(kith_audit_count_campaigns(made), 0);
        } else {
            cr_assert_eq(status, KITH_NO_MEMORY);
            cr_assert_null(made);
        }
        kith_audit_free(made);
        cr_assert_eq(state.blocks, 0, "request %zu failed and %zu blocks leak", fail_at,
                     state.blocks);
    }
    planted_free(&from);
}

Test(audit, names_every_evidence) {
    cr_assert_str_eq(kith_evidence_text(KITH_EVIDENCE_NONE), "none");
    cr_assert_str_eq(kith_evidence_text(KITH_EVIDENCE_WEAK), "weak");
    cr_assert_str_eq(kith_evidence_text(KITH_EVIDENCE_STRONG), "strong");
    cr_assert_str_eq(kith_evidence_text(KITH_EVIDENCE_INCENTIVE), "incentive");
    cr_assert_str_eq(kith_evidence_text(KITH_EVIDENCE_INSUFFICIENT), "insufficient");
}
