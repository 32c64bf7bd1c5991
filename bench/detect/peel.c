/* Weighted greedy peeling with logarithmic column weights.
 *
 * Idea     A follow of a creator with d followers weighs 1 / ln(d + 5). The density of a set of
 *          followers and creators is the weight of the follows within it over its number of nodes.
 *          Removing the node whose follows weigh least, until none is left, meets a set at least
 *          half as dense as the densest. The follows of that block are then taken away, the weights
 *          are made anew, and the next block is looked for.
 * Memory   A binary heap of nodes by the weight of what they still have, with each node's place in
 *          it: followers first, then creators. Every removed follow moves one node up: O(log n).
 * Ours     The score: a node counts as dense as the densest set that still held it. Ties in the heap
 *          go to the lower number, so that runs repeat.
 * Source   Hooi, Song, Beutel, Shah, Shin, Faloutsos: FRAUDAR, KDD 2016, sections 4.1 to 4.4. No
 *          prior suspicion of nodes is used. */
#include "peel.h"

#include <math.h>
#include <stdlib.h>

#define GONE SIZE_MAX

static const double log_shift = 5;

typedef struct peeling {
    const follows *graph;
    size_t follower_count, node_count;
    unsigned char *taken; /* follows of earlier blocks, as the followers' side numbers them */
    double *weights;      /* of a follow of each creator */
    double *rests;        /* weight of the follows that each node still has */
    size_t *heap, *places;
    size_t heap_count;
    size_t *order; /* in which nodes were removed */
} peeling;

static int is_before(const peeling *run, size_t a, size_t b) {
    return run->rests[a] < run->rests[b] || (run->rests[a] == run->rests[b] && a < b);
}

static void put(peeling *run, size_t place, size_t node) {
    run->heap[place] = node;
    run->places[node] = place;
}

static void sift_up(peeling *run, size_t place) {
    size_t node = run->heap[place];
    while (place > 0 && is_before(run, node, run->heap[(place - 1) / 2])) {
        put(run, place, run->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(run, place, node);
}

static void sift_down(peeling *run, size_t place) {
    size_t node = run->heap[place];
    for (;;) {
        size_t child = 2 * place + 1;
        if (child >= run->heap_count) break;
        child +=
            child + 1 < run->heap_count && is_before(run, run->heap[child + 1], run->heap[child]);
        if (!is_before(run, run->heap[child], node)) break;
        put(run, place, run->heap[child]);
        place = child;
    }
    put(run, place, node);
}

static size_t pop(peeling *run) {
    size_t least = run->heap[0];
    run->places[least] = GONE;
    size_t last = run->heap[--run->heap_count];
    if (run->heap_count > 0) {
        put(run, 0, last);
        sift_down(run, 0);
    }
    return least;
}

/* Weighs the creators by the follows that earlier blocks left them. */
static void weigh(peeling *run) {
    const follows_side *side = &run->graph->followers;
    for (size_t c = 0; c < run->graph->creators.count; c++) {
        run->weights[c] = 0;
    }
    for (size_t i = 0; i < run->graph->count; i++) {
        run->weights[side->neighbours[i]] += !run->taken[i];
    }
    for (size_t c = 0; c < run->graph->creators.count; c++) {
        run->weights[c] = 1 / log(run->weights[c] + log_shift);
    }
}

/* Sums the weights of every node's follows, makes the heap and returns the weight of all. */
static double begin(peeling *run) {
    const follows_side *side = &run->graph->followers;
    double total = 0;
    for (size_t node = 0; node < run->node_count; node++) {
        run->rests[node] = 0;
        put(run, node, node);
    }
    for (size_t u = 0; u < run->follower_count; u++) {
        for (size_t i = side->starts[u]; i < side->starts[u + 1]; i++) {
            if (run->taken[i]) continue;
            double weight = run->weights[side->neighbours[i]];
            run->rests[u] += weight;
            run->rests[run->follower_count + side->neighbours[i]] += weight;
            total += weight;
        }
    }
    run->heap_count = run->node_count;
    for (size_t place = run->node_count / 2; place-- > 0;) {
        sift_down(run, place);
    }
    return total;
}

/* Whether an earlier block took the follow of creator c by follower u. */
static int was_taken(const peeling *run, size_t u, size_t c) {
    const follows_side *side = &run->graph->followers;
    size_t low = side->starts[u];
    size_t high = side->starts[u + 1];
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (side->neighbours[middle] <= c) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return run->taken[low];
}

/* Takes a removed node's follows from its neighbours, and returns what they weighed together. */
static double loosen(peeling *run, size_t node) {
    int is_follower = node < run->follower_count;
    const follows_side *side = is_follower ? &run->graph->followers : &run->graph->creators;
    size_t own = is_follower ? node : node - run->follower_count;
    size_t shift = is_follower ? run->follower_count : 0;
    double lost = 0;
    for (size_t i = side->starts[own]; i < side->starts[own + 1]; i++) {
        size_t other = side->neighbours[i] + shift;
        if (run->places[other] == GONE) continue;
        if (is_follower ? run->taken[i] : was_taken(run, side->neighbours[i], own)) continue;
        double weight = run->weights[is_follower ? side->neighbours[i] : own];
        run->rests[other] -= weight;
        lost += weight;
        sift_up(run, run->places[other]);
    }
    return lost;
}

/* Removes every node and returns how many were gone when the rest was densest. */
static size_t peel(peeling *run, double *scores) {
    weigh(run);
    double total = begin(run);
    double best = -1;
    size_t best_gone = 0;
    for (size_t gone = 0; gone < run->node_count; gone++) {
        double density = total / (double)(run->node_count - gone);
        if (density > best) {
            best = density;
            best_gone = gone;
        }
        size_t node = pop(run);
        run->order[gone] = node;
        scores[node] = best > scores[node] ? best : scores[node];
        total -= loosen(run, node);
    }
    return best_gone;
}

/* Reports the block and takes its follows away. `places` marks it until the next peel. */
static void take(peeling *run, size_t gone, unsigned char *reported) {
    const follows_side *side = &run->graph->followers;
    for (size_t i = gone; i < run->node_count; i++) {
        run->places[run->order[i]] = 0;
        reported[run->order[i]] = 1;
    }
    for (size_t u = 0; u < run->follower_count; u++) {
        for (size_t i = side->starts[u]; i < side->starts[u + 1]; i++) {
            run->taken[i] |=
                run->places[u] == 0 && run->places[run->follower_count + side->neighbours[i]] == 0;
        }
    }
}

static void report(const peeling *run, const double *scores, const unsigned char *reported,
                   verdict *result) {
    for (size_t u = 0; u < run->follower_count; u++) {
        result->follower_scores[u] = scores[u];
        result->followers[u] = reported[u];
    }
    for (size_t c = 0; c < run->graph->creators.count; c++) {
        result->creator_scores[c] = scores[run->follower_count + c];
        result->creators[c] = reported[run->follower_count + c];
    }
    result->decides_followers = 1;
    result->decides_creators = 1;
}

void peel_run(const follows *graph, size_t block_count, verdict *result) {
    size_t nodes = graph->followers.count + graph->creators.count;
    peeling run = {
        .graph = graph,
        .follower_count = graph->followers.count,
        .node_count = nodes,
        .taken = follows_reserve(graph->count, 1),
        .weights = follows_reserve(graph->creators.count, sizeof(double)),
        .rests = follows_reserve(nodes, sizeof(double)),
        .heap = follows_reserve(nodes, sizeof(size_t)),
        .places = follows_reserve(nodes, sizeof(size_t)),
        .order = follows_reserve(nodes, sizeof(size_t)),
    };
    double *scores = follows_reserve(nodes, sizeof(double));
    unsigned char *reported = follows_reserve(nodes, 1);
    for (size_t block = 0; block < block_count; block++) {
        take(&run, peel(&run, scores), reported);
    }
    report(&run, scores, reported, result);
    free(run.taken);
    free(run.weights);
    free(run.rests);
    free(run.heap);
    free(run.places);
    free(run.order);
    free(scores);
    free(reported);
}
