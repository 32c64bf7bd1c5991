/* What a table says of the creators of a roster. Included by kith.h. */
#ifndef KITH_CATALOGUE_H
#define KITH_CATALOGUE_H

/* ---- Catalogue: what is known of creators ---- */

typedef struct kith_catalogue kith_catalogue;

typedef struct kith_catalogue_info {
    size_t row_count;            /* creators in the table */
    size_t unknown_count;        /* of these, not in the roster */
    size_t niche_count;          /* creators of the roster whose niche it names */
    size_t counted_count;        /* and whose number of followers */
    bool has_niches, has_counts; /* it has these columns */
} kith_catalogue_info;

/* Reads a table with a header and the column creator, and niche and followers_count where it has them (common aliases are
 * known): comma- or tab-separated, plain, gzip or zstd. Creators that the roster does not have are counted.
 *
 * Returns   KITH_IO, KITH_MALFORMED with file, line and reason (a creator of the roster that stands twice, for instance),
 *           KITH_NO_MEMORY
 * Cost      the table stays in memory */
KITH_API KITH_MUST_USE kith_status kith_catalogue_read(const kith_roster *roster, const char *path,
                                                       const kith_options *options,
                                                       kith_catalogue **catalogue,
                                                       kith_error *error);
KITH_API void kith_catalogue_free(kith_catalogue *catalogue);

KITH_API kith_catalogue_info kith_catalogue_view_info(const kith_catalogue *catalogue);

/* The niche of a creator of the roster, lent until the catalogue is freed; NULL where none is given. */
KITH_API const char *kith_catalogue_view_niche(const kith_catalogue *catalogue, size_t creator);

/* How many followers the creators of the roster really have, by number; NaN where it says nothing. */
KITH_API const double *kith_catalogue_view_followers(const kith_catalogue *catalogue);

/* The name of an unknown creator, 0 to unknown_count - 1, in the order of the table. */
KITH_API const char *kith_catalogue_view_unknown(const kith_catalogue *catalogue, size_t index);

#endif
