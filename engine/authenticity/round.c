#include "authenticity/round.h"

#include <math.h>
#include <string.h>

#include "authenticity/broad.h"
#include "authenticity/candidates.h"
#include "authenticity/leaning.h"
#include "authenticity/mixture.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum { NEAR_COUNT = 20, STEPS_FIRST = 2, STEPS_MORE = 8, STEPS_AT_ONCE = 2 };

/* Niches are so much stronger than packs that a part of the accounts shows them: this much, and of
 * small rosters accounts with so many follows. */
static const double niche_sample = 0.25, niche_follows = 1e6;

/* Members of a find that is to be split follow its creators this much more than chance. */
static const double mixture_enrichment_min = 3;

/* What the survey says of one candidate. */
typedef struct verdict {
    size_t candidate;
    double density; /* 0 if it was not certified */
    bool has_gap;
} verdict;

/* The creators of a mixture while its sides are searched. */
typedef struct split {
    uint32_t *creators; /* [creator_count] */
    uint8_t *marks;     /* [creator_count] side of each */
    uint32_t *early;    /* [creator_count] where a search stood after its first steps */
    uint8_t *is_early;  /* [creator_count] 1 for those */
} split;

typedef struct round_work {
    graph *from;
    const kith_options *options;
    uint8_t *open; /* [creator_count] */
    lift *null;
    niche *niches;
    taste **people;
    candidates *starts;
    uint8_t *broad;     /* [account_count] 1 for broad accounts */
    size_t broad_start; /* the candidate that starts from those, if there is one */
    pack **rooms;       /* [thread_count] */
    split *splits;      /* [thread_count] */
    int thread_count;
    verdict *verdicts; /* [starts->count] */
    uint8_t *marks;    /* [account_count] 0 between removals */
    uint8_t *met;      /* [creator_count] 1 for creators of the packs taken out */
    uint8_t *put_off;  /* [starts->count] 1 for those certified without a gap beside one with it */
} round_work;

/* Ties above the plain null, then above the null of the niches that those form. */
static kith_status find_ties(round_work *work, ties_row *rows, tie *items, ties **near_plain) {
    const graph *from = work->from;
    ties *nearest = NULL;
    double sample = fmin(1, fmax(niche_sample, niche_follows / (double)from->live_count));
    lift_scope scope = {.sample = sample, .open = work->open};
    kith_status status = lift_find(from, work->null, &scope, work->options, rows, items);
    if (status == KITH_OK) {
        status = ties_build(rows, from->creator_count, NEAR_COUNT, &from->allocator, &nearest);
    }
    if (status == KITH_OK) {
        status = ties_build(rows, from->creator_count, LIFT_TIES_MAX, &from->allocator, near_plain);
    }
    if (status == KITH_OK) status = niche_build(from, work->null, nearest, &work->niches);
    if (status == KITH_OK && !*work->people) {
        status = taste_build(from, work->niches, work->people);
    }
    ties_free(nearest);
    if (status != KITH_OK) return status;
    const niche *made = work->niches;
    lift_niches factors = {made->labels, made->factors, made->count};
    scope = (lift_scope){.niches = &factors, .sample = 1, .open = work->open};
    return lift_find(from, work->null, &scope, work->options, rows, items);
}

/* Candidates from broad accounts that are not known from other campaigns. */
static kith_status find_broad(round_work *work, const campaigns *found) {
    const graph *from = work->from;
    work->broad = memory_create(&from->allocator, from->account_count, 1);
    if (!work->broad) return KITH_NO_MEMORY;
    campaigns_mark(found, work->broad);
    return broad_collect(from, *work->people, work->options, work->open, work->broad, work->starts,
                         &work->broad_start);
}

static kith_status find_candidates(round_work *work, const campaigns *found) {
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
    if (status == KITH_OK) status = find_broad(work, found);
fail:
    memory_free(allocator, rows);
    memory_free(allocator, items);
    ties_free(plain);
    ties_free(excess);
    return status;
}

/* A list of creators is found within the first steps; a search that still grows by this factor
 * follows a taste. */
static const double growth_max = 1.5;

/* How a search ended. */
typedef struct ending {
    certificate proof;
    bool is_hopeful; /* after its first steps */
    bool is_mixed;   /* two crowds; the sides are in the room */
} ending;

/* Refines until nothing changes. Where the search runs away, it is led back to the creators of its
 * first steps and held there. Returns false if it fails. */
static bool settle(const round_work *work, pack *room, split *kept) {
    size_t count = room->creator_count;
    leaning_start(room, work->from, *work->people);
    room->is_settled = false;
    memcpy(kept->early, room->creators, count * sizeof *kept->early);
    for (int i = 0; i < STEPS_MORE && !room->is_settled; i += STEPS_AT_ONCE) {
        if (!pack_refine(room, work->from, STEPS_AT_ONCE)) return false;
        if (certify_shows_people(room)) return false;
        if ((double)room->creator_count <= growth_max * (double)count) continue;
        memset(kept->is_early, 0, work->from->creator_count);
        for (size_t k = 0; k < count; k++) {
            kept->is_early[kept->early[k]] = 1;
        }
        pack_start_side(room, work->from, kept->early, count, kept->is_early, 1);
        leaning_start(room, work->from, *work->people);
        return pack_refine(room, work->from, STEPS_MORE);
    }
    return true;
}

/* Refines the search at hand and certifies what it ends in. */
static ending finish(const round_work *work, pack *room, split *kept) {
    ending end = {0};
    if (!pack_refine(room, work->from, STEPS_FIRST)) return end;
    end.proof = certify_glance(room, work->from, work->null);
    if (!certify_hopes(&end.proof) && certify_may_improve(&end.proof)) {
        if (!pack_refine(room, work->from, STEPS_FIRST)) return end;
        end.proof = certify_glance(room, work->from, work->null);
    }
    end.is_hopeful = certify_hopes(&end.proof);
    if (!end.is_hopeful) return end;
    if (!settle(work, room, kept)) return (ending){0};
    end.proof = certify_pack(room, work->from, work->null);
    if (end.proof.enrichment < mixture_enrichment_min) return end;
    end.is_mixed = mixture_split(room, work->from, work->niches->labels);
    end.proof.passed = end.proof.passed && !end.is_mixed;
    return end;
}

static void start_search(const round_work *work, pack *room, size_t candidate) {
    const candidates *starts = work->starts;
    size_t start = starts->start[candidate];
    size_t count = starts->start[candidate + 1] - start;
    if (candidate != work->broad_start) {
        pack_start(room, work->from, starts->members + start, count);
        return;
    }
    pack_start_accounts(room, work->from, work->broad);
    leaning_start(room, work->from, *work->people);
}

/* Searches from a candidate. If that ends in no pack, once more without the niche that leads it, as
 * camouflage in one niche brings its fans along; if it ends in two crowds, also from either side of
 * them without the other. */
static certificate judge(const round_work *work, pack *room, split *sides, size_t candidate) {
    start_search(work, room, candidate);
    ending end = finish(work, room, sides);
    size_t count = room->creator_count;
    if (end.proof.passed || count < CANDIDATE_SIZE_MIN) return end.proof;
    if (!certify_isolates(&end.proof)) return end.proof;
    memcpy(sides->creators, room->creators, count * sizeof *sides->creators);
    memcpy(sides->marks, room->sides, work->from->creator_count);
    mixture_mark_niche(room, work->niches->labels);
    pack_start_side(room, work->from, sides->creators, count, room->sides, 0);
    certificate proof = finish(work, room, sides).proof;
    for (uint8_t side = 0; side < 2 && end.is_mixed && !proof.passed; side++) {
        pack_start_side(room, work->from, sides->creators, count, sides->marks, side);
        proof = finish(work, room, sides).proof;
    }
    return proof;
}

static void survey(round_work *work) {
#pragma omp parallel for num_threads(work->thread_count) schedule(dynamic, 1)
    for (size_t i = 0; i < work->starts->count; i++) {
        int thread = threads_number();
        pack *room = work->rooms[thread];
        certificate proof = judge(work, room, &work->splits[thread], i);
        work->verdicts[i] = (verdict){.candidate = i,
                                      .density = proof.passed ? pack_measure_density(room) : 0,
                                      .has_gap = proof.has_gap};
    }
}

/* Packs with a gap before the others, which judges those on the graph that is left. */
static bool precedes(verdict a, verdict b) {
    return a.has_gap != b.has_gap ? a.has_gap : a.density > b.density;
}

/* Equal ones stay in their order; insertion, for a few hundred. */
static size_t sort_verdicts(verdict *verdicts, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        verdict moved = verdicts[i];
        if (moved.density <= 0) continue;
        size_t at = kept++;
        for (; at > 0 && precedes(moved, verdicts[at - 1]); at--) {
            verdicts[at] = verdicts[at - 1];
        }
        verdicts[at] = moved;
    }
    return kept;
}

/* Leaves open the creators of all candidates that share one with a pack now taken out, or that were
 * certified and put off. */
static void reopen(round_work *work) {
    const candidates *starts = work->starts;
    memcpy(work->open, work->met, work->from->creator_count);
    for (size_t i = 0; i < starts->count; i++) {
        size_t shared = work->put_off[i];
        for (size_t k = starts->start[i]; k < starts->start[i + 1]; k++) {
            shared += work->met[starts->members[k]];
        }
        for (size_t k = starts->start[i]; k < starts->start[i + 1]; k++) {
            if (shared > 0) work->open[starts->members[k]] = 1;
        }
    }
}

/* Judges certified candidates again on the graph that is left, and keeps those that still pass. */
static kith_status keep_campaigns(round_work *work, campaigns *found) {
    pack *room = work->rooms[0];
    bool gap_found = false;
    size_t count = sort_verdicts(work->verdicts, work->starts->count);
    for (size_t i = 0; i < count; i++) {
        certificate proof = judge(work, room, &work->splits[0], work->verdicts[i].candidate);
        if (!proof.passed) continue;
        if (gap_found && !proof.has_gap) {
            work->put_off[work->verdicts[i].candidate] = 1;
            continue;
        }
        gap_found |= proof.has_gap;
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

static kith_status create_split(split *sides, const graph *from) {
    sides->creators = memory_create(&from->allocator, from->creator_count, sizeof(uint32_t));
    sides->marks = memory_create(&from->allocator, from->creator_count, 1);
    sides->early = memory_create(&from->allocator, from->creator_count, sizeof(uint32_t));
    sides->is_early = memory_create(&from->allocator, from->creator_count, 1);
    bool whole = sides->creators && sides->marks && sides->early && sides->is_early;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

/* Room for the survey, one search a thread. */
static kith_status create_rooms(round_work *work) {
    const kith_allocator *allocator = &work->from->allocator;
    size_t thread_count = (size_t)options_count_threads(work->options);
    work->verdicts = memory_create(allocator, work->starts->count, sizeof *work->verdicts);
    work->put_off = memory_create(allocator, work->starts->count, sizeof *work->put_off);
    work->rooms = memory_create(allocator, thread_count, sizeof(pack *));
    work->splits = memory_create(allocator, thread_count, sizeof *work->splits);
    work->marks = memory_create(allocator, work->from->account_count, sizeof *work->marks);
    work->met = memory_create(allocator, work->from->creator_count, sizeof *work->met);
    if (!work->verdicts || !work->put_off || !work->rooms) return KITH_NO_MEMORY;
    if (!work->splits || !work->marks || !work->met) return KITH_NO_MEMORY;
    for (work->thread_count = 0; (size_t)work->thread_count < thread_count;) {
        int thread = work->thread_count++;
        kith_status status = create_split(&work->splits[thread], work->from);
        if (status != KITH_OK) return status;
        status = pack_create(work->from, &work->rooms[thread]);
        if (status != KITH_OK) return status;
    }
    return KITH_OK;
}

static void free_rooms(round_work *work) {
    const kith_allocator *allocator = &work->from->allocator;
    for (int i = 0; i < work->thread_count; i++) {
        pack_free(work->rooms[i]);
        memory_free(allocator, work->splits[i].creators);
        memory_free(allocator, work->splits[i].marks);
        memory_free(allocator, work->splits[i].early);
        memory_free(allocator, work->splits[i].is_early);
    }
    memory_free(allocator, work->rooms);
    memory_free(allocator, work->splits);
    memory_free(allocator, work->verdicts);
    memory_free(allocator, work->put_off);
    memory_free(allocator, work->broad);
    memory_free(allocator, work->marks);
    memory_free(allocator, work->met);
}

kith_status round_run(graph *from, const kith_options *options, uint8_t *open, taste **people,
                      campaigns *found) {
    round_work work = {.from = from, .options = options, .people = people};
    work.open = open;
    kith_status status = lift_build(from, &work.null);
    if (status != KITH_OK) goto fail;
    status = find_candidates(&work, found);
    if (status != KITH_OK) goto fail;
    status = create_rooms(&work);
    if (status != KITH_OK) goto fail;
    survey(&work);
    status = keep_campaigns(&work, found);
    if (status == KITH_OK) reopen(&work);
fail:
    free_rooms(&work);
    candidates_free(work.starts);
    niche_free(work.niches);
    lift_free(work.null);
    return status;
}
