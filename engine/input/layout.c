#include "input/layout.h"

#include <ctype.h>
#include <string.h>

#include "input/times.h"

typedef enum column_kind {
    COLUMN_OTHER,
    COLUMN_CREATOR,
    COLUMN_FOLLOWER,
    COLUMN_TIME,
    COLUMN_POSITION
} column_kind;

typedef struct column_alias {
    const char *name;
    column_kind kind;
} column_alias;

/* How surely a name says what a column is: of two columns of a kind the surer one is taken. */
enum { SURE = 0, LIKELY = 1, POSSIBLE = 2, UNKNOWN = 3 };

/* Names seen in exports of follower lists. Those that can mean either side (user, account, id) mean
 * the follower, because a column beside them always says creator more clearly. */
static const column_alias aliases[] = {
    {"creator", COLUMN_CREATOR},
    {"creator_id", COLUMN_CREATOR},
    {"creator_name", COLUMN_CREATOR},
    {"influencer_name", COLUMN_CREATOR},
    {"channel_name", COLUMN_CREATOR},
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
    {"position_newest_first", COLUMN_POSITION},
};

bool layout_equals(text_field field, const char *name) {
    for (size_t i = 0; i < field.byte_count; i++, name++) {
        char byte = (char)tolower((unsigned char)field.text[i]);
        byte = byte == ' ' || byte == '-' ? '_' : byte;
        if (byte != *name) {
            return false;
        }
    }
    return *name == '\0';
}

text_field layout_trim(text_field field) {
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
    text_field name = layout_trim(field);
    for (size_t i = 0; name.byte_count <= LAYOUT_NAME_MAX && i < sizeof aliases / sizeof *aliases;
         i++) {
        if (layout_equals(name, aliases[i].name)) {
            return aliases[i].kind;
        }
    }
    return COLUMN_OTHER;
}

static int measure_doubt(text_field field) {
    text_field name = layout_trim(field);
    if (layout_equals(name, "creator") || layout_equals(name, "follower") ||
        layout_equals(name, "followed_at")) {
        return SURE;
    }
    return layout_equals(name, "id") ? POSSIBLE : LIKELY;
}

bool layout_repeats_header(const layout *columns, text_field creator, text_field follower) {
    if (columns->creator_column < 0) {
        return columns->has_header && classify(follower) == COLUMN_FOLLOWER;
    }
    return classify(creator) == COLUMN_CREATOR && classify(follower) == COLUMN_FOLLOWER;
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

size_t layout_split_first(text_field line, char delimiter, text_field *fields, size_t capacity) {
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
            if (count < capacity) {
                fields[count] = (text_field){begin, (size_t)(at - begin)};
            }
            count++;
            begin = at + 1;
        }
    }
    return count;
}

/* The column that most surely is of a kind: its number, -1 if there is none, -2 if two are equally sure. */
static int find_kind(const text_field *fields, size_t count, column_kind kind) {
    int found = -1;
    int doubt = UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        int own = classify(fields[i]) == kind ? measure_doubt(fields[i]) : UNKNOWN;
        if (own < doubt) {
            doubt = own;
            found = (int)i;
        } else if (own == doubt && own != UNKNOWN) {
            found = -2;
        }
    }
    return found;
}

/* Times say more than positions. */
static void assign_times(layout *out, const text_field *fields, size_t count) {
    out->times = KITH_TIMES_SECONDS;
    out->time_column = find_kind(fields, count, COLUMN_TIME);
    if (out->time_column == -1) {
        out->times = KITH_TIMES_POSITIONS;
        out->time_column = find_kind(fields, count, COLUMN_POSITION);
    }
}

/* The one column besides the follower's that could name either side ("account", "user"), where the follower's is named
 * beyond doubt; -1 if there is none or several. */
static int find_other_side(const text_field *fields, size_t count, int follower) {
    int found = -1;
    for (size_t i = 0; i < count; i++) {
        if ((int)i != follower && classify(fields[i]) == COLUMN_FOLLOWER) {
            found = found == -1 ? (int)i : -2;
        }
    }
    return found >= 0 && measure_doubt(fields[follower]) == SURE ? found : -1;
}

/* Whether names say where the columns are that a file of this kind needs. */
static bool assign(layout *out, const text_field *fields, size_t count, bool is_list) {
    out->creator_column = find_kind(fields, count, COLUMN_CREATOR);
    out->follower_column = find_kind(fields, count, COLUMN_FOLLOWER);
    assign_times(out, fields, count);
    if (out->creator_column == -1 && out->follower_column >= 0 && !is_list) {
        out->creator_column = find_other_side(fields, count, out->follower_column);
    }
    return out->follower_column >= 0 &&
           (out->creator_column >= 0 || (is_list && out->creator_column == -1));
}

/* Whether each name means something here, or is - for a column that is not used. */
static bool are_known(const text_field *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        text_field name = layout_trim(names[i]);
        bool unused = name.byte_count == 1 && *name.text == '-';
        if (!unused && classify(name) == COLUMN_OTHER) return false;
    }
    return true;
}

static kith_status detect_named(layout *out, const char *columns, const text_field *first,
                                bool is_list, const char **reason) {
    text_field names[LAYOUT_COLUMNS_MAX];
    size_t count =
        layout_split((text_field){columns, strlen(columns)}, ',', names, LAYOUT_COLUMNS_MAX);
    if (count <= LAYOUT_COLUMNS_MAX && !are_known(names, count)) {
        *reason =
            "--columns has a name that is not known; they are creator, follower, followed_at, "
            "position_newest_first, and - for a column that is not used";
        return KITH_INVALID;
    }
    if (count > LAYOUT_COLUMNS_MAX || !assign(out, names, count, is_list)) {
        *reason = is_list ? "--columns does not name one follower column"
                          : "--columns does not name one creator and one follower column";
        return KITH_INVALID;
    }
    if ((int)count != out->column_count) {
        *reason = "the first line has another number of columns than --columns names";
        return KITH_MALFORMED;
    }
    layout header = *out;
    out->has_header = assign(&header, first, count, is_list);
    if (out->has_header && (header.creator_column != out->creator_column ||
                            header.follower_column != out->follower_column ||
                            (out->time_column >= 0 && header.time_column >= 0 &&
                             header.time_column != out->time_column))) {
        *reason = "the header has the columns in another order than --columns";
        return KITH_MALFORMED;
    }
    return KITH_OK;
}

static bool is_number(text_field field) {
    field = layout_trim(field);
    for (size_t i = 0; i < field.byte_count; i++) {
        if (field.text[i] < '0' || field.text[i] > '9') {
            return false;
        }
    }
    return field.byte_count > 0;
}

/* What is wrong with a first line that looks like a header but does not say enough; NULL if it is data. */
static const char *explain_header(const layout *out, const text_field *first) {
    bool words = true;
    for (int i = 0; i < out->column_count; i++) {
        words = words && !is_number(first[i]);
    }
    if (out->creator_column == -2 || out->follower_column == -2) {
        return "the header names two columns alike; say which is which with --columns";
    }
    if (words && out->creator_column >= 0) {
        return "the header has no follower column; name the columns with --columns";
    }
    if (words && out->follower_column >= 0) {
        return "the header has no creator column; name the columns with --columns";
    }
    return NULL;
}

static kith_status detect_default(layout *out, const text_field *first, bool is_list,
                                  const char **reason) {
    out->has_header = assign(out, first, (size_t)out->column_count, is_list);
    if (out->has_header) {
        return KITH_OK;
    }
    *reason = explain_header(out, first);
    if (!*reason && !is_list && out->column_count < 2 &&
        memchr(first[0].text, ';', first[0].byte_count)) {
        *reason = "semicolons between the columns; expected tabs or commas";
    }
    if (!*reason && !is_list && out->column_count < 2) {
        *reason = "one column only; expected creator and follower, separated by a tab or a comma";
    }
    if (!*reason && is_list && out->column_count > 1) {
        *reason = "a list of several columns without a header; name them with --columns";
    }
    if (*reason) {
        return KITH_MALFORMED;
    }
    out->creator_column = is_list ? -1 : 0;
    out->follower_column = is_list ? 0 : 1;
    out->time_column = -1;
    if (out->column_count > out->follower_column + 1) {
        out->times = times_guess(layout_trim(first[out->follower_column + 1]));
        out->time_column = out->times != KITH_TIMES_NONE ? out->follower_column + 1 : -1;
    }
    return KITH_OK;
}

/* Leaves out times that are not kept, and says so if it is not clear which column has them. */
static kith_status settle_times(layout *out, const kith_options *options, const char **reason) {
    if (options->keep_times && out->time_column == -2) {
        *reason = "two columns of times named alike; say which is which with --columns";
        return KITH_MALFORMED;
    }
    if (!options->keep_times || out->time_column < 0) {
        out->time_column = -1;
        out->times = KITH_TIMES_NONE;
    }
    return KITH_OK;
}

kith_status layout_detect(text_field line, const kith_options *options, bool is_list, layout *out,
                          const char **reason) {
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ','};
    size_t count = layout_split_first(line, found.delimiter, first, LAYOUT_COLUMNS_MAX);
    if (count > LAYOUT_COLUMNS_MAX) {
        *reason = "more than 256 columns";
        return KITH_MALFORMED;
    }
    found.column_count = (int)count;
    kith_status status = options->columns
                             ? detect_named(&found, options->columns, first, is_list, reason)
                             : detect_default(&found, first, is_list, reason);
    if (status == KITH_OK) {
        status = settle_times(&found, options, reason);
    }
    if (status == KITH_OK) {
        found.has_header |= options->skip_header;
        *out = found;
    }
    return status;
}
