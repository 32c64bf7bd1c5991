/* Checks of the measures and of the detectors against answers that are obvious. */
#ifndef BENCH_DETECT_CHECK_H
#define BENCH_DETECT_CHECK_H

/* Says each check that fails, and returns how many do. */
int check_all(void);

/* The checks of peeling alone. */
int check_peel(void);

/* Says what does not hold; 1 if it does not. */
int check_expect(int holds, const char *what);

#endif
