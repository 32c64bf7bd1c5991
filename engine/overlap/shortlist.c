#include "overlap/shortlist.h"

#include <math.h>

#include "base/memory.h"
#include "base/status.h"

static bool is_whole(const crowd_creator *creator) {
    return creator->limit == UINT64_MAX;
}

kith_status shortlist_create(const kith_roster *roster, crowd_query of,
                             const kith_suspects *suspects, const kith_options *options,
                             shortlist *out, kith_error *error) {
    *out = (shortlist){.allocator = options->allocator,
                       .roster = roster,
                       .part = half_create(of.part, roster->hash_bits),
                       .count = of.count,
                       .unpacked = {.allocator = options->allocator}};
    if (suspects) {
        kith_status status = suspicion_match(suspects, roster, error);
        if (status != KITH_OK) return status;
        out->suspects = suspicion_look(suspects, roster);
    }
    out->creators = memory_create(&options->allocator, of.count, sizeof *out->creators);
    out->worth = memory_create(&options->allocator, of.count + 1, sizeof *out->worth);
    if (!out->creators || !out->worth) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    return crowd_rank(roster, of.numbers, of.count, out->creators, error);
}

void shortlist_free(shortlist *made) {
    memory_free(&made->allocator, made->creators);
    memory_free(&made->allocator, made->worth);
    memory_free(&made->allocator, made->unpacked.words);
    memory_free(&made->allocator, made->hashes);
    memory_free(&made->allocator, made->weights);
}

bool shortlist_is_whole(const shortlist *of) {
    return of->count == 0 || is_whole(&of->creators[of->count - 1]);
}

size_t *shortlist_copy_numbers(const shortlist *from) {
    size_t *made = memory_create(&from->allocator, from->count, sizeof *made);
    for (size_t r = 0; made && r < from->count; r++) {
        made[from->creators[r].place] = from->creators[r].number;
    }
    return made;
}

/* ---- Samples ---- */

static kith_status reserve(shortlist *in, size_t count) {
    if (count <= in->capacity) return KITH_OK;
    size_t capacity = count + count / 2;
    uint64_t *hashes = memory_resize(&in->allocator, in->hashes, capacity, sizeof *in->hashes);
    if (!hashes) return KITH_NO_MEMORY;
    in->hashes = hashes;
    float *weights = memory_resize(&in->allocator, in->weights, capacity, sizeof *in->weights);
    if (!weights) return KITH_NO_MEMORY;
    in->weights = weights;
    in->capacity = capacity;
    return KITH_OK;
}

/* Keeps the hashes of the half, without branches: half of them are. */
static size_t filter(half part, sketch_sample sample, uint64_t *out) {
    size_t kept = 0;
    for (size_t i = 0; i < sample.count; i++) {
        out[kept] = sample.hashes[i];
        kept += half_has(part, sample.hashes[i]);
    }
    return kept;
}

kith_status shortlist_load(shortlist *from, uint32_t rank, cover_sample *sample,
                           kith_error *error) {
    sketch_sample all = {0};
    const crowd_creator *creator = &from->creators[rank];
    kith_status status =
        roster_load_sample(from->roster, creator->number, &from->unpacked, &all, error);
    if (status == KITH_OK && reserve(from, all.count) != KITH_OK) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    if (status != KITH_OK) return status;
    all = crowd_cut(creator, all);
    *sample = (cover_sample){.hashes = all.hashes, .count = all.count, .rank = rank};
    if (from->part.which != HALF_BOTH && !is_whole(creator)) {
        sample->count = filter(from->part, all, from->hashes);
        sample->hashes = from->hashes;
    }
    from->worth[rank] =
        is_whole(creator) ? 1 : creator->followers.value / fmax((double)sample->count, 1);
    if (!from->suspects.from) return KITH_OK;
    for (size_t i = 0; i < sample->count; i++) {
        from->weights[i] = suspicion_weigh(&from->suspects, sample->hashes[i]);
    }
    sample->weights = from->weights;
    return KITH_OK;
}
