/* The model file: a line of magic and version, then a name and a value a line. Numbers must all be there, once each and
 * within their bounds, so that a file that was cut short or changed by hand is refused rather than half believed. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/model.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/output.h"
#include "base/status.h"
#include "input/stream.h"

enum { FILE_VERSION = 1, FILE_BYTES_MAX = 1 << 16, NAME_BYTES = 64, REASON_BYTES = 256 };

#define FILE_MAGIC   "kith-model "
#define BUILTIN_NAME "built-in"

/* A number of the file, and where it is in a model. */
typedef struct field {
    const char *name;
    size_t offset;
    double least, most;
    bool optional; /* NaN, written as nothing, where it does not apply */
} field;

#define COUNT_MOST    1e15
#define LOSS_MOST     100.0
#define INFO(member)  offsetof(kith_model, info.member)
#define WEIGHT(group) offsetof(kith_model, weights[group])
#define RULE(rule)    offsetof(kith_model, profile.rules[rule])

static const field fields[] = {
    {"bots", INFO(bots), 0, COUNT_MOST, true},
    {"people", INFO(people), 0, COUNT_MOST, true},
    {"bot_share", INFO(bot_share), 0, 1, true},
    {"held_out_folds", INFO(folds), 0, COUNT_MOST, true},
    {"held_out_log_loss", INFO(log_loss), 0, LOSS_MOST, true},
    {"held_out_calibration_error", INFO(calibration_error), 0, 1, true},
    {"builtin_log_loss", INFO(builtin_log_loss), 0, LOSS_MOST, true},
    {"builtin_calibration_error", INFO(builtin_calibration_error), 0, 1, true},
    {"unseen", INFO(unseen), 0, MODEL_UNSEEN_MOST, false},
    {"prior", offsetof(kith_model, prior), MODEL_PRIOR_LEAST, MODEL_PRIOR_MOST, false},
    {"weight_sets", WEIGHT(EVIDENCE_SETS), 0, MODEL_WEIGHT_MOST, false},
    {"weight_times", WEIGHT(EVIDENCE_TIMES), 0, MODEL_WEIGHT_MOST, false},
    {"weight_apart", WEIGHT(EVIDENCE_APART), 0, MODEL_WEIGHT_MOST, false},
    {"weight_engagement", WEIGHT(EVIDENCE_ENGAGEMENT), 0, 1, false},
    {"weight_creation", WEIGHT(EVIDENCE_CREATION), 0, MODEL_WEIGHT_MOST, false},
    {"weight_profile", WEIGHT(EVIDENCE_PROFILE), 0, 1, false},
    {"profile_base", offsetof(kith_model, profile.base), -MODEL_RULE_MOST, MODEL_RULE_MOST, false},
#define RULE_FIELD(rule, text) {#rule, RULE(rule), -MODEL_RULE_MOST, MODEL_RULE_MOST, false},
    PROFILE_RULE_LIST(RULE_FIELD)
#undef RULE_FIELD
};

enum { FIELD_COUNT = sizeof fields / sizeof *fields };

static double *find_number(kith_model *model, const field *of) {
    return (double *)(void *)((char *)model + of->offset);
}

/* ---- Out ---- */

/* Names of rules are those of their constants, in lower case. */
static void write_name(FILE *to, const char *name) {
    for (; *name; name++) {
        fputc(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name, to);
    }
}

static void write_lines(const kith_model *model, FILE *to) {
    kith_model copy = *model;
    fprintf(to, FILE_MAGIC "%d\n", FILE_VERSION);
    fprintf(to, "fitted_on %s\n", model->info.fitted_on);
    fprintf(to, "groups %s\n", model->info.groups);
    fprintf(to, "date%s%s\n", *model->info.date ? " " : "", model->info.date);
    fprintf(to, "labels_hash %016" PRIx64 "\n", model->info.labels_hash);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        double value = *find_number(&copy, &fields[i]);
        write_name(to, fields[i].name);
        if (!isnan(value)) fprintf(to, " %.9g", value);
        fputc('\n', to);
    }
}

kith_status kith_model_write(const kith_model *model, const char *path, const kith_options *options,
                             kith_error *error) {
    output *file = NULL;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) status = output_create(path, &options->allocator, &file, error);
    if (status == KITH_OK) {
        write_lines(model, output_view_stream(file));
        status = output_finish(file, error);
    }
    if (status == KITH_OK) status = output_commit(file, error);
    output_free(file);
    return status;
}

/* ---- In ---- */

/* A line of the file, and what it makes. */
typedef struct reading {
    const char *path;
    uint64_t line;
    kith_model made;
    bool seen[FIELD_COUNT];
    kith_error *error;
} reading;

static kith_status refuse(const reading *at, const char *reason) {
    return status_fail_line(at->error, at->path, at->line, reason);
}

static bool equals(const char *name, const char *known) {
    for (; *name && *known; name++, known++) {
        char lower = (char)(*known >= 'A' && *known <= 'Z' ? *known - 'A' + 'a' : *known);
        if (*name != lower) return false;
    }
    return *name == *known;
}

static kith_status take_number(reading *at, const field *of, const char *value) {
    char reason[REASON_BYTES];
    char *end = NULL;
    double number = strtod(value, &end);
    if (*value == '\0' && of->optional) {
        number = NAN;
    } else if (end == value || *end != '\0' || !(number >= of->least && number <= of->most)) {
        snprintf(reason, sizeof reason, "%.40s is '%.40s'; expected a number from %g to %g",
                 of->name, value, of->least, of->most);
        return refuse(at, reason);
    }
    if (at->seen[of - fields]) return refuse(at, "the same name again");
    at->seen[of - fields] = true;
    *find_number(&at->made, of) = number;
    return KITH_OK;
}

static bool take_text(reading *at, const char *name, const char *value) {
    kith_model_info *info = &at->made.info;
    if (strcmp(name, "fitted_on") == 0) {
        snprintf(info->fitted_on, sizeof info->fitted_on, "%s", value);
    } else if (strcmp(name, "groups") == 0) {
        snprintf(info->groups, sizeof info->groups, "%s", value);
    } else if (strcmp(name, "date") == 0) {
        snprintf(info->date, sizeof info->date, "%s", value);
    } else if (strcmp(name, "labels_hash") == 0) {
        info->labels_hash = strtoull(value, NULL, 16);
    } else {
        return false;
    }
    return true;
}

static kith_status take_line(reading *at, char *line) {
    char reason[REASON_BYTES];
    char *space = strchr(line, ' ');
    const char *value = space ? space + 1 : "";
    if (space) *space = '\0';
    if (*line == '\0' || take_text(at, line, value)) return KITH_OK;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (equals(line, fields[i].name)) return take_number(at, &fields[i], value);
    }
    snprintf(reason, sizeof reason, "'%.40s' is no part of a model", line);
    return refuse(at, reason);
}

static kith_status take_version(const reading *at, const char *line) {
    size_t bytes = strlen(FILE_MAGIC);
    if (strncmp(line, FILE_MAGIC, bytes) != 0) {
        return refuse(at, "not a model file, which begins with " FILE_MAGIC "1");
    }
    if (strcmp(line + bytes, "1") == 0) return KITH_OK;
    return status_fail(at->error, KITH_INCOMPATIBLE,
                       "%s: a model of version %.20s; this program reads version %d", at->path,
                       line + bytes, FILE_VERSION);
}

static kith_status check_whole(const reading *at) {
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (at->seen[i]) continue;
        return status_fail(at->error, KITH_MALFORMED, "%s: %s is missing; was the file cut short?",
                           at->path, fields[i].name);
    }
    return KITH_OK;
}

static kith_status take_text_lines(reading *at, char *text) {
    kith_status status = KITH_OK;
    for (char *next = text; *text && status == KITH_OK; text = next) {
        char *end = text + strcspn(text, "\n");
        next = *end ? end + 1 : end;
        *end = '\0';
        if (end > text && end[-1] == '\r') end[-1] = '\0';
        at->line++;
        status = at->line == 1 ? take_version(at, text) : take_line(at, text);
    }
    if (status == KITH_OK && at->line == 0) {
        at->line = 1;
        status = take_version(at, "");
    }
    return status == KITH_OK ? check_whole(at) : status;
}

/* The whole file, up to a size that no model has; NUL-terminated. */
static kith_status load(const char *path, const kith_allocator *allocator, char *text,
                        kith_error *error) {
    stream *source = NULL;
    size_t count = 0;
    kith_status status = stream_open(path, allocator, &source, error);
    for (size_t got = 1; status == KITH_OK && got > 0 && count < FILE_BYTES_MAX; count += got) {
        status = stream_read(source, text + count, FILE_BYTES_MAX - count, &got, error);
        if (status != KITH_OK) got = 0;
    }
    text[count] = '\0';
    stream_free(source);
    return status;
}

kith_status kith_model_read(const char *path, const kith_options *options, kith_model **model,
                            kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    kith_model *made = NULL;
    if (strcmp(path, BUILTIN_NAME) == 0) {
        status = kith_model_create(options, model);
        return status == KITH_OK ? status : status_fail(error, status, "out of memory");
    }
    reading at = {.path = path, .made.allocator = *allocator, .error = error};
    char *text = memory_create(allocator, FILE_BYTES_MAX + 1, 1);
    if (!text) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    status = load(path, allocator, text, error);
    if (status == KITH_OK) status = take_text_lines(&at, text);
    memory_free(allocator, text);
    if (status != KITH_OK) return status;
    made = memory_create(allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    *made = at.made;
    *model = made;
    return KITH_OK;
}
