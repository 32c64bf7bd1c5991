/* Audit: the authenticity of audiences. A part of kith.h, which includes it in its place. */
#ifndef KITH_H
#include "kith.h"
#elif !defined(KITH_AUDIT_H)
#define KITH_AUDIT_H

#define KITH_EVIDENCE_LIST(X)               \
    X(KITH_EVIDENCE_NONE, "none")           \
    X(KITH_EVIDENCE_WEAK, "weak")           \
    X(KITH_EVIDENCE_STRONG, "strong")       \
    X(KITH_EVIDENCE_INCENTIVE, "incentive") \
    X(KITH_EVIDENCE_INSUFFICIENT, "insufficient")

typedef enum kith_evidence {
#define KITH_EVIDENCE_NAME(name, text) name,
    KITH_EVIDENCE_LIST(KITH_EVIDENCE_NAME)
#undef KITH_EVIDENCE_NAME
} kith_evidence;

KITH_API const char *kith_evidence_text(kith_evidence evidence);

typedef struct kith_audit kith_audit;

/* What is known of one creator's following. Shares are in [0, 1], NaN where the data cannot support
 * them. */
typedef struct kith_authenticity {
    kith_estimate authenticity;     /* 0 to 100 */
    kith_estimate suspicious_share; /* mean probability of its followers */
    double coordinated_share;       /* follows that came with campaigns directed at it, incentives
                                       apart, spill-over removed */
    double incentive_share; /* follows that came with incentives it is among the creators of */
    double unique_share;    /* followers that no other creator of the roster has */
    kith_evidence evidence;
    const char *reasons; /* lent, one line */
} kith_authenticity;

typedef struct kith_suspect {
    uint64_t hash;         /* of the account; kith_roster_name_account gives its id */
    double probability;    /* of being a member of a campaign */
    const char *campaigns; /* lent: numbers separated by spaces */
    const char *reasons;   /* lent, one line */
} kith_suspect;

/* A stretch of time in which accounts of a campaign came to a creator. */
typedef struct kith_window {
    size_t creator;
    uint32_t first, last; /* seconds since 1970 */
    uint64_t follows;     /* of the creator in that time, by anybody */
    double observed;      /* of those, the campaign's, estimated */
    double expected; /* follows by its accounts, or by anybody for an incentive, that other times
                             make likely */
    double together; /* share of its accounts that came to another of the creators within two days,
                             beyond what accounts that are used so often meet by chance */
} kith_window;

enum { KITH_REUSE_COUNT = 10, KITH_EXAMPLE_COUNT = 10 };

typedef struct kith_campaign {
    const char *kind;       /* "coordinated"; with follow times also "purchased" and "incentive" */
    const size_t *creators; /* by their number in the roster, ascending */
    size_t creator_count;
    uint64_t account_count;
    uint32_t first, last; /* when its accounts came, seconds since 1970; 0 without follow times */
    double overlap_observed; /* follows of the creators' pairs shared by accounts, summed */
    double overlap_expected; /* the same if audiences were independent given niches */
    double p_value;
    double pool_size;           /* accounts it draws from, those not seen included; NaN unknown */
    double together;            /* median of the windows'; NaN without follow times */
    const kith_window *windows; /* lent, by creator, then time; none without follow times */
    size_t window_count;
    /* [KITH_REUSE_COUNT] accounts that came to 1, 2, … of the creators' windows (without follow
     * times: that follow so many); the last: that many or more */
    const uint64_t *reuse;
    /* hashes of accounts with most of them, for kith_roster_name_account */
    const uint64_t *examples;
    size_t example_count;
    /* lent, one line: what speaks for a campaign, and the harmless causes that were looked at, with
     * their numbers */
    const char *reasons;
} kith_campaign;

/* How large a pack can be that would not be seen in a roster: one drawn from a pool of accounts of which nothing is
 * known, and that is sent to so many creators, each of median size. NaN if there are too few creators to compare. */
typedef struct kith_detection_limit {
    bool timed; /* from follow times; else from follower sets */
    uint64_t pool_accounts;
    uint64_t creator_count;
    double accounts; /* smaller packs would not be seen */
    double share;    /* of the pool; NaN where even all of it would not be seen */
    /* accounts, for further packs of a pool that shows at other creators; NaN without follow times */
    double known;
} kith_detection_limit;

/* What is known besides follows. A member that is NULL is not known. */
typedef struct kith_attributes {
    const kith_accounts *accounts;
    const kith_engagements *engagements;
    const kith_model *model; /* how the audit weighs evidence; NULL: the built-in one */
} kith_attributes;

/* Looks for coordinated followers: in windows of time where the roster keeps times, and in whole
 * audiences.
 *
 * roster    built with floor 1: every follower is needed; with keep_times, follow times are used
 * known     what is known besides; NULL for nothing
 * audit     out
 * Returns   KITH_INVALID if an audience is sampled, or engagements are of another roster. */
KITH_API KITH_MUST_USE kith_status kith_audit_build(const kith_roster *roster,
                                                    const kith_attributes *known,
                                                    const kith_options *options,
                                                    kith_audit **audit);
KITH_API void kith_audit_free(kith_audit *audit);

/* The detection limit.
 *
 * Accuracy  of packs at it, planted into generated rosters, 95 % or more were found (by follow times all of 180); without
 *           follow times 37 of 40 in the worst row, that of large audiences, and only those whose accounts follow
 *           besides what tells them from people (bench/bench_limit.py) */
KITH_API kith_detection_limit kith_audit_view_limit(const kith_audit *audit);

/* Lends what is known of creator number `index` of the roster. */
KITH_API kith_authenticity kith_audit_view_creator(const kith_audit *audit, size_t index);

/* How many followers the accounts tell of. Where that is not all of them, those known stand for the others of their
 * creators: in what profiles and creation dates weigh in shares and points, whose intervals are wider by it, but not in
 * the probabilities of accounts. */
typedef struct kith_coverage {
    size_t known_count;
    /* followers of each creator that were looked up, found where the accounts are a sample as of
     * kith_sample_build; 0 otherwise */
    size_t per_creator;
} kith_coverage;

KITH_API kith_coverage kith_audit_view_coverage(const kith_audit *audit);

/* Accounts with a probability above 0 come first, most probable first, then by hash; the others
 * follow by hash. */
KITH_API size_t kith_audit_count_accounts(const kith_audit *audit);
KITH_API kith_suspect kith_audit_view_account(const kith_audit *audit, size_t index);

/* Those with a probability above 0, for kith_niches_build and kith_reach_build.
 * options   the seed of the roster that was audited */
KITH_API KITH_MUST_USE kith_status kith_audit_list_suspects(const kith_audit *audit,
                                                            const kith_options *options,
                                                            kith_suspects **suspects);

KITH_API size_t kith_audit_count_campaigns(const kith_audit *audit);
KITH_API kith_campaign kith_audit_view_campaign(const kith_audit *audit, size_t index);

#endif
