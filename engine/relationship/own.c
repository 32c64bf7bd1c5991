#include "relationship/own.h"

#include <string.h>

#include "base/memory.h"
#include "kernels/hash.h"

enum { MARGIN = 32, NOBODY = UINT32_MAX };

uint64_t own_hash(const kith_roster *roster, size_t creator) {
    char room[KITH_ID_BYTES + 2 * MARGIN] = {0};
    const roster_creator *from = &roster->creators[creator];
    int is_integer = 0;
    memcpy(room + MARGIN, from->name, from->name_bytes);
    return hash_id(roster->key, room + MARGIN, from->name_bytes, &is_integer);
}

/* A table from hashes to creators, open-addressed and at most half full. */
typedef struct own_table {
    uint32_t *slots; /* creators; NOBODY for a free one */
    size_t mask;
} own_table;

static size_t find_slot(const own_table *table, const uint64_t *own, uint64_t hash) {
    size_t at = hash & table->mask;
    while (table->slots[at] != NOBODY && own[table->slots[at]] != hash)
        at = (at + 1) & table->mask;
    return at;
}

static kith_status create_table(own_table *table, const uint64_t *own, size_t count,
                                const kith_allocator *allocator) {
    size_t slots = 16;
    while (slots < 2 * count)
        slots *= 2;
    table->slots = memory_create(allocator, slots, sizeof *table->slots);
    if (!table->slots) return KITH_NO_MEMORY;
    table->mask = slots - 1;
    memset(table->slots, 0xff, slots * sizeof *table->slots);
    for (size_t c = 0; c < count; c++)
        table->slots[find_slot(table, own, own[c])] = (uint32_t)c;
    return KITH_OK;
}

/* Passes over all accounts of all creators; without room for arcs it only counts them.
 * engages   out: 1 for creators whose own account does */
static size_t collect(const kith_engagements *from, const uint64_t *own, const own_table *table,
                      pod_arc *arcs, uint8_t *engages) {
    size_t count = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        for (size_t i = from->start[c]; i < from->start[c + 1]; i++) {
            const kith_engager *engager = &from->engagers[i];
            uint32_t other = table->slots[find_slot(table, own, engager->hash)];
            if (other == NOBODY) continue;
            engages[other] = 1;
            if (other == c || engager->post_count < KITH_REGULAR_POSTS) continue;
            double posts = (double)from->creators[c].post_count;
            if (arcs) {
                arcs[count] = (pod_arc){.from = other,
                                        .to = (uint32_t)c,
                                        .coverage = (float)(engager->post_count / posts)};
            }
            count++;
        }
    }
    return count;
}

kith_status own_list_arcs(const kith_engagements *from, const uint64_t *own, pod_arc **arcs,
                          size_t *arc_count, size_t *own_account_count) {
    const kith_allocator *allocator = &from->allocator;
    own_table table = {0};
    pod_arc *listed = NULL;
    uint8_t *engages = memory_create(allocator, from->creator_count, 1);
    kith_status status =
        engages ? create_table(&table, own, from->creator_count, allocator) : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    size_t count = collect(from, own, &table, NULL, engages);
    listed = memory_create(allocator, count, sizeof *listed);
    if (!listed) {
        status = KITH_NO_MEMORY;
        goto fail;
    }
    collect(from, own, &table, listed, engages);
    *own_account_count = 0;
    for (size_t c = 0; c < from->creator_count; c++)
        *own_account_count += engages[c];
    *arcs = listed;
    *arc_count = count;
fail:
    memory_free(allocator, table.slots);
    memory_free(allocator, engages);
    return status;
}
