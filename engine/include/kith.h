/* Kith: audience overlap and authenticity of creators, the whole public interface in flow order.
 *
 *   follows ──► roster of sketches ──┬─► overlaps ──┬─► score (files)
 *                                    └─► audit ─────┘
 *
 * Every account id is hashed once (XXH3, 64 bits, one seed a roster). The sketch of a creator is
 * the sorted set of follower hashes up to a threshold, so the samples of all creators are
 * coordinated: an account sampled for one creator is sampled for every creator with a threshold as
 * large. Small audiences are kept whole and counted exactly.
 *
 * Functions that can fail return kith_status and leave their out-parameters untouched when they do.
 * Those that read outside data also take a kith_error (NULL allowed). Concurrent reads of a handle
 * are safe, writes are not. Results do not depend on the number of threads. The library never
 * prints, exits or touches errno on purpose. */
#ifndef KITH_H
#define KITH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KITH_VERSION "0.1.0"

#if defined(__GNUC__)
#define KITH_API      __attribute__((visibility("default")))
#define KITH_MUST_USE __attribute__((warn_unused_result))
#else
#define KITH_API
#define KITH_MUST_USE
#endif

/* ---- Status and errors ---- */

#define KITH_STATUS_LIST(X)                                  \
    X(KITH_OK, "done")                                       \
    X(KITH_NO_MEMORY, "out of memory")                       \
    X(KITH_INVALID, "an argument or option is out of range") \
    X(KITH_NOT_FOUND, "no such creator")                     \
    X(KITH_IO, "a file cannot be opened, read or written")   \
    X(KITH_MALFORMED, "a line of the input is malformed")    \
    X(KITH_CORRUPT, "the roster file is damaged or not one") \
    X(KITH_INCOMPATIBLE, "rosters differ in seed, id rule or version")

typedef enum kith_status {
#define KITH_STATUS_NAME(name, text) name,
    KITH_STATUS_LIST(KITH_STATUS_NAME)
#undef KITH_STATUS_NAME
} kith_status;

enum {
    KITH_ID_BYTES = 1024,    /* longest creator name or text account id */
    KITH_ERROR_BYTES = 4608, /* room for a path, a line number and a reason */
};

/* What went wrong, in one line of text without a newline: file, line or byte offset, reason. */
typedef struct kith_error {
    kith_status status;
    uint64_t line;   /* 1-based line of a text input; 0 where it does not apply */
    uint64_t offset; /* byte offset in a roster file; 0 where it does not apply */
    char text[KITH_ERROR_BYTES];
} kith_error;

/* A short lower-case phrase for a status; never NULL. */
KITH_API const char *kith_status_text(kith_status status);

/* The version of the library that runs, e.g. "0.1.0". */
KITH_API const char *kith_version(void);

/* ---- Options ---- */

/* An allocator as a value. `resize` is realloc with a context: old NULL allocates, bytes 0 frees
 * and returns NULL. It must be safe to call from several threads. */
typedef struct kith_allocator {
    void *(*resize)(void *context, void *old, size_t bytes);
    void *context;
} kith_allocator;

/* How far a long call has come. Sent a few times a second at most, from one thread at a time. */
typedef struct kith_progress {
    const char *stage;    /* "sketch", "overlap", "audit", … */
    uint64_t done, total; /* in bytes of input or creators; total 0 when it is not known (a pipe) */
    uint64_t follows;     /* rows read so far; 0 in stages that read none */
} kith_progress;

typedef void (*kith_progress_callback)(void *context, const kith_progress *progress);

typedef struct kith_options {
    kith_allocator allocator;
    int thread_count; /* 0: one for each processor */
    uint64_t seed;    /* of the follower hash; rosters with different seeds refuse to mix */
    uint32_t k;   /* sample size from which an audience is sampled; audiences up to k are exact */
    double floor; /* least sampled fraction of an audience, 0 to 1; 1 keeps every follower */
    /* what sketches may take while they are built, about 30 MB a thread and 500 bytes a creator and
     * thread aside: it picks the largest floor, a power of two, that fits, and `floor` is not used.
     * 0: no such budget */
    uint64_t memory_bytes;
    bool keep_names; /* keep the text of account ids, so that results can name accounts */
    bool keep_times; /* keep when each follow was made, where the input says so; only with floor 1
                              and without a memory budget */
    uint64_t bad_lines_allowed; /* malformed lines to skip and count before giving up */
    bool skip_header;           /* the first line of each file is a header, whatever its names */
    const char *columns;        /* what the columns are, in order, comma-separated; NULL detects */
    kith_progress_callback progress; /* NULL: none */
    void *progress_context;
} kith_options;

enum { KITH_K_MIN = 16, KITH_K_MAX = 1 << 24, KITH_MEMORY_MIN = 16000000 };

/* The defaults: malloc, all processors, seed 0, k 4096, floor 1/32. */
KITH_API kith_options kith_options_default(void);

/* A number with its 95 % interval; value = low = high where it is exact. NaN where the data cannot
 * support it. */
typedef struct kith_estimate {
    double value, low, high;
} kith_estimate;

/* ---- Roster: the sketches of all creators ---- */

typedef struct kith_roster kith_roster;

/* What a roster holds of the time of each follow. */
#define KITH_TIMES_LIST(X)                                        \
    X(KITH_TIMES_NONE, "none")                                    \
    X(KITH_TIMES_SECONDS, "seconds")     /* seconds since 1970 */ \
    X(KITH_TIMES_POSITIONS, "positions") /* 1 for the newest follow, 2 the next */

typedef enum kith_times {
#define KITH_TIMES_NAME(name, text) name,
    KITH_TIMES_LIST(KITH_TIMES_NAME)
#undef KITH_TIMES_NAME
} kith_times;

/* A short lower-case word for a kind; never NULL. */
KITH_API const char *kith_times_text(kith_times times);

typedef struct kith_roster_info {
    size_t creator_count;
    uint64_t row_count;      /* follows read, duplicates included */
    uint64_t sample_count;   /* hashes kept */
    uint64_t bad_line_count; /* lines skipped while reading; 0 for a roster from a file */
    uint64_t seed;
    uint32_t k;
    double floor;
    kith_times times;            /* never in a roster that was read, merged or reduced */
    const char *times_absent;    /* why there are none, in a few words; NULL where there are some */
    uint64_t time_missing_count; /* rows whose time is not known because it was missing, */
    uint64_t time_future_count;  /* more than a day in the future, */
    uint64_t time_early_count;   /* or before 2000 */
    unsigned hash_bits;   /* leading bits of a hash that are kept: 64 for floor 1 or a k above
                             65,536, otherwise 40 */
    double account_count; /* accounts that follow at least one creator, estimated */
} kith_roster_info;

/* One creator, lent until the roster is freed. */
typedef struct kith_creator {
    const char *name; /* NUL-terminated */
    size_t name_bytes;
    kith_estimate followers;
    double threshold; /* sampled fraction of the hash range, (limit + 1) / 2^64; 1 when the audience
                         is whole */
    uint64_t limit;   /* largest hash that the sample may hold */
    uint64_t row_count;     /* follows read for this creator, duplicates included */
    const uint64_t *hashes; /* the sample: distinct, ascending; NULL while it is in a file
                               (kith_roster_copy_hashes) */
    size_t hash_count;
    const uint32_t *times; /* of each hash, 0 where it is not known: of a repeated follow the
                              earliest; NULL where the roster has none */
} kith_creator;

/* Reads follows and sketches every creator.
 *
 * paths     files (plain, gzip or zstd; tab- or comma-separated), "-" for standard input, or
 *           folders of lists
 * roster    out: creators in ascending byte order of their names
 * Returns   KITH_IO, KITH_MALFORMED (the error names file, line and reason), KITH_INVALID,
 *           KITH_NO_MEMORY
 * Cost      one streaming pass, all threads; memory is that of the samples, about 12 bytes each at
 *           the peak, 28 with times, and at most 25 MB a thread
 * Accuracy  followers are exact up to k, or when no row is repeated; otherwise see
 *           engine/sketch/sketch.h */
KITH_API KITH_MUST_USE kith_status kith_roster_build(const char *const *paths, size_t path_count,
                                                     const kith_options *options,
                                                     kith_roster **roster, kith_error *error);

/* The account ids of one audience, in memory. Repeated ids count as repeated rows. */
typedef struct kith_list {
    const char *name; /* of the creator, NUL-terminated, 1 to KITH_ID_BYTES bytes */
    const uint64_t *ids;
    size_t id_count;
} kith_list;

/* Sketches audiences that are in memory, as if their rows had been read from a file. Lists of the
 * same name are joined.
 * Returns   KITH_INVALID for an option, a name or a number of lists out of range, KITH_NO_MEMORY
 * Cost      little more than reading the ids once: the sizes are known, so the threshold of a large
 *           audience is set before its ids are hashed; memory is that of the samples */
KITH_API KITH_MUST_USE kith_status kith_roster_build_lists(const kith_list *lists,
                                                           size_t list_count,
                                                           const kith_options *options,
                                                           kith_roster **roster, kith_error *error);

/* Samples a roster again with the (coarser) k and floor of the options, as if it had been built
 * with them. The names of accounts are not taken along. */
KITH_API KITH_MUST_USE kith_status kith_roster_reduce(const kith_roster *roster,
                                                      const kith_options *options,
                                                      kith_roster **reduced);

/* Joins rosters as if their inputs had been read together. Takes the least k and floor among them.
 * Returns   KITH_INCOMPATIBLE if the seeds differ, with both in the error. */
KITH_API KITH_MUST_USE kith_status kith_roster_merge(const kith_roster *const *rosters,
                                                     size_t roster_count,
                                                     const kith_options *options,
                                                     kith_roster **merged, kith_error *error);

/* Writes the roster file (engine/sketch/FORMAT.md) under a temporary name, syncs it and renames it:
 * whole or not at all. */
KITH_API KITH_MUST_USE kith_status kith_roster_write(const kith_roster *roster, const char *path,
                                                     kith_error *error);

/* Joins rosters, as kith_roster_merge does, into a file that appears whole or not at all.
 * info      out: of the file; NULL allowed
 * Cost      memory of a few hundred creators beside what the rosters themselves hold, which for
 *           rosters that were read is their directories */
KITH_API KITH_MUST_USE kith_status kith_roster_merge_to(const kith_roster *const *rosters,
                                                        size_t roster_count, const char *path,
                                                        const kith_options *options,
                                                        kith_roster_info *info, kith_error *error);

/* Opens a roster file ("-": standard input). It is mapped, not read: a creator's sample is read,
 * and checked, whenever it is needed, so that a question about two creators of a large roster is
 * answered at once. The file must not be changed in place meanwhile; replacing it is safe.
 * Returns   KITH_CORRUPT with the offset of what does not hold, KITH_INCOMPATIBLE for another
 *           version, KITH_IO
 * Cost      O(creators) */
KITH_API KITH_MUST_USE kith_status kith_roster_read(const char *path, const kith_options *options,
                                                    kith_roster **roster, kith_error *error);

KITH_API void kith_roster_free(kith_roster *roster);

KITH_API kith_roster_info kith_roster_view_info(const kith_roster *roster);

/* Lends creator number `index`, 0 to creator_count − 1. */
KITH_API kith_creator kith_roster_view_creator(const kith_roster *roster, size_t index);

/* Whether two rosters can be compared or merged.
 * Returns   KITH_INCOMPATIBLE if not, with the names and seeds of both in the error */
KITH_API KITH_MUST_USE kith_status kith_roster_match(const kith_roster *a, const kith_roster *b,
                                                     kith_error *error);

/* Checks every byte of a roster that was read.
 * Returns   KITH_CORRUPT with the offset of what does not hold */
KITH_API KITH_MUST_USE kith_status kith_roster_verify(const kith_roster *roster,
                                                      const kith_options *options,
                                                      kith_error *error);

/* Copies the sampled hashes of a creator, ascending; room for its hash_count. */
KITH_API KITH_MUST_USE kith_status kith_roster_copy_hashes(const kith_roster *roster, size_t index,
                                                           uint64_t *hashes, kith_error *error);

/* Finds a creator by name in O(log creators). Returns KITH_NOT_FOUND. */
KITH_API KITH_MUST_USE kith_status kith_roster_find(const kith_roster *roster, const char *name,
                                                    size_t *index);

/* Creators by how large their audience is: a word, and from how many followers on. */
#define KITH_TIER_LIST(X)               \
    X(KITH_TIER_NANO, "nano", 0)        \
    X(KITH_TIER_MICRO, "micro", 10000)  \
    X(KITH_TIER_MID, "mid", 100000)     \
    X(KITH_TIER_MACRO, "macro", 500000) \
    X(KITH_TIER_MEGA, "mega", 1000000)

typedef enum kith_tier {
#define KITH_TIER_NAME(name, text, followers) name,
    KITH_TIER_LIST(KITH_TIER_NAME)
#undef KITH_TIER_NAME
} kith_tier;

/* A short lower-case word for a tier; never NULL. */
KITH_API const char *kith_tier_text(kith_tier tier);

/* The tier of a creator with so many followers. */
KITH_API kith_tier kith_tier_find(double followers);

/* The id of an account by its hash, as NUL-terminated text. Integer ids are recovered from the hash
 * itself, if the roster keeps all 64 bits; text ids only if the roster was built with keep_names
 * (otherwise the text is the integer that has this hash). Returns the length, 0 if it is unknown. */
KITH_API size_t kith_roster_name_account(const kith_roster *roster, uint64_t hash,
                                         char id[KITH_ID_BYTES + 1]);

/* Reads how many followers creators really have from a table with the columns creator and
 * followers_count: comma- or tab-separated with a header, plain, gzip or zstd.
 *
 * followers   out: room for every creator of the roster; NaN for those of whom it says nothing
 * Returns     KITH_IO, KITH_MALFORMED with file, line and reason, KITH_NO_MEMORY */
KITH_API KITH_MUST_USE kith_status kith_roster_read_audiences(const kith_roster *roster,
                                                              const char *path,
                                                              const kith_options *options,
                                                              double *followers, kith_error *error);

#include "kith_catalogue.h"

/* ---- Accounts: what is known of followers ---- */

typedef struct kith_accounts kith_accounts;

/* One account. Counts are -1, and flags too, where they are not known. */
typedef struct kith_account {
    uint64_t hash;       /* of its id, as in a roster with the same seed that keeps all 64 bits */
    uint32_t created_at; /* seconds since 1970; 0 where it is not known */
    int32_t followers_count, following_count, posts_count; /* 2^31 − 1 for more */
    int8_t has_avatar;                                     /* 1, 0 or -1 */
} kith_account;

typedef struct kith_accounts_info {
    size_t account_count;
    uint64_t row_count;             /* rows read */
    uint64_t repeated_count;        /* rows of accounts that another row tells more of */
    uint64_t bad_line_count;        /* lines skipped */
    uint64_t created_count;         /* accounts with a known creation time */
    uint64_t created_missing_count; /* rows without one, */
    uint64_t created_future_count;  /* with one more than a day in the future, */
    uint64_t created_early_count;   /* or before 2000: none of these is known */
    bool created_all_equal;         /* every creation time was the same, so none is known */
    uint64_t negative_count;        /* counts below 0: these are not known either */
} kith_accounts_info;

/* Reads attributes of accounts: tables with a header, tab- or comma-separated, plain, gzip or zstd.
 *
 * The columns are found by name, with common aliases: account, and any of created_at (seconds since 1970 or
 * RFC 3339), followers_count, following_count, posts_count, has_avatar (1 or 0). Other columns are not looked at. Of
 * several rows of one account the one that knows most is kept, of these the one with the earliest creation time, then
 * with the smallest counts.
 *
 * paths     files, "-" for standard input, or folders of files
 * options   seed, as of the roster; bad_lines_allowed; not columns, skip_header, k and floor
 * Returns   KITH_IO, KITH_MALFORMED (the error names file, line and reason), KITH_INVALID, KITH_NO_MEMORY
 * Cost      one streaming pass and a sort, all threads; 25 bytes an account, 60 while it is read */
KITH_API KITH_MUST_USE kith_status kith_accounts_read(const char *const *paths, size_t path_count,
                                                      const kith_options *options,
                                                      kith_accounts **accounts, kith_error *error);
KITH_API void kith_accounts_free(kith_accounts *accounts);

KITH_API kith_accounts_info kith_accounts_view_info(const kith_accounts *accounts);

/* Account number `index`, 0 to account_count − 1, in ascending order of their hashes. */
KITH_API kith_account kith_accounts_view_account(const kith_accounts *accounts, size_t index);

/* Finds an account by its hash in about O(log log accounts). Returns KITH_NOT_FOUND. */
KITH_API KITH_MUST_USE kith_status kith_accounts_find(const kith_accounts *accounts, uint64_t hash,
                                                      size_t *index);

/* Counts the accounts that follow no creator of a roster, which is built with floor 1.
 *
 * unknown_count  out: those accounts
 * Returns   KITH_INVALID if that are all of them, which means ids of another kind; KITH_INCOMPATIBLE if the seeds
 *           differ or the roster does not keep all 64 bits of a hash; KITH_NO_MEMORY
 * Cost      a look-up for each follow; a byte an account */
KITH_API KITH_MUST_USE kith_status kith_accounts_match(const kith_accounts *accounts,
                                                       const kith_roster *roster,
                                                       const kith_options *options,
                                                       uint64_t *unknown_count, kith_error *error);

#include "kith_engagements.h"

/* ---- Sample: whose profiles to look up ---- */

/* For each creator some of its followers, chosen uniformly and so that the creators' samples share
 * as many accounts as can be. */
typedef struct kith_sample kith_sample;

typedef struct kith_sampled_account {
    uint64_t hash;        /* kith_roster_name_account gives its id, from a roster with floor 1 */
    size_t creator_count; /* in whose samples it is */
} kith_sampled_account;

/* Chooses `per_creator` followers of each creator, all of those with fewer.
 *
 * sample    out: accounts in ascending order of their hashes; any beginning of it is such a sample,
 *           too
 * Returns   KITH_INVALID for none a creator, or where a creator's sketch holds fewer, KITH_NO_MEMORY,
 *           KITH_CORRUPT
 * Cost      a sort of creators × per_creator hashes; 20 bytes each
 * Source    coordinated bottom-k samples, engine/sketch/sample.c */
KITH_API KITH_MUST_USE kith_status kith_sample_build(const kith_roster *roster,
                                                     uint32_t per_creator,
                                                     const kith_options *options,
                                                     kith_sample **sample, kith_error *error);
KITH_API void kith_sample_free(kith_sample *sample);

KITH_API size_t kith_sample_count_accounts(const kith_sample *sample);
KITH_API kith_sampled_account kith_sample_view_account(const kith_sample *sample, size_t index);

/* ---- Overlap ---- */

/* What a statement about an overlap rests on. */
#define KITH_SUPPORT_LIST(X)                                                             \
    X(KITH_SUPPORT_EXACT, "exact")               /* both audiences are whole */          \
    X(KITH_SUPPORT_ESTIMATE, "estimate")         /* sampled */                           \
    X(KITH_SUPPORT_BOUND, "bound")               /* no match: only an upper bound */     \
    X(KITH_SUPPORT_INSUFFICIENT, "insufficient") /* the interval says next to nothing */ \
    X(KITH_SUPPORT_UNSCALED, "unscaled") /* partial lists: of the lists, not the audiences */

typedef enum kith_support {
#define KITH_SUPPORT_NAME(name, text) name,
    KITH_SUPPORT_LIST(KITH_SUPPORT_NAME)
#undef KITH_SUPPORT_NAME
} kith_support;

KITH_API const char *kith_support_text(kith_support support);

typedef struct kith_overlap {
    size_t a, b;          /* creators, by their number in the roster */
    kith_estimate shared; /* where the support is insufficient only its interval counts */
    double jaccard;       /* shared over followers of either */
    double containment_a; /* share of a's followers that also follow b */
    double containment_b;
    /* shared over what independent audiences among the roster's accounts would share */
    double lift;
    double coverage_a, coverage_b; /* share of the audience that the list holds; 1 when whole */
    kith_support support;
    /* the lower end of the lift, with 95 %, where what is not known is taken to be chance: (shared + 1) over
     * (expected + 1), in sampled followers, as a Poisson number. Few shared followers have a low one, whatever their
     * lift, even if both audiences are known whole: it says what to expect of two creators, not what was counted */
    double lift_low;
} kith_overlap;

/* How many followers creators really have, where lists are incomplete crawls.
 *
 * Overlaps of lists that are independent uniform samples are scaled by both coverages, with the
 * interval that is right for that. Lists that hold only the newest followers cannot be scaled: who
 * came lately says nothing of who came before. */
typedef struct kith_audiences {
    const double *followers;      /* by creator number; NaN for a list that is complete */
    const double *followers_with; /* the same of the other roster, for kith_overlap_with */
    bool lists_are_uniform;
} kith_audiences;

/* What the largest overlaps are the largest by. */
typedef enum kith_order {
    KITH_ORDER_SHARED, /* shared followers: finds whom most followers follow, who is often just large */
    KITH_ORDER_LIFT /* lift_low: finds creators alike */
} kith_order;

typedef struct kith_overlap_filter {
    double min_shared;      /* least estimated number of shared followers */
    double min_containment; /* least containment of either audience in the other */
    size_t top;       /* only so many of each creator's overlaps, the largest; 0: all of them */
    kith_order order; /* of the top */
    const kith_audiences *audiences; /* NULL: every list is complete */
} kith_overlap_filter;

/* Receives overlaps in order. A status other than KITH_OK ends the call, which returns it. */
typedef kith_status (*kith_overlap_callback)(void *context, const kith_overlap *overlaps,
                                             size_t overlap_count);

/* Estimates how the audiences of creators a and b overlap.
 * audiences   NULL: every list is complete
 * Cost      O(ka + kb), and once O(samples) for the lift.
 * Accuracy  relative standard error sqrt((1 - threshold) / (threshold * shared)) or better; exact
 *           at threshold 1
 * Source    maximum likelihood with known sizes, engine/overlap/estimate.h */
KITH_API KITH_MUST_USE kith_status kith_overlap_pair(const kith_roster *roster, size_t a, size_t b,
                                                     const kith_audiences *audiences,
                                                     const kith_options *options,
                                                     kith_overlap *overlap, kith_error *error);

/* Sends every pair a < b with at least one common sampled follower that passes the filter, ordered
 * by (a, b). With a `top`, sends for every creator a its largest overlaps with any b instead,
 * ordered by a and then the largest first.
 * Cost      a product over the sampled hashes that several creators have: it grows with what they
 *           share, not with the square of the roster. Memory of 16 bytes a sample and at most 1 GiB
 *           more; nothing that grows with the number of pairs. */
KITH_API KITH_MUST_USE kith_status kith_overlap_all(const kith_roster *roster,
                                                    const kith_overlap_filter *filter,
                                                    const kith_options *options,
                                                    kith_overlap_callback receive, void *context,
                                                    kith_error *error);

/* The same for every creator a of one roster with every creator b of another. The lift is against
 * the accounts of the roster that has more of them.
 * Returns   KITH_INCOMPATIBLE if the seeds or the kept bits of a hash differ, with both in the error */
KITH_API KITH_MUST_USE kith_status kith_overlap_with(
    const kith_roster *first, const kith_roster *second, const kith_overlap_filter *filter,
    const kith_options *options, kith_overlap_callback receive, void *context, kith_error *error);

/* Finds the creators that share most with `creator` (a in the result) by the filter's order, largest first, at most
 * *count.
 * count     in: room in overlaps; out: how many there are */
KITH_API KITH_MUST_USE kith_status kith_overlap_top(const kith_roster *roster, size_t creator,
                                                    const kith_overlap_filter *filter,
                                                    const kith_options *options,
                                                    kith_overlap *overlaps, size_t *count,
                                                    kith_error *error);

#include "kith_reach.h"

#include "kith_diff.h"

#include "kith_niches.h"

#include "kith_plan.h"

#include "kith_model.h"

#include "kith_audit.h"

/* ---- Report: files ---- */

typedef enum kith_format { KITH_FORMAT_CSV, KITH_FORMAT_JSONL } kith_format;

typedef struct kith_overlap_query {
    kith_overlap_filter filter;
    bool one_pair;    /* only the pair (a, b) */
    bool one_creator; /* only the `top` largest overlaps of creator a */
    size_t a, b, top;
    const kith_roster *with; /* not NULL: every creator with every creator of this roster */
} kith_overlap_query;

/* Writes overlaps with the columns of overlaps.csv to a file (whole or not at all), or to standard
 * output for "-". */
KITH_API KITH_MUST_USE kith_status kith_overlap_write(const kith_roster *roster,
                                                      const kith_overlap_query *query,
                                                      const char *path, kith_format format,
                                                      const kith_options *options,
                                                      kith_error *error);

/* Writes what a roster knows of its creators (creator, followers, followers_low, followers_high,
 * rows, sampled, threshold) to a file, or to standard output for "-". */
KITH_API KITH_MUST_USE kith_status kith_roster_write_creators(const kith_roster *roster,
                                                              const char *path, kith_format format,
                                                              const kith_options *options,
                                                              kith_error *error);

/* Writes a sample (account, creators) to a file (whole or not at all), or to standard output for
 * "-"; the roster names the accounts. */
KITH_API KITH_MUST_USE kith_status kith_sample_write(const kith_sample *sample,
                                                     const kith_roster *roster, const char *path,
                                                     kith_format format,
                                                     const kith_options *options,
                                                     kith_error *error);

/* Writes the creators of a reach in their order: followers, incremental, cumulative and exclusive reach
 * with intervals, and the same of authentic reach, which is empty where no suspects were given. */
KITH_API KITH_MUST_USE kith_status kith_reach_write(const kith_reach *reach,
                                                    const kith_roster *roster, const char *path,
                                                    kith_format format, const kith_options *options,
                                                    kith_error *error);

/* Writes how many accounts follow exactly so many of the creators (creators, accounts, authentic). */
KITH_API KITH_MUST_USE kith_status kith_reach_write_frequencies(const kith_reach *reach,
                                                                const char *path,
                                                                kith_format format,
                                                                const kith_options *options,
                                                                kith_error *error);

/* Writes one set (expression, accounts, authentic). */
KITH_API KITH_MUST_USE kith_status kith_reach_write_set(const char *expression,
                                                        const kith_reach_count *count,
                                                        const char *path, kith_format format,
                                                        const kith_options *options,
                                                        kith_error *error);

/* Writes the creators of a diff: creator, status, followers before and after, kept, gained, lost,
 * retention, whether the loss was sudden and what was to be expected, and retention of suspicious and
 * of other followers, all with intervals; and its moves (from, to, accounts, expected, lift). The
 * rosters are those that were compared. */
KITH_API KITH_MUST_USE kith_status kith_diff_write(const kith_diff *diff, const kith_roster *before,
                                                   const kith_roster *after, const char *path,
                                                   kith_format format, const kith_options *options,
                                                   kith_error *error);
KITH_API KITH_MUST_USE kith_status kith_diff_write_moves(
    const kith_diff *diff, const kith_roster *before, const kith_roster *after, const char *path,
    kith_format format, const kith_options *options, kith_error *error);

/* Writes creator, choice, position, niche, price, cost (so far), followers, authenticity, incremental and
 * reach (cumulative), each with its interval, and gap (1 − reach / bound), one row a picked creator; and
 * the same of the comparisons.
 *
 * path      "-" is standard output */
KITH_API KITH_MUST_USE kith_status kith_plan_write(const kith_plan *plan, const kith_roster *roster,
                                                   const kith_catalogue *catalogue,
                                                   const char *path, kith_format format,
                                                   const kith_options *options, kith_error *error);
KITH_API KITH_MUST_USE kith_status kith_plan_write_comparisons(
    const kith_plan *plan, const kith_roster *roster, const kith_catalogue *catalogue,
    const char *path, kith_format format, const kith_options *options, kith_error *error);

/* The main job: the exact audiences, their audit, and the roster of sketches made from them, in one
 * handle. */
typedef struct kith_score kith_score;

/* What kith_score_write puts into the folder. */
typedef struct kith_score_contents {
    bool audit_only;    /* leave out overlaps.csv, niches.csv and the rosters */
    bool all_followers; /* suspects.csv has every follower, not only those at 0.5 or above */
    kith_overlap_filter filter;
} kith_score_contents;

/* The files that a score is made from. */
typedef struct kith_score_inputs {
    const char *const *follows; /* paths as for kith_roster_build */
    size_t follows_count;
    const char *accounts;    /* a table as for kith_accounts_read; NULL for none */
    const char *engagements; /* a table as for kith_engagements_read; NULL for none */
    const char *creators;    /* a table as for kith_catalogue_read; NULL for none */
    const char *model;       /* a file as for kith_model_read; NULL for the built-in one */
} kith_score_inputs;

/* Reads follows, audits them and sketches them with the k and floor of the options.
 *
 * Times of follows are kept where there are any.
 * Cost      one pass over the input; memory of about 16 bytes a follow at the peak, 28 with times. */
KITH_API KITH_MUST_USE kith_status kith_score_build(const kith_score_inputs *inputs,
                                                    const kith_options *options, kith_score **score,
                                                    kith_error *error);
KITH_API void kith_score_free(kith_score *score);

/* Lend the parts: the sketches, the exact audiences (which name accounts), the audit. */
KITH_API const kith_roster *kith_score_view_roster(const kith_score *score);
KITH_API const kith_roster *kith_score_view_audiences(const kith_score *score);
KITH_API const kith_audit *kith_score_view_audit(const kith_score *score);

/* What the table of creators says of the roster's; NULL without one. */
KITH_API const kith_catalogue *kith_score_view_catalogue(const kith_score *score);

/* Writes creators, overlaps, suspects, campaigns, windows and niches (.csv or .jsonl), roster.kith,
 * with engagements engaged.kith, and summary.json into a folder, which is made if need be. Every
 * file is written under a temporary name; all are renamed at the end, or none. */
KITH_API KITH_MUST_USE kith_status kith_score_write(const kith_score *score, const char *path,
                                                    const kith_score_contents *contents,
                                                    kith_format format, const kith_options *options,
                                                    kith_error *error);

/* Writes creators.csv alone to a file (whole or not at all), or to standard output for "-". */
KITH_API KITH_MUST_USE kith_status kith_score_write_creators(const kith_score *score,
                                                             const char *path, kith_format format,
                                                             const kith_options *options,
                                                             kith_error *error);

#ifdef __cplusplus
}
#endif

#endif
