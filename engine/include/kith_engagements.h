/* Engagements: who engages with whose posts. A part of kith.h, which includes it in its place. */
#ifndef KITH_H
#include "kith.h"
#elif !defined(KITH_ENGAGEMENTS_H)
#define KITH_ENGAGEMENTS_H

typedef struct kith_engagements kith_engagements;

#define KITH_KIND_LIST(X)                                      \
    X(KITH_KIND_LIKE, "like")       /* favourite, reaction */  \
    X(KITH_KIND_COMMENT, "comment") /* reply */                \
    X(KITH_KIND_SHARE, "share")     /* repost, boost, quote */ \
    X(KITH_KIND_SAVE, "save")       /* bookmark */             \
    X(KITH_KIND_OTHER, "other")     /* any other, and where the kind is not given */

typedef enum kith_kind {
#define KITH_KIND_NAME(name, text) name,
    KITH_KIND_LIST(KITH_KIND_NAME)
#undef KITH_KIND_NAME
} kith_kind;

enum { KITH_REGULAR_POSTS = 3 }; /* who engages with so many posts of a creator is a regular */

/* One account that engaged with posts of a creator. */
typedef struct kith_engager {
    uint64_t hash;        /* of its id, as in the roster */
    uint32_t post_count;  /* distinct posts */
    uint32_t first, last; /* seconds since 1970; 0 where no time is known */
    uint8_t kinds;        /* a bit of kith_kind each, by its number */
    bool follows;         /* it is in the audience */
    bool is_own;          /* it has the name of the creator, and is taken for the creator itself */
} kith_engager;

/* An engagement is that of one account with one post. */
typedef struct kith_engagements_info {
    uint64_t row_count;             /* rows read */
    uint64_t bad_line_count;        /* lines skipped */
    uint64_t unknown_creator_count; /* rows of creators that are not in the roster */
    uint64_t repeated_count;        /* rows of the same account, post and kind as another */
    uint64_t engagement_count;      /* of creators in the roster: by followers, */
    uint64_t outside_count;         /* by accounts that do not follow, */
    uint64_t own_count;             /* and by the creator itself: an account of its name */
    uint64_t time_missing_count;    /* rows whose time is missing, */
    uint64_t time_future_count;     /* more than a day in the future, */
    uint64_t time_early_count;      /* or before 2000: none of these is known */
    uint64_t timed_count;           /* engagements whose time is known */
    size_t own_account_count;       /* creators whose name is the id of an account that engages */
} kith_engagements_info;

/* What creators are compared in. */
typedef enum kith_measure {
    KITH_MEASURE_ENGAGED,  /* engaged_share */
    KITH_MEASURE_REGULARS, /* regulars_share */
    KITH_MEASURE_LOYALTY,  /* loyalty */
    KITH_MEASURE_OUTSIDE   /* outside_share */
} kith_measure;

enum { KITH_MEASURE_COUNT = KITH_MEASURE_OUTSIDE + 1 };

/* Where a creator stands among creators with as many followers and posts, by a robust fit on the
 * roster itself. NaN where too few are known. */
typedef struct kith_standing {
    kith_estimate alike; /* the share that they have, and the range in which 95 % of them lie */
    double percentile;   /* 0 to 100: so many of a hundred of them have less */
} kith_standing;

/* How a creator's audience engages. Shares are NaN where no post is known; that of regulars also
 * with fewer than KITH_REGULAR_POSTS.
 *
 * The posts of a creator stand in the order in which the first engagement with each came. Loyalty is
 * the share of the followers that engaged before the second half of them began who also did after,
 * with more than one post in all; NaN with fewer than twice KITH_REGULAR_POSTS posts of a known time,
 * or where more than a tenth of the engagements have none. Who has left since is not known. */
typedef struct kith_relationship {
    uint64_t post_count;
    uint64_t engaged_count, regular_count; /* followers that engage, and that are regulars */
    uint64_t engagement_count, outside_count, own_count;
    uint64_t timed_count;              /* of all of these: engagements whose time is known */
    uint64_t outside_account_count;    /* accounts that engage and do not follow */
    uint64_t early_count, loyal_count; /* followers that loyalty is the share of, and it counts */
    double engaged_share, regulars_share;     /* of the followers */
    double outside_share;                     /* of the engagements, the creator's own aside */
    kith_estimate loyalty;                    /* its interval is that of the rate behind it */
    kith_standing beside[KITH_MEASURE_COUNT]; /* by kith_measure */
    size_t pod;                               /* from 1: the pod it is a member of; 0 for none */
} kith_relationship;

enum { KITH_POD_DRAWS = 99 };

/* Creators whose own accounts engage with most posts of each other, far more mutually than their
 * number of engagements explains. A pattern: friends who work together look the same. */
typedef struct kith_pod {
    const size_t *creators; /* by their number in the roster, ascending */
    size_t creator_count;
    size_t mutual_count; /* pairs that engage with three posts or more of each other, */
    /* and the most in any group in KITH_POD_DRAWS draws of all partners by lot */
    size_t mutual_most;
    double coverage; /* median share of each other's posts */
    double p_value;  /* share of draws, this one counted, with a group of as many mutual pairs */
} kith_pod;

/* Reads who engaged with which post: tables with a header, tab- or comma-separated, plain, gzip or
 * zstd.
 *
 * The columns are found by name, with common aliases: creator, follower and post, and if they are
 * there engaged_at (seconds since 1970 or RFC 3339) and kind. Rows of the same account, post and
 * kind count once. Engagements by accounts that do not follow are counted, and kept apart.
 *
 * paths     files, "-" for standard input, or folders of files
 * roster    built with floor 1: it says who follows
 * options   seed, as of the roster; bad_lines_allowed; not columns, skip_header, k and floor
 * Returns   KITH_IO, KITH_MALFORMED (the error names file, line and reason), KITH_INVALID if no row is
 *           by a follower of its creator, KITH_INCOMPATIBLE if the roster does not keep all 64 bits of
 *           a hash, KITH_NO_MEMORY
 * Cost      one streaming pass, all threads, and 4 MB and 48 bytes a post a thread; 64 to 128 bytes
 *           for each distinct engagement while it is read, 24 for each account of a creator afterwards
 * Accuracy  exact; ids that are no integers are told apart by 64 bits of a hash */
KITH_API KITH_MUST_USE kith_status kith_engagements_read(
    const char *const *paths, size_t path_count, const kith_roster *roster,
    const kith_options *options, kith_engagements **engagements, kith_error *error);
KITH_API void kith_engagements_free(kith_engagements *engagements);

KITH_API kith_engagements_info kith_engagements_view_info(const kith_engagements *engagements);

/* How the audience of creator number `index` of the roster engages. */
KITH_API kith_relationship kith_engagements_view_creator(const kith_engagements *engagements,
                                                         size_t index);

/* Lends the accounts that engage with a creator, ascending by their hashes; *count of them. */
KITH_API const kith_engager *kith_engagements_view_engagers(const kith_engagements *engagements,
                                                            size_t index, size_t *count);

/* Builds the roster of the audiences that engage: of each creator the followers that engaged with a
 * post of it, itself aside. Of who engages with nobody, nobody is left.
 *
 * roster    with the creators of the engagements; its names, seed, k and floor are taken over
 * Returns   KITH_INVALID for another number of creators, KITH_NO_MEMORY
 * Cost      8 bytes for each of those followers, and a sort of what is sampled */
KITH_API KITH_MUST_USE kith_status kith_engagements_build_roster(
    const kith_engagements *engagements, const kith_roster *roster, const kith_options *options,
    kith_roster **engaged, kith_error *error);

KITH_API size_t kith_engagements_count_pods(const kith_engagements *engagements);
KITH_API kith_pod kith_engagements_view_pod(const kith_engagements *engagements, size_t index);

#endif
