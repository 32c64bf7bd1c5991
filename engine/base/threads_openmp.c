#include <omp.h>

#include "base/threads.h"

int threads_limit(int wanted) {
    return wanted > 0 ? wanted : omp_get_num_procs();
}

int threads_number(void) {
    return omp_get_thread_num();
}
