/* Findings: all that an audit finds before it weighs it. */
#ifndef KITH_AUTHENTICITY_FINDINGS_H
#define KITH_AUTHENTICITY_FINDINGS_H

#include "authenticity/created.h"
#include "authenticity/evidence.h"
#include "authenticity/lift.h"
#include "authenticity/lookups.h"
#include "authenticity/timeline.h"

typedef struct findings {
    kith_allocator allocator;
    graph *follows;
    lift *null; /* of the graph before campaigns were taken out */
    timeline *times;
    lookups *looked_up;
    created *dated;
    campaigns *found;
    contrast *apart;
    evidence *said;
} findings;

/* Looks for campaigns and for a group apart, and collects the evidence.
 *
 * known     what is known besides; its model is not used
 * Returns   KITH_INVALID if an audience is sampled or engagements are of another roster, KITH_NO_MEMORY
 * Cost      nearly all of an audit's. */
kith_status findings_build(const kith_roster *roster, const kith_attributes *known,
                           const kith_options *options, findings **out) KITH_MUST_USE;
void findings_free(findings *made);

#endif
