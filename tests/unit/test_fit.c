/* Fits to evidence made up by a known law. */
#include "authenticity/fit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "follows.h"

enum { ACCOUNTS = 12000, TOLD = 3000 }; /* of whom campaigns say something; each fold has as many */

/* Evidence of so many accounts, their labels, and the model that gave them. */
typedef struct world {
    kith_model truth;
    evidence said;
    fit_example *examples;
} world;

static world create_world(void) {
    world made = {.truth = model_builtin};
    made.said.allocator = memory_default();
    made.said.account_count = ACCOUNTS;
    made.said.ratios[EVIDENCE_TIMES] = calloc(ACCOUNTS, sizeof(float));
    made.said.ratios[EVIDENCE_ENGAGEMENT] = calloc(ACCOUNTS, sizeof(float));
    made.said.rules = calloc(ACCOUNTS, sizeof(uint32_t));
    made.examples = calloc(ACCOUNTS, sizeof *made.examples);
    return made;
}

static void free_world(world *made) {
    free(made->said.ratios[EVIDENCE_TIMES]);
    free(made->said.ratios[EVIDENCE_ENGAGEMENT]);
    free(made->said.rules);
    free(made->examples);
}

static double draw_unit(uint64_t *state) {
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

static double predict(const world *from, const kith_model *by, size_t account) {
    double sum = 0;
    for (int group = 0; group < EVIDENCE_GROUP_COUNT; group++)
        sum += model_weigh(by, &from->said, (evidence_group)group, account);
    return model_conclude(by, evidence_tells(&from->said, account), sum);
}

/* Draws evidence evenly, and labels by the truth. */
static void draw(world *made) {
    uint64_t state = random_seed(3);
    for (uint32_t u = 0; u < ACCOUNTS; u++) {
        float told = u < TOLD ? 0.1F + 8 * (float)draw_unit(&state) : 0;
        made->said.ratios[EVIDENCE_TIMES][u] = told;
        made->said.ratios[EVIDENCE_ENGAGEMENT][u] = (float)draw_unit(&state) - 0.5F;
        made->said.rules[u] = PROFILE_NOTHING;
        bool bot = draw_unit(&state) < predict(made, &made->truth, u);
        made->examples[u] = (fit_example){u, bot, (uint8_t)(u % FIT_FOLDS), 1};
    }
}

static kith_model fit(const world *from) {
    kith_model made = model_builtin;
    cr_assert_eq(fit_run(&from->said, from->examples, ACCOUNTS, &made), KITH_OK);
    return made;
}

Test(fit, finds_the_law_that_gave_the_labels) {
    world from = create_world();
    from.truth.prior = -2.5;
    from.truth.info.unseen = 0.02;
    from.truth.weights[EVIDENCE_TIMES] = 0.6;
    from.truth.weights[EVIDENCE_ENGAGEMENT] = 0.3;
    draw(&from);
    kith_model made = fit(&from);
    cr_expect_float_eq(made.prior, -2.5, 0.3, "%g", made.prior);
    cr_expect_float_eq(made.info.unseen, 0.02, 0.005, "%g", made.info.unseen);
    cr_expect_float_eq(made.weights[EVIDENCE_TIMES], 0.6, 0.06, "%g", made.weights[EVIDENCE_TIMES]);
    cr_expect_float_eq(made.weights[EVIDENCE_ENGAGEMENT], 0.3, 0.25, "%g",
                       made.weights[EVIDENCE_ENGAGEMENT]);
    cr_expect_eq(made.weights[EVIDENCE_SETS], 1, "a group without data does not move");
    cr_expect_lt(made.info.calibration_error, 0.01, "%g", made.info.calibration_error);
    cr_expect_lt(made.info.log_loss, made.info.builtin_log_loss);
    free_world(&from);
}

/* Everybody has a place in a group apart, which says little of most, and campaigns of whom they tell are mostly right. */
Test(fit, finds_the_prior_of_campaigns_beside_a_group_apart_which_keeps_its_own) {
    world from = create_world();
    from.truth.prior = -0.5;
    from.truth.weights[EVIDENCE_TIMES] = 0.3;
    from.truth.weights[EVIDENCE_APART] = 0.6;
    from.said.ratios[EVIDENCE_APART] = calloc(ACCOUNTS, sizeof(float));
    for (size_t u = TOLD; u < ACCOUNTS; u++)
        from.said.ratios[EVIDENCE_APART][u] = (float)(u % 100) / 10 - 1;
    draw(&from);
    kith_model made = fit(&from);
    cr_expect_float_eq(made.prior, -0.5, 0.3, "%g", made.prior);
    cr_expect_float_eq(made.weights[EVIDENCE_APART], 0.6, 0.03, "%g", made.weights[EVIDENCE_APART]);
    free(from.said.ratios[EVIDENCE_APART]);
    free_world(&from);
}

Test(fit, stays_with_the_built_in_model_where_that_gave_the_labels) {
    world from = create_world();
    draw(&from);
    kith_model made = fit(&from);
    for (size_t u = 0; u < ACCOUNTS; u += 7) {
        double difference = predict(&from, &made, u) - predict(&from, &model_builtin, u);
        cr_assert_lt(fabs(difference), 0.05, "%zu: %g", u, difference);
    }
    free_world(&from);
}

Test(fit, takes_evidence_for_nothing_where_labels_contradict_it_and_goes_no_further) {
    world from = create_world();
    draw(&from);
    for (size_t u = 0; u < ACCOUNTS; u++)
        from.examples[u].bot = u < TOLD && from.said.ratios[EVIDENCE_TIMES][u] < 4;
    kith_model made = fit(&from);
    cr_expect_eq(made.weights[EVIDENCE_TIMES], 0, "%g", made.weights[EVIDENCE_TIMES]);
    double mean = 0;
    for (size_t u = 0; u < TOLD; u++)
        mean += predict(&from, &made, u) / TOLD;
    cr_expect_float_eq(mean, 0.49, 0.05, "%g", mean);
    for (int group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        cr_expect_geq(made.weights[group], 0);
        cr_expect_leq(made.weights[group], model_weight_most((evidence_group)group));
    }
    free_world(&from);
}

/* Bots of this world have pictures and many posts, and people have not. */
Test(fit, learns_what_profiles_of_bots_look_like) {
    world from = create_world();
    from.truth.info.unseen = 0.05;
    draw(&from);
    for (size_t u = 0; u < ACCOUNTS; u++) {
        bool picture = u % 10 < (from.examples[u].bot ? 9 : 3);
        from.said.rules[u] = picture ? 0 : 1U << PROFILE_NO_AVATAR;
    }
    kith_model made = fit(&from);
    double with = profile_weigh(&made.profile, 0);
    double without = profile_weigh(&made.profile, 1U << PROFILE_NO_AVATAR);
    cr_expect_gt(with, 0.5, "%g", with);
    cr_expect_lt(without, -0.5, "%g", without);
    cr_expect_eq(made.profile.rules[PROFILE_POSTS_UNKNOWN],
                 model_builtin.profile.rules[PROFILE_POSTS_UNKNOWN]);
    free_world(&from);
}
