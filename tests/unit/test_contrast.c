/* The contrast on planted pools, on bought accounts with known labels where they are at hand, and
 * on rosters of people, where it must keep silent. */
#include "authenticity/contrast.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "authenticity/split.h"
#include "follows.h"
#include "kernels/hash.h"
#include "planted.h"

enum {
    PEOPLE = 900,
    PEOPLES_CREATORS = 300,
    POOL = 120,
    POOLS_CREATORS = 200,
    POOL_BASE = 1 << 20 /* ids of the pool's accounts begin here; in labelled data, those of bots */
};

typedef struct world {
    kith_roster *roster;
    graph *from;
} world;

static world build_world(kith_roster *roster) {
    world made = {.roster = roster};
    kith_options options = kith_options_default();
    cr_assert_eq(graph_build(roster, &options, &made.from), KITH_OK);
    return made;
}

static world write_world(follow_list *list) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    options.floor = 1;
    follows_write(list, &folder, "f.tsv");
    world made = build_world(follows_build(&folder, "f.tsv", &options));
    run_remove_folder(&folder);
    follows_free(list);
    return made;
}

static void free_world(world *made) {
    graph_free(made->from);
    kith_roster_free(made->roster);
}

static contrast *measure(const graph *from, const uint8_t *certified, int thread_count) {
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    contrast *made = NULL;
    cr_assert_eq(contrast_build(from, certified, &options, &made), KITH_OK);
    return made;
}

static bool is_pool(const graph *from, size_t account) {
    return hash_invert(hash_prepare(0, 64), from->hashes[account]) >= POOL_BASE;
}

/* People follow two creators or more, half of them just two. */
static void plant_people(follow_list *list, uint64_t *state) {
    for (uint64_t u = 0; u < PEOPLE; u++) {
        uint64_t count = 2 + random_below(state, 2) * random_below(state, 20);
        for (uint64_t i = 0; i < count; i++) {
            follows_add(list, (uint32_t)random_below(state, PEOPLES_CREATORS), u);
        }
    }
}

/* The pool's accounts follow some 50 of their own creators and three of the people's. */
static follow_list plant_pool(uint64_t seed) {
    follow_list list = {0};
    plant_people(&list, &seed);
    for (uint64_t u = 0; u < POOL; u++) {
        for (int i = 0; i < 60; i++) {
            uint64_t c = PEOPLES_CREATORS + random_below(&seed, POOLS_CREATORS);
            follows_add(&list, (uint32_t)c, POOL_BASE + u);
        }
        for (int i = 0; i < 3; i++) {
            follows_add(&list, (uint32_t)random_below(&seed, PEOPLES_CREATORS), POOL_BASE + u);
        }
    }
    return list;
}

/* People who follow one or two of the pool's creators and nothing else. */
static void plant_casual(follow_list *list, uint64_t seed, uint64_t count) {
    for (uint64_t u = 0; u < count; u++) {
        for (int i = 0; i < 2; i++) {
            uint64_t c = PEOPLES_CREATORS + random_below(&seed, POOLS_CREATORS);
            follows_add(list, (uint32_t)c, PEOPLE + u);
        }
    }
}

/* Two accounts, one of each kind, in the wrong order or level: by comparing all. */
static double measure_auc(const graph *from, const contrast *made) {
    double right = 0;
    double pairs = 0;
    for (size_t a = 0; a < from->account_count; a++) {
        if (!is_pool(from, a)) continue;
        for (size_t b = 0; b < from->account_count; b++) {
            if (is_pool(from, b)) continue;
            float difference = made->log_odds[a] - made->log_odds[b];
            right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
            pairs++;
        }
    }
    return right / pairs;
}

/* The mean over the accounts of the pool of the precision among those at least as likely. */
static double measure_precision(const graph *from, const contrast *made) {
    double sum = 0;
    double total = 0;
    for (size_t a = 0; a < from->account_count; a++) {
        if (!is_pool(from, a)) continue;
        double found = 0;
        double right = 0;
        for (size_t b = 0; b < from->account_count; b++) {
            bool before = made->log_odds[b] >= made->log_odds[a];
            found += before;
            right += before && is_pool(from, b);
        }
        sum += right / found;
        total++;
    }
    return sum / total;
}

static void expect_silence(const contrast *made, const char *what) {
    cr_expect_not(made->active, "%s: casual %g of %g", what, made->figures.casual_share,
                  made->figures.own_share);
    for (size_t u = 0; u < made->account_count; u++) {
        cr_assert_eq(made->log_odds[u], 0.0F, "%s", what);
    }
}

Test(contrast, finds_a_pool_that_nobody_surrounds) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        follow_list list = plant_pool(random_seed(seed));
        world from = write_world(&list);
        contrast *made = measure(from.from, NULL, 1);
        cr_assert(made->active);
        cr_expect_eq(made->figures.group_count, POOL);
        cr_expect_float_eq(made->group_share, (double)POOL / (PEOPLE + POOL), 0.02);
        for (size_t u = 0; u < made->account_count; u++) {
            cr_expect_eq(made->log_odds[u] > 0, is_pool(from.from, u), "account %zu", u);
        }
        contrast_free(made);
        free_world(&from);
    }
}

Test(contrast, takes_the_same_accounts_for_a_community_when_casual_followers_surround_them) {
    follow_list list = plant_pool(1);
    plant_casual(&list, 2, POOL);
    world from = write_world(&list);
    contrast *made = measure(from.from, NULL, 1);
    expect_silence(made, "community");
    cr_expect_eq(made->figures.reason, GATE_CASUAL);
    contrast_free(made);
    free_world(&from);
}

Test(contrast, keeps_silent_where_certified_accounts_are_on_the_other_side) {
    follow_list list = plant_pool(1);
    world from = write_world(&list);
    uint8_t *certified = calloc(from.from->account_count, 1);
    for (size_t u = 0; u < from.from->account_count; u++) {
        certified[u] = is_pool(from.from, u);
    }
    contrast *with = measure(from.from, certified, 1);
    cr_expect(with->active);
    cr_expect_eq(with->figures.certified_inside, 1);
    for (size_t u = 0; u < from.from->account_count; u++) {
        certified[u] = !certified[u];
    }
    contrast *against = measure(from.from, certified, 1);
    expect_silence(against, "contradicted");
    cr_expect_eq(against->figures.reason, GATE_CONTRADICTED);
    contrast_free(with);
    contrast_free(against);
    free(certified);
    free_world(&from);
}

Test(contrast, keeps_silent_about_a_circle_with_few_creators) {
    follow_list list = {0};
    uint64_t state = 8;
    plant_people(&list, &state);
    for (uint64_t i = 0; i < (uint64_t)POOL * 20; i++) {
        follows_add(&list, (uint32_t)(PEOPLES_CREATORS + i % 20), POOL_BASE + i / 20);
    }
    world from = write_world(&list);
    contrast *made = measure(from.from, NULL, 1);
    expect_silence(made, "circle");
    cr_expect_eq(made->figures.reason, GATE_MIXED);
    cr_expect_eq(made->figures.own_count, 20);
    contrast_free(made);
    free_world(&from);
}

Test(contrast, keeps_silent_on_people_with_niches) {
    for (uint64_t seed = 1; seed <= 20; seed++) {
        planted_plan plan = planted_default(seed);
        plan.members = 0;
        plan.niches = 2 + seed % 12;
        plan.accounts = 2000;
        planted people = planted_create(&plan);
        graph *from = NULL;
        kith_options options = kith_options_default();
        cr_assert_eq(graph_build(people.roster, &options, &from), KITH_OK);
        contrast *made = measure(from, NULL, 1);
        expect_silence(made, "niches");
        contrast_free(made);
        graph_free(from);
        planted_free(&people);
    }
}

Test(contrast, is_the_same_for_any_number_of_threads) {
    follow_list list = plant_pool(4);
    world from = write_world(&list);
    contrast *one = measure(from.from, NULL, 1);
    for (int thread_count = 2; thread_count <= 5; thread_count++) {
        contrast *many = measure(from.from, NULL, thread_count);
        cr_assert_arr_eq(one->log_odds, many->log_odds, one->account_count * sizeof(float));
        cr_assert_eq(one->group_share, many->group_share);
        contrast_free(many);
    }
    contrast_free(one);
    free_world(&from);
}

static double entropy(double part, double whole) {
    double share = part / whole;
    return share > 0 && share < 1 ? -share * log(share) - (1 - share) * log1p(-share) : 0;
}

/* Nats a follow that the side tells of the creator, when the first so many are on one side. */
static double count_information(const purity *at, const split *cut, size_t group_count) {
    const graph *from = at->from;
    double *inside = calloc(from->creator_count, sizeof *inside);
    double follows = 0;
    for (size_t i = 0; i < group_count; i++) {
        graph_list list = purity_view_following(at, cut->order[i]);
        follows += (double)list.count;
        for (size_t k = 0; k < list.count; k++) {
            inside[list.items[k]]++;
        }
    }
    double all = (double)at->follow_count;
    double sum = all * entropy(follows, all);
    for (size_t c = 0; c < from->creator_count; c++) {
        double size = at->audiences[c].size;
        if (size > 0) sum -= size * entropy(inside[c], size);
    }
    free(inside);
    return sum / all;
}

Test(split, cuts_where_no_other_cut_tells_more) {
    follow_list list = plant_pool(5);
    world from = write_world(&list);
    kith_options options = kith_options_default();
    purity *at = NULL;
    split *cut = NULL;
    cr_assert_eq(purity_create(from.from, &options, &at), KITH_OK);
    purity_spread(at, 12);
    cr_assert_eq(split_build(at, &cut), KITH_OK);
    cr_expect_float_eq(count_information(at, cut, cut->group_count), cut->information, 1e-9);
    for (size_t i = 1; i < cut->account_count; i++) {
        cr_assert_geq(at->values[cut->order[i - 1]], at->values[cut->order[i]]);
        cr_assert_leq(count_information(at, cut, i), cut->information + 1e-9);
    }
    split_free(cut);
    purity_free(at);
    free_world(&from);
}

/* 4 s_u as the header of purity has it, one logarithm a follow. */
static double score_plainly(const purity *at, size_t account, double base) {
    graph_list list = purity_view_following(at, account);
    double sum = 0;
    for (size_t i = 0; i < list.count; i++) {
        graph_list others = graph_view_everyone(at->from, list.items[i]);
        double likely = 0;
        for (size_t k = 0; k < others.count; k++) {
            if (others.items[k] != account) likely += (double)at->values[others.items[k]];
        }
        double share = (likely + 2 * base) / ((double)others.count + 1);
        sum += log(share / (1 - share)) - log(base / (1 - base));
    }
    return 4 * sum / ((double)list.count + 2);
}

Test(purity, leaves_each_account_out_of_its_own_evidence) {
    follow_list list = plant_pool(6);
    for (uint32_t c = 0; c < 100; c++) {
        follows_add(&list, c, 7); /* more follows than are multiplied at a time */
    }
    world from = write_world(&list);
    kith_options options = kith_options_default();
    purity *at = NULL;
    cr_assert_eq(purity_create(from.from, &options, &at), KITH_OK);
    float *log_odds = calloc(from.from->account_count, sizeof *log_odds);
    uint64_t state = 1;
    for (size_t u = 0; u < from.from->account_count; u++) {
        at->values[u] = (float)random_below(&state, 1001) / 1000.0F;
    }
    purity_share share = {.accounts = 0.09, .follows = 0.16};
    purity_score(at, share, 0.5, -3, 6, log_odds);
    for (size_t u = 0; u < from.from->account_count; u++) {
        double expected = fmin(fmax(score_plainly(at, u, 0.12), -3), 6);
        cr_assert_float_eq(log_odds[u], expected, 1e-4, "%g %g", (double)log_odds[u], expected);
    }
    free(log_odds);
    purity_free(at);
    free_world(&from);
}

/* Real data, where they are at hand (as in test_datasets.c). */
static void find_dataset(const char *name, const char *file, char path[RUN_PATH_BYTES]) {
    const char *folder = getenv("KITH_DATASETS");
    snprintf(path, RUN_PATH_BYTES, "%s/%s/%s", folder ? folder : "../shared/datasets", name, file);
    if (access(path, R_OK) != 0) cr_skip_test("no data set at %s", path);
}

enum { ID_BYTES = 32, LABELLED_MAX = 4096 };

/* Followers with labels; sorted by id, as in the file. */
typedef struct labels {
    char ids[LABELLED_MAX][ID_BYTES];
    bool bots[LABELLED_MAX];
    size_t count, bot_count;
} labels;

static labels *read_labels(void) {
    char path[RUN_PATH_BYTES];
    find_dataset("vk-purchased-bots", "labels.tsv", path);
    labels *made = calloc(1, sizeof *made);
    FILE *file = fopen(path, "r");
    cr_assert(made && file);
    char line[256];
    char label[ID_BYTES];
    while (fgets(line, sizeof line, file) && made->count < LABELLED_MAX) {
        sscanf(line, "%31s %31s", made->ids[made->count], label);
        if (strcmp(label, "label") == 0) continue;
        made->bots[made->count] = strcmp(label, "bot") == 0;
        made->bot_count += made->bots[made->count];
        made->count++;
    }
    fclose(file);
    return made;
}

static int compare_ids(const void *a, const void *b) {
    return strcmp(a, b);
}

/* Follows of all users and of a part of the bots, chosen at random. */
static world read_thinned(const labels *known, double bot_share, uint64_t seed) {
    char path[RUN_PATH_BYTES];
    find_dataset("vk-purchased-bots", "follows.tsv.gz", path);
    bool keep[LABELLED_MAX];
    double users = (double)(known->count - known->bot_count);
    double left = (double)known->bot_count;
    double wanted = fmin(left, floor(bot_share / (1 - bot_share) * users));
    for (size_t i = 0; i < known->count; i++) {
        keep[i] = !known->bots[i];
        if (keep[i]) continue;
        keep[i] = (double)random_below(&seed, 1 << 20) < wanted / left * (1 << 20);
        wanted -= keep[i];
        left--;
    }
    follow_list list = {0};
    gzFile file = gzopen(path, "rb");
    cr_assert(file);
    char line[256];
    char creator[128];
    char follower[ID_BYTES];
    char before[128] = "";
    uint32_t number = 0;
    while (gzgets(file, line, sizeof line)) {
        sscanf(line, "%127s %31s", creator, follower);
        number += strcmp(creator, before) != 0; /* rows are grouped by creator */
        memcpy(before, creator, sizeof before);
        const char *at = bsearch(follower, known->ids, known->count, ID_BYTES, compare_ids);
        if (!at) continue;
        size_t i = (size_t)(at - known->ids[0]) / ID_BYTES;
        if (keep[i]) follows_add(&list, number, i + (known->bots[i] ? POOL_BASE : 0));
    }
    gzclose(file);
    return write_world(&list);
}

Test(contrast, ranks_bought_accounts_first) {
    labels *known = read_labels();
    world from = read_thinned(known, 0.5, 1);
    cr_assert_eq(from.from->account_count, known->count);
    contrast *made = measure(from.from, NULL, 2);
    cr_assert(made->active);
    cr_expect_geq(measure_auc(from.from, made), 0.95);
    cr_expect_geq(measure_precision(from.from, made), 0.93);
    contrast_free(made);
    free_world(&from);
    free(known);
}

Test(contrast, is_right_or_silent_when_bought_accounts_are_few) {
    static const double shares[] = {0.1, 0.05, 0.03, 0.01};
    labels *known = read_labels();
    size_t active = 0;
    for (size_t i = 0; i < (size_t)4 * 4; i++) {
        world from = read_thinned(known, shares[i / 4], 50 + i);
        contrast *made = measure(from.from, NULL, 1);
        if (made->active) cr_expect_geq(measure_auc(from.from, made), 0.90, "%g", shares[i / 4]);
        if (!made->active) expect_silence(made, "few");
        cr_expect(made->active || i / 4 > 0, "one in ten is enough");
        active += made->active;
        contrast_free(made);
        free_world(&from);
    }
    cr_expect_geq(active, 6);
    free(known);
}

static void expect_silence_on(const char *name) {
    char path[RUN_PATH_BYTES];
    find_dataset(name, "follows.tsv.gz", path);
    kith_options options = kith_options_default();
    options.floor = 1;
    const char *paths[] = {path};
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build(paths, 1, &options, &roster, NULL), KITH_OK);
    world from = build_world(roster);
    contrast *made = measure(from.from, NULL, 2);
    expect_silence(made, name);
    contrast_free(made);
    free_world(&from);
}

Test(contrast, keeps_silent_on_parties) {
    expect_silence_on("uk-politicians");
}

Test(contrast, keeps_silent_on_streamers_of_many_languages) {
    expect_silence_on("twitch-streamers");
}

Test(contrast, keeps_silent_on_fediverse_instances) {
    expect_silence_on("fediverse");
}
