#include "sketch/attributes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/accounts.h"
#include "sketch/roster.h"

enum { GROUP_COUNT = 256, GROUP_SHIFT = 56, BLOCK_ROWS = 512, HASH_BITS = 64 };

/* ---- Rows as they come ---- */

typedef struct row_block {
    struct row_block *next;
    size_t count;
    kith_account rows[BLOCK_ROWS];
} row_block;

/* What one thread has read. */
typedef struct row_store {
    kith_allocator allocator;
    hash_key key;
    const kernel_table *kernels;
    row_block *groups[GROUP_COUNT];
    uint64_t hashes[ACCOUNT_BATCH + HASH_SLACK];
    uint8_t is_integer[ACCOUNT_BATCH + HASH_SLACK];
} row_store;

static kith_status add_row(row_store *store, const kith_account *row) {
    row_block **group = &store->groups[row->hash >> GROUP_SHIFT];
    if (!*group || (*group)->count == BLOCK_ROWS) {
        row_block *made = memory_resize(&store->allocator, NULL, 1, sizeof *made);
        if (!made) return KITH_NO_MEMORY;
        made->next = *group;
        made->count = 0;
        *group = made;
    }
    (*group)->rows[(*group)->count++] = *row;
    return KITH_OK;
}

static kith_status take_batch(void *context, account_batch *batch) {
    row_store *store = context;
    kith_status status = KITH_OK;
    store->kernels->hash_ids(store->key, batch->ids, batch->count, store->hashes,
                             store->is_integer);
    for (size_t i = 0; i < batch->count && status == KITH_OK; i++) {
        batch->accounts[i].hash = store->hashes[i];
        status = add_row(store, &batch->accounts[i]);
    }
    return status;
}

static void free_group(row_store *store, size_t group) {
    while (store->groups[group]) {
        row_block *next = store->groups[group]->next;
        memory_free(&store->allocator, store->groups[group]);
        store->groups[group] = next;
    }
}

static void free_stores(row_store *stores, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; stores && i < count; i++) {
        for (size_t group = 0; group < GROUP_COUNT; group++)
            free_group(&stores[i], group);
    }
    memory_free(allocator, stores);
}

/* ---- One row an account ---- */

static int count_known(const kith_account *row) {
    return (row->created_at > 0) + (row->followers_count >= 0) + (row->following_count >= 0) +
           (row->posts_count >= 0) + (row->has_avatar >= 0);
}

static int compare_values(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

/* By hash; of one account the row that is kept first. What is in the rows decides, never their order in the input. */
static int compare_rows(const void *left, const void *right) {
    const kith_account *a = left;
    const kith_account *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    int order = compare_values(count_known(b), count_known(a));
    if (!order) order = compare_values(a->created_at, b->created_at);
    if (!order) order = compare_values(a->followers_count, b->followers_count);
    if (!order) order = compare_values(a->following_count, b->following_count);
    if (!order) order = compare_values(a->posts_count, b->posts_count);
    return order ? order : compare_values(a->has_avatar, b->has_avatar);
}

static size_t count_rows(const row_store *stores, size_t store_count, size_t group) {
    size_t count = 0;
    for (size_t i = 0; i < store_count; i++) {
        for (const row_block *at = stores[i].groups[group]; at; at = at->next)
            count += at->count;
    }
    return count;
}

/* Collects a group, sorts it and drops repeated accounts; returns how many are left. */
static size_t sort_group(row_store *stores, size_t store_count, size_t group, kith_account *rows) {
    size_t count = 0;
    for (size_t i = 0; i < store_count; i++) {
        for (const row_block *at = stores[i].groups[group]; at; at = at->next) {
            memcpy(rows + count, at->rows, at->count * sizeof *rows);
            count += at->count;
        }
        free_group(&stores[i], group);
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || rows[kept - 1].hash != rows[i].hash) rows[kept++] = rows[i];
    }
    return kept;
}

static void write_rows(kith_accounts *made, const kith_account *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = made->info.account_count++;
        made->hashes[at] = rows[i].hash;
        made->created[at] = rows[i].created_at;
        made->followers[at] = rows[i].followers_count;
        made->following[at] = rows[i].following_count;
        made->posts[at] = rows[i].posts_count;
        made->avatars[at] = rows[i].has_avatar;
    }
}

static kith_status create_arrays(kith_accounts *made, size_t count) {
    const kith_allocator *allocator = &made->allocator;
    made->hashes = memory_resize(allocator, NULL, count + 1, sizeof *made->hashes);
    made->created = memory_resize(allocator, NULL, count + 1, sizeof *made->created);
    made->followers = memory_resize(allocator, NULL, count + 1, sizeof *made->followers);
    made->following = memory_resize(allocator, NULL, count + 1, sizeof *made->following);
    made->posts = memory_resize(allocator, NULL, count + 1, sizeof *made->posts);
    made->avatars = memory_resize(allocator, NULL, count + 1, sizeof *made->avatars);
    bool whole = made->hashes && made->created && made->followers && made->following &&
                 made->posts && made->avatars;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static kith_status join(row_store *stores, size_t store_count, kith_accounts *made) {
    size_t total = 0;
    size_t most = 0;
    for (size_t group = 0; group < GROUP_COUNT; group++) {
        size_t count = count_rows(stores, store_count, group);
        total += count;
        most = count > most ? count : most;
    }
    kith_account *rows = memory_resize(&made->allocator, NULL, most + 1, sizeof *rows);
    kith_status status = rows ? create_arrays(made, total) : KITH_NO_MEMORY;
    for (size_t group = 0; group < GROUP_COUNT && status == KITH_OK; group++) {
        write_rows(made, rows, sort_group(stores, store_count, group, rows));
    }
    memory_free(&made->allocator, rows);
    return status;
}

/* Creation times that are all equal say nothing: a default, or the day of the export. */
static void judge_created(kith_accounts *made) {
    uint32_t first = 0;
    bool differ = false;
    kith_accounts_info *info = &made->info;
    for (size_t i = 0; i < info->account_count; i++) {
        first = first ? first : made->created[i];
        differ |= made->created[i] > 0 && made->created[i] != first;
        info->created_count += made->created[i] > 0;
    }
    if (differ || info->created_count < 2) return;
    info->created_all_equal = true;
    info->created_count = 0;
    memset(made->created, 0, info->account_count * sizeof *made->created);
}

static void note(kith_accounts *made, const accounts_summary *summary) {
    kith_accounts_info *info = &made->info;
    info->row_count = summary->row_count;
    info->bad_line_count = summary->bad_line_count;
    info->negative_count = summary->negative_count;
    info->created_missing_count = summary->times.missing;
    info->created_future_count = summary->times.future;
    info->created_early_count = summary->times.early;
    info->repeated_count = summary->row_count - info->account_count;
    judge_created(made);
}

/* ---- The whole ---- */

static kith_status read_rows(const char *const *paths, size_t path_count,
                             const kith_options *options, row_store *stores, size_t store_count,
                             accounts_summary *summary, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    account_sink *sinks = memory_create(allocator, store_count, sizeof *sinks);
    if (!sinks) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < store_count; i++) {
        stores[i].allocator = *allocator;
        stores[i].key = hash_prepare(options->seed, HASH_BITS);
        stores[i].kernels = kernels_choose();
        sinks[i] = (account_sink){take_batch, &stores[i]};
    }
    kith_status status = accounts_read(paths, path_count, options, sinks, summary, error);
    memory_free(allocator, sinks);
    if (status == KITH_OK && summary->row_count == 0) {
        status = status_fail(error, KITH_MALFORMED, "%s: no accounts in %s", paths[0],
                             path_count > 1 ? "it and the files after it" : "it");
    }
    return status;
}

kith_status kith_accounts_read(const char *const *paths, size_t path_count,
                               const kith_options *options, kith_accounts **accounts,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    size_t store_count = (size_t)options_count_threads(options);
    accounts_summary summary = {0};
    kith_accounts *made = memory_create(allocator, 1, sizeof *made);
    row_store *stores = memory_create(allocator, store_count, sizeof *stores);
    if (made) made->allocator = *allocator;
    if (!made || !stores) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
        goto fail;
    }
    made->key = hash_prepare(options->seed, HASH_BITS);
    status = read_rows(paths, path_count, options, stores, store_count, &summary, error);
    if (status != KITH_OK) goto fail;
    status = join(stores, store_count, made);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    note(made, &summary);
    *accounts = made;
    made = NULL;
fail:
    free_stores(stores, store_count, allocator);
    kith_accounts_free(made);
    return status;
}

void kith_accounts_free(kith_accounts *accounts) {
    if (!accounts) return;
    kith_allocator allocator = accounts->allocator;
    memory_free(&allocator, accounts->hashes);
    memory_free(&allocator, accounts->created);
    memory_free(&allocator, accounts->followers);
    memory_free(&allocator, accounts->following);
    memory_free(&allocator, accounts->posts);
    memory_free(&allocator, accounts->avatars);
    memory_free(&allocator, accounts);
}

kith_accounts_info kith_accounts_view_info(const kith_accounts *accounts) {
    return accounts->info;
}

kith_account kith_accounts_view_account(const kith_accounts *accounts, size_t index) {
    return (kith_account){.hash = accounts->hashes[index],
                          .created_at = accounts->created[index],
                          .followers_count = accounts->followers[index],
                          .following_count = accounts->following[index],
                          .posts_count = accounts->posts[index],
                          .has_avatar = accounts->avatars[index]};
}

/* Hashes are uniform, so where one stands is nearly known. The search steps out from there, twice as far each time,
 * and then halves. */
kith_status kith_accounts_find(const kith_accounts *accounts, uint64_t hash, size_t *index) {
    size_t count = accounts->info.account_count;
    const uint64_t *hashes = accounts->hashes;
    if (count == 0) return KITH_NOT_FOUND;
    size_t guess = (size_t)((double)hash / 0x1p64 * (double)count);
    guess = guess < count ? guess : count - 1;
    size_t low = guess;
    size_t high = guess + 1;
    for (size_t step = 8; low > 0 && hashes[low] > hash; step *= 2)
        low -= low < step ? low : step;
    for (size_t step = 8; high < count && hashes[high - 1] < hash; step *= 2) {
        high += count - high < step ? count - high : step;
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(hashes[middle] <= hash ? &low : &high) = middle;
    }
    if (hashes[low] != hash) return KITH_NOT_FOUND;
    *index = low;
    return KITH_OK;
}

/* Marks the accounts that follow a creator. */
static void mark_followers(const kith_accounts *accounts, const kith_roster *roster,
                           uint8_t *marks) {
    for (size_t c = 0; c < roster->creator_count; c++) {
        const sketch *of = &roster->creators[c].sketch;
        for (size_t i = 0; i < of->count; i++) {
            size_t index = 0;
            if (kith_accounts_find(accounts, of->hashes[i], &index) == KITH_OK) marks[index] = 1;
        }
    }
}

kith_status kith_accounts_match(const kith_accounts *accounts, const kith_roster *roster,
                                const kith_options *options, uint64_t *unknown_count,
                                kith_error *error) {
    size_t count = accounts->info.account_count;
    if (accounts->key.seed != roster->key.seed || roster->hash_bits != HASH_BITS ||
        roster->is_packed) {
        return status_fail(error, KITH_INCOMPATIBLE,
                           "accounts need a roster built with floor 1 and the same seed");
    }
    uint8_t *marks = memory_create(&options->allocator, count, sizeof *marks);
    if (!marks) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    uint64_t known = 0;
    mark_followers(accounts, roster, marks);
    for (size_t i = 0; i < count; i++)
        known += marks[i];
    memory_free(&options->allocator, marks);
    if (known == 0) {
        return status_fail(error, KITH_INVALID,
                           "none of %zu accounts follows a creator; are their ids of another kind?",
                           count);
    }
    *unknown_count = count - known;
    return KITH_OK;
}
