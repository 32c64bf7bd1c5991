#include "sketch/budget.h"

#include <math.h>

enum { SHARE_HELD = 2, SHARE_GROWTH = 4, SAMPLE_BYTES = sizeof(uint64_t) };

static const double least_floor = 0x1p-40; /* of no audience on earth a thousandth of an account */

budget budget_begin(uint64_t memory_bytes, uint32_t k) {
    return (budget){.memory_bytes = memory_bytes, .k = k, .floor = 1};
}

uint64_t budget_share_growth(const budget *of, size_t thread_count) {
    return of->memory_bytes / SHARE_GROWTH / thread_count;
}

/* The samples that would be left with these k and floor. */
static uint64_t count_samples(const sketch *sketches, size_t count, uint32_t k, double floor) {
    uint64_t limit = sketch_prepare_policy(k, floor).floor_limit;
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t kept = sketches[i].count;
        if (kept > k) {
            uint64_t at_floor = sketch_count_up_to(sketch_view_sample(&sketches[i]), limit);
            kept = at_floor > k ? at_floor : k;
        }
        total += kept;
    }
    return total;
}

bool budget_lower(budget *of, const sketch *sketches, size_t count) {
    uint64_t most = of->memory_bytes / SHARE_HELD / SAMPLE_BYTES;
    while (count_samples(sketches, count, of->k, of->floor) > most) {
        if (of->floor > least_floor) {
            of->floor /= 2;
        } else if (of->k / 2 >= KITH_K_MIN) {
            of->k /= 2;
        } else {
            return false;
        }
    }
    return true;
}

uint64_t budget_need(const sketch *sketches, size_t count, uint32_t k) {
    double samples = 0;
    for (size_t i = 0; i < count; i++) {
        sketch_sums sums = sketch_sum_repeats(&sketches[i]);
        samples += fmin(k, sketch_estimate_followers(&sketches[i], sums, 64).value);
    }
    return (uint64_t)(samples * SHARE_HELD * SAMPLE_BYTES);
}
