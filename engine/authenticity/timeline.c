/* Builds timelines.
 *
 * Idea: the audience of a creator is ascending by account, so a stable sort by time alone gives the order by time and
 * account. Times of one audience differ in few of their bits, and a radix sort from the
 * least significant digit passes over those only. */
#include "authenticity/timeline.h"

#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"
#include "base/options.h"
#include "base/threads.h"

enum { DIGIT_BITS = 8, DIGIT_COUNT = 1 << DIGIT_BITS, TIME_BITS = 32, INSERTION_MAX = 48 };

/* Counts the arrivals of each creator and finds the first and the last; returns the largest count. */
static size_t lay_out(const kith_roster *roster, timeline *made) {
    size_t largest = 0;
    made->first = UINT32_MAX;
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        size_t count = 0;
        made->times[c] = creator.times;
        for (size_t i = 0; creator.times && i < creator.hash_count; i++) {
            uint32_t time = creator.times[i];
            count += time != 0;
            made->first = time != 0 && time < made->first ? time : made->first;
            made->last = time > made->last ? time : made->last;
        }
        made->start[c + 1] = made->start[c] + count;
        largest = count > largest ? count : largest;
    }
    made->first = made->last == 0 ? 0 : made->first;
    return largest;
}

/* Stable. */
static void sort_few(arrival *items, size_t count) {
    for (size_t i = 1; i < count; i++) {
        arrival moved = items[i];
        size_t j = i;
        for (; j > 0 && items[j - 1].time > moved.time; j--) {
            items[j] = items[j - 1];
        }
        items[j] = moved;
    }
}

/* One stable counting pass on the digit at `shift`. */
static void sort_digit(const arrival *from, arrival *to, size_t count, unsigned shift) {
    size_t place[DIGIT_COUNT + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        place[((from[i].time >> shift) & (DIGIT_COUNT - 1)) + 1]++;
    }
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        place[digit + 1] += place[digit];
    }
    for (size_t i = 0; i < count; i++) {
        to[place[(from[i].time >> shift) & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

static void sort_many(arrival *items, size_t count, arrival *spare) {
    uint32_t differs = 0;
    for (size_t i = 1; i < count; i++) {
        differs |= items[i].time ^ items[0].time;
    }
    arrival *from = items;
    arrival *to = spare;
    for (unsigned shift = 0; shift < TIME_BITS; shift += DIGIT_BITS) {
        if ((differs >> shift & (DIGIT_COUNT - 1)) != 0) {
            sort_digit(from, to, count, shift);
            arrival *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != items) {
        memcpy(items, from, count * sizeof *items);
    }
}

static void fill_creator(const kith_roster *roster, const graph *from, timeline *made, size_t c,
                         arrival *spare) {
    kith_creator creator = kith_roster_view_creator(roster, c);
    graph_list everyone = graph_view_everyone(from, c);
    arrival *items = made->arrivals + made->start[c];
    size_t count = 0;
    for (size_t i = 0; made->last != 0 && creator.times && i < creator.hash_count; i++) {
        if (creator.times[i] != 0) {
            items[count++] = (arrival){.time = creator.times[i], .account = everyone.items[i]};
        }
    }
    if (count <= INSERTION_MAX) {
        sort_few(items, count);
    } else {
        sort_many(items, count, spare);
    }
}

static void free_spares(arrival **spares, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; spares && i < count; i++) {
        memory_free(allocator, spares[i]);
    }
    memory_free(allocator, spares);
}

/* Room for an audience for each thread, or NULL. */
static arrival **create_spares(size_t count, size_t largest, const kith_allocator *allocator) {
    arrival **spares = memory_create(allocator, count, sizeof(arrival *));
    for (size_t i = 0; spares && i < count; i++) {
        spares[i] = memory_resize(allocator, NULL, largest, sizeof *spares[i]);
        if (!spares[i]) {
            free_spares(spares, count, allocator);
            return NULL;
        }
    }
    return spares;
}

static kith_status fill(const kith_roster *roster, const graph *from, const kith_options *options,
                        timeline *made) {
    size_t thread_count = (size_t)options_count_threads(options);
    bool has_seconds = kith_roster_view_info(roster).times == KITH_TIMES_SECONDS;
    size_t largest = has_seconds ? lay_out(roster, made) : 0;
    made->arrivals = memory_resize(&made->allocator, NULL, made->start[made->creator_count],
                                   sizeof *made->arrivals);
    arrival **spares = create_spares(thread_count, largest, &made->allocator);
    if (!made->arrivals || !spares) {
        free_spares(spares, thread_count, &made->allocator);
        return KITH_NO_MEMORY;
    }
#pragma omp parallel for num_threads((int)thread_count) schedule(dynamic, 16)
    for (size_t c = 0; c < made->creator_count; c++) {
        fill_creator(roster, from, made, c, spares[threads_number()]);
    }
    free_spares(spares, thread_count, &made->allocator);
    return KITH_OK;
}

kith_status timeline_build(const kith_roster *roster, const graph *from,
                           const kith_options *options, timeline **out) {
    timeline *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    made->start = memory_create(&options->allocator, from->creator_count + 1, sizeof *made->start);
    made->times = memory_create(&options->allocator, from->creator_count, sizeof(uint32_t *));
    if (!made->start || !made->times) goto fail;
    made->creator_count = from->creator_count;
    if (fill(roster, from, options, made) != KITH_OK) goto fail;
    *out = made;
    return KITH_OK;
fail:
    timeline_free(made);
    return KITH_NO_MEMORY;
}

void timeline_free(timeline *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->arrivals);
    memory_free(&allocator, made->times);
    memory_free(&allocator, made);
}

size_t timeline_find(const timeline *from, size_t creator, uint32_t time) {
    size_t low = from->start[creator];
    size_t high = from->start[creator + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->arrivals[middle].time < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t timeline_find_follow(const timeline *from, const graph *follows, size_t creator,
                              uint32_t account) {
    graph_list list = graph_view_everyone(follows, creator);
    size_t place = numbers_find(list.items, list.count, account);
    bool found = place < list.count && list.items[place] == account && from->times[creator];
    return found ? from->times[creator][place] : 0;
}
