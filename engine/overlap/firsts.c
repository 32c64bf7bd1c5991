#include "overlap/firsts.h"

#include <string.h>

/* Where all hashes of a range differ, a fifth of IN_RANGE meet another in their slot: fewer than FIRSTS_LEFT. */
enum {
    IN_RANGE = SLOT_COUNT * 2 / 3,
    BITS_MIN = 1,
    BITS_MAX = 64 - SLOT_BITS, /* then no two hashes of a range have the same slot */
    PART_BITS = 4,
    OTHER_BITS = 11,
};

_Static_assert(FIRSTS_OTHERS == 1 << OTHER_BITS, "a number of so many bits for each");

typedef struct counter {
    const kernel_table *kernels;
    const sketch_sample *samples;
    size_t count;
    firsts_room *room;
    firsts_place *places;
    uint64_t *found;
    bool is_foul; /* whether the room may hold hashes of the range to come */
} counter;

/* The leading bits that make a range, so that about IN_RANGE hashes are in each below the largest limit. */
static unsigned choose_bits(const sketch_sample *samples, size_t count) {
    double hashes = 0;
    for (size_t i = 0; i < count; i++) {
        hashes += (double)samples[i].count;
    }
    double ranges = hashes / IN_RANGE / sketch_threshold(samples[0].limit);
    unsigned bits = BITS_MIN;
    while (bits < BITS_MAX && (double)((uint64_t)1 << bits) < ranges) {
        bits++;
    }
    return bits;
}

/* The first range that a sample has not gone through; UINT64_MAX when all have. */
static uint64_t find_range(const counter *of, unsigned bits) {
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < of->count; i++) {
        if (of->places[i].begin == of->samples[i].count) continue;
        uint64_t own = of->samples[i].hashes[of->places[i].begin] >> (64 - bits);
        least = own < least ? own : least;
    }
    return least;
}

/* Fills the tables with what is of another range. */
static void clear(firsts_room *room, uint64_t range) {
    int other = range == 0 ? UINT8_MAX : 0;
    memset(room->slots, other, sizeof room->slots);
    memset(room->others, other, sizeof room->others);
}

/* Enters a sample's hashes of a range; false if too many are left over. */
static bool enter(const counter *of, size_t sample, slot_range range, size_t *left) {
    const sketch_sample *from = &of->samples[sample];
    firsts_place *place = &of->places[sample];
    place->end = place->begin;
    place->fresh = 0;
    while (place->end < from->count && from->hashes[place->end] <= range.last) {
        size_t rest = from->count - place->end;
        size_t most = FIRSTS_LEFT - *left;
        if (most == 0) return false;
        slot_fill filled =
            of->kernels->fill_slots(of->room->slots, range, from->hashes + place->end,
                                    rest < most ? rest : most, of->room->left + *left);
        place->end += filled.taken;
        place->fresh += filled.fresh;
        *left += filled.left;
    }
    place->left = *left;
    return true;
}

/* Puts in the place of each hash that is left over how many different ones there are up to it. */
static void settle(firsts_room *room, size_t left, uint64_t width) {
    uint64_t different = 0;
    for (size_t i = 0; i < left; i++) {
        uint64_t hash = room->left[i];
        size_t at = hash * 0x9e3779b97f4a7c15U >> (64 - OTHER_BITS);
        /* One comparison, since whether the hash or nothing is there is a toss-up: 0 - 1 is larger than all widths. */
        while ((room->others[at] ^ hash) - 1 < width) {
            at = (at + 1) % FIRSTS_OTHERS;
        }
        different += room->others[at] != hash;
        room->others[at] = hash;
        room->left[i] = different;
    }
}

/* Adds up what was found in a range, and moves on to the next. */
static void move_on(const counter *of) {
    uint64_t before = 0;
    for (size_t i = 0; i < of->count; i++) {
        firsts_place *place = &of->places[i];
        uint64_t different = place->left > 0 ? of->room->left[place->left - 1] : 0;
        of->found[i] += place->fresh + (different - before);
        before = different;
        place->begin = place->end;
    }
}

static void count_range(counter *of, uint64_t number, unsigned bits);

/* Hashes may be uneven. */
static void count_parts(counter *of, uint64_t number, unsigned bits) {
    unsigned more = BITS_MAX - bits < PART_BITS ? BITS_MAX - bits : PART_BITS;
    of->is_foul = true;
    for (uint64_t part = 0; part < (uint64_t)1 << more; part++) {
        count_range(of, number << more | part, bits + more);
    }
}

static void count_range(counter *of, uint64_t number, unsigned bits) {
    const uint64_t width = UINT64_MAX >> bits;
    slot_range range = {number << (64 - bits) | width, width, 64 - bits - SLOT_BITS};
    size_t left = 0;
    if (of->is_foul || range.last == UINT64_MAX) clear(of->room, number);
    of->is_foul = false;
    for (size_t i = 0; i < of->count; i++) {
        if (!enter(of, i, range, &left)) {
            count_parts(of, number, bits);
            return;
        }
    }
    settle(of->room, left, width);
    move_on(of);
}

void firsts_count(const sketch_sample *samples, size_t count, firsts_room *room,
                  firsts_place *places, uint64_t *found) {
    if (count == 0) return;
    counter of = {kernels_choose(), samples, count, room, places, found, .is_foul = true};
    memset(places, 0, count * sizeof *places);
    memset(found, 0, count * sizeof *found);
    unsigned bits = choose_bits(samples, count);
    for (uint64_t number; (number = find_range(&of, bits)) != UINT64_MAX;) {
        count_range(&of, number, bits);
    }
}
