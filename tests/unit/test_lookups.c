/* Accounts files that know some of the followers: what they say of a creator is what the whole file would say, on
 * average over draws of the sample, whichever way it was drawn; and its interval is as wide as the draws lie apart. */
#include "authenticity/lookups.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/score.h"
#include "base/memory.h"
#include "follows.h"
#include "planted.h"
#include "sketch/attributes.h"

enum { DRAWS = 200, PER_CREATOR = 60, ACCOUNTS = 8400, STEP = EVIDENCE_PROFILE + 1 };

/* The audiences of a planted roster by the ids of accounts, which are 1 to ACCOUNTS. */
typedef struct audiences {
    kith_list *lists;
    size_t count;
    uint32_t smallest[ACCOUNTS + 1]; /* the smallest audience that an account follows */
    uint8_t doubts[ACCOUNTS + 1]; /* percent: its probability in a campaign, 0 for two in three */
} audiences;

static audiences *create_audiences(void) {
    planted_plan plan = planted_default(31);
    planted from = planted_create(&plan);
    audiences *made = calloc(1, sizeof *made);
    uint64_t state = 11;
    made->count = kith_roster_view_info(from.roster).creator_count;
    made->lists = calloc(made->count, sizeof *made->lists);
    for (size_t c = 0; c < made->count; c++) {
        kith_creator view = kith_roster_view_creator(from.roster, c);
        uint64_t *ids = calloc(view.hash_count, sizeof *ids);
        for (size_t i = 0; i < view.hash_count; i++) {
            ids[i] = hash_invert(hash_prepare(0, 64), view.hashes[i]);
            uint32_t *smallest = &made->smallest[ids[i]];
            bool less = *smallest == 0 || view.hash_count < *smallest;
            *smallest = less ? (uint32_t)view.hash_count : *smallest;
        }
        made->lists[c] = (kith_list){strdup(view.name), ids, view.hash_count};
    }
    for (size_t id = 1; id <= ACCOUNTS; id++) {
        made->doubts[id] =
            (uint8_t)(random_below(&state, 3) > 0 ? 0 : 20 + random_below(&state, 60));
    }
    planted_free(&from);
    return made;
}

static void free_audiences(audiences *made) {
    for (size_t c = 0; c < made->count; c++) {
        free((char *)made->lists[c].name);
        free((uint64_t *)made->lists[c].ids);
    }
    free(made->lists);
    free(made);
}

/* The audiences under one seed of the hash, with the doubts as a campaign, and profiles that are known of some. */
typedef struct world {
    const audiences *of;
    uint64_t seed;
    kith_roster *roster;
    graph *from;
    lift *null;
    campaigns *found;
    kith_accounts file;
} world;

static uint64_t name(const world *from, size_t account) {
    return hash_invert(hash_prepare(from->seed, 64), from->from->hashes[account]);
}

static void add_doubts(world *made) {
    size_t count = made->from->account_count;
    kith_allocator allocator = memory_default();
    made->found = memory_create(&allocator, 1, sizeof *made->found);
    made->found->allocator = allocator;
    campaign *item = campaigns_extend(made->found);
    item->accounts = memory_create(&allocator, count, sizeof *item->accounts);
    item->creators = memory_create(&allocator, made->of->count, sizeof *item->creators);
    for (size_t c = 0; c < made->of->count; c++)
        item->creators[item->creator_count++] = c; /* so that every creator has a number */
    for (uint32_t u = 0; u < count; u++) {
        float probability = (float)made->of->doubts[name(made, u)] / 100;
        if (probability == 0) continue;
        item->accounts[item->account_count++] = (campaign_account){u, 1, 0, probability};
    }
}

static world create_world(const audiences *of, uint64_t seed) {
    world made = {.of = of, .seed = seed};
    kith_options options = kith_options_default();
    options.seed = seed;
    options.floor = 1;
    options.thread_count = 1;
    cr_assert_eq(kith_roster_build_lists(of->lists, of->count, &options, &made.roster, NULL),
                 KITH_OK);
    cr_assert_eq(graph_build(made.roster, &options, &made.from), KITH_OK);
    cr_assert_eq(lift_build(made.from, &made.null), KITH_OK);
    size_t count = made.from->account_count;
    made.file = (kith_accounts){.hashes = calloc(count, sizeof(uint64_t)),
                                .created = calloc(count, sizeof(uint32_t)),
                                .followers = calloc(count, sizeof(int32_t)),
                                .following = calloc(count, sizeof(int32_t)),
                                .posts = calloc(count, sizeof(int32_t)),
                                .avatars = calloc(count, 1)};
    add_doubts(&made);
    return made;
}

static void free_world(world *made) {
    campaigns_free(made->found);
    lift_free(made->null);
    graph_free(made->from);
    kith_roster_free(made->roster);
    free(made->file.hashes);
    free(made->file.created);
    free(made->file.followers);
    free(made->file.following);
    free(made->file.posts);
    free(made->file.avatars);
}

/* Who follows a small creator, and so is looked up most, has an empty profile. */
static void fill_file(world *made, const uint8_t *known) {
    size_t count = 0;
    for (size_t u = 0; u < made->from->account_count; u++) {
        bool empty = made->of->smallest[name(made, u)] < 150;
        if (!known[u]) continue;
        made->file.hashes[count] = made->from->hashes[u];
        made->file.followers[count] = empty ? 3 : 900;
        made->file.following[count] = empty ? 1500 : 120;
        made->file.posts[count] = empty ? 0 : 400;
        made->file.avatars[count] = !empty;
        count++;
    }
    made->file.info.account_count = count;
}

/* The scores with the file's profiles, to be freed; with everybody standing for himself where `weighed` is not set. */
static score *score_file(const world *from, bool weighed) {
    const contrast apart = {.active = false};
    const kith_attributes known = {.accounts = &from->file};
    lookups *looked_up = NULL;
    evidence *said = NULL;
    suspects *accounts = NULL;
    timeline *times = NULL;
    limits *bounds = NULL;
    score *made = NULL;
    kith_options options = kith_options_default();
    cr_assert_eq(lookups_build(from->from, &from->file, &looked_up), KITH_OK);
    cr_assert_eq(evidence_build(from->from, from->found, &apart, &known, &said), KITH_OK);
    cr_assert_eq(suspects_build(from->from, from->found, said, &model_builtin, &accounts), KITH_OK);
    cr_assert_eq(timeline_build(from->roster, from->from, &options, &times), KITH_OK);
    cr_assert_eq(limits_build(from->from, from->null, times, from->found, &bounds), KITH_OK);
    cr_assert_eq(
        score_build(from->from, from->found, weighed ? looked_up : NULL, accounts, bounds, &made),
        KITH_OK);
    limits_free(bounds);
    timeline_free(times);
    suspects_free(accounts);
    evidence_free(said);
    lookups_free(looked_up);
    return made;
}

/* Marks the accounts of kith_sample_build, the first of them up to `most`. */
static void mark_sample(const world *from, size_t most, uint8_t *known) {
    kith_sample *sample = NULL;
    kith_options options = kith_options_default();
    cr_assert_eq(kith_sample_build(from->roster, PER_CREATOR, &options, &sample, NULL), KITH_OK);
    size_t count = kith_sample_count_accounts(sample);
    size_t u = 0;
    memset(known, 0, from->from->account_count);
    for (size_t i = 0; i < count && i < most; i++) {
        while (from->from->hashes[u] != kith_sample_view_account(sample, i).hash)
            u++;
        known[u] = 1;
    }
    kith_sample_free(sample);
}

static void draw_sample(const world *from, uint8_t *known) {
    mark_sample(from, SIZE_MAX, known);
}

static void draw_beginning(const world *from, uint8_t *known) {
    mark_sample(from, 2000, known);
}

static void draw_with_failures(const world *from, uint8_t *known) {
    uint64_t state = from->seed;
    mark_sample(from, SIZE_MAX, known);
    for (size_t u = 0; u < from->from->account_count; u++)
        known[u] = known[u] && random_below(&state, 10) > 0;
}

static void draw_evenly(const world *from, uint8_t *known) {
    uint64_t state = from->seed;
    for (size_t u = 0; u < from->from->account_count; u++)
        known[u] = random_below(&state, 100) < 30;
}

typedef void (*drawing)(const world *from, uint8_t *known);

/* What the draws said of each creator. */
typedef struct comparison {
    size_t count;
    score *whole;                    /* with all profiles */
    double *sums, *squares, *widths; /* of the differences, and of what the sampling adds to the
                                        intervals */
    double sum, square;              /* of each draw's mean difference, over all large creators */
} comparison;

static bool is_large(const score *of) {
    return of->followers >= 200;
}

static double measure_width(const score *of) {
    return of->result.authenticity.high - of->result.authenticity.low;
}

static void add_draw(const audiences *of, uint64_t seed, drawing draw, comparison *made) {
    world from = create_world(of, seed);
    uint8_t *known = calloc(from.from->account_count, 1);
    draw(&from, known);
    fill_file(&from, known);
    score *part = score_file(&from, true);
    score *unweighed = score_file(&from, false);
    double mean = 0;
    size_t large = 0;
    for (size_t c = 0; c < made->count; c++) {
        double difference = part[c].points[STEP] - made->whole[c].points[STEP];
        made->sums[c] += difference;
        made->squares[c] += difference * difference;
        made->widths[c] += measure_width(&part[c]) - measure_width(&unweighed[c]);
        mean += is_large(&made->whole[c]) ? difference : 0;
        large += is_large(&made->whole[c]);
    }
    mean /= (double)large;
    made->sum += mean;
    made->square += mean * mean;
    free(part);
    free(unweighed);
    free(known);
    free_world(&from);
}

static comparison create_comparison(const audiences *of, uint64_t seed) {
    world from = create_world(of, seed);
    uint8_t *known = calloc(from.from->account_count, 1);
    memset(known, 1, from.from->account_count);
    fill_file(&from, known);
    comparison made = {.count = of->count,
                       .whole = score_file(&from, true),
                       .sums = calloc(of->count, sizeof(double)),
                       .squares = calloc(of->count, sizeof(double)),
                       .widths = calloc(of->count, sizeof(double))};
    free(known);
    free_world(&from);
    return made;
}

/* Profile points must be those of the whole file on average: within 4 sigma for nearly all creators and over all of
 * them; and intervals be wider by what the draws lie apart. */
static void judge(const comparison *made, double draws) {
    size_t judged = 0;
    size_t off = 0;
    double widened = 0;
    double spread = 0;
    for (size_t c = 0; c < made->count; c++) {
        double deviation = sqrt(made->squares[c] / draws);
        if (!is_large(&made->whole[c])) continue;
        judged++;
        off += fabs(made->sums[c]) / draws > 4 * deviation / sqrt(draws);
        spread += deviation;
        widened += made->widths[c] / draws;
    }
    double mean = made->sum / draws;
    double error = sqrt((made->square / draws - mean * mean) / draws);
    cr_expect_geq(judged, 50);
    cr_expect_gt(spread / (double)judged, 0.1, "the draws do not differ: %g", spread);
    cr_expect_leq(off, judged / 50, "%zu of %zu creators", off, judged);
    cr_expect_lt(fabs(mean), 4 * error, "%g points, standard error %g", mean, error);
    cr_expect_lt(fabs(mean), 0.3, "%g points", mean);
    cr_expect_gt(widened, spread / 2, "%g, where draws lie %g apart", widened, spread);
}

static void expect_unbiased(drawing draw, size_t draws) {
    audiences *of = create_audiences();
    comparison made = create_comparison(of, 1);
    for (uint64_t i = 0; i < draws; i++)
        add_draw(of, random_seed(1) + 7 * i, draw, &made);
    judge(&made, (double)draws);
    free(made.whole);
    free(made.sums);
    free(made.squares);
    free(made.widths);
    free_audiences(of);
}

Test(lookups, of_a_sample_say_of_creators_on_average_what_all_profiles_would_say) {
    expect_unbiased(draw_sample, DRAWS);
}

Test(lookups, of_the_beginning_of_a_sample_say_so_too) {
    expect_unbiased(draw_beginning, DRAWS / 2);
}

Test(lookups, of_a_sample_of_which_a_tenth_was_not_to_be_had_say_so_too) {
    expect_unbiased(draw_with_failures, DRAWS / 2);
}

Test(lookups, of_accounts_known_equally_likely_say_so_too) {
    expect_unbiased(draw_evenly, DRAWS / 2);
}

/* The weights of a creator's followers add up to its audience, and belong to known ones alone. */
static void expect_whole_audiences(world *from, const uint8_t *known, size_t per_creator) {
    lookups *made = NULL;
    fill_file(from, known);
    cr_assert_eq(lookups_build(from->from, &from->file, &made), KITH_OK);
    cr_expect_eq(made->per_creator, per_creator, "%zu", made->per_creator);
    for (size_t c = 0; c < from->from->creator_count; c++) {
        graph_list list = graph_view_everyone(from->from, c);
        double sum = 0;
        double least = INFINITY;
        double most = 0;
        for (size_t i = 0; i < list.count; i++) {
            double weight = lookups_weigh(made, c, list.items[i]);
            cr_assert(weight == 0 || known[list.items[i]]);
            least = weight > 0 ? fmin(least, weight) : least;
            most = fmax(most, weight);
            sum += weight;
        }
        cr_expect_float_eq(sum, (double)list.count, 1e-6 * (double)list.count, "%zu: %g", c, sum);
        cr_expect_lt(most, 3 * least, "%zu: %g to %g", c, least, most);
    }
    lookups_free(made);
}

Test(lookups, stand_for_whole_audiences_and_evenly_however_they_were_drawn) {
    audiences *of = create_audiences();
    world from = create_world(of, 3);
    world other = create_world(of, 4);
    size_t count = from.from->account_count;
    uint8_t *known = calloc(count, 1);
    uint8_t *there = calloc(count, 1);
    uint8_t *by_id = calloc(ACCOUNTS + 1, 1);
    draw_sample(&from, known);
    expect_whole_audiences(&from, known, PER_CREATOR);
    draw_with_failures(&from, known);
    expect_whole_audiences(&from, known, PER_CREATOR);
    draw_evenly(&from, known);
    expect_whole_audiences(&from, known, 0);
    draw_sample(&other, there);
    for (size_t u = 0; u < count; u++)
        by_id[name(&other, u)] = there[u];
    for (size_t u = 0; u < count; u++)
        known[u] = by_id[name(&from, u)];
    expect_whole_audiences(&from, known, 0);
    free(known);
    free(there);
    free(by_id);
    free_world(&from);
    free_world(&other);
    free_audiences(of);
}

Test(lookups, of_a_few_followers_stand_for_themselves_and_of_all_for_nobody_else) {
    audiences *of = create_audiences();
    world from = create_world(of, 3);
    lookups *made = NULL;
    uint8_t *known = calloc(from.from->account_count, 1);
    for (size_t u = 0; u < LOOKUPS_MIN - 1; u++)
        known[200 * u] = 1;
    fill_file(&from, known);
    cr_assert_eq(lookups_build(from.from, &from.file, &made), KITH_OK);
    for (size_t c = 0; c < from.from->creator_count; c++) {
        graph_list list = graph_view_everyone(from.from, c);
        for (size_t i = 0; i < list.count; i++)
            cr_assert_eq(lookups_weigh(made, c, list.items[i]), known[list.items[i]]);
    }
    lookups_free(made);
    memset(known, 1, from.from->account_count);
    fill_file(&from, known);
    cr_assert_eq(lookups_build(from.from, &from.file, &made), KITH_OK);
    cr_expect(made->whole);
    cr_expect_eq(lookups_weigh(made, 0, 0), 1);
    lookups_free(made);
    free(known);
    free_world(&from);
    free_audiences(of);
}
