/* The creators: niches and circles, popularity, life spans, viral posts and press events.
 *
 * Creators of a niche, and of a circle inside it, stand next to each other, so that a draw by
 * popularity from a circle, a niche or everywhere is one binary search in one cumulative array. */
#include <stdio.h>
#include <stdlib.h>

#include "generate.h"

static const double popularity_exponent = 1.3; /* of the Pareto law; real platforms: 1.0 to 1.6 */
static const double popularity_mean = 3.6;     /* of that law, cut, over its minimum, about */
static const double largest_audience = 0.2;    /* share of all accounts */
static const double niche_exponent = 0.6;

enum { VIRAL_MAX = 8, EVENTS_PER_NICHE = 6, EVENT_MEMBERS_MIN = 3, EVENT_MEMBERS_MAX = 12 };

static const char *const niche_words[] = {
    "food",   "travel", "beauty",  "fitness", "gaming",  "music",   "fashion", "tech",
    "art",    "comedy", "books",   "film",    "garden",  "parent",  "pets",    "science",
    "money",  "cars",   "sport",   "news",    "diy",     "dance",   "photo",   "vegan",
    "yoga",   "anime",  "history", "nature",  "running", "baking",  "coffee",  "chess",
    "skate",  "surf",   "cycling", "makeup",  "lego",    "podcast", "poetry",  "space",
    "hiking", "wine",   "tattoo",  "crafts",  "sewing",  "camping", "fishing", "football"};

enum { WORD_COUNT = sizeof niche_words / sizeof *niche_words };

range creators_all(const struct roster *roster) {
    return (range){0, roster->ordinary_creators};
}

uint32_t creators_draw(const struct roster *roster, range among, random_stream *stream) {
    const double *until = roster->popularity + 1;
    double point = random_between(stream, roster->popularity[among.begin], until[among.end - 1]);
    uint32_t low = among.begin;
    uint32_t high = among.end - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (until[middle] > point) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* The niches after the last word are numbered: food2, travel2, … */
static void name_creator(const struct roster *roster, uint32_t index, uint32_t number, char *name) {
    if (index >= roster->ordinary_creators) {
        snprintf(name, NAME_BYTES, "pair_%04u", number);
        return;
    }
    uint32_t niche = roster->creators[index].niche;
    const char *word = niche_words[niche % WORD_COUNT];
    if (niche < WORD_COUNT) {
        snprintf(name, NAME_BYTES, "%s_%04u", word, number);
    } else {
        snprintf(name, NAME_BYTES, "%s%u_%04u", word, niche / WORD_COUNT + 1, number);
    }
}

/* Cuts the creators into niches whose sizes fall as (rank + 3) ^ -0.6. */
static void cut_niches(struct roster *roster) {
    double total = 0;
    for (uint32_t i = 0; i < roster->niche_count; i++) {
        total += pow(i + 3, -niche_exponent);
    }
    double until = 0;
    uint32_t begin = 0;
    for (uint32_t i = 0; i < roster->niche_count; i++) {
        until += pow(i + 3, -niche_exponent);
        uint32_t end = (uint32_t)lround(roster->ordinary_creators * until / total);
        roster->niches[i] = (range){begin, end};
        for (; begin < end; begin++) {
            uint32_t offset = begin - roster->niches[i].begin;
            struct creator *creator = &roster->creators[begin];
            creator->niche = i;
            creator->circle.begin = begin - offset % CIRCLE_SIZE;
            creator->circle.end = creator->circle.begin + CIRCLE_SIZE;
            if (creator->circle.end > end) {
                creator->circle.end = end;
            }
        }
    }
}

static void draw_popularity(struct roster *roster, random_stream *stream) {
    double mean = (double)roster->options->follows / roster->ordinary_creators;
    double limit = largest_audience * roster->groups[0].count * popularity_mean / mean;
    if (limit < 1) {
        limit = 1;
    }
    for (uint32_t i = 0; i < roster->ordinary_creators; i++) {
        double size = pow(1 - random_unit(stream), -1 / popularity_exponent);
        roster->popularity[i + 1] = roster->popularity[i] + (size < limit ? size : limit);
    }
}

static void add_burst(struct creator *creator, uint32_t start, double days, double weight,
                      int event) {
    if (creator->burst_count < BURST_MAX && start > creator->start) {
        double before =
            creator->burst_count ? creator->bursts[creator->burst_count - 1].share_until : 0;
        creator->bursts[creator->burst_count++] =
            (struct burst){start, (float)(days * DAY), (float)(before + weight), event};
    }
}

/* Viral posts: none to eight, a few of them large, fading within hours or days. */
static void draw_viral_posts(struct creator *creator, random_stream *stream) {
    uint32_t wanted = (uint32_t)(2.5 * random_exponential(stream));
    for (uint32_t i = 0; i < wanted && i < VIRAL_MAX; i++) {
        double start = random_between(stream, creator->start, END - DAY);
        double days = 0.15 * pow(25, random_unit(stream));
        double weight = pow(1 - random_unit(stream), -1 / 1.2);
        add_burst(creator, (uint32_t)start, days, weight < 50 ? weight : 50, -1);
    }
}

/* A press event lifts several neighbouring creators of one niche at the same time. */
static void draw_event(struct roster *roster, int event, random_stream *stream) {
    uint32_t first = creators_draw(roster, creators_all(roster), stream);
    uint32_t members =
        EVENT_MEMBERS_MIN + random_below(stream, EVENT_MEMBERS_MAX - EVENT_MEMBERS_MIN + 1);
    double start = random_between(stream, OPENING, END - DAY);
    double days = random_between(stream, 0.3, 2);
    uint32_t end = roster->niches[roster->creators[first].niche].end;
    for (uint32_t i = first; i < end && i < first + members; i++) {
        double weight = random_between(stream, 0.5, 3);
        add_burst(&roster->creators[i], (uint32_t)start, days, weight, event);
    }
}

static void normalize_bursts(struct creator *creator) {
    if (creator->burst_count == 0) {
        creator->burst_share = 0;
        return;
    }
    float total = creator->bursts[creator->burst_count - 1].share_until;
    for (uint32_t i = 0; i < creator->burst_count; i++) {
        creator->bursts[i].share_until /= total;
    }
}

static void draw_lives(struct roster *roster, random_stream *stream) {
    for (uint32_t i = 0; i < roster->creator_count; i++) {
        struct creator *creator = &roster->creators[i];
        double share = random_unit(stream);
        creator->start = (uint32_t)random_between(stream, OPENING, END - YEAR);
        creator->growth = (float)random_between(stream, 0.7, 2.5);
        creator->burst_share = (float)(0.03 + 0.37 * share * share);
        draw_viral_posts(creator, stream);
    }
    for (uint32_t i = 0; i < roster->niche_count * EVENTS_PER_NICHE; i++) {
        draw_event(roster, (int)i, stream);
    }
    for (uint32_t i = 0; i < roster->creator_count; i++) {
        normalize_bursts(&roster->creators[i]);
    }
}

static bool reserve(struct roster *roster) {
    const options *choice = roster->options;
    roster->ordinary_creators = choice->creators;
    roster->creator_count = choice->creators + 2 * choice->overlap_count;
    roster->niche_count = choice->niches;
    if (roster->niche_count == 0) {
        roster->niche_count = (uint32_t)ceil(2 * pow(choice->creators, 0.35));
    }
    if (roster->niche_count > choice->creators) {
        roster->niche_count = choice->creators;
    }
    roster->creators = calloc(roster->creator_count, sizeof *roster->creators);
    roster->niches = calloc(roster->niche_count, sizeof *roster->niches);
    roster->popularity = calloc(roster->ordinary_creators + 1, sizeof *roster->popularity);
    roster->stamps = calloc(roster->creator_count, sizeof *roster->stamps);
    return roster->creators && roster->niches && roster->popularity && roster->stamps;
}

/* Names stand in random order of popularity, numbered from 1 within a niche. */
bool creators_build(struct roster *roster) {
    random_stream stream = random_begin(roster->options->seed, FOR_CREATORS);
    if (!reserve(roster)) {
        return false;
    }
    cut_niches(roster);
    for (uint32_t i = 0; i < roster->creator_count; i++) {
        uint32_t before = i < roster->ordinary_creators
                              ? roster->niches[roster->creators[i].niche].begin
                              : roster->ordinary_creators;
        name_creator(roster, i, i - before + 1, roster->creators[i].name);
    }
    draw_popularity(roster, &stream);
    draw_lives(roster, &stream);
    return true;
}
