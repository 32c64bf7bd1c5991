#include "sketch/texts.h"

#include <string.h>

#include "base/memory.h"

enum { GROUPS_FIRST = 32 };

/* Makes empty groups for a table without any. */
static kith_status create_groups(text_table *table, size_t group_count) {
    const kith_allocator *allocator = &table->allocator;
    uint64_t *tags = memory_create(allocator, group_count, sizeof *tags);
    text_slot *slots =
        memory_resize(allocator, NULL, group_count * GROUP_SLOTS, sizeof *table->slots);
    if (!tags || !slots) {
        memory_free(allocator, tags);
        memory_free(allocator, slots);
        return KITH_NO_MEMORY;
    }
    table->tags = tags;
    table->slots = slots;
    table->group_mask = group_count - 1;
    return KITH_OK;
}

kith_status texts_create(text_table *table, const kith_allocator *allocator) {
    *table = (text_table){.allocator = *allocator};
    return create_groups(table, GROUPS_FIRST);
}

void texts_free(text_table *table) {
    memory_free(&table->allocator, table->tags);
    memory_free(&table->allocator, table->slots);
    memory_free(&table->allocator, table->entries);
    memory_free(&table->allocator, table->bytes);
    *table = (text_table){.allocator = table->allocator};
}

/* Takes the first free slot from the group on where the key belongs. */
static void put_slot(text_table *table, const text_slot *filled) {
    size_t group = texts_find_group(table, filled->key);
    while (!(~table->tags[group] & EACH_TOP_BIT)) {
        group = (group + 1) & table->group_mask;
    }
    size_t slot = texts_first_slot(group, ~table->tags[group] & EACH_TOP_BIT);
    table->slots[slot] = *filled;
    table->tags[group] |= (0x80 | filled->key >> 57) << slot % GROUP_SLOTS * 8;
}

static kith_status double_groups(text_table *table) {
    text_table old = *table;
    kith_status status = create_groups(table, 2 * (old.group_mask + 1));
    if (status != KITH_OK) {
        return status;
    }
    for (size_t group = 0; group <= old.group_mask; group++) {
        for (uint64_t left = old.tags[group] & EACH_TOP_BIT; left; left &= left - 1) {
            put_slot(table, &old.slots[texts_first_slot(group, left)]);
        }
    }
    memory_free(&table->allocator, old.tags);
    memory_free(&table->allocator, old.slots);
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
    size_t slot_count = (table->group_mask + 1) * GROUP_SLOTS;
    return 4 * table->count >= 3 * slot_count ? double_groups(table) : KITH_OK;
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
                            .number = (uint32_t)table->count,
                            .key = query->key};
    put_slot(table, &slot);
    *number = table->count;
    table->entries[table->count++] =
        (text_entry){.begin = table->byte_count, .byte_count = query->byte_count};
    memcpy(table->bytes + table->byte_count, query->text, query->byte_count);
    table->bytes[table->byte_count + query->byte_count] = '\0';
    table->byte_count += query->byte_count + 1;
    return KITH_OK;
}

const char *texts_find_key(const text_table *table, uint64_t key, size_t *byte_count) {
    for (size_t group = texts_find_group(table, key);; group = (group + 1) & table->group_mask) {
        uint64_t tags = table->tags[group];
        for (uint64_t left = texts_match(tags, key); left; left &= left - 1) {
            const text_slot *slot = &table->slots[texts_first_slot(group, left)];
            if (slot->key == key) {
                *byte_count = slot->byte_count;
                return texts_view(table, slot->number);
            }
        }
        if (~tags & EACH_TOP_BIT) {
            return NULL;
        }
    }
}
