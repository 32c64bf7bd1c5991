#include "authenticity/tenure.h"

#include "base/numbers.h"

enum { END_COUNT = TENURE_COUNT - 2 };

static const uint32_t day = 86400;
static const uint32_t ends[] = {1, 3, 7, 30, 90}; /* days */

kith_status tenure_build(uint32_t *first, size_t count, const kith_allocator *allocator,
                         tenure *made) {
    uint32_t *spare = memory_resize(allocator, NULL, count, sizeof *spare);
    *made = (tenure){.allocator = *allocator, .count = count, .first = first};
    made->sums = memory_create(allocator, count + 1, sizeof *made->sums);
    bool whole = spare && made->sums;
    if (whole) {
        numbers_sort(first, count, spare);
        for (size_t i = 0; i < count; i++) {
            made->sums[i + 1] = made->sums[i] + first[i];
        }
    }
    memory_free(allocator, spare);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

void tenure_free(tenure *made) {
    memory_free(&made->allocator, made->first);
    memory_free(&made->allocator, made->sums);
}

size_t tenure_find(uint32_t seconds) {
    if (seconds == 0) return 0;
    size_t found = 0;
    while (found < END_COUNT && seconds >= ends[found] * day) {
        found++;
    }
    return found + 1;
}

/* The seconds since their first follow that all accounts have behind them at a time. */
static double count_seconds(const tenure *from, double time) {
    if (time <= 0) return 0;
    size_t begun = numbers_find(from->first, from->count, (uint64_t)time);
    return (double)begun * time - from->sums[begun];
}

void tenure_measure(const tenure *from, uint32_t begin, uint32_t end,
                    double occasions[TENURE_COUNT]) {
    occasions[0] = (double)(numbers_find(from->first, from->count, end) -
                            numbers_find(from->first, from->count, begin));
    /* Those in their first day or later, less those in their second or later, and so on. */
    double older = count_seconds(from, end) - count_seconds(from, begin);
    for (size_t i = 0; i < END_COUNT; i++) {
        double shift = (double)ends[i] * day;
        double next = count_seconds(from, end - shift) - count_seconds(from, begin - shift);
        occasions[i + 1] = older - next;
        older = next;
    }
    occasions[TENURE_COUNT - 1] = older;
}
