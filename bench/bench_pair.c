/* One pair, with its estimate and interval, beside reading both samples.
 *
 *   bench_pair [ROUNDS]
 *
 * Neighbours among 65 audiences of 200,000 accounts share 20,000; every round measures each pair of
 * neighbours once, so that no branch predictor knows the pair and samples come from the last cache.
 * bench_sets.py measures it beside the intersection of theta sketches. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kith.h"

enum { SETS = 65, IDS = 200000, SHARED = 20000 };

typedef struct pair_bench {
    kith_roster *roster;
    bench_times ours, read;
} pair_bench;

static void prepare(pair_bench *run, uint32_t k, const uint64_t *ids) {
    char names[SETS][8];
    kith_list lists[SETS];
    for (size_t i = 0; i < SETS; i++) {
        snprintf(names[i], sizeof names[i], "c%02zu", i);
        lists[i] = (kith_list){names[i], ids + i * (IDS - SHARED), IDS};
    }
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = 0;
    bench_check(kith_roster_build_lists(lists, SETS, &options, &run->roster, NULL) == KITH_OK,
                "cannot sketch");
}

static void measure_ours(pair_bench *run) {
    kith_options options = kith_options_default();
    double begin = bench_now();
    for (size_t i = 0; i + 1 < SETS; i++) {
        kith_overlap overlap;
        bench_check(
            kith_overlap_pair(run->roster, i, i + 1, NULL, &options, &overlap, NULL) == KITH_OK &&
                overlap.shared.low < SHARED * 1.5 && overlap.shared.high > SHARED * 0.5,
            "a wrong estimate");
    }
    bench_note(&run->ours, begin);
}

/* The samples of each pair, and nothing done with them. */
static void measure_read(pair_bench *run) {
    double begin = bench_now();
    for (size_t i = 0; i + 1 < SETS; i++) {
        for (size_t j = i; j <= i + 1; j++) {
            kith_creator creator = kith_roster_view_creator(run->roster, j);
            bench_read(creator.hashes, creator.hash_count);
        }
    }
    bench_note(&run->read, begin);
}

static void run_size(uint32_t k, const uint64_t *ids, size_t rounds) {
    static pair_bench run;
    run = (pair_bench){0};
    prepare(&run, k, ids);
    for (size_t round = 0; round < rounds; round++) {
        measure_ours(&run);
        measure_read(&run);
    }
    printf("a pair, k = %u\n", k);
    bench_print("plain read of both samples (sum)", &run.read, SETS - 1, 1e6, "us");
    bench_print("ours, estimate and interval", &run.ours, SETS - 1, 1e6, "us");
    kith_roster_free(run.roster);
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 51);
    size_t count = (size_t)SETS * IDS;
    uint64_t *ids = bench_reserve(sizeof(uint64_t) * count);
    uint64_t state = 2;
    for (size_t i = 0; i < count; i++) {
        ids[i] = bench_random(&state);
    }
    run_size(4096, ids, rounds);
    run_size(1024, ids, rounds);
    free(ids);
    return 0;
}
