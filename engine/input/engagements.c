#include "input/engagements.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/fields.h"

enum { KNOWN_KINDS = 16, KNOWN_BYTES = 16 };

/* A text of the column of kinds that was looked up before. */
typedef struct known_kind {
    char text[KNOWN_BYTES];
    size_t byte_count; /* 0: none */
    uint8_t bit;
} known_kind;

/* What one thread reads into. */
typedef struct engagement_reader {
    engagement_batch batch;
    known_kind known[KNOWN_KINDS];
    const engagement_sink *sink;
    engagements_summary found;
    kith_status status; /* of the sink */
} engagement_reader;

typedef struct kind_alias {
    const char *name;
    kith_kind kind;
} kind_alias;

/* Names of kinds on several platforms, in one number and without case. */
static const kind_alias kind_aliases[] = {
    {"like", KITH_KIND_LIKE},       {"favorite", KITH_KIND_LIKE}, {"favourite", KITH_KIND_LIKE},
    {"reaction", KITH_KIND_LIKE},   {"heart", KITH_KIND_LIKE},    {"upvote", KITH_KIND_LIKE},
    {"comment", KITH_KIND_COMMENT}, {"reply", KITH_KIND_COMMENT}, {"answer", KITH_KIND_COMMENT},
    {"share", KITH_KIND_SHARE},     {"retweet", KITH_KIND_SHARE}, {"repost", KITH_KIND_SHARE},
    {"reblog", KITH_KIND_SHARE},    {"boost", KITH_KIND_SHARE},   {"quote", KITH_KIND_SHARE},
    {"save", KITH_KIND_SAVE},       {"bookmark", KITH_KIND_SAVE},
};

static kith_status flush(void *context) {
    engagement_reader *reader = context;
    if (reader->batch.count > 0 && reader->status == KITH_OK) {
        reader->status = reader->sink->take(reader->sink->context, &reader->batch);
    }
    reader->found.row_count += reader->batch.count;
    reader->batch.count = 0;
    return reader->status;
}

static bool is_kind(text_field field, const char *name) {
    size_t bytes = strlen(name);
    bool plural = field.byte_count == bytes + 1 && (field.text[bytes] | 0x20) == 's';
    return (field.byte_count == bytes || plural) && strncasecmp(field.text, name, bytes) == 0;
}

static uint8_t look_up_kind(text_field field) {
    kith_kind kind = KITH_KIND_OTHER;
    for (size_t i = 0; i < sizeof kind_aliases / sizeof *kind_aliases; i++) {
        if (is_kind(field, kind_aliases[i].name)) {
            kind = kind_aliases[i].kind;
            break;
        }
    }
    return (uint8_t)(1U << kind);
}

/* There are few kinds, so nearly all of them are found where they were put last. */
static uint8_t find_kind(engagement_reader *reader, text_field field) {
    if (field.byte_count - 1 >= KNOWN_BYTES) return look_up_kind(field);
    known_kind *known =
        &reader->known[((unsigned char)*field.text ^ field.byte_count) % KNOWN_KINDS];
    if (known->byte_count != field.byte_count ||
        memcmp(known->text, field.text, field.byte_count) != 0) {
        memcpy(known->text, field.text, field.byte_count);
        known->byte_count = field.byte_count;
        known->bit = look_up_kind(field);
    }
    return known->bit;
}

static bool ends_in_digit(text_field field) {
    char last = field.text[field.byte_count - 1];
    return last >= '0' && last <= '9';
}

static const char *check(text_field creator, text_field account, text_field post) {
    if (creator.byte_count - 1 >= KITH_ID_BYTES) {
        return creator.byte_count == 0 ? "no creator" : "a creator of more than 1,024 bytes";
    }
    if (account.byte_count - 1 >= KITH_ID_BYTES) {
        return account.byte_count == 0 ? "no follower" : "a follower id of more than 1,024 bytes";
    }
    return post.byte_count - 1 < KITH_ID_BYTES ? NULL
           : post.byte_count == 0              ? "no post"
                                               : "a post id of more than 1,024 bytes";
}

static const char *take_line(void *context, const chunk *block, const text_field *fields) {
    engagement_reader *reader = context;
    const layout *columns = block->layout;
    text_field creator = fields[columns->creator_column];
    text_field account = fields[columns->follower_column];
    text_field post = fields[columns->post_column];
    engagement_batch *batch = &reader->batch;
    uint32_t time = 0;
    const char *reason = check(creator, account, post);
    if (reason) return reason;
    if (!ends_in_digit(post) && layout_repeats_engagement_header(creator, account)) {
        return "a header line again; were files with headers joined?";
    }
    if (columns->time_column >= 0) {
        text_field field = fields[columns->time_column];
        if (times_parse(field, block->latest_time, &time, &reader->found.times) == TIME_MALFORMED) {
            return times_explain(KITH_TIMES_SECONDS, field);
        }
    }
    batch->creators[batch->count] = creator;
    batch->accounts[batch->count] = account;
    batch->posts[batch->count] = post;
    batch->times[batch->count] = time;
    batch->kinds[batch->count] = columns->kind_column < 0
                                     ? 1U << KITH_KIND_OTHER
                                     : find_kind(reader, fields[columns->kind_column]);
    if (++batch->count == ENGAGEMENT_BATCH) reader->status = flush(reader);
    return NULL;
}

kith_status engagements_read(const char *const *paths, size_t path_count,
                             const kith_options *options, const engagement_sink *sinks,
                             engagements_summary *summary, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    engagement_reader *readers = memory_create(allocator, thread_count, sizeof *readers);
    field_sink *fields = memory_create(allocator, thread_count, sizeof *fields);
    *summary = (engagements_summary){0};
    if (!readers || !fields) {
        memory_free(allocator, readers);
        memory_free(allocator, fields);
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < thread_count; i++) {
        readers[i].sink = &sinks[i];
        fields[i] = (field_sink){take_line, flush, &readers[i]};
    }
    kith_status status = fields_read(paths, path_count, options, layout_detect_engagements, fields,
                                     &summary->bad_line_count, error);
    for (size_t i = 0; i < thread_count && status == KITH_OK; i++) {
        summary->row_count += readers[i].found.row_count;
        times_add_counts(&summary->times, &readers[i].found.times);
    }
    memory_free(allocator, readers);
    memory_free(allocator, fields);
    return status;
}
