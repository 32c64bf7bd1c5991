/* Building a roster from follows: every thread gathers its own sketches, then the parts of each
 * creator are joined. */
#include "base/options.h"
#include "base/status.h"
#include "input/follows.h"
#include "sketch/gather_set.h"

/* Says which input the malformed whole is. */
static kith_status name_input(const char *const *paths, size_t path_count, kith_error *error) {
    kith_error found = error ? *error : (kith_error){0};
    return status_fail(error, KITH_MALFORMED, "%s%s: %s", paths[0],
                       path_count > 1 ? " and the files after it" : "", found.text);
}

kith_status kith_roster_build(const char *const *paths, size_t path_count,
                              const kith_options *options, kith_roster **roster,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    gather_set set;
    follows_summary summary = {0};
    kith_roster *built = NULL;
    if (options->keep_times && (options->floor < 1 || options->memory_bytes > 0)) {
        return status_fail(error, KITH_INVALID,
                           "times are kept only of whole audiences: with floor 1 and without a "
                           "memory budget");
    }
    status = gather_set_create(&set, options);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto done;
    }
    status = follows_read(paths, path_count, options, set.sinks, gather_set_view_pause(&set),
                          &summary, error);
    if (status == KITH_INVALID) {
        gather_set_explain(&set, error);
    }
    if (status != KITH_OK) {
        goto done;
    }
    if (gather_set_count_creators(&set) == 0) {
        status = status_fail(error, KITH_MALFORMED, "%s: no follows in %s", paths[0],
                             path_count > 1 ? "it and the files after it" : "it");
        goto done;
    }
    set.times = summary.times;
    status = gather_set_finish(&set, &built, error);
    if (status == KITH_MALFORMED) {
        status = name_input(paths, path_count, error);
    }
    if (status != KITH_OK) {
        goto done;
    }
    built->bad_line_count = summary.bad_line_count;
    *roster = built;
done:
    gather_set_free(&set);
    return status;
}
