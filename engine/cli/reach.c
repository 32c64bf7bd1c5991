/* kith reach: whom some creators reach together. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "names.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

/* What was asked for. */
typedef struct request {
    settings common;
    const char *creators; /* names with commas */
    const char *file;
    const char *expression;
    const char *suspects;
    bool best, frequency;
} request;

/* What it is answered from. */
typedef struct materials {
    kith_roster *roster;
    kith_suspects *suspects;
    name_list names;
    size_t *numbers;
} materials;

static const char *name_output(const request *asked) {
    return strcmp(asked->common.output, "-") == 0 ? "standard output" : asked->common.output;
}

static void close_run(request *asked, const arguments *line, const char *what,
                      const kith_reach_count *count) {
    char all[ESTIMATE_BYTES], authentic[ESTIMATE_BYTES] = "",
                              tail[ESTIMATE_BYTES + VALUE_BYTES] = "";
    settings_format_estimate(count->all, all);
    if (!isnan(count->authentic.value)) {
        settings_format_estimate(count->authentic, authentic);
        snprintf(tail, sizeof tail, ", %s of them authentic", authentic);
    }
    settings_close(&asked->common, line->command, "%s %s accounts%s → %s", what, all, tail,
                   name_output(asked));
}

static int answer_expression(request *asked, const materials *from, const arguments *line) {
    const settings *common = &asked->common;
    kith_expression *set = NULL;
    kith_reach_count count;
    kith_error error = {0};
    if (kith_expression_parse(asked->expression, &common->options, &set, &error) != KITH_OK) {
        return talk_error(&error);
    }
    name_list names = {.count = kith_expression_count_names(set)};
    names.items = calloc(names.count, sizeof *names.items);
    size_t *numbers = calloc(names.count, sizeof *numbers);
    int code = names.items && numbers ? EXIT_DONE : talk_fail("out of memory");
    for (size_t i = 0; names.items && i < names.count; i++) {
        names.items[i] = (char *)kith_expression_view_name(set, i);
    }
    if (code == EXIT_DONE) code = names_find(&names, from->roster, line->operands[0], numbers);
    if (code == EXIT_DONE) {
        kith_status status = kith_expression_measure(set, from->roster, from->suspects,
                                                     &common->options, &count, &error);
        if (status == KITH_OK) {
            status = kith_reach_write_set(asked->expression, &count, common->output, common->format,
                                          &common->options, &error);
        }
        code = status == KITH_OK ? EXIT_DONE : talk_error(&error);
    }
    if (code == EXIT_DONE) close_run(asked, line, "the set has", &count);
    free(names.items);
    free(numbers);
    kith_expression_free(set);
    return code;
}

static int answer_creators(request *asked, const materials *from, const arguments *line) {
    const settings *common = &asked->common;
    kith_reach *made = NULL;
    kith_error error = {0};
    kith_reach_query query = {.creators = from->numbers,
                              .creator_count = from->names.count,
                              .order = asked->best ? KITH_REACH_BEST : KITH_REACH_GIVEN,
                              .suspects = from->suspects};
    kith_status status = kith_reach_build(from->roster, &query, &common->options, &made, &error);
    if (status == KITH_OK) {
        status = asked->frequency
                     ? kith_reach_write_frequencies(made, common->output, common->format,
                                                    &common->options, &error)
                     : kith_reach_write(made, from->roster, common->output, common->format,
                                        &common->options, &error);
    }
    if (status == KITH_OK) {
        char what[VALUE_BYTES];
        kith_reach_count total = kith_reach_view_total(made);
        snprintf(what, sizeof what, "%zu creators reach", from->names.count);
        close_run(asked, line, what, &total);
    }
    kith_reach_free(made);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

static int read_names(const request *asked, materials *from, const arguments *line) {
    int code = EXIT_DONE;
    if (asked->creators && !names_add_text(&from->names, asked->creators)) {
        code = talk_fail("out of memory");
    }
    if (asked->file && code == EXIT_DONE) code = names_add_file(&from->names, asked->file);
    if (code == EXIT_DONE && from->names.count == 0 && !asked->expression) {
        code = talk_fail("no creators are named");
    }
    from->numbers = calloc(from->names.count + 1, sizeof *from->numbers);
    if (!from->numbers) return talk_fail("out of memory");
    if (code != EXIT_DONE) return code;
    return names_find(&from->names, from->roster, line->operands[0], from->numbers);
}

static int answer(request *asked, const arguments *line) {
    settings *common = &asked->common;
    materials from = {0};
    kith_error error = {0};
    kith_status status =
        kith_roster_read(line->operands[0], &common->options, &from.roster, &error);
    if (status == KITH_OK && asked->suspects) {
        common->options.seed = kith_roster_view_info(from.roster).seed;
        status = kith_suspects_read(&asked->suspects, 1, &common->options, &from.suspects, &error);
    }
    progress_clear(&common->bar);
    int code = status == KITH_OK ? read_names(asked, &from, line) : talk_error(&error);
    if (code == EXIT_DONE) {
        code = asked->expression ? answer_expression(asked, &from, line)
                                 : answer_creators(asked, &from, line);
    }
    names_free(&from.names);
    free(from.numbers);
    kith_suspects_free(from.suspects);
    kith_roster_free(from.roster);
    return code;
}

int reach_run(int word_count, char **words) {
    request asked = {.common = settings_create()};
    settings *common = &asked.common;
    common->output = "-";
    argument options[] = {
        {.name = "creators",
         .kind = ARGUMENT_TEXT,
         .value = &asked.creators,
         .value_name = "A,B,C",
         .help = "the creators, in their order",
         .excludes = "expr"},
        {.name = "file",
         .kind = ARGUMENT_TEXT,
         .value = &asked.file,
         .value_name = "FILE",
         .reads = true,
         .help = "the same from the first column of a file",
         .excludes = "expr"},
        {.name = "best",
         .kind = ARGUMENT_FLAG,
         .value = &asked.best,
         .help = "in the best order: each time the creator that adds most",
         .excludes = "expr"},
        {.name = "frequency",
         .kind = ARGUMENT_FLAG,
         .value = &asked.frequency,
         .help = "how many accounts follow exactly one of them, two, three, ...",
         .excludes = "expr"},
        {.name = "expr",
         .kind = ARGUMENT_TEXT,
         .value = &asked.expression,
         .value_name = "SET",
         .help = "how many accounts are in a set such as 'A & B | C - D'"},
        {.name = "suspects",
         .kind = ARGUMENT_TEXT,
         .value = &asked.suspects,
         .value_name = "FILE",
         .reads = true,
         .help = "suspects.csv of an audit: authentic reach, too"},
        settings_output(common, "FILE", "where the table goes, - for standard output", false),
        settings_format(common),
        settings_quiet(common),
    };
    arguments line = {
        .command = "reach",
        .usage = "ROSTER (--creators A,B,C | --file FILE | --expr SET) [options]",
        .purpose =
            "Estimates how many different accounts creators reach together, with 95 %\n"
            "intervals; exact where audiences are whole. A row a creator, in their order:\n"
            "incremental (accounts that none before it reaches), cumulative (that one of them\n"
            "so far reaches) and exclusive (that none of all others reaches). With --suspects\n"
            "the same of authentic reach, where an account counts by the probability that it\n"
            "is not suspicious; accounts that FILE does not name count in full. In a set, &\n"
            "joins those who follow both, | one or both, - the first but not the second; &\n"
            "binds most strongly, parentheses more; names with blanks are \"quoted\".",
        .examples =
            "  kith reach roster.kith --creators mira,joel,ana\n"
            "  kith reach roster.kith --file shortlist.csv --best --suspects audit/suspects.csv\n"
            "  kith reach roster.kith --file shortlist.csv --frequency\n"
            "  kith reach roster.kith --expr '(mira | joel) - ana'",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "roster",
        .operand_most = 1};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY && !asked.creators && !asked.file && !asked.expression) {
        return arguments_reject(&line, "one of --creators, --file and --expr is needed");
    }
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common->output);
    if (code != ARGUMENTS_READY) return code;
    settings_apply(common);
    return answer(&asked, &line);
}
