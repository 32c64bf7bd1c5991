/* summary.json: what a score read, with which options, what it counted, what it could not do and
 * why, what it took. */
#ifndef KITH_REPORT_SUMMARY_H
#define KITH_REPORT_SUMMARY_H

#include <stdio.h>

#include "kith.h"
#include "report/niche_names.h"
#include "report/stage.h"

typedef struct summary {
    const kith_score *score;
    const kith_score_contents *contents;
    const kith_options *options;
    kith_format format;
    kith_niches *niches;    /* NULL where only the audit was asked for */
    niche_names names;      /* of these */
    uint64_t overlap_count; /* rows of the table of overlaps */
    stage overlap;          /* finding and writing them */
    stage writing;          /* the other tables and the roster */
} summary;

/* Write errors stick to the stream. Only the member "run" differs between two runs over the same
 * input. */
void summary_write(const summary *made, FILE *stream);

#endif
