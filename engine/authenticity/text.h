/* A growing store of short texts, each ended by NUL and known by its offset. */
#ifndef KITH_AUTHENTICITY_TEXT_H
#define KITH_AUTHENTICITY_TEXT_H

#include "kith.h"

/* Once an addition has failed, all later ones are ignored and `status` says why. */
typedef struct text {
    kith_allocator allocator;
    kith_status status;
    char *bytes;
    size_t size, capacity;
} text;

enum { TEXT_COUNT_BYTES = 32 };

/* Adds formatted text, at most 1,023 bytes, to the one that is being written. */
void text_add(text *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends the text that is being written; returns the offset at which the next one starts. */
size_t text_end(text *to);

void text_free(text *made);

/* Writes a count with commas, "1,400", into room, and returns room. */
const char *text_group(uint64_t count, char room[TEXT_COUNT_BYTES]);

#endif
