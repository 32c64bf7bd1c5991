/* Fitting a model to labels: it follows what they say, the more the more there are, and holds back where they do not
 * help. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "follows.h"
#include "planted.h"
#include "run.h"
#include "scarce.h"

/* What a label says of an account: 1, 0, or -1 for none. */
typedef int (*labelling)(bool member, uint64_t id);

typedef struct fixture {
    planted from;
    run_folder folder;
    char labels[RUN_PATH_BYTES + 16], model[RUN_PATH_BYTES + 16];
    kith_options options;
} fixture;

static fixture create_fixture(void) {
    planted_plan plan = planted_default(41);
    fixture made = {.from = planted_create(&plan),
                    .folder = run_create_folder(),
                    .options = kith_options_default()};
    snprintf(made.labels, sizeof made.labels, "%s/l.csv", made.folder.path);
    snprintf(made.model, sizeof made.model, "%s/m.txt", made.folder.path);
    return made;
}

static void free_fixture(fixture *made) {
    planted_free(&made->from);
    run_remove_folder(&made->folder);
}

/* Writes labels of the accounts, from the first to the last or the other way round. */
static void write_labels(const fixture *from, labelling label, bool backwards) {
    FILE *file = fopen(from->labels, "w");
    uint64_t count = from->from.plan.accounts + from->from.plan.members;
    cr_assert_not_null(file);
    fprintf(file, "account,label\n");
    for (uint64_t i = 1; i <= count; i++) {
        uint64_t id = backwards ? count + 1 - i : i;
        int said = label(id > from->from.plan.accounts, id);
        if (said >= 0) fprintf(file, "%llu,%s\n", (unsigned long long)id, said ? "bot" : "person");
    }
    cr_assert_eq(fclose(file), 0);
}

static kith_status try_fit(const fixture *from, double bot_share, kith_model **model,
                           kith_error *error) {
    const char *paths[] = {from->labels};
    kith_labels *labels = NULL;
    cr_assert_eq(kith_labels_read(paths, 1, &from->options, &labels, error), KITH_OK, "%s",
                 error->text);
    kith_calibration to = {labels, from->labels, bot_share};
    kith_status status = kith_model_fit(from->from.roster, NULL, &to, &from->options, model, error);
    kith_labels_free(labels);
    return status;
}

static kith_model *fit(const fixture *from, labelling label, double bot_share) {
    kith_model *made = NULL;
    kith_error error = {0};
    write_labels(from, label, false);
    cr_assert_eq(try_fit(from, bot_share, &made, &error), KITH_OK, "%s", error.text);
    return made;
}

static kith_audit *audit(const fixture *from, const kith_model *model) {
    const kith_attributes known = {.model = model};
    kith_audit *made = NULL;
    cr_assert_eq(kith_audit_build(from->from.roster, &known, &from->options, &made), KITH_OK);
    return made;
}

/* The mean probability of the members of the pack, or of the others. */
static double measure_mean(const fixture *from, const kith_audit *of, bool members) {
    double sum = 0;
    double count = 0;
    for (size_t i = 0; i < kith_audit_count_accounts(of); i++) {
        kith_suspect said = kith_audit_view_account(of, i);
        if (planted_is_member(&from->from, said.hash) != members) continue;
        sum += said.probability;
        count++;
    }
    return sum / count;
}

static int label_all(bool member, uint64_t id) {
    (void)id;
    return member;
}

static int label_few(bool member, uint64_t id) {
    return id % (member ? 10 : 250) == 0 ? member : -1;
}

/* Half of the pack are people after all. */
static int label_half(bool member, uint64_t id) {
    return member && id % 2 == 0;
}

/* A thirtieth of those of whom nothing is known are bots. */
static int label_unseen(bool member, uint64_t id) {
    return member || id % 30 == 0;
}

/* As many bots as people. */
static int label_by_kind(bool member, uint64_t id) {
    if (member || id % 30 == 0) return 1;
    return id % 12 == 1 ? 0 : -1;
}

/* Nothing is known of how campaigns that it has not seen would fare. */
Test(calibrate, stays_with_the_built_in_model_where_one_campaign_alone_contradicts_it) {
    fixture from = create_fixture();
    kith_audit *before = audit(&from, NULL);
    cr_assert_gt(measure_mean(&from, before, true), 0.9);
    kith_model *model = fit(&from, label_half, 0);
    kith_model_info info = kith_model_view_info(model);
    kith_audit *after = audit(&from, model);
    cr_expect_gt(measure_mean(&from, after, true), 0.9);
    cr_expect_float_eq(info.log_loss, info.builtin_log_loss, 0.01);
    cr_expect_lt(measure_mean(&from, after, false), 0.01);
    cr_expect_eq(info.bots, 200);
    cr_expect_eq(info.bots + info.people, (double)kith_audit_count_accounts(after));
    cr_expect_str_eq(info.fitted_on, "l.csv");
    cr_expect_str_eq(info.groups, "sets");
    cr_expect_eq(info.folds, 5);
    kith_audit_free(before);
    kith_audit_free(after);
    kith_model_free(model);
    free_fixture(&from);
}

Test(calibrate, hardly_moves_for_few_labels_and_never_away_from_what_predicts) {
    fixture from = create_fixture();
    kith_audit *before = audit(&from, NULL);
    kith_model *model = fit(&from, label_few, 0);
    kith_model_info info = kith_model_view_info(model);
    kith_audit *after = audit(&from, model);
    cr_expect_lt(fabs(measure_mean(&from, after, true) - measure_mean(&from, before, true)), 0.02);
    cr_expect_lt(measure_mean(&from, after, false), 0.005);
    cr_expect_leq(info.log_loss, info.builtin_log_loss);
    kith_model_free(model);
    kith_audit_free(after);
    model = fit(&from, label_all, 0);
    info = kith_model_view_info(model);
    cr_expect_leq(info.log_loss, info.builtin_log_loss);
    kith_model_free(model);
    kith_audit_free(before);
    free_fixture(&from);
}

Test(calibrate, tells_how_many_bots_no_campaign_shows_and_takes_that_off_everybody) {
    fixture from = create_fixture();
    kith_model *model = fit(&from, label_unseen, 0);
    kith_model_info info = kith_model_view_info(model);
    kith_audit *after = audit(&from, model);
    cr_expect_float_eq(info.unseen, 1.0 / 30, 0.008, "%g", info.unseen);
    cr_expect_lt(info.calibration_error, info.builtin_calibration_error / 2);
    cr_expect_float_eq(measure_mean(&from, after, false), info.unseen, 0.01);
    size_t told = 0;
    for (size_t c = 0; c < kith_roster_view_info(from.from.roster).creator_count; c++) {
        kith_authenticity said = kith_audit_view_creator(after, c);
        if (isnan(said.authenticity.value)) continue;
        told += strstr(said.reasons, "of which no campaign says anything") != NULL;
        cr_expect_leq(said.authenticity.value, 100 * (1 - info.unseen) + 0.01);
    }
    cr_expect_geq(told, 20);
    kith_audit_free(after);
    kith_model_free(model);
    free_fixture(&from);
}

Test(calibrate, is_not_misled_by_labels_chosen_by_kind_if_it_is_told_the_share) {
    fixture from = create_fixture();
    kith_model *model = fit(&from, label_by_kind, 0);
    double believed = kith_model_view_info(model).unseen;
    kith_model_free(model);
    model = fit(&from, label_by_kind, (400.0 + 8000.0 / 30) / 8400);
    kith_model_info info = kith_model_view_info(model);
    cr_expect_float_eq(believed, 0.05, 1e-9, "%g", believed); /* the most that a fit may come to */
    cr_expect_float_eq(info.unseen, 1.0 / 30, 0.01, "%g", info.unseen);
    cr_expect_float_eq(info.bot_share, 0.0794, 0.001, "%g", info.bot_share);
    kith_model_free(model);
    free_fixture(&from);
}

static char *fit_and_write(const fixture *from, double bot_share) {
    kith_model *made = NULL;
    kith_error error = {0};
    cr_assert_eq(try_fit(from, bot_share, &made, &error), KITH_OK, "%s", error.text);
    cr_assert_eq(kith_model_write(made, from->model, &from->options, NULL), KITH_OK);
    kith_model_free(made);
    return run_read_file(&from->folder, "m.txt");
}

Test(calibrate, gives_the_same_bytes_for_any_order_of_the_labels_and_any_number_of_threads) {
    fixture from = create_fixture();
    write_labels(&from, label_unseen, false);
    from.options.thread_count = 1;
    char *first = fit_and_write(&from, 0);
    write_labels(&from, label_unseen, true);
    from.options.thread_count = 3;
    char *second = fit_and_write(&from, 0);
    cr_expect_str_eq(first, second);
    free(first);
    free(second);
    free_fixture(&from);
}

static int label_nobody_else(bool member, uint64_t id) {
    return member && id % 20 == 0 ? 1 : !member && id % 2 == 0 ? 0 : -1;
}

Test(calibrate, refuses_too_few_of_a_kind_another_seed_and_a_share_of_one) {
    fixture from = create_fixture();
    kith_model *model = NULL;
    kith_error error = {0};
    write_labels(&from, label_nobody_else, false);
    cr_expect_eq(try_fit(&from, 0, &model, &error), KITH_INVALID);
    cr_expect_not_null(strstr(error.text, "20 bots and"), "%s", error.text);
    cr_expect_not_null(strstr(error.text, "30 of each"), "%s", error.text);
    cr_expect_eq(try_fit(&from, 1, &model, &error), KITH_INVALID);
    cr_expect_eq(try_fit(&from, NAN, &model, &error), KITH_INVALID);
    from.options.seed = 5;
    cr_expect_eq(try_fit(&from, 0, &model, &error), KITH_INCOMPATIBLE);
    cr_expect_null(model);
    free_fixture(&from);
}

Test(calibrate, counts_repeated_labels_and_leaves_out_accounts_with_both) {
    fixture from = create_fixture();
    FILE *file = fopen(from.labels, "w");
    cr_assert_not_null(file);
    fprintf(file, "user_id\tbatch\tis_bot\n7\tx\t1\n7\ty\t1\n8\tx\t0\n9\tx\tTRUE\n9\tx\tno\n");
    cr_assert_eq(fclose(file), 0);
    const char *paths[] = {from.labels};
    kith_labels *labels = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_labels_read(paths, 1, &from.options, &labels, &error), KITH_OK, "%s",
                 error.text);
    kith_labels_info info = kith_labels_view_info(labels);
    cr_expect_eq(info.row_count, 5);
    cr_expect_eq(info.repeated_count, 1);
    cr_expect_eq(info.contrary_count, 1);
    cr_expect_eq(info.bot_count, 1);
    cr_expect_eq(info.person_count, 1);
    kith_labels_free(labels);
    free_fixture(&from);
}

static const char small_data[] =
    "awk 'BEGIN { for (c = 0; c < 20; c++) for (f = 0; f < 60; f++)"
    " print \"creator\" c \",\" (c * 37 + f * f) % 400 \",\" 1700000000 + f }' > f.csv;"
    "awk 'BEGIN { print \"account,label\"; for (i = 0; i < 400; i++) print i \",\" i % 3 % 2 }' > "
    "l.csv;"
    "awk 'BEGIN { print \"account,posts_count,created_at\"; for (i = 0; i < 400; i += 2)"
    " print i \",\" i \",\" 1600000000 + 1000 * i }' > a.csv";

/* From files to a model, through a file and back. */
static kith_status calibrate_files(const kith_options *options, kith_error *error) {
    const char *const paths[] = {"f.csv", "l.csv", "a.csv"};
    kith_roster *roster = NULL;
    kith_labels *labels = NULL;
    kith_accounts *accounts = NULL;
    kith_model *model = NULL;
    kith_model *again = NULL;
    kith_status status = kith_labels_read(&paths[1], 1, options, &labels, error);
    if (status == KITH_OK) status = kith_roster_build(&paths[0], 1, options, &roster, error);
    if (status == KITH_OK) status = kith_accounts_read(&paths[2], 1, options, &accounts, error);
    if (status == KITH_OK) {
        kith_attributes known = {.accounts = accounts};
        kith_calibration to = {labels, paths[1], 0};
        status = kith_model_fit(roster, &known, &to, options, &model, error);
    }
    if (status == KITH_OK) status = kith_model_write(model, "m.txt", options, error);
    if (status == KITH_OK) status = kith_model_read("m.txt", options, &again, error);
    kith_model_free(model);
    kith_model_free(again);
    kith_labels_free(labels);
    kith_accounts_free(accounts);
    kith_roster_free(roster);
    return status;
}

Test(calibrate, reports_each_failing_request_for_memory_and_gives_everything_back) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder, "%s", small_data);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_assert_eq(chdir(folder.path), 0);
    kith_status status = KITH_NO_MEMORY;
    for (long n = 0; status != KITH_OK && n < 100000; n++) {
        scarce_memory memory = {.requests_left = n};
        kith_options options = kith_options_default();
        kith_error error = {.status = KITH_OK};
        options.allocator = scarce_allocator(&memory);
        options.floor = 1;
        options.keep_times = true;
        options.thread_count = 1;
        status = calibrate_files(&options, &error);
        cr_assert(status == KITH_OK || status == KITH_NO_MEMORY, "request %ld: %s", n, error.text);
        cr_expect_eq(status, error.status, "request %ld", n);
        cr_assert_eq(memory.blocks_out, 0, "request %ld: %ld blocks", n, memory.blocks_out);
    }
    cr_expect_eq(status, KITH_OK);
    run_free(&result);
    run_remove_folder(&folder);
}
