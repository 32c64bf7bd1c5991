/* Reach: whom chosen creators reach together. Included by kith.h. */
#ifndef KITH_REACH_H
#define KITH_REACH_H

/* ---- Reach ---- */

/* Estimates the unique reach of some creators: how many accounts follow at least one of them.
 *
 * creators  by their number in the roster
 * Returns   KITH_NOT_FOUND for a number that the roster does not have, KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      about 2 ns a sampled follower
 * Accuracy  exact when all audiences are whole; without error, too, where they are disjoint or the
 *           same; otherwise better than 1/sqrt(sampled accounts of the union)
 * Source    overlap/strata.h */
KITH_API KITH_MUST_USE kith_status kith_reach_union(const kith_roster *roster,
                                                    const size_t *creators, size_t creator_count,
                                                    const kith_options *options,
                                                    kith_estimate *reach, kith_error *error);

/* How probable it is of accounts that they are suspicious, as suspects.csv says. */
typedef struct kith_suspects kith_suspects;

/* Reads tables with a header and the columns follower and probability, tab- or comma-separated,
 * plain, gzip or zstd. Of an account that is named twice the larger probability counts.
 *
 * options   the seed of the rosters they will be used with
 * Returns   KITH_IO, KITH_MALFORMED (file, line and reason), KITH_NO_MEMORY, KITH_INVALID */
KITH_API KITH_MUST_USE kith_status kith_suspects_read(const char *const *paths, size_t path_count,
                                                      const kith_options *options,
                                                      kith_suspects **suspects, kith_error *error);
KITH_API void kith_suspects_free(kith_suspects *suspects);
KITH_API size_t kith_suspects_count(const kith_suspects *suspects);

/* A number of accounts, and the same with each account counted by the probability that it is not
 * suspicious; NaN where no suspects were given. */
typedef struct kith_reach_count {
    kith_estimate all, authentic;
} kith_reach_count;

/* The order in which creators are added up. */
typedef enum kith_reach_order {
    KITH_REACH_GIVEN, /* as they were named */
    KITH_REACH_BEST   /* each time the one that adds most to those before it */
} kith_reach_order;

typedef struct kith_reach_query {
    const size_t *creators; /* by their number in the roster, all different */
    size_t creator_count;
    kith_reach_order order;
    const kith_suspects *suspects; /* NULL: nothing is said of authentic reach */
    size_t frequency; /* of how many an account must be a follower to count in the total and in
                         incremental and cumulative reach; 0 is 1 */
} kith_reach_query;

/* One creator among the chosen. */
typedef struct kith_reach_step {
    size_t creator;
    kith_estimate followers;
    kith_reach_count incremental; /* accounts that follow it and none of those before it */
    kith_reach_count cumulative;  /* accounts that follow it or one of those before it */
    /* with a frequency f: f - 1 of those before it; f of it and those before it */
    kith_reach_count exclusive; /* accounts that follow it and none of all others */
} kith_reach_step;

typedef struct kith_reach kith_reach;

/* Measures the unique, incremental and exclusive reach of creators, and how many accounts follow
 * exactly one of them, two, three, …
 *
 * Returns   KITH_NOT_FOUND for a number that the roster does not have, KITH_INVALID for one that is
 *           named twice, KITH_INCOMPATIBLE for suspects of another seed, KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      O(samples · log creators); for the best order, which is that of frequency 1, each creator
 *           is looked at again only when it may be next (lazy greedy, Minoux 1978)
 * Accuracy  exact where audiences are whole; see kith_reach_union. Incremental and exclusive reach
 *           rest on the accounts below the smallest limit of the creators that matter. The best order
 *           is the best of the samples: its first steps gain a little from chance. */
KITH_API KITH_MUST_USE kith_status kith_reach_build(const kith_roster *roster,
                                                    const kith_reach_query *query,
                                                    const kith_options *options, kith_reach **reach,
                                                    kith_error *error);
KITH_API void kith_reach_free(kith_reach *reach);
KITH_API kith_reach_count kith_reach_view_total(const kith_reach *reach);
KITH_API size_t kith_reach_count_steps(const kith_reach *reach);
KITH_API kith_reach_step kith_reach_view_step(const kith_reach *reach, size_t index);

/* How many accounts follow exactly so many of the creators, 1 to their number. */
KITH_API kith_reach_count kith_reach_view_frequency(const kith_reach *reach, size_t frequency);

/* A set of accounts in terms of creators: names joined by & (who follow both), | (one or both) and -
 * (the first but not the second), and parentheses. & binds more strongly than | and -, which are
 * done from left to right. A name with blanks or other signs is quoted: "a & b". A - within a name is
 * part of it. */
typedef struct kith_expression kith_expression;

/* Returns KITH_MALFORMED with the place in the text, or KITH_NO_MEMORY. */
KITH_API KITH_MUST_USE kith_status kith_expression_parse(const char *text,
                                                         const kith_options *options,
                                                         kith_expression **expression,
                                                         kith_error *error);
KITH_API void kith_expression_free(kith_expression *expression);

/* The different names in it, in the order in which they appear. */
KITH_API size_t kith_expression_count_names(const kith_expression *expression);
KITH_API const char *kith_expression_view_name(const kith_expression *expression, size_t index);

/* Estimates how many accounts are in a set.
 * Returns   KITH_NOT_FOUND for a name that the roster does not have, and as kith_reach_build
 * Accuracy  exact where audiences are whole; otherwise it rests on the accounts below the smallest
 *           limit of its creators, and on their known sizes */
KITH_API KITH_MUST_USE kith_status kith_expression_measure(
    const kith_expression *expression, const kith_roster *roster, const kith_suspects *suspects,
    const kith_options *options, kith_reach_count *count, kith_error *error);

#endif
