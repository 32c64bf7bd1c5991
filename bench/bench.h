/* What the benchmarks have in common: a clock, medians over interleaved rounds, and lines that set
 * ours beside a peer's and beside what is required. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS_MAX = 101 };

/* What one thing took, a value for each round. */
typedef struct bench_times {
    double seconds[BENCH_ROUNDS_MAX];
    size_t count;
} bench_times;

double bench_now(void);

/* Notes what has passed since `begin`. */
void bench_note(bench_times *times, double begin);

double bench_median(bench_times *times);

/* One line: what, the median, the fastest and the slowest, each divided by `per` and in `unit`
 * (seconds scaled by `scale`). */
void bench_print(const char *what, bench_times *times, double per, double scale, const char *unit);

/* One line: a value that is not a time. */
void bench_print_value(const char *what, double value, const char *unit);

/* One line: a ratio beside what it must reach, and whether it does. `at_most` for ratios that must
 * not be exceeded. */
void bench_require(const char *what, double ratio, double required, int at_most);

/* Reads words plainly, as a sum in chains that leave memory the limit: the physical ceiling of
 * whatever must read them. */
void bench_read(const uint64_t *words, size_t count);

/* The next value of a random number generator (SplitMix64). */
uint64_t bench_random(uint64_t *state);

/* The first argument as a number of rounds, or what is usual. */
size_t bench_rounds(int argument_count, char **arguments, size_t usual);

/* Memory, or the end of the program. */
void *bench_reserve(size_t bytes);

/* Ends the program if something did not work. */
void bench_check(int worked, const char *what);

#endif
