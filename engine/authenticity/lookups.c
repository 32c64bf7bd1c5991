#include "authenticity/lookups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { FOLLOWERS_MIN = 100, KNOWN_MIN = 5 }; /* of a class that stands alone */

/* Classes of one creator while they are counted. */
typedef struct tally {
    double all[LOOKUPS_CLASS_COUNT], known[LOOKUPS_CLASS_COUNT];
    uint8_t joined[LOOKUPS_CLASS_COUNT]; /* the class that a class is counted with */
} tally;

static size_t find_class(double audience, double smallest) {
    if (smallest >= audience) return 0;
    double steps = 1 + floor(2 * log2(audience / smallest));
    return steps < LOOKUPS_CLASS_COUNT ? (size_t)steps : LOOKUPS_CLASS_COUNT - 1;
}

static void note_known(lookups *made, const kith_accounts *accounts) {
    for (size_t u = 0; u < made->from->account_count; u++) {
        size_t index = 0;
        made->known[u] = kith_accounts_find(accounts, made->from->hashes[u], &index) == KITH_OK;
        made->known_count += made->known[u];
    }
}

static void note_smallest(lookups *made) {
    memset(made->smallest, 0xff, made->from->account_count * sizeof *made->smallest);
    for (size_t c = 0; c < made->from->creator_count; c++) {
        graph_list list = graph_view_everyone(made->from, c);
        for (size_t i = 0; i < list.count; i++) {
            uint32_t *smallest = &made->smallest[list.items[i]];
            if (list.count < *smallest) *smallest = (uint32_t)list.count;
        }
    }
}

static size_t class_of(const lookups *from, graph_list list, uint32_t account) {
    return find_class((double)list.count, (double)from->smallest[account]);
}

/* Joins each class with the next until enough are in it, and what is left over with the last. */
static void join_classes(tally *counts) {
    size_t into = 0;
    size_t last = 0;
    for (size_t k = 0; k < LOOKUPS_CLASS_COUNT; k++) {
        if (k > into) {
            counts->all[into] += counts->all[k];
            counts->known[into] += counts->known[k];
        }
        counts->joined[k] = (uint8_t)into;
        bool enough = counts->all[into] >= FOLLOWERS_MIN && counts->known[into] >= KNOWN_MIN;
        if (!enough) continue;
        last = into;
        into = k + 1;
    }
    if (into == last || into >= LOOKUPS_CLASS_COUNT) return;
    counts->all[last] += counts->all[into];
    counts->known[last] += counts->known[into];
    for (size_t k = into; k < LOOKUPS_CLASS_COUNT; k++)
        counts->joined[k] = (uint8_t)last;
}

/* The share that is taken of every class: that of the class known least, two deviations up. */
static double choose_share(const tally *counts) {
    double share = 1;
    for (size_t k = 0; k < LOOKUPS_CLASS_COUNT; k++) {
        if (counts->joined[k] != k) continue;
        double known = counts->known[k] + 2 * sqrt(counts->known[k] + 1);
        share = fmin(share, known / fmax(counts->all[k], 1));
    }
    return share;
}

/* Takes the first of each class, for which the creator's followers must ascend by hash, as account numbers do. */
static void take(lookups *made, size_t creator, const tally *counts, uint32_t *ascending,
                 size_t count) {
    double share = choose_share(counts);
    double taken[LOOKUPS_CLASS_COUNT] = {0};
    lookups_class *classes = made->classes + creator * LOOKUPS_CLASS_COUNT;
    graph_list list = graph_view_everyone(made->from, creator);
    for (size_t i = 0; i < count; i++) {
        size_t k = counts->joined[class_of(made, list, ascending[i])];
        if (taken[k] >= ceil(share * counts->all[k])) continue;
        taken[k]++;
        classes[k].limit = made->from->hashes[ascending[i]];
    }
    for (size_t k = LOOKUPS_CLASS_COUNT; k-- > 0;) {
        size_t with = counts->joined[k];
        classes[k].limit = classes[with].limit;
        classes[k].weight = counts->all[with] / fmax(taken[with], 1);
    }
}

static int compare(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Weighs the known followers of one creator. room: its audience at least. */
static void weigh_creator(lookups *made, size_t creator, uint32_t *room) {
    graph_list list = graph_view_everyone(made->from, creator);
    tally counts = {0};
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        size_t k = class_of(made, list, list.items[i]);
        counts.all[k]++;
        if (!made->known[list.items[i]]) continue;
        counts.known[k]++;
        room[count++] = list.items[i];
    }
    if (count >= LOOKUPS_MIN) {
        qsort(room, count, sizeof *room, compare);
        join_classes(&counts);
        take(made, creator, &counts, room, count);
        return;
    }
    for (size_t k = 0; k < LOOKUPS_CLASS_COUNT; k++) {
        made->classes[creator * LOOKUPS_CLASS_COUNT + k] = (lookups_class){UINT64_MAX, 1};
    }
}

static kith_status weigh(lookups *made) {
    size_t most = 0;
    for (size_t c = 0; c < made->from->creator_count; c++) {
        size_t count = graph_view_everyone(made->from, c).count;
        most = count > most ? count : most;
    }
    made->smallest = memory_create(&made->allocator, made->from->account_count, sizeof(uint32_t));
    made->classes = memory_create(
        &made->allocator, made->from->creator_count * LOOKUPS_CLASS_COUNT, sizeof *made->classes);
    uint32_t *room = memory_create(&made->allocator, most, sizeof *room);
    bool whole = made->smallest && made->classes && room;
    if (whole) note_smallest(made);
    for (size_t c = 0; whole && c < made->from->creator_count; c++)
        weigh_creator(made, c, room);
    memory_free(&made->allocator, room);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

kith_status lookups_build(const graph *from, const kith_accounts *accounts, lookups **out) {
    lookups *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = from->allocator;
    made->from = from;
    made->whole = !accounts;
    kith_status status = KITH_OK;
    if (accounts) {
        made->known = memory_create(&from->allocator, from->account_count, sizeof *made->known);
        status = made->known ? KITH_OK : KITH_NO_MEMORY;
    }
    if (accounts && status == KITH_OK) {
        note_known(made, accounts);
        made->whole = made->known_count == from->account_count;
    }
    if (status == KITH_OK && !made->whole) status = weigh(made);
    if (status != KITH_OK) {
        lookups_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void lookups_free(lookups *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->known);
    memory_free(&allocator, made->smallest);
    memory_free(&allocator, made->classes);
    memory_free(&allocator, made);
}

double lookups_weigh(const lookups *from, size_t creator, uint32_t account) {
    if (!from || from->whole) return 1;
    if (!from->known[account]) return 0;
    graph_list list = graph_view_everyone(from->from, creator);
    const lookups_class *of = from->classes + creator * LOOKUPS_CLASS_COUNT +
                              class_of(from, list, account);
    return from->from->hashes[account] <= of->limit ? of->weight : 0;
}

double lookups_weigh_hash(const lookups *from, size_t creator, uint64_t hash) {
    if (!from || from->whole) return 1;
    size_t low = 0;
    size_t high = from->from->account_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(from->from->hashes[middle] <= hash ? &low : &high) = middle;
    }
    return lookups_weigh(from, creator, (uint32_t)low);
}
