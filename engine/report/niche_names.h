/* What niches are called. */
#ifndef KITH_REPORT_NICHE_NAMES_H
#define KITH_REPORT_NICHE_NAMES_H

#include "kith.h"

/* Names by niche number. A niche is called what most of its creators are according to a catalogue (of equally many, the
 * first word by its bytes), and after its most central creator where the catalogue says nothing. Where several would have the same
 * name each is followed by its most central creator: food (mira), food (ken). */
typedef struct niche_names {
    kith_allocator allocator;
    size_t count;
    char **names;
    double *
        agreement; /* share of the creators with a word for their niche whose word it is; NaN without any */
} niche_names;

/* catalogue  NULL: none
 * Returns    KITH_NO_MEMORY
 * Cost       O(creators log creators) */
kith_status niche_names_create(const kith_roster *roster, const kith_niches *niches,
                               const kith_catalogue *catalogue, const kith_options *options,
                               niche_names *out) KITH_MUST_USE;
void niche_names_free(niche_names *made);

/* The name of a niche; NULL for KITH_NICHE_NONE. */
const char *niche_names_view(const niche_names *from, size_t niche);

#endif
