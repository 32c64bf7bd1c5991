/* How fast ids in memory become sketches, beside reading the same memory and beside theta sketches.
 *
 *   bench_hash [ROUNDS] */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kernels/kernels.h"
#include "kith.h"
#include "peers/theta.h"

enum { ID_COUNT = 10000000, SET_COUNT = 10000, SET_IDS = 1000, LG_K = 12, OUT_COUNT = 65536 };

typedef struct all_times {
    bench_times read, filter, large[2], large_theta, small[2], small_theta;
} all_times;

/* Hashes the ids in blocks and keeps those of a bottom-4096 sample. */
static size_t filter_all(const uint64_t *ids, uint64_t *out) {
    const hash_key key = hash_prepare(0, 40);
    const kernel_table *kernels = kernels_choose();
    const uint64_t limit = UINT64_MAX / ID_COUNT * 4096;
    size_t kept = 0;
    for (size_t i = 0; i < ID_COUNT; i += 4096) {
        size_t count = ID_COUNT - i < 4096 ? ID_COUNT - i : 4096;
        kept += kernels->hash_integers(key, ids + i, count, limit, out + kept);
    }
    return kept;
}

static void sketch(const kith_list *lists, size_t count, int threads, bench_times *times) {
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    options.floor = 0;
    options.thread_count = threads;
    double begin = bench_now();
    bench_check(kith_roster_build_lists(lists, count, &options, &roster, NULL) == KITH_OK,
                "cannot sketch");
    bench_note(times, begin);
    kith_roster_free(roster);
}

static void sketch_theta(const uint64_t *ids, size_t sets, size_t each, bench_times *times) {
    if (!theta_version()) {
        return;
    }
    double begin = bench_now();
    for (size_t i = 0; i < sets; i++) {
        theta_build(ids + i * each, each, LG_K, 0);
    }
    bench_note(times, begin);
}

static void run_round(const uint64_t *ids, uint64_t *out, const kith_list *small, all_times *all) {
    const kith_list large = {"all", ids, ID_COUNT};
    volatile uint64_t sink = 0;
    double begin = bench_now();
    bench_read(ids, ID_COUNT);
    bench_note(&all->read, begin);
    begin = bench_now();
    sink += filter_all(ids, out);
    bench_note(&all->filter, begin);
    for (int threads = 1; threads <= 2; threads++) {
        sketch(&large, 1, threads, &all->large[threads - 1]);
        sketch(small, SET_COUNT, threads, &all->small[threads - 1]);
    }
    sketch_theta(ids, 1, ID_COUNT, &all->large_theta);
    sketch_theta(ids, SET_COUNT, SET_IDS, &all->small_theta);
}

static void print_all(all_times *all) {
    const double ids = ID_COUNT;
    const double small = (double)SET_COUNT * SET_IDS;
    printf("10 M ids in memory, k = 4096, no floor\n");
    bench_print("plain read of the ids (sum)", &all->read, ids, 1e9, "ns an id");
    bench_print("hash and filter, 1 thread", &all->filter, ids, 1e9, "ns an id");
    bench_print("a whole sketch, 1 thread", &all->large[0], ids, 1e9, "ns an id");
    bench_print("a whole sketch, 2 threads", &all->large[1], ids, 1e9, "ns an id");
    bench_print("theta update, lgK = 12", &all->large_theta, ids, 1e9, "ns an id");
    bench_require("hash and filter / plain read, speed",
                  bench_median(&all->read) / bench_median(&all->filter), 0.8, 0);
    if (all->large_theta.count > 0) {
        bench_require("theta / hash and filter, time",
                      bench_median(&all->large_theta) / bench_median(&all->filter), 5, 0);
        bench_require("theta / a whole sketch, time",
                      bench_median(&all->large_theta) / bench_median(&all->large[0]), 5, 0);
    }
    printf("10,000 sets of 1,000 ids\n");
    bench_print("sketches, 1 thread", &all->small[0], small, 1e9, "ns an id");
    bench_print("sketches, 2 threads", &all->small[1], small, 1e9, "ns an id");
    bench_print("theta update, lgK = 12", &all->small_theta, small, 1e9, "ns an id");
    if (all->small_theta.count > 0) {
        bench_require("theta / sketches, time, 1 thread",
                      bench_median(&all->small_theta) / bench_median(&all->small[0]), 5, 0);
    }
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 7);
    uint64_t *ids = bench_reserve(sizeof(uint64_t) * ID_COUNT);
    uint64_t *out = bench_reserve(sizeof(uint64_t) * OUT_COUNT);
    kith_list *small = bench_reserve(sizeof *small * SET_COUNT);
    char(*names)[8] = bench_reserve(sizeof *names * SET_COUNT);
    uint64_t state = 1;
    for (size_t i = 0; i < ID_COUNT; i++) {
        ids[i] = bench_random(&state);
    }
    for (size_t i = 0; i < SET_COUNT; i++) {
        snprintf(names[i], sizeof names[i], "c%05zu", i);
        small[i] = (kith_list){names[i], ids + i * SET_IDS, SET_IDS};
    }
    static all_times all;
    for (size_t round = 0; round < rounds; round++) {
        run_round(ids, out, small, &all);
    }
    print_all(&all);
    free(ids);
    free(out);
    free(small);
    free(names);
    return 0;
}
