/* One pair of whole audiences, beside the intersection of compressed bitmaps.
 *
 *   bench_exact [ROUNDS]
 *
 * Audiences of a million accounts, each account out of 100 million with a chance of 1 %, so that two
 * share about 10,000. Nine of them in a row: every round measures each pair of neighbours once, so
 * that no branch predictor knows the pair. Both sides must find the same number. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kith.h"
#include "peers/roaring.h"

enum { SETS = 9, IDS = 1000000 };

typedef struct exact_bench {
    kith_roster *roster;
    roaring_set *bitmaps[SETS];
    uint64_t shared[SETS - 1];
    bench_times ours, read, bitmap;
} exact_bench;

/* Ids in ascending order: the gaps between accounts that each have the chance of 1 % are geometric. */
static void draw_ids(uint64_t *state, uint64_t *ids, uint32_t *short_ids) {
    uint64_t id = 0;
    for (size_t i = 0; i < IDS; i++) {
        double uniform = ((double)(bench_random(state) >> 11) + 1) * 0x1p-53;
        id += 1 + (uint64_t)(log(uniform) / log(0.99));
        ids[i] = id;
        short_ids[i] = (uint32_t)id;
    }
}

static void prepare(exact_bench *run) {
    char names[SETS][24];
    kith_list lists[SETS];
    uint64_t *ids = bench_reserve(sizeof *ids * SETS * IDS);
    uint32_t *short_ids = bench_reserve(sizeof *short_ids * IDS);
    uint64_t state = 5;
    for (size_t i = 0; i < SETS; i++) {
        draw_ids(&state, ids + i * IDS, short_ids);
        run->bitmaps[i] = roaring_set_version() ? roaring_set_build(short_ids, IDS) : NULL;
        snprintf(names[i], sizeof names[i], "c%02zu", i);
        lists[i] = (kith_list){names[i], ids + i * IDS, IDS};
    }
    kith_options options = kith_options_default();
    options.floor = 1;
    bench_check(kith_roster_build_lists(lists, SETS, &options, &run->roster, NULL) == KITH_OK,
                "cannot hash");
    free(ids);
    free(short_ids);
}

static void measure_ours(exact_bench *run) {
    kith_options options = kith_options_default();
    double begin = bench_now();
    for (size_t i = 0; i + 1 < SETS; i++) {
        kith_overlap overlap;
        bench_check(
            kith_overlap_pair(run->roster, i, i + 1, NULL, &options, &overlap, NULL) == KITH_OK &&
                overlap.support == KITH_SUPPORT_EXACT,
            "cannot compare");
        run->shared[i] = (uint64_t)overlap.shared.value;
    }
    bench_note(&run->ours, begin);
}

static void measure_bitmap(exact_bench *run) {
    if (!roaring_set_version()) {
        return;
    }
    double begin = bench_now();
    for (size_t i = 0; i + 1 < SETS; i++) {
        bench_check(roaring_set_intersect(run->bitmaps[i], run->bitmaps[i + 1]) == run->shared[i],
                    "the counts differ");
    }
    bench_note(&run->bitmap, begin);
}

/* The hashes of each pair, and nothing done with them. */
static void measure_read(exact_bench *run) {
    double begin = bench_now();
    for (size_t i = 0; i + 1 < SETS; i++) {
        for (size_t j = i; j <= i + 1; j++) {
            kith_creator creator = kith_roster_view_creator(run->roster, j);
            bench_read(creator.hashes, creator.hash_count);
        }
    }
    bench_note(&run->read, begin);
}

static void print_all(exact_bench *run) {
    printf("an exact pair, 1 M accounts each out of 100 M\n");
    bench_print("plain read of both arrays of hashes (sum)", &run->read, SETS - 1, 1e6, "us");
    bench_print("ours, exact", &run->ours, SETS - 1, 1e6, "us");
    bench_print("CRoaring intersection, as the distribution builds it", &run->bitmap, SETS - 1, 1e6,
                "us");
    bench_print_value("ours / plain read, time",
                      bench_median(&run->ours) / bench_median(&run->read), "");
    if (run->bitmap.count > 0) {
        bench_print_value("ours / CRoaring, time",
                          bench_median(&run->ours) / bench_median(&run->bitmap), "");
    }
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 25);
    static exact_bench run;
    prepare(&run);
    for (size_t round = 0; round < rounds; round++) {
        measure_ours(&run);
        measure_bitmap(&run);
        measure_read(&run);
    }
    print_all(&run);
    kith_roster_free(run.roster);
    for (size_t i = 0; i < SETS; i++) {
        roaring_set_free(run.bitmaps[i]);
    }
    return 0;
}
