/* Creators who were put into the wrong community go where their followers are; nobody else moves. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"
#include "overlap/settle.h"
#include "planted.h"
#include "sketch/roster.h"

enum { NICHES = 6, ROUNDS = 4 };

static const double gain = 0.02;

/* Creators of a planted roster know their niche by their number. */
static uint32_t find_niche(const planted *from, size_t creator) {
    return (uint32_t)(creator % from->plan.niches);
}

static kinship *tie(const planted *from) {
    kith_options options = kith_options_default();
    kinship *ties = NULL;
    cr_assert_eq(kinship_build(from->roster, &options, &ties, NULL), KITH_OK);
    return ties;
}

static void settle(const planted *from, const kinship *ties, size_t count, uint32_t *labels) {
    kith_options options = kith_options_default();
    cr_assert_eq(settle_creators(from->roster, ties, &options, count, labels), KITH_OK);
}

Test(settle, takes_misplaced_creators_home_and_leaves_the_others) {
    planted_plan plan = planted_default(11);
    plan.members = 0;
    planted from = planted_create(&plan);
    kinship *ties = tie(&from);
    uint32_t *labels = malloc(plan.creators * sizeof *labels);
    for (size_t c = 0; c < plan.creators; c++) {
        uint32_t niche = find_niche(&from, c);
        labels[c] = c % 10 == 3 ? (niche + 1) % (uint32_t)plan.niches : niche;
    }
    settle(&from, ties, plan.niches, labels);
    for (size_t c = 0; c < plan.creators; c++) {
        cr_expect_eq(labels[c], find_niche(&from, c), "creator %zu", c);
    }
    free(labels);
    kinship_free(ties);
    planted_free(&from);
}

Test(settle, leaves_communities_of_two_alone) {
    planted_plan plan = planted_default(12);
    plan.members = 0;
    planted from = planted_create(&plan);
    kinship *ties = tie(&from);
    uint32_t *labels = malloc(plan.creators * sizeof *labels);
    uint32_t two = (uint32_t)plan.niches;
    for (size_t c = 0; c < plan.creators; c++) {
        labels[c] = c == 7 || c == 8 ? two : find_niche(&from, c);
    }
    settle(&from, ties, plan.niches + 1, labels);
    cr_expect_eq(labels[7], two);
    cr_expect_eq(labels[8], two);
    cr_expect_eq(labels[9], find_niche(&from, 9));
    free(labels);
    kinship_free(ties);
    planted_free(&from);
}

/* ---- The formula, follow by follow ---- */

typedef struct plain {
    size_t creator_count;
    follow_list follows; /* by account */
    uint32_t *homes;
    double lifts[NICHES][NICHES];
} plain;

static int compare_follows(const void *left, const void *right) {
    const follow *a = left;
    const follow *b = right;
    return (a->follower > b->follower) - (a->follower < b->follower);
}

static plain list_follows(const planted *from) {
    plain made = {.creator_count = from->plan.creators};
    for (size_t c = 0; c < made.creator_count; c++) {
        const sketch *of = &from->roster->creators[c].sketch;
        for (size_t i = 0; i < of->count; i++) {
            follows_add(&made.follows, (uint32_t)c, of->hashes[i]);
        }
    }
    cr_assert_not_null(made.follows.rows);
    qsort(made.follows.rows, made.follows.count, sizeof *made.follows.rows, compare_follows);
    return made;
}

static size_t find_end(const plain *from, size_t begin) {
    size_t end = begin;
    while (end < from->follows.count &&
           from->follows.rows[end].follower == from->follows.rows[begin].follower) {
        end++;
    }
    return end;
}

static void measure_lifts(plain *from) {
    double pairs[NICHES][NICHES] = {0}, sizes[NICHES] = {0}, total = 0;
    for (size_t begin = 0, end = 0; begin < from->follows.count; begin = end) {
        end = find_end(from, begin);
        if (end - begin < 2) continue;
        for (size_t i = begin; i < end; i++) {
            uint32_t g = from->homes[from->follows.rows[i].creator];
            sizes[g]++;
            total++;
            for (size_t j = begin; j < end; j++) {
                uint32_t h = from->homes[from->follows.rows[j].creator];
                if (i != j) pairs[g][h] += 1 / (double)(end - begin - 1);
            }
        }
    }
    for (size_t g = 0; g < NICHES; g++) {
        for (size_t h = 0; h < NICHES; h++) {
            from->lifts[g][h] = (pairs[g][h] + 1) / (sizes[g] * sizes[h] / total + 1);
        }
    }
}

/* Adds up [creator][niche], and counts the followers that say something. */
static void judge(const plain *from, double (*scores)[NICHES], size_t *heard) {
    for (size_t begin = 0, end = 0; begin < from->follows.count; begin = end) {
        end = find_end(from, begin);
        for (size_t i = begin; i < end && end - begin > 1; i++) {
            heard[from->follows.rows[i].creator]++;
            for (size_t g = 0; g < NICHES; g++) {
                double sum = 0;
                for (size_t j = begin; j < end; j++) {
                    if (i != j) sum += from->lifts[g][from->homes[from->follows.rows[j].creator]];
                }
                scores[from->follows.rows[i].creator][g] += log(sum / (double)(end - begin - 1));
            }
        }
    }
}

static uint32_t choose(const plain *from, const kinship *ties, uint32_t creator,
                       const double *scores, size_t heard) {
    uint32_t home = from->homes[creator];
    double most = scores[home] + gain * (double)heard;
    uint32_t best = home;
    for (size_t i = 0; i < ties->tie_count; i++) {
        const kinship_tie *tie = &ties->ties[i];
        if (tie->a != creator && tie->b != creator) continue;
        uint32_t g = from->homes[tie->a == creator ? tie->b : tie->a];
        if (scores[g] <= most) continue;
        most = scores[g];
        best = g;
    }
    return best;
}

static void settle_plainly(const planted *roster, const kinship *ties, uint32_t *labels) {
    plain from = list_follows(roster);
    double(*scores)[NICHES] = malloc(from.creator_count * sizeof *scores);
    size_t *heard = malloc(from.creator_count * sizeof *heard);
    from.homes = labels;
    uint32_t *next = malloc(from.creator_count * sizeof *next);
    for (size_t round = 0; round < ROUNDS; round++) {
        memset(scores, 0, from.creator_count * sizeof *scores);
        memset(heard, 0, from.creator_count * sizeof *heard);
        measure_lifts(&from);
        judge(&from, scores, heard);
        for (uint32_t c = 0; c < from.creator_count; c++) {
            bool is_due = (c + round) % 2 == 0;
            next[c] = is_due ? choose(&from, ties, c, scores[c], heard[c]) : labels[c];
        }
        memcpy(labels, next, from.creator_count * sizeof *next);
    }
    follows_free(&from.follows);
    free(scores);
    free(heard);
    free(next);
}

Test(settle, moves_creators_as_the_formula_says) {
    for (uint64_t seed = 21; seed < 25; seed++) {
        uint64_t state = seed;
        planted_plan plan = planted_default(seed);
        plan.members = 0;
        planted from = planted_create(&plan);
        kinship *ties = tie(&from);
        uint32_t *labels = malloc(plan.creators * sizeof *labels);
        uint32_t *expected = malloc(plan.creators * sizeof *expected);
        for (size_t c = 0; c < plan.creators; c++) {
            bool misplaced = random_below(&state, 100) < 70;
            labels[c] = misplaced ? (uint32_t)random_below(&state, NICHES) : find_niche(&from, c);
        }
        memcpy(expected, labels, plan.creators * sizeof *labels);
        settle_plainly(&from, ties, expected);
        settle(&from, ties, NICHES, labels);
        cr_expect_arr_eq(labels, expected, plan.creators * sizeof *labels);
        free(labels);
        free(expected);
        kinship_free(ties);
        planted_free(&from);
    }
}
