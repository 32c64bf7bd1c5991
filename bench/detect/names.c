#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "../bench.h"

enum { SLOTS_FIRST = 1 << 12 };

/* FNV-1a, with its high half folded in. */
static size_t hash(const char *text) {
    uint64_t value = 0xcbf29ce484222325U;
    for (; *text != '\0'; text++) {
        value = (value ^ (unsigned char)*text) * 0x100000001b3U;
    }
    return (size_t)(value ^ (value >> 32));
}

/* The slot that holds a text, or the empty one where it would be; there are slots. */
static size_t probe(const names *all, const char *text) {
    size_t slot = hash(text) & (all->slot_count - 1);
    while (all->slots[slot] != 0 && strcmp(names_view(all, all->slots[slot] - 1), text) != 0) {
        slot = (slot + 1) & (all->slot_count - 1);
    }
    return slot;
}

static void *enlarge(void *block, size_t bytes) {
    void *larger = realloc(block, bytes);
    bench_check(larger != NULL, "out of memory");
    return larger;
}

/* Keeps at least half of the slots empty. */
static void spread(names *all) {
    if (2 * all->count < all->slot_count) return;
    size_t slot_count = all->slot_count == 0 ? SLOTS_FIRST : 4 * all->slot_count;
    uint32_t *slots = bench_reserve(slot_count * sizeof *slots);
    memset(slots, 0, slot_count * sizeof *slots);
    free(all->slots);
    all->slots = slots;
    all->slot_count = slot_count;
    for (size_t i = 0; i < all->count; i++) {
        all->slots[probe(all, names_view(all, (uint32_t)i))] = (uint32_t)i + 1;
    }
}

static void append(names *all, const char *text) {
    size_t bytes = strlen(text) + 1;
    if (all->count == all->capacity) {
        all->capacity = 2 * all->capacity + 64;
        all->offsets = enlarge(all->offsets, all->capacity * sizeof *all->offsets);
    }
    if (all->byte_count + bytes > all->byte_capacity) {
        all->byte_capacity = 2 * all->byte_capacity + bytes;
        all->bytes = enlarge(all->bytes, all->byte_capacity);
    }
    memcpy(all->bytes + all->byte_count, text, bytes);
    all->offsets[all->count++] = all->byte_count;
    all->byte_count += bytes;
}

uint32_t names_add(names *all, const char *text) {
    spread(all);
    size_t slot = probe(all, text);
    if (all->slots[slot] == 0) {
        append(all, text);
        all->slots[slot] = (uint32_t)all->count;
    }
    return all->slots[slot] - 1;
}

uint32_t names_find(const names *all, const char *text) {
    if (all->slot_count == 0) return NAMES_NONE;
    uint32_t found = all->slots[probe(all, text)];
    return found == 0 ? NAMES_NONE : found - 1;
}

const char *names_view(const names *all, uint32_t number) {
    return all->bytes + all->offsets[number];
}

void names_clear(names *all) {
    free(all->bytes);
    free(all->offsets);
    free(all->slots);
    *all = (names){0};
}
