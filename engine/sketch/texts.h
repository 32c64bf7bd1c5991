/* Numbered texts: a hash table from a text to the order in which it was first seen. The texts
 * themselves stand one after the other in one block, each ended by a NUL. */
#ifndef KITH_SKETCH_TEXTS_H
#define KITH_SKETCH_TEXTS_H

#include <string.h>

#include "kernels/hash.h"
#include "kith.h"

/* A slot holds the beginning of its text, so that most texts are compared without leaving it. */
typedef struct text_slot {
    hash_head head;
    uint32_t byte_count;
    uint32_t number; /* 1 more than the text's number; 0 when the slot is free */
    uint64_t key;
} text_slot;

typedef struct text_entry {
    size_t begin; /* in bytes */
    size_t byte_count;
} text_entry;

typedef struct text_table {
    kith_allocator allocator;
    text_slot *slots;
    size_t slot_mask; /* slots − 1, a power of two less one */
    text_entry *entries;
    size_t count, entry_capacity;
    char *bytes;
    size_t byte_count, byte_capacity;
} text_table;

kith_status texts_create(text_table *table, const kith_allocator *allocator) KITH_MUST_USE;
void texts_free(text_table *table);

/* Tells the processor that a key will be looked up soon. */
static inline void texts_prefetch(const text_table *table, uint64_t key) {
    __builtin_prefetch(&table->slots[key & table->slot_mask]);
}

/* A text to look up: its head and key are worked out once. */
typedef struct text_query {
    const char *text; /* sixteen bytes must be readable */
    size_t byte_count;
    hash_head head;
    uint64_t key; /* a hash of the text, by the caller's choice */
} text_query;

/* Whether a slot that is in use holds a text. */
static inline bool texts_slot_holds(const text_table *table, const text_slot *slot,
                                    const text_query *query) {
    uint64_t differs = (slot->head.low ^ query->head.low) | (slot->head.high ^ query->head.high) |
                       (slot->byte_count ^ query->byte_count);
    return !differs && (query->byte_count <= HASH_HEAD_BYTES ||
                        memcmp(table->bytes + table->entries[slot->number - 1].begin, query->text,
                               query->byte_count) == 0);
}

/* The number of a text; SIZE_MAX if it is not there. */
static inline size_t texts_find(const text_table *table, const text_query *query) {
    for (size_t at = query->key & table->slot_mask;; at = (at + 1) & table->slot_mask) {
        const text_slot *slot = &table->slots[at];
        if (slot->number == 0) {
            return SIZE_MAX;
        }
        if (texts_slot_holds(table, slot, query)) {
            return slot->number - 1;
        }
    }
}

/* Finds a text, or adds it.
 * number    out: 0 for the first text added, and so on; it equals the old table->count if the text
 * was added */
kith_status texts_add(text_table *table, const text_query *query, size_t *number) KITH_MUST_USE;

/* The first text with this key; NULL if there is none. NUL-terminated. */
const char *texts_find_key(const text_table *table, uint64_t key, size_t *byte_count);

/* Text number `number`, NUL-terminated, lent until the next one is added. */
static inline const char *texts_view(const text_table *table, size_t number) {
    return table->bytes + table->entries[number].begin;
}

#endif
