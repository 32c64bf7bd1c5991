/* The model file: a line of magic and version, then a name and a value a line. All must be there, once each and within
 * their bounds, and the last line must end, so that a file that was cut short or damaged is refused rather than half
 * believed. */
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
#define RULE_FIELD(rule) {#rule, RULE(rule), -MODEL_RULE_MOST, MODEL_RULE_MOST, false},
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

static bool copy_text(char *to, size_t bytes, const char *value) {
    for (const char *at = value; *at; at++) {
        if ((unsigned char)*at < ' ') return false;
    }
    return snprintf(to, bytes, "%s", value) < (int)bytes;
}

static bool take_fitted_on(kith_model_info *info, const char *value) {
    return copy_text(info->fitted_on, sizeof info->fitted_on, value);
}

/* A group of evidence at the start of a text; returns its length, 0 if there is none. */
static size_t measure_group(const char *text) {
    size_t length = strcspn(text, " ");
    for (int group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        const char *name = evidence_text((evidence_group)group);
        if (strlen(name) == length && memcmp(name, text, length) == 0) return length;
    }
    return 0;
}

static bool take_groups(kith_model_info *info, const char *value) {
    for (const char *at = value; *at;) {
        size_t length = measure_group(at);
        if (length == 0) return false;
        at += length;
        if (*at == ' ' && at[1]) at++;
    }
    return copy_text(info->groups, sizeof info->groups, value);
}

/* 2026-01-31, or nothing. */
static bool take_date(kith_model_info *info, const char *value) {
    static const char form[] = "0000-00-00";
    size_t length = strlen(value);
    if (length != 0 && length != sizeof form - 1) return false;
    for (size_t i = 0; i < length; i++) {
        bool digit = value[i] >= '0' && value[i] <= '9';
        if (form[i] == '0' ? !digit : value[i] != form[i]) return false;
    }
    return copy_text(info->date, sizeof info->date, value);
}

static bool take_labels_hash(kith_model_info *info, const char *value) {
    enum { DIGITS = 16 };
    bool whole = strlen(value) == DIGITS && strspn(value, "0123456789abcdef") == DIGITS;
    if (whole) info->labels_hash = strtoull(value, NULL, 16);
    return whole;
}

/* A line that is no number. */
typedef struct wording {
    const char *name;
    bool (*take)(kith_model_info *info, const char *value); /* false if it is not as expected */
    const char *expected;
} wording;

static const wording wordings[] = {
    {"fitted_on", take_fitted_on, "up to 255 bytes of text"},
    {"groups", take_groups, "groups of evidence"},
    {"date", take_date, "a date like 2026-01-31"},
    {"labels_hash", take_labels_hash, "16 hexadecimal digits"},
};

enum { WORDING_COUNT = sizeof wordings / sizeof *wordings };

/* A line of the file, and what it makes. */
typedef struct reading {
    const char *path;
    uint64_t line;
    kith_model made;
    bool seen[FIELD_COUNT], told[WORDING_COUNT];
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

static kith_status take_wording(reading *at, const wording *of, const char *value) {
    char reason[REASON_BYTES];
    bool *told = &at->told[of - wordings];
    if (*told) return refuse(at, "the same name again");
    *told = true;
    if (of->take(&at->made.info, value)) return KITH_OK;
    snprintf(reason, sizeof reason, "%s is '%.40s'; expected %s", of->name, value, of->expected);
    return refuse(at, reason);
}

static kith_status take_line(reading *at, char *line) {
    char reason[REASON_BYTES];
    char *space = strchr(line, ' ');
    const char *value = space ? space + 1 : "";
    if (space) *space = '\0';
    if (*line == '\0') return KITH_OK;
    for (size_t i = 0; i < WORDING_COUNT; i++) {
        if (strcmp(line, wordings[i].name) == 0) return take_wording(at, &wordings[i], value);
    }
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (equals(line, fields[i].name)) return take_number(at, &fields[i], value);
    }
    snprintf(reason, sizeof reason, "'%.40s' is no part of a model", line);
    return refuse(at, reason);
}

static bool is_magic(const char *text) {
    return strncmp(text, FILE_MAGIC, strlen(FILE_MAGIC)) == 0;
}

static kith_status take_version(const reading *at, const char *line) {
    size_t bytes = strlen(FILE_MAGIC);
    if (!is_magic(line) || line[bytes] == '\0') {
        return refuse(at, "not a model file, which begins with " FILE_MAGIC "1");
    }
    if (strcmp(line + bytes, "1") == 0) return KITH_OK;
    return status_fail(at->error, KITH_INCOMPATIBLE,
                       "%s: a model of version %.20s; this program reads version %d", at->path,
                       line + bytes, FILE_VERSION);
}

static kith_status check_whole(const reading *at) {
    const char *missing = NULL;
    for (size_t i = FIELD_COUNT; i-- > 0;) {
        if (!at->seen[i]) missing = fields[i].name;
    }
    for (size_t i = WORDING_COUNT; i-- > 0;) {
        if (!at->told[i]) missing = wordings[i].name;
    }
    if (!missing) return KITH_OK;
    return status_fail(at->error, KITH_MALFORMED, "%s: %s is missing; was the file cut short?",
                       at->path, missing);
}

static kith_status take_whole_line(reading *at, char *line, const char *broken) {
    kith_status status = KITH_OK;
    at->line++;
    if (at->line == 1) status = take_version(at, line);
    if (status != KITH_OK) return status;
    if (broken) return refuse(at, broken);
    return at->line == 1 ? KITH_OK : take_line(at, line);
}

/* A NUL follows the text. */
static kith_status take_lines(reading *at, char *text, size_t byte_count) {
    kith_status status = KITH_OK;
    const char *all = text + byte_count;
    while (status == KITH_OK && (text < all || at->line == 0)) {
        const char *broken = NULL;
        char *end = text + strcspn(text, "\n");
        if (*end != '\n') broken = "there is a NUL byte";
        if (end == all) broken = "the last line does not end; was the file cut short?";
        *end = '\0';
        if (end > text && end[-1] == '\r') end[-1] = '\0';
        status = take_whole_line(at, text, broken);
        text = end + 1;
    }
    return status == KITH_OK ? check_whole(at) : status;
}

/* The whole file, up to a size that no model has; NUL-terminated. */
static kith_status load(const char *path, const kith_allocator *allocator, char *text,
                        size_t *byte_count, kith_error *error) {
    stream *source = NULL;
    size_t count = 0;
    kith_status status = stream_open(path, allocator, &source, error);
    for (size_t got = 1; status == KITH_OK && got > 0 && count < FILE_BYTES_MAX; count += got) {
        status = stream_read(source, text + count, FILE_BYTES_MAX - count, &got, error);
        if (status != KITH_OK) got = 0;
    }
    stream_free(source);
    if (status == KITH_OK && count == FILE_BYTES_MAX) {
        return status_fail(error, KITH_MALFORMED, "%s: not a model file, which is below %d KiB",
                           path, FILE_BYTES_MAX / 1024);
    }
    text[count] = '\0';
    *byte_count = count;
    return status;
}

bool kith_model_recognize(const char *path, const kith_options *options) {
    char begin[sizeof FILE_MAGIC] = "";
    stream *source = NULL;
    size_t count = 0;
    if (strcmp(path, BUILTIN_NAME) == 0) return true;
    if (strcmp(path, "-") == 0 || options_check(options, NULL) != KITH_OK) return false;
    if (stream_open(path, &options->allocator, &source, NULL) != KITH_OK) return false;
    for (size_t got = 1; got > 0 && count < sizeof begin - 1; count += got) {
        kith_status status =
            stream_read(source, begin + count, sizeof begin - 1 - count, &got, NULL);
        if (status != KITH_OK) got = 0;
    }
    stream_free(source);
    return is_magic(begin);
}

kith_status kith_model_read(const char *path, const kith_options *options, kith_model **model,
                            kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    kith_model *made = NULL;
    size_t byte_count = 0;
    if (strcmp(path, BUILTIN_NAME) == 0) {
        status = kith_model_create(options, model);
        return status == KITH_OK ? status : status_fail(error, status, "out of memory");
    }
    reading at = {.path = path, .made.allocator = *allocator, .error = error};
    char *text = memory_create(allocator, FILE_BYTES_MAX + 1, 1);
    if (!text) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    status = load(path, allocator, text, &byte_count, error);
    if (status == KITH_OK) status = take_lines(&at, text, byte_count);
    memory_free(allocator, text);
    if (status != KITH_OK) return status;
    made = memory_create(allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    *made = at.made;
    *model = made;
    return KITH_OK;
}
