/* Intervals against truths drawn by lot, and unseen members against those that were left out. */
#include "authenticity/interval.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "follows.h"
#include "timed.h"

static double draw(uint64_t *state) {
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

static uint64_t draw_poisson(uint64_t *state, double mean) {
    uint64_t count = 0;
    double product = draw(state);
    while (product > exp(-mean)) {
        product *= draw(state);
        count++;
    }
    return count;
}

/* A number of about normal law, mean 0 and variance 1: the sum of twelve. */
static double draw_normal(uint64_t *state) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += draw(state);
    }
    return sum;
}

/* Members whom nobody has named, as many as expected but for chance and for the error that is allowed for. */
Test(interval, is_left_above_by_the_number_of_unseen_members_about_once_in_40) {
    enum { DRAWS = 4000, SIZE = 400 };
    uint64_t state = random_seed(2);
    static const double means[] = {5, 10, 20, 40, 80};
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        double expected = means[i];
        interval_parts parts = {.size = SIZE, .mass = 100, .unseen = expected};
        kith_estimate share = interval_estimate(&parts);
        int left = 0;
        for (int k = 0; k < DRAWS; k++) {
            double mean = fmax(expected * (1 + 0.2 * draw_normal(&state)), 0);
            left += 100 + (double)draw_poisson(&state, mean) > share.high * SIZE;
        }
        /* Poisson's law leans to the right: up to twice as often. */
        cr_expect_leq(left, 0.05 * DRAWS, "%f expected: %d", expected, left);
        cr_expect_geq(left, 0.01 * DRAWS, "%f expected: %d", expected, left);
    }
}

/* Followers of probabilities 0, 1/8, …, 7/8 in turn, so many of them doubtful; the truth is drawn from these. */
Test(interval, holds_the_number_of_members_95_times_in_100_or_more) {
    enum { DRAWS = 4000, SIZE = 400 };
    uint64_t state = random_seed(1);
    for (int doubtful = 0; doubtful <= 80; doubtful += 16) {
        interval_parts parts = {.size = SIZE, .unseen = 0.25 * doubtful};
        for (int i = 0; i < doubtful; i++) {
            double p = i % 8 / 8.0;
            parts.mass += p;
            parts.variance += p * (1 - p);
            parts.doubt += fmin(p, 1 - p);
        }
        kith_estimate share = interval_estimate(&parts);
        int held = 0;
        for (int k = 0; k < DRAWS; k++) {
            double truth = (double)draw_poisson(&state, parts.unseen);
            for (int i = 0; i < doubtful; i++) {
                truth += draw(&state) < i % 8 / 8.0;
            }
            held += truth / SIZE >= share.low - 1e-9 && truth / SIZE <= share.high + 1e-9;
        }
        cr_expect_geq(held, 0.95 * DRAWS - 3 * sqrt(0.95 * 0.05 * DRAWS), "%d doubtful: %d held",
                      doubtful, held);
        cr_expect_leq(share.low, share.value);
        cr_expect_geq(share.high, share.value);
    }
}

Test(interval, leaves_room_for_what_would_not_be_seen_and_for_one_account_named_wrongly) {
    interval_parts parts = {.size = 200, .mass = 50, .hidden = 30};
    kith_estimate share = interval_estimate(&parts);
    cr_expect_float_eq(share.value, 0.25, 1e-12);
    cr_expect_float_eq(share.low, 49.0 / 200, 1e-12);
    cr_expect_float_eq(share.high, 80.0 / 200, 1e-12);
    parts.hidden = 190; /* more than there are others */
    cr_expect_float_eq(interval_estimate(&parts).high, 1, 1e-12);
    parts.mass = 0;
    cr_expect_float_eq(interval_estimate(&parts).low, 0, 1e-12);
}

/* ---- Unseen members ---- */

enum { CREATORS = 60, BUYERS = 20, BESIDES = 6, MEMBERS = 2000 };

/* A pack whose members follow the buyers, the first creators, with the same chance, and some others besides. */
typedef struct sold {
    timed_list list;
    timed_world world;
    campaigns *found;
    double unseen_deliveries, unseen_besides; /* follows of members who are not named */
} sold;

static sold sell(double chance, bool by_times) {
    sold made = {0};
    uint64_t seed = random_seed(3);
    uint8_t hits[MEMBERS] = {0};
    timed_add_people(&made.list, &seed, CREATORS, 1000, 2, 6);
    for (size_t m = 0; m < MEMBERS; m++) {
        for (size_t c = 0; c < BUYERS; c++) {
            if (draw(&seed) >= chance) continue;
            timed_add(&made.list, c, TIMED_POOL + m, TIMED_FIRST + 1);
            hits[m]++;
        }
        for (size_t k = 0; k < BESIDES; k++) {
            size_t creator = BUYERS + (m + k * 7) % (CREATORS - BUYERS);
            timed_add(&made.list, creator, TIMED_POOL + m, TIMED_FIRST + 1);
        }
        made.unseen_deliveries += hits[m] < PACK_HITS_MIN ? hits[m] : 0;
        made.unseen_besides += hits[m] < PACK_HITS_MIN ? BESIDES : 0;
    }
    made.world = timed_open(&made.list, 1);
    kith_allocator allocator = memory_default();
    made.found = memory_create(&allocator, 1, sizeof *made.found);
    cr_assert_not_null(made.found);
    made.found->allocator = allocator;
    campaign *item = campaigns_extend(made.found);
    cr_assert_not_null(item);
    item->creators = memory_create(&allocator, BUYERS, sizeof *item->creators);
    item->accounts = memory_create(&allocator, MEMBERS, sizeof *item->accounts);
    cr_assert(item->creators && item->accounts);
    for (size_t c = 0; c < BUYERS; c++) {
        item->creators[item->creator_count++] = c;
    }
    for (uint32_t u = 0; u < made.world.follows->account_count; u++) {
        uint64_t name = timed_name_account(&made.world, u);
        if (name < TIMED_POOL || hits[name - TIMED_POOL] < PACK_HITS_MIN) continue;
        uint32_t own = hits[name - TIMED_POOL];
        item->accounts[item->account_count++] =
            (campaign_account){.account = u, .hits = own, .probability = 1};
        item->mean_hits += own;
    }
    item->member_count = item->account_count;
    item->mean_hits /= (double)item->member_count;
    if (by_times) item->pool_size = MEMBERS;
    return made;
}

static void clear(sold *made) {
    campaigns_free(made->found);
    timed_close(&made->world);
    timed_free(&made->list);
}

static double sum(const double *values, size_t begin, size_t end) {
    double total = 0;
    for (size_t i = begin; i < end; i++) {
        total += values[i];
    }
    return total;
}

Test(interval, expects_of_the_unseen_accounts_of_a_pool_what_the_seen_follow_besides) {
    sold made = sell(0.2, true);
    double *unseen = NULL;
    cr_assert_eq(interval_expect_unseen(made.world.follows, made.found, &unseen), KITH_OK);
    double all = sum(unseen, 0, CREATORS) / INTERVAL_POOL_RATIO;
    cr_assert_gt(made.unseen_besides, 1000);
    cr_expect_float_eq(all, made.unseen_besides, 0.01 * all, "%f for %f", all, made.unseen_besides);
    /* In proportion to the audiences, as nothing else is known of them. */
    double first = (double)graph_view_everyone(made.world.follows, 0).count;
    double last = (double)graph_view_everyone(made.world.follows, CREATORS - 1).count;
    cr_expect_float_eq(unseen[0] * last, unseen[CREATORS - 1] * first, 1e-6 * unseen[0] * last);
    memory_free(&made.found->allocator, unseen);
    clear(&made);
}

Test(interval,
     expects_without_times_the_members_who_follow_too_few_of_a_packs_creators_to_be_named) {
    static const double chances[] = {0.15, 0.2, 0.3};
    for (size_t i = 0; i < 3; i++) {
        sold made = sell(chances[i], false);
        double *unseen = NULL;
        cr_assert_eq(interval_expect_unseen(made.world.follows, made.found, &unseen), KITH_OK);
        /* What unseen members follow besides comes to all creators alike; the rest is the pack's. */
        const graph *from = made.world.follows;
        double rate = unseen[CREATORS - 1] / (double)graph_view_everyone(from, CREATORS - 1).count;
        double besides = 0;
        for (size_t c = 0; c < CREATORS; c++) {
            besides += rate * (double)graph_view_everyone(from, c).count;
        }
        double deliveries = sum(unseen, 0, CREATORS) - besides;
        double error = 0.1 + 3 / sqrt(made.unseen_besides / BESIDES);
        cr_expect_float_eq(besides, made.unseen_besides, error * besides, "%f: %f for %f",
                           chances[i], besides, made.unseen_besides);
        cr_expect_float_eq(deliveries, made.unseen_deliveries, error * deliveries, "%f: %f for %f",
                           chances[i], deliveries, made.unseen_deliveries);
        memory_free(&made.found->allocator, unseen);
        clear(&made);
    }
}

Test(interval, expects_no_unseen_members_of_giveaways_and_of_batches) {
    sold made = sell(0.2, true);
    double *unseen = NULL;
    campaign *item = &made.found->items[0];
    item->kind = CAMPAIGN_INCENTIVE;
    cr_assert_eq(interval_expect_unseen(made.world.follows, made.found, &unseen), KITH_OK);
    cr_expect_eq(sum(unseen, 0, CREATORS), 0);
    memory_free(&made.found->allocator, unseen);
    item->kind = CAMPAIGN_COORDINATED;
    item->created_last = 1;
    cr_assert_eq(interval_expect_unseen(made.world.follows, made.found, &unseen), KITH_OK);
    cr_expect_eq(sum(unseen, 0, CREATORS), 0);
    memory_free(&made.found->allocator, unseen);
    clear(&made);
}
