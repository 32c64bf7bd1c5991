/* Models: what they make of evidence, how far they may go, and the file. */
#include "authenticity/model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static double take_logit(double probability) {
    return log(probability / (1 - probability));
}

/* Joins the evidence of account 0 as the audit does. */
static double join(const kith_model *model, const evidence *from) {
    double sum = 0;
    for (int group = 0; group < EVIDENCE_GROUP_COUNT; group++)
        sum += model_weigh(model, from, (evidence_group)group, 0);
    return model_conclude(model, evidence_tells(from, 0), sum);
}

/* As it was measured, but for how much more often than that accounts in doubt are bots. */
static double take_built_in(double probability) {
    return take_logit(probability) - take_logit(EVIDENCE_EXPECTED) + EVIDENCE_PRIOR;
}

Test(model, built_in_takes_a_campaigns_probability_and_adds_groups_as_log_odds) {
    float times = (float)(take_logit(0.3) - take_logit(EVIDENCE_EXPECTED));
    float creation = (float)(take_logit(0.05) - take_logit(EVIDENCE_EXPECTED));
    float engagement = -0.6F;
    evidence one = {.account_count = 1, .ratios = {[EVIDENCE_TIMES] = &times}};
    cr_expect_float_eq(take_logit(join(&model_builtin, &one)), take_built_in(0.3), 1e-3);
    one.ratios[EVIDENCE_ENGAGEMENT] = &engagement;
    one.ratios[EVIDENCE_CREATION] = &creation;
    double expected = take_built_in(0.3) + take_logit(0.05) - take_logit(EVIDENCE_EXPECTED) - 0.6;
    cr_expect_float_eq(take_logit(join(&model_builtin, &one)), expected, 1e-3);
}

Test(model, built_in_says_nothing_of_an_account_without_a_campaign) {
    float engagement = 0.4F;
    uint32_t rules = (1U << PROFILE_RULE_COUNT) - 1 - PROFILE_NOTHING;
    evidence one = {
        .account_count = 1, .ratios = {[EVIDENCE_ENGAGEMENT] = &engagement}, .rules = &rules};
    cr_expect_eq(join(&model_builtin, &one), 0);
}

/* A group apart says of everybody how likely they are of it, and what a model makes of campaigns lifts none of them. */
Test(model, leaves_a_group_apart_alone_its_own_prior) {
    float ratio = -0.7F;
    float engagement = 1;
    uint32_t rules = (1U << PROFILE_RULE_COUNT) - 1 - PROFILE_NOTHING;
    evidence one = {.account_count = 1, .ratios = {[EVIDENCE_APART] = &ratio}};
    kith_model model = model_builtin;
    double own = take_logit(join(&model, &one));
    cr_expect_float_eq(own, EVIDENCE_PRIOR - 0.7, 1e-6);
    model.prior = MODEL_PRIOR_MOST;
    cr_expect_float_eq(take_logit(join(&model, &one)), own, 1e-6);
    one.ratios[EVIDENCE_ENGAGEMENT] = &engagement;
    one.rules = &rules;
    for (int eighths = 0; eighths <= 8; eighths++) {
        model.weights[EVIDENCE_APART] = eighths * MODEL_WEIGHT_MOST / 8;
        cr_expect_lt(join(&model, &one), 1.0 / 3, "%d", eighths);
    }
    model.weights[EVIDENCE_APART] = 0;
    cr_expect_eq(join(&model, &one), 0);
    model.weights[EVIDENCE_APART] = 1;
    ratio = 6;
    cr_expect_gt(join(&model, &one), 0.9);
}

/* ---- The file ---- */

typedef struct fixture {
    run_folder folder;
    char path[RUN_PATH_BYTES + 16];
    kith_options options;
} fixture;

static fixture create_fixture(void) {
    fixture made = {.folder = run_create_folder(), .options = kith_options_default()};
    snprintf(made.path, sizeof made.path, "%s/m.txt", made.folder.path);
    return made;
}

static kith_model *read_builtin(const fixture *from) {
    kith_model *made = NULL;
    cr_assert_eq(kith_model_read("built-in", &from->options, &made, NULL), KITH_OK);
    return made;
}

Test(model, reads_back_what_it_wrote_byte_for_byte) {
    fixture from = create_fixture();
    kith_model *model = read_builtin(&from);
    kith_model *again = NULL;
    snprintf(model->info.fitted_on, sizeof model->info.fitted_on, "labels of May.csv");
    model->info.labels_hash = 0xfedcba9876543210U;
    model->info.bots = 1234;
    model->info.log_loss = 0.0625;
    model->info.unseen = 0.0125;
    model->prior = -3.25;
    model->weights[EVIDENCE_CREATION] = 0.7;
    model->profile.rules[PROFILE_POSTS_10] = -1.5;
    cr_assert_eq(kith_model_write(model, from.path, &from.options, NULL), KITH_OK);
    cr_assert_eq(kith_model_read(from.path, &from.options, &again, NULL), KITH_OK);
    char *first = run_read_file(&from.folder, "m.txt");
    cr_assert_eq(kith_model_write(again, from.path, &from.options, NULL), KITH_OK);
    char *second = run_read_file(&from.folder, "m.txt");
    cr_assert(first && second && again);
    cr_expect_str_eq(first, second);
    cr_expect_str_eq(again->info.fitted_on, "labels of May.csv");
    cr_expect_eq(again->info.labels_hash, 0xfedcba9876543210U);
    cr_expect_eq(again->info.unseen, 0.0125);
    cr_expect_eq(again->prior, -3.25);
    cr_expect_eq(again->weights[EVIDENCE_CREATION], 0.7);
    cr_expect_eq(again->profile.rules[PROFILE_POSTS_10], -1.5);
    cr_expect(isnan(again->info.people));
    free(first);
    free(second);
    kith_model_free(model);
    kith_model_free(again);
    run_remove_folder(&from.folder);
}

/* Changes the built-in model's file by a line of sed and reads it. */
static void expect_refused(const char *edit, kith_status expected, const char *reason) {
    fixture from = create_fixture();
    kith_model *model = read_builtin(&from);
    kith_model *again = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_model_write(model, from.path, &from.options, NULL), KITH_OK);
    run_result result = run_line(&from.folder, "sed -i -e '%s' m.txt", edit);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_expect_eq(kith_model_read(from.path, &from.options, &again, &error), expected, "%s: %s",
                 edit, error.text);
    cr_expect_not_null(strstr(error.text, reason), "%s: %s", edit, error.text);
    cr_expect_not_null(strstr(error.text, "m.txt"), "%s", error.text);
    cr_expect_null(again);
    run_free(&result);
    kith_model_free(model);
    run_remove_folder(&from.folder);
}

Test(model, refuses_a_file_that_is_broken_of_another_version_or_absurd) {
    expect_refused("1s/1/2/", KITH_INCOMPATIBLE, "a model of version 2; this program reads");
    expect_refused("1s/kith/some/", KITH_MALFORMED, "not a model file");
    expect_refused("s/^prior.*/prior nan/", KITH_MALFORMED, "prior is 'nan'");
    expect_refused("s/^prior.*/prior inf/", KITH_MALFORMED, "prior is 'inf'");
    expect_refused("s/^prior.*/prior/", KITH_MALFORMED, "prior is ''");
    expect_refused("s/^prior.*/prior -3x/", KITH_MALFORMED, "prior is '-3x'");
    expect_refused("s/^unseen.*/unseen 0.5/", KITH_MALFORMED, "expected a number from 0 to 0.05");
    expect_refused("s/^weight_times.*/weight_times 40/", KITH_MALFORMED, "weight_times is '40'");
    expect_refused("s/^weight_profile.*/weight_profile 1.5/", KITH_MALFORMED, "from 0 to 1");
    expect_refused("s/^weight_sets.*/weight_sets -1/", KITH_MALFORMED, "weight_sets is '-1'");
    expect_refused("/^weight_apart/d", KITH_MALFORMED, "weight_apart is missing");
    expect_refused("$d", KITH_MALFORMED, "cut short");
    expect_refused("2,$d", KITH_MALFORMED, "fitted_on is missing");
    expect_refused("s/^weight_apart/weight_sets/", KITH_MALFORMED, "the same name again");
    expect_refused("s/^weight_apart/weight_hearsay/", KITH_MALFORMED,
                   "'weight_hearsay' is no part");
}

Test(model, refuses_lines_of_text_that_are_missing_repeated_or_absurd) {
    expect_refused("/^fitted_on/d", KITH_MALFORMED, "fitted_on is missing");
    expect_refused("/^groups/d", KITH_MALFORMED, "groups is missing");
    expect_refused("/^date/d", KITH_MALFORMED, "date is missing");
    expect_refused("/^labels_hash/d", KITH_MALFORMED, "labels_hash is missing");
    expect_refused("/^fitted_on/p", KITH_MALFORMED, "m.txt:3: the same name again");
    expect_refused("/^date/p", KITH_MALFORMED, "the same name again");
    expect_refused("s/^labels_hash.*/labels_hash zzz/", KITH_MALFORMED, "labels_hash is 'zzz'");
    expect_refused("s/^labels_hash.*/&0/", KITH_MALFORMED, "16 hexadecimal digits");
    expect_refused("s/^date.*/date 2026-1-31/", KITH_MALFORMED, "date is '2026-1-31'");
    expect_refused("s/^groups.*/groups sets hearsay/", KITH_MALFORMED, "groups is 'sets hearsay'");
    expect_refused("s/^fitted_on.*/fitted_on a\\tb/", KITH_MALFORMED, "up to 255 bytes of text");
    expect_refused("s/^fitted_on.*/&&&&&&&&&/", KITH_MALFORMED, "up to 255 bytes of text");
}

Test(model, refuses_a_file_that_goes_on_behind_a_nul_or_is_larger_than_any_model) {
    expect_refused("1s/$/\\x00/", KITH_MALFORMED, "m.txt:1: there is a NUL byte");
    expect_refused("7s/$/\\x00x/", KITH_MALFORMED, "m.txt:7: there is a NUL byte");
    expect_refused("$s/$/\\n\\x00/", KITH_MALFORMED, "there is a NUL byte");
    expect_refused("s/$/ and so on/; s/.*/&&&&&&&&/; s/.*/&&&&&&&&/; s/.*/&&&&&&&&/",
                   KITH_MALFORMED, "not a model file, which is below 64 KiB");
}

/* Wherever it is cut, even within the last number. */
Test(model, refuses_every_beginning_of_a_file) {
    fixture from = create_fixture();
    kith_model *model = read_builtin(&from);
    cr_assert_eq(kith_model_write(model, from.path, &from.options, NULL), KITH_OK);
    char *whole = run_read_file(&from.folder, "m.txt");
    for (size_t bytes = strlen(whole); bytes-- > 0;) {
        kith_model *again = NULL;
        whole[bytes] = '\0';
        run_write_file(&from.folder, "m.txt", whole);
        cr_expect_eq(kith_model_read(from.path, &from.options, &again, NULL), KITH_MALFORMED,
                     "%zu bytes", bytes);
        kith_model_free(again);
    }
    free(whole);
    kith_model_free(model);
    run_remove_folder(&from.folder);
}

/* The most that a file may claim, against an account of which only profile and engagement say something. */
Test(model, never_lets_profile_and_engagement_decide_whatever_a_file_says) {
    fixture from = create_fixture();
    kith_model *model = read_builtin(&from);
    kith_model *again = NULL;
    cr_assert_eq(kith_model_write(model, from.path, &from.options, NULL), KITH_OK);
    run_result result = run_line(&from.folder,
                                 "sed -i -e 's/^unseen.*/unseen 0.05/; s/^prior.*/prior 0/; "
                                 "s/^\\(weight_[es].*\\|weight_profile\\) .*/\\1 1/; "
                                 "s/^\\(profile_.*\\) .*/\\1 20/' m.txt");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_assert_eq(kith_model_read(from.path, &from.options, &again, NULL), KITH_OK);
    cr_expect_eq(again->profile.base, 20);
    float engagement = 1;
    for (uint32_t rules = 0; rules < 1U << PROFILE_RULE_COUNT; rules++) {
        evidence one = {
            .account_count = 1, .ratios = {[EVIDENCE_ENGAGEMENT] = &engagement}, .rules = &rules};
        cr_assert_lt(join(again, &one), 1.0 / 3);
    }
    run_free(&result);
    kith_model_free(model);
    kith_model_free(again);
    run_remove_folder(&from.folder);
}
