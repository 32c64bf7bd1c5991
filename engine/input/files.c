#include "input/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/status.h"

/* Zeros after a text: its end, and what loads of whole words may read past it. */
enum { NAME_SLACK = 32 };

static char *copy_text(const kith_allocator *allocator, const char *text, size_t byte_count) {
    char *copy = memory_create(allocator, byte_count + NAME_SLACK, 1);
    return copy ? memcpy(copy, text, byte_count) : NULL;
}

/* Takes the endings of a list off its name: "ann.csv.gz" is the list of ann. */
static size_t measure_list_name(const char *name) {
    static const char *const endings[] = {".gz", ".zst", ".csv", ".tsv", ".txt"};
    size_t byte_count = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (byte_count > ending && memcmp(name + byte_count - ending, endings[i], ending) == 0) {
            byte_count -= ending;
        }
    }
    return byte_count;
}

static kith_status add_file(file_list *list, const char *path, const char *list_name,
                            uint64_t byte_count, kith_error *error) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        input_file *grown =
            memory_resize(&list->allocator, list->files, capacity, sizeof *list->files);
        if (!grown) {
            return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
        }
        list->files = grown;
        list->capacity = capacity;
    }
    input_file *file = &list->files[list->count++];
    *file = (input_file){.path = copy_text(&list->allocator, path, strlen(path)),
                         .byte_count = byte_count};
    if (list_name) {
        file->list_name = copy_text(&list->allocator, list_name, measure_list_name(list_name));
    }
    bool whole = file->path && (!list_name || file->list_name);
    return whole ? KITH_OK : status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
}

static kith_status add_entry(file_list *list, const char *folder, const char *name,
                             kith_error *error) {
    char *path = memory_create(&list->allocator, strlen(folder) + strlen(name) + 2, 1);
    if (!path) {
        return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", folder);
    }
    const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
    sprintf(path, "%s%s%s", folder, slash, name);
    struct stat about;
    kith_status status = KITH_OK;
    if (stat(path, &about) != 0) {
        status = status_fail_io(error, path, errno);
    } else if (S_ISDIR(about.st_mode)) {
        status =
            status_fail(error, KITH_IO, "%s: a folder inside a folder of follower lists", path);
    } else {
        status = add_file(list, path, name, (uint64_t)about.st_size, error);
    }
    memory_free(&list->allocator, path);
    return status;
}

static int keep_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static int compare_names(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static kith_status add_folder(file_list *list, const char *folder, kith_error *error) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, keep_visible, compare_names);
    if (count < 0) {
        return status_fail_io(error, folder, errno);
    }
    kith_status status =
        count > 0 ? KITH_OK
                  : status_fail(error, KITH_IO, "%s: a folder without follower lists", folder);
    for (int i = 0; i < count; i++) {
        if (status == KITH_OK) {
            status = add_entry(list, folder, entries[i]->d_name, error);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

static kith_status add_path(file_list *list, const char *path, kith_error *error) {
    struct stat about = {0};
    if (strcmp(path, "-") == 0) {
        return add_file(list, path, NULL, 0, error);
    }
    if (stat(path, &about) != 0) {
        return status_fail_io(error, path, errno);
    }
    if (S_ISDIR(about.st_mode)) {
        return add_folder(list, path, error);
    }
    uint64_t byte_count = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    return add_file(list, path, NULL, byte_count, error);
}

kith_status files_find(const char *const *paths, size_t path_count, const kith_allocator *allocator,
                       file_list *out, kith_error *error) {
    file_list list = {.allocator = *allocator};
    kith_status status =
        path_count > 0 ? KITH_OK : status_fail(error, KITH_INVALID, "no file of follows was given");
    for (size_t i = 0; i < path_count && status == KITH_OK; i++) {
        status = add_path(&list, paths[i], error);
    }
    if (status != KITH_OK) {
        files_free(&list);
        return status;
    }
    bool known = true;
    for (size_t i = 0; i < list.count; i++) {
        known = known && list.files[i].byte_count > 0;
        list.byte_count += list.files[i].byte_count;
    }
    list.byte_count = known ? list.byte_count : 0;
    *out = list;
    return KITH_OK;
}

void files_free(file_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        memory_free(&list->allocator, list->files[i].path);
        memory_free(&list->allocator, list->files[i].list_name);
    }
    memory_free(&list->allocator, list->files);
    *list = (file_list){.allocator = list->allocator};
}
