/* kith overlap: how the audiences of a roster overlap. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "names.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

/* What was asked for, by name. */
typedef struct request {
    settings common;
    bool all;
    const char *pair[2];
    const char *creator;
    const char *with;     /* another roster file */
    const char *creators; /* a table with followers_count */
    bool uniform;
    double *followers[2]; /* of the roster, and of the other one */
    kith_audiences audiences;
    uint64_t top; /* 0: not said */
    const char *by;
} request;

enum { TOP_DEFAULT = 10 }; /* of one creator */

static int fail_creator(const kith_roster *roster, const char *name, const char *path) {
    char spellings[NEAREST_TEXT_BYTES];
    names_suggest(roster, name, spellings);
    return talk_fail("no creator '%s' in %s%s", name, path, spellings);
}

/* One creator's are those alike unless said otherwise. */
static kith_order find_order(const request *asked) {
    bool alike = asked->by ? strcmp(asked->by, "lift") == 0 : asked->creator != NULL;
    return alike ? KITH_ORDER_LIFT : KITH_ORDER_SHARED;
}

static int check_order(const request *asked, const arguments *line) {
    const char *by = asked->by;
    if (!by) return ARGUMENTS_READY;
    if (strcmp(by, "lift") != 0 && strcmp(by, "shared") != 0) {
        return arguments_reject(line, "--by: '%s' is neither shared nor lift", by);
    }
    if (asked->top == 0 && !asked->creator) {
        return arguments_reject(line, "--by needs --top or --creator");
    }
    return ARGUMENTS_READY;
}

/* Replaces names by numbers. Returns EXIT_DONE or EXIT_FAILED. */
static int find_creators(const request *asked, const kith_roster *roster, const char *path,
                         kith_overlap_query *query) {
    const char *a = asked->creator ? asked->creator : asked->pair[0], *b = asked->pair[1];
    *query = (kith_overlap_query){.filter = asked->common.filter,
                                  .one_pair = b != NULL,
                                  .one_creator = asked->creator != NULL,
                                  .top = asked->top > 0 ? (size_t)asked->top : TOP_DEFAULT};
    query->filter.top = (size_t)asked->top;
    query->filter.order = find_order(asked);
    if (a && kith_roster_find(roster, a, &query->a) != KITH_OK) {
        return fail_creator(roster, a, path);
    }
    if (b && kith_roster_find(roster, b, &query->b) != KITH_OK) {
        return fail_creator(roster, b, path);
    }
    return EXIT_DONE;
}

static int write_overlaps(request *asked, const kith_roster *roster, const kith_roster *with,
                          const arguments *line) {
    settings *common = &asked->common;
    kith_overlap_query query;
    kith_error error = {0};
    int code = find_creators(asked, roster, line->operands[0], &query);
    if (code != EXIT_DONE) {
        return code;
    }
    query.with = with;
    query.filter.audiences = asked->creators ? &asked->audiences : NULL;
    kith_status status = kith_overlap_write(roster, &query, common->output, common->format,
                                            &common->options, &error);
    progress_clear(&common->bar);
    if (status != KITH_OK) {
        return talk_error(&error);
    }
    char creators[VALUE_BYTES], samples[VALUE_BYTES];
    kith_roster_info info = kith_roster_view_info(roster);
    value_format_grouped(info.creator_count, creators);
    value_format_grouped(info.sample_count, samples);
    settings_close(common, line->command, "%s creators, %s sampled followers → %s", creators,
                   samples, strcmp(common->output, "-") == 0 ? "standard output" : common->output);
    return EXIT_DONE;
}

/* Reads the real numbers of followers of a roster's creators. */
static kith_status read_followers(const request *asked, const kith_roster *roster,
                                  double **followers, kith_error *error) {
    size_t count = kith_roster_view_info(roster).creator_count;
    *followers = calloc(count, sizeof **followers);
    if (!*followers) {
        *error = (kith_error){.status = KITH_NO_MEMORY, .text = "out of memory"};
        return KITH_NO_MEMORY;
    }
    return kith_roster_read_audiences(roster, asked->creators, &asked->common.options, *followers,
                                      error);
}

static kith_status read_audiences(request *asked, const kith_roster *roster,
                                  const kith_roster *with, kith_error *error) {
    kith_status status = read_followers(asked, roster, &asked->followers[0], error);
    if (status == KITH_OK && with) {
        status = read_followers(asked, with, &asked->followers[1], error);
    }
    asked->audiences = (kith_audiences){.followers = asked->followers[0],
                                        .followers_with = asked->followers[1],
                                        .lists_are_uniform = asked->uniform};
    return status;
}

static int overlap_file(request *asked, const arguments *line) {
    kith_roster *roster = NULL;
    kith_roster *with = NULL;
    kith_error error = {0};
    kith_status status =
        kith_roster_read(line->operands[0], &asked->common.options, &roster, &error);
    if (status == KITH_OK && asked->with) {
        status = kith_roster_read(asked->with, &asked->common.options, &with, &error);
    }
    if (status == KITH_OK && asked->creators) {
        status = read_audiences(asked, roster, with, &error);
    }
    progress_clear(&asked->common.bar);
    int code = status == KITH_OK ? write_overlaps(asked, roster, with, line) : talk_error(&error);
    kith_roster_free(roster);
    kith_roster_free(with);
    free(asked->followers[0]);
    free(asked->followers[1]);
    return code;
}

static argument describe_by(request *asked) {
    return (argument){
        .name = "by",
        .kind = ARGUMENT_TEXT,
        .value = &asked->by,
        .value_name = "ORDER",
        .help = "shared: the most followers; lift: those alike (with --creator if not said)"};
}

static argument describe_creators(request *asked) {
    return (argument){.name = "creators",
                      .kind = ARGUMENT_TEXT,
                      .value = &asked->creators,
                      .value_name = "FILE",
                      .reads = true,
                      .help = "a table of creator, followers_count: tells which lists are partial"};
}

int overlap_run(int word_count, char **words) {
    request asked = {.common = settings_create()};
    settings *common = &asked.common;
    common->output = "-";
    argument options[] = {
        {.name = "all",
         .kind = ARGUMENT_FLAG,
         .value = &asked.all,
         .help = "every pair of creators with common followers (the default)",
         .excludes = "pair creator with"},
        {.name = "pair",
         .kind = ARGUMENT_PAIR,
         .value = asked.pair,
         .value_name = "A B",
         .help = "only creators A and B",
         .excludes = "creator with top min-shared min-containment"},
        {.name = "creator",
         .kind = ARGUMENT_TEXT,
         .value = &asked.creator,
         .value_name = "A",
         .help = "only the creators most like creator A",
         .excludes = "with"},
        {.name = "with",
         .kind = ARGUMENT_TEXT,
         .value = &asked.with,
         .value_name = "OTHER",
         .reads = true,
         .help = "every creator of ROSTER with every one of this roster"},
        {.name = "top",
         .kind = ARGUMENT_COUNT,
         .value = &asked.top,
         .value_name = "N",
         .help = "only the N largest of each creator; of one creator 10 if not said",
         .least = 1,
         .most = UINT32_MAX},
        describe_by(&asked),
        describe_creators(&asked),
        {.name = "uniform",
         .kind = ARGUMENT_FLAG,
         .value = &asked.uniform,
         .help = "partial lists are random samples: scale their overlaps up",
         .needs = "creators"},
        settings_min_shared(common),
        settings_min_containment(common),
        settings_output(common, "FILE", "where the table goes, - for standard output", false),
        settings_format(common),
        settings_threads(common),
        settings_quiet(common),
    };
    arguments line = {
        .command = "overlap",
        .usage = "ROSTER [--all | --pair A B | --creator A | --with OTHER] [--top N] [options]",
        .purpose =
            "Estimates how many followers creators share, with 95 % intervals: creator_a,\n"
            "creator_b, shared, shared_low, shared_high, jaccard, containment_a,\n"
            "containment_b, lift. Without --top every pair stands once; with it, every\n"
            "creator has its own rows, the largest first; with --creator those alike come\n"
            "first: by lift_low, what the lift is at least, so that few shared followers\n"
            "prove little. The column support says what a row\n"
            "rests on: exact, estimate, bound (no match), insufficient (the interval says\n"
            "next to nothing), or unscaled: a list is shorter than its followers_count, and\n"
            "unless such lists are random samples (--uniform) what they share says nothing\n"
            "of the audiences behind them, for crawls mostly hold the newest followers.",
        .examples =
            "  kith overlap roster.kith --creator mira --top 20\n"
            "  kith overlap ours.kith --with theirs.kith --top 5 -o alike.csv\n"
            "  kith overlap roster.kith --min-containment 1/20 -o overlaps.csv",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "roster",
        .operand_most = 1};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY) code = check_order(&asked, &line);
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common->output);
    if (code != ARGUMENTS_READY) return code;
    settings_apply(common);
    return overlap_file(&asked, &line);
}
