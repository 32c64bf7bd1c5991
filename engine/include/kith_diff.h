/* Diff: what changed between two snapshots of a roster. Included by kith.h. */
#ifndef KITH_DIFF_H
#define KITH_DIFF_H

/* ---- Diff ---- */

/* In which of two snapshots a creator is. */
#define KITH_PRESENCE_LIST(X)                                        \
    X(KITH_PRESENCE_KEPT, "kept")       /* in both */                \
    X(KITH_PRESENCE_ADDED, "added")     /* in the later one alone */ \
    X(KITH_PRESENCE_REMOVED, "removed") /* in the earlier one alone */

typedef enum kith_presence {
#define KITH_PRESENCE_NAME(name, text) name,
    KITH_PRESENCE_LIST(KITH_PRESENCE_NAME)
#undef KITH_PRESENCE_NAME
} kith_presence;

/* A short lower-case word for a presence; never NULL. */
KITH_API const char *kith_presence_text(kith_presence presence);

/* What became of the audience of one creator. All but the followers are NaN where a snapshot lacks it. */
typedef struct kith_change {
    kith_presence presence;
    size_t number_before, number_after; /* in each roster; SIZE_MAX where it is not there */
    kith_estimate followers_before, followers_after;
    kith_estimate kept, gained, lost;
    kith_estimate retention; /* kept, as a share of the followers before */
    /* the same with each follower counted by the probability that it is suspicious, or is not; NaN
     * where no suspects were given, or nobody counts */
    kith_estimate retention_suspicious, retention_other;
    /* what an audience of this size usually loses between these snapshots, with the range of 95 % of
     * creators; NaN where the roster is too small to say */
    kith_estimate lost_expected;
    bool sudden_loss; /* it lost more than creators of this roster and chance explain */
} kith_change;

/* Accounts that left one creator and are new at another one. */
typedef struct kith_move {
    size_t from, to;        /* by their number among the changes */
    kith_estimate accounts; /* that moved */
    double expected;        /* if they had come as often as those who stayed with `from` */
    double lift;            /* accounts over expected; NaN where none of those who stayed came */
} kith_move;

typedef struct kith_diff_query {
    const kith_suspects *suspects; /* of the earlier snapshot; NULL: nothing is said of them */
    size_t move_count;             /* the largest moves beyond chance, at most so many; 0: none */
} kith_diff_query;

typedef struct kith_diff_info {
    size_t kept_count, added_count, removed_count; /* creators */
    kith_estimate usual_loss; /* share of its followers that the median creator lost; NaN where the
                                 roster is too small to say */
    size_t sudden_count;      /* creators with a sudden loss */
} kith_diff_info;

typedef struct kith_diff kith_diff;

/* Compares two snapshots of a roster.
 *
 * Lists of followers must be whole in both: what an incomplete list leaves out looks lost.
 * Returns   KITH_INCOMPATIBLE if seeds or the kept bits of a hash differ, or suspects were read with
 *           another seed, KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      a walk over the samples of both, about 20 ns a sample; 8 bytes a sample and at most 1 GiB
 *           of memory. Moves cost a product of left and new follows besides.
 * Accuracy  exact where both audiences of a creator are whole; otherwise the maximum likelihood
 *           estimate of kept followers, with known sizes, from accounts that both samples know
 * Source    overlap/estimate.h, overlap/losses.h, overlap/moves.h */
KITH_API KITH_MUST_USE kith_status kith_diff_build(const kith_roster *before,
                                                   const kith_roster *after,
                                                   const kith_diff_query *query,
                                                   const kith_options *options, kith_diff **diff,
                                                   kith_error *error);
KITH_API void kith_diff_free(kith_diff *diff);

KITH_API kith_diff_info kith_diff_view_info(const kith_diff *diff);

/* The creators of either snapshot, in ascending byte order of their names. */
KITH_API size_t kith_diff_count_changes(const kith_diff *diff);
KITH_API kith_change kith_diff_view_change(const kith_diff *diff, size_t index);

/* The moves that chance does not explain, the largest first. */
KITH_API size_t kith_diff_count_moves(const kith_diff *diff);
KITH_API kith_move kith_diff_view_move(const kith_diff *diff, size_t index);

#endif
