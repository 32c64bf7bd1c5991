/* The unique reach of 24 creators, beside the union of theta sketches.
 *
 *   bench_reach [ROUNDS]
 *
 * Audiences of 200,000 accounts, each shifted by 50,000 from the one before. Every round measures
 * eight groups of 24 once each, so that no branch predictor knows the group. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kith.h"
#include "peers/theta.h"

enum { GROUPS = 8, MEMBERS = 24, SETS = GROUPS * MEMBERS, IDS = 200000, SHIFT = 50000, LG_K = 12 };
enum { REACH = (MEMBERS - 1) * SHIFT + IDS };

typedef struct reach_bench {
    kith_roster *roster;
    theta_sketch *sketches[SETS];
    bench_times ours, read, theta;
} reach_bench;

static void prepare(reach_bench *run) {
    char names[SETS][24];
    kith_list lists[SETS];
    size_t count = (size_t)(SETS - 1) * SHIFT + IDS;
    uint64_t *ids = bench_reserve(sizeof *ids * count);
    uint64_t state = 6;
    for (size_t i = 0; i < count; i++) {
        ids[i] = bench_random(&state);
    }
    for (size_t i = 0; i < SETS; i++) {
        snprintf(names[i], sizeof names[i], "c%03zu", i);
        lists[i] = (kith_list){names[i], ids + i * SHIFT, IDS};
        run->sketches[i] = theta_version() ? theta_build(lists[i].ids, IDS, LG_K, 1) : NULL;
    }
    kith_options options = kith_options_default();
    options.k = 1U << LG_K;
    options.floor = 0;
    bench_check(kith_roster_build_lists(lists, SETS, &options, &run->roster, NULL) == KITH_OK,
                "cannot sketch");
    free(ids);
}

static void check_reach(double reach) {
    bench_check(fabs(reach - REACH) < 0.1 * REACH, "a wrong reach");
}

static void measure_ours(reach_bench *run) {
    kith_options options = kith_options_default();
    double begin = bench_now();
    for (size_t group = 0; group < GROUPS; group++) {
        size_t creators[MEMBERS];
        for (size_t i = 0; i < MEMBERS; i++) {
            creators[i] = group * MEMBERS + i;
        }
        kith_estimate reach;
        bench_check(
            kith_reach_union(run->roster, creators, MEMBERS, &options, &reach, NULL) == KITH_OK,
            "cannot unite");
        check_reach(reach.value);
    }
    bench_note(&run->ours, begin);
}

static void measure_theta(reach_bench *run) {
    if (!theta_version()) {
        return;
    }
    double begin = bench_now();
    for (size_t group = 0; group < GROUPS; group++) {
        const theta_sketch *members[MEMBERS];
        for (size_t i = 0; i < MEMBERS; i++) {
            members[i] = run->sketches[group * MEMBERS + i];
        }
        check_reach(theta_unite(members, MEMBERS, LG_K));
    }
    bench_note(&run->theta, begin);
}

/* The samples of each group, and nothing done with them. */
static void measure_read(reach_bench *run) {
    double begin = bench_now();
    for (size_t i = 0; i < SETS; i++) {
        kith_creator creator = kith_roster_view_creator(run->roster, i);
        bench_read(creator.hashes, creator.hash_count);
    }
    bench_note(&run->read, begin);
}

static void print_all(reach_bench *run) {
    printf("unique reach of 24 creators, k = 4096\n");
    bench_print("plain read of the 24 samples (sum)", &run->read, GROUPS, 1e6, "us");
    bench_print("ours, estimate and interval", &run->ours, GROUPS, 1e6, "us");
    bench_print("theta union, estimate", &run->theta, GROUPS, 1e6, "us");
    if (run->theta.count > 0) {
        bench_require("ours / theta union, time",
                      bench_median(&run->ours) / bench_median(&run->theta), 0.1, 1);
    }
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 25);
    static reach_bench run;
    prepare(&run);
    for (size_t round = 0; round < rounds; round++) {
        measure_ours(&run);
        measure_theta(&run);
        measure_read(&run);
    }
    print_all(&run);
    kith_roster_free(run.roster);
    for (size_t i = 0; i < SETS; i++) {
        theta_free(run.sketches[i]);
    }
    return 0;
}
