#include "overlap/turnover.h"

#include <math.h>

#include "overlap/strata.h"
#include "sketch/suspicion.h"

typedef struct count_work {
    const snapshots *from;
    const kith_suspects *suspects;
    size_t at; /* among the suspects */
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
    double other = 1;
    if (work->suspects) {
        other =
            (double)suspicion_weigh_next(work->suspects, work->from->both.first, hash, &work->at);
    }
    for (size_t i = 0; i < count; i++) {
        turnover *to = &work->counts[fates[i].creator];
        add_fate(to, fates[i].kind);
        if (!work->suspects || fates[i].kind == FATE_GAINED) continue;
        weigh(&to->suspicious, 1 - other, fates[i].kind == FATE_KEPT);
        weigh(&to->other, other, fates[i].kind == FATE_KEPT);
    }
    return KITH_OK;
}

kith_status turnover_count(const snapshots *from, const kith_suspects *suspects,
                           const kith_options *options, turnover *counts) {
    count_work work = {.from = from, .suspects = suspects, .counts = counts};
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
