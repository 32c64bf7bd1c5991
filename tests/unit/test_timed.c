/* Campaigns from follow times, end to end: rosters with planted pools, giveaways and press, through the
 * public interface. */
#include "timed.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum {
    DAY = TIMED_DAY,
    CREATORS = 300,
    BUYERS = 24,
    STRIDE = 11,
    POOL = 600,
    PACK = 120,
    PACE = 14
};

static kith_audit *audit(const kith_roster *roster, int thread_count) {
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    kith_audit *made = NULL;
    cr_assert_eq(kith_audit_build(roster, NULL, &options, &made), KITH_OK);
    return made;
}

static void add_people(timed_list *list, uint64_t *state) {
    timed_add_people(list, state, CREATORS, 7000, 6, 9);
}

static bool is_buyer(size_t creator) {
    return creator % STRIDE == 3 && creator / STRIDE < BUYERS;
}

static uint32_t begin_pack(size_t buyer) {
    return TIMED_FIRST + (uint32_t)(20 + PACE * buyer) * DAY;
}

/* A pool of 600 is sent to 24 creators, 120 to each, two weeks apart, within one to four days. */
static void add_pool(timed_list *list, uint64_t *state) {
    for (size_t k = 0; k < BUYERS; k++) {
        timed_follow at = {.creator = (uint32_t)(k * STRIDE + 3), .time = begin_pack(k)};
        timed_deliver(list, state, TIMED_POOL, POOL, at, PACK, (uint32_t)(1 + k % 4) * DAY);
    }
    timed_add_camouflage(list, state, TIMED_POOL, POOL, CREATORS, 5);
}

static timed_list draw_sold(uint64_t seed) {
    timed_list list = {0};
    add_people(&list, &seed);
    add_pool(&list, &seed);
    return list;
}

static size_t count_evidence(const kith_audit *made, kith_evidence evidence) {
    size_t count = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        count += kith_audit_view_creator(made, c).evidence == evidence;
    }
    return count;
}

static size_t count_suspects(const kith_audit *made) {
    size_t count = 0;
    for (size_t i = 0; i < kith_audit_count_accounts(made); i++) {
        count += kith_audit_view_account(made, i).probability > 0;
    }
    return count;
}

/* ---- A pool ---- */

/* The part of a creator's following that came in its pack. */
static double measure_truth(const timed_list *list, const kith_roster *roster, size_t creator) {
    uint32_t begin = begin_pack(creator / STRIDE);
    double count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const timed_follow *row = &list->rows[i];
        count += row->creator == creator && row->follower >= TIMED_POOL && row->time >= begin &&
                 row->time < begin + 4 * DAY;
    }
    return count / kith_roster_view_creator(roster, creator).followers.value;
}

static void expect_accounts(const kith_audit *made, const kith_roster *roster) {
    double right = 0;
    double found = 0;
    for (size_t i = 0; i < kith_audit_count_accounts(made); i++) {
        kith_suspect account = kith_audit_view_account(made, i);
        char id[KITH_ID_BYTES + 1];
        kith_roster_name_account(roster, account.hash, id);
        if (account.probability < 0.5) break;
        found++;
        right += strtoull(id, NULL, 10) >= TIMED_POOL;
        cr_expect_str_eq(account.campaigns, "1");
        cr_expect_not_null(strstr(account.reasons, "windows"));
    }
    cr_expect_geq(right, 0.94 * POOL, "%f right of %f", right, found);
    cr_expect_geq(right, 0.94 * found, "%f right of %f", right, found);
}

static void expect_buyers(const kith_audit *made, const kith_roster *roster,
                          const timed_list *list) {
    double errors = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        kith_authenticity view = kith_audit_view_creator(made, c);
        cr_expect_eq(view.evidence == KITH_EVIDENCE_STRONG, is_buyer(c), "creator %zu", c);
        cr_expect_neq(view.evidence, KITH_EVIDENCE_WEAK, "creator %zu", c);
        if (!is_buyer(c)) {
            cr_expect(isnan(view.coordinated_share) || view.coordinated_share == 0);
            continue;
        }
        double error = view.coordinated_share - measure_truth(list, roster, c);
        cr_expect_float_eq(error, 0, 0.025, "creator %zu: %f", c, error);
        cr_expect_not_null(strstr(view.reasons, "at different times"));
        errors += fabs(error);
    }
    cr_expect_leq(errors, 0.01 * BUYERS, "%f", errors / BUYERS);
}

static void expect_campaign(const kith_audit *made) {
    cr_assert_eq(kith_audit_count_campaigns(made), 1);
    kith_campaign campaign = kith_audit_view_campaign(made, 0);
    cr_expect_str_eq(campaign.kind, "purchased");
    cr_expect_eq(campaign.creator_count, BUYERS);
    for (size_t i = 0; i < campaign.creator_count; i++) {
        cr_expect_eq(campaign.creators[i], i * STRIDE + 3);
    }
    uint32_t last = begin_pack(BUYERS - 1) + 4 * DAY;
    cr_expect(campaign.first + 4 * DAY > begin_pack(0) && campaign.first <= begin_pack(0) + DAY);
    cr_expect(campaign.last + DAY >= last && campaign.last < last + 7 * DAY);
    cr_expect_float_eq((double)campaign.account_count, POOL, 0.05 * POOL);
    cr_expect_gt(campaign.overlap_observed, 5 * campaign.overlap_expected);
    cr_expect_lt(campaign.p_value, 1e-9);
}

Test(timed, a_pool_sent_to_creators_at_different_times_is_found_whole) {
    for (uint64_t seed = 41; seed <= 43; seed++) {
        timed_list list = draw_sold(random_seed(seed));
        kith_roster *roster = timed_build(&list, 2);
        kith_audit *made = audit(roster, 1);
        expect_campaign(made);
        expect_accounts(made, roster);
        expect_buyers(made, roster, &list);
        kith_audit_free(made);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

/* Four creators that nobody bought for: half of the pool follows them, each account in its own time,
 * while the seller is at work, and more so while they are in fashion with everybody. */
static void add_tastes(timed_list *list, uint64_t *state) {
    uint32_t begin = begin_pack(0);
    uint32_t life = begin_pack(BUYERS) - begin;
    for (size_t k = 0; k < 4; k++) {
        timed_follow at = {.creator = (uint32_t)(k * STRIDE + 5), .time = begin};
        timed_deliver(list, state, TIMED_POOL, POOL, at, 240, life);
        at.time = begin_pack(4 * k + 2);
        timed_deliver(list, state, TIMED_POOL, POOL, at, 60, 20 * DAY);
        timed_deliver(list, state, 1, 7000, at, 140, 20 * DAY);
    }
}

Test(timed, what_a_pool_follows_besides_is_no_delivery) {
    for (uint64_t seed = 61; seed <= 63; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = draw_sold(state);
        add_tastes(&list, &state);
        kith_roster *roster = timed_build(&list, 2);
        kith_audit *made = audit(roster, 1);
        expect_campaign(made);
        kith_audit_free(made);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

/* A customer who comes back again and again: each pack is small beside what the others brought. */
Test(timed, packs_of_one_creator_do_not_hide_each_other) {
    for (uint64_t seed = 64; seed <= 66; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = draw_sold(state);
        for (size_t k = 0; k < 4; k++) {
            timed_follow at = {.creator = 5, .time = begin_pack(5 * k)};
            timed_deliver(&list, &state, TIMED_POOL, POOL, at, 12, DAY);
        }
        kith_roster *roster = timed_build(&list, 2);
        kith_audit *made = audit(roster, 1);
        kith_authenticity view = kith_audit_view_creator(made, 5);
        cr_expect(view.evidence == KITH_EVIDENCE_STRONG || view.evidence == KITH_EVIDENCE_WEAK,
                  "%s: %s", kith_evidence_text(view.evidence), view.reasons);
        cr_expect_eq(
            count_evidence(made, KITH_EVIDENCE_STRONG) + count_evidence(made, KITH_EVIDENCE_WEAK),
            BUYERS + 1);
        kith_audit_free(made);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

/* ---- People who act together ---- */

static void expect_sponsors(const kith_audit *made, const timed_giveaway *plan) {
    cr_expect_eq(count_evidence(made, KITH_EVIDENCE_STRONG), 0);
    cr_expect_eq(count_evidence(made, KITH_EVIDENCE_WEAK), 0);
    cr_expect_eq(count_evidence(made, KITH_EVIDENCE_INCENTIVE), plan->sponsors);
    for (size_t s = 0; s < plan->sponsors; s++) {
        size_t creator = plan->sponsor + s * plan->stride;
        kith_authenticity view = kith_audit_view_creator(made, creator);
        cr_expect_eq(view.evidence, KITH_EVIDENCE_INCENTIVE, "creator %zu", creator);
        cr_expect_eq(view.coordinated_share, 0);
        cr_expect_not_null(strstr(view.reasons, "no sign against"));
        cr_expect_eq(view.suspicious_share.value, 0);
    }
}

static void expect_incentive(const timed_list *list, const timed_giveaway *plan) {
    kith_roster *roster = timed_build(list, 2);
    kith_audit *made = audit(roster, 1);
    cr_assert_eq(kith_audit_count_campaigns(made), 1);
    kith_campaign campaign = kith_audit_view_campaign(made, 0);
    uint32_t begin = plan->begin;
    uint32_t end = begin + plan->seconds;
    double accounts = (double)plan->accounts;
    cr_expect_str_eq(campaign.kind, "incentive");
    cr_expect_eq(campaign.creator_count, plan->sponsors);
    cr_expect_float_eq((double)campaign.account_count, accounts, 0.02 * accounts, "%llu",
                       (unsigned long long)campaign.account_count);
    cr_expect(campaign.first + 7 * DAY > begin && campaign.first < begin + DAY);
    cr_expect(campaign.last + DAY > end && campaign.last < end + 7 * DAY);
    expect_sponsors(made, plan);
    cr_expect_eq(count_suspects(made), 0);
    kith_audit_free(made);
    kith_roster_free(roster);
}

Test(timed, a_giveaway_is_an_incentive_and_nobody_is_suspected) {
    static const timed_giveaway plan = {TIMED_POOL, 400, 7, 13, 6, 0.9, TIMED_FIRST + 200 * DAY,
                                        2 * DAY};
    for (uint64_t seed = 44; seed <= 46; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = {0};
        add_people(&list, &state);
        timed_hold_giveaway(&list, &state, &plan);
        timed_add_camouflage(&list, &state, plan.first, plan.accounts, CREATORS, 5);
        expect_incentive(&list, &plan);
        timed_free(&list);
    }
}

Test(timed, giveaways_held_in_turn_for_the_same_entrants_are_an_incentive) {
    static const timed_giveaway plan = {
        TIMED_POOL, 500, 7, 13, 8, 0.7, TIMED_FIRST + 50 * DAY, (21 * 7 + 4) * DAY};
    for (uint64_t seed = 47; seed <= 49; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = {0};
        add_people(&list, &state);
        for (size_t s = 0; s < plan.sponsors; s++) {
            timed_follow at = {.creator = (uint32_t)(plan.sponsor + s * plan.stride)};
            at.time = plan.begin + (uint32_t)(21 * s) * DAY;
            timed_deliver(&list, &state, plan.first, plan.accounts, at, 350, 4 * DAY);
        }
        timed_add_camouflage(&list, &state, plan.first, plan.accounts, CREATORS, 5);
        expect_incentive(&list, &plan);
        timed_free(&list);
    }
}

/* Accounts of a circle come to all of its creators within the same weeks, each at times of its own. */
static void expect_circle(uint64_t seed, size_t accounts, size_t count, uint32_t days) {
    uint64_t state = random_seed(seed);
    timed_list list = {0};
    add_people(&list, &state);
    for (uint32_t k = 0; k < BUYERS; k++) {
        timed_follow at = {.creator = 3 + k * STRIDE, .time = TIMED_FIRST + 200 * DAY};
        timed_deliver(&list, &state, TIMED_POOL, accounts, at, count, days * DAY);
    }
    kith_roster *roster = timed_build(&list, 2);
    kith_audit *made = audit(roster, 1);
    cr_assert_geq(kith_audit_count_campaigns(made), 1);
    for (size_t i = 0; i < kith_audit_count_campaigns(made); i++) {
        kith_campaign found = kith_audit_view_campaign(made, i);
        cr_expect_str_eq(found.kind, "incentive", "%zu of %zu in %u days", count, accounts, days);
        bool over_weeks = strstr(found.reasons, "over the same weeks") != NULL;
        cr_expect(over_weeks || found.together >= 0.35, "%s", found.reasons);
    }
    cr_expect_eq(count_evidence(made, KITH_EVIDENCE_STRONG), 0);
    cr_expect_eq(count_evidence(made, KITH_EVIDENCE_WEAK), 0);
    cr_expect_eq(count_suspects(made), 0);
    kith_audit_free(made);
    kith_roster_free(roster);
    timed_free(&list);
}

Test(timed, accounts_that_come_to_all_creators_over_the_same_weeks_are_an_incentive) {
    expect_circle(57, 150, 90, 28);
    expect_circle(58, 150, 90, 45);
    expect_circle(59, 500, 150, 14);
    expect_circle(60, 500, 150, 21);
    expect_circle(61, 500, 150, 28);
}

/* Fans read of three creators of their niche on one day, forty times; twenty posts bring two hundred
 * strangers; and a page recommends ten creators, of whom its readers follow two or three. */
static timed_list draw_lively(uint64_t seed) {
    timed_list list = {0};
    add_people(&list, &seed);
    for (size_t k = 0; k < 40; k++) {
        uint64_t day = 20 + random_below(&seed, TIMED_DAYS - 40);
        size_t niche = random_below(&seed, 6);
        size_t creators[3];
        for (size_t i = 0; i < 3; i++) {
            creators[i] = 6 * random_below(&seed, CREATORS / 6) + niche;
        }
        for (size_t i = 0; i < 100; i++) {
            uint64_t reader = 1 + random_below(&seed, 7000);
            uint64_t time = TIMED_FIRST + day * DAY + random_below(&seed, DAY);
            timed_add(&list, creators[0], reader, (uint32_t)time);
            for (size_t j = 1; j < 3; j++) {
                bool too = random_below(&seed, 2) == 0;
                if (too) timed_add(&list, creators[j], reader, (uint32_t)time + 60);
            }
        }
    }
    for (size_t k = 0; k < 20; k++) {
        timed_follow at = {.creator = (uint32_t)random_below(&seed, CREATORS)};
        at.time = TIMED_FIRST + (uint32_t)(20 + random_below(&seed, TIMED_DAYS - 40)) * DAY;
        timed_deliver(&list, &seed, 1, 7000, at, 200, 2 * DAY);
    }
    timed_giveaway page = {1000, 500, 20, 17, 10, 0.25, TIMED_FIRST + 300 * DAY, 2 * DAY};
    timed_hold_giveaway(&list, &seed, &page);
    return list;
}

Test(timed, fans_readers_and_crowds_are_no_campaign) {
    for (uint64_t seed = 51; seed <= 55; seed++) {
        timed_list list = draw_lively(random_seed(seed));
        kith_roster *roster = timed_build(&list, 2);
        kith_audit *made = audit(roster, 1);
        cr_expect_eq(kith_audit_count_campaigns(made), 0);
        cr_expect_eq(count_evidence(made, KITH_EVIDENCE_STRONG), 0);
        cr_expect_eq(count_evidence(made, KITH_EVIDENCE_WEAK), 0);
        cr_expect_eq(count_evidence(made, KITH_EVIDENCE_INCENTIVE), 0);
        cr_expect_eq(count_suspects(made), 0);
        kith_audit_free(made);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

/* In follower sets they are a pack: each follows six of twenty-four creators, and people next to none. */
Test(timed, a_crowd_that_came_at_one_time_is_no_pack) {
    static const timed_giveaway plan = {TIMED_POOL, 1000, 3, 11, 24, 0.25, TIMED_FIRST + 200 * DAY,
                                        DAY};
    for (uint64_t seed = 56; seed <= 57; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = {0};
        add_people(&list, &state);
        timed_hold_giveaway(&list, &state, &plan);
        timed_add_camouflage(&list, &state, plan.first, plan.accounts, CREATORS, 5);
        kith_roster *roster = timed_build(&list, 2);
        kith_audit *made = audit(roster, 1);
        cr_expect_eq(count_evidence(made, KITH_EVIDENCE_STRONG), 0);
        cr_expect_eq(count_evidence(made, KITH_EVIDENCE_WEAK), 0);
        cr_expect_eq(count_suspects(made), 0);
        kith_audit_free(made);
        kith_roster_free(roster);
        timed_free(&list);
    }
}

/* ---- The same whatever the order and the threads ---- */

static bool same(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static void expect_same(const kith_audit *a, const kith_audit *b) {
    cr_assert_eq(kith_audit_count_campaigns(a), kith_audit_count_campaigns(b));
    for (size_t k = 0; k < kith_audit_count_campaigns(a); k++) {
        kith_campaign left = kith_audit_view_campaign(a, k);
        kith_campaign right = kith_audit_view_campaign(b, k);
        cr_expect_str_eq(left.kind, right.kind);
        cr_assert_eq(left.creator_count, right.creator_count);
        cr_expect(left.first == right.first && left.last == right.last);
        cr_expect(left.overlap_observed == right.overlap_observed);
        cr_expect(left.p_value == right.p_value);
    }
    for (size_t c = 0; c < CREATORS; c++) {
        kith_authenticity left = kith_audit_view_creator(a, c);
        kith_authenticity right = kith_audit_view_creator(b, c);
        cr_assert_eq(left.evidence, right.evidence);
        cr_assert(same(left.suspicious_share.value, right.suspicious_share.value));
        cr_assert(same(left.suspicious_share.high, right.suspicious_share.high));
        cr_assert(same(left.coordinated_share, right.coordinated_share));
        cr_assert(same(left.incentive_share, right.incentive_share));
        cr_assert_str_eq(left.reasons, right.reasons);
    }
    cr_assert_eq(kith_audit_count_accounts(a), kith_audit_count_accounts(b));
    for (size_t i = 0; i < kith_audit_count_accounts(a); i++) {
        kith_suspect left = kith_audit_view_account(a, i);
        kith_suspect right = kith_audit_view_account(b, i);
        cr_assert(left.hash == right.hash && left.probability == right.probability);
        cr_assert_str_eq(left.reasons, right.reasons);
    }
}

Test(timed, results_do_not_depend_on_threads_or_the_order_of_rows) {
    uint64_t seed = random_seed(56);
    timed_list list = draw_sold(seed);
    timed_giveaway plan = {TIMED_POOL + POOL, 300, 8, 13, 6, 0.9, TIMED_FIRST + 200 * DAY, 2 * DAY};
    timed_hold_giveaway(&list, &seed, &plan);
    kith_roster *first = timed_build(&list, 1);
    kith_audit *one = audit(first, 1);
    cr_assert_eq(kith_audit_count_campaigns(one), 2);
    for (int threads = 2; threads <= 4; threads++) {
        timed_shuffle(&list, seed + (uint64_t)threads);
        kith_roster *roster = timed_build(&list, threads);
        kith_audit *made = audit(roster, threads);
        expect_same(one, made);
        kith_audit_free(made);
        kith_roster_free(roster);
    }
    kith_audit_free(one);
    kith_roster_free(first);
    timed_free(&list);
}

/* ---- Failing memory ---- */

/* Fails the n-th request, and all that follow or none of them, and counts the blocks that are out. */
typedef struct scarce_memory {
    atomic_long requests_left, blocks_out;
    bool recovers;
} scarce_memory;

static void *resize_scarce(void *context, void *old, size_t bytes) {
    scarce_memory *memory = context;
    if (bytes == 0) {
        atomic_fetch_sub(&memory->blocks_out, old ? 1 : 0);
        free(old);
        return NULL;
    }
    long left = atomic_fetch_sub(&memory->requests_left, 1);
    if (left == 0 || (left < 0 && !memory->recovers)) return NULL;
    void *block = realloc(old, bytes);
    atomic_fetch_add(&memory->blocks_out, block && !old ? 1 : 0);
    return block;
}

static kith_status audit_scarcely(const kith_roster *roster, long requests, bool recovers,
                                  int thread_count) {
    scarce_memory memory = {.requests_left = requests, .recovers = recovers};
    kith_options options = kith_options_default();
    options.allocator = (kith_allocator){.resize = resize_scarce, .context = &memory};
    options.thread_count = thread_count;
    kith_audit *made = NULL;
    kith_status status = kith_audit_build(roster, NULL, &options, &made);
    cr_expect_eq(status == KITH_OK, made != NULL);
    if (status == KITH_OK) cr_expect_eq(kith_audit_count_campaigns(made), 2);
    kith_audit_free(made);
    cr_expect_eq(memory.blocks_out, 0, "request %ld leaks %ld blocks", requests, memory.blocks_out);
    return status;
}

/* Sixty creators, ten of them with packs, six with a giveaway. */
static timed_list draw_little(uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 60, 1500, 3, 5);
    for (uint32_t k = 0; k < 10; k++) {
        timed_follow at = {.creator = 20 + k, .time = TIMED_FIRST + (20 + 20 * k) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, 310, at, 75, DAY);
    }
    timed_giveaway plan = {TIMED_POOL + 1000, 150, 40, 1, 6, 0.9, TIMED_FIRST + 300 * DAY, DAY / 8};
    timed_hold_giveaway(&list, &seed, &plan);
    return list;
}

Test(timed, each_failing_request_for_memory_is_reported_and_leaves_nothing) {
    timed_list list = draw_little(random_seed(57));
    kith_roster *roster = timed_build(&list, 1);
    kith_status status = KITH_NO_MEMORY;
    long requests = 0;
    for (; status != KITH_OK && requests < 10000; requests++) {
        status = audit_scarcely(roster, requests, true, 1);
        cr_assert(status == KITH_OK || status == KITH_NO_MEMORY, "request %ld", requests);
    }
    cr_expect_eq(status, KITH_OK);
    cr_expect_gt(requests, 150);
    for (long n = 0; n < requests - 1; n += 7) {
        cr_expect_eq(audit_scarcely(roster, n, false, 3), KITH_NO_MEMORY, "request %ld", n);
    }
    kith_roster_free(roster);
    timed_free(&list);
}
