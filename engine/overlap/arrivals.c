#include "overlap/arrivals.h"

#include "base/memory.h"

static kith_status reserve(arrivals *to, size_t creators) {
    if (to->count + 2 > to->capacity) {
        size_t capacity = 2 * to->capacity + 1024;
        uint64_t *hashes = memory_resize(&to->allocator, to->hashes, capacity, sizeof *to->hashes);
        if (!hashes) return KITH_NO_MEMORY;
        to->hashes = hashes;
        size_t *start = memory_resize(&to->allocator, to->start, capacity, sizeof *to->start);
        if (!start) return KITH_NO_MEMORY;
        to->start = start;
        to->capacity = capacity;
    }
    if (to->creator_count + creators > to->creator_capacity) {
        size_t capacity = 2 * to->creator_capacity + creators + 1024;
        uint32_t *grown =
            memory_resize(&to->allocator, to->creators, capacity, sizeof *to->creators);
        if (!grown) return KITH_NO_MEMORY;
        to->creators = grown;
        to->creator_capacity = capacity;
    }
    return KITH_OK;
}

static kith_status take(void *context, uint64_t hash, const fate *fates, size_t count) {
    arrivals *to = context;
    size_t gained = 0;
    for (size_t i = 0; i < count; i++) {
        gained += fates[i].kind == FATE_GAINED;
    }
    if (gained == 0 || gained == count) return KITH_OK;
    kith_status status = reserve(to, gained);
    if (status != KITH_OK) return status;
    to->hashes[to->count] = hash;
    to->start[to->count++] = to->creator_count;
    for (size_t i = 0; i < count; i++) {
        if (fates[i].kind == FATE_GAINED) to->creators[to->creator_count++] = fates[i].creator;
    }
    return KITH_OK;
}

/* About one account a bucket. */
static kith_status index_accounts(arrivals *made) {
    uint64_t largest = made->count > 0 ? made->hashes[made->count - 1] : 0;
    unsigned used = largest > 0 ? 64 - (unsigned)__builtin_clzll(largest) : 1;
    unsigned bits = 1;
    while (bits < used && (size_t)1 << bits < made->count) {
        bits++;
    }
    made->shift = used - bits;
    made->bucket_count = (size_t)(largest >> made->shift) + 1;
    made->buckets = memory_create(&made->allocator, made->bucket_count + 1, sizeof *made->buckets);
    if (!made->buckets) return KITH_NO_MEMORY;
    for (size_t i = 0; i < made->count; i++) {
        made->buckets[(made->hashes[i] >> made->shift) + 1]++;
    }
    for (size_t b = 0; b < made->bucket_count; b++) {
        made->buckets[b + 1] += made->buckets[b];
    }
    return KITH_OK;
}

kith_status arrivals_build(const snapshots *from, const kith_options *options, arrivals *out) {
    *out = (arrivals){.allocator = from->allocator};
    kith_status status = reserve(out, 0);
    if (status == KITH_OK) status = snapshots_walk(from, options, take, out);
    if (status != KITH_OK) return status;
    out->start[out->count] = out->creator_count;
    return index_accounts(out);
}

void arrivals_free(arrivals *made) {
    memory_free(&made->allocator, made->hashes);
    memory_free(&made->allocator, made->start);
    memory_free(&made->allocator, made->creators);
    memory_free(&made->allocator, made->buckets);
}
