#include <stdlib.h>
#include <string.h>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/status.h"
#include "sketch/bytes.h"
#include "sketch/elias_fano.h"
#include "sketch/roster_file.h"
#include "sketch/roster_layout.h"

/* Bytes that are appended to. */
typedef struct growing_bytes {
    unsigned char *bytes;
    size_t count, capacity;
} growing_bytes;

struct roster_writer {
    kith_allocator allocator;
    FILE *stream;
    unsigned hash_bits;
    unsigned char header[HEADER_BYTES];
    growing_bytes directory, names;
    growing_bytes packed; /* a sample and its repeats */
    uint64_t *words;      /* what of them is not packed as it stands */
    size_t word_capacity;
    uint64_t byte_count; /* written */
    uint64_t creator_count;
};

static kith_status reserve(growing_bytes *target, size_t more, const kith_allocator *allocator) {
    if (target->count + more <= target->capacity) {
        return KITH_OK;
    }
    size_t capacity = target->count + more + target->capacity / 2;
    unsigned char *grown = memory_resize(allocator, target->bytes, capacity, 1);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    target->bytes = grown;
    target->capacity = capacity;
    return KITH_OK;
}

static void put(roster_writer *writer, const unsigned char *bytes, size_t byte_count) {
    fwrite(bytes, 1, byte_count, writer->stream);
    writer->byte_count += byte_count;
}

static void fill_header(unsigned char *header, const kith_options *options) {
    uint64_t floor_bits = 0;
    memcpy(&floor_bits, &options->floor, sizeof floor_bits);
    memcpy(header, ROSTER_MAGIC, MAGIC_BYTES);
    bytes_store_32(header + HEADER_VERSION, ROSTER_VERSION);
    bytes_store_32(header + HEADER_ID_RULE, ID_RULE);
    bytes_store_64(header + HEADER_SEED, options->seed);
    bytes_store_64(header + HEADER_FLOOR, floor_bits);
    bytes_store_32(header + HEADER_K, options->k);
    bytes_store_32(header + HEADER_HASH_BITS, sketch_choose_bits(options->k, options->floor));
}

kith_status roster_writer_create(const kith_options *options, FILE *stream, roster_writer **out) {
    roster_writer *writer = memory_create(&options->allocator, 1, sizeof *writer);
    if (!writer) {
        return KITH_NO_MEMORY;
    }
    writer->allocator = options->allocator;
    writer->stream = stream;
    writer->hash_bits = sketch_choose_bits(options->k, options->floor);
    fill_header(writer->header, options);
    put(writer, writer->header, HEADER_BYTES);
    *out = writer;
    return KITH_OK;
}

void roster_writer_free(roster_writer *writer) {
    if (!writer) {
        return;
    }
    kith_allocator allocator = writer->allocator;
    memory_free(&allocator, writer->directory.bytes);
    memory_free(&allocator, writer->names.bytes);
    memory_free(&allocator, writer->packed.bytes);
    memory_free(&allocator, writer->words);
    memory_free(&allocator, writer);
}

/* ---- A creator ---- */

static kith_status reserve_words(roster_writer *writer, size_t count) {
    if (count <= writer->word_capacity) {
        return KITH_OK;
    }
    uint64_t *words = memory_resize(&writer->allocator, writer->words, count, sizeof *words);
    if (!words) {
        return KITH_NO_MEMORY;
    }
    writer->words = words;
    writer->word_capacity = count;
    return KITH_OK;
}

static kith_status pack(roster_writer *writer, size_t count, uint64_t largest) {
    size_t byte_count = elias_fano_count_bytes(count, largest);
    kith_status status = reserve(&writer->packed, byte_count, &writer->allocator);
    if (status == KITH_OK) {
        elias_fano_pack(writer->words, count, largest, writer->packed.bytes + writer->packed.count);
        writer->packed.count += byte_count;
    }
    return status;
}

static kith_status pack_hashes(roster_writer *writer, const sketch *settled) {
    unsigned shift = 64 - writer->hash_bits;
    for (size_t i = 0; i < settled->count; i++) {
        writer->words[i] = settled->hashes[i] >> shift;
    }
    return pack(writer, settled->count, settled->limit >> shift);
}

/* The places of the repeated hashes, then the running sums of the extra rows. */
static kith_status pack_repeats(roster_writer *writer, const sketch *settled, uint64_t extra) {
    size_t at = 0;
    for (size_t i = 0; i < settled->repeat_count; i++) {
        while (settled->hashes[at] < settled->repeats[i].hash) {
            at++;
        }
        writer->words[i] = at;
    }
    kith_status status = pack(writer, settled->repeat_count, settled->count - 1);
    uint64_t sum = 0;
    for (size_t i = 0; i < settled->repeat_count; i++) {
        sum += settled->repeats[i].extra;
        writer->words[i] = sum;
    }
    return status == KITH_OK ? pack(writer, settled->repeat_count, extra) : status;
}

static kith_status pack_sketch(roster_writer *writer, const sketch *settled, uint64_t extra) {
    writer->packed.count = 0;
    kith_status status = reserve_words(writer, settled->count);
    if (status == KITH_OK) {
        status = pack_hashes(writer, settled);
    }
    if (status == KITH_OK && settled->repeat_count > 0) {
        status = pack_repeats(writer, settled, extra);
    }
    return status;
}

static void add_entry(roster_writer *writer, const sketch *settled, sketch_sums sums,
                      size_t name_bytes) {
    unsigned char *entry = writer->directory.bytes + writer->directory.count;
    XXH64_hash_t checksum = XXH3_64bits(writer->packed.bytes, writer->packed.count);
    bytes_store_64(entry + ENTRY_ROWS, settled->row_count);
    bytes_store_64(entry + ENTRY_LIMIT, settled->limit);
    bytes_store_64(entry + ENTRY_HASHES, settled->count);
    bytes_store_64(entry + ENTRY_REPEATS, settled->repeat_count);
    bytes_store_64(entry + ENTRY_EXTRA, sums.extra);
    bytes_store_64(entry + ENTRY_SQUARES, sums.squares);
    bytes_store_64(entry + ENTRY_SAMPLE_END, writer->byte_count);
    bytes_store_32(entry + ENTRY_CHECKSUM, (uint32_t)checksum);
    bytes_store_32(entry + ENTRY_NAME_BYTES, (uint32_t)name_bytes);
    writer->directory.count += ENTRY_BYTES;
    writer->creator_count++;
}

kith_status roster_writer_add(roster_writer *writer, const char *name, size_t name_bytes,
                              const sketch *settled) {
    sketch_sums sums = sketch_sum_repeats(settled);
    kith_status status = pack_sketch(writer, settled, sums.extra);
    if (status == KITH_OK) {
        status = reserve(&writer->directory, ENTRY_BYTES, &writer->allocator);
    }
    if (status == KITH_OK) {
        status = reserve(&writer->names, name_bytes, &writer->allocator);
    }
    if (status != KITH_OK) {
        return status;
    }
    put(writer, writer->packed.bytes, writer->packed.count);
    memcpy(writer->names.bytes + writer->names.count, name, name_bytes);
    writer->names.count += name_bytes;
    add_entry(writer, settled, sums, name_bytes);
    return KITH_OK;
}

/* ---- The end ---- */

static void sign(const roster_writer *writer, unsigned char *tail) {
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    XXH3_128bits_update(&state, writer->header, HEADER_BYTES);
    XXH3_128bits_update(&state, writer->directory.bytes, writer->directory.count);
    XXH3_128bits_update(&state, writer->names.bytes, writer->names.count);
    XXH3_128bits_update(&state, tail, TAIL_CHECKSUM);
    XXH128_hash_t sum = XXH3_128bits_digest(&state);
    bytes_store_64(tail + TAIL_CHECKSUM, sum.low64);
    bytes_store_64(tail + TAIL_CHECKSUM + 8, sum.high64);
}

void roster_writer_finish(roster_writer *writer, double account_count) {
    put(writer, writer->directory.bytes, writer->directory.count);
    put(writer, writer->names.bytes, writer->names.count);
    unsigned char tail[TAIL_BYTES];
    uint64_t account_bits = 0;
    memcpy(&account_bits, &account_count, sizeof account_bits);
    bytes_store_64(tail + TAIL_CREATORS, writer->creator_count);
    bytes_store_64(tail + TAIL_NAME_BYTES, writer->names.count);
    bytes_store_64(tail + TAIL_ACCOUNTS, account_bits);
    bytes_store_64(tail + TAIL_FILE_BYTES, writer->byte_count + TAIL_BYTES);
    sign(writer, tail);
    memcpy(tail + TAIL_MAGIC, ROSTER_MAGIC_END, MAGIC_BYTES);
    put(writer, tail, TAIL_BYTES);
}

/* ---- A whole roster ---- */

static kith_status add_creator(roster_writer *writer, const kith_roster *roster, size_t index,
                               kith_error *error) {
    const roster_creator *creator = &roster->creators[index];
    kith_status status = KITH_OK;
    if (roster->is_packed) {
        sketch copy = {0};
        status = roster_copy_sketch(roster, index, &roster->allocator, &copy, error);
        if (status != KITH_OK) {
            return status;
        }
        status = roster_writer_add(writer, creator->name, creator->name_bytes, &copy);
        sketch_free(&copy, &roster->allocator);
    } else {
        status = roster_writer_add(writer, creator->name, creator->name_bytes, &creator->sketch);
    }
    return status == KITH_OK ? status : status_fail(error, status, "%s", kith_status_text(status));
}

kith_status roster_file_write(const kith_roster *roster, FILE *stream, kith_error *error) {
    const kith_options settings = {.allocator = roster->allocator,
                                   .seed = roster->key.seed,
                                   .k = roster->k,
                                   .floor = roster->floor};
    roster_writer *writer = NULL;
    kith_status status = roster_writer_create(&settings, stream, &writer);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    for (size_t i = 0; i < roster->creator_count && status == KITH_OK; i++) {
        status = add_creator(writer, roster, i, error);
    }
    if (status == KITH_OK) {
        roster_writer_finish(writer, roster->account_count);
    }
    roster_writer_free(writer);
    return status;
}

kith_status kith_roster_write(const kith_roster *roster, const char *path, kith_error *error) {
    output *file = NULL;
    kith_status status = output_create(path, &roster->allocator, &file, error);
    if (status != KITH_OK) {
        return status;
    }
    status = roster_file_write(roster, output_view_stream(file), error);
    if (status == KITH_OK) {
        status = output_finish(file, error);
    }
    if (status == KITH_OK) {
        status = output_commit(file, error);
    }
    output_free(file);
    return status;
}
