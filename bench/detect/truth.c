#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bench.h"
#include "table.h"

enum { PATH_BYTES = 4096 };

static int open_in(table *rows, const char *folder, const char *name) {
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    return length < PATH_BYTES && table_open(rows, path, '\t') && table_next(rows);
}

static void mark(const names *known, const char *text, unsigned char *labels, size_t *count) {
    uint32_t node = names_find(known, text);
    if (node == NAMES_NONE || labels[node]) return;
    labels[node] = 1;
    ++*count;
}

static void read_followers(const char *folder, const follows *graph, truth *labels) {
    table rows;
    bench_check(open_in(&rows, folder, "truth_followers.tsv"), "no truth_followers.tsv");
    size_t follower = table_find(&rows, "follower");
    size_t label = table_find(&rows, "label");
    while (table_next(&rows)) {
        if (strcmp(table_field(&rows, label), "bot") != 0) continue;
        mark(&graph->follower_names, table_field(&rows, follower), labels->followers,
             &labels->bot_count);
    }
    table_close(&rows);
}

static void read_creators(const char *folder, const follows *graph, truth *labels) {
    table rows;
    if (open_in(&rows, folder, "truth_creators.tsv")) {
        size_t creator = table_find(&rows, "creator");
        size_t bought = table_find(&rows, "bought");
        while (table_next(&rows)) {
            if (strtod(table_field(&rows, bought), NULL) <= 0) continue;
            mark(&graph->creator_names, table_field(&rows, creator), labels->creators,
                 &labels->buyer_count);
        }
    }
    table_close(&rows);
}

void truth_read(const char *folder, const follows *graph, truth *labels) {
    *labels = (truth){
        .followers = follows_reserve(graph->followers.count, 1),
        .creators = follows_reserve(graph->creators.count, 1),
    };
    read_followers(folder, graph, labels);
    read_creators(folder, graph, labels);
}

truth_score truth_compare(const truth *labels, const follows *graph, const verdict *result) {
    size_t follower_count = graph->followers.count;
    truth_score score = {0};
    score.bots = measure_set(result->followers, labels->followers, follower_count);
    score.buyers = measure_set(result->creators, labels->creators, graph->creators.count);
    score.joint = measure_add(score.bots, score.buyers);
    score.base_rate = (double)labels->bot_count / (double)follower_count;
    measure_ranking(result->follower_scores, labels->followers, follower_count, &score.area,
                    &score.average);
    return score;
}

void truth_clear(truth *labels) {
    free(labels->followers);
    free(labels->creators);
    *labels = (truth){0};
}
