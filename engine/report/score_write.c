/* The files of a score. summary.json takes its name last, so that whoever waits for it finds the
 * others. */
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "report/folder.h"
#include "report/overlaps.h"
#include "report/score.h"
#include "report/score_tables.h"
#include "report/summary.h"
#include "sketch/roster_file.h"

static kith_status fill_creators(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const summary *made = context;
    score_tables_write_creators(made->score, made->niches, &made->names, made->format, stream);
    return KITH_OK;
}

static kith_status fill_overlaps(void *context, FILE *stream, kith_error *error) {
    summary *made = context;
    kith_overlap_query query = {.filter = made->contents->filter};
    kith_audiences audiences = {0};
    if (made->score->catalogue && kith_catalogue_view_info(made->score->catalogue).has_counts) {
        audiences.followers = kith_catalogue_view_followers(made->score->catalogue);
        query.filter.audiences = &audiences;
    }
    kith_status status = overlaps_write(made->score->roster, &query, made->format, made->options,
                                        stream, &made->overlap_count, error);
    stage_end(&made->overlap);
    return status;
}

static kith_status fill_suspects(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const summary *made = context;
    score_tables_write_suspects(made->score, made->contents->all_followers, made->format, stream);
    return KITH_OK;
}

static kith_status fill_campaigns(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const summary *made = context;
    return score_tables_write_campaigns(made->score, made->format, &made->options->allocator,
                                        stream);
}

static kith_status fill_windows(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const summary *made = context;
    score_tables_write_windows(made->score, made->format, stream);
    return KITH_OK;
}

static kith_status fill_niches(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const summary *made = context;
    score_tables_write_niches(made->score, made->niches, &made->names, made->format, stream);
    return KITH_OK;
}

static kith_status fill_roster(void *context, FILE *stream, kith_error *error) {
    const summary *made = context;
    return roster_file_write(made->score->roster, stream, error);
}

static kith_status fill_engaged(void *context, FILE *stream, kith_error *error) {
    const summary *made = context;
    return roster_file_write(made->score->engaged, stream, error);
}

static kith_status fill_summary(void *context, FILE *stream, kith_error *error) {
    (void)error;
    summary *made = context;
    stage_end(&made->writing);
    made->writing.seconds -= made->overlap.seconds;
    summary_write(made, stream);
    return KITH_OK;
}

typedef struct score_file {
    const char *name[2]; /* by format */
    folder_fill fill;
    bool audit;       /* also when only the audit was asked for */
    bool engagements; /* only where there are any */
} score_file;

static const score_file score_files[] = {
    {{"creators.csv", "creators.jsonl"}, fill_creators, true, false},
    {{"overlaps.csv", "overlaps.jsonl"}, fill_overlaps, false, false},
    {{"suspects.csv", "suspects.jsonl"}, fill_suspects, true, false},
    {{"campaigns.csv", "campaigns.jsonl"}, fill_campaigns, true, false},
    {{"windows.csv", "windows.jsonl"}, fill_windows, true, false},
    {{"niches.csv", "niches.jsonl"}, fill_niches, false, false},
    {{"roster.kith", "roster.kith"}, fill_roster, false, false},
    {{"engaged.kith", "engaged.kith"}, fill_engaged, false, true},
    {{"summary.json", "summary.json"}, fill_summary, true, false},
};

static bool is_written(const score_file *file, const summary *made) {
    return (file->audit || !made->contents->audit_only) &&
           (made->score->engagements || !file->engagements);
}

static kith_status add_files(folder *files, summary *made, kith_error *error) {
    for (size_t i = 0; i < sizeof score_files / sizeof *score_files; i++) {
        const score_file *file = &score_files[i];
        if (!is_written(file, made)) {
            continue;
        }
        kith_status status = folder_add(files, file->name[made->format], file->fill, made, error);
        if (status != KITH_OK) {
            return status;
        }
    }
    return KITH_OK;
}

/* Removes what an earlier run left in the folder and this one has not replaced, so that what is there belongs together. */
static void forget_older(folder *files, const summary *made) {
    for (size_t i = 0; i < sizeof score_files / sizeof *score_files; i++) {
        const score_file *file = &score_files[i];
        bool written = is_written(file, made);
        for (size_t format = 0; format < 2; format++) {
            if (!written || strcmp(file->name[format], file->name[made->format]) != 0) {
                folder_forget(files, file->name[format]);
            }
        }
    }
}

/* Files of these names in a folder that no run has written are somebody's own. */
static kith_status check_folder(const folder *files, const char *path, kith_error *error) {
    for (size_t i = 0; i < 2 * sizeof score_files / sizeof *score_files; i++) {
        const char *name = score_files[i / 2].name[i % 2];
        if (folder_has(files, name) && !folder_has(files, "summary.json")) {
            return status_fail(
                error, KITH_IO,
                "%s: has a %s, but no summary.json of an earlier run; choose another "
                "folder",
                path, name);
        }
    }
    return KITH_OK;
}

/* Sold packs would tie creators together, so the niches are those of the other accounts. */
static kith_status find_niches(summary *made, kith_error *error) {
    const kith_score *score = made->score;
    kith_suspects *suspects = NULL;
    kith_options same = *made->options;
    same.seed = kith_roster_view_info(score->audiences).seed;
    made->overlap = stage_begin("overlap");
    kith_status status = kith_audit_list_suspects(score->audit, &same, &suspects);
    if (status != KITH_OK) return status_fail(error, status, "out of memory");
    status = kith_niches_build(score->roster, suspects, &same, &made->niches, error);
    kith_suspects_free(suspects);
    if (status != KITH_OK) return status;
    status = niche_names_create(score->roster, made->niches, score->catalogue, made->options,
                                &made->names);
    return status == KITH_OK ? status : status_fail(error, status, "out of memory");
}

kith_status kith_score_write(const kith_score *score, const char *path,
                             const kith_score_contents *contents, kith_format format,
                             const kith_options *options, kith_error *error) {
    summary made = {.score = score,
                    .contents = contents,
                    .options = options,
                    .format = format,
                    .writing = stage_begin("write")};
    folder *files = NULL;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = folder_create(path, &options->allocator, &files, error);
    }
    if (status == KITH_OK) {
        status = check_folder(files, path, error);
    }
    if (status == KITH_OK && !contents->audit_only) {
        status = find_niches(&made, error);
    }
    if (status == KITH_OK) {
        status = add_files(files, &made, error);
    }
    if (status == KITH_OK) {
        status = folder_commit(files, error);
    }
    if (status == KITH_OK) {
        forget_older(files, &made);
    }
    folder_free(files);
    niche_names_free(&made.names);
    kith_niches_free(made.niches);
    return status;
}

kith_status kith_score_write_creators(const kith_score *score, const char *path, kith_format format,
                                      const kith_options *options, kith_error *error) {
    summary made = {.score = score, .format = format, .options = options};
    kith_status status = options_check(options, error);
    return status != KITH_OK
               ? status
               : folder_write_file(path, &options->allocator, fill_creators, &made, error);
}
