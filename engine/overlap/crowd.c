#include "overlap/crowd.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

/* A sampled follow. */
typedef struct crowd_follow {
    uint64_t hash;
    uint32_t rank;
} crowd_follow;

/* The follows of all creators, in runs that are ascending each. */
typedef struct crowd_runs {
    crowd_follow *follows, *spare;
    size_t *ends; /* of each run */
    size_t run_count;
} crowd_runs;

/* ---- Ranks ---- */

static int compare_creators(const void *left, const void *right) {
    const crowd_creator *a = left;
    const crowd_creator *b = right;
    bool whole = a->limit == UINT64_MAX;
    if (whole != (b->limit == UINT64_MAX)) return whole ? -1 : 1;
    double more = a->followers.value - b->followers.value;
    if (more != 0) return more < 0 ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

kith_status crowd_rank(const kith_roster *roster, const size_t *numbers, size_t count,
                       crowd_creator *out, kith_error *error) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] >= roster->creator_count) {
            return status_fail(error, KITH_NOT_FOUND, "the roster has only %zu creators",
                               roster->creator_count);
        }
        const roster_creator *known = &roster->creators[numbers[i]];
        out[i] = (crowd_creator){.number = numbers[i],
                                 .place = i,
                                 .limit = known->sketch.limit,
                                 .sampled = (double)known->sketch.count,
                                 .followers = known->followers};
    }
    if (count > 0) qsort(out, count, sizeof *out, compare_creators);
    for (size_t r = 1; r < count; r++) {
        if (out[r].limit > out[r - 1].limit) out[r].limit = out[r - 1].limit;
    }
    return KITH_OK;
}

/* ---- Accounts ---- */

/* Appends the accounts of a sample that are in the half, or those that are not. */
static size_t append(const crowd *made, sketch_sample sample, bool in_half, size_t rank,
                     crowd_follow *to, size_t count) {
    for (size_t i = 0; i < sample.count; i++) {
        if (half_has(made->part, sample.hashes[i]) != in_half) continue;
        to[count++] = (crowd_follow){half_move(made->part, sample.hashes[i]), (uint32_t)rank};
    }
    return count;
}

static kith_status load(const kith_roster *roster, crowd *made, crowd_runs *runs,
                        kith_error *error) {
    sketch_scratch scratch = {.allocator = made->allocator};
    kith_status status = KITH_OK;
    size_t count = 0;
    for (size_t r = 0; r < made->creator_count && status == KITH_OK; r++) {
        crowd_creator *creator = &made->creators[r];
        sketch_sample sample = {0};
        size_t begin = count;
        status = roster_load_sample(roster, creator->number, &scratch, &sample, error);
        if (status == KITH_OK) sample = crowd_cut(creator, sample);
        count = append(made, sample, true, r, runs->follows, count);
        if (creator->limit == UINT64_MAX) {
            count = append(made, sample, false, r, runs->follows, count);
        }
        creator->sampled = (double)(count - begin);
        creator->limit = half_move_limit(made->part, creator->limit);
        runs->ends[r] = count;
    }
    runs->run_count = made->creator_count;
    memory_free(&scratch.allocator, scratch.words);
    return status;
}

/* Merges two neighbouring runs; of equal hashes the lower rank stands first. */
static void merge_pair(const crowd_follow *from, size_t begin, size_t middle, size_t end,
                       crowd_follow *to) {
    size_t left = begin;
    size_t right = middle;
    for (size_t at = begin; at < end; at++) {
        bool takes_left = right == end || (left < middle && from[left].hash <= from[right].hash);
        to[at] = from[takes_left ? left++ : right++];
    }
}

static void merge_runs(crowd_runs *runs) {
    while (runs->run_count > 1) {
        size_t kept = 0;
        size_t begin = 0;
        for (size_t r = 0; r < runs->run_count; r += 2) {
            size_t end = runs->ends[r + 1 < runs->run_count ? r + 1 : r];
            merge_pair(runs->follows, begin, runs->ends[r], end, runs->spare);
            runs->ends[kept++] = begin = end;
        }
        crowd_follow *merged = runs->spare;
        runs->spare = runs->follows;
        runs->follows = merged;
        runs->run_count = kept;
    }
}

static kith_status group(const crowd_follow *follows, size_t count, crowd *made) {
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        distinct += i == 0 || follows[i].hash != follows[i - 1].hash;
    }
    made->hashes = memory_resize(&made->allocator, NULL, distinct, sizeof *made->hashes);
    made->start = memory_resize(&made->allocator, NULL, distinct + 1, sizeof *made->start);
    made->members = memory_resize(&made->allocator, NULL, count, sizeof *made->members);
    if (!made->hashes || !made->start || !made->members) return KITH_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || follows[i].hash != follows[i - 1].hash) {
            made->hashes[made->account_count] = follows[i].hash;
            made->start[made->account_count++] = i;
        }
        made->members[i] = follows[i].rank;
    }
    made->start[made->account_count] = count;
    return KITH_OK;
}

static kith_status collect(const kith_roster *roster, crowd *made, kith_error *error) {
    size_t count = 0;
    for (size_t r = 0; r < made->creator_count; r++) {
        count += (size_t)made->creators[r].sampled;
    }
    crowd_runs runs = {
        .follows = memory_resize(&made->allocator, NULL, count, sizeof *runs.follows),
        .spare = memory_resize(&made->allocator, NULL, count, sizeof *runs.spare),
        .ends = memory_create(&made->allocator, made->creator_count, sizeof *runs.ends)};
    kith_status status = KITH_NO_MEMORY;
    if (runs.follows && runs.spare && runs.ends) status = load(roster, made, &runs, error);
    if (status == KITH_OK) {
        size_t kept = made->creator_count > 0 ? runs.ends[made->creator_count - 1] : 0;
        merge_runs(&runs);
        status = group(runs.follows, kept, made);
    }
    memory_free(&made->allocator, runs.follows);
    memory_free(&made->allocator, runs.spare);
    memory_free(&made->allocator, runs.ends);
    return status == KITH_NO_MEMORY ? status_fail(error, status, "out of memory") : status;
}

kith_status crowd_build(const kith_roster *roster, crowd_query of, const kith_options *options,
                        crowd **out, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    crowd *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = *allocator;
    made->part = half_create(of.part, roster->hash_bits);
    made->alone = of.alone;
    made->creator_count = of.count;
    made->creators = memory_create(allocator, of.count, sizeof *made->creators);
    if (!made->creators) {
        crowd_free(made);
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    kith_status status = crowd_rank(roster, of.numbers, of.count, made->creators, error);
    for (size_t r = 0; status == KITH_OK && r < of.count; r++) {
        if (made->creators[r].limit > of.limit) made->creators[r].limit = of.limit;
    }
    if (status == KITH_OK) status = collect(roster, made, error);
    if (status != KITH_OK) {
        crowd_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void crowd_free(crowd *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->creators);
    memory_free(&allocator, made->hashes);
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->members);
    memory_free(&allocator, made);
}

/* ---- Limits ---- */

uint64_t crowd_find_limit(const crowd *from) {
    return from->creator_count > 0 ? from->creators[from->creator_count - 1].limit : UINT64_MAX;
}

size_t crowd_count_up_to(const crowd *from, uint64_t limit) {
    return sketch_count_up_to((sketch_sample){from->hashes, from->account_count, UINT64_MAX},
                              limit);
}

static kith_estimate scale(kith_estimate of, double factor) {
    return (kith_estimate){of.value * factor, of.low * factor, of.high * factor};
}

stratum crowd_begin_stratum(const crowd *from, uint32_t rank, uint64_t limit) {
    kith_estimate size = from->creators[rank].followers;
    double share = sketch_threshold(limit);
    bool known = limit == UINT64_MAX;
    if (!from->alone) return (stratum){.size = size, .threshold = share};
    if (from->part.which == HALF_FIRST) {
        return (stratum){.size = scale(size, known ? 1 : share), .threshold = 1};
    }
    if (known) return (stratum){.threshold = 1};
    return (stratum){.size = scale(size, 1 - share), .threshold = share / (1 - share)};
}

void crowd_begin_strata(const crowd *from, uint64_t limit, stratum *strata) {
    for (uint32_t r = 0; r < from->creator_count; r++) {
        uint64_t own = from->creators[r].limit < limit ? from->creators[r].limit : limit;
        strata[r] = crowd_begin_stratum(from, r, own);
    }
    size_t end = from->start[crowd_count_up_to(from, limit)];
    for (size_t i = 0; i < end; i++) {
        strata[from->members[i]].sampled++;
    }
}

/* ---- The other way round ---- */

kith_status crowd_list_followers(const crowd *from, crowd_followers *out) {
    size_t members = from->start[from->account_count];
    *out = (crowd_followers){0};
    out->start = memory_create(&from->allocator, from->creator_count + 2, sizeof *out->start);
    out->accounts = memory_resize(&from->allocator, NULL, members, sizeof *out->accounts);
    if (!out->start || !out->accounts) return KITH_NO_MEMORY;
    for (size_t i = 0; i < members; i++) {
        out->start[from->members[i] + 2]++;
    }
    for (size_t r = 0; r < from->creator_count; r++) {
        out->start[r + 2] += out->start[r + 1];
    }
    for (size_t a = 0; a < from->account_count; a++) {
        for (size_t i = from->start[a]; i < from->start[a + 1]; i++) {
            out->accounts[out->start[from->members[i] + 1]++] = (uint32_t)a;
        }
    }
    return KITH_OK;
}

void crowd_free_followers(crowd_followers *made, const kith_allocator *allocator) {
    memory_free(allocator, made->start);
    memory_free(allocator, made->accounts);
}
