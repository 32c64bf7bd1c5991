/* Files that are written by a callback: one alone, or a folder of them that appears whole or not at
 * all.
 *
 * A folder is made if need be, each file is finished under a temporary name, and the commit renames
 * them all. If it is freed before, the files and a folder that was made are removed again. */
#ifndef KITH_REPORT_FOLDER_H
#define KITH_REPORT_FOLDER_H

#include <stdio.h>

#include "kith.h"

/* Writes the content. Write errors stick to the stream; any other failure is returned, and may be
 * explained in the error. */
typedef kith_status (*folder_fill)(void *context, FILE *stream, kith_error *error);

/* Writes one file, or standard output for "-". Returns KITH_IO, KITH_NO_MEMORY or the status of
 * fill. */
kith_status folder_write_file(const char *path, const kith_allocator *allocator, folder_fill fill,
                              void *context, kith_error *error) KITH_MUST_USE;

typedef struct folder folder;

/* Makes the folder if it is not there; its parent must be. */
kith_status folder_create(const char *path, const kith_allocator *allocator, folder **out,
                          kith_error *error) KITH_MUST_USE;

/* Writes and finishes one file of the folder under a temporary name. */
kith_status folder_add(folder *files, const char *name, folder_fill fill, void *context,
                       kith_error *error) KITH_MUST_USE;

/* Whether the folder has a file of this name; a folder is none. */
bool folder_has(const folder *files, const char *name);

/* Gives all files their names, in the order in which they were added. */
kith_status folder_commit(folder *files, kith_error *error) KITH_MUST_USE;

/* Removes a file of this name from the folder, if there is one. */
void folder_forget(folder *files, const char *name);

/* NULL is allowed. */
void folder_free(folder *files);

#endif
