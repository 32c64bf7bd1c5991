#include "authenticity/created.h"

#include <math.h>

#include "authenticity/batch.h"
#include "base/memory.h"

static const float likely = 0.5F;
static const uint32_t delivery_seconds = 90 * 86400;

typedef struct created_work {
    const kith_roster *roster;
    const graph *from;
    const timeline *times;
    const batches *found;
    uint8_t *marks; /* [account_count] 1 for accounts of campaigns found before */
} created_work;

/* The account with a hash, which the graph has. */
static uint32_t find_account(const graph *from, uint64_t hash) {
    size_t low = 0;
    size_t high = from->account_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->hashes[middle] < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

static uint32_t name_account(const created_work *work, const batch *item, size_t index) {
    kith_creator creator = kith_roster_view_creator(work->roster, item->creator);
    return find_account(work->from, creator.hashes[work->found->accounts[index].place]);
}

static bool is_known(const created_work *work, const batch *item) {
    size_t known = 0;
    for (size_t i = 0; i < item->count; i++) {
        known += work->marks[name_account(work, item, item->account_begin + i)];
    }
    return 2 * known > item->count;
}

/* Whether it came within the longest window in which deliveries are looked for, if that is known. */
static bool is_delivery(const batch *item) {
    return item->followed_last - item->followed_first <= delivery_seconds;
}

static bool is_new(const created_work *work, const batch *item) {
    return is_delivery(item) && !is_known(work, item);
}

static void add_slice(const created_work *work, const batch *item, double mass, campaign *made) {
    uint32_t end = item->followed_last + 1;
    size_t begin = timeline_find(work->times, item->creator, item->followed_first);
    size_t count = timeline_find(work->times, item->creator, end) - begin;
    made->slices[made->slice_count++] = (slice){.creator = item->creator,
                                                .begin = item->followed_first,
                                                .end = end,
                                                .arrival = begin,
                                                .count = count,
                                                .share = fmin(mass / fmax((double)count, 1), 1),
                                                .expected = item->expected,
                                                .evidence = -item->log_p,
                                                .together = NAN};
}

static void add_batch(const created_work *work, const batch *item, campaign *made) {
    double mass = 0;
    for (size_t i = 0; i < item->count; i++) {
        const batch_account *known = &work->found->accounts[item->account_begin + i];
        double expected = item->expected / fmax(item->count, 1);
        made->accounts[made->account_count++] =
            (campaign_account){.account = name_account(work, item, item->account_begin + i),
                               .hits = 1,
                               .expected = (float)expected,
                               .probability = known->probability};
        mass += (double)known->probability;
    }
    bool first = made->creator_count == 0;
    made->created_first = first || item->created_first < made->created_first ? item->created_first
                                                                             : made->created_first;
    made->created_last =
        item->created_last > made->created_last ? item->created_last : made->created_last;
    made->proof.overlap_observed += (double)item->count;
    made->proof.overlap_expected += item->expected;
    made->p_value = first ? exp(item->log_p) : fmin(made->p_value, exp(item->log_p));
    if (item->followed_first > 0) add_slice(work, item, mass, made);
    if (first || made->creators[made->creator_count - 1] != item->creator) {
        made->creators[made->creator_count++] = item->creator;
    }
}

/* One account may follow several of the creators: sorted by account, its follows become one entry. */
static void merge_accounts(campaign *made) {
    campaign_account *items = made->accounts;
    for (size_t gap = made->account_count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < made->account_count; i++) {
            campaign_account moved = items[i];
            size_t at = i;
            for (; at >= gap && items[at - gap].account > moved.account; at -= gap) {
                items[at] = items[at - gap];
            }
            items[at] = moved;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < made->account_count; i++) {
        if (kept > 0 && items[kept - 1].account == items[i].account) {
            items[kept - 1].hits += items[i].hits;
            items[kept - 1].probability = fmaxf(items[kept - 1].probability, items[i].probability);
        } else {
            items[kept++] = items[i];
        }
    }
    made->account_count = kept;
    for (size_t i = 0; i < kept; i++) {
        bool member = items[i].probability >= likely;
        made->member_count += member;
        made->mean_hits += member ? items[i].hits : 0;
    }
    made->mean_hits /= fmax((double)made->member_count, 1);
}

/* The campaign of one number, if any of its batches is new. */
static kith_status add_number(const created_work *work, uint32_t number, campaigns *to) {
    size_t count = 0;
    size_t accounts = 0;
    for (size_t b = 0; b < work->found->count; b++) {
        const batch *item = &work->found->items[b];
        if (item->number != number || !is_new(work, item)) continue;
        count++;
        accounts += item->count;
    }
    if (count == 0) return KITH_OK;
    campaign *made = campaigns_extend(to);
    if (!made) return KITH_NO_MEMORY;
    made->creators = memory_create(&to->allocator, count, sizeof *made->creators);
    made->accounts = memory_create(&to->allocator, accounts, sizeof *made->accounts);
    made->slices = memory_create(&to->allocator, count, sizeof *made->slices);
    if (!made->creators || !made->accounts || !made->slices) return KITH_NO_MEMORY;
    for (size_t b = 0; b < work->found->count; b++) {
        const batch *item = &work->found->items[b];
        if (item->number == number && is_new(work, item)) add_batch(work, item, made);
    }
    merge_accounts(made);
    return KITH_OK;
}

static void mark_known(const campaigns *found, uint8_t *marks) {
    for (size_t k = 0; k < found->count; k++) {
        for (size_t i = 0; i < found->items[k].account_count; i++) {
            const campaign_account *known = &found->items[k].accounts[i];
            if (known->probability >= likely) marks[known->account] = 1;
        }
    }
}

static kith_status add_all(created_work *work, campaigns *to) {
    work->marks = memory_create(&to->allocator, work->from->account_count, 1);
    if (!work->marks) return KITH_NO_MEMORY;
    mark_known(to, work->marks);
    kith_status status = KITH_OK;
    for (size_t n = 0; n < work->found->number_count && status == KITH_OK; n++) {
        status = add_number(work, (uint32_t)n, to);
    }
    memory_free(&to->allocator, work->marks);
    return status;
}

kith_status created_find(const kith_roster *roster, const kith_accounts *accounts,
                         const graph *from, const timeline *times, const kith_options *options,
                         campaigns *to) {
    id_dates *dates = NULL;
    creation *listed = NULL;
    batches *found = NULL;
    if (kith_roster_view_info(roster).times == KITH_TIMES_NONE) return KITH_OK;
    kith_status status = id_dates_build(roster, accounts, options, &dates);
    if (status != KITH_OK) goto fail;
    status = creation_build(roster, accounts, dates, options, &listed);
    if (status != KITH_OK) goto fail;
    status = batches_build(listed, NULL, 0, options, &found);
    if (status != KITH_OK) goto fail;
    created_work work = {roster, from, times, found, NULL};
    status = add_all(&work, to);
fail:
    batches_free(found);
    creation_free(listed);
    id_dates_free(dates);
    return status;
}
