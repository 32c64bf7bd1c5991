/* The plan: the creators that can be picked (shortlist.h), within rules (rules.h), picked by one half of the hash range
 * (pick.h), and told by what the other shows of the rest (reach.h). */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "overlap/bound.h"
#include "overlap/pick.h"
#include "overlap/planning.h"
#include "overlap/reach.h"
#include "overlap/solve.h"
#include "sketch/catalogue.h"

enum { CHOICE_COUNT = KITH_PLAN_LARGEST + 1 };

struct kith_plan {
    kith_allocator allocator;
    kith_reach *reaches[CHOICE_COUNT];
    double costs[CHOICE_COUNT];
    double bound;
    bool is_optimal;
};

static const char *const choice_texts[] = {
#define CHOICE_TEXT(name, text) text,
    KITH_PLAN_CHOICE_LIST(CHOICE_TEXT)
#undef CHOICE_TEXT
};

const char *kith_plan_choice_text(kith_plan_choice choice) {
    return (unsigned)choice < CHOICE_COUNT ? choice_texts[choice] : "unknown";
}

kith_plan_query kith_plan_query_default(void) {
    return (kith_plan_query){
        .budget = INFINITY, .creators_most = SIZE_MAX, .containment_most = 1, .frequency = 1};
}

static kith_status check_query(const kith_plan_query *query, kith_error *error) {
    kith_catalogue_info known = kith_catalogue_view_info(query->catalogue);
    if (!(query->budget >= 0)) return status_fail(error, KITH_INVALID, "the budget is negative");
    if (query->creators_most == 0) return status_fail(error, KITH_INVALID, "a plan of no creators");
    if (query->frequency == 0 || query->frequency > KITH_PLAN_FREQUENCY_MOST) {
        return status_fail(error, KITH_INVALID, "the frequency is not between 1 and %d",
                           KITH_PLAN_FREQUENCY_MOST);
    }
    if (!(query->authenticity_least >= 0 && query->authenticity_least <= 100)) {
        return status_fail(error, KITH_INVALID, "the authenticity is not between 0 and 100");
    }
    if (!(query->containment_most >= 0 && query->containment_most <= 1)) {
        return status_fail(error, KITH_INVALID, "the containment is not between 0 and 1");
    }
    if (isfinite(query->budget) && !known.has_prices) {
        return status_fail(error, KITH_INVALID, "a budget needs prices");
    }
    return KITH_OK;
}

static kith_status check_niches(const kith_plan_query *query, kith_error *error) {
    size_t count = kith_catalogue_view_info(query->catalogue).niche_count;
    for (size_t i = 0; i < query->niche_count; i++) {
        size_t niche = query->niches[i].niche;
        if (niche >= count) {
            return status_fail(error, KITH_NOT_FOUND, "the tables have only %zu niches", count);
        }
        for (size_t other = 0; other < i; other++) {
            if (query->niches[other].niche != niche) continue;
            return status_fail(error, KITH_INVALID, "niche '%s' is asked for twice",
                               kith_catalogue_view_niche(query->catalogue, niche));
        }
    }
    return KITH_OK;
}

static bool lacks(const planning *in) {
    return !(in->best.value.reached > 0) || rules_count_missing(&in->by, &in->best) > 0;
}

/* ---- Choices ---- */

static kith_status tell(planning *in, const uint32_t *ranks, size_t count, kith_reach **out) {
    size_t *numbers = memory_create(&in->options->allocator, count, sizeof *numbers);
    if (!numbers) return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) {
        numbers[i] = in->list.creators[ranks[i]].number;
    }
    kith_reach_query query = {.creators = numbers,
                              .creator_count = count,
                              .suspects = in->query->suspects,
                              .frequency = in->query->frequency};
    kith_status status = shortlist_is_whole(&in->list)
                             ? kith_reach_build(in->roster, &query, in->options, out, in->error)
                             : reach_build_told(in->roster, &query, in->options, out, in->error);
    memory_free(&in->options->allocator, numbers);
    return status;
}

/* The accounts that count in a plan. */
static kith_estimate view_reached(const kith_reach *reach) {
    kith_reach_count total = kith_reach_view_total(reach);
    return isnan(total.authentic.value) ? total.all : total.authentic;
}

/* The largest audience that can be paid. */
static kith_status tell_biggest(planning *in, kith_plan *made) {
    uint32_t best = (uint32_t)in->count;
    for (uint32_t r = 0; r < in->count; r++) {
        if (!rules_is_within(&in->by, rules_price(&in->by, r))) continue;
        bool larger = best == in->count || in->list.creators[r].followers.value >
                                               in->list.creators[best].followers.value;
        best = larger ? r : best;
    }
    if (best == in->count) return KITH_OK;
    made->costs[KITH_PLAN_BIGGEST] = rules_price(&in->by, best);
    return tell(in, &best, 1, &made->reaches[KITH_PLAN_BIGGEST]);
}

/* By number of followers, within the same limits. */
static kith_status tell_largest(planning *in, kith_plan *made) {
    picks largest;
    kith_status status = picks_create(in->count, &in->options->allocator, &largest);
    if (status != KITH_OK) status_fail(in->error, status, "out of memory");
    if (status == KITH_OK) {
        status = pick_largest(&in->list, &in->by, in->query->frequency, &largest, in->error);
    }
    if (status == KITH_OK && largest.count > 0) {
        made->costs[KITH_PLAN_LARGEST] = largest.cost;
        status = tell(in, largest.ranks, largest.count, &made->reaches[KITH_PLAN_LARGEST]);
    }
    picks_free(&largest, &in->options->allocator);
    return status;
}

/* ---- The optimum ---- */

/* Takes the best picks there are if they are better. */
static kith_status find_optimum(planning *in, kith_plan *made) {
    const kith_allocator *allocator = &in->options->allocator;
    if (in->count > KITH_PLAN_OPTIMUM_MOST) {
        return status_fail(in->error, KITH_INVALID,
                           "an exact solution is for at most %d creators; %zu can be picked",
                           KITH_PLAN_OPTIMUM_MOST, in->count);
    }
    if (in->query->frequency > 2) {
        return status_fail(in->error, KITH_INVALID,
                           "an exact solution is for frequency 1 or 2, not %zu",
                           in->query->frequency);
    }
    solution best = {.has = memory_create(allocator, in->count, sizeof *best.has)};
    if (!best.has) return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    kith_status status = solve_picks(&in->list, &in->by, in->query->frequency, in->query->suspects,
                                     in->options, &best, in->error);
    if (status == KITH_OK && best.found) {
        status =
            pick_given(&in->list, &in->by, in->query->frequency, best.has, &in->best, in->error);
    }
    if (status == KITH_OK && shortlist_is_whole(&in->list)) {
        made->is_optimal = best.proved;
        made->bound = fmin(made->bound, best.bound);
    }
    memory_free(allocator, best.has);
    return status;
}

/* ---- The whole ---- */

/* Where samples are too small to tell many gains apart, those with most followers may turn out to reach more. If it is
 * clearly more, they are the plan; to take whatever looks better would flatter it again. */
static kith_status prefer_largest(planning *in, kith_plan *made) {
    const kith_reach *largest = made->reaches[KITH_PLAN_LARGEST];
    kith_reach **best = &made->reaches[KITH_PLAN_CHOSEN];
    if (!largest || !(view_reached(largest).value > view_reached(*best).high)) return KITH_OK;
    kith_reach_free(*best);
    *best = NULL;
    kith_status status =
        pick_largest(&in->list, &in->by, in->query->frequency, &in->best, in->error);
    if (status != KITH_OK) return status;
    return tell(in, in->best.ranks, in->best.count, best);
}

/* Whom the plan reaches, and the comparisons. */
static kith_status tell_all(planning *in, kith_plan *made) {
    kith_status status = tell(in, in->best.ranks, in->best.count, &made->reaches[KITH_PLAN_CHOSEN]);
    if (status == KITH_OK) status = tell_biggest(in, made);
    if (status == KITH_OK) status = tell_largest(in, made);
    return status == KITH_OK ? prefer_largest(in, made) : status;
}

static kith_status make(planning *in, kith_plan *made) {
    kith_status status = planning_open(in);
    if (status == KITH_OK) {
        status = pick_best(&in->list, &in->by, in->query->frequency, &in->best, in->error);
    }
    if (status == KITH_OK) {
        status = bound_measure(&in->list, &in->by, in->query->frequency, in->query->suspects,
                               &in->best, &made->bound, in->error);
    }
    bool can_solve = in->count <= KITH_PLAN_OPTIMUM_MOST && in->query->frequency <= 2;
    if (status == KITH_OK && (in->query->optimum || (lacks(in) && can_solve))) {
        status = find_optimum(in, made);
    }
    if (status == KITH_OK && lacks(in)) status = planning_fail_empty(in);
    if (status == KITH_OK) status = tell_all(in, made);
    if (status != KITH_OK) return status;
    made->costs[KITH_PLAN_CHOSEN] = in->best.cost;
    made->bound = fmax(made->bound, view_reached(made->reaches[KITH_PLAN_CHOSEN]).value);
    return KITH_OK;
}

kith_status kith_plan_build(const kith_roster *roster, const kith_plan_query *query,
                            const kith_options *options, kith_plan **plan, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status == KITH_OK) status = check_query(query, error);
    if (status == KITH_OK) status = check_niches(query, error);
    if (status == KITH_OK && query->catalogue && !catalogue_is_of(query->catalogue, roster)) {
        status = status_fail(error, KITH_INCOMPATIBLE, "the tables were read for another roster");
    }
    if (status != KITH_OK) return status;
    kith_plan *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    planning in = {.roster = roster, .query = query, .options = options, .error = error};
    status = make(&in, made);
    planning_close(&in);
    if (status != KITH_OK) {
        kith_plan_free(made);
        return status;
    }
    *plan = made;
    return KITH_OK;
}

void kith_plan_free(kith_plan *plan) {
    if (!plan) return;
    kith_allocator allocator = plan->allocator;
    for (size_t i = 0; i < CHOICE_COUNT; i++) {
        kith_reach_free(plan->reaches[i]);
    }
    memory_free(&allocator, plan);
}

const kith_reach *kith_plan_view_reach(const kith_plan *plan, kith_plan_choice choice) {
    return plan->reaches[choice];
}

double kith_plan_view_cost(const kith_plan *plan, kith_plan_choice choice) {
    return plan->costs[choice];
}

double kith_plan_view_bound(const kith_plan *plan) {
    return plan->bound;
}

bool kith_plan_is_optimal(const kith_plan *plan) {
    return plan->is_optimal;
}
