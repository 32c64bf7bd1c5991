/* kith sample: whose profiles to look up. */
#include "command.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

enum { PER_CREATOR = 400 /* shares to 5 points, at 95 % */ };

static void close_run(settings *common, const arguments *line, const kith_roster *roster,
                      const kith_sample *sample, uint64_t per_creator) {
    char input[SETTINGS_TEXT_BYTES], accounts[VALUE_BYTES], apart[VALUE_BYTES];
    kith_roster_info info = kith_roster_view_info(roster);
    uint64_t alone = 0;
    for (size_t i = 0; i < info.creator_count; i++) {
        uint64_t followers = kith_roster_view_creator(roster, i).hash_count;
        alone += followers < per_creator ? followers : per_creator;
    }
    settings_describe_input(common, &info, input);
    value_format_grouped(kith_sample_count_accounts(sample), accounts);
    value_format_grouped(alone, apart);
    settings_close(common, line->command, "%s → %s accounts (%s, were creators sampled apart)",
                   input, accounts, apart);
}

static int write_sample(settings *common, uint64_t per_creator, const arguments *line) {
    kith_roster *roster = NULL;
    kith_sample *sample = NULL;
    kith_error error = {0};
    kith_status status = kith_roster_build((const char *const *)line->operands, line->operand_count,
                                           &common->options, &roster, &error);
    if (status == KITH_OK) {
        status =
            kith_sample_build(roster, (uint32_t)per_creator, &common->options, &sample, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        status = kith_sample_write(sample, roster, common->output, common->format, &common->options,
                                   &error);
    }
    if (status == KITH_OK) {
        close_run(common, line, roster, sample, per_creator);
    }
    kith_sample_free(sample);
    kith_roster_free(roster);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int sample_run(int word_count, char **words) {
    settings common = settings_create();
    common.output = "-";
    uint64_t per_creator = PER_CREATOR;
    argument options[] = {
        {.name = "per-creator",
         .kind = ARGUMENT_COUNT,
         .value = &per_creator,
         .value_name = "N",
         .help = "followers of each creator, all of smaller ones",
         .least = 1,
         .most = KITH_K_MAX},
        settings_output(&common, "FILE", "the list to write, - for standard output", false),
        settings_seed(&common),
        settings_columns(&common),
        settings_header(&common),
        settings_bad_lines(&common),
        settings_format(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "sample",
        .usage = "FOLLOWS... [--per-creator N] [-o FILE] [options]",
        .purpose =
            "Lists the accounts whose profiles to look up: a random sample of every creator's\n"
            "followers, the samples chosen so that they share as many accounts as can be, with\n"
            "the number of creators that each account serves (account, creators). Any beginning\n"
            "of the list is such a sample, too: looking up can stop at any time.",
        .examples =
            "  kith sample follows.csv.zst --per-creator 400 -o lookups.csv\n"
            "  kith sample follows.csv.zst --seed 7 | head -n 10001 > first-10000.csv",
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
    common.exact = true;
    common.options.keep_names = true;
    settings_apply(&common);
    return write_sample(&common, per_creator, &line);
}
