/* Numbered texts: a hash table from a text to the order in which it was first seen. The texts
 * themselves stand one after the other in one block, each ended by a NUL. */
#ifndef KITH_SKETCH_TEXTS_H
#define KITH_SKETCH_TEXTS_H

#include "kernels/hash.h"
#include "kith.h"

typedef struct text_slot {
    uint64_t key;
    uint32_t number; /* 1 more than the text's number; 0 when the slot is free */
} text_slot;

typedef struct text_entry {
    uint64_t key;
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

/* Whether two texts of the same length are equal. Eight bytes past each must be readable. */
static inline bool texts_equal(const char *a, const char *b, size_t byte_count) {
    for (; byte_count > 8; a += 8, b += 8, byte_count -= 8) {
        if (hash_load(a, 8) != hash_load(b, 8)) {
            return false;
        }
    }
    return hash_load(a, byte_count) == hash_load(b, byte_count);
}

/* Tells the processor that a key will be looked up soon. */
static inline void texts_prefetch(const text_table *table, uint64_t key) {
    __builtin_prefetch(&table->slots[key & table->slot_mask]);
}

/* The number of a text; SIZE_MAX if it is not there. Parameters as in texts_add. */
static inline size_t texts_find(const text_table *table, uint64_t key, const char *text,
                                size_t byte_count) {
    for (size_t at = key & table->slot_mask;; at = (at + 1) & table->slot_mask) {
        const text_slot *slot = &table->slots[at];
        if (slot->number == 0) {
            return SIZE_MAX;
        }
        if (slot->key == key) {
            const text_entry *entry = &table->entries[slot->number - 1];
            if (entry->byte_count == byte_count &&
                texts_equal(table->bytes + entry->begin, text, byte_count)) {
                return slot->number - 1;
            }
        }
    }
}

/* Finds a text by its key (a hash of the text; texts with one key are told apart), or adds it.
 * text      byte_count bytes, of which eight more must be readable
 * number    out: 0 for the first text added, and so on; it equals the old table->count if the text
 * was added */
kith_status texts_add(text_table *table, uint64_t key, const char *text, size_t byte_count,
                      size_t *number) KITH_MUST_USE;

/* The first text with this key; NULL if there is none. NUL-terminated. */
const char *texts_find_key(const text_table *table, uint64_t key, size_t *byte_count);

/* Text number `number`, NUL-terminated, lent until the next one is added. */
static inline const char *texts_view(const text_table *table, size_t number) {
    return table->bytes + table->entries[number].begin;
}

#endif
