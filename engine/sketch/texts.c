#include "sketch/texts.h"

#include <string.h>

#include "base/memory.h"

enum { SLOTS_FIRST = 256 };

kith_status texts_create(text_table *table, const kith_allocator *allocator) {
    *table = (text_table){.allocator = *allocator, .slot_mask = SLOTS_FIRST - 1};
    table->slots = memory_create(allocator, SLOTS_FIRST, sizeof *table->slots);
    return table->slots ? KITH_OK : KITH_NO_MEMORY;
}

void texts_free(text_table *table) {
    memory_free(&table->allocator, table->slots);
    memory_free(&table->allocator, table->entries);
    memory_free(&table->allocator, table->bytes);
    *table = (text_table){.allocator = table->allocator};
}

/* Takes the first free slot from where the key belongs. */
static void put_slot(text_slot *slots, size_t slot_mask, const text_slot *filled) {
    size_t at = filled->key & slot_mask;
    while (slots[at].number != 0) {
        at = (at + 1) & slot_mask;
    }
    slots[at] = *filled;
}

static kith_status double_slots(text_table *table) {
    size_t slot_count = 2 * (table->slot_mask + 1);
    text_slot *slots = memory_create(&table->allocator, slot_count, sizeof *slots);
    if (!slots) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i <= table->slot_mask; i++) {
        if (table->slots[i].number != 0) {
            put_slot(slots, slot_count - 1, &table->slots[i]);
        }
    }
    memory_free(&table->allocator, table->slots);
    table->slots = slots;
    table->slot_mask = slot_count - 1;
    return KITH_OK;
}

/* Makes room for one more entry and its bytes. */
static kith_status make_room(text_table *table, size_t byte_count) {
    if (table->count == UINT32_MAX - 1) {
        return KITH_NO_MEMORY;
    }
    if (table->count == table->entry_capacity) {
        size_t capacity = table->entry_capacity ? 2 * table->entry_capacity : 64;
        text_entry *grown =
            memory_resize(&table->allocator, table->entries, capacity, sizeof *grown);
        if (!grown) {
            return KITH_NO_MEMORY;
        }
        table->entries = grown;
        table->entry_capacity = capacity;
    }
    if (table->byte_capacity - table->byte_count <= byte_count) {
        size_t capacity = 2 * table->byte_capacity + byte_count + 1024;
        char *grown = memory_resize(&table->allocator, table->bytes, capacity, 1);
        if (!grown) {
            return KITH_NO_MEMORY;
        }
        table->bytes = grown;
        table->byte_capacity = capacity;
    }
    return 3 * table->count > 2 * table->slot_mask ? double_slots(table) : KITH_OK;
}

kith_status texts_add(text_table *table, const text_query *query, size_t *number) {
    size_t known = texts_find(table, query);
    if (known != SIZE_MAX) {
        *number = known;
        return KITH_OK;
    }
    kith_status status = make_room(table, query->byte_count);
    if (status != KITH_OK) {
        return status;
    }
    const text_slot slot = {.head = query->head,
                            .byte_count = (uint32_t)query->byte_count,
                            .number = (uint32_t)table->count + 1,
                            .key = query->key};
    put_slot(table->slots, table->slot_mask, &slot);
    *number = table->count;
    table->entries[table->count++] =
        (text_entry){.begin = table->byte_count, .byte_count = query->byte_count};
    memcpy(table->bytes + table->byte_count, query->text, query->byte_count);
    table->bytes[table->byte_count + query->byte_count] = '\0';
    table->byte_count += query->byte_count + 1;
    return KITH_OK;
}

const char *texts_find_key(const text_table *table, uint64_t key, size_t *byte_count) {
    for (size_t at = key & table->slot_mask;; at = (at + 1) & table->slot_mask) {
        const text_slot *slot = &table->slots[at];
        if (slot->number == 0) {
            return NULL;
        }
        if (slot->key == key) {
            *byte_count = table->entries[slot->number - 1].byte_count;
            return texts_view(table, slot->number - 1);
        }
    }
}
