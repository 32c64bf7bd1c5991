/* kith info: what is inside a roster file. */
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

static size_t count_whole(const kith_roster *roster, size_t creator_count) {
    size_t count = 0;
    for (size_t i = 0; i < creator_count; i++) {
        count += kith_roster_view_creator(roster, i).threshold >= 1 ? 1 : 0;
    }
    return count;
}

static void print_summary(const kith_roster *roster, bool verified) {
    kith_roster_info info = kith_roster_view_info(roster);
    size_t whole = count_whole(roster, info.creator_count);
    char floor[VALUE_BYTES];
    value_format_number(info.floor, floor);
    printf("creators %zu\n", info.creator_count);
    printf("creators_whole %zu\n", whole);
    printf("creators_sampled %zu\n", info.creator_count - whole);
    printf("follows %" PRIu64 "\n", info.row_count);
    printf("samples %" PRIu64 "\n", info.sample_count);
    printf("accounts %.0f\n", info.account_count);
    printf("k %" PRIu32 "\n", info.k);
    printf("floor %s\n", floor);
    printf("seed %" PRIu64 "\n", info.seed);
    printf("hash_bits %u\n", info.hash_bits);
    if (verified) {
        printf("verified every byte\n");
    }
}

static int show_roster(settings *common, bool verify, bool table, const arguments *line) {
    kith_roster *roster = NULL;
    kith_error error = {0};
    kith_status status = kith_roster_read(line->operands[0], &common->options, &roster, &error);
    if (status == KITH_OK && verify) {
        status = kith_roster_verify(roster, &common->options, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK && table) {
        status = kith_roster_write_creators(roster, common->output, common->format,
                                            &common->options, &error);
    } else if (status == KITH_OK) {
        print_summary(roster, verify);
    }
    kith_roster_free(roster);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

static int show_model(settings *common, const char *path) {
    kith_model *model = NULL;
    kith_error error = {0};
    kith_status status = kith_model_read(path, &common->options, &model, &error);
    if (status == KITH_OK) {
        status = kith_model_write(model, common->output, &common->options, &error);
    }
    kith_model_free(model);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int info_run(int word_count, char **words) {
    settings common = settings_create();
    common.output = "-";
    bool verify = false, creators = false;
    argument options[] = {
        {.name = "verify",
         .kind = ARGUMENT_FLAG,
         .value = &verify,
         .help = "check every byte, not only what is asked for",
         .excludes = "creators format output"},
        {.name = "creators",
         .kind = ARGUMENT_FLAG,
         .value = &creators,
         .help = "print the table of creators; --format and --output do too"},
        settings_output(&common, "FILE", "where the table goes, - for standard output", false),
        settings_format(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "info",
        .usage = "ROSTER|MODEL [options]",
        .purpose =
            "Says what is inside a roster file: names and values, a line each, or the table\n"
            "of its creators (creator, followers with their interval, rows, sampled,\n"
            "threshold). Of a model it says what it was fitted on and how it weighs evidence;\n"
            "\"built-in\" is the one that is used without --model.",
        .examples =
            "  kith info roster.kith\n"
            "  kith info roster.kith --creators | head\n"
            "  kith info model.txt\n"
            "  kith info built-in",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "roster",
        .operand_most = 1};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common.output);
    if (code != ARGUMENTS_READY) {
        return code;
    }
    bool table = creators;
    for (size_t i = 0; i < line.option_count; i++) {
        table |= options[i].given &&
                 (options[i].value == &common.format || options[i].value == &common.output);
    }
    settings_apply(&common);
    if (kith_model_recognize(line.operands[0], &common.options)) {
        return verify || table
                   ? arguments_reject(&line, "a model has no creators and no bytes to verify")
                   : show_model(&common, line.operands[0]);
    }
    return show_roster(&common, verify, table, &line);
}
