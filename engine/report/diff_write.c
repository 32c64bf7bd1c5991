/* The tables of kith diff: what became of each audience, and who moved to whom. */
#include <math.h>

#include "base/options.h"
#include "report/folder.h"
#include "report/table.h"

static const char *const change_columns[] = {"creator",
                                             "status",
                                             "followers_old",
                                             "followers_old_low",
                                             "followers_old_high",
                                             "followers_new",
                                             "followers_new_low",
                                             "followers_new_high",
                                             "kept",
                                             "kept_low",
                                             "kept_high",
                                             "gained",
                                             "gained_low",
                                             "gained_high",
                                             "lost",
                                             "lost_low",
                                             "lost_high",
                                             "retention",
                                             "retention_low",
                                             "retention_high",
                                             "sudden_loss",
                                             "expected_lost",
                                             "expected_lost_low",
                                             "expected_lost_high",
                                             "retention_suspicious",
                                             "retention_suspicious_low",
                                             "retention_suspicious_high",
                                             "retention_other",
                                             "retention_other_low",
                                             "retention_other_high"};

static const char *const move_columns[] = {"from",          "to",       "accounts", "accounts_low",
                                           "accounts_high", "expected", "lift"};

typedef struct diff_request {
    const kith_diff *diff;
    const kith_roster *before, *after;
    kith_format format;
} diff_request;

static const char *view_name(const diff_request *of, const kith_change *change) {
    return change->number_before < SIZE_MAX
               ? kith_roster_view_creator(of->before, change->number_before).name
               : kith_roster_view_creator(of->after, change->number_after).name;
}

static const char *tell_sudden(const kith_change *change) {
    if (isnan(change->lost_expected.value)) return NULL;
    return change->sudden_loss ? "yes" : "no";
}

static kith_status fill_changes(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const diff_request *of = context;
    table rows = table_create(stream, of->format, change_columns,
                              sizeof change_columns / sizeof *change_columns);
    for (size_t i = 0; i < kith_diff_count_changes(of->diff); i++) {
        kith_change change = kith_diff_view_change(of->diff, i);
        table_write_text(&rows, view_name(of, &change));
        table_write_text(&rows, kith_presence_text(change.presence));
        table_write_counts(&rows, &change.followers_before);
        table_write_counts(&rows, &change.followers_after);
        table_write_counts(&rows, &change.kept);
        table_write_counts(&rows, &change.gained);
        table_write_counts(&rows, &change.lost);
        table_write_shares(&rows, &change.retention);
        table_write_text(&rows, tell_sudden(&change));
        table_write_counts(&rows, &change.lost_expected);
        table_write_shares(&rows, &change.retention_suspicious);
        table_write_shares(&rows, &change.retention_other);
    }
    return KITH_OK;
}

static kith_status fill_moves(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const diff_request *of = context;
    table rows =
        table_create(stream, of->format, move_columns, sizeof move_columns / sizeof *move_columns);
    for (size_t i = 0; i < kith_diff_count_moves(of->diff); i++) {
        kith_move move = kith_diff_view_move(of->diff, i);
        kith_change from = kith_diff_view_change(of->diff, move.from);
        kith_change to = kith_diff_view_change(of->diff, move.to);
        table_write_text(&rows, view_name(of, &from));
        table_write_text(&rows, view_name(of, &to));
        table_write_counts(&rows, &move.accounts);
        table_write_count(&rows, move.expected);
        table_write_share(&rows, move.lift);
    }
    return KITH_OK;
}

static kith_status write(diff_request *request, folder_fill fill, const char *path,
                         const kith_options *options, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    return folder_write_file(path, &options->allocator, fill, request, error);
}

kith_status kith_diff_write(const kith_diff *diff, const kith_roster *before,
                            const kith_roster *after, const char *path, kith_format format,
                            const kith_options *options, kith_error *error) {
    diff_request request = {diff, before, after, format};
    return write(&request, fill_changes, path, options, error);
}

kith_status kith_diff_write_moves(const kith_diff *diff, const kith_roster *before,
                                  const kith_roster *after, const char *path, kith_format format,
                                  const kith_options *options, kith_error *error) {
    diff_request request = {diff, before, after, format};
    return write(&request, fill_moves, path, options, error);
}
