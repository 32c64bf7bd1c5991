/* The tables of kith reach: the creators in their order, how many of them accounts follow, and sets. */
#include "base/options.h"
#include "report/folder.h"
#include "report/table.h"

static const char *const step_columns[] = {"creator",
                                           "followers",
                                           "followers_low",
                                           "followers_high",
                                           "incremental",
                                           "incremental_low",
                                           "incremental_high",
                                           "cumulative",
                                           "cumulative_low",
                                           "cumulative_high",
                                           "exclusive",
                                           "exclusive_low",
                                           "exclusive_high",
                                           "authentic_incremental",
                                           "authentic_incremental_low",
                                           "authentic_incremental_high",
                                           "authentic_cumulative",
                                           "authentic_cumulative_low",
                                           "authentic_cumulative_high",
                                           "authentic_exclusive",
                                           "authentic_exclusive_low",
                                           "authentic_exclusive_high"};

static const char *const frequency_columns[] = {"creators",      "accounts",  "accounts_low",
                                                "accounts_high", "authentic", "authentic_low",
                                                "authentic_high"};

static const char *const set_columns[] = {"expression",    "accounts",  "accounts_low",
                                          "accounts_high", "authentic", "authentic_low",
                                          "authentic_high"};

typedef struct reach_request {
    const kith_roster *roster;
    const kith_reach *reach;
    const char *expression;
    const kith_reach_count *count;
    kith_format format;
} reach_request;

static kith_status fill_steps(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const reach_request *of = context;
    table rows =
        table_create(stream, of->format, step_columns, sizeof step_columns / sizeof *step_columns);
    for (size_t i = 0; i < kith_reach_count_steps(of->reach); i++) {
        kith_reach_step step = kith_reach_view_step(of->reach, i);
        table_write_text(&rows, kith_roster_view_creator(of->roster, step.creator).name);
        table_write_counts(&rows, &step.followers);
        table_write_counts(&rows, &step.incremental.all);
        table_write_counts(&rows, &step.cumulative.all);
        table_write_counts(&rows, &step.exclusive.all);
        table_write_counts(&rows, &step.incremental.authentic);
        table_write_counts(&rows, &step.cumulative.authentic);
        table_write_counts(&rows, &step.exclusive.authentic);
    }
    return KITH_OK;
}

static kith_status fill_frequencies(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const reach_request *of = context;
    table rows = table_create(stream, of->format, frequency_columns,
                              sizeof frequency_columns / sizeof *frequency_columns);
    for (size_t i = 1; i <= kith_reach_count_steps(of->reach); i++) {
        kith_reach_count count = kith_reach_view_frequency(of->reach, i);
        table_write_integer(&rows, i);
        table_write_counts(&rows, &count.all);
        table_write_counts(&rows, &count.authentic);
    }
    return KITH_OK;
}

static kith_status fill_set(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const reach_request *of = context;
    table rows =
        table_create(stream, of->format, set_columns, sizeof set_columns / sizeof *set_columns);
    table_write_text(&rows, of->expression);
    table_write_counts(&rows, &of->count->all);
    table_write_counts(&rows, &of->count->authentic);
    return KITH_OK;
}

static kith_status write(reach_request *request, folder_fill fill, const char *path,
                         const kith_options *options, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    return folder_write_file(path, &options->allocator, fill, request, error);
}

kith_status kith_reach_write(const kith_reach *reach, const kith_roster *roster, const char *path,
                             kith_format format, const kith_options *options, kith_error *error) {
    reach_request request = {.roster = roster, .reach = reach, .format = format};
    return write(&request, fill_steps, path, options, error);
}

kith_status kith_reach_write_frequencies(const kith_reach *reach, const char *path,
                                         kith_format format, const kith_options *options,
                                         kith_error *error) {
    reach_request request = {.reach = reach, .format = format};
    return write(&request, fill_frequencies, path, options, error);
}

kith_status kith_reach_write_set(const char *expression, const kith_reach_count *count,
                                 const char *path, kith_format format, const kith_options *options,
                                 kith_error *error) {
    reach_request request = {.expression = expression, .count = count, .format = format};
    return write(&request, fill_set, path, options, error);
}
