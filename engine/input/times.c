#include "input/times.h"

#include <string.h>
#include <time.h>

enum {
    DECIMAL_DIGITS_MAX =
        18, /* that fit 64 bits beyond doubt; anything longer is far in the future */
    SECONDS_A_MINUTE = 60,
    SECONDS_AN_HOUR = 3600,
    DAYS_AN_ERA = 146097,      /* 400 years, after which the calendar repeats itself */
    DAYS_BEFORE_1970 = 719468, /* from 0000-03-01 */
    MILLISECONDS = 1000,
};

/* A position in a text, from which fields of digits are read. */
typedef struct cursor {
    const char *at, *end;
    bool failed;
} cursor;

static inline bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool equals(text_field field, const char *text) {
    return field.byte_count == strlen(text) && memcmp(field.text, text, field.byte_count) == 0;
}

static bool is_missing(text_field field) {
    return field.byte_count == 0 || equals(field, "null") || equals(field, "NULL") ||
           equals(field, "\\N") || equals(field, "NA");
}

/* ---- Numbers ---- */

/* Reads a run of digits, none allowed; values that do not fit become very large. */
static uint64_t read_digits(cursor *from) {
    uint64_t value = 0;
    size_t digit_count = 0;
    for (; from->at < from->end && is_digit(*from->at); from->at++) {
        digit_count += value > 0;
        value = digit_count < DECIMAL_DIGITS_MAX ? 10 * value + (uint64_t)(*from->at - '0') : value;
    }
    return value;
}

/* Takes a byte if it is one of those wanted. */
static bool take(cursor *from, const char *wanted) {
    bool found = from->at < from->end && *from->at != '\0' && strchr(wanted, *from->at);
    from->at += found;
    return found;
}

/* A whole or decimal number without its fraction. */
static bool parse_number(text_field text, int64_t *whole) {
    cursor from = {text.text, text.text + text.byte_count, false};
    bool negative = from.at < from.end && *from.at == '-';
    from.at += negative;
    const char *begin = from.at;
    uint64_t value = read_digits(&from);
    if (from.at == begin) {
        return false;
    }
    if (from.at < from.end && *from.at == '.') {
        from.at++;
        (void)read_digits(&from);
    }
    *whole = negative ? -(int64_t)value : (int64_t)value;
    return from.at == from.end;
}

/* ---- Dates ---- */

/* Exactly so many digits, within bounds. */
static int64_t read_field(cursor *from, size_t digit_count, int64_t least, int64_t most) {
    int64_t value = 0;
    for (size_t i = 0; i < digit_count && !from->failed; i++) {
        from->failed = from->at == from->end || !is_digit(*from->at);
        value = from->failed ? 0 : 10 * value + (*from->at++ - '0');
    }
    from->failed |= value < least || value > most;
    return value;
}

static void expect(cursor *from, const char *wanted) {
    from->failed = from->failed || !take(from, wanted);
}

static int64_t count_days_of_month(int64_t year, int64_t month) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01. Years begin in March here, so that the day that comes and goes is the last. */
static int64_t count_days(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_AN_ERA + day_of_era - DAYS_BEFORE_1970;
}

static int64_t read_date(cursor *from) {
    int64_t year = read_field(from, 4, 0, 9999);
    expect(from, "-");
    int64_t month = read_field(from, 2, 1, 12);
    expect(from, "-");
    int64_t day = read_field(from, 2, 1, 31);
    from->failed = from->failed || day > count_days_of_month(year, month);
    return from->failed ? 0 : count_days(year, month, day) * TIMES_SECONDS_A_DAY;
}

/* Seconds since midnight; a leap second counts as the one after it. */
static int64_t read_time_of_day(cursor *from) {
    int64_t hour = read_field(from, 2, 0, 23);
    expect(from, ":");
    int64_t minute = read_field(from, 2, 0, 59);
    expect(from, ":");
    int64_t second = read_field(from, 2, 0, 60);
    if (!from->failed && take(from, ".")) {
        (void)read_field(from, 1, 0, 9);
        (void)read_digits(from);
    }
    return hour * SECONDS_AN_HOUR + minute * SECONDS_A_MINUTE + second;
}

/* Seconds by which a local time is ahead of UTC: "Z", "+02:00", "+0200", "+02", or nothing. */
static int64_t read_offset(cursor *from) {
    if (from->failed || from->at == from->end || take(from, "Zz")) {
        return 0;
    }
    int64_t sign = *from->at == '-' ? -1 : 1;
    expect(from, "+-");
    int64_t offset = read_field(from, 2, 0, 23) * SECONDS_AN_HOUR;
    if (from->at < from->end) {
        (void)take(from, ":");
        offset += read_field(from, 2, 0, 59) * SECONDS_A_MINUTE;
    }
    return sign * offset;
}

static bool parse_date(text_field text, int64_t *seconds) {
    cursor from = {text.text, text.text + text.byte_count, false};
    *seconds = read_date(&from);
    if (!from.failed && from.at < from.end) {
        expect(&from, "Tt ");
        *seconds += read_time_of_day(&from);
        *seconds -= read_offset(&from);
    }
    return !from.failed && from.at == from.end;
}

/* ---- Both ---- */

static time_finding judge(int64_t value, uint32_t latest, uint32_t *seconds, time_counts *counts) {
    if (value < TIMES_EARLIEST) {
        counts->early++;
        return TIME_EARLY;
    }
    if (value > (int64_t)latest) {
        counts->future++;
        counts->thousandfold +=
            value / MILLISECONDS >= TIMES_EARLIEST && value / MILLISECONDS <= (int64_t)latest;
        return TIME_FUTURE;
    }
    *seconds = (uint32_t)value;
    return TIME_KNOWN;
}

time_finding times_parse(text_field text, uint32_t latest, uint32_t *seconds, time_counts *counts) {
    int64_t value = 0;
    *seconds = 0;
    bool has_digit = text.byte_count > 0 && is_digit(*text.text);
    if (has_digit ? equals(text, "0") : is_missing(text)) {
        counts->missing++;
        return TIME_MISSING;
    }
    return parse_number(text, &value) || parse_date(text, &value)
               ? judge(value, latest, seconds, counts)
               : TIME_MALFORMED;
}

time_finding times_parse_position(text_field text, uint32_t *position, time_counts *counts) {
    *position = 0;
    if (is_missing(text)) {
        counts->missing++;
        return TIME_MISSING;
    }
    cursor from = {text.text, text.text + text.byte_count, false};
    uint64_t value = read_digits(&from);
    if (from.at < from.end || value >= UINT32_MAX) {
        return TIME_MALFORMED;
    }
    *position = (uint32_t)value + 1;
    return TIME_KNOWN;
}

const char *times_explain(kith_times kind, text_field text) {
    if (kind == KITH_TIMES_SECONDS) {
        return "a time that is neither seconds since 1970 nor a date as in 2024-05-01T12:00:00Z";
    }
    return text.byte_count > 0 && *text.text == '-'
               ? "a negative position; the newest follow has 0"
               : "a position that is not a whole number below 4,294,967,295";
}

kith_times times_guess(text_field text) {
    time_counts ignored = {0};
    int64_t value = 0;
    uint32_t position = 0;
    if (times_parse_position(text, &position, &ignored) == TIME_KNOWN &&
        position <= TIMES_EARLIEST) {
        return KITH_TIMES_POSITIONS;
    }
    cursor from = {text.text, text.text + text.byte_count, false};
    bool whole = text.byte_count > 0 && read_digits(&from) >= TIMES_EARLIEST && from.at == from.end;
    return whole || parse_date(text, &value) ? KITH_TIMES_SECONDS : KITH_TIMES_NONE;
}

void times_add_counts(time_counts *to, const time_counts *more) {
    to->missing += more->missing;
    to->future += more->future;
    to->early += more->early;
    to->thousandfold += more->thousandfold;
}

uint32_t times_find_latest(void) {
    int64_t latest = (int64_t)time(NULL) + TIMES_SECONDS_A_DAY;
    return latest < (int64_t)UINT32_MAX ? (uint32_t)latest : UINT32_MAX;
}
