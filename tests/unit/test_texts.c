#include <criterion/criterion.h>
#include <stdio.h>

#include "sketch/texts.h"

/* A name whose 16 bytes can be read whatever its length, as a query. */
static text_query make_query(char *room, size_t number, bool same_key) {
    static const char *const shapes[] = {"%zu", "creator_%zu", "a name longer than a head %zu"};
    memset(room, 0, 64);
    size_t byte_count = (size_t)snprintf(room, 64, shapes[number % 3], number);
    hash_head head = hash_load_head(room, byte_count);
    uint64_t key = same_key ? 12345 : hash_name(head, room, byte_count);
    return (text_query){room, byte_count, head, key};
}

static void check_numbers(size_t count, bool same_key) {
    text_table table;
    kith_options options = kith_options_default();
    cr_assert_eq(texts_create(&table, &options.allocator), KITH_OK);
    char room[64];
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) {
            text_query name = make_query(room, i, same_key);
            size_t number = SIZE_MAX;
            cr_assert_eq(texts_find(&table, &name), round == 0 ? SIZE_MAX : i);
            cr_assert_eq(texts_add(&table, &name, &number), KITH_OK);
            cr_assert_eq(number, i);
            cr_assert_str_eq(texts_view(&table, i), room);
        }
        cr_assert_eq(table.count, count);
    }
    texts_free(&table);
}

Test(texts, are_numbered_in_the_order_in_which_they_come) {
    check_numbers(50000, false);
}

Test(texts, whose_keys_are_all_the_same_are_told_apart) {
    check_numbers(300, true);
}

Test(texts, whose_keys_lack_low_bits_are_spread_over_the_groups) {
    const text_table table = {.group_mask = 1023};
    uint8_t used[1024] = {0};
    size_t used_count = 0;
    for (uint64_t i = 0; i < 4096; i++) {
        size_t group = texts_find_group(&table, i * 0x9e3779b97f4a7c15U >> 24 << 24);
        used_count += !used[group];
        used[group] = 1;
    }
    cr_assert_geq(used_count, 900); /* 1,024 (1 − 1/e⁴) = 1,005 are expected */
}

Test(texts, are_found_by_their_keys) {
    text_table table;
    kith_options options = kith_options_default();
    cr_assert_eq(texts_create(&table, &options.allocator), KITH_OK);
    char room[64];
    size_t number = 0;
    for (size_t i = 0; i < 1000; i++) {
        text_query name = make_query(room, i, false);
        cr_assert_eq(texts_add(&table, &name, &number), KITH_OK);
    }
    for (size_t i = 0; i < 2000; i++) {
        text_query name = make_query(room, i, false);
        size_t byte_count = 0;
        const char *text = texts_find_key(&table, name.key, &byte_count);
        cr_assert_eq(text != NULL, i < 1000);
        cr_assert(!text || (byte_count == name.byte_count && strcmp(text, room) == 0));
    }
    texts_free(&table);
}
