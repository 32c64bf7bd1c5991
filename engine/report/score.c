/* The main job in memory: read every follow, audit the whole audiences, sample them into a roster.
 *
 * The audit needs each follower while overlaps need only samples, and the input may be a pipe that
 * is read once. So the audiences are read whole with the names of accounts, and the roster is
 * reduced from them: it is the one that kith_roster_build would have made. */
#include "report/score.h"

#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"

static kith_status fail_stage(kith_error *error, kith_status status, const char *name) {
    return status_fail(error, status, "%s: %s", name, kith_status_text(status));
}

static kith_status copy_inputs(kith_score *score, const kith_score_inputs *inputs) {
    size_t path_count = inputs->follows_count;
    score->inputs = memory_create(&score->allocator, path_count, sizeof *score->inputs);
    if (!score->inputs) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < path_count; i++) {
        const char *path = inputs->follows[i];
        size_t bytes = strlen(path) + 1;
        char *copy = memory_create(&score->allocator, bytes, 1);
        if (!copy) {
            return KITH_NO_MEMORY;
        }
        struct stat file;
        bool regular = stat(path, &file) == 0 && S_ISREG(file.st_mode);
        score->inputs[score->input_count++] =
            (score_input){.path = memcpy(copy, path, bytes),
                          .has_bytes = regular,
                          .bytes = regular ? (uint64_t)file.st_size : 0};
    }
    return KITH_OK;
}

static kith_status read_audiences(kith_score *score, const kith_score_inputs *inputs,
                                  const kith_options *options, kith_error *error) {
    kith_options whole = *options;
    whole.floor = 1;
    whole.keep_names = true;
    whole.keep_times = true;
    score->stages[0] = stage_begin("read");
    kith_status status =
        kith_roster_build(inputs->follows, inputs->follows_count, &whole, &score->audiences, error);
    stage_end(&score->stages[0]);
    return status;
}

static kith_status read_accounts(kith_score *score, const char *path, const kith_options *options,
                                 kith_error *error) {
    if (!path) return KITH_OK;
    kith_status status = kith_accounts_read(&path, 1, options, &score->accounts, error);
    if (status != KITH_OK) return status;
    return kith_accounts_match(score->accounts, score->audiences, options, &score->stranger_count,
                               error);
}

static kith_status read_engagements(kith_score *score, const char *path,
                                    const kith_options *options, kith_error *error) {
    if (!path) return KITH_OK;
    return kith_engagements_read(&path, 1, score->audiences, options, &score->engagements, error);
}

static kith_status read_catalogue(kith_score *score, const char *path, const kith_options *options,
                                  kith_error *error) {
    if (!path) return KITH_OK;
    return kith_catalogue_read(&path, 1, score->audiences, KITH_CATALOGUE_FOR_SCORE, options,
                               &score->catalogue, error);
}

static kith_status read_model(kith_score *score, const char *path, const kith_options *options,
                              kith_error *error) {
    if (path) return kith_model_read(path, options, &score->model, error);
    kith_status status = kith_model_create(options, &score->model);
    return status == KITH_OK ? status : fail_stage(error, status, "audit");
}

static kith_status audit_audiences(kith_score *score, const kith_options *options,
                                   kith_error *error) {
    score->stages[1] = stage_begin("audit");
    kith_attributes known = {
        .accounts = score->accounts, .engagements = score->engagements, .model = score->model};
    kith_status status = kith_audit_build(score->audiences, &known, options, &score->audit);
    stage_end(&score->stages[1]);
    return status == KITH_OK ? status : fail_stage(error, status, "audit");
}

static kith_status sample_audiences(kith_score *score, const kith_options *options,
                                    kith_error *error) {
    score->stages[2] = stage_begin("sketch");
    kith_status status = kith_roster_reduce(score->audiences, options, &score->roster);
    if (status == KITH_OK && score->engagements) {
        status = kith_engagements_build_roster(score->engagements, score->roster, options,
                                               &score->engaged, error);
    }
    stage_end(&score->stages[2]);
    return status == KITH_OK ? status : fail_stage(error, status, "sketch");
}

kith_status kith_score_build(const kith_score_inputs *inputs, const kith_options *options,
                             kith_score **score, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    kith_score *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) {
        return fail_stage(error, KITH_NO_MEMORY, "read");
    }
    made->allocator = options->allocator;
    status = copy_inputs(made, inputs);
    if (status != KITH_OK) {
        fail_stage(error, status, "read");
        goto fail;
    }
    if ((status = read_model(made, inputs->model, options, error)) != KITH_OK ||
        (status = read_audiences(made, inputs, options, error)) != KITH_OK ||
        (status = read_accounts(made, inputs->accounts, options, error)) != KITH_OK ||
        (status = read_engagements(made, inputs->engagements, options, error)) != KITH_OK ||
        (status = read_catalogue(made, inputs->creators, options, error)) != KITH_OK ||
        (status = audit_audiences(made, options, error)) != KITH_OK ||
        (status = sample_audiences(made, options, error)) != KITH_OK) {
        goto fail;
    }
    *score = made;
    return KITH_OK;
fail:
    kith_score_free(made);
    return status;
}

void kith_score_free(kith_score *score) {
    if (!score) {
        return;
    }
    for (size_t i = 0; i < score->input_count; i++) {
        memory_free(&score->allocator, score->inputs[i].path);
    }
    kith_allocator allocator = score->allocator;
    memory_free(&allocator, score->inputs);
    kith_audit_free(score->audit);
    kith_roster_free(score->audiences);
    kith_accounts_free(score->accounts);
    kith_engagements_free(score->engagements);
    kith_catalogue_free(score->catalogue);
    kith_model_free(score->model);
    kith_roster_free(score->roster);
    kith_roster_free(score->engaged);
    memory_free(&allocator, score);
}

const kith_roster *kith_score_view_roster(const kith_score *score) {
    return score->roster;
}

const kith_roster *kith_score_view_audiences(const kith_score *score) {
    return score->audiences;
}

const kith_audit *kith_score_view_audit(const kith_score *score) {
    return score->audit;
}

const kith_catalogue *kith_score_view_catalogue(const kith_score *score) {
    return score->catalogue;
}
