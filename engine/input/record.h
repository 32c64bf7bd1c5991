/* Records and fields of delimited text: tabs, or commas with quotes (RFC 4180). */
#ifndef KITH_INPUT_RECORD_H
#define KITH_INPUT_RECORD_H

#include "kernels/kernels.h"

/* A position in a block of whole lines, and what was found wrong with the record there. */
typedef struct record_reader {
    char *at;
    const char *end;
    const char *reason; /* NULL if nothing */
} record_reader;

/* Reads the record at the position, up to where it is wrong, and moves behind it. Quoted fields are unquoted in place.
 *
 * fields    out: the first `capacity` of them
 * Returns   how many there are */
size_t record_read(record_reader *reader, char delimiter, text_field *fields, size_t capacity);

/* Moves to the line after that in which a malformed record begins. */
void record_skip_line(record_reader *reader, char *line);

/* Takes blanks and the carriage return of a CRLF line end off a field. */
text_field record_trim(text_field field);

/* Whether a line has no text, with or without its newline. */
bool record_is_blank(const char *begin, const char *end);

static inline bool record_is_plain(char byte) {
    return (unsigned char)byte > ' ';
}

/* As record_trim. Most fields need no trimming: one comparison at each end tells. */
static inline text_field record_tidy(text_field field) {
    bool plain = field.byte_count > 0 && record_is_plain(field.text[0]) &&
                 record_is_plain(field.text[field.byte_count - 1]);
    return plain ? field : record_trim(field);
}

#endif
