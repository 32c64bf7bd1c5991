#include "relationship/seen.h"

#include "base/memory.h"

enum { SLOTS_FIRST = 64 };

static uint64_t *find_slot(const seen *set, uint64_t hash) {
    size_t at = hash & set->mask;
    while (set->slots[at] != 0 && set->slots[at] != hash)
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
        if (old.slots[i]) *find_slot(set, old.slots[i]) = old.slots[i];
    }
    memory_free(&set->allocator, old.slots);
    return KITH_OK;
}

kith_status seen_add(seen *set, uint64_t hash, bool *is_new) {
    bool full = !set->slots || 3 * set->count >= 2 * set->mask;
    if (full && grow(set) != KITH_OK) return KITH_NO_MEMORY;
    uint64_t wanted = hash > 0 ? hash : 1; /* 0 stands for a free slot */
    uint64_t *slot = find_slot(set, wanted);
    *is_new = *slot == 0;
    set->count += *is_new;
    *slot = wanted;
    return KITH_OK;
}

void seen_free(seen *set) {
    memory_free(&set->allocator, set->slots);
    *set = (seen){.allocator = set->allocator};
}
