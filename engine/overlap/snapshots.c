#include "overlap/snapshots.h"

#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "overlap/entries.h"
#include "sketch/match.h"

/* ---- Creators of either ---- */

static uint64_t view_limit(const snapshots *from, size_t number) {
    return lineup_view(&from->both, number)->sketch.limit;
}

static void add_creator(snapshots *to, size_t before, size_t after) {
    snapshot_creator made = {.before = before, .after = after};
    made.is_in_both = before != SIZE_MAX && after != SIZE_MAX;
    if (before != SIZE_MAX) to->numbers[before] = (uint32_t)to->creator_count;
    if (after != SIZE_MAX) to->numbers[after] = (uint32_t)to->creator_count;
    if (made.is_in_both) {
        uint64_t earlier = view_limit(to, before);
        uint64_t later = view_limit(to, after);
        made.limit = earlier < later ? earlier : later;
    }
    to->creators[to->creator_count++] = made;
}

static int compare_names(const snapshots *from, size_t before, size_t after) {
    if (before == from->both.split) return 1;
    if (after == from->both.count) return -1;
    return strcmp(lineup_view(&from->both, before)->name, lineup_view(&from->both, after)->name);
}

/* Both are in the order of names. */
static void match_names(snapshots *to) {
    size_t before = 0;
    size_t after = to->both.split;
    while (before < to->both.split || after < to->both.count) {
        int order = compare_names(to, before, after);
        add_creator(to, order <= 0 ? before : SIZE_MAX, order >= 0 ? after : SIZE_MAX);
        before += order <= 0;
        after += order >= 0;
    }
}

static kith_status check(const kith_roster *before, const kith_roster *after, kith_error *error) {
    kith_status status = kith_roster_match(before, after, error);
    return status == KITH_OK ? roster_match_bits(before, after, error) : status;
}

static kith_status load(const kith_roster *before, const kith_roster *after,
                        const kith_options *options, snapshots *out, kith_error *error) {
    const kith_roster *lent[2];
    kith_status status = roster_lend_unpacked(before, options, &out->unpacked[0], &lent[0], error);
    if (status == KITH_OK) {
        status = roster_lend_unpacked(after, options, &out->unpacked[1], &lent[1], error);
    }
    if (status == KITH_OK) out->both = lineup_of_two(lent[0], lent[1]);
    return status;
}

kith_status snapshots_open(const kith_roster *before, const kith_roster *after,
                           const kith_options *options, snapshots *out, kith_error *error) {
    *out = (snapshots){.allocator = options->allocator};
    kith_status status = check(before, after, error);
    if (status == KITH_OK) status = load(before, after, options, out, error);
    if (status != KITH_OK) return status;
    out->creators = memory_create(&out->allocator, out->both.count, sizeof *out->creators);
    out->numbers = memory_create(&out->allocator, out->both.count, sizeof *out->numbers);
    if (!out->creators || !out->numbers) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    match_names(out);
    return KITH_OK;
}

void snapshots_close(snapshots *made) {
    kith_roster_free(made->unpacked[0]);
    kith_roster_free(made->unpacked[1]);
    memory_free(&made->allocator, made->creators);
    memory_free(&made->allocator, made->numbers);
}

/* ---- The walk ---- */

/* The creator of the next entry, from *at on, that says something; UINT32_MAX if none does. */
static uint32_t find_creator(const snapshots *from, const entry *entries, size_t *at, size_t end) {
    for (; *at < end; ++*at) {
        uint32_t number = from->numbers[entries[*at].creator];
        const snapshot_creator *creator = &from->creators[number];
        if (creator->is_in_both && entries[*at].hash <= creator->limit) return number;
    }
    return UINT32_MAX;
}

/* Tells the fates of an account from its entries, in which the creators of the earlier snapshot stand first. */
static size_t tell_fates(const snapshots *from, const entry *entries, size_t count, fate *fates) {
    size_t split = 0;
    while (split < count && entries[split].creator < from->both.split) {
        split++;
    }
    size_t told = 0;
    size_t before = 0;
    size_t after = split;
    for (;;) {
        uint32_t earlier = find_creator(from, entries, &before, split);
        uint32_t later = find_creator(from, entries, &after, count);
        if (earlier == UINT32_MAX && later == UINT32_MAX) return told;
        fate_kind kind = earlier == later ? FATE_KEPT : earlier < later ? FATE_LOST : FATE_GAINED;
        fates[told++] = (fate){earlier < later ? earlier : later, kind};
        before += kind != FATE_GAINED;
        after += kind != FATE_LOST;
    }
}

static kith_status send_range(const snapshots *from, const entry *entries, size_t count,
                              fate *fates, snapshots_receive receive, void *context) {
    kith_status status = KITH_OK;
    for (size_t begin = 0; begin < count && status == KITH_OK;) {
        size_t end = begin + 1;
        while (end < count && entries[end].hash == entries[begin].hash) {
            end++;
        }
        size_t told = tell_fates(from, entries + begin, end - begin, fates);
        if (told > 0) status = receive(context, entries[begin].hash, fates, told);
        begin = end;
    }
    return status;
}

kith_status snapshots_walk(const snapshots *from, const kith_options *options,
                           snapshots_receive receive, void *context) {
    entry_stream *stream = NULL;
    fate *fates = memory_create(&from->allocator, from->creator_count, sizeof *fates);
    kith_status status = fates ? entries_create(&from->both, options, &stream) : KITH_NO_MEMORY;
    size_t count = 0;
    const entry *entries = NULL;
    while (status == KITH_OK && (entries = entries_next(stream, &count)) && count > 0) {
        status = send_range(from, entries, count, fates, receive, context);
    }
    entries_free(stream);
    memory_free(&from->allocator, fates);
    return status;
}
