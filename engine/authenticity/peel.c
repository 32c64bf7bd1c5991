#include "authenticity/peel.h"

#include "base/memory.h"

kith_status peel_create(size_t count, const kith_allocator *allocator, peel **out) {
    peel *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->degrees = memory_create(allocator, count, sizeof *made->degrees);
    made->places = memory_create(allocator, count, sizeof *made->places);
    made->heap = memory_create(allocator, count, sizeof *made->heap);
    made->order = memory_create(allocator, count, sizeof *made->order);
    if (!made->degrees || !made->places || !made->heap || !made->order) {
        peel_free(made);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

void peel_free(peel *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->degrees);
    memory_free(&allocator, made->places);
    memory_free(&allocator, made->heap);
    memory_free(&allocator, made->order);
    memory_free(&allocator, made);
}

/* Lighter first, equal ones by number. */
static bool precedes(const peel *room, uint32_t a, uint32_t b) {
    return room->degrees[a] < room->degrees[b] || (room->degrees[a] == room->degrees[b] && a < b);
}

static void put(peel *room, size_t at, uint32_t node) {
    room->heap[at] = node;
    room->places[node] = (uint32_t)at + 1;
}

static void sift_up(peel *room, size_t at) {
    uint32_t node = room->heap[at];
    for (; at > 0 && precedes(room, node, room->heap[(at - 1) / 2]); at = (at - 1) / 2) {
        put(room, at, room->heap[(at - 1) / 2]);
    }
    put(room, at, node);
}

static void sift_down(peel *room, size_t at) {
    uint32_t node = room->heap[at];
    for (size_t child = 2 * at + 1; child < room->heap_size; child = 2 * at + 1) {
        if (child + 1 < room->heap_size &&
            precedes(room, room->heap[child + 1], room->heap[child])) {
            child++;
        }
        if (!precedes(room, room->heap[child], node)) break;
        put(room, at, room->heap[child]);
        at = child;
    }
    put(room, at, node);
}

static uint32_t take_lightest(peel *room) {
    uint32_t node = room->heap[0];
    uint32_t last = room->heap[--room->heap_size];
    room->places[node] = 0;
    if (room->heap_size > 0) {
        put(room, 0, last);
        sift_down(room, 0);
    }
    return node;
}

/* Fills the heap and returns the weight inside. */
static double load(peel *room, const ties *graph, const uint32_t *members, size_t member_count) {
    double total = 0;
    for (size_t i = 0; i < member_count; i++) {
        put(room, i, members[i]);
    }
    room->heap_size = member_count;
    for (size_t i = 0; i < member_count; i++) {
        uint32_t node = members[i];
        room->degrees[node] = 0;
        for (size_t k = graph->start[node]; k < graph->start[node + 1]; k++) {
            if (room->places[graph->items[k].other] > 0) {
                room->degrees[node] += (double)graph->items[k].weight;
            }
        }
        total += room->degrees[node] / 2;
    }
    for (size_t at = member_count / 2; at-- > 0;) {
        sift_down(room, at);
    }
    return total;
}

/* Takes a removed node's ties off its neighbours. */
static void relieve(peel *room, const ties *graph, uint32_t node) {
    for (size_t k = graph->start[node]; k < graph->start[node + 1]; k++) {
        tie item = graph->items[k];
        if (room->places[item.other] > 0) {
            room->degrees[item.other] -= (double)item.weight;
            sift_up(room, room->places[item.other] - 1);
        }
    }
}

size_t peel_find(peel *room, const ties *graph, uint32_t *members, size_t member_count) {
    double total = load(room, graph, members, member_count);
    double best_density = 0;
    size_t best = 0;
    for (size_t left = member_count; left > 0; left--) {
        if (total / (double)left > best_density * (1 + 1e-9)) {
            best_density = total / (double)left;
            best = left;
        }
        uint32_t node = take_lightest(room);
        room->order[member_count - left] = node;
        total -= room->degrees[node];
        relieve(room, graph, node);
    }
    for (size_t i = 0; i < member_count; i++) {
        members[i] = room->order[member_count - 1 - i];
    }
    return best;
}
