#include "sketch/gather_set.h"

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"

enum { MEGABYTE = 1000000 };

static bool has_budget(const gather_set *set) {
    return set->options->memory_bytes > 0;
}

/* What the gathers are joined with before the floor is known. */
static kith_options current_options(const gather_set *set) {
    kith_options current = *set->options;
    if (has_budget(set)) {
        current.k = set->budget.k;
        current.floor = set->budget.floor;
    }
    return current;
}

/* ---- Listing and joining ---- */

static roster_part make_part(const gather_set *set, size_t thread, size_t number, sketch *source) {
    const text_table *names = &set->gathers[thread]->creators;
    return (roster_part){.name = texts_view(names, number),
                         .name_bytes = names->entries[number].byte_count,
                         .sketch = source,
                         .thread = thread,
                         .creator = number};
}

static kith_status list_parts(const gather_set *set, part_list *list) {
    size_t part_count = set->held_count + gather_set_count_creators(set);
    kith_status status = parts_create(set->options, part_count, list);
    if (status != KITH_OK) {
        return status;
    }
    for (size_t i = 0; i < set->held_count; i++) {
        held_sketch *held = &set->held[i];
        list->parts[list->part_count++] = make_part(set, held->thread, held->number, &held->sketch);
    }
    for (size_t i = 0; i < set->count; i++) {
        for (size_t j = 0; j < set->gathers[i]->creators.count; j++) {
            list->parts[list->part_count++] = make_part(set, i, j, &set->gathers[i]->sketches[j]);
        }
    }
    return KITH_OK;
}

static void free_held(gather_set *set) {
    for (size_t i = 0; i < set->held_count; i++) {
        sketch_free(&set->held[i].sketch, &set->options->allocator);
    }
    memory_free(&set->options->allocator, set->held);
    set->held = NULL;
    set->held_count = 0;
}

/* Puts joined sketches into the place of those held. */
static kith_status hold(gather_set *set, const part_list *list, const sketch *joined) {
    free_held(set);
    set->held = memory_create(&set->options->allocator, list->creator_count, sizeof *set->held);
    if (!set->held) {
        return KITH_NO_MEMORY;
    }
    set->held_count = list->creator_count;
    for (size_t i = 0; i < list->creator_count; i++) {
        const roster_part *part = &list->parts[list->begins[i]];
        set->held[i] = (held_sketch){part->thread, part->creator, joined[i]};
    }
    return KITH_OK;
}

/* Joins everything gathered so far, lowers the floor to what the budget affords, and holds it. */
static kith_status join_within_budget(gather_set *set, part_list *list) {
    kith_options current = current_options(set);
    const kith_allocator *allocator = &current.allocator;
    kith_status status = parts_sort(list);
    if (status != KITH_OK) {
        return status;
    }
    sketch *joined = memory_create(allocator, list->creator_count, sizeof *joined);
    if (!joined) {
        return KITH_NO_MEMORY;
    }
    status = parts_join(list, 0, list->creator_count, &current, NULL, joined, NULL);
    if (status == KITH_OK && !budget_lower(&set->budget, joined, list->creator_count)) {
        status = KITH_INVALID;
    }
    if (status != KITH_OK || set->budget.k < set->options->k) {
        set->bytes_missed = budget_need(joined, list->creator_count, set->options->k);
    }
    if (status == KITH_OK) {
        sketch_policy policy = sketch_prepare_policy(set->budget.k, set->budget.floor);
        for (size_t i = 0; i < list->creator_count; i++) {
            sketch_cut(&joined[i], policy);
            sketch_trim(&joined[i], allocator);
        }
        status = hold(set, list, joined);
    }
    for (size_t i = 0; status != KITH_OK && i < list->creator_count; i++) {
        sketch_free(&joined[i], allocator);
    }
    memory_free(allocator, joined);
    return status;
}

/* Empties the gathers into what is held; a pause of follows_read. */
static kith_status make_room(void *context) {
    gather_set *set = context;
    part_list list;
    kith_status status = KITH_OK;
    for (size_t i = 0; i < set->count && status == KITH_OK; i++) {
        status = gather_finish(set->gathers[i]);
    }
    if (status == KITH_OK) {
        status = list_parts(set, &list);
    }
    if (status != KITH_OK) {
        return status;
    }
    status = join_within_budget(set, &list);
    parts_free(&list);
    sketch_policy policy = sketch_prepare_policy(set->budget.k, set->budget.floor);
    for (size_t i = 0; i < set->count && status == KITH_OK; i++) {
        status = gather_restart(set->gathers[i], policy);
    }
    return status;
}

/* ---- The whole ---- */

kith_status gather_set_create(gather_set *set, const kith_options *options) {
    size_t count = (size_t)options_count_threads(options);
    *set = (gather_set){.options = options,
                        .count = count,
                        .budget = budget_begin(options->memory_bytes, options->k),
                        .pause = {.hold = make_room, .context = set}};
    kith_options current = current_options(set);
    set->gathers = memory_create(&options->allocator, count, sizeof(gather *));
    set->sinks = memory_create(&options->allocator, count, sizeof *set->sinks);
    kith_status status = set->gathers && set->sinks ? KITH_OK : KITH_NO_MEMORY;
    for (size_t i = 0; i < count && status == KITH_OK; i++) {
        status = gather_create(&current, &set->gathers[i]);
        if (status == KITH_OK && has_budget(set)) {
            set->gathers[i]->pause = &set->pause;
            set->gathers[i]->growth_most = budget_share_growth(&set->budget, count);
        }
        set->sinks[i] = (row_sink){.take = gather_take, .context = set->gathers[i]};
    }
    return status;
}

void gather_set_free(gather_set *set) {
    free_held(set);
    for (size_t i = 0; set->gathers && i < set->count; i++) {
        gather_free(set->gathers[i]);
    }
    memory_free(&set->options->allocator, set->gathers);
    memory_free(&set->options->allocator, set->sinks);
}

follows_pause *gather_set_view_pause(gather_set *set) {
    return has_budget(set) ? &set->pause : NULL;
}

size_t gather_set_count_creators(const gather_set *set) {
    size_t creator_count = 0;
    for (size_t i = 0; i < set->count; i++) {
        creator_count += set->gathers[i]->creators.count;
    }
    return creator_count;
}

/* Moves the threads' tables of account names into the roster. */
static kith_status move_names(gather_set *set, kith_roster *roster) {
    const kith_allocator *allocator = &set->options->allocator;
    roster->account_names = memory_create(allocator, set->count, sizeof *roster->account_names);
    if (!roster->account_names) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < set->count; i++) {
        roster->account_names[i] = set->gathers[i]->names;
        set->gathers[i]->names = (text_table){.allocator = *allocator};
    }
    roster->account_name_count = set->count;
    return KITH_OK;
}

void gather_set_explain(const gather_set *set, kith_error *error) {
    if (set->bytes_missed > 0) {
        status_fail(error, KITH_INVALID,
                    "a memory budget of %.1f MB is too small for the sketches of small audiences: "
                    "k = %u needs at least %.1f MB here; raise the budget or lower k",
                    (double)set->options->memory_bytes / MEGABYTE, set->options->k,
                    0.1 + (double)set->bytes_missed / MEGABYTE);
    }
}

/* For each thread, which creators of the roster those it knows are: the parts are in the roster's order. */
static kith_status number_creators(gather_set *set, const part_list *list) {
    for (size_t i = 0; i < set->count; i++) {
        gather *gathered = set->gathers[i];
        gathered->times.numbers =
            memory_create(&set->options->allocator, gathered->creators.count, sizeof(uint32_t));
        if (!gathered->times.numbers) {
            return KITH_NO_MEMORY;
        }
    }
    for (size_t i = 0; i < list->creator_count; i++) {
        for (size_t j = list->begins[i]; j < list->begins[i + 1]; j++) {
            const roster_part *part = &list->parts[j];
            set->gathers[part->thread]->times.numbers[part->creator] = (uint32_t)i;
        }
    }
    return KITH_OK;
}

static kith_status fill_from_logs(gather_set *set, kith_roster *roster, kith_error *error) {
    const kith_allocator *allocator = &set->options->allocator;
    time_log **logs = memory_create(allocator, set->count, sizeof(time_log *));
    if (!logs) {
        return status_fail(error, KITH_NO_MEMORY, "%s", kith_status_text(KITH_NO_MEMORY));
    }
    for (size_t i = 0; i < set->count; i++) {
        logs[i] = &set->gathers[i]->times;
    }
    kith_status status = timelog_fill(logs, set->count, set->times, set->options, roster, error);
    memory_free(allocator, logs);
    return status;
}

static kith_status assemble(gather_set *set, kith_roster **out, kith_error *error) {
    kith_options current = current_options(set);
    part_list list;
    kith_roster *roster = NULL;
    kith_status status = list_parts(set, &list);
    if (status == KITH_OK) {
        list.is_unrounded = has_budget(set);
        status = parts_assemble(&list, &current, &roster, NULL);
        if (status == KITH_OK && current.keep_times) {
            status = number_creators(set, &list);
        }
        parts_free(&list);
    }
    if (status == KITH_OK && current.keep_names) {
        status = move_names(set, roster);
    }
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
    } else if (current.keep_times) {
        status = fill_from_logs(set, roster, error);
    }
    if (status != KITH_OK) {
        kith_roster_free(roster);
        return status;
    }
    *out = roster;
    return KITH_OK;
}

kith_status gather_set_finish(gather_set *set, kith_roster **out, kith_error *error) {
    kith_status status = KITH_OK;
    if (has_budget(set)) {
        status = make_room(set);
    }
    for (size_t i = 0; i < set->count && status == KITH_OK; i++) {
        status = gather_close(set->gathers[i]);
    }
    if (status == KITH_OK && set->bytes_missed > 0) {
        status = KITH_INVALID;
    }
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        gather_set_explain(set, error);
        return status;
    }
    return assemble(set, out, error);
}
