#include "input/layout.h"

#include <string.h>
#include <strings.h>

typedef enum column_kind { COLUMN_OTHER, COLUMN_CREATOR, COLUMN_FOLLOWER, COLUMN_TIME } column_kind;

typedef struct column_alias {
    const char *name;
    column_kind kind;
} column_alias;

/* Names seen in exports of follower lists. Those that can mean either side (user, account, id) mean
 * the follower, because a column beside them always says creator more clearly. */
static const column_alias aliases[] = {
    {"creator", COLUMN_CREATOR},
    {"creator_id", COLUMN_CREATOR},
    {"creator_name", COLUMN_CREATOR},
    {"influencer", COLUMN_CREATOR},
    {"influencer_id", COLUMN_CREATOR},
    {"channel", COLUMN_CREATOR},
    {"channel_id", COLUMN_CREATOR},
    {"streamer", COLUMN_CREATOR},
    {"streamer_id", COLUMN_CREATOR},
    {"followee", COLUMN_CREATOR},
    {"followee_id", COLUMN_CREATOR},
    {"followed", COLUMN_CREATOR},
    {"followed_id", COLUMN_CREATOR},
    {"target", COLUMN_CREATOR},
    {"target_id", COLUMN_CREATOR},
    {"follower", COLUMN_FOLLOWER},
    {"follower_id", COLUMN_FOLLOWER},
    {"user", COLUMN_FOLLOWER},
    {"user_id", COLUMN_FOLLOWER},
    {"userid", COLUMN_FOLLOWER},
    {"account", COLUMN_FOLLOWER},
    {"account_id", COLUMN_FOLLOWER},
    {"source", COLUMN_FOLLOWER},
    {"source_id", COLUMN_FOLLOWER},
    {"id", COLUMN_FOLLOWER},
    {"followed_at", COLUMN_TIME},
    {"timestamp", COLUMN_TIME},
    {"time", COLUMN_TIME},
    {"position_newest_first", COLUMN_TIME},
};

static bool equals(text_field field, const char *name) {
    return strlen(name) == field.byte_count && strncasecmp(name, field.text, field.byte_count) == 0;
}

/* Takes spaces and one pair of quotes off a name. */
static text_field trim(text_field field) {
    while (field.byte_count && (*field.text == ' ' || *field.text == '"')) {
        field.text++;
        field.byte_count--;
    }
    while (field.byte_count && strchr(" \"\r", field.text[field.byte_count - 1])) {
        field.byte_count--;
    }
    return field;
}

static column_kind classify(text_field field) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (equals(trim(field), aliases[i].name)) {
            return aliases[i].kind;
        }
    }
    return COLUMN_OTHER;
}

size_t layout_split(text_field line, char delimiter, text_field *fields, size_t capacity) {
    size_t count = 0;
    const char *end = line.text + line.byte_count;
    for (const char *begin = line.text; begin <= end; count++) {
        const char *stop = memchr(begin, delimiter, (size_t)(end - begin));
        stop = stop ? stop : end;
        if (count < capacity) {
            fields[count] = (text_field){begin, (size_t)(stop - begin)};
        }
        begin = stop + 1;
    }
    return count;
}

/* Splits the first line. Delimiters inside quotes matter here only for the number of columns. */
static size_t split_first(text_field line, char delimiter, text_field *fields) {
    size_t count = 0;
    bool quoted = false;
    const char *begin = line.text;
    for (size_t i = 0; i <= line.byte_count; i++) {
        const char *at = line.text + i;
        bool end = i == line.byte_count;
        if (!end && delimiter == ',' && *at == '"') {
            quoted = !quoted;
        }
        if (end || (*at == delimiter && !quoted)) {
            if (count < LAYOUT_COLUMNS_MAX) {
                fields[count] = (text_field){begin, (size_t)(at - begin)};
            }
            count++;
            begin = at + 1;
        }
    }
    return count;
}

static void keep_name(char name[LAYOUT_NAME_BYTES], text_field field) {
    field = trim(field);
    size_t count = field.byte_count < LAYOUT_NAME_BYTES ? field.byte_count : LAYOUT_NAME_BYTES - 1;
    memcpy(name, field.text, count);
    name[count] = '\0';
}

/* Notes the first column of each kind; true if there are the columns that a file of this kind
 * needs. */
static bool assign(layout *out, const text_field *fields, size_t count, bool is_list) {
    out->creator_column = out->follower_column = -1;
    out->has_times = false;
    for (size_t i = 0; i < count; i++) {
        column_kind kind = classify(fields[i]);
        if (kind == COLUMN_CREATOR && out->creator_column < 0) {
            out->creator_column = (int)i;
            keep_name(out->creator_header, fields[i]);
        } else if (kind == COLUMN_FOLLOWER && out->follower_column < 0) {
            out->follower_column = (int)i;
            keep_name(out->follower_header, fields[i]);
        } else if (kind == COLUMN_TIME) {
            out->has_times = true;
        }
    }
    return out->follower_column >= 0 && (out->creator_column >= 0 || is_list);
}

static kith_status detect_named(layout *out, const char *columns, const text_field *first,
                                bool is_list, const char **reason) {
    text_field names[LAYOUT_COLUMNS_MAX];
    size_t count =
        layout_split((text_field){columns, strlen(columns)}, ',', names, LAYOUT_COLUMNS_MAX);
    if (count > LAYOUT_COLUMNS_MAX || !assign(out, names, count, is_list)) {
        *reason = is_list ? "--columns does not name a follower column"
                          : "--columns does not name a creator and a follower column";
        return KITH_INVALID;
    }
    if ((int)count != out->column_count) {
        *reason = "the first line has another number of columns than --columns names";
        return KITH_MALFORMED;
    }
    layout header = *out;
    out->has_header = assign(&header, first, (size_t)header.column_count, is_list) &&
                      header.creator_column == out->creator_column &&
                      header.follower_column == out->follower_column;
    return KITH_OK;
}

static kith_status detect_default(layout *out, const text_field *first, bool is_list,
                                  const char **reason) {
    out->has_header = assign(out, first, (size_t)out->column_count, is_list);
    if (out->has_header) {
        return KITH_OK;
    }
    if (!is_list && out->column_count < 2) {
        *reason = "one column only; expected creator and follower, separated by a tab or a comma";
        return KITH_MALFORMED;
    }
    out->creator_column = is_list ? -1 : 0;
    out->follower_column = is_list ? 0 : 1;
    out->has_times = out->column_count > out->follower_column + 1;
    memcpy(out->creator_header, "creator", sizeof "creator");
    memcpy(out->follower_header, "follower", sizeof "follower");
    return KITH_OK;
}

kith_status layout_detect(text_field line, const char *columns, bool is_list, layout *out,
                          const char **reason) {
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ','};
    size_t count = split_first(line, found.delimiter, first);
    if (count > LAYOUT_COLUMNS_MAX) {
        *reason = "more than 256 columns";
        return KITH_MALFORMED;
    }
    found.column_count = (int)count;
    kith_status status = columns ? detect_named(&found, columns, first, is_list, reason)
                                 : detect_default(&found, first, is_list, reason);
    if (status == KITH_OK) {
        *out = found;
    }
    return status;
}
