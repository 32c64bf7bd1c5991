#include "base/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/status.h"

enum { READ_BYTES = 1 << 16 };

/* Reads to the end of a stream of unknown length. */
static kith_status read_all(int file, const char *path, mapping *out, kith_error *error) {
    size_t capacity = 0;
    for (;;) {
        if (out->byte_count + READ_BYTES > capacity) {
            capacity = 2 * capacity + READ_BYTES;
            unsigned char *grown = memory_resize(&out->allocator, out->bytes, capacity, 1);
            if (!grown) {
                return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
            }
            out->bytes = grown;
        }
        ssize_t got = read(file, out->bytes + out->byte_count, capacity - out->byte_count);
        if (got < 0 && errno != EINTR) {
            return status_fail_io(error, path, errno);
        }
        if (got == 0) {
            return KITH_OK;
        }
        out->byte_count += got > 0 ? (size_t)got : 0;
    }
}

static kith_status take(int file, const char *path, mapping *out, kith_error *error) {
    struct stat about;
    if (fstat(file, &about) != 0) {
        return status_fail_io(error, path, errno);
    }
    if (!S_ISREG(about.st_mode) || about.st_size == 0) {
        return read_all(file, path, out, error);
    }
    size_t byte_count = (size_t)about.st_size;
    void *bytes = mmap(NULL, byte_count, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) {
        return status_fail_io(error, path, errno);
    }
    out->bytes = bytes;
    out->byte_count = byte_count;
    out->is_mapped = true;
    return KITH_OK;
}

kith_status mapping_open(const char *path, const kith_allocator *allocator, mapping *out,
                         kith_error *error) {
    bool standard = strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return status_fail_io(error, path, errno);
    }
    mapping opened = {.allocator = *allocator};
    kith_status status = take(file, standard ? "standard input" : path, &opened, error);
    if (!standard) {
        close(file);
    }
    if (status != KITH_OK) {
        mapping_close(&opened);
        return status;
    }
    *out = opened;
    return KITH_OK;
}

void mapping_close(mapping *file) {
    if (file->is_mapped) {
        munmap(file->bytes, file->byte_count);
    } else {
        memory_free(&file->allocator, file->bytes);
    }
    *file = (mapping){.allocator = file->allocator};
}
