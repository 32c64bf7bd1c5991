/* The bytes of a whole file, lent to be read.
 *
 * A regular file is mapped: only the pages that are looked at are read, and they are the page
 * cache's, so that opening costs nothing and memory is shared between processes. Anything else, a
 * pipe for instance, is read into memory. A mapped file must not be made shorter while it is open;
 * files that are replaced by renaming, as Kith writes them, are safe. */
#ifndef KITH_BASE_MAPPING_H
#define KITH_BASE_MAPPING_H

#include "kith.h"

typedef struct mapping {
    kith_allocator allocator;
    unsigned char *bytes;
    size_t byte_count;
    bool is_mapped;
} mapping;

/* Opens a file, or standard input for "-".
 * Returns   KITH_IO, KITH_NO_MEMORY */
kith_status mapping_open(const char *path, const kith_allocator *allocator, mapping *out,
                         kith_error *error) KITH_MUST_USE;

void mapping_close(mapping *file);

#endif
