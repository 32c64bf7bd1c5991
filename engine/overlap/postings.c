#include "overlap/postings.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "sketch/roster.h"

enum { RANGE_ENTRIES = 1 << 22, BUCKET_BITS_MAX = 20, BUCKET_ENTRIES = 4 };

/* A sampled hash and who has it. */
typedef struct entry {
    uint64_t hash;
    uint32_t creator;
} entry;

typedef struct builder {
    const kith_roster *roster;
    postings lists;
    size_t member_capacity;
    size_t *cursors; /* how much of each creator's sample the ranges so far have taken */
    entry *entries, *spread;
    size_t entry_capacity;
    size_t *bucket_begins;
} builder;

/* ---- A range of the hashes, gathered and grouped ---- */

/* How many hashes up to `last` no earlier range took. */
static size_t count_range(const builder *build, size_t creator, uint64_t last) {
    const sketch *sampled = &build->roster->creators[creator].sketch;
    return sketch_count_up_to(sketch_view_sample(sampled), last) - build->cursors[creator];
}

static kith_status reserve_entries(builder *build, size_t count) {
    if (count <= build->entry_capacity) {
        return KITH_OK;
    }
    const kith_allocator *allocator = &build->lists.allocator;
    entry *entries = memory_resize(allocator, build->entries, count, sizeof *entries);
    build->entries = entries ? entries : build->entries;
    entry *spread = memory_resize(allocator, build->spread, count, sizeof *spread);
    build->spread = spread ? spread : build->spread;
    if (!entries || !spread) {
        return KITH_NO_MEMORY;
    }
    build->entry_capacity = count;
    return KITH_OK;
}

/* Gathers every sampled hash up to `last` that no earlier range took, creator after creator. */
static kith_status gather_range(builder *build, uint64_t last, size_t *entry_count) {
    size_t total = 0;
    for (size_t i = 0; i < build->roster->creator_count; i++) {
        total += count_range(build, i, last);
    }
    kith_status status = reserve_entries(build, total);
    if (status != KITH_OK) {
        return status;
    }
    size_t filled = 0;
    for (size_t i = 0; i < build->roster->creator_count; i++) {
        const uint64_t *hashes = build->roster->creators[i].sketch.hashes;
        size_t taken = count_range(build, i, last);
        assert(taken == 0 || build->entries);
        for (size_t j = 0; j < taken; j++) {
            build->entries[filled++] = (entry){hashes[build->cursors[i] + j], (uint32_t)i};
        }
        build->cursors[i] += taken;
    }
    *entry_count = total;
    return KITH_OK;
}

/* Sorts the few entries of a bucket by hash; creators stay ascending within a hash. */
static void sort_bucket(entry *entries, size_t count) {
    for (size_t i = 1; i < count; i++) {
        entry moved = entries[i];
        size_t at = i;
        for (; at > 0 && entries[at - 1].hash > moved.hash; at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = moved;
    }
}

/* Spreads the entries over buckets of a few by where their hash lies between first and last. */
static void spread_range(builder *build, size_t entry_count, uint64_t first, uint64_t last) {
    int bucket_bits = 1;
    while (bucket_bits < BUCKET_BITS_MAX && (size_t)BUCKET_ENTRIES << bucket_bits < entry_count) {
        bucket_bits++;
    }
    int span_bits = last > first ? 64 - __builtin_clzll(last - first) : 1;
    int shift = span_bits > bucket_bits ? span_bits - bucket_bits : 0;
    size_t bucket_count = ((last - first) >> shift) + 1;
    size_t *begins = build->bucket_begins;
    memset(begins, 0, (bucket_count + 1) * sizeof *begins);
    for (size_t i = 0; i < entry_count; i++) {
        begins[((build->entries[i].hash - first) >> shift) + 1]++;
    }
    for (size_t i = 1; i <= bucket_count; i++) {
        begins[i] += begins[i - 1];
    }
    for (size_t i = 0; i < entry_count; i++) {
        build->spread[begins[(build->entries[i].hash - first) >> shift]++] = build->entries[i];
    }
    size_t begin = 0;
    for (size_t i = 0; i < bucket_count; i++) {
        sort_bucket(build->spread + begin, begins[i] - begin);
        begin = begins[i];
    }
}

static kith_status reserve_members(builder *build, size_t more) {
    size_t needed = build->lists.member_count + more;
    if (needed <= build->member_capacity) {
        return KITH_OK;
    }
    size_t capacity = needed + needed / 2 + 1024;
    uint32_t *grown =
        memory_resize(&build->lists.allocator, build->lists.members, capacity, sizeof *grown);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    build->lists.members = grown;
    build->member_capacity = capacity;
    return KITH_OK;
}

/* Appends a list for each hash that several creators have. */
static kith_status add_lists(builder *build, size_t entry_count) {
    kith_status status = reserve_members(build, entry_count);
    if (status != KITH_OK) {
        return status;
    }
    postings *lists = &build->lists;
    size_t begin = 0;
    while (begin < entry_count) {
        size_t end = begin + 1;
        while (end < entry_count && build->spread[end].hash == build->spread[begin].hash) {
            end++;
        }
        for (size_t i = begin; end - begin > 1 && i < end; i++) {
            lists->members[lists->member_count++] =
                build->spread[i].creator | (i + 1 == end ? POSTING_LAST : 0);
        }
        begin = end;
    }
    return KITH_OK;
}

static kith_status add_range(builder *build, uint64_t first, uint64_t last) {
    size_t entry_count = 0;
    kith_status status = gather_range(build, last, &entry_count);
    if (status != KITH_OK || entry_count == 0) {
        return status;
    }
    spread_range(build, entry_count, first, last);
    return add_lists(build, entry_count);
}

/* ---- The whole ---- */

/* Every creator's positions, from the members in one pass. */
static kith_status build_rows(postings *lists) {
    lists->row_begins =
        memory_create(&lists->allocator, lists->creator_count + 2, sizeof *lists->row_begins);
    lists->positions =
        memory_resize(&lists->allocator, NULL, lists->member_count, sizeof *lists->positions);
    if (!lists->row_begins || !lists->positions) {
        return KITH_NO_MEMORY;
    }
    size_t *next = lists->row_begins + 1; /* shifted by one: next[i] ends up where row i ends */
    for (size_t i = 0; i < lists->member_count; i++) {
        next[(lists->members[i] & ~POSTING_LAST) + 1]++;
    }
    for (size_t i = 1; i <= lists->creator_count; i++) {
        next[i] += next[i - 1];
    }
    for (size_t i = 0; i < lists->member_count; i++) {
        lists->positions[next[lists->members[i] & ~POSTING_LAST]++] = i;
    }
    return KITH_OK;
}

/* As many ranges as keep each within its memory, for hashes that lie where all samples reach most
 * densely. */
static uint64_t choose_step(const kith_roster *roster) {
    double densest = 0; /* samples for each unit of the hash range, at its beginning */
    for (size_t i = 0; i < roster->creator_count; i++) {
        const sketch *sampled = &roster->creators[i].sketch;
        densest += (double)sampled->count / sketch_threshold(sampled->limit);
    }
    double share = densest > RANGE_ENTRIES ? RANGE_ENTRIES / densest : 1;
    return share >= 1 ? UINT64_MAX : (uint64_t)(share * 0x1p64);
}

static kith_status add_ranges(builder *build) {
    uint64_t step = choose_step(build->roster);
    kith_status status = KITH_OK;
    for (uint64_t first = 0; status == KITH_OK;) {
        uint64_t last = UINT64_MAX - first < step ? UINT64_MAX : first + step;
        status = add_range(build, first, last);
        if (last == UINT64_MAX) {
            break;
        }
        first = last + 1;
    }
    return status;
}

kith_status postings_build(const kith_roster *roster, const kith_options *options, postings *out) {
    const kith_allocator *allocator = &options->allocator;
    builder build = {.roster = roster,
                     .lists = {.allocator = *allocator, .creator_count = roster->creator_count}};
    build.cursors = memory_create(allocator, roster->creator_count, sizeof *build.cursors);
    build.bucket_begins =
        memory_create(allocator, ((size_t)2 << BUCKET_BITS_MAX) + 2, sizeof *build.bucket_begins);
    kith_status status = build.cursors && build.bucket_begins ? KITH_OK : KITH_NO_MEMORY;
    if (status == KITH_OK) {
        status = add_ranges(&build);
    }
    if (status == KITH_OK) {
        status = build_rows(&build.lists);
    }
    memory_free(allocator, build.cursors);
    memory_free(allocator, build.bucket_begins);
    memory_free(allocator, build.entries);
    memory_free(allocator, build.spread);
    if (status != KITH_OK) {
        postings_free(&build.lists);
        return status;
    }
    *out = build.lists;
    return KITH_OK;
}

void postings_free(postings *lists) {
    memory_free(&lists->allocator, lists->members);
    memory_free(&lists->allocator, lists->row_begins);
    memory_free(&lists->allocator, lists->positions);
    *lists = (postings){.allocator = lists->allocator};
}

size_t postings_count_row(const postings *lists, size_t creator, uint32_t *counts,
                          uint32_t *touched) {
    size_t touched_count = 0;
    for (size_t i = lists->row_begins[creator]; i < lists->row_begins[creator + 1]; i++) {
        const uint32_t *member = lists->members + lists->positions[i];
        while (!(*member & POSTING_LAST)) {
            member++;
            uint32_t other = *member & ~POSTING_LAST;
            touched[touched_count] = other;
            touched_count += counts[other]++ == 0;
        }
    }
    return touched_count;
}
