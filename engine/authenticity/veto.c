#include "authenticity/veto.h"

#include <math.h>
#include <stdlib.h>

#include "authenticity/reuse.h"
#include "authenticity/spread.h"
#include "base/memory.h"

enum { BURST_SECONDS = 90 * 86400 };

static const float likely = 0.5F;

/* Of a pack's arrival at a creator: in nats, and of its members. */
static const double burst_evidence = 10, burst_part = 0.4;

typedef struct veto {
    const timeline *times;
    uint8_t *members; /* by account: 1 for likely members of the campaign at hand */
} veto;

/* Whether two fifths of the members or more came within 90 days, and that many more than the part of
 * the other followers that came in the same days makes likely. */
static bool came_in_burst(timeline_list list, const uint8_t *members) {
    double all = 0;
    double inside = 0;
    double best = 0;
    size_t begin = 0;
    for (size_t i = 0; i < list.count; i++) {
        all += members[list.items[i].account];
    }
    double others = (double)list.count - all;
    for (size_t end = 0; end < list.count; end++) {
        inside += members[list.items[end].account];
        while (list.items[end].time - list.items[begin].time > BURST_SECONDS) {
            inside -= members[list.items[begin++].account];
        }
        double rest = (double)(end - begin + 1) - inside;
        double expected = all * (rest + 1) / (others + 1);
        double excess = inside > expected ? inside * log(inside / expected) - inside + expected : 0;
        if (inside >= burst_part * all) best = fmax(best, excess);
    }
    return best - log(all + 1) >= burst_evidence;
}

static bool came_in_bursts(const veto *at, const campaign *item) {
    size_t count = 0;
    for (size_t i = 0; i < item->creator_count; i++) {
        count += came_in_burst(timeline_view(at->times, item->creators[i]), at->members);
    }
    return 2 * count >= item->creator_count;
}

/* Lists the members' arrivals at all creators, or counts them where `out` is NULL. */
static size_t list_arrivals(const veto *at, const campaign *item, arrival *out) {
    size_t count = 0;
    for (size_t i = 0; i < item->creator_count; i++) {
        timeline_list list = timeline_view(at->times, item->creators[i]);
        for (size_t k = 0; k < list.count; k++) {
            if (!at->members[list.items[k].account]) continue;
            if (out) out[count] = list.items[k];
            count++;
        }
    }
    return count;
}

static int compare_arrivals(const void *a, const void *b) {
    const arrival *left = a;
    const arrival *right = b;
    if (left->account != right->account) return left->account < right->account ? -1 : 1;
    return left->time < right->time ? -1 : left->time > right->time;
}

static bool are_together(const arrival *a, const arrival *b) {
    return a->account == b->account && reuse_admits(REUSE_TOGETHER, a->time, b->time);
}

static kith_status came_together(const veto *at, const campaign *item, bool *together) {
    const kith_allocator *allocator = &at->times->allocator;
    size_t count = list_arrivals(at, item, NULL);
    arrival *own = memory_resize(allocator, NULL, count, sizeof *own);
    if (count > 0 && !own) return KITH_NO_MEMORY;
    list_arrivals(at, item, own);
    qsort(own, count, sizeof *own, compare_arrivals);
    size_t near = 0;
    for (size_t i = 0; i < count; i++) {
        bool before = i > 0 && are_together(&own[i - 1], &own[i]);
        near += before || (i + 1 < count && are_together(&own[i], &own[i + 1]));
    }
    *together = reuse_is_together((double)near, (double)count);
    memory_free(allocator, own);
    return KITH_OK;
}

/* Whether the members came to all creators over the same weeks (spread.h). */
static kith_status came_at_one_time(const veto *at, const campaign *item, bool *one_time) {
    campaign whole = *item;
    whole.slices = memory_create(&item->allocator, item->creator_count, sizeof *whole.slices);
    if (!whole.slices) return KITH_NO_MEMORY;
    whole.slice_count = item->creator_count;
    for (size_t i = 0; i < item->creator_count; i++) {
        size_t c = item->creators[i];
        whole.slices[i] = (slice){.creator = (uint32_t)c,
                                  .begin = at->times->first,
                                  .end = at->times->last,
                                  .arrival = at->times->start[c],
                                  .count = timeline_view(at->times, c).count};
    }
    spread_measure(&whole, at->times);
    *one_time = spread_is_one_time(&whole);
    memory_free(&item->allocator, whole.slices);
    return KITH_OK;
}

static void mark_members(const veto *at, const campaign *item, bool mark) {
    for (size_t i = 0; i < item->account_count; i++) {
        at->members[item->accounts[i].account] = mark && item->accounts[i].probability >= likely;
    }
}

kith_status veto_packs(const timeline *times, size_t account_count, size_t first,
                       campaigns *found) {
    veto at = {.times = times, .members = memory_create(&found->allocator, account_count, 1)};
    if (!at.members) return KITH_NO_MEMORY;
    kith_status status = KITH_OK;
    size_t kept = first;
    for (size_t k = first; k < found->count; k++) {
        campaign item = found->items[k];
        bool together = false;
        bool one_time = false;
        mark_members(&at, &item, true);
        bool passes = came_in_bursts(&at, &item);
        if (passes && status == KITH_OK) status = came_together(&at, &item, &together);
        if (passes && status == KITH_OK) status = came_at_one_time(&at, &item, &one_time);
        mark_members(&at, &item, false);
        if (passes && !together && !one_time) {
            found->items[kept++] = item;
        } else {
            campaign_clear(&item);
        }
    }
    found->count = kept;
    memory_free(&found->allocator, at.members);
    return status;
}
