/* kith diff: what changed between two snapshots of a roster. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "settings.h"
#include "talk.h"

enum { TEXT_BYTES = 160 };

/* What was asked for. */
typedef struct request {
    settings common;
    const char *suspects;
    bool moves;
    uint64_t top;
} request;

/* What it is answered from. */
typedef struct materials {
    kith_roster *before, *after;
    kith_suspects *suspects;
} materials;

static const char *name_output(const request *asked) {
    return strcmp(asked->common.output, "-") == 0 ? "standard output" : asked->common.output;
}

/* "usual is a loss of 2.1 %, 3 creators had a sudden loss". */
static void describe_losses(const kith_diff_info *info, char text[TEXT_BYTES]) {
    if (isnan(info->usual_loss.value)) {
        snprintf(text, TEXT_BYTES, "too few of them to say which losses are sudden");
        return;
    }
    snprintf(text, TEXT_BYTES, "half of them lost %.3g %% (%.3g to %.3g) or more, %zu suddenly",
             100 * info->usual_loss.value, 100 * info->usual_loss.low, 100 * info->usual_loss.high,
             info->sudden_count);
}

static void close_run(request *asked, const arguments *line, const kith_diff *diff) {
    kith_diff_info info = kith_diff_view_info(diff);
    char losses[TEXT_BYTES];
    describe_losses(&info, losses);
    if (asked->moves) {
        settings_close(&asked->common, line->command,
                       "%zu moves beyond chance between %zu creators in both → %s",
                       kith_diff_count_moves(diff), info.kept_count, name_output(asked));
        return;
    }
    settings_close(&asked->common, line->command,
                   "%zu creators in both (%zu added, %zu removed): %s → %s", info.kept_count,
                   info.added_count, info.removed_count, losses, name_output(asked));
}

static kith_status read_all(request *asked, const arguments *line, materials *from,
                            kith_error *error) {
    kith_options *options = &asked->common.options;
    kith_status status = kith_roster_read(line->operands[0], options, &from->before, error);
    if (status == KITH_OK) {
        status = kith_roster_read(line->operands[1], options, &from->after, error);
    }
    if (status == KITH_OK && asked->suspects) {
        options->seed = kith_roster_view_info(from->before).seed;
        status = kith_suspects_read(&asked->suspects, 1, options, &from->suspects, error);
    }
    return status;
}

static kith_status write_table(const request *asked, const materials *from, const kith_diff *diff,
                               kith_error *error) {
    const settings *common = &asked->common;
    return asked->moves ? kith_diff_write_moves(diff, from->before, from->after, common->output,
                                                common->format, &common->options, error)
                        : kith_diff_write(diff, from->before, from->after, common->output,
                                          common->format, &common->options, error);
}

static int answer(request *asked, const arguments *line) {
    materials from = {0};
    kith_diff *diff = NULL;
    kith_error error = {0};
    kith_status status = read_all(asked, line, &from, &error);
    if (status == KITH_OK) {
        kith_diff_query query = {from.suspects, asked->moves ? asked->top : 0};
        status =
            kith_diff_build(from.before, from.after, &query, &asked->common.options, &diff, &error);
    }
    progress_clear(&asked->common.bar);
    if (status == KITH_OK) status = write_table(asked, &from, diff, &error);
    if (status == KITH_OK) close_run(asked, line, diff);
    kith_diff_free(diff);
    kith_suspects_free(from.suspects);
    kith_roster_free(from.before);
    kith_roster_free(from.after);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int diff_run(int word_count, char **words) {
    request asked = {.common = settings_create(), .top = 100};
    settings *common = &asked.common;
    common->output = "-";
    argument options[] = {
        {.name = "suspects",
         .kind = ARGUMENT_TEXT,
         .value = &asked.suspects,
         .value_name = "FILE",
         .reads = true,
         .help = "suspects.csv of the audit of OLD: their retention and that of others",
         .excludes = "moves"},
        {.name = "moves",
         .kind = ARGUMENT_FLAG,
         .value = &asked.moves,
         .help = "who moved to whom, instead"},
        {.name = "top",
         .kind = ARGUMENT_COUNT,
         .value = &asked.top,
         .value_name = "N",
         .help = "the N largest moves",
         .least = 1,
         .most = UINT32_MAX,
         .needs = "moves"},
        settings_output(common, "FILE", "where the table goes, - for standard output", false),
        settings_format(common),
        settings_threads(common),
        settings_quiet(common),
    };
    arguments line = {
        .command = "diff",
        .usage = "OLD NEW [options]",
        .purpose =
            "Compares two snapshots of a roster, which are roster files of the same seed:\n"
            "followers kept, gained and lost by each creator with 95 % intervals, exact where\n"
            "both audiences are whole. sudden_loss says whether a creator lost more than chance\n"
            "and the other creators of these snapshots explain (expected_lost). A sudden loss\n"
            "has many causes, most of them innocent: a platform that removes accounts at once,\n"
            "a clean-up by the creator, a change of topic, a news story, or a list of followers\n"
            "that ends earlier than before: lists must be whole in both. It needs ten creators\n"
            "of a hundred sampled followers, and a loss that meets most creators is what is\n"
            "usual. With --moves: accounts that left `from` and are new at `to`, beyond what\n"
            "those who stayed with `from` would have brought (expected), the largest first.",
        .examples =
            "  kith diff may.kith june.kith -o changes.csv\n"
            "  kith diff may/roster.kith june/roster.kith --suspects may/suspects.csv\n"
            "  kith diff may.kith june.kith --moves --top 50",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "rosters",
        .operand_most = 2};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY && line.operand_count < 2) {
        return arguments_reject(&line, "two rosters are needed, the old one and the new one");
    }
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common->output);
    if (code != ARGUMENTS_READY) return code;
    settings_apply(common);
    return answer(&asked, &line);
}
