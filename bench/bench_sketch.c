/* How fast follows become a roster file, beside how fast the same file can be read at all.
 *
 *   bench_sketch FOLLOWS [ROUNDS]
 *
 * Each round reads the file plainly (1 MiB reads into one buffer, from the page cache after the
 * first round), then sketches it as `kith sketch` does (build, then write and sync) with one thread
 * and with all, in turn. Shared machines are noisy: medians are printed with the fastest and
 * slowest round beside them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "kith.h"

enum { ROUNDS_DEFAULT = 5, ROUNDS_MAX = 101, READ_BYTES = 1 << 20, KIND_COUNT = 5 };

typedef enum kind { READ, BUILD_ONE, WRITE_ONE, BUILD_ALL, WRITE_ALL } kind;

static const char *const kind_names[KIND_COUNT] = {"plain read of the file", "build, 1 thread",
                                                   "write and sync", "build, all threads",
                                                   "write and sync"};

typedef struct bench {
    const char *follows;
    const char *roster;
    double seconds[KIND_COUNT][ROUNDS_MAX];
    double bytes;
    double rows;
} bench;

static double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void give_up(const char *what, const char *why) {
    fprintf(stderr, "bench_sketch: %s: %s\n", what, why);
    exit(1);
}

static void read_plainly(bench *run, int round) {
    char *buffer = malloc(READ_BYTES);
    int file = open(run->follows, O_RDONLY);
    if (!buffer || file < 0) {
        give_up(run->follows, strerror(errno));
    }
    double begin = now_seconds();
    ssize_t got = 0;
    run->bytes = 0;
    while ((got = read(file, buffer, READ_BYTES)) > 0) {
        run->bytes += (double)got;
    }
    run->seconds[READ][round] = now_seconds() - begin;
    close(file);
    free(buffer);
}

static void sketch(bench *run, int round, int thread_count, kind build, kind write) {
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    kith_roster *roster = NULL;
    kith_error error;
    double begin = now_seconds();
    if (kith_roster_build(&run->follows, 1, &options, &roster, &error) != KITH_OK) {
        give_up("build", error.text);
    }
    double built = now_seconds();
    if (kith_roster_write(roster, run->roster, &error) != KITH_OK) {
        give_up("write", error.text);
    }
    run->seconds[build][round] = built - begin;
    run->seconds[write][round] = now_seconds() - built;
    run->rows = (double)kith_roster_view_info(roster).row_count;
    kith_roster_free(roster);
}

static int compare_seconds(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_kind(bench *run, kind which, int rounds) {
    double *seconds = run->seconds[which];
    qsort(seconds, (size_t)rounds, sizeof *seconds, compare_seconds);
    double median = seconds[rounds / 2];
    printf("%-24s %7.3f s  (%.3f to %.3f)", kind_names[which], median, seconds[0],
           seconds[rounds - 1]);
    if (which == READ) {
        printf("  %6.2f GB/s\n", run->bytes / median / 1e9);
    } else if (which == BUILD_ONE || which == BUILD_ALL) {
        printf("  %6.2f GB/s  %6.1f M rows/s\n", run->bytes / median / 1e9,
               run->rows / median / 1e6);
    } else {
        printf("\n");
    }
}

static void print_all(bench *run, int rounds) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s: %.0f rows, %.0f bytes a row, %d rounds\n", run->follows, run->rows,
           run->bytes / run->rows, rounds);
    for (int which = READ; which < KIND_COUNT; which++) {
        print_kind(run, (kind)which, rounds);
    }
    printf("peak memory %.0f MiB\n", (double)usage.ru_maxrss / 1024);
}

int main(int argument_count, char **arguments) {
    static bench run;
    int rounds = argument_count > 2 ? (int)strtol(arguments[2], NULL, 10) : ROUNDS_DEFAULT;
    if (argument_count < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_sketch FOLLOWS [ROUNDS]\n");
        return 2;
    }
    run.follows = arguments[1];
    run.roster = "bench.kith";
    for (int round = 0; round < rounds; round++) {
        read_plainly(&run, round);
        sketch(&run, round, 1, BUILD_ONE, WRITE_ONE);
        sketch(&run, round, 0, BUILD_ALL, WRITE_ALL);
    }
    unlink(run.roster);
    print_all(&run, rounds);
    return 0;
}
