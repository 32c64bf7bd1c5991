#include "authenticity/spread.h"

#include <math.h>

static const float likely = 0.5F;
static const double day_seconds = 86400;
static const uint32_t visit_gap = 14 * 86400;

typedef struct moments {
    double count, sum, squares;
} moments;

static bool is_member(const campaign *from, uint32_t account) {
    const campaign_account *known = campaign_find_account(from, account);
    return known && known->probability >= likely;
}

static void add_slice(const campaign *from, const timeline *times, const slice *at, moments *to) {
    const arrival *items = times->arrivals + at->arrival;
    for (size_t i = 0; i < at->count; i++) {
        if (!is_member(from, items[i].account)) continue;
        double day = (double)(items[i].time - times->first) / day_seconds;
        to->count++;
        to->sum += day;
        to->squares += day * day;
    }
}

/* Whether a slice goes on where the one before it ended: a long delivery may lie in several. */
static bool goes_on(const slice *at) {
    return at[0].creator == at[-1].creator && at[0].begin < at[-1].end + visit_gap;
}

void spread_measure(campaign *made, const timeline *times) {
    moments all = {0};
    double between = 0;
    for (size_t s = 0; s < made->slice_count;) {
        moments own = {0};
        do {
            add_slice(made, times, &made->slices[s++], &own);
        } while (s < made->slice_count && goes_on(&made->slices[s]));
        between += own.sum * own.sum / fmax(own.count, 1);
        all.count += own.count;
        all.sum += own.sum;
        all.squares += own.squares;
    }
    double middle = all.sum * all.sum / fmax(all.count, 1);
    double total = fmax(all.squares - middle, 0);
    made->spread = total > 0 ? fmax((between - middle) / total, 0) : 0;
    made->days = sqrt(12 * total / fmax(all.count, 1));
}
