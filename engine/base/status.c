#include "base/status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *kith_status_text(kith_status status) {
    switch (status) {
#define STATUS_CASE(name, text) \
    case name:                  \
        return text;
        KITH_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown status";
}

const char *kith_version(void) {
    return KITH_VERSION;
}

static void keep_one_line(char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            *text = '?';
        }
    }
}

kith_status status_fail(kith_error *error, kith_status status, const char *format, ...) {
    if (error) {
        *error = (kith_error){.status = status};
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
        keep_one_line(error->text);
    }
    return status;
}

kith_status status_fail_line(kith_error *error, const char *path, uint64_t line,
                             const char *reason) {
    kith_status status =
        status_fail(error, KITH_MALFORMED, "%s:%" PRIu64 ": %s", path, line, reason);
    if (error) {
        error->line = line;
    }
    return status;
}

kith_status status_fail_offset(kith_error *error, kith_status status, const char *path,
                               uint64_t offset, const char *reason) {
    status_fail(error, status, "%s: byte %" PRIu64 ": %s", path, offset, reason);
    if (error) {
        error->offset = offset;
    }
    return status;
}

kith_status status_fail_io(kith_error *error, const char *path, int error_number) {
    return status_fail(error, KITH_IO, "%s: %s", path, strerror(error_number));
}
