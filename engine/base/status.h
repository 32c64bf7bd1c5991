/* Filling in a kith_error: the one place where messages are put together. */
#ifndef KITH_BASE_STATUS_H
#define KITH_BASE_STATUS_H

#include "kith.h"

/* Records a status with a formatted one-line text and returns it; error may be NULL.
 * Control characters in the text become '?', so that the message stays one line. */
kith_status status_fail(kith_error *error, kith_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a line of a text input: "path:line: reason". */
kith_status status_fail_line(kith_error *error, const char *path, uint64_t line,
                             const char *reason);

/* The same for a byte of a roster file: "path: byte offset: reason". */
kith_status status_fail_offset(kith_error *error, kith_status status, const char *path,
                               uint64_t offset, const char *reason);

/* KITH_IO from an errno value: "path: reason". */
kith_status status_fail_io(kith_error *error, const char *path, int error_number);

#endif
