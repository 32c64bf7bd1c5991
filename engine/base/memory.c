#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void *resize_default(void *context, void *old, size_t bytes) {
    (void)context;
    if (bytes == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, bytes);
}

kith_allocator memory_default(void) {
    return (kith_allocator){.resize = resize_default};
}

void *memory_resize(const kith_allocator *allocator, void *old, size_t count, size_t bytes) {
    size_t total = 0;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        return NULL;
    }
    return allocator->resize(allocator->context, old, total > 0 ? total : 1);
}

void *memory_create(const kith_allocator *allocator, size_t count, size_t bytes) {
    void *block = memory_resize(allocator, NULL, count, bytes);
    if (block) {
        memset(block, 0, count * bytes);
    }
    return block;
}

void memory_free(const kith_allocator *allocator, void *block) {
    if (block) {
        allocator->resize(allocator->context, block, 0);
    }
}
