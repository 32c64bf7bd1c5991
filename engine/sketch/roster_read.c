#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/accounts.h"
#include "sketch/bytes.h"
#include "sketch/roster.h"
#include "sketch/roster_file.h"
#include "sketch/roster_layout.h"

/* A file's bytes and how far they have been taken apart. */
typedef struct roster_parser {
    const unsigned char *bytes;
    size_t end; /* of what the checksum covers */
    size_t directory, name, body;
    const char *path;
    kith_error *error;
} roster_parser;

static kith_status corrupt(const roster_parser *parser, size_t offset, const char *reason) {
    return status_fail_offset(parser->error, KITH_CORRUPT, parser->path, offset, reason);
}

static kith_status check_kind(const roster_parser *parser, size_t byte_count) {
    const unsigned char *bytes = parser->bytes;
    if (byte_count < MAGIC_BYTES || memcmp(bytes, ROSTER_MAGIC, MAGIC_BYTES) != 0) {
        return corrupt(parser, 0, "this is not a roster file; kith sketch makes one of follows");
    }
    if (byte_count < HEADER_BYTES + CHECKSUM_BYTES) {
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

static kith_status check_whole(const roster_parser *parser, size_t byte_count) {
    const unsigned char *bytes = parser->bytes;
    uint64_t told = bytes_load_64(bytes + HEADER_FILE_BYTES);
    if (told != byte_count) {
        return corrupt(parser, byte_count,
                       told > byte_count ? "the file ends too early; was it cut?"
                                         : "the file is longer than its header says");
    }
    XXH128_hash_t sum = XXH3_128bits(bytes, parser->end);
    if (sum.low64 != bytes_load_64(bytes + parser->end) ||
        sum.high64 != bytes_load_64(bytes + parser->end + 8)) {
        return corrupt(parser, parser->end, "the checksum does not match; the file is damaged");
    }
    return KITH_OK;
}

/* Reads the header's settings; the sections' places are checked against the size. */
static kith_status parse_header(roster_parser *parser, kith_options *settings,
                                size_t *creator_count, size_t *name_bytes) {
    const unsigned char *bytes = parser->bytes;
    uint64_t creators = bytes_load_64(bytes + HEADER_CREATORS);
    uint64_t names = bytes_load_64(bytes + HEADER_NAME_BYTES);
    uint64_t floor_bits = bytes_load_64(bytes + HEADER_FLOOR);
    settings->seed = bytes_load_64(bytes + HEADER_SEED);
    settings->k = bytes_load_32(bytes + HEADER_K);
    memcpy(&settings->floor, &floor_bits, sizeof floor_bits);
    if (options_check(settings, NULL) != KITH_OK || bytes_load_32(bytes + HEADER_ZERO) != 0) {
        return corrupt(parser, HEADER_K, "k, floor or the zeros beside them are out of range");
    }
    if (creators > parser->end / DIRECTORY_ENTRY_BYTES) {
        return corrupt(parser, HEADER_CREATORS, "more creators than the file has room for");
    }
    size_t left = parser->end - HEADER_BYTES;
    if (creators * DIRECTORY_ENTRY_BYTES > left ||
        names > left - creators * DIRECTORY_ENTRY_BYTES ||
        layout_pad(names) > left - creators * DIRECTORY_ENTRY_BYTES - names) {
        return corrupt(parser, HEADER_NAME_BYTES, "more names than the file has room for");
    }
    parser->directory = HEADER_BYTES;
    parser->name = HEADER_BYTES + creators * DIRECTORY_ENTRY_BYTES;
    parser->body = parser->name + names + layout_pad(names);
    *creator_count = creators;
    *name_bytes = names;
    return KITH_OK;
}

static kith_status parse_name(roster_parser *parser, size_t name_end, const char *previous,
                              roster_creator *creator, char **name) {
    size_t count = bytes_load_32(parser->bytes + parser->directory + ENTRY_NAME_BYTES);
    if (count == 0 || count > KITH_ID_BYTES || count > name_end - parser->name ||
        bytes_load_32(parser->bytes + parser->directory + ENTRY_ZERO) != 0) {
        return corrupt(parser, parser->directory, "a creator's name has an impossible length");
    }
    memcpy(*name, parser->bytes + parser->name, count);
    (*name)[count] = '\0';
    if (strlen(*name) != count || (previous && strcmp(previous, *name) >= 0)) {
        return corrupt(parser, parser->name, "the creators' names are not in order");
    }
    creator->name = *name;
    creator->name_bytes = count;
    *name += count + 1;
    parser->name += count;
    return KITH_OK;
}

static kith_status parse_hashes(roster_parser *parser, sketch *sampled) {
    for (size_t i = 0; i < sampled->count; i++, parser->body += 8) {
        uint64_t hash = bytes_load_64(parser->bytes + parser->body);
        if (hash > sampled->limit || (i > 0 && hash <= sampled->hashes[i - 1])) {
            return corrupt(parser, parser->body, "a sample is not ascending or exceeds its limit");
        }
        sampled->hashes[i] = hash;
    }
    return KITH_OK;
}

static kith_status parse_repeats(roster_parser *parser, sketch *sampled) {
    uint64_t rows = sampled->count;
    size_t at = 0; /* of the repeated hash in the sample */
    for (size_t i = 0; i < sampled->repeat_count; i++, parser->body += 16) {
        sketch_repeat repeat = {bytes_load_64(parser->bytes + parser->body),
                                bytes_load_64(parser->bytes + parser->body + 8)};
        while (at < sampled->count && sampled->hashes[at] < repeat.hash) {
            at++;
        }
        bool is_sampled = at < sampled->count && sampled->hashes[at] == repeat.hash;
        if (!is_sampled || repeat.extra == 0 || repeat.extra > sampled->row_count) {
            return corrupt(parser, parser->body, "a repeat is out of order or not of the sample");
        }
        at++;
        rows += repeat.extra;
        sampled->repeats[i] = repeat;
    }
    if (rows > sampled->row_count) {
        return corrupt(parser, parser->body, "fewer rows than sampled followers");
    }
    return KITH_OK;
}

static kith_status parse_sketch(roster_parser *parser, sketch *sampled,
                                const kith_allocator *allocator) {
    const unsigned char *entry = parser->bytes + parser->directory;
    uint64_t hashes = bytes_load_64(entry + ENTRY_HASHES);
    uint64_t repeats = bytes_load_64(entry + ENTRY_REPEATS);
    size_t left = parser->end - parser->body;
    if (hashes > left / 8 || repeats > (left - 8 * hashes) / 16 || repeats > hashes) {
        return corrupt(parser, parser->directory, "a larger sample than the file has room for");
    }
    sampled->row_count = bytes_load_64(entry + ENTRY_ROWS);
    sampled->limit = bytes_load_64(entry + ENTRY_LIMIT);
    sampled->hashes = memory_resize(allocator, NULL, hashes, sizeof *sampled->hashes);
    sampled->repeats = memory_resize(allocator, NULL, repeats, sizeof *sampled->repeats);
    if (!sampled->hashes || !sampled->repeats) {
        return status_fail(parser->error, KITH_NO_MEMORY, "%s: out of memory", parser->path);
    }
    sampled->count = sampled->capacity = hashes;
    sampled->repeat_count = repeats;
    kith_status status = parse_hashes(parser, sampled);
    return status == KITH_OK ? parse_repeats(parser, sampled) : status;
}

static kith_status parse_creators(roster_parser *parser, kith_roster *roster, size_t name_bytes) {
    size_t name_end = parser->name + name_bytes;
    size_t body_begin = parser->body;
    const char *previous = NULL;
    char *name = roster->name_block;
    for (size_t i = 0; i < roster->creator_count; i++) {
        roster_creator *creator = &roster->creators[i];
        kith_status status = parse_name(parser, name_end, previous, creator, &name);
        if (status == KITH_OK) {
            status = parse_sketch(parser, &creator->sketch, &roster->allocator);
        }
        if (status != KITH_OK) {
            return status;
        }
        creator->followers = sketch_estimate_followers(&creator->sketch);
        parser->directory += DIRECTORY_ENTRY_BYTES;
        previous = creator->name;
    }
    for (; parser->name < body_begin; parser->name++) {
        if (parser->name < name_end || parser->bytes[parser->name] != 0) {
            return corrupt(parser, parser->name, "bytes after the last name");
        }
    }
    return parser->body == parser->end
               ? KITH_OK
               : corrupt(parser, parser->body, "bytes after the last sample");
}

kith_status roster_file_parse(const unsigned char *bytes, size_t byte_count, const char *path,
                              const kith_options *options, kith_roster **out, kith_error *error) {
    assert(bytes);
    roster_parser parser = {.bytes = bytes, .path = path, .error = error};
    kith_options settings = *options;
    size_t creator_count = 0;
    size_t name_bytes = 0;
    kith_status status = check_kind(&parser, byte_count);
    if (status == KITH_OK) {
        parser.end = byte_count - CHECKSUM_BYTES;
        status = check_whole(&parser, byte_count);
    }
    if (status == KITH_OK) {
        status = parse_header(&parser, &settings, &creator_count, &name_bytes);
    }
    if (status != KITH_OK) {
        return status;
    }
    kith_roster *roster = NULL;
    status = roster_create(&settings, creator_count, name_bytes, &roster);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s: %s", path, kith_status_text(status));
    }
    status = parse_creators(&parser, roster, name_bytes);
    if (status == KITH_OK) {
        status = accounts_count(roster, &roster->account_count);
    }
    if (status != KITH_OK) {
        kith_roster_free(roster);
        return status;
    }
    *out = roster;
    return KITH_OK;
}

/* Reads a whole file, or standard input, into a block of memory. */
static kith_status read_all(FILE *stream, const char *path, const kith_allocator *allocator,
                            unsigned char **bytes, size_t *byte_count, kith_error *error) {
    struct stat about;
    size_t capacity = 1 << 16;
    if (fstat(fileno(stream), &about) == 0 && S_ISREG(about.st_mode)) {
        capacity = (size_t)about.st_size + 1;
    }
    size_t count = 0;
    unsigned char *block = NULL;
    for (size_t wanted = capacity;; wanted = 2 * capacity) {
        unsigned char *grown = memory_resize(allocator, block, wanted, 1);
        if (!grown) {
            memory_free(allocator, block);
            return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
        }
        block = grown;
        capacity = wanted;
        count += fread(block + count, 1, capacity - count, stream);
        if (count < capacity) {
            break;
        }
    }
    if (ferror(stream)) {
        memory_free(allocator, block);
        return status_fail_io(error, path, errno);
    }
    *bytes = block;
    *byte_count = count;
    return KITH_OK;
}

kith_status kith_roster_read(const char *path, const kith_options *options, kith_roster **roster,
                             kith_error *error) {
    bool standard = strcmp(path, "-") == 0;
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    FILE *stream = standard ? stdin : fopen(path, "rb");
    if (!stream) {
        return status_fail_io(error, path, errno);
    }
    path = standard ? "standard input" : path;
    unsigned char *bytes = NULL;
    size_t byte_count = 0;
    status = read_all(stream, path, &options->allocator, &bytes, &byte_count, error);
    if (status == KITH_OK) {
        status = roster_file_parse(bytes, byte_count, path, options, roster, error);
    }
    memory_free(&options->allocator, bytes);
    if (!standard) {
        fclose(stream);
    }
    return status;
}
