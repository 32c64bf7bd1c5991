#include <assert.h>
#include <string.h>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "sketch/bytes.h"
#include "sketch/elias_fano.h"
#include "sketch/roster_file.h"
#include "sketch/roster_layout.h"

/* A file's bytes and where its parts begin. */
typedef struct roster_parser {
    const unsigned char *bytes;
    const char *path;
    kith_error *error;
    size_t directory, names, tail;
    size_t creator_count, name_bytes;
} roster_parser;

static kith_status corrupt(const roster_parser *parser, size_t offset, const char *reason) {
    return status_fail_offset(parser->error, KITH_CORRUPT, parser->path, offset, reason);
}

/* ---- Header and tail ---- */

static kith_status check_kind(const roster_parser *parser, size_t byte_count) {
    const unsigned char *bytes = parser->bytes;
    if (byte_count < MAGIC_BYTES || memcmp(bytes, ROSTER_MAGIC, MAGIC_BYTES) != 0) {
        return corrupt(parser, 0, "this is not a roster file; kith sketch makes one of follows");
    }
    if (byte_count < HEADER_BYTES + TAIL_BYTES) {
        return corrupt(parser, byte_count, "the file ends inside its header; was it cut?");
    }
    uint32_t version = bytes_load_32(bytes + HEADER_VERSION);
    uint32_t id_rule = bytes_load_32(bytes + HEADER_ID_RULE);
    if (version != ROSTER_VERSION || id_rule != ID_RULE) {
        return status_fail(parser->error, KITH_INCOMPATIBLE,
                           "%s: byte 8: roster file version %u with id rule %u; this program reads "
                           "version %d with id rule %d",
                           parser->path, version, id_rule, ROSTER_VERSION, ID_RULE);
    }
    return KITH_OK;
}

/* Finds the parts from the tail, which must end the file. */
static kith_status find_parts(roster_parser *parser, size_t byte_count) {
    parser->tail = byte_count - TAIL_BYTES;
    const unsigned char *tail = parser->bytes + parser->tail;
    uint64_t creators = bytes_load_64(tail + TAIL_CREATORS);
    uint64_t names = bytes_load_64(tail + TAIL_NAME_BYTES);
    if (memcmp(tail + TAIL_MAGIC, ROSTER_MAGIC_END, MAGIC_BYTES) != 0 ||
        bytes_load_64(tail + TAIL_FILE_BYTES) != byte_count) {
        return corrupt(parser, byte_count,
                       "the file does not end as a roster file does; was it cut?");
    }
    size_t room = parser->tail - HEADER_BYTES;
    if (names > room || creators > (room - names) / ENTRY_BYTES) {
        return corrupt(parser, parser->tail, "more creators than the file has room for");
    }
    parser->names = parser->tail - names;
    parser->directory = parser->names - creators * ENTRY_BYTES;
    parser->creator_count = creators;
    parser->name_bytes = names;
    return KITH_OK;
}

static kith_status check_sum(const roster_parser *parser) {
    XXH3_state_t state;
    const unsigned char *tail = parser->bytes + parser->tail;
    XXH3_128bits_reset(&state);
    XXH3_128bits_update(&state, parser->bytes, HEADER_BYTES);
    XXH3_128bits_update(&state, parser->bytes + parser->directory,
                        parser->tail - parser->directory);
    XXH3_128bits_update(&state, tail, TAIL_CHECKSUM);
    XXH128_hash_t sum = XXH3_128bits_digest(&state);
    if (sum.low64 != bytes_load_64(tail + TAIL_CHECKSUM) ||
        sum.high64 != bytes_load_64(tail + TAIL_CHECKSUM + 8)) {
        return corrupt(parser, parser->tail + TAIL_CHECKSUM,
                       "the checksum does not match; the file is damaged");
    }
    return KITH_OK;
}

static double load_double(const unsigned char *bytes) {
    uint64_t bits = bytes_load_64(bytes);
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static kith_status read_settings(const roster_parser *parser, kith_options *settings) {
    settings->seed = bytes_load_64(parser->bytes + HEADER_SEED);
    settings->k = bytes_load_32(parser->bytes + HEADER_K);
    settings->floor = load_double(parser->bytes + HEADER_FLOOR);
    uint32_t hash_bits = bytes_load_32(parser->bytes + HEADER_HASH_BITS);
    if (options_check(settings, NULL) != KITH_OK ||
        hash_bits != sketch_choose_bits(settings->k, settings->floor)) {
        return corrupt(parser, HEADER_FLOOR, "k, floor or hash bits are out of range");
    }
    return KITH_OK;
}

/* ---- The directory ---- */

static kith_status read_name(const roster_parser *parser, size_t entry, size_t *at,
                             const char *previous, roster_creator *creator) {
    size_t count = bytes_load_32(parser->bytes + entry + ENTRY_NAME_BYTES);
    if (count == 0 || count > KITH_ID_BYTES || count > parser->tail - *at) {
        return corrupt(parser, entry, "a creator's name has an impossible length");
    }
    memcpy(creator->name, parser->bytes + *at, count);
    creator->name[count] = '\0';
    creator->name_bytes = count;
    if (strlen(creator->name) != count || (previous && strcmp(previous, creator->name) >= 0)) {
        return corrupt(parser, *at, "the creators' names are not in order");
    }
    *at += count;
    return KITH_OK;
}

/* How many bytes a sample with these counts takes; the counts are checked against the room first,
 * so that nothing overflows. */
static bool fits(const roster_creator *creator, unsigned hash_bits) {
    const sketch *sampled = &creator->sketch;
    uint64_t room = creator->place.end - creator->place.begin;
    uint64_t largest = sampled->limit >> (64 - hash_bits);
    if (sampled->count > 8 * room || sampled->repeat_count > sampled->count ||
        (sampled->count > 0 && sampled->count - 1 > largest)) {
        return false;
    }
    uint64_t needed = elias_fano_count_bytes(sampled->count, largest);
    if (sampled->repeat_count > 0) {
        needed += elias_fano_count_bytes(sampled->repeat_count, sampled->count - 1);
        needed += elias_fano_count_bytes(sampled->repeat_count, creator->sums.extra);
    }
    return needed == room;
}

static kith_status read_entry(const roster_parser *parser, size_t entry, size_t begin,
                              const kith_roster *roster, roster_creator *creator) {
    const unsigned char *bytes = parser->bytes + entry;
    sketch *sampled = &creator->sketch;
    sampled->row_count = bytes_load_64(bytes + ENTRY_ROWS);
    sampled->limit = bytes_load_64(bytes + ENTRY_LIMIT);
    sampled->count = bytes_load_64(bytes + ENTRY_HASHES);
    sampled->repeat_count = bytes_load_64(bytes + ENTRY_REPEATS);
    creator->sums.extra = bytes_load_64(bytes + ENTRY_EXTRA);
    creator->sums.squares = bytes_load_64(bytes + ENTRY_SQUARES);
    creator->place = (roster_place){.begin = begin,
                                    .end = bytes_load_64(bytes + ENTRY_SAMPLE_END),
                                    .checksum = bytes_load_32(bytes + ENTRY_CHECKSUM)};
    if (creator->place.end < begin || creator->place.end > parser->directory ||
        (sampled->limit | roster->key.keep) != UINT64_MAX || !fits(creator, roster->hash_bits)) {
        return corrupt(parser, entry, "a sample's counts and its place do not agree");
    }
    if (creator->sums.extra < sampled->repeat_count || creator->sums.extra > sampled->row_count ||
        sampled->count > sampled->row_count - creator->sums.extra) {
        return corrupt(parser, entry, "fewer rows than sampled followers");
    }
    creator->followers = sketch_estimate_followers(sampled, creator->sums, roster->hash_bits);
    return KITH_OK;
}

static kith_status read_directory(const roster_parser *parser, kith_roster *roster) {
    size_t name_at = parser->names;
    size_t begin = HEADER_BYTES;
    char *name = roster->name_block;
    const char *previous = NULL;
    for (size_t i = 0; i < roster->creator_count; i++) {
        roster_creator *creator = &roster->creators[i];
        size_t entry = parser->directory + i * ENTRY_BYTES;
        creator->name = name;
        kith_status status = read_name(parser, entry, &name_at, previous, creator);
        if (status == KITH_OK) {
            status = read_entry(parser, entry, begin, roster, creator);
        }
        if (status != KITH_OK) {
            return status;
        }
        begin = creator->place.end;
        previous = creator->name;
        name += creator->name_bytes + 1;
    }
    if (name_at != parser->tail || begin != parser->directory) {
        return corrupt(parser, parser->directory, "the directory does not account for every byte");
    }
    roster->account_count = load_double(parser->bytes + parser->tail + TAIL_ACCOUNTS);
    return roster->account_count >= 0
               ? KITH_OK
               : corrupt(parser, parser->tail, "an impossible number of accounts");
}

static kith_status keep_path(kith_roster *roster, const char *path) {
    size_t bytes = strlen(path) + 1;
    roster->path = memory_resize(&roster->allocator, NULL, bytes, 1);
    if (!roster->path) {
        return KITH_NO_MEMORY;
    }
    memcpy(roster->path, path, bytes);
    return KITH_OK;
}

kith_status roster_file_parse(mapping *file, const char *path, const kith_options *options,
                              kith_roster **out, kith_error *error) {
    roster_parser parser = {.bytes = file->bytes, .path = path, .error = error};
    kith_options settings = *options;
    kith_roster *roster = NULL;
    kith_status status = check_kind(&parser, file->byte_count);
    if (status != KITH_OK || (status = find_parts(&parser, file->byte_count)) != KITH_OK ||
        (status = check_sum(&parser)) != KITH_OK ||
        (status = read_settings(&parser, &settings)) != KITH_OK) {
        goto fail;
    }
    status = roster_create(&settings, parser.creator_count, parser.name_bytes, &roster);
    if (status == KITH_OK) {
        status = keep_path(roster, path);
    }
    if (status != KITH_OK) {
        status_fail(error, status, "%s: %s", path, kith_status_text(status));
        goto fail;
    }
    status = read_directory(&parser, roster);
    if (status != KITH_OK) {
        goto fail;
    }
    roster->is_packed = true;
    roster->file = *file;
    *out = roster;
    return KITH_OK;
fail:
    mapping_close(file);
    kith_roster_free(roster);
    return status;
}

kith_status kith_roster_read(const char *path, const kith_options *options, kith_roster **roster,
                             kith_error *error) {
    mapping file;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = mapping_open(path, &options->allocator, &file, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    return roster_file_parse(&file, name, options, roster, error);
}

/* ---- Samples ---- */

static kith_status corrupt_sample(const kith_roster *roster, size_t creator, const char *reason,
                                  kith_error *error) {
    return status_fail_offset(error, KITH_CORRUPT, roster->path,
                              roster->creators[creator].place.begin, reason);
}

kith_status roster_file_unpack(const kith_roster *roster, size_t creator, uint64_t *hashes,
                               kith_error *error) {
    const roster_creator *from = &roster->creators[creator];
    const unsigned char *bytes = roster->file.bytes + from->place.begin;
    unsigned shift = 64 - roster->hash_bits;
    size_t count = from->sketch.count;
    if ((uint32_t)XXH3_64bits(bytes, from->place.end - from->place.begin) != from->place.checksum) {
        return corrupt_sample(roster, creator,
                              "the checksum of a sample does not match; "
                              "the file is damaged",
                              error);
    }
    bool ascends = elias_fano_unpack(bytes, count, from->sketch.limit >> shift, hashes);
    for (size_t i = 0; ascends && i < count; i++) {
        hashes[i] <<= shift;
        ascends = i == 0 || hashes[i] > hashes[i - 1];
    }
    return ascends ? KITH_OK
                   : corrupt_sample(roster, creator,
                                    "a sample is not ascending or exceeds its limit", error);
}

kith_status roster_file_unpack_repeats(const kith_roster *roster, size_t creator,
                                       const uint64_t *hashes, sketch_repeat *repeats,
                                       kith_error *error) {
    const roster_creator *from = &roster->creators[creator];
    size_t count = from->sketch.repeat_count;
    if (count == 0) {
        return KITH_OK;
    }
    uint64_t largest = from->sketch.limit >> (64 - roster->hash_bits);
    size_t places_at = from->place.begin + elias_fano_count_bytes(from->sketch.count, largest);
    size_t sums_at = places_at + elias_fano_count_bytes(count, from->sketch.count - 1);
    uint64_t *lists = memory_resize(&roster->allocator, NULL, 2 * count, sizeof *lists);
    if (!lists) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    uint64_t *places = lists;
    uint64_t *sums = lists + count;
    const unsigned char *bytes = roster->file.bytes;
    bool whole = elias_fano_unpack(bytes + places_at, count, from->sketch.count - 1, places) &&
                 elias_fano_unpack(bytes + sums_at, count, from->sums.extra, sums);
    sketch_sums added = {0};
    for (size_t i = 0; whole && i < count; i++) {
        uint64_t extra = sums[i] - (i > 0 ? sums[i - 1] : 0);
        whole = extra > 0 && (i == 0 || places[i] > places[i - 1]);
        repeats[i] = (sketch_repeat){hashes[places[i]], extra};
        added.extra += extra;
        added.squares += extra * extra;
    }
    memory_free(&roster->allocator, lists);
    whole = whole && added.extra == from->sums.extra && added.squares == from->sums.squares;
    return whole ? KITH_OK
                 : corrupt_sample(roster, creator, "the repeats of a sample do not add up", error);
}

/* ---- All of it ---- */

static kith_status verify_creator(const kith_roster *roster, size_t creator, kith_error *error) {
    sketch copy = {0};
    kith_status status = roster_copy_sketch(roster, creator, &roster->allocator, &copy, error);
    sketch_free(&copy, &roster->allocator);
    return status;
}

kith_status kith_roster_verify(const kith_roster *roster, const kith_options *options,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK || !roster->is_packed) {
        return status;
    }
    for (size_t i = 0; i < roster->creator_count && status == KITH_OK; i++) {
        status = verify_creator(roster, i, error);
        kith_progress progress = {.stage = "verify", .done = i + 1, .total = roster->creator_count};
        options_tell_progress(options, &progress);
    }
    return status;
}
