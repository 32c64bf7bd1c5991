#include "scarce.h"

#include <stdlib.h>

static void *resize(void *context, void *old, size_t bytes) {
    scarce_memory *memory = context;
    if (bytes == 0) {
        atomic_fetch_sub(&memory->blocks_out, old ? 1 : 0);
        free(old);
        return NULL;
    }
    if (atomic_fetch_sub(&memory->requests_left, 1) <= 0) {
        return NULL;
    }
    void *block = realloc(old, bytes);
    atomic_fetch_add(&memory->blocks_out, block && !old ? 1 : 0);
    return block;
}

kith_allocator scarce_allocator(scarce_memory *memory) {
    return (kith_allocator){.resize = resize, .context = memory};
}
