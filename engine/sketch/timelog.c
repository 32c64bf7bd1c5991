#include "sketch/timelog.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"

static kith_status add_block(time_log *log) {
    time_block *added = memory_resize(&log->allocator, NULL, 1, sizeof *added);
    if (!added) {
        return KITH_NO_MEMORY;
    }
    added->before = log->last;
    added->count = 0;
    log->last = added;
    return KITH_OK;
}

kith_status timelog_add(time_log *log, const row_batch *batch, const uint64_t *hashes,
                        uint32_t creator, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
        if (batch->times[i] == 0) {
            continue;
        }
        if (!log->last || log->last->count == TIMELOG_BLOCK_ROWS) {
            kith_status status = add_block(log);
            if (status != KITH_OK) {
                return status;
            }
        }
        log->last->entries[log->last->count++] =
            (time_entry){.hash = hashes[i], .time = batch->times[i], .creator = creator};
    }
    return KITH_OK;
}

void timelog_free(time_log *log) {
    while (log->last) {
        time_block *before = log->last->before;
        memory_free(&log->allocator, log->last);
        log->last = before;
    }
    memory_free(&log->allocator, log->numbers);
    log->numbers = NULL;
}

/* ---- Placing ---- */

/* One block on its way into the roster. */
typedef struct time_job {
    time_block *block;
    const uint32_t *numbers;
} time_job;

typedef struct placing {
    kith_roster *roster;
    bool is_later_better; /* of two positions the older is the larger */
    time_job *jobs;
    size_t job_count;
    size_t thread_count;
    time_entry **sorted; /* one a thread, for a block */
    uint32_t **ends;     /* one a thread, for every creator */
} placing;

static void free_placing(placing *plan, const kith_allocator *allocator) {
    for (size_t i = 0; i < plan->job_count; i++) {
        memory_free(allocator, plan->jobs[i].block);
    }
    for (size_t i = 0; plan->sorted && i < plan->thread_count; i++) {
        memory_free(allocator, plan->sorted[i]);
    }
    for (size_t i = 0; plan->ends && i < plan->thread_count; i++) {
        memory_free(allocator, plan->ends[i]);
    }
    memory_free(allocator, plan->jobs);
    memory_free(allocator, plan->sorted);
    memory_free(allocator, plan->ends);
}

/* Takes the blocks out of the logs. */
static kith_status list_jobs(time_log *const *logs, size_t log_count,
                             const kith_allocator *allocator, placing *plan) {
    size_t block_count = 0;
    for (size_t i = 0; i < log_count; i++) {
        for (const time_block *block = logs[i]->last; block; block = block->before) {
            block_count++;
        }
    }
    plan->jobs = memory_create(allocator, block_count, sizeof *plan->jobs);
    if (!plan->jobs) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < log_count; i++) {
        while (logs[i]->last) {
            plan->jobs[plan->job_count++] = (time_job){logs[i]->last, logs[i]->numbers};
            logs[i]->last = logs[i]->last->before;
        }
    }
    return KITH_OK;
}

static kith_status prepare_threads(placing *plan, const kith_allocator *allocator) {
    plan->sorted = memory_create(allocator, plan->thread_count, sizeof *plan->sorted);
    plan->ends = memory_create(allocator, plan->thread_count, sizeof *plan->ends);
    bool made = plan->sorted && plan->ends;
    for (size_t i = 0; made && i < plan->thread_count; i++) {
        plan->sorted[i] =
            memory_resize(allocator, NULL, TIMELOG_BLOCK_ROWS, sizeof *plan->sorted[i]);
        plan->ends[i] =
            memory_create(allocator, plan->roster->creator_count + 1, sizeof *plan->ends[i]);
        made = plan->sorted[i] && plan->ends[i];
    }
    return made ? KITH_OK : KITH_NO_MEMORY;
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

/* Sorts a block by creator into `sorted`; ends[c + 1] tells where those of creator c end. */
static void sort_block(const time_job *job, size_t creator_count, time_entry *sorted,
                       uint32_t *ends) {
    const time_block *block = job->block;
    memset(ends, 0, (creator_count + 1) * sizeof *ends);
    for (size_t i = 0; i < block->count; i++) {
        ends[job->numbers[block->entries[i].creator] + 1]++;
    }
    for (size_t c = 0; c < creator_count; c++) {
        ends[c + 1] += ends[c];
    }
    for (size_t i = 0; i < block->count; i++) {
        time_entry entry = block->entries[i];
        entry.creator = job->numbers[entry.creator];
        sorted[ends[entry.creator]++] = entry;
    }
}

/* Keeps the better of the time that is there and another. Threads may meet here; which comes first makes no difference. */
static inline void improve(uint32_t *place, uint32_t time, bool is_later_better) {
    uint32_t there = __atomic_load_n(place, __ATOMIC_RELAXED);
    while ((there == 0 || (is_later_better ? time > there : time < there)) &&
           !__atomic_compare_exchange_n(place, &there, time, true, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
    }
}

static void place_block(const placing *plan, size_t job, size_t thread) {
    const kith_roster *roster = plan->roster;
    time_entry *sorted = plan->sorted[thread];
    size_t count = plan->jobs[job].block->count;
    sort_block(&plan->jobs[job], roster->creator_count, sorted, plan->ends[thread]);
    memory_free(&roster->allocator, plan->jobs[job].block);
    plan->jobs[job].block = NULL;
    for (size_t i = 0; i < count; i++) {
        const roster_creator *creator = &roster->creators[sorted[i].creator];
        size_t after = sketch_count_up_to(sketch_view_sample(&creator->sketch), sorted[i].hash);
        improve(&creator->times[after - 1], sorted[i].time, plan->is_later_better);
    }
}

static kith_status place_all(time_log *const *logs, size_t log_count, kith_times kind,
                             const kith_options *options, kith_roster *roster) {
    placing plan = {.roster = roster,
                    .is_later_better = kind == KITH_TIMES_POSITIONS,
                    .thread_count = (size_t)options_count_threads(options)};
    kith_status status = list_jobs(logs, log_count, &options->allocator, &plan);
    if (status == KITH_OK) {
        status = prepare_threads(&plan, &options->allocator);
    }
    if (status == KITH_OK) {
        status = reserve_times(roster);
    }
    if (status == KITH_OK) {
#pragma omp parallel for num_threads((int)plan.thread_count) schedule(dynamic)
        for (size_t i = 0; i < plan.job_count; i++) {
            place_block(&plan, i, (size_t)threads_number());
        }
    }
    free_placing(&plan, &options->allocator);
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
