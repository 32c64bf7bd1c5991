/* What a stage of a job took: wall-clock seconds, and the peak memory of the process when it ended.
 */
#ifndef KITH_REPORT_STAGE_H
#define KITH_REPORT_STAGE_H

#include <stdint.h>

typedef struct stage {
    const char *name;
    double seconds;
    uint64_t peak_bytes;
} stage;

/* Starts the clock; stage_end stops it. Keeps name. */
stage stage_begin(const char *name);
void stage_end(stage *running);

#endif
