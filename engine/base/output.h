/* Files that appear whole or not at all.
 *
 * An output is written under a temporary name beside its final one. `finish` flushes, syncs and
 * closes it, `commit` renames it, and an output that is freed before its commit leaves nothing
 * behind. Finishing several outputs before committing the first keeps a set of files together. The
 * path "-" is standard output, which is only flushed. */
#ifndef KITH_BASE_OUTPUT_H
#define KITH_BASE_OUTPUT_H

#include <stdio.h>

#include "kith.h"

typedef struct output output;

/* Opens the temporary file. Returns KITH_IO (a missing folder, a directory in the way) or
 * KITH_NO_MEMORY. */
kith_status output_create(const char *path, const kith_allocator *allocator, output **out,
                          kith_error *error) KITH_MUST_USE;

/* The stream to write to. Write errors stick to it and are reported by finish. */
FILE *output_view_stream(output *file);

/* Flushes, syncs and closes. Returns KITH_IO, for example when the disk is full. */
kith_status output_finish(output *file, kith_error *error) KITH_MUST_USE;

/* Gives a finished output its final name. */
kith_status output_commit(output *file, kith_error *error) KITH_MUST_USE;

/* Closes; removes the temporary file unless it was committed. NULL is allowed. */
void output_free(output *file);

#endif
