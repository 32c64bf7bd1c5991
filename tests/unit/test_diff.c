/* Two snapshots of a roster against counting. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "follows.h"
#include "scarce.h"

enum { CREATORS_MAX = 40, NAME_BYTES = 24, SHARE = 1000 };

/* One thread: what is built is small. */
static kith_options default_options(void) {
    kith_options options = kith_options_default();
    options.thread_count = 1;
    return options;
}

/* Who follows whom in two snapshots. Creator 0 is in the first alone, the last one in the second alone. */
typedef struct world {
    size_t creator_count, account_count;
    uint8_t *before, *after; /* [creator][account] */
    char names[CREATORS_MAX][NAME_BYTES];
    kith_roster *old, *now;
} world;

/* How the snapshots come about; shares in thousandths. */
typedef struct plan {
    size_t creators, accounts;
    uint64_t lost, gained; /* of the audience, by every creator */
    uint64_t swept;        /* of the first accounts (a tenth of all), everywhere */
    size_t swept_from;     /* creators from this one on */
    uint64_t moved;        /* of the audience of the last creator in both, to creator 2 */
    bool is_uneven;        /* some creators lose up to four times as much as others */
} plan;

static uint8_t *view_row(const world *of, bool is_later, size_t creator) {
    return (is_later ? of->after : of->before) + creator * of->account_count;
}

static void fill_creator(world *to, const plan *by, size_t c, uint64_t *state) {
    uint8_t *before = view_row(to, false, c);
    uint8_t *after = view_row(to, true, c);
    /* a tenth of the accounts to four, most of them accounts of the creator's own quarter */
    uint64_t size = by->accounts / 10 + random_below(state, by->accounts / 3);
    uint64_t lost = by->lost * (by->is_uneven ? 2 + random_below(state, 7) : 2) / 2;
    for (size_t a = 0; a < to->account_count; a++) {
        bool is_near = a % 4 == c % 4;
        uint64_t chance = is_near ? 2 * size : size / 2;
        before[a] = random_below(state, by->accounts) < chance;
        bool keeps = random_below(state, SHARE) >= lost;
        bool comes = random_below(state, by->accounts * SHARE) < chance * by->gained;
        bool is_swept = c >= by->swept_from && a < to->account_count / 10 &&
                        random_below(state, SHARE) < by->swept;
        after[a] = (before[a] ? keeps : comes) && !is_swept;
    }
}

static size_t find_source(const world *of) {
    return of->creator_count - 2;
}

static void move_accounts(world *to, const plan *by, uint64_t *state) {
    size_t source = find_source(to);
    for (size_t a = 0; a < to->account_count; a++) {
        if (!view_row(to, false, source)[a] || random_below(state, SHARE) >= by->moved) continue;
        view_row(to, true, source)[a] = 0;
        view_row(to, true, 2)[a] = 1;
    }
}

static kith_roster *build(const world *of, bool is_later, const kith_options *options) {
    kith_list lists[CREATORS_MAX];
    kith_roster *made = NULL;
    size_t count = of->creator_count - 1; /* one is in the other snapshot alone */
    for (size_t i = 0; i < count; i++) {
        size_t c = i + is_later;
        uint64_t *ids = malloc(of->account_count * sizeof *ids);
        lists[i] = (kith_list){of->names[c], ids, 0};
        for (size_t a = 0; a < of->account_count; a++) {
            ids[lists[i].id_count] = a;
            lists[i].id_count += view_row(of, is_later, c)[a];
        }
    }
    cr_assert_eq(kith_roster_build_lists(lists, count, options, &made, NULL), KITH_OK);
    for (size_t i = 0; i < count; i++) {
        free((void *)lists[i].ids);
    }
    return made;
}

static world create_world(uint64_t seed, const plan *by, const kith_options *options) {
    uint64_t state = random_seed(seed);
    world made = {.creator_count = by->creators, .account_count = by->accounts};
    made.before = calloc(by->creators, by->accounts);
    made.after = calloc(by->creators, by->accounts);
    for (size_t c = 0; c < by->creators; c++) {
        snprintf(made.names[c], NAME_BYTES, "c%02zu", c);
        fill_creator(&made, by, c, &state);
    }
    move_accounts(&made, by, &state);
    kith_options own = *options;
    own.seed = seed;
    made.old = build(&made, false, &own);
    own.k = own.k / 2; /* a smaller sample than before */
    made.now = build(&made, true, &own);
    return made;
}

static void free_world(world *made) {
    free(made->before);
    free(made->after);
    kith_roster_free(made->old);
    kith_roster_free(made->now);
}

static kith_diff *compare(const world *of, const kith_diff_query *query) {
    kith_options options = default_options();
    kith_diff *made = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_diff_build(of->old, of->now, query, &options, &made, &error), KITH_OK, "%s",
                 error.text);
    cr_assert_eq(kith_diff_count_changes(made), of->creator_count);
    return made;
}

/* ---- What became of audiences ---- */

/* Every third account is suspicious to a half, every ninth for certain. */
static double suspect(size_t account) {
    return account % 9 == 0 ? 1 : account % 3 == 0 ? 0.5 : 0;
}

static kith_suspects *read_suspects(size_t accounts, uint64_t seed) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/s.csv", folder.path);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fprintf(file, "follower,probability\n");
    for (size_t a = 0; a < accounts; a++) {
        if (suspect(a) > 0) fprintf(file, "%zu,%g\n", a, suspect(a));
    }
    cr_assert_eq(fclose(file), 0);
    const char *paths[] = {path};
    kith_options options = default_options();
    options.seed = seed;
    kith_suspects *made = NULL;
    cr_assert_eq(kith_suspects_read(paths, 1, &options, &made, NULL), KITH_OK);
    run_remove_folder(&folder);
    return made;
}

typedef struct truth {
    double kept, gained, lost, retention, suspicious, other;
} truth;

static truth count_all(const world *of, size_t creator) {
    const uint8_t *before = view_row(of, false, creator);
    const uint8_t *after = view_row(of, true, creator);
    truth made = {0};
    double suspicious = 0;
    for (size_t a = 0; a < of->account_count; a++) {
        made.kept += before[a] && after[a];
        made.lost += before[a] && !after[a];
        made.gained += !before[a] && after[a];
        suspicious += before[a] ? suspect(a) : 0;
        made.suspicious += before[a] && after[a] ? suspect(a) : 0;
    }
    double followers = made.kept + made.lost;
    made.other = (made.kept - made.suspicious) / (followers - suspicious);
    made.suspicious /= suspicious;
    made.retention = made.kept / followers;
    return made;
}

/* Intervals that hold the truth, of those that were looked at. */
typedef struct score {
    double held, all;
} score;

static void expect(kith_estimate said, double known, bool exact, score *to) {
    cr_expect(said.low <= said.value && said.value <= said.high, "%f %f %f", said.low, said.value,
              said.high);
    if (exact) {
        cr_expect_float_eq(said.value, known, 1e-6, "%f %f", said.value, known);
        cr_expect(said.high - said.low < 1e-9);
    }
    if (!exact && said.low == said.high) return; /* a small audience, which is whole */
    to->held += said.low <= known + 1e-9 && known <= said.high + 1e-9;
    to->all++;
}

enum { MEASURES = 6 };

static void check_creators(const world *of, bool exact, score scores[MEASURES]) {
    kith_suspects *suspects = read_suspects(of->account_count, kith_roster_view_info(of->old).seed);
    kith_diff_query query = {.suspects = suspects};
    kith_diff *diff = compare(of, &query);
    for (size_t c = 1; c + 1 < of->creator_count; c++) {
        kith_change said = kith_diff_view_change(diff, c);
        truth known = count_all(of, c);
        cr_expect_str_eq(kith_roster_view_creator(of->old, said.number_before).name, of->names[c]);
        cr_expect_str_eq(kith_roster_view_creator(of->now, said.number_after).name, of->names[c]);
        expect(said.kept, known.kept, exact, &scores[0]);
        expect(said.gained, known.gained, exact, &scores[1]);
        expect(said.lost, known.lost, exact, &scores[2]);
        expect(said.retention, known.retention, exact, &scores[3]);
        expect(said.retention_suspicious, known.suspicious, exact, &scores[4]);
        expect(said.retention_other, known.other, exact, &scores[5]);
    }
    kith_diff_free(diff);
    kith_suspects_free(suspects);
}

Test(diff, of_whole_audiences_is_exact) {
    kith_options options = default_options();
    options.floor = 1;
    score scores[MEASURES] = {0};
    for (uint64_t seed = 0; seed < 5; seed++) {
        const plan by = {.creators = 12, .accounts = 5000, .lost = 70, .gained = 90, .swept = 300};
        world made = create_world(seed, &by, &options);
        check_creators(&made, true, scores);
        free_world(&made);
    }
}

Test(diff, of_samples_has_intervals_that_hold, .timeout = 120) {
    kith_options options = default_options();
    options.k = 1024;
    options.floor = 0;
    score scores[MEASURES] = {0};
    for (uint64_t seed = 0; seed < 200; seed++) {
        const plan by = {
            .creators = 8, .accounts = 15000, .lost = 150, .gained = 120, .swept = 300};
        world made = create_world(seed, &by, &options);
        check_creators(&made, false, scores);
        free_world(&made);
    }
    for (size_t m = 0; m < MEASURES; m++) {
        cr_expect_geq(scores[m].held / scores[m].all, 0.93, "measure %zu: %.3f", m,
                      scores[m].held / scores[m].all);
        cr_expect_leq(scores[m].held / scores[m].all, 0.97, "measure %zu: %.3f", m,
                      scores[m].held / scores[m].all);
    }
}

Test(diff, lists_creators_that_are_in_one_snapshot_alone) {
    kith_options options = default_options();
    const plan by = {.creators = 12, .accounts = 500, .lost = 100};
    const kith_diff_query query = {0};
    world made = create_world(3, &by, &options);
    kith_diff *diff = compare(&made, &query);
    kith_change first = kith_diff_view_change(diff, 0);
    kith_change last = kith_diff_view_change(diff, 11);
    kith_diff_info info = kith_diff_view_info(diff);
    cr_expect_eq(first.presence, KITH_PRESENCE_REMOVED);
    cr_expect_eq(last.presence, KITH_PRESENCE_ADDED);
    cr_expect(first.followers_before.value > 0 && isnan(first.followers_after.value));
    cr_expect(last.followers_after.value > 0 && isnan(last.followers_before.value));
    cr_expect(isnan(first.lost.value) && isnan(last.gained.value) && isnan(first.retention.value));
    cr_expect_eq(first.number_after, SIZE_MAX);
    cr_expect_eq(last.number_before, SIZE_MAX);
    cr_expect_eq(info.kept_count, 10);
    cr_expect_eq(info.added_count, 1);
    cr_expect_eq(info.removed_count, 1);
    kith_diff_free(diff);
    free_world(&made);
}

Test(diff, of_a_roster_with_itself_keeps_everyone) {
    kith_options options = default_options();
    const plan by = {.creators = 20, .accounts = 20000};
    const kith_diff_query query = {.move_count = 10};
    options.k = 256;
    world made = create_world(4, &by, &options);
    kith_roster_free(made.now);
    made.now = made.old;
    made.creator_count--;
    kith_diff *diff = compare(&made, &query);
    for (size_t c = 0; c < made.creator_count; c++) {
        kith_change said = kith_diff_view_change(diff, c);
        cr_expect_eq(said.kept.value, said.followers_before.value);
        cr_expect_eq(said.lost.value, 0);
        cr_expect_eq(said.retention.value, 1);
        cr_expect_eq(said.lost_expected.value, 0);
    }
    cr_expect_eq(kith_diff_view_info(diff).usual_loss.value, 0);
    cr_expect_eq(kith_diff_view_info(diff).sudden_count, 0);
    cr_expect_eq(kith_diff_count_moves(diff), 0);
    kith_diff_free(diff);
    made.now = NULL;
    free_world(&made);
}

/* ---- Sudden losses ---- */

/* How many of the creators from `first` on, and of those before, have a sudden loss. */
static void count_sudden(const plan *by, uint64_t seed, uint32_t k, size_t found[2]) {
    kith_options options = default_options();
    const kith_diff_query query = {0};
    options.k = k;
    options.floor = 0;
    world made = create_world(seed, by, &options);
    kith_diff *diff = compare(&made, &query);
    size_t all = 0;
    for (size_t c = 1; c + 1 < by->creators; c++) {
        bool sudden = kith_diff_view_change(diff, c).sudden_loss;
        found[c >= by->swept_from] += sudden;
        all += sudden;
    }
    cr_expect_eq(kith_diff_view_info(diff).sudden_count, all);
    kith_diff_free(diff);
    free_world(&made);
}

Test(diff, finds_a_sweep_and_none_in_quiet_snapshots, .timeout = 120) {
    enum { SEEDS = 40, SWEPT = 8 };
    plan sweep = {.creators = 32, .accounts = 6000, .lost = 20, .swept = 900, .swept_from = 23};
    plan quiet = sweep;
    quiet.swept = 0;
    quiet.is_uneven = true;
    size_t found[2] = {0};
    size_t found_quiet[2] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        count_sudden(&sweep, seed, seed % 2 ? 1024 : 8192, found);
        count_sudden(&quiet, seed, seed % 2 ? 1024 : 8192, found_quiet);
    }
    cr_expect_geq((double)found[1], 0.85 * SEEDS * SWEPT, "%zu found", found[1]);
    cr_expect_leq(found[0], 2, "%zu", found[0]);
    cr_expect_leq(found_quiet[0] + found_quiet[1], 1, "%zu", found_quiet[0] + found_quiet[1]);
}

Test(diff, says_nothing_of_sudden_losses_among_few_creators) {
    kith_options options = default_options();
    const plan by = {.creators = 10, .accounts = 6000, .lost = 20, .swept = 900, .swept_from = 8};
    const kith_diff_query query = {0};
    world made = create_world(5, &by, &options);
    kith_diff *diff = compare(&made, &query);
    cr_expect(isnan(kith_diff_view_info(diff).usual_loss.value));
    for (size_t c = 0; c < by.creators; c++) {
        kith_change said = kith_diff_view_change(diff, c);
        cr_expect(!said.sudden_loss && isnan(said.lost_expected.value));
    }
    kith_diff_free(diff);
    free_world(&made);
}

/* ---- Moves ---- */

/* Accounts new at `to`: those that left `from`, or stayed. */
static double count_news(const world *of, size_t from, size_t to, bool left) {
    double count = 0;
    for (size_t a = 0; a < of->account_count; a++) {
        bool counts = view_row(of, false, from)[a] && view_row(of, true, from)[a] == !left;
        count += counts && !view_row(of, false, to)[a] && view_row(of, true, to)[a];
    }
    return count;
}

Test(diff, finds_planted_moves_and_no_others, .timeout = 120) {
    const plan by = {.creators = 20, .accounts = 8000, .lost = 50, .gained = 60, .moved = 30};
    const kith_diff_query query = {.move_count = 10};
    kith_options options = default_options();
    size_t others = 0;
    score held = {0};
    for (uint64_t seed = 0; seed < 40; seed++) {
        options.k = seed % 2 ? 16384 : 2048;
        options.floor = 0;
        world made = create_world(seed, &by, &options);
        kith_diff *diff = compare(&made, &query);
        size_t found = 0;
        for (size_t i = 0; i < kith_diff_count_moves(diff); i++) {
            kith_move move = kith_diff_view_move(diff, i);
            double moved = count_news(&made, move.from, move.to, true);
            truth source = count_all(&made, move.from);
            double expected =
                count_news(&made, move.from, move.to, false) * source.lost / source.kept;
            found += move.from == find_source(&made) && move.to == 2;
            others += move.from != find_source(&made) || move.to != 2;
            expect(move.accounts, moved, seed % 2, &held);
            cr_expect(seed % 2 == 0 || fabs(move.expected - expected) < 1e-6);
            bool has_lift =
                expected > 0 ? fabs(move.lift * expected - moved) < 1e-6 : isnan(move.lift);
            cr_expect(seed % 2 == 0 || has_lift);
        }
        bool is_small = count_news(&made, find_source(&made), 2, true) < 30;
        cr_expect(found == 1 || is_small, "seed %zu: %zu", (size_t)seed, found);
        kith_diff_free(diff);
        free_world(&made);
    }
    cr_expect_leq(others, 2, "%zu", others);
    cr_expect_geq(held.held, 0.95 * held.all - 3 * sqrt(0.05 * 0.95 * held.all));
}

/* ---- What does not mix ---- */

Test(diff, refuses_rosters_that_do_not_mix) {
    kith_options options = default_options();
    const plan by = {.creators = 4, .accounts = 300, .lost = 100};
    const kith_diff_query query = {0};
    world one = create_world(6, &by, &options);
    world other = create_world(7, &by, &options);
    options.floor = 1;
    world whole = create_world(6, &by, &options);
    kith_suspects *suspects = read_suspects(100, 7);
    const kith_diff_query marked = {.suspects = suspects};
    kith_diff *diff = NULL;
    kith_error error = {0};
    cr_expect_eq(kith_diff_build(one.old, other.now, &query, &options, &diff, &error),
                 KITH_INCOMPATIBLE);
    cr_expect(strstr(error.text, "seed 6"), "%s", error.text);
    cr_expect_eq(kith_diff_build(one.old, whole.now, &query, &options, &diff, &error),
                 KITH_INCOMPATIBLE);
    cr_expect(strstr(error.text, "40 bits"), "%s", error.text);
    cr_expect_eq(kith_diff_build(one.old, one.now, &marked, &options, &diff, &error),
                 KITH_INCOMPATIBLE);
    cr_expect_null(diff);
    kith_suspects_free(suspects);
    free_world(&one);
    free_world(&other);
    free_world(&whole);
}

Test(diff, does_not_depend_on_the_number_of_threads) {
    const plan by = {.creators = 20, .accounts = 8000, .lost = 50, .gained = 60, .moved = 30};
    const kith_diff_query query = {.move_count = 10};
    kith_options options = default_options();
    world made = create_world(8, &by, &options);
    kith_diff *diffs[2] = {0};
    for (int t = 0; t < 2; t++) {
        options.thread_count = 1 + 2 * t;
        cr_assert_eq(kith_diff_build(made.old, made.now, &query, &options, &diffs[t], NULL),
                     KITH_OK);
    }
    cr_expect_eq(kith_diff_count_moves(diffs[0]), kith_diff_count_moves(diffs[1]));
    for (size_t i = 0; i < kith_diff_count_moves(diffs[0]); i++) {
        kith_move one = kith_diff_view_move(diffs[0], i);
        kith_move other = kith_diff_view_move(diffs[1], i);
        cr_expect(one.from == other.from && one.to == other.to);
        cr_expect(one.accounts.value == other.accounts.value && one.expected == other.expected);
    }
    for (size_t c = 1; c + 1 < made.creator_count; c++) {
        cr_expect_eq(kith_diff_view_change(diffs[0], c).kept.value,
                     kith_diff_view_change(diffs[1], c).kept.value);
    }
    kith_diff_free(diffs[0]);
    kith_diff_free(diffs[1]);
    free_world(&made);
}

/* ---- Memory ---- */

Test(diff, gives_memory_back_whichever_request_fails) {
    kith_options options = default_options();
    options.k = 64;
    options.floor = 0;
    const plan by = {.creators = 12, .accounts = 1500, .lost = 100, .gained = 100, .moved = 300};
    const kith_diff_query query = {.move_count = 10};
    world made = create_world(9, &by, &options);
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/r.kith", folder.path);
    cr_assert_eq(kith_roster_write(made.old, path, NULL), KITH_OK);
    kith_status status = KITH_NO_MEMORY;
    long request = 0;
    for (; status != KITH_OK; request++) {
        scarce_memory memory = {.requests_left = request};
        options.allocator = scarce_allocator(&memory);
        kith_roster *packed = NULL;
        kith_diff *diff = NULL;
        status = kith_roster_read(path, &options, &packed, NULL);
        if (status == KITH_OK) {
            status = kith_diff_build(packed, made.now, &query, &options, &diff, NULL);
        }
        cr_assert(status == KITH_OK || status == KITH_NO_MEMORY);
        cr_assert_eq(diff != NULL, status == KITH_OK);
        kith_diff_free(diff);
        kith_roster_free(packed);
        cr_assert_eq(memory.blocks_out, 0, "request %ld leaks", request);
    }
    cr_expect_gt(request, 30);
    run_remove_folder(&folder);
    free_world(&made);
}

/* ---- Real lists ---- */

enum { REAL_MOST = 4000 };

/* The audiences of a roster that keeps whole hashes, without every tenth account or with all; the hashes are the ids. */
static kith_roster *take_part(const kith_roster *of, bool all, const kith_options *options) {
    static kith_list lists[REAL_MOST];
    size_t count = kith_roster_view_info(of).creator_count;
    kith_roster *made = NULL;
    cr_assert_leq(count, REAL_MOST);
    for (size_t c = 0; c < count; c++) {
        kith_creator creator = kith_roster_view_creator(of, c);
        uint64_t *ids = malloc((creator.hash_count + 1) * sizeof *ids);
        lists[c] = (kith_list){creator.name, ids, 0};
        for (size_t i = 0; i < creator.hash_count; i++) {
            ids[lists[c].id_count] = creator.hashes[i];
            lists[c].id_count += all || creator.hashes[i] % 10 != 0;
        }
    }
    cr_assert_eq(kith_roster_build_lists(lists, count, options, &made, NULL), KITH_OK);
    for (size_t c = 0; c < count; c++) {
        free((void *)lists[c].ids);
    }
    return made;
}

Test(diff, of_real_lists_has_intervals_that_hold, .timeout = 120) {
    const char *folder = getenv("KITH_DATASETS");
    char path[RUN_PATH_BYTES];
    snprintf(path, sizeof path, "%s/uk-politicians/follows.tsv.gz",
             folder ? folder : "../shared/datasets");
    if (access(path, R_OK) != 0) cr_skip_test("no data set at %s", path);
    const char *paths[] = {path};
    kith_options options = default_options();
    kith_roster *whole = NULL;
    options.floor = 1;
    cr_assert_eq(kith_roster_build(paths, 1, &options, &whole, NULL), KITH_OK);
    options.floor = 0;
    options.k = 64;
    kith_roster *before = take_part(whole, true, &options);
    kith_roster *after = take_part(whole, false, &options);
    const kith_diff_query query = {0};
    kith_diff *diff = NULL;
    cr_assert_eq(kith_diff_build(before, after, &query, &options, &diff, NULL), KITH_OK);
    score held = {0};
    for (size_t c = 0; c < kith_diff_count_changes(diff); c++) {
        kith_change said = kith_diff_view_change(diff, c);
        kith_creator creator = kith_roster_view_creator(whole, c);
        double lost = 0;
        for (size_t i = 0; i < creator.hash_count; i++) {
            lost += creator.hashes[i] % 10 == 0;
        }
        expect(said.lost, lost, said.lost.low == said.lost.high, &held);
    }
    cr_expect_gt(held.all, 100);
    cr_expect_geq(held.held / held.all, 0.93, "%.3f of %.0f", held.held / held.all, held.all);
    cr_expect_eq(kith_diff_view_info(diff).sudden_count, 0);
    kith_diff_free(diff);
    kith_roster_free(before);
    kith_roster_free(after);
    kith_roster_free(whole);
}
