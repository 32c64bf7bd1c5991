/* Is it JSON? A checker that knows the grammar of RFC 8259 and nothing else. */
#ifndef TESTS_JSON_TEXT_H
#define TESTS_JSON_TEXT_H

#include <stdbool.h>

/* Whether the text is one value with nothing but white space around it. */
bool json_text_is_value(const char *text);

/* Whether every line is an object. */
bool json_text_is_lines(const char *text);

#endif
