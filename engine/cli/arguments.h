/* The words after a command: options that fill in variables, and operands.
 *
 * A command lists its options with the variables that hold their defaults; help prints the defaults
 * from these variables, so that it cannot disagree with what the program does. */
#ifndef KITH_CLI_ARGUMENTS_H
#define KITH_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum argument_kind {
    ARGUMENT_FLAG,   /* bool; takes no value */
    ARGUMENT_TEXT,   /* const char * */
    ARGUMENT_PAIR,   /* const char *[2]; takes two values */
    ARGUMENT_COUNT,  /* uint64_t from least to most */
    ARGUMENT_NUMBER, /* double, not negative */
    ARGUMENT_SHARE,  /* double from 0 to 1 */
    ARGUMENT_FORMAT, /* kith_format */
} argument_kind;

typedef struct argument {
    const char *name;       /* without the dashes */
    void *value;            /* the variable, which holds the default */
    const char *value_name; /* in help: "FILE" */
    const char *help;
    uint64_t least, most; /* of a count */
    const char *needs;    /* the option that must be given with this one; NULL: none */
    const char *excludes; /* options that must not, separated by spaces; NULL: none */
    argument_kind kind;
    char letter; /* of the short form; 0: none */
    bool required;
    bool reads; /* a text that names a file to be read */
    bool given; /* out */
} argument;

typedef struct arguments {
    const char *command; /* "sketch" */
    const char *usage;   /* what follows the command in the usage line */
    const char *purpose; /* lines of text */
    const char *examples;
    argument *options;
    size_t option_count;
    const char *operand; /* what the operands are: "follows" */
    size_t operand_most; /* at least one is needed */
    char **operands;     /* out: in the order given */
    size_t operand_count;
} arguments;

enum { ARGUMENTS_READY = -1 };

/* Fills in the variables and the operands; moves the operands to the front of words.
 * Returns ARGUMENTS_READY, or the exit code after printing help or what is wrong. */
int arguments_parse(arguments *line, int word_count, char **words);

/* Refuses an output file that is also read, as an operand or by an option, and would be replaced.
 * Returns ARGUMENTS_READY, or the exit code after saying so. */
int arguments_check_output(const arguments *line, const char *output);

/* Says what is wrong and where help is. Returns EXIT_USAGE. */
int arguments_reject(const arguments *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
