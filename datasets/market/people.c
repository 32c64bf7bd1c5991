/* Accounts and the sessions in which they will follow.
 *
 * Sign-ups grow as Bass's law of new products: some come by themselves, most by word of mouth. A part
 * comes in waves instead: with a press event of their interest, or in a few waves of the platform.
 * How many creators an account wants is gamma-Poisson, with a few heavy users. Sessions thin out with
 * the age of the account and have the rhythm of the week and of the day in its time zone.
 * Source  Bass, A New Product Growth for Model Consumer Durables, 1969. */
#include <stdlib.h>

#include "market.h"

enum { PLATFORM_WAVES = 6 };

static const double year_seconds = 31557600;

double people_draw_date(struct random *stream) {
    static const double alone = 0.03;
    static const double together = 0.9;
    double rate = alone + together;
    double rest = random_exp(-rate * (CLOSING - OPENING) / year_seconds);
    double adopted = (1 - rest) / (1 + together / alone * rest);
    double unit = adopted * random_unit(stream);
    double years = -random_log((1 - unit) / (1 + unit * together / alone)) / rate;
    return fmin(OPENING + years * year_seconds, CLOSING - HOUR);
}

double people_draw_place(const struct person *person, struct random *stream) {
    double side = random_chance(stream, 0.5) ? person->width : -person->width;
    double place =
        person->places[random_chance(stream, 0.3)] + side * random_exponential(stream, 1);
    place -= floor(place);
    return place < 1 ? place : 0;
}

static int32_t draw_zone(struct random *stream) {
    static const int8_t half_hours[] = {-16, -12, -10, -6, 0, 2, 2, 4, 11, 16, 18};
    return half_hours[random_below(stream, sizeof half_hours)] * (HOUR / 2);
}

/* Cumulative weight of the hours 1 to 24: a small hump at noon, a large one in the evening. */
static double draw_hour(struct random *stream) {
    static const double until[24] = {.030, .048, .058, .064, .069, .076, .090, .113,
                                     .143, .178, .216, .257, .302, .347, .389, .430,
                                     .473, .521, .576, .640, .714, .797, .887, 1};
    double unit = random_unit(stream);
    int hour = 0;
    while (hour < 23 && until[hour] <= unit) {
        hour++;
    }
    return (hour + random_unit(stream)) * HOUR;
}

/* People follow most when they are new. Sundays and Saturdays are busier than Tuesdays. */
static double draw_session_time(const struct person *person, struct random *stream) {
    static const double weight[7] = {1, .74, .66, .7, .74, .86, .98};
    double life = (double)CLOSING - person->created;
    double day = 0;
    for (int tries = 0; tries < 8; tries++) {
        double age = life * random_power(random_unit(stream), 1.7);
        day = floor((person->created + age - OPENING) / DAY);
        int weekday = (int)(day - 7 * floor(day / 7));
        if (random_chance(stream, weight[weekday])) {
            break;
        }
    }
    double time = OPENING + day * DAY + draw_hour(stream) - person->zone_seconds;
    if (time < person->created || time >= CLOSING) {
        time = person->created + life * 0.9 * random_unit(stream);
    }
    return time;
}

static void add_session(struct roster *roster, uint32_t account, double time, uint32_t event,
                        uint32_t size) {
    roster->sessions = roster_grow(roster, roster->sessions, &roster->session_capacity,
                                   roster->session_count, sizeof *roster->sessions);
    if (roster->session_count < roster->session_capacity) {
        roster->sessions[roster->session_count++] =
            (struct session){(uint32_t)time, account, event, size};
    }
}

static void plan_session(struct roster *roster, uint32_t account, uint32_t size,
                         struct random *stream) {
    const struct person *person = &roster->people[account];
    if (random_chance(stream, roster->options->bursts)) {
        enum event_kind kind = events_draw_kind(stream);
        uint32_t niche = creators_find_niche(roster, people_draw_place(person, stream));
        for (int tries = 0; tries < 6; tries++) {
            uint32_t event = events_pick(roster, kind, niche, stream);
            double time =
                event == MARKET_NONE ? 0 : events_draw_time(&roster->events[event], stream);
            if (time > person->created && time < CLOSING) {
                add_session(roster, account, time, event, size);
                return;
            }
        }
    }
    add_session(roster, account, draw_session_time(person, stream), MARKET_NONE, size);
}

static uint32_t at_most(uint32_t count, uint32_t limit) {
    return count < limit ? count : limit;
}

static void plan_sessions(struct roster *roster, uint32_t account, uint32_t joined_by,
                          struct random *stream) {
    uint32_t left = roster->people[account].wanted;
    if (joined_by != MARKET_NONE || random_chance(stream, 0.75)) {
        uint32_t size = at_most(left, 1 + random_poisson(stream, 3));
        double time = roster->people[account].created + random_between(stream, 60, 1800);
        add_session(roster, account, fmin(time, CLOSING - 1), joined_by, size);
        left -= size;
    }
    while (left > 0) {
        bool copies = random_chance(stream, roster->options->copying);
        uint32_t size = at_most(left, 1 + (uint32_t)random_exponential(stream, copies ? 8 : 2.2));
        if (copies) {
            const struct person *person = &roster->people[account];
            add_session(roster, account, draw_session_time(person, stream), MARKET_COPY, size);
        } else {
            plan_session(roster, account, size, stream);
        }
        left -= size;
    }
}

/* Signs up with a press event of the person's interest, or in a wave of the whole platform. */
static uint32_t draw_wave(const struct roster *roster, struct person *person,
                          struct random *stream) {
    if (random_chance(stream, 0.5)) {
        struct random waves = random_begin(roster->options->seed, FOR_EVENTS,
                                           1 + random_below(stream, PLATFORM_WAVES));
        double date = people_draw_date(&waves) + random_exponential(stream, 4.0 * DAY);
        person->created = (uint32_t)fmin(date, CLOSING - HOUR);
        return MARKET_NONE;
    }
    uint32_t niche = creators_find_niche(roster, people_draw_place(person, stream));
    uint32_t event = events_pick(roster, EVENT_PRESS, niche, stream);
    double date = event == MARKET_NONE ? CLOSING : events_draw_time(&roster->events[event], stream);
    if (date >= CLOSING - HOUR) {
        return MARKET_NONE;
    }
    person->created = (uint32_t)date;
    return event;
}

/* A negative binomial number of creators, of which 1.5 % of the people want eight times as many. */
static uint32_t draw_wanted(const struct roster *roster, struct random *stream) {
    double mean = (double)roster->options->follows / roster->ordinary_count;
    double rest = (mean - 1) / (1 + 0.015 * 7) * (random_chance(stream, 0.015) ? 8 : 1);
    uint32_t limit = at_most(2000, 1 + roster->creator_count / 2);
    return at_most(1 + random_poisson(stream, random_gamma(stream, 0.7, rest)), limit);
}

static void sign_up(struct roster *roster, uint32_t index) {
    struct random stream = random_begin(roster->options->seed, FOR_PEOPLE, index);
    struct person person = {.places = {random_unit(&stream), random_unit(&stream)},
                            .friend = MARKET_NONE,
                            .last = MARKET_NONE};
    uint32_t joined_by = MARKET_NONE;
    person.width = 0.02 * random_exp(0.8 * random_normal(&stream));
    person.zone_seconds = draw_zone(&stream);
    person.wanted = draw_wanted(roster, &stream);
    person.created = (uint32_t)people_draw_date(&stream);
    if (index < roster->creator_count) {
        const struct creator *creator = &roster->creators[index];
        person.created = creator->start - (uint32_t)random_between(&stream, HOUR, 60.0 * DAY);
        person.places[0] = creator->place;
    } else if (random_chance(&stream, roster->options->waves)) {
        joined_by = draw_wave(roster, &person, &stream);
    }
    if (roster_add_person(roster, &person) != MARKET_NONE) {
        plan_sessions(roster, index, joined_by, &stream);
    }
}

static int compare_sessions(const void *left, const void *right) {
    const struct session *a = left;
    const struct session *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    if (a->account != b->account) {
        return a->account < b->account ? -1 : 1;
    }
    if (a->event != b->event) {
        return a->event < b->event ? -1 : 1;
    }
    return (a->size > b->size) - (a->size < b->size);
}

void people_build(struct roster *roster) {
    for (uint32_t i = 0; i < roster->ordinary_count && !roster->failed; i++) {
        sign_up(roster, i);
    }
    qsort(roster->sessions, roster->session_count, sizeof *roster->sessions, compare_sessions);
}
