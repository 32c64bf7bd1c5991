/* The list of accounts whose profiles to look up, as `kith sample` writes it. */
#include "base/options.h"
#include "report/folder.h"
#include "report/table.h"

static const char *const columns[] = {"account", "creators"};

typedef struct sample_request {
    const kith_sample *sample;
    const kith_roster *roster;
    kith_format format;
} sample_request;

static kith_status fill_file(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const sample_request *request = context;
    table rows = table_create(stream, request->format, columns, sizeof columns / sizeof *columns);
    size_t count = kith_sample_count_accounts(request->sample);
    for (size_t i = 0; i < count && !ferror(stream); i++) {
        kith_sampled_account account = kith_sample_view_account(request->sample, i);
        char id[KITH_ID_BYTES + 1];
        kith_roster_name_account(request->roster, account.hash, id);
        table_write_text(&rows, id);
        table_write_integer(&rows, account.creator_count);
    }
    return KITH_OK;
}

kith_status kith_sample_write(const kith_sample *sample, const kith_roster *roster,
                              const char *path, kith_format format, const kith_options *options,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    sample_request request = {.sample = sample, .roster = roster, .format = format};
    return status != KITH_OK
               ? status
               : folder_write_file(path, &options->allocator, fill_file, &request, error);
}
