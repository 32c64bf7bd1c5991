#include "arguments.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "help.h"
#include "kith.h"
#include "nearest.h"
#include "talk.h"
#include "value.h"

enum { NAME_BYTES = 64, TEXT_BYTES = 1024 };

/* The words that are still to be read. */
typedef struct reader {
    arguments *line;
    char **words;
    int word_count, next;
    char option[NAME_BYTES]; /* as it was given, for messages */
} reader;

int arguments_reject(const arguments *line, const char *format, ...) {
    char help[NAME_BYTES], text[TEXT_BYTES];
    snprintf(help, sizeof help, "kith %s --help", line->command);
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return talk_misuse(help, "%s", text);
}

static argument *find_option(const arguments *line, const char *name, size_t name_bytes) {
    for (size_t i = 0; i < line->option_count; i++) {
        argument *option = &line->options[i];
        if (strlen(option->name) == name_bytes && memcmp(option->name, name, name_bytes) == 0) {
            return option;
        }
    }
    return NULL;
}

static argument *find_letter(const arguments *line, char letter) {
    for (size_t i = 0; i < line->option_count; i++) {
        if (line->options[i].letter == letter) {
            return &line->options[i];
        }
    }
    return NULL;
}

static int reject_unknown(const arguments *line, const char *word) {
    char name[NEAREST_WORD_BYTES + 1], text[NEAREST_TEXT_BYTES];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    nearest found = nearest_create(name);
    for (size_t i = 0; i < line->option_count; i++) {
        nearest_offer(&found, line->options[i].name);
    }
    found.count = found.count > 1 ? 1 : found.count;
    snprintf(text, sizeof text, ", did you mean --%s?", found.count ? found.spellings[0] : "");
    return arguments_reject(line, "unknown option --%s%s", name, found.count ? text : "");
}

static int set_count(const reader *in, const argument *option, const char *text) {
    uint64_t count = 0;
    if (!value_parse_count(text, &count)) {
        return arguments_reject(in->line, "%s: '%s' is not a whole number", in->option, text);
    }
    if (count < option->least || count > option->most) {
        if (option->most == UINT64_MAX) {
            return arguments_reject(in->line, "%s is %s; it must be at least %" PRIu64, in->option,
                                    text, option->least);
        }
        return arguments_reject(in->line, "%s is %s; it must be from %" PRIu64 " to %" PRIu64,
                                in->option, text, option->least, option->most);
    }
    *(uint64_t *)option->value = count;
    return ARGUMENTS_READY;
}

static int set_number(const reader *in, const argument *option, const char *text) {
    double number = 0;
    if (!value_parse_number(text, &number)) {
        return arguments_reject(in->line, "%s: '%s' is not a number", in->option, text);
    }
    if (option->kind == ARGUMENT_SHARE && number > 1) {
        return arguments_reject(in->line, "%s is %s; it must be from 0 to 1", in->option, text);
    }
    *(double *)option->value = number;
    return ARGUMENTS_READY;
}

static int set_format(const reader *in, const argument *option, const char *text) {
    if (strcmp(text, "csv") != 0 && strcmp(text, "jsonl") != 0) {
        return arguments_reject(in->line, "%s: '%s' is neither csv nor jsonl", in->option, text);
    }
    *(kith_format *)option->value = text[0] == 'c' ? KITH_FORMAT_CSV : KITH_FORMAT_JSONL;
    return ARGUMENTS_READY;
}

static int set_pair(reader *in, const argument *option, const char *text) {
    if (in->next == in->word_count) {
        return arguments_reject(in->line, "%s needs two values", in->option);
    }
    const char **pair = option->value;
    pair[0] = text;
    pair[1] = in->words[in->next++];
    return ARGUMENTS_READY;
}

static int set_value(reader *in, const argument *option, const char *text) {
    switch (option->kind) {
        case ARGUMENT_TEXT:
            if (!text[0]) {
                return arguments_reject(in->line, "%s: the value is empty", in->option);
            }
            *(const char **)option->value = text;
            return ARGUMENTS_READY;
        case ARGUMENT_PAIR:
            return set_pair(in, option, text);
        case ARGUMENT_COUNT:
            return set_count(in, option, text);
        case ARGUMENT_FORMAT:
            return set_format(in, option, text);
        default:
            return set_number(in, option, text);
    }
}

/* `attached` is the value that came in the same word, if any. */
static int read_value(reader *in, argument *option, const char *attached) {
    option->given = true;
    if (option->kind == ARGUMENT_FLAG) {
        *(bool *)option->value = true;
        return attached ? arguments_reject(in->line, "%s takes no value", in->option)
                        : ARGUMENTS_READY;
    }
    if (attached) {
        return set_value(in, option, attached);
    }
    const char *next = in->next < in->word_count ? in->words[in->next] : NULL;
    bool looks_like_option = next && next[0] == '-' && next[1] && option->kind != ARGUMENT_PAIR;
    if (!next || looks_like_option) {
        return arguments_reject(in->line, "%s needs %s", in->option,
                                option->kind == ARGUMENT_PAIR ? "two values" : "a value");
    }
    in->next++;
    return set_value(in, option, next);
}

static int read_long(reader *in, const char *word) {
    const char *name = word + 2, *equals = strchr(name, '=');
    argument *option = find_option(in->line, name, strcspn(name, "="));
    if (!option) {
        return reject_unknown(in->line, word);
    }
    snprintf(in->option, sizeof in->option, "--%s", option->name);
    return read_value(in, option, equals ? equals + 1 : NULL);
}

/* One or more letters: -q, -t4, -qt4, -o FILE. */
static int read_letters(reader *in, const char *word) {
    for (const char *letter = word + 1; *letter; letter++) {
        argument *option = find_letter(in->line, *letter);
        snprintf(in->option, sizeof in->option, "-%c", *letter);
        if (!option) {
            return arguments_reject(in->line, "unknown option %s", in->option);
        }
        bool flag = option->kind == ARGUMENT_FLAG;
        int code = read_value(in, option, flag || !letter[1] ? NULL : letter + 1);
        if (code != ARGUMENTS_READY || !flag) {
            return code;
        }
    }
    return ARGUMENTS_READY;
}

static bool has_word(const char *words, const char *word) {
    size_t bytes = strlen(word);
    for (const char *at = words; at && (at = strstr(at, word)); at += bytes) {
        bool starts = at == words || at[-1] == ' ';
        if (starts && (at[bytes] == ' ' || at[bytes] == '\0')) {
            return true;
        }
    }
    return false;
}

static int check_option(const arguments *line, const argument *option) {
    if (option->required && !option->given) {
        return arguments_reject(line, "--%s %s is missing", option->name, option->value_name);
    }
    if (!option->given) {
        return ARGUMENTS_READY;
    }
    if (option->needs && !find_option(line, option->needs, strlen(option->needs))->given) {
        return arguments_reject(line, "--%s needs --%s", option->name, option->needs);
    }
    for (size_t i = 0; i < line->option_count; i++) {
        const argument *other = &line->options[i];
        if (other->given && has_word(option->excludes, other->name)) {
            return arguments_reject(line, "--%s and --%s exclude each other", option->name,
                                    other->name);
        }
    }
    return ARGUMENTS_READY;
}

static int check_line(const arguments *line) {
    if (line->operand_count == 0) {
        return arguments_reject(line, "no %s given", line->operand);
    }
    if (line->operand_count > line->operand_most) {
        return arguments_reject(line, "unexpected '%s'", line->operands[line->operand_most]);
    }
    for (size_t i = 0; i < line->option_count; i++) {
        int code = check_option(line, &line->options[i]);
        if (code != ARGUMENTS_READY) {
            return code;
        }
    }
    return ARGUMENTS_READY;
}

int arguments_parse(arguments *line, int word_count, char **words) {
    reader in = {.line = line, .words = words, .word_count = word_count};
    bool options_ended = false;
    line->operands = words;
    line->operand_count = 0;
    while (in.next < word_count) {
        char *word = words[in.next++];
        int code = ARGUMENTS_READY;
        if (options_ended || word[0] != '-' || !word[1]) {
            words[line->operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            help_print(line);
            return EXIT_DONE;
        } else {
            code = word[1] == '-' ? read_long(&in, word) : read_letters(&in, word);
        }
        if (code != ARGUMENTS_READY) {
            return code;
        }
    }
    return check_line(line);
}

static bool is_file(const char *path, const struct stat *known) {
    struct stat found;
    return stat(path, &found) == 0 && found.st_dev == known->st_dev &&
           found.st_ino == known->st_ino;
}

int arguments_check_output(const arguments *line, const char *output) {
    struct stat written;
    if (!output || strcmp(output, "-") == 0 || stat(output, &written) != 0 ||
        !S_ISREG(written.st_mode)) {
        return ARGUMENTS_READY;
    }
    bool read = false;
    for (size_t i = 0; i < line->operand_count; i++)
        read |= is_file(line->operands[i], &written);
    for (size_t i = 0; i < line->option_count; i++) {
        const argument *option = &line->options[i];
        read |= option->given && option->reads &&
                is_file(*(const char *const *)option->value, &written);
    }
    return read ? arguments_reject(line, "%s is both input and output", output) : ARGUMENTS_READY;
}
