#include "relationship/pods.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "relationship/pile.h"

enum { TRIES_MOST = 64, NOBODY = UINT32_MAX };

static const double significant = 0.01;

/* Groups of mutual pairs in one set of arcs. The queue holds creators by their degree, first in, last out. */
typedef struct search {
    kith_allocator allocator;
    size_t creator_count, arc_count;
    size_t *start;        /* [creator_count + 1] */
    uint32_t *neighbours; /* [arc_count] mutual ones */
    uint8_t *taken;       /* [creator_count] in a group that was found */
    uint32_t *degree;     /* [creator_count], as are the next three */
    uint32_t *after, *before;
    uint8_t *queued;
    uint32_t *heads; /* [creator_count] by degree */
    uint32_t *group; /* [creator_count] the last that was found */
    size_t group_size, group_mutual;
} search;

/* What the draws work with. */
typedef struct deal {
    uint64_t *until; /* [creator_count + 1] cumulative weights */
    uint32_t *stamps;
    pod_arc *arcs;
    size_t count;
    uint64_t turn;
} deal;

/* ---- Mutual pairs ---- */

static int compare_arcs(const void *left, const void *right) {
    const pod_arc *a = left;
    const pod_arc *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static const pod_arc *find_back(const pod_arc *arcs, size_t count, const pod_arc *arc) {
    pod_arc back = {.from = arc->to, .to = arc->from};
    return bsearch(&back, arcs, count, sizeof *arcs, compare_arcs);
}

/* Lists for each creator whom it is mutual with. The arcs are in order. */
static void list_neighbours(search *work, const pod_arc *arcs, size_t count) {
    size_t used = 0;
    size_t arc = 0;
    for (size_t c = 0; c < work->creator_count; c++) {
        work->start[c] = used;
        for (; arc < count && arcs[arc].from == c; arc++) {
            if (find_back(arcs, count, &arcs[arc])) work->neighbours[used++] = arcs[arc].to;
        }
    }
    work->start[work->creator_count] = used;
    memset(work->taken, 0, work->creator_count);
}

/* ---- Peeling ---- */

static void push(search *work, uint32_t creator) {
    uint32_t head = work->heads[work->degree[creator]];
    work->after[creator] = head;
    work->before[creator] = NOBODY;
    if (head != NOBODY) work->before[head] = creator;
    work->heads[work->degree[creator]] = creator;
    work->queued[creator] = 1;
}

static void pull(search *work, uint32_t creator) {
    uint32_t after = work->after[creator];
    uint32_t before = work->before[creator];
    if (after != NOBODY) work->before[after] = before;
    *(before == NOBODY ? &work->heads[work->degree[creator]] : &work->after[before]) = after;
    work->queued[creator] = 0;
}

/* Queues those who are in no group yet; returns how many. */
static size_t fill_queue(search *work) {
    size_t count = 0;
    for (size_t c = 0; c < work->creator_count; c++)
        work->heads[c] = NOBODY;
    for (size_t c = 0; c < work->creator_count; c++) {
        work->degree[c] = 0;
        for (size_t i = work->start[c]; i < work->start[c + 1]; i++)
            work->degree[c] += !work->taken[work->neighbours[i]];
        work->queued[c] = 0;
        if (work->taken[c] || work->degree[c] == 0) continue;
        push(work, (uint32_t)c);
        count++;
    }
    return count;
}

static void remove_least(search *work, uint32_t creator) {
    pull(work, creator);
    for (size_t i = work->start[creator]; i < work->start[creator + 1]; i++) {
        uint32_t other = work->neighbours[i];
        if (!work->queued[other]) continue;
        pull(work, other);
        work->degree[other]--;
        push(work, other);
    }
}

/* Takes creators of the least degree out until everyone is mutual with half of the others. False if too few are left. */
static bool find_group(search *work) {
    size_t left = fill_queue(work);
    size_t least = 0;
    while (left >= PODS_MEMBERS_MIN) {
        while (work->heads[least] == NOBODY)
            least++;
        if (2 * least >= left - 1) break;
        remove_least(work, work->heads[least]);
        least -= least > 0;
        left--;
    }
    if (left < PODS_MEMBERS_MIN) return false;
    work->group_size = 0;
    work->group_mutual = 0;
    for (size_t c = 0; c < work->creator_count; c++) {
        if (!work->queued[c]) continue;
        work->group[work->group_size++] = (uint32_t)c;
        work->group_mutual += work->degree[c];
        work->taken[c] = 1;
    }
    work->group_mutual /= 2;
    return true;
}

/* ---- Chance ---- */

static uint32_t draw_creator(deal *from, size_t creator_count) {
    uint64_t unit = pile_mix(++from->turn * 0x9e3779b97f4a7c15U) >> 32;
    uint64_t point = unit * from->until[creator_count] >> 32;
    size_t low = 0;
    size_t high = creator_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(from->until[middle] <= point ? &low : &high) = middle;
    }
    return (uint32_t)low;
}

/* Deals the other end of every arc; one that finds no place is left out. */
static void deal_arcs(deal *to, const pod_arc *arcs, size_t count, size_t creator_count) {
    to->count = 0;
    memset(to->stamps, 0, creator_count * sizeof *to->stamps);
    for (size_t i = 0; i < count; i++) {
        uint32_t from = arcs[i].from;
        for (int tries = 0; tries < TRIES_MOST; tries++) {
            uint32_t drawn = draw_creator(to, creator_count);
            if (drawn == from || to->stamps[drawn] == from + 1) continue;
            to->stamps[drawn] = from + 1;
            to->arcs[to->count++] = (pod_arc){.from = from, .to = drawn};
            break;
        }
    }
    qsort(to->arcs, to->count, sizeof *to->arcs, compare_arcs);
}

static void weigh_creators(deal *to, const pod_arc *arcs, size_t count, size_t creator_count) {
    for (size_t i = 0; i < count; i++)
        to->until[arcs[i].to + 1]++;
    for (size_t c = 0; c < creator_count; c++)
        to->until[c + 1] += to->until[c] + 1;
}

/* The most mutual pairs of a group, in each draw. */
static void measure_chance(search *work, deal *from, const pod_arc *arcs, size_t count,
                           size_t most[KITH_POD_DRAWS]) {
    weigh_creators(from, arcs, count, work->creator_count);
    for (int draw = 0; draw < KITH_POD_DRAWS; draw++) {
        most[draw] = 0;
        deal_arcs(from, arcs, count, work->creator_count);
        list_neighbours(work, from->arcs, from->count);
        while (find_group(work)) {
            most[draw] = work->group_mutual > most[draw] ? work->group_mutual : most[draw];
        }
    }
}

/* ---- The pods ---- */

static int compare_floats(const void *left, const void *right) {
    float a = *(const float *)left;
    float b = *(const float *)right;
    return (a > b) - (a < b);
}

/* The median coverage over the arcs of the group's mutual pairs. */
static kith_status measure_coverage(const search *work, const pod_arc *arcs, size_t count,
                                    double *median) {
    size_t used = 0;
    float *values = memory_create(&work->allocator, 2 * work->group_mutual, sizeof *values);
    if (!values) return KITH_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        bool inside = work->queued[arcs[i].from] && work->queued[arcs[i].to];
        if (inside && find_back(arcs, count, &arcs[i])) values[used++] = arcs[i].coverage;
    }
    qsort(values, used, sizeof *values, compare_floats);
    *median = ((double)values[(used - 1) / 2] + (double)values[used / 2]) / 2;
    memory_free(&work->allocator, values);
    return KITH_OK;
}

static kith_status add_pod(pods *to, const search *work, const pod *found) {
    pod *items = memory_resize(&to->allocator, to->items, to->count + 1, sizeof *items);
    if (!items) return KITH_NO_MEMORY;
    to->items = items;
    pod *item = &items[to->count];
    *item = *found;
    item->creators = memory_create(&to->allocator, work->group_size, sizeof *item->creators);
    if (!item->creators) return KITH_NO_MEMORY;
    item->creator_count = work->group_size;
    for (size_t i = 0; i < work->group_size; i++)
        item->creators[i] = work->group[i];
    to->count++;
    return KITH_OK;
}

static kith_status judge_group(pods *to, const search *work, const pod_arc *arcs, size_t count,
                               const size_t most[KITH_POD_DRAWS]) {
    pod found = {.mutual_count = work->group_mutual};
    size_t reached = 0;
    for (int draw = 0; draw < KITH_POD_DRAWS; draw++) {
        reached += most[draw] >= found.mutual_count;
        found.mutual_most = most[draw] > found.mutual_most ? most[draw] : found.mutual_most;
    }
    found.p_value = (double)(reached + 1) / (KITH_POD_DRAWS + 1);
    kith_status status = measure_coverage(work, arcs, count, &found.coverage);
    bool holds = found.p_value <= significant && found.coverage >= PODS_COVERAGE_MIN;
    return status == KITH_OK && holds ? add_pod(to, work, &found) : status;
}

static kith_status create_search(search *work, size_t creator_count, size_t arc_count) {
    const kith_allocator *allocator = &work->allocator;
    work->creator_count = creator_count;
    work->arc_count = arc_count;
    work->start = memory_create(allocator, creator_count + 1, sizeof *work->start);
    work->neighbours = memory_create(allocator, arc_count, sizeof *work->neighbours);
    work->taken = memory_create(allocator, creator_count, 1);
    work->degree = memory_create(allocator, creator_count, sizeof *work->degree);
    work->after = memory_create(allocator, creator_count, sizeof *work->after);
    work->before = memory_create(allocator, creator_count, sizeof *work->before);
    work->queued = memory_create(allocator, creator_count, 1);
    work->heads = memory_create(allocator, creator_count, sizeof *work->heads);
    work->group = memory_create(allocator, creator_count, sizeof *work->group);
    bool whole = work->start && work->neighbours && work->taken && work->degree && work->after &&
                 work->before && work->queued && work->heads && work->group;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static void free_search(search *work) {
    void *const blocks[] = {work->start,  work->neighbours, work->taken, work->degree, work->after,
                            work->before, work->queued,     work->heads, work->group};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        memory_free(&work->allocator, blocks[i]);
}

static kith_status find_all(search *work, deal *chance, const pod_arc *arcs, size_t count,
                            pods *to) {
    size_t most[KITH_POD_DRAWS];
    kith_status status = KITH_OK;
    list_neighbours(work, arcs, count);
    if (!find_group(work)) return KITH_OK;
    measure_chance(work, chance, arcs, count, most);
    list_neighbours(work, arcs, count);
    while (status == KITH_OK && find_group(work))
        status = judge_group(to, work, arcs, count, most);
    return status;
}

kith_status pods_find(pod_arc *arcs, size_t arc_count, size_t creator_count,
                      const kith_options *options, pods **out) {
    const kith_allocator *allocator = &options->allocator;
    kith_status status = KITH_NO_MEMORY;
    search work = {.allocator = *allocator};
    deal chance = {.until = memory_create(allocator, creator_count + 1, sizeof(uint64_t)),
                   .stamps = memory_create(allocator, creator_count, sizeof(uint32_t)),
                   .arcs = memory_create(allocator, arc_count, sizeof(pod_arc))};
    pods *made = memory_create(allocator, 1, sizeof *made);
    if (!made || !chance.until || !chance.stamps || !chance.arcs) goto fail;
    made->allocator = *allocator;
    qsort(arcs, arc_count, sizeof *arcs, compare_arcs);
    status = create_search(&work, creator_count, arc_count);
    if (status == KITH_OK) status = find_all(&work, &chance, arcs, arc_count, made);
    if (status != KITH_OK) goto fail;
    *out = made;
    made = NULL;
fail:
    free_search(&work);
    memory_free(allocator, chance.until);
    memory_free(allocator, chance.stamps);
    memory_free(allocator, chance.arcs);
    pods_free(made);
    return status;
}

void pods_free(pods *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; i < made->count; i++)
        memory_free(&allocator, made->items[i].creators);
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}
