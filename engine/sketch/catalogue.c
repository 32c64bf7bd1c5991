/* What tables say of the creators of a roster. The tables stay as they were read, and lend their texts. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/table.h"
#include "sketch/catalogue.h"

static const char *const creator_names[] = {"creator",  "creator_name", "influencer", "channel",
                                            "streamer", "username",     NULL};
static const char *const count_names[] = {"followers_count", "follower_count", "followers",
                                          "subscribers", NULL};
static const char *const niche_names[] = {"niche", "category", "topic", "vertical", NULL};
static const char *const price_names[] = {"price", "cost", "fee", "rate", NULL};
static const char *const authenticity_names[] = {"authenticity", NULL};

struct kith_catalogue {
    kith_allocator allocator;
    size_t creator_count;
    input_table *tables; /* [table_count] */
    size_t table_count;
    kith_catalogue_entry *entries; /* by creator, as are the next two */
    double *followers;
    const char **words; /* its niche, or NULL */
    const char **niches, **unknown;
    kith_catalogue_info info;
};

/* A table while it is read. */
typedef struct table_reader {
    kith_catalogue *to;
    const kith_roster *roster;
    kith_catalogue_use use;
    const char *path;
    const input_table *table;
    size_t creator, count, niche, price, authenticity; /* columns, or SIZE_MAX */
    bool *seen;                                        /* by creator */
    kith_error *error;
} table_reader;

/* What a row says. */
typedef struct row {
    const char *name, *niche;
    double count, price, authenticity;
} row;

/* ---- Fields ---- */

/* Without the blanks around it; empty where the table has no such column. */
static const char *take_field(const table_reader *from, size_t number, size_t column) {
    if (column == SIZE_MAX) return "";
    char *text = from->table->cells[number * from->table->column_count + column];
    size_t bytes = strlen(text);
    while (bytes > 0 && isspace((unsigned char)text[bytes - 1])) {
        text[--bytes] = '\0';
    }
    return text + strspn(text, " \t\r\n\v\f");
}

/* A whole number that is not negative. */
static bool parse_count(const char *text, double *count) {
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') return false;
    unsigned long long whole = strtoull(text, &end, 10);
    *count = (double)whole;
    return *end == '\0' && whole < UINT64_MAX;
}

static bool parse_number(const char *text, double *number) {
    char *end = NULL;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*number);
}

static const char *read_count(const table_reader *from, size_t number, double *count) {
    const char *text = take_field(from, number, from->count);
    return !text[0] || parse_count(text, count) ? NULL : "followers_count is not a whole number";
}

static const char *read_price(const table_reader *from, size_t number, double *price) {
    const char *text = take_field(from, number, from->price);
    if (text[0]) {
        bool good = parse_number(text, price) && *price > 0;
        return good ? NULL : "the price is no number above 0";
    }
    return from->price != SIZE_MAX && from->use == KITH_CATALOGUE_FOR_PLAN
               ? "the price is missing; leave the row out if this creator cannot be booked"
               : NULL;
}

static const char *read_authenticity(const table_reader *from, size_t number, double *value) {
    const char *text = take_field(from, number, from->authenticity);
    bool good = !text[0] || (parse_number(text, value) && *value >= 0 && *value <= 100);
    return good ? NULL : "the authenticity is no number from 0 to 100";
}

/* ---- Rows ---- */

static const char *read_fields(const table_reader *from, size_t number, row *out) {
    *out = (row){.name = table_view(from->table, number, from->creator),
                 .niche = take_field(from, number, from->niche),
                 .count = NAN,
                 .price = NAN,
                 .authenticity = NAN};
    const char *reason = read_count(from, number, &out->count);
    if (!reason) reason = read_price(from, number, &out->price);
    if (!reason) reason = read_authenticity(from, number, &out->authenticity);
    return reason;
}

static void keep(const row *said, size_t creator, kith_catalogue *to) {
    kith_catalogue_entry *entry = &to->entries[creator];
    if (!isnan(said->price)) entry->price = said->price;
    if (!isnan(said->authenticity)) entry->authenticity = said->authenticity;
    if (!isnan(said->count)) to->followers[creator] = said->count;
    if (said->niche[0]) to->words[creator] = said->niche;
}

static kith_status read_row(table_reader *from, size_t number) {
    row said;
    size_t creator = 0;
    const char *reason = read_fields(from, number, &said);
    bool known = !reason && kith_roster_find(from->roster, said.name, &creator) == KITH_OK;
    if (known && from->seen[creator]) reason = "a creator that stands twice";
    if (reason) {
        return status_fail_line(from->error, from->path, from->table->lines[number], reason);
    }
    if (known) {
        from->seen[creator] = true;
        keep(&said, creator, from->to);
    } else {
        from->to->unknown[from->to->info.unknown_count++] = said.name;
    }
    return KITH_OK;
}

/* ---- Tables ---- */

static kith_status find_columns(table_reader *from) {
    kith_catalogue_info *info = &from->to->info;
    bool counts = from->use != KITH_CATALOGUE_FOR_PLAN;
    from->creator = table_find_column(from->table, creator_names);
    from->count = counts ? table_find_column(from->table, count_names) : SIZE_MAX;
    from->niche = table_find_column(from->table, niche_names);
    from->price = table_find_column(from->table, price_names);
    from->authenticity = table_find_column(from->table, authenticity_names);
    info->has_counts |= from->count != SIZE_MAX;
    info->has_niches |= from->niche != SIZE_MAX;
    info->has_prices |= from->price != SIZE_MAX;
    bool lacks_counts = from->use == KITH_CATALOGUE_FOR_AUDIENCES && from->count == SIZE_MAX;
    return from->creator != SIZE_MAX && !lacks_counts
               ? KITH_OK
               : status_fail(from->error, KITH_MALFORMED, "%s: the header has no %s column",
                             from->path, from->creator == SIZE_MAX ? "creator" : "followers_count");
}

static kith_status reserve(table_reader *from) {
    kith_catalogue *to = from->to;
    size_t rows = from->table->row_count; /* and the header */
    const char **unknown =
        memory_resize(&to->allocator, to->unknown, to->info.unknown_count + rows, sizeof *unknown);
    if (unknown) to->unknown = unknown;
    from->seen = memory_create(&to->allocator, to->creator_count, sizeof *from->seen);
    to->info.row_count += rows - 1;
    return unknown && from->seen
               ? KITH_OK
               : status_fail(from->error, KITH_NO_MEMORY, "%s: out of memory", from->path);
}

static kith_status read_table(table_reader *from) {
    kith_catalogue *to = from->to;
    from->table = &to->tables[to->table_count];
    kith_status status =
        table_read(from->path, &to->allocator, &to->tables[to->table_count], from->error);
    if (status != KITH_OK) return status;
    to->table_count++;
    status = find_columns(from);
    if (status == KITH_OK) status = reserve(from);
    for (size_t number = 1; status == KITH_OK && number < from->table->row_count; number++) {
        status = read_row(from, number);
    }
    for (size_t c = 0; status == KITH_OK && c < to->creator_count; c++) {
        to->entries[c].is_listed = from->seen[c];
    }
    memory_free(&to->allocator, from->seen);
    return status;
}

/* ---- Niches ---- */

static int compare_words(const void *left, const void *right, void *context) {
    const char *const *words = context;
    return strcmp(words[*(const size_t *)left], words[*(const size_t *)right]);
}

/* Numbers the niches in the order of their names. */
static kith_status number_niches(kith_catalogue *made) {
    size_t count = 0;
    size_t *order = memory_create(&made->allocator, made->creator_count, sizeof *order);
    made->niches = memory_create(&made->allocator, made->creator_count, sizeof *made->niches);
    if (order && made->niches) {
        for (size_t c = 0; c < made->creator_count; c++) {
            order[count] = c;
            count += made->words[c] != NULL;
        }
        qsort_r(order, count, sizeof *order, compare_words, made->words);
    }
    size_t *niches = &made->info.niche_count;
    for (size_t i = 0; i < count; i++) {
        const char *word = made->words[order[i]];
        if (*niches == 0 || strcmp(made->niches[*niches - 1], word) != 0) {
            made->niches[(*niches)++] = word;
        }
        made->entries[order[i]].niche = *niches - 1;
    }
    made->info.placed_count = count;
    memory_free(&made->allocator, order);
    return order && made->niches ? KITH_OK : KITH_NO_MEMORY;
}

/* ---- The whole ---- */

static kith_status create(const kith_roster *roster, size_t table_count,
                          const kith_options *options, kith_catalogue **out) {
    const kith_allocator *allocator = &options->allocator;
    kith_catalogue *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    *out = made;
    made->allocator = *allocator;
    made->creator_count = roster->creator_count;
    made->tables = memory_create(allocator, table_count, sizeof *made->tables);
    made->entries = memory_create(allocator, made->creator_count, sizeof *made->entries);
    made->followers = memory_create(allocator, made->creator_count, sizeof *made->followers);
    made->words = memory_create(allocator, made->creator_count, sizeof *made->words);
    if (!made->tables || !made->entries || !made->followers || !made->words) return KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count; c++) {
        made->entries[c] = kith_catalogue_view(NULL, c);
        made->followers[c] = NAN;
    }
    return KITH_OK;
}

static void count_known(kith_catalogue *made) {
    for (size_t c = 0; c < made->creator_count; c++) {
        made->info.counted_count += isnan(made->followers[c]) ? 0 : 1;
    }
}

kith_status kith_catalogue_read(const char *const *paths, size_t path_count,
                                const kith_roster *roster, kith_catalogue_use use,
                                const kith_options *options, kith_catalogue **catalogue,
                                kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    kith_catalogue *made = NULL;
    status = create(roster, path_count, options, &made);
    for (size_t i = 0; status == KITH_OK && i < path_count; i++) {
        table_reader from = {
            .to = made, .roster = roster, .use = use, .path = paths[i], .error = error};
        status = read_table(&from);
        if (status != KITH_OK) goto fail;
    }
    if (status == KITH_OK) status = number_niches(made);
    if (status != KITH_OK) {
        status = status_fail(error, status, "out of memory");
        goto fail;
    }
    count_known(made);
    *catalogue = made;
    return KITH_OK;
fail:
    kith_catalogue_free(made);
    return status;
}

void kith_catalogue_free(kith_catalogue *catalogue) {
    if (!catalogue) return;
    kith_allocator allocator = catalogue->allocator;
    for (size_t i = 0; i < catalogue->table_count; i++) {
        table_free(&catalogue->tables[i]);
    }
    memory_free(&allocator, catalogue->tables);
    memory_free(&allocator, catalogue->entries);
    memory_free(&allocator, catalogue->followers);
    memory_free(&allocator, catalogue->words);
    memory_free(&allocator, catalogue->niches);
    memory_free(&allocator, catalogue->unknown);
    memory_free(&allocator, catalogue);
}

/* ---- Looking ---- */

kith_catalogue_info kith_catalogue_view_info(const kith_catalogue *catalogue) {
    return catalogue ? catalogue->info : (kith_catalogue_info){0};
}

kith_catalogue_entry kith_catalogue_view(const kith_catalogue *catalogue, size_t creator) {
    if (catalogue) return catalogue->entries[creator];
    return (kith_catalogue_entry){
        .price = NAN, .authenticity = NAN, .niche = KITH_CATALOGUE_NO_NICHE};
}

const char *kith_catalogue_view_niche(const kith_catalogue *catalogue, size_t niche) {
    return niche == KITH_CATALOGUE_NO_NICHE ? NULL : catalogue->niches[niche];
}

const double *kith_catalogue_view_followers(const kith_catalogue *catalogue) {
    return catalogue->followers;
}

const char *kith_catalogue_view_unknown(const kith_catalogue *catalogue, size_t index) {
    return catalogue->unknown[index];
}

kith_status kith_roster_read_audiences(const kith_roster *roster, const char *path,
                                       const kith_options *options, double *followers,
                                       kith_error *error) {
    kith_catalogue *read = NULL;
    kith_status status =
        kith_catalogue_read(&path, 1, roster, KITH_CATALOGUE_FOR_AUDIENCES, options, &read, error);
    if (read) memcpy(followers, read->followers, roster->creator_count * sizeof *followers);
    kith_catalogue_free(read);
    return status;
}

bool catalogue_is_of(const kith_catalogue *catalogue, const kith_roster *roster) {
    return catalogue->creator_count == roster->creator_count;
}
