/* A plan of 50 out of 10,000 creators, beside a plain greedy that measures every creator at every step.
 *
 *   bench_plan [ROUNDS [CREATORS]]
 *
 * Audiences of 5,000 to 500,000 accounts in 200 niches; two thirds of an audience are of the niche. The roster is read
 * from a file in the working folder, as a user's is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kith.h"
#include "overlap/cover.h"
#include "overlap/shortlist.h"

enum {
    NICHES = 200,
    NICHE_ACCOUNTS = 200000,
    ACCOUNTS = NICHES * NICHE_ACCOUNTS,
    AUDIENCE_LEAST = 5000,
    BATCH = 500,
    BATCHES_MOST = 100,
    PICKED = 50,
    K = 4096
};
static const char roster_path[] = "bench_plan.kith";
static const char prices_path[] = "bench_plan.csv";

typedef struct plan_bench {
    kith_roster *roster;
    kith_catalogue *catalogue;
    size_t creator_count;
    double spent; /* what 50 usual creators cost */
    bench_times number, budget, plain;
    double ours_reach, plain_reach, bound;
} plan_bench;

static size_t draw_size(uint64_t *state) {
    double share = (double)(bench_random(state) >> 11) * 0x1p-53;
    return (size_t)(AUDIENCE_LEAST * pow(100, share * share));
}

/* Distinct accounts: steps through a range from a random place. */
static void draw_part(uint64_t *state, uint64_t first, uint64_t range, size_t count,
                      uint64_t *out) {
    uint64_t at = bench_random(state) % range;
    uint64_t step = 1 + bench_random(state) % (range / count < 3 ? 1 : range / count - 1);
    for (size_t i = 0; i < count; i++) {
        out[i] = first + at;
        at = (at + step) % range;
    }
}

static kith_roster *sketch_batch(size_t first, size_t count, uint64_t *state, FILE *prices) {
    static char names[BATCH][16];
    kith_list lists[BATCH];
    kith_roster *made = NULL;
    kith_options options = kith_options_default();
    options.k = K;
    options.floor = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size = draw_size(state);
        size_t own = size * 2 / 3 < NICHE_ACCOUNTS ? size * 2 / 3 : NICHE_ACCOUNTS;
        uint64_t *ids = bench_reserve(size * sizeof *ids);
        uint64_t niche = (first + i) % NICHES * NICHE_ACCOUNTS;
        draw_part(state, niche, NICHE_ACCOUNTS, own, ids);
        draw_part(state, ACCOUNTS, ACCOUNTS, size - own, ids + own);
        snprintf(names[i], sizeof names[i], "c%06zu", first + i);
        lists[i] = (kith_list){names[i], ids, size};
        double luck = 0.5 + (double)(bench_random(state) >> 11) * 0x1p-53;
        fprintf(prices, "%s,%.2f\n", names[i], 50 + luck * 0.01 * (double)size);
    }
    bench_check(kith_roster_build_lists(lists, count, &options, &made, NULL) == KITH_OK,
                "cannot sketch");
    for (size_t i = 0; i < count; i++) {
        free((void *)lists[i].ids);
    }
    return made;
}

static void prepare(plan_bench *run) {
    kith_roster *batches[BATCHES_MOST];
    size_t count = 0;
    uint64_t state = 8;
    kith_options options = kith_options_default();
    FILE *prices = fopen(prices_path, "w");
    bench_check(prices != NULL, "cannot write prices");
    fprintf(prices, "creator,price\n");
    for (size_t first = 0; first < run->creator_count; first += BATCH) {
        size_t left = run->creator_count - first;
        batches[count++] = sketch_batch(first, left < BATCH ? left : BATCH, &state, prices);
    }
    fclose(prices);
    bench_check(kith_roster_merge_to((const kith_roster *const *)batches, count, roster_path,
                                     &options, NULL, NULL) == KITH_OK,
                "cannot merge");
    for (size_t i = 0; i < count; i++) {
        kith_roster_free(batches[i]);
    }
    const char *paths[] = {prices_path};
    bench_check(kith_roster_read(roster_path, &options, &run->roster, NULL) == KITH_OK,
                "cannot read the roster");
    bench_check(kith_catalogue_read(paths, 1, run->roster, KITH_CATALOGUE_FOR_PLAN, &options,
                                    &run->catalogue, NULL) == KITH_OK,
                "cannot read the prices");
    for (size_t c = 0; c < run->creator_count; c++) {
        run->spent +=
            kith_catalogue_view(run->catalogue, c).price * PICKED / (double)run->creator_count;
    }
}

static double measure_plan(plan_bench *run, bool has_budget, bench_times *times) {
    kith_options options = kith_options_default();
    kith_plan_query query = kith_plan_query_default();
    kith_plan *plan = NULL;
    if (has_budget) {
        query.catalogue = run->catalogue;
        query.budget = run->spent;
    } else {
        query.creators_most = PICKED;
    }
    double begin = bench_now();
    bench_check(kith_plan_build(run->roster, &query, &options, &plan, NULL) == KITH_OK,
                "cannot plan");
    bench_note(times, begin);
    run->bound = kith_plan_view_bound(plan);
    double reach = kith_reach_view_total(kith_plan_view_reach(plan, KITH_PLAN_CHOSEN)).all.value;
    kith_plan_free(plan);
    return reach;
}

/* At every step the creator that adds most, of all. */
static void measure_plain(plan_bench *run) {
    kith_options options = kith_options_default();
    shortlist list;
    cover reached;
    size_t *numbers = bench_reserve(run->creator_count * sizeof *numbers);
    for (size_t c = 0; c < run->creator_count; c++) {
        numbers[c] = c;
    }
    double begin = bench_now();
    const crowd_query of = {numbers, run->creator_count, HALF_FIRST, UINT64_MAX, false};
    bench_check(
        shortlist_create(run->roster, of, NULL, &options, &list, NULL) == KITH_OK &&
            cover_create(list.worth, list.count, 1, &options.allocator, &reached) == KITH_OK,
        "cannot begin");
    run->plain_reach = 0;
    for (int pick = 0; pick < PICKED; pick++) {
        cover_sample sample;
        double most = -1;
        uint32_t best = 0;
        for (uint32_t r = 0; r < list.count; r++) {
            bench_check(shortlist_load(&list, r, &sample, NULL) == KITH_OK, "cannot load");
            double gain = cover_measure(&reached, &sample).reached;
            if (gain > most) best = r;
            most = gain > most ? gain : most;
        }
        bench_check(shortlist_load(&list, best, &sample, NULL) == KITH_OK &&
                        cover_add(&reached, &sample) == KITH_OK,
                    "cannot pick");
        run->plain_reach += most;
    }
    bench_note(&run->plain, begin);
    cover_free(&reached);
    shortlist_free(&list);
    free(numbers);
}

static void print_all(plan_bench *run) {
    printf("a plan of %d out of %zu creators, k = %d\n", PICKED, run->creator_count, K);
    bench_print("ours, by number, with bound and comparisons", &run->number, 1, 1, "s");
    bench_print("ours, by budget", &run->budget, 1, 1, "s");
    bench_print("plain greedy, by number", &run->plain, 1, 1, "s");
    bench_print_value("reach that ours tells / that plain greedy believes",
                      run->ours_reach / run->plain_reach, "");
    bench_require("seconds, by number", bench_median(&run->number), 2, 1);
    bench_require("plain greedy / ours, time",
                  bench_median(&run->plain) / bench_median(&run->number), 20, 0);
}

int main(int argument_count, char **arguments) {
    size_t rounds = bench_rounds(argument_count, arguments, 5);
    static plan_bench run = {.creator_count = 10000};
    if (argument_count > 2) run.creator_count = strtoul(arguments[2], NULL, 10);
    bench_check(run.creator_count > PICKED && run.creator_count <= (size_t)BATCH * BATCHES_MOST,
                "CREATORS is 51 to 50,000");
    prepare(&run);
    for (size_t round = 0; round < rounds; round++) {
        run.ours_reach = measure_plan(&run, false, &run.number);
        measure_plan(&run, true, &run.budget);
        if (round < 3) measure_plain(&run);
    }
    print_all(&run);
    kith_catalogue_free(run.catalogue);
    kith_roster_free(run.roster);
    remove(roster_path);
    remove(prices_path);
    return 0;
}
