/* The table of overlaps, for a stream of the caller. */
#ifndef KITH_REPORT_OVERLAPS_H
#define KITH_REPORT_OVERLAPS_H

#include <stdio.h>

#include "kith.h"

/* Writes the table that the query asks for and counts its rows.
 * Returns   KITH_IO as soon as the stream fails, KITH_INVALID, KITH_NO_MEMORY. */
kith_status overlaps_write(const kith_roster *roster, const kith_overlap_query *query,
                           kith_format format, const kith_options *options, FILE *stream,
                           uint64_t *row_count, kith_error *error) KITH_MUST_USE;

#endif
