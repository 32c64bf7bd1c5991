#include "kernels/kernels_scalar.h"

size_t scalar_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits) {
    size_t mark_count = 0;
    bool has_quote = false;
    bool has_nul = false;
    for (size_t i = 0; i < byte_count; i++) {
        marks[mark_count] = (uint32_t)i;
        mark_count += text[i] == delimiter || text[i] == '\n';
        has_quote |= text[i] == '"';
        has_nul |= text[i] == '\0';
    }
    *traits = (text_traits){.has_quote = has_quote, .has_nul = has_nul};
    return mark_count;
}

void scalar_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer) {
    for (size_t i = 0; i < count; i++) {
        int integer = 0;
        hashes[i] = hash_id(key, ids[i].text, ids[i].byte_count, &integer);
        is_integer[i] = (uint8_t)integer;
    }
}

size_t scalar_count_byte(const char *text, size_t byte_count, char wanted) {
    size_t count = 0;
    for (size_t i = 0; i < byte_count; i++) {
        count += text[i] == wanted;
    }
    return count;
}

size_t scalar_count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t common = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < a_count && j < b_count) {
        uint64_t x = a[i];
        uint64_t y = b[j];
        common += x == y;
        i += x <= y;
        j += y <= x;
    }
    return common;
}

const kernel_table *kernels_view_scalar(void) {
    static const kernel_table table = {.name = "scalar",
                                       .mark_text = scalar_mark_text,
                                       .hash_ids = scalar_hash_ids,
                                       .count_byte = scalar_count_byte,
                                       .count_common = scalar_count_common};
    return &table;
}
