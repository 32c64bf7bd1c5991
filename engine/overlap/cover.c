#include "overlap/cover.h"

#include <string.h>

#include "base/memory.h"

enum { SLOTS_MIN = 1 << 10 };

/* A hash as a key: 0 stands for a free slot. */
static uint64_t make_key(uint64_t hash) {
    return hash != 0 ? hash : 1;
}

/* The slot of a key, or the free one where it would be. Samples are low hashes, so the key is spread first (Knuth's
 * multiplicative hashing). */
static size_t find_slot(const cover *in, uint64_t key) {
    size_t mask = in->slot_count - 1;
    size_t at = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
    while (in->keys[at] != key && in->keys[at] != 0) {
        at = (at + 1) & mask;
    }
    return at;
}

static kith_status allocate(cover *in) {
    in->keys = memory_resize(&in->allocator, NULL, in->slot_count, sizeof *in->keys);
    in->ranks =
        memory_resize(&in->allocator, NULL, in->slot_count * in->frequency, sizeof *in->ranks);
    if (!in->keys || !in->ranks) return KITH_NO_MEMORY;
    cover_clear(in);
    return KITH_OK;
}

kith_status cover_create(const double *worth, size_t rank_count, size_t frequency,
                         const kith_allocator *allocator, cover *out) {
    *out = (cover){.allocator = *allocator,
                   .worth = worth,
                   .none = (uint32_t)rank_count,
                   .frequency = frequency,
                   .slot_count = SLOTS_MIN};
    return allocate(out);
}

void cover_free(cover *made) {
    memory_free(&made->allocator, made->keys);
    memory_free(&made->allocator, made->ranks);
}

void cover_clear(cover *of) {
    memset(of->keys, 0, of->slot_count * sizeof *of->keys);
    for (size_t i = 0; i < of->slot_count * of->frequency; i++) {
        of->ranks[i] = of->none;
    }
    of->used = 0;
}

/* ---- What is added ---- */

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static uint32_t most(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

cover_gain cover_measure(const cover *of, const cover_sample *sample) {
    cover_gain made = {0};
    size_t last_place = of->frequency - 1;
    double own = of->worth[sample->rank];
    for (size_t i = 0; i < sample->count; i++) {
        const uint32_t *ranks =
            of->ranks + find_slot(of, make_key(sample->hashes[i])) * of->frequency;
        uint32_t last = ranks[last_place];
        if (last <= sample->rank) continue;
        uint32_t before = last_place > 0 ? ranks[last_place - 1] : 0;
        uint32_t next = least(most(before, sample->rank), last);
        double weight = sample->weights ? (double)sample->weights[i] : 1;
        made.reached += weight * (of->worth[next] - of->worth[last]);
        made.parts += weight * (own - of->worth[last]);
    }
    made.parts /= (double)of->frequency;
    return made;
}

/* ---- Growing ---- */

static kith_status grow(cover *in) {
    cover old = *in;
    in->slot_count *= 2;
    if (allocate(in) != KITH_OK) {
        cover_free(in);
        *in = old;
        return KITH_NO_MEMORY;
    }
    for (size_t s = 0; s < old.slot_count; s++) {
        if (old.keys[s] == 0) continue;
        size_t at = find_slot(in, old.keys[s]);
        in->keys[at] = old.keys[s];
        memcpy(in->ranks + at * in->frequency, old.ranks + s * in->frequency,
               in->frequency * sizeof *in->ranks);
    }
    in->used = old.used;
    cover_free(&old);
    return KITH_OK;
}

/* Inserts a rank among the first ones of an account; the last one goes. */
static void insert(uint32_t *ranks, size_t count, uint32_t rank) {
    for (size_t i = 0; i < count; i++) {
        if (ranks[i] <= rank) continue;
        uint32_t moved = ranks[i];
        ranks[i] = rank;
        rank = moved;
    }
}

kith_status cover_add(cover *to, const cover_sample *sample) {
    for (size_t i = 0; i < sample->count; i++) {
        if (2 * to->used >= to->slot_count && grow(to) != KITH_OK) return KITH_NO_MEMORY;
        uint64_t key = make_key(sample->hashes[i]);
        size_t at = find_slot(to, key);
        to->used += to->keys[at] == 0;
        to->keys[at] = key;
        insert(to->ranks + at * to->frequency, to->frequency, sample->rank);
    }
    return KITH_OK;
}
