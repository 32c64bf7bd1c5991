#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHARE_DECIMALS_MAX = 9 };

/* scaled / 10^decimals without trailing zeros. */
static size_t format_fixed(uint64_t scaled, unsigned decimals, char text[NUMBER_BYTES]) {
    while (decimals > 0 && scaled % 10 == 0) {
        scaled /= 10;
        decimals--;
    }
    char backwards[NUMBER_BYTES];
    size_t length = 0;
    for (unsigned digit = 0; scaled > 0 || digit <= decimals; digit++) {
        if (digit == decimals && decimals > 0) {
            backwards[length++] = '.';
        }
        backwards[length++] = (char)('0' + scaled % 10);
        scaled /= 10;
    }
    for (size_t i = 0; i < length; i++) {
        text[i] = backwards[length - 1 - i];
    }
    text[length] = '\0';
    return length;
}

/* printf with whatever the locale has for a decimal point made a point again. */
static size_t format_general(double value, char text[NUMBER_BYTES]) {
    char local[NUMBER_BYTES];
    snprintf(local, sizeof local, "%.6g", value);
    size_t length = 0;
    for (const char *c = local; *c; c++) {
        if (strchr("0123456789+-e", *c)) {
            text[length++] = *c;
        } else if (length == 0 || text[length - 1] != '.') {
            text[length++] = '.';
        }
    }
    text[length] = '\0';
    return length;
}

static size_t format_nothing(char text[NUMBER_BYTES]) {
    text[0] = '\0';
    return 0;
}

size_t number_format_count(double value, char text[NUMBER_BYTES]) {
    if (!isfinite(value)) {
        return format_nothing(text);
    }
    if (value < 0 || value >= 1e15) {
        return format_general(value, text);
    }
    return format_fixed((uint64_t)(value * 10 + 0.5), 1, text);
}

size_t number_format_share(double value, char text[NUMBER_BYTES]) {
    static const double powers[SHARE_DECIMALS_MAX + 1] = {1,   1e1, 1e2, 1e3, 1e4,
                                                          1e5, 1e6, 1e7, 1e8, 1e9};
    if (!isfinite(value)) {
        return format_nothing(text);
    }
    if (value == 0) {
        return format_fixed(0, 0, text);
    }
    if (value < 1e-4 || value >= 999999.5) {
        return format_general(value, text);
    }
    unsigned decimals = SHARE_DECIMALS_MAX;
    while (value * powers[decimals] >= 999999.5) {
        decimals--;
    }
    return format_fixed((uint64_t)(value * powers[decimals] + 0.5), decimals, text);
}

size_t number_format_amount(double value, char text[NUMBER_BYTES]) {
    if (!isfinite(value)) return format_nothing(text);
    if (value < 0 || value >= 1e14) return format_general(value, text);
    return format_fixed((uint64_t)(value * 100 + 0.5), 2, text);
}

size_t number_format_integer(uint64_t value, char text[NUMBER_BYTES]) {
    return format_fixed(value, 0, text);
}
