#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/status.h"

enum { ATTEMPT_COUNT = 1000, SUFFIX_BYTES = 24, BUFFER_BYTES = 1 << 20 };

struct output {
    kith_allocator allocator;
    char *path; /* as messages call it */
    char
        *target; /* with symbolic links followed, so that a file is replaced and not a link to it */
    char *temporary; /* "" for standard output, pipes and devices */
    FILE *stream;
    bool committed;
};

static char *copy_path(const kith_allocator *allocator, const char *path) {
    size_t bytes = strlen(path) + 1;
    char *copy = memory_create(allocator, bytes, 1);
    return copy ? memcpy(copy, path, bytes) : NULL;
}

/* Opens a file that did not exist: path.0.tmp, path.1.tmp, … */
static int open_new(char *temporary, const char *path, size_t path_bytes) {
    memcpy(temporary, path, path_bytes);
    for (int attempt = 0; attempt < ATTEMPT_COUNT; attempt++) {
        snprintf(temporary + path_bytes, SUFFIX_BYTES, ".%d.tmp", attempt);
        int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) {
            return descriptor;
        }
    }
    return -1;
}

/* Opens what the output is written to: a new file beside its final name, or, where a pipe or a device has that name,
 * that itself. */
static kith_status open_temporary(output *file, kith_error *error) {
    struct stat existing;
    bool exists = stat(file->target, &existing) == 0;
    if (exists && S_ISDIR(existing.st_mode)) {
        return status_fail_io(error, file->path, EISDIR);
    }
    bool special = exists && !S_ISREG(existing.st_mode);
    int descriptor = special ? open(file->target, O_WRONLY | O_CLOEXEC)
                             : open_new(file->temporary, file->target, strlen(file->target));
    if (descriptor < 0) {
        file->temporary[0] = '\0';
        return status_fail_io(error, file->path, errno);
    }
    file->stream = fdopen(descriptor, "wb");
    if (!file->stream) {
        close(descriptor);
        return status_fail_io(error, file->path, errno);
    }
    setvbuf(file->stream, NULL, _IOFBF, BUFFER_BYTES); /* a failure leaves the smaller buffer */
    return KITH_OK;
}

kith_status output_create(const char *path, const kith_allocator *allocator, output **out,
                          kith_error *error) {
    bool standard = strcmp(path, "-") == 0;
    kith_status status = KITH_NO_MEMORY;
    output *file = memory_create(allocator, 1, sizeof *file);
    if (!file) {
        goto fail;
    }
    file->allocator = *allocator;
    file->path = copy_path(allocator, standard ? "standard output" : path);
    char resolved[PATH_MAX];
    file->target = copy_path(allocator, realpath(path, resolved) ? resolved : path);
    if (!file->path || !file->target) {
        goto fail;
    }
    file->temporary = memory_create(allocator, strlen(file->target) + SUFFIX_BYTES, 1);
    if (!file->temporary) {
        goto fail;
    }
    if (standard) {
        file->stream = stdout;
    } else if ((status = open_temporary(file, error)) != KITH_OK) {
        output_free(file);
        return status;
    }
    *out = file;
    return KITH_OK;
fail:
    output_free(file);
    return status_fail(error, status, "%s: %s", path, kith_status_text(status));
}

FILE *output_view_stream(output *file) {
    return file->stream;
}

kith_status output_finish(output *file, kith_error *error) {
    FILE *stream = file->stream;
    errno = 0;
    bool bad = fflush(stream) != 0 || ferror(stream);
    int reason = errno;
    if (stream == stdout) {
        return bad ? status_fail_io(error, file->path, reason ? reason : EIO) : KITH_OK;
    }
    file->stream = NULL;
    if (!bad && fsync(fileno(stream)) != 0 && errno != EINVAL) {
        bad = true;
        reason = errno;
    }
    if (fclose(stream) != 0 && !bad) {
        bad = true;
        reason = errno;
    }
    return bad ? status_fail_io(error, file->path, reason ? reason : ENOSPC) : KITH_OK;
}

/* Makes a new name last through a crash. Where a folder cannot be synced the name is as safe as it gets. */
static void sync_folder(char *path) {
    char *slash = strrchr(path, '/');
    size_t folder_bytes = slash ? (size_t)(slash - path) : 0;
    char first = path[folder_bytes];
    path[folder_bytes] = '\0';
    int folder = open(folder_bytes > 0 ? path
                      : slash          ? "/"
                                       : ".",
                      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    path[folder_bytes] = first;
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
}

kith_status output_commit(output *file, kith_error *error) {
    if (file->temporary[0]) {
        if (rename(file->temporary, file->target) != 0) {
            return status_fail_io(error, file->path, errno);
        }
        sync_folder(file->target);
    }
    file->committed = true;
    return KITH_OK;
}

void output_free(output *file) {
    if (!file) {
        return;
    }
    if (file->stream && file->stream != stdout) {
        fclose(file->stream);
    }
    if (!file->committed && file->temporary && file->temporary[0]) {
        unlink(file->temporary);
    }
    kith_allocator allocator = file->allocator;
    memory_free(&allocator, file->path);
    memory_free(&allocator, file->target);
    memory_free(&allocator, file->temporary);
    memory_free(&allocator, file);
}
