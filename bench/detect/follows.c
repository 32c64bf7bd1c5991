#include "follows.h"

#include <stdlib.h>
#include <string.h>

#include "../bench.h"
#include "table.h"

typedef struct pairs {
    uint32_t *creators, *followers, *times;
    size_t count, capacity;
} pairs;

void *follows_reserve(size_t count, size_t bytes) {
    void *block = calloc(count + 1, bytes);
    bench_check(block != NULL, "out of memory");
    return block;
}

static uint32_t *enlarge(uint32_t *block, size_t count) {
    uint32_t *larger = realloc(block, count * sizeof *larger);
    bench_check(larger != NULL, "out of memory");
    return larger;
}

static void append(pairs *rows, uint32_t creator, uint32_t follower, uint32_t time) {
    if (rows->count == rows->capacity) {
        rows->capacity = 2 * rows->capacity + 4096;
        rows->creators = enlarge(rows->creators, rows->capacity);
        rows->followers = enlarge(rows->followers, rows->capacity);
        rows->times = enlarge(rows->times, rows->capacity);
    }
    rows->creators[rows->count] = creator;
    rows->followers[rows->count] = follower;
    rows->times[rows->count++] = time;
}

static size_t largest(const uint32_t *values, size_t count) {
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        most = values[i] >= most ? (size_t)values[i] + 1 : most;
    }
    return most;
}

static void side_reserve(follows_side *side, size_t count, size_t room, int with_times) {
    side->count = count;
    side->starts = follows_reserve(count + 1, sizeof *side->starts);
    side->neighbours = bench_reserve((room + 1) * sizeof *side->neighbours);
    side->times = with_times ? bench_reserve((room + 1) * sizeof *side->times) : NULL;
}

static void side_clear(follows_side *side) {
    free(side->starts);
    free(side->neighbours);
    free(side->times);
    *side = (follows_side){0};
}

/* Counts are at starts[node + 1]; makes them starts, shifted by one so that filling restores them. */
static void accumulate(follows_side *side) {
    size_t sum = 0;
    for (size_t i = 0; i <= side->count; i++) {
        size_t next = i < side->count ? side->starts[i + 1] : 0;
        side->starts[i] = sum;
        sum += next;
    }
    memmove(side->starts + 1, side->starts, side->count * sizeof *side->starts);
    side->starts[0] = 0;
}

static void place(follows_side *side, uint32_t node, uint32_t neighbour, uint32_t time) {
    size_t at = side->starts[node + 1]++;
    side->neighbours[at] = neighbour;
    if (side->times != NULL) side->times[at] = time;
}

/* Turns a side round. Neighbours come out ascending, because nodes go in ascending. */
static void turn(const follows_side *from, size_t count, follows_side *to) {
    size_t follow_count = from->starts[from->count];
    side_reserve(to, count, follow_count, from->times != NULL);
    for (size_t i = 0; i < follow_count; i++) {
        to->starts[from->neighbours[i] + 1]++;
    }
    accumulate(to);
    for (size_t node = 0; node < from->count; node++) {
        for (size_t i = from->starts[node]; i < from->starts[node + 1]; i++) {
            place(to, from->neighbours[i], (uint32_t)node, from->times ? from->times[i] : 0);
        }
    }
}

/* Keeps one of equal neighbours, which stand together, with the earliest time. */
static void drop_repeats(follows_side *side) {
    size_t kept = 0;
    size_t begin = 0;
    for (size_t node = 0; node < side->count; node++) {
        size_t first = kept;
        size_t end = side->starts[node + 1];
        for (size_t i = begin; i < end; i++) {
            int repeats = kept > first && side->neighbours[kept - 1] == side->neighbours[i];
            size_t at = repeats ? kept - 1 : kept++;
            side->neighbours[at] = side->neighbours[i];
            if (side->times == NULL) continue;
            side->times[at] =
                repeats && side->times[at] < side->times[i] ? side->times[at] : side->times[i];
        }
        begin = end;
        side->starts[node + 1] = kept;
    }
}

void follows_build(const uint32_t *creators, const uint32_t *followers, const uint32_t *times,
                   size_t count, follows *graph) {
    *graph = (follows){0};
    size_t creator_count = largest(creators, count);
    size_t follower_count = largest(followers, count);
    follows_side rows = {0};
    side_reserve(&rows, follower_count, count, times != NULL);
    for (size_t i = 0; i < count; i++) {
        rows.starts[followers[i] + 1]++;
    }
    accumulate(&rows);
    for (size_t i = 0; i < count; i++) {
        place(&rows, followers[i], creators[i], times != NULL ? times[i] : 0);
    }
    turn(&rows, creator_count, &graph->creators);
    side_clear(&rows);
    drop_repeats(&graph->creators);
    turn(&graph->creators, follower_count, &graph->followers);
    graph->count = graph->creators.starts[creator_count];
}

size_t follows_degree(const follows_side *side, size_t node) {
    return side->starts[node + 1] - side->starts[node];
}

void follows_read(const char *path, follows *graph) {
    table rows;
    bench_check(table_open(&rows, path, '\t'), "the follows cannot be read");
    pairs all = {0};
    names creators = {0};
    names followers = {0};
    int timed = 1;
    for (size_t line = 0; table_next(&rows); line++) {
        if (line == 0 && table_find(&rows, "creator") == 0) continue;
        bench_check(rows.field_count >= 2, "a row of the follows has less than two columns");
        timed &= rows.field_count > 2;
        append(&all, names_add(&creators, rows.fields[0]), names_add(&followers, rows.fields[1]),
               (uint32_t)strtoul(table_field(&rows, 2), NULL, 10));
    }
    table_close(&rows);
    follows_build(all.creators, all.followers, timed ? all.times : NULL, all.count, graph);
    graph->creator_names = creators;
    graph->follower_names = followers;
    free(all.creators);
    free(all.followers);
    free(all.times);
}

void follows_clear(follows *graph) {
    side_clear(&graph->creators);
    side_clear(&graph->followers);
    names_clear(&graph->creator_names);
    names_clear(&graph->follower_names);
}
