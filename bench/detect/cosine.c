/* Ranking by the cosines of audiences.
 *
 * With A_i the followers of creator i,
 *
 *   cosine(i, j) = |A_i ∩ A_j| / sqrt(|A_i| |A_j|)
 *   sum(u)       = sum of cosine(i, j) over the pairs i < j of creators that account u follows
 *   mean(u)      = sum(u) / (d (d - 1) / 2), d the number of creators that u follows; 0 if d < 2
 *
 * and, the other way round, with C_u the creators that account u follows,
 *
 *   accounts(u)  = sum over accounts v other than u of |C_u ∩ C_v| / sqrt(|C_u| |C_v|)
 *
 * Idea     An account that follows creators with like audiences is one of many that follow the same.
 *          The account itself is among the shared followers, which raises small audiences.
 *          The sum over accounts needs no pairs: it is the product of A, its transpose and 1, scaled.
 * Memory   One row of the product at a time: for creator i the shared counts with every j > i, by
 *          way of its followers' lists, then handed back to the same followers. Never the square.
 * Source   The cosine of co-following is common knowledge (Salton), so there is no paper whose choices
 *          it follows. The last is what reaches AUC/AP .82/.84 on the bought accounts of VK. */
#include "cosine.h"

#include <math.h>
#include <stdlib.h>

/* The first of a follower's creators after creator i, which it follows. */
static size_t find_after(const follows_side *side, size_t u, size_t i) {
    size_t low = side->starts[u];
    size_t high = side->starts[u + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (side->neighbours[middle] <= i) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Counts the followers that creator i shares with every later one. */
static void count_row(const follows *graph, size_t i, double *row) {
    const follows_side *creators = &graph->creators;
    const follows_side *followers = &graph->followers;
    for (size_t f = creators->starts[i]; f < creators->starts[i + 1]; f++) {
        size_t u = creators->neighbours[f];
        for (size_t k = find_after(followers, u, i); k < followers->starts[u + 1]; k++) {
            row[followers->neighbours[k]] += 1;
        }
    }
}

/* Adds a row of cosines to the followers whose pairs they are. */
static void hand_back(const follows *graph, size_t i, const double *row, double *scores) {
    const follows_side *creators = &graph->creators;
    const follows_side *followers = &graph->followers;
    for (size_t f = creators->starts[i]; f < creators->starts[i + 1]; f++) {
        size_t u = creators->neighbours[f];
        double sum = 0;
        for (size_t k = find_after(followers, u, i); k < followers->starts[u + 1]; k++) {
            sum += row[followers->neighbours[k]];
        }
        scores[u] += sum;
    }
}

void cosine_run(const follows *graph, int mean, verdict *result) {
    size_t count = graph->creators.count;
    double *row = follows_reserve(count, sizeof *row);
    for (size_t i = 0; i < count; i++) {
        count_row(graph, i, row);
        double own = (double)follows_degree(&graph->creators, i);
        for (size_t j = i + 1; j < count; j++) {
            row[j] =
                row[j] > 0 ? row[j] / sqrt(own * (double)follows_degree(&graph->creators, j)) : 0;
            result->creator_scores[i] += row[j];
            result->creator_scores[j] += row[j];
        }
        hand_back(graph, i, row, result->follower_scores);
        for (size_t j = i + 1; j < count; j++) {
            row[j] = 0;
        }
    }
    free(row);
    for (size_t u = 0; mean && u < graph->followers.count; u++) {
        double degree = (double)follows_degree(&graph->followers, u);
        if (degree > 1) result->follower_scores[u] /= 0.5 * degree * (degree - 1);
    }
}

void cosine_run_accounts(const follows *graph, verdict *result) {
    const follows_side *side = &graph->followers;
    double *sums = follows_reserve(graph->creators.count, sizeof *sums);
    for (size_t u = 0; u < side->count; u++) {
        for (size_t i = side->starts[u]; i < side->starts[u + 1]; i++) {
            sums[side->neighbours[i]] += 1 / sqrt((double)follows_degree(side, u));
        }
    }
    for (size_t u = 0; u < side->count; u++) {
        double sum = 0;
        for (size_t i = side->starts[u]; i < side->starts[u + 1]; i++) {
            sum += sums[side->neighbours[i]];
        }
        double degree = (double)follows_degree(side, u);
        result->follower_scores[u] = degree > 0 ? sum / sqrt(degree) - 1 : 0;
    }
    free(sums);
}
