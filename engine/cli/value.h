/* Values of options: text to numbers, and numbers back to text for the defaults in help. */
#ifndef KITH_CLI_VALUE_H
#define KITH_CLI_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VALUE_BYTES = 32 };

/* A whole number, with k, M or G for thousands, millions and thousand millions: 4096, 4k, 1.5M. */
bool value_parse_count(const char *text, uint64_t *count);

/* A number that is not negative: as above, or with decimals, or a fraction such as 1/32. */
bool value_parse_number(const char *text, double *number);

/* The shortest of 1/32, 4096 or 0.3 that reads back as the number. */
void value_format_number(double number, char text[VALUE_BYTES]);

/* 50000000 as 50,000,000. */
void value_format_grouped(uint64_t count, char text[VALUE_BYTES]);

/* Three digits and a unit: 812 MB. */
void value_format_bytes(uint64_t bytes, char text[VALUE_BYTES]);

#endif
