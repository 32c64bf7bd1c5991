#include "overlap/planning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

/* ---- Who can be picked ---- */

/* Why a creator cannot be picked. */
typedef enum obstacle {
    OBSTACLE_NONE,
    OBSTACLE_FORBIDDEN,
    OBSTACLE_LIST,
    OBSTACLE_PRICE,
    OBSTACLE_UNKNOWN,
    OBSTACLE_AUTHENTICITY,
    OBSTACLE_COUNT
} obstacle;

static const char *const obstacle_texts[] = {"",
                                             "forbidden",
                                             "not in the table of creators",
                                             "without a price",
                                             "of unknown authenticity",
                                             "below the least authenticity"};

static kith_status mark(planning *in, const size_t *numbers, size_t count, bool *marks) {
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] >= in->roster->creator_count) {
            return status_fail(in->error, KITH_NOT_FOUND, "the roster has only %zu creators",
                               in->roster->creator_count);
        }
        marks[numbers[i]] = true;
    }
    return KITH_OK;
}

static bool has_prices(const planning *in) {
    return kith_catalogue_view_info(in->query->catalogue).has_prices;
}

static obstacle find_obstacle(const planning *in, size_t number) {
    const kith_plan_query *query = in->query;
    kith_catalogue_entry known = kith_catalogue_view(query->catalogue, number);
    bool unknown = query->authenticity_least > 0 && isnan(known.authenticity);
    if (in->forbidden[number]) return OBSTACLE_FORBIDDEN;
    if (query->catalogue && !known.is_listed) return OBSTACLE_LIST;
    if (has_prices(in) && isnan(known.price)) return OBSTACLE_PRICE;
    if (unknown) return OBSTACLE_UNKNOWN;
    return known.authenticity < query->authenticity_least ? OBSTACLE_AUTHENTICITY : OBSTACLE_NONE;
}

/* "no creator can be picked: 3 forbidden, 1 without a price" */
static kith_status fail_obstacles(const planning *in, const size_t counts[OBSTACLE_COUNT]) {
    char text[KITH_ERROR_BYTES] = "";
    for (size_t i = OBSTACLE_NONE + 1; i < OBSTACLE_COUNT; i++) {
        size_t used = strlen(text);
        if (counts[i] == 0) continue;
        snprintf(text + used, sizeof text - used, "%s%zu %s", used > 0 ? ", " : "", counts[i],
                 obstacle_texts[i]);
    }
    return status_fail(in->error, KITH_INVALID, "no creator can be picked: %s",
                       text[0] ? text : "the roster is empty");
}

static kith_status list_numbers(planning *in) {
    size_t counts[OBSTACLE_COUNT] = {0};
    kith_status status = mark(in, in->query->required, in->query->required_count, in->required);
    if (status == KITH_OK) {
        status = mark(in, in->query->forbidden, in->query->forbidden_count, in->forbidden);
    }
    for (size_t c = 0; c < in->roster->creator_count && status == KITH_OK; c++) {
        obstacle found = find_obstacle(in, c);
        if (found != OBSTACLE_NONE && in->required[c]) {
            return status_fail(in->error, KITH_INVALID, "'%s' is required, and is %s",
                               in->roster->creators[c].name, obstacle_texts[found]);
        }
        counts[found]++;
        if (found == OBSTACLE_NONE) in->numbers[in->count++] = c;
    }
    return status == KITH_OK && in->count == 0 ? fail_obstacles(in, counts) : status;
}

/* ---- Rules ---- */

static int compare_prices(const void *left, const void *right, void *context) {
    const double *prices = context;
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    if (prices && prices[a] != prices[b]) return prices[a] < prices[b] ? -1 : 1;
    return (a > b) - (a < b);
}

static kith_status allocate_rules(planning *in) {
    const kith_allocator *allocator = &in->options->allocator;
    rules *by = &in->by;
    *by =
        (rules){.from = &in->list,
                .options = in->options,
                .budget = in->query->budget,
                .most = in->query->creators_most < in->count ? in->query->creators_most : in->count,
                .containment_most = in->query->containment_most};
    by->niche_count =
        in->query->niche_count > 0 ? kith_catalogue_view_info(in->query->catalogue).niche_count : 0;
    by->is_required = memory_create(allocator, in->count, sizeof *by->is_required);
    by->niches = memory_create(allocator, in->count, sizeof *by->niches);
    by->least = memory_create(allocator, by->niche_count, sizeof *by->least);
    by->room = memory_create(allocator, by->niche_count, sizeof *by->room);
    by->cheapest = memory_create(allocator, in->count, sizeof *by->cheapest);
    bool whole = by->is_required && by->niches && by->least && by->room && by->cheapest;
    if (has_prices(in)) {
        by->prices = memory_create(allocator, in->count, sizeof *by->prices);
        whole = whole && by->prices;
    }
    return whole ? KITH_OK : status_fail(in->error, KITH_NO_MEMORY, "out of memory");
}

static void free_rules(rules *made, const kith_allocator *allocator) {
    memory_free(allocator, made->prices);
    memory_free(allocator, made->is_required);
    memory_free(allocator, made->niches);
    memory_free(allocator, made->least);
    memory_free(allocator, made->room);
    memory_free(allocator, made->cheapest);
}

static void fill_rules(planning *in) {
    rules *by = &in->by;
    for (uint32_t r = 0; r < in->count; r++) {
        size_t number = in->list.creators[r].number;
        kith_catalogue_entry known = kith_catalogue_view(in->query->catalogue, number);
        if (by->prices) by->prices[r] = known.price;
        by->niches[r] = known.niche;
        by->is_required[r] = in->required[number];
        by->cheapest[r] = r;
    }
    qsort_r(by->cheapest, in->count, sizeof *by->cheapest, compare_prices, by->prices);
    for (size_t i = 0; i < in->query->niche_count; i++) {
        by->least[in->query->niches[i].niche] = in->query->niches[i].creators_least;
    }
}

/* ---- Contradictions ---- */

/* Picks the required for the time being. */
static kith_status check_required(planning *in) {
    const rules *by = &in->by;
    picks *required = &in->best;
    for (uint32_t r = 0; r < in->count; r++) {
        bool conflict = false;
        if (!by->is_required[r]) continue;
        kith_status status = rules_find_conflict(by, required, r, &conflict, in->error);
        if (status != KITH_OK) return status;
        if (conflict) {
            return status_fail(in->error, KITH_INVALID,
                               "'%s' is required, and shares more than the largest containment "
                               "with another required creator",
                               in->roster->creators[in->list.creators[r].number].name);
        }
        required->has[r] = true;
        required->ranks[required->count++] = r;
        required->cost += rules_price(by, r);
    }
    if (required->count > by->most) {
        return status_fail(in->error, KITH_INVALID, "%zu creators are required, at most %zu picked",
                           required->count, by->most);
    }
    if (!rules_is_within(by, required->cost)) {
        return status_fail(in->error, KITH_INVALID,
                           "the required creators cost %.10g, the budget is %.10g", required->cost,
                           by->budget);
    }
    return KITH_OK;
}

/* What is asked for of niches, beside the required that were picked. */
static kith_status check_room(planning *in) {
    const rules *by = &in->by;
    size_t missing = rules_count_missing(by, &in->best);
    double price = rules_price_missing(by, &in->best);
    if (in->best.count + missing > by->most) {
        return status_fail(in->error, KITH_INVALID,
                           "%zu more creators of niches are asked for, at most %zu picked", missing,
                           by->most - in->best.count);
    }
    if (price > 0 && !rules_is_within(by, in->best.cost + price)) {
        return status_fail(in->error, KITH_INVALID,
                           "what is asked for costs at least %.10g, the budget is %.10g",
                           in->best.cost + price, by->budget);
    }
    return KITH_OK;
}

static kith_status check_niches(planning *in) {
    const rules *by = &in->by;
    for (size_t n = 0; n < by->niche_count; n++) {
        size_t there = 0;
        if (by->least[n] == 0) continue;
        for (size_t r = 0; r < in->count; r++) {
            there += by->niches[r] == n;
        }
        if (there < by->least[n]) {
            return status_fail(in->error, KITH_INVALID,
                               "%zu creators of niche '%s' are asked for, %zu can be picked",
                               by->least[n], kith_catalogue_view_niche(in->query->catalogue, n),
                               there);
        }
    }
    return check_room(in);
}

static kith_status check_frequency(planning *in) {
    if (in->query->frequency <= in->by.most) return KITH_OK;
    return status_fail(in->error, KITH_INVALID,
                       "nobody can follow %zu of at most %zu picked creators", in->query->frequency,
                       in->by.most);
}

kith_status planning_fail_empty(planning *in) {
    const rules *by = &in->by;
    double least = rules_price(by, by->cheapest[0]);
    if (!rules_is_within(by, least)) {
        return status_fail(in->error, KITH_INVALID,
                           "the budget of %.10g buys nobody: the least price is %.10g ('%s')",
                           by->budget, least,
                           in->roster->creators[in->list.creators[by->cheapest[0]].number].name);
    }
    return status_fail(in->error, KITH_INVALID,
                       "no plan was found that keeps to all constraints and reaches anybody");
}

/* ---- The whole ---- */

kith_status planning_open(planning *in) {
    const kith_allocator *allocator = &in->options->allocator;
    size_t count = in->roster->creator_count;
    in->required = memory_create(allocator, count, sizeof *in->required);
    in->forbidden = memory_create(allocator, count, sizeof *in->forbidden);
    in->numbers = memory_create(allocator, count, sizeof *in->numbers);
    if (!in->required || !in->forbidden || !in->numbers) {
        return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    }
    kith_status status = list_numbers(in);
    if (status != KITH_OK) return status;
    const crowd_query of = {in->numbers, in->count, HALF_FIRST, UINT64_MAX, false};
    status =
        shortlist_create(in->roster, of, in->query->suspects, in->options, &in->list, in->error);
    if (status != KITH_OK) return status;
    if (picks_create(in->count, allocator, &in->best) != KITH_OK) {
        return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    }
    status = allocate_rules(in);
    if (status != KITH_OK) return status;
    fill_rules(in);
    status = check_frequency(in);
    if (status == KITH_OK) status = check_required(in);
    if (status == KITH_OK) status = check_niches(in);
    picks_clear(&in->best);
    return status;
}

void planning_close(planning *made) {
    const kith_allocator *allocator = &made->options->allocator;
    memory_free(allocator, made->required);
    memory_free(allocator, made->forbidden);
    memory_free(allocator, made->numbers);
    free_rules(&made->by, allocator);
    picks_free(&made->best, allocator);
    if (made->list.roster) shortlist_free(&made->list);
}
