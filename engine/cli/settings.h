/* What several commands have in common: the options of the library, where output goes, how much is
 * said.
 *
 * Each settings_<name> describes one option of the command line whose variable is in the settings.
 */
#ifndef KITH_CLI_SETTINGS_H
#define KITH_CLI_SETTINGS_H

#include "arguments.h"
#include "kith.h"
#include "progress.h"

typedef struct settings {
    kith_options options;
    kith_overlap_filter filter;
    kith_format format;
    const char *output;
    kith_score_inputs inputs; /* for commands that score */
    uint64_t threads, k;
    bool exact, quiet;
    progress bar;
} settings;

/* The defaults of the library, and every overlap of at least one follower. */
settings settings_create(void);

/* After the command line was read: completes the options and starts the clock. Keeps the address of
 * the settings for the progress callback. */
void settings_apply(settings *common);

argument settings_output(settings *common, const char *value_name, const char *help, bool required);
argument settings_format(settings *common);
argument settings_threads(settings *common);
argument settings_quiet(settings *common);
argument settings_seed(settings *common);
argument settings_k(settings *common);
argument settings_floor(settings *common);
argument settings_exact(settings *common);
argument settings_memory(settings *common);
argument settings_accounts(settings *common);
argument settings_engagements(settings *common);
argument settings_creators(settings *common);
argument settings_model(settings *common);
argument settings_columns(settings *common);
argument settings_header(settings *common);
argument settings_bad_lines(settings *common);
argument settings_min_shared(settings *common);
argument settings_min_containment(settings *common);

/* One line on standard error unless quiet: "kith sketch: <what> in 1.4 s, peak 410 MB". */
void settings_close(settings *common, const char *command, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* On standard error unless quiet: how many creators have which evidence, what makes that weaker than it could be, and
 * what would not be seen in this roster. */
void settings_tell_audit(const settings *common, const char *command, const kith_score *score);

/* "12,345 (12,300 to 12,390)", or the number alone where it is exact. */
enum { ESTIMATE_BYTES = 128 };
void settings_format_estimate(kith_estimate of, char text[ESTIMATE_BYTES]);

/* "20,000 creators, 50,000,000 follows, 812 MB": what was read. */
enum { SETTINGS_TEXT_BYTES = 192 };
void settings_describe_input(const settings *common, const kith_roster_info *info,
                             char text[SETTINGS_TEXT_BYTES]);

#endif
