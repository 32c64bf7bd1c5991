/* The columns of account files. */
#include <string.h>

#include "input/layout.h"

enum { NAMES_MAX = 12 }; /* with the NULL at the end of each list */

/* Names seen in exports of profiles, the surest first; the first that a header has is taken. */
static const char *const account_names[NAMES_MAX] = {
    "account", "account_id", "follower", "follower_id", "user_id", "userid", "user", "id"};

static const char *const attribute_names[ATTRIBUTE_COUNT][NAMES_MAX] = {
    [ATTRIBUTE_CREATED] = {"created_at", "created", "created_epoch", "account_created_at",
                           "creation_time", "creation_date", "registered_at", "registered",
                           "joined_at", "joined", "date_joined"},
    [ATTRIBUTE_FOLLOWERS] = {"followers_count", "follower_count", "followers", "num_followers"},
    [ATTRIBUTE_FOLLOWING] = {"following_count", "followings_count", "friends_count",
                             "follows_count", "followees_count", "following", "friends"},
    [ATTRIBUTE_POSTS] = {"posts_count", "post_count", "statuses_count", "tweet_count",
                         "tweets_count", "media_count", "notes_count", "posts", "statuses",
                         "tweets"},
    [ATTRIBUTE_AVATAR] = {"has_avatar", "has_profile_image", "has_picture"},
    [ATTRIBUTE_NO_AVATAR] = {"default_profile_image", "default_avatar", "no_avatar"}};

int layout_find_column(const text_field *fields, size_t count, const char *const *names) {
    for (size_t n = 0; names[n]; n++) {
        for (size_t i = 0; i < count; i++) {
            text_field name = layout_trim(fields[i]);
            if (name.byte_count <= LAYOUT_NAME_MAX && layout_equals(name, names[n])) {
                return (int)i;
            }
        }
    }
    return -1;
}

kith_status layout_detect_accounts(text_field line, const kith_options *options, bool is_list,
                                   layout *out, const char **reason) {
    (void)options;
    (void)is_list;
    text_field first[LAYOUT_COLUMNS_MAX];
    layout found = {.delimiter = memchr(line.text, '\t', line.byte_count) ? '\t' : ',',
                    .creator_column = -1,
                    .time_column = -1,
                    .has_header = true};
    size_t count = layout_split_first(line, found.delimiter, first, LAYOUT_COLUMNS_MAX);
    if (count > LAYOUT_COLUMNS_MAX) {
        *reason = "more than 256 columns";
        return KITH_MALFORMED;
    }
    bool any = false;
    found.column_count = (int)count;
    found.follower_column = layout_find_column(first, count, account_names);
    for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
        found.attribute_columns[i] = layout_find_column(first, count, attribute_names[i]);
        any |= found.attribute_columns[i] >= 0;
    }
    if (found.follower_column < 0 || !any) {
        *reason = found.follower_column < 0
                      ? "the header has no account column; expected account, created_at, …"
                      : "the header names nothing that is known of accounts; expected account, "
                        "created_at, followers_count, …";
        return KITH_MALFORMED;
    }
    *out = found;
    return KITH_OK;
}

bool layout_repeats_account_header(text_field account) {
    return layout_find_column(&account, 1, account_names) == 0;
}
