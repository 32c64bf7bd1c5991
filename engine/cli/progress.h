/* The bar on a terminal while a long call runs. */
#ifndef KITH_CLI_PROGRESS_H
#define KITH_CLI_PROGRESS_H

#include <stdbool.h>

#include "kith.h"

typedef struct progress {
    bool visible; /* standard error is a terminal and -q was not given */
    bool drawn;
    double began, drew, stage_began; /* seconds of the monotonic clock */
    const char *stage;
    uint64_t read_bytes; /* of input, so far */
} progress;

/* Starts the clock. */
progress progress_create(bool quiet);

/* A kith_progress_callback whose context is a progress. Draws after a second, ten times a second
 * at most. */
void progress_show(void *context, const kith_progress *now);

/* Takes the bar off the terminal. */
void progress_clear(progress *bar);

/* Seconds since the clock was started. */
double progress_seconds(const progress *bar);

#endif
