#include "relationship/standing.h"

#include <math.h>

#include "base/memory.h"
#include "relationship/like_size.h"

/* The counts behind a share: hits of so many. A share that is not known has a base of 0. */
static like_size_point take_point(const kith_relationship *from, uint64_t followers,
                                  kith_measure measure) {
    like_size_point point = {.followers = followers, .posts = from->post_count};
    switch (measure) {
        case KITH_MEASURE_ENGAGED:
            point.hits = from->engaged_count;
            point.base = isnan(from->engaged_share) ? 0 : followers;
            break;
        case KITH_MEASURE_REGULARS:
            point.hits = from->regular_count;
            point.base = isnan(from->regulars_share) ? 0 : followers;
            break;
        case KITH_MEASURE_LOYALTY:
            point.hits = from->loyal_count;
            point.base = from->early_count;
            break;
        case KITH_MEASURE_OUTSIDE:
            point.hits = from->outside_count;
            point.base = from->engagement_count + from->outside_count;
            break;
    }
    return point;
}

static kith_status compare(kith_engagements *made, const kith_roster *roster, kith_measure measure,
                           like_size_point *points) {
    like_size fit;
    for (size_t c = 0; c < made->creator_count; c++)
        points[c] = take_point(&made->creators[c], roster->creators[c].sketch.count, measure);
    kith_status status = like_size_fit(points, made->creator_count, &made->allocator, &fit);
    for (size_t c = 0; c < made->creator_count && status == KITH_OK; c++)
        made->creators[c].beside[measure] = like_size_place(&fit, &points[c]);
    return status;
}

kith_status standing_find(kith_engagements *made, const kith_roster *roster) {
    like_size_point *points = memory_create(&made->allocator, made->creator_count, sizeof *points);
    kith_status status = points ? KITH_OK : KITH_NO_MEMORY;
    for (int m = 0; m < KITH_MEASURE_COUNT && status == KITH_OK; m++)
        status = compare(made, roster, (kith_measure)m, points);
    memory_free(&made->allocator, points);
    return status;
}
