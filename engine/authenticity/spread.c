#include "authenticity/spread.h"

#include <math.h>

static const float likely = 0.5F;
static const double day_seconds = 86400;

typedef struct moments {
    double count, sum, squares;
} moments;

static bool is_member(const pool *from, uint32_t account) {
    const pool_account *known = pool_find_account(from, account);
    return known && known->probability >= likely;
}

/* Of the times at which members came to a slice, in days. */
static moments measure_slice(const pool *from, const slice *at) {
    moments made = {0};
    const arrival *items = from->times->arrivals + at->arrival;
    for (size_t i = 0; i < at->count; i++) {
        if (!is_member(from, items[i].account)) continue;
        double day = (double)(items[i].time - from->times->first) / day_seconds;
        made.count++;
        made.sum += day;
        made.squares += day * day;
    }
    return made;
}

double spread_measure(const pool *from) {
    moments all = {0};
    double between = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        moments own = measure_slice(from, &from->slices[s]);
        between += own.sum * own.sum / fmax(own.count, 1);
        all.count += own.count;
        all.sum += own.sum;
        all.squares += own.squares;
    }
    double middle = all.sum * all.sum / fmax(all.count, 1);
    double total = all.squares - middle;
    return total > 0 ? fmax((between - middle) / total, 0) : 0;
}
