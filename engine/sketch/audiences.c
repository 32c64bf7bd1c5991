/* How many followers the creators of a roster really have, from a table of creators. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/table.h"
#include "sketch/roster.h"

static const char *const creator_names[] = {"creator",  "creator_name", "influencer", "channel",
                                            "streamer", "username",     NULL};
static const char *const count_names[] = {"followers_count", "follower_count", "followers",
                                          "subscribers", NULL};

/* A whole number that is not negative. */
static bool parse_count(const char *text, double *count) {
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    unsigned long long whole = strtoull(text, &end, 10);
    *count = (double)whole;
    return *end == '\0' && whole < UINT64_MAX;
}

/* The table, and its columns. */
typedef struct creator_table {
    input_table table;
    const char *path;
    size_t creator, count;
} creator_table;

static kith_status read_row(const creator_table *from, size_t row, const kith_roster *roster,
                            double *followers, kith_error *error) {
    const char *text = table_view(&from->table, row, from->count);
    double value = NAN;
    if (text[0] && !parse_count(text, &value)) {
        return status_fail_line(error, from->path, from->table.lines[row],
                                "followers_count is not a whole number");
    }
    size_t number = 0;
    if (kith_roster_find(roster, table_view(&from->table, row, from->creator), &number) !=
        KITH_OK) {
        return KITH_OK; /* not every creator of a table is in every roster */
    }
    if (!isnan(followers[number])) {
        return status_fail_line(error, from->path, from->table.lines[row],
                                "a creator that stands twice");
    }
    followers[number] = value;
    return KITH_OK;
}

kith_status kith_roster_read_audiences(const kith_roster *roster, const char *path,
                                       const kith_options *options, double *followers,
                                       kith_error *error) {
    creator_table from = {.path = path};
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = table_read(path, &options->allocator, &from.table, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    from.creator = table_find_column(&from.table, creator_names);
    from.count = table_find_column(&from.table, count_names);
    if (from.creator == SIZE_MAX || from.count == SIZE_MAX) {
        status = status_fail(error, KITH_MALFORMED, "%s: the header has no %s column", path,
                             from.creator == SIZE_MAX ? "creator" : "followers_count");
    }
    for (size_t i = 0; i < roster->creator_count; i++) {
        followers[i] = NAN;
    }
    for (size_t row = 1; row < from.table.row_count && status == KITH_OK; row++) {
        status = read_row(&from, row, roster, followers, error);
    }
    table_free(&from.table);
    return status;
}
