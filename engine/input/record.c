#include "input/record.h"

#include <string.h>

static bool is_blank_byte(char byte) {
    return byte == ' ' || byte == '\r' || byte == '\t';
}

text_field record_trim(text_field field) {
    while (field.byte_count > 0 && is_blank_byte(field.text[field.byte_count - 1])) {
        field.byte_count--;
    }
    while (field.byte_count > 0 && is_blank_byte(*field.text)) {
        field.text++;
        field.byte_count--;
    }
    return field;
}

bool record_is_blank(const char *begin, const char *end) {
    end -= end > begin && end[-1] == '\n';
    return record_trim((text_field){begin, (size_t)(end - begin)}).byte_count == 0;
}

/* The quote that closes a field, or the end of the block. */
static char *find_closing_quote(const record_reader *reader, char *from) {
    char *at = from;
    while (at < reader->end && (*at != '"' || (at + 1 < reader->end && at[1] == '"'))) {
        at += *at == '"' ? 2 : 1;
    }
    return at;
}

/* Turns doubled quotes into single ones, in place; returns the new length. Blanks follow it, so that every newline
 * stays in the text, and none twice, for the line numbers. */
static size_t unquote(char *begin, const char *end) {
    char *out = begin;
    for (const char *at = begin; at < end; at++) {
        at += *at == '"';
        *out++ = *at;
    }
    memset(out, ' ', (size_t)(end - out));
    return (size_t)(out - begin);
}

/* Reads a field that begins with a quote. It is changed only when it is found to be whole. */
static text_field read_quoted(record_reader *reader, char delimiter) {
    char *begin = reader->at + 1;
    char *close = find_closing_quote(reader, begin);
    if (close >= reader->end) {
        reader->reason = "a quote that is not closed";
        return (text_field){begin, 0};
    }
    reader->at = close + 1;
    reader->at += *reader->at == '\r';
    if (*reader->at != delimiter && *reader->at != '\n') {
        reader->reason = "text after a closing quote";
        return (text_field){begin, 0};
    }
    return (text_field){begin, unquote(begin, close)};
}

static text_field read_plain(record_reader *reader, char delimiter) {
    char *begin = reader->at;
    while (*reader->at != delimiter && *reader->at != '\n') {
        if (*reader->at == '"' && delimiter == ',') {
            reader->reason = "a quote inside a field that does not begin with one";
        }
        reader->at++;
    }
    return record_tidy((text_field){begin, (size_t)(reader->at - begin)});
}

void record_skip_line(record_reader *reader, char *line) {
    char *newline = memchr(line, '\n', (size_t)(reader->end - line));
    reader->at = newline + 1;
}

size_t record_read(record_reader *reader, char delimiter, text_field *fields, size_t capacity) {
    size_t field_count = 0;
    reader->reason = NULL;
    while (!reader->reason) {
        bool quoted = delimiter == ',' && *reader->at == '"';
        text_field field = quoted ? read_quoted(reader, delimiter) : read_plain(reader, delimiter);
        if (memchr(field.text, '\0', field.byte_count)) {
            reader->reason = "a NUL byte";
        }
        if (field_count < capacity) {
            fields[field_count] = field;
        }
        field_count++;
        if (!reader->reason && *reader->at++ == '\n') {
            break;
        }
    }
    return field_count;
}
