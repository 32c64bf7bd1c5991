#include "report/overlaps.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "report/folder.h"
#include "report/table.h"
#include "sketch/match.h"

static const char *const columns[] = {"creator_a",   "creator_b", "shared",        "shared_low",
                                      "shared_high", "jaccard",   "containment_a", "containment_b",
                                      "lift",        "support",   "coverage_a",    "coverage_b",
                                      "lift_low"};

typedef struct overlap_table {
    const kith_roster *roster; /* of creator_a */
    const kith_roster *other;  /* of creator_b */
    table rows;
    uint64_t row_count;
    kith_error *error;
} overlap_table;

static void write_row(overlap_table *out, const kith_overlap *overlap) {
    table *rows = &out->rows;
    table_write_text(rows, kith_roster_view_creator(out->roster, overlap->a).name);
    table_write_text(rows, kith_roster_view_creator(out->other, overlap->b).name);
    /* a number that the data cannot support is empty */
    bool is_known = overlap->support != KITH_SUPPORT_INSUFFICIENT;
    kith_estimate shared = overlap->shared;
    shared.value = is_known ? shared.value : NAN;
    table_write_counts(rows, &shared);
    table_write_share(rows, is_known ? overlap->jaccard : NAN);
    table_write_share(rows, is_known ? overlap->containment_a : NAN);
    table_write_share(rows, is_known ? overlap->containment_b : NAN);
    table_write_share(rows, is_known ? overlap->lift : NAN);
    table_write_text(rows, kith_support_text(overlap->support));
    table_write_share(rows, overlap->coverage_a);
    table_write_share(rows, overlap->coverage_b);
    table_write_share(rows, overlap->lift_low);
}

static kith_status receive_rows(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    overlap_table *out = context;
    for (size_t i = 0; i < overlap_count; i++) {
        write_row(out, &overlaps[i]);
    }
    out->row_count += overlap_count;
    return ferror(out->rows.stream) ? KITH_IO : KITH_OK;
}

static kith_status write_pair(overlap_table *out, const kith_overlap_query *query,
                              const kith_options *options) {
    kith_overlap overlap;
    kith_status status = kith_overlap_pair(out->roster, query->a, query->b, query->filter.audiences,
                                           options, &overlap, out->error);
    return status == KITH_OK ? receive_rows(out, &overlap, 1) : status;
}

static kith_status write_top(overlap_table *out, const kith_overlap_query *query,
                             const kith_options *options) {
    size_t count = kith_roster_view_info(out->roster).creator_count;
    count = query->top < count ? query->top : count;
    kith_overlap *overlaps = memory_create(&options->allocator, count, sizeof *overlaps);
    if (!overlaps) {
        return KITH_NO_MEMORY;
    }
    kith_status status = kith_overlap_top(out->roster, query->a, &query->filter, options, overlaps,
                                          &count, out->error);
    if (status == KITH_OK) {
        status = receive_rows(out, overlaps, count);
    }
    memory_free(&options->allocator, overlaps);
    return status;
}

kith_status overlaps_write(const kith_roster *roster, const kith_overlap_query *query,
                           kith_format format, const kith_options *options, FILE *stream,
                           uint64_t *row_count, kith_error *error) {
    overlap_table out = {
        .roster = roster,
        .other = query->with ? query->with : roster,
        .error = error,
        .rows = table_create(stream, format, columns, sizeof columns / sizeof *columns)};
    kith_status status = KITH_OK;
    if (query->one_pair) {
        status = write_pair(&out, query, options);
    } else if (query->one_creator) {
        status = write_top(&out, query, options);
    } else if (query->with) {
        status = kith_overlap_with(roster, query->with, &query->filter, options, receive_rows, &out,
                                   error);
    } else {
        status = kith_overlap_all(roster, &query->filter, options, receive_rows, &out, error);
    }
    if (status == KITH_OK) {
        *row_count = out.row_count;
    }
    return status;
}

typedef struct overlap_request {
    const kith_roster *roster;
    const kith_overlap_query *query;
    const kith_options *options;
    kith_format format;
} overlap_request;

static kith_status fill_file(void *context, FILE *stream, kith_error *error) {
    const overlap_request *request = context;
    uint64_t row_count = 0;
    return overlaps_write(request->roster, request->query, request->format, request->options,
                          stream, &row_count, error);
}

static kith_status check_query(const kith_roster *roster, const kith_overlap_query *query,
                               kith_error *error) {
    size_t count = kith_roster_view_info(roster).creator_count;
    bool uses_a = query->one_pair || query->one_creator;
    if ((uses_a && query->a >= count) || (query->one_pair && query->b >= count)) {
        return status_fail(error, KITH_INVALID, "the roster has only %zu creators", count);
    }
    if (!query->with) {
        return KITH_OK;
    }
    kith_status status = kith_roster_match(roster, query->with, error);
    return status == KITH_OK ? roster_match_bits(roster, query->with, error) : status;
}

kith_status kith_overlap_write(const kith_roster *roster, const kith_overlap_query *query,
                               const char *path, kith_format format, const kith_options *options,
                               kith_error *error) {
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = check_query(roster, query, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    overlap_request request = {
        .roster = roster, .query = query, .options = options, .format = format};
    return folder_write_file(path, &options->allocator, fill_file, &request, error);
}
