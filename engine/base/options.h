/* Options: defaults, validation, thread counts and progress. */
#ifndef KITH_BASE_OPTIONS_H
#define KITH_BASE_OPTIONS_H

#include "kith.h"

/* KITH_INVALID, with the reason in error, for a k, floor or thread count out of range or a missing
 * allocator. */
kith_status options_check(const kith_options *options, kith_error *error) KITH_MUST_USE;

/* Threads to use: those asked for, or one for each processor; 1 without OpenMP. */
int options_count_threads(const kith_options *options);

/* Tells the progress callback, if there is one. */
void options_tell_progress(const kith_options *options, const kith_progress *progress);

#endif
