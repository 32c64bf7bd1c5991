/* What the columns of a file mean, found from its first line. */
#ifndef KITH_INPUT_LAYOUT_H
#define KITH_INPUT_LAYOUT_H

#include "kernels/kernels.h"
#include "kith.h"

enum { LAYOUT_COLUMNS_MAX = 256, LAYOUT_NAME_BYTES = 64 };

typedef struct layout {
    char delimiter; /* tab or comma; only commas come with quotes (RFC 4180) */
    int column_count;
    int creator_column; /* -1 in a list of followers, whose file's name is the creator */
    int follower_column;
    bool has_header;
    bool has_times;                         /* follow times, or positions in follow order */
    char creator_header[LAYOUT_NAME_BYTES]; /* what a repeated header line would say */
    char follower_header[LAYOUT_NAME_BYTES];
} layout;

/* Works out a layout.
 *
 * line     the first line without its end
 * columns  names of the columns ("creator,follower,-"), or NULL to look for a header and else take
 *          creator, follower in this order
 * is_list  the file stands in a folder of lists: a creator column is not needed
 * reason   out: why it failed, for KITH_MALFORMED and KITH_INVALID */
kith_status layout_detect(text_field line, const char *columns, bool is_list, layout *out,
                          const char **reason) KITH_MUST_USE;

/* Splits a line without quotes into at most `capacity` fields; returns how many there are in all.
 */
size_t layout_split(text_field line, char delimiter, text_field *fields, size_t capacity);

#endif
