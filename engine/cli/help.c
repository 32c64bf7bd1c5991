#include "help.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "kith.h"
#include "value.h"

enum { LABEL_WIDTH = 28, LABEL_BYTES = 96 };

static void format_default(const argument *option, char text[VALUE_BYTES]) {
    const char *value = NULL;
    uint64_t count = 0;
    text[0] = '\0';
    switch (option->kind) {
        case ARGUMENT_COUNT:
            count = *(const uint64_t *)option->value;
            if (count >= option->least) { /* a count below what may be given stands for none */
                snprintf(text, VALUE_BYTES, "%" PRIu64, count);
            }
            break;
        case ARGUMENT_NUMBER:
        case ARGUMENT_SHARE:
            if (isfinite(*(const double *)option->value)) {
                value_format_number(*(const double *)option->value, text);
            }
            break;
        case ARGUMENT_FORMAT:
            value = *(const kith_format *)option->value == KITH_FORMAT_CSV ? "csv" : "jsonl";
            snprintf(text, VALUE_BYTES, "%s", value);
            break;
        case ARGUMENT_TEXT:
            value = *(const char *const *)option->value;
            snprintf(text, VALUE_BYTES, "%s", value ? value : "");
            break;
        default:
            break;
    }
}

static void print_option(const argument *option) {
    char label[LABEL_BYTES], value[VALUE_BYTES], letter[] = "-x, ";
    letter[1] = option->letter;
    snprintf(label, sizeof label, "%s--%s%s%s", option->letter ? letter : "    ", option->name,
             option->value_name ? " " : "", option->value_name ? option->value_name : "");
    format_default(option, value);
    printf("  %-*s  %s", LABEL_WIDTH, label, option->help);
    if (value[0]) {
        printf(" (default %s)", value);
    }
    putchar('\n');
}

void help_print(const arguments *line) {
    printf("usage: kith %s %s\n\n%s\n\noptions:\n", line->command, line->usage, line->purpose);
    for (size_t i = 0; i < line->option_count; i++) {
        print_option(&line->options[i]);
    }
    printf("  %-*s  this text\n", LABEL_WIDTH, "-h, --help");
    printf("\nNumbers may end in k, M or G (4k is 4000), shares may be fractions (1/32).\n");
    printf("\nexamples:\n%s\n", line->examples);
}
