/* Comparing a table of kernels with the specification. It needs neither the test library nor the
 * rest of the engine, so that it also runs for another processor under an emulator. */
#ifndef TESTS_KERNEL_CHECKS_H
#define TESTS_KERNEL_CHECKS_H

#include "kernels/kernels.h"

/* Runs every kernel of a table and the scalar one on the same inputs: each length from 0 to 130,
 * odd offsets, values that matter.
 * Returns   NULL if all agree, otherwise the name of the first kernel that does not */
const char *kernel_checks_compare(const kernel_table *table);

#endif
