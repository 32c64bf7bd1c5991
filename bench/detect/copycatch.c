/* Lockstep groups, found by seeded iteration.
 *
 * Idea     A group is m creators, each with a window of 2 dt of time, and at least n accounts of
 *          which each followed a share rho of the creators within their windows. Every creator is
 *          a seed once:
 *            1. the window is where it gained most followers, the accounts are those followers;
 *            2. each creator's window is placed where most of the accounts followed it; the m
 *               creators with most accounts in their windows are kept, the seed always;
 *            3. the accounts are all that followed enough of them within the windows;
 *          and 2 and 3 are repeated until the group stands, ten times at most.
 * Constants  m = 10, n = 50, rho = 0.5, dt = 15 days, seeds of at least 50 follows, 10 rounds, half
 *          years that overlap by a quarter: what StarScout ran with, by its public settings
 *          (hehao98/StarScout, scripts/__init__.py). Its beta = 2, how far a centre may move in a
 *          round, is not needed: windows are placed anew in every round.
 * Two rules  CopyCatch wants at least rho m creators of an account, at any time: 5 of 10. StarScout
 *          wants more than rho m, within a half year: 6 of 10, which by chance alone three in eight
 *          accounts of a pool sold at density 0.5 have, and one in 150 at 0.2.
 * Ours     A creator of a group must have rho n of its accounts in the window, which is what it has
 *          on average in the smallest group; without this the seed would come along unexamined.
 *          Step 2 takes the m best of all creators; StarScout starts at the m - 1 creators nearest
 *          to the seed and exchanges one only for another with a superset of its accounts, which
 *          ought to find fewer groups.
 * Memory   A count and a mark for every node, and the follows of the present accounts.
 * Source   Beutel, Xu, Guruswami, Palow, Faloutsos: CopyCatch, WWW 2013 (the serial algorithm);
 *          He and others: Six Million (Suspected) Fake Stars, arXiv 2412.13459. */
#include "copycatch.h"

#include <stdlib.h>

enum {
    CREATORS = 10,
    ACCOUNTS_LEAST = 50,
    COPYCATCH_LEAST = CREATORS / 2,
    STARSCOUT_LEAST = CREATORS / 2 + 1,
    CREATOR_LEAST = ACCOUNTS_LEAST / 2,
    ROUNDS = 10,
    DAY = 86400,
    WINDOW = 2 * 15 * DAY,
    QUARTER = 365 * DAY / 4,
    HALF_YEAR = 2 * QUARTER,
};

/* Follows of one creator by the present accounts, in a window that begins at `begin`. */
typedef struct core {
    uint32_t creator, begin;
    size_t accounts;
} core;

typedef struct search {
    const follows *graph;
    uint32_t from, until;    /* the part of time that is looked at */
    uint32_t creators_least; /* of the group that an account must have followed */
    uint32_t *accounts;      /* of the present group */
    size_t account_count;
    uint32_t *counts; /* of every creator: follows by the present accounts; 0 between rounds */
    uint32_t *hits;   /* of every account: cores followed within their windows; 0 between rounds */
    uint32_t *touched;
    size_t touched_count;
    uint32_t *times; /* room for the follows of one creator */
    core cores[CREATORS];
    size_t core_count;
} search;

static int compare_times(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int is_within(const search *run, uint32_t time) {
    return time >= run->from && time < run->until;
}

/* Places a window over sorted times where most of them are, the earliest such. */
static size_t place_window(const uint32_t *times, size_t count, uint32_t *begin) {
    size_t most = 0;
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        while (times[i] - times[first] > WINDOW) {
            first++;
        }
        if (i + 1 - first > most) {
            most = i + 1 - first;
            *begin = times[first];
        }
    }
    return most;
}

/* The window of a creator that holds most of its follows, by marked accounts (`marks` not NULL) or
 * by any. */
static core find_core(search *run, size_t creator, const unsigned char *marks) {
    const follows_side *side = &run->graph->creators;
    size_t count = 0;
    for (size_t i = side->starts[creator]; i < side->starts[creator + 1]; i++) {
        if (!is_within(run, side->times[i])) continue;
        if (marks != NULL && !marks[side->neighbours[i]]) continue;
        run->times[count++] = side->times[i];
    }
    qsort(run->times, count, sizeof *run->times, compare_times);
    core found = {.creator = (uint32_t)creator};
    found.accounts = place_window(run->times, count, &found.begin);
    return found;
}

static int is_in_core(const core *one, uint32_t time) {
    return time >= one->begin && time - one->begin <= WINDOW;
}

/* Step 1: the seed's own window and its followers there. */
static void begin(search *run, size_t seed) {
    const follows_side *side = &run->graph->creators;
    core own = find_core(run, seed, NULL);
    run->account_count = 0;
    for (size_t i = side->starts[seed]; own.accounts > 0 && i < side->starts[seed + 1]; i++) {
        if (is_within(run, side->times[i]) && is_in_core(&own, side->times[i])) {
            run->accounts[run->account_count++] = side->neighbours[i];
        }
    }
}

/* Counts the follows of the present accounts by creator. */
static void count_creators(search *run) {
    const follows_side *side = &run->graph->followers;
    run->touched_count = 0;
    for (size_t a = 0; a < run->account_count; a++) {
        size_t u = run->accounts[a];
        for (size_t i = side->starts[u]; i < side->starts[u + 1]; i++) {
            uint32_t creator = side->neighbours[i];
            if (!is_within(run, side->times[i])) continue;
            if (run->counts[creator]++ == 0) run->touched[run->touched_count++] = creator;
        }
    }
}

/* Keeps a core if it is among the m largest; on a tie the lower number stays. The first is the
 * seed's. */
static void keep(search *run, core one) {
    size_t place = run->core_count;
    if (run->core_count < CREATORS) {
        run->core_count++;
    } else if (one.accounts > run->cores[CREATORS - 1].accounts) {
        place = CREATORS - 1;
    } else {
        return;
    }
    for (; place > 1; place--) {
        const core *before = &run->cores[place - 1];
        int stays = before->accounts > one.accounts ||
                    (before->accounts == one.accounts && before->creator < one.creator);
        if (stays) break;
        run->cores[place] = *before;
    }
    run->cores[place] = one;
}

/* Step 2: the creators of the group. Returns 0 if there are too few. */
static int choose_creators(search *run, size_t seed, unsigned char *marks) {
    count_creators(run);
    for (size_t a = 0; a < run->account_count; a++) {
        marks[run->accounts[a]] = 1;
    }
    run->core_count = 0;
    if (run->counts[seed] >= CREATOR_LEAST) keep(run, find_core(run, seed, marks));
    for (size_t i = 0; run->core_count > 0 && i < run->touched_count; i++) {
        uint32_t creator = run->touched[i];
        if (creator == seed || run->counts[creator] < CREATOR_LEAST) continue;
        if (run->core_count == CREATORS &&
            run->counts[creator] < run->cores[CREATORS - 1].accounts) {
            continue;
        }
        core one = find_core(run, creator, marks);
        if (one.accounts >= CREATOR_LEAST) keep(run, one);
    }
    for (size_t a = 0; a < run->account_count; a++) {
        marks[run->accounts[a]] = 0;
    }
    for (size_t i = 0; i < run->touched_count; i++) {
        run->counts[run->touched[i]] = 0;
    }
    return run->core_count == CREATORS && run->cores[0].accounts >= CREATOR_LEAST;
}

/* Step 3: the accounts of the group. Returns whether they differ in number from those before. */
static int choose_accounts(search *run) {
    const follows_side *side = &run->graph->creators;
    size_t before = run->account_count;
    size_t seen = 0;
    run->account_count = 0;
    for (size_t k = 0; k < CREATORS; k++) {
        const core *one = &run->cores[k];
        for (size_t i = side->starts[one->creator]; i < side->starts[one->creator + 1]; i++) {
            uint32_t u = side->neighbours[i];
            if (!is_within(run, side->times[i]) || !is_in_core(one, side->times[i])) continue;
            if (run->hits[u]++ == 0) run->touched[seen++] = u;
        }
    }
    for (size_t i = 0; i < seen; i++) {
        uint32_t u = run->touched[i];
        if (run->hits[u] >= run->creators_least) run->accounts[run->account_count++] = u;
        run->hits[u] = 0;
    }
    return run->account_count != before;
}

/* Grows the group of a seed. Returns 0 if there is none. */
static int grow(search *run, size_t seed, unsigned char *marks) {
    begin(run, seed);
    int moves = 1;
    for (size_t round = 0; moves && round < ROUNDS; round++) {
        if (run->account_count < ACCOUNTS_LEAST || !choose_creators(run, seed, marks)) return 0;
        moves = choose_accounts(run);
    }
    return run->account_count >= ACCOUNTS_LEAST;
}

static void search_period(search *run, unsigned char *marks, verdict *result) {
    for (size_t seed = 0; seed < run->graph->creators.count; seed++) {
        if (follows_degree(&run->graph->creators, seed) < ACCOUNTS_LEAST) continue;
        if (!grow(run, seed, marks)) continue;
        for (size_t a = 0; a < run->account_count; a++) {
            result->follower_scores[run->accounts[a]] += 1;
            result->followers[run->accounts[a]] = 1;
        }
        for (size_t k = 0; k < CREATORS; k++) {
            result->creator_scores[run->cores[k].creator] += 1;
            result->creators[run->cores[k].creator] = 1;
        }
    }
}

static void find_span(const follows *graph, uint32_t *first, uint32_t *last) {
    *first = UINT32_MAX;
    *last = 0;
    for (size_t i = 0; i < graph->count; i++) {
        uint32_t time = graph->creators.times[i];
        *first = time < *first ? time : *first;
        *last = time > *last ? time : *last;
    }
}

int copycatch_run(const follows *graph, int as_starscout, verdict *result) {
    if (graph->creators.times == NULL || graph->count == 0) return 0;
    size_t nodes = graph->creators.count + graph->followers.count;
    search run = {
        .graph = graph,
        .accounts = follows_reserve(graph->followers.count, sizeof(uint32_t)),
        .counts = follows_reserve(graph->creators.count, sizeof(uint32_t)),
        .hits = follows_reserve(graph->followers.count, sizeof(uint32_t)),
        .touched = follows_reserve(nodes, sizeof(uint32_t)),
        .times = follows_reserve(graph->followers.count, sizeof(uint32_t)),
        .until = UINT32_MAX,
        .creators_least = as_starscout ? STARSCOUT_LEAST : COPYCATCH_LEAST,
    };
    unsigned char *marks = follows_reserve(graph->followers.count, 1);
    uint32_t first;
    uint32_t last;
    find_span(graph, &first, &last);
    if (!as_starscout) search_period(&run, marks, result);
    for (uint64_t from = first; as_starscout && from <= last; from += QUARTER) {
        run.from = (uint32_t)from;
        run.until = from + HALF_YEAR < UINT32_MAX ? (uint32_t)(from + HALF_YEAR) : UINT32_MAX;
        search_period(&run, marks, result);
    }
    result->decides_followers = 1;
    result->decides_creators = 1;
    free(run.accounts);
    free(run.counts);
    free(run.hits);
    free(run.touched);
    free(run.times);
    free(marks);
    return 1;
}
