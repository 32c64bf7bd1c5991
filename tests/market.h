/* Running build/market in a folder of one test, and reading back all that it wrote. */
#ifndef TESTS_MARKET_H
#define TESTS_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    MARKET_HOUR = 3600,
    MARKET_DAY = 86400,
    MARKET_OPENING = 1483228800, /* 2017-01-01, a Sunday */
    MARKET_CLOSING = 1719792000, /* 2024-07-01 */
    MARKET_PATH_BYTES = 256,
    MARKET_LINE_BYTES = 256,
    MARKET_ROW_MAX = 1 << 18,
    MARKET_ACCOUNT_MAX = 1 << 16,
    MARKET_CREATOR_MAX = 1024
};

struct market_row {
    uint64_t creator, follower, time;
};

struct market_account {
    uint64_t id, created, following;
    size_t rows, planted; /* planted: the account's own line of truth, counted by a test */
};

struct market_label {
    uint64_t account, planted;
    char name[16];
    unsigned number;
};

struct market_creator {
    uint64_t id, followers, bought;
    double bought_share;
    char niche[32], sellers[64], giveaways[64];
};

/* All that one run wrote; rows are sorted by creator and follower, accounts by id. */
struct market_world {
    struct market_row *rows;
    struct market_account *accounts;
    struct market_label *labels;
    struct market_creator *creators;
    size_t row_count, account_count, label_count, creator_count;
};

/* The folder of the test; for the suite's .init and .fini. */
void market_create_folder(void);
void market_remove_folder(void);
const char *market_path(void);

/* Runs the program into a folder inside the test's own; returns its exit code. What it said lies in
 * the files out and err of the test's folder. */
int market_run(const char *name, const char *choice);
FILE *market_open(const char *name, const char *file);
bool market_same_file(const char *one, const char *other, const char *file);

/* Runs the program into r, reads all it wrote, and counts each account's rows. */
struct market_world market_play(const char *choice);
void market_read_rows(struct market_world *world, const char *name);
void market_free(struct market_world *world);

/* NULL if there is none. */
struct market_account *market_find_account(const struct market_world *world, uint64_t id);
const struct market_creator *market_find_creator(const struct market_world *world, uint64_t id);
const struct market_row *market_find_row(const struct market_world *world, uint64_t creator,
                                         uint64_t follower);

/* For qsort. Numbers are the first field of a row, an account and a creator. */
int market_compare_numbers(const void *left, const void *right);
int market_compare_rows(const void *left, const void *right);

/* The times at which planted accounts followed a creator (0: any), sorted; returns how many. */
size_t market_collect_times(const struct market_world *world, uint64_t creator, uint64_t *times);

/* The most times that lie within so many seconds of each other. */
size_t market_count_densest(const uint64_t *times, size_t count, uint64_t seconds);

/* How many windows of so many seconds it takes to cover all of the sorted times. */
size_t market_count_windows(const uint64_t *times, size_t count, uint64_t seconds);

#endif
