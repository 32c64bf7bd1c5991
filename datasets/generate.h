/* What the generator's files share: the options, the roster being built, and each file's verbs.
 *
 * Flow    options → creators → groups of accounts (planted.c plans what they are sold) → follows
 *         → order and files.
 * Memory  12 bytes a follow, 8 bytes an account; everything is reserved before the first follow. */
#ifndef DATASETS_GENERATE_H
#define DATASETS_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "random.h"

enum {
    PLAN_MAX = 256,  /* --overlap, --seller and --giveaway options of each kind */
    BURST_MAX = 12,  /* viral posts and press events of one creator */
    CIRCLE_SIZE = 8, /* creators that share their fans most closely */
    NAME_BYTES = 24,
    DAY = 86400,
    YEAR = 31557600,
    ORIGIN = 1262304000,  /* 2010-01-01: the first account */
    OPENING = 1420070400, /* 2015-01-01: the first creator */
    END = 1735689600      /* 2025-01-01: the day the roster was taken */
};

/* What a stream of random numbers is for; the purposes of a group or creator are added to it. */
enum purpose {
    FOR_CREATORS = 1,
    FOR_ACCOUNTS,
    FOR_FOLLOWS,
    FOR_ORDER,
    FOR_DUPLICATES,
    FOR_IDS,
    FOR_ACCOUNT_ORDER,
    FOR_GROUPS = 1 << 20,
    FOR_PROFILES = 1 << 21,
    FOR_OVERLAPS = 1 << 22,
    FOR_POSTS = 1 << 23,
    FOR_ENGAGEMENTS,
    FOR_HABITS,
    FOR_OUTSIDERS,
    FOR_FRIENDS,
    FOR_PODS
};

/* A number, or a range from which one is drawn. */
typedef struct interval {
    double low, high;
} interval;

typedef struct overlap_plan {
    uint32_t a_size, b_size, shared;
} overlap_plan;

/* How an account chooses the creators it follows without being paid or asked to. */
enum taste { TASTE_NICHES, TASTE_NONE, TASTE_RANDOM, TASTE_POPULAR, TASTE_HOME };

typedef struct seller_plan {
    interval pool, buyers, density, days, packs, batch, single;
    enum taste camouflage;
} seller_plan;

typedef struct giveaway_plan {
    interval sponsors, entrants, rate, days, serial;
} giveaway_plan;

/* Creators whose own accounts engage with nearly every post of each other. */
typedef struct pod_plan {
    interval members, rate, hours;
} pod_plan;

typedef struct options {
    const char *folder;
    uint64_t seed;
    uint32_t creators, niches, accounts, follows; /* niches and accounts: 0 derives them */
    double duplicates;
    bool times, grouped, text_ids, profiles, engagements, quiet;
    uint32_t overlap_count, seller_count, giveaway_count, pod_count;
    overlap_plan overlaps[PLAN_MAX];
    seller_plan sellers[PLAN_MAX];
    giveaway_plan giveaways[PLAN_MAX];
    pod_plan pods[PLAN_MAX];
} options;

/* Creators begin … end-1: a niche, a circle, or all of them. */
typedef struct range {
    uint32_t begin, end;
} range;

/* A post that goes viral (event < 0), or a press event that several creators of a niche share. */
struct burst {
    uint32_t start;
    float decay_seconds;
    float share_until; /* cumulative share of the creator's burst follows */
    int32_t event;
};

struct creator {
    char name[NAME_BYTES];
    uint32_t niche, start, burst_count;
    range circle;
    float growth;      /* follows up to a time grow as (time since start) ^ growth */
    float burst_share; /* share of the follows that come in bursts */
    uint32_t followers, bought;
    struct burst bursts[BURST_MAX];
};

struct account {
    uint32_t created, follows; /* follows: first how many it wants, then how many it has */
};

struct follow {
    uint32_t creator, account, time;
};

/* Accounts first … first+count-1: the ordinary ones, a seller's pool, or a giveaway's entrants. */
struct group {
    enum { GROUP_ORDINARY, GROUP_SELLER, GROUP_GIVEAWAY } kind;
    uint32_t number, first, count;
    uint32_t created_from, created_before, opening; /* opening: a seller's first day of work */
    uint32_t home;                                  /* the niche of TASTE_HOME and of a giveaway */
    enum taste taste;
    uint32_t delivery_begin, delivery_end;
};

/* Members of a group that follow one creator: those whose place is first … first+count-1. */
struct delivery {
    uint64_t key;
    uint32_t creator, first, count, packs;
    uint32_t earliest, latest; /* when a pack may begin; the same for a giveaway */
    float seconds;             /* how long a pack takes */
};

struct roster {
    const options *options;
    uint32_t niche_count;
    uint32_t ordinary_creators, creator_count; /* the creators of --overlap come last */
    uint32_t account_count, group_count, delivery_count;
    uint64_t follow_count;
    struct creator *creators;
    range *niches;
    double *popularity; /* cumulative, ordinary_creators + 1 values */
    struct account *accounts;
    struct group groups[1 + 2 * PLAN_MAX];
    struct delivery *deliveries;
    uint32_t *planted; /* planted follows of each account that is not ordinary */
    uint32_t *stamps;  /* stamps[c] = account + 1: the account in hand already follows c */
    struct follow *follows;
};

/* options.c: prints what is wrong and returns false on wrong usage. */
void options_set_defaults(options *choice);
bool options_read(options *choice, int count, char **words);
void options_print_help(void);

/* creators.c: fills in the creators, their niches, popularity and bursts. */
bool creators_build(struct roster *roster);
uint32_t creators_draw(const struct roster *roster, range among, random_stream *stream);
range creators_all(const struct roster *roster);

/* planted.c: counts the ordinary accounts, plans groups and deliveries,
 * then carries them out for one account or one overlap. */
void planted_count_accounts(struct roster *roster);
bool planted_plan(struct roster *roster);
uint64_t planted_count(const struct roster *roster);
void planted_follow(struct roster *roster, const struct group *group, uint32_t account,
                    random_stream *stream);
void planted_overlap(struct roster *roster, uint32_t number);

/* follows.c: draws every account and every follow. */
bool follows_build(struct roster *roster);
void follows_add(struct roster *roster, uint32_t creator, uint32_t account, uint32_t time);
uint32_t follows_draw_time(const struct creator *creator, uint32_t created, random_stream *stream,
                           int32_t *event);

/* order.c: repeats rows, then shuffles them or groups them by creator, newest follow first. */
uint64_t order_repeat_count(const struct roster *roster, uint64_t follows);
void order_repeat(struct roster *roster);
void order_shuffle(struct roster *roster);
bool order_group(struct roster *roster);

/* engagements.c: who engages with whose posts. */
void engagements_write(const struct roster *roster, FILE *stream);
void engagements_write_pods(const struct roster *roster, FILE *stream);

/* files.c: writes all files under temporary names, then renames them. An account's id, and a whole
 * number, are put where they return the end of. */
bool files_write(const struct roster *roster);
char *files_put_account(char *end, const struct roster *roster, uint32_t index);
char *files_put_number(char *end, uint64_t number, unsigned base);
bool files_is_bot(const struct roster *roster, uint32_t index);

/* generate.c: a line that is overwritten, on a terminal only. */
void progress(const struct roster *roster, const char *what, uint64_t done, uint64_t total);

#endif
