#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The greatest number below which every whole number is a double. */
static const double whole_limit = 9007199254740992.0;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static double unit_of(char letter) {
    switch (letter) {
        case 'k':
        case 'K':
            return 1e3;
        case 'M':
            return 1e6;
        case 'G':
            return 1e9;
        default:
            return 0;
    }
}

/* Decimal digits with at most one point; strtod alone would also take "nan", "0x1p3" and "-1". */
static bool parse_decimal(const char *text, double *number, const char **end) {
    size_t length = strspn(text, "0123456789.");
    char *stop = NULL;
    if (length == 0 || !(is_digit(text[0]) || is_digit(text[1]))) {
        return false;
    }
    *number = strtod(text, &stop);
    *end = stop;
    return stop == text + length && isfinite(*number);
}

bool value_parse_number(const char *text, double *number) {
    const char *end = NULL;
    double parsed = 0, divisor = 1;
    if (!parse_decimal(text, &parsed, &end)) {
        return false;
    }
    if (*end == '/') {
        if (!parse_decimal(end + 1, &divisor, &end) || divisor == 0) {
            return false;
        }
    } else if (unit_of(*end) > 0) {
        parsed *= unit_of(*end++);
    }
    if (*end) {
        return false;
    }
    *number = parsed / divisor;
    return true;
}

bool value_parse_count(const char *text, uint64_t *count) {
    if (text[strspn(text, "0123456789")] == '\0' && text[0]) {
        errno = 0;
        uint64_t parsed = strtoull(text, NULL, 10);
        if (errno != 0) {
            return false;
        }
        *count = parsed;
        return true;
    }
    double number = 0;
    if (strchr(text, '/') || !value_parse_number(text, &number) || number != floor(number) ||
        number > whole_limit) {
        return false;
    }
    *count = (uint64_t)number;
    return true;
}

void value_format_number(double number, char text[VALUE_BYTES]) {
    double inverse = 1 / number;
    if (number > 0 && number < 1 && inverse == floor(inverse)) {
        snprintf(text, VALUE_BYTES, "1/%.0f", inverse);
    } else {
        snprintf(text, VALUE_BYTES, "%.15g", number);
    }
}

void value_format_grouped(uint64_t count, char text[VALUE_BYTES]) {
    char digits[VALUE_BYTES];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    for (int i = 0; i <= length; i++) {
        if (i > 0 && i < length && (length - i) % 3 == 0) {
            *text++ = ',';
        }
        *text++ = digits[i];
    }
}

void value_format_bytes(uint64_t bytes, char text[VALUE_BYTES]) {
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    double size = (double)bytes;
    size_t unit = 0;
    while (size >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1000;
        unit++;
    }
    int decimals = size >= 9.95 || unit == 0 ? 0 : 1;
    snprintf(text, VALUE_BYTES, "%.*f %s", decimals, size, units[unit]);
}
