#include "authenticity/proofs.h"

#include <math.h>

#include "authenticity/reasons.h"
#include "base/memory.h"

static const char *const kind_texts[] = {[CAMPAIGN_COORDINATED] = "coordinated",
                                         [CAMPAIGN_PURCHASED] = "purchased",
                                         [CAMPAIGN_INCENTIVE] = "incentive"};

static const float likely = 0.5F;

/* The likely members with most hits, equal ones by their number. */
static void choose_examples(const graph *from, const campaign *item, proof_item *made) {
    const campaign_account *best[KITH_EXAMPLE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < item->account_count; i++) {
        const campaign_account *known = &item->accounts[i];
        if (known->probability < likely) continue;
        size_t reuse = known->hits < KITH_REUSE_COUNT ? known->hits : KITH_REUSE_COUNT;
        made->reuse[reuse > 0 ? reuse - 1 : 0]++;
        bool full = count == KITH_EXAMPLE_COUNT;
        if (full && best[count - 1]->hits >= known->hits) continue;
        size_t at = full ? count - 1 : count++;
        for (; at > 0 && best[at - 1]->hits < known->hits; at--) {
            best[at] = best[at - 1];
        }
        best[at] = known;
    }
    made->example_count = count;
    for (size_t i = 0; i < count; i++) {
        made->examples[i] = from->hashes[best[i]->account];
    }
}

static void copy_windows(const campaign *item, kith_window *out) {
    for (size_t s = 0; s < item->slice_count; s++) {
        const slice *at = &item->slices[s];
        out[s] = (kith_window){.creator = at->creator,
                               .first = at->begin,
                               .last = at->end,
                               .follows = at->count,
                               .observed = at->share * (double)at->count,
                               .expected = at->expected,
                               .together = at->together};
    }
}

kith_status proofs_build(const graph *from, const campaigns *found, proofs **out) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    size_t window_count = 0;
    for (size_t k = 0; k < found->count; k++) {
        window_count += found->items[k].slice_count;
    }
    proofs *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = made->words.allocator = *allocator;
    made->items = memory_create(allocator, found->count, sizeof *made->items);
    made->windows = memory_create(allocator, window_count, sizeof *made->windows);
    if (!made->items || !made->windows) goto fail;
    size_t window = 0;
    for (size_t k = 0; k < found->count; k++) {
        proof_item *item = &made->items[k];
        item->window = window;
        choose_examples(from, &found->items[k], item);
        copy_windows(&found->items[k], made->windows + window);
        window += found->items[k].slice_count;
        item->reason = made->words.size;
        reasons_tell_campaign(&made->words, &found->items[k]);
        text_end(&made->words);
    }
    made->count = found->count;
    status = made->words.status;
    if (status != KITH_OK) goto fail;
    *out = made;
    return KITH_OK;
fail:
    proofs_free(made);
    return status;
}

void proofs_free(proofs *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->items);
    memory_free(&allocator, made->windows);
    text_free(&made->words);
    memory_free(&allocator, made);
}

/* When the first of its accounts came, and the last; 0 without follow times. */
static void find_span(const campaign *item, kith_campaign *out) {
    for (size_t s = 0; s < item->slice_count; s++) {
        const slice *at = &item->slices[s];
        out->first = s == 0 || at->begin < out->first ? at->begin : out->first;
        out->last = at->end > out->last ? at->end : out->last;
    }
}

kith_campaign proofs_view(const proofs *from, const campaigns *found, size_t index) {
    const campaign *item = &found->items[index];
    const proof_item *known = &from->items[index];
    kith_campaign made = {
        .kind = kind_texts[item->kind],
        .creators = item->creators,
        .creator_count = item->creator_count,
        .account_count = item->member_count,
        .overlap_observed = item->proof.overlap_observed,
        .overlap_expected = item->proof.overlap_expected,
        .p_value = item->p_value,
        .pool_size = item->pool_size > 0 ? item->pool_size : NAN,
        .together = item->slice_count > 0 && item->created_last == 0 ? item->together : NAN,
        .windows = from->windows + known->window,
        .window_count = item->slice_count,
        .reuse = known->reuse,
        .examples = known->examples,
        .example_count = known->example_count,
        .reasons = from->words.bytes + known->reason};
    find_span(item, &made);
    return made;
}
