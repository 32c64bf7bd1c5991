/* Incremental, exclusive and cumulative reach, frequencies and set expressions against counting. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "follows.h"

enum { CREATORS = 12, ACCOUNTS = 20000, CHOSEN_MAX = 8, TEXT_BYTES = 2048 };

/* Who follows whom, beside the roster of it. */
typedef struct world {
    size_t creator_count, account_count;
    uint32_t **lists; /* accounts by creator */
    size_t *counts;
    char **names;
    kith_roster *roster;
} world;

static world create_world(uint64_t seed, const kith_options *options) {
    world made = {.creator_count = CREATORS, .account_count = ACCOUNTS};
    kith_list lists[CREATORS];
    made.lists = calloc(CREATORS, sizeof *made.lists);
    made.counts = calloc(CREATORS, sizeof *made.counts);
    made.names = calloc(CREATORS, sizeof *made.names);
    for (size_t c = 0; c < CREATORS; c++) {
        uint64_t *ids = malloc(ACCOUNTS * sizeof *ids);
        /* From some hundreds to a half of all; the accounts of low numbers follow more. */
        uint64_t size = (uint64_t)200 << random_below(&seed, 6);
        made.names[c] = malloc(16);
        made.lists[c] = malloc(ACCOUNTS * sizeof *made.lists[c]);
        for (uint32_t a = 0; a < ACCOUNTS; a++) {
            uint64_t chance = a < ACCOUNTS / 4 ? 3 * size : size / 2;
            if (random_below(&seed, ACCOUNTS) >= chance) continue;
            ids[made.counts[c]] = a;
            made.lists[c][made.counts[c]++] = a;
        }
        snprintf(made.names[c], 16, "c-%zu", c);
        lists[c] = (kith_list){made.names[c], ids, made.counts[c]};
    }
    cr_assert_eq(kith_roster_build_lists(lists, CREATORS, options, &made.roster, NULL), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        free((void *)lists[c].ids);
    }
    return made;
}

static void free_world(world *made) {
    for (size_t c = 0; c < made->creator_count; c++) {
        free(made->lists[c]);
        free(made->names[c]);
    }
    kith_roster_free(made->roster);
    free(made->lists);
    free(made->counts);
    free(made->names);
}

/* By account, 1 for those that follow a creator. The caller frees it. */
static uint8_t *mark_followers(const world *of, size_t creator) {
    uint8_t *made = calloc(of->account_count, 1);
    for (size_t i = 0; i < of->counts[creator]; i++) {
        made[of->lists[creator][i]] = 1;
    }
    return made;
}

static size_t find_number(const world *of, size_t creator) {
    size_t number = 0;
    cr_assert_eq(kith_roster_find(of->roster, of->names[creator], &number), KITH_OK);
    return number;
}

/* Intervals that hold the truth, of those that were looked at. */
typedef struct score {
    size_t held, all;
} score;

static void expect(kith_estimate said, double truth, bool exact, score *to) {
    cr_expect(said.low <= said.value && said.value <= said.high);
    if (exact) {
        cr_expect_float_eq(said.value, truth, 1e-6, "%f %f", said.value, truth);
        cr_expect(said.low == said.value && said.high == said.value);
    }
    to->held += said.low <= truth + 1e-9 && truth <= said.high + 1e-9;
    to->all++;
}

/* ---- Steps and frequencies ---- */

/* Of chosen creators: accounts that follow none before, that follow no other, and exactly so many. */
typedef struct truth {
    double incremental[CHOSEN_MAX], exclusive[CHOSEN_MAX], frequency[CHOSEN_MAX + 1];
} truth;

static truth count_all(const world *of, const size_t *chosen, size_t count) {
    truth made = {0};
    uint8_t *follows = calloc(of->account_count, 1);
    uint8_t *only = calloc(of->account_count, 1);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < of->counts[chosen[i]]; k++) {
            uint32_t account = of->lists[chosen[i]][k];
            made.incremental[i] += follows[account]++ == 0;
            only[account] = (uint8_t)i;
        }
    }
    for (size_t a = 0; a < of->account_count; a++) {
        made.frequency[follows[a]]++;
        made.exclusive[only[a]] += follows[a] == 1;
    }
    free(follows);
    free(only);
    return made;
}

static size_t draw_chosen(uint64_t *state, size_t creators, size_t chosen[CHOSEN_MAX]) {
    size_t count = 0;
    while (count < CHOSEN_MAX) {
        size_t drawn = random_below(state, creators);
        bool again = false;
        for (size_t i = 0; i < count; i++) {
            again |= chosen[i] == drawn;
        }
        if (!again) chosen[count++] = drawn;
    }
    return 1 + random_below(state, CHOSEN_MAX);
}

static void check_query(const world *of, const size_t *chosen, size_t count, bool exact,
                        score *to) {
    kith_options options = kith_options_default();
    size_t numbers[CHOSEN_MAX];
    kith_reach *made = NULL;
    truth known = count_all(of, chosen, count);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = find_number(of, chosen[i]);
    }
    kith_reach_query query = {.creators = numbers, .creator_count = count};
    cr_assert_eq(kith_reach_build(of->roster, &query, &options, &made, NULL), KITH_OK);
    cr_assert_eq(kith_reach_count_steps(made), count);
    double reached = 0;
    for (size_t i = 0; i < count; i++) {
        kith_reach_step step = kith_reach_view_step(made, i);
        reached += known.incremental[i];
        cr_expect_eq(step.creator, numbers[i]);
        expect(step.incremental.all, known.incremental[i], exact, to);
        expect(step.cumulative.all, reached, exact, to);
        expect(step.exclusive.all, known.exclusive[i], exact, to);
        expect(kith_reach_view_frequency(made, i + 1).all, known.frequency[i + 1], exact, to);
        cr_expect(isnan(step.incremental.authentic.value));
    }
    expect(kith_reach_view_total(made).all, reached, exact, to);
    kith_reach_free(made);
}

/* ---- Expressions ---- */

/* Adds a random expression to a text and says for every account whether it is in the set. */
static void append(char *text, const char *more) {
    size_t used = strlen(text);
    snprintf(text + used, TEXT_BYTES - used, "%s", more);
}

static void draw_set(uint64_t *state, const world *of, int depth, char *text, uint8_t *holds) {
    if (depth == 0 || random_below(state, 4) == 0) {
        size_t c = random_below(state, of->creator_count);
        bool plain = random_below(state, 2) && !strpbrk(of->names[c], " &|()-");
        append(text, plain ? "" : "\"");
        append(text, of->names[c]);
        append(text, plain ? "" : "\"");
        uint8_t *follows = mark_followers(of, c);
        memcpy(holds, follows, of->account_count);
        free(follows);
        return;
    }
    static const char *const signs[] = {" & ", " | ", " - "};
    size_t sign = random_below(state, 3);
    uint8_t *right = malloc(of->account_count);
    append(text, "(");
    draw_set(state, of, depth - 1, text, holds);
    append(text, signs[sign]);
    draw_set(state, of, depth - 1, text, right);
    append(text, ")");
    for (size_t a = 0; a < of->account_count; a++) {
        holds[a] = sign == 0   ? holds[a] & right[a]
                   : sign == 1 ? holds[a] | right[a]
                               : holds[a] & !right[a];
    }
    free(right);
}

static void check_set(uint64_t *state, const world *of, bool exact, score *to) {
    kith_options options = kith_options_default();
    char text[TEXT_BYTES] = "";
    uint8_t *holds = malloc(of->account_count);
    double count = 0;
    kith_expression *made = NULL;
    kith_reach_count said;
    draw_set(state, of, 3, text, holds);
    for (size_t a = 0; a < of->account_count; a++) {
        count += holds[a];
    }
    cr_assert_eq(kith_expression_parse(text, &options, &made, NULL), KITH_OK, "%s", text);
    cr_assert_eq(kith_expression_measure(made, of->roster, NULL, &options, &said, NULL), KITH_OK);
    expect(said.all, count, exact, to);
    kith_expression_free(made);
    free(holds);
}

/* ---- Both ---- */

static score check_all(double floor, size_t worlds) {
    kith_options options = kith_options_default();
    score found = {0};
    options.k = 512;
    options.floor = floor;
    for (uint64_t seed = 0; seed < worlds; seed++) {
        uint64_t state = random_seed(100 + seed);
        options.seed = seed;
        world made = create_world(random_next(&state), &options);
        for (int round = 0; round < 6; round++) {
            size_t chosen[CHOSEN_MAX];
            size_t count = draw_chosen(&state, CREATORS, chosen);
            check_query(&made, chosen, count, floor == 1, &found);
        }
        for (int round = 0; round < 12; round++) {
            check_set(&state, &made, floor == 1, &found);
        }
        free_world(&made);
    }
    return found;
}

Test(reach_parts, of_whole_audiences_are_counts) {
    score found = check_all(1, 8);
    cr_expect_eq(found.held, found.all);
}

Test(reach_parts, of_samples_have_intervals_that_hold_the_truth) {
    score found = check_all(0.02, 40);
    double share = (double)found.held / (double)found.all;
    cr_expect(share >= 0.935 && share <= 0.985, "%f of %zu", share, found.all);
}

/* ---- Real follower lists ---- */

typedef struct real_row {
    char creator[64];
    char follower[32];
    uint32_t account;
} real_row;

static int compare_followers(const void *a, const void *b) {
    return strcmp(((const real_row *)a)->follower, ((const real_row *)b)->follower);
}

static int compare_rows(const void *a, const void *b) {
    const real_row *x = a;
    const real_row *y = b;
    int order = strcmp(x->creator, y->creator);
    return order ? order : (x->account > y->account) - (x->account < y->account);
}

static real_row *read_rows(const char *path, size_t *count) {
    enum { MOST = 1 << 20 };
    real_row *rows = malloc(MOST * sizeof *rows);
    gzFile file = gzopen(path, "rb");
    char line[256];
    cr_assert(rows && file);
    *count = 0;
    while (gzgets(file, line, sizeof line)) {
        real_row *row = &rows[*count];
        cr_assert_lt(*count, MOST);
        *count += sscanf(line, "%63[^\t]\t%31[^\t\n]", row->creator, row->follower) == 2 &&
                  strcmp(row->creator, "creator") != 0;
    }
    gzclose(file);
    return rows;
}

/* Numbers the followers by their texts and lists them by creator. */
static world open_real(const char *path, const kith_options *options) {
    size_t count = 0;
    real_row *rows = read_rows(path, &count);
    cr_assert_gt(count, 0);
    world made = {0};
    qsort(rows, count, sizeof *rows, compare_followers);
    for (size_t i = 0; i < count; i++) {
        made.account_count += i == 0 || compare_followers(&rows[i], &rows[i - 1]) != 0;
        rows[i].account = (uint32_t)made.account_count - 1;
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    made.lists = calloc(count, sizeof *made.lists);
    made.counts = calloc(count, sizeof *made.counts);
    made.names = calloc(count, sizeof *made.names);
    for (size_t i = 0; i < count; i++) {
        bool next = i == 0 || strcmp(rows[i].creator, rows[i - 1].creator) != 0;
        if (!next && rows[i].account == rows[i - 1].account) continue;
        size_t c = next ? made.creator_count++ : made.creator_count - 1;
        if (next) made.names[c] = strdup(rows[i].creator);
        if (next) made.lists[c] = malloc(made.account_count * sizeof *made.lists[c]);
        made.lists[c][made.counts[c]++] = rows[i].account;
    }
    free(rows);
    cr_assert_eq(kith_roster_build(&path, 1, options, &made.roster, NULL), KITH_OK);
    return made;
}

/* Random subsets and sets of a data set; SUBSETS says how many of each (100). */
static score check_real(const char *name, uint32_t k, double floor, uint64_t seed) {
    const char *folder = getenv("KITH_DATASETS");
    const char *asked = getenv("SUBSETS");
    size_t rounds = asked ? strtoull(asked, NULL, 10) : 100;
    char path[RUN_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s/follows.tsv.gz", folder ? folder : "../shared/datasets",
             name);
    if (access(path, R_OK) != 0) cr_skip_test("no data set at %s", path);
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = floor;
    options.seed = seed;
    uint64_t state = random_seed(200 + seed);
    world made = open_real(path, &options);
    score found = {0};
    for (size_t round = 0; round < rounds; round++) {
        size_t chosen[CHOSEN_MAX];
        size_t count = draw_chosen(&state, made.creator_count, chosen);
        check_query(&made, chosen, count, floor == 1, &found);
        check_set(&state, &made, floor == 1, &found);
    }
    free_world(&made);
    return found;
}

static void expect_counts(const char *name) {
    score found = check_real(name, 4096, 1, 0);
    cr_expect_eq(found.held, found.all);
}

Test(reach_parts, of_uk_politicians_are_counts) {
    expect_counts("uk-politicians");
}

Test(reach_parts, of_twitch_streamers_are_counts) {
    expect_counts("twitch-streamers");
}

/* Only what was sampled is of interest: where all is exact an interval holds. */
static void expect_intervals(const char *name, uint32_t k) {
    score found = {0};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        score part = check_real(name, k, 0, seed);
        found.held += part.held;
        found.all += part.all;
    }
    double share = (double)found.held / (double)found.all;
    printf("%s, k = %u: intervals of reach hold in %.2f %% of %zu\n", name, k, 100 * share,
           found.all);
    cr_expect_geq(share, 0.93);
}

Test(reach_parts, of_samples_of_uk_politicians_have_intervals_that_hold) {
    expect_intervals("uk-politicians", 256);
}

Test(reach_parts, of_samples_of_twitch_streamers_have_intervals_that_hold) {
    expect_intervals("twitch-streamers", 64);
}
