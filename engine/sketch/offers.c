/* What tables say of the creators of a roster: prices, authenticity, niches. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/table.h"
#include "sketch/roster.h"

struct kith_offers {
    kith_allocator allocator;
    size_t creator_count;
    kith_offer *items; /* [creator_count] by number */
    bool have_prices;
    char **niches; /* [niche_count] */
    char **unknown;
    size_t niche_count, niche_capacity, unknown_count, unknown_capacity;
};

static const char *const creator_names[] = {"creator",  "creator_name", "influencer", "channel",
                                            "streamer", "username",     NULL};
static const char *const price_names[] = {"price", "cost", "fee", "rate", NULL};
static const char *const authenticity_names[] = {"authenticity", NULL};
static const char *const niche_names[] = {"niche", "topic", "category", NULL};

/* A table, and its columns; SIZE_MAX for those it does not have. */
typedef struct offer_table {
    input_table table;
    const char *path;
    size_t creator, price, authenticity, niche;
    bool *seen; /* by creator */
} offer_table;

/* ---- Lists of names ---- */

static kith_status add_name(const kith_allocator *allocator, const char *name, char ***names,
                            size_t *count, size_t *capacity) {
    if (*count == *capacity) {
        size_t more = 2 * *capacity + 16;
        char **grown = memory_resize(allocator, *names, more, sizeof *grown);
        if (!grown) return KITH_NO_MEMORY;
        *names = grown;
        *capacity = more;
    }
    size_t bytes = strlen(name) + 1;
    char *copy = memory_resize(allocator, NULL, bytes, 1);
    if (!copy) return KITH_NO_MEMORY;
    (*names)[(*count)++] = memcpy(copy, name, bytes);
    return KITH_OK;
}

static kith_status find_niche(kith_offers *in, const char *name, size_t *niche) {
    for (size_t i = 0; i < in->niche_count; i++) {
        if (strcmp(in->niches[i], name) == 0) {
            *niche = i;
            return KITH_OK;
        }
    }
    kith_status status =
        add_name(&in->allocator, name, &in->niches, &in->niche_count, &in->niche_capacity);
    if (status == KITH_OK) *niche = in->niche_count - 1;
    return status;
}

/* ---- Rows ---- */

static bool parse_number(const char *text, double *value) {
    char *end = NULL;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

/* The cell of a row; NULL where the table has no such column. */
static const char *view_cell(const offer_table *from, size_t row, size_t column) {
    return column == SIZE_MAX ? NULL : table_view(&from->table, row, column);
}

static const char *read_price(const char *text, kith_offer *to) {
    if (!text) return NULL;
    if (!text[0]) return "the price is missing; leave the row out if this creator cannot be booked";
    if (!parse_number(text, &to->price) || !(to->price > 0)) {
        return "the price is no number above 0";
    }
    return NULL;
}

static const char *read_authenticity(const char *text, kith_offer *to) {
    if (!text || !text[0]) return NULL;
    if (!parse_number(text, &to->authenticity) || to->authenticity < 0 || to->authenticity > 100) {
        return "the authenticity is no number from 0 to 100";
    }
    return NULL;
}

static kith_status read_row(const offer_table *from, size_t row, const kith_roster *roster,
                            kith_offers *to, kith_error *error) {
    const char *name = table_view(&from->table, row, from->creator);
    const char *niche = view_cell(from, row, from->niche);
    kith_offer none = {.price = NAN, .authenticity = NAN, .niche = KITH_OFFER_NO_NICHE};
    size_t number = 0;
    bool known = kith_roster_find(roster, name, &number) == KITH_OK;
    kith_offer *item = known ? &to->items[number] : &none;
    const char *reason = read_price(view_cell(from, row, from->price), item);
    if (!reason) reason = read_authenticity(view_cell(from, row, from->authenticity), item);
    if (!reason && known && from->seen[number]) reason = "a creator that stands twice";
    if (reason) return status_fail_line(error, from->path, from->table.lines[row], reason);
    kith_status status = KITH_OK;
    if (known) {
        from->seen[number] = true;
        if (niche && niche[0]) status = find_niche(to, niche, &item->niche);
    } else {
        status =
            add_name(&to->allocator, name, &to->unknown, &to->unknown_count, &to->unknown_capacity);
    }
    return status == KITH_OK ? status : status_fail(error, status, "out of memory");
}

static kith_status read_rows(offer_table *from, const kith_roster *roster, kith_offers *to,
                             kith_error *error) {
    from->creator = table_find_column(&from->table, creator_names);
    from->price = table_find_column(&from->table, price_names);
    from->authenticity = table_find_column(&from->table, authenticity_names);
    from->niche = table_find_column(&from->table, niche_names);
    if (from->creator == SIZE_MAX) {
        return status_fail(error, KITH_MALFORMED, "%s: the header has no creator column",
                           from->path);
    }
    to->have_prices = to->have_prices || from->price != SIZE_MAX;
    from->seen = memory_create(&to->allocator, to->creator_count, sizeof *from->seen);
    if (!from->seen) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    kith_status status = KITH_OK;
    for (size_t row = 1; row < from->table.row_count && status == KITH_OK; row++) {
        status = read_row(from, row, roster, to, error);
    }
    memory_free(&to->allocator, from->seen);
    return status;
}

static kith_status read_file(const char *path, const kith_roster *roster, kith_offers *to,
                             kith_error *error) {
    offer_table from = {.path = path};
    kith_status status = table_read(path, &to->allocator, &from.table, error);
    if (status != KITH_OK) return status;
    status = read_rows(&from, roster, to, error);
    table_free(&from.table);
    return status;
}

/* ---- The whole ---- */

kith_status kith_offers_read(const char *const *paths, size_t path_count, const kith_roster *roster,
                             const kith_options *options, kith_offers **offers, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    kith_offers *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    made->creator_count = roster->creator_count;
    made->items = memory_create(&made->allocator, made->creator_count, sizeof *made->items);
    if (!made->items) status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    for (size_t i = 0; made->items && i < made->creator_count; i++) {
        made->items[i] =
            (kith_offer){.price = NAN, .authenticity = NAN, .niche = KITH_OFFER_NO_NICHE};
    }
    for (size_t i = 0; i < path_count && status == KITH_OK; i++) {
        status = read_file(paths[i], roster, made, error);
    }
    if (status != KITH_OK) {
        kith_offers_free(made);
        return status;
    }
    *offers = made;
    return KITH_OK;
}

void kith_offers_free(kith_offers *offers) {
    if (!offers) return;
    kith_allocator allocator = offers->allocator;
    for (size_t i = 0; i < offers->niche_count; i++) {
        memory_free(&allocator, offers->niches[i]);
    }
    for (size_t i = 0; i < offers->unknown_count; i++) {
        memory_free(&allocator, offers->unknown[i]);
    }
    memory_free(&allocator, offers->niches);
    memory_free(&allocator, offers->unknown);
    memory_free(&allocator, offers->items);
    memory_free(&allocator, offers);
}

kith_offer kith_offers_view(const kith_offers *offers, size_t creator) {
    return offers->items[creator];
}

bool kith_offers_have_prices(const kith_offers *offers) {
    return offers->have_prices;
}

size_t kith_offers_count_unknown(const kith_offers *offers) {
    return offers->unknown_count;
}

const char *kith_offers_view_unknown(const kith_offers *offers, size_t index) {
    return offers->unknown[index];
}

size_t kith_offers_count_niches(const kith_offers *offers) {
    return offers->niche_count;
}

const char *kith_offers_view_niche(const kith_offers *offers, size_t niche) {
    return offers->niches[niche];
}
