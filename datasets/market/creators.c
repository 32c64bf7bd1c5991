/* Creators on a circle of interests.
 *
 * Idea    Niches are arcs of unequal length. A creator near the border of its niche is seen from the
 *         next one as well, so clusters are soft. Fame is not given here: a creator has only a
 *         fitness, which sways who follows it while the platform is played.
 * Source  Bianconi and Barabasi, Competition and Multiscaling in Evolving Networks, 2001. */
#include <stdlib.h>

#include "market.h"

static void build_niches(struct roster *roster, struct random *stream) {
    double sum = 0;
    for (uint32_t i = 0; i < roster->niche_count; i++) {
        roster->niches[i].edge = sum;
        sum += 0.15 + random_gamma(stream, 1.5, 1);
    }
    for (uint32_t i = 0; i < roster->niche_count; i++) {
        roster->niches[i].edge /= sum;
    }
    roster->niches[roster->niche_count].edge = 1;
}

uint32_t creators_find_niche(const struct roster *roster, double place) {
    uint32_t low = 0;
    uint32_t high = roster->niche_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        *(roster->niches[middle].edge <= place ? &low : &high) = middle;
    }
    return low;
}

static int compare_places(const void *left, const void *right) {
    const struct creator *a = left;
    const struct creator *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

/* One in seven was there when the platform opened; all have nine months behind them. */
static uint32_t draw_start(struct random *stream) {
    double date = OPENING;
    if (!random_chance(stream, 0.15)) {
        date += 0.8 * (people_draw_date(stream) - OPENING);
    }
    return (uint32_t)fmin(date, CLOSING - 270.0 * DAY);
}

/* The nearer the border, the more of a creator's followers count for the neighbour too. */
static void join_niches(const struct roster *roster, struct creator *creator) {
    uint32_t last = roster->niche_count - 1;
    uint32_t niche = creators_find_niche(roster, creator->place);
    double begin = roster->niches[niche].edge;
    double along = (creator->place - begin) / (roster->niches[niche + 1].edge - begin);
    double inside = 2 * fmin(along, 1 - along);
    creator->niche = niche;
    uint32_t before = niche > 0 ? niche - 1 : last;
    uint32_t after = niche < last ? niche + 1 : 0;
    creator->neighbour = along < 0.5 ? before : after;
    creator->lean = 0.4 * (1 - inside) * (1 - inside);
}

void creators_build(struct roster *roster) {
    struct random stream = random_begin(roster->options->seed, FOR_CREATORS, 0);
    uint32_t count = roster->creator_count;
    roster->creators = calloc(count, sizeof *roster->creators);
    roster->niches = calloc(roster->niche_count + 1, sizeof *roster->niches);
    if (!roster->creators || !roster->niches) {
        roster->failed = true;
        return;
    }
    build_niches(roster, &stream);
    for (uint32_t i = 0; i < count; i++) {
        struct creator *creator = &roster->creators[i];
        double unit = 0.001 + 0.998 * random_unit(&stream);
        bool seat = i < roster->niche_count; /* so that no niche stays empty */
        double begin = seat ? roster->niches[i].edge : 0;
        double end = seat ? roster->niches[i + 1].edge : 1;
        creator->place = begin + unit * (end - begin);
        creator->fitness = 0.1 + 0.9 * random_unit(&stream) * random_unit(&stream);
        creator->start = draw_start(&stream);
    }
    qsort(roster->creators, count, sizeof *roster->creators, compare_places);
    for (uint32_t i = count; i-- > 0;) {
        join_niches(roster, &roster->creators[i]);
        roster->niches[roster->creators[i].niche].first = i;
    }
    roster->niches[roster->niche_count].first = count;
}

/* A stretch of the circle to pick from: one niche, or more where it is too small. */
static uint32_t find_window(const struct roster *roster, uint32_t count, struct random *stream,
                            uint32_t *size) {
    uint32_t center = random_below(stream, roster->creator_count);
    uint32_t niche = roster->creators[center].niche;
    uint32_t own = roster->niches[niche + 1].first - roster->niches[niche].first;
    *size = own > count ? own : count;
    return roster->niches[niche].first;
}

void creators_pick(const struct roster *roster, uint32_t count, bool together,
                   struct random *stream, uint32_t *picked) {
    uint32_t size = roster->creator_count;
    uint32_t first = together ? find_window(roster, count, stream, &size) : 0;
    uint32_t found = 0;
    for (uint32_t i = 0; i < size && found < count; i++) {
        if (random_below(stream, size - i) < count - found) {
            picked[found++] = (first + i) % roster->creator_count;
        }
    }
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = random_below(stream, i);
        uint32_t kept = picked[i - 1];
        picked[i - 1] = picked[other];
        picked[other] = kept;
    }
}
