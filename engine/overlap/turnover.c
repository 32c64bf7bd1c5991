#include "overlap/turnover.h"

#include <math.h>

#include "overlap/strata.h"
#include "sketch/suspicion.h"

typedef struct count_work {
    suspicion_view suspects; /* of none: from is NULL */
    turnover *counts;
} count_work;

static void weigh(turnover_slice *to, double weight, bool is_kept) {
    to->weight += weight;
    to->squares += weight * weight;
    to->kept += is_kept ? weight : 0;
}

static void add_fate(turnover *to, fate_kind kind) {
    to->lost += kind == FATE_LOST;
    to->kept += kind == FATE_KEPT;
    to->gained += kind == FATE_GAINED;
}

static kith_status take(void *context, uint64_t hash, const fate *fates, size_t count) {
    count_work *work = context;
    bool known = work->suspects.from != NULL;
    double other = known ? (double)suspicion_weigh(&work->suspects, hash) : 1;
    for (size_t i = 0; i < count; i++) {
        turnover *to = &work->counts[fates[i].creator];
        add_fate(to, fates[i].kind);
        if (!known || fates[i].kind == FATE_GAINED) continue;
        weigh(&to->suspicious, 1 - other, fates[i].kind == FATE_KEPT);
        weigh(&to->other, other, fates[i].kind == FATE_KEPT);
    }
    return KITH_OK;
}

kith_status turnover_count(const snapshots *from, const kith_suspects *suspects,
                           const kith_options *options, turnover *counts) {
    count_work work = {.counts = counts};
    if (suspects) work.suspects = suspicion_look(suspects, from->both.first);
    for (size_t i = 0; i < from->creator_count; i++) {
        counts[i] = (turnover){0};
    }
    return snapshots_walk(from, options, take, &work);
}

kith_estimate turnover_measure(const turnover_slice *slice, double threshold) {
    if (!(slice->weight > 0)) return (kith_estimate){NAN, NAN, NAN};
    double effective = slice->weight * slice->weight / slice->squares;
    double found = effective * slice->kept / slice->weight;
    double size = effective / threshold;
    stratum of = {{size, size, size}, threshold, effective, found, found};
    kith_estimate kept = strata_measure(&of, 1);
    return (kith_estimate){kept.value / size, kept.low / size, kept.high / size};
}
