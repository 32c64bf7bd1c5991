/* Limits against packs that are planted below and at them, and against the rules they come from. */
#include "authenticity/limits.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, CREATORS = 200, STRIDE = 7, PACE = 15 };

typedef struct limited {
    timed_world world;
    lift *null;
    campaigns *found;
    limits *bounds;
} limited;

/* Limits of a roster in which a campaign of these accounts is known; none if there are none. */
static limited measure(const timed_list *list, const uint32_t *members, size_t count) {
    limited made = {.world = timed_open(list, 1)};
    kith_allocator allocator = memory_default();
    made.found = memory_create(&allocator, 1, sizeof *made.found);
    cr_assert_not_null(made.found);
    made.found->allocator = allocator;
    if (count > 0) {
        campaign *item = campaigns_extend(made.found);
        cr_assert_not_null(item);
        item->pool_size = (double)count;
        item->accounts = memory_create(&allocator, count, sizeof *item->accounts);
        cr_assert_not_null(item->accounts);
        for (; item->account_count < count; item->account_count++) {
            item->accounts[item->account_count] = (campaign_account){
                .account = members[item->account_count], .hits = 1, .probability = 1};
        }
    }
    cr_assert_eq(lift_build(made.world.follows, &made.null), KITH_OK);
    cr_assert_eq(
        limits_build(made.world.follows, made.null, made.world.times, made.found, &made.bounds),
        KITH_OK);
    return made;
}

static void clear(limited *made) {
    limits_free(made->bounds);
    campaigns_free(made->found);
    lift_free(made->null);
    timed_close(&made->world);
}

static timed_list draw_people(uint64_t *seed, size_t creators) {
    timed_list list = {0};
    timed_add_people(&list, seed, creators, 5000, 6, 8);
    return list;
}

/* Counted up from one account, by the rule in the head of limits.c. */
static double count_up(double expected) {
    double k = 1;
    while (k <= expected || k * log(k / expected) - k + expected < 15.5) {
        k++;
    }
    return k;
}

Test(limits, of_a_known_pool_are_as_few_accounts_as_pass_the_test_of_a_window) {
    uint64_t seed = random_seed(1);
    timed_list list = draw_people(&seed, CREATORS);
    uint32_t member = 0;
    limited made = measure(&list, &member, 1);
    kith_detection_limit limit = limits_measure_roster(made.bounds);
    cr_expect(limit.timed);
    cr_expect_eq(limit.known, count_up(1));
    double own = limits_measure_creator(made.bounds, 0);
    cr_expect(own <= limit.known && own > limit.known - 1, "%f", own);
    clear(&made);
    timed_free(&list);
}

Test(limits, are_higher_where_accounts_of_the_pool_follow_besides_and_never_above_the_followers) {
    uint64_t seed = random_seed(2);
    timed_list list = draw_people(&seed, CREATORS);
    for (uint64_t follower = 1; follower <= 5; follower++) {
        timed_add(&list, CREATORS, follower, TIMED_FIRST); /* a creator of five followers */
    }
    limited plain = measure(&list, NULL, 0);
    graph_list fans = graph_view_everyone(plain.world.follows, 0);
    cr_assert_gt(fans.count, 300);
    limited made = measure(&list, fans.items, 300);
    /* 30 of 500 days of 300 accounts bring 18. */
    double own = limits_measure_creator(made.bounds, 0);
    cr_expect_leq(own, count_up(18.1));
    cr_expect_gt(own, count_up(17.9) - 1);
    cr_expect_eq(limits_measure_creator(made.bounds, made.world.follows->creator_count - 1), 5);
    clear(&made);
    clear(&plain);
    timed_free(&list);
}

/* Where no pool shows, any may be unknown; the entrants of giveaways are none. */
Test(limits, of_a_creator_are_those_of_an_unknown_pool_where_none_shows) {
    uint64_t seed = random_seed(7);
    timed_list list = draw_people(&seed, CREATORS);
    uint32_t member = 0;
    limited made = measure(&list, &member, 1);
    double pooled = limits_measure_creator(made.bounds, 0);
    limits_free(made.bounds);
    made.found->items[0].kind = CAMPAIGN_INCENTIVE;
    cr_assert_eq(
        limits_build(made.world.follows, made.null, made.world.times, made.found, &made.bounds),
        KITH_OK);
    double alone = limits_measure_creator(made.bounds, 0);
    cr_assert_gt(graph_view_everyone(made.world.follows, 0).count, 100);
    cr_expect_lt(2 * pooled, alone);
    cr_expect_eq(ceil(alone), limits_measure_roster(made.bounds).accounts);
    /* Among ever so many creators those of one pool are few. */
    made.world.follows->active_count = (size_t)LIMITS_BUYERS * LIMITS_RARE;
    cr_expect_float_eq(limits_measure_creator(made.bounds, 0), pooled, 1e-9);
    clear(&made);
    timed_free(&list);
}

Test(limits, are_empty_where_there_are_too_few_creators_to_compare) {
    uint64_t seed = random_seed(3);
    timed_list list = draw_people(&seed, LIMITS_CREATORS_MIN - 1);
    limited made = measure(&list, NULL, 0);
    cr_expect(isnan(limits_measure_roster(made.bounds).share));
    cr_expect(isnan(limits_measure_roster(made.bounds).accounts));
    clear(&made);
    timed_free(&list);
}

/* O accounts shared where chance gives O κ P: O (ln 1/(κ P) − 1 + κ P) must reach 20. */
Test(limits, of_an_unknown_pool_grow_where_accounts_follow_much_of_the_roster) {
    static const size_t people[] = {40000, 10000, 5000};
    double before = 0;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        uint64_t seed = random_seed(7);
        timed_list list = {0};
        timed_add_people(&list, &seed, CREATORS, people[i], 6, 8);
        limited made = measure(&list, NULL, 0);
        double share = limits_measure_roster(made.bounds).share;
        double met = made.null->kappa * LIMITS_POOL_ACCOUNTS;
        double needed = fmax(20 / (log(1 / met) - 1 + met), 6) * LIMITS_POOL_ACCOUNTS;
        cr_expect_float_eq(share, sqrt(needed) / LIMITS_POOL_ACCOUNTS, 0.002, "%f", share);
        cr_expect_gt(share, before);
        before = share;
        clear(&made);
        timed_free(&list);
    }
}

/* All accounts follow most of a few creators: even a whole pool shares less than these do by chance. */
Test(limits, above_the_size_of_the_pool_are_no_share_of_it) {
    enum { FEW = 12, ACCOUNTS = 3000 };
    uint64_t seed = random_seed(6);
    timed_list list = {0};
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        for (size_t c = 0; c < FEW; c++) {
            if (random_next(&seed) % 10 < 6) timed_add(&list, c, account, 0);
        }
    }
    limited made = measure(&list, NULL, 0);
    kith_detection_limit limit = limits_measure_roster(made.bounds);
    cr_expect_not(limit.timed);
    cr_expect_gt(limit.accounts, LIMITS_POOL_ACCOUNTS);
    cr_expect(isnan(limit.share), "%f", limit.share);
    clear(&made);
    timed_free(&list);
}

/* Without the times of a part of the follows, a pack must be larger for as many to be seen; without most,
 * times say nothing. */
Test(limits, rest_on_the_follows_whose_time_is_known) {
    double known[3] = {0};
    for (uint32_t part = 0; part < 3; part++) {
        uint64_t seed = random_seed(4);
        timed_list list = draw_people(&seed, CREATORS);
        for (size_t i = 0; i < list.count; i++) {
            if (i % 3 < part) list.rows[i].time = 0;
        }
        limited made = measure(&list, NULL, 0);
        kith_detection_limit limit = limits_measure_roster(made.bounds);
        known[part] = limit.known;
        cr_expect_eq(limit.timed, part < 2);
        cr_expect_eq(isnan(limit.known), part == 2);
        clear(&made);
        timed_free(&list);
    }
    cr_expect_float_eq(known[1], 1.5 * known[0], 1.5, "%f of %f", known[1], known[0]);
}

/* ---- Planted packs ---- */

typedef struct planting {
    bool timed;
    size_t accounts, buyers;
} planting;

static timed_list plant(uint64_t seed, planting what) {
    timed_list list = draw_people(&seed, CREATORS);
    for (uint32_t k = 0; k < what.buyers; k++) {
        timed_follow at = {.creator = k * STRIDE, .time = TIMED_FIRST + (20 + PACE * k) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, LIMITS_POOL_ACCOUNTS, at, what.accounts,
                      (1 + k % 5) * DAY);
    }
    for (size_t i = 0; i < list.count && !what.timed; i++) {
        list.rows[i].time = 0;
    }
    return list;
}

/* Buyers whose evidence is weak or strong, and the limit. */
static size_t audit(const timed_list *list, kith_detection_limit *limit) {
    kith_roster *roster = timed_build(list, 2);
    kith_options options = kith_options_default();
    kith_audit *made = NULL;
    cr_assert_eq(kith_audit_build(roster, NULL, &options, &made), KITH_OK);
    *limit = kith_audit_view_limit(made);
    size_t found = 0;
    for (size_t c = 0; c < LIMITS_BUYERS; c++) {
        kith_evidence evidence = kith_audit_view_creator(made, c * STRIDE).evidence;
        found += evidence == KITH_EVIDENCE_WEAK || evidence == KITH_EVIDENCE_STRONG;
    }
    kith_audit_free(made);
    kith_roster_free(roster);
    return found;
}

static void expect_true_limit(bool timed) {
    enum { SEEDS = 3 };
    size_t at = 0;
    size_t below = 0;
    for (uint64_t s = 0; s < SEEDS; s++) {
        kith_detection_limit limit = {0};
        timed_list clean = plant(random_seed(50 + s), (planting){.timed = timed});
        cr_expect_eq(audit(&clean, &limit), 0);
        cr_assert_eq(limit.timed, timed);
        cr_assert_eq(limit.creator_count, LIMITS_BUYERS);
        size_t accounts = (size_t)limit.accounts;
        timed_list full = plant(random_seed(50 + s), (planting){timed, accounts, LIMITS_BUYERS});
        timed_list part =
            plant(random_seed(50 + s), (planting){timed, accounts / 4, LIMITS_BUYERS});
        at += audit(&full, &limit);
        below += audit(&part, &limit);
        timed_free(&clean);
        timed_free(&full);
        timed_free(&part);
    }
    size_t all = (size_t)SEEDS * LIMITS_BUYERS;
    cr_expect_geq(100 * at, 95 * all, "%zu of %zu at the limit are found", at, all);
    cr_expect_leq(100 * below, 5 * all, "%zu of %zu at a quarter of it are found", below, all);
}

Test(limits, of_follow_times_show_packs_at_them_and_none_far_below) {
    expect_true_limit(true);
}

Test(limits, of_follower_sets_show_packs_at_them_and_none_far_below) {
    expect_true_limit(false);
}
