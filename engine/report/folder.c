#include "report/folder.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/status.h"

enum { FILE_COUNT_MAX = 16 };

struct folder {
    kith_allocator allocator;
    char *path;
    bool made, committed;
    output *files[FILE_COUNT_MAX];
    size_t file_count;
};

/* Creates, fills and finishes a file, which is then ready to be committed. */
static kith_status prepare_file(const char *path, const kith_allocator *allocator, folder_fill fill,
                                void *context, output **out, kith_error *error) {
    output *file = NULL;
    kith_status status = output_create(path, allocator, &file, error);
    if (status != KITH_OK) {
        return status;
    }
    kith_error own = {0};
    kith_status filled = fill(context, output_view_stream(file), &own);
    status = output_finish(file, error);
    if (status == KITH_OK && filled != KITH_OK) {
        status = own.status == filled
                     ? status_fail(error, filled, "%s", own.text)
                     : status_fail(error, filled, "%s: %s", path, kith_status_text(filled));
    }
    if (status != KITH_OK) {
        output_free(file);
        return status;
    }
    *out = file;
    return KITH_OK;
}

kith_status folder_write_file(const char *path, const kith_allocator *allocator, folder_fill fill,
                              void *context, kith_error *error) {
    output *file = NULL;
    kith_status status = prepare_file(path, allocator, fill, context, &file, error);
    if (status == KITH_OK) {
        status = output_commit(file, error);
    }
    output_free(file);
    return status;
}

/* "path/name" with one slash, or the path alone for the name "". Returns NULL when out of memory.
 */
static char *join_path(const kith_allocator *allocator, const char *path, const char *name) {
    size_t path_bytes = strlen(path), bytes = path_bytes + strlen(name) + 2;
    bool slash = name[0] && path_bytes > 0 && path[path_bytes - 1] != '/';
    char *joined = memory_create(allocator, bytes, 1);
    if (joined) {
        snprintf(joined, bytes, "%s%s%s", path, slash ? "/" : "", name);
    }
    return joined;
}

static kith_status make_folder(folder *files, kith_error *error) {
    struct stat existing;
    if (mkdir(files->path, 0777) == 0) {
        files->made = true;
        return KITH_OK;
    }
    int reason = errno;
    if (reason == EEXIST && stat(files->path, &existing) == 0) {
        reason = S_ISDIR(existing.st_mode) ? 0 : ENOTDIR;
    }
    return reason == 0 ? KITH_OK : status_fail_io(error, files->path, reason);
}

kith_status folder_create(const char *path, const kith_allocator *allocator, folder **out,
                          kith_error *error) {
    folder *files = memory_create(allocator, 1, sizeof *files);
    if (!files) {
        return status_fail(error, KITH_NO_MEMORY, "%s: %s", path, kith_status_text(KITH_NO_MEMORY));
    }
    files->allocator = *allocator;
    files->path = join_path(allocator, path, "");
    kith_status status = KITH_NO_MEMORY;
    if (!files->path) {
        status_fail(error, status, "%s: %s", path, kith_status_text(status));
        goto fail;
    }
    status = make_folder(files, error);
    if (status != KITH_OK) {
        goto fail;
    }
    *out = files;
    return KITH_OK;
fail:
    folder_free(files);
    return status;
}

kith_status folder_add(folder *files, const char *name, folder_fill fill, void *context,
                       kith_error *error) {
    char *path = join_path(&files->allocator, files->path, name);
    if (!path || files->file_count == FILE_COUNT_MAX) {
        memory_free(&files->allocator, path);
        return status_fail(error, KITH_NO_MEMORY, "%s: %s", name, kith_status_text(KITH_NO_MEMORY));
    }
    output *file = NULL;
    kith_status status = prepare_file(path, &files->allocator, fill, context, &file, error);
    memory_free(&files->allocator, path);
    if (status == KITH_OK) {
        files->files[files->file_count++] = file;
    }
    return status;
}

kith_status folder_commit(folder *files, kith_error *error) {
    for (size_t i = 0; i < files->file_count; i++) {
        kith_status status = output_commit(files->files[i], error);
        if (status != KITH_OK) {
            return status;
        }
    }
    files->committed = true;
    return KITH_OK;
}

bool folder_has(const folder *files, const char *name) {
    struct stat found;
    char *path = join_path(&files->allocator, files->path, name);
    bool has = path && lstat(path, &found) == 0 && !S_ISDIR(found.st_mode);
    memory_free(&files->allocator, path);
    return has;
}

void folder_forget(folder *files, const char *name) {
    char *path = join_path(&files->allocator, files->path, name);
    if (path) {
        unlink(path);
    }
    memory_free(&files->allocator, path);
}

void folder_free(folder *files) {
    if (!files) {
        return;
    }
    for (size_t i = 0; i < files->file_count; i++) {
        output_free(files->files[i]);
    }
    if (files->made && !files->committed) {
        rmdir(files->path);
    }
    kith_allocator allocator = files->allocator;
    memory_free(&allocator, files->path);
    memory_free(&allocator, files);
}
