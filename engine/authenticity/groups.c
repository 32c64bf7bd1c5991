#include "authenticity/groups.h"

#include <math.h>

#include "authenticity/community.h"
#include "base/memory.h"

enum { NEIGHBOURS_MIN = 2, GROUP_BURSTS_MAX = 2048, DRAWS_MAX = 16 };

/* Below 1, where ties of unequal weight would split a single pool and leave parts too small to count. */
static const double resolution = 0.5;

static const double null_factor = 1.5, null_margin = 20;

/* ---- Building ---- */

static size_t count_neighbours(const ties *reused, const uint32_t *labels, size_t node) {
    size_t count = 0;
    for (size_t k = reused->start[node]; k < reused->start[node + 1]; k++) {
        count += labels[reused->items[k].other] == labels[node];
    }
    return count;
}

/* Drops groups of too few creators, closing the gaps. Members are ascending, hence by creator. */
static void keep_wide(groups *made, const bursts *slices) {
    size_t kept = 0;
    size_t total = 0;
    for (size_t g = 0; g < made->count; g++) {
        size_t begin = made->start[g];
        size_t end = made->start[g + 1];
        size_t creators = 0;
        for (size_t i = begin; i < end; i++) {
            creators += i == begin || slices->items[made->members[i]].creator !=
                                          slices->items[made->members[i - 1]].creator;
        }
        if (creators < GROUP_CREATORS_MIN || end - begin > GROUP_BURSTS_MAX) continue;
        made->start[kept++] = total;
        for (size_t i = begin; i < end; i++) {
            made->members[total++] = made->members[i];
        }
    }
    made->start[kept] = total;
    made->count = kept;
}

/* Counting sort of the well connected bursts by community. */
static void fill(groups *made, const ties *reused, const uint32_t *labels) {
    for (size_t b = 0; b < reused->count; b++) {
        if (count_neighbours(reused, labels, b) >= NEIGHBOURS_MIN) made->start[labels[b] + 2]++;
    }
    for (size_t g = 0; g < made->count; g++) {
        made->start[g + 2] += made->start[g + 1];
    }
    for (size_t b = 0; b < reused->count; b++) {
        if (count_neighbours(reused, labels, b) >= NEIGHBOURS_MIN) {
            made->members[made->start[labels[b] + 1]++] = (uint32_t)b;
        }
    }
}

kith_status groups_build(const ties *reused, const bursts *slices, groups **out) {
    const kith_allocator *allocator = &reused->allocator;
    kith_status status = KITH_NO_MEMORY;
    uint32_t *labels = NULL;
    groups *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    labels = memory_create(allocator, reused->count, sizeof *labels);
    if (!labels) goto fail;
    status = community_find(reused, resolution, labels, &made->count);
    if (status != KITH_OK) goto fail;
    made->start = memory_create(allocator, made->count + 2, sizeof *made->start);
    made->members = memory_create(allocator, reused->count, sizeof *made->members);
    made->doubtful = memory_create(allocator, made->count, sizeof *made->doubtful);
    status = made->start && made->members && made->doubtful ? KITH_OK : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    fill(made, reused, labels);
    keep_wide(made, slices);
    *out = made;
    made = NULL;
fail:
    memory_free(allocator, labels);
    groups_free(made);
    return status;
}

void groups_free(groups *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->start);
    memory_free(&allocator, made->members);
    memory_free(&allocator, made->doubtful);
    memory_free(&allocator, made);
}

/* ---- Accepting ---- */

/* One follow of the group at hand, in the chain of its account's follows. */
typedef struct link {
    uint32_t account, time;
    uint32_t member; /* place of the burst in the group */
    uint32_t next;   /* 1 + the place of the account's link before it; 0 at the end */
    bool drawn;      /* of an account drawn by lot */
} link;

/* Whose accounts are exchanged: nobody's, those of one burst of a pair (each in turn), of both. */
typedef enum exchange { EXCHANGE_NONE, EXCHANGE_ONE, EXCHANGE_BOTH } exchange;

typedef struct trial {
    const reuse_source *from;
    reuse_kind kind;
    exchange mode;
    const uint32_t *members; /* bursts of the group */
    size_t member_count;
    uint32_t *heads;  /* [account_count] 0 between trials */
    link *links;      /* [2 · follows of the largest group] */
    uint32_t *counts; /* [member_count²] shared accounts, for i > j */
    double *degrees;  /* [member_count] D */
    uint64_t state;   /* of the draws */
} trial;

static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static const burst *view_burst(const trial *at, size_t member) {
    return &at->from->slices->items[at->members[member]];
}

/* Adds a follow and counts the pairs it makes with the account's earlier ones in other bursts: lots may
 * fall on an account twice in one. */
static void add_link(trial *at, size_t place, link made) {
    size_t width = at->member_count;
    made.next = at->heads[made.account];
    at->heads[made.account] = (uint32_t)place + 1;
    at->links[place] = made;
    if (made.drawn || at->mode == EXCHANGE_NONE) {
        at->degrees[made.member] += at->from->follows->following_size[made.account];
    }
    for (uint32_t k = made.next; k > 0; k = at->links[k - 1].next) {
        link other = at->links[k - 1];
        bool pairs = other.member != made.member && reuse_admits(at->kind, made.time, other.time);
        pairs = pairs && (at->mode != EXCHANGE_ONE || other.drawn != made.drawn);
        at->counts[(size_t)made.member * width + other.member] += pairs;
    }
}

/* A follower of the creator from outside of its bursts, drawn by lot: those in bursts may be the very
 * accounts in question. Where nearly all are in bursts, any of them after some draws. */
static uint32_t draw_follower(trial *at, uint32_t creator) {
    timeline_list all = timeline_view(at->from->times, creator);
    arrival drawn = all.items[0];
    for (int i = 0; i < DRAWS_MAX; i++) {
        drawn = all.items[draw(&at->state) % all.count];
        if (!bursts_find(at->from->slices, creator, drawn.time)) break;
    }
    return drawn.account;
}

static size_t add_burst(trial *at, size_t member, size_t place, bool drawn) {
    const timeline *times = at->from->times;
    const burst *item = view_burst(at, member);
    for (size_t i = 0; i < item->count; i++) {
        arrival follow = times->arrivals[item->arrival + i];
        if (drawn) follow.account = draw_follower(at, item->creator);
        if (reuse_view_degree(at->from, follow.account) == 0) continue;
        add_link(at, place++, (link){follow.account, follow.time, (uint32_t)member, 0, drawn});
    }
    return place;
}

/* Twice the weights of all pairs by the number of bursts; forgets the counts. */
static double weigh_pairs(trial *at) {
    double total = 0;
    double follows = (double)at->from->follows->live_count;
    double turns = at->mode == EXCHANGE_ONE ? 2 : 1;
    for (size_t i = 0; i < at->member_count; i++) {
        const burst *left = view_burst(at, i);
        for (size_t j = 0; j < i; j++) {
            uint32_t *count = &at->counts[i * at->member_count + j];
            const burst *right = view_burst(at, j);
            double expected =
                fmax((double)left->count * at->degrees[j], (double)right->count * at->degrees[i]) /
                follows;
            if (left->creator != right->creator) total += reuse_weigh(*count / turns, expected);
            *count = 0;
        }
    }
    return 2 * total / (double)at->member_count;
}

static double measure_strength(trial *at, exchange mode) {
    size_t place = 0;
    at->mode = mode;
    for (size_t i = 0; i < at->member_count; i++) {
        at->degrees[i] = 0;
    }
    for (size_t i = 0; i < at->member_count; i++) {
        if (mode != EXCHANGE_BOTH) place = add_burst(at, i, place, false);
        if (mode != EXCHANGE_NONE) place = add_burst(at, i, place, true);
    }
    for (size_t i = 0; i < place; i++) {
        at->heads[at->links[i].account] = 0;
    }
    return weigh_pairs(at);
}

static bool passes(trial *at, reuse_kind kind, exchange mode) {
    at->kind = kind;
    double seen = measure_strength(at, EXCHANGE_NONE);
    double largest = 0;
    at->state = at->members[0];
    for (int i = 0; i < GROUP_DRAWS && seen > null_factor * largest + null_margin; i++) {
        largest = fmax(largest, measure_strength(at, mode));
    }
    return seen > null_factor * largest + null_margin;
}

/* Where the bursts are most of the audiences, the few followers outside of them are keen, and as many
 * draws of them as the bursts have follows share more than any audiences would. They seldom share it
 * within an hour; and lots drawn for one burst share little with another as it was. */
static bool passes_any(trial *at, reuse_kind kind, bool *doubtful) {
    *doubtful = false;
    if (passes(at, kind, EXCHANGE_BOTH)) return true;
    if (kind == REUSE_TOGETHER) return passes(at, REUSE_SITTING, EXCHANGE_BOTH);
    *doubtful = true;
    return passes(at, kind, EXCHANGE_ONE);
}

static size_t count_follows(const groups *made, const bursts *slices, size_t g) {
    size_t count = 0;
    for (size_t i = made->start[g]; i < made->start[g + 1]; i++) {
        count += slices->items[made->members[i]].count;
    }
    return count;
}

static kith_status create_trial(const groups *made, const reuse_source *from, trial *at) {
    size_t widest = 0;
    size_t longest = 0;
    for (size_t g = 0; g < made->count; g++) {
        size_t width = made->start[g + 1] - made->start[g];
        size_t length = count_follows(made, from->slices, g);
        widest = width > widest ? width : widest;
        longest = length > longest ? length : longest;
    }
    const kith_allocator *allocator = &made->allocator;
    at->heads = memory_create(allocator, from->follows->account_count, sizeof *at->heads);
    at->links = memory_resize(allocator, NULL, 2 * longest, sizeof *at->links);
    at->counts = memory_create(allocator, widest * widest, sizeof *at->counts);
    at->degrees = memory_create(allocator, widest, sizeof *at->degrees);
    return at->heads && at->links && at->counts && at->degrees ? KITH_OK : KITH_NO_MEMORY;
}

static void accept_each(groups *made, reuse_kind kind, trial *at) {
    size_t kept = 0;
    size_t total = 0;
    for (size_t g = 0; g < made->count; g++) {
        size_t begin = made->start[g];
        size_t end = made->start[g + 1];
        at->members = made->members + begin;
        at->member_count = end - begin;
        bool doubtful = false;
        if (!passes_any(at, kind, &doubtful)) continue;
        made->doubtful[kept] = doubtful;
        made->start[kept++] = total;
        for (size_t i = begin; i < end; i++) {
            made->members[total++] = made->members[i];
        }
    }
    made->start[kept] = total;
    made->count = kept;
}

kith_status groups_accept(groups *made, const reuse_source *from, reuse_kind kind) {
    trial at = {.from = from};
    kith_status status = create_trial(made, from, &at);
    if (status == KITH_OK) accept_each(made, kind, &at);
    memory_free(&made->allocator, at.heads);
    memory_free(&made->allocator, at.links);
    memory_free(&made->allocator, at.counts);
    memory_free(&made->allocator, at.degrees);
    return status;
}
