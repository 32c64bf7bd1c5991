#include "authenticity/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { PIECE_BYTES = 1024 };

static kith_status reserve(text *to, size_t needed) {
    if (to->size + needed <= to->capacity) return KITH_OK;
    size_t capacity = 2 * (to->size + needed) + 1024;
    char *bytes = memory_resize(&to->allocator, to->bytes, capacity, 1);
    if (!bytes) return KITH_NO_MEMORY;
    to->bytes = bytes;
    to->capacity = capacity;
    return KITH_OK;
}

void text_add(text *to, const char *format, ...) {
    char piece[PIECE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    size_t added = length < PIECE_BYTES ? (size_t)length : PIECE_BYTES - 1;
    if (to->status == KITH_OK) to->status = reserve(to, added);
    if (to->status != KITH_OK) return;
    memcpy(to->bytes + to->size, piece, added);
    to->size += added;
}

size_t text_end(text *to) {
    if (to->status == KITH_OK) to->status = reserve(to, 1);
    if (to->status == KITH_OK) to->bytes[to->size++] = '\0';
    return to->size;
}

void text_free(text *made) {
    memory_free(&made->allocator, made->bytes);
    *made = (text){0};
}

const char *text_group(uint64_t count, char room[TEXT_COUNT_BYTES]) {
    char digits[TEXT_COUNT_BYTES];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t written = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) room[written++] = ',';
        room[written++] = digits[i];
    }
    room[written] = '\0';
    return room;
}
