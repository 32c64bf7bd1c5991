/* The market's promises, argued from its files alone: rows are read back and counted by brute force,
 * and compared with the truth it wrote and with what was asked for. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market.h"

TestSuite(market, .init = market_create_folder, .fini = market_remove_folder);

static uint64_t times_seen[MARKET_ROW_MAX];

static const char everything[] =
    "--follows 30k --seller pool=300,buyers=20,renew=0.2 --seller pool=200,buyers=9,hijacked=0.3,"
    "rented=0.4,camouflage=copy --seller single=1,pool=200,buyers=9,cover=2 "
    "--giveaway entrants=200,rounds=3 --fans people=100 --press people=200 "
    "--recommend people=100 --ring days=9";

Test(market, repeats_its_bytes_for_the_same_seed) {
    static const char *const files[] = {"follows.tsv", "accounts.tsv", "truth_followers.tsv",
                                        "truth_creators.tsv"};
    cr_assert_eq(market_run("one", everything), 0);
    cr_assert_eq(market_run("two", everything), 0);
    char choice[1024];
    snprintf(choice, sizeof choice, "%s --seed 2", everything);
    cr_assert_eq(market_run("three", choice), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        cr_expect(market_same_file("one", "two", files[i]), "%s", files[i]);
        cr_expect_not(market_same_file("one", "three", files[i]), "%s", files[i]);
    }
}

Test(market, writes_the_same_rows_in_either_order) {
    cr_assert_eq(market_run("one", "--follows 20k"), 0);
    cr_assert_eq(market_run("two", "--follows 20k --order random"), 0);
    cr_expect_not(market_same_file("one", "two", "follows.tsv"));
    struct market_world one = {0};
    struct market_world two = {0};
    market_read_rows(&one, "one");
    market_read_rows(&two, "two");
    cr_assert_eq(one.row_count, two.row_count);
    cr_expect_arr_eq(one.rows, two.rows, one.row_count * sizeof *one.rows);
    market_free(&one);
    market_free(&two);
}

Test(market, repeats_no_row_and_lets_nobody_follow_too_early_or_itself) {
    struct market_world world = market_play(everything);
    cr_expect_gt(world.row_count, 30000);
    for (size_t i = 0; i < world.row_count; i++) {
        const struct market_row *row = &world.rows[i];
        cr_assert(i == 0 || market_compare_rows(row - 1, row) < 0);
        cr_assert_neq(row->creator, row->follower);
        cr_assert_geq(row->time, market_find_account(&world, row->follower)->created);
        cr_assert_geq(row->time, MARKET_OPENING);
        cr_assert_lt(row->time, MARKET_CLOSING);
    }
    for (size_t i = 0; i < world.account_count; i++) {
        cr_assert(i == 0 || world.accounts[i - 1].id < world.accounts[i].id);
        cr_assert_geq(world.accounts[i].following, world.accounts[i].rows);
    }
    market_free(&world);
}

Test(market, counts_followers_as_the_rows_do) {
    struct market_world world = market_play(everything);
    size_t total = 0;
    cr_expect_eq(world.creator_count, 200);
    for (size_t k = 0; k < world.creator_count; k++) {
        size_t count = 0;
        for (size_t i = 0; i < world.row_count; i++) {
            count += world.rows[i].creator == world.creators[k].id;
        }
        cr_expect_eq(world.creators[k].followers, count);
        total += count;
    }
    cr_expect_eq(total, world.row_count);
    market_free(&world);
}

Test(market, plants_nothing_unless_asked) {
    struct market_world world = market_play("--follows 20k");
    cr_expect_eq(world.label_count, 0);
    for (size_t k = 0; k < world.creator_count; k++) {
        cr_expect_eq(world.creators[k].bought, 0);
        cr_expect_str_eq(world.creators[k].sellers, "");
        cr_expect_str_eq(world.creators[k].giveaways, "");
    }
    market_free(&world);
}

/* Two sellers without camouflage: every row of a bot was bought. */
Test(market, counts_what_was_bought_as_the_rows_do) {
    struct market_world world = market_play(
        "--follows 20k --seller pool=300,buyers=20,camouflage=none,renew=0.2 "
        "--seller pool=200,buyers=30,camouflage=none");
    static const char *const words[] = {"", "1", "2", "1;2"};
    size_t deals[4] = {0};
    for (size_t k = 0; k < world.creator_count; k++) {
        const struct market_creator *creator = &world.creators[k];
        size_t found = market_collect_times(&world, creator->id, times_seen);
        double share = (double)found / (double)creator->followers;
        cr_expect_eq(creator->bought, found);
        cr_expect_float_eq(creator->bought_share, share, 1e-6);
        cr_expect_eq(*creator->sellers != 0, found > 0);
        for (int i = 0; i < 4; i++) {
            deals[i] += strcmp(creator->sellers, words[i]) == 0;
        }
    }
    cr_expect_eq(deals[1] + deals[3], 20);
    cr_expect_eq(deals[2] + deals[3], 30);
    cr_assert_not_null(world.labels);
    for (size_t i = 0; i < world.label_count; i++) {
        const struct market_label *label = &world.labels[i];
        cr_expect_str_eq(label->name, "bot");
        cr_expect_eq(label->planted, market_find_account(&world, label->account)->rows);
    }
    market_free(&world);
}

Test(market, delivers_the_asked_share_of_a_pool_that_is_not_renewed) {
    struct market_world world = market_play(
        "--follows 20k --seller pool=400,buyers=20,share=0.3,packs=3,renew=0,camouflage=none");
    cr_expect_eq(world.label_count, 400);
    for (size_t k = 0; k < world.creator_count; k++) {
        const struct market_creator *creator = &world.creators[k];
        cr_expect_eq(creator->bought, *creator->sellers ? 120 : 0);
    }
    market_free(&world);
}

/* Counts the bought rows in the first half of a delivery's time and those between two and four. */
static void check_curve(const char *curve, double first_low, double first_high, bool at_night) {
    char choice[256];
    snprintf(choice, sizeof choice,
             "--follows 9k --seller pool=1k,buyers=1,share=1,packs=1,days=20,curve=%s,"
             "camouflage=none",
             curve);
    struct market_world world = market_play(choice);
    size_t count = market_collect_times(&world, 0, times_seen);
    size_t first = 0;
    size_t night = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t hour = times_seen[i] % MARKET_DAY / MARKET_HOUR;
        first += times_seen[i] - times_seen[0] < UINT64_C(10) * MARKET_DAY;
        night += hour == 2 || hour == 3;
    }
    cr_expect_eq(count, 1000);
    cr_expect_leq(times_seen[count - 1] - times_seen[0], UINT64_C(20) * MARKET_DAY);
    cr_expect_gt(times_seen[count - 1] - times_seen[0], UINT64_C(15) * MARKET_DAY);
    cr_expect(first > first_low * 1000 && first < first_high * 1000, "%s: %zu", curve, first);
    cr_expect_eq(night == count, at_night, "%s: %zu", curve, night);
    market_free(&world);
}

Test(market, delivers_by_the_asked_curve) {
    check_curve("drip", 0.44, 0.58, false);
    check_curve("decay", 0.84, 0.92, false); /* (1 - e^-2) / (1 - e^-4) = 0.88 */
    check_curve("nights", 0.44, 0.6, true);
}

static size_t collect_creations(const struct market_world *world) {
    for (size_t i = 0; i < world->label_count; i++) {
        times_seen[i] = market_find_account(world, world->labels[i].account)->created;
    }
    qsort(times_seen, world->label_count, sizeof *times_seen, market_compare_numbers);
    return world->label_count;
}

/* 20 months at 10 % add up to about two more pools; the last months may come after the last order. */
Test(market, renews_a_pool_in_batches) {
    struct market_world world = market_play(
        "--follows 9k --seller pool=500,buyers=100,renew=0.1,months=20,batches=4,"
        "camouflage=none");
    size_t count = collect_creations(&world);
    cr_expect(count > 1200 && count < 1800, "%zu", count);
    size_t windows = market_count_windows(times_seen, count, UINT64_C(3) * MARKET_DAY);
    cr_expect(windows > 15 && windows <= 26, "%zu", windows);
    market_free(&world);
    world = market_play("--follows 9k --seller pool=500,buyers=9,renew=0,batches=4");
    cr_expect_eq(collect_creations(&world), 500);
    cr_expect_leq(market_count_windows(times_seen, 500, UINT64_C(3) * MARKET_DAY), 4);
    market_free(&world);
}

/* Each delivery has a batch of its own, which is fresh and follows once. */
Test(market, sells_single_use_accounts_once) {
    struct market_world world = market_play(
        "--follows 9k --seller single=1,pool=300,buyers=10,share=0.2,packs=1,camouflage=none");
    cr_expect_eq(world.label_count, 600);
    for (size_t k = 0; k < world.creator_count; k++) {
        size_t count = 0;
        for (size_t i = 0; i < world.row_count; i++) {
            const struct market_account *account =
                market_find_account(&world, world.rows[i].follower);
            if (world.rows[i].creator == world.creators[k].id && account->planted > 0) {
                cr_expect_eq(account->rows, 1);
                times_seen[count++] = account->created;
            }
        }
        qsort(times_seen, count, sizeof *times_seen, market_compare_numbers);
        cr_expect_eq(count, *world.creators[k].sellers ? 60 : 0);
        cr_expect_leq(market_count_windows(times_seen, count, UINT64_C(3) * MARKET_DAY), 1);
    }
    market_free(&world);
}

Test(market, rents_accounts_that_work_for_two_sellers) {
    struct market_world world = market_play(
        "--follows 9k --seller pool=400,buyers=20,share=0.5,camouflage=none "
        "--seller pool=200,buyers=20,share=0.5,rented=0.6,camouflage=none,renew=0");
    size_t second = 0;
    size_t both = 0;
    size_t worked = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        for (size_t k = 0; k < i && world.labels[i].number == 2; k++) {
            if (world.labels[k].account == world.labels[i].account) {
                cr_expect_eq(world.labels[k].number, 1);
                both++;
                worked += world.labels[k].planted > 0 && world.labels[i].planted > 0;
            }
        }
        second += world.labels[i].number == 2;
    }
    cr_expect_eq(second, 200);
    cr_expect_eq(both, 120);
    cr_expect_gt(worked, 100);
    market_free(&world);
}

/* Stolen accounts have a life of their own, which other bots without camouflage lack. */
Test(market, hijacks_accounts_that_had_followed_before) {
    struct market_world world = market_play(
        "--follows 30k --seller pool=200,buyers=20,hijacked=0.5,renew=0,camouflage=none");
    uint64_t oldest = MARKET_CLOSING;
    size_t stolen = 0;
    size_t before = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        const struct market_account *account = market_find_account(&world, world.labels[i].account);
        stolen += account->rows > account->planted;
        oldest = account->created < oldest ? account->created : oldest;
    }
    market_collect_times(&world, 0, times_seen);
    for (size_t i = 0; times_seen[i] < MARKET_CLOSING - UINT64_C(1250) * MARKET_DAY; i++) {
        before++;
    }
    cr_expect_eq(world.label_count, 200);
    cr_expect_eq(stolen, 100);
    cr_expect_gt(before, 100); /* 700 days at most since closing, 540 of work: nobody sold then */
    cr_expect_lt(oldest, MARKET_OPENING + UINT64_C(1000) * MARKET_DAY);
    market_free(&world);
}

/* What camouflage looks like: its follows per bot, the share in the bot's main niche, their fame. */
struct cover {
    double per_bot, main_share, audience;
};

static void add_cover(const struct market_world *world, uint64_t bot, struct cover *cover) {
    size_t counts[64] = {0};
    size_t most = 0;
    size_t total = 0;
    for (size_t k = 0; k < world->creator_count; k++) {
        const struct market_creator *creator = &world->creators[k];
        if (*creator->sellers == '\0' && market_find_row(world, creator->id, bot)) {
            size_t niche = strtoull(creator->niche + strlen("interest_"), NULL, 10) % 64;
            counts[niche]++;
            most = counts[niche] > most ? counts[niche] : most;
            cover->audience += (double)creator->followers;
            total++;
        }
    }
    cover->per_bot += (double)total;
    cover->main_share += (double)most;
}

static struct cover measure_cover(const char *camouflage) {
    char choice[256];
    snprintf(choice, sizeof choice,
             "--follows 60k --seller pool=100,buyers=1,renew=0,cover=6,camouflage=%s", camouflage);
    struct market_world world = market_play(choice);
    struct cover cover = {0};
    for (size_t i = 0; i < world.label_count; i++) {
        add_cover(&world, world.labels[i].account, &cover);
    }
    cover.main_share /= cover.per_bot;
    cover.audience /= cover.per_bot;
    cover.per_bot /= (double)world.label_count;
    market_free(&world);
    return cover;
}

Test(market, camouflages_as_asked) {
    struct cover none = measure_cover("none");
    struct cover popular = measure_cover("popular");
    struct cover random = measure_cover("random");
    struct cover niche = measure_cover("niche");
    struct cover copy = measure_cover("copy");
    cr_expect_eq(none.per_bot, 0);
    cr_expect(popular.per_bot > 5 && popular.per_bot <= 6, "%g", popular.per_bot);
    cr_expect(copy.per_bot > 4 && copy.per_bot < 6, "%g", copy.per_bot);
    cr_expect_gt(popular.audience, 1.3 * random.audience);
    cr_expect(niche.main_share > 0.7, "%g", niche.main_share);
    cr_expect(copy.main_share < niche.main_share && copy.main_share > popular.main_share + 0.04,
              "%g %g", copy.main_share, popular.main_share);
}

Test(market, sells_to_one_niche) {
    struct market_world world =
        market_play("--follows 9k --niches 8 --seller pool=100,buyers=8,niche=1,camouflage=none");
    const char *niche = NULL;
    size_t buyers = 0;
    size_t others = 0;
    for (size_t k = 0; k < world.creator_count; k++) {
        if (*world.creators[k].sellers) {
            niche = niche ? niche : world.creators[k].niche;
            others += strcmp(niche, world.creators[k].niche) != 0;
            buyers++;
        }
    }
    cr_expect_eq(buyers, 8);
    cr_expect_eq(others, 0);
    market_free(&world);
}

Test(market, gathers_the_entrants_of_a_giveaway_at_one_time) {
    struct market_world world = market_play(
        "--follows 20k --giveaway sponsors=5,entrants=400,rate=0.75,days=2,hunters=0.3");
    size_t sponsors = 0;
    for (size_t k = 0; k < world.creator_count; k++) {
        sponsors += strcmp(world.creators[k].giveaways, "1") == 0;
        cr_expect_eq(world.creators[k].bought, 0);
    }
    size_t planted = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        cr_expect_str_eq(world.labels[i].name, "entrant");
        planted += world.labels[i].planted;
    }
    size_t count = market_collect_times(&world, 0, times_seen);
    cr_expect_eq(sponsors, 5);
    cr_expect_eq(world.label_count, 400);
    cr_expect(planted > 1300 && planted < 1600, "%zu",
              planted); /* 0.75 · 5 · 400 less old follows */
    cr_expect_geq(market_count_densest(times_seen, count, UINT64_C(2) * MARKET_DAY + MARKET_HOUR),
                  planted);
    cr_expect_gt(count, planted + 400);
    market_free(&world);
}

/* Rounds a month apart; nine in ten people stay, so neighbouring sponsors share most followers. */
Test(market, keeps_most_entrants_from_round_to_round) {
    struct market_world world = market_play(
        "--follows 20k --creators 60 --giveaway sponsors=1,rounds=4,gap=30,entrants=300,rate=1,"
        "stay=0.9,hunters=0,days=1");
    uint64_t sponsors[4];
    size_t sponsor_count = 0;
    for (size_t k = 0; k < world.creator_count; k++) {
        if (*world.creators[k].giveaways) {
            cr_assert_lt(sponsor_count, 4);
            sponsors[sponsor_count++] = world.creators[k].id;
        }
    }
    cr_assert_eq(sponsor_count, 4);
    size_t faithful = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        uint64_t account = world.labels[i].account;
        faithful += market_find_row(&world, sponsors[0], account) &&
                    market_find_row(&world, sponsors[1], account) &&
                    market_find_row(&world, sponsors[2], account) &&
                    market_find_row(&world, sponsors[3], account);
    }
    cr_expect(world.label_count > 360 && world.label_count < 420, "%zu", world.label_count);
    cr_expect(faithful > 190 && faithful < 270, "%zu", faithful); /* 300 · 0.9³ = 219 */
    size_t count = market_collect_times(&world, 0, times_seen);
    size_t densest = market_count_densest(times_seen, count, UINT64_C(2) * MARKET_DAY);
    cr_expect(densest > 200 && densest < 340, "%zu", densest);
    cr_expect_gt(market_count_densest(times_seen, count, UINT64_C(92) * MARKET_DAY), 3 * densest);
    cr_expect_lt(2 * market_count_densest(times_seen, count, UINT64_C(28) * MARKET_DAY),
                 3 * densest);
    market_free(&world);
}

/* Fans have nearly all of the cast, but come one by one over years. */
Test(market, lets_fans_follow_a_whole_cast_in_their_own_time) {
    struct market_world world =
        market_play("--follows 30k --fans cast=10,people=200,rate=0.9,days=20");
    size_t widest = 0;
    size_t cast = 0;
    for (size_t k = 0; k < world.creator_count; k++) {
        size_t fans = 0;
        for (size_t i = 0; i < world.label_count; i++) {
            fans += market_find_row(&world, world.creators[k].id, world.labels[i].account) != NULL;
        }
        cast += fans > 160;
        widest = fans > widest ? fans : widest;
    }
    cr_expect_eq(world.label_count, 200);
    cr_expect_eq(cast, 10);
    size_t count = market_collect_times(&world, 0, times_seen);
    cr_expect_lt(market_count_densest(times_seen, count, UINT64_C(30) * MARKET_DAY), count / 4);
    market_free(&world);
}

/* The rows that labelled accounts made in the busiest window of so many seconds. */
static void check_moment(const char *choice, const char *label, size_t people, uint64_t seconds) {
    struct market_world world = market_play(choice);
    size_t planted = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        cr_expect_str_eq(world.labels[i].name, label);
        planted += world.labels[i].planted;
    }
    size_t count = market_collect_times(&world, 0, times_seen);
    size_t densest = market_count_densest(times_seen, count, seconds + MARKET_HOUR);
    cr_expect_eq(world.label_count, people);
    cr_expect_gt(planted, 2 * people);
    cr_expect(densest >= planted && (double)densest < 1.15 * (double)planted, "%zu %zu", densest,
              planted);
    market_free(&world);
}

Test(market, lets_creators_gain_at_one_time_from_the_press_and_from_a_page) {
    check_moment("--follows 30k --press creators=20,people=500,rate=0.2,days=3", "reader", 500,
                 UINT64_C(3) * MARKET_DAY);
    check_moment("--follows 30k --recommend creators=8,people=300,rate=0.6,days=0.5", "viewer", 300,
                 MARKET_DAY / 2);
}

Test(market, lets_the_creators_of_a_ring_follow_each_other) {
    struct market_world world =
        market_play("--follows 20k --ring creators=10,rate=1 --ring creators=5,rate=1");
    size_t pairs = 0;
    for (size_t i = 0; i < world.label_count; i++) {
        cr_expect_str_eq(world.labels[i].name, "ring");
        cr_expect_not_null(market_find_creator(&world, world.labels[i].account));
        for (size_t k = 0; k < world.label_count; k++) {
            pairs += world.labels[i].number == world.labels[k].number &&
                     market_find_row(&world, world.labels[i].account, world.labels[k].account);
        }
    }
    cr_expect_eq(world.label_count, 15);
    cr_expect_eq(pairs, 10 * 9 + 5 * 4);
    market_free(&world);
}

/* A negative binomial of shape 0.7 has the variance m + m²/0.7 above its least value, 1; the heavy
 * users add to it. A Poisson law of the same mean would have a variance of 9. */
Test(market, has_activity_wider_than_poisson_and_fame_wider_than_activity) {
    struct market_world world = market_play("--follows 100k --creators 400");
    double mean = (double)world.row_count / (double)world.account_count;
    double variance = 0;
    for (size_t i = 0; i < world.account_count; i++) {
        double distance = (double)world.accounts[i].rows - mean;
        variance += distance * distance / (double)world.account_count;
    }
    size_t famous = 0;
    for (size_t k = 0; k < world.creator_count; k++) {
        times_seen[k] = world.creators[k].followers;
    }
    qsort(times_seen, 400, sizeof *times_seen, market_compare_numbers);
    for (size_t k = 360; k < 400; k++) {
        famous += times_seen[k];
    }
    cr_expect(mean > 9.5 && mean < 11, "%g", mean);
    cr_expect(variance > 110 && variance < 400, "%g", variance);
    cr_expect_lt((double)times_seen[200], 0.8 * (double)world.row_count / 400);
    cr_expect_gt((double)famous, 0.25 * (double)world.row_count);
    market_free(&world);
}

static double measure_weekday(const struct market_world *world, uint64_t weekday) {
    size_t count = 0;
    for (size_t i = 0; i < world->row_count; i++) {
        count += (world->rows[i].time - MARKET_OPENING) / MARKET_DAY % 7 == weekday;
    }
    return (double)count / (double)world->row_count;
}

/* Busiest day of a creator, in shares of its followers, on average over the creators. */
static double measure_bursts(const struct market_world *world) {
    double sum = 0;
    for (size_t k = 0; k < world->creator_count; k++) {
        size_t count = 0;
        for (size_t i = 0; i < world->row_count; i++) {
            if (world->rows[i].creator == world->creators[k].id) {
                times_seen[count++] = world->rows[i].time;
            }
        }
        qsort(times_seen, count, sizeof *times_seen, market_compare_numbers);
        sum += (double)market_count_densest(times_seen, count, MARKET_DAY) / (double)count;
    }
    return sum / (double)world->creator_count;
}

Test(market, has_a_week_and_bursts) {
    struct market_world calm = market_play("--follows 60k --bursts 0 --waves 0");
    double sunday = measure_weekday(&calm, 0);
    double tuesday = measure_weekday(&calm, 2);
    double calm_bursts = measure_bursts(&calm);
    market_free(&calm);
    struct market_world busy = market_play("--follows 60k --bursts 0.6 --waves 0");
    double busy_bursts = measure_bursts(&busy);
    market_free(&busy);
    cr_expect_gt(sunday, 1.15 * tuesday);
    cr_expect_gt(busy_bursts, 2 * calm_bursts, "%g %g", busy_bursts, calm_bursts);
}

/* Signing up in waves crowds the dates of creation. */
Test(market, has_waves_of_new_accounts) {
    static const char *const choices[] = {"--follows 40k --waves 0", "--follows 40k --waves 0.5"};
    size_t densest[2];
    for (int i = 0; i < 2; i++) {
        struct market_world world = market_play(choices[i]);
        for (size_t k = 0; k < world.account_count; k++) {
            times_seen[k] = world.accounts[k].created;
        }
        qsort(times_seen, world.account_count, sizeof *times_seen, market_compare_numbers);
        densest[i] =
            market_count_densest(times_seen, world.account_count, UINT64_C(7) * MARKET_DAY);
        market_free(&world);
    }
    cr_expect_gt(densest[1], 3 * densest[0], "%zu %zu", densest[1], densest[0]);
}

static int compare_followers(const void *left, const void *right) {
    const struct market_row *a = left;
    const struct market_row *b = right;
    int order = market_compare_numbers(&a->follower, &b->follower);
    return order != 0 ? order : market_compare_numbers(&a->creator, &b->creator);
}

static size_t count_shared(const struct market_row *a, size_t a_count, const struct market_row *b,
                           size_t b_count) {
    size_t shared = 0;
    for (size_t i = 0, k = 0; i < a_count && k < b_count;) {
        shared += a[i].creator == b[k].creator;
        bool forward = a[i].creator <= b[k].creator;
        k += b[k].creator <= a[i].creator;
        i += forward;
    }
    return shared;
}

/* The share of the accounts of 8 to 15 follows of which one other account has three quarters. */
static double measure_likeness(const char *choice) {
    struct market_world world = market_play(choice);
    static size_t begin[MARKET_ACCOUNT_MAX];
    size_t groups = 0;
    qsort(world.rows, world.row_count, sizeof *world.rows, compare_followers);
    for (size_t i = 0; i < world.row_count; i++) {
        if (i == 0 || world.rows[i].follower != world.rows[i - 1].follower) {
            begin[groups++] = i;
        }
    }
    begin[groups] = world.row_count;
    size_t alike = 0;
    size_t measured = 0;
    for (size_t i = 0; i < groups; i++) {
        size_t own = begin[i + 1] - begin[i];
        double most = 0;
        for (size_t k = 0; k < groups && own >= 8 && own <= 15; k++) {
            size_t other = begin[k + 1] - begin[k];
            if (k != i && other <= 3 * own) {
                size_t shared =
                    count_shared(&world.rows[begin[i]], own, &world.rows[begin[k]], other);
                most = fmax(most, (double)shared / (double)own);
            }
        }
        alike += most >= 0.75;
        measured += own >= 8 && own <= 15;
    }
    market_free(&world);
    return (double)alike / (double)measured;
}

Test(market, copies_friends) {
    double alone = measure_likeness("--follows 24k --creators 1k --bursts 0 --copying 0");
    double copied = measure_likeness("--follows 24k --creators 1k --bursts 0 --copying 0.7");
    cr_expect_gt(copied, alone + 0.15, "%g %g", copied, alone);
}

/* Accounts that creators of one niche share, over those expected if niches did not matter. */
Test(market, has_niches_that_share_their_audience) {
    struct market_world world = market_play("--follows 100k");
    double same = 0;
    double same_expected = 0;
    double all = 0;
    double all_expected = 0;
    qsort(world.rows, world.row_count, sizeof *world.rows, compare_followers);
    for (size_t i = 0; i < world.row_count; i++) {
        const struct market_creator *a = market_find_creator(&world, world.rows[i].creator);
        for (size_t k = i + 1;
             k < world.row_count && world.rows[k].follower == world.rows[i].follower; k++) {
            const struct market_creator *b = market_find_creator(&world, world.rows[k].creator);
            same += strcmp(a->niche, b->niche) == 0;
            all++;
        }
    }
    for (size_t i = 0; i < world.creator_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct market_creator *a = &world.creators[i];
            const struct market_creator *b = &world.creators[k];
            double expected = (double)a->followers * (double)b->followers;
            same_expected += strcmp(a->niche, b->niche) == 0 ? expected : 0;
            all_expected += expected;
        }
    }
    double lift = same / all / (same_expected / all_expected);
    cr_expect(lift > 1.6 && lift < 5, "%g", lift);
    market_free(&world);
}

Test(market, says_wrong_usage_with_2_in_one_line_and_failure_with_1) {
    static const char *const wrong[] = {"--seller pool=ten",
                                        "--seller colour=red",
                                        "--seller camouflage=green",
                                        "--seller share=1.5",
                                        "--seller rented=0.5",
                                        "--creators 9 --seller buyers=10",
                                        "--giveaway sponsors=9,rounds=100",
                                        "--bursts 2",
                                        "--follows 20k --fans people=5k",
                                        "--order sorted",
                                        "--no-such-option",
                                        "word"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char line[MARKET_LINE_BYTES];
        cr_expect_eq(market_run("r", wrong[i]), 2, "%s", wrong[i]);
        FILE *talk = market_open(".", "err");
        cr_expect(fgets(line, sizeof line, talk) && strstr(line, "market"), "%s", wrong[i]);
        cr_expect_null(fgets(line, sizeof line, talk), "%s", wrong[i]);
        fclose(talk);
    }
    cr_expect_eq(market_run("no/such/folder", "--follows 1k --creators 20"), 1);
    cr_expect_null(market_open("r", "follows.tsv"));
}

Test(market, leaves_no_file_when_one_cannot_be_written) {
    cr_assert_eq(market_run("r", "--follows 1k --creators 20"), 0);
    char command[MARKET_PATH_BYTES];
    snprintf(command, sizeof command, "cd '%s/r' && rm *.tsv && mkdir truth_creators.tsv.tmp",
             market_path());
    cr_assert_eq(system(command), 0);
    cr_expect_eq(market_run("r", "--follows 1k --creators 20"), 1);
    cr_expect_null(market_open("r", "follows.tsv"));
    cr_expect_null(market_open("r", "follows.tsv.tmp"));
}

Test(market, helps_with_every_option) {
    static const char *const words[] = {
        "--seed",          "--creators",     "--follows",   "--accounts", "--niches",
        "--bursts",        "--copying",      "--waves",     "--order",    "--seller KEY",
        "--fans KEY",      "--giveaway KEY", "--press KEY", "--ring KEY", "Examples",
        "--recommend KEY", "hijacked",       "rented",      "rounds",     "(500000)"};
    cr_expect_eq(market_run("r", "--help"), 0);
    static char text[1 << 14];
    FILE *stream = market_open(".", "out");
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        cr_expect_not_null(strstr(text, words[i]), "%s", words[i]);
    }
}
