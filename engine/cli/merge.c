/* kith merge: roster files to one. */
#include <stdlib.h>

#include "command.h"
#include "settings.h"
#include "talk.h"

/* Opens the rosters one by one; roster_count tells how many there are to free. */
static kith_status open_rosters(const settings *common, const arguments *line,
                                kith_roster **rosters, size_t *roster_count, kith_error *error) {
    for (size_t i = 0; i < line->operand_count; i++) {
        kith_status status =
            kith_roster_read(line->operands[i], &common->options, &rosters[i], error);
        if (status != KITH_OK) {
            return status;
        }
        *roster_count = i + 1;
    }
    return KITH_OK;
}

static void close_merge(settings *common, const arguments *line, const kith_roster_info *info) {
    char content[SETTINGS_TEXT_BYTES];
    settings_describe_input(common, info, content);
    settings_close(common, line->command, "%zu rosters, %s → %s", line->operand_count, content,
                   common->output);
}

static int merge_files(settings *common, const arguments *line) {
    kith_roster **rosters = calloc(line->operand_count, sizeof(kith_roster *));
    kith_roster_info info;
    size_t roster_count = 0;
    kith_error error = {.status = KITH_NO_MEMORY};
    kith_status status = KITH_NO_MEMORY;
    if (rosters) {
        status = open_rosters(common, line, rosters, &roster_count, &error);
    }
    if (status == KITH_OK) {
        status = kith_roster_merge_to((const kith_roster *const *)rosters, roster_count,
                                      common->output, &common->options, &info, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        close_merge(common, line, &info);
    }
    for (size_t i = 0; i < roster_count; i++) {
        kith_roster_free(rosters[i]);
    }
    free(rosters);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int merge_run(int word_count, char **words) {
    settings common = settings_create();
    argument options[] = {
        settings_output(&common, "ROSTER", "the roster file to write", true),
        settings_format(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "merge",
        .usage = "ROSTER... -o ROSTER [options]",
        .purpose =
            "Joins roster files as if their follows had been sketched together. The rosters\n"
            "must have the same seed; the least k and floor among them are used.",
        .examples =
            "  kith merge monday.kith tuesday.kith -o week.kith\n"
            "  kith merge parts/*.kith -o all.kith",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "rosters",
        .operand_most = SIZE_MAX};
    int code = arguments_parse(&line, word_count, words);
    if (code != ARGUMENTS_READY) {
        return code;
    }
    settings_apply(&common);
    return merge_files(&common, &line);
}
