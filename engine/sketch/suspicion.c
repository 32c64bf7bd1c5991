#include "sketch/suspicion.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/accounts.h"
#include "sketch/marks.h"

enum { HASH_BITS = 64, LEAD_MIN = 1, LEAD_MAX = 26 };

static const float least_weight = 0.5F; /* of accounts that are left in: more than this */

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

static kith_status fill(const mark *rows, size_t count, kith_suspects *made) {
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

kith_status suspicion_create(const mark *rows, size_t count, const kith_options *options,
                             kith_suspects **out) {
    kith_suspects *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    made->key = hash_prepare(options->seed, HASH_BITS);
    kith_status status = fill(rows, count, made);
    if (status != KITH_OK) {
        kith_suspects_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

kith_status kith_suspects_read(const char *const *paths, size_t path_count,
                               const kith_options *options, kith_suspects **suspects,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    mark_list read = {0};
    status =
        marks_collect((mark_source){paths, path_count, MARK_PROBABILITY}, options, &read, error);
    if (status == KITH_OK) {
        status = suspicion_create(read.rows, read.count, options, suspects);
        if (status != KITH_OK) status_fail(error, status, "out of memory");
    }
    memory_free(&options->allocator, read.rows);
    return status;
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

/* Repeats are forgotten: the rows are as many as the accounts that are left. */
static void thin(const suspicion_view *in, const kith_roster *roster, roster_creator *creator) {
    sketch *of = &creator->sketch;
    size_t before = of->count;
    of->count = 0;
    for (size_t i = 0; i < before; i++) {
        of->hashes[of->count] = of->hashes[i];
        of->count += suspicion_weigh(in, of->hashes[i]) > least_weight;
    }
    double share = before > 0 ? (double)of->count / (double)before : 0;
    of->row_count = (uint64_t)(creator->followers.value * share + 0.5);
    of->repeat_count = 0;
    roster_sum_creator(roster, creator);
}

kith_status suspicion_leave_out(const kith_suspects *from, const kith_roster *roster,
                                const kith_options *options, kith_roster **out, kith_error *error) {
    kith_roster *made = NULL;
    kith_options same = *options;
    same.k = roster->k;
    same.floor = roster->floor;
    kith_status status = suspicion_match(from, roster, error);
    if (status != KITH_OK) return status;
    status = kith_roster_reduce(roster, &same, &made);
    if (status != KITH_OK) return status_fail(error, status, "%s", kith_status_text(status));
    suspicion_view seen = suspicion_look(from, made);
    for (size_t c = 0; c < made->creator_count; c++) {
        thin(&seen, made, &made->creators[c]);
    }
    status = accounts_count(made, &made->account_count);
    if (status != KITH_OK) {
        kith_roster_free(made);
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    *out = made;
    return KITH_OK;
}
