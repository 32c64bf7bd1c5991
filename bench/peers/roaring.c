#include "roaring.h"

#include <roaring/roaring.h>
#include <stdlib.h>

#include "../bench.h"

struct roaring_set {
    roaring_bitmap_t *bitmap;
};

const char *roaring_set_version(void) {
    return "CRoaring";
}

roaring_set *roaring_set_build(const uint32_t *ids, size_t count) {
    roaring_set *made = bench_reserve(sizeof *made);
    made->bitmap = roaring_bitmap_of_ptr(count, ids);
    bench_check(made->bitmap != NULL, "out of memory");
    roaring_bitmap_run_optimize(made->bitmap);
    return made;
}

void roaring_set_free(roaring_set *made) {
    if (made) {
        roaring_bitmap_free(made->bitmap);
        free(made);
    }
}

uint64_t roaring_set_intersect(const roaring_set *a, const roaring_set *b) {
    return roaring_bitmap_and_cardinality(a->bitmap, b->bitmap);
}
