#include "authenticity/ages.h"

#include <string.h>

#include "base/memory.h"

enum { DATES_MIN = 100, SPAN = 3 * 86400, SPAN_COUNT = (int)(UINT32_MAX / SPAN) + 1, DAY = 86400 };

static const double alike_min = 0.02, alike_factor = 4;
static const float likely = 0.5F;

/* Creation dates in steps of three days. */
typedef struct dates {
    uint32_t counts[SPAN_COUNT];
    double total;
} dates;

typedef struct ages_work {
    const graph *from;
    const kith_accounts *accounts;
    const lookups *looked_up;
    uint8_t
        *members; /* [account_count] 1 for those of the campaign at hand, 2 once they are listed */
    dates *own, *others;
} ages_work;

static bool joined_to_enter(const campaign *item, uint32_t created) {
    for (size_t s = 0; s < item->slice_count; s++) {
        const slice *at = &item->slices[s];
        if ((uint64_t)created + DAY >= at->begin && created < at->end) return true;
    }
    return false;
}

static void add_date(const ages_work *work, const campaign *item, uint32_t account, dates *to) {
    size_t index = 0;
    uint64_t hash = work->from->hashes[account];
    if (kith_accounts_find(work->accounts, hash, &index) != KITH_OK) return;
    uint32_t created = kith_accounts_view_account(work->accounts, index).created_at;
    if (created == 0 || joined_to_enter(item, created)) return;
    to->counts[created / SPAN]++;
    to->total++;
}

/* The chance that two of them fall into the same days. */
static double measure_alike(const dates *of) {
    double pairs = 0;
    for (size_t i = 0; i < SPAN_COUNT; i++) {
        pairs += (double)of->counts[i] * ((double)of->counts[i] - 1);
    }
    return pairs / (of->total * (of->total - 1));
}

/* A member is listed once, whichever of the creators it is taken at. */
static void list_creator(const ages_work *work, const campaign *item, size_t creator) {
    graph_list all = graph_view_everyone(work->from, creator);
    for (size_t k = 0; k < all.count; k++) {
        uint32_t account = all.items[k];
        if (work->members[account] == 2) continue;
        if (lookups_weigh(work->looked_up, creator, account) == 0) continue;
        add_date(work, item, account, work->members[account] ? work->own : work->others);
        if (work->members[account]) work->members[account] = 2;
    }
}

static void list_dates(const ages_work *work, const campaign *item) {
    memset(work->own, 0, sizeof *work->own);
    memset(work->others, 0, sizeof *work->others);
    for (size_t i = 0; i < item->account_count; i++) {
        if (item->accounts[i].probability >= likely) work->members[item->accounts[i].account] = 1;
    }
    for (size_t i = 0; i < item->creator_count; i++)
        list_creator(work, item, item->creators[i]);
    for (size_t i = 0; i < item->account_count; i++) {
        work->members[item->accounts[i].account] = 0;
    }
}

static void judge(const ages_work *work, campaign *item) {
    list_dates(work, item);
    if (work->own->total < DATES_MIN || work->others->total < DATES_MIN) return;
    item->created_alike = measure_alike(work->own);
    item->created_usual = measure_alike(work->others);
    bool made_alike = item->created_alike >= alike_min &&
                      item->created_alike >= alike_factor * item->created_usual;
    if (made_alike) item->kind = CAMPAIGN_PURCHASED;
}

kith_status ages_judge(const graph *from, const kith_accounts *accounts, const lookups *looked_up,
                       campaigns *found) {
    const kith_allocator *allocator = &from->allocator;
    if (!accounts) return KITH_OK;
    ages_work work = {.from = from, .accounts = accounts, .looked_up = looked_up};
    work.members = memory_create(allocator, from->account_count, 1);
    work.own = memory_create(allocator, 1, sizeof *work.own);
    work.others = memory_create(allocator, 1, sizeof *work.others);
    bool whole = work.members && work.own && work.others;
    for (size_t k = 0; whole && k < found->count; k++) {
        if (found->items[k].serial) judge(&work, &found->items[k]);
    }
    memory_free(allocator, work.members);
    memory_free(allocator, work.own);
    memory_free(allocator, work.others);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}
