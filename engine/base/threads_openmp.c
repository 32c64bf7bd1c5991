#include <omp.h>

#include "base/threads.h"

enum { THREADS_A_PROCESSOR = 4 };

int threads_limit(int wanted) {
    int processors = omp_get_num_procs();
    int most = THREADS_A_PROCESSOR * processors;
    if (wanted <= 0) {
        return processors;
    }
    return wanted < most ? wanted : most;
}

int threads_number(void) {
    return omp_get_thread_num();
}
