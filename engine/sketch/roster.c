#include "sketch/roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "sketch/match.h"
#include "sketch/roster_file.h"

kith_status roster_create(const kith_options *options, size_t creator_count, size_t name_bytes,
                          kith_roster **out) {
    const kith_allocator *allocator = &options->allocator;
    kith_roster *roster = memory_create(allocator, 1, sizeof *roster);
    if (!roster) {
        return KITH_NO_MEMORY;
    }
    roster->allocator = roster->file.allocator = *allocator;
    roster->hash_bits = sketch_choose_bits(options->k, options->floor);
    roster->key = hash_prepare(options->seed, roster->hash_bits);
    roster->k = options->k;
    roster->floor = options->floor;
    roster->creators = memory_create(allocator, creator_count, sizeof *roster->creators);
    roster->name_block = memory_create(allocator, name_bytes + creator_count, 1);
    if (!roster->creators || !roster->name_block) {
        kith_roster_free(roster);
        return KITH_NO_MEMORY;
    }
    roster->creator_count = creator_count;
    roster->times_absent = "times were not kept";
    *out = roster;
    return KITH_OK;
}

void roster_sum_creator(const kith_roster *roster, roster_creator *creator) {
    creator->sums = sketch_sum_repeats(&creator->sketch);
    creator->followers =
        sketch_estimate_followers(&creator->sketch, creator->sums, roster->hash_bits);
}

void kith_roster_free(kith_roster *roster) {
    if (!roster) {
        return;
    }
    kith_allocator allocator = roster->allocator;
    for (size_t i = 0; i < roster->creator_count; i++) {
        sketch_free(&roster->creators[i].sketch, &allocator);
    }
    arena_free_many(roster->stores, roster->store_count);
    for (size_t i = 0; i < roster->account_name_count; i++) {
        texts_free(&roster->account_names[i]);
    }
    memory_free(&allocator, roster->account_names);
    memory_free(&allocator, roster->creators);
    memory_free(&allocator, roster->name_block);
    memory_free(&allocator, roster->path);
    mapping_close(&roster->file);
    memory_free(&allocator, roster);
}

/* ---- Views ---- */

const char *kith_times_text(kith_times times) {
    switch (times) {
#define TIMES_CASE(name, text) \
    case name:                 \
        return text;
        KITH_TIMES_LIST(TIMES_CASE)
#undef TIMES_CASE
    }
    return "unknown times";
}

kith_status kith_roster_match(const kith_roster *a, const kith_roster *b, kith_error *error) {
    if (a->key.seed == b->key.seed) {
        return KITH_OK;
    }
    return status_fail(error, KITH_INCOMPATIBLE,
                       "%s has seed %" PRIu64 " and %s has seed %" PRIu64
                       "; rosters with different seeds do not mix",
                       a->path ? a->path : "a roster", a->key.seed, b->path ? b->path : "another",
                       b->key.seed);
}

kith_status roster_match_bits(const kith_roster *a, const kith_roster *b, kith_error *error) {
    if (a->hash_bits == b->hash_bits) {
        return KITH_OK;
    }
    return status_fail(
        error, KITH_INCOMPATIBLE,
        "%s keeps %u bits of a hash and %s keeps %u: one is exact (floor 1, asked for or afforded "
        "by its memory budget) or has a large k; sketch both alike",
        a->path ? a->path : "a roster", a->hash_bits, b->path ? b->path : "another", b->hash_bits);
}

kith_status roster_load_sample(const kith_roster *roster, size_t creator, sketch_scratch *scratch,
                               sketch_sample *sample, kith_error *error) {
    const sketch *source = &roster->creators[creator].sketch;
    *sample = sketch_view_sample(source);
    if (!roster->is_packed) {
        return KITH_OK;
    }
    kith_status status = sketch_reserve_scratch(scratch, source->count);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    sample->hashes = scratch->words;
    return roster_file_unpack(roster, creator, scratch->words, error);
}

static kith_status fill_copy(const kith_roster *roster, size_t creator, sketch *copy,
                             kith_error *error) {
    const sketch *source = &roster->creators[creator].sketch;
    if (roster->is_packed) {
        kith_status status = roster_file_unpack(roster, creator, copy->hashes, error);
        return status != KITH_OK ? status
                                 : roster_file_unpack_repeats(roster, creator, copy->hashes,
                                                              copy->repeats, error);
    }
    if (source->count > 0) {
        memcpy(copy->hashes, source->hashes, source->count * sizeof *copy->hashes);
    }
    if (source->repeat_count > 0) {
        memcpy(copy->repeats, source->repeats, source->repeat_count * sizeof *copy->repeats);
    }
    return KITH_OK;
}

kith_status roster_copy_sketch(const kith_roster *roster, size_t creator,
                               const kith_allocator *allocator, sketch *out, kith_error *error) {
    sketch copy = roster->creators[creator].sketch;
    copy.capacity = copy.count;
    copy.is_lent = false;
    copy.hashes = memory_resize(allocator, NULL, copy.count, sizeof *copy.hashes);
    copy.repeats = memory_resize(allocator, NULL, copy.repeat_count, sizeof *copy.repeats);
    kith_status status = KITH_NO_MEMORY;
    if (copy.hashes && copy.repeats) {
        status = fill_copy(roster, creator, &copy, error);
    } else {
        status_fail(error, status, "%s", kith_status_text(status));
    }
    if (status != KITH_OK) {
        sketch_free(&copy, allocator);
        return status;
    }
    *out = copy;
    return KITH_OK;
}

kith_status kith_roster_copy_hashes(const kith_roster *roster, size_t index, uint64_t *hashes,
                                    kith_error *error) {
    if (index >= roster->creator_count) {
        return status_fail(error, KITH_NOT_FOUND, "no creator has the number %zu", index);
    }
    const sketch *source = &roster->creators[index].sketch;
    if (roster->is_packed) {
        return roster_file_unpack(roster, index, hashes, error);
    }
    if (source->count > 0) {
        memcpy(hashes, source->hashes, source->count * sizeof *hashes);
    }
    return KITH_OK;
}

static int compare_names(const char *a, size_t a_bytes, const char *b, size_t b_bytes) {
    int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    return order ? order : (a_bytes > b_bytes) - (a_bytes < b_bytes);
}

kith_roster_info kith_roster_view_info(const kith_roster *roster) {
    kith_roster_info info = {.creator_count = roster->creator_count,
                             .bad_line_count = roster->bad_line_count,
                             .seed = roster->key.seed,
                             .k = roster->k,
                             .floor = roster->floor,
                             .hash_bits = roster->hash_bits,
                             .account_count = roster->account_count,
                             .times = roster->times_kind,
                             .times_absent = roster->times_absent,
                             .time_missing_count = roster->times_not_known.missing,
                             .time_future_count = roster->times_not_known.future,
                             .time_early_count = roster->times_not_known.early};
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
                          .hash_count = creator->sketch.count,
                          .times = creator->times};
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
    if (roster->hash_bits < 64) {
        id[0] = '\0';
        return 0;
    }
    return (size_t)sprintf(id, "%" PRIu64, hash_invert(roster->key, hash));
}
