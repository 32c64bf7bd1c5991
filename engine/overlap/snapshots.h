/* Two snapshots of a roster, walked through together.
 *
 * The samples of a creator in both snapshots are coordinated like those of two creators: an account up to the smaller of
 * both limits is known in both, so that it is known whether it was kept, lost or gained. All samples of both
 * snapshots are gone through in the order of their hashes (entries.h), account by account. */
#ifndef KITH_OVERLAP_SNAPSHOTS_H
#define KITH_OVERLAP_SNAPSHOTS_H

#include "overlap/lineup.h"

/* A creator of either. */
typedef struct snapshot_creator {
    size_t before, after; /* in the lineup; SIZE_MAX where it is not */
    bool is_in_both;
    uint64_t limit; /* the smaller of its limits */
} snapshot_creator;

typedef struct snapshots {
    kith_allocator allocator;
    kith_roster *unpacked[2];   /* copies, or NULL */
    lineup both;                /* the earlier first; samples in memory */
    snapshot_creator *creators; /* ascending by name */
    size_t creator_count;
    uint32_t *numbers; /* of these, by number in the lineup */
} snapshots;

/* Returns KITH_INCOMPATIBLE, KITH_NO_MEMORY, KITH_CORRUPT. Close it in any case. */
kith_status snapshots_open(const kith_roster *before, const kith_roster *after,
                           const kith_options *options, snapshots *out,
                           kith_error *error) KITH_MUST_USE;
void snapshots_close(snapshots *made);

typedef enum fate_kind { FATE_LOST, FATE_KEPT, FATE_GAINED } fate_kind;

/* What became of an account at a creator that is in both. */
typedef struct fate {
    uint32_t creator;
    fate_kind kind;
} fate;

/* Receives the fates of an account, ascending by creator; at least one. */
typedef kith_status (*snapshots_receive)(void *context, uint64_t hash, const fate *fates,
                                         size_t count);

/* Sends every account that is known in both snapshots at some creator, ascending by hash.
 * Returns   KITH_NO_MEMORY, or what receive returns, which ends it
 * Cost      about 10 ns a sample */
kith_status snapshots_walk(const snapshots *from, const kith_options *options,
                           snapshots_receive receive, void *context) KITH_MUST_USE;

#endif
