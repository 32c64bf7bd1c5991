/* What tables say of the creators of a roster. Included by kith.h. */
#ifndef KITH_CATALOGUE_H
#define KITH_CATALOGUE_H

/* ---- Catalogue: what is known of creators ---- */

typedef struct kith_catalogue kith_catalogue;

#define KITH_CATALOGUE_NO_NICHE SIZE_MAX /* of a creator of whom no table names one */

/* What tables are read for. */
typedef enum kith_catalogue_use {
    KITH_CATALOGUE_FOR_SCORE,     /* any of the columns will do */
    KITH_CATALOGUE_FOR_PLAN,      /* no price may be empty, and followers_count is not read */
    KITH_CATALOGUE_FOR_AUDIENCES, /* the column followers_count is needed */
} kith_catalogue_use;

typedef struct kith_catalogue_info {
    size_t row_count;                        /* creators in the tables */
    size_t unknown_count;                    /* of these, not in the roster */
    size_t niche_count;                      /* different niches of creators of the roster */
    size_t placed_count;                     /* creators of the roster whose niche they name */
    size_t counted_count;                    /* and whose number of followers */
    bool has_niches, has_counts, has_prices; /* one has this column */
} kith_catalogue_info;

/* What is known of a creator. */
typedef struct kith_catalogue_entry {
    double price;        /* above 0; NaN: not known */
    double authenticity; /* 0 to 100; NaN: not known */
    size_t niche;        /* by its number, or KITH_CATALOGUE_NO_NICHE */
    bool is_listed;      /* the last table names it */
} kith_catalogue_entry;

/* Reads tables with a header and the column creator, and any of niche, price, authenticity and followers_count (common
 * aliases are known): comma- or tab-separated, plain, gzip or zstd. What a later table says goes before what an earlier
 * one said; an empty field says nothing. Creators that the roster does not have are counted.
 *
 * Returns   KITH_IO, KITH_MALFORMED with file, line and reason (a creator of the roster that stands twice in a table,
 *           for instance, or a price that is no number above 0), KITH_NO_MEMORY
 * Cost      the tables stay in memory */
KITH_API KITH_MUST_USE kith_status kith_catalogue_read(
    const char *const *paths, size_t path_count, const kith_roster *roster, kith_catalogue_use use,
    const kith_options *options, kith_catalogue **catalogue, kith_error *error);
KITH_API void kith_catalogue_free(kith_catalogue *catalogue);

/* Of NULL nothing is known. */
KITH_API kith_catalogue_info kith_catalogue_view_info(const kith_catalogue *catalogue);

/* creator   by its number in the roster; of NULL nothing is known */
KITH_API kith_catalogue_entry kith_catalogue_view(const kith_catalogue *catalogue, size_t creator);

/* The name of a niche by its number, lent until the catalogue is freed; NULL for KITH_CATALOGUE_NO_NICHE. Numbers are in
 * the order of the names. */
KITH_API const char *kith_catalogue_view_niche(const kith_catalogue *catalogue, size_t niche);

/* How many followers the creators of the roster really have, by number; NaN where it says nothing. */
KITH_API const double *kith_catalogue_view_followers(const kith_catalogue *catalogue);

/* The name of an unknown creator, 0 to unknown_count - 1, in the order of the tables. */
KITH_API const char *kith_catalogue_view_unknown(const kith_catalogue *catalogue, size_t index);

#endif
