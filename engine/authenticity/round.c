#include "authenticity/round.h"

#include <string.h>

#include "authenticity/candidates.h"
#include "authenticity/mixture.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum { NEAR_COUNT = 20, STEPS_FIRST = 4, STEPS_MORE = 6 };

/* A search with less of a valley than this after its first steps is given up. */
static const double hope_deviations = 1;

/* What the survey says of one candidate. */
typedef struct verdict {
    size_t candidate;
    double density; /* 0 if it was not certified */
} verdict;

typedef struct round_work {
    graph *from;
    const kith_options *options;
    uint8_t *open; /* [creator_count] */
    lift *null;
    niche *niches;
    candidates *starts;
    pack **rooms; /* [thread_count] */
    int thread_count;
    verdict *verdicts; /* [starts->count] */
    uint8_t *marks;    /* [account_count] 0 between removals */
    uint8_t *met;      /* [creator_count] 1 for creators of the packs taken out */
} round_work;

/* Ties above the plain null, then above the null of the niches that those form. */
static kith_status find_ties(round_work *work, ties_row *rows, tie *items, ties **near_plain) {
    const graph *from = work->from;
    ties *nearest = NULL;
    kith_status status = lift_find(from, work->null, NULL, work->open, work->options, rows, items);
    if (status == KITH_OK) {
        status = ties_build(rows, from->creator_count, NEAR_COUNT, &from->allocator, &nearest);
    }
    if (status == KITH_OK) {
        status = ties_build(rows, from->creator_count, LIFT_TIES_MAX, &from->allocator, near_plain);
    }
    if (status == KITH_OK) status = niche_build(from, work->null, nearest, &work->niches);
    ties_free(nearest);
    if (status != KITH_OK) return status;
    const niche *made = work->niches;
    lift_niches factors = {made->labels, made->factors, made->count};
    return lift_find(from, work->null, &factors, work->open, work->options, rows, items);
}

static kith_status find_candidates(round_work *work) {
    const graph *from = work->from;
    const kith_allocator *allocator = &from->allocator;
    ties *plain = NULL;
    ties *excess = NULL;
    kith_status status = KITH_NO_MEMORY;
    ties_row *rows = memory_create(allocator, from->creator_count, sizeof *rows);
    tie *items = memory_resize(allocator, NULL, from->creator_count, LIFT_TIES_MAX * sizeof *items);
    if (!rows || !items) goto fail;
    status = find_ties(work, rows, items, &plain);
    if (status != KITH_OK) goto fail;
    status = ties_build(rows, from->creator_count, LIFT_TIES_MAX, allocator, &excess);
    if (status != KITH_OK) goto fail;
    status = candidates_build(excess, plain, work->niches, &work->starts);
fail:
    memory_free(allocator, rows);
    memory_free(allocator, items);
    ties_free(plain);
    ties_free(excess);
    return status;
}

/* Refines the search at hand and certifies what it ends in. */
static certificate finish(const round_work *work, pack *room, mixture *parts) {
    *parts = (mixture){0};
    if (!pack_refine(room, work->from, STEPS_FIRST)) return (certificate){0};
    certificate proof = certify_pack(room, work->from, work->null);
    if (proof.valley_deviations >= hope_deviations) {
        if (!pack_refine(room, work->from, STEPS_MORE)) return (certificate){0};
        proof = certify_pack(room, work->from, work->null);
    }
    *parts = mixture_find(room, work->niches->labels);
    proof.passed = proof.passed && !mixture_detect(parts, room, work->from, work->niches->labels);
    return proof;
}

/* Searches from a candidate; if that ends in no pack, once more without each of its main niches. */
static certificate judge(const round_work *work, pack *room, size_t candidate) {
    const candidates *starts = work->starts;
    const uint32_t *members = starts->members + starts->start[candidate];
    size_t count = starts->start[candidate + 1] - starts->start[candidate];
    mixture parts;
    mixture ignored;
    pack_start(room, work->from, members, count);
    certificate proof = finish(work, room, &parts);
    for (int part = 0; part < MIXTURE_PART_COUNT && !proof.passed; part++) {
        if (parts.sizes[part] == 0) continue;
        if (part > 0) {
            pack_start(room, work->from, members, count);
            (void)finish(work, room, &ignored);
        }
        pack_restart_without(room, work->from, work->niches->labels, parts.labels[part]);
        proof = finish(work, room, &ignored);
    }
    return proof;
}

static void survey(round_work *work) {
#pragma omp parallel for num_threads(work->thread_count) schedule(dynamic, 1)
    for (size_t i = 0; i < work->starts->count; i++) {
        pack *room = work->rooms[threads_number()];
        certificate proof = judge(work, room, i);
        work->verdicts[i] =
            (verdict){.candidate = i, .density = proof.passed ? pack_measure_density(room) : 0};
    }
}

/* Densest first, equal ones in their order; insertion, for a few hundred. */
static size_t sort_verdicts(verdict *verdicts, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        verdict moved = verdicts[i];
        if (moved.density <= 0) continue;
        size_t at = kept++;
        for (; at > 0 && verdicts[at - 1].density < moved.density; at--) {
            verdicts[at] = verdicts[at - 1];
        }
        verdicts[at] = moved;
    }
    return kept;
}

/* Leaves open the creators of all candidates that share one with a pack now taken out. */
static void reopen(round_work *work) {
    const candidates *starts = work->starts;
    memcpy(work->open, work->met, work->from->creator_count);
    for (size_t i = 0; i < starts->count; i++) {
        bool meets = false;
        for (size_t k = starts->start[i]; k < starts->start[i + 1]; k++) {
            meets |= work->met[starts->members[k]] != 0;
        }
        for (size_t k = starts->start[i]; k < starts->start[i + 1] && meets; k++) {
            work->open[starts->members[k]] = 1;
        }
    }
}

/* Judges certified candidates again on the graph that is left, and keeps those that still pass. */
static kith_status keep_campaigns(round_work *work, campaigns *found) {
    pack *room = work->rooms[0];
    size_t count = sort_verdicts(work->verdicts, work->starts->count);
    for (size_t i = 0; i < count; i++) {
        certificate proof = judge(work, room, work->verdicts[i].candidate);
        if (!proof.passed) continue;
        kith_status status = campaigns_add(found, room, work->from, &proof);
        if (status != KITH_OK) return status;
        pack_mark(room, 1, work->marks);
        graph_remove(work->from, work->marks, room->inside);
        pack_mark(room, 0, work->marks);
        for (size_t k = 0; k < room->creator_count; k++) {
            work->met[room->creators[k]] = 1;
        }
        lift *null = NULL;
        status = lift_build(work->from, &null);
        if (status != KITH_OK) return status;
        lift_free(work->null);
        work->null = null;
    }
    return KITH_OK;
}

/* Room for the survey, one search a thread. */
static kith_status create_rooms(round_work *work) {
    const kith_allocator *allocator = &work->from->allocator;
    size_t thread_count = (size_t)options_count_threads(work->options);
    work->verdicts = memory_create(allocator, work->starts->count, sizeof *work->verdicts);
    work->rooms = memory_create(allocator, thread_count, sizeof(pack *));
    work->marks = memory_create(allocator, work->from->account_count, sizeof *work->marks);
    work->met = memory_create(allocator, work->from->creator_count, sizeof *work->met);
    if (!work->verdicts || !work->rooms || !work->marks || !work->met) return KITH_NO_MEMORY;
    for (; (size_t)work->thread_count < thread_count; work->thread_count++) {
        kith_status status = pack_create(work->from, &work->rooms[work->thread_count]);
        if (status != KITH_OK) return status;
    }
    return KITH_OK;
}

kith_status round_run(graph *from, const kith_options *options, uint8_t *open, campaigns *found) {
    round_work work = {.from = from, .options = options};
    work.open = open;
    kith_status status = lift_build(from, &work.null);
    if (status != KITH_OK) goto fail;
    status = find_candidates(&work);
    if (status != KITH_OK) goto fail;
    status = create_rooms(&work);
    if (status != KITH_OK) goto fail;
    survey(&work);
    status = keep_campaigns(&work, found);
    if (status == KITH_OK) reopen(&work);
fail:
    for (int i = 0; i < work.thread_count; i++) {
        pack_free(work.rooms[i]);
    }
    memory_free(&from->allocator, work.rooms);
    memory_free(&from->allocator, work.verdicts);
    memory_free(&from->allocator, work.marks);
    memory_free(&from->allocator, work.met);
    candidates_free(work.starts);
    niche_free(work.niches);
    lift_free(work.null);
    return status;
}
