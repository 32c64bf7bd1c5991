#include "sketch/timelog.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "sketch/accounts.h"

enum { WINDOW_LEAST = 32, FOLLOWERS_MIN = 20, CREATORS_MIN = 10, DAY_SECONDS = 86400 };

/* ---- Noting ---- */

/* Where the staged rows of each creator begin once they are sorted: starts[creator]. Returns how many creators have any. */
static size_t count_runs(const time_log *log, size_t creator_count, uint32_t *starts) {
    size_t run_count = 0;
    for (size_t i = 0; i < log->staged_count; i++) {
        run_count += starts[log->staged[i].creator]++ == 0;
    }
    uint32_t begin = 0;
    for (size_t c = 0; c < creator_count; c++) {
        uint32_t count = starts[c];
        starts[c] = begin;
        begin += count;
    }
    return run_count;
}

static time_block *create_block(time_log *log, size_t row_count, size_t run_count) {
    size_t bytes = row_count * (sizeof(uint64_t) + sizeof(uint32_t)) + run_count * sizeof(time_run);
    time_block *made = memory_resize(&log->allocator, NULL, sizeof *made + bytes, 1);
    if (made) {
        *made = (time_block){.before = log->last, .row_count = row_count, .run_count = run_count};
        made->hashes = (uint64_t *)(made + 1);
        made->runs = (time_run *)(made->hashes + row_count);
        made->times = (uint32_t *)(made->runs + run_count);
    }
    return made;
}

/* Lists the runs; afterwards starts[creator] is where the next row of that creator goes. */
static void fill_block(const time_log *log, size_t creator_count, uint32_t *starts,
                       time_block *into) {
    size_t run = 0;
    for (size_t c = 0; c < creator_count; c++) {
        size_t end = c + 1 < creator_count ? starts[c + 1] : log->staged_count;
        if (end > starts[c]) {
            into->runs[run++] = (time_run){(uint32_t)c, (uint32_t)(end - starts[c])};
        }
    }
    for (size_t i = 0; i < log->staged_count; i++) {
        const time_entry *entry = &log->staged[i];
        uint32_t place = starts[entry->creator]++;
        into->hashes[place] = entry->hash;
        into->times[place] = entry->time;
    }
}

/* Sorts the staged rows by creator into a block of their own. */
static kith_status pack(time_log *log, size_t creator_count) {
    uint32_t *starts = memory_create(&log->allocator, creator_count, sizeof *starts);
    if (!starts) {
        return KITH_NO_MEMORY;
    }
    size_t run_count = count_runs(log, creator_count, starts);
    time_block *made = create_block(log, log->staged_count, run_count);
    if (made) {
        fill_block(log, creator_count, starts, made);
        log->last = made;
        log->staged_count = 0;
    }
    memory_free(&log->allocator, starts);
    return made ? KITH_OK : KITH_NO_MEMORY;
}

kith_status timelog_add(time_log *log, const row_batch *batch, const uint64_t *hashes,
                        uint32_t creator, size_t creator_count, size_t begin, size_t end) {
    if (!log->staged) {
        log->staged =
            memory_resize(&log->allocator, NULL, TIMELOG_STAGED_ROWS, sizeof *log->staged);
        if (!log->staged) {
            return KITH_NO_MEMORY;
        }
    }
    kith_status status = KITH_OK;
    for (size_t i = begin; i < end && status == KITH_OK; i++) {
        log->staged[log->staged_count] = (time_entry){hashes[i], batch->times[i], creator};
        if (++log->staged_count == TIMELOG_STAGED_ROWS) {
            status = pack(log, creator_count);
        }
    }
    return status;
}

kith_status timelog_finish(time_log *log, size_t creator_count) {
    kith_status status = log->staged_count > 0 ? pack(log, creator_count) : KITH_OK;
    memory_free(&log->allocator, log->staged);
    log->staged = NULL;
    log->staged_count = 0;
    return status;
}

void timelog_free(time_log *log) {
    while (log->last) {
        time_block *before = log->last->before;
        memory_free(&log->allocator, log->last);
        log->last = before;
    }
    memory_free(&log->allocator, log->staged);
    memory_free(&log->allocator, log->numbers);
    log->staged = NULL;
    log->numbers = NULL;
}

/* ---- The runs of each creator ---- */

/* A run, and where its rows begin in its block. */
typedef struct run_place {
    const time_block *block;
    uint32_t begin, count;
} run_place;

/* Creator c has the runs starts[c] … starts[c + 1] − 1. */
typedef struct run_index {
    run_place *runs;
    size_t *starts;
} run_index;

static void free_index(run_index *index, const kith_allocator *allocator) {
    memory_free(allocator, index->runs);
    memory_free(allocator, index->starts);
}

static void list_block(const time_block *block, const uint32_t *numbers, run_index *index,
                       size_t *places) {
    uint32_t begin = 0;
    for (size_t i = 0; i < block->run_count; i++) {
        time_run run = block->runs[i];
        index->runs[places[numbers[run.creator]]++] = (run_place){block, begin, run.count};
        begin += run.count;
    }
}

/* How many runs each creator has, in starts[creator + 1]. */
static void count_runs_of_creators(time_log *const *logs, size_t log_count, size_t *starts) {
    for (size_t i = 0; i < log_count; i++) {
        for (const time_block *block = logs[i]->last; block; block = block->before) {
            for (size_t run = 0; run < block->run_count; run++) {
                starts[logs[i]->numbers[block->runs[run].creator] + 1]++;
            }
        }
    }
}

static kith_status list_runs(time_log *const *logs, size_t log_count, size_t creator_count,
                             const kith_allocator *allocator, run_index *out) {
    run_index index = {.starts = memory_create(allocator, creator_count + 1, sizeof(size_t))};
    size_t *places = memory_create(allocator, creator_count + 1, sizeof *places);
    if (!index.starts || !places) {
        goto fail;
    }
    count_runs_of_creators(logs, log_count, index.starts);
    for (size_t c = 0; c < creator_count; c++) {
        index.starts[c + 1] += index.starts[c];
        places[c + 1] = index.starts[c + 1];
    }
    index.runs = memory_resize(allocator, NULL, index.starts[creator_count], sizeof *index.runs);
    if (!index.runs) {
        goto fail;
    }
    for (size_t i = 0; i < log_count; i++) {
        for (const time_block *block = logs[i]->last; block; block = block->before) {
            list_block(block, logs[i]->numbers, &index, places);
        }
    }
    memory_free(allocator, places);
    *out = index;
    return KITH_OK;
fail:
    memory_free(allocator, places);
    free_index(&index, allocator);
    return KITH_NO_MEMORY;
}

/* ---- Filling ---- */

/* What the threads that fill have in common. */
typedef struct filling {
    kith_roster *roster;
    const kith_allocator *allocator;
    run_index index;
    sketch_policy policy;
    bool is_later_better; /* of two positions the older is the larger */
} filling;

/* What each has of its own. */
typedef struct filler {
    sketch work; /* where rows are joined */
    sketch_scratch *scratch;
    arena *store;
} filler;

/* Joins the runs of a creator into its sketch. */
static kith_status fill_sketch(const filling *all, const run_place *runs, const run_place *end,
                               sketch *target, filler *own) {
    size_t row_count = 0;
    for (const run_place *run = runs; run < end; run++) {
        row_count += run->count;
    }
    kith_status status = sketch_reserve(&own->work, target->count + row_count + 1, all->allocator);
    if (status == KITH_OK) {
        status = sketch_join(&own->work, target, all->allocator);
    }
    for (const run_place *run = runs; run < end && status == KITH_OK; run++) {
        sketch rows = {.hashes = run->block->hashes + run->begin,
                       .count = run->count,
                       .limit = UINT64_MAX,
                       .row_count = run->count};
        status = sketch_join(&own->work, &rows, all->allocator);
    }
    if (status == KITH_OK) {
        status = sketch_settle(&own->work, all->policy, own->scratch);
    }
    if (status == KITH_OK) {
        sketch_free(target, all->allocator);
        status = sketch_move(&own->work, own->store, all->allocator, target);
    }
    return status;
}

/* Where a hash stands among ascending ones that hold it. They are spread evenly, so it is near its
 * share of them; the halving has no branch to mispredict. */
static inline size_t find(const uint64_t *hashes, size_t count, size_t window, uint64_t hash) {
    size_t guess = (size_t)((double)hash * 0x1p-64 * (double)count);
    size_t low = guess > window ? guess - window : 0;
    size_t high = count - guess > window ? guess + window : count;
    if (hashes[low] > hash || (high < count && hashes[high] <= hash)) {
        low = 0; /* spread otherwise: look everywhere */
        high = count;
    }
    for (size_t left = high - low; left > 1;) {
        size_t half = left / 2;
        low = hashes[low + half] <= hash ? low + half : low;
        left -= half;
    }
    return low;
}

/* About two standard deviations of where a hash stands from its share. */
static size_t choose_window(size_t count) {
    size_t window = WINDOW_LEAST;
    while (window * window < count) {
        window *= 2;
    }
    return window;
}

/* Gives every follow the best of its known times. */
static void place_times(const filling *all, const run_place *runs, const run_place *end,
                        const sketch *audience, uint32_t *times) {
    size_t window = choose_window(audience->count);
    for (const run_place *run = runs; run < end; run++) {
        const uint64_t *hashes = run->block->hashes + run->begin;
        const uint32_t *known = run->block->times + run->begin;
        for (uint32_t i = 0; i < run->count; i++) {
            uint32_t *place = &times[find(audience->hashes, audience->count, window, hashes[i])];
            bool better = all->is_later_better ? known[i] > *place : known[i] - 1 < *place - 1;
            *place = better ? known[i] : *place;
        }
    }
}

static kith_status fill_creator(const filling *all, size_t number, filler *own) {
    roster_creator *creator = &all->roster->creators[number];
    const run_place *runs = all->index.runs + all->index.starts[number];
    const run_place *end = all->index.runs + all->index.starts[number + 1];
    kith_status status = KITH_OK;
    if (runs < end) {
        status = fill_sketch(all, runs, end, &creator->sketch, own);
        roster_sum_creator(all->roster, creator);
    }
    if (status != KITH_OK) {
        return status;
    }
    size_t count = creator->sketch.count;
    creator->times = arena_take(own->store, count, sizeof *creator->times);
    if (!creator->times) {
        return KITH_NO_MEMORY;
    }
    memset(creator->times, 0, count * sizeof *creator->times);
    place_times(all, runs, end, &creator->sketch, creator->times);
    return KITH_OK;
}

static void free_fillers(filler *fillers, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; fillers && i < count; i++) {
        sketch_free(&fillers[i].work, allocator);
    }
    memory_free(allocator, fillers);
}

static kith_status fill_all(const filling *all, size_t thread_count) {
    sketch_scratch *scratch = sketch_create_scratch(thread_count, all->allocator);
    filler *fillers = memory_create(all->allocator, thread_count, sizeof *fillers);
    kith_status worst = scratch && fillers ? KITH_OK : KITH_NO_MEMORY;
    for (size_t i = 0; i < thread_count && worst == KITH_OK; i++) {
        fillers[i] = (filler){sketch_begin(), &scratch[i], &all->roster->stores[i]};
    }
    size_t creator_count = worst == KITH_OK ? all->roster->creator_count : 0;
#pragma omp parallel for num_threads((int)thread_count) schedule(dynamic, 16)
    for (size_t i = 0; i < creator_count; i++) {
        if (fill_creator(all, i, &fillers[threads_number()]) != KITH_OK) {
#pragma omp critical(timelog_fill_error)
            worst = KITH_NO_MEMORY;
        }
    }
    free_fillers(fillers, thread_count, all->allocator);
    sketch_free_scratch(scratch, thread_count);
    return worst;
}

static kith_status fill(time_log *const *logs, size_t log_count, kith_times kind,
                        const kith_options *options, kith_roster *roster) {
    filling all = {.roster = roster,
                   .allocator = &options->allocator,
                   .policy = sketch_prepare_policy(options->k, options->floor),
                   .is_later_better = kind == KITH_TIMES_POSITIONS};
    kith_status status =
        list_runs(logs, log_count, roster->creator_count, all.allocator, &all.index);
    if (status != KITH_OK) {
        return status;
    }
    status = fill_all(&all, roster->store_count);
    free_index(&all.index, all.allocator);
    for (size_t i = 0; i < log_count; i++) {
        timelog_free(logs[i]);
    }
    return status == KITH_OK ? accounts_count(roster, &roster->account_count) : status;
}

/* ---- Whether times say anything ---- */

/* Leaves the times out. */
static void switch_off(kith_roster *roster, const char *why) {
    for (size_t c = 0; c < roster->creator_count; c++) {
        roster->creators[c].times = NULL;
    }
    roster->times_kind = KITH_TIMES_NONE;
    roster->times_absent = why;
}

/* Tells the first known time, 0 if there is none, and whether all others are the same. */
static bool are_all_equal(const kith_roster *roster, uint32_t *first) {
    for (size_t c = 0; c < roster->creator_count; c++) {
        const roster_creator *creator = &roster->creators[c];
        for (size_t i = 0; i < creator->sketch.count; i++) {
            uint32_t time = creator->times[i];
            *first = *first == 0 ? time : *first;
            if (time != 0 && time != *first) {
                return false;
            }
        }
    }
    return true;
}

/* The known times of a creator. */
typedef struct extent {
    size_t count;
    uint32_t first, last;
} extent;

static extent measure_extent(const roster_creator *creator) {
    extent made = {.first = UINT32_MAX};
    for (size_t i = 0; i < creator->sketch.count; i++) {
        uint32_t time = creator->times[i];
        if (time == 0) continue;
        made.count++;
        made.first = time < made.first ? time : made.first;
        made.last = time > made.last ? time : made.last;
    }
    return made;
}

/* Whether at least half of the creators, of ten or more, gained all their followers within a day: then times say when
 * follows were collected, not when they were made. */
static bool are_collected(const kith_roster *roster) {
    size_t creators = 0;
    size_t at_once = 0;
    for (size_t c = 0; c < roster->creator_count; c++) {
        extent own = measure_extent(&roster->creators[c]);
        if (own.count < FOLLOWERS_MIN) continue;
        creators++;
        at_once += own.last - own.first < DAY_SECONDS;
    }
    return creators >= CREATORS_MIN && 2 * at_once >= creators;
}

static kith_status fail_unusable(const time_counts *counts, kith_error *error) {
    bool thousandfold = counts->thousandfold > 0 && counts->thousandfold >= counts->future / 2;
    return status_fail(error, KITH_MALFORMED,
                       "no follow time can be used: %" PRIu64 " lie in the future and %" PRIu64
                       " before the year 2000%s",
                       counts->future, counts->early,
                       thousandfold ? "; they look like milliseconds since 1970, not seconds" : "");
}

kith_status timelog_fill(time_log *const *logs, size_t log_count, kith_times kind,
                         const kith_options *options, kith_roster *roster, kith_error *error) {
    if (kind == KITH_TIMES_NONE) {
        switch_off(roster, "the follows have no column of times");
        return KITH_OK;
    }
    time_counts *counts = &roster->times_not_known;
    for (size_t i = 0; i < log_count; i++) {
        times_add_counts(counts, &logs[i]->not_known);
    }
    kith_status status = fill(logs, log_count, kind, options, roster);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    roster->times_kind = kind;
    roster->times_absent = NULL;
    uint32_t first = 0;
    bool all_equal = are_all_equal(roster, &first);
    if (first == 0 && counts->future + counts->early > 0) {
        return fail_unusable(counts, error);
    }
    if (all_equal) {
        switch_off(roster, first == 0 ? "the time of every follow is missing"
                                      : "all follows have the same time");
    } else if (kind == KITH_TIMES_SECONDS && are_collected(roster)) {
        switch_off(roster,
                   "half of the creators gained all their followers within a day: these "
                   "are times of collection");
    }
    return KITH_OK;
}
