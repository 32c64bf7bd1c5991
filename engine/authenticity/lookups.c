/* Accounts are numbered in the order of their hashes, so going through the accounts meets each creator's followers in
 * that order: nothing is sorted. */
#include "authenticity/lookups.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { FOLLOWERS_MIN = 100, KNOWN_MIN = 5 }; /* of a class that stands alone */

static const double fall_min =
    20; /* nats by which a fall of the share known explains more than none */
static const double looked_min = 0.5; /* share of look-ups that did not fail */

/* Classes of one creator while they are counted. */
typedef struct tally {
    double all[LOOKUPS_CLASS_COUNT], known[LOOKUPS_CLASS_COUNT], taken[LOOKUPS_CLASS_COUNT];
    uint8_t joined[LOOKUPS_CLASS_COUNT]; /* the class that a class is counted with */
    double share;                        /* of each that is taken */
} tally;

/* All creators of an account that take part, whatever was taken out of the live graph. */
static graph_list list_creators(const graph *from, size_t account) {
    size_t start = from->following_start[account];
    return (graph_list){.items = from->following + start,
                        .count = from->following_start[account + 1] - start};
}

static void note_known(lookups *made, const kith_accounts *accounts) {
    for (size_t u = 0; u < made->from->account_count; u++) {
        size_t index = 0;
        made->known[u] = kith_accounts_find(accounts, made->from->hashes[u], &index) == KITH_OK;
        made->known_count += made->known[u];
    }
}

/* ---- A sample by this hash ---- */

/* The accounts up to the last that is known: a sample that was not looked up to its end has no others. */
static size_t find_end(const lookups *from) {
    size_t end = from->from->account_count;
    while (end > 0 && !from->known[end - 1])
        end--;
    return end;
}

/* Counts, for each rank among a creator's followers, the creators that have it, and those where it is known. */
static void count_ranks(const lookups *from, uint32_t *ranks, double *all, double *known) {
    size_t end = find_end(from);
    for (size_t u = 0; u < end; u++) {
        graph_list list = list_creators(from->from, u);
        for (size_t i = 0; i < list.count; i++) {
            uint32_t rank = ranks[list.items[i]]++;
            all[rank]++;
            known[rank] += from->known[u];
        }
    }
}

static double measure(double known, double all) {
    double unknown = all - known;
    return (known > 0 ? known * log(known / all) : 0) +
           (unknown > 0 ? unknown * log(unknown / all) : 0);
}

/* The rank at which the share known falls; 0 where it does not. */
static size_t find_fall(const double *all, const double *known, size_t rank_count) {
    double all_total = 0;
    double known_total = 0;
    for (size_t r = 0; r < rank_count; r++) {
        all_total += all[r];
        known_total += known[r];
    }
    double best = measure(known_total, all_total) + fall_min;
    size_t fall = 0;
    double before = 0;
    double known_before = 0;
    for (size_t r = 0; r < rank_count && before < all_total; r++) {
        before += all[r];
        known_before += known[r];
        double after = all_total - before;
        double explained =
            measure(known_before, before) + measure(known_total - known_before, after);
        bool falls = known_before * after > (known_total - known_before) * before;
        if (!falls || known_before < looked_min * before || explained <= best) continue;
        best = explained;
        fall = r + 1;
    }
    return fall;
}

/* Takes of each creator the known ones among its first. */
static void take_sample(lookups *made, uint32_t *ranks) {
    const graph *from = made->from;
    size_t end = find_end(made);
    memset(ranks, 0, from->creator_count * sizeof *ranks);
    for (size_t u = 0; u < end; u++) {
        graph_list list = list_creators(from, u);
        for (size_t i = 0; i < list.count; i++) {
            uint32_t c = list.items[i];
            if (ranks[c]++ >= made->per_creator || !made->known[u]) continue;
            made->classes[c].limit = from->hashes[u];
            made->classes[c].weight++;
        }
    }
    for (size_t c = 0; c < from->creator_count; c++) {
        lookups_class *of = &made->classes[c];
        double size = (double)graph_view_everyone(from, c).count;
        *of = of->weight < LOOKUPS_MIN ? (lookups_class){UINT64_MAX, 1}
                                       : (lookups_class){of->limit, size / of->weight};
    }
}

/* ---- Known in any other way ---- */

static size_t find_class(double audience, double smallest) {
    if (smallest >= audience) return 0;
    double steps = 1 + floor(2 * log2(audience / smallest));
    return steps < LOOKUPS_CLASS_COUNT ? (size_t)steps : LOOKUPS_CLASS_COUNT - 1;
}

static size_t class_of(const lookups *from, size_t creator, size_t account) {
    if (from->class_count == 1) return 0;
    double audience = (double)graph_view_everyone(from->from, creator).count;
    return find_class(audience, (double)from->smallest[account]);
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

static void count_classes(const lookups *from, tally *counts) {
    for (size_t u = 0; u < from->from->account_count; u++) {
        graph_list list = list_creators(from->from, u);
        for (size_t i = 0; i < list.count; i++) {
            size_t k = class_of(from, list.items[i], u);
            counts[list.items[i]].all[k]++;
            counts[list.items[i]].known[k] += from->known[u];
        }
    }
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

static void take_classes(lookups *made, tally *counts) {
    for (size_t u = 0; u < made->from->account_count; u++) {
        graph_list list = list_creators(made->from, u);
        for (size_t i = 0; i < list.count && made->known[u]; i++) {
            tally *of = &counts[list.items[i]];
            size_t k = of->joined[class_of(made, list.items[i], u)];
            if (of->taken[k] >= ceil(of->share * of->all[k])) continue;
            of->taken[k]++;
            made->classes[(size_t)list.items[i] * LOOKUPS_CLASS_COUNT + k].limit =
                made->from->hashes[u];
        }
    }
}

static void weigh_classes(const tally *counts, lookups_class *classes) {
    double known = 0;
    for (size_t k = 0; k < LOOKUPS_CLASS_COUNT; k++)
        known += counts->joined[k] == k ? counts->known[k] : 0;
    for (size_t k = LOOKUPS_CLASS_COUNT; k-- > 0;) {
        size_t with = counts->joined[k];
        double weight = counts->all[with] / fmax(counts->taken[with], 1);
        classes[k] = known < LOOKUPS_MIN ? (lookups_class){UINT64_MAX, 1}
                                         : (lookups_class){classes[with].limit, weight};
    }
}

static void weigh_all_classes(lookups *made, tally *counts) {
    note_smallest(made);
    count_classes(made, counts);
    for (size_t c = 0; c < made->from->creator_count; c++) {
        join_classes(&counts[c]);
        counts[c].share = choose_share(&counts[c]);
    }
    take_classes(made, counts);
    for (size_t c = 0; c < made->from->creator_count; c++)
        weigh_classes(&counts[c], made->classes + c * LOOKUPS_CLASS_COUNT);
}

/* ---- The whole ---- */

static kith_status find_sample(lookups *made, uint32_t *ranks) {
    size_t most = 0;
    for (size_t c = 0; c < made->from->creator_count; c++) {
        size_t count = graph_view_everyone(made->from, c).count;
        most = count > most ? count : most;
    }
    double *all = memory_create(&made->allocator, most, sizeof *all);
    double *known = memory_create(&made->allocator, most, sizeof *known);
    bool whole = all && known;
    if (whole) {
        count_ranks(made, ranks, all, known);
        made->per_creator = find_fall(all, known, most);
    }
    memory_free(&made->allocator, all);
    memory_free(&made->allocator, known);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static kith_status weigh(lookups *made) {
    const kith_allocator *allocator = &made->allocator;
    size_t creator_count = made->from->creator_count;
    tally *counts = NULL;
    uint32_t *ranks = memory_create(allocator, creator_count, sizeof *ranks);
    kith_status status = ranks ? find_sample(made, ranks) : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    status = KITH_NO_MEMORY;
    made->class_count = made->per_creator > 0 ? 1 : LOOKUPS_CLASS_COUNT;
    made->classes =
        memory_create(allocator, creator_count * made->class_count, sizeof *made->classes);
    if (!made->classes) goto fail;
    if (made->per_creator > 0) {
        take_sample(made, ranks);
    } else {
        made->smallest = memory_create(allocator, made->from->account_count, sizeof(uint32_t));
        counts = memory_create(allocator, creator_count, sizeof *counts);
        if (!made->smallest || !counts) goto fail;
        weigh_all_classes(made, counts);
    }
    status = KITH_OK;
fail:
    memory_free(allocator, counts);
    memory_free(allocator, ranks);
    return status;
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
    const lookups_class *of =
        from->classes + creator * from->class_count + class_of(from, creator, account);
    return from->from->hashes[account] <= of->limit ? of->weight : 0;
}
