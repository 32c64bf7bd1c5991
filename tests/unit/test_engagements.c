/* Engagement files: what may stand in them, and that every count is that of a brute force over the rows. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "follows.h"

static const char follows_text[] =
    "creator\tfollower\nann\t1\nann\t2\nann\t3\nann\tx\nbob\t2\nbob\t5\n";

static kith_roster *build_roster(const run_folder *folder) {
    kith_options options = kith_options_default();
    options.floor = 1;
    run_write_file(folder, "follows", follows_text);
    return follows_build(folder, "follows", &options);
}

static kith_status try_read(const run_folder *folder, const char *name, const kith_roster *roster,
                            int threads, uint64_t bad_lines, kith_engagements **out,
                            kith_error *error) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    options.thread_count = threads;
    options.bad_lines_allowed = bad_lines;
    return kith_engagements_read(paths, 1, roster, &options, out, error);
}

/* Of ann, 4 followers, and bob, 2, from a text. */
static kith_engagements *read_text(const char *text) {
    run_folder folder = run_create_folder();
    kith_roster *roster = build_roster(&folder);
    kith_engagements *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "e", text);
    cr_assert_eq(try_read(&folder, "e", roster, 2, 0, &made, &error), KITH_OK, "%s", error.text);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return made;
}

static void expect_fail(const char *text, kith_status status, uint64_t line, const char *reason) {
    run_folder folder = run_create_folder();
    kith_roster *roster = build_roster(&folder);
    kith_engagements *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "e", text);
    cr_expect_eq(try_read(&folder, "e", roster, 2, 0, &made, &error), status, "%s", text);
    cr_expect_null(made);
    cr_expect_eq(error.line, line, "%s", error.text);
    cr_expect_not_null(strstr(error.text, reason), "%s", error.text);
    cr_expect_null(strchr(error.text, '\n'));
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(engagements, counts_followers_regulars_outsiders_and_the_creator_itself) {
    kith_engagements *made = read_text(
        "creator\tfollower\tpost\tkind\n"
        "ann\t1\tp1\tlike\nann\t1\tp2\tlike\nann\t1\tp3\tcomment\n" /* a regular */
        "ann\tx\tp1\tlike\nann\tx\tp1\tcomment\n"                   /* one post in two ways */
        "ann\t9\tp4\tlike\nann\t9\tp1\tlike\n"                      /* does not follow */
        "ann\tann\tp1\tcomment\n"                                   /* answers below its own post */
        "carl\t1\tp9\tlike\n"                                       /* no creator here */
        "ann\t1\tp1\tlike\n");                                      /* again */
    kith_relationship ann = kith_engagements_view_creator(made, 0);
    cr_expect_eq(ann.post_count, 4);
    cr_expect_eq(ann.engaged_count, 2);
    cr_expect_eq(ann.regular_count, 1);
    cr_expect_eq(ann.engagement_count, 4);
    cr_expect_eq(ann.outside_count, 2);
    cr_expect_eq(ann.outside_account_count, 1);
    cr_expect_eq(ann.own_count, 1);
    cr_expect_float_eq(ann.engaged_share, 0.5, 1e-12);
    cr_expect_float_eq(ann.regulars_share, 0.25, 1e-12);
    cr_expect_float_eq(ann.outside_share, 2.0 / 6, 1e-12);
    cr_expect(isnan(ann.beside[KITH_MEASURE_ENGAGED].percentile),
              "two creators are too few to compare");
    kith_relationship bob = kith_engagements_view_creator(made, 1);
    cr_expect_eq(bob.post_count, 0);
    cr_expect(isnan(bob.engaged_share), "no post of bob is known");
    kith_engagements_info info = kith_engagements_view_info(made);
    cr_expect_eq(info.row_count, 10);
    cr_expect_eq(info.unknown_creator_count, 1);
    cr_expect_eq(info.repeated_count, 1);
    cr_expect_eq(info.engagement_count, 4);
    cr_expect_eq(info.outside_count, 2);
    cr_expect_eq(info.own_count, 1);
    cr_expect_eq(info.own_account_count, 1);
    kith_engagements_free(made);
}

Test(engagements, knows_no_regulars_of_fewer_than_three_posts) {
    kith_engagements *made = read_text("creator,follower,post\nann,1,p1\nann,1,p2\n");
    kith_relationship ann = kith_engagements_view_creator(made, 0);
    cr_expect_float_eq(ann.engaged_share, 0.25, 1e-12);
    cr_expect(isnan(ann.regulars_share));
    kith_engagements_free(made);
}

Test(engagements, finds_the_columns_by_their_names_in_any_order) {
    static const char *const texts[] = {
        "creator\tfollower\tpost\tengaged_at\tkind\nann\t1\tp\t1700000000\tlike\n",
        "page,user,post_id,time,type\nann,1,p,1700000000,Likes\n",
        "Type,Post ID,User-ID,Influencer,Timestamp\nfavourite,p,1,ann,2023-11-14T22:13:20Z\n",
        "note,account,creator_id,media_id,engaged_at,kind\n\"a, b\",1,ann,p,1700000000,heart\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        kith_engagements *made = read_text(texts[i]);
        size_t count = 0;
        const kith_engager *list = kith_engagements_view_engagers(made, 0, &count);
        cr_assert_eq(count, 1, "%s", texts[i]);
        cr_expect(list->follows, "%s", texts[i]);
        cr_expect_eq(list->post_count, 1);
        cr_expect_eq(list->first, 1700000000, "%s", texts[i]);
        cr_expect_eq(list->last, 1700000000);
        cr_expect_eq(list->kinds, 1 << KITH_KIND_LIKE, "%s", texts[i]);
        kith_engagements_free(made);
    }
}

Test(engagements, tells_kinds_apart_and_takes_their_absence_for_another) {
    kith_engagements *made = read_text(
        "creator,follower,post,kind\nann,1,p,Like\nann,1,p,reply\nann,1,p,REPOST\nann,1,p,"
        "bookmarks\nann,2,p,\nann,2,p,sticker of a very long name\n");
    size_t count = 0;
    const kith_engager *list = kith_engagements_view_engagers(made, 0, &count);
    cr_assert_eq(count, 2);
    uint8_t four =
        1 << KITH_KIND_LIKE | 1 << KITH_KIND_COMMENT | 1 << KITH_KIND_SHARE | 1 << KITH_KIND_SAVE;
    cr_expect_eq(list[0].kinds | list[1].kinds, four | 1 << KITH_KIND_OTHER);
    cr_expect(list[0].kinds == four || list[1].kinds == four);
    cr_expect_eq(kith_engagements_view_info(made).repeated_count, 1, "both are other");
    kith_engagements_free(made);
}

Test(engagements, leaves_times_open_that_are_missing_or_cannot_be) {
    kith_engagements *made = read_text(
        "creator,follower,post,time\nann,1,p,\nann,1,q,1600000000\nann,1,r,1500000000\n"
        "ann,1,s,4102444800\nann,1,t,915148800\nann,2,p,0\n");
    kith_engagements_info info = kith_engagements_view_info(made);
    cr_expect_eq(info.time_missing_count, 2);
    cr_expect_eq(info.time_future_count, 1);
    cr_expect_eq(info.time_early_count, 1);
    size_t count = 0;
    const kith_engager *list = kith_engagements_view_engagers(made, 0, &count);
    cr_assert_eq(count, 2);
    const kith_engager *one = list[0].post_count == 5 ? &list[0] : &list[1];
    cr_expect_eq(one->first, 1500000000);
    cr_expect_eq(one->last, 1600000000);
    cr_expect_eq(list[one == list].first, 0);
    kith_engagements_free(made);
}

Test(engagements, names_file_line_and_reason_of_what_is_malformed) {
    expect_fail("1\tann\tp\n", KITH_MALFORMED, 1, "no creator column");
    expect_fail("creator\tpost\nann\tp\n", KITH_MALFORMED, 1, "no follower column");
    expect_fail("creator\tuser\nann\t1\n", KITH_MALFORMED, 1, "no post column");
    expect_fail("creator\tuser\tpost\nann\t1\tp\nann\t1\n", KITH_MALFORMED, 3, "fewer columns");
    expect_fail("creator\tuser\tpost\nann\t\tp\n", KITH_MALFORMED, 2, "no follower");
    expect_fail("creator\tuser\tpost\n\t1\tp\n", KITH_MALFORMED, 2, "no creator");
    expect_fail("creator\tuser\tpost\nann\t1\t\n", KITH_MALFORMED, 2, "no post");
    expect_fail("creator\tuser\tpost\ttime\nann\t1\tp\tnoon\n", KITH_MALFORMED, 2,
                "neither seconds");
    expect_fail("creator\tuser\tpost\nann\t1\tp\ncreator\tuser\tpost\n", KITH_MALFORMED, 3,
                "a header line again");
    expect_fail("creator\tuser\tpost\n", KITH_MALFORMED, 0, "no engagements in it");
}

Test(engagements, fails_only_where_no_row_is_of_use) {
    expect_fail("creator\tuser\tpost\nzoe\t1\tp\nzoe\t2\tp\n", KITH_INVALID, 0,
                "none of 2 engagements is with a creator");
    expect_fail("creator\tuser\tpost\nann\t77\tp\nzoe\t2\tp\n", KITH_INVALID, 0,
                "none of 2 engagements is by a follower");
    kith_engagements *made = read_text("creator\tuser\tpost\nann\t77\tp\nzoe\t2\tp\nann\t1\tp\n");
    cr_expect_eq(kith_engagements_view_info(made).engagement_count, 1);
    kith_engagements_free(made);
}

Test(engagements, skips_and_counts_as_many_bad_lines_as_are_allowed) {
    run_folder folder = run_create_folder();
    kith_roster *roster = build_roster(&folder);
    kith_engagements *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "e", "creator,user,post\nann,1\nann,1,p\n,1,p\n");
    cr_assert_eq(try_read(&folder, "e", roster, 2, 2, &made, &error), KITH_OK, "%s", error.text);
    cr_expect_eq(kith_engagements_view_info(made).bad_line_count, 2);
    cr_expect_eq(kith_engagements_view_info(made).row_count, 1);
    kith_engagements_free(made);
    cr_expect_eq(try_read(&folder, "e", roster, 2, 1, &made, &error), KITH_MALFORMED);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(engagements, needs_a_roster_that_knows_every_follower) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    run_write_file(&folder, "follows", follows_text);
    run_write_file(&folder, "e", "creator,user,post\nann,1,p\n");
    kith_roster *sampled = follows_build(&folder, "follows", &options);
    kith_engagements *made = NULL;
    kith_error error = {0};
    cr_expect_eq(try_read(&folder, "e", sampled, 1, 0, &made, &error), KITH_INCOMPATIBLE);
    kith_roster_free(sampled);
    options.floor = 1;
    options.seed = 5;
    kith_roster *other = follows_build(&folder, "follows", &options);
    cr_expect_eq(try_read(&folder, "e", other, 1, 0, &made, &error), KITH_INCOMPATIBLE);
    kith_roster_free(other);
    run_remove_folder(&folder);
}

/* ---- Against a brute force ---- */

enum { CREATORS = 7, ACCOUNTS = 400, POSTS = 12, KINDS = 3, ROWS = 60000 };

static const char *const kind_words[KINDS] = {"like", "comment", "share"};

/* What was written, as a table of all there could be. */
typedef struct world {
    bool follows[CREATORS][ACCOUNTS];
    uint8_t done[CREATORS][ACCOUNTS][POSTS];
    uint32_t first[CREATORS][ACCOUNTS], last[CREATORS][ACCOUNTS];
    uint32_t post_first[CREATORS][POSTS];
} world;

static void keep_least(uint32_t *least, uint32_t time) {
    *least = *least == 0 || time < *least ? time : *least;
}

static kith_roster *write_follows(const run_folder *folder, world *all, uint64_t *state) {
    kith_options options = kith_options_default();
    options.floor = 1;
    follow_list list = {0};
    for (uint32_t c = 0; c < CREATORS; c++) {
        for (uint64_t u = 0; u < ACCOUNTS; u++) {
            all->follows[c][u] = random_below(state, 3) > 0;
            if (all->follows[c][u]) follows_add(&list, c, u);
        }
    }
    follows_write(&list, folder, "follows");
    follows_free(&list);
    return follows_build(folder, "follows", &options);
}

/* A few of the rows come from accounts that engage with nearly everything; one account in three keeps to older posts. */
static void write_engagements(const run_folder *folder, world *all, uint64_t *state) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/e.gz", folder->path);
    gzFile file = gzopen(path, "wb1");
    cr_assert_not_null(file);
    gzprintf(file, "creator\tfollower\tpost\tengaged_at\tkind\n");
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t c = random_below(state, CREATORS);
        uint64_t u = random_below(state, random_below(state, 2) ? ACCOUNTS : 5);
        uint64_t p = random_below(state, u % 3 ? POSTS : POSTS / 2);
        uint64_t k = random_below(state, KINDS);
        uint32_t time = 1600000000 + (uint32_t)(80000 * p + random_below(state, 100000));
        gzprintf(file, "c%05u\t%u\tp%u\t%u\t%s\n", (unsigned)c, (unsigned)u, (unsigned)p, time,
                 kind_words[k]);
        all->done[c][u][p] |= (uint8_t)(1U << k);
        keep_least(&all->first[c][u], time);
        keep_least(&all->post_first[c][p], time);
        all->last[c][u] = time > all->last[c][u] ? time : all->last[c][u];
    }
    cr_assert_eq(gzclose(file), Z_OK);
}

static int compare_times(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* When the second half of the posts begins. */
static uint32_t find_turn(const world *all, size_t creator) {
    uint32_t times[POSTS];
    memcpy(times, all->post_first[creator], sizeof times);
    qsort(times, POSTS, sizeof *times, compare_times);
    return times[POSTS / 2];
}

static void expect_creator(const kith_engagements *made, const kith_roster *roster,
                           const world *all, size_t creator) {
    size_t count = 0;
    size_t expected = 0;
    uint32_t turn = find_turn(all, creator);
    kith_relationship sums = {0};
    const kith_engager *list = kith_engagements_view_engagers(made, creator, &count);
    for (size_t i = 0; i < count; i++) {
        char id[KITH_ID_BYTES + 1];
        kith_roster_name_account(roster, list[i].hash, id);
        size_t u = strtoul(id, NULL, 10);
        uint32_t posts = 0;
        uint8_t kinds = 0;
        for (size_t p = 0; p < POSTS; p++) {
            posts += all->done[creator][u][p] > 0;
            kinds |= all->done[creator][u][p];
        }
        cr_assert(i == 0 || list[i].hash > list[i - 1].hash);
        cr_assert_eq(list[i].post_count, posts);
        cr_assert_eq(list[i].kinds, kinds);
        cr_assert_eq(list[i].first, all->first[creator][u]);
        cr_assert_eq(list[i].last, all->last[creator][u]);
        cr_assert_eq(list[i].follows, all->follows[creator][u]);
        sums.engaged_count += list[i].follows;
        sums.regular_count += list[i].follows && posts >= 3;
        sums.outside_count += list[i].follows ? 0 : posts;
        bool early = list[i].follows && all->first[creator][u] < turn;
        sums.early_count += early;
        sums.loyal_count += early && all->last[creator][u] >= turn && posts > 1;
        sums.timed_count += posts;
    }
    for (size_t u = 0; u < ACCOUNTS; u++)
        expected += all->first[creator][u] > 0;
    kith_relationship found = kith_engagements_view_creator(made, creator);
    cr_expect_eq(count, expected);
    cr_expect_eq(found.post_count, POSTS);
    cr_expect_eq(found.engaged_count, sums.engaged_count);
    cr_expect_eq(found.regular_count, sums.regular_count);
    cr_expect_eq(found.outside_count, sums.outside_count);
    cr_expect_eq(found.timed_count, sums.timed_count);
    cr_expect_eq(found.early_count, sums.early_count);
    cr_expect_eq(found.loyal_count, sums.loyal_count);
    cr_expect(sums.loyal_count > 20 && sums.early_count > sums.loyal_count + 20);
    cr_expect_float_eq(found.loyalty.value, (double)sums.loyal_count / (double)sums.early_count,
                       1e-12);
}

Test(engagements, agrees_with_a_brute_force_for_any_number_of_threads) {
    static world all;
    uint64_t state = random_seed(4);
    run_folder folder = run_create_folder();
    kith_roster *roster = write_follows(&folder, &all, &state);
    write_engagements(&folder, &all, &state);
    uint64_t distinct = 0;
    for (size_t i = 0; i < sizeof all.done; i++)
        distinct += (uint64_t)__builtin_popcount((&all.done[0][0][0])[i]);
    for (int threads = 1; threads <= 3; threads += 2) {
        kith_engagements *made = NULL;
        kith_error error = {0};
        cr_assert_eq(try_read(&folder, "e.gz", roster, threads, 0, &made, &error), KITH_OK, "%s",
                     error.text);
        cr_expect_eq(kith_engagements_view_info(made).row_count, ROWS);
        cr_expect_eq(kith_engagements_view_info(made).repeated_count, ROWS - distinct);
        for (size_t c = 0; c < CREATORS; c++)
            expect_creator(made, roster, &all, c);
        kith_engagements_free(made);
    }
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

/* ---- Loyalty ---- */

/* Six posts a day apart, and a last one by somebody else; the second half begins with p4. */
static const char loyal_text[] =
    "creator,follower,post,engaged_at\n"
    "ann,8,p1,1600000000\nann,8,p2,1600086400\nann,8,p3,1600172800\n"
    "ann,8,p4,1600259200\nann,8,p5,1600345600\nann,8,p6,1600432000\n";

static kith_relationship read_loyal(const char *rows) {
    char text[2048];
    snprintf(text, sizeof text, "%s%s", loyal_text, rows);
    kith_engagements *made = read_text(text);
    kith_relationship ann = kith_engagements_view_creator(made, 0);
    kith_engagements_free(made);
    return ann;
}

Test(engagements, loyal_are_those_who_engage_before_and_after_the_turn_with_two_posts) {
    kith_relationship ann = read_loyal(
        "ann,1,p1,1600000001\nann,1,p6,1600432001\n"     /* comes back */
        "ann,2,p3,1600259199\nann,2,p2,1600259200\n"     /* a second before, and on the turn */
        "ann,3,p1,1600000001\nann,3,p1,1600432001\n"     /* one post, twice */
        "ann,x,p1,1600000001\nann,x,p3,1600259199\n"     /* two, but both before */
        "ann,ann,p1,1600000001\nann,ann,p6,1600432001\n" /* itself */
        "ann,9,p1,1600000001\nann,9,p6,1600432001\n");   /* does not follow */
    cr_expect_eq(ann.early_count, 4);
    cr_expect_eq(ann.loyal_count, 2);
    cr_expect_float_eq(ann.loyalty.value, 0.5, 1e-12);
    cr_expect(ann.loyalty.low > 0.1 && ann.loyalty.low < 0.2, "%f", ann.loyalty.low);
    cr_expect_float_eq(ann.loyalty.low + ann.loyalty.high, 1, 1e-12);
}

Test(engagements, loyalty_is_not_told_without_times_enough_and_posts_enough) {
    static const char one[] = "ann,1,p1,1600000001\nann,1,p6,1600432001\n";
    cr_expect_float_eq(read_loyal(one).loyalty.value, 1, 1e-12);
    cr_expect_float_eq(read_loyal(one).loyalty.high, 1, 1e-12);
    cr_expect(isnan(read_loyal("ann,1,p1,1600259201\n").loyalty.value), "nobody was early");
    cr_expect(isnan(read_loyal("ann,1,p1,1600000001\nann,2,p6,\n").loyalty.value),
              "the time of an eighth of the engagements is missing");
    kith_engagements *made = read_text(
        "creator,follower,post,time\nann,1,p1,1600000001\nann,1,p2,1600000002\n"
        "ann,1,p3,1600000003\nann,1,p4,1600000004\nann,1,p5,1600000005\n");
    cr_expect(isnan(kith_engagements_view_creator(made, 0).loyalty.value), "five posts");
    kith_engagements_free(made);
}

/* ---- The audiences that engage ---- */

static void build_engaged(const run_folder *folder, const char *name, const kith_roster *roster,
                          kith_roster **engaged) {
    kith_options options = kith_options_default();
    kith_engagements *made = NULL;
    kith_error error = {0};
    run_write_file(folder, "other", "creator,follower\nann,1\n");
    kith_roster *audiences = NULL;
    options.floor = 1;
    audiences = follows_build(folder, "follows", &options);
    cr_assert_eq(try_read(folder, name, audiences, 2, 0, &made, &error), KITH_OK, "%s", error.text);
    kith_roster *other = follows_build(folder, "other", &options);
    cr_expect_eq(kith_engagements_build_roster(made, other, &options, engaged, &error),
                 KITH_INVALID);
    cr_assert_eq(kith_engagements_build_roster(made, roster, &options, engaged, &error), KITH_OK);
    kith_roster_free(other);
    kith_roster_free(audiences);
    kith_engagements_free(made);
}

/* The roster of the follows that engaged, without the creators of whom nobody did. */
static void write_engaged(const run_folder *folder, const world *all) {
    follow_list list = {0};
    for (uint32_t c = 0; c < CREATORS; c++) {
        for (uint64_t u = 0; u < ACCOUNTS; u++)
            if (all->follows[c][u] && all->first[c][u] > 0) follows_add(&list, c, u);
    }
    follows_write(&list, folder, "engaged");
    follows_free(&list);
}

Test(engagements, engaged_audiences_are_what_a_roster_of_those_follows_would_be) {
    static world all;
    uint64_t state = random_seed(9);
    run_folder folder = run_create_folder();
    kith_roster_free(write_follows(&folder, &all, &state));
    write_engagements(&folder, &all, &state);
    write_engaged(&folder, &all);
    static const double floors[] = {1, 0.25, 0};
    static const uint32_t sizes[] = {4096, 4096, 64};
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++) {
        kith_options options = kith_options_default();
        options.floor = floors[i];
        options.k = sizes[i];
        kith_roster *roster = follows_build(&folder, "follows", &options);
        kith_roster *wanted = follows_build(&folder, "engaged", &options);
        kith_roster *engaged = NULL;
        build_engaged(&folder, "e.gz", roster, &engaged);
        cr_expect(follows_same_rosters(engaged, wanted), "floor %f, k %u", floors[i], sizes[i]);
        kith_roster_free(engaged);
        kith_roster_free(wanted);
        kith_roster_free(roster);
    }
    run_remove_folder(&folder);
}

Test(engagements, engaged_audiences_of_creators_without_any_are_empty_and_without_the_creator) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "follows", "creator,follower\nann,1\nann,2\nann,ann\nbob,2\n");
    run_write_file(&folder, "e", "creator,follower,post\nann,2,p\nann,7,p\nann,ann,p\n");
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "follows", &options);
    kith_roster *engaged = NULL;
    build_engaged(&folder, "e", roster, &engaged);
    kith_roster_info info = kith_roster_view_info(engaged);
    cr_assert_eq(info.creator_count, 2);
    cr_expect_eq(info.floor, options.floor);
    cr_expect_float_eq(info.account_count, 1, 1e-9);
    cr_expect_eq(kith_roster_view_creator(engaged, 0).followers.value, 1);
    cr_expect_eq(kith_roster_view_creator(engaged, 0).hashes[0],
                 kith_roster_view_creator(roster, 1).hashes[0]);
    kith_creator bob = kith_roster_view_creator(engaged, 1);
    cr_expect_str_eq(bob.name, "bob");
    cr_expect_eq(bob.followers.value, 0);
    cr_expect_eq(bob.followers.high, 0);
    kith_roster_free(engaged);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

/* ---- Out of memory ---- */

typedef struct scarce_memory {
    long requests_left, in_use;
} scarce_memory;

static void *resize_scarce(void *context, void *old, size_t bytes) {
    scarce_memory *memory = context;
    if (bytes == 0) {
        free(old);
        memory->in_use--;
        return NULL;
    }
    if (memory->requests_left == 0) return NULL;
    memory->requests_left--;
    void *block = realloc(old, bytes);
    memory->in_use += block && !old;
    return block;
}

Test(engagements, gives_everything_back_when_memory_runs_out_anywhere) {
    run_folder folder = run_create_folder();
    kith_roster *roster = build_roster(&folder);
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/e", folder.path);
    const char *paths[] = {path};
    run_write_file(&folder, "e", "creator,user,post\nann,1,p\nann,2,p\nbob,ann,p\nbob,2,p\n");
    kith_status status = KITH_NO_MEMORY;
    long requests = 0;
    for (; status == KITH_NO_MEMORY; requests++) {
        scarce_memory memory = {.requests_left = requests};
        kith_options options = kith_options_default();
        options.thread_count = 1;
        options.allocator = (kith_allocator){.resize = resize_scarce, .context = &memory};
        kith_engagements *made = NULL;
        status = kith_engagements_read(paths, 1, roster, &options, &made, NULL);
        cr_assert_eq(made != NULL, status == KITH_OK);
        kith_engagements_free(made);
        cr_assert_eq(memory.in_use, 0, "after %ld requests", requests);
    }
    cr_expect_eq(status, KITH_OK);
    cr_expect_gt(requests, 20);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(engagements, engaged_audiences_need_memory_and_give_it_back) {
    run_folder folder = run_create_folder();
    kith_roster *roster = build_roster(&folder);
    kith_engagements *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "e", "creator,user,post\nann,1,p\nann,2,p\nbob,2,p\n");
    cr_assert_eq(try_read(&folder, "e", roster, 1, 0, &made, &error), KITH_OK, "%s", error.text);
    kith_status status = KITH_NO_MEMORY;
    long requests = 0;
    for (; status == KITH_NO_MEMORY; requests++) {
        scarce_memory memory = {.requests_left = requests};
        kith_options options = kith_options_default();
        options.thread_count = 1;
        options.allocator = (kith_allocator){.resize = resize_scarce, .context = &memory};
        kith_roster *engaged = NULL;
        error = (kith_error){0};
        status = kith_engagements_build_roster(made, roster, &options, &engaged, &error);
        cr_assert_eq(engaged != NULL, status == KITH_OK);
        cr_assert_eq(error.status, status);
        kith_roster_free(engaged);
        cr_assert_eq(memory.in_use, 0, "after %ld requests", requests);
    }
    cr_expect_eq(status, KITH_OK);
    cr_expect_gt(requests, 8);
    kith_engagements_free(made);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}
