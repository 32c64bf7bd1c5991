/* The OpenMP calls the engine needs. threads_none.c takes the place of threads_openmp.c in a build
 * without OpenMP, so that no function body asks which build it is in. */
#ifndef KITH_BASE_THREADS_H
#define KITH_BASE_THREADS_H

/* The number of threads to start: `wanted`, or one for each processor when it is 0. */
int threads_limit(int wanted);

/* Inside a parallel region: this thread's number, from 0. */
int threads_number(void);

#endif
