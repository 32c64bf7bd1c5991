#include "report/stage.h"

#include <sys/resource.h>
#include <time.h>

enum { MAXRSS_UNIT = 1024 };

static double read_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

stage stage_begin(const char *name) {
    return (stage){.name = name, .seconds = -read_clock()};
}

void stage_end(stage *running) {
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    running->seconds += read_clock();
    running->peak_bytes = (uint64_t)usage.ru_maxrss * MAXRSS_UNIT;
}
