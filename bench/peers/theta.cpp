// Apache DataSketches' theta sketches, behind plain functions.
#include "theta.h"

#include <theta_intersection.hpp>
#include <theta_sketch.hpp>
#include <theta_union.hpp>

struct theta_sketch {
    datasketches::compact_theta_sketch compact;
};

const char *theta_version(void) {
    return "Apache DataSketches C++ theta";
}

theta_sketch *theta_build(const uint64_t *ids, size_t count, unsigned lg_k, int compact) {
    auto sketch =
        datasketches::update_theta_sketch::builder().set_lg_k(static_cast<uint8_t>(lg_k)).build();
    for (size_t i = 0; i < count; i++) {
        sketch.update(ids[i]);
    }
    return compact ? new theta_sketch{sketch.compact(true)} : nullptr;
}

void theta_free(theta_sketch *made) {
    delete made;
}

double theta_intersect(const theta_sketch *a, const theta_sketch *b) {
    datasketches::theta_intersection intersection;
    intersection.update(a->compact);
    intersection.update(b->compact);
    return intersection.get_result().get_estimate();
}

double theta_unite(const theta_sketch *const *sketches, size_t count, unsigned lg_k) {
    auto all = datasketches::theta_union::builder().set_lg_k(static_cast<uint8_t>(lg_k)).build();
    for (size_t i = 0; i < count; i++) {
        all.update(sketches[i]->compact);
    }
    return all.get_result().get_estimate();
}

size_t theta_count_bytes(const theta_sketch *of) {
    return of->compact.serialize_compressed().size();
}
