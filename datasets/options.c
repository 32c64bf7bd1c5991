/* The generator's options: one struct of defaults, one reader, one help text that prints them.
 *
 * A plan (--seller, --giveaway) is a list key=value,key=value. Each key stands once in a table with
 * its bounds, so that every wrong value is refused with the name of the key. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static const seller_plan default_seller = {.pool = {2000, 2000},
                                           .buyers = {60, 60},
                                           .density = {0.5, 0.5},
                                           .days = {3, 3},
                                           .packs = {1, 1},
                                           .camouflage = TASTE_POPULAR};
static const giveaway_plan default_giveaway = {
    .sponsors = {8, 8}, .entrants = {3000, 3000}, .rate = {0.7, 0.7}, .days = {2, 2}};
static const pod_plan default_pod = {.members = {8, 8}, .rate = {0.9, 0.9}, .hours = {2, 2}};
static const char *const taste_names[] = {[TASTE_NICHES] = "niches",
                                          [TASTE_NONE] = "none",
                                          [TASTE_RANDOM] = "random",
                                          [TASTE_POPULAR] = "popular",
                                          [TASTE_HOME] = "niche"};

enum { TASTE_COUNT = sizeof taste_names / sizeof *taste_names };

/* One key of a plan, where its value goes and what is allowed. */
struct setting {
    const char *key;
    interval *value;
    double low, high;
    bool whole; /* a whole number, not a range */
};

void options_set_defaults(options *choice) {
    memset(choice, 0, sizeof *choice);
    choice->seed = 1;
    choice->creators = 200;
    choice->follows = 500000;
    choice->times = choice->grouped = choice->profiles = true;
}

static bool refuse(const char *option, const char *text, const char *reason) {
    fprintf(stderr, "generate: --%s '%s': %s\n", option, text, reason);
    return false;
}

/* Reads a number with an optional k, M or G; returns where it ends, or NULL if there is none. */
static const char *read_number(const char *text, double *number) {
    static const char suffixes[] = "kMG";
    char *end;
    if ((*text < '0' || *text > '9') && *text != '.') {
        return NULL;
    }
    *number = strtod(text, &end);
    if (end == text) {
        return NULL;
    }
    const char *suffix = *end ? strchr(suffixes, *end) : NULL;
    if (suffix) {
        *number *= pow(1000, (double)(suffix - suffixes + 1));
        end++;
    }
    return end;
}

static bool read_whole(const char *option, const char *text, double low, double high,
                       double *number) {
    const char *end = read_number(text, number);
    if (!end || *end || *number != floor(*number)) {
        return refuse(option, text, "not a whole number");
    }
    return (*number >= low && *number <= high) || refuse(option, text, "out of range");
}

static bool read_count(const char *option, const char *text, double low, uint32_t *count) {
    double number;
    if (!read_whole(option, text, low, 4e9, &number)) {
        return false;
    }
    *count = (uint32_t)number;
    return true;
}

static bool read_interval(const char *option, const char *text, const struct setting *setting) {
    interval value;
    const char *end = read_number(text, &value.low);
    value.high = value.low;
    if (end && *end == '-') {
        end = read_number(end + 1, &value.high);
    }
    if (!end || *end) {
        return refuse(option, text, "not a number or a range such as 0.05-0.6");
    }
    if (value.low < setting->low || value.high > setting->high || value.low > value.high) {
        return refuse(option, text, "out of range");
    }
    if (setting->whole && (value.low != value.high || value.low != floor(value.low))) {
        return refuse(option, text, "not a whole number");
    }
    *setting->value = value;
    return true;
}

static bool read_taste(const char *option, const char *text, enum taste *taste) {
    for (int i = TASTE_NONE; i < TASTE_COUNT; i++) {
        if (strcmp(text, taste_names[i]) == 0) {
            *taste = (enum taste)i;
            return true;
        }
    }
    return refuse(option, text, "camouflage is none, random, popular or niche");
}

/* Reads key=value,key=value in place. camouflage is NULL where a plan has none. */
static bool read_plan(const char *option, char *text, const struct setting *settings,
                      enum taste *camouflage) {
    char *rest = text;
    for (char *pair = strsep(&rest, ","); pair && *pair; pair = strsep(&rest, ",")) {
        char *value = strchr(pair, '=');
        if (!value) {
            return refuse(option, pair, "expected key=value");
        }
        *value++ = '\0';
        const struct setting *found = settings;
        while (found->key && strcmp(found->key, pair) != 0) {
            found++;
        }
        if (found->key) {
            if (!read_interval(option, value, found)) {
                return false;
            }
        } else if (camouflage && strcmp(pair, "camouflage") == 0) {
            if (!read_taste(option, value, camouflage)) {
                return false;
            }
        } else {
            return refuse(option, pair, "unknown key");
        }
    }
    return true;
}

static bool read_seller(options *choice, char *text) {
    seller_plan plan = default_seller;
    const struct setting settings[] = {
        {"pool", &plan.pool, 1, 1e8, true},      {"buyers", &plan.buyers, 1, 1e7, true},
        {"density", &plan.density, 0, 1, false}, {"days", &plan.days, 0.01, 300, false},
        {"packs", &plan.packs, 1, 1000, true},   {"batch", &plan.batch, 0, 1, true},
        {"single", &plan.single, 0, 1, true},    {NULL, NULL, 0, 0, false}};
    if (choice->seller_count == PLAN_MAX) {
        return refuse("seller", text, "too many sellers");
    }
    if (!read_plan("seller", text, settings, &plan.camouflage)) {
        return false;
    }
    choice->sellers[choice->seller_count++] = plan;
    return true;
}

static bool read_giveaway(options *choice, char *text) {
    giveaway_plan plan = default_giveaway;
    const struct setting settings[] = {
        {"sponsors", &plan.sponsors, 1, 1e5, true}, {"entrants", &plan.entrants, 1, 1e8, true},
        {"rate", &plan.rate, 0, 1, false},          {"days", &plan.days, 0.01, 300, false},
        {"serial", &plan.serial, 0, 1, true},       {NULL, NULL, 0, 0, false}};
    if (choice->giveaway_count == PLAN_MAX) {
        return refuse("giveaway", text, "too many giveaways");
    }
    if (!read_plan("giveaway", text, settings, NULL)) {
        return false;
    }
    choice->giveaways[choice->giveaway_count++] = plan;
    return true;
}

static bool read_pod(options *choice, char *text) {
    pod_plan plan = default_pod;
    const struct setting settings[] = {{"members", &plan.members, 2, 1000, true},
                                       {"rate", &plan.rate, 0, 1, false},
                                       {"hours", &plan.hours, 0.01, 1000, false},
                                       {NULL, NULL, 0, 0, false}};
    if (choice->pod_count == PLAN_MAX) {
        return refuse("pod", text, "too many pods");
    }
    if (!read_plan("pod", text, settings, NULL)) {
        return false;
    }
    choice->pods[choice->pod_count++] = plan;
    choice->engagements = true;
    return true;
}

static bool read_overlap(options *choice, char *text) {
    double sizes[3];
    char *rest = text;
    if (choice->overlap_count == PLAN_MAX) {
        return refuse("overlap", text, "too many overlaps");
    }
    for (int i = 0; i < 3; i++) {
        const char *size = strsep(&rest, ",");
        if (!size) {
            return refuse("overlap", text, "expected A_SIZE,B_SIZE,SHARED");
        }
        if (!read_whole("overlap", size, 0, 1e9, &sizes[i])) {
            return false;
        }
    }
    if (rest) {
        return refuse("overlap", rest, "expected A_SIZE,B_SIZE,SHARED and no more");
    }
    if (sizes[2] > sizes[0] || sizes[2] > sizes[1]) {
        return refuse("overlap", text, "more shared followers than the smaller audience has");
    }
    choice->overlaps[choice->overlap_count++] =
        (overlap_plan){(uint32_t)sizes[0], (uint32_t)sizes[1], (uint32_t)sizes[2]};
    return true;
}

static bool read_order(options *choice, const char *text) {
    choice->grouped = strcmp(text, "creator") == 0;
    return choice->grouped || strcmp(text, "random") == 0 ||
           refuse("order", text, "order is creator or random");
}

static bool read_duplicates(options *choice, const char *text) {
    const char *end = read_number(text, &choice->duplicates);
    return (end && !*end && choice->duplicates <= 0.9) ||
           refuse("duplicates", text, "a share from 0 to 0.9");
}

static bool read_seed(options *choice, const char *text) {
    double number;
    if (!read_whole("seed", text, 0, 0x1p53, &number)) {
        return false;
    }
    choice->seed = (uint64_t)number;
    return true;
}

enum option_code {
    SEED = 256,
    CREATORS,
    FOLLOWS,
    ACCOUNTS,
    NICHES,
    ORDER,
    DUPLICATES,
    OVERLAP,
    SELLER,
    GIVEAWAY,
    POD,
    ENGAGEMENTS,
    NO_TIMES,
    NO_ACCOUNTS,
    TEXT_IDS,
    HELP
};

static const struct option option_table[] = {{"seed", required_argument, NULL, SEED},
                                             {"creators", required_argument, NULL, CREATORS},
                                             {"follows", required_argument, NULL, FOLLOWS},
                                             {"accounts", required_argument, NULL, ACCOUNTS},
                                             {"niches", required_argument, NULL, NICHES},
                                             {"order", required_argument, NULL, ORDER},
                                             {"duplicates", required_argument, NULL, DUPLICATES},
                                             {"overlap", required_argument, NULL, OVERLAP},
                                             {"seller", required_argument, NULL, SELLER},
                                             {"giveaway", required_argument, NULL, GIVEAWAY},
                                             {"pod", required_argument, NULL, POD},
                                             {"engagements", no_argument, NULL, ENGAGEMENTS},
                                             {"no-times", no_argument, NULL, NO_TIMES},
                                             {"no-accounts", no_argument, NULL, NO_ACCOUNTS},
                                             {"text-ids", no_argument, NULL, TEXT_IDS},
                                             {"help", no_argument, NULL, HELP},
                                             {NULL, 0, NULL, 0}};

static bool read_valued(options *choice, int code, char *value) {
    switch (code) {
        case SEED:
            return read_seed(choice, value);
        case CREATORS:
            return read_count("creators", value, 1, &choice->creators);
        case FOLLOWS:
            return read_count("follows", value, 1, &choice->follows);
        case ACCOUNTS:
            return read_count("accounts", value, 1, &choice->accounts);
        case NICHES:
            return read_count("niches", value, 1, &choice->niches);
        case ORDER:
            return read_order(choice, value);
        case DUPLICATES:
            return read_duplicates(choice, value);
        case OVERLAP:
            return read_overlap(choice, value);
        case SELLER:
            return read_seller(choice, value);
        case POD:
            return read_pod(choice, value);
        default:
            return read_giveaway(choice, value);
    }
}

static bool read_one(options *choice, int code, char *value) {
    switch (code) {
        case 'o':
            choice->folder = value;
            return true;
        case 'q':
            choice->quiet = true;
            return true;
        case NO_TIMES:
            choice->times = false;
            return true;
        case NO_ACCOUNTS:
            choice->profiles = false;
            return true;
        case ENGAGEMENTS:
            choice->engagements = true;
            return true;
        case TEXT_IDS:
            choice->text_ids = true;
            return true;
        case '?':
            return false;
        default:
            return read_valued(choice, code, value);
    }
}

/* Checks what one option alone cannot know. */
static bool fits_together(const options *choice) {
    if (choice->creators > 10000000) {
        return refuse("creators", "", "at most 10 M");
    }
    if (choice->niches > choice->creators) {
        return refuse("niches", "", "more niches than creators");
    }
    for (uint32_t i = 0; i < choice->seller_count; i++) {
        if (choice->sellers[i].buyers.low > choice->creators) {
            return refuse("seller", "buyers", "more buyers than creators");
        }
        if (choice->sellers[i].single.low > 0 &&
            choice->sellers[i].buyers.low > choice->sellers[i].pool.low) {
            return refuse("seller", "single", "more buyers than accounts in the pool");
        }
    }
    for (uint32_t i = 0; i < choice->giveaway_count; i++) {
        if (choice->giveaways[i].sponsors.low > choice->creators) {
            return refuse("giveaway", "sponsors", "more sponsors than creators");
        }
    }
    for (uint32_t i = 0; i < choice->pod_count; i++) {
        if (choice->pods[i].members.low > choice->creators) {
            return refuse("pod", "members", "more members than creators");
        }
    }
    return true;
}

bool options_read(options *choice, int count, char **words) {
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
        fprintf(stderr, "generate: unexpected word '%s'\n", words[optind]);
        return false;
    }
    if (!choice->folder) {
        fprintf(stderr, "generate: -o DIR is missing (see generate --help)\n");
        return false;
    }
    return fits_together(choice);
}

static void print_plans(void) {
    const seller_plan *seller = &default_seller;
    const giveaway_plan *giveaway = &default_giveaway;
    const pod_plan *pod = &default_pod;
    printf(
        "\nPlanted truth (each option may be repeated):\n"
        "  --overlap A,B,SHARED   two creators of exactly A and B followers sharing SHARED\n"
        "  --seller pool=%g,buyers=%g,density=%g,days=%g,packs=%g,camouflage=%s,batch=%g,"
        "single=%g\n"
        "      density   share of the pool that each buyer receives (or a range)\n"
        "      days      time one delivery takes (or a range; 90 is a drip)\n"
        "      packs     deliveries per buyer, at different times\n"
        "      camouflage  other follows of the bots: none, random, popular, niche\n"
        "      batch=1   the pool was created within three days\n"
        "      single=1  each bot is sold once; the buyers share out the pool\n"
        "  --giveaway sponsors=%g,entrants=%g,rate=%g,days=%g,serial=%g\n"
        "      rate      share of the entrants that each sponsor gains\n"
        "      serial=1  one sponsor after another, with the same entrants\n"
        "  --pod members=%g,rate=%g,hours=%g   implies --engagements\n"
        "      rate      share of each other's posts that members engage with, within hours\n",
        seller->pool.low, seller->buyers.low, seller->density.low, seller->days.low,
        seller->packs.low, taste_names[seller->camouflage], seller->batch.low, seller->single.low,
        giveaway->sponsors.low, giveaway->entrants.low, giveaway->rate.low, giveaway->days.low,
        giveaway->serial.low, pod->members.low, pod->rate.low, pod->hours.low);
}

void options_print_help(void) {
    options choice;
    options_set_defaults(&choice);
    printf(
        "generate -o DIR [options]: writes a synthetic roster and its truth into DIR\n\n"
        "  -o DIR            folder for the files; created if it does not exist\n"
        "  --seed N          same seed and options, same bytes (%llu)\n"
        "  --creators N      creators in niches (%u)\n"
        "  --follows N       ordinary follows, about (%u)\n"
        "  --accounts N      ordinary accounts (derived: about five follows an account)\n"
        "  --niches N        (derived: about 2 * creators ^ 0.35)\n"
        "  --order ORDER     creator (grouped, newest follow first) or random (%s)\n"
        "  --duplicates X    share of the rows that repeat another row (%g)\n"
        "  --no-times        writes creator and follower only\n"
        "  --no-accounts     does not write accounts.tsv; removes an older one\n"
        "  --engagements     writes engagements.tsv and truth_pods.tsv as well\n"
        "  --text-ids        ids such as u1k2m3n4p5q in place of integers\n"
        "  -q                says nothing\n"
        "  --help            this text\n"
        "Numbers may end in k, M or G.\n",
        (unsigned long long)choice.seed, choice.creators, choice.follows,
        choice.grouped ? "creator" : "random", choice.duplicates);
    print_plans();
    printf(
        "\nExamples:\n"
        "  generate -o demo\n"
        "  generate -o sold --seller pool=5k,buyers=40,density=0.05-0.6,days=1-30\n"
        "  generate -o drip --seller days=90,camouflage=none --giveaway rate=0.8\n"
        "  generate -o pods --engagements --pod members=10,rate=0.8 --pod members=5\n"
        "  generate -o pairs --overlap 1M,20k,2k --overlap 500,400,0\n"
        "  generate -o big --creators 20k --follows 50M --order random --no-times\n");
}
