/* What the columns of a file mean, found from its first line. */
#ifndef KITH_INPUT_LAYOUT_H
#define KITH_INPUT_LAYOUT_H

#include "kernels/kernels.h"
#include "kith.h"

enum { LAYOUT_COLUMNS_MAX = 256, LAYOUT_NAME_MAX = 21 /* bytes of the longest known name */ };

/* What an account file may say of an account besides its id. */
typedef enum layout_attribute {
    ATTRIBUTE_CREATED,
    ATTRIBUTE_FOLLOWERS,
    ATTRIBUTE_FOLLOWING,
    ATTRIBUTE_POSTS,
    ATTRIBUTE_AVATAR,
    ATTRIBUTE_NO_AVATAR, /* the contrary: the picture is the default one */
    ATTRIBUTE_COUNT
} layout_attribute;

typedef struct layout {
    char delimiter; /* tab or comma; only commas come with quotes (RFC 4180) */
    int column_count;
    int creator_column; /* -1 in a list of followers, whose file's name is the creator */
    int follower_column;
    bool has_header;
    int post_column;  /* of an engagement file, as is the next; it has all of the others, too */
    int kind_column;  /* -1 if there is none */
    int time_column;  /* -1 if there is none or times are not kept */
    kith_times times; /* what is in it */
    int attribute_columns
        [ATTRIBUTE_COUNT]; /* of an account file, -1 for those it does not have; the account is in the
                                             * follower's column */
} layout;

/* Works out the layout of one kind of file; as layout_detect. */
typedef kith_status (*layout_detector)(text_field line, const kith_options *options, bool is_list,
                                       layout *out, const char **reason);

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

/* Works out the layout of an account file: a header must name the accounts and at least one attribute. The options'
 * columns and skip_header are about follows and not used. */
kith_status layout_detect_accounts(text_field line, const kith_options *options, bool is_list,
                                   layout *out, const char **reason) KITH_MUST_USE;

/* Works out the layout of an engagement file: a header must name creator, account and post. */
kith_status layout_detect_engagements(text_field line, const kith_options *options, bool is_list,
                                      layout *out, const char **reason) KITH_MUST_USE;

/* Whether a row of an engagement file is its header again. */
bool layout_repeats_engagement_header(text_field creator, text_field account);

/* Finds a column by its names, the surest first, up to NULL; -1 if there is none. */
int layout_find_column(const text_field *fields, size_t count, const char *const *names);

/* Whether a row of an account file is its header again. */
bool layout_repeats_account_header(text_field account);

/* Compares names as people write them: "User ID", "user-id" and "user_id" are one. */
bool layout_equals(text_field field, const char *name);

/* Takes spaces and one pair of quotes off a name. */
text_field layout_trim(text_field field);

/* Splits a first line, where delimiters may stand inside quotes; returns how many fields there are in all. */
size_t layout_split_first(text_field line, char delimiter, text_field *fields, size_t capacity);

/* Whether a row is a header line: known names in both columns; in a list with a header, in the follower's. */
bool layout_repeats_header(const layout *columns, text_field creator, text_field follower);

/* Splits a line without quotes into at most `capacity` fields; returns how many there are in all.
 */
size_t layout_split(text_field line, char delimiter, text_field *fields, size_t capacity);

#endif
