/* Niches: communities of creators whose audiences overlap. Included by kith.h. */
#ifndef KITH_NICHES_H
#define KITH_NICHES_H

/* ---- Niches ---- */

#define KITH_NICHE_NONE SIZE_MAX /* of a creator that overlaps with nobody beyond chance */

typedef struct kith_niches kith_niches;

typedef struct kith_niche {
    size_t creator_count;
    size_t central
        [3]; /* its most central creators, by their number in the roster, the most central first; the last
                          ones KITH_NICHE_NONE where it has fewer */
    size_t
        nearest; /* the niche with which it shares most beyond chance; KITH_NICHE_NONE if there is none */
} kith_niche;

/* Where one creator stands. */
typedef struct kith_niche_place {
    size_t niche; /* or KITH_NICHE_NONE */
    double
        niche_share; /* share of its followers who follow another creator of the niche; NaN in none */
    double centrality; /* its ties within the niche beside those of the most central one, 0 to 1 */
    size_t bridge;     /* the other niche it is tied to most; KITH_NICHE_NONE if to none */
    double bridge_share; /* the part of its ties that goes there */
} kith_niche_place;

/* Finds the niches of a roster: communities by modularity of the graph in which creators are tied by the logarithm of
 * their lift, each to its twenty strongest neighbours; then creators move to where the rest of what their followers
 * follow says that they belong. The largest niche has number 0; the same roster always has the same niches.
 *
 * suspects  NULL: none. Accounts that are suspicious with a probability of a half or more are left out, for packs that
 *           were sold to some creators tie them together; niche_share is then that of the others
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT, KITH_INCOMPATIBLE for suspects of another seed
 * Cost      all pairs (kith_overlap_all), O(ties log ties), and a few passes over the sampled follows
 * Accuracy  niche_share rests on the accounts below the smallest limit in the niche
 * Source    Traag, Waltman and van Eck, From Louvain to Leiden, Scientific Reports 9, 2019; Guimerà and Amaral,
 *           Functional cartography of complex metabolic networks, Nature 433, 2005 (places and bridges) */
KITH_API KITH_MUST_USE kith_status kith_niches_build(const kith_roster *roster,
                                                     const kith_suspects *suspects,
                                                     const kith_options *options,
                                                     kith_niches **niches, kith_error *error);
KITH_API void kith_niches_free(kith_niches *niches);
KITH_API size_t kith_niches_count(const kith_niches *niches);
KITH_API kith_niche kith_niches_view(const kith_niches *niches, size_t number);

/* creator   by its number in the roster */
KITH_API kith_niche_place kith_niches_view_place(const kith_niches *niches, size_t creator);

#endif
