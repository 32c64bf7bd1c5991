/* What brings people together at one time without anyone having paid for it.
 *
 * Viral posts (one creator, fed by shares), press events (several creators of a niche) and
 * recommendation pages (the same few creators shown to the same people within hours). The time at
 * which a person comes to an event is that of a random member of a Hawkes cluster: the first
 * generation comes with an exponential delay, and each further one follows the one before.
 * Source  Hawkes and Oakes, A Cluster Process Representation of a Self-Exciting Process, 1974;
 *         Crane and Sornette, Robust Dynamic Classes Revealed by Measuring the Response Function of
 *         a Social System, 2008. */
#include <stdlib.h>

#include "market.h"

static uint32_t count_events(const struct roster *roster, enum event_kind kind, uint32_t niche) {
    uint32_t creators = roster->niches[niche + 1].first - roster->niches[niche].first;
    switch (kind) {
        case EVENT_VIRAL:
            return 2 * creators;
        case EVENT_PRESS:
            return 8 + creators / 8;
        default:
            return 30 + creators / 2;
    }
}

static void join_event(const struct roster *roster, struct event *event, uint32_t creator) {
    for (uint32_t i = 0; i < event->count; i++) {
        if (event->creators[i] == creator) {
            return;
        }
    }
    if (roster->creators[creator].start <= event->start && event->count < CAST_MAX) {
        event->creators[event->count++] = creator;
    }
}

static uint32_t pick_in_niche(const struct roster *roster, uint32_t niche, struct random *stream) {
    uint32_t first = roster->niches[niche].first;
    return first + random_below(stream, roster->niches[niche + 1].first - first);
}

static uint32_t draw_start(double earliest, struct random *stream) {
    double start = fmax(earliest, OPENING + 30.0 * DAY);
    return (uint32_t)(start + (CLOSING - DAY - start) * sqrt(random_unit(stream)));
}

static double make_viral(const struct roster *roster, struct event *event, uint32_t creator,
                         struct random *stream) {
    event->start = draw_start(roster->creators[creator].start, stream);
    event->decay_seconds = random_between(stream, 0.3, 2) * DAY;
    event->branching = random_between(stream, 0.2, 0.8);
    event->rate = 1;
    join_event(roster, event, creator);
    return roster->creators[creator].fitness;
}

static void make_press(const struct roster *roster, struct event *event, uint32_t niche,
                       struct random *stream) {
    event->start = draw_start(0, stream);
    event->decay_seconds = random_between(stream, 0.5, 3) * DAY;
    event->branching = 0.3;
    event->rate = random_between(stream, 0.2, 0.6);
    for (uint32_t i = 4 + random_below(stream, CAST_MAX - 3); i > 0; i--) {
        join_event(roster, event, pick_in_niche(roster, niche, stream));
    }
}

static void make_page(const struct roster *roster, struct event *event, uint32_t niche,
                      struct random *stream) {
    event->start = draw_start(0, stream);
    event->decay_seconds = random_between(stream, 2, 8) * HOUR;
    event->rate = random_between(stream, 0.4, 0.8);
    for (uint32_t i = 3 + random_below(stream, 4); i > 0; i--) {
        bool inside = random_chance(stream, 0.7);
        join_event(roster, event,
                   inside ? pick_in_niche(roster, niche, stream)
                          : random_below(stream, roster->creator_count));
    }
}

/* Returns the event's weight among those of its kind and niche. */
static double make_event(const struct roster *roster, struct event *event, uint32_t group,
                         uint32_t place, struct random *stream) {
    uint32_t niche = group % roster->niche_count;
    double fitness = 1;
    switch ((enum event_kind)(group / roster->niche_count)) {
        case EVENT_VIRAL:
            fitness = make_viral(roster, event, roster->niches[niche].first + place / 2, stream);
            break;
        case EVENT_PRESS:
            make_press(roster, event, niche, stream);
            break;
        default:
            make_page(roster, event, niche, stream);
    }
    return event->count > 0 ? fitness * random_exp(random_normal(stream)) : 0;
}

void events_build(struct roster *roster) {
    struct random stream = random_begin(roster->options->seed, FOR_EVENTS, 0);
    uint32_t groups = EVENT_KINDS * roster->niche_count;
    roster->event_groups = calloc(groups + 1, sizeof *roster->event_groups);
    if (!roster->event_groups) {
        roster->failed = true;
        return;
    }
    for (uint32_t i = 0; i < groups; i++) {
        enum event_kind kind = (enum event_kind)(i / roster->niche_count);
        roster->event_groups[i + 1] =
            roster->event_groups[i] + count_events(roster, kind, i % roster->niche_count);
    }
    roster->event_count = roster->event_groups[groups];
    roster->events = calloc(roster->event_count + 1, sizeof *roster->events);
    roster->event_weights = calloc(roster->event_count + 1, sizeof *roster->event_weights);
    if (!roster->events || !roster->event_weights) {
        roster->failed = true;
        return;
    }
    for (uint32_t group = 0; group < groups; group++) {
        uint32_t first = roster->event_groups[group];
        for (uint32_t i = first; i < roster->event_groups[group + 1]; i++) {
            roster->event_weights[i + 1] =
                roster->event_weights[i] +
                make_event(roster, &roster->events[i], group, i - first, &stream);
        }
    }
}

enum event_kind events_draw_kind(struct random *stream) {
    double unit = random_unit(stream);
    return unit < 0.5 ? EVENT_VIRAL : unit < 0.7 ? EVENT_PRESS : EVENT_PAGE;
}

uint32_t events_pick(const struct roster *roster, enum event_kind kind, uint32_t niche,
                     struct random *stream) {
    uint32_t group = (uint32_t)kind * roster->niche_count + niche;
    uint32_t low = roster->event_groups[group];
    uint32_t high = roster->event_groups[group + 1];
    const double *weights = roster->event_weights;
    if (weights[high] <= weights[low]) {
        return MARKET_NONE;
    }
    double wanted = random_between(stream, weights[low], weights[high]);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        *(weights[middle] <= wanted ? &low : &high) = middle;
    }
    return roster->events[low].count > 0 ? low : MARKET_NONE;
}

double events_draw_time(const struct event *event, struct random *stream) {
    double time = event->start + random_exponential(stream, event->decay_seconds);
    while (random_chance(stream, event->branching)) {
        time += random_exponential(stream, event->decay_seconds / 2);
    }
    return time;
}
