/* A sweep over all cuts of one order (as in spectral partitioning), with mutual information in the
 * place of conductance: a group that owns few creators wholly counts for no less than one that owns
 * most of them, whatever its number of accounts. */
#include "authenticity/split.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "kernels/sort.h"

enum { TABLE_COUNT = 1 << 14 };

/* The sweep's state. */
typedef struct sweep {
    double *table;    /* by how much x ln x grows from small x to x + 1 */
    uint32_t *inside; /* [creator_count] f_c */
    uint64_t *keys, *scratch;
} sweep;

static double compute(double x) {
    return x > 0 ? x * log(x) : 0;
}

/* (x + 1) ln(x + 1) - x ln x; the derivative halfway is within 1 / 24 x^2 of it. */
static double grow(const sweep *at, size_t x) {
    return x < TABLE_COUNT ? at->table[x] : 1 + log((double)x + 0.5);
}

/* Larger values first: of floats that are not negative, the bits order as the numbers do. */
static void sort_accounts(const purity *from, sweep *at, split *made) {
    size_t count = 0;
    for (size_t u = 0; u < from->from->account_count; u++) {
        uint32_t bits = 0;
        if (purity_view_following(from, u).count == 0) continue;
        memcpy(&bits, &from->values[u], sizeof bits);
        at->keys[count++] = (uint64_t)~bits << 32 | u;
    }
    sort_hashes(at->keys, count, UINT64_MAX, at->scratch);
    for (size_t i = 0; i < count; i++) {
        made->order[i] = (uint32_t)at->keys[i];
    }
    made->account_count = count;
}

/* Moves an account into the group; returns what that adds to the sum over creators. */
static double move_inside(const purity *from, sweep *at, uint32_t account) {
    graph_list list = purity_view_following(from, account);
    const size_t *starts = from->from->audience_start;
    double gain = 0;
    for (size_t i = 0; i < list.count; i++) {
        size_t c = list.items[i];
        size_t in = at->inside[c]++;
        size_t out = starts[c + 1] - starts[c] - in;
        gain += grow(at, in) - grow(at, out - 1);
    }
    return gain;
}

static void find_cut(const purity *from, sweep *at, split *made) {
    double all = (double)from->follow_count;
    double follows = 0;
    double sum = 0;
    for (size_t i = 0; i < made->account_count; i++) {
        sum += move_inside(from, at, made->order[i]);
        follows += (double)purity_view_following(from, made->order[i]).count;
        double chance = compute(follows) + compute(all - follows) - compute(all);
        double information = (sum - chance) / all;
        if (information > made->information) {
            made->information = information;
            made->group_count = i + 1;
        }
    }
}

static void fill_table(double *table) {
    for (size_t x = 0; x < TABLE_COUNT; x++) {
        table[x] = compute((double)x + 1) - compute((double)x);
    }
}

kith_status split_build(const purity *from, split **out) {
    const kith_allocator *allocator = &from->allocator;
    size_t account_count = from->from->account_count;
    kith_status status = KITH_NO_MEMORY;
    sweep at = {.table = memory_create(allocator, TABLE_COUNT, sizeof *at.table),
                .inside = memory_create(allocator, from->from->creator_count, sizeof *at.inside),
                .keys = memory_create(allocator, account_count, sizeof *at.keys),
                .scratch = memory_create(allocator, account_count, sizeof *at.scratch)};
    split *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    made->order = memory_create(allocator, account_count, sizeof *made->order);
    if (!made->order || !at.table || !at.inside || !at.keys || !at.scratch) goto fail;
    fill_table(at.table);
    sort_accounts(from, &at, made);
    find_cut(from, &at, made);
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    split_free(made);
    memory_free(allocator, at.table);
    memory_free(allocator, at.inside);
    memory_free(allocator, at.keys);
    memory_free(allocator, at.scratch);
    return status;
}

void split_free(split *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->order);
    memory_free(&allocator, made);
}
