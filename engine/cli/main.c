/* kith: the program. It sees the public header alone and is the worked example of the library. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "kith.h"
#include "nearest.h"
#include "talk.h"

typedef struct command {
    const char *name;
    int (*run)(int word_count, char **words);
    const char *does;
} command;

static const command commands[] = {
    {"score", score_run, "the main job: follows to a folder of creators, overlaps and suspects"},
    {"sketch", sketch_run, "follows to a roster file"},
    {"merge", merge_run, "roster files to one"},
    {"info", info_run, "what is inside a roster file"},
    {"overlap", overlap_run, "how many followers creators share"},
    {"reach", reach_run, "whom some creators reach together"},
    {"diff", diff_run, "what changed between two snapshots of a roster"},
    {"plan", plan_run, "whom to pick under a budget"},
    {"audit", audit_run, "which audiences hold coordinated followers"},
    {"sample", sample_run, "whose profiles to look up"},
    {"calibrate", calibrate_run, "labelled accounts to a model that weighs the evidence"},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_help(FILE *stream) {
    fprintf(stream,
            "usage: kith COMMAND ...\n\n"
            "Audience overlap and authenticity of creators, from who follows whom.\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(stream, "  %-9s %s\n", commands[i].name, commands[i].does);
    }
    fprintf(stream,
            "\nkith COMMAND --help tells its options; kith --version the version.\n"
            "Exit codes: 0 done, 1 failed, 2 wrong usage.\n");
}

static int reject_command(const char *name) {
    char spellings[NEAREST_TEXT_BYTES];
    nearest found = nearest_create(name);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        nearest_offer(&found, commands[i].name);
    }
    nearest_format(&found, spellings);
    return talk_misuse("kith --help", "unknown %s '%s'%s", name[0] == '-' ? "option" : "command",
                       name, spellings);
}

static int run_command(const char *name, int word_count, char **words) {
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run(word_count, words);
        }
    }
    return reject_command(name);
}

static int dispatch(int word_count, char **words) {
    if (word_count < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *name = words[1];
    if (strcmp(name, "--version") == 0) {
        printf("kith %s\n", kith_version());
        return EXIT_DONE;
    }
    bool help = strcmp(name, "help") == 0;
    if ((help && word_count == 2) || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (help) {
        char option[] = "--help", *only[] = {option};
        return run_command(words[2], 1, only);
    }
    return run_command(name, word_count - 2, words + 2);
}

int main(int word_count, char **words) {
    int code = dispatch(word_count, words);
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    return failed && code == EXIT_DONE
               ? talk_fail("standard output: %s", strerror(errno ? errno : EIO))
               : code;
}
