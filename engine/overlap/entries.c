#include "overlap/entries.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum {
    PARTITION_ENTRIES = 1 << 12, /* 64 KiB */
    PARTITION_BITS_MAX = 20,
    RANGE_ENTRIES = 1 << 20, /* 16 MiB, in the outer cache */
    BUCKET_BITS_MAX = 16,
    BUCKET_ENTRIES = 2,
    FETCH_AHEAD = 8,
};

struct entry_stream {
    kith_allocator allocator;
    const lineup *all;
    size_t thread_count;
    unsigned shift; /* partition = hash >> shift */
    size_t partition_count;
    size_t *sizes;      /* [partition] */
    size_t *cursors;    /* [creator]: how much of its sample earlier ranges took */
    size_t *next;       /* [thread][partition]: where its next entry goes */
    size_t first, end;  /* partitions of the range in hand */
    entry *entries;     /* of the range in hand */
    entry *spread;      /* [thread]: a partition in its buckets */
    size_t spread_most; /* entries of the largest partition */
    uint32_t *buckets;  /* [thread] */
};

/* ---- Dealing ---- */

/* The creators of a thread: an equal number of each. */
static size_t first_creator(const entry_stream *stream, size_t thread) {
    return stream->all->count * thread / stream->thread_count;
}

/* Counts how many entries of the thread's creators each partition gets. */
static void count_share(entry_stream *stream, size_t thread) {
    size_t *counts = stream->next + thread * stream->partition_count;
    for (size_t c = first_creator(stream, thread); c < first_creator(stream, thread + 1); c++) {
        sketch_sample sample = lineup_view_sample(stream->all, c);
        for (size_t i = 0; i < sample.count; i++) {
            counts[sample.hashes[i] >> stream->shift]++;
        }
    }
}

/* Turns the threads' counts of the range's partitions into places. */
static size_t place_range(entry_stream *stream) {
    size_t at = 0;
    for (size_t p = stream->first; p < stream->end; p++) {
        for (size_t t = 0; t < stream->thread_count; t++) {
            size_t *slot = &stream->next[t * stream->partition_count + p];
            size_t count = *slot;
            *slot = at;
            at += count;
        }
    }
    return at;
}

/* Writes the entries of the thread's creators to their partitions. */
static void deal_share(entry_stream *stream, size_t thread) {
    size_t *next = stream->next + thread * stream->partition_count;
    for (size_t c = first_creator(stream, thread); c < first_creator(stream, thread + 1); c++) {
        if (c + FETCH_AHEAD < stream->all->count) {
            sketch_sample later = lineup_view_sample(stream->all, c + FETCH_AHEAD);
            __builtin_prefetch(later.hashes + stream->cursors[c + FETCH_AHEAD]);
        }
        sketch_sample sample = lineup_view_sample(stream->all, c);
        size_t i = stream->cursors[c];
        for (; i < sample.count; i++) {
            uint64_t hash = sample.hashes[i];
            size_t partition = hash >> stream->shift;
            if (partition >= stream->end) {
                break;
            }
            stream->entries[next[partition]++] = (entry){hash, (uint32_t)c};
        }
        stream->cursors[c] = i;
    }
}

/* ---- Ordering a partition ---- */

/* Sorts by hash; creators stay in order within a hash. */
static void sort_by_insertion(entry *entries, size_t count) {
    for (size_t i = 1; i < count; i++) {
        entry moved = entries[i];
        size_t at = i;
        for (; at > 0 && entries[at - 1].hash > moved.hash; at--) {
            entries[at] = entries[at - 1];
        }
        entries[at] = moved;
    }
}

static void order_partition(const entry_stream *stream, entry *entries, size_t count, entry *spread,
                            uint32_t *buckets) {
    unsigned bits = 0;
    while (bits < BUCKET_BITS_MAX && bits < stream->shift &&
           (size_t)BUCKET_ENTRIES << bits < count) {
        bits++;
    }
    unsigned shift = stream->shift - bits;
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    memset(buckets, 0, ((size_t)mask + 2) * sizeof *buckets);
    for (size_t i = 0; i < count; i++) {
        buckets[(entries[i].hash >> shift & mask) + 1]++;
    }
    for (size_t i = 1; i <= mask; i++) {
        buckets[i] += buckets[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        spread[buckets[entries[i].hash >> shift & mask]++] = entries[i];
    }
    sort_by_insertion(spread, count); /* nothing moves further than its own bucket */
    memcpy(entries, spread, count * sizeof *entries);
}

/* After dealing, a partition ends where the last thread's entries of it do. */
static void order_range(entry_stream *stream) {
    const size_t *ends = stream->next + (stream->thread_count - 1) * stream->partition_count;
#pragma omp parallel for num_threads((int)stream->thread_count) schedule(dynamic, 16)
    for (size_t p = stream->first; p < stream->end; p++) {
        size_t thread = (size_t)threads_number();
        size_t count = stream->sizes[p];
        order_partition(stream, stream->entries + (ends[p] - count), count,
                        stream->spread + thread * stream->spread_most,
                        stream->buckets + thread * ((1 << BUCKET_BITS_MAX) + 1));
    }
}

/* ---- The stream ---- */

/* So many leading bits, below those in which no sampled hash has a one, that partitions of evenly
 * spread hashes fit the cache. */
static void choose_partitions(entry_stream *stream) {
    uint64_t largest = 1;
    size_t total = 0;
    for (size_t c = 0; c < stream->all->count; c++) {
        sketch_sample sample = lineup_view_sample(stream->all, c);
        uint64_t last = sample.count > 0 ? sample.hashes[sample.count - 1] : 0;
        largest = last > largest ? last : largest;
        total += sample.count;
    }
    unsigned used = 64 - (unsigned)__builtin_clzll(largest);
    unsigned bits = 1;
    while (bits < PARTITION_BITS_MAX && bits < used && total >> bits > PARTITION_ENTRIES) {
        bits++;
    }
    stream->shift = used - bits;
    stream->partition_count = (size_t)(largest >> stream->shift) + 1;
}

static kith_status count_all(entry_stream *stream) {
#pragma omp parallel for num_threads((int)stream->thread_count)
    for (size_t t = 0; t < stream->thread_count; t++) {
        count_share(stream, t);
    }
    for (size_t p = 0; p < stream->partition_count; p++) {
        for (size_t t = 0; t < stream->thread_count; t++) {
            stream->sizes[p] += stream->next[t * stream->partition_count + p];
        }
        stream->spread_most =
            stream->sizes[p] > stream->spread_most ? stream->sizes[p] : stream->spread_most;
    }
    return stream->spread_most < UINT32_MAX ? KITH_OK : KITH_INVALID;
}

/* The partitions of the next range, one at least. */
static size_t measure_range(entry_stream *stream) {
    size_t total = 0;
    stream->first = stream->end;
    while (stream->end < stream->partition_count &&
           (total == 0 || total + stream->sizes[stream->end] <= RANGE_ENTRIES)) {
        total += stream->sizes[stream->end++];
    }
    return total;
}

/* Room for the largest range. */
static kith_status reserve_entries(entry_stream *stream) {
    size_t most = 0;
    while (stream->end < stream->partition_count) {
        size_t count = measure_range(stream);
        most = count > most ? count : most;
    }
    stream->first = stream->end = 0;
    const kith_allocator *allocator = &stream->allocator;
    size_t threads = stream->thread_count;
    stream->entries = memory_resize(allocator, NULL, most, sizeof *stream->entries);
    stream->spread =
        memory_resize(allocator, NULL, threads * stream->spread_most, sizeof *stream->spread);
    stream->buckets = memory_resize(allocator, NULL, threads * ((1 << BUCKET_BITS_MAX) + 1),
                                    sizeof *stream->buckets);
    return stream->entries && stream->spread && stream->buckets ? KITH_OK : KITH_NO_MEMORY;
}

kith_status entries_create(const lineup *all, const kith_options *options, entry_stream **out) {
    const kith_allocator *allocator = &options->allocator;
    kith_status status = KITH_NO_MEMORY;
    entry_stream *stream = memory_create(allocator, 1, sizeof *stream);
    if (!stream) {
        return status;
    }
    stream->allocator = *allocator;
    stream->all = all;
    stream->thread_count = (size_t)options_count_threads(options);
    choose_partitions(stream);
    stream->sizes = memory_create(allocator, stream->partition_count, sizeof *stream->sizes);
    stream->cursors = memory_create(allocator, all->count, sizeof *stream->cursors);
    stream->next = memory_create(allocator, stream->thread_count * stream->partition_count,
                                 sizeof *stream->next);
    if (stream->sizes && stream->cursors && stream->next) {
        status = count_all(stream);
    }
    if (status == KITH_OK) {
        status = reserve_entries(stream);
    }
    if (status != KITH_OK) {
        entries_free(stream);
        return status;
    }
    *out = stream;
    return KITH_OK;
}

const entry *entries_next(entry_stream *stream, size_t *count) {
    measure_range(stream);
    *count = place_range(stream);
#pragma omp parallel for num_threads((int)stream->thread_count)
    for (size_t t = 0; t < stream->thread_count; t++) {
        deal_share(stream, t);
    }
    order_range(stream);
    return stream->entries;
}

void entries_free(entry_stream *stream) {
    if (!stream) {
        return;
    }
    kith_allocator allocator = stream->allocator;
    memory_free(&allocator, stream->sizes);
    memory_free(&allocator, stream->cursors);
    memory_free(&allocator, stream->next);
    memory_free(&allocator, stream->entries);
    memory_free(&allocator, stream->spread);
    memory_free(&allocator, stream->buckets);
    memory_free(&allocator, stream);
}
