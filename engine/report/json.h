/* JSON text: strings that are valid whatever the bytes, and an indented document for summaries.
 *
 * Nothing here fails: write errors stick to the stream and are reported when its output is
 * finished. */
#ifndef KITH_REPORT_JSON_H
#define KITH_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A quoted string. Bytes that are not UTF-8 become U+FFFD. */
void json_write_string(FILE *stream, const char *text);

/* A document under construction. Keys are NULL inside arrays. */
typedef struct json {
    FILE *stream;
    unsigned depth;
    bool filled; /* the innermost object or array has an element */
} json;

json json_create(FILE *stream);

/* Objects and arrays: '{' and '}' or '[' and ']'. Closing the outermost one ends the line. */
void json_open(json *document, const char *key, char bracket);
void json_close(json *document, char bracket);

void json_add_text(json *document, const char *key, const char *text);
void json_add_integer(json *document, const char *key, uint64_t value);
/* Six significant digits; null for NaN. */
void json_add_number(json *document, const char *key, double value);
void json_add_flag(json *document, const char *key, bool value);
void json_add_null(json *document, const char *key);

#endif
