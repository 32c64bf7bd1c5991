#include "verdict.h"

#include <stdlib.h>

void verdict_create(const follows *graph, verdict *result) {
    *result = (verdict){
        .follower_scores = follows_reserve(graph->followers.count, sizeof(double)),
        .creator_scores = follows_reserve(graph->creators.count, sizeof(double)),
        .followers = follows_reserve(graph->followers.count, 1),
        .creators = follows_reserve(graph->creators.count, 1),
    };
}

void verdict_clear(verdict *result) {
    free(result->follower_scores);
    free(result->creator_scores);
    free(result->followers);
    free(result->creators);
    *result = (verdict){0};
}
