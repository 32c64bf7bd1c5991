/* kith plan: whom to pick under a budget. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "names.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

enum { PATH_MOST = 4096, CATALOGUE_FILES = 2, LIMIT_COUNT = 13, COMMON_COUNT = 4 };

/* What was asked for. */
typedef struct request {
    settings common;
    const char *creators, *suspects, *require, *forbid, *niches, *comparisons;
    double budget, authenticity, containment;
    uint64_t most, frequency;
    bool engaged, optimum;
} request;

/* What it is answered from. */
typedef struct materials {
    char roster_path[PATH_MOST], scores_path[PATH_MOST], suspects_path[PATH_MOST];
    kith_roster *roster;
    kith_catalogue *catalogue;
    kith_suspects *suspects;
    size_t *required, *forbidden;
    kith_plan_niche *niches;
} materials;

/* ---- Reading ---- */

static bool is_file(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

/* The files of a score folder, or the roster file itself. Returns EXIT_DONE or EXIT_FAILED. */
static int find_files(const request *asked, const char *operand, materials *from) {
    struct stat found;
    bool is_folder = stat(operand, &found) == 0 && S_ISDIR(found.st_mode);
    if (asked->suspects) snprintf(from->suspects_path, PATH_MOST, "%s", asked->suspects);
    if (!is_folder) {
        snprintf(from->roster_path, PATH_MOST, "%s", operand);
        return asked->engaged ? talk_fail("--engaged needs the folder of a score") : EXIT_DONE;
    }
    const char *name = asked->engaged ? "engaged.kith" : "roster.kith";
    snprintf(from->roster_path, PATH_MOST, "%s/%s", operand, name);
    if (!is_file(from->roster_path)) {
        return talk_fail("%s has no %s%s", operand, name,
                         asked->engaged ? ": it was scored without --engagements" : "");
    }
    snprintf(from->scores_path, PATH_MOST, "%s/creators.jsonl", operand);
    if (is_file(from->scores_path)) {
        return talk_fail("%s holds its tables as JSON lines; a plan needs those of --format csv",
                         operand);
    }
    snprintf(from->scores_path, PATH_MOST, "%s/creators.csv", operand);
    if (!is_file(from->scores_path)) from->scores_path[0] = '\0';
    if (asked->suspects) return EXIT_DONE;
    snprintf(from->suspects_path, PATH_MOST, "%s/suspects.csv", operand);
    if (!is_file(from->suspects_path)) from->suspects_path[0] = '\0';
    return EXIT_DONE;
}

static kith_status read_catalogue(const request *asked, materials *from, kith_error *error) {
    const char *paths[CATALOGUE_FILES];
    size_t count = 0;
    if (from->scores_path[0]) paths[count++] = from->scores_path;
    if (asked->creators) paths[count++] = asked->creators;
    if (count == 0) return KITH_OK;
    return kith_catalogue_read(paths, count, from->roster, KITH_CATALOGUE_FOR_PLAN,
                               &asked->common.options, &from->catalogue, error);
}

static int read_files(request *asked, materials *from) {
    settings *common = &asked->common;
    kith_error error = {0};
    kith_status status =
        kith_roster_read(from->roster_path, &common->options, &from->roster, &error);
    if (status == KITH_OK && from->suspects_path[0]) {
        const char *path = from->suspects_path;
        common->options.seed = kith_roster_view_info(from->roster).seed;
        status = kith_suspects_read(&path, 1, &common->options, &from->suspects, &error);
    }
    if (status == KITH_OK) status = read_catalogue(asked, from, &error);
    progress_clear(&common->bar);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

/* ---- Names ---- */

/* Names of the table that the roster does not have, with near spellings. */
static int check_catalogue(const materials *from) {
    size_t count = kith_catalogue_view_info(from->catalogue).unknown_count;
    name_list names = {.items = calloc(count + 1, sizeof(char *)), .count = count};
    size_t *numbers = calloc(count + 1, sizeof *numbers);
    int code = names.items && numbers ? EXIT_DONE : talk_fail("out of memory");
    for (size_t i = 0; names.items && i < count; i++) {
        names.items[i] = (char *)kith_catalogue_view_unknown(from->catalogue, i);
    }
    if (code == EXIT_DONE && count > 0) {
        code = names_find(&names, from->roster, from->roster_path, numbers);
    }
    free(names.items);
    free(numbers);
    return code;
}

static int find_names(const char *text, const materials *from, size_t **numbers, size_t *count) {
    name_list names = {0};
    if (!text) return EXIT_DONE;
    int code = names_add_text(&names, text) ? EXIT_DONE : talk_fail("out of memory");
    *numbers = calloc(names.count + 1, sizeof **numbers);
    if (!*numbers) code = talk_fail("out of memory");
    if (code == EXIT_DONE) code = names_find(&names, from->roster, from->roster_path, *numbers);
    *count = names.count;
    names_free(&names);
    return code;
}

/* "food=3" */
static int parse_niche(char *text, const materials *from, kith_plan_niche *out) {
    char *sign = strrchr(text, '=');
    uint64_t least = 0;
    if (!sign || !value_parse_count(sign + 1, &least)) {
        return talk_fail("--niches: '%s' is not NAME=NUMBER", text);
    }
    *sign = '\0';
    size_t count = kith_catalogue_view_info(from->catalogue).niche_count;
    nearest found = nearest_create(text);
    for (size_t n = 0; n < count; n++) {
        const char *name = kith_catalogue_view_niche(from->catalogue, n);
        if (strcmp(name, text) == 0) {
            *out = (kith_plan_niche){n, (size_t)least};
            return EXIT_DONE;
        }
        nearest_offer(&found, name);
    }
    char spellings[NEAREST_TEXT_BYTES];
    nearest_format(&found, spellings);
    return talk_fail(count > 0 ? "no creator is of niche '%s'%s"
                               : "--niches needs a column niche in the table of creators: '%s'%s",
                     text, spellings);
}

static int find_niches(const char *text, materials *from, size_t *count) {
    name_list names = {0};
    if (!text) return EXIT_DONE;
    int code = names_add_text(&names, text) ? EXIT_DONE : talk_fail("out of memory");
    from->niches = calloc(names.count + 1, sizeof *from->niches);
    if (!from->niches) code = talk_fail("out of memory");
    for (size_t i = 0; from->niches && code == EXIT_DONE && i < names.count; i++) {
        code = parse_niche(names.items[i], from, &from->niches[i]);
    }
    *count = names.count;
    names_free(&names);
    return code;
}

/* ---- Telling ---- */

static void format_reach(const kith_reach *reach, char text[ESTIMATE_BYTES]) {
    kith_reach_count total = kith_reach_view_total(reach);
    settings_format_estimate(isnan(total.authentic.value) ? total.all : total.authentic, text);
}

static void format_cost(const materials *from, double cost, char text[ESTIMATE_BYTES]) {
    bool known = kith_catalogue_view_info(from->catalogue).has_prices;
    text[0] = '\0';
    if (known) snprintf(text, ESTIMATE_BYTES, " for %.10g", cost);
}

static double measure_gap(const kith_plan *plan) {
    kith_reach_count total = kith_reach_view_total(kith_plan_view_reach(plan, KITH_PLAN_CHOSEN));
    double reached = isnan(total.authentic.value) ? total.all.value : total.authentic.value;
    return fmax(1 - reached / kith_plan_view_bound(plan), 0);
}

/* What the plan is compared with. */
static void tell_choice(const materials *from, const kith_plan *plan, kith_plan_choice choice,
                        const char *what) {
    const kith_reach *reach = kith_plan_view_reach(plan, choice);
    char reached[ESTIMATE_BYTES], cost[ESTIMATE_BYTES];
    if (!reach) return;
    format_reach(reach, reached);
    format_cost(from, kith_plan_view_cost(plan, choice), cost);
    size_t count = kith_reach_count_steps(reach);
    const char *name =
        kith_roster_view_creator(from->roster, kith_reach_view_step(reach, 0).creator).name;
    fprintf(stderr, "kith plan: %s, %s%s%s: %s\n", what, name, count > 1 ? " and so on" : "", cost,
            reached);
}

static void tell(request *asked, const materials *from, const arguments *line,
                 const kith_plan *plan) {
    const char *output =
        strcmp(asked->common.output, "-") == 0 ? "standard output" : asked->common.output;
    const kith_reach *reach = kith_plan_view_reach(plan, KITH_PLAN_CHOSEN);
    char reached[ESTIMATE_BYTES], cost[ESTIMATE_BYTES], bound[VALUE_BYTES], often[VALUE_BYTES] = "";
    size_t count = kith_reach_count_steps(reach);
    format_reach(reach, reached);
    format_cost(from, kith_plan_view_cost(plan, KITH_PLAN_CHOSEN), cost);
    value_format_grouped((uint64_t)round(kith_plan_view_bound(plan)), bound);
    if (asked->frequency > 1) {
        snprintf(often, sizeof often, ", %d times each", (int)asked->frequency);
    }
    settings_close(&asked->common, line->command, "%zu creator%s%s reach%s %s %s%s → %s", count,
                   count == 1 ? "" : "s", cost, count == 1 ? "es" : "", reached,
                   from->suspects ? "authentic accounts" : "accounts", often, output);
    if (asked->common.quiet) return;
    tell_choice(from, plan, KITH_PLAN_BIGGEST, "the single biggest that can be paid");
    tell_choice(from, plan, KITH_PLAN_LARGEST, "by number of followers");
    if (kith_plan_is_optimal(plan)) {
        fprintf(stderr, "kith plan: no plan within these limits reaches more\n");
        return;
    }
    if (asked->optimum) {
        fprintf(stderr, "kith plan: the exact solution is not proved: %s\n",
                kith_roster_view_info(from->roster).floor < 1
                    ? "audiences are sampled; a roster made with --exact proves it"
                    : "it took too long");
    }
    {
        fprintf(stderr,
                "kith plan: no plan within these limits reaches more than %s: this one is at "
                "most %.1f %% short of the best\n",
                bound, 100 * measure_gap(plan));
    }
}

/* ---- The whole ---- */

static int answer_query(request *asked, const materials *from, const kith_plan_query *query,
                        const arguments *line) {
    const settings *common = &asked->common;
    kith_plan *plan = NULL;
    kith_error error = {0};
    kith_status status = kith_plan_build(from->roster, query, &common->options, &plan, &error);
    if (status == KITH_OK) {
        status = kith_plan_write(plan, from->roster, from->catalogue, common->output,
                                 common->format, &common->options, &error);
    }
    if (status == KITH_OK && asked->comparisons) {
        status =
            kith_plan_write_comparisons(plan, from->roster, from->catalogue, asked->comparisons,
                                        common->format, &common->options, &error);
    }
    if (status == KITH_OK) tell(asked, from, line, plan);
    kith_plan_free(plan);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

static int answer(request *asked, const arguments *line) {
    materials from = {0};
    kith_plan_query query = kith_plan_query_default();
    int code = find_files(asked, line->operands[0], &from);
    if (code == EXIT_DONE) code = read_files(asked, &from);
    if (code == EXIT_DONE) code = check_catalogue(&from);
    if (code == EXIT_DONE) {
        code = find_names(asked->require, &from, &from.required, &query.required_count);
    }
    if (code == EXIT_DONE) {
        code = find_names(asked->forbid, &from, &from.forbidden, &query.forbidden_count);
    }
    if (code == EXIT_DONE) code = find_niches(asked->niches, &from, &query.niche_count);
    if (code == EXIT_DONE) {
        query.catalogue = from.catalogue;
        query.suspects = from.suspects;
        query.required = from.required;
        query.forbidden = from.forbidden;
        query.niches = from.niches;
        query.budget = asked->budget;
        query.creators_most = asked->most > 0 ? (size_t)asked->most : SIZE_MAX;
        query.authenticity_least = asked->authenticity;
        query.containment_most = asked->containment;
        query.frequency = (size_t)asked->frequency;
        query.optimum = asked->optimum;
        code = answer_query(asked, &from, &query, line);
    }
    free(from.required);
    free(from.forbidden);
    free(from.niches);
    kith_suspects_free(from.suspects);
    kith_catalogue_free(from.catalogue);
    kith_roster_free(from.roster);
    return code;
}

/* Limits of the plan. */
static void list_limits(request *asked, argument out[LIMIT_COUNT]) {
    const argument limits[LIMIT_COUNT] = {
        {.name = "creators",
         .kind = ARGUMENT_TEXT,
         .value = &asked->creators,
         .value_name = "FILE",
         .reads = true,
         .help = "who is on offer: creator, price and if known authenticity, niche"},
        {.name = "budget",
         .kind = ARGUMENT_NUMBER,
         .value = &asked->budget,
         .value_name = "X",
         .help = "what all together may cost, in the unit of the prices",
         .needs = "creators"},
        {.name = "max-creators",
         .kind = ARGUMENT_COUNT,
         .value = &asked->most,
         .value_name = "N",
         .help = "pick at most so many",
         .least = 1,
         .most = UINT32_MAX},
        {.name = "min-authenticity",
         .kind = ARGUMENT_NUMBER,
         .value = &asked->authenticity,
         .value_name = "X",
         .help = "leave out creators below it, from 0 to 100, or of whom it is not known"},
        {.name = "max-containment",
         .kind = ARGUMENT_SHARE,
         .value = &asked->containment,
         .value_name = "SHARE",
         .help = "no two share more than this part of the smaller audience"},
        {.name = "require",
         .kind = ARGUMENT_TEXT,
         .value = &asked->require,
         .value_name = "A,B",
         .help = "pick these in any case"},
        {.name = "forbid",
         .kind = ARGUMENT_TEXT,
         .value = &asked->forbid,
         .value_name = "A,B",
         .help = "do not pick these"},
        {.name = "niches",
         .kind = ARGUMENT_TEXT,
         .value = &asked->niches,
         .value_name = "A=N,B=M",
         .help = "pick at least so many of these niches"},
        {.name = "frequency",
         .kind = ARGUMENT_COUNT,
         .value = &asked->frequency,
         .value_name = "F",
         .help = "reach accounts that follow at least so many of the picked",
         .least = 1,
         .most = KITH_PLAN_FREQUENCY_MOST},
        {.name = "engaged",
         .kind = ARGUMENT_FLAG,
         .value = &asked->engaged,
         .help = "reach followers that engage: of a score made with --engagements"},
        {.name = "suspects",
         .kind = ARGUMENT_TEXT,
         .value = &asked->suspects,
         .value_name = "FILE",
         .reads = true,
         .help = "suspects.csv of an audit: reach authentic accounts"},
        {.name = "comparisons",
         .kind = ARGUMENT_TEXT,
         .value = &asked->comparisons,
         .value_name = "FILE",
         .help = "a table of what the plan is compared with"},
        {.name = "optimum",
         .kind = ARGUMENT_FLAG,
         .value = &asked->optimum,
         .help = "solve it exactly, too; for at most 40 creators on offer"},
    };
    memcpy(out, limits, sizeof limits);
}

int plan_run(int word_count, char **words) {
    request asked = {
        .common = settings_create(), .budget = INFINITY, .containment = 1, .frequency = 1};
    settings *common = &asked.common;
    common->output = "-";
    argument options[LIMIT_COUNT + COMMON_COUNT];
    list_limits(&asked, options);
    options[LIMIT_COUNT] =
        settings_output(common, "FILE", "where the table goes, - for standard output", false);
    options[LIMIT_COUNT + 1] = settings_format(common);
    options[LIMIT_COUNT + 2] = settings_threads(common);
    options[LIMIT_COUNT + 3] = settings_quiet(common);
    arguments line = {
        .command = "plan",
        .usage = "ROSTER [--creators FILE --budget X] [--max-creators N] [options]",
        .purpose =
            "Picks the creators that reach most different accounts together. ROSTER is a\n"
            "roster file or the folder of a score, whose authenticity, niches and suspects\n"
            "then count: reach is of authentic accounts. The table has the plan in its order,\n"
            "with cost and reach so far. gap is how much the best plan there is could reach\n"
            "more, at most. For comparison it is said what the single biggest creator that\n"
            "can be paid reaches, and what creators picked by number of followers do within\n"
            "the same limits. Where audiences are sampled, one half of the sample picks, and\n"
            "what it reaches is told by what the other half shows of the rest, so that it is\n"
            "not flattered.",
        .examples =
            "  kith plan scores --creators prices.csv --budget 5000\n"
            "  kith plan scores --creators prices.csv --budget 5k --niches food=2,travel=1\n"
            "  kith plan roster.kith --max-creators 10 --suspects audit/suspects.csv\n"
            "  kith plan scores --creators prices.csv --budget 5000 --engaged --optimum",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "roster",
        .operand_most = 1};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY && isinf(asked.budget) && asked.most == 0) {
        return arguments_reject(&line, "one of --budget and --max-creators is needed");
    }
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common->output);
    if (code != ARGUMENTS_READY) return code;
    settings_apply(common);
    return answer(&asked, &line);
}
