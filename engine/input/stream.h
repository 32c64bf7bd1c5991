/* The bytes of one input file: plain, gzip or zstd (told apart by their first bytes), or standard
 * input. */
#ifndef KITH_INPUT_STREAM_H
#define KITH_INPUT_STREAM_H

#include "kith.h"

typedef struct stream stream;

/* Opens a file, or standard input for "-". Returns KITH_IO for a missing file or a directory. */
kith_status stream_open(const char *path, const kith_allocator *allocator, stream **out,
                        kith_error *error) KITH_MUST_USE;

/* Reads up to `capacity` bytes of the decompressed text; *byte_count is 0 at its end only.
 * Returns KITH_IO for read errors and for compressed data that is damaged or ends early. */
kith_status stream_read(stream *source, char *buffer, size_t capacity, size_t *byte_count,
                        kith_error *error) KITH_MUST_USE;

/* Bytes of the file itself (compressed, where it is) read so far. */
uint64_t stream_view_position(const stream *source);

void stream_free(stream *source);

#endif
