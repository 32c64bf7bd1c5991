/* The tables of a score: creators, suspects and campaigns. */
#ifndef KITH_REPORT_SCORE_TABLES_H
#define KITH_REPORT_SCORE_TABLES_H

#include <stdio.h>

#include "kith.h"
#include "report/niche_names.h"

/* Accounts at this probability or above are suspects. */
#define SCORE_SUSPECT_PROBABILITY 0.5

/* Write errors stick to the stream. Creators have every column; what the data do not hold is empty.
 */
void score_tables_write_creators(const kith_score *score, const kith_niches *niches,
                                 const niche_names *names, kith_format format, FILE *stream);
void score_tables_write_suspects(const kith_score *score, bool all_followers, kith_format format,
                                 FILE *stream);

/* Returns KITH_NO_MEMORY. */
kith_status score_tables_write_campaigns(const kith_score *score, kith_format format,
                                         const kith_allocator *allocator,
                                         FILE *stream) KITH_MUST_USE;

/* How many accounts reach SCORE_SUSPECT_PROBABILITY. */
size_t score_tables_count_suspects(const kith_score *score);

void score_tables_write_niches(const kith_score *score, const kith_niches *niches,
                               const niche_names *names, kith_format format, FILE *stream);

/* When each campaign's accounts came to each of its creators: windows.csv. */
void score_tables_write_windows(const kith_score *score, kith_format format, FILE *stream);

#endif
