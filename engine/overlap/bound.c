#include "overlap/bound.h"

#include <glpk.h>
#include <math.h>

#include "base/memory.h"
#include "base/status.h"

enum { SETS_MOST = 8 };
static const double accounts_most = 5e7; /* that are looked at, unless one set takes more */

typedef struct program {
    greedy *in;
    glp_prob *problem;
    int *columns; /* [count + 2] of the row at hand, from 1, as GLPK has it */
    double *factors;
} program;

/* The first column is what is reached. */
static int find_column(size_t rank) {
    return (int)rank + 2;
}

static void add_columns(program *to) {
    const rules *by = to->in->by;
    glp_add_cols(to->problem, (int)to->in->from->count + 1);
    glp_set_obj_coef(to->problem, 1, 1);
    glp_set_col_bnds(to->problem, 1, GLP_LO, 0, 0);
    for (size_t r = 0; r < to->in->from->count; r++) {
        bool fixed = by->is_required[r];
        glp_set_col_bnds(to->problem, find_column(r), fixed ? GLP_FX : GLP_DB, fixed, 1);
    }
}

static void add_row(program *to, int length, double most) {
    int row = glp_add_rows(to->problem, 1);
    glp_set_row_bnds(to->problem, row, GLP_UP, 0, most);
    glp_set_mat_row(to->problem, row, length, to->columns, to->factors);
}

/* The sum over all creators of what they cost, or of 1. */
static void add_limit(program *to, const double *prices, double most) {
    int length = 0;
    for (size_t r = 0; r < to->in->from->count; r++) {
        length++;
        to->columns[length] = find_column(r);
        to->factors[length] = prices ? prices[r] : 1;
    }
    add_row(to, length, most);
}

/* To none, creators add their followers. */
static void add_none(program *to) {
    int length = 1;
    to->columns[1] = 1;
    to->factors[1] = 1;
    for (size_t r = 0; r < to->in->from->count; r++) {
        length++;
        to->columns[length] = find_column(r);
        to->factors[length] =
            -to->in->from->creators[r].followers.value / (double)to->in->reached.frequency;
    }
    add_row(to, length, 0);
}

/* What is reached is at most what a set reaches and what is added to it. */
static kith_status add_set(program *to, const uint32_t *ranks, size_t count) {
    greedy *in = to->in;
    kith_status status = greedy_begin(in, ranks, count);
    int length = 1;
    to->columns[1] = 1;
    to->factors[1] = 1;
    for (uint32_t r = 0; r < in->from->count && status == KITH_OK; r++) {
        double gain = 0;
        if (in->now.has[r]) continue;
        status = greedy_measure(in, r, &gain);
        length++;
        to->columns[length] = find_column(r);
        to->factors[length] = -fmax(gain, 0);
    }
    if (status == KITH_OK) add_row(to, length, in->now.value.parts);
    return status;
}

/* Returns the most that is reached. */
static double solve(program *of) {
    glp_smcp settings;
    glp_init_smcp(&settings);
    settings.msg_lev = GLP_MSG_OFF;
    int code = glp_simplex(of->problem, &settings);
    bool solved = code == 0 && glp_get_status(of->problem) == GLP_OPT;
    return solved ? glp_get_obj_val(of->problem) : INFINITY;
}

static size_t count_sets(const shortlist *from) {
    double accounts = 1;
    for (size_t r = 0; r < from->count; r++) {
        accounts += from->creators[r].sampled;
    }
    return (size_t)fmin(fmax(accounts_most / accounts, 1), SETS_MOST);
}

static kith_status fill(program *of, const picks *best, double *bound) {
    const rules *by = of->in->by;
    size_t sets = count_sets(of->in->from);
    add_columns(of);
    if (by->prices && isfinite(by->budget)) add_limit(of, by->prices, by->budget);
    add_limit(of, NULL, (double)by->most);
    add_none(of);
    kith_status status = KITH_OK;
    for (size_t i = 1; i <= sets && status == KITH_OK; i++) {
        status = add_set(of, best->ranks, best->count * i / sets);
    }
    if (status == KITH_OK) *bound = solve(of);
    return status;
}

kith_status bound_measure(greedy *in, const picks *best, double *bound) {
    const kith_allocator *allocator = &in->from->allocator;
    program of = {.in = in,
                  .columns = memory_create(allocator, in->from->count + 2, sizeof *of.columns),
                  .factors = memory_create(allocator, in->from->count + 2, sizeof *of.factors)};
    kith_status status = KITH_OK;
    if (of.columns && of.factors) {
        int was_on = glp_term_out(GLP_OFF);
        of.problem = glp_create_prob();
        glp_set_obj_dir(of.problem, GLP_MAX);
        status = fill(&of, best, bound);
        glp_delete_prob(of.problem);
        glp_term_out(was_on);
    } else {
        status = status_fail(in->error, KITH_NO_MEMORY, "out of memory");
    }
    memory_free(allocator, of.columns);
    memory_free(allocator, of.factors);
    return status;
}
