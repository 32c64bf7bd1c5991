/* What the columns of a file mean, found from its first line. */
#ifndef KITH_INPUT_LAYOUT_H
#define KITH_INPUT_LAYOUT_H

#include "kernels/kernels.h"
#include "kith.h"

enum { LAYOUT_COLUMNS_MAX = 256, LAYOUT_NAME_MAX = 21 /* bytes of the longest known name */ };

typedef struct layout {
    char delimiter; /* tab or comma; only commas come with quotes (RFC 4180) */
    int column_count;
    int creator_column; /* -1 in a list of followers, whose file's name is the creator */
    int follower_column;
    bool has_header;
    int time_column;  /* -1 if there is none or times are not kept */
    kith_times times; /* what is in it */
} layout;

/* Works out a layout.
 *
 * line     the first line without its end
 * options  columns names the columns ("creator,follower,-"), or is NULL to look for a header and else take creator,
 *          follower, and a time or position if the third column looks like one, in this order; skip_header says that
 *          the line is a header; without keep_times no time column is looked for
 * is_list  the file stands in a folder of lists: a creator column is not needed
 * reason   out: why it failed, for KITH_MALFORMED and KITH_INVALID */
kith_status layout_detect(text_field line, const kith_options *options, bool is_list, layout *out,
                          const char **reason) KITH_MUST_USE;

/* Whether a row is a header line: known names in both columns; in a list with a header, in the follower's. */
bool layout_repeats_header(const layout *columns, text_field creator, text_field follower);

/* Splits a line without quotes into at most `capacity` fields; returns how many there are in all.
 */
size_t layout_split(text_field line, char delimiter, text_field *fields, size_t capacity);

#endif
