/* Peeling on graphs so small that every set can be tried, and that a plain loop can peel. */
#include <math.h>

#include "../bench.h"
#include "check.h"
#include "peel.h"

enum {
    FOLLOWERS = 8,
    CREATORS = 5,
    NODES = FOLLOWERS + CREATORS,
    ROWS = 24,
    BLOCKS = 2,
    RUNS = 200
};

static void draw(uint64_t seed, follows *graph) {
    uint32_t creators[ROWS];
    uint32_t followers[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        creators[i] = (uint32_t)(bench_random(&seed) % CREATORS);
        followers[i] = i == 0 ? FOLLOWERS - 1 : (uint32_t)(bench_random(&seed) % FOLLOWERS);
    }
    creators[0] = CREATORS - 1;
    follows_build(creators, followers, NULL, ROWS, graph);
}

/* The graph as a matrix of weights, 0 where there is no follow. */
typedef struct matrix {
    double weights[NODES][NODES];
} matrix;

static void weigh(const follows *graph, matrix *all) {
    *all = (matrix){0};
    const follows_side *side = &graph->creators;
    for (size_t c = 0; c < CREATORS; c++) {
        for (size_t i = side->starts[c]; i < side->starts[c + 1]; i++) {
            size_t u = side->neighbours[i];
            double weight = 1 / log((double)follows_degree(side, c) + 5);
            all->weights[u][FOLLOWERS + c] = all->weights[FOLLOWERS + c][u] = weight;
        }
    }
}

/* Weighs anew what is left. */
static void weigh_rest(matrix *all) {
    for (size_t c = FOLLOWERS; c < NODES; c++) {
        double left = 0;
        for (size_t u = 0; u < FOLLOWERS; u++) {
            left += all->weights[c][u] > 0;
        }
        for (size_t u = 0; u < FOLLOWERS; u++) {
            if (all->weights[c][u] == 0) continue;
            all->weights[u][c] = all->weights[c][u] = 1 / log(left + 5);
        }
    }
}

static double density_of(const matrix *all, size_t set) {
    double weight = 0;
    for (size_t a = 0; a < NODES; a++) {
        for (size_t b = 0; b < a; b++) {
            weight += set >> a & set >> b & 1 ? all->weights[a][b] : 0;
        }
    }
    return weight / (double)__builtin_popcountll(set);
}

/* The node left whose follows weigh least, the lowest number of several. */
static size_t find_least(const double *rests, size_t set) {
    size_t least = NODES;
    for (size_t a = 0; a < NODES; a++) {
        if (set >> a & 1 && (least == NODES || rests[a] < rests[least])) least = a;
    }
    return least;
}

/* Peels once with a plain loop for a heap, in the same order of sums, and returns the densest set
 * met. */
static size_t peel_plainly(const matrix *all, double *scores) {
    double rests[NODES] = {0};
    size_t set = ((size_t)1 << NODES) - 1;
    size_t block = set;
    double best = -1;
    for (size_t a = 0; a < NODES; a++) {
        for (size_t b = 0; b < NODES; b++) {
            rests[a] += all->weights[a][b];
        }
    }
    while (set != 0) {
        double density = density_of(all, set);
        if (density > best + 1e-12) {
            best = density;
            block = set;
        }
        size_t node = find_least(rests, set);
        scores[node] = fmax(scores[node], best);
        set &= ~((size_t)1 << node);
        for (size_t b = 0; b < NODES; b++) {
            rests[b] -= all->weights[node][b];
        }
    }
    return block;
}

/* Whether peeling says the same as the plain loop. */
static int agrees(const follows *graph, const verdict *result) {
    matrix all;
    double scores[NODES] = {0};
    size_t reported = 0;
    weigh(graph, &all);
    for (size_t block = 0; block < BLOCKS; block++) {
        size_t set = peel_plainly(&all, scores);
        reported |= set;
        for (size_t a = 0; a < NODES; a++) {
            for (size_t b = 0; b < NODES; b++) {
                if (set >> a & set >> b & 1) all.weights[a][b] = 0;
            }
        }
        weigh_rest(&all);
    }
    int same = 1;
    for (size_t a = 0; a < NODES; a++) {
        int is_follower = a < FOLLOWERS;
        size_t own = is_follower ? a : a - FOLLOWERS;
        double score = (is_follower ? result->follower_scores : result->creator_scores)[own];
        int flag = (is_follower ? result->followers : result->creators)[own];
        same &= fabs(score - scores[a]) < 1e-9 && flag == (int)(reported >> a & 1);
    }
    return same;
}

/* The largest density of any set. */
static double find_densest(const follows *graph) {
    matrix all;
    weigh(graph, &all);
    double best = 0;
    for (size_t set = 1; set < (size_t)1 << NODES; set++) {
        best = fmax(best, density_of(&all, set));
    }
    return best;
}

static double find_largest(const double *scores, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, scores[i]);
    }
    return most;
}

int check_peel(void) {
    int failed = 0;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        follows graph;
        verdict result;
        draw(seed, &graph);
        verdict_create(&graph, &result);
        peel_run(&graph, BLOCKS, &result);
        double found = find_largest(result.follower_scores, FOLLOWERS);
        double best = seed % 10 == 0 ? find_densest(&graph) : found;
        failed += check_expect(found <= best + 1e-9, "no block is denser than the densest set");
        failed += check_expect(found >= best / 2, "a block is half as dense as the densest set");
        failed += check_expect(agrees(&graph, &result), "a heap peels as a plain loop does");
        verdict_clear(&result);
        follows_clear(&graph);
    }
    return failed;
}
