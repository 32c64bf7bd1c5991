/* kith sketch: follows to a roster file. */
#include "command.h"
#include "settings.h"
#include "talk.h"

static int write_roster(settings *common, const arguments *line) {
    kith_roster *roster = NULL;
    kith_error error = {0};
    kith_status status = kith_roster_build((const char *const *)line->operands, line->operand_count,
                                           &common->options, &roster, &error);
    if (status == KITH_OK) {
        status = kith_roster_write(roster, common->output, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        char input[SETTINGS_TEXT_BYTES];
        kith_roster_info info = kith_roster_view_info(roster);
        settings_describe_input(common, &info, input);
        settings_close(common, line->command, "%s → %s", input, common->output);
    }
    kith_roster_free(roster);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int sketch_run(int word_count, char **words) {
    settings common = settings_create();
    argument options[] = {
        settings_output(&common, "ROSTER", "the roster file to write", true),
        settings_k(&common),
        settings_floor(&common),
        settings_exact(&common),
        settings_memory(&common),
        settings_seed(&common),
        settings_columns(&common),
        settings_header(&common),
        settings_bad_lines(&common),
        settings_format(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "sketch",
        .usage = "FOLLOWS... -o ROSTER [options]",
        .purpose =
            "Sketches every creator's audience into one roster file. FOLLOWS are tables of\n"
            "creator and follower (comma or tab, plain, gzip or zstd), folders with a list\n"
            "for each creator, or - for standard input.",
        .examples =
            "  kith sketch follows.csv.zst -o roster.kith\n"
            "  kith sketch follows/ --memory 4G -o roster.kith\n"
            "  zcat follows-*.gz | kith sketch - --columns creator,follower -o roster.kith",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "follows",
        .operand_most = SIZE_MAX};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY) {
        code = arguments_check_output(&line, common.output);
    }
    if (code != ARGUMENTS_READY) {
        return code;
    }
    settings_apply(&common);
    return write_roster(&common, &line);
}
