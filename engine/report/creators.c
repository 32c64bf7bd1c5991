/* The table of creators of a roster, as `kith info --creators` prints it. */
#include "base/options.h"
#include "report/folder.h"
#include "report/table.h"

static const char *const columns[] = {"creator", "followers", "followers_low", "followers_high",
                                      "rows",    "sampled",   "threshold"};

typedef struct creators_request {
    const kith_roster *roster;
    kith_format format;
} creators_request;

static kith_status fill_file(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const creators_request *request = context;
    table rows = table_create(stream, request->format, columns, sizeof columns / sizeof *columns);
    size_t count = kith_roster_view_info(request->roster).creator_count;
    for (size_t i = 0; i < count; i++) {
        kith_creator creator = kith_roster_view_creator(request->roster, i);
        table_write_text(&rows, creator.name);
        table_write_counts(&rows, &creator.followers);
        table_write_integer(&rows, creator.row_count);
        table_write_integer(&rows, creator.hash_count);
        table_write_share(&rows, creator.threshold);
    }
    return KITH_OK;
}

kith_status kith_roster_write_creators(const kith_roster *roster, const char *path,
                                       kith_format format, const kith_options *options,
                                       kith_error *error) {
    kith_status status = options_check(options, error);
    creators_request request = {.roster = roster, .format = format};
    return status != KITH_OK
               ? status
               : folder_write_file(path, &options->allocator, fill_file, &request, error);
}
