/* The audit: findings weighed by a model, and the public views. The graph is given back once the results
 * stand; what stays is 14 bytes an account, the campaigns, and some 20 bytes and the texts for each account with a
 * probability above 0, which under a model with `unseen` are all. */
#include "authenticity/engagement.h"
#include "authenticity/findings.h"
#include "authenticity/limits.h"
#include "authenticity/proofs.h"
#include "authenticity/reasons.h"
#include "authenticity/score.h"
#include "authenticity/suspects.h"
#include "base/memory.h"
#include "base/options.h"
#include "kith.h"
#include "sketch/marks.h"
#include "sketch/suspicion.h"

struct kith_audit {
    kith_allocator allocator;
    size_t creator_count;
    kith_coverage coverage;
    uint64_t *hashes; /* by account */
    campaigns *found;
    proofs *proofs;
    suspects *accounts;
    score *scores;
    kith_detection_limit limit;
    size_t *reasons; /* by creator: offset in words */
    text words;
};

const char *kith_evidence_text(kith_evidence kind) {
    switch (kind) {
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

/* Weighs what was found. */
static kith_status weigh(kith_audit *made, const findings *from, const kith_attributes *known) {
    const kith_model *model = known->model ? known->model : &model_builtin;
    kith_status status =
        suspects_build(from->follows, from->found, from->said, model, &made->accounts);
    if (status != KITH_OK) return status;
    limits *bounds = NULL;
    status = limits_build(from->follows, from->null, from->times, from->found, &bounds);
    if (status != KITH_OK) return status;
    made->limit = limits_measure_roster(bounds);
    status = score_build(from->follows, from->found, from->looked_up, made->accounts, bounds,
                         &made->scores);
    limits_free(bounds);
    if (status != KITH_OK) return status;
    suspects_forget_steps(made->accounts);
    return proofs_build(from->follows, from->found, &made->proofs);
}

/* Fills a new audit. The graph's hashes and the campaigns move into it. */
static kith_status fill(kith_audit *made, const kith_roster *roster, const kith_attributes *known,
                        const kith_options *options) {
    findings *from = NULL;
    kith_status status = findings_build(roster, known, options, &from);
    if (status != KITH_OK) return status;
    made->creator_count = from->follows->creator_count;
    made->coverage = (kith_coverage){from->looked_up->known_count, from->looked_up->per_creator};
    status = weigh(made, from, known);
    made->found = from->found;
    from->found = NULL;
    if (status == KITH_OK) status = write_reasons(made, known->engagements);
    made->hashes = from->follows->hashes;
    from->follows->hashes = NULL;
    findings_free(from);
    return status;
}

kith_status kith_audit_build(const kith_roster *roster, const kith_attributes *known,
                             const kith_options *options, kith_audit **audit) {
    kith_status status = options_check(options, NULL);
    if (status != KITH_OK) return status;
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

kith_coverage kith_audit_view_coverage(const kith_audit *audit) {
    return audit->coverage;
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

kith_status kith_audit_list_suspects(const kith_audit *audit, const kith_options *options,
                                     kith_suspects **listed) {
    const suspects *from = audit->accounts;
    mark *rows = memory_create(&options->allocator, from->suspect_count, sizeof *rows);
    if (!rows) return KITH_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < from->account_count; i++) {
        float probability = (float)suspects_view_probability(from, i);
        if (probability > 0) rows[count++] = (mark){audit->hashes[i], probability};
    }
    kith_status status = suspicion_create(rows, count, options, listed);
    memory_free(&options->allocator, rows);
    return status;
}

size_t kith_audit_count_campaigns(const kith_audit *audit) {
    return audit->found->count;
}

kith_campaign kith_audit_view_campaign(const kith_audit *audit, size_t index) {
    return proofs_view(audit->proofs, audit->found, index);
}
