/* Reading files of any columns with all threads: every field of each line. */
#ifndef KITH_INPUT_FIELDS_H
#define KITH_INPUT_FIELDS_H

#include "input/chunks.h"

/* Receives the lines of one thread. */
typedef struct field_sink {
    /* Takes the fields of a line, column_count of the layout. The texts stay until `flush`; 31 bytes after each are
     * readable, and CHUNK_MARGIN before. Says why the line is malformed, or NULL. */
    const char *(*take)(void *context, const chunk *block, const text_field *fields);
    /* Ends a block: the texts taken go away. */
    kith_status (*flush)(void *context);
    void *context;
} field_sink;

/* Reads every line of the input, but blank ones.
 *
 * detect    finds the layout of each file
 * sinks     one a thread, options_count_threads(options) of them
 * bad_line_count  out: malformed lines that were skipped
 * Returns   KITH_IO, KITH_MALFORMED with file, line and reason, KITH_NO_MEMORY, or what a sink returned
 * Cost      one pass; about 1.4 MB a thread */
kith_status fields_read(const char *const *paths, size_t path_count, const kith_options *options,
                        layout_detector detect, const field_sink *sinks, uint64_t *bad_line_count,
                        kith_error *error) KITH_MUST_USE;

#endif
