#include "authenticity/cohorts.h"

#include "base/memory.h"

/* Counts one place further on, so that filling leaves start[account] where the account begins. */
static void count_follows(const timeline *times, const bursts *from, size_t *start) {
    for (size_t b = 0; b < from->count; b++) {
        const arrival *items = times->arrivals + from->items[b].arrival;
        for (size_t i = 0; i < from->items[b].count; i++) {
            start[items[i].account + 2]++;
        }
    }
}

static void fill(const timeline *times, const bursts *from, cohorts *made) {
    for (size_t b = 0; b < from->count; b++) {
        const arrival *items = times->arrivals + from->items[b].arrival;
        for (size_t i = 0; i < from->items[b].count; i++) {
            made->items[made->start[items[i].account + 1]++] =
                (cohort_follow){.burst = (uint32_t)b, .time = items[i].time};
        }
    }
}

kith_status cohorts_build(const timeline *times, const bursts *from, size_t account_count,
                          cohorts **out) {
    const kith_allocator *allocator = &times->allocator;
    cohorts *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->start = memory_create(allocator, account_count + 2, sizeof *made->start);
    if (!made->start) goto fail;
    count_follows(times, from, made->start);
    for (size_t u = 0; u < account_count; u++) {
        made->start[u + 2] += made->start[u + 1];
    }
    made->items =
        memory_resize(allocator, NULL, made->start[account_count + 1], sizeof *made->items);
    if (!made->items) goto fail;
    fill(times, from, made);
    *out = made;
    return KITH_OK;
fail:
    cohorts_free(made);
    return KITH_NO_MEMORY;
}

void cohorts_free(cohorts *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}
