#include "sketch/accounts.h"

#include <string.h>

#include "base/memory.h"
#include "kernels/sort.h"
#include "sketch/roster.h"

enum { HASHES_MAX = 1 << 22 };

static size_t count_up_to(const kith_roster *roster, size_t creator, uint64_t limit) {
    return sketch_count_up_to(sketch_view_sample(&roster->creators[creator].sketch), limit);
}

static size_t count_all_up_to(const kith_roster *roster, uint64_t limit) {
    size_t count = 0;
    for (size_t i = 0; i < roster->creator_count; i++) {
        count += count_up_to(roster, i, limit);
    }
    return count;
}

/* The largest limit that every sample reaches, halved until few enough hashes are below it. */
static uint64_t choose_limit(const kith_roster *roster, size_t *hash_count) {
    uint64_t limit = UINT64_MAX;
    for (size_t i = 0; i < roster->creator_count; i++) {
        uint64_t own = roster->creators[i].sketch.limit;
        limit = own < limit ? own : limit;
    }
    *hash_count = count_all_up_to(roster, limit);
    while (*hash_count > HASHES_MAX) {
        limit /= 2;
        *hash_count = count_all_up_to(roster, limit);
    }
    return limit;
}

kith_status accounts_count(const kith_roster *roster, double *account_count) {
    size_t count = 0;
    uint64_t limit = choose_limit(roster, &count);
    uint64_t *hashes = memory_resize(&roster->allocator, NULL, 2 * count, sizeof *hashes);
    if (!hashes) {
        return KITH_NO_MEMORY;
    }
    size_t filled = 0;
    for (size_t i = 0; i < roster->creator_count; i++) {
        size_t below = count_up_to(roster, i, limit);
        if (below > 0) {
            memcpy(hashes + filled, roster->creators[i].sketch.hashes, below * sizeof *hashes);
        }
        filled += below;
    }
    sort_hashes(hashes, count, limit, hashes + count);
    *account_count = (double)sort_count_distinct(hashes, count) / sketch_threshold(limit);
    memory_free(&roster->allocator, hashes);
    return KITH_OK;
}
