/* A second generator of synthetic rosters with planted truth, independent of the first in its laws.
 *
 * It plays a platform forward in time and plants fraud and innocent crowds into it. It depends on
 * the C library alone and shares no code with the engine or with the other generator. */
#include <stdio.h>
#include <stdlib.h>

#include "market.h"

static bool build(struct roster *roster) {
    const struct options *options = roster->options;
    roster->creator_count = options->creators;
    roster->niche_count = options->niches;
    roster->ordinary_count = options->accounts;
    roster->marks = calloc(roster->ordinary_count, sizeof *roster->marks);
    roster->failed = !roster->marks;
    void (*const steps[])(struct roster *) = {creators_build, events_build, people_build,
                                              play_sessions};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !roster->failed; i++) {
        steps[i](roster);
    }
    for (uint32_t i = 0; i < options->plan_count && !roster->failed; i++) {
        struct random stream = random_begin(options->seed, FOR_PLANS, i);
        bool sells = options->plans[i].scenario == SCENARIO_SELLER;
        (sells ? sellers_plant : crowds_plant)(roster, &options->plans[i], &stream);
    }
    if (roster->failed) {
        fprintf(stderr, "market: out of memory\n");
    }
    return !roster->failed;
}

int main(int count, char **words) {
    static struct options options;
    static struct roster roster;
    options_set_defaults(&options);
    if (!options_read(&options, count, words)) {
        return 2;
    }
    if (!options.folder) {
        options_print_help();
        return 0;
    }
    roster.options = &options;
    bool written = build(&roster) && files_write(&roster);
    if (written && !options.quiet) {
        fprintf(stderr, "market: %u follows of %u creators by %u accounts\n", roster.follow_count,
                roster.creator_count, roster.person_count);
    }
    roster_free(&roster);
    return written ? 0 : 1;
}
