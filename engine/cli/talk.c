#include "talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 2 * KITH_ERROR_BYTES };

static void print_line(const char *text, const char *help) {
    char line[LINE_BYTES];
    size_t bytes = strlen(text);
    const char *stop = bytes > 0 && text[bytes - 1] == '?' ? "" : ".";
    int length = help ? snprintf(line, sizeof line, "kith: %s%s See %s", text, stop, help)
                      : snprintf(line, sizeof line, "kith: %s", text);
    for (int i = 0; i < length && i < LINE_BYTES - 1; i++) {
        unsigned char c = (unsigned char)line[i];
        line[i] = c < 0x20 || c == 0x7f ? '?' : line[i];
    }
    fprintf(stderr, "%s\n", line);
}

int talk_fail(const char *format, ...) {
    char text[KITH_ERROR_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_line(text, NULL);
    return EXIT_FAILED;
}

int talk_misuse(const char *help, const char *format, ...) {
    char text[KITH_ERROR_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_line(text, help);
    return EXIT_USAGE;
}

int talk_error(const kith_error *error) {
    return talk_fail("%s", error->text[0] ? error->text : kith_status_text(error->status));
}
