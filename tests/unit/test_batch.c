/* Creation batches against packs that the tests plant themselves, and those that the two generators plant. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authenticity/batch.h"
#include "authenticity/cells.h"
#include "follows.h"

enum {
    DAY = 86400,
    CREATORS = 30,
    FOLLOWERS = 1000,
    PACK = 60,
    YEARS_SECONDS = 8 * 365 * DAY,
    ORIGIN = 1400000000,
    PACK_CREATED_SECONDS = 2 * DAY,
    PACK_FOLLOWED_SECONDS = 3 * DAY,
    PACK_CREATED = ORIGIN + 500 * DAY,
    PACK_FOLLOWED = ORIGIN + 1000 * DAY
};

/* Creators with followers who were created at any time and followed at any later one; on creator 0 the last
 * `pack` followers were created within two days, and came within three. */
static creation *plant(uint64_t seed, size_t pack, creation_order order) {
    size_t sizes[CREATORS];
    creation *made = NULL;
    kith_options options = kith_options_default();
    for (size_t c = 0; c < CREATORS; c++)
        sizes[c] = FOLLOWERS;
    creation_room room = {0};
    cr_assert_eq(creation_create(sizes, CREATORS, order, &options.allocator, &made), KITH_OK);
    cr_assert_eq(creation_create_room(FOLLOWERS, &options.allocator, &room), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        for (size_t i = 0; i < FOLLOWERS; i++) {
            bool planted = c == 0 && i >= FOLLOWERS - pack;
            uint32_t created =
                planted ? PACK_CREATED + (uint32_t)random_below(&seed, PACK_CREATED_SECONDS)
                        : ORIGIN + (uint32_t)random_below(&seed, YEARS_SECONDS);
            uint32_t left = ORIGIN + YEARS_SECONDS + 40 * DAY - created;
            uint32_t followed =
                planted ? PACK_FOLLOWED + (uint32_t)random_below(&seed, PACK_FOLLOWED_SECONDS)
                        : created + (uint32_t)random_below(&seed, left);
            if (order == CREATION_POSITIONS) followed = ORIGIN + 2 * YEARS_SECONDS - followed;
            made->follows[made->start[c] + i] =
                (creation_follow){created, order == CREATION_UNORDERED ? 0 : followed, (uint32_t)i,
                                  (uint32_t)random_next(&seed)};
        }
        made->count[c] = FOLLOWERS;
        creation_arrange(made, c, &room);
    }
    creation_free_room(&room, &options.allocator);
    return made;
}

static batches *find(const creation *from, int threads) {
    kith_options options = kith_options_default();
    options.thread_count = threads;
    batches *made = NULL;
    cr_assert_eq(batches_build(from, NULL, 0, &options, &made), KITH_OK);
    return made;
}

static size_t count_planted(const batches *made, size_t number) {
    size_t right = 0;
    for (size_t i = 0; i < made->items[number].count; i++) {
        size_t at = made->items[number].account_begin + i;
        right += made->accounts[at].place >= FOLLOWERS - PACK;
    }
    return right;
}

Test(batch, finds_a_pack_its_dates_and_its_members_where_times_or_positions_are_known) {
    for (uint64_t seed = 1; seed <= 6; seed++) {
        creation *from = plant(seed, PACK, seed % 2 ? CREATION_SECONDS : CREATION_POSITIONS);
        batches *made = find(from, 2);
        cr_assert_eq(made->count, 1, "seed %zu: %zu", (size_t)seed, made->count);
        const batch *pack = &made->items[0];
        cr_expect_eq(pack->creator, 0);
        cr_expect_geq(pack->created_first, PACK_CREATED);
        cr_expect_lt(pack->created_last, PACK_CREATED + 2 * DAY);
        if (seed % 2) {
            cr_expect_geq(pack->followed_first, PACK_FOLLOWED);
            cr_expect_lt(pack->followed_last, PACK_FOLLOWED + 3 * DAY);
        } else {
            cr_expect_eq(pack->followed_first, 0);
        }
        cr_expect_geq(count_planted(made, 0), PACK - 3);
        cr_expect_leq(pack->count - count_planted(made, 0), 1);
        cr_expect_gt(made->accounts[0].probability, 0.95);
        batches_free(made);
        creation_free(from);
    }
}

Test(batch, finds_nothing_in_followers_who_came_by_themselves) {
    for (uint64_t seed = 1; seed <= 20; seed++) {
        creation *from = plant(100 + seed, 0, (creation_order)(seed % 3));
        batches *made = find(from, 1);
        cr_expect_eq(made->count, 0, "seed %zu", (size_t)seed);
        batches_free(made);
        creation_free(from);
    }
}

/* ---- Packs of like age ---- */

enum { ORDER = 120, OWN = 200 };

/* On creator 0, packs of accounts that were created within two days and came within the third week, and people; of all
 * ages, or as old when they came as the packs were. */
static creation *plant_young(uint64_t seed, size_t packs, bool young) {
    size_t sizes[CREATORS];
    creation *made = NULL;
    kith_options options = kith_options_default();
    creation_room room = {0};
    for (size_t c = 0; c < CREATORS; c++)
        sizes[c] = FOLLOWERS;
    cr_assert_eq(creation_create(sizes, CREATORS, CREATION_SECONDS, &options.allocator, &made),
                 KITH_OK);
    cr_assert_eq(creation_create_room(FOLLOWERS, &options.allocator, &room), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        size_t count = c > 0 ? FOLLOWERS : young ? OWN + packs * ORDER : OWN;
        for (size_t i = 0; i < count; i++) {
            uint32_t created = ORIGIN + (uint32_t)random_below(&seed, YEARS_SECONDS);
            uint32_t left = ORIGIN + YEARS_SECONDS + 40 * DAY - created;
            uint32_t age = (uint32_t)random_below(&seed, left);
            if (c == 0 && young) age = 14 * DAY + (uint32_t)random_below(&seed, (uint64_t)5 * DAY);
            made->follows[made->start[c] + made->count[c]++] = (creation_follow){
                created, created + age, (uint32_t)i, (uint32_t)random_next(&seed)};
        }
        for (size_t i = 0; c == 0 && !young && i < packs * ORDER; i++) {
            uint32_t begin = PACK_CREATED + (uint32_t)(i / ORDER) * 150 * DAY;
            uint32_t created = begin + (uint32_t)random_below(&seed, PACK_CREATED_SECONDS);
            uint32_t followed = begin + 16 * DAY + (uint32_t)random_below(&seed, (uint64_t)3 * DAY);
            made->follows[made->start[c] + made->count[c]++] = (creation_follow){
                created, followed, (uint32_t)(OWN + i), (uint32_t)random_next(&seed)};
        }
        creation_arrange(made, c, &room);
    }
    creation_free_room(&room, &options.allocator);
    return made;
}

Test(batch, packs_of_like_age_do_not_excuse_each_other) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        creation *from = plant_young(seed, 4, false);
        batches *made = find(from, 2);
        size_t found = 0;
        for (size_t i = 0; i < made->count; i++) {
            cr_expect_eq(made->items[i].creator, 0);
            found += made->items[i].count;
        }
        cr_expect_geq(found, 4 * ORDER - 40, "%zu", found);
        batches_free(made);
        creation_free(from);
    }
}

Test(batch, finds_nothing_where_all_followers_are_new_when_they_come) {
    for (uint64_t seed = 1; seed <= 6; seed++) {
        creation *from = plant_young(seed, 4, true);
        batches *made = find(from, 1);
        cr_expect_eq(made->count, 0, "seed %zu", (size_t)seed);
        batches_free(made);
        creation_free(from);
    }
}

/* ---- Growth ---- */

enum { BEFORE = 200, WAVE = 600 };

/* Creator 0 has two hundred followers over eight years, and then six hundred within so many days, a part of them new
 * accounts of two days to a month. */
static creation *plant_wave(uint64_t seed, uint32_t days, uint64_t new_percent) {
    size_t sizes[CREATORS];
    creation *made = NULL;
    kith_options options = kith_options_default();
    creation_room room = {0};
    for (size_t c = 0; c < CREATORS; c++)
        sizes[c] = FOLLOWERS;
    cr_assert_eq(creation_create(sizes, CREATORS, CREATION_SECONDS, &options.allocator, &made),
                 KITH_OK);
    cr_assert_eq(creation_create_room(FOLLOWERS, &options.allocator, &room), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        size_t count = c > 0 ? FOLLOWERS : BEFORE + WAVE;
        for (size_t i = 0; i < count; i++) {
            bool wave = c == 0 && i >= BEFORE;
            bool is_new = wave && random_below(&seed, 100) < new_percent;
            uint32_t followed = ORIGIN + (uint32_t)random_below(&seed, YEARS_SECONDS);
            if (wave) {
                followed =
                    ORIGIN + YEARS_SECONDS + (uint32_t)random_below(&seed, (uint64_t)days * DAY);
            }
            uint32_t age = (uint32_t)random_below(&seed, followed - ORIGIN + 1);
            if (is_new) age = 2 * DAY + (uint32_t)random_below(&seed, (uint64_t)28 * DAY);
            made->follows[made->start[c] + made->count[c]++] = (creation_follow){
                followed - age, followed, (uint32_t)i, (uint32_t)random_next(&seed)};
        }
        creation_arrange(made, c, &room);
    }
    creation_free_room(&room, &options.allocator);
    return made;
}

Test(batch, finds_nothing_in_a_wave_of_new_followers) {
    static const uint32_t days[] = {60, 120, 250};
    static const uint64_t percents[] = {100, 60, 30};
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        for (size_t i = 0; i < 9; i++) {
            creation *from = plant_wave(seed, days[i % 3], percents[i / 3]);
            batches *made = find(from, 2);
            found += made->count > 0;
            batches_free(made);
            creation_free(from);
        }
    }
    cr_expect_leq(found, 1, "%zu of 27", found);
}

Test(batch, without_any_order_takes_no_member_for_more_probable_than_not) {
    creation *from = plant(7, PACK, CREATION_UNORDERED);
    batches *made = find(from, 2);
    cr_assert_eq(made->count, 1);
    cr_expect_geq(count_planted(made, 0), PACK - 3);
    cr_expect_eq(made->items[0].followed_first, 0);
    for (size_t i = 0; i < made->account_count; i++) {
        cr_expect_leq(made->accounts[i].probability, BATCH_UNORDERED_MAX);
    }
    batches_free(made);
    creation_free(from);
}

Test(batch, does_not_depend_on_the_number_of_threads) {
    creation *from = plant(8, PACK, CREATION_SECONDS);
    batches *one = find(from, 1);
    batches *three = find(from, 3);
    cr_assert_eq(one->count, three->count);
    cr_assert_eq(one->account_count, three->account_count);
    cr_expect_eq(memcmp(one->items, three->items, one->count * sizeof *one->items), 0);
    cr_expect_eq(memcmp(one->accounts, three->accounts, one->account_count * sizeof *one->accounts),
                 0);
    batches_free(one);
    batches_free(three);
    creation_free(from);
}

/* Leaves out who signed up to follow; and nobody's position is before the creation of those before. */
Test(batch, knows_new_accounts_and_bounds_times_by_the_order_of_follows) {
    static const uint32_t created[] = {50, 10, 70, 20, 60, 30, 90, 40};
    size_t size = 8;
    kith_options options = kith_options_default();
    creation *made = NULL;
    creation_room room = {0};
    cr_assert_eq(creation_create(&size, 1, CREATION_POSITIONS, &options.allocator, &made), KITH_OK);
    for (uint32_t i = 0; i < 8; i++) {
        made->follows[i] = (creation_follow){ORIGIN + created[i] * DAY, 8 - i, i, i};
    }
    made->count[0] = 8;
    cr_assert_eq(creation_create_room(8, &options.allocator, &room), KITH_OK);
    creation_arrange(made, 0, &room);
    creation_free_room(&room, &options.allocator);
    /* The third latest so far: -, -, 10, 20, 50, 50, 60, 60. */
    static const uint32_t places[] = {5, 7};
    static const uint32_t bounds[] = {50, 60};
    cr_assert_eq(made->count[0], 2);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_eq(made->follows[i].place, places[i]);
        cr_expect_eq(made->follows[i].followed, ORIGIN + bounds[i] * DAY);
    }
    creation_free(made);
}

/* An allocator that counts what is in use and fails from the n-th request on. */
typedef struct scarce_memory {
    long requests_left, in_use;
} scarce_memory;

static void *resize_scarce(void *context, void *old, size_t bytes) {
    scarce_memory *memory = context;
    if (bytes == 0) {
        free(old);
        memory->in_use -= old != NULL;
        return NULL;
    }
    if (memory->requests_left-- <= 0) return NULL;
    void *block = realloc(old, bytes);
    memory->in_use += block && !old;
    return block;
}

Test(batch, gives_everything_back_whichever_request_for_memory_fails) {
    creation *from = plant(10, PACK, CREATION_SECONDS);
    kith_allocator kept = from->allocator;
    kith_status status = KITH_NO_MEMORY;
    long request = 0;
    for (; status != KITH_OK; request++) {
        scarce_memory memory = {.requests_left = request};
        kith_options options = kith_options_default();
        batches *made = NULL;
        options.thread_count = 2;
        from->allocator = (kith_allocator){.resize = resize_scarce, .context = &memory};
        status = batches_build(from, NULL, 0, &options, &made);
        cr_assert(status == KITH_OK || status == KITH_NO_MEMORY);
        batches_free(made);
        cr_assert_eq(memory.in_use, 0, "request %ld leaks %ld", request, memory.in_use);
    }
    cr_expect_gt(request, 20);
    from->allocator = kept;
    creation_free(from);
}

/* The best score of any rectangle of dates and order, by trying all. */
static double try_all(const creation *from, size_t pack_from, size_t pack_to) {
    const creation_follow *follows = creation_view(from, 0);
    size_t count = from->count[0];
    double best = 0;
    for (size_t first = pack_from; first < pack_to; first++) {
        size_t inside = 0;
        for (size_t last = first; last < pack_to; last++) {
            inside += follows[last].created >= PACK_CREATED &&
                      follows[last].created < PACK_CREATED + 2 * DAY;
            double expected = 0.7 * (double)(last - first + 1) / (double)count;
            double n = (double)inside;
            if (n > expected) best = fmax(best, n * log(n / expected) - n + expected);
        }
    }
    return best;
}

Test(batch, scores_the_best_cell_nearly_as_high_as_an_exhaustive_search) {
    creation *from = plant(9, PACK, CREATION_SECONDS);
    kith_options options = kith_options_default();
    cells_room *room = NULL;
    density all = {0};
    cr_assert_eq(density_build(from, &all), KITH_OK);
    cr_assert_eq(cells_create(FOLLOWERS, &options.allocator, &room), KITH_OK);
    cells_find(from, 0, &all, 20, room);
    double best = 0;
    for (size_t i = 0; i < room->found_count; i++)
        best = fmax(best, room->found[i].score);
    double reference = try_all(from, 0, from->count[0]);
    cr_expect_geq(best, 0.85 * reference, "%g of %g", best, reference);
    cr_expect_leq(best, 1.25 * reference, "%g of %g", best, reference);
    cells_free(room);
    density_free(&all);
    creation_free(from);
}

/* ---- The generators ---- */

/* What is found in a roster that a generator wrote. */
typedef struct finding {
    size_t flagged, buyers, right;
    size_t bots, found, good; /* accounts */
    id_dates *dates;
} finding;

static int compare_hashes(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Sorts hashes and drops repeated ones. */
static size_t make_distinct(uint64_t *hashes, size_t count) {
    size_t kept = 0;
    qsort(hashes, count, sizeof *hashes, compare_hashes);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || hashes[kept - 1] != hashes[i]) hashes[kept++] = hashes[i];
    }
    return kept;
}

static FILE *open_table(const char *folder, const char *name) {
    char path[RUN_PATH_BYTES + 64];
    char line[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    cr_assert_not_null(fgets(line, sizeof line, file));
    return file;
}

/* Hashes of the bots that were delivered, ascending; the caller frees them. */
static uint64_t *read_bots(const char *folder, size_t *count) {
    uint64_t *hashes = malloc((1 << 20) * sizeof *hashes);
    char line[512];
    FILE *file = open_table(folder, "truth_followers.tsv");
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        uint64_t id = strtoull(strsep(&rest, "\t"), NULL, 10);
        bool is_bot = strcmp(strsep(&rest, "\t"), "bot") == 0;
        strsep(&rest, "\t");
        if (is_bot && strtoul(rest, NULL, 10) > 0) {
            hashes[(*count)++] = hash_integer(hash_prepare(0, 64), id);
        }
    }
    fclose(file);
    *count = make_distinct(hashes, *count);
    return hashes;
}

static void compare_accounts(const kith_roster *roster, const batches *made, const char *folder,
                             finding *out) {
    uint64_t *bots = read_bots(folder, &out->bots);
    uint64_t *found = malloc((made->account_count + 1) * sizeof *found);
    for (size_t i = 0; i < made->count; i++) {
        kith_creator view = kith_roster_view_creator(roster, made->items[i].creator);
        for (size_t j = 0; j < made->items[i].count; j++) {
            const batch_account *account = &made->accounts[made->items[i].account_begin + j];
            if (account->probability >= 0.5F) found[out->found++] = view.hashes[account->place];
        }
    }
    out->found = make_distinct(found, out->found);
    for (size_t i = 0; i < out->found; i++) {
        out->good += bsearch(&found[i], bots, out->bots, sizeof *bots, compare_hashes) != NULL;
    }
    free(bots);
    free(found);
}

static void compare_creators(const kith_roster *roster, const batches *made, const char *folder,
                             finding *out) {
    uint8_t flagged[1024] = {0};
    char line[512];
    for (size_t i = 0; i < made->count; i++)
        flagged[made->items[i].creator] = 1;
    FILE *file = open_table(folder, "truth_creators.tsv");
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        const char *name = strsep(&rest, "\t");
        size_t number = 0;
        strsep(&rest, "\t");
        strsep(&rest, "\t");
        bool bought = strtoul(rest, NULL, 10) > 0;
        if (kith_roster_find(roster, name, &number) != KITH_OK) continue;
        out->buyers += bought;
        out->flagged += flagged[number];
        out->right += flagged[number] && bought;
    }
    fclose(file);
}

static kith_roster *read_roster(const char *folder, kith_options *options) {
    char path[RUN_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/follows.tsv", folder);
    const char *paths[] = {path};
    kith_roster *roster = NULL;
    options->floor = 1;
    options->keep_times = true;
    options->thread_count = 2;
    cr_assert_eq(kith_roster_build(paths, 1, options, &roster, NULL), KITH_OK);
    return roster;
}

static kith_accounts *read_accounts(const char *folder, const kith_options *options) {
    char path[RUN_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/accounts.tsv", folder);
    const char *paths[] = {path};
    kith_accounts *accounts = NULL;
    cr_assert_eq(kith_accounts_read(paths, 1, options, &accounts, NULL), KITH_OK);
    return accounts;
}

/* Runs a generator and finds the batches in what it wrote, with or without its accounts. */
static finding examine(const char *generator, const char *choice, bool with_accounts) {
    run_folder folder = run_create_folder();
    const char *build = getenv("KITH_BUILD");
    char command[RUN_PATH_BYTES + 1024];
    snprintf(command, sizeof command, "%s/%s -q -o '%s' --creators 80 --follows 100k %s",
             build ? build : "build", generator, folder.path, choice);
    cr_assert_eq(system(command), 0);
    kith_options options = kith_options_default();
    kith_roster *roster = read_roster(folder.path, &options);
    kith_accounts *accounts = with_accounts ? read_accounts(folder.path, &options) : NULL;
    finding out = {0};
    graph *follows = NULL;
    creation *from = NULL;
    cr_assert_eq(id_dates_build(roster, accounts, &options, &out.dates), KITH_OK);
    cr_assert_eq(graph_build(roster, &options, &follows), KITH_OK);
    cr_assert_eq(creation_build(roster, follows, accounts, NULL, out.dates, &options, &from),
                 KITH_OK);
    graph_free(follows);
    batches *made = find(from, 2);
    compare_accounts(roster, made, folder.path, &out);
    compare_creators(roster, made, folder.path, &out);
    batches_free(made);
    creation_free(from);
    kith_accounts_free(accounts);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return out;
}

static double balance(double right, double found, double wanted) {
    return 2 * right / (found + wanted);
}

static void expect_sold(const char *generator, const char *choice, bool with_accounts) {
    finding out = examine(generator, choice, with_accounts);
    double buyers = balance((double)out.right, (double)out.flagged, (double)out.buyers);
    double bots = balance((double)out.good, (double)out.found, (double)out.bots);
    cr_expect_eq(out.flagged, out.right, "%s: %zu of %zu", choice, out.right, out.flagged);
    cr_expect_geq(buyers, 0.95, "%s: buyers %g", choice, buyers);
    cr_expect_geq(bots, 0.95, "%s: bots %g", choice, bots);
    id_dates_free(out.dates);
}

Test(batch, finds_accounts_that_were_sold_once_and_their_buyers_alone) {
    expect_sold("generate", "--seed 11 --seller single=1,batch=1,pool=1200,buyers=24", true);
    expect_sold("market", "--seed 11 --seller single=1,pool=400,buyers=12", true);
    expect_sold("market", "--seed 12 --seller single=1,pool=400,buyers=12", true);
}

Test(batch, takes_ids_for_dates_where_they_grow_with_time_and_only_there) {
    expect_sold("generate", "--seed 12 --seller single=1,batch=1,pool=1200,buyers=24", false);
    finding out = examine("market", "--seed 12 --seller single=1,pool=400,buyers=12", false);
    cr_expect_eq(out.flagged, 0);
    cr_expect_eq(out.dates->count, 0);
    cr_expect_lt(fabs(out.dates->correlation), 0.05);
    id_dates_free(out.dates);
}

Test(batch, flags_nobody_for_sign_up_waves_press_events_fans_and_giveaways) {
    static const char *const choices[][2] = {
        {"market", "--seed 21 --waves 0.6 --press people=1k --fans cast=8"},
        {"market", "--seed 22 --waves 0.4 --recommend days=1 --ring days=10 --giveaway days=2"},
        {"generate", "--seed 21"},
        {"generate", "--seed 22 --giveaway sponsors=6,entrants=800,rate=0.8"}};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        finding out = examine(choices[i][0], choices[i][1], true);
        cr_expect_eq(out.flagged, 0, "%s: %zu", choices[i][1], out.flagged);
        id_dates_free(out.dates);
    }
}

/* ---- A real follower list ---- */

Test(batch, finds_the_purchased_pack_of_a_real_follower_list) {
    enum { FIRST = 23740, LAST = 24026, OTHER_FIRST = 16500, OTHER_LAST = 18550 };
    const char *root = getenv("KITH_DATASETS");
    char folder[RUN_PATH_BYTES];
    char follows[RUN_PATH_BYTES + 64];
    char profiles[RUN_PATH_BYTES + 64];
    snprintf(folder, sizeof folder, "%s/secim-account", root ? root : "../shared/datasets");
    snprintf(follows, sizeof follows, "%s/follows.tsv.gz", folder);
    snprintf(profiles, sizeof profiles, "%s/accounts.tsv.gz", folder);
    if (access(follows, R_OK) != 0) cr_skip_test("no data set at %s", follows);
    const char *paths[] = {follows, profiles};
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    kith_accounts *accounts = NULL;
    graph *graphed = NULL;
    creation *from = NULL;
    options.floor = 1;
    options.keep_times = true;
    cr_assert_eq(kith_roster_build(&paths[0], 1, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_accounts_read(&paths[1], 1, &options, &accounts, NULL), KITH_OK);
    cr_assert_eq(graph_build(roster, &options, &graphed), KITH_OK);
    cr_assert_eq(creation_build(roster, graphed, accounts, NULL, NULL, &options, &from), KITH_OK);
    graph_free(graphed);
    batches *made = find(from, 2);
    kith_creator view = kith_roster_view_creator(roster, 0);
    size_t pack = 0;
    size_t outside = 0;
    for (size_t i = 0; i < made->count; i++) {
        for (size_t j = 0; j < made->items[i].count; j++) {
            const batch_account *account = &made->accounts[made->items[i].account_begin + j];
            uint32_t position = view.times[account->place] - 1;
            bool inside = position >= FIRST && position < LAST;
            bool november = made->items[i].created_first >= 1383264000 &&
                            made->items[i].created_last < 1385856000;
            pack += inside && november && account->probability >= 0.9F;
            outside += !inside && (position < OTHER_FIRST || position >= OTHER_LAST);
        }
    }
    cr_expect_geq(pack, 200, "%zu", pack);
    cr_expect_leq((double)outside, 0.02 * (double)view.hash_count, "%zu", outside);
    batches_free(made);
    creation_free(from);
    kith_accounts_free(accounts);
    kith_roster_free(roster);
}
