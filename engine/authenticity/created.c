#include "authenticity/created.h"

#include <math.h>
#include <stdlib.h>

#include "authenticity/spread.h"
#include "base/memory.h"

static const float likely = 0.5F;
static const uint32_t delivery_seconds = 90 * 86400;
static const double hits_min = 2; /* from which on accounts are not used once */

typedef struct created_work {
    const created *from;
    const lookups *looked_up;
    const timeline *times;
    uint8_t *marks; /* [account_count] 1 for accounts of campaigns found before */
    size_t *order;  /* [batches] by number, those that are new */
} created_work;

static bool is_known(const created_work *work, const batch *item) {
    size_t known = 0;
    for (size_t i = 0; i < item->count; i++) {
        known += work->marks[work->from->accounts[item->account_begin + i]];
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

/* How many followers of the batch's creator one of its accounts stands for. */
static double weigh(const created_work *work, const batch *item, uint32_t account) {
    const lookups *looked_up = work->looked_up;
    return looked_up->dates_elsewhere ? 1 : lookups_weigh(looked_up, item->creator, account);
}

static void add_batch(const created_work *work, const batch *item, campaign *made) {
    double mass = 0;
    for (size_t i = 0; i < item->count; i++) {
        const batch_account *known = &work->from->found->accounts[item->account_begin + i];
        double expected = item->expected / fmax(item->count, 1);
        uint32_t account = work->from->accounts[item->account_begin + i];
        made->accounts[made->account_count++] =
            (campaign_account){.account = account,
                               .hits = 1,
                               .expected = (float)expected,
                               .probability = known->probability};
        mass += (double)known->probability * weigh(work, item, account);
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

/* By account, the most probable first. */
static int compare_accounts(const void *left, const void *right) {
    const campaign_account *a = left;
    const campaign_account *b = right;
    if (a->account != b->account) return a->account < b->account ? -1 : 1;
    if (a->probability != b->probability) return a->probability > b->probability ? -1 : 1;
    return (a->expected > b->expected) - (a->expected < b->expected);
}

/* One account may follow several of the creators: sorted by account, its follows become one entry. */
static void merge_accounts(campaign *made) {
    campaign_account *items = made->accounts;
    qsort(items, made->account_count, sizeof *items, compare_accounts);
    size_t kept = 0;
    for (size_t i = 0; i < made->account_count; i++) {
        if (kept > 0 && items[kept - 1].account == items[i].account) {
            items[kept - 1].hits += items[i].hits;
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

/* By creator, then time. */
static int compare_slices(const void *left, const void *right) {
    const slice *a = left;
    const slice *b = right;
    if (a->creator != b->creator) return a->creator < b->creator ? -1 : 1;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

/* Whether accounts that came to creator after creator came to all of them over the same time, as people of one mind do
 * and accounts that are to look like people. Those used once have no such time of their own. */
static bool is_habit(campaign *made, const timeline *times) {
    if (made->slice_count == 0 || made->mean_hits < hits_min) return false;
    spread_measure(made, times);
    return spread_is_one_time(made);
}

/* The campaign of the new batches of one number. */
static kith_status add_number(const created_work *work, const size_t *order, size_t count,
                              campaigns *to) {
    size_t accounts = 0;
    for (size_t i = 0; i < count; i++) {
        accounts += work->from->found->items[order[i]].count;
    }
    if (count == 0) return KITH_OK;
    campaign *made = campaigns_extend(to);
    if (!made) return KITH_NO_MEMORY;
    made->creators = memory_create(&to->allocator, count, sizeof *made->creators);
    made->accounts = memory_create(&to->allocator, accounts, sizeof *made->accounts);
    made->slices = memory_create(&to->allocator, count, sizeof *made->slices);
    if (!made->creators || !made->accounts || !made->slices) return KITH_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        add_batch(work, &work->from->found->items[order[i]], made);
    }
    qsort(made->slices, made->slice_count, sizeof *made->slices, compare_slices);
    merge_accounts(made);
    if (is_habit(made, work->times)) campaigns_drop(to);
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

/* Lists the new batches by number, those of one in their order; starts[n] to starts[n + 1] are those of number n. */
static void list_new(const created_work *work, size_t *starts) {
    const batches *found = work->from->found;
    for (size_t b = 0; b < found->count; b++) {
        starts[found->items[b].number + 2] += is_new(work, &found->items[b]);
    }
    for (size_t n = 0; n < found->number_count; n++) {
        starts[n + 2] += starts[n + 1];
    }
    for (size_t b = 0; b < found->count; b++) {
        if (!is_new(work, &found->items[b])) continue;
        work->order[starts[found->items[b].number + 1]++] = b;
    }
}

kith_status created_add(const created *from, const created_source *source, const timeline *times,
                        campaigns *to) {
    const batches *found = from->found;
    const kith_allocator *allocator = &to->allocator;
    if (!found || found->count == 0) return KITH_OK;
    created_work work = {.from = from, .looked_up = source->looked_up, .times = times};
    work.marks = memory_create(allocator, source->from->account_count, 1);
    work.order = memory_create(allocator, found->count, sizeof *work.order);
    size_t *starts = memory_create(allocator, found->number_count + 2, sizeof *starts);
    bool whole = work.marks && work.order && starts;
    kith_status status = whole ? KITH_OK : KITH_NO_MEMORY;
    if (whole) mark_known(to, work.marks);
    if (whole) list_new(&work, starts);
    for (size_t n = 0; n < found->number_count && status == KITH_OK; n++) {
        status = add_number(&work, work.order + starts[n], starts[n + 1] - starts[n], to);
    }
    memory_free(allocator, work.marks);
    memory_free(allocator, work.order);
    memory_free(allocator, starts);
    return status;
}

/* Which accounts stand at the batches' places. */
static kith_status name_accounts(const graph *from, created *made) {
    const batches *found = made->found;
    made->accounts =
        memory_resize(&made->allocator, NULL, found->account_count, sizeof *made->accounts);
    if (!made->accounts) return KITH_NO_MEMORY;
    for (size_t b = 0; b < found->count; b++) {
        const batch *item = &found->items[b];
        const uint32_t *everyone = graph_view_everyone(from, item->creator).items;
        for (size_t i = item->account_begin; i < item->account_begin + item->count; i++) {
            made->accounts[i] = everyone[found->accounts[i].place];
        }
    }
    return KITH_OK;
}

static kith_status find_batches(const created_source *source, const kith_options *options,
                                batches **out) {
    id_dates *dates = NULL;
    creation *listed = NULL;
    kith_status status = id_dates_build(source->roster, source->accounts, options, &dates);
    if (status != KITH_OK) goto fail;
    source->looked_up->dates_elsewhere = dates->count > 0;
    status = creation_build(source->roster, source->from, source->accounts, source->looked_up,
                            dates, options, &listed);
    if (status != KITH_OK) goto fail;
    status = batches_build(listed, NULL, 0, options, out);
fail:
    creation_free(listed);
    id_dates_free(dates);
    return status;
}

kith_status created_build(const created_source *source, const kith_options *options,
                          created **out) {
    created *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    kith_status status = KITH_OK;
    if (kith_roster_view_info(source->roster).times != KITH_TIMES_NONE) {
        status = find_batches(source, options, &made->found);
        if (status == KITH_OK) status = name_accounts(source->from, made);
    }
    if (status != KITH_OK) {
        created_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void created_free(created *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    batches_free(made->found);
    memory_free(&allocator, made->accounts);
    memory_free(&allocator, made);
}
