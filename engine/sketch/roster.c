#include "sketch/roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "sketch/accounts.h"

kith_status roster_create(const kith_options *options, size_t creator_count, size_t name_bytes,
                          kith_roster **out) {
    const kith_allocator *allocator = &options->allocator;
    kith_roster *roster = memory_create(allocator, 1, sizeof *roster);
    if (!roster) {
        return KITH_NO_MEMORY;
    }
    roster->allocator = *allocator;
    roster->key = hash_prepare(options->seed);
    roster->k = options->k;
    roster->floor = options->floor;
    roster->creators = memory_create(allocator, creator_count, sizeof *roster->creators);
    roster->name_block = memory_create(allocator, name_bytes + creator_count, 1);
    if (!roster->creators || !roster->name_block) {
        kith_roster_free(roster);
        return KITH_NO_MEMORY;
    }
    roster->creator_count = creator_count;
    *out = roster;
    return KITH_OK;
}

void kith_roster_free(kith_roster *roster) {
    if (!roster) {
        return;
    }
    kith_allocator allocator = roster->allocator;
    for (size_t i = 0; i < roster->creator_count; i++) {
        sketch_free(&roster->creators[i].sketch, &allocator);
    }
    for (size_t i = 0; i < roster->account_name_count; i++) {
        texts_free(&roster->account_names[i]);
    }
    memory_free(&allocator, roster->account_names);
    memory_free(&allocator, roster->creators);
    memory_free(&allocator, roster->name_block);
    memory_free(&allocator, roster);
}

/* ---- Assembling ---- */

static int compare_names(const char *a, size_t a_bytes, const char *b, size_t b_bytes) {
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

static int compare_parts(const void *a, const void *b) {
    const roster_part *x = a;
    const roster_part *y = b;
    return compare_names(x->name, x->name_bytes, y->name, y->name_bytes);
}

static bool same_creator(const roster_part *a, const roster_part *b) {
    return compare_parts(a, b) == 0;
}

/* Where each creator's parts begin, and the creators' names, in an otherwise empty roster. */
static void lay_out(kith_roster *roster, const roster_part *parts, size_t part_count,
                    size_t *begins) {
    char *name = roster->name_block;
    size_t creator = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (i > 0 && same_creator(&parts[i], &parts[i - 1])) {
            continue;
        }
        begins[creator] = i;
        roster->creators[creator].name = name;
        roster->creators[creator].name_bytes = parts[i].name_bytes;
        memcpy(name, parts[i].name, parts[i].name_bytes);
        name += parts[i].name_bytes + 1;
        creator++;
    }
    begins[creator] = part_count;
}

/* Takes the first part over where it may, so that it is not copied. */
static kith_status join_parts(roster_creator *creator, roster_part *parts, size_t part_count,
                              bool consumed, sketch_policy policy, sketch_scratch *scratch) {
    sketch *joined = &creator->sketch;
    kith_status status = KITH_OK;
    *joined = sketch_begin();
    if (consumed) {
        *joined = *parts[0].sketch;
        *parts[0].sketch = (sketch){0};
    }
    for (size_t i = consumed ? 1 : 0; i < part_count && status == KITH_OK; i++) {
        status = sketch_join(joined, parts[i].sketch, &scratch->allocator);
        if (consumed) {
            sketch_free(parts[i].sketch, &scratch->allocator);
        }
    }
    if (status == KITH_OK) {
        status = sketch_settle(joined, policy, scratch);
    }
    if (status == KITH_OK) {
        sketch_trim(joined, &scratch->allocator);
        creator->followers = sketch_estimate_followers(joined);
    }
    return status;
}

static kith_status join_creators(kith_roster *roster, roster_part *parts, const size_t *begins,
                                 bool consumed, const kith_options *options) {
    int thread_count = options_count_threads(options);
    sketch_policy policy = sketch_prepare_policy(roster->k, roster->floor);
    sketch_scratch *scratch = sketch_create_scratch((size_t)thread_count, &options->allocator);
    if (!scratch) {
        return KITH_NO_MEMORY;
    }
    kith_status worst = KITH_OK;
#pragma omp parallel for num_threads(thread_count) schedule(dynamic, 16) reduction(max : worst)
    for (size_t i = 0; i < roster->creator_count; i++) {
        kith_status status =
            join_parts(&roster->creators[i], parts + begins[i], begins[i + 1] - begins[i], consumed,
                       policy, &scratch[threads_number()]);
        worst = status > worst ? status : worst;
    }
    sketch_free_scratch(scratch, (size_t)thread_count);
    return worst;
}

kith_status roster_assemble(roster_part *parts, size_t part_count, bool consumed,
                            const kith_options *options, kith_roster **out) {
    qsort(parts, part_count, sizeof *parts, compare_parts);
    size_t creator_count = 0;
    size_t name_bytes = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (i == 0 || !same_creator(&parts[i], &parts[i - 1])) {
            creator_count++;
            name_bytes += parts[i].name_bytes;
        }
    }
    kith_roster *roster = NULL;
    kith_status status = roster_create(options, creator_count, name_bytes, &roster);
    size_t *begins = memory_create(&options->allocator, creator_count + 1, sizeof *begins);
    if (status == KITH_OK && !begins) {
        status = KITH_NO_MEMORY;
    }
    if (status == KITH_OK) {
        lay_out(roster, parts, part_count, begins);
        status = join_creators(roster, parts, begins, consumed, options);
    }
    if (status == KITH_OK) {
        status = accounts_count(roster, &roster->account_count);
    }
    memory_free(&options->allocator, begins);
    if (status != KITH_OK) {
        kith_roster_free(roster);
        return status;
    }
    *out = roster;
    return KITH_OK;
}

/* Copies the parts' list of one roster behind those already there. */
static void list_parts(const kith_roster *roster, roster_part *parts) {
    for (size_t i = 0; i < roster->creator_count; i++) {
        roster_creator *creator = &roster->creators[i];
        parts[i] = (roster_part){creator->name, creator->name_bytes, &creator->sketch};
    }
}

kith_status kith_roster_reduce(const kith_roster *roster, const kith_options *options,
                               kith_roster **reduced) {
    kith_status status = options_check(options, NULL);
    if (status != KITH_OK) {
        return status;
    }
    kith_options coarser = *options;
    coarser.seed = roster->key.seed;
    coarser.k = options->k < roster->k ? options->k : roster->k;
    coarser.floor = options->floor < roster->floor ? options->floor : roster->floor;
    roster_part *parts = memory_create(&options->allocator, roster->creator_count, sizeof *parts);
    if (!parts) {
        return KITH_NO_MEMORY;
    }
    list_parts(roster, parts);
    kith_roster *result = NULL;
    status = roster_assemble(parts, roster->creator_count, false, &coarser, &result);
    memory_free(&options->allocator, parts);
    if (status == KITH_OK) {
        result->bad_line_count = roster->bad_line_count;
        result->has_times = roster->has_times;
        *reduced = result;
    }
    return status;
}

/* The options of a merged roster: the coarsest of all. */
static kith_status agree(const kith_roster *const *rosters, size_t roster_count,
                         kith_options *options, kith_error *error) {
    if (roster_count == 0) {
        return status_fail(error, KITH_INVALID, "no roster to merge");
    }
    options->seed = rosters[0]->key.seed;
    options->k = rosters[0]->k;
    options->floor = rosters[0]->floor;
    for (size_t i = 1; i < roster_count; i++) {
        if (rosters[i]->key.seed != options->seed) {
            return status_fail(error, KITH_INCOMPATIBLE,
                               "roster 1 has seed %" PRIu64 " and roster %zu has seed %" PRIu64
                               "; rosters with different seeds cannot be merged",
                               options->seed, i + 1, rosters[i]->key.seed);
        }
        options->k = rosters[i]->k < options->k ? rosters[i]->k : options->k;
        options->floor = rosters[i]->floor < options->floor ? rosters[i]->floor : options->floor;
    }
    return KITH_OK;
}

kith_status kith_roster_merge(const kith_roster *const *rosters, size_t roster_count,
                              const kith_options *options, kith_roster **merged,
                              kith_error *error) {
    kith_options agreed;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        agreed = *options;
        status = agree(rosters, roster_count, &agreed, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    size_t part_count = 0;
    for (size_t i = 0; i < roster_count; i++) {
        part_count += rosters[i]->creator_count;
    }
    roster_part *parts = memory_create(&options->allocator, part_count, sizeof *parts);
    if (!parts) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    size_t begin = 0;
    for (size_t i = 0; i < roster_count; i++) {
        list_parts(rosters[i], parts + begin);
        begin += rosters[i]->creator_count;
    }
    status = roster_assemble(parts, part_count, false, &agreed, merged);
    memory_free(&options->allocator, parts);
    return status == KITH_OK ? KITH_OK : status_fail(error, status, "%s", kith_status_text(status));
}

/* ---- Views ---- */

kith_status roster_load_sample(const kith_roster *roster, size_t creator, sketch_scratch *scratch,
                               sketch_sample *sample) {
    (void)scratch;
    *sample = sketch_view_sample(&roster->creators[creator].sketch);
    return KITH_OK;
}

kith_roster_info kith_roster_view_info(const kith_roster *roster) {
    kith_roster_info info = {.creator_count = roster->creator_count,
                             .bad_line_count = roster->bad_line_count,
                             .seed = roster->key.seed,
                             .k = roster->k,
                             .floor = roster->floor,
                             .has_times = roster->has_times};
    for (size_t i = 0; i < roster->creator_count; i++) {
        info.row_count += roster->creators[i].sketch.row_count;
        info.sample_count += roster->creators[i].sketch.count;
    }
    return info;
}

kith_creator kith_roster_view_creator(const kith_roster *roster, size_t index) {
    const roster_creator *creator = &roster->creators[index];
    return (kith_creator){.name = creator->name,
                          .name_bytes = creator->name_bytes,
                          .followers = creator->followers,
                          .threshold = sketch_threshold(creator->sketch.limit),
                          .limit = creator->sketch.limit,
                          .row_count = creator->sketch.row_count,
                          .hashes = creator->sketch.hashes,
                          .hash_count = creator->sketch.count};
}

kith_status kith_roster_find(const kith_roster *roster, const char *name, size_t *index) {
    size_t name_bytes = strlen(name);
    size_t low = 0;
    size_t high = roster->creator_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const roster_creator *creator = &roster->creators[middle];
        int order = compare_names(creator->name, creator->name_bytes, name, name_bytes);
        if (order == 0) {
            *index = middle;
            return KITH_OK;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KITH_NOT_FOUND;
}

size_t kith_roster_name_account(const kith_roster *roster, uint64_t hash,
                                char id[KITH_ID_BYTES + 1]) {
    for (size_t i = 0; i < roster->account_name_count; i++) {
        size_t byte_count = 0;
        const char *text = texts_find_key(&roster->account_names[i], hash, &byte_count);
        if (text) {
            memcpy(id, text, byte_count + 1);
            return byte_count;
        }
    }
    return (size_t)sprintf(id, "%" PRIu64, hash_invert(roster->key, hash));
}
