#include "overlap/solve.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/status.h"
#include "overlap/tally.h"

enum { MILLISECONDS_MOST = 30000 /* each of two steps */, MASK_BITS = 64 };

/* Accounts that follow the same creators. */
typedef struct pattern {
    uint64_t mask; /* a bit a rank */
    double weight; /* of these accounts */
} pattern;

typedef struct program {
    glp_prob *problem;
    const rules *by;
    size_t frequency, creator_count;
    pattern *patterns;
    size_t pattern_count;
    int columns[MASK_BITS + 2]; /* of the row at hand, from 1, as GLPK has it */
    double factors[MASK_BITS + 2];
    int length;
    double best_bound;
} program;

/* ---- Patterns ---- */

static int compare_patterns(const void *left, const void *right) {
    const pattern *a = left;
    const pattern *b = right;
    return (a->mask > b->mask) - (a->mask < b->mask);
}

/* One pattern for each set of creators. */
static size_t merge_patterns(pattern *patterns, size_t count) {
    size_t kept = 0;
    if (count > 0) qsort(patterns, count, sizeof *patterns, compare_patterns);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && patterns[kept - 1].mask == patterns[i].mask) {
            patterns[kept - 1].weight += patterns[i].weight;
        } else {
            patterns[kept++] = patterns[i];
        }
    }
    return kept;
}

static kith_status list_patterns(const tally *in, program *to) {
    const crowd *from = in->from;
    uint64_t limit = crowd_find_limit(from);
    size_t count = crowd_count_up_to(from, limit);
    double worth = 1 / sketch_threshold(limit);
    to->patterns = memory_create(&from->allocator, count, sizeof *to->patterns);
    if (!to->patterns) return KITH_NO_MEMORY;
    for (size_t a = 0; a < count; a++) {
        pattern *made = &to->patterns[a];
        made->weight = in->weights ? worth * (double)in->weights[a] : worth;
        for (size_t i = from->start[a]; i < from->start[a + 1]; i++) {
            made->mask |= UINT64_C(1) << from->members[i];
        }
    }
    to->pattern_count = merge_patterns(to->patterns, count);
    return KITH_OK;
}

/* ---- Rows ---- */

static void begin_row(program *of) {
    of->length = 0;
}

static void add_factor(program *to, int column, double factor) {
    to->length++;
    to->columns[to->length] = column;
    to->factors[to->length] = factor;
}

static void end_row(program *of, int type, double low, double high) {
    int row = glp_add_rows(of->problem, 1);
    glp_set_row_bnds(of->problem, row, type, low, high);
    glp_set_mat_row(of->problem, row, of->length, of->columns, of->factors);
}

/* The column of a creator. */
static int find_column(size_t rank) {
    return (int)rank + 1;
}

static void add_creators(program *to) {
    glp_add_cols(to->problem, (int)to->creator_count);
    for (size_t r = 0; r < to->creator_count; r++) {
        glp_set_col_kind(to->problem, find_column(r), GLP_BV);
        if (to->by->is_required[r]) glp_set_col_bnds(to->problem, find_column(r), GLP_FX, 1, 1);
    }
}

/* At most as many as are picked of some creators. */
static void add_cover(program *to, int column, uint64_t mask) {
    begin_row(to);
    add_factor(to, column, 1);
    for (size_t r = 0; r < to->creator_count; r++) {
        if (mask >> r & 1) add_factor(to, find_column(r), -1);
    }
    end_row(to, GLP_UP, 0, 0);
}

/* At most 1, and at most as many as are picked of its creators; for frequency 2, of its creators without any one. */
static void add_pattern(program *to, const pattern *of) {
    int column = glp_add_cols(to->problem, 1);
    glp_set_obj_coef(to->problem, column, of->weight);
    glp_set_col_bnds(to->problem, column, GLP_DB, 0, 1);
    if (to->frequency == 1) {
        add_cover(to, column, of->mask);
        return;
    }
    for (uint64_t left = of->mask; left != 0; left &= left - 1) {
        add_cover(to, column, of->mask & ~(left & -left));
    }
}

/* Accounts of one creator need no variable of their own. */
static void add_patterns(program *to) {
    for (size_t p = 0; p < to->pattern_count; p++) {
        uint64_t mask = to->patterns[p].mask;
        if (mask & (mask - 1)) {
            add_pattern(to, &to->patterns[p]);
        } else if (to->frequency == 1) {
            int column = find_column((size_t)__builtin_ctzll(mask));
            glp_set_obj_coef(to->problem, column, to->patterns[p].weight);
        }
    }
}

static void add_limits(program *to) {
    const rules *by = to->by;
    if (by->prices && isfinite(by->budget)) {
        begin_row(to);
        for (size_t r = 0; r < to->creator_count; r++) {
            add_factor(to, find_column(r), by->prices[r]);
        }
        end_row(to, GLP_UP, 0, by->budget);
    }
    if (by->most < to->creator_count) {
        begin_row(to);
        for (size_t r = 0; r < to->creator_count; r++) {
            add_factor(to, find_column(r), 1);
        }
        end_row(to, GLP_UP, 0, (double)by->most);
    }
    for (size_t n = 0; n < by->niche_count; n++) {
        begin_row(to);
        for (size_t r = 0; r < to->creator_count; r++) {
            if (by->niches[r] == n) add_factor(to, find_column(r), 1);
        }
        end_row(to, GLP_LO, (double)by->least[n], 0);
    }
}

/* Of two that share too much at most one, unless both are required. */
static kith_status add_conflicts(program *to, kith_error *error) {
    for (uint32_t a = 0; a < to->creator_count; a++) {
        uint32_t ranks[1] = {a};
        picks one = {.ranks = ranks, .count = 1};
        for (uint32_t b = a + 1; b < to->creator_count; b++) {
            bool conflict = false;
            kith_status status = rules_find_conflict(to->by, &one, b, &conflict, error);
            if (status != KITH_OK) return status;
            if (!conflict || (to->by->is_required[a] && to->by->is_required[b])) continue;
            begin_row(to);
            add_factor(to, find_column(a), 1);
            add_factor(to, find_column(b), 1);
            end_row(to, GLP_UP, 0, 1);
        }
    }
    return KITH_OK;
}

/* ---- Solving ---- */

/* Notes the bound while the tree is searched. */
static void watch(glp_tree *tree, void *context) {
    program *of = context;
    int node = glp_ios_best_node(tree);
    if (node != 0) of->best_bound = glp_ios_node_bound(tree, node);
}

/* The relaxation first: the tree begins from it, and its bound is one, too. */
static bool relax(program *of) {
    glp_smcp settings;
    glp_init_smcp(&settings);
    settings.msg_lev = GLP_MSG_OFF;
    settings.meth = GLP_DUALP;
    settings.tm_lim = MILLISECONDS_MOST;
    int code = glp_simplex(of->problem, &settings);
    bool solved = code == 0 && glp_get_status(of->problem) == GLP_OPT;
    of->best_bound = solved ? glp_get_obj_val(of->problem) : INFINITY;
    return solved;
}

static void solve(program *of, solution *out) {
    glp_iocp settings;
    glp_init_iocp(&settings);
    settings.msg_lev = GLP_MSG_OFF;
    settings.tm_lim = MILLISECONDS_MOST;
    settings.cb_func = watch;
    settings.cb_info = of;
    int code = relax(of) ? glp_intopt(of->problem, &settings) : GLP_ETMLIM;
    int status = code == 0 || code == GLP_ETMLIM ? glp_mip_status(of->problem) : GLP_UNDEF;
    out->found = status == GLP_OPT || status == GLP_FEAS;
    out->proved = code == 0 && status == GLP_OPT;
    out->bound = out->proved ? glp_mip_obj_val(of->problem) : of->best_bound;
    for (size_t r = 0; r < of->creator_count; r++) {
        out->has[r] = out->found && glp_mip_col_val(of->problem, find_column(r)) > 0.5;
    }
}

static kith_status solve_program(program *of, solution *out, kith_error *error) {
    int was_on = glp_term_out(GLP_OFF);
    of->problem = glp_create_prob();
    glp_set_obj_dir(of->problem, GLP_MAX);
    add_creators(of);
    add_patterns(of);
    add_limits(of);
    kith_status status = add_conflicts(of, error);
    if (status == KITH_OK) solve(of, out);
    glp_delete_prob(of->problem);
    glp_term_out(was_on);
    return status;
}

kith_status solve_picks(const shortlist *from, const rules *by, size_t frequency,
                        const kith_suspects *suspects, const kith_options *options, solution *out,
                        kith_error *error) {
    program of = {.by = by, .frequency = frequency, .creator_count = from->count};
    tally in;
    size_t *numbers = shortlist_copy_numbers(from);
    if (!numbers) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    const crowd_query query = {numbers, from->count, from->part.which, UINT64_MAX, false};
    kith_status status = tally_open(from->roster, query, suspects, options, &in, error);
    memory_free(&from->allocator, numbers);
    if (status != KITH_OK) return status;
    if (list_patterns(&in, &of) == KITH_OK) {
        status = solve_program(&of, out, error);
    } else {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    memory_free(&from->allocator, of.patterns);
    tally_close(&in);
    return status;
}
