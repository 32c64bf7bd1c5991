#include "authenticity/niche.h"

#include "authenticity/community.h"
#include "base/memory.h"

enum { NICHE_SIZE_MIN = 3 };

/* Keeps communities of at least NICHE_SIZE_MIN, the first NICHE_COUNT_MAX - 1 of them; the rest is
 * 0. */
static void number_niches(niche *made, size_t creator_count, uint32_t *sizes,
                          size_t community_count) {
    for (size_t c = 0; c < creator_count; c++) {
        sizes[made->labels[c]]++;
    }
    made->count = 1;
    for (size_t community = 0; community < community_count; community++) {
        bool kept = sizes[community] >= NICHE_SIZE_MIN && made->count < NICHE_COUNT_MAX;
        sizes[community] = kept ? (uint32_t)made->count++ : 0;
    }
    for (size_t c = 0; c < creator_count; c++) {
        made->labels[c] = sizes[made->labels[c]];
    }
}

static kith_status find_labels(niche *made, const ties *near) {
    size_t community_count = 0;
    kith_status status = community_find(near, 1.0, made->labels, &community_count);
    if (status != KITH_OK) return status;
    uint32_t *sizes = memory_create(&made->allocator, community_count, sizeof *sizes);
    if (!sizes) return KITH_NO_MEMORY;
    number_niches(made, near->count, sizes, community_count);
    memory_free(&made->allocator, sizes);
    return KITH_OK;
}

/* Adds the ordered pairs of one account's follows to the table of observed overlaps. The counts are
 * whole numbers below 2^53, so their sum does not depend on the order. */
static void add_account(niche *made, graph_list follows, uint32_t *counts, uint32_t *touched) {
    size_t touched_count = 0;
    for (size_t i = 0; i < follows.count; i++) {
        uint32_t label = made->labels[follows.items[i]];
        if (counts[label]++ == 0) touched[touched_count++] = label;
    }
    for (size_t i = 0; i < touched_count; i++) {
        double *row = made->factors + touched[i] * made->count;
        double own = counts[touched[i]];
        for (size_t k = 0; k < touched_count; k++) {
            row[touched[k]] += own * counts[touched[k]];
        }
        row[touched[i]] -= own;
    }
    for (size_t i = 0; i < touched_count; i++) {
        counts[touched[i]] = 0;
    }
}

/* Divides observed by expected overlaps. sums and squares: of the sizes in each niche. */
static void divide(niche *made, const lift *null, double *sums, double *squares) {
    for (size_t c = 0; c < null->creator_count; c++) {
        sums[made->labels[c]] += null->sizes[c];
        squares[made->labels[c]] += null->sizes[c] * null->sizes[c];
    }
    for (size_t a = 0; a < made->count; a++) {
        for (size_t b = 0; b < made->count; b++) {
            double pairs = sums[a] * sums[b] - (a == b ? squares[a] : 0);
            double *factor = &made->factors[a * made->count + b];
            *factor = (1 + *factor) / (1 + null->kappa * pairs);
        }
    }
}

static kith_status measure_factors(niche *made, const graph *from, const lift *null) {
    kith_status status = KITH_NO_MEMORY;
    double *sums = memory_create(&made->allocator, 2 * made->count, sizeof *sums);
    uint32_t *counts = memory_create(&made->allocator, 2 * made->count, sizeof *counts);
    made->factors = memory_create(&made->allocator, made->count * made->count, sizeof(double));
    if (!sums || !counts || !made->factors) goto fail;
    for (size_t u = 0; u < from->account_count; u++) {
        graph_list follows = graph_view_following(from, u);
        if (!lift_admits(null, follows.count)) continue;
        add_account(made, follows, counts, counts + made->count);
    }
    divide(made, null, sums, sums + made->count);
    status = KITH_OK;
fail:
    memory_free(&made->allocator, sums);
    memory_free(&made->allocator, counts);
    return status;
}

kith_status niche_build(const graph *from, const lift *null, const ties *near, niche **out) {
    kith_status status = KITH_NO_MEMORY;
    niche *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = from->allocator;
    made->labels = memory_create(&from->allocator, from->creator_count, sizeof *made->labels);
    if (!made->labels) goto fail;
    status = find_labels(made, near);
    if (status != KITH_OK) goto fail;
    status = measure_factors(made, from, null);
    if (status != KITH_OK) goto fail;
    *out = made;
    return KITH_OK;
fail:
    niche_free(made);
    return status;
}

void niche_free(niche *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->labels);
    memory_free(&allocator, made->factors);
    memory_free(&allocator, made);
}
