#include "sketch/suspicion.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/marks.h"

enum { HASH_BITS = 64, LEAD_MIN = 1, LEAD_MAX = 26 };

/* Notes where the hashes of each lead begin, for about one hash a lead. */
static kith_status list_starts(kith_suspects *made) {
    made->lead = LEAD_MIN;
    while (made->lead < LEAD_MAX && (size_t)1 << made->lead < made->count) {
        made->lead++;
    }
    size_t leads = (size_t)1 << made->lead;
    made->starts = memory_create(&made->allocator, leads + 1, sizeof *made->starts);
    if (!made->starts) return KITH_NO_MEMORY;
    for (size_t i = 0; i < made->count; i++) {
        made->starts[(made->hashes[i] >> (HASH_BITS - made->lead)) + 1]++;
    }
    for (size_t i = 0; i < leads; i++) {
        made->starts[i + 1] += made->starts[i];
    }
    return KITH_OK;
}

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
    return list_starts(made);
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
    memory_free(&allocator, suspects->starts);
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

suspicion_view suspicion_look(const kith_suspects *from, const kith_roster *roster) {
    uint64_t kept = roster->hash_bits < HASH_BITS ? ~(UINT64_MAX >> roster->hash_bits) : UINT64_MAX;
    return (suspicion_view){from, kept};
}

float suspicion_weigh(const suspicion_view *in, uint64_t hash) {
    const kith_suspects *from = in->from;
    uint64_t lead = hash >> (HASH_BITS - from->lead);
    size_t end = from->starts[lead + 1];
    for (size_t at = from->starts[lead]; at < end; at++) {
        uint64_t own = from->hashes[at] & in->kept;
        if (own >= hash) return own == hash ? 1 - from->probabilities[at] : 1;
    }
    return 1;
}
