/* All pairs of 5,000 creators, beside the sparse product of SuiteSparse GraphBLAS.
 *
 *   bench_all [ROUNDS]
 *
 * Each creator has 4,000 of a million accounts, half of them drawn from the most popular 1 %, and a
 * sample of 1,024. Ours are all pairs with estimates, those under the least containment dropped;
 * the peer's are the counts of the same samples, those under the matching count dropped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "kith.h"
#include "peers/graphblas.h"

enum { CREATORS = 5000, IDS = 4000, ACCOUNTS = 1000000, POPULAR = ACCOUNTS / 100, K = 1024 };
enum { LEAST_COUNT = 500 }; /* about what a containment of a half is in these samples */

typedef struct sparse_rows {
    size_t *begins;
    uint64_t *columns;
    uint64_t column_count;
} sparse_rows;

static kith_roster *build_roster(void) {
    kith_list *lists = bench_reserve(sizeof *lists * CREATORS);
    char(*names)[8] = bench_reserve(sizeof *names * CREATORS);
    uint64_t *ids = bench_reserve(sizeof(uint64_t) * CREATORS * IDS);
    uint64_t state = 3;
    for (size_t i = 0; i < (size_t)CREATORS * IDS; i++) {
        ids[i] = bench_random(&state) % (i % 2 ? POPULAR : ACCOUNTS);
    }
    for (size_t c = 0; c < CREATORS; c++) {
        snprintf(names[c], sizeof names[c], "c%05zu", c);
        lists[c] = (kith_list){names[c], ids + c * IDS, IDS};
    }
    kith_options options = kith_options_default();
    options.k = K;
    options.floor = 0;
    kith_roster *roster = NULL;
    bench_check(kith_roster_build_lists(lists, CREATORS, &options, &roster, NULL) == KITH_OK,
                "cannot sketch");
    free(lists);
    free(names);
    free(ids);
    return roster;
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The samples as a sparse matrix: a column for each hash. */
static sparse_rows number_hashes(const kith_roster *roster) {
    size_t count = kith_roster_view_info(roster).sample_count;
    sparse_rows rows = {.begins = bench_reserve(sizeof(size_t) * (CREATORS + 1)),
                        .columns = bench_reserve(sizeof(uint64_t) * count)};
    uint64_t *hashes = bench_reserve(sizeof(uint64_t) * count);
    size_t at = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        rows.begins[c] = at;
        memcpy(hashes + at, creator.hashes, creator.hash_count * sizeof *hashes);
        memcpy(rows.columns + at, creator.hashes, creator.hash_count * sizeof *hashes);
        at += creator.hash_count;
    }
    rows.begins[CREATORS] = at;
    qsort(hashes, count, sizeof *hashes, compare_hashes);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || hashes[i] != hashes[rows.column_count - 1]) {
            hashes[rows.column_count++] = hashes[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t *found =
            bsearch(&rows.columns[i], hashes, rows.column_count, sizeof *hashes, compare_hashes);
        bench_check(found != NULL, "a hash is missing");
        rows.columns[i] = (uint64_t)(found - hashes);
    }
    free(hashes);
    return rows;
}

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    (void)overlaps;
    *(size_t *)context += overlap_count;
    return KITH_OK;
}

static void measure(const kith_roster *roster, const sparse_rows *rows, int threads,
                    bench_times *ours, bench_times *theirs) {
    kith_options options = kith_options_default();
    options.thread_count = threads;
    const kith_overlap_filter filter = {.min_shared = 1, .min_containment = 0.5};
    size_t passed = 0;
    double begin = bench_now();
    bench_check(kith_overlap_all(roster, &filter, &options, receive, &passed, NULL) == KITH_OK,
                "cannot compare");
    bench_note(ours, begin);
    if (graphblas_version()) {
        double seconds = 0;
        graphblas_product(rows->begins, rows->columns, CREATORS, rows->column_count, LEAST_COUNT,
                          threads, &seconds);
        theirs->seconds[theirs->count++] = seconds;
    }
}

/* Every sample once, and nothing done with it. */
static void measure_read(const kith_roster *roster, bench_times *times) {
    double begin = bench_now();
    for (size_t c = 0; c < CREATORS; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        bench_read(creator.hashes, creator.hash_count);
    }
    bench_note(times, begin);
}

static void print_rate(const char *what, bench_times *times) {
    const double pairs = (double)CREATORS * (CREATORS - 1) / 2;
    bench_print(what, times, 1, 1, "s");
    if (times->count > 0) {
        printf("  %-58s %9.1f M pairs/s\n", "", pairs / bench_median(times) / 1e6);
    }
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 5);
    static bench_times ours[2];
    static bench_times theirs[2];
    static bench_times read;
    kith_roster *roster = build_roster();
    sparse_rows rows = number_hashes(roster);
    for (size_t round = 0; round < rounds; round++) {
        measure_read(roster, &read);
        for (int threads = 1; threads <= 2; threads++) {
            measure(roster, &rows, threads, &ours[threads - 1], &theirs[threads - 1]);
        }
    }
    const double pairs = (double)CREATORS * (CREATORS - 1) / 2;
    printf("all pairs of 5,000 creators, k = 1024, half of the draws on 1 %% popular accounts\n");
    bench_print("plain read of all samples, 1 thread", &read, 1, 1, "s");
    print_rate("ours, 1 thread", &ours[0]);
    print_rate("ours, 2 threads", &ours[1]);
    print_rate("GraphBLAS, 1 thread", &theirs[0]);
    print_rate("GraphBLAS, 2 threads", &theirs[1]);
    bench_require("M pairs/s on one thread", pairs / bench_median(&ours[0]) / 1e6, 60, 0);
    if (graphblas_version()) {
        bench_require("ours / GraphBLAS, speed, 1 thread",
                      bench_median(&theirs[0]) / bench_median(&ours[0]), 5, 0);
        bench_require("ours / GraphBLAS, speed, 2 threads",
                      bench_median(&theirs[1]) / bench_median(&ours[1]), 5, 0);
    }
    kith_roster_free(roster);
    free(rows.begins);
    free(rows.columns);
    return 0;
}
