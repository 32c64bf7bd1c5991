#include "input/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/fields.h"

enum { PROBABILITY_BYTES = 40 };

/* What one thread reads into. */
typedef struct mark_reader {
    mark_batch batch;
    const mark_sink *sink;
    kith_status status; /* of the sink */
} mark_reader;

static const char *const account_names[] = {
    "account", "account_id", "follower", "follower_id", "user_id", "userid", "user", "id", NULL};
static const char *const label_names[] = {"label", "is_bot", "bot",    "class",
                                          "kind",  "type",   "target", NULL};

static const char *const probability_names[] = {"probability", NULL};

static const char *const bot_words[] = {"bot",       "bots", "fake", "purchased", "bought", "spam",
                                        "automated", "1",    "true", "yes",       "1.0",    NULL};
static const char *const person_words[] = {"person",  "people", "human", "humans",   "user",
                                           "genuine", "real",   "legit", "ordinary", "0",
                                           "false",   "no",     "0.0",   NULL};

static kith_status flush(void *context) {
    mark_reader *reader = context;
    if (reader->batch.count > 0 && reader->status == KITH_OK) {
        reader->status = reader->sink->take(reader->sink->context, &reader->batch);
    }
    reader->batch.count = 0;
    return reader->status;
}

static bool is_one_of(text_field field, const char *const *words) {
    for (; *words; words++) {
        if (field.byte_count == strlen(*words) &&
            strncasecmp(field.text, *words, field.byte_count) == 0) {
            return true;
        }
    }
    return false;
}

static const char *check_id(text_field id) {
    if (id.byte_count - 1 < KITH_ID_BYTES) return NULL;
    return id.byte_count == 0 ? "no account" : "an account id of more than 1,024 bytes";
}

static const char *add_mark(mark_reader *reader, text_field id, float value) {
    const char *reason = check_id(id);
    if (reason) return reason;
    reader->batch.ids[reader->batch.count] = id;
    reader->batch.values[reader->batch.count] = value;
    if (++reader->batch.count == MARK_BATCH) reader->status = flush(reader);
    return NULL;
}

static const char *explain(text_field id, const char *reason) {
    bool is_header = layout_find_column(&id, 1, account_names) == 0;
    return is_header ? "a header line again; were files with headers joined?" : reason;
}

static const char *take_label(void *context, const chunk *block, const text_field *fields) {
    text_field id = fields[block->layout->follower_column];
    text_field label = fields[block->layout->kind_column];
    bool bot = is_one_of(label, bot_words);
    if (!bot && !is_one_of(label, person_words)) {
        return explain(
            id, "the label is neither bot (fake, 1, true) nor person (human, user, 0, false)");
    }
    return add_mark(context, id, bot);
}

static const char *take_probability(void *context, const chunk *block, const text_field *fields) {
    text_field id = fields[block->layout->follower_column];
    text_field text = fields[block->layout->kind_column];
    char copy[PROBABILITY_BYTES] = "";
    char *end = copy;
    if (text.byte_count > 0 && text.byte_count < sizeof copy) {
        memcpy(copy, text.text, text.byte_count);
    }
    double value = strtod(copy, &end);
    if (end == copy || *end != '\0' || !(value >= 0 && value <= 1)) {
        return explain(id, "the probability is no number from 0 to 1");
    }
    return add_mark(context, id, (float)value);
}

/* A header must name the account and what is said of it. */
static kith_status detect(text_field line, const char *const *value_names, layout *out) {
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ',',
                    .creator_column = -1,
                    .follower_column = -1,
                    .kind_column = -1,
                    .time_column = -1,
                    .has_header = true};
    size_t count = layout_split_first(line, found.delimiter, first, LAYOUT_COLUMNS_MAX);
    found.column_count = (int)count;
    if (count <= LAYOUT_COLUMNS_MAX) {
        found.follower_column = layout_find_column(first, count, account_names);
        found.kind_column = layout_find_column(first, count, value_names);
    }
    *out = found;
    return found.follower_column < 0 || found.kind_column < 0 ? KITH_MALFORMED : KITH_OK;
}

/* Why a first line will not do. */
static const char *find_fault(const layout *of, const char *no_account, const char *no_value) {
    if (of->column_count > LAYOUT_COLUMNS_MAX) return "more than 256 columns";
    return of->follower_column < 0 ? no_account : no_value;
}

static kith_status detect_labels(text_field line, const kith_options *options, bool is_list,
                                 layout *out, const char **reason) {
    (void)options;
    (void)is_list;
    kith_status status = detect(line, label_names, out);
    *reason = find_fault(out, "the header has no account column; expected account, label",
                         "the header has no label column; expected account, label");
    return status;
}

static kith_status detect_probabilities(text_field line, const kith_options *options, bool is_list,
                                        layout *out, const char **reason) {
    (void)options;
    (void)is_list;
    kith_status status = detect(line, probability_names, out);
    *reason = find_fault(out, "the header has no follower column; expected follower, probability",
                         "the header has no probability column; expected follower, probability");
    return status;
}

kith_status marks_read(const char *const *paths, size_t path_count, mark_kind kind,
                       const kith_options *options, const mark_sink *sinks,
                       uint64_t *bad_line_count, kith_error *error) {
    bool labels = kind == MARK_LABEL;
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    mark_reader *readers = memory_create(allocator, thread_count, sizeof *readers);
    field_sink *fields = memory_create(allocator, thread_count, sizeof *fields);
    kith_status status = KITH_NO_MEMORY;
    if (!readers || !fields) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
        goto fail;
    }
    for (size_t i = 0; i < thread_count; i++) {
        readers[i].sink = &sinks[i];
        fields[i] = (field_sink){labels ? take_label : take_probability, flush, &readers[i]};
    }
    status = fields_read(paths, path_count, options, labels ? detect_labels : detect_probabilities,
                         fields, bad_line_count, error);
fail:
    memory_free(allocator, readers);
    memory_free(allocator, fields);
    return status;
}
