#include <string.h>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "base/output.h"
#include "base/status.h"
#include "sketch/bytes.h"
#include "sketch/roster.h"
#include "sketch/roster_file.h"
#include "sketch/roster_layout.h"

enum { PIECE_WORDS = 2048 };

/* A stream and the checksum of what has gone into it. */
typedef struct summed_stream {
    FILE *stream;
    XXH3_state_t checksum;
} summed_stream;

static void put(summed_stream *out, const unsigned char *bytes, size_t byte_count) {
    XXH3_128bits_update(&out->checksum, bytes, byte_count);
    fwrite(bytes, 1, byte_count, out->stream);
}

/* Integers in another byte order than the file's are turned around a piece at a time. */
static void put_turned_words(summed_stream *out, const uint64_t *words, size_t count) {
    unsigned char piece[PIECE_WORDS * 8];
    while (count > 0) {
        size_t taken = count < PIECE_WORDS ? count : PIECE_WORDS;
        for (size_t i = 0; i < taken; i++) {
            bytes_store_64(piece + 8 * i, words[i]);
        }
        put(out, piece, 8 * taken);
        words += taken;
        count -= taken;
    }
}

static void put_words(summed_stream *out, const uint64_t *words, size_t count) {
    if (bytes_are_in_file_order()) {
        put(out, (const unsigned char *)words, 8 * count);
    } else {
        put_turned_words(out, words, count);
    }
}

static size_t count_name_bytes(const kith_roster *roster) {
    size_t name_bytes = 0;
    for (size_t i = 0; i < roster->creator_count; i++) {
        name_bytes += roster->creators[i].name_bytes;
    }
    return name_bytes;
}

static uint64_t count_file_bytes(const kith_roster *roster, size_t name_bytes) {
    uint64_t total = HEADER_BYTES + CHECKSUM_BYTES;
    total += DIRECTORY_ENTRY_BYTES * (uint64_t)roster->creator_count;
    total += name_bytes + layout_pad(name_bytes);
    for (size_t i = 0; i < roster->creator_count; i++) {
        const sketch *sampled = &roster->creators[i].sketch;
        total += 8 * (uint64_t)sampled->count + 16 * (uint64_t)sampled->repeat_count;
    }
    return total;
}

static void put_header(summed_stream *out, const kith_roster *roster, size_t name_bytes) {
    unsigned char header[HEADER_BYTES] = {0};
    uint64_t floor_bits = 0;
    memcpy(&floor_bits, &roster->floor, sizeof floor_bits);
    memcpy(header, ROSTER_MAGIC, MAGIC_BYTES);
    bytes_store_32(header + HEADER_VERSION, ROSTER_VERSION);
    bytes_store_32(header + HEADER_ID_RULE, ID_RULE);
    bytes_store_64(header + HEADER_SEED, roster->key.seed);
    bytes_store_32(header + HEADER_K, roster->k);
    bytes_store_64(header + HEADER_FLOOR, floor_bits);
    bytes_store_64(header + HEADER_CREATORS, roster->creator_count);
    bytes_store_64(header + HEADER_FILE_BYTES, count_file_bytes(roster, name_bytes));
    bytes_store_64(header + HEADER_NAME_BYTES, name_bytes);
    put(out, header, HEADER_BYTES);
}

static void put_directory_entry(summed_stream *out, const roster_creator *creator) {
    unsigned char entry[DIRECTORY_ENTRY_BYTES] = {0};
    bytes_store_64(entry + ENTRY_ROWS, creator->sketch.row_count);
    bytes_store_64(entry + ENTRY_LIMIT, creator->sketch.limit);
    bytes_store_64(entry + ENTRY_HASHES, creator->sketch.count);
    bytes_store_64(entry + ENTRY_REPEATS, creator->sketch.repeat_count);
    bytes_store_32(entry + ENTRY_NAME_BYTES, (uint32_t)creator->name_bytes);
    put(out, entry, DIRECTORY_ENTRY_BYTES);
}

static void put_names(summed_stream *out, const kith_roster *roster, size_t name_bytes) {
    static const unsigned char zeros[8] = {0};
    for (size_t i = 0; i < roster->creator_count; i++) {
        put(out, (const unsigned char *)roster->creators[i].name, roster->creators[i].name_bytes);
    }
    put(out, zeros, layout_pad(name_bytes));
}

static void put_sketch(summed_stream *out, const sketch *sampled) {
    put_words(out, sampled->hashes, sampled->count);
    for (size_t i = 0; i < sampled->repeat_count; i++) {
        uint64_t repeat[2] = {sampled->repeats[i].hash, sampled->repeats[i].extra};
        put_words(out, repeat, 2);
    }
}

void roster_file_write(const kith_roster *roster, FILE *stream) {
    summed_stream out = {.stream = stream};
    XXH3_128bits_reset(&out.checksum);
    size_t name_bytes = count_name_bytes(roster);
    put_header(&out, roster, name_bytes);
    for (size_t i = 0; i < roster->creator_count; i++) {
        put_directory_entry(&out, &roster->creators[i]);
    }
    put_names(&out, roster, name_bytes);
    for (size_t i = 0; i < roster->creator_count; i++) {
        put_sketch(&out, &roster->creators[i].sketch);
    }
    XXH128_hash_t sum = XXH3_128bits_digest(&out.checksum);
    unsigned char trailer[CHECKSUM_BYTES];
    bytes_store_64(trailer, sum.low64);
    bytes_store_64(trailer + 8, sum.high64);
    fwrite(trailer, 1, sizeof trailer, stream);
}

kith_status kith_roster_write(const kith_roster *roster, const char *path, kith_error *error) {
    output *file = NULL;
    kith_status status = output_create(path, &roster->allocator, &file, error);
    if (status != KITH_OK) {
        return status;
    }
    roster_file_write(roster, output_view_stream(file));
    status = output_finish(file, error);
    if (status == KITH_OK) {
        status = output_commit(file, error);
    }
    output_free(file);
    return status;
}
