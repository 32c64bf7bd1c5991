#include "overlap/leiden.h"

#include <igraph.h>
#include <math.h>

#include "base/memory.h"
#include "base/status.h"

/* A run until nothing changes any more need not end. */
enum { RUNS = 10, ITERATIONS = 10 };

static const double randomness = 0.01;

/* What igraph works on. */
typedef struct workspace {
    igraph_t graph;
    igraph_vector_int_t ends, membership, best;
    igraph_vector_t weights, strengths;
    double total, quality; /* of the best communities */
} workspace;

static igraph_error_t fill(const kinship *from, workspace *in) {
    for (size_t i = 0; i < from->tie_count; i++) {
        const kinship_tie *tie = &from->ties[i];
        VECTOR(in->ends)[2 * i] = (igraph_integer_t)tie->a;
        VECTOR(in->ends)[2 * i + 1] = (igraph_integer_t)tie->b;
        VECTOR(in->weights)[i] = tie->weight;
        VECTOR(in->strengths)[tie->a] += tie->weight;
        VECTOR(in->strengths)[tie->b] += tie->weight;
        in->total += tie->weight;
    }
    return igraph_create(&in->graph, &in->ends, (igraph_integer_t)from->creator_count,
                         IGRAPH_UNDIRECTED);
}

/* Modularity is Leiden's quality where nodes weigh what their ties do (Traag et al. 2019). */
static igraph_error_t run(workspace *in, double *quality) {
    igraph_integer_t count = 0;
    return igraph_community_leiden(&in->graph, &in->weights, &in->strengths, 1 / (2 * in->total),
                                   randomness, false, ITERATIONS, &in->membership, &count, quality);
}

static igraph_error_t run_all(workspace *in) {
    igraph_error_t code = IGRAPH_SUCCESS;
    in->quality = -INFINITY;
    for (unsigned seed = 0; seed < RUNS && code == IGRAPH_SUCCESS; seed++) {
        double quality = 0;
        code = igraph_rng_seed(igraph_rng_default(), seed + 1);
        if (code == IGRAPH_SUCCESS) code = run(in, &quality);
        if (code == IGRAPH_SUCCESS && quality > in->quality + 1e-12) {
            in->quality = quality;
            code = igraph_vector_int_update(&in->best, &in->membership);
        }
    }
    return code;
}

static igraph_error_t open_workspace(const kinship *from, workspace *made) {
    igraph_error_t code =
        igraph_vector_int_init(&made->ends, (igraph_integer_t)(2 * from->tie_count));
    if (code == IGRAPH_SUCCESS) code = igraph_vector_int_init(&made->membership, 0);
    if (code == IGRAPH_SUCCESS) code = igraph_vector_int_init(&made->best, 0);
    if (code == IGRAPH_SUCCESS) {
        code = igraph_vector_init(&made->weights, (igraph_integer_t)from->tie_count);
    }
    if (code == IGRAPH_SUCCESS) {
        code = igraph_vector_init(&made->strengths, (igraph_integer_t)from->creator_count);
    }
    return code;
}

static void copy_labels(const workspace *in, size_t count, uint32_t *labels,
                        size_t *community_count) {
    *community_count = 0;
    for (size_t c = 0; c < count; c++) {
        labels[c] = (uint32_t)VECTOR(in->best)[c];
        *community_count = labels[c] >= *community_count ? labels[c] + 1 : *community_count;
    }
}

static void label_alone(size_t count, uint32_t *labels, size_t *community_count) {
    for (size_t c = 0; c < count; c++) {
        labels[c] = (uint32_t)c;
    }
    *community_count = count;
}

/* The communities of a graph and its modularity. */
static igraph_error_t find_once(const kinship *from, uint32_t *labels, size_t *community_count,
                                double *quality) {
    workspace in = {0};
    igraph_error_t code = open_workspace(from, &in);
    if (code == IGRAPH_SUCCESS) code = fill(from, &in);
    if (code == IGRAPH_SUCCESS) {
        code = run_all(&in);
        igraph_destroy(&in.graph);
    }
    if (code == IGRAPH_SUCCESS) copy_labels(&in, from->creator_count, labels, community_count);
    *quality = in.quality;
    igraph_vector_int_destroy(&in.ends);
    igraph_vector_int_destroy(&in.membership);
    igraph_vector_int_destroy(&in.best);
    igraph_vector_destroy(&in.weights);
    igraph_vector_destroy(&in.strengths);
    return code;
}

/* ---- Communities within communities ---- */

/* One community as a graph of its own. */
typedef struct inside {
    kinship graph;
    uint32_t *members; /* their numbers in the whole */
    uint32_t *places;  /* [creator_count] of the whole: where each stands among the members */
    uint32_t *labels;
} inside;

static void list_inside(const kinship *from, const uint32_t *labels, uint32_t community,
                        inside *out) {
    out->graph.creator_count = 0;
    out->graph.tie_count = 0;
    for (uint32_t c = 0; c < from->creator_count; c++) {
        if (labels[c] != community) continue;
        out->places[c] = (uint32_t)out->graph.creator_count;
        out->members[out->graph.creator_count++] = c;
    }
    for (size_t i = 0; i < from->tie_count; i++) {
        const kinship_tie *tie = &from->ties[i];
        if (labels[tie->a] != community || labels[tie->b] != community) continue;
        out->graph.ties[out->graph.tie_count++] =
            (kinship_tie){out->places[tie->a], out->places[tie->b], tie->weight};
    }
}

/* Divides each community as far as its own modularity says. New ones stand at the end and are looked at in their turn. */
static igraph_error_t divide_all(const kinship *from, uint32_t *labels, size_t *community_count,
                                 inside *room) {
    igraph_error_t code = IGRAPH_SUCCESS;
    for (size_t k = 0; k < *community_count && code == IGRAPH_SUCCESS;) {
        size_t parts = 0;
        double quality = 0;
        list_inside(from, labels, (uint32_t)k, room);
        if (room->graph.tie_count > 0) {
            code = find_once(&room->graph, room->labels, &parts, &quality);
        }
        if (code != IGRAPH_SUCCESS || parts < 2 || quality < LEIDEN_SPLIT) {
            k++;
            continue;
        }
        for (size_t i = 0; i < room->graph.creator_count; i++) {
            uint32_t part = room->labels[i];
            labels[room->members[i]] =
                part == 0 ? (uint32_t)k : (uint32_t)(*community_count + part - 1);
        }
        *community_count += parts - 1;
    }
    return code;
}

static igraph_error_t find_all(const kinship *from, uint32_t *labels, size_t *community_count) {
    double quality = 0;
    igraph_error_t code = find_once(from, labels, community_count, &quality);
    if (code != IGRAPH_SUCCESS) return code;
    const kith_allocator *allocator = &from->allocator;
    inside room = {
        .graph = {.ties = memory_create(allocator, from->tie_count, sizeof *room.graph.ties)},
        .members = memory_create(allocator, from->creator_count, sizeof *room.members),
        .places = memory_create(allocator, from->creator_count, sizeof *room.places),
        .labels = memory_create(allocator, from->creator_count, sizeof *room.labels)};
    bool whole = room.graph.ties && room.members && room.places && room.labels;
    code = whole ? divide_all(from, labels, community_count, &room) : IGRAPH_ENOMEM;
    memory_free(allocator, room.graph.ties);
    memory_free(allocator, room.members);
    memory_free(allocator, room.places);
    memory_free(allocator, room.labels);
    return code;
}

kith_status leiden_find(const kinship *from, uint32_t *labels, size_t *community_count,
                        kith_error *error) {
    if (from->tie_count == 0) {
        label_alone(from->creator_count, labels, community_count);
        return KITH_OK;
    }
    igraph_error_handler_t *handler = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_rng_t *before = igraph_rng_default();
    igraph_rng_t own;
    igraph_error_t code = igraph_rng_init(&own, &igraph_rngtype_mt19937);
    if (code == IGRAPH_SUCCESS) {
        igraph_rng_set_default(&own);
        code = find_all(from, labels, community_count);
        igraph_rng_set_default(before);
        igraph_rng_destroy(&own);
    }
    igraph_set_error_handler(handler);
    if (code == IGRAPH_ENOMEM) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    return code == IGRAPH_SUCCESS
               ? KITH_OK
               : status_fail(error, KITH_INVALID, "igraph: %s", igraph_strerror(code));
}
