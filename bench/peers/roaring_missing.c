#include "roaring.h"

const char *roaring_set_version(void) {
    return NULL;
}

roaring_set *roaring_set_build(const uint32_t *ids, size_t count) {
    (void)ids;
    (void)count;
    return NULL;
}

void roaring_set_free(roaring_set *made) {
    (void)made;
}

uint64_t roaring_set_intersect(const roaring_set *a, const roaring_set *b) {
    (void)a;
    (void)b;
    return 0;
}
