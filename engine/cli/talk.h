/* What the program says on standard error. */
#ifndef KITH_CLI_TALK_H
#define KITH_CLI_TALK_H

#include "kith.h"

/* The exit codes. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* "kith: <text>" as one line, whatever the text contains. Returns EXIT_FAILED. */
int talk_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same with ". See <help>" after it. Returns EXIT_USAGE. */
int talk_misuse(const char *help, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a failed call of the library. Returns EXIT_FAILED. */
int talk_error(const kith_error *error);

#endif
