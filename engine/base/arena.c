#include "base/arena.h"

#include <stdint.h>
#include <sys/mman.h>

#include "base/memory.h"

enum { BLOCK_FIRST = 1 << 16, BLOCK_MOST = 1 << 25, LARGE_PAGE = 1 << 21, ALIGNMENT = 16 };

struct arena_block {
    arena_block *before;
    size_t byte_count; /* after this header, which keeps the alignment */
};

/* Asks for large pages where whole ones fit into a block; it does no harm if there are none. */
static void advise(char *block, size_t byte_count) {
#ifdef MADV_HUGEPAGE
    size_t skipped = -(uintptr_t)block % LARGE_PAGE;
    if (byte_count >= skipped + LARGE_PAGE) {
        size_t whole = (byte_count - skipped) / LARGE_PAGE * LARGE_PAGE;
        (void)madvise(block + skipped, whole, MADV_HUGEPAGE);
    }
#else
    (void)block;
    (void)byte_count;
#endif
}

static bool add_block(arena *to, size_t least) {
    size_t wanted = to->last ? 2 * to->last->byte_count : BLOCK_FIRST;
    wanted = wanted < BLOCK_MOST ? wanted : BLOCK_MOST;
    wanted = wanted > least ? wanted : least;
    arena_block *added = memory_resize(&to->allocator, NULL, sizeof *added + wanted, 1);
    if (!added) {
        return false;
    }
    advise((char *)added, sizeof *added + wanted);
    *added = (arena_block){.before = to->last, .byte_count = wanted};
    to->last = added;
    to->left = wanted;
    return true;
}

void *arena_take(arena *from, size_t count, size_t bytes) {
    size_t wanted = 0;
    if (__builtin_mul_overflow(count, bytes, &wanted) || wanted > SIZE_MAX / 2) {
        return NULL;
    }
    wanted = (wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if ((!from->last || from->left < wanted) && !add_block(from, wanted)) {
        return NULL;
    }
    char *end = (char *)(from->last + 1) + from->last->byte_count;
    void *taken = end - from->left;
    from->left -= wanted;
    return taken;
}

void arena_free(arena *from) {
    while (from->last) {
        arena_block *before = from->last->before;
        memory_free(&from->allocator, from->last);
        from->last = before;
    }
    from->left = 0;
}

arena *arena_create_many(size_t count, const kith_allocator *allocator) {
    arena *made = memory_create(allocator, count, sizeof *made);
    for (size_t i = 0; made && i < count; i++) {
        made[i].allocator = *allocator;
    }
    return made;
}

void arena_free_many(arena *arenas, size_t count) {
    if (!arenas) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        arena_free(&arenas[i]);
    }
    kith_allocator allocator = arenas[0].allocator;
    memory_free(&allocator, arenas);
}
