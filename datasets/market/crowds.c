/* Crowds: people who follow the same creators without having been sold.
 *
 * Giveaways and pods are the doubtful kinds. Fans, readers of a press event and viewers of a recommendation page
 * are innocent, and a detector must not take them for bots. All are one procedure: pick creators, pick
 * a time at which all of them exist, gather ordinary accounts that exist by then, let them follow. */
#include <stdlib.h>

#include "market.h"

struct crowd {
    struct roster *roster;
    const struct plan *plan;
    struct random *stream;
    uint32_t *creators, *people; /* people: indexes of truths, MARKET_NONE for a place left empty */
    uint32_t creator_count, people_count, niche;
    double latest, rate, seconds;
};

static bool likes(const struct roster *roster, const struct person *person, uint32_t niche) {
    return creators_find_niche(roster, person->places[0]) == niche ||
           creators_find_niche(roster, person->places[1]) == niche;
}

/* Active accounts take part more often; one in ten comes from outside the niche. */
uint32_t crowds_gather(struct roster *roster, uint32_t niche, double before,
                       struct random *stream) {
    for (int tries = 0; tries < 1000; tries++) {
        uint32_t account = random_below(stream, roster->ordinary_count);
        const struct person *person = &roster->people[account];
        bool fits = niche == MARKET_NONE || likes(roster, person, niche) ||
                    random_chance(stream, tries < 500 ? 0.02 : 1);
        if (fits && person->created < before && roster->marks[account] != roster->mark &&
            random_chance(stream, (person->follows + 2) / 15.0)) {
            roster->marks[account] = roster->mark;
            return account;
        }
    }
    return MARKET_NONE;
}

/* A row of a random time is a creator drawn by fame. */
static void follow_famous(struct roster *roster, uint32_t account, double time,
                          struct random *stream) {
    for (int tries = 0; tries < 10 && roster->follow_count > 0; tries++) {
        uint32_t row = random_below(stream, roster->follow_count);
        uint32_t creator = roster->follows[row].creator;
        if (roster->creators[creator].start <= time &&
            roster_add(roster, creator, account, (uint32_t)time)) {
            return;
        }
    }
}

/* An account kept for prizes: little else is done with it. */
static uint32_t create_hunter(struct crowd *crowd, double before) {
    double created = before - random_between(crowd->stream, 10, 600) * DAY;
    struct person person = {.created = (uint32_t)created,
                            .friend = MARKET_NONE,
                            .last = MARKET_NONE,
                            .profile = PROFILE_HUNTER};
    uint32_t account = roster_add_person(crowd->roster, &person);
    uint32_t cover = random_poisson(crowd->stream, 4);
    for (uint32_t i = 0; i < cover && account != MARKET_NONE; i++) {
        double time = random_between(crowd->stream, created, before);
        follow_famous(crowd->roster, account, time, crowd->stream);
    }
    return account;
}

static uint32_t gather(struct crowd *crowd, double before) {
    uint32_t account = crowds_gather(crowd->roster, crowd->niche, before, crowd->stream);
    return roster_add_truth(crowd->roster, account, crowd->plan);
}

static void follow(struct crowd *crowd, uint32_t member, uint32_t creator, double time) {
    struct truth *truth = &crowd->roster->truths[member];
    truth->planted += roster_add(crowd->roster, creator, truth->account, (uint32_t)time);
}

/* One person and one session. Outside giveaways everybody follows at least one creator. */
static void attend(struct crowd *crowd, uint32_t member, const uint32_t *creators, double time) {
    uint32_t count = crowd->creator_count;
    uint32_t first = random_below(crowd->stream, count);
    bool any = crowd->plan->scenario == SCENARIO_GIVEAWAY;
    for (uint32_t i = 0; i < count && member != MARKET_NONE; i++) {
        if (random_chance(crowd->stream, crowd->rate) || (!any && i + 1 == count)) {
            follow(crowd, member, creators[(first + i) % count], time);
            time += random_between(crowd->stream, 3, 40);
            any = true;
        }
    }
}

/* Most enter a giveaway as it is announced, the rest in the last fifth of its time. */
static double draw_delay(struct crowd *crowd) {
    double unit = random_unit(crowd->stream);
    if (crowd->plan->scenario == SCENARIO_RECOMMEND) {
        return unit * crowd->seconds;
    }
    if (crowd->plan->scenario == SCENARIO_GIVEAWAY && random_chance(crowd->stream, 0.25)) {
        return (1 - 0.2 * unit * unit) * crowd->seconds;
    }
    double delay = random_exponential(crowd->stream, crowd->seconds / 5);
    while (crowd->plan->scenario == SCENARIO_PRESS && random_chance(crowd->stream, 0.3)) {
        delay += random_exponential(crowd->stream, crowd->seconds / 10);
    }
    return delay < crowd->seconds ? delay : unit * crowd->seconds;
}

/* Each fan has a first day of its own: half of the cast then, the rest within the days after. */
static void plant_fans(struct crowd *crowd) {
    double until = CLOSING - crowd->seconds;
    for (uint32_t i = 0; i < crowd->people_count; i++) {
        double first = random_between(crowd->stream, fmin(crowd->latest, until), until);
        uint32_t member = gather(crowd, first);
        for (uint32_t k = 0; k < crowd->creator_count && member != MARKET_NONE; k++) {
            if (random_chance(crowd->stream, crowd->rate)) {
                bool late = random_chance(crowd->stream, 0.5);
                double delay = random_between(crowd->stream, 0, late ? crowd->seconds : HOUR / 4.0);
                follow(crowd, member, crowd->creators[k], fmax(first, crowd->latest) + delay);
            }
        }
    }
}

/* Rounds follow each other with other creators each; some of the people are replaced in between. */
static void plant_rounds(struct crowd *crowd, uint32_t rounds) {
    const struct plan *plan = crowd->plan;
    double stay = options_draw(plan, CROWD_STAY, crowd->stream);
    double hunters = options_draw(plan, CROWD_HUNTERS, crowd->stream);
    double room = CLOSING - DAY - crowd->latest - crowd->seconds;
    double gap = fmin(options_draw(plan, CROWD_GAP, crowd->stream) * DAY, room / rounds);
    double start = crowd->latest + random_unit(crowd->stream) * fmax(0, room - gap * (rounds - 1));
    for (uint32_t round = 0; round < rounds; round++) {
        const uint32_t *sponsors = crowd->creators + (size_t)round * crowd->creator_count;
        for (uint32_t i = 0; i < crowd->people_count && !crowd->roster->failed; i++) {
            bool hunter = i < hunters * crowd->people_count;
            if (round == 0 && hunter) {
                uint32_t account = create_hunter(crowd, start);
                crowd->people[i] = roster_add_truth(crowd->roster, account, plan);
            } else if (round == 0 || (!hunter && !random_chance(crowd->stream, stay))) {
                crowd->people[i] = gather(crowd, start);
            }
            attend(crowd, crowd->people[i], sponsors, start + draw_delay(crowd));
        }
        start += gap;
    }
}

/* The own accounts of creators follow each other; the second of a pair follows back. */
static void plant_ring(struct crowd *crowd) {
    struct roster *roster = crowd->roster;
    double until = CLOSING - DAY - crowd->seconds;
    double start = random_between(crowd->stream, fmin(crowd->latest, until), until);
    uint32_t first = roster->truth_count;
    for (uint32_t i = 0; i < crowd->creator_count; i++) {
        roster_add_truth(roster, crowd->creators[i], crowd->plan);
    }
    for (uint32_t i = 0; i < crowd->creator_count && !roster->failed; i++) {
        for (uint32_t k = 0; k < i; k++) {
            double time = start + random_unit(crowd->stream) * crowd->seconds;
            double back = random_exponential(crowd->stream, 6.0 * HOUR);
            if (random_chance(crowd->stream, crowd->rate)) {
                follow(crowd, first + i, crowd->creators[k], time);
                follow(crowd, first + k, crowd->creators[i], time + back);
            }
        }
    }
}

/* Nobody follows anybody for it: see engagements.c. */
static void plant_pod(struct crowd *crowd) {
    for (uint32_t i = 0; i < crowd->creator_count; i++) {
        roster_add_truth(crowd->roster, crowd->creators[i], crowd->plan);
        struct member member = {crowd->creators[i], crowd->plan->number, crowd->rate,
                                crowd->seconds};
        roster_add_member(crowd->roster, &member);
    }
}

static void carry_out(struct crowd *crowd, uint32_t rounds) {
    struct roster *roster = crowd->roster;
    uint32_t total = crowd->creator_count * rounds;
    bool together = crowd->plan->values[CROWD_NICHE].low > 0;
    creators_pick(roster, total, together, crowd->stream, crowd->creators);
    crowd->niche = together ? roster->creators[crowd->creators[0]].niche : MARKET_NONE;
    for (uint32_t i = 0; i < total; i++) {
        crowd->latest = fmax(crowd->latest, roster->creators[crowd->creators[i]].start + DAY);
        if (crowd->plan->scenario == SCENARIO_GIVEAWAY) {
            roster_add_deal(roster, crowd->creators[i], crowd->plan);
        }
    }
    switch (crowd->plan->scenario) {
        case SCENARIO_RING:
            plant_ring(crowd);
            break;
        case SCENARIO_POD:
            plant_pod(crowd);
            break;
        case SCENARIO_FANS:
            plant_fans(crowd);
            break;
        default:
            plant_rounds(crowd, rounds);
    }
}

void crowds_plant(struct roster *roster, const struct plan *plan, struct random *stream) {
    bool ring = plan->scenario == SCENARIO_RING || plan->scenario == SCENARIO_POD;
    bool giveaway = plan->scenario == SCENARIO_GIVEAWAY;
    uint32_t rounds = giveaway ? options_draw_count(plan, CROWD_ROUNDS, stream) : 1;
    struct crowd crowd = {.roster = roster, .plan = plan, .stream = stream};
    crowd.creator_count = options_draw_count(plan, CROWD_CREATORS, stream);
    crowd.people_count = ring ? 0 : options_draw_count(plan, CROWD_PEOPLE, stream);
    crowd.rate = options_draw(plan, CROWD_RATE, stream);
    crowd.seconds = options_draw(plan, CROWD_DAYS, stream) * DAY;
    crowd.creators = calloc((size_t)crowd.creator_count * rounds, sizeof *crowd.creators);
    crowd.people = calloc(crowd.people_count + 1, sizeof *crowd.people);
    roster->mark++;
    if (crowd.creators && crowd.people) {
        carry_out(&crowd, rounds);
    } else {
        roster->failed = true;
    }
    free(crowd.creators);
    free(crowd.people);
}
