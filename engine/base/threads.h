/* The OpenMP calls the engine needs. threads_none.c takes the place of threads_openmp.c in a build
 * without OpenMP, so that no function body asks which build it is in. */
#ifndef KITH_BASE_THREADS_H
#define KITH_BASE_THREADS_H

/* The number of threads to start: `wanted`, but never more than a few for each processor; one for each when it is 0.
 * Results do not depend on it, and starting thousands can end the process. */
int threads_limit(int wanted);

/* Inside a parallel region: this thread's number, from 0. */
int threads_number(void);

#endif
