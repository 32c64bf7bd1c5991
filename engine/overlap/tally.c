#include "overlap/tally.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "sketch/suspicion.h"

kith_estimate tally_unknown(void) {
    return (kith_estimate){NAN, NAN, NAN};
}

static kith_status weigh(const kith_roster *roster, const kith_suspects *suspects, tally *made) {
    const crowd *from = made->from;
    made->weights = memory_create(&from->allocator, from->account_count, sizeof *made->weights);
    if (!made->weights) return KITH_NO_MEMORY;
    suspicion_view view = suspicion_look(suspects, roster);
    for (size_t a = 0; a < from->account_count; a++) {
        uint64_t hash = half_move_back(from->part, from->hashes[a]);
        made->weights[a] = suspicion_weigh(&view, hash);
    }
    return KITH_OK;
}

kith_status tally_open(const kith_roster *roster, crowd_query of, const kith_suspects *suspects,
                       const kith_options *options, tally *made, kith_error *error) {
    *made = (tally){0};
    kith_status status = suspects ? suspicion_match(suspects, roster, error) : KITH_OK;
    if (status == KITH_OK) {
        status = crowd_build(roster, of, options, &made->from, error);
    }
    if (status != KITH_OK) return status;
    made->all = memory_create(&options->allocator, of.count, sizeof *made->all);
    made->authentic = memory_create(&options->allocator, of.count, sizeof *made->authentic);
    if (!made->all || !made->authentic) status = KITH_NO_MEMORY;
    if (status == KITH_OK && suspects) status = weigh(roster, suspects, made);
    if (status != KITH_OK) {
        tally_close(made);
        return status_fail(error, status, "out of memory");
    }
    return KITH_OK;
}

void tally_close(tally *made) {
    kith_allocator allocator = made->from->allocator;
    memory_free(&allocator, made->weights);
    memory_free(&allocator, made->all);
    memory_free(&allocator, made->authentic);
    crowd_free(made->from);
}

void tally_begin(tally *in, uint64_t limit) {
    crowd_begin_strata(in->from, limit, in->all);
    if (in->from->creator_count > 0) {
        memcpy(in->authentic, in->all, in->from->creator_count * sizeof *in->all);
    }
}

static void change(stratum *at, double weight, double by) {
    at->found += by * weight;
    at->squares += by * weight * weight;
}

void tally_find(tally *in, size_t account, uint32_t rank) {
    change(&in->all[rank], 1, 1);
    if (in->weights) change(&in->authentic[rank], (double)in->weights[account], 1);
}

void tally_lose(tally *in, size_t account, uint32_t rank) {
    change(&in->all[rank], 1, -1);
    if (in->weights) change(&in->authentic[rank], (double)in->weights[account], -1);
}

kith_reach_count tally_conclude(const tally *in, size_t first, size_t count) {
    return (kith_reach_count){
        .all = strata_measure(in->all + first, count),
        .authentic = in->weights ? strata_measure(in->authentic + first, count) : tally_unknown()};
}
