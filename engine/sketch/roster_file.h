/* The roster file, byte by byte as FORMAT.md has it.
 *
 * A writer takes one creator after the other and needs no more memory than the directory, so that a
 * merge of files larger than memory is possible. A reader trusts nothing: header, directory, names
 * and tail are checked when the file is opened, a sample when it is loaded. */
#ifndef KITH_SKETCH_ROSTER_FILE_H
#define KITH_SKETCH_ROSTER_FILE_H

#include <stdio.h>

#include "base/mapping.h"
#include "sketch/roster.h"

typedef struct roster_writer roster_writer;

/* Begins a file of a roster with these settings on a stream, to which write errors stick. */
kith_status roster_writer_create(const kith_options *options, FILE *stream,
                                 roster_writer **out) KITH_MUST_USE;

/* Appends a creator; names in ascending order. Nothing of it is kept but its name and counts. */
kith_status roster_writer_add(roster_writer *writer, const char *name, size_t name_bytes,
                              const sketch *settled) KITH_MUST_USE;

/* Writes what comes after the samples. */
void roster_writer_finish(roster_writer *writer, double account_count);

void roster_writer_free(roster_writer *writer);

/* Writes a whole roster to a stream, to which write errors stick.
 * Returns   KITH_NO_MEMORY; KITH_CORRUPT if a sample comes from a damaged file */
kith_status roster_file_write(const kith_roster *roster, FILE *stream,
                              kith_error *error) KITH_MUST_USE;

/* Takes a roster out of the bytes of its file. Samples stay in it until they are loaded.
 *
 * file      taken over, also by a call that fails
 * path      for messages, copied
 * Returns   KITH_CORRUPT with the offset and the reason, KITH_INCOMPATIBLE for an unknown version
 *           or id rule, KITH_NO_MEMORY */
kith_status roster_file_parse(mapping *file, const char *path, const kith_options *options,
                              kith_roster **out, kith_error *error) KITH_MUST_USE;

/* Unpacks the hashes of a sample that is in a file; room for its count.
 * Returns   KITH_CORRUPT with the offset and the reason */
kith_status roster_file_unpack(const kith_roster *roster, size_t creator, uint64_t *hashes,
                               kith_error *error) KITH_MUST_USE;

/* The same for its repeats, given the hashes. */
kith_status roster_file_unpack_repeats(const kith_roster *roster, size_t creator,
                                       const uint64_t *hashes, sketch_repeat *repeats,
                                       kith_error *error) KITH_MUST_USE;

#endif
