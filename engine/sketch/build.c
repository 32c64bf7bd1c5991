/* Building a roster from follows: every thread gathers its own sketches, then the parts of each
 * creator are joined. */
#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/follows.h"
#include "sketch/gather.h"
#include "sketch/parts.h"

typedef struct gather_set {
    kith_allocator allocator;
    gather **gathers; /* one a thread */
    row_sink *sinks;
    size_t count;
} gather_set;

static void free_set(gather_set *set) {
    for (size_t i = 0; set->gathers && i < set->count; i++) {
        gather_free(set->gathers[i]);
    }
    memory_free(&set->allocator, set->gathers);
    memory_free(&set->allocator, set->sinks);
}

static kith_status create_set(gather_set *set, const kith_options *options) {
    size_t count = (size_t)options_count_threads(options);
    *set = (gather_set){.allocator = options->allocator, .count = count};
    set->gathers = memory_create(&options->allocator, count, sizeof(gather *));
    set->sinks = memory_create(&options->allocator, count, sizeof *set->sinks);
    kith_status status = set->gathers && set->sinks ? KITH_OK : KITH_NO_MEMORY;
    for (size_t i = 0; i < count && status == KITH_OK; i++) {
        status = gather_create(options, &set->gathers[i]);
        set->sinks[i] = (row_sink){.take = gather_take, .context = set->gathers[i]};
    }
    return status;
}

static kith_status finish_set(gather_set *set) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < set->count && status == KITH_OK; i++) {
        status = gather_finish(set->gathers[i]);
    }
    return status;
}

static size_t count_parts(const gather_set *set) {
    size_t part_count = 0;
    for (size_t i = 0; i < set->count; i++) {
        part_count += set->gathers[i]->creators.count;
    }
    return part_count;
}

static void list_parts(const gather_set *set, part_list *list) {
    for (size_t i = 0; i < set->count; i++) {
        const gather *gathered = set->gathers[i];
        for (size_t j = 0; j < gathered->creators.count; j++) {
            list->parts[list->part_count++] =
                (roster_part){.name = texts_view(&gathered->creators, j),
                              .name_bytes = gathered->creators.entries[j].byte_count,
                              .sketch = &gathered->sketches[j]};
        }
    }
}

/* Moves the threads' tables of account names into the roster. */
static kith_status move_names(gather_set *set, kith_roster *roster) {
    roster->account_names =
        memory_create(&set->allocator, set->count, sizeof *roster->account_names);
    if (!roster->account_names) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < set->count; i++) {
        roster->account_names[i] = set->gathers[i]->names;
        set->gathers[i]->names = (text_table){.allocator = set->allocator};
    }
    roster->account_name_count = set->count;
    return KITH_OK;
}

static kith_status assemble_set(gather_set *set, const kith_options *options, kith_roster **out) {
    part_list parts;
    kith_roster *roster = NULL;
    kith_status status = parts_create(&options->allocator, count_parts(set), &parts);
    if (status != KITH_OK) {
        return status;
    }
    list_parts(set, &parts);
    status = finish_set(set);
    if (status == KITH_OK) {
        status = parts_assemble(&parts, options, &roster, NULL);
    }
    parts_free(&parts);
    if (status == KITH_OK && options->keep_names) {
        status = move_names(set, roster);
    }
    if (status != KITH_OK) {
        kith_roster_free(roster);
        return status;
    }
    *out = roster;
    return KITH_OK;
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
    status = create_set(&set, options);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto done;
    }
    status = follows_read(paths, path_count, options, set.sinks, &summary, error);
    if (status != KITH_OK) {
        goto done;
    }
    if (count_parts(&set) == 0) {
        status = status_fail(error, KITH_MALFORMED, "%s: no follows in %s", paths[0],
                             path_count > 1 ? "it and the files after it" : "it");
        goto done;
    }
    status = assemble_set(&set, options, &built);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto done;
    }
    built->bad_line_count = summary.bad_line_count;
    built->has_times = summary.has_times;
    *roster = built;
done:
    free_set(&set);
    return status;
}
