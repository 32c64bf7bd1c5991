#include "authenticity/fit.h"

#include <math.h>
#include <string.h>

#include "authenticity/logistic.h"
#include "base/memory.h"

enum {
    PRIOR,
    UNSEEN,
    APART,   /* the prior of a group apart, which stays as it is */
    WEIGHTS, /* one a group */
    JOINT_WIDTH = WEIGHTS + EVIDENCE_GROUP_COUNT,
    RULE_WIDTH = PROFILE_RULE_COUNT + 1,
    BIN_COUNT = 10,
};

/* One deviation that the built-in model is taken to be wrong by, before labels are seen. */
static const double intercept_deviation = 2, weight_deviation = 0.5, rule_deviation = 0.5;
/* How much more strongly than that the fit may be drawn towards it. */
static const double pulls[] = {1, 10, 100, 1000};
static const double pinned = 1e12; /* a precision */
static const double probability_least = 0.00005, unseen_least = 0.0001;

typedef struct fit_work {
    const evidence *said;
    const fit_example *examples;
    size_t count;
    float *joint, *rules; /* rows of the two regressions; no rules without profiles */
    uint8_t *hits;
    double *weights;       /* of the regression under way */
    double *probabilities; /* [count] of each example, by a fit to the other folds */
} fit_work;

/* How well probabilities agree with labels. */
typedef struct fit_quality {
    double log_loss;          /* mean, in nats; probabilities are kept to four decimals */
    double calibration_error; /* expected, in ten bins of equal width */
} fit_quality;

/* ---- Quality ---- */

static double predict(const kith_model *model, const evidence *said, size_t account) {
    double sum = 0;
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        sum += model_weigh(model, said, (evidence_group)group, account);
    }
    return model_conclude(model, evidence_tells(said, account), sum);
}

static fit_quality judge(const double *probabilities, const fit_example *examples, size_t count) {
    double sums[BIN_COUNT] = {0};
    double total = 0;
    fit_quality made = {0};
    for (size_t i = 0; i < count; i++) {
        double known = fmin(fmax(probabilities[i], probability_least), 1 - probability_least);
        size_t bin = (size_t)(probabilities[i] * BIN_COUNT);
        sums[bin < BIN_COUNT ? bin : BIN_COUNT - 1] +=
            examples[i].weight * (probabilities[i] - examples[i].bot);
        made.log_loss -= examples[i].weight * log(examples[i].bot ? known : 1 - known);
        total += examples[i].weight;
    }
    for (size_t bin = 0; bin < BIN_COUNT; bin++)
        made.calibration_error += fabs(sums[bin]) / total;
    made.log_loss /= total;
    return made;
}

/* ---- The two regressions ---- */

static void fill_joint_row(const fit_work *work, size_t example, float *row) {
    size_t account = work->examples[example].account;
    evidence_source told = evidence_tells(work->said, account);
    memset(row, 0, JOINT_WIDTH * sizeof *row);
    row[PRIOR] = told == EVIDENCE_CAMPAIGN;
    row[UNSEEN] = told == EVIDENCE_NOTHING;
    row[APART] = told == EVIDENCE_GROUP_APART;
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        const float *ratios = work->said->ratios[group];
        row[WEIGHTS + group] = ratios ? ratios[account] : 0;
    }
}

/* The rules of a profile, and 1 for the base; nothing where no profile is known. */
static void fill_rule_row(const fit_work *work, size_t example, float *row) {
    uint32_t rules = work->said->rules[work->examples[example].account];
    bool known = (rules & PROFILE_NOTHING) != PROFILE_NOTHING;
    for (int rule = 0; rule < PROFILE_RULE_COUNT; rule++)
        row[rule] = known ? (float)(rules >> rule & 1U) : 0;
    row[PROFILE_RULE_COUNT] = known;
}

/* Both kinds weigh as much as the rarer one has accounts. */
static void balance(const fit_work *work, unsigned without_fold) {
    double counts[2] = {0};
    for (size_t i = 0; i < work->count; i++) {
        const fit_example *known = &work->examples[i];
        bool has_profile = work->rules[i * RULE_WIDTH + PROFILE_RULE_COUNT] > 0;
        work->weights[i] = has_profile && known->fold != without_fold;
        counts[known->bot] += work->weights[i];
    }
    double rarer = fmin(counts[0], counts[1]);
    for (size_t i = 0; i < work->count; i++) {
        work->weights[i] *= rarer / fmax(counts[work->examples[i].bot], 1);
    }
}

static void fit_rules(const fit_work *work, unsigned without_fold, double pull, kith_model *made) {
    double center[RULE_WIDTH];
    double precision[RULE_WIDTH];
    double fitted[RULE_WIDTH];
    logistic_data data = {.count = work->count,
                          .width = RULE_WIDTH,
                          .rows = work->rules,
                          .hits = work->hits,
                          .weights = work->weights};
    balance(work, without_fold);
    for (size_t i = 0; i < RULE_WIDTH; i++) {
        center[i] = i < PROFILE_RULE_COUNT ? made->profile.rules[i] : made->profile.base;
        precision[i] = pull / (rule_deviation * rule_deviation);
    }
    logistic_fit(&data, center, precision, fitted);
    for (size_t i = 0; i < PROFILE_RULE_COUNT; i++) {
        made->profile.rules[i] = fmax(-MODEL_RULE_MOST, fmin(MODEL_RULE_MOST, fitted[i]));
    }
    made->profile.base = fmax(-MODEL_RULE_MOST, fmin(MODEL_RULE_MOST, fitted[PROFILE_RULE_COUNT]));
}

static double take_logit(double probability) {
    return log(probability / (1 - probability));
}

/* What the joint regression begins from, and how far each number may go. */
typedef struct bounds {
    double center[JOINT_WIDTH], precision[JOINT_WIDTH], least[JOINT_WIDTH], most[JOINT_WIDTH];
} bounds;

static bounds set_bounds(const kith_model *from, double pull) {
    bounds made = {.center = {from->prior, take_logit(unseen_least), EVIDENCE_PRIOR},
                   .least = {MODEL_PRIOR_LEAST, -INFINITY, EVIDENCE_PRIOR},
                   .most = {MODEL_PRIOR_MOST, take_logit(MODEL_UNSEEN_MOST), EVIDENCE_PRIOR}};
    for (size_t i = 0; i < JOINT_WIDTH; i++) {
        double deviation = i < WEIGHTS ? intercept_deviation : weight_deviation;
        made.precision[i] = pull / (deviation * deviation);
        if (i < WEIGHTS) continue;
        made.center[i] = from->weights[i - WEIGHTS];
        made.most[i] = model_weight_most((evidence_group)(i - WEIGHTS));
    }
    made.precision[APART] = pinned;
    return made;
}

/* Fits within the bounds: a number that leaves them is pinned where it does, and the others are fitted again. */
static void fit_within(const logistic_data *data, bounds *to, double *fitted) {
    for (bool left = true; left;) {
        logistic_fit(data, to->center, to->precision, fitted);
        left = false;
        for (size_t i = 0; i < JOINT_WIDTH; i++) {
            double within = fmax(to->least[i], fmin(to->most[i], fitted[i]));
            if (within == fitted[i] || to->precision[i] == pinned) continue;
            to->center[i] = within;
            to->precision[i] = pinned;
            left = true;
        }
    }
    for (size_t i = 0; i < JOINT_WIDTH; i++)
        fitted[i] = fmax(to->least[i], fmin(to->most[i], fitted[i]));
}

static void fit_joint(const fit_work *work, unsigned without_fold, double pull, kith_model *made) {
    bounds to = set_bounds(made, pull);
    double fitted[JOINT_WIDTH];
    logistic_data data = {.count = work->count,
                          .width = JOINT_WIDTH,
                          .rows = work->joint,
                          .hits = work->hits,
                          .weights = work->weights};
    for (size_t i = 0; i < work->count; i++) {
        const fit_example *known = &work->examples[i];
        work->weights[i] = known->fold != without_fold ? known->weight : 0;
        if (!work->rules) continue;
        work->joint[i * JOINT_WIDTH + WEIGHTS + EVIDENCE_PROFILE] =
            (float)profile_weigh(&made->profile, work->said->rules[known->account]);
    }
    fit_within(&data, &to, fitted);
    made->prior = fitted[PRIOR];
    made->info.unseen = 1 / (1 + exp(-fitted[UNSEEN]));
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++)
        made->weights[group] = fitted[WEIGHTS + group];
}

/* A fit to all folds but one; FIT_FOLDS leaves none out. */
static void fit(const fit_work *work, unsigned without_fold, double pull, kith_model *made) {
    if (work->rules) fit_rules(work, without_fold, pull, made);
    fit_joint(work, without_fold, pull, made);
}

/* ---- The choice ---- */

static fit_quality cross_validate(const fit_work *work, const kith_model *from, double pull) {
    for (unsigned fold = 0; fold < FIT_FOLDS; fold++) {
        kith_model made = *from;
        fit(work, fold, pull, &made);
        for (size_t i = 0; i < work->count; i++) {
            if (work->examples[i].fold != fold) continue;
            work->probabilities[i] = predict(&made, work->said, work->examples[i].account);
        }
    }
    return judge(work->probabilities, work->examples, work->count);
}

static fit_quality judge_model(const fit_work *work, const kith_model *model) {
    for (size_t i = 0; i < work->count; i++) {
        work->probabilities[i] = predict(model, work->said, work->examples[i].account);
    }
    return judge(work->probabilities, work->examples, work->count);
}

static void choose(const fit_work *work, kith_model *made) {
    const kith_model from = *made;
    fit_quality builtin = judge_model(work, &from);
    fit_quality best = builtin;
    double pull = INFINITY;
    for (size_t i = 0; i < sizeof pulls / sizeof *pulls; i++) {
        fit_quality quality = cross_validate(work, &from, pulls[i]);
        if (!(quality.log_loss < best.log_loss)) continue;
        best = quality;
        pull = pulls[i];
    }
    if (isfinite(pull)) fit(work, FIT_FOLDS, pull, made);
    made->info.folds = FIT_FOLDS;
    made->info.log_loss = best.log_loss;
    made->info.calibration_error = best.calibration_error;
    made->info.builtin_log_loss = builtin.log_loss;
    made->info.builtin_calibration_error = builtin.calibration_error;
}

static void free_work(fit_work *work, const kith_allocator *allocator) {
    memory_free(allocator, work->joint);
    memory_free(allocator, work->rules);
    memory_free(allocator, work->hits);
    memory_free(allocator, work->weights);
    memory_free(allocator, work->probabilities);
}

kith_status fit_run(const evidence *said, const fit_example *examples, size_t count,
                    kith_model *made) {
    const kith_allocator *allocator = &said->allocator;
    fit_work work = {.said = said, .examples = examples, .count = count};
    kith_status status = KITH_NO_MEMORY;
    work.joint = memory_create(allocator, count * JOINT_WIDTH, sizeof *work.joint);
    work.hits = memory_create(allocator, count, sizeof *work.hits);
    work.weights = memory_create(allocator, count, sizeof *work.weights);
    work.probabilities = memory_create(allocator, count, sizeof *work.probabilities);
    if (!work.joint || !work.hits || !work.weights || !work.probabilities) goto fail;
    if (said->rules) {
        work.rules = memory_create(allocator, count * RULE_WIDTH, sizeof *work.rules);
        if (!work.rules) goto fail;
    }
    for (size_t i = 0; i < count; i++) {
        work.hits[i] = examples[i].bot;
        fill_joint_row(&work, i, work.joint + i * JOINT_WIDTH);
        if (work.rules) fill_rule_row(&work, i, work.rules + i * RULE_WIDTH);
    }
    choose(&work, made);
    status = KITH_OK;
fail:
    free_work(&work, allocator);
    return status;
}
