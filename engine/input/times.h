/* When a follow was made: seconds since 1970, a date, or a position in the order of follows. */
#ifndef KITH_INPUT_TIMES_H
#define KITH_INPUT_TIMES_H

#include "kernels/kernels.h"
#include "kith.h"

enum {
    TIMES_EARLIEST = 946684800, /* 2000-01-01: nothing that is followed here is older */
    TIMES_SECONDS_A_DAY = 86400,
};

/* What became of a time. Only the known ones have a value. */
typedef enum time_finding {
    TIME_KNOWN,
    TIME_MISSING,
    TIME_FUTURE, /* later than the latest that is believed */
    TIME_EARLY,  /* before TIMES_EARLIEST */
    TIME_MALFORMED,
} time_finding;

/* How many rows had a time that is not known, and why. */
typedef struct time_counts {
    uint64_t missing, future, early;
    uint64_t thousandfold; /* of those in the future, how many would be good as milliseconds */
} time_counts;

/* Reads a time: a whole or decimal number of seconds since 1970; or a date, alone or with T or a space and a time of
 * day, which may have a fraction and an offset (without one it is UTC). Fractions are cut off. Empty text, 0, null,
 * NULL, \N and NA are missing.
 *
 * latest   the last second that is believed
 * seconds  out: since 1970; 0 unless known
 * counts   one more where the time is missing, in the future or early
 * Source   RFC 3339; days from a date, Hinnant, "chrono-Compatible Low-Level Date Algorithms" */
time_finding times_parse(text_field text, uint32_t latest, uint32_t *seconds, time_counts *counts);

/* Reads a position, 0 for the newest follow, as one more than it is. The same texts, other than 0, are missing. */
time_finding times_parse_position(text_field text, uint32_t *position, time_counts *counts);

/* Why a field of this kind is malformed. */
const char *times_explain(kith_times kind, text_field text);

/* What a column without a name holds, judging by one of its fields. */
kith_times times_guess(text_field text);

/* Adds up. */
void times_add_counts(time_counts *to, const time_counts *more);

/* A day from now: clocks differ, but not by more. */
uint32_t times_find_latest(void);

#endif
