/* The limits stand between what groups of people and planted pools measure: casual followers make
 * up .4 to 1 of those around communities, parties, languages and fans, .05 to .15 around pools. */
#include "authenticity/gate.h"

enum { OWN_MIN = 10, CASUAL_FOLLOWS = 2 };

static const double group_share_max = 1.0 / 3;
static const double own_part = 0.9; /* of an own creator's followers */
static const double casual_share_max = 0.2;
static const double casual_ratio_max = 2.0 / 3; /* casual_share to other_casual */

static bool is_inside(const purity *at, size_t account) {
    return at->values[account] > 0.5F;
}

static double divide(size_t part, size_t whole) {
    return whole > 0 ? (double)part / (double)whole : 0;
}

/* Leaves 1 in the sums of own creators and 0 for all others. */
static void find_own(purity *at, gate *made) {
    size_t comparable = 0;
    for (size_t c = 0; c < at->from->creator_count; c++) {
        graph_list list = graph_view_everyone(at->from, c);
        size_t inside = 0;
        at->audiences[c].sum = 0;
        if (list.count < GRAPH_AUDIENCE_MIN) continue;
        for (size_t i = 0; i < list.count; i++) {
            inside += is_inside(at, list.items[i]);
        }
        bool own = (double)inside >= own_part * (double)list.count;
        at->audiences[c].sum = own ? 1 : 0;
        made->own_count += own;
        comparable++;
    }
    made->own_share = divide(made->own_count, comparable);
}

static double count_own(const purity *at, graph_list list) {
    double count = 0;
    for (size_t i = 0; i < list.count; i++) {
        count += at->audiences[list.items[i]].sum;
    }
    return count;
}

static void count_casual(const purity *at, gate *made) {
    size_t around = 0;
    size_t casual = 0;
    size_t outside = 0;
    size_t other_casual = 0;
    for (size_t u = 0; u < at->from->account_count; u++) {
        graph_list list = purity_view_following(at, u);
        double own = count_own(at, list);
        around += own > 0;
        casual += own > 0 && own <= CASUAL_FOLLOWS;
        made->group_count += is_inside(at, u);
        if (list.count == 0 || is_inside(at, u)) continue;
        outside++;
        other_casual += list.count <= CASUAL_FOLLOWS;
    }
    made->casual_share = divide(casual, around);
    made->other_casual = divide(other_casual, outside);
    made->group_share = divide(made->group_count, at->account_total);
}

static void count_certified(const purity *at, const uint8_t *certified, gate *made) {
    size_t count = 0;
    size_t inside = 0;
    for (size_t u = 0; certified && u < at->from->account_count; u++) {
        count += certified[u];
        inside += certified[u] && is_inside(at, u);
    }
    made->certified_inside = count > 0 ? divide(inside, count) : 1;
}

static gate_reason decide(const purity *at, const gate *made) {
    if (at->account_total < GATE_ACCOUNTS_MIN) return GATE_SMALL;
    if (made->group_count == 0 || made->group_share >= group_share_max) return GATE_MAJORITY;
    if (made->own_count < OWN_MIN || made->own_share < GATE_OWN_SHARE_MIN) return GATE_MIXED;
    if (made->casual_share > casual_share_max) return GATE_CASUAL;
    if (made->casual_share > casual_ratio_max * made->other_casual) return GATE_CASUAL;
    if (made->certified_inside < 0.5) return GATE_CONTRADICTED;
    return GATE_OPEN;
}

gate gate_measure(purity *at, const uint8_t *certified) {
    gate made = {0};
    find_own(at, &made);
    count_casual(at, &made);
    count_certified(at, certified, &made);
    made.reason = decide(at, &made);
    return made;
}
