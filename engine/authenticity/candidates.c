#include "authenticity/candidates.h"

#include <string.h>

#include "authenticity/community.h"
#include "authenticity/peel.h"
#include "base/memory.h"

enum { PEEL_COUNT_MAX = 20 };

static const double resolutions[] = {1.0, 4.0};

/* Room shared by the ways to collect. */
typedef struct collection {
    candidates *into;
    peel *room;
    uint32_t *labels;  /* [count] */
    uint32_t *members; /* [count] grouped by label */
    size_t *starts;    /* [count + 2] */
    size_t count;      /* creators */
} collection;

/* A number that does not depend on the order of the members. */
static uint64_t fingerprint(const uint32_t *members, size_t member_count) {
    uint64_t sum = member_count;
    for (size_t i = 0; i < member_count; i++) {
        uint64_t mixed = (members[i] + 1) * 0x9e3779b97f4a7c15U;
        mixed ^= mixed >> 32;
        sum += mixed * 0xbf58476d1ce4e5b9U;
    }
    return sum;
}

static bool is_known(const candidates *among, uint64_t print) {
    for (size_t i = 0; i < among->count; i++) {
        if (among->prints[i] == print) return true;
    }
    return false;
}

kith_status candidates_add(candidates *into, const uint32_t *members, size_t member_count) {
    size_t used = into->start[into->count];
    uint64_t print = fingerprint(members, member_count);
    if (is_known(into, print)) return KITH_OK;
    if (into->count == into->capacity) {
        size_t capacity = 2 * into->capacity;
        size_t *start =
            memory_resize(&into->allocator, into->start, capacity + 1, sizeof *into->start);
        if (!start) return KITH_NO_MEMORY;
        into->start = start;
        uint64_t *prints =
            memory_resize(&into->allocator, into->prints, capacity, sizeof *into->prints);
        if (!prints) return KITH_NO_MEMORY;
        into->prints = prints;
        into->capacity = capacity;
    }
    if (used + member_count > into->member_capacity) {
        size_t capacity = 2 * (used + member_count);
        uint32_t *grown =
            memory_resize(&into->allocator, into->members, capacity, sizeof *into->members);
        if (!grown) return KITH_NO_MEMORY;
        into->members = grown;
        into->member_capacity = capacity;
    }
    memcpy(into->members + used, members, member_count * sizeof *members);
    into->prints[into->count] = print;
    into->start[++into->count] = used + member_count;
    return KITH_OK;
}

/* Peels each group of equal labels and keeps what is large enough. */
static kith_status add_groups(collection *work, const uint32_t *labels, size_t label_count,
                              const ties *links, bool whole) {
    memset(work->starts, 0, (label_count + 2) * sizeof *work->starts);
    for (size_t c = 0; c < work->count; c++) {
        work->starts[labels[c] + 2]++;
    }
    for (size_t label = 0; label < label_count; label++) {
        work->starts[label + 2] += work->starts[label + 1];
    }
    for (size_t c = 0; c < work->count; c++) {
        work->members[work->starts[labels[c] + 1]++] = (uint32_t)c;
    }
    for (size_t label = 0; label < label_count; label++) {
        uint32_t *group = work->members + work->starts[label];
        size_t size = work->starts[label + 1] - work->starts[label];
        if (size < CANDIDATE_SIZE_MIN) continue;
        if (whole && label > 0) {
            kith_status status = candidates_add(work->into, group, size);
            if (status != KITH_OK) return status;
        }
        size_t dense = peel_find(work->room, links, group, size);
        if (dense < CANDIDATE_SIZE_MIN) continue;
        kith_status status = candidates_add(work->into, group, dense);
        if (status != KITH_OK) return status;
    }
    return KITH_OK;
}

/* Takes the densest part out of all creators, again and again. */
static kith_status add_peels(collection *work, const ties *links) {
    size_t left = 0;
    for (size_t c = 0; c < work->count; c++) {
        if (links->start[c + 1] > links->start[c]) work->members[left++] = (uint32_t)c;
    }
    for (int i = 0; i < PEEL_COUNT_MAX && left >= CANDIDATE_SIZE_MIN; i++) {
        size_t dense = peel_find(work->room, links, work->members, left);
        if (dense == 0) break;
        if (dense >= CANDIDATE_SIZE_MIN) {
            kith_status status = candidates_add(work->into, work->members, dense);
            if (status != KITH_OK) return status;
        }
        left -= dense;
        memmove(work->members, work->members + dense, left * sizeof *work->members);
    }
    return KITH_OK;
}

/* Communities at each resolution, and peels. */
static kith_status collect(collection *work, const ties *links) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < sizeof resolutions / sizeof *resolutions && status == KITH_OK; i++) {
        size_t label_count = 0;
        status = community_find(links, resolutions[i], work->labels, &label_count);
        if (status == KITH_OK) status = add_groups(work, work->labels, label_count, links, false);
    }
    if (status == KITH_OK) status = add_peels(work, links);
    return status;
}

static kith_status create(const kith_allocator *allocator, candidates **out) {
    candidates *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->capacity = 64;
    made->start = memory_create(allocator, made->capacity + 1, sizeof *made->start);
    made->prints = memory_create(allocator, made->capacity, sizeof *made->prints);
    if (!made->start || !made->prints) {
        candidates_free(made);
        return KITH_NO_MEMORY;
    }
    *out = made;
    return KITH_OK;
}

static void free_collection(collection *work, const kith_allocator *allocator) {
    peel_free(work->room);
    memory_free(allocator, work->labels);
    memory_free(allocator, work->members);
    memory_free(allocator, work->starts);
}

static kith_status create_collection(collection *work, const kith_allocator *allocator) {
    kith_status status = peel_create(work->count, allocator, &work->room);
    if (status != KITH_OK) return status;
    work->labels = memory_create(allocator, work->count, sizeof *work->labels);
    work->members = memory_create(allocator, work->count, sizeof *work->members);
    work->starts = memory_create(allocator, work->count + 3, sizeof *work->starts);
    return work->labels && work->members && work->starts ? KITH_OK : KITH_NO_MEMORY;
}

kith_status candidates_build(const ties *excess, const ties *plain, const niche *niches,
                             candidates **out) {
    const kith_allocator *allocator = &excess->allocator;
    collection work = {.count = excess->count};
    kith_status status = create(allocator, &work.into);
    if (status == KITH_OK) status = create_collection(&work, allocator);
    if (status == KITH_OK) status = collect(&work, excess);
    if (status == KITH_OK) status = add_groups(&work, niches->labels, niches->count, plain, true);
    free_collection(&work, allocator);
    if (status != KITH_OK) {
        candidates_free(work.into);
        return status;
    }
    *out = work.into;
    return KITH_OK;
}

kith_status candidates_extend(candidates *into, const ties *links) {
    collection work = {.into = into, .count = links->count};
    kith_status status = create_collection(&work, &into->allocator);
    if (status == KITH_OK) status = collect(&work, links);
    free_collection(&work, &into->allocator);
    return status;
}

void candidates_free(candidates *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->prints);
    memory_free(&allocator, made->members);
    memory_free(&allocator, made);
}
