#include "sketch/timelog.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"

enum { WINDOW_LEAST = 32 };

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
        log->staged_count += batch->times[i] != 0;
        if (log->staged_count == TIMELOG_STAGED_ROWS) {
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

/* ---- Placing ---- */

/* One block on its way into the roster. */
typedef struct time_job {
    time_block *block;
    const uint32_t *numbers;
} time_job;

typedef struct job_list {
    time_job *jobs;
    size_t count;
} job_list;

/* Takes the blocks out of the logs. */
static kith_status list_jobs(time_log *const *logs, size_t log_count,
                             const kith_allocator *allocator, job_list *out) {
    size_t block_count = 0;
    for (size_t i = 0; i < log_count; i++) {
        for (const time_block *block = logs[i]->last; block; block = block->before) {
            block_count++;
        }
    }
    job_list list = {.jobs = memory_create(allocator, block_count, sizeof *list.jobs)};
    if (!list.jobs) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < log_count; i++) {
        while (logs[i]->last) {
            list.jobs[list.count++] = (time_job){logs[i]->last, logs[i]->numbers};
            logs[i]->last = logs[i]->last->before;
        }
    }
    *out = list;
    return KITH_OK;
}

static kith_status reserve_times(kith_roster *roster) {
    size_t total = 0;
    for (size_t c = 0; c < roster->creator_count; c++) {
        total += roster->creators[c].sketch.count;
    }
    roster->times = memory_create(&roster->allocator, total, sizeof *roster->times);
    if (!roster->times) {
        return KITH_NO_MEMORY;
    }
    uint32_t *times = roster->times;
    for (size_t c = 0; c < roster->creator_count; c++) {
        roster->creators[c].times = times;
        times += roster->creators[c].sketch.count;
    }
    return KITH_OK;
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

/* Keeps the better of the time that is there and another. Threads may meet here; which comes first makes no difference. */
static inline void improve(const roster_creator *creator, size_t at, uint32_t time,
                           bool is_later_better) {
    uint32_t *place = &creator->times[at];
    uint32_t there = __atomic_load_n(place, __ATOMIC_RELAXED);
    while ((there == 0 || (is_later_better ? time > there : time < there)) &&
           !__atomic_compare_exchange_n(place, &there, time, true, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
    }
}

static void place_block(const kith_roster *roster, const time_job *job, bool is_later_better) {
    const time_block *block = job->block;
    const uint64_t *hashes = block->hashes;
    const uint32_t *times = block->times;
    for (size_t run = 0; run < block->run_count; run++) {
        const roster_creator *creator = &roster->creators[job->numbers[block->runs[run].creator]];
        const sketch *audience = &creator->sketch;
        size_t window = choose_window(audience->count);
        for (uint32_t i = 0; i < block->runs[run].count; i++) {
            size_t at = find(audience->hashes, audience->count, window, *hashes++);
            improve(creator, at, *times++, is_later_better);
        }
    }
}

static kith_status place_all(time_log *const *logs, size_t log_count, kith_times kind,
                             const kith_options *options, kith_roster *roster) {
    job_list list = {0};
    kith_status status = list_jobs(logs, log_count, &options->allocator, &list);
    if (status == KITH_OK) {
        status = reserve_times(roster);
    }
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(dynamic)
    for (size_t i = 0; i < list.count; i++) {
        if (status == KITH_OK) {
            place_block(roster, &list.jobs[i], kind == KITH_TIMES_POSITIONS);
        }
        memory_free(&options->allocator, list.jobs[i].block);
    }
    memory_free(&options->allocator, list.jobs);
    return status;
}

/* ---- Whether they say anything ---- */

/* Takes the times out again. */
static void switch_off(kith_roster *roster, const char *why) {
    memory_free(&roster->allocator, roster->times);
    roster->times = NULL;
    for (size_t c = 0; c < roster->creator_count; c++) {
        roster->creators[c].times = NULL;
    }
    roster->times_kind = KITH_TIMES_NONE;
    roster->times_absent = why;
}

static bool are_all_equal(const kith_roster *roster) {
    uint32_t first = 0;
    for (size_t c = 0; c < roster->creator_count; c++) {
        const roster_creator *creator = &roster->creators[c];
        for (size_t i = 0; i < creator->sketch.count; i++) {
            uint32_t time = creator->times[i];
            first = first == 0 ? time : first;
            if (time != 0 && time != first) {
                return false;
            }
        }
    }
    return true;
}

static kith_status fail_unusable(const time_counts *counts, kith_error *error) {
    bool thousandfold = counts->thousandfold > 0 && counts->thousandfold >= counts->future / 2;
    return status_fail(error, KITH_MALFORMED,
                       "no follow time can be used: %" PRIu64 " lie in the future and %" PRIu64
                       " before the year 2000%s",
                       counts->future, counts->early,
                       thousandfold ? "; they look like milliseconds since 1970, not seconds" : "");
}

kith_status timelog_place(time_log *const *logs, size_t log_count, kith_times kind,
                          const kith_options *options, kith_roster *roster, kith_error *error) {
    time_counts *counts = &roster->times_not_known;
    bool any = false;
    for (size_t i = 0; i < log_count; i++) {
        times_add_counts(counts, &logs[i]->not_known);
        any |= logs[i]->last != NULL;
    }
    if (kind == KITH_TIMES_NONE) {
        *counts = (time_counts){0};
        switch_off(roster, "the follows have no column of times");
        return KITH_OK;
    }
    if (!any && counts->future + counts->early > 0) {
        return fail_unusable(counts, error);
    }
    if (!any) {
        switch_off(roster, "the time of every follow is missing");
        return KITH_OK;
    }
    kith_status status = place_all(logs, log_count, kind, options, roster);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    roster->times_kind = kind;
    roster->times_absent = NULL;
    if (are_all_equal(roster)) {
        switch_off(roster, "all follows have the same time");
    }
    return KITH_OK;
}
