#include "relationship/seen.h"

#include "base/memory.h"

enum { SLOTS_FIRST = 64, MARK_BITS = 8 };

/* The upper bits place a key: the lower ones of its word are marks. */
static uint64_t *find_slot(const seen *set, uint64_t key) {
    size_t at = (key * 0x9e3779b97f4a7c15U >> 16) & set->mask;
    while (set->slots[at] != 0 && set->slots[at] >> MARK_BITS != key)
        at = (at + 1) & set->mask;
    return &set->slots[at];
}

static kith_status grow(seen *set) {
    seen old = *set;
    size_t count = old.slots ? 2 * (old.mask + 1) : SLOTS_FIRST;
    uint64_t *slots = memory_create(&set->allocator, count, sizeof *slots);
    if (!slots) return KITH_NO_MEMORY;
    set->slots = slots;
    set->mask = count - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++) {
        if (old.slots[i]) *find_slot(set, old.slots[i] >> MARK_BITS) = old.slots[i];
    }
    memory_free(&set->allocator, old.slots);
    return KITH_OK;
}

kith_status seen_add(seen *set, uint64_t hash, uint8_t marks, uint8_t *before) {
    bool full = !set->slots || 3 * set->count >= 2 * set->mask;
    if (full && grow(set) != KITH_OK) return KITH_NO_MEMORY;
    uint64_t key = hash << MARK_BITS >> MARK_BITS;
    uint64_t *slot = find_slot(set, key);
    *before = (uint8_t)*slot;
    set->count += *slot == 0;
    *slot |= key << MARK_BITS | marks;
    return KITH_OK;
}

void seen_free(seen *set) {
    memory_free(&set->allocator, set->slots);
    *set = (seen){.allocator = set->allocator};
}
