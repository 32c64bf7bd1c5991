/* Numbered texts: a hash table from a text to the order in which it was first seen. The texts
 * themselves stand one after the other in one block, each ended by a NUL.
 *
 * Slots come in groups of eight. A group has a word of tags, a byte of the key for each slot in use
 * and zero for a free one, which is compared with a wanted tag all at once. So nearly every look-up
 * goes straight to its slot, without a chain of branches that depend on where texts happened to
 * land; and the tags of thousands of texts stay in the nearest caches.
 *
 * Source: the tagged groups of Swiss tables, Abseil, "Swiss Tables Design Notes"; the comparison of
 * bytes within a word, S. E. Anderson, "Bit Twiddling Hacks". */
#ifndef KITH_SKETCH_TEXTS_H
#define KITH_SKETCH_TEXTS_H

#include <string.h>

#include "kernels/hash.h"
#include "kith.h"

/* A slot holds the beginning of its text, so that most texts are compared without leaving it. */
typedef struct text_slot {
    hash_head head;
    uint32_t byte_count;
    uint32_t number;
    uint64_t key;
} text_slot;

enum { GROUP_SLOTS = 8 };

typedef struct text_entry {
    size_t begin; /* in bytes */
    size_t byte_count;
} text_entry;

typedef struct text_table {
    kith_allocator allocator;
    uint64_t *tags; /* of a group each */
    text_slot *slots;
    size_t group_mask; /* groups − 1, a power of two less one */
    text_entry *entries;
    size_t count, entry_capacity;
    char *bytes;
    size_t byte_count, byte_capacity;
} text_table;

kith_status texts_create(text_table *table, const kith_allocator *allocator) KITH_MUST_USE;
void texts_free(text_table *table);

/* The group where a key belongs. Keys may have no low bits: hashes of accounts may be rounded. */
static inline size_t texts_find_group(const text_table *table, uint64_t key) {
    return (key ^ key >> 24) & table->group_mask;
}

#define EACH_BYTE    0x0101010101010101U
#define EACH_TOP_BIT 0x8080808080808080U

/* The tags of the slots that a key may be in: nonzero in the top bit of their bytes. A byte above
 * one that is equal may be marked too. */
static inline uint64_t texts_match(uint64_t tags, uint64_t key) {
    uint64_t differ = tags ^ (0x80 | key >> 57) * EACH_BYTE;
    return (differ - EACH_BYTE) & ~differ & EACH_TOP_BIT;
}

static inline size_t texts_first_slot(size_t group, uint64_t matches) {
    return group * GROUP_SLOTS + (size_t)__builtin_ctzll(matches) / 8;
}

/* Has the slot that a key is probably in brought into the cache. */
static inline void texts_prefetch(const text_table *table, uint64_t key) {
    size_t group = texts_find_group(table, key);
    uint64_t matches = texts_match(table->tags[group], key) | (uint64_t)1 << 63;
    __builtin_prefetch(&table->slots[texts_first_slot(group, matches)]);
}

/* A text to look up: its head and key are worked out once. */
typedef struct text_query {
    const char *text; /* sixteen bytes must be readable */
    size_t byte_count;
    hash_head head;
    uint64_t key; /* a hash of the text, by the caller's choice */
} text_query;

static inline bool texts_slot_holds(const text_table *table, const text_slot *slot,
                                    const text_query *query) {
    uint64_t differs = (slot->head.low ^ query->head.low) | (slot->head.high ^ query->head.high) |
                       (slot->byte_count ^ query->byte_count);
    return !differs && (query->byte_count <= HASH_HEAD_BYTES ||
                        memcmp(table->bytes + table->entries[slot->number].begin, query->text,
                               query->byte_count) == 0);
}

/* The number of a text; SIZE_MAX if it is not there. */
static inline size_t texts_find(const text_table *table, const text_query *query) {
    for (size_t group = texts_find_group(table, query->key);;
         group = (group + 1) & table->group_mask) {
        uint64_t tags = table->tags[group];
        for (uint64_t left = texts_match(tags, query->key); left; left &= left - 1) {
            const text_slot *slot = &table->slots[texts_first_slot(group, left)];
            if (texts_slot_holds(table, slot, query)) {
                return slot->number;
            }
        }
        if (~tags & EACH_TOP_BIT) { /* a free slot: it would have been put there */
            return SIZE_MAX;
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
