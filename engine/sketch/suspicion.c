#include "sketch/suspicion.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/marks.h"

enum { HASH_BITS = 64 };

static kith_status fill(kith_suspects *made, const mark *rows, size_t count) {
    made->hashes = memory_create(&made->allocator, count, sizeof *made->hashes);
    made->probabilities = memory_create(&made->allocator, count, sizeof *made->probabilities);
    if (!made->hashes || !made->probabilities) return KITH_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        bool goes_on = i + 1 < count && rows[i + 1].hash == rows[i].hash;
        if (goes_on) continue; /* the last one is the largest */
        made->hashes[made->count] = rows[i].hash;
        made->probabilities[made->count++] = rows[i].value;
    }
    return KITH_OK;
}

kith_status kith_suspects_read(const char *const *paths, size_t path_count,
                               const kith_options *options, kith_suspects **suspects,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    mark_list read = {0};
    kith_suspects *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    made->key = hash_prepare(options->seed, HASH_BITS);
    status =
        marks_collect((mark_source){paths, path_count, MARK_PROBABILITY}, options, &read, error);
    if (status == KITH_OK && fill(made, read.rows, read.count) != KITH_OK) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    memory_free(&options->allocator, read.rows);
    if (status != KITH_OK) {
        kith_suspects_free(made);
        return status;
    }
    *suspects = made;
    return KITH_OK;
}

void kith_suspects_free(kith_suspects *suspects) {
    if (!suspects) return;
    kith_allocator allocator = suspects->allocator;
    memory_free(&allocator, suspects->hashes);
    memory_free(&allocator, suspects->probabilities);
    memory_free(&allocator, suspects);
}

size_t kith_suspects_count(const kith_suspects *suspects) {
    return suspects->count;
}

kith_status suspicion_match(const kith_suspects *from, const kith_roster *roster,
                            kith_error *error) {
    if (from->key.seed == roster->key.seed) return KITH_OK;
    return status_fail(error, KITH_INCOMPATIBLE,
                       "the suspects were read with seed %" PRIu64
                       ", the roster was made with seed %" PRIu64,
                       from->key.seed, roster->key.seed);
}

float suspicion_weigh_next(const kith_suspects *from, const kith_roster *roster, uint64_t hash,
                           size_t *at) {
    uint64_t kept = roster->hash_bits < HASH_BITS ? ~(UINT64_MAX >> roster->hash_bits) : UINT64_MAX;
    while (*at < from->count && (from->hashes[*at] & kept) < hash) {
        ++*at;
    }
    bool named = *at < from->count && (from->hashes[*at] & kept) == hash;
    return named ? 1 - from->probabilities[*at] : 1;
}

void suspicion_weigh(const kith_suspects *from, const kith_roster *roster, const uint64_t *hashes,
                     size_t count, float *weights) {
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = suspicion_weigh_next(from, roster, hashes[i], &at);
    }
}
