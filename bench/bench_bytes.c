/* What a sample takes on disk, and the error of a shared count at equal bytes.
 *
 *   bench_bytes [PAIRS]
 *
 * Bytes are those of whole roster files, with header, directory, names and tail, over the hashes
 * kept. For the error, pairs of audiences of a million accounts that share 100,000 are sketched on
 * both sides; every pair has accounts of its own. The peer's bytes are those of both compressed
 * sketches. Ours are a roster file of the pair, with the largest k found whose file is not larger
 * than that, pair by pair. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "kith.h"
#include "peers/theta.h"

enum { PAIRS = 400, PAIRS_MAX = 100000, IDS = 1000000, SHARED = 100000, LG_K = 12 };
enum { TRIES = 2, THREADS = 2 };

static const char *const roster_path = "bench_bytes.kith";

/* Bytes and squared relative errors, summed over the pairs; and our k of the last pair. */
typedef struct error_sums {
    double bytes, squares;
    uint32_t k;
} error_sums;

static kith_roster *build_roster(const kith_list *lists, size_t count, uint32_t k, double floor) {
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = floor;
    options.thread_count = THREADS;
    kith_roster *roster = NULL;
    bench_check(kith_roster_build_lists(lists, count, &options, &roster, NULL) == KITH_OK,
                "cannot sketch");
    return roster;
}

static double count_file_bytes(const kith_roster *roster) {
    struct stat file;
    bench_check(kith_roster_write(roster, roster_path, NULL) == KITH_OK, "cannot write a roster");
    bench_check(stat(roster_path, &file) == 0, "cannot find the roster");
    unlink(roster_path);
    return (double)file.st_size;
}

/* Bytes a sample of a roster of so many audiences, of which each shares a half with the next. */
static double measure_file(size_t creators, size_t each, double floor) {
    kith_list *lists = bench_reserve(sizeof *lists * creators);
    char(*names)[24] = bench_reserve(sizeof *names * creators);
    size_t count = (creators + 1) * each / 2;
    uint64_t *ids = bench_reserve(sizeof *ids * count);
    uint64_t state = 7;
    for (size_t i = 0; i < count; i++) {
        ids[i] = bench_random(&state);
    }
    for (size_t i = 0; i < creators; i++) {
        snprintf(names[i], sizeof names[i], "creator%05zu", i);
        lists[i] = (kith_list){names[i], ids + i * (each / 2), each};
    }
    kith_roster *roster = build_roster(lists, creators, kith_options_default().k, floor);
    double bytes = count_file_bytes(roster) / (double)kith_roster_view_info(roster).sample_count;
    kith_roster_free(roster);
    free(ids);
    free(names);
    free(lists);
    return bytes;
}

static void run_files(void) {
    const double floor = kith_options_default().floor;
    double with_floor = measure_file(200, 100000, floor);
    double without = measure_file(200, 100000, 0);
    printf("bytes of a roster file, k = 4096\n");
    bench_print_value("200 audiences of 100,000, default floor", with_floor, "bytes a sample");
    bench_print_value("200 audiences of 100,000, no floor", without, "bytes a sample");
    bench_print_value("20 audiences of 1 M, default floor", measure_file(20, 1000000, floor),
                      "bytes a sample");
    bench_print_value("2,000 whole audiences of 1,000", measure_file(2000, 1000, floor),
                      "bytes a sample");
    bench_require("bytes a sample, audiences of 100,000, default floor", with_floor, 4, 1);
    bench_require("bytes a sample, audiences of 100,000, no floor", without, 4, 1);
}

/* Sketches of the pair whose file is not larger than `bytes`. A sample's bytes hardly depend on k:
 * proportional steps from the pair before come close, and then k gives way a little at a time. */
static kith_roster *build_within(const kith_list *lists, double bytes, error_sums *ours) {
    for (size_t try = 0;; try++) {
        kith_roster *roster = build_roster(lists, 2, ours->k, 0);
        double taken = count_file_bytes(roster);
        if (try >= TRIES && taken <= bytes) {
            ours->bytes += taken;
            return roster;
        }
        kith_roster_free(roster);
        ours->k = try < TRIES ? (uint32_t)(ours->k * bytes / taken) : ours->k - ours->k / 1000 - 1;
    }
}

static double square_error(double shared) {
    double error = (shared - SHARED) / SHARED;
    bench_check(fabs(error) < 0.5, "a wrong estimate");
    return error * error;
}

static void measure_pair(const uint64_t *ids, error_sums *ours, error_sums *theirs) {
    const kith_list lists[2] = {{"a", ids, IDS}, {"b", ids + IDS - SHARED, IDS}};
    theta_sketch *sketches[2];
    double bytes = 0;
    for (size_t i = 0; i < 2; i++) {
        sketches[i] = theta_build(lists[i].ids, IDS, LG_K, 1);
        bytes += (double)theta_count_bytes(sketches[i]);
    }
    theirs->bytes += bytes;
    theirs->squares += square_error(theta_intersect(sketches[0], sketches[1]));
    kith_roster *roster = build_within(lists, bytes, ours);
    kith_options options = kith_options_default();
    kith_overlap overlap;
    bench_check(kith_overlap_pair(roster, 0, 1, NULL, &options, &overlap, NULL) == KITH_OK,
                "cannot compare");
    ours->squares += square_error(overlap.shared.value);
    kith_roster_free(roster);
    theta_free(sketches[0]);
    theta_free(sketches[1]);
}

static void print_side(const char *what, const error_sums *sums, double pairs) {
    printf("  %-58s %9.3f %% of the shared count, %.0f bytes a pair\n", what,
           100 * sqrt(sums->squares / pairs), sums->bytes / pairs);
}

static void run_errors(size_t pairs) {
    const size_t count = 2 * IDS - SHARED;
    uint64_t *ids = bench_reserve(sizeof *ids * count);
    uint64_t state = 8;
    error_sums ours = {.k = 1U << LG_K};
    error_sums theirs = {0};
    for (size_t pair = 0; pair < pairs; pair++) {
        for (size_t i = 0; i < count; i++) {
            ids[i] = bench_random(&state);
        }
        measure_pair(ids, &ours, &theirs);
    }
    free(ids);
    print_side("theta lgK = 12, compressed: root mean square error", &theirs, (double)pairs);
    print_side("ours, no floor: root mean square error", &ours, (double)pairs);
    bench_print_value("k of ours, last pair", ours.k, "");
    double ratio = sqrt(ours.squares / theirs.squares);
    bench_print_value("standard error of the ratio", ratio / sqrt((double)pairs), "");
    bench_require("ours / theta, error at equal bytes", ratio, 0.7, 1);
}

int main(int argument_count, char **arguments) {
    long asked = argument_count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    size_t pairs = asked > 0 && asked <= PAIRS_MAX ? (size_t)asked : PAIRS;
    run_files();
    printf("error at equal bytes, %zu pairs of 1 M accounts that share 100,000\n", pairs);
    if (theta_version()) {
        run_errors(pairs);
    } else {
        bench_print("theta lgK = 12, compressed", &(bench_times){0}, 1, 1, "");
    }
    return 0;
}
