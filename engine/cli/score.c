/* kith score: the main job, follows to a folder of results. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "names.h"
#include "settings.h"
#include "talk.h"

/* On standard error unless quiet: creators of the table that nobody follows here. */
static void tell_unknown(const settings *common, const kith_score *score) {
    const kith_catalogue *catalogue = kith_score_view_catalogue(score);
    unknown_names unknown = {0};
    char text[NAMES_TEXT_BYTES];
    if (!catalogue || common->quiet) return;
    kith_catalogue_info known = kith_catalogue_view_info(catalogue);
    for (size_t i = 0; i < known.unknown_count; i++) {
        names_note_unknown(kith_score_view_roster(score), kith_catalogue_view_unknown(catalogue, i),
                           &unknown);
    }
    if (unknown.count == 0) return;
    names_format_unknown(&unknown, text);
    fprintf(stderr, "kith score: %zu of %zu creators in %s are not among the follows: %s\n",
            known.unknown_count, known.row_count, common->inputs.creators, text);
}

static int write_score(settings *common, const arguments *line) {
    kith_score *score = NULL;
    kith_error error = {0};
    kith_score_contents contents = {.filter = common->filter};
    common->inputs.follows = (const char *const *)line->operands;
    common->inputs.follows_count = line->operand_count;
    kith_status status = kith_score_build(&common->inputs, &common->options, &score, &error);
    if (status == KITH_OK) {
        status = kith_score_write(score, common->output, &contents, common->format,
                                  &common->options, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        char input[SETTINGS_TEXT_BYTES];
        kith_roster_info info = kith_roster_view_info(kith_score_view_audiences(score));
        size_t campaign_count = kith_audit_count_campaigns(kith_score_view_audit(score));
        settings_describe_input(common, &info, input);
        settings_close(common, line->command, "%s → %s, %zu campaign%s", input, common->output,
                       campaign_count, campaign_count == 1 ? "" : "s");
        settings_tell_audit(common, line->command, score);
        tell_unknown(common, score);
    }
    kith_score_free(score);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int score_run(int word_count, char **words) {
    settings common = settings_create();
    argument options[] = {
        settings_output(&common, "DIR", "the folder to write; it is made if need be", true),
        settings_k(&common),
        settings_floor(&common),
        settings_exact(&common),
        settings_min_shared(&common),
        settings_min_containment(&common),
        settings_accounts(&common),
        settings_engagements(&common),
        settings_creators(&common),
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
        .command = "score",
        .usage = "FOLLOWS... -o DIR [options]",
        .purpose =
            "Scores a roster: creators, overlaps, suspects, campaigns and windows (.csv or\n"
            ".jsonl), roster.kith and summary.json, all of them or none. FOLLOWS are tables\n"
            "of creator, follower and, if known, followed_at (comma or tab, plain, gzip or\n"
            "zstd), folders with a list for each creator, or - for standard input.\n"
            "Follow times tell accounts used again and again from people who came together,\n"
            "as in a giveaway; without them every campaign is called coordinated.\n"
            "Together with --accounts they also show followers that were created together.\n"
            "With --engagements each audience is set beside those of creators of like size,\n"
            "and engaged.kith has the followers that engage, for kith reach and kith overlap.\n"
            "With --creators niches are called what most of their creators are in its column\n"
            "niche, and overlaps of lists shorter than followers_count say so.",
        .examples =
            "  kith score follows.csv.zst -o scores\n"
            "  kith score follows.csv.zst --accounts accounts.csv.zst -o scores\n"
            "  kith score follows.csv.zst --engagements likes.csv.zst -o scores\n"
            "  kith score lists/ -o scores --format jsonl --min-containment 1/100",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "follows",
        .operand_most = SIZE_MAX};
    int code = arguments_parse(&line, word_count, words);
    if (code != ARGUMENTS_READY) {
        return code;
    }
    if (strcmp(common.output, "-") == 0) {
        return arguments_reject(&line, "--output is a folder, not standard output");
    }
    settings_apply(&common);
    return write_score(&common, &line);
}
