#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { READ_CHAINS = 8 };

double bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void bench_note(bench_times *times, double begin) {
    if (times->count < BENCH_ROUNDS_MAX) {
        times->seconds[times->count++] = bench_now() - begin;
    }
}

static int compare_seconds(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(bench_times *times) {
    qsort(times->seconds, times->count, sizeof *times->seconds, compare_seconds);
    return times->count > 0 ? times->seconds[times->count / 2] : 0;
}

void bench_print(const char *what, bench_times *times, double per, double scale, const char *unit) {
    if (times->count == 0) {
        printf("  %-58s not set up: make bench-peers\n", what);
        return;
    }
    double factor = scale / per;
    double median = bench_median(times);
    printf("  %-58s %9.3f %-9s (%.3f to %.3f)\n", what, median * factor, unit,
           times->seconds[0] * factor, times->seconds[times->count - 1] * factor);
}

void bench_require(const char *what, double ratio, double required, int at_most) {
    int met = at_most ? ratio <= required : ratio >= required;
    printf("  = %-56s %9.3f, %s %.3f: %s\n", what, ratio, at_most ? "at most" : "at least",
           required, met ? "met" : "NOT met");
}

void bench_print_value(const char *what, double value, const char *unit) {
    printf("  %-58s %9.3f %s\n", what, value, unit);
}

void bench_read(const uint64_t *words, size_t count) {
    uint64_t sums[READ_CHAINS] = {0};
    size_t whole = count - count % READ_CHAINS;
    for (size_t i = 0; i < whole; i += READ_CHAINS) {
        for (size_t j = 0; j < READ_CHAINS; j++) {
            sums[j] += words[i + j];
        }
    }
    for (size_t i = whole; i < count; i++) {
        sums[i - whole] += words[i];
    }
    volatile uint64_t sink = 0;
    for (size_t j = 0; j < READ_CHAINS; j++) {
        sink += sums[j];
    }
}

uint64_t bench_random(uint64_t *state) {
    uint64_t mixed = *state += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

size_t bench_rounds(int argument_count, char **arguments, size_t usual) {
    long asked = argument_count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    return asked > 0 && asked <= BENCH_ROUNDS_MAX ? (size_t)asked : usual;
}

void *bench_reserve(size_t bytes) {
    void *block = malloc(bytes);
    bench_check(block != NULL, "out of memory");
    return block;
}

void bench_check(int worked, const char *what) {
    if (!worked) {
        fprintf(stderr, "bench: %s\n", what);
        exit(1);
    }
}
