/* Rosters from rosters: sampled again, joined in memory, joined from file to file. */
#include "base/memory.h"
#include "base/options.h"
#include "base/output.h"
#include "base/status.h"
#include "sketch/accounts.h"
#include "sketch/parts.h"
#include "sketch/roster_file.h"

enum { BLOCK_CREATORS = 256 };

/* The settings of a merged roster: the coarsest of all. */
static kith_status agree(const kith_roster *const *rosters, size_t roster_count,
                         kith_options *options, kith_error *error) {
    if (roster_count == 0) {
        return status_fail(error, KITH_INVALID, "no roster to merge");
    }
    options->seed = rosters[0]->key.seed;
    options->k = rosters[0]->k;
    options->floor = rosters[0]->floor;
    for (size_t i = 1; i < roster_count; i++) {
        kith_status status = kith_roster_match(rosters[0], rosters[i], error);
        if (status != KITH_OK) {
            return status;
        }
        options->k = rosters[i]->k < options->k ? rosters[i]->k : options->k;
        options->floor = rosters[i]->floor < options->floor ? rosters[i]->floor : options->floor;
    }
    return KITH_OK;
}

/* The parts of all rosters, to be joined with the floor of the options. */
static kith_status list_all(const kith_roster *const *rosters, size_t roster_count,
                            const kith_options *options, part_list *list, kith_error *error) {
    unsigned hash_bits = sketch_choose_bits(options->k, options->floor);
    size_t part_count = 0;
    for (size_t i = 0; i < roster_count; i++) {
        part_count += rosters[i]->creator_count;
    }
    kith_status status = parts_create(options, part_count, list);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    for (size_t i = 0; i < roster_count; i++) {
        parts_add_roster(list, rosters[i]);
        list->is_unrounded |= rosters[i]->hash_bits > hash_bits;
    }
    return KITH_OK;
}

static kith_status reduce(const kith_roster *roster, const kith_options *options,
                          kith_roster **reduced, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    kith_options coarser = *options;
    coarser.seed = roster->key.seed;
    coarser.k = options->k < roster->k ? options->k : roster->k;
    coarser.floor = options->floor < roster->floor ? options->floor : roster->floor;
    part_list list;
    kith_roster *result = NULL;
    status = list_all(&roster, 1, &coarser, &list, error);
    if (status != KITH_OK) {
        return status;
    }
    status = parts_assemble(&list, &coarser, &result, error);
    parts_free(&list);
    if (status == KITH_OK) {
        result->bad_line_count = roster->bad_line_count;
        *reduced = result;
    }
    return status;
}

kith_status kith_roster_reduce(const kith_roster *roster, const kith_options *options,
                               kith_roster **reduced) {
    return reduce(roster, options, reduced, NULL);
}

kith_status roster_lend_unpacked(const kith_roster *roster, const kith_options *options,
                                 kith_roster **unpacked, const kith_roster **lent,
                                 kith_error *error) {
    if (!roster->is_packed) {
        *lent = roster;
        return KITH_OK;
    }
    kith_options same = *options;
    same.k = roster->k;
    same.floor = roster->floor;
    kith_status status = reduce(roster, &same, unpacked, error);
    *lent = *unpacked;
    return status;
}

kith_status kith_roster_merge(const kith_roster *const *rosters, size_t roster_count,
                              const kith_options *options, kith_roster **merged,
                              kith_error *error) {
    part_list list;
    kith_options agreed;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        agreed = *options;
        status = agree(rosters, roster_count, &agreed, error);
    }
    if (status == KITH_OK) {
        status = list_all(rosters, roster_count, &agreed, &list, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    status = parts_assemble(&list, &agreed, merged, error);
    parts_free(&list);
    return status;
}

/* ---- From file to file ---- */

/* A merge under way. */
typedef struct file_merge {
    const kith_options *options;
    part_list *list;
    roster_writer *writer;
    accounts_tally accounts;
    kith_roster_info info;
} file_merge;

static kith_status write_creator(file_merge *merge, size_t creator, const sketch *joined) {
    const roster_part *part = &merge->list->parts[merge->list->begins[creator]];
    merge->info.row_count += joined->row_count;
    merge->info.sample_count += joined->count;
    kith_status status = accounts_add(&merge->accounts, sketch_view_sample(joined));
    if (status == KITH_OK) {
        status = roster_writer_add(merge->writer, part->name, part->name_bytes, joined);
    }
    return status;
}

static kith_status write_block(file_merge *merge, size_t first, size_t count, kith_error *error) {
    sketch joined[BLOCK_CREATORS];
    kith_status status = parts_join(merge->list, first, count, merge->options, NULL, joined, error);
    if (status != KITH_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        if (status == KITH_OK) {
            status = write_creator(merge, first + i, &joined[i]);
        }
        sketch_free(&joined[i], &merge->options->allocator);
    }
    return status == KITH_OK ? status : status_fail(error, status, "%s", kith_status_text(status));
}

static kith_status write_all(file_merge *merge, FILE *stream, kith_error *error) {
    const kith_allocator *allocator = &merge->options->allocator;
    kith_status status = parts_sort(merge->list);
    if (status == KITH_OK) {
        status = accounts_begin(allocator, &merge->accounts);
    }
    if (status == KITH_OK) {
        status = roster_writer_create(merge->options, stream, &merge->writer);
    }
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    size_t creator_count = merge->list->creator_count;
    for (size_t first = 0; first < creator_count && status == KITH_OK; first += BLOCK_CREATORS) {
        size_t left = creator_count - first;
        kith_progress progress = {.stage = "merge", .done = first, .total = creator_count};
        options_tell_progress(merge->options, &progress);
        status = write_block(merge, first, left < BLOCK_CREATORS ? left : BLOCK_CREATORS, error);
    }
    if (status == KITH_OK) {
        status = accounts_finish(&merge->accounts, &merge->info.account_count);
        if (status != KITH_OK) {
            return status_fail(error, status, "%s", kith_status_text(status));
        }
        roster_writer_finish(merge->writer, merge->info.account_count);
    }
    return status;
}

static kith_status merge_into(file_merge *merge, const char *path, kith_error *error) {
    output *file = NULL;
    kith_status status = output_create(path, &merge->options->allocator, &file, error);
    if (status != KITH_OK) {
        return status;
    }
    status = write_all(merge, output_view_stream(file), error);
    if (status == KITH_OK) {
        status = output_finish(file, error);
    }
    if (status == KITH_OK) {
        status = output_commit(file, error);
    }
    roster_writer_free(merge->writer);
    accounts_free(&merge->accounts);
    output_free(file);
    return status;
}

kith_status kith_roster_merge_to(const kith_roster *const *rosters, size_t roster_count,
                                 const char *path, const kith_options *options,
                                 kith_roster_info *info, kith_error *error) {
    part_list list;
    kith_options agreed;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        agreed = *options;
        status = agree(rosters, roster_count, &agreed, error);
    }
    if (status == KITH_OK) {
        status = list_all(rosters, roster_count, &agreed, &list, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    file_merge merge = {.options = &agreed,
                        .list = &list,
                        .info = {.seed = agreed.seed,
                                 .k = agreed.k,
                                 .floor = agreed.floor,
                                 .hash_bits = sketch_choose_bits(agreed.k, agreed.floor)}};
    status = merge_into(&merge, path, error);
    merge.info.creator_count = list.creator_count;
    parts_free(&list);
    if (status == KITH_OK && info) {
        *info = merge.info;
    }
    return status;
}
