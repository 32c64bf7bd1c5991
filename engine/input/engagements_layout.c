/* The columns of engagement files. */
#include <string.h>

#include "input/layout.h"

/* Names seen in exports of likes and comments, the surest first. */
static const char *const creator_names[] = {
    "creator",  "creator_id", "creator_name",  "influencer", "influencer_id", "page",
    "page_id",  "page_name",  "channel",       "channel_id", "streamer",      "followee",
    "owner_id", "owner",      "post_owner_id", NULL};
static const char *const account_names[] = {"follower", "follower_id", "account",      "account_id",
                                            "user",     "user_id",     "userid",       "username",
                                            "fan",      "fan_id",      "commenter_id", NULL};
static const char *const post_names[] = {"post",     "post_id", "postid",    "media",
                                         "media_id", "status",  "status_id", "tweet_id",
                                         "video_id", "video",   NULL};
static const char *const time_names[] = {"engaged_at", "engaged",  "time", "timestamp",
                                         "created_at", "datetime", "date", NULL};
static const char *const kind_names[] = {"kind",       "type",   "engagement_type",
                                         "engagement", "action", NULL};

static const char *explain(const layout *found) {
    return found->creator_column < 0    ? "the header has no creator column; expected creator, "
                                          "follower, post, engaged_at, kind"
           : found->follower_column < 0 ? "the header has no follower column; expected creator, "
                                          "follower, post, engaged_at, kind"
           : found->post_column < 0     ? "the header has no post column; expected creator, "
                                          "follower, post, engaged_at, kind"
                                        : NULL;
}

kith_status layout_detect_engagements(text_field line, const kith_options *options, bool is_list,
                                      layout *out, const char **reason) {
    (void)options;
    (void)is_list;
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ',',
                    .has_header = true,
                    .times = KITH_TIMES_SECONDS};
    size_t count = layout_split_first(line, found.delimiter, first, LAYOUT_COLUMNS_MAX);
    if (count > LAYOUT_COLUMNS_MAX) {
        *reason = "more than 256 columns";
        return KITH_MALFORMED;
    }
    found.column_count = (int)count;
    found.creator_column = layout_find_column(first, count, creator_names);
    found.follower_column = layout_find_column(first, count, account_names);
    found.post_column = layout_find_column(first, count, post_names);
    found.time_column = layout_find_column(first, count, time_names);
    found.kind_column = layout_find_column(first, count, kind_names);
    *reason = explain(&found);
    if (*reason) return KITH_MALFORMED;
    *out = found;
    return KITH_OK;
}

bool layout_repeats_engagement_header(text_field creator, text_field account) {
    return layout_find_column(&creator, 1, creator_names) == 0 &&
           layout_find_column(&account, 1, account_names) == 0;
}
