/* Numbers texts in the order in which they first appear: a table of hashes over one run of bytes. */
#ifndef BENCH_DETECT_NAMES_H
#define BENCH_DETECT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define NAMES_NONE UINT32_MAX

typedef struct names {
    char *bytes; /* the texts with their NULs, one after the other */
    size_t byte_count, byte_capacity;
    size_t *offsets; /* of each text in bytes */
    size_t count, capacity;
    uint32_t *slots; /* number + 1; 0 is empty */
    size_t slot_count;
} names;

/* The number of a text, which is added if it is new. */
uint32_t names_add(names *all, const char *text);

/* The number of a text, or NAMES_NONE. */
uint32_t names_find(const names *all, const char *text);

const char *names_view(const names *all, uint32_t number);

void names_clear(names *all);

#endif
