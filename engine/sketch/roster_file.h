/* The roster file, byte by byte as FORMAT.md has it.
 *
 * A reader trusts nothing: the size and the checksum of the whole file come first, then every
 * count, order and bound is checked before it is used. */
#ifndef KITH_SKETCH_ROSTER_FILE_H
#define KITH_SKETCH_ROSTER_FILE_H

#include <stdio.h>

#include "kith.h"

/* Writes the bytes of a roster to a stream, to which write errors stick. */
void roster_file_write(const kith_roster *roster, FILE *stream);

/* Takes a roster out of the bytes of its file.
 * Returns   KITH_CORRUPT with the offset and the reason, KITH_INCOMPATIBLE for an unknown version
 * or id rule, KITH_NO_MEMORY. `path` is for messages. */
kith_status roster_file_parse(const unsigned char *bytes, size_t byte_count, const char *path,
                              const kith_options *options, kith_roster **out,
                              kith_error *error) KITH_MUST_USE;

#endif
