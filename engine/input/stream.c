#include "input/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/memory.h"
#include "base/status.h"

enum { RAW_BYTES = 1 << 17 };

typedef kith_status stream_decoder(stream *source, void *buffer, size_t capacity,
                                   size_t *byte_count, kith_error *error);

struct stream {
    kith_allocator allocator;
    const char *path; /* Keeps the caller's path. */
    int descriptor;
    bool is_standard; /* standard input, which is not ours to close */
    uint64_t position;
    stream_decoder *decode;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool member_open; /* inside a gzip member or a zstd frame */
    bool at_end;
    size_t raw_begin, raw_end;
    unsigned char raw[RAW_BYTES]; /* bytes of the file, not yet decoded */
};

static kith_status read_file(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                             kith_error *error) {
    ssize_t got = 0;
    do {
        got = read(source->descriptor, buffer, capacity);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return status_fail_io(error, source->path, errno);
    }
    *byte_count = (size_t)got;
    source->position += (uint64_t)got;
    source->at_end = got == 0;
    return KITH_OK;
}

/* Makes sure that there are raw bytes, unless the file is at its end. */
static kith_status refill(stream *source, kith_error *error) {
    if (source->raw_begin < source->raw_end || source->at_end) {
        return KITH_OK;
    }
    size_t got = 0;
    kith_status status = read_file(source, source->raw, RAW_BYTES, &got, error);
    source->raw_begin = 0;
    source->raw_end = got;
    return status;
}

static kith_status decode_plain(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                                kith_error *error) {
    size_t ready = source->raw_end - source->raw_begin;
    if (ready == 0) {
        return read_file(source, buffer, capacity, byte_count, error);
    }
    size_t taken = ready < capacity ? ready : capacity;
    memcpy(buffer, source->raw + source->raw_begin, taken);
    source->raw_begin += taken;
    *byte_count = taken;
    return KITH_OK;
}

static kith_status fail_truncated(const stream *source, kith_error *error) {
    return status_fail(error, KITH_IO, "%s: the compressed data ends early; is the file truncated?",
                       source->path);
}

static kith_status fail_damaged(const stream *source, const char *reason, kith_error *error) {
    return status_fail(error, KITH_IO, "%s: the compressed data is damaged (%s)", source->path,
                       reason);
}

/* One step of inflate. Members of a gzip file may follow each other, as `cat a.gz b.gz` makes them.
 */
static kith_status step_gzip(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                             kith_error *error) {
    z_stream *gzip = &source->gzip;
    if (!source->member_open && source->raw[source->raw_begin] == 0) {
        source->raw_begin++; /* some writers pad the file with zeros */
        return KITH_OK;
    }
    gzip->next_in = source->raw + source->raw_begin;
    gzip->avail_in = (uInt)(source->raw_end - source->raw_begin);
    gzip->next_out = buffer;
    gzip->avail_out = (uInt)capacity;
    source->member_open = true;
    int result = inflate(gzip, Z_NO_FLUSH);
    source->raw_begin = source->raw_end - gzip->avail_in;
    *byte_count = capacity - gzip->avail_out;
    if (result == Z_STREAM_END) {
        source->member_open = false;
        inflateReset(gzip);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return fail_damaged(source, gzip->msg ? gzip->msg : "gzip", error);
    }
    return KITH_OK;
}

static kith_status step_zstd(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                             kith_error *error) {
    ZSTD_inBuffer in = {source->raw, source->raw_end, source->raw_begin};
    ZSTD_outBuffer out = {buffer, capacity, 0};
    size_t result = ZSTD_decompressStream(source->zstd, &out, &in);
    if (ZSTD_isError(result)) {
        return fail_damaged(source, ZSTD_getErrorName(result), error);
    }
    source->raw_begin = in.pos;
    source->member_open = result != 0;
    *byte_count = out.pos;
    return KITH_OK;
}

static kith_status decode(stream *source, stream_decoder *step, void *buffer, size_t capacity,
                          size_t *byte_count, kith_error *error) {
    *byte_count = 0;
    while (*byte_count == 0) {
        kith_status status = refill(source, error);
        if (status != KITH_OK) {
            return status;
        }
        bool exhausted = source->raw_begin == source->raw_end;
        if (exhausted && !source->member_open) {
            return KITH_OK;
        }
        status = step(source, buffer, capacity, byte_count, error);
        if (status != KITH_OK) {
            return status;
        }
        if (exhausted && *byte_count == 0 && source->member_open) {
            return fail_truncated(source, error);
        }
    }
    return KITH_OK;
}

static kith_status decode_gzip(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                               kith_error *error) {
    return decode(source, step_gzip, buffer, capacity, byte_count, error);
}

static kith_status decode_zstd(stream *source, void *buffer, size_t capacity, size_t *byte_count,
                               kith_error *error) {
    return decode(source, step_zstd, buffer, capacity, byte_count, error);
}

static kith_status open_descriptor(stream *source, kith_error *error) {
    if (strcmp(source->path, "-") == 0) {
        source->path = "standard input";
        source->descriptor = STDIN_FILENO;
        source->is_standard = true;
        return KITH_OK;
    }
    source->descriptor = open(source->path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (source->descriptor < 0 || fstat(source->descriptor, &about) != 0) {
        return status_fail_io(error, source->path, errno);
    }
    return S_ISDIR(about.st_mode) ? status_fail_io(error, source->path, EISDIR) : KITH_OK;
}

/* Reads until the buffer holds the first bytes by which a format is known, however slowly a pipe
 * brings them. */
static kith_status read_magic(stream *source, kith_error *error) {
    kith_status status = KITH_OK;
    while (status == KITH_OK && source->raw_end < 4 && !source->at_end) {
        size_t got = 0;
        status = read_file(source, source->raw + source->raw_end, RAW_BYTES - source->raw_end, &got,
                           error);
        source->raw_end += got;
    }
    return status;
}

/* A frame of zstd, or one to be skipped, with which some writers begin. */
static bool is_zstd(const unsigned char *raw) {
    return memcmp(raw, "\x28\xb5\x2f\xfd", 4) == 0 ||
           ((raw[0] & 0xf0) == 0x50 && memcmp(raw + 1, "\x2a\x4d\x18", 3) == 0);
}

static kith_status choose_decoder(stream *source, kith_error *error) {
    const unsigned char *raw = source->raw;
    source->decode = decode_plain;
    if (source->raw_end >= 2 && raw[0] == 0x1f && raw[1] == 0x8b) {
        source->decode = decode_gzip;
        if (inflateInit2(&source->gzip, 15 + 16) != Z_OK) {
            return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", source->path);
        }
    } else if (source->raw_end >= 4 && is_zstd(raw)) {
        source->decode = decode_zstd;
        source->zstd = ZSTD_createDStream();
        if (!source->zstd) {
            return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", source->path);
        }
    }
    return KITH_OK;
}

kith_status stream_open(const char *path, const kith_allocator *allocator, stream **out,
                        kith_error *error) {
    stream *source = memory_create(allocator, 1, sizeof *source);
    if (!source) {
        return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
    }
    source->allocator = *allocator;
    source->path = path;
    source->descriptor = -1;
    kith_status status = open_descriptor(source, error);
    if (status == KITH_OK) {
        status = read_magic(source, error);
    }
    if (status == KITH_OK) {
        status = choose_decoder(source, error);
    }
    if (status != KITH_OK) {
        stream_free(source);
        return status;
    }
    *out = source;
    return KITH_OK;
}

kith_status stream_read(stream *source, char *buffer, size_t capacity, size_t *byte_count,
                        kith_error *error) {
    return source->decode(source, buffer, capacity, byte_count, error);
}

uint64_t stream_view_position(const stream *source) {
    return source->position;
}

void stream_free(stream *source) {
    if (!source) {
        return;
    }
    if (source->descriptor >= 0 && !source->is_standard) {
        close(source->descriptor);
    }
    if (source->decode == decode_gzip) {
        inflateEnd(&source->gzip);
    }
    ZSTD_freeDStream(source->zstd);
    kith_allocator allocator = source->allocator;
    memory_free(&allocator, source);
}
