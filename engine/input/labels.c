#include "input/labels.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/fields.h"

/* What one thread reads into. */
typedef struct label_reader {
    label_batch batch;
    const label_sink *sink;
    kith_status status; /* of the sink */
} label_reader;

static const char *const account_names[] = {
    "account", "account_id", "follower", "follower_id", "user_id", "userid", "user", "id", NULL};
static const char *const label_names[] = {"label", "is_bot", "bot",    "class",
                                          "kind",  "type",   "target", NULL};

static const char *const bot_words[] = {"bot",       "bots", "fake", "purchased", "bought", "spam",
                                        "automated", "1",    "true", "yes",       "1.0",    NULL};
static const char *const person_words[] = {"person",  "people", "human", "humans",   "user",
                                           "genuine", "real",   "legit", "ordinary", "0",
                                           "false",   "no",     "0.0",   NULL};

static kith_status flush(void *context) {
    label_reader *reader = context;
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

static const char *take_line(void *context, const chunk *block, const text_field *fields) {
    label_reader *reader = context;
    text_field id = fields[block->layout->follower_column];
    text_field label = fields[block->layout->kind_column];
    bool bot = is_one_of(label, bot_words);
    const char *reason = check_id(id);
    if (reason) return reason;
    if (!bot && !is_one_of(label, person_words)) {
        return layout_find_column(&id, 1, account_names) == 0
                   ? "a header line again; were files with headers joined?"
                   : "the label is neither bot (fake, 1, true) nor person (human, user, 0, false)";
    }
    reader->batch.ids[reader->batch.count] = id;
    reader->batch.bots[reader->batch.count] = bot;
    if (++reader->batch.count == LABEL_BATCH) reader->status = flush(reader);
    return NULL;
}

/* A header must name account and label. */
static kith_status detect(text_field line, const kith_options *options, bool is_list, layout *out,
                          const char **reason) {
    (void)options;
    (void)is_list;
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ',',
                    .creator_column = -1,
                    .time_column = -1,
                    .has_header = true};
    size_t count = layout_split_first(line, found.delimiter, first, LAYOUT_COLUMNS_MAX);
    if (count > LAYOUT_COLUMNS_MAX) {
        *reason = "more than 256 columns";
        return KITH_MALFORMED;
    }
    found.column_count = (int)count;
    found.follower_column = layout_find_column(first, count, account_names);
    found.kind_column = layout_find_column(first, count, label_names);
    if (found.follower_column < 0 || found.kind_column < 0) {
        *reason = found.follower_column < 0
                      ? "the header has no account column; expected account, label"
                      : "the header has no label column; expected account, label";
        return KITH_MALFORMED;
    }
    *out = found;
    return KITH_OK;
}

kith_status labels_read(const char *const *paths, size_t path_count, const kith_options *options,
                        const label_sink *sinks, uint64_t *bad_line_count, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    label_reader *readers = memory_create(allocator, thread_count, sizeof *readers);
    field_sink *fields = memory_create(allocator, thread_count, sizeof *fields);
    kith_status status = KITH_NO_MEMORY;
    if (!readers || !fields) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
        goto fail;
    }
    for (size_t i = 0; i < thread_count; i++) {
        readers[i].sink = &sinks[i];
        fields[i] = (field_sink){take_line, flush, &readers[i]};
    }
    status = fields_read(paths, path_count, options, detect, fields, bad_line_count, error);
fail:
    memory_free(allocator, readers);
    memory_free(allocator, fields);
    return status;
}
