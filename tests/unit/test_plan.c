/* Plans against trying out every set of creators. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { CREATORS = 14, ACCOUNTS = 1200, NICHES = 3, SETS = 1 << CREATORS, TEXT_BYTES = 4096 };

/* A roster of 14 creators, what they cost, and what every set of them reaches. */
typedef struct world {
    kith_roster *roster;
    kith_catalogue *catalogue;
    double prices[CREATORS];
    size_t niches[CREATORS];
    uint32_t masks[ACCOUNTS];            /* by account: a bit a creator it follows */
    uint32_t shared[CREATORS][CREATORS]; /* accounts that follow both */
    double *reached;                     /* [SETS] accounts that follow enough of the set */
} world;

static const char *const niche_names[NICHES] = {"art", "food", "travel"};

/* Everybody likes some creators more than others, and some accounts follow more than others. */
static void draw_follows(world *of, uint64_t *state, follow_list *list) {
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        uint64_t taste = random_below(state, CREATORS);
        uint64_t most = 1 + random_below(state, 6);
        for (uint64_t i = 0; i < most; i++) {
            uint64_t near = (taste + random_below(state, 4)) % CREATORS;
            uint64_t any = random_below(state, 1 + random_below(state, CREATORS));
            of->masks[a] |= 1U << (random_below(state, 2) ? near : any);
        }
        for (uint32_t c = 0; c < CREATORS; c++) {
            if (of->masks[a] >> c & 1) follows_add(list, c, a);
        }
    }
}

/* Sizes of audiences and of what two share. */
static void count_shared(world *of) {
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        for (int x = 0; x < CREATORS; x++) {
            for (int y = 0; y < CREATORS; y++) {
                of->shared[x][y] += of->masks[a] >> x & of->masks[a] >> y & 1;
            }
        }
    }
}

/* Counts, for each set, the accounts that follow so many of it. */
static void count_sets(world *of, int frequency) {
    memset(of->reached, 0, SETS * sizeof *of->reached);
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        uint32_t mask = of->masks[a];
        for (uint32_t set = 0; set < SETS; set++) {
            of->reached[set] += __builtin_popcount(set & mask) >= frequency;
        }
    }
}

static void write_prices(world *of, uint64_t *state, const run_folder *folder) {
    char text[TEXT_BYTES] = "creator,price,niche,authenticity\n";
    for (int c = 0; c < CREATORS; c++) {
        of->prices[c] = 10 + of->shared[c][c] * 0.25 + (double)random_below(state, 60);
        of->niches[c] = random_below(state, NICHES);
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "c%05d,%g,%s,%d\n", c, of->prices[c],
                 niche_names[of->niches[c]], 50 + 3 * c);
    }
    run_write_file(folder, "prices.csv", text);
}

static world create_world(uint64_t seed, int frequency) {
    world made = {.reached = calloc(SETS, sizeof *made.reached)};
    kith_options options = kith_options_default();
    run_folder folder = run_create_folder();
    follow_list list = {0};
    options.floor = 1;
    draw_follows(&made, &seed, &list);
    follows_write(&list, &folder, "f.tsv");
    made.roster = follows_build(&folder, "f.tsv", &options);
    count_shared(&made);
    count_sets(&made, frequency);
    write_prices(&made, &seed, &folder);
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/prices.csv", folder.path);
    const char *paths[] = {path};
    cr_assert_eq(kith_catalogue_read(paths, 1, made.roster, KITH_CATALOGUE_FOR_PLAN, &options,
                                     &made.catalogue, NULL),
                 KITH_OK);
    follows_free(&list);
    run_remove_folder(&folder);
    return made;
}

static void free_world(world *made) {
    kith_catalogue_free(made->catalogue);
    kith_roster_free(made->roster);
    free(made->reached);
}

/* Whether a set keeps to a query. */
static bool is_allowed(const world *of, const kith_plan_query *query, uint32_t set) {
    double cost = 0;
    size_t niches[NICHES] = {0};
    for (int c = 0; c < CREATORS; c++) {
        if (!(set >> c & 1)) continue;
        cost += of->prices[c];
        niches[of->niches[c]]++;
        if (50 + 3 * c < query->authenticity_least) return false;
        for (int d = 0; d < c; d++) {
            if (!(set >> d & 1)) continue;
            uint32_t least =
                of->shared[c][c] < of->shared[d][d] ? of->shared[c][c] : of->shared[d][d];
            if (of->shared[c][d] > query->containment_most * least) return false;
        }
    }
    for (size_t i = 0; i < query->niche_count; i++) {
        const char *name = kith_catalogue_view_niche(of->catalogue, query->niches[i].niche);
        for (size_t n = 0; n < NICHES; n++) {
            bool same = strcmp(name, niche_names[n]) == 0;
            if (same && niches[n] < query->niches[i].creators_least) return false;
        }
    }
    for (size_t i = 0; i < query->required_count; i++) {
        if (!(set >> query->required[i] & 1)) return false;
    }
    for (size_t i = 0; i < query->forbidden_count; i++) {
        if (set >> query->forbidden[i] & 1) return false;
    }
    return cost <= query->budget && (size_t)__builtin_popcount(set) <= query->creators_most;
}

/* The most that any set reaches; -1 if none is allowed. */
static double find_most(const world *of, const kith_plan_query *query) {
    double most = -1;
    for (uint32_t set = 1; set < SETS; set++) {
        if (of->reached[set] > most && is_allowed(of, query, set)) most = of->reached[set];
    }
    return most;
}

/* The set that was picked; checks that it is told rightly. */
static uint32_t view_set(const world *of, const kith_plan *plan) {
    const kith_reach *reach = kith_plan_view_reach(plan, KITH_PLAN_CHOSEN);
    uint32_t set = 0;
    double cost = 0;
    for (size_t i = 0; i < kith_reach_count_steps(reach); i++) {
        kith_reach_step step = kith_reach_view_step(reach, i);
        set |= 1U << step.creator;
        cost += of->prices[step.creator];
        cr_expect_float_eq(step.cumulative.all.value, of->reached[set], 1e-6);
    }
    cr_expect_float_eq(kith_plan_view_cost(plan, KITH_PLAN_CHOSEN), cost, 1e-6);
    cr_expect_float_eq(kith_reach_view_total(reach).all.value, of->reached[set], 1e-6);
    return set;
}

/* Plans against the best set there is. Returns what part of it is reached. */
static double check_plan(const world *of, const kith_plan_query *query, uint64_t seed) {
    kith_options options = kith_options_default();
    kith_plan *plan = NULL;
    kith_error error = {0};
    double most = find_most(of, query);
    kith_status status = kith_plan_build(of->roster, query, &options, &plan, &error);
    if (most <= 0) { /* nothing is allowed, or it reaches nobody */
        cr_expect_eq(status, KITH_INVALID, "seed %lu", seed);
        cr_expect(error.text[0] != '\0');
        kith_plan_free(plan);
        return 1;
    }
    cr_assert_eq(status, KITH_OK, "seed %lu: %s", seed, error.text);
    uint32_t set = view_set(of, plan);
    double bound = kith_plan_view_bound(plan);
    cr_expect(is_allowed(of, query, set), "seed %lu: %x", seed, set);
    cr_expect(bound >= most - 1e-6, "seed %lu: %f below %f", seed, bound, most);
    if (query->optimum) {
        cr_expect(kith_plan_is_optimal(plan));
        cr_expect_float_eq(of->reached[set], most, 1e-6, "seed %lu", seed);
        cr_expect_float_eq(bound, most, 1e-3, "seed %lu", seed);
    }
    kith_plan_free(plan);
    return of->reached[set] / most;
}

static kith_plan_query draw_budget(const world *of, uint64_t *state) {
    kith_plan_query query = kith_plan_query_default();
    query.catalogue = of->catalogue;
    query.budget = (double)(150 + random_below(state, 500));
    return query;
}

Test(plan, of_fourteen_creators_is_nearly_the_best_there_is) {
    enum { ROSTERS = 200 };
    uint64_t seed = random_seed(1);
    double sum = 0;
    double least = 1;
    for (uint64_t i = 0; i < ROSTERS; i++) {
        world of = create_world(seed * ROSTERS + i, 1);
        uint64_t state = i;
        kith_plan_query query = draw_budget(&of, &state);
        double part = check_plan(&of, &query, i);
        sum += part;
        least = fmin(least, part);
        free_world(&of);
    }
    fprintf(stderr, "14 creators: %.4f of the optimum on average, %.4f at least\n", sum / ROSTERS,
            least);
    cr_expect(sum / ROSTERS >= 0.99 && least >= 0.9);
}

/* Some constraints of every kind. */
static kith_plan_query draw_constraints(const world *of, uint64_t *state, size_t *required,
                                        size_t *forbidden, kith_plan_niche *niche) {
    kith_plan_query query = draw_budget(of, state);
    if (random_below(state, 2)) query.creators_most = 1 + random_below(state, 6);
    if (random_below(state, 3) == 0) query.authenticity_least = (double)random_below(state, 80);
    if (random_below(state, 3) == 0) {
        query.containment_most = (double)random_below(state, 100) / 200;
    }
    *required = random_below(state, CREATORS);
    *forbidden = random_below(state, CREATORS);
    *niche =
        (kith_plan_niche){random_below(state, kith_catalogue_view_info(of->catalogue).niche_count),
                          1 + random_below(state, 3)};
    query.required = required;
    query.forbidden = forbidden;
    query.niches = niche;
    query.required_count = random_below(state, 4) == 0;
    query.forbidden_count = random_below(state, 2);
    query.niche_count = random_below(state, 2);
    return query;
}

static void check_constraints(int frequency, bool optimum) {
    enum { QUERIES = 4 };
    const uint64_t rosters = optimum ? 5 : 40;
    uint64_t seed = random_seed(2);
    for (uint64_t i = 0; i < rosters; i++) {
        world of = create_world(seed * rosters + i, frequency);
        uint64_t state = i;
        for (int q = 0; q < QUERIES; q++) {
            size_t required, forbidden;
            kith_plan_niche niche;
            kith_plan_query query = draw_constraints(&of, &state, &required, &forbidden, &niche);
            query.frequency = (size_t)frequency;
            if (query.creators_most < query.frequency) query.creators_most = query.frequency;
            query.optimum = optimum;
            double part = check_plan(&of, &query, i * QUERIES + (uint64_t)q);
            cr_expect(frequency > 1 || part > 0.8, "%f of the best", part);
        }
        free_world(&of);
    }
}

Test(plan, keeps_to_all_constraints) {
    check_constraints(1, false);
}

Test(plan, solved_exactly_is_the_best_there_is) {
    check_constraints(1, true);
}

Test(plan, reaches_accounts_at_a_frequency) {
    check_constraints(2, false);
}

Test(plan, at_a_frequency_solved_exactly_is_the_best_there_is) {
    check_constraints(2, true);
}

/* ---- Samples ---- */

enum { MANY = 200, PEOPLE = 30000, AUDIENCE = 3000, PICKED = 10, SMALL = 40 };

/* Creators of about the same size, each with an audience by lot; some are small. */
typedef struct crowd {
    uint8_t *follows; /* [MANY][PEOPLE] */
    kith_roster *roster;
} crowd;

static crowd create_crowd(uint64_t seed, uint32_t k) {
    crowd made = {.follows = calloc(MANY, PEOPLE)};
    static uint64_t ids[MANY][AUDIENCE];
    static char names[MANY][8];
    kith_list lists[MANY];
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = 0.001;
    options.seed = seed;
    for (size_t c = 0; c < MANY; c++) {
        size_t count = c % 10 == 0 ? SMALL : AUDIENCE;
        for (size_t i = 0; i < count;) {
            uint64_t id = random_below(&seed, PEOPLE);
            if (made.follows[c * PEOPLE + id]) continue;
            ids[c][i++] = id;
            made.follows[c * PEOPLE + id] = 1;
        }
        snprintf(names[c], sizeof names[c], "c%03zu", c);
        lists[c] = (kith_list){names[c], ids[c], count};
    }
    cr_assert_eq(kith_roster_build_lists(lists, MANY, &options, &made.roster, NULL), KITH_OK);
    return made;
}

static void free_crowd(crowd *made) {
    kith_roster_free(made->roster);
    free(made->follows);
}

/* What the first creators of a reach reach together in truth. */
static double count_reached(const crowd *of, const kith_reach *reach, size_t count) {
    double reached = 0;
    for (size_t a = 0; a < PEOPLE; a++) {
        bool follows = false;
        for (size_t i = 0; i < count; i++) {
            size_t creator = kith_reach_view_step(reach, i).creator;
            follows = follows || of->follows[creator * PEOPLE + a];
        }
        reached += follows;
    }
    return reached;
}

/* What a plan is told to reach over what it does. */
static void compare_told(const crowd *of, double *bias, size_t *held) {
    kith_options options = kith_options_default();
    kith_plan_query query = kith_plan_query_default();
    kith_plan *plan = NULL;
    query.creators_most = PICKED;
    cr_assert_eq(kith_plan_build(of->roster, &query, &options, &plan, NULL), KITH_OK);
    const kith_reach *chosen = kith_plan_view_reach(plan, KITH_PLAN_CHOSEN);
    kith_estimate told = kith_reach_view_total(chosen).all;
    double truth = count_reached(of, chosen, PICKED);
    *bias += told.value / truth - 1;
    *held += told.low <= truth && truth <= told.high;
    kith_plan_free(plan);
}

/* The same of the best that are told by the sample that chose them. */
static double measure_naive(const crowd *of) {
    kith_options options = kith_options_default();
    kith_reach *naive = NULL;
    size_t all[MANY];
    for (size_t c = 0; c < MANY; c++) {
        all[c] = c;
    }
    kith_reach_query best = {.creators = all, .creator_count = MANY, .order = KITH_REACH_BEST};
    cr_assert_eq(kith_reach_build(of->roster, &best, &options, &naive, NULL), KITH_OK);
    double told = kith_reach_view_step(naive, PICKED - 1).cumulative.all.value;
    double truth = count_reached(of, naive, PICKED);
    kith_reach_free(naive);
    return told / truth - 1;
}

Test(plan, tells_what_is_reached_without_the_winners_curse) {
    enum { SEEDS = 200 };
    double plan_bias = 0;
    double naive_bias = 0;
    size_t held = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        crowd of = create_crowd(random_seed(3) * SEEDS + seed, 64);
        compare_told(&of, &plan_bias, &held);
        naive_bias += measure_naive(&of);
        free_crowd(&of);
    }
    fprintf(stderr,
            "told over true, k = 64: plan %+.4f, naive %+.4f; intervals hold in %zu of %d\n",
            plan_bias / SEEDS, naive_bias / SEEDS, held, SEEDS);
    cr_expect(fabs(plan_bias / SEEDS) < 0.01);
    cr_expect(naive_bias / SEEDS > 0.02);
    cr_expect(held >= SEEDS * 9 / 10);
}

Test(plan, of_a_niche_that_no_table_has_is_refused) {
    world of = create_world(1, 1);
    kith_options options = kith_options_default();
    kith_plan_query query = kith_plan_query_default();
    const kith_plan_niche niche = {NICHES, 1};
    kith_plan *plan = NULL;
    query.catalogue = of.catalogue;
    query.niches = &niche;
    query.niche_count = 1;
    cr_expect_eq(kith_plan_build(of.roster, &query, &options, &plan, NULL), KITH_NOT_FOUND);
    query.catalogue = NULL;
    cr_expect_eq(kith_plan_build(of.roster, &query, &options, &plan, NULL), KITH_NOT_FOUND);
    cr_expect_null(plan);
    free_world(&of);
}

Test(plan, tells_what_is_reached_where_much_is_sampled) {
    enum { SEEDS = 100 };
    double plan_bias = 0;
    size_t held = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        crowd of = create_crowd(random_seed(4) * SEEDS + seed, AUDIENCE * 2 / 3);
        compare_told(&of, &plan_bias, &held);
        free_crowd(&of);
    }
    fprintf(stderr, "two thirds sampled: plan %+.5f; intervals hold in %zu of %d\n",
            plan_bias / SEEDS, held, SEEDS);
    cr_expect(fabs(plan_bias / SEEDS) < 0.002);
    cr_expect(held >= SEEDS * 9 / 10);
}
