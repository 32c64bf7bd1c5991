/* What a table says of the creators of a roster. The table stays as it was read; of each creator its row is known. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/table.h"
#include "sketch/roster.h"

enum { ROW_NONE = 0 }; /* the header */

static const char *const creator_names[] = {"creator",  "creator_name", "influencer", "channel",
                                            "streamer", "username",     NULL};
static const char *const count_names[] = {"followers_count", "follower_count", "followers",
                                          "subscribers", NULL};
static const char *const niche_names[] = {"niche", "category", "topic", "vertical", NULL};

struct kith_catalogue {
    kith_allocator allocator;
    const char *path; /* while it is read */
    input_table table;
    size_t creator, count, niche; /* columns; SIZE_MAX for those that it does not have */
    size_t *rows;                 /* by creator, or ROW_NONE */
    double *followers;            /* by creator */
    size_t *unknown;              /* rows */
    kith_catalogue_info info;
};

/* ---- Reading ---- */

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

static kith_status read_count(kith_catalogue *made, size_t row, double *count, kith_error *error) {
    const char *text = made->info.has_counts ? table_view(&made->table, row, made->count) : "";
    *count = NAN;
    return !text[0] || parse_count(text, count)
               ? KITH_OK
               : status_fail_line(error, made->path, made->table.lines[row],
                                  "followers_count is not a whole number");
}

/* Takes the blanks around a niche off, in place. */
static void trim_niche(kith_catalogue *made, size_t row) {
    char **cell = &made->table.cells[row * made->table.column_count + made->niche];
    size_t bytes = strlen(*cell);
    while (bytes > 0 && isspace((unsigned char)(*cell)[bytes - 1])) {
        (*cell)[--bytes] = '\0';
    }
    *cell += strspn(*cell, " \t\r\n\v\f");
}

static kith_status read_row(kith_catalogue *made, size_t row, const kith_roster *roster,
                            kith_error *error) {
    size_t number = 0;
    double count = NAN;
    kith_status status = read_count(made, row, &count, error);
    if (status != KITH_OK) return status;
    made->info.row_count++;
    if (kith_roster_find(roster, table_view(&made->table, row, made->creator), &number) !=
        KITH_OK) {
        made->unknown[made->info.unknown_count++] = row;
        return KITH_OK;
    }
    if (made->rows[number] != ROW_NONE) {
        return status_fail_line(error, made->path, made->table.lines[row],
                                "a creator that stands twice");
    }
    made->rows[number] = row;
    made->followers[number] = count;
    made->info.counted_count += isnan(count) ? 0 : 1;
    if (made->info.has_niches) trim_niche(made, row);
    made->info.niche_count += kith_catalogue_view_niche(made, number) != NULL;
    return KITH_OK;
}

static kith_status find_columns(kith_catalogue *made, bool needs_counts, kith_error *error) {
    made->creator = table_find_column(&made->table, creator_names);
    made->count = table_find_column(&made->table, count_names);
    made->niche = table_find_column(&made->table, niche_names);
    made->info.has_counts = made->count != SIZE_MAX;
    made->info.has_niches = made->niche != SIZE_MAX;
    bool lacks_counts = needs_counts && !made->info.has_counts;
    return made->creator != SIZE_MAX && !lacks_counts
               ? KITH_OK
               : status_fail(error, KITH_MALFORMED, "%s: the header has no %s column", made->path,
                             made->creator == SIZE_MAX ? "creator" : "followers_count");
}

static kith_status reserve(kith_catalogue *made, size_t creator_count, kith_error *error) {
    made->rows = memory_create(&made->allocator, creator_count, sizeof *made->rows);
    made->followers = memory_resize(&made->allocator, NULL, creator_count, sizeof *made->followers);
    made->unknown =
        memory_resize(&made->allocator, NULL, made->table.row_count, sizeof *made->unknown);
    if (!made->rows || !made->followers || !made->unknown) {
        return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", made->path);
    }
    for (size_t i = 0; i < creator_count; i++) {
        made->followers[i] = NAN;
    }
    return KITH_OK;
}

static kith_status read_all(const kith_roster *roster, bool needs_counts, kith_catalogue *made,
                            kith_error *error) {
    kith_status status = table_read(made->path, &made->allocator, &made->table, error);
    if (status == KITH_OK) status = find_columns(made, needs_counts, error);
    if (status == KITH_OK) status = reserve(made, roster->creator_count, error);
    for (size_t row = 1; status == KITH_OK && row < made->table.row_count; row++) {
        status = read_row(made, row, roster, error);
    }
    return status;
}

static kith_status read_table(const kith_roster *roster, const char *path, bool needs_counts,
                              const kith_options *options, kith_catalogue **catalogue,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    kith_catalogue *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
    *made = (kith_catalogue){
        .allocator = options->allocator, .path = path, .table = {.allocator = options->allocator}};
    status = read_all(roster, needs_counts, made, error);
    if (status != KITH_OK) {
        kith_catalogue_free(made);
        return status;
    }
    *catalogue = made;
    return KITH_OK;
}

kith_status kith_catalogue_read(const kith_roster *roster, const char *path,
                                const kith_options *options, kith_catalogue **catalogue,
                                kith_error *error) {
    return read_table(roster, path, false, options, catalogue, error);
}

void kith_catalogue_free(kith_catalogue *catalogue) {
    if (!catalogue) return;
    kith_allocator allocator = catalogue->allocator;
    table_free(&catalogue->table);
    memory_free(&allocator, catalogue->rows);
    memory_free(&allocator, catalogue->followers);
    memory_free(&allocator, catalogue->unknown);
    memory_free(&allocator, catalogue);
}

/* ---- Looking ---- */

kith_catalogue_info kith_catalogue_view_info(const kith_catalogue *catalogue) {
    return catalogue->info;
}

const char *kith_catalogue_view_niche(const kith_catalogue *catalogue, size_t creator) {
    size_t row = catalogue->rows[creator];
    if (row == ROW_NONE || !catalogue->info.has_niches) return NULL;
    const char *niche = table_view(&catalogue->table, row, catalogue->niche);
    return niche[0] ? niche : NULL;
}

const double *kith_catalogue_view_followers(const kith_catalogue *catalogue) {
    return catalogue->followers;
}

const char *kith_catalogue_view_unknown(const kith_catalogue *catalogue, size_t index) {
    return table_view(&catalogue->table, catalogue->unknown[index], catalogue->creator);
}

kith_status kith_roster_read_audiences(const kith_roster *roster, const char *path,
                                       const kith_options *options, double *followers,
                                       kith_error *error) {
    kith_catalogue *read = NULL;
    kith_status status = read_table(roster, path, true, options, &read, error);
    if (read) memcpy(followers, read->followers, roster->creator_count * sizeof *followers);
    kith_catalogue_free(read);
    return status;
}
