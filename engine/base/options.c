#include "base/options.h"

#include <inttypes.h>

#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"

enum { THREAD_COUNT_MAX = 1024 };

kith_options kith_options_default(void) {
    return (kith_options){.allocator = memory_default(), .k = 4096, .floor = 1.0 / 32};
}

kith_status options_check(const kith_options *options, kith_error *error) {
    if (!options || !options->allocator.resize) {
        return status_fail(error, KITH_INVALID, "the options have no allocator");
    }
    if (options->k < KITH_K_MIN || options->k > KITH_K_MAX) {
        return status_fail(error, KITH_INVALID, "k is %u; it must be from %d to %d", options->k,
                           KITH_K_MIN, KITH_K_MAX);
    }
    if (!(options->floor >= 0 && options->floor <= 1)) {
        return status_fail(error, KITH_INVALID, "floor is %g; it must be from 0 to 1",
                           options->floor);
    }
    if (options->memory_bytes > 0 && options->memory_bytes < KITH_MEMORY_MIN) {
        return status_fail(error, KITH_INVALID,
                           "a memory budget of %" PRIu64 " bytes; it must be at least %d",
                           options->memory_bytes, KITH_MEMORY_MIN);
    }
    if (options->thread_count < 0 || options->thread_count > THREAD_COUNT_MAX) {
        return status_fail(error, KITH_INVALID, "%d threads; it must be from 0 (all) to %d",
                           options->thread_count, THREAD_COUNT_MAX);
    }
    return KITH_OK;
}

int options_count_threads(const kith_options *options) {
    return threads_limit(options->thread_count);
}

void options_tell_progress(const kith_options *options, const kith_progress *progress) {
    if (options->progress) {
        options->progress(options->progress_context, progress);
    }
}
