/* With follow times, campaigns are looked for in the bursts of creators first (timed.h). What those
 * do not explain is looked at as whole audiences: there a campaign is a set of accounts that was
 * spread over a set of creators, a purchase and a giveaway look alike, and the kind is
 * "coordinated". */
#include "authenticity/findings.h"

#include "authenticity/ages.h"
#include "base/memory.h"
#include "relationship/engagements.h"

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

static kith_status fill(findings *made, const kith_roster *roster, const kith_attributes *known,
                        const kith_options *options) {
    kith_status status = graph_build(roster, options, &made->follows);
    if (status != KITH_OK) return status;
    status = lift_build(made->follows, &made->null);
    if (status != KITH_OK) return status;
    status = lookups_build(made->follows, known->accounts, &made->looked_up);
    if (status != KITH_OK) return status;
    const created_source source = {roster, known->accounts, made->follows, made->looked_up};
    status = created_build(&source, options, &made->dated);
    if (status != KITH_OK) return status;
    status = timeline_build(roster, made->follows, options, &made->times);
    if (status != KITH_OK) return status;
    status = campaigns_build(made->follows, made->times, options, &made->found);
    if (status != KITH_OK) return status;
    status = ages_judge(made->follows, known->accounts, made->looked_up, made->found);
    if (status != KITH_OK) return status;
    status = created_add(made->dated, &source, made->times, made->found);
    if (status != KITH_OK) return status;
    status = find_apart(made->follows, made->found, options, &made->apart);
    if (status != KITH_OK) return status;
    return evidence_build(made->follows, made->found, made->apart, known, &made->said);
}

/* Engagements name creators by their numbers in the roster that they were read for. */
static bool are_of_roster(const kith_engagements *engagements, const kith_roster *roster) {
    return !engagements ||
           engagements->creator_count == kith_roster_view_info(roster).creator_count;
}

kith_status findings_build(const kith_roster *roster, const kith_attributes *known,
                           const kith_options *options, findings **out) {
    if (!are_of_roster(known->engagements, roster)) return KITH_INVALID;
    findings *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = options->allocator;
    kith_status status = fill(made, roster, known, options);
    if (status != KITH_OK) {
        findings_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void findings_free(findings *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    evidence_free(made->said);
    contrast_free(made->apart);
    campaigns_free(made->found);
    created_free(made->dated);
    lookups_free(made->looked_up);
    timeline_free(made->times);
    lift_free(made->null);
    graph_free(made->follows);
    memory_free(&allocator, made);
}
