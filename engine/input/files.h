/* The files behind the paths of a command line: folders stand for the lists in them. */
#ifndef KITH_INPUT_FILES_H
#define KITH_INPUT_FILES_H

#include "kith.h"

typedef struct input_file {
    char *path;
    char *list_name; /* in a folder of lists: the file's name without its endings, with 31 zeros
                      * after it; NULL elsewhere */
    uint64_t byte_count;
} input_file;

typedef struct file_list {
    kith_allocator allocator;
    input_file *files;
    size_t count, capacity;
    uint64_t byte_count; /* of all files; 0 if one of them is a pipe */
} file_list;

/* Lists the files. Returns KITH_IO for a path that does not exist, a folder without files or with
 * folders in it, KITH_NO_MEMORY. On failure nothing needs to be freed. */
kith_status files_find(const char *const *paths, size_t path_count, const kith_allocator *allocator,
                       file_list *out, kith_error *error) KITH_MUST_USE;

void files_free(file_list *list);

#endif
