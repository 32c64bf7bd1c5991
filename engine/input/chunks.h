/* Blocks of whole lines, handed to threads in the order of the input.
 *
 * One reader position moves through all files under a lock: a thread takes the next block, with its
 * first line number and the layout of its file, and works on it outside the lock. So one large
 * file, many small ones, a pipe and a compressed file are the same to the threads, and memory is
 * that of the blocks in flight. Reading, counting newlines and finding the last line end cost about
 * a tenth of what a thread then does with the block, so the lock is idle most of the time up to
 * some ten threads.
 *
 * In comma-separated text a newline inside quotes does not end a record: blocks end at a newline with
 * an even number of quotes before it. Where a block has none, a quote was not closed; it then ends at its
 * last newline, so that the line with the quote is reported and the others are read. */
#ifndef KITH_INPUT_CHUNKS_H
#define KITH_INPUT_CHUNKS_H

#include "input/layout.h"
#include "kernels/kernels.h"

enum {
    CHUNK_BYTES = 1 << 18, /* a block, and the longest line */
    CHUNK_MARGIN = 64,     /* readable bytes before and after the text of a block */
};

typedef struct chunk {
    char *buffer; /* CHUNK_BYTES + 2 × CHUNK_MARGIN bytes, the thread's own */
    char *text;   /* whole lines, the last one ended by a newline */
    size_t byte_count;
    uint64_t first_line;   /* number of the first line */
    uint64_t sequence;     /* blocks are numbered through all files */
    const char *path;      /* lent by the source, as is layout */
    const char *list_name; /* in a folder of lists: the creator */
    const layout *layout;
    uint32_t latest_time;  /* that is believed */
    uint64_t follow_count; /* to be filled in by the thread: rows it found, for the progress */
} chunk;

typedef struct chunk_source chunk_source;

/* Notes the files behind paths: a folder stands for the files in it, in the order of their names. `detect` finds the
 * layout of each.
 * Returns KITH_IO for what does not exist, KITH_NO_MEMORY. The paths must stay until the source is
 * freed. */
kith_status chunks_create(const char *const *paths, size_t path_count, const kith_options *options,
                          layout_detector detect, chunk_source **out,
                          kith_error *error) KITH_MUST_USE;

/* Takes the next block into block->buffer. False at the end of the input, and once an error has
 * been noted. Safe to call from several threads. */
bool chunks_next(chunk_source *source, chunk *block);

/* Notes a malformed line at an offset of a block. False if there have been more than the options
 * allow. */
bool chunks_report(chunk_source *source, const chunk *block, size_t offset, const char *reason);

/* Notes any other failure of a thread, after which no block is handed out any more. */
void chunks_stop(chunk_source *source, const chunk *block, kith_status status);

/* What has happened, once all threads are done: of several errors the first in the input.
 * times     out: what the column of times holds, in the files that have one */
kith_status chunks_finish(chunk_source *source, uint64_t *bad_line_count, kith_times *times,
                          kith_error *error) KITH_MUST_USE;

void chunks_free(chunk_source *source);

#endif
