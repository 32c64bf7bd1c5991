/* Kith's own audit, run as anyone would run it, for the same table. */
#ifndef BENCH_DETECT_AUDIT_H
#define BENCH_DETECT_AUDIT_H

#include "verdict.h"

/* Runs `program audit FOLLOWS --all-followers -o DIR -q` with a folder of its own.
 *
 * program   path of kith
 * folder    out: the new folder DIR, PATH_MAX bytes
 * kilobytes out: its largest resident memory
 * Returns   0 if it failed */
int audit_start(const char *program, const char *follows_path, char *folder, long *kilobytes);

/* Reads suspects.csv and creators.csv of the folder and removes it. Reported are followers with a
 * probability of 0.5 or more, and creators with strong or weak evidence. */
void audit_finish(const char *folder, const follows *graph, verdict *result);

#endif
