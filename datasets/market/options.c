/* The options. A scenario is described by one table of keys: name, default, bounds, what it means.
 * Reading, drawing and the help text all go by that table, so none of them can disagree. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market.h"

/* PER_BUYER numbers are drawn on a logarithmic scale, as they span an hour to months. */
enum form { REAL, WHOLE, FLAG, CHOICE, PER_BUYER };

struct key {
    const char *name;
    struct interval standard;
    double low, high;
    enum form form;
    const char *help;
};

struct scenario_keys {
    const char *name, *help;
    struct key keys[KEY_MAX];
};

/* The words of CHOICE keys, in the order of their enums. */
static const char *const curve_words[] = {"any", "drip", "decay", "nights", NULL};
static const char *const camouflage_words[] = {"popular", "none", "niche", "random", "copy", NULL};

#define CROWD_PLACE_KEY \
    { "niche", {1, 1}, 0, 1, FLAG, "1: creators and people of one niche" }

static const struct scenario_keys scenarios[SCENARIO_COUNT] =
    {[SCENARIO_SELLER] =
         {"seller",
          "sells follows from a pool of accounts; label bot",
          {[SELLER_POOL] = {"pool", {2000, 2000}, 1, 1e7, WHOLE, "accounts at a time"},
           [SELLER_BUYERS] = {"buyers", {30, 30}, 1, 1e6, WHOLE, "creators that buy"},
           [SELLER_SHARE] = {"share", {0.05, 0.5}, 0.0001, 1, REAL, "of the pool, per buyer"},
           [SELLER_DAYS] = {"days", {0.05, 60}, 0.04, 120, PER_BUYER, "time one delivery takes"},
           [SELLER_PACKS] = {"packs", {1, 3}, 1, 100, WHOLE, "deliveries, per buyer"},
           [SELLER_CURVE] = {"curve", {0, 0}, 0, 3, CHOICE, "drip, decay, nights, or any of them"},
           [SELLER_MONTHS] = {"months", {6, 18}, 1, 36, REAL, "time the seller is at work"},
           [SELLER_RENEW] = {"renew",
                             {0.05, 0.05},
                             0,
                             1,
                             REAL,
                             "share of the pool that dies each month; a batch replaces it"},
           [SELLER_BATCHES] = {"batches",
                               {6, 6},
                               1,
                               1000,
                               WHOLE,
                               "the first pool's batches, each created within three days"},
           [SELLER_HIJACKED] =
               {"hijacked", {0, 0}, 0, 1, REAL, "share of stolen ordinary accounts"},
           [SELLER_RENTED] = {"rented",
                              {0, 0},
                              0,
                              1,
                              REAL,
                              "share of the pool that is an earlier seller's pool as well"},
           [SELLER_CAMOUFLAGE] = {"camouflage",
                                  {0, 0},
                                  0,
                                  4,
                                  CHOICE,
                                  "popular, none, niche, random, or copy (of a real account)"},
           [SELLER_COVER] = {"cover", {3, 40}, 0, 1000, WHOLE, "camouflage follows, per account"},
           [SELLER_SINGLE] = {"single",
                              {0, 0},
                              0,
                              1,
                              FLAG,
                              "1: each delivery has accounts of its own, created just before"},
           [SELLER_NICHE] = {"niche", {0, 0}, 0, 1, FLAG, "1: buyers of one niche"}}},
     [SCENARIO_GIVEAWAY] =
         {"giveaway",
          "sponsors whom entrants must follow; label entrant",
          {[CROWD_CREATORS] = {"sponsors", {8, 8}, 1, 1e5, WHOLE, "sponsors of one round"},
           [CROWD_PEOPLE] = {"entrants", {1500, 1500}, 1, 1e7, WHOLE, "entrants of one round"},
           [CROWD_RATE] = {"rate", {0.7, 0.7}, 0, 1, REAL, "entrants that follow a sponsor"},
           [CROWD_DAYS] = {"days", {2, 2}, 0.04, 60, REAL, "time one round takes"},
           [CROWD_ROUNDS] = {"rounds", {1, 1}, 1, 100, WHOLE, "rounds, with new sponsors each"},
           [CROWD_GAP] = {"gap", {30, 30}, 0, 365, REAL, "days from one round to the next"},
           [CROWD_STAY] = {"stay", {0.85, 0.85}, 0, 1, REAL, "entrants who enter the next round"},
           [CROWD_HUNTERS] =
               {"hunters", {0.2, 0.2}, 0, 1, REAL, "share of prize hunters' accounts"},
           [CROWD_NICHE] = {"niche", {0, 0}, 0, 1, FLAG, "1: sponsors and people of one niche"}}},
     [SCENARIO_FANS] =
         {"fans",
          "a cast and those who follow nearly all of it, each in their own time; label fan",
          {[CROWD_CREATORS] = {"cast", {10, 10}, 2, 1e5, WHOLE, "creators"},
           [CROWD_PEOPLE] = {"people", {800, 800}, 1, 1e7, WHOLE, "fans"},
           [CROWD_RATE] = {"rate", {0.85, 0.85}, 0, 1, REAL, "of the cast that a fan follows"},
           [CROWD_DAYS] = {"days", {30, 30}, 0.04, 365, REAL, "until a fan knows the whole cast"},
           [CROWD_NICHE] = CROWD_PLACE_KEY}},
     [SCENARIO_PRESS] =
         {"press",
          "an event from which many creators gain at once; label reader",
          {[CROWD_CREATORS] = {"creators", {15, 15}, 1, 1e5, WHOLE, "creators"},
           [CROWD_PEOPLE] = {"people", {2000, 2000}, 1, 1e7, WHOLE, "readers"},
           [CROWD_RATE] = {"rate", {0.2, 0.2}, 0, 1, REAL, "of the creators that a reader follows"},
           [CROWD_DAYS] = {"days", {3, 3}, 0.04, 60, REAL, "time it takes, fading"},
           [CROWD_NICHE] = CROWD_PLACE_KEY}},
     [SCENARIO_RECOMMEND] =
         {"recommend",
          "a page that shows creators to the same people; label viewer",
          {[CROWD_CREATORS] = {"creators", {5, 5}, 1, 1e5, WHOLE, "creators"},
           [CROWD_PEOPLE] = {"people", {1200, 1200}, 1, 1e7, WHOLE, "viewers"},
           [CROWD_RATE] = {"rate", {0.5, 0.5}, 0, 1, REAL, "of the creators that a viewer follows"},
           [CROWD_DAYS] = {"days", {1, 1}, 0.04, 60, REAL, "time the page is shown"},
           [CROWD_NICHE] = CROWD_PLACE_KEY}},
     [SCENARIO_RING] = {"ring",
                        "creators whose own accounts follow each other; label ring",
                        {[CROWD_CREATORS] = {"creators", {12, 12}, 2, 5000, WHOLE, "members"},
                         [CROWD_RATE] = {"rate", {0.9, 0.9}, 0, 1, REAL, "of the pairs that do"},
                         [CROWD_DAYS] = {"days", {30, 30}, 0.04, 365, REAL, "time it takes"},
                         [CROWD_NICHE] = CROWD_PLACE_KEY}},
     [SCENARIO_POD] = {
         "pod",
         "creators whose own accounts engage with each other's posts; label pod",
         {[CROWD_CREATORS] = {"creators", {9, 9}, 2, 5000, WHOLE, "members"},
          [CROWD_RATE] =
              {"rate", {0.85, 0.85}, 0, 1, REAL, "of the posts that a member engages with"},
          [CROWD_DAYS] = {"days", {0.1, 0.1}, 0.001, 60, REAL, "time until it has"},
          [CROWD_NICHE] = CROWD_PLACE_KEY}}};

void options_set_defaults(struct options *choice) {
    memset(choice, 0, sizeof *choice);
    choice->seed = 1;
    choice->creators = 200;
    choice->follows = 500000;
    choice->bursts = 0.3;
    choice->copying = 0.1;
    choice->waves = 0.2;
    choice->grouped = true;
}

double options_draw(const struct plan *plan, int key, struct random *stream) {
    struct interval value = plan->values[key];
    switch (scenarios[plan->scenario].keys[key].form) {
        case WHOLE:
            return floor(random_between(stream, value.low, value.high + 1));
        case PER_BUYER:
            return value.low * random_power(value.high / value.low, random_unit(stream));
        default:
            return random_between(stream, value.low, value.high);
    }
}

uint32_t options_draw_count(const struct plan *plan, int key, struct random *stream) {
    return (uint32_t)options_draw(plan, key, stream);
}

static bool refuse(const char *option, const char *text, const char *reason) {
    fprintf(stderr, "market: --%s '%s': %s\n", option, text, reason);
    return false;
}

/* Reads digits with an optional k, M or G. Returns where the number ends, or NULL. */
static const char *read_number(const char *text, double *number) {
    char *end;
    if (strspn(text, "0123456789.") == 0) {
        return NULL;
    }
    *number = strtod(text, &end);
    if (end == text) {
        return NULL;
    }
    double factor = *end == 'k' ? 1e3 : *end == 'M' ? 1e6 : *end == 'G' ? 1e9 : 0;
    *number *= factor > 0 ? factor : 1;
    return end + (factor > 0);
}

static bool read_bounded(const char *option, const char *text, double low, double high, bool whole,
                         double *number) {
    const char *end = read_number(text, number);
    if (!end || *end) {
        return refuse(option, text, "not a number");
    }
    if (whole && *number != floor(*number)) {
        return refuse(option, text, "not a whole number");
    }
    return (*number >= low && *number <= high) || refuse(option, text, "out of range");
}

static bool read_count(const char *option, const char *text, double low, double high,
                       uint32_t *count) {
    double number;
    if (!read_bounded(option, text, low, high, true, &number)) {
        return false;
    }
    *count = (uint32_t)number;
    return true;
}

static const char *const *words_of(const struct key *key) {
    return strcmp(key->name, "curve") == 0 ? curve_words : camouflage_words;
}

static bool read_word(const char *option, const char *text, const struct key *key,
                      struct interval *value) {
    const char *const *words = words_of(key);
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            value->low = value->high = i;
            return true;
        }
    }
    return refuse(option, text, key->help);
}

static bool read_interval(const char *option, const char *text, const struct key *key,
                          struct interval *value) {
    const char *end = read_number(text, &value->low);
    value->high = value->low;
    if (end && *end == '-') {
        end = read_number(end + 1, &value->high);
    }
    if (!end || *end) {
        return refuse(option, text, "not a number or a range such as 0.05-0.6");
    }
    bool whole = value->low == floor(value->low) && value->high == floor(value->high);
    if ((key->form == WHOLE || key->form == FLAG) && !whole) {
        return refuse(option, text, "not a whole number");
    }
    if (key->form == FLAG && value->low != value->high) {
        return refuse(option, text, "0 or 1, not a range");
    }
    return (value->low >= key->low && value->high <= key->high && value->low <= value->high) ||
           refuse(option, text, "out of range");
}

static int find_key(const struct scenario_keys *scenario, const char *name) {
    for (int i = 0; i < KEY_MAX; i++) {
        if (scenario->keys[i].name && strcmp(scenario->keys[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_pair(const struct scenario_keys *scenario, char *pair, struct plan *plan) {
    char *value = strchr(pair, '=');
    if (!value) {
        return refuse(scenario->name, pair, "expected key=value");
    }
    *value++ = '\0';
    int key = find_key(scenario, pair);
    if (key < 0) {
        return refuse(scenario->name, pair, "unknown key");
    }
    char option[64];
    snprintf(option, sizeof option, "%s %s", scenario->name, pair);
    return (scenario->keys[key].form == CHOICE ? read_word : read_interval)(
        option, value, &scenario->keys[key], &plan->values[key]);
}

/* Reads key=value,key=value in place. */
static bool read_plan(struct options *choice, enum scenario number, char *text) {
    const struct scenario_keys *scenario = &scenarios[number];
    if (choice->plan_count == PLAN_MAX) {
        return refuse(scenario->name, text, "more than 256 scenarios");
    }
    struct plan plan = {.scenario = number, .number = 1};
    for (uint32_t i = 0; i < choice->plan_count; i++) {
        plan.number += choice->plans[i].scenario == number;
    }
    for (int i = 0; i < KEY_MAX; i++) {
        plan.values[i] = scenario->keys[i].standard;
    }
    for (char *pair = strsep(&text, ","); pair; pair = strsep(&text, ",")) {
        if (*pair && !read_pair(scenario, pair, &plan)) {
            return false;
        }
    }
    choice->plans[choice->plan_count++] = plan;
    return true;
}

enum code {
    HELP = 256,
    SEED,
    CREATORS,
    FOLLOWS,
    ACCOUNTS,
    NICHES,
    BURSTS,
    COPYING,
    WAVES,
    ORDER,
    ENGAGEMENTS,
    HANDLES,
    PLAN,
    PLAN_LAST = PLAN + SCENARIO_COUNT
};

static const struct option option_table[] = {
    {"help", no_argument, NULL, HELP},
    {"seed", required_argument, NULL, SEED},
    {"creators", required_argument, NULL, CREATORS},
    {"follows", required_argument, NULL, FOLLOWS},
    {"accounts", required_argument, NULL, ACCOUNTS},
    {"niches", required_argument, NULL, NICHES},
    {"bursts", required_argument, NULL, BURSTS},
    {"copying", required_argument, NULL, COPYING},
    {"waves", required_argument, NULL, WAVES},
    {"order", required_argument, NULL, ORDER},
    {"engagements", no_argument, NULL, ENGAGEMENTS},
    {"handles", no_argument, NULL, HANDLES},
    {"seller", required_argument, NULL, PLAN + SCENARIO_SELLER},
    {"giveaway", required_argument, NULL, PLAN + SCENARIO_GIVEAWAY},
    {"fans", required_argument, NULL, PLAN + SCENARIO_FANS},
    {"press", required_argument, NULL, PLAN + SCENARIO_PRESS},
    {"recommend", required_argument, NULL, PLAN + SCENARIO_RECOMMEND},
    {"ring", required_argument, NULL, PLAN + SCENARIO_RING},
    {"pod", required_argument, NULL, PLAN + SCENARIO_POD},
    {NULL, 0, NULL, 0}};

static bool read_seed(struct options *choice, const char *text) {
    double number;
    if (!read_bounded("seed", text, 0, 0x1p53, true, &number)) {
        return false;
    }
    choice->seed = (uint64_t)number;
    return true;
}

static bool read_order(struct options *choice, const char *text) {
    choice->grouped = strcmp(text, "creator") == 0;
    return choice->grouped || strcmp(text, "random") == 0 ||
           refuse("order", text, "order is creator or random");
}

static bool read_one(struct options *choice, int code, char *text) {
    switch (code) {
        case 'o':
            choice->folder = text;
            return true;
        case 'q':
            choice->quiet = true;
            return true;
        case SEED:
            return read_seed(choice, text);
        case CREATORS:
            return read_count("creators", text, 2, 1e7, &choice->creators);
        case FOLLOWS:
            return read_count("follows", text, 1, 2e9, &choice->follows);
        case ACCOUNTS:
            return read_count("accounts", text, 2, 1e9, &choice->accounts);
        case NICHES:
            return read_count("niches", text, 1, 1e5, &choice->niches);
        case BURSTS:
            return read_bounded("bursts", text, 0, 1, false, &choice->bursts);
        case COPYING:
            return read_bounded("copying", text, 0, 1, false, &choice->copying);
        case WAVES:
            return read_bounded("waves", text, 0, 1, false, &choice->waves);
        case ORDER:
            return read_order(choice, text);
        case ENGAGEMENTS:
            choice->engagements = true;
            return true;
        case HANDLES:
            choice->handles = true;
            return true;
        default: /* getopt has said what is wrong */
            return code >= PLAN && code < PLAN_LAST &&
                   read_plan(choice, (enum scenario)(code - PLAN), text);
    }
}

static bool seller_fits(const struct options *choice, uint32_t index) {
    const struct plan *plan = &choice->plans[index];
    double rented = plan->values[SELLER_RENTED].high;
    double hijacked = plan->values[SELLER_HIJACKED].high;
    bool lender = false;
    for (uint32_t i = 0; i < index; i++) {
        const struct plan *earlier = &choice->plans[i];
        lender = lender ||
                 (earlier->scenario == SCENARIO_SELLER && earlier->values[SELLER_SINGLE].low == 0);
    }
    if (plan->values[SELLER_BUYERS].high > choice->creators) {
        return refuse("seller", "buyers", "more buyers than creators");
    }
    if (rented > 0 && !lender) {
        return refuse("seller", "rented", "no earlier seller has a pool to rent from");
    }
    if (plan->values[SELLER_SINGLE].low > 0 && (rented > 0 || hijacked > 0)) {
        return refuse("seller", "single", "single-use accounts are neither rented nor hijacked");
    }
    if (rented + hijacked > 1) {
        return refuse("seller", "rented", "rented and hijacked are more than the whole pool");
    }
    return hijacked * plan->values[SELLER_POOL].high <= choice->accounts / 4.0 ||
           refuse("seller", "hijacked", "more than a quarter of the ordinary accounts");
}

static bool crowd_fits(const struct options *choice, const struct plan *plan) {
    const struct scenario_keys *scenario = &scenarios[plan->scenario];
    double rounds = fmax(1, plan->values[CROWD_ROUNDS].high);
    if (plan->values[CROWD_CREATORS].high * rounds > choice->creators) {
        return refuse(scenario->name, scenario->keys[CROWD_CREATORS].name,
                      "more than there are creators");
    }
    double people = plan->values[CROWD_PEOPLE].high;
    double replaced = (rounds - 1) * (1 - plan->values[CROWD_STAY].low);
    return people * (1 + replaced) <= choice->accounts / 2.0 ||
           refuse(scenario->name, scenario->keys[CROWD_PEOPLE].name,
                  "more than half of the ordinary accounts");
}

/* Derives the sizes that were not given: ten follows an account, about the root of the creators. */
static bool fits_together(struct options *choice) {
    if (choice->accounts == 0) {
        double accounts = fmax(choice->follows / 10.0, 2.0 * choice->creators);
        choice->accounts = (uint32_t)fmin(accounts, choice->follows);
    }
    if (choice->niches == 0) {
        double niches = 3 + floor(sqrt(choice->creators) / 2);
        choice->niches = (uint32_t)fmin(niches, choice->creators);
    }
    if (choice->niches > choice->creators) {
        return refuse("niches", "", "more niches than creators");
    }
    if (choice->accounts < choice->creators) {
        return refuse("accounts", "", "fewer accounts than creators, who have one each");
    }
    if (choice->follows < choice->accounts) {
        return refuse("follows", "", "fewer follows than accounts");
    }
    for (uint32_t i = 0; i < choice->plan_count; i++) {
        bool sells = choice->plans[i].scenario == SCENARIO_SELLER;
        if (!(sells ? seller_fits(choice, i) : crowd_fits(choice, &choice->plans[i]))) {
            return false;
        }
    }
    return true;
}

bool options_read(struct options *choice, int count, char **words) {
    int code;
    while ((code = getopt_long(count, words, "o:qh", option_table, NULL)) != -1) {
        if (code == 'h' || code == HELP) {
            choice->folder = NULL;
            return true;
        }
        if (!read_one(choice, code, optarg)) {
            return false;
        }
    }
    if (optind < count) {
        fprintf(stderr, "market: unexpected word '%s'\n", words[optind]);
        return false;
    }
    if (!choice->folder) {
        fprintf(stderr, "market: -o DIR is missing (see market --help)\n");
        return false;
    }
    return fits_together(choice);
}

static void print_scenario(const struct scenario_keys *scenario) {
    printf("\n  --%s KEY=VALUE,…   %s\n", scenario->name, scenario->help);
    for (int i = 0; i < KEY_MAX; i++) {
        const struct key *key = &scenario->keys[i];
        char standard[64];
        if (!key->name) {
            continue;
        }
        if (key->form == CHOICE) {
            snprintf(standard, sizeof standard, "%s", words_of(key)[(int)key->standard.low]);
        } else if (key->standard.low < key->standard.high) {
            snprintf(standard, sizeof standard, "%g-%g", key->standard.low, key->standard.high);
        } else {
            snprintf(standard, sizeof standard, "%g", key->standard.low);
        }
        printf("      %-11s %s (%s)\n", key->name, key->help, standard);
    }
}

void options_print_help(void) {
    struct options choice;
    options_set_defaults(&choice);
    printf(
        "market -o DIR [options]: plays a platform and writes its roster and truth into DIR\n\n"
        "  -o DIR            folder for the files; created if it does not exist\n"
        "  --seed N          same seed and options, same bytes (%llu)\n"
        "  --creators N      (%u)\n"
        "  --follows N       ordinary follows, about (%u)\n"
        "  --accounts N      ordinary accounts (a tenth of the follows)\n"
        "  --niches N        (3 + half the root of the creators)\n"
        "  --bursts X        share of the other sessions that an event brings (%g)\n"
        "  --copying X       share of sessions that copy a friend, which are long (%g)\n"
        "  --waves X         share of accounts that sign up in waves (%g)\n"
        "  --order ORDER     creator (grouped, newest follow first) or random (%s)\n"
        "  --engagements     writes engagements.tsv as well\n"
        "  --handles         names creators by the ids of their own accounts, without a c\n"
        "  -q                says nothing\n"
        "  --help            this text\n"
        "\nScenarios to plant (none). Each option may be repeated; '--ring rate=0.9' is the "
        "shortest\n"
        "form, and what is not given has the default in parentheses. A range such as 0.05-0.6 is\n"
        "drawn from, per buyer where the line says so. Numbers may end in k, M or G.\n",
        (unsigned long long)choice.seed, choice.creators, choice.follows, choice.bursts,
        choice.copying, choice.waves, choice.grouped ? "creator" : "random");
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        print_scenario(&scenarios[i]);
    }
    printf(
        "\nExamples:\n"
        "  market -o clean\n"
        "  market -o sold --seller pool=3k,buyers=40,share=0.05-0.4,packs=1-4,renew=0.15\n"
        "  market -o stolen --seller hijacked=0.6,camouflage=none,curve=nights,days=5-30\n"
        "  market -o rented --seller pool=2k --seller pool=1k,rented=0.5,niche=1\n"
        "  market -o single --seller single=1,pool=1k,share=0.1-0.5,cover=0-3\n"
        "  market -o prizes --giveaway sponsors=12 --giveaway sponsors=1,rounds=8,stay=0.9\n"
        "  market -o innocent --fans cast=12 --press people=3k --recommend days=1 --ring days=10\n"
        "  market -o pods --engagements --handles --pod rate=0.8\n"
        "  market -o big --creators 5k --accounts 200k --follows 3M --order random\n");
}
