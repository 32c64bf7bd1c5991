/* kith calibrate: from labelled accounts to a model for --model. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "settings.h"
#include "talk.h"
#include "value.h"

static const double coin_log_loss = 0.6931; /* ln 2 */

/* What a fit is made from. */
typedef struct materials {
    kith_roster *roster;
    kith_attributes known;
    kith_accounts *accounts;
    kith_engagements *engagements;
    kith_labels *labels;
} materials;

static kith_status read_accounts(settings *common, materials *from, kith_error *error) {
    const char *path = common->inputs.accounts;
    uint64_t unknown = 0;
    if (!path) return KITH_OK;
    kith_status status = kith_accounts_read(&path, 1, &common->options, &from->accounts, error);
    if (status != KITH_OK) return status;
    from->known.accounts = from->accounts;
    return kith_accounts_match(from->accounts, from->roster, &common->options, &unknown, error);
}

static kith_status read_engagements(settings *common, materials *from, kith_error *error) {
    const char *path = common->inputs.engagements;
    if (!path) return KITH_OK;
    kith_status status =
        kith_engagements_read(&path, 1, from->roster, &common->options, &from->engagements, error);
    from->known.engagements = from->engagements;
    return status;
}

/* The labels first: they are small, and mistakes in them show at once. */
static kith_status read_all(settings *common, const arguments *line, materials *from,
                            kith_error *error) {
    const char *labels = line->operands[0];
    kith_status status = kith_labels_read(&labels, 1, &common->options, &from->labels, error);
    if (status != KITH_OK) return status;
    status = kith_roster_build((const char *const *)line->operands + 1, line->operand_count - 1,
                               &common->options, &from->roster, error);
    if (status == KITH_OK) status = read_accounts(common, from, error);
    if (status == KITH_OK) status = read_engagements(common, from, error);
    return status;
}

static void free_all(materials *from) {
    kith_labels_free(from->labels);
    kith_accounts_free(from->accounts);
    kith_engagements_free(from->engagements);
    kith_roster_free(from->roster);
}

static void close_run(settings *common, const arguments *line, const kith_labels *labels,
                      const kith_model *model) {
    kith_labels_info read = kith_labels_view_info(labels);
    kith_model_info info = kith_model_view_info(model);
    uint64_t used = (uint64_t)(info.bots + info.people);
    char counts[6][VALUE_BYTES];
    value_format_grouped((uint64_t)info.bots, counts[0]);
    value_format_grouped((uint64_t)info.people, counts[1]);
    value_format_grouped(read.bot_count + read.person_count - used, counts[2]);
    value_format_grouped(read.repeated_count, counts[3]);
    value_format_grouped(read.contrary_count, counts[4]);
    value_format_grouped(read.bad_line_count, counts[5]);
    settings_close(common, line->command,
                   "%s bots and %s people (%s labels follow nobody here, %s repeated, %s with both "
                   "labels, %s bad lines) → %s; on campaigns held out: log loss %.4f, calibration "
                   "error %.4f (built-in: %.4f, %.4f)",
                   counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], common->output,
                   info.log_loss, info.calibration_error, info.builtin_log_loss,
                   info.builtin_calibration_error);
    if (!common->quiet && info.builtin_log_loss > coin_log_loss) {
        fprintf(stderr,
                "kith %s: the labels contradict what campaigns say of these accounts, more than a "
                "coin would; are bots and people swapped?\n",
                line->command);
    }
}

static int write_model(settings *common, double bot_share, const arguments *line) {
    materials from = {0};
    kith_model *model = NULL;
    kith_error error = {0};
    kith_status status = read_all(common, line, &from, &error);
    if (status == KITH_OK) {
        const char *labels = line->operands[0];
        const char *name = strcmp(labels, "-") == 0 ? "standard input" : labels;
        kith_calibration to = {from.labels, name, bot_share};
        status = kith_model_fit(from.roster, &from.known, &to, &common->options, &model, &error);
    }
    progress_clear(&common->bar);
    if (status == KITH_OK) {
        status = kith_model_write(model, common->output, &common->options, &error);
    }
    if (status == KITH_OK) close_run(common, line, from.labels, model);
    kith_model_free(model);
    free_all(&from);
    return status == KITH_OK ? EXIT_DONE : talk_error(&error);
}

int calibrate_run(int word_count, char **words) {
    settings common = settings_create();
    double bot_share = 0;
    argument options[] = {
        settings_output(&common, "MODEL", "the model to write, - for standard output", true),
        {.name = "bot-share",
         .kind = ARGUMENT_SHARE,
         .value = &bot_share,
         .value_name = "SHARE",
         .help = "of bots among all accounts, if labels were chosen by kind; 0: they were not"},
        settings_accounts(&common),
        settings_engagements(&common),
        settings_seed(&common),
        settings_columns(&common),
        settings_header(&common),
        settings_bad_lines(&common),
        settings_threads(&common),
        settings_quiet(&common),
    };
    arguments line = {
        .command = "calibrate",
        .usage = "LABELS FOLLOWS... -o MODEL [options]",
        .purpose =
            "Fits how much each group of evidence counts to labelled accounts, for --model of\n"
            "kith score and kith audit. LABELS is a table of account and label (bot or person,\n"
            "1 or 0), 30 of each kind at least; FOLLOWS, --accounts and --engagements are read\n"
            "as by kith audit. Label accounts drawn by lot from those that kith audit\n"
            "--all-followers lists; if they were chosen by kind instead, say --bot-share.\n"
            "The fit is drawn towards the built-in model, the more the fewer labels there are.\n"
            "The model file is text and says what it was fitted on, and how well it predicts\n"
            "campaigns that it has not seen.",
        .examples =
            "  kith calibrate labels.csv follows.csv.zst -o model.txt\n"
            "  kith calibrate labels.csv follows.csv.zst --bot-share 0.03 -o model.txt\n"
            "  kith audit follows.csv.zst --model model.txt -o audit",
        .options = options,
        .option_count = sizeof options / sizeof *options,
        .operand = "labels and follows",
        .operand_most = SIZE_MAX};
    int code = arguments_parse(&line, word_count, words);
    if (code == ARGUMENTS_READY) code = arguments_check_output(&line, common.output);
    if (code != ARGUMENTS_READY) return code;
    if (line.operand_count < 2) return arguments_reject(&line, "follows are missing after labels");
    common.options.floor = 1;
    common.options.keep_times = true;
    settings_apply(&common);
    return write_model(&common, bot_share, &line);
}
