#include "input/accounts.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/fields.h"

/* What one thread reads into. */
typedef struct account_reader {
    account_batch batch;
    const account_sink *sink;
    accounts_summary found;
    kith_status status; /* of the sink */
} account_reader;

static kith_status flush(void *context) {
    account_reader *reader = context;
    if (reader->batch.count > 0 && reader->status == KITH_OK) {
        reader->status = reader->sink->take(reader->sink->context, &reader->batch);
    }
    reader->found.row_count += reader->batch.count;
    reader->batch.count = 0;
    return reader->status;
}

static bool equals(text_field field, const char *word) {
    return field.byte_count == strlen(word) && strncasecmp(field.text, word, field.byte_count) == 0;
}

static bool is_missing(text_field field) {
    return field.byte_count == 0 || equals(field, "null") || equals(field, "na") ||
           equals(field, "nan") || equals(field, "none") || equals(field, "\\N");
}

/* Reads a whole number; a fraction of zeros is allowed, as tables with gaps are often written so. */
static bool parse_count(account_reader *reader, text_field field, int32_t *count) {
    *count = -1;
    if (is_missing(field)) return true;
    bool negative = *field.text == '-';
    const char *at = field.text + negative;
    const char *end = field.text + field.byte_count;
    if (at == end || *at < '0' || *at > '9') return false;
    int64_t value = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (*at - '0');
        value = value < INT32_MAX ? value : INT32_MAX;
    }
    if (at < end && *at == '.') at++;
    while (at < end && *at == '0')
        at++;
    if (at != end) return false;
    negative = negative && value > 0;
    reader->found.negative_count += negative;
    *count = negative ? -1 : (int32_t)value;
    return true;
}

static bool parse_flag(text_field field, int8_t *flag) {
    static const char *const yes[] = {"1", "true", "yes", "t", "y", "1.0"};
    static const char *const no[] = {"0", "false", "no", "f", "n", "0.0"};
    *flag = -1;
    if (is_missing(field)) return true;
    for (size_t i = 0; i < sizeof yes / sizeof *yes && *flag < 0; i++) {
        *flag = equals(field, yes[i]) ? 1 : equals(field, no[i]) ? 0 : -1;
    }
    return *flag >= 0;
}

static const char *read_counts(account_reader *reader, const int *columns, const text_field *fields,
                               kith_account *to) {
    int32_t *const counts[] = {&to->followers_count, &to->following_count, &to->posts_count};
    static const char *const reasons[] = {"followers_count is not a whole number",
                                          "following_count is not a whole number",
                                          "posts_count is not a whole number"};
    for (int i = 0; i < 3; i++) {
        int column = columns[ATTRIBUTE_FOLLOWERS + i];
        if (column >= 0 && !parse_count(reader, fields[column], counts[i])) return reasons[i];
    }
    return NULL;
}

static const char *read_avatar(const int *columns, const text_field *fields, kith_account *to) {
    int column = columns[ATTRIBUTE_AVATAR];
    int contrary = columns[ATTRIBUTE_NO_AVATAR];
    if (column >= 0) {
        return parse_flag(fields[column], &to->has_avatar) ? NULL : "has_avatar is not 1 or 0";
    }
    if (contrary >= 0) {
        int8_t none = -1;
        if (!parse_flag(fields[contrary], &none)) return "the default avatar is not 1 or 0";
        to->has_avatar = (int8_t)(none < 0 ? -1 : 1 - none);
    }
    return NULL;
}

static const char *read_created(account_reader *reader, const chunk *block, text_field field,
                                kith_account *to) {
    time_finding found =
        times_parse(field, block->latest_time, &to->created_at, &reader->found.times);
    return found == TIME_MALFORMED ? times_explain(KITH_TIMES_SECONDS, field) : NULL;
}

static const char *check_id(text_field id) {
    if (id.byte_count - 1 >= KITH_ID_BYTES) {
        return id.byte_count == 0 ? "no account" : "an account id of more than 1,024 bytes";
    }
    return layout_repeats_account_header(id)
               ? "a header line again; were files with headers joined?"
               : NULL;
}

static const char *take_line(void *context, const chunk *block, const text_field *fields) {
    account_reader *reader = context;
    const int *columns = block->layout->attribute_columns;
    text_field id = fields[block->layout->follower_column];
    kith_account to = {
        .followers_count = -1, .following_count = -1, .posts_count = -1, .has_avatar = -1};
    const char *reason = check_id(id);
    if (!reason) reason = read_counts(reader, columns, fields, &to);
    if (!reason) reason = read_avatar(columns, fields, &to);
    if (!reason && columns[ATTRIBUTE_CREATED] >= 0) {
        reason = read_created(reader, block, fields[columns[ATTRIBUTE_CREATED]], &to);
    }
    if (reason) return reason;
    reader->batch.ids[reader->batch.count] = id;
    reader->batch.accounts[reader->batch.count] = to;
    if (++reader->batch.count == ACCOUNT_BATCH) {
        reader->status = flush(reader);
    }
    return NULL;
}

static void add_up(accounts_summary *to, const accounts_summary *more) {
    to->row_count += more->row_count;
    to->negative_count += more->negative_count;
    times_add_counts(&to->times, &more->times);
}

kith_status accounts_read(const char *const *paths, size_t path_count, const kith_options *options,
                          const account_sink *sinks, accounts_summary *summary, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    account_reader *readers = memory_create(allocator, thread_count, sizeof *readers);
    field_sink *fields = memory_create(allocator, thread_count, sizeof *fields);
    *summary = (accounts_summary){0};
    if (!readers || !fields) {
        memory_free(allocator, readers);
        memory_free(allocator, fields);
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < thread_count; i++) {
        readers[i].sink = &sinks[i];
        fields[i] = (field_sink){take_line, flush, &readers[i]};
    }
    kith_status status = fields_read(paths, path_count, options, layout_detect_accounts, fields,
                                     &summary->bad_line_count, error);
    for (size_t i = 0; i < thread_count && status == KITH_OK; i++) {
        add_up(summary, &readers[i].found);
    }
    memory_free(allocator, readers);
    memory_free(allocator, fields);
    return status;
}
