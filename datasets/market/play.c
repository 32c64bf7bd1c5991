/* The platform at work: each session follows creators by what has happened before it.
 *
 * A session of an event follows its creators. Some sessions copy a friend, who is met through a
 * creator both care for; that makes lockstep nobody planned. The rest follow by preferential
 * attachment: a row drawn from the urn of a niche is a creator drawn by fame, a recent row one that is
 * being talked about, and now and then a creator is found that nobody had to make famous.
 * Source  Simon, On a Class of Skew Distribution Functions, 1955; Kumar et al., Stochastic Models for
 *         the Web Graph (copying), 2000. */
#include <stdlib.h>

#include "market.h"

struct visit {
    struct roster *roster;
    struct random *stream;
    uint32_t account;
    uint32_t left;
    double time;
};

static bool follow(struct visit *visit, uint32_t creator) {
    struct roster *roster = visit->roster;
    if (roster->creators[creator].start > visit->time ||
        !roster_add(roster, creator, visit->account, (uint32_t)visit->time)) {
        return false;
    }
    roster_put_token(roster);
    visit->time += random_between(visit->stream, 4, 75);
    visit->left -= visit->left > 0;
    return true;
}

static void attend(struct visit *visit, const struct event *event) {
    bool any = false;
    for (uint32_t i = 0; i < event->count; i++) {
        if (random_chance(visit->stream, event->rate)) {
            any = follow(visit, event->creators[i]) || any;
        }
    }
    if (!any) {
        follow(visit, event->creators[random_below(visit->stream, event->count)]);
    }
}

static const struct niche *draw_niche(struct visit *visit) {
    const struct roster *roster = visit->roster;
    double place = people_draw_place(&roster->people[visit->account], visit->stream);
    return &roster->niches[creators_find_niche(roster, place)];
}

/* Somebody who follows what this account may like, or the friend of an earlier visit. */
static uint32_t meet_friend(struct visit *visit) {
    struct person *person = &visit->roster->people[visit->account];
    const struct niche *niche = draw_niche(visit);
    if (person->friend != MARKET_NONE && random_chance(visit->stream, 0.8)) {
        return person->friend;
    }
    if (niche->count == 0) {
        return MARKET_NONE;
    }
    uint32_t token = niche->urn[random_below(visit->stream, niche->count)];
    uint32_t met = visit->roster->follows[token].account;
    person->friend = met == visit->account ? person->friend : met;
    return person->friend;
}

static void copy(struct visit *visit) {
    const struct roster *roster = visit->roster;
    uint32_t friend = meet_friend(visit);
    uint32_t row = friend == MARKET_NONE ? MARKET_NONE : roster->people[friend].last;
    for (uint32_t steps = 0; row != MARKET_NONE && visit->left > 0 && steps < 200; steps++) {
        uint32_t creator = roster->follows[row].creator;
        row = roster->previous[row];
        if (random_chance(visit->stream, 0.8)) {
            follow(visit, creator);
        }
    }
}

static uint32_t find_unknown(struct visit *visit, const struct niche *niche) {
    uint32_t creator = niche->first + random_below(visit->stream, niche[1].first - niche->first);
    double fitness = visit->roster->creators[creator].fitness;
    return random_chance(visit->stream, fitness) ? creator : MARKET_NONE;
}

/* A row of the urn; recent: its age in rows is exponential. */
static uint32_t find_famous(struct visit *visit, const struct niche *niche, bool recent) {
    double back = recent ? random_exponential(visit->stream, 30 + 0.03 * niche->count)
                         : niche->count * random_unit(visit->stream);
    uint32_t place = back < niche->count ? niche->count - 1 - (uint32_t)back : 0;
    uint32_t creator = visit->roster->follows[niche->urn[place]].creator;
    double fitness = visit->roster->creators[creator].fitness;
    return random_chance(visit->stream, 0.3 + 0.7 * fitness) ? creator : MARKET_NONE;
}

static uint32_t find_creator(struct visit *visit) {
    const struct roster *roster = visit->roster;
    const struct niche *niche = draw_niche(visit);
    double unit = random_unit(visit->stream);
    if (unit < 0.14 || niche->count == 0) {
        return find_unknown(visit, niche);
    }
    if (unit < 0.9) {
        return find_famous(visit, niche, unit < 0.5);
    }
    uint32_t row = random_below(visit->stream, roster->follow_count);
    return roster->follows[row].creator;
}

/* Those who have all of their niches look anywhere. */
static void browse(struct visit *visit) {
    uint32_t tries = 40 * visit->left;
    for (uint32_t i = 0; i < tries && visit->left > 0; i++) {
        uint32_t creator = i < tries / 2
                               ? find_creator(visit)
                               : random_below(visit->stream, visit->roster->creator_count);
        if (creator != MARKET_NONE) {
            follow(visit, creator);
        }
    }
}

static void play(struct roster *roster, const struct session *session, struct random *stream) {
    struct visit visit = {roster, stream, session->account, session->size, session->time};
    if (session->event == MARKET_COPY) {
        copy(&visit);
    } else if (session->event != MARKET_NONE) {
        attend(&visit, &roster->events[session->event]);
    }
    browse(&visit);
}

void play_sessions(struct roster *roster) {
    struct random stream = random_begin(roster->options->seed, FOR_PLAY, 0);
    for (uint32_t i = 0; i < roster->session_count && !roster->failed; i++) {
        play(roster, &roster->sessions[i], &stream);
    }
    free(roster->sessions);
    roster->sessions = NULL;
}
