/* The generator's promises, argued from its files alone: rows are read back and counted by brute
 * force, and compared with the truth it wrote and with what was asked for. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DAY = 86400, PATH_BYTES = 256, LINE_BYTES = 256, CREATOR_BYTES = 32 };

struct row {
    char creator[CREATOR_BYTES];
    uint64_t follower, time;
};

struct table {
    struct row *rows;
    size_t count;
};

static char folder[] = "/tmp/kith-generate-XXXXXX";

static void create_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void) {
    char command[PATH_BYTES];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(generate, .init = create_folder, .fini = remove_folder);

/* Runs the generator into a folder inside the test's own; returns its exit code. */
static int run(const char *name, const char *choice) {
    char command[1024];
    const char *build = getenv("KITH_BUILD");
    snprintf(command, sizeof command, "%s/generate -q -o '%s/%s' %s 2>/dev/null",
             build ? build : "build", folder, name, choice);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static FILE *open_file(const char *name, const char *file) {
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
    return fopen(path, "r");
}

/* Opens a table and skips its header. */
static FILE *open_table(const char *name, const char *file) {
    char line[LINE_BYTES];
    FILE *stream = open_file(name, file);
    cr_assert_not_null(stream);
    cr_assert_not_null(fgets(line, sizeof line, stream));
    return stream;
}

static int compare_rows(const void *left, const void *right) {
    const struct row *a = left;
    const struct row *b = right;
    int order = strcmp(a->creator, b->creator);
    return order != 0 ? order : (a->follower > b->follower) - (a->follower < b->follower);
}

static char *next_field(char **rest) {
    char *field = strsep(rest, "\t\n");
    cr_assert_not_null(field);
    return field;
}

/* Reads follows.tsv, sorted by creator and follower. */
static struct table read_follows(const char *name) {
    struct table table = {calloc(1 << 17, sizeof *table.rows), 0};
    char line[LINE_BYTES];
    FILE *stream = open_table(name, "follows.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        cr_assert_lt(table.count, 1 << 17);
        struct row *row = &table.rows[table.count++];
        snprintf(row->creator, sizeof row->creator, "%s", next_field(&rest));
        row->follower = strtoull(next_field(&rest), NULL, 10);
        row->time = strtoull(next_field(&rest), NULL, 10);
    }
    fclose(stream);
    qsort(table.rows, table.count, sizeof *table.rows, compare_rows);
    return table;
}

static size_t count_repeats(const struct table *table) {
    size_t repeats = 0;
    for (size_t i = 1; i < table->count; i++) {
        repeats += compare_rows(&table->rows[i - 1], &table->rows[i]) == 0;
    }
    return repeats;
}

static bool follows(const struct table *table, const char *creator, uint64_t follower) {
    struct row wanted = {.follower = follower};
    snprintf(wanted.creator, sizeof wanted.creator, "%s", creator);
    return bsearch(&wanted, table->rows, table->count, sizeof wanted, compare_rows) != NULL;
}

static size_t count_followers(const struct table *table, const char *creator) {
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        count += strcmp(table->rows[i].creator, creator) == 0;
    }
    return count;
}

/* Reads the accounts a label was given to; returns how many. */
static size_t read_planted(const char *name, const char *label, uint64_t *accounts, size_t limit) {
    size_t count = 0;
    char line[LINE_BYTES];
    FILE *stream = open_table(name, "truth_followers.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        uint64_t account = strtoull(next_field(&rest), NULL, 10);
        cr_assert_str_eq(next_field(&rest), label);
        cr_assert_lt(count, limit);
        accounts[count++] = account;
    }
    fclose(stream);
    return count;
}

/* Whether two runs wrote the same bytes into one of their files. */
static bool same_file(const char *one, const char *other, const char *file) {
    FILE *left = open_file(one, file);
    FILE *right = open_file(other, file);
    cr_assert(left && right);
    int a = 0;
    int b = 0;
    while (a == b && a != EOF) {
        a = fgetc(left);
        b = fgetc(right);
    }
    fclose(left);
    fclose(right);
    return a == b;
}

Test(generate, repeats_its_bytes_for_the_same_seed) {
    static const char *const files[] = {"follows.tsv", "accounts.tsv", "truth_followers.tsv",
                                        "truth_creators.tsv", "truth_overlaps.tsv"};
    const char *choice = "--follows 20k --seller pool=100,buyers=9 --giveaway entrants=50 --seed 7";
    cr_assert_eq(run("one", choice), 0);
    cr_assert_eq(run("two", choice), 0);
    cr_assert_eq(run("three", "--follows 20k --seed 8"), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        cr_expect(same_file("one", "two", files[i]), "%s", files[i]);
    }
    cr_expect_not(same_file("one", "three", "follows.tsv"));
}

Test(generate, plants_overlaps_of_exactly_the_asked_size) {
    cr_assert_eq(run("r", "--follows 10k --overlap 900,300,70 --overlap 40,5k,0"), 0);
    struct table table = read_follows("r");
    size_t shared[2] = {0, 0};
    for (size_t i = 0; i < table.count; i++) {
        const struct row *row = &table.rows[i];
        shared[0] +=
            strcmp(row->creator, "pair_0001") == 0 && follows(&table, "pair_0002", row->follower);
        shared[1] +=
            strcmp(row->creator, "pair_0003") == 0 && follows(&table, "pair_0004", row->follower);
    }
    cr_expect_eq(shared[0], 70);
    cr_expect_eq(shared[1], 0);
    cr_expect_eq(count_followers(&table, "pair_0001"), 900);
    cr_expect_eq(count_followers(&table, "pair_0002"), 300);
    cr_expect_eq(count_followers(&table, "pair_0003"), 40);
    cr_expect_eq(count_followers(&table, "pair_0004"), 5000);
    free(table.rows);
}

Test(generate, repeats_no_row) {
    cr_assert_eq(run("r",
                     "--creators 30 --follows 40k --accounts 3k --seller pool=300,buyers=20 "
                     "--giveaway entrants=200 --overlap 500,400,300 --order random"),
                 0);
    struct table table = read_follows("r");
    cr_expect_gt(table.count, 10000);
    cr_expect_eq(count_repeats(&table), 0);
    free(table.rows);
}

Test(generate, repeats_the_asked_share_of_rows) {
    cr_assert_eq(run("r", "--follows 20k --duplicates 0.1"), 0);
    struct table table = read_follows("r");
    cr_expect_float_eq((double)count_repeats(&table) / (double)table.count, 0.1, 1e-4);
    free(table.rows);
}

Test(generate, counts_followers_as_the_rows_do) {
    cr_assert_eq(run("r", "--follows 20k --seller pool=200,buyers=30 --overlap 90,80,7"), 0);
    struct table table = read_follows("r");
    size_t creators = 0;
    size_t total = 0;
    char line[LINE_BYTES];
    FILE *stream = open_table("r", "truth_creators.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        const char *creator = next_field(&rest);
        next_field(&rest);
        size_t followers = strtoull(next_field(&rest), NULL, 10);
        cr_expect_eq(followers, count_followers(&table, creator), "%s", creator);
        creators++;
        total += followers;
    }
    fclose(stream);
    cr_expect_eq(creators, 202);
    cr_expect_eq(total, table.count);
    free(table.rows);
}

/* Compares truth_creators with the rows of bots; returns the number of buyers. */
static size_t check_buyers(const struct table *table, const uint64_t *bots, size_t bot_count,
                           size_t expected) {
    size_t buyers = 0;
    char line[LINE_BYTES];
    FILE *stream = open_table("r", "truth_creators.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        const char *creator = next_field(&rest);
        next_field(&rest);
        next_field(&rest);
        size_t bought = strtoull(next_field(&rest), NULL, 10);
        size_t found = 0;
        for (size_t i = 0; i < bot_count; i++) {
            found += follows(table, creator, bots[i]);
        }
        cr_expect_eq(bought, found, "%s", creator);
        cr_expect(bought == 0 || bought == expected, "%s", creator);
        buyers += bought > 0;
    }
    fclose(stream);
    return buyers;
}

Test(generate, sells_each_buyer_its_share_of_the_pool) {
    cr_assert_eq(run("r",
                     "--follows 20k --seller "
                     "pool=400,buyers=10,density=0.3,packs=3,camouflage=none"),
                 0);
    uint64_t bots[400] = {0};
    struct table table = read_follows("r");
    cr_expect_eq(read_planted("r", "bot", bots, 400), 400);
    cr_expect_eq(check_buyers(&table, bots, 400, 120), 10);
    free(table.rows);
}

Test(generate, sells_a_single_use_bot_once) {
    cr_assert_eq(run("r", "--follows 9k --seller pool=400,buyers=10,single=1,camouflage=none"), 0);
    uint64_t bots[400] = {0};
    struct table table = read_follows("r");
    cr_expect_eq(read_planted("r", "bot", bots, 400), 400);
    cr_expect_eq(check_buyers(&table, bots, 400, 40), 10);
    for (size_t k = 0; k < 400; k++) {
        size_t sold = 0;
        for (size_t i = 0; i < table.count; i++) {
            sold += table.rows[i].follower == bots[k];
        }
        cr_expect_eq(sold, 1);
    }
    free(table.rows);
}

static int compare_numbers(const void *left, const void *right) {
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static bool contains(const uint64_t *sorted, size_t count, uint64_t wanted) {
    return bsearch(&wanted, sorted, count, sizeof wanted, compare_numbers) != NULL;
}

Test(generate, creates_a_batch_within_three_days) {
    cr_assert_eq(run("r", "--follows 9k --seller pool=300,buyers=10,batch=1"), 0);
    uint64_t bots[300] = {0};
    size_t count = read_planted("r", "bot", bots, 300);
    qsort(bots, count, sizeof *bots, compare_numbers);
    uint64_t first = UINT64_MAX;
    uint64_t last = 0;
    char line[LINE_BYTES];
    FILE *stream = open_table("r", "accounts.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        bool bot = contains(bots, count, strtoull(next_field(&rest), NULL, 10));
        uint64_t created = strtoull(next_field(&rest), NULL, 10);
        first = bot && created < first ? created : first;
        last = bot && created > last ? created : last;
    }
    fclose(stream);
    cr_expect_lt(first, last);
    cr_expect_leq(last - first, UINT64_C(3) * DAY);
}

Test(generate, gathers_the_entrants_of_a_giveaway_at_one_time) {
    cr_assert_eq(run("r", "--follows 9k --giveaway sponsors=5,entrants=400,rate=0.75,days=2"), 0);
    static uint64_t entrants[400];
    static uint64_t times[1 << 17];
    struct table table = read_follows("r");
    size_t count = 0;
    size_t entrant_count = read_planted("r", "entrant", entrants, 400);
    qsort(entrants, entrant_count, sizeof *entrants, compare_numbers);
    for (size_t i = 0; i < table.count; i++) {
        if (contains(entrants, entrant_count, table.rows[i].follower)) {
            times[count++] = table.rows[i].time;
        }
    }
    qsort(times, count, sizeof *times, compare_numbers);
    size_t most = 0;
    for (size_t begin = 0, end = 0; end < count; end++) {
        while (times[end] - times[begin] > UINT64_C(2) * DAY + 3600) {
            begin++;
        }
        most = end + 1 - begin > most ? end + 1 - begin : most;
    }
    cr_expect_geq(most, 1500); /* 5 sponsors, 0.75 of 400 entrants each */
    cr_expect_lt(most, count);
    free(table.rows);
}

Test(generate, lets_no_account_follow_before_it_exists) {
    cr_assert_eq(run("r", "--follows 5k --creators 50 --seller pool=100,buyers=9,days=90,batch=1"),
                 0);
    struct table table = read_follows("r");
    size_t accounts = 0;
    char line[LINE_BYTES];
    FILE *stream = open_table("r", "accounts.tsv");
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        uint64_t account = strtoull(next_field(&rest), NULL, 10);
        uint64_t created = strtoull(next_field(&rest), NULL, 10);
        accounts++;
        for (size_t i = 0; i < table.count; i++) {
            cr_expect(table.rows[i].follower != account || table.rows[i].time >= created);
        }
    }
    fclose(stream);
    cr_expect_eq(accounts, 1101);
    free(table.rows);
}

Test(generate, writes_the_same_rows_in_either_order) {
    cr_assert_eq(run("grouped", "--follows 20k --order creator"), 0);
    cr_assert_eq(run("shuffled", "--follows 20k --order random"), 0);
    cr_expect_not(same_file("grouped", "shuffled", "follows.tsv"));
    struct table grouped = read_follows("grouped");
    struct table shuffled = read_follows("shuffled");
    cr_assert_eq(grouped.count, shuffled.count);
    for (size_t i = 0; i < grouped.count; i++) {
        cr_assert_eq(compare_rows(&grouped.rows[i], &shuffled.rows[i]), 0);
        cr_assert_eq(grouped.rows[i].time, shuffled.rows[i].time);
    }
    free(grouped.rows);
    free(shuffled.rows);
}

Test(generate, says_wrong_usage_with_2_and_failure_with_1) {
    cr_expect_eq(run("r", "--seller pool=ten"), 2);
    cr_expect_eq(run("r", "--overlap 10,20,11"), 2);
    cr_expect_eq(run("r", "--creators 9 --seller buyers=10"), 2);
    cr_expect_eq(run("no/such/folder", "--follows 100"), 1);
    cr_expect_null(open_file("r", "follows.tsv"));
}
