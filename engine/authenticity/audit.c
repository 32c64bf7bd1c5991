/* The audit: graph, campaigns, suspects and scores behind the public interface.
 *
 * With follow times, campaigns are looked for in the bursts of creators first (timed.h). What those
 * do not explain is looked at as whole audiences: there a campaign is a set of accounts that was
 * spread over a set of creators, a purchase and a giveaway look alike, and the kind is
 * "coordinated". The graph is given back once the results stand; what
 * stays is 14 bytes an account and the campaigns. */
#include "authenticity/ages.h"
#include "authenticity/created.h"
#include "authenticity/engagement.h"
#include "authenticity/graph.h"
#include "authenticity/limits.h"
#include "authenticity/proofs.h"
#include "authenticity/reasons.h"
#include "authenticity/score.h"
#include "authenticity/suspects.h"
#include "base/memory.h"
#include "base/options.h"
#include "kith.h"
#include "relationship/engagements.h"

struct kith_audit {
    kith_allocator allocator;
    size_t creator_count;
    uint64_t *hashes; /* by account */
    campaigns *found;
    proofs *proofs;
    suspects *accounts;
    score *scores;
    kith_detection_limit limit;
    size_t *reasons; /* by creator: offset in words */
    text words;
};

const char *kith_evidence_text(kith_evidence evidence) {
    switch (evidence) {
#define EVIDENCE_CASE(name, phrase) \
    case name:                      \
        return phrase;
        KITH_EVIDENCE_LIST(EVIDENCE_CASE)
#undef EVIDENCE_CASE
    }
    return "unknown evidence";
}

static kith_status write_reasons(kith_audit *made, const kith_engagements *engagements) {
    made->words.allocator = made->allocator;
    made->reasons = memory_create(&made->allocator, made->creator_count, sizeof *made->reasons);
    if (!made->reasons) return KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count; c++) {
        made->reasons[c] = made->words.size;
        reasons_tell_creator(&made->words, &made->scores[c], made->found);
        if (engagements) engagement_tell(&made->words, engagements, c);
        text_end(&made->words);
    }
    return made->words.status;
}

/* The contrast, with the likely members of campaigns as its witnesses. */
static kith_status find_apart(const graph *from, const campaigns *found,
                              const kith_options *options, contrast **out) {
    uint8_t *certified = memory_create(&from->allocator, from->account_count, 1);
    if (!certified) return KITH_NO_MEMORY;
    size_t count = campaigns_mark(found, certified);
    kith_status status = contrast_build(from, count > 0 ? certified : NULL, options, out);
    memory_free(&from->allocator, certified);
    return status;
}

/* Fills a new audit. The graph's hashes move into it. */
static kith_status fill(kith_audit *made, const kith_roster *roster, const kith_attributes *known,
                        const kith_options *options) {
    graph *from = NULL;
    timeline *times = NULL;
    contrast *apart = NULL;
    lift *null = NULL;
    limits *bounds = NULL;
    kith_status status = graph_build(roster, options, &from);
    if (status != KITH_OK) return status;
    made->creator_count = from->creator_count;
    status = lift_build(from, &null);
    if (status != KITH_OK) goto fail;
    status = timeline_build(roster, from, options, &times);
    if (status != KITH_OK) goto fail;
    status = campaigns_build(from, times, options, &made->found);
    if (status != KITH_OK) goto fail;
    status = ages_judge(from, known->accounts, made->found);
    if (status != KITH_OK) goto fail;
    status = created_find(roster, known->accounts, from, times, options, made->found);
    if (status != KITH_OK) goto fail;
    status = find_apart(from, made->found, options, &apart);
    if (status != KITH_OK) goto fail;
    status = suspects_build(from, made->found, apart, known, &made->accounts);
    if (status != KITH_OK) goto fail;
    status = limits_build(from, null, times, made->found, &bounds);
    if (status != KITH_OK) goto fail;
    made->limit = limits_measure_roster(bounds);
    status = score_build(from, made->found, made->accounts, bounds, &made->scores);
    if (status != KITH_OK) goto fail;
    status = proofs_build(from, made->found, &made->proofs);
    if (status != KITH_OK) goto fail;
    status = write_reasons(made, known->engagements);
    made->hashes = from->hashes;
    from->hashes = NULL;
fail:
    limits_free(bounds);
    lift_free(null);
    contrast_free(apart);
    timeline_free(times);
    graph_free(from);
    return status;
}

/* Engagements name creators by their numbers in the roster that they were read for. */
static bool are_of_roster(const kith_engagements *engagements, const kith_roster *roster) {
    return !engagements ||
           engagements->creator_count == kith_roster_view_info(roster).creator_count;
}

kith_status kith_audit_build(const kith_roster *roster, const kith_attributes *known,
                             const kith_options *options, kith_audit **audit) {
    kith_status status = options_check(options, NULL);
    if (status != KITH_OK) return status;
    if (known && !are_of_roster(known->engagements, roster)) return KITH_INVALID;
    kith_audit *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    const kith_attributes nothing = {0};
    status = fill(made, roster, known ? known : &nothing, options);
    if (status != KITH_OK) {
        kith_audit_free(made);
        return status;
    }
    *audit = made;
    return KITH_OK;
}

void kith_audit_free(kith_audit *audit) {
    if (!audit) return;
    kith_allocator allocator = audit->allocator;
    memory_free(&allocator, audit->hashes);
    campaigns_free(audit->found);
    proofs_free(audit->proofs);
    suspects_free(audit->accounts);
    memory_free(&allocator, audit->scores);
    memory_free(&allocator, audit->reasons);
    text_free(&audit->words);
    memory_free(&allocator, audit);
}

kith_detection_limit kith_audit_view_limit(const kith_audit *audit) {
    return audit->limit;
}

kith_authenticity kith_audit_view_creator(const kith_audit *audit, size_t index) {
    kith_authenticity result = audit->scores[index].result;
    result.reasons = audit->words.bytes + audit->reasons[index];
    return result;
}

size_t kith_audit_count_accounts(const kith_audit *audit) {
    return audit->accounts->account_count;
}

kith_suspect kith_audit_view_account(const kith_audit *audit, size_t index) {
    const suspects *from = audit->accounts;
    uint32_t account = from->order[index];
    bool suspected = index < from->suspect_count;
    return (kith_suspect){
        .hash = audit->hashes[account],
        .probability = suspects_view_probability(from, account),
        .campaigns = suspected ? from->words.bytes + from->numbers[index] : "",
        .reasons = suspected ? from->words.bytes + from->reasons[index] : "",
    };
}

size_t kith_audit_count_campaigns(const kith_audit *audit) {
    return audit->found->count;
}

kith_campaign kith_audit_view_campaign(const kith_audit *audit, size_t index) {
    return proofs_view(audit->proofs, audit->found, index);
}
