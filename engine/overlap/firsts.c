#include "overlap/firsts.h"

#include <string.h>

enum { SLOT_BITS = 12, IN_RANGE = FIRSTS_SLOTS / 4, RANGE_BITS_MIN = 1, RANGE_BITS_MAX = 40 };

/* The leading bits that make a range, so that about IN_RANGE hashes are in each below the largest limit. */
static unsigned choose_bits(const sketch_sample *samples, size_t count) {
    double hashes = 0;
    for (size_t i = 0; i < count; i++) {
        hashes += (double)samples[i].count;
    }
    double ranges = hashes / IN_RANGE / sketch_threshold(samples[0].limit);
    unsigned bits = RANGE_BITS_MIN;
    while (bits < RANGE_BITS_MAX && (double)((uint64_t)1 << bits) < ranges) {
        bits++;
    }
    return bits;
}

/* Puts a hash behind others that stand where it should; returns whether it was not there. */
static uint64_t insert_behind(uint64_t *table, size_t at, uint64_t hash, unsigned shift) {
    for (;;) {
        at = (at + 1) & (FIRSTS_SLOTS - 1);
        if (table[at] == hash) return 0;
        if (((table[at] ^ hash) >> shift) != 0) {
            table[at] = hash;
            return 1;
        }
    }
}

/* Goes on with a sample to the end of a range; returns how many of its hashes are new. */
static uint64_t count_range(const sketch_sample *of, size_t *place, uint64_t range, unsigned bits,
                            uint64_t *table) {
    unsigned shift = 64 - bits;
    size_t i = *place;
    uint64_t found = 0;
    for (; i < of->count && of->hashes[i] >> shift == range; i++) {
        uint64_t hash = of->hashes[i];
        size_t at = (hash << bits) >> (64 - SLOT_BITS);
        uint64_t there = table[at];
        uint64_t is_free = ((there ^ hash) >> shift) != 0;
        table[at] = is_free ? hash : there;
        found += is_free;
        if (!is_free && there != hash) found += insert_behind(table, at, hash, shift);
    }
    *place = i;
    return found;
}

/* The first range that a sample has not gone through; UINT64_MAX when all have. */
static uint64_t find_range(const sketch_sample *samples, size_t count, const size_t *places,
                           unsigned bits) {
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (places[i] == samples[i].count) continue;
        uint64_t own = samples[i].hashes[places[i]] >> (64 - bits);
        least = own < least ? own : least;
    }
    return least;
}

/* Fills the table with what is of another range. */
static void clear(uint64_t *table, uint64_t range) {
    memset(table, range == 0 ? UINT8_MAX : 0, FIRSTS_SLOTS * sizeof *table);
}

void firsts_count(const sketch_sample *samples, size_t count, uint64_t *room, size_t *places,
                  uint64_t *found) {
    if (count == 0) return;
    memset(places, 0, count * sizeof *places);
    memset(found, 0, count * sizeof *found);
    unsigned bits = choose_bits(samples, count);
    uint64_t last = UINT64_MAX >> (64 - bits);
    bool is_first = true;
    for (;;) {
        uint64_t range = find_range(samples, count, places, bits);
        if (range == UINT64_MAX) return;
        if (is_first || range == last) clear(room, range);
        is_first = false;
        for (size_t i = 0; i < count; i++) {
            found[i] += count_range(&samples[i], &places[i], range, bits, room);
        }
    }
}
