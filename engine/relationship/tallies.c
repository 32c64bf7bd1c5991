#include "relationship/tallies.h"

#include "base/memory.h"

enum { SLOTS_FIRST = 64 };

static tally *find_slot(const tallies *table, uint64_t id, uint32_t creator) {
    size_t at = tallies_hash(id, creator) & table->mask;
    while (table->slots[at].count > 0 &&
           (table->slots[at].id != id || table->slots[at].creator != creator)) {
        at = (at + 1) & table->mask;
    }
    return &table->slots[at];
}

static kith_status grow(tallies *table) {
    tallies old = *table;
    size_t count = old.slots ? 2 * (old.mask + 1) : SLOTS_FIRST;
    tally *slots = memory_create(&table->allocator, count, sizeof *slots);
    if (!slots) return KITH_NO_MEMORY;
    table->slots = slots;
    table->mask = count - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++) {
        const tally *entry = &old.slots[i];
        if (entry->count > 0) *find_slot(table, entry->id, entry->creator) = *entry;
    }
    memory_free(&table->allocator, old.slots);
    return KITH_OK;
}

tally *tallies_add(tallies *table, uint64_t id, uint32_t creator) {
    bool full = !table->slots || 3 * table->count >= 2 * table->mask;
    if (full && grow(table) != KITH_OK) return NULL;
    tally *entry = find_slot(table, id, creator);
    if (entry->count == 0) {
        *entry = (tally){.id = id, .creator = creator};
        table->count++;
    }
    return entry;
}

void tallies_free(tallies *table) {
    memory_free(&table->allocator, table->slots);
    *table = (tallies){.allocator = table->allocator};
}
