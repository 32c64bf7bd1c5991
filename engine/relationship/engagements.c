#include "relationship/engagements.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "relationship/intake.h"
#include "relationship/loyalty.h"
#include "relationship/own.h"
#include "relationship/standing.h"

enum { HASH_BITS = 64, INSERTED_MOST = 1 << 13 };

/* ---- Arrays by creator ---- */

/* Whether a row begins another creator or account than the one before it. */
static bool begins_pair(const pile *rows, size_t at) {
    const pile_row *row = &rows->rows[at];
    return at == 0 || row->account != row[-1].account || row->creator != row[-1].creator;
}

static kith_status create_arrays(kith_engagements *made, const intake *from) {
    size_t *start = memory_create(&made->allocator, made->creator_count + 1, sizeof *start);
    if (!start) return KITH_NO_MEMORY;
    made->start = start;
    for (size_t group = 0; group < INTAKE_GROUPS; group++) {
        const pile *rows = &from->groups[group].rows;
        for (size_t i = 0; i < rows->count; i++)
            start[rows->rows[i].creator + 1] += begins_pair(rows, i);
    }
    for (size_t c = 0; c < made->creator_count; c++)
        start[c + 1] += start[c];
    made->engagers = memory_resize(&made->allocator, NULL, start[made->creator_count] + 1,
                                   sizeof *made->engagers);
    made->creators = memory_create(&made->allocator, made->creator_count, sizeof *made->creators);
    return made->engagers && made->creators ? KITH_OK : KITH_NO_MEMORY;
}

static void add_post(kith_engager *to, const pile_row *row) {
    to->hash = row->account;
    to->post_count++;
    to->kinds |= row->kinds;
    if (to->first == 0 || (row->first > 0 && row->first < to->first)) to->first = row->first;
    to->last = row->last > to->last ? row->last : to->last;
}

/* Moves the accounts to their creators, pile by pile, and gives the piles back. */
static kith_status fill_arrays(kith_engagements *made, intake *from) {
    size_t *next = memory_create(&made->allocator, made->creator_count + 1, sizeof *next);
    if (!next) return KITH_NO_MEMORY;
    memcpy(next, made->start, made->creator_count * sizeof *next);
    uint64_t distinct = 0;
    for (size_t group = 0; group < INTAKE_GROUPS; group++) {
        pile *rows = &from->groups[group].rows;
        kith_engager *to = NULL;
        for (size_t i = 0; i < rows->count; i++) {
            if (begins_pair(rows, i)) {
                to = &made->engagers[next[rows->rows[i].creator]++];
                *to = (kith_engager){0};
            }
            add_post(to, &rows->rows[i]);
            made->creators[rows->rows[i].creator].timed_count += rows->rows[i].first > 0;
            distinct += (uint64_t)__builtin_popcount(rows->rows[i].kinds);
        }
        pile_free(rows);
    }
    made->info.repeated_count = made->info.row_count - made->info.unknown_creator_count - distinct;
    memory_free(&made->allocator, next);
    return KITH_OK;
}

static int compare_engagers(const void *left, const void *right) {
    const kith_engager *a = left;
    const kith_engager *b = right;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

/* The accounts of a creator are in the order of the first byte of their hashes already, so in a list that is not long
 * hardly anything is far from its place. */
static void sort_engagers(kith_engager *engagers, size_t count) {
    if (count > INSERTED_MOST) {
        qsort(engagers, count, sizeof *engagers, compare_engagers);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        kith_engager one = engagers[i];
        size_t at = i;
        for (; at > 0 && engagers[at - 1].hash > one.hash; at--)
            engagers[at] = engagers[at - 1];
        engagers[at] = one;
    }
}

/* ---- What follows for each creator ---- */

static void count_engager(kith_relationship *to, const kith_engager *from) {
    if (from->is_own) {
        to->own_count += from->post_count;
    } else if (from->follows) {
        to->engaged_count++;
        to->regular_count += from->post_count >= KITH_REGULAR_POSTS;
        to->engagement_count += from->post_count;
    } else {
        to->outside_account_count++;
        to->outside_count += from->post_count;
    }
}

static void take_shares(kith_relationship *to, double followers) {
    double all = (double)(to->engagement_count + to->outside_count);
    bool known = to->post_count > 0 && followers > 0;
    to->engaged_share = known ? (double)to->engaged_count / followers : NAN;
    to->regulars_share =
        known && to->post_count >= KITH_REGULAR_POSTS ? (double)to->regular_count / followers : NAN;
    to->outside_share = all > 0 ? (double)to->outside_count / all : NAN;
}

/* Both lists ascend, so one pass over them tells who follows. */
static void count_creator(kith_engagements *made, size_t creator, const sketch *audience,
                          uint64_t own) {
    kith_relationship *to = &made->creators[creator];
    kith_engager *engagers = made->engagers + made->start[creator];
    size_t count = made->start[creator + 1] - made->start[creator];
    size_t at = 0;
    sort_engagers(engagers, count);
    for (size_t i = 0; i < count; i++) {
        kith_engager *from = &engagers[i];
        while (at < audience->count && audience->hashes[at] < from->hash)
            at++;
        from->follows = at < audience->count && audience->hashes[at] == from->hash;
        from->is_own = from->hash == own;
        count_engager(to, from);
    }
    take_shares(to, (double)audience->count);
}

static void count_all(kith_engagements *made, const kith_roster *roster, const uint64_t *own,
                      const post_record *records) {
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_relationship *to = &made->creators[c];
        to->post_count = records[c].count;
        count_creator(made, c, &roster->creators[c].sketch, own[c]);
        loyalty_measure(records[c].turn, made->engagers + made->start[c],
                        made->start[c + 1] - made->start[c], to);
        made->info.engagement_count += to->engagement_count;
        made->info.outside_count += to->outside_count;
        made->info.own_count += to->own_count;
        made->info.timed_count += to->timed_count;
    }
}

/* ---- Pods ---- */

static kith_status find_pods(kith_engagements *made, const uint64_t *own,
                             const kith_options *options) {
    pod_arc *arcs = NULL;
    size_t count = 0;
    kith_status status = own_list_arcs(made, own, &arcs, &count, &made->info.own_account_count);
    if (status != KITH_OK) return status;
    status = pods_find(arcs, count, made->creator_count, options, &made->pods);
    memory_free(&made->allocator, arcs);
    if (status != KITH_OK) return status;
    for (size_t k = 0; k < made->pods->count; k++) {
        const pod *item = &made->pods->items[k];
        for (size_t i = 0; i < item->creator_count; i++)
            made->creators[item->creators[i]].pod = k + 1;
    }
    return KITH_OK;
}

/* All that follows for creators and for groups of them. */
static kith_status relate(kith_engagements *made, const posts *known, const kith_roster *roster,
                          const kith_options *options) {
    uint64_t *own = memory_create(&made->allocator, made->creator_count, sizeof *own);
    post_record *records = memory_create(&made->allocator, made->creator_count, sizeof *records);
    kith_status status = own && records ? KITH_OK : KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count && status == KITH_OK; c++)
        own[c] = own_hash(roster, c);
    if (status == KITH_OK) status = posts_record(known, made->creator_count, records);
    if (status == KITH_OK) {
        count_all(made, roster, own, records);
        status = standing_find(made, roster);
    }
    if (status == KITH_OK) status = find_pods(made, own, options);
    memory_free(&made->allocator, own);
    memory_free(&made->allocator, records);
    return status;
}

/* ---- The whole ---- */

static kith_status read_rows(const char *const *paths, size_t path_count,
                             const kith_options *options, intake *to, kith_engagements_info *info,
                             kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    engagement_sink *sinks = memory_create(allocator, to->thread_count, sizeof *sinks);
    engagements_summary summary = {0};
    if (!sinks) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < to->thread_count; i++)
        sinks[i] = intake_view_sink(to, i);
    kith_status status = engagements_read(paths, path_count, options, sinks, &summary, error);
    memory_free(allocator, sinks);
    if (status != KITH_OK) return status;
    status = intake_finish(to);
    if (status != KITH_OK) return status_fail(error, status, "out of memory");
    info->row_count = summary.row_count;
    info->bad_line_count = summary.bad_line_count;
    info->unknown_creator_count = to->unknown_count;
    info->time_missing_count = summary.times.missing;
    info->time_future_count = summary.times.future;
    info->time_early_count = summary.times.early;
    return KITH_OK;
}

/* Rows that cannot be used are counted, unless there are no others. */
static kith_status check_use(const kith_engagements_info *info, const char *path,
                             kith_error *error) {
    if (info->row_count == 0) {
        return status_fail(error, KITH_MALFORMED, "%s: no engagements in it", path);
    }
    if (info->unknown_creator_count == info->row_count) {
        return status_fail(error, KITH_INVALID,
                           "%s: none of %" PRIu64
                           " engagements is with a creator of the follows; are they named "
                           "otherwise?",
                           path, info->row_count);
    }
    if (info->engagement_count == 0) {
        return status_fail(error, KITH_INVALID,
                           "%s: none of %" PRIu64
                           " engagements is by a follower; are account ids of another kind?",
                           path, info->row_count);
    }
    return KITH_OK;
}

static kith_status fill(kith_engagements *made, intake *from, const kith_roster *roster,
                        const kith_options *options) {
    kith_status status = create_arrays(made, from);
    if (status != KITH_OK) return status;
    status = fill_arrays(made, from);
    return status == KITH_OK ? relate(made, &from->posts, roster, options) : status;
}

static kith_status check_roster(const kith_roster *roster, const kith_options *options,
                                kith_error *error) {
    bool whole = roster->floor >= 1 && roster->hash_bits == HASH_BITS && !roster->is_packed;
    return whole && roster->key.seed == options->seed
               ? KITH_OK
               : status_fail(error, KITH_INCOMPATIBLE,
                             "engagements need a roster built with floor 1 and the same seed");
}

kith_status kith_engagements_read(const char *const *paths, size_t path_count,
                                  const kith_roster *roster, const kith_options *options,
                                  kith_engagements **engagements, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status == KITH_OK) status = check_roster(roster, options, error);
    if (status != KITH_OK) return status;
    intake *from = NULL;
    kith_engagements *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    made->creator_count = roster->creator_count;
    status = intake_create(roster, options, &from);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    status = read_rows(paths, path_count, options, from, &made->info, error);
    if (status != KITH_OK) goto fail;
    status = fill(made, from, roster, options);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    status = check_use(&made->info, paths[0], error);
    if (status != KITH_OK) goto fail;
    *engagements = made;
    made = NULL;
fail:
    intake_free(from);
    kith_engagements_free(made);
    return status;
}

void kith_engagements_free(kith_engagements *engagements) {
    if (!engagements) return;
    kith_allocator allocator = engagements->allocator;
    memory_free(&allocator, engagements->start);
    memory_free(&allocator, engagements->engagers);
    memory_free(&allocator, engagements->creators);
    pods_free(engagements->pods);
    memory_free(&allocator, engagements);
}

kith_engagements_info kith_engagements_view_info(const kith_engagements *engagements) {
    return engagements->info;
}

kith_relationship kith_engagements_view_creator(const kith_engagements *engagements, size_t index) {
    return engagements->creators[index];
}

const kith_engager *kith_engagements_view_engagers(const kith_engagements *engagements,
                                                   size_t index, size_t *count) {
    *count = engagements->start[index + 1] - engagements->start[index];
    return engagements->engagers + engagements->start[index];
}

size_t kith_engagements_count_pods(const kith_engagements *engagements) {
    return engagements->pods->count;
}

kith_pod kith_engagements_view_pod(const kith_engagements *engagements, size_t index) {
    const pod *from = &engagements->pods->items[index];
    return (kith_pod){.creators = from->creators,
                      .creator_count = from->creator_count,
                      .mutual_count = from->mutual_count,
                      .mutual_most = from->mutual_most,
                      .coverage = from->coverage,
                      .p_value = from->p_value};
}
