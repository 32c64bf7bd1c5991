#include "authenticity/suspects.h"

#include <math.h>

#include "authenticity/reasons.h"
#include "base/memory.h"

/* Campaign accounts grouped by account. */
typedef struct memberships {
    size_t *start; /* [account_count + 1] */
    reasons_membership *items;
} memberships;

static void free_memberships(memberships *made, const kith_allocator *allocator) {
    memory_free(allocator, made->start);
    memory_free(allocator, made->items);
}

/* A counting sort by account; campaigns stay in their order. Those who entered a giveaway are people,
 * so incentives do not count. */
static kith_status group(const graph *from, const campaigns *found, memberships *out) {
    const kith_allocator *allocator = &from->allocator;
    memberships made = {.start = memory_create(allocator, from->account_count + 2, sizeof(size_t))};
    if (!made.start) return KITH_NO_MEMORY;
    size_t total = 0;
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        if (item->kind == CAMPAIGN_INCENTIVE) continue;
        total += item->account_count;
        for (size_t i = 0; i < item->account_count; i++) {
            made.start[item->accounts[i].account + 2]++;
        }
    }
    made.items = memory_create(allocator, total, sizeof *made.items);
    if (!made.items) {
        free_memberships(&made, allocator);
        return KITH_NO_MEMORY;
    }
    for (size_t u = 0; u < from->account_count; u++) {
        made.start[u + 2] += made.start[u + 1];
    }
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        if (item->kind == CAMPAIGN_INCENTIVE) continue;
        for (size_t i = 0; i < item->account_count; i++) {
            size_t place = made.start[item->accounts[i].account + 1]++;
            made.items[place] =
                (reasons_membership){.number = k + 1, .whole = item, .account = &item->accounts[i]};
        }
    }
    *out = made;
    return KITH_OK;
}

static uint16_t round_probability(double value) {
    return (uint16_t)lround(value * SUSPECTS_SCALE);
}

static void join(suspects *made, const evidence *from, const kith_model *model, size_t account) {
    evidence_source told = EVIDENCE_NOTHING;
    double sum = 0;
    uint16_t step = round_probability(model->info.unseen);
    made->steps[0][account] = step;
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        double added = model_weigh(model, from, (evidence_group)group, account);
        evidence_source tells = evidence_group_tells(from, group, account);
        sum += added;
        told = tells > told ? tells : told;
        if (tells != EVIDENCE_NOTHING || (added != 0 && step > 0)) {
            step = round_probability(model_conclude(model, told, sum));
        }
        made->steps[group + 1][account] = step;
    }
    made->suspect_count += step > 0;
}

/* A counting sort by falling probability; equal ones stay in the order of their numbers. */
static kith_status sort(suspects *made) {
    const uint16_t *last = made->steps[SUSPECTS_STEP_COUNT - 1];
    size_t *place = memory_create(&made->allocator, SUSPECTS_SCALE + 2, sizeof *place);
    if (!place) return KITH_NO_MEMORY;
    for (size_t u = 0; u < made->account_count; u++) {
        place[SUSPECTS_SCALE - last[u] + 1]++;
    }
    for (size_t i = 0; i <= SUSPECTS_SCALE; i++) {
        place[i + 1] += place[i];
    }
    for (size_t u = 0; u < made->account_count; u++) {
        made->order[place[SUSPECTS_SCALE - last[u]]++] = (uint32_t)u;
    }
    memory_free(&made->allocator, place);
    return KITH_OK;
}

/* Whether following what only a group apart follows adds to an account's probability. */
static bool is_apart(const suspects *made, size_t account) {
    return made->steps[EVIDENCE_APART + 1][account] > made->steps[EVIDENCE_APART][account];
}

static void write_texts(suspects *made, const memberships *grouped) {
    for (size_t i = 0; i < made->suspect_count; i++) {
        size_t u = made->order[i];
        const reasons_membership *items = grouped->items + grouped->start[u];
        size_t count = grouped->start[u + 1] - grouped->start[u];
        made->numbers[i] = made->words.size;
        reasons_number_account(&made->words, items, count);
        made->reasons[i] = text_end(&made->words);
        reasons_tell_account(&made->words, items, count);
        if (is_apart(made, u)) reasons_tell_apart(&made->words, count > 0);
        text_end(&made->words);
    }
}

static kith_status fill(suspects *made, const memberships *grouped) {
    kith_status status = sort(made);
    if (status != KITH_OK) return status;
    made->numbers = memory_create(&made->allocator, made->suspect_count, sizeof *made->numbers);
    made->reasons = memory_create(&made->allocator, made->suspect_count, sizeof *made->reasons);
    if (!made->numbers || !made->reasons) return KITH_NO_MEMORY;
    write_texts(made, grouped);
    return made->words.status;
}

kith_status suspects_build(const graph *from, const campaigns *found, const evidence *said,
                           const kith_model *model, suspects **out) {
    const kith_allocator *allocator = &from->allocator;
    memberships grouped = {0};
    kith_status status = KITH_NO_MEMORY;
    suspects *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = made->words.allocator = *allocator;
    made->account_count = from->account_count;
    for (size_t i = 0; i < SUSPECTS_STEP_COUNT; i++) {
        made->steps[i] = memory_create(allocator, from->account_count, sizeof(uint16_t));
        if (!made->steps[i]) goto fail;
    }
    made->order = memory_create(allocator, from->account_count, sizeof(uint32_t));
    if (!made->order) goto fail;
    status = group(from, found, &grouped);
    if (status != KITH_OK) goto fail;
    for (size_t u = 0; u < made->account_count; u++)
        join(made, said, model, u);
    status = fill(made, &grouped);
    if (status != KITH_OK) goto fail;
    *out = made;
    made = NULL;
fail:
    free_memberships(&grouped, allocator);
    suspects_free(made);
    return status;
}

void suspects_free(suspects *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; i < SUSPECTS_STEP_COUNT; i++) {
        memory_free(&allocator, made->steps[i]);
    }
    memory_free(&allocator, made->order);
    memory_free(&allocator, made->numbers);
    memory_free(&allocator, made->reasons);
    text_free(&made->words);
    memory_free(&allocator, made);
}

void suspects_forget_steps(suspects *made) {
    for (size_t i = 0; i + 1 < SUSPECTS_STEP_COUNT; i++) {
        memory_free(&made->allocator, made->steps[i]);
        made->steps[i] = NULL;
    }
}

double suspects_view_step(const suspects *from, size_t step, size_t account) {
    return (double)from->steps[step][account] / SUSPECTS_SCALE;
}

double suspects_view_probability(const suspects *from, size_t account) {
    return suspects_view_step(from, SUSPECTS_STEP_COUNT - 1, account);
}
