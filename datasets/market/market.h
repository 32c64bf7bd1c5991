/* What the files of the market generator share.
 *
 * Idea    A platform is played forward in time: people sign up, come back in sessions and follow
 *         whom they see, so that fame, lockstep and bursts arise from play rather than from a law of
 *         audience sizes. Fraud and crowds are planted afterwards.
 * Flow    options → creators → events → people and their sessions → play → crowds → sellers → files.
 * Memory  about 55 bytes a follow (row, chain, hash, urn, session) and 64 an account. */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "random.h"

#define MARKET_NONE UINT32_MAX
#define MARKET_COPY (UINT32_MAX - 1) /* in place of an event: a session that copies a friend */

enum {
    PLAN_MAX = 256, /* planted scenarios in all */
    KEY_MAX = 16,   /* keys of one scenario */
    CAST_MAX = 12,  /* creators of one event */
    HOUR = 3600,
    DAY = 86400,
    OPENING = 1483228800, /* 2017-01-01, a Sunday */
    CLOSING = 1719792000  /* 2024-07-01: the day the roster was taken */
};

/* What a stream of random numbers is for. */
enum purpose {
    FOR_CREATORS = 1,
    FOR_EVENTS,
    FOR_PEOPLE,
    FOR_PLAY,
    FOR_PLANS,
    FOR_ORDER,
    FOR_PROFILES,
    FOR_IDS,
    FOR_POSTS,
    FOR_ENGAGEMENTS,
    FOR_HABITS,
    FOR_PASSERS,
    FOR_PODS
};

/* A number, or a range from which one is drawn. */
struct interval {
    double low, high;
};

enum scenario {
    SCENARIO_SELLER,
    SCENARIO_GIVEAWAY,
    SCENARIO_FANS,
    SCENARIO_PRESS,
    SCENARIO_RECOMMEND,
    SCENARIO_RING,
    SCENARIO_POD,
    SCENARIO_COUNT
};

enum seller_key {
    SELLER_POOL,
    SELLER_BUYERS,
    SELLER_SHARE,
    SELLER_DAYS,
    SELLER_PACKS,
    SELLER_CURVE,
    SELLER_MONTHS,
    SELLER_RENEW,
    SELLER_BATCHES,
    SELLER_HIJACKED,
    SELLER_RENTED,
    SELLER_CAMOUFLAGE,
    SELLER_COVER,
    SELLER_SINGLE,
    SELLER_NICHE
};

/* The crowds: giveaways, fans, press, recommendation pages; rings and pods use the ones they need. */
enum crowd_key {
    CROWD_CREATORS,
    CROWD_PEOPLE,
    CROWD_RATE,
    CROWD_DAYS,
    CROWD_ROUNDS,
    CROWD_GAP,
    CROWD_STAY,
    CROWD_HUNTERS,
    CROWD_NICHE
};

enum curve { CURVE_ANY, CURVE_DRIP, CURVE_DECAY, CURVE_NIGHTS };
enum camouflage {
    CAMOUFLAGE_POPULAR,
    CAMOUFLAGE_NONE,
    CAMOUFLAGE_NICHE,
    CAMOUFLAGE_RANDOM,
    CAMOUFLAGE_COPY
};

/* A planted scenario: the value of each of its keys, and its number among those of its kind. */
struct plan {
    enum scenario scenario;
    uint32_t number;
    struct interval values[KEY_MAX];
};

struct options {
    const char *folder;
    uint64_t seed;
    uint32_t creators, niches, accounts, follows; /* niches and accounts: 0 derives them */
    double bursts, copying, waves;
    bool grouped, engagements, handles, quiet;
    uint32_t plan_count;
    struct plan plans[PLAN_MAX];
};

/* Creators lie on a circle of interests, in order of place; a niche is an arc of it. */
struct creator {
    double place, fitness;
    double lean; /* share of its followers that count for the neighbouring niche as well */
    uint32_t niche, neighbour, start, followers, bought;
};

struct niche {
    double edge;    /* where its arc begins */
    uint32_t first; /* its first creator; the next niche's first ends it */
    uint32_t *urn;  /* indexes of follows of its creators, in order of time */
    uint32_t count, capacity;
};

/* A viral post, a press event or a day on the recommendation page. */
struct event {
    uint32_t start, count;
    double decay_seconds, branching, rate;
    uint32_t creators[CAST_MAX];
};

enum event_kind { EVENT_VIRAL, EVENT_PRESS, EVENT_PAGE, EVENT_KINDS };

enum profile { PROFILE_REAL, PROFILE_HUNTER, PROFILE_BOT };

/* Account c below the number of creators is the own account of creator c. */
struct person {
    double places[2], width; /* two interests, and how far from them it looks */
    uint32_t created, wanted, follows;
    uint32_t friend, last; /* whom it copies; its last follow, or MARKET_NONE */
    int32_t zone_seconds;
    enum profile profile;
};

struct follow {
    uint32_t creator, account, time;
};

struct session {
    uint32_t time, account, event, size;
};

/* One line of truth_followers. */
struct truth {
    uint32_t account, number, planted;
    enum scenario scenario;
};

/* A creator that bought from a seller or sponsored a giveaway. */
struct deal {
    uint32_t creator, number;
    enum scenario scenario;
};

/* A creator whose own account engages with a share of all posts of the others of its pod. */
struct member {
    uint32_t creator, number;
    double rate, seconds;
};

struct roster {
    const struct options *options;
    bool failed; /* out of memory; every step is safe to go on and main says so at the end */
    uint32_t niche_count, creator_count,
        ordinary_count; /* ordinary: people who sign up by themselves */
    struct creator *creators;
    struct niche *niches; /* niche_count + 1 */
    struct event *events;
    double *event_weights;  /* cumulative, event_count + 1 */
    uint32_t *event_groups; /* first event of (kind, niche) */
    uint32_t event_count;
    struct person *people;
    uint32_t person_count, person_capacity;
    struct session *sessions;
    uint32_t session_count, session_capacity;
    struct follow *follows;
    uint32_t *previous; /* the follow that the same account made before, or MARKET_NONE */
    uint32_t follow_count, follow_capacity, previous_capacity;
    uint64_t *keys; /* open-addressed set of (account, creator) */
    uint64_t key_slots;
    uint32_t *marks; /* marks[account] = number of the crowd that has it already */
    uint32_t mark;
    double openings[PLAN_MAX]; /* when each seller began */
    struct truth *truths;
    uint32_t truth_count, truth_capacity;
    struct deal *deals;
    uint32_t deal_count, deal_capacity;
    struct member *members; /* those of a pod lie together */
    uint32_t member_count, member_capacity;
};

/* options.c: prints what is wrong and returns false on wrong usage. */
void options_set_defaults(struct options *choice);
bool options_read(struct options *choice, int count, char **words);
void options_print_help(void);

/* Draws the value of a key. */
double options_draw(const struct plan *plan, int key, struct random *stream);
uint32_t options_draw_count(const struct plan *plan, int key, struct random *stream);

/* roster.c: growing arrays, rows, truth. grow returns the array, which has room if count < capacity. */
void *roster_grow(struct roster *roster, void *items, uint32_t *capacity, uint32_t count,
                  size_t bytes);
bool roster_follows(const struct roster *roster, uint32_t creator, uint32_t account);

/* Adds a row unless it is there or the creator itself would follow; says whether it was added. */
bool roster_add(struct roster *roster, uint32_t creator, uint32_t account, uint32_t time);

/* Puts the last row into the urn of its creator's niche, or of the neighbouring one. */
void roster_put_token(struct roster *roster);
uint32_t roster_add_person(struct roster *roster, const struct person *person);
uint32_t roster_add_truth(struct roster *roster, uint32_t account, const struct plan *plan);
void roster_add_deal(struct roster *roster, uint32_t creator, const struct plan *plan);
void roster_add_member(struct roster *roster, const struct member *member);

/* Says that the crowd in hand has an account; those that were planted need no mark. */
void roster_mark(struct roster *roster, uint32_t account);
void roster_free(struct roster *roster);

/* creators.c */
void creators_build(struct roster *roster);
uint32_t creators_find_niche(const struct roster *roster, double place);

/* Picks distinct creators: near a random point of the circle, or anywhere. */
void creators_pick(const struct roster *roster, uint32_t count, bool together,
                   struct random *stream, uint32_t *picked);

/* events.c: picks an event that concerns a niche (MARKET_NONE if there is none), and a time of it. */
void events_build(struct roster *roster);
uint32_t events_pick(const struct roster *roster, enum event_kind kind, uint32_t niche,
                     struct random *stream);
enum event_kind events_draw_kind(struct random *stream);
double events_draw_time(const struct event *event, struct random *stream);

/* people.c: draws the accounts and their sessions, in order of time. */
void people_build(struct roster *roster);
double people_draw_place(const struct person *person, struct random *stream);

/* A date of signing up by the growth of the platform. */
double people_draw_date(struct random *stream);

/* play.c: every session follows creators. */
void play_sessions(struct roster *roster);

/* crowds.c and sellers.c: carry one plan out. gather marks distinct ordinary accounts. */
void crowds_plant(struct roster *roster, const struct plan *plan, struct random *stream);
uint32_t crowds_gather(struct roster *roster, uint32_t niche, double before, struct random *stream);
void sellers_plant(struct roster *roster, const struct plan *plan, struct random *stream);

/* engagements.c: who engages with whose posts. */
void engagements_write(struct roster *roster, FILE *stream);

/* files.c: writes all files under temporary names, then renames them. The id of an account and the
 * name of a creator are put where they return the end of. */
bool files_write(struct roster *roster);
char *files_put_number(char *end, uint64_t number);
char *files_put_account(char *end, const struct roster *roster, uint32_t account);
char *files_put_creator(char *end, const struct roster *roster, uint32_t creator);

#endif
