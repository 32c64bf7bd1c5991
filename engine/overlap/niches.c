#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "overlap/entries.h"
#include "overlap/leiden.h"
#include "overlap/settle.h"
#include "sketch/suspicion.h"

enum { NICHE_MIN = 3, CENTRAL_COUNT = 3 };

struct kith_niches {
    kith_allocator allocator;
    size_t creator_count, count;
    kith_niche *items;        /* [count] */
    kith_niche_place *places; /* [creator_count] */
};

/* ---- Which there are ---- */

typedef struct community {
    size_t size, first; /* creators, and the least of their numbers */
    size_t label;
} community;

static int compare_communities(const void *left, const void *right) {
    const community *a = left;
    const community *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Numbers the communities of three and more by their size. */
static kith_status number_niches(const uint32_t *labels, size_t community_count,
                                 kith_niches *made) {
    assert(labels);
    const kith_allocator *allocator = &made->allocator;
    community *all = memory_create(allocator, community_count, sizeof *all);
    size_t *numbers = memory_create(allocator, community_count, sizeof *numbers);
    bool whole = all && numbers;
    for (size_t i = 0; whole && i < community_count; i++) {
        all[i] = (community){.first = SIZE_MAX, .label = i};
        numbers[i] = KITH_NICHE_NONE;
    }
    for (size_t c = made->creator_count; whole && c-- > 0;) {
        all[labels[c]].size++;
        all[labels[c]].first = c;
    }
    if (whole && community_count > 0) {
        qsort(all, community_count, sizeof *all, compare_communities);
    }
    while (whole && made->count < community_count && all[made->count].size >= NICHE_MIN) {
        numbers[all[made->count].label] = made->count;
        made->count++;
    }
    made->items = whole ? memory_create(allocator, made->count, sizeof *made->items) : NULL;
    for (size_t c = 0; made->items && c < made->creator_count; c++) {
        made->places[c].niche = numbers[labels[c]];
    }
    memory_free(allocator, all);
    memory_free(allocator, numbers);
    return made->items ? KITH_OK : KITH_NO_MEMORY;
}

/* ---- Where creators stand ---- */

/* Sums of the weights of ties from each creator to each niche would be a large matrix; ties are few, and sorted by
 * creator when both ways are listed. */
typedef struct arm {
    uint32_t from, niche;
    double weight;
} arm;

static int compare_arms(const void *left, const void *right) {
    const arm *a = left;
    const arm *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->niche > b->niche) - (a->niche < b->niche);
}

static size_t list_arms(const kinship *from, const kith_niches *made, arm *out) {
    size_t count = 0;
    for (size_t i = 0; i < from->tie_count; i++) {
        const kinship_tie *tie = &from->ties[i];
        size_t a = made->places[tie->a].niche;
        size_t b = made->places[tie->b].niche;
        if (a == KITH_NICHE_NONE || b == KITH_NICHE_NONE) continue;
        out[count++] = (arm){tie->a, (uint32_t)b, tie->weight};
        out[count++] = (arm){tie->b, (uint32_t)a, tie->weight};
    }
    if (count > 0) qsort(out, count, sizeof *out, compare_arms);
    return count;
}

/* Centrality as the weight within, for the time being, and the bridge. */
static void place_creators(const arm *arms, size_t count, kith_niches *made) {
    for (size_t i = 0; i < count;) {
        kith_niche_place *at = &made->places[arms[i].from];
        uint32_t creator = arms[i].from;
        double total = 0;
        double bridge = 0;
        while (i < count && arms[i].from == creator) {
            uint32_t niche = arms[i].niche;
            double weight = 0;
            for (; i < count && arms[i].from == creator && arms[i].niche == niche; i++) {
                weight += arms[i].weight;
            }
            total += weight;
            if (niche == at->niche) {
                at->centrality = weight;
            } else if (weight > bridge) {
                bridge = weight;
                at->bridge = niche;
            }
        }
        at->bridge_share = total > 0 ? bridge / total : 0;
    }
}

static bool is_more_central(const kith_niches *made, size_t a, size_t b) {
    if (b == KITH_NICHE_NONE) return true;
    double left = made->places[a].centrality;
    double right = made->places[b].centrality;
    return left > right || (left == right && a < b);
}

static void describe_niches(kith_niches *made) {
    for (size_t n = 0; n < made->count; n++) {
        made->items[n] = (kith_niche){.nearest = KITH_NICHE_NONE};
        for (size_t i = 0; i < CENTRAL_COUNT; i++) {
            made->items[n].central[i] = KITH_NICHE_NONE;
        }
    }
    for (size_t c = 0; c < made->creator_count; c++) {
        if (made->places[c].niche == KITH_NICHE_NONE) continue;
        kith_niche *of = &made->items[made->places[c].niche];
        size_t moved = c;
        of->creator_count++;
        for (size_t i = 0; i < CENTRAL_COUNT && moved != KITH_NICHE_NONE; i++) {
            if (!is_more_central(made, moved, of->central[i])) continue;
            size_t next = of->central[i];
            of->central[i] = moved;
            moved = next;
        }
    }
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_niche_place *at = &made->places[c];
        if (at->niche == KITH_NICHE_NONE || made->items[at->niche].central[0] == c) continue;
        double most = made->places[made->items[at->niche].central[0]].centrality;
        at->centrality = most > 0 ? at->centrality / most : 0;
    }
    for (size_t n = 0; n < made->count; n++) {
        kith_niche_place *first = &made->places[made->items[n].central[0]];
        first->centrality = first->centrality > 0 ? 1 : 0;
    }
}

static void find_nearest(const double *room, kith_niches *made) {
    for (size_t n = 0; n < made->count; n++) {
        double most = 0;
        for (size_t other = 0; other < made->count; other++) {
            double weight = room[n * made->count + other];
            if (other == n || weight <= most) continue;
            most = weight;
            made->items[n].nearest = other;
        }
    }
}

/* Weights of ties between niches. */
static void sum_between(const arm *arms, size_t count, const kith_niches *made, double *room) {
    for (size_t i = 0; i < count; i++) {
        room[made->places[arms[i].from].niche * made->count + arms[i].niche] += arms[i].weight;
    }
}

static kith_status place_all(const kinship *from, kith_niches *made) {
    const kith_allocator *allocator = &made->allocator;
    arm *arms = memory_create(allocator, 2 * from->tie_count, sizeof *arms);
    double *room = memory_create(allocator, made->count * made->count, sizeof *room);
    bool whole = arms && room;
    if (whole) {
        size_t count = list_arms(from, made, arms);
        place_creators(arms, count, made);
        sum_between(arms, count, made, room);
        describe_niches(made);
        find_nearest(room, made);
    }
    memory_free(allocator, arms);
    memory_free(allocator, room);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

/* ---- Niche shares ---- */

typedef struct share_work {
    uint64_t *limits; /* by niche: the least of its creators */
    double *all,
        *alike; /* by creator: sampled followers up to there, and those who follow another of the niche */
    uint32_t *counts; /* by niche, of the account at hand */
} share_work;

static void add_account(const entry *first, size_t count, const kith_niches *made, share_work *to) {
    for (size_t i = 0; i < count; i++) {
        size_t niche = made->places[first[i].creator].niche;
        if (niche != KITH_NICHE_NONE) to->counts[niche]++;
    }
    for (size_t i = 0; i < count; i++) {
        size_t niche = made->places[first[i].creator].niche;
        if (niche == KITH_NICHE_NONE || first[i].hash > to->limits[niche]) continue;
        to->all[first[i].creator]++;
        to->alike[first[i].creator] += to->counts[niche] > 1;
    }
    for (size_t i = 0; i < count; i++) {
        size_t niche = made->places[first[i].creator].niche;
        if (niche != KITH_NICHE_NONE) to->counts[niche] = 0;
    }
}

static kith_status count_shares(const lineup *all, const kith_options *options,
                                const kith_niches *made, share_work *to) {
    entry_stream *stream = NULL;
    kith_status status = entries_create(all, options, &stream);
    if (status != KITH_OK) return status;
    size_t count = 0;
    for (;;) {
        const entry *items = entries_next(stream, &count);
        if (count == 0) break;
        for (size_t begin = 0, end = 0; begin < count; begin = end) {
            while (end < count && items[end].hash == items[begin].hash) {
                end++;
            }
            add_account(items + begin, end - begin, made, to);
        }
    }
    entries_free(stream);
    return KITH_OK;
}

static void set_limits(const kith_roster *roster, const kith_niches *made, share_work *to) {
    for (size_t n = 0; n < made->count; n++) {
        to->limits[n] = UINT64_MAX;
    }
    for (size_t c = 0; c < made->creator_count; c++) {
        size_t niche = made->places[c].niche;
        uint64_t own = roster->creators[c].sketch.limit;
        if (niche != KITH_NICHE_NONE && own < to->limits[niche]) to->limits[niche] = own;
    }
}

static kith_status measure_shares(const kith_roster *roster, const kith_options *options,
                                  kith_niches *made) {
    const kith_allocator *allocator = &made->allocator;
    share_work work = {.limits = memory_create(allocator, made->count, sizeof *work.limits),
                       .all = memory_create(allocator, made->creator_count, sizeof *work.all),
                       .alike = memory_create(allocator, made->creator_count, sizeof *work.alike),
                       .counts = memory_create(allocator, made->count, sizeof *work.counts)};
    kith_status status = KITH_NO_MEMORY;
    if (work.limits && work.all && work.alike && work.counts) {
        lineup all = lineup_of_one(roster);
        set_limits(roster, made, &work);
        status = count_shares(&all, options, made, &work);
    }
    for (size_t c = 0; status == KITH_OK && c < made->creator_count; c++) {
        made->places[c].niche_share = work.all[c] > 0 ? work.alike[c] / work.all[c] : NAN;
    }
    memory_free(allocator, work.limits);
    memory_free(allocator, work.all);
    memory_free(allocator, work.alike);
    memory_free(allocator, work.counts);
    return status;
}

/* ---- The whole ---- */

static kith_status find_niches(const kith_roster *roster, const kith_options *options,
                               const kinship *ties, kith_niches *made, kith_error *error) {
    uint32_t *labels = memory_create(&made->allocator, made->creator_count, sizeof *labels);
    size_t count = 0;
    kith_status status = labels ? leiden_find(ties, labels, &count, error)
                                : status_fail(error, KITH_NO_MEMORY, "out of memory");
    if (status == KITH_OK) {
        status = settle_creators(roster, ties, options, count, labels);
        if (status == KITH_OK) status = number_niches(labels, count, made);
        if (status != KITH_OK) status_fail(error, status, "out of memory");
    }
    memory_free(&made->allocator, labels);
    return status;
}

static kith_status fill(const kith_roster *roster, const kith_options *options, kith_niches *made,
                        kith_error *error) {
    kinship *ties = NULL;
    kith_status status = kinship_build(roster, options, &ties, error);
    if (status != KITH_OK) return status;
    status = find_niches(roster, options, ties, made, error);
    if (status == KITH_OK) {
        status = place_all(ties, made);
        if (status == KITH_OK) status = measure_shares(roster, options, made);
        if (status != KITH_OK) status_fail(error, status, "out of memory");
    }
    kinship_free(ties);
    return status;
}

static void begin_places(kith_niches *made) {
    assert(made->places);
    for (size_t c = 0; c < made->creator_count; c++) {
        made->places[c] = (kith_niche_place){
            .niche = KITH_NICHE_NONE, .niche_share = NAN, .bridge = KITH_NICHE_NONE};
    }
}

kith_status kith_niches_build(const kith_roster *roster, const kith_suspects *suspects,
                              const kith_options *options, kith_niches **niches,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    kith_roster *own = NULL;
    const kith_roster *lent = NULL;
    kith_niches *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    *made = (kith_niches){.allocator = options->allocator, .creator_count = roster->creator_count};
    made->places = memory_create(&made->allocator, made->creator_count, sizeof *made->places);
    status = made->places ? KITH_OK : status_fail(error, KITH_NO_MEMORY, "out of memory");
    if (status == KITH_OK) begin_places(made);
    if (status == KITH_OK && suspects) {
        status = suspicion_leave_out(suspects, roster, options, &own, error);
        lent = own;
    } else if (status == KITH_OK) {
        status = roster_lend_unpacked(roster, options, &own, &lent, error);
    }
    if (status == KITH_OK) status = fill(lent, options, made, error);
    kith_roster_free(own);
    if (status != KITH_OK) {
        kith_niches_free(made);
        return status;
    }
    *niches = made;
    return KITH_OK;
}

void kith_niches_free(kith_niches *niches) {
    if (!niches) return;
    kith_allocator allocator = niches->allocator;
    memory_free(&allocator, niches->items);
    memory_free(&allocator, niches->places);
    memory_free(&allocator, niches);
}

size_t kith_niches_count(const kith_niches *niches) {
    return niches->count;
}

kith_niche kith_niches_view(const kith_niches *niches, size_t number) {
    return niches->items[number];
}

kith_niche_place kith_niches_view_place(const kith_niches *niches, size_t creator) {
    return niches->places[creator];
}
