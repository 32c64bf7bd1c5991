/* kith audit: authenticity alone. */
#include <string.h>

#include "command.h"
#include "settings.h"
#include "talk.h"

static kith_status write_results(const kith_score *score, const settings *common,
                                 bool all_followers, kith_error *error) {
    if (!common->output) {
        return kith_score_write_creators(score, "-", common->format, &common->options, error);
    }
    kith_score_contents contents = {
        .audit_only = true, .all_followers = all_followers, .filter = common->filter};
    return kith_score_write(score, common->output, &contents, common->format, &common->options,
                            error);
}

static int write_audit(settings *common, bool all_followers, const arguments *line) {
    kith_score *score = NULL;
    kith_error error = {0};
    common->inputs.follows = (const char *const *)line->operands;
    common->inputs.follows_count = line->operand_count;
    kith_status status = kith_score_build(&common->inputs, &common->options, &score, &error);
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        status = write_results(score, common, all_followers, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        char input[SETTINGS_TEXT_BYTES];
        kith_roster_info info = kith_roster_view_info(kith_score_view_audiences(score));
        size_t campaign_count = kith_audit_count_campaigns(kith_score_view_audit(score));
        settings_describe_input(common, &info, input);
        settings_close(common, line->command, "%s → %s, %zu campaign%s", input,
                       common->output ? common->output : "standard output", campaign_count,
                       campaign_count == 1 ? "" : "s");
        settings_tell_audit(common, line->command, score);
    }
    kith_score_free(score);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int audit_run(int word_count, char **words) {
    settings common = settings_create();
    bool all_followers = false;
    argument options[] = {
        settings_output(&common, "DIR", "the folder to write; without it creators go to stdout",
                        false),
        {.name = "all-followers",
         .kind = ARGUMENT_FLAG,
         .value = &all_followers,
         .help = "suspects has every follower, not only those at 0.5 or above",
         .needs = "output"},
        settings_accounts(&common),
        settings_engagements(&common),
        settings_model(&common),
        settings_seed(&common),
        settings_columns(&common),
        settings_header(&common),
        settings_bad_lines(&common),
        settings_format(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "audit",
        .usage = "FOLLOWS... [-o DIR] [options]",
        .purpose =
            "Says which audiences hold coordinated followers: creators, suspects, campaigns\n"
            "and windows (.csv or .jsonl) and summary.json, all of them or none. FOLLOWS\n"
            "are read as by kith score, and follow times, --accounts and --engagements\n"
            "add what they do there.",
        .examples =
            "  kith audit follows.csv.zst\n"
            "  kith audit follows.csv.zst --accounts accounts.csv.zst -o audit\n"
            "  kith audit follows.csv.zst --engagements likes.csv.zst -o audit\n"
            "  kith audit follows.csv.zst -o audit --all-followers",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "follows",
        .operand_most = SIZE_MAX};
    int code = arguments_parse(&line, word_count, words);
    if (code != ARGUMENTS_READY) {
        return code;
    }
    if (common.output && strcmp(common.output, "-") == 0) {
        return arguments_reject(&line, "--output is a folder, not standard output");
    }
    settings_apply(&common);
    return write_audit(&common, all_followers, &line);
}
