/* Generates a synthetic roster: who follows whom, since when, and what was planted in it.
 *
 * Idea     Accounts choose creators, as people do. An account draws how many creators it follows,
 *          one to four niches it cares about, and then each creator by popularity inside a niche,
 *          inside the circle of a creator it already follows, or anywhere. Repeats are rejected
 *          within the account, which is the only place where they can arise.
 * Laws     Audience sizes: Pareto, exponent 1.3, cut at a fifth of the accounts.
 *          Activity: 1 + Lomax, exponent 1.7; the scale is solved for follows / accounts.
 *          Niches: Zipf-like sizes; circles of eight creators inside them.
 *          Creation dates: density grows as time ^ 1.2 from 2010 to 2025.
 *          Follow times: growth over the creator's life with a daily rhythm, viral posts and press
 *          events (exponential decay), sign-up days, and sessions of several follows.
 * Planted  Sellers and giveaways are groups of extra accounts. Each buyer or sponsor receives the
 *          members whose place in a permutation keyed by that creator is below the pack's size, so
 *          packs are exact uniform samples and need no memory. Overlaps are pairs of extra creators
 *          whose audiences are cut out of one permutation of the ordinary accounts.
 * Cost     12 bytes a follow and 8 an account; about 0.7 s a million follows on one core.
 * Promise  The same seed and options give the same bytes. */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

void progress(const struct roster *roster, const char *what, uint64_t done, uint64_t total) {
    if (roster->options->quiet || !isatty(STDERR_FILENO)) {
        return;
    }
    fprintf(stderr, "\r%-12s %3.0f %%%s", what, 100.0 * (double)done / (double)total,
            done == total ? "\r                  \r" : "");
}

static bool build(struct roster *roster) {
    planted_count_accounts(roster);
    bool built = creators_build(roster) && planted_plan(roster) && follows_build(roster);
    if (!built) {
        fprintf(stderr, "generate: not enough memory for this roster\n");
    }
    return built;
}

static bool arrange(struct roster *roster) {
    order_repeat(roster);
    if (!roster->options->grouped) {
        order_shuffle(roster);
        return true;
    }
    bool grouped = order_group(roster);
    if (!grouped) {
        fprintf(stderr, "generate: not enough memory to group the follows by creator\n");
    }
    return grouped;
}

static void roster_free(struct roster *roster) {
    free(roster->creators);
    free(roster->niches);
    free(roster->popularity);
    free(roster->accounts);
    free(roster->deliveries);
    free(roster->planted);
    free(roster->stamps);
    free(roster->follows);
    free(roster);
}

static void summarize(const struct roster *roster) {
    if (!roster->options->quiet) {
        fprintf(stderr, "%llu rows, %u creators, %u accounts in %s\n",
                (unsigned long long)roster->follow_count, roster->creator_count,
                roster->account_count, roster->options->folder);
    }
}

static int generate(const options *choice) {
    struct roster *roster = calloc(1, sizeof *roster);
    if (!roster) {
        fprintf(stderr, "generate: not enough memory\n");
        return EXIT_FAILED;
    }
    roster->options = choice;
    bool done = build(roster) && arrange(roster) && files_write(roster);
    if (done) {
        summarize(roster);
    }
    roster_free(roster);
    return done ? EXIT_SUCCESS : EXIT_FAILED;
}

int main(int count, char **words) {
    options choice;
    options_set_defaults(&choice);
    if (!options_read(&choice, count, words)) {
        return EXIT_USAGE;
    }
    if (!choice.folder) {
        options_print_help();
        return EXIT_SUCCESS;
    }
    return generate(&choice);
}
