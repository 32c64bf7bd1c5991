#include "overlap/bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "overlap/tally.h"

enum { STEPS_MOST = 60, PATIENCE = 4 };
static const double follows_most = 1e6;
static const double enough = 1e-4; /* part of the bound that it may be above what is reached */

typedef struct dual {
    const shortlist *from;
    const rules *by;
    const crowd *accounts;
    double *counts; /* [accounts] what each counts */
    double *prices; /* [accounts] of each, at most that */
    double *excess; /* [accounts] by how much each is picked more often than needed */
    double *sums;   /* [creators] prices of the accounts that follow, by rank */
    double *parts;  /* [creators] that are picked, 0 to 1 */
    uint32_t *order;
    size_t frequency;
    double money, number; /* that the required leave */
} dual;

/* ---- Accounts ---- */

/* A limit where all is known of all creators, and not too many follows are below. */
static uint64_t choose_limit(const shortlist *from) {
    double follows = 1;
    for (size_t r = 0; r < from->count; r++) {
        follows += from->creators[r].followers.value;
    }
    uint64_t limit = from->creators[from->count - 1].limit;
    double share = 2 * follows_most / follows; /* of which one half is looked at */
    return share < sketch_threshold(limit) ? (uint64_t)(share * 0x1p64) : limit;
}

static void count_accounts(const tally *in, dual *to) {
    double worth = 1 / sketch_threshold(crowd_find_limit(in->from));
    for (size_t a = 0; a < in->from->account_count; a++) {
        to->counts[a] = in->weights ? worth * (double)in->weights[a] : worth;
    }
}

/* The price of an account is what it counts, unless the best picks reach it. */
static void set_prices(const dual *in, const picks *best) {
    const crowd *of = in->accounts;
    for (size_t a = 0; a < of->account_count; a++) {
        size_t picked = 0;
        for (size_t i = of->start[a]; i < of->start[a + 1]; i++) {
            picked += best->has[of->members[i]];
        }
        in->prices[a] = picked >= in->frequency ? 0 : in->counts[a];
    }
}

/* ---- The knapsack ---- */

typedef struct knapsack_order {
    const double *sums, *sizes; /* sizes NULL: 1 */
} knapsack_order;

static double rate(const knapsack_order *of, uint32_t rank) {
    return of->sizes ? of->sums[rank] / of->sizes[rank] : of->sums[rank];
}

static int compare_rates(const void *left, const void *right, void *context) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    double more = rate(context, a) - rate(context, b);
    if (more != 0) return more > 0 ? -1 : 1;
    return (a > b) - (a < b);
}

/* The most that creators are worth within an amount of money, or of creators where sizes is NULL; the last one in part. */
static double fill_knapsack(const dual *in, const double *sizes, double amount) {
    knapsack_order by = {in->sums, sizes};
    double worth = 0;
    qsort_r(in->order, in->from->count, sizeof *in->order, compare_rates, &by);
    for (size_t i = 0; i < in->from->count; i++) {
        uint32_t rank = in->order[i];
        double size = sizes ? sizes[rank] : 1;
        double part = in->by->is_required[rank] ? 1 : fmin(fmax(amount / size, 0), 1);
        in->parts[rank] = part;
        worth += part * in->sums[rank];
        if (!in->by->is_required[rank]) amount -= part * size;
    }
    return worth;
}

/* By money and by number, whichever leaves less. */
static double pick_parts(const dual *in) {
    const double *sizes = in->by->prices;
    bool has_budget = sizes && isfinite(in->by->budget);
    if (!has_budget) return fill_knapsack(in, NULL, in->number);
    double by_number = fill_knapsack(in, NULL, in->number);
    double by_money = fill_knapsack(in, sizes, in->money);
    return by_money <= by_number ? by_money : fill_knapsack(in, NULL, in->number);
}

/* ---- Steps ---- */

static double measure(const dual *in) {
    const crowd *of = in->accounts;
    double beyond = 0;
    memset(in->sums, 0, in->from->count * sizeof *in->sums);
    for (size_t a = 0; a < of->account_count; a++) {
        double price = in->prices[a] / (double)in->frequency;
        beyond += in->counts[a] - in->prices[a];
        for (size_t i = of->start[a]; i < of->start[a + 1]; i++) {
            in->sums[of->members[i]] += price;
        }
    }
    return beyond + pick_parts(in);
}

static bool can_move(const dual *in, size_t account) {
    return in->excess[account] > 0 ? in->prices[account] > 0
                                   : in->prices[account] < in->counts[account];
}

/* Notes the excess of each account; returns the sum of the squares of those whose prices can move. */
static double find_excess(const dual *in) {
    const crowd *of = in->accounts;
    double squares = 0;
    for (size_t a = 0; a < of->account_count; a++) {
        double picked = 0;
        for (size_t i = of->start[a]; i < of->start[a + 1]; i++) {
            picked += in->parts[of->members[i]];
        }
        in->excess[a] = picked / (double)in->frequency - 1;
        squares += can_move(in, a) ? in->excess[a] * in->excess[a] : 0;
    }
    return squares;
}

/* Moves the prices of accounts against their excess, by so much that the bound would come down to what is aimed at. */
static void step(const dual *in, double above) {
    double squares = find_excess(in);
    if (squares == 0) return;
    double factor = above / squares;
    for (size_t a = 0; a < in->accounts->account_count; a++) {
        double moved = in->prices[a] - factor * in->excess[a];
        moved = moved > 0 ? moved : 0;
        in->prices[a] = moved < in->counts[a] ? moved : in->counts[a];
    }
}

static double descend(const dual *in, double reached) {
    double least = measure(in);
    double last = least;
    double part = 1; /* of the way down to what is reached */
    int waited = 0;
    for (int i = 0; i < STEPS_MOST && least > reached * (1 + enough); i++) {
        step(in, part * (last - reached));
        last = measure(in);
        waited = last < least ? 0 : waited + 1;
        least = fmin(least, last);
        if (waited < PATIENCE) continue;
        part /= 2;
        waited = 0;
    }
    return least;
}

/* ---- The whole ---- */

static bool create(const tally *in, const kith_allocator *allocator, dual *made) {
    made->accounts = in->from;
    made->counts = memory_create(allocator, in->from->account_count, sizeof *made->counts);
    made->prices = memory_create(allocator, in->from->account_count, sizeof *made->prices);
    made->excess = memory_create(allocator, in->from->account_count, sizeof *made->excess);
    made->sums = memory_create(allocator, made->from->count, sizeof *made->sums);
    made->parts = memory_create(allocator, made->from->count, sizeof *made->parts);
    made->order = memory_create(allocator, made->from->count, sizeof *made->order);
    return made->counts && made->prices && made->excess && made->sums && made->parts && made->order;
}

static void prepare(const tally *in, const picks *best, dual *made) {
    made->money = made->by->budget;
    made->number = (double)made->by->most;
    for (uint32_t r = 0; r < made->from->count; r++) {
        made->order[r] = r;
        if (!made->by->is_required[r]) continue;
        made->money -= rules_price(made->by, r);
        made->number--;
    }
    count_accounts(in, made);
    set_prices(made, best);
}

static void destroy(dual *made, const kith_allocator *allocator) {
    memory_free(allocator, made->counts);
    memory_free(allocator, made->prices);
    memory_free(allocator, made->excess);
    memory_free(allocator, made->sums);
    memory_free(allocator, made->parts);
    memory_free(allocator, made->order);
}

kith_status bound_measure(const shortlist *from, const rules *by, size_t frequency,
                          const kith_suspects *suspects, const picks *best, double *bound,
                          kith_error *error) {
    const kith_allocator *allocator = &from->allocator;
    dual made = {.from = from, .by = by, .frequency = frequency};
    tally in;
    size_t *numbers = shortlist_copy_numbers(from);
    if (!numbers) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    const crowd_query query = {numbers, from->count, from->part.which, choose_limit(from), false};
    kith_status status = tally_open(from->roster, query, suspects, by->options, &in, error);
    memory_free(allocator, numbers);
    if (status != KITH_OK) return status;
    if (create(&in, allocator, &made)) {
        prepare(&in, best, &made);
        *bound = descend(&made, best->value.parts);
    } else {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    destroy(&made, allocator);
    tally_close(&in);
    return status;
}
