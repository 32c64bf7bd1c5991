#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "authenticity/text.h"

Test(text, groups_digits_by_three) {
    char room[TEXT_COUNT_BYTES];
    cr_assert_str_eq(text_group(0, room), "0");
    cr_assert_str_eq(text_group(999, room), "999");
    cr_assert_str_eq(text_group(1400, room), "1,400");
    cr_assert_str_eq(text_group(UINT64_MAX, room), "18,446,744,073,709,551,615");
}

Test(text, keeps_many_texts_apart) {
    text words = {.allocator = kith_options_default().allocator};
    size_t begins[2000];
    for (size_t i = 0; i < 2000; i++) {
        begins[i] = words.size;
        text_add(&words, "text ");
        text_add(&words, "%zu", i);
        text_end(&words);
    }
    cr_assert_eq(words.status, KITH_OK);
    for (size_t i = 0; i < 2000; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "text %zu", i);
        cr_assert_str_eq(words.bytes + begins[i], expected);
    }
    text_free(&words);
}
