#include "timed.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "follows.h"

void timed_add(timed_list *list, size_t creator, uint64_t follower, uint32_t time) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->rows = realloc(list->rows, list->capacity * sizeof *list->rows);
        cr_assert_not_null(list->rows);
    }
    list->rows[list->count++] = (timed_follow){(uint32_t)creator, time, follower};
}

void timed_free(timed_list *list) {
    free(list->rows);
    *list = (timed_list){0};
}

void timed_shuffle(timed_list *list, uint64_t seed) {
    for (size_t i = list->count; i > 1; i--) {
        size_t j = random_below(&seed, i);
        timed_follow moved = list->rows[i - 1];
        list->rows[i - 1] = list->rows[j];
        list->rows[j] = moved;
    }
}

void timed_write(const timed_list *list, const char *folder, const char *name) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fputs("creator,follower,followed_at\n", file);
    for (size_t i = 0; i < list->count; i++) {
        fprintf(file, "c%05" PRIu32 ",%" PRIu64 ",%" PRIu32 "\n", list->rows[i].creator,
                list->rows[i].follower, list->rows[i].time);
    }
    cr_assert_eq(fclose(file), 0);
}

kith_roster *timed_build(const timed_list *list, int thread_count) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    options.floor = 1;
    options.keep_times = true;
    options.thread_count = thread_count;
    timed_write(list, folder.path, "f.csv");
    kith_roster *made = follows_build(&folder, "f.csv", &options);
    run_remove_folder(&folder);
    return made;
}

static double draw_unit(uint64_t *state) {
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

static uint32_t draw_time(uint64_t *state) {
    return TIMED_FIRST + (uint32_t)random_below(state, (uint64_t)TIMED_DAYS * TIMED_DAY);
}

/* The earlier in its niche, the more popular. */
static size_t draw_creator(uint64_t *state, size_t creators, size_t niche, size_t niches) {
    size_t size = creators / niches;
    double place = pow(draw_unit(state), 2) * (double)size;
    return (size_t)place * niches + niche;
}

void timed_add_people(timed_list *list, uint64_t *state, size_t creators, size_t people,
                      size_t niches, double follows) {
    for (size_t u = 1; u <= people; u++) {
        size_t home = random_below(state, niches);
        double loyalty = draw_unit(state);
        size_t count = 1 + (size_t)(follows * -log(1 - draw_unit(state)));
        for (size_t i = 0; i < count; i++) {
            size_t niche = draw_unit(state) < loyalty ? home : random_below(state, niches);
            timed_add(list, draw_creator(state, creators, niche, niches), u, draw_time(state));
        }
    }
}

void timed_deliver(timed_list *list, uint64_t *state, uint64_t first, size_t accounts,
                   timed_follow at, size_t count, uint32_t seconds) {
    /* Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S). */
    size_t left = count;
    for (size_t i = 0; i < accounts && left > 0; i++) {
        if (random_below(state, accounts - i) >= left) continue;
        timed_add(list, at.creator, first + i, at.time + (uint32_t)random_below(state, seconds));
        left--;
    }
}

void timed_add_camouflage(timed_list *list, uint64_t *state, uint64_t first, size_t accounts,
                          size_t creators, size_t follows) {
    for (size_t i = 0; i < accounts * follows; i++) {
        timed_add(list, draw_creator(state, creators, 0, 1), first + i % accounts,
                  draw_time(state));
    }
}

void timed_hold_giveaway(timed_list *list, uint64_t *state, const timed_giveaway *plan) {
    for (size_t i = 0; i < plan->accounts; i++) {
        uint32_t moment = plan->begin + (uint32_t)random_below(state, plan->seconds);
        for (size_t s = 0; s < plan->sponsors; s++) {
            if (draw_unit(state) >= plan->chance) continue;
            timed_add(list, plan->sponsor + s * plan->stride, plan->first + i,
                      moment + (uint32_t)random_below(state, 600));
        }
    }
}

timed_world timed_open(const timed_list *list, int thread_count) {
    timed_world made = {.roster = timed_build(list, thread_count)};
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    cr_assert_eq(graph_build(made.roster, &options, &made.follows), KITH_OK);
    cr_assert_eq(timeline_build(made.roster, made.follows, &options, &made.times), KITH_OK);
    cr_assert_eq(bursts_build(made.times, &options, &made.slices), KITH_OK);
    cr_assert_eq(cohorts_build(made.times, made.slices, made.follows->account_count, &made.holders),
                 KITH_OK);
    made.source = (reuse_source){made.follows, made.times, made.slices, made.holders, NULL};
    return made;
}

void timed_close(timed_world *made) {
    cohorts_free(made->holders);
    bursts_free(made->slices);
    timeline_free(made->times);
    graph_free(made->follows);
    kith_roster_free(made->roster);
    *made = (timed_world){0};
}

uint64_t timed_name_account(const timed_world *from, size_t account) {
    char id[KITH_ID_BYTES + 1];
    kith_roster_name_account(from->roster, from->follows->hashes[account], id);
    return strtoull(id, NULL, 10);
}
