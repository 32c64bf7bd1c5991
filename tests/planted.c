#include "planted.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

planted_plan planted_default(uint64_t seed) {
    return (planted_plan){.seed = seed,
                          .creators = 300,
                          .accounts = 8000,
                          .niches = 6,
                          .follows = 10,
                          .members = 400,
                          .buyers = 30,
                          .density = 0.4};
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static double draw_unit(uint64_t *state) {
    return (double)(draw(state) >> 11) * 0x1p-53;
}

/* Creator c is in niche c mod niches; the earlier in its niche, the more popular. */
static size_t draw_creator(uint64_t *state, size_t niche, const planted_plan *plan) {
    size_t size = plan->creators / plan->niches;
    double place = pow(draw_unit(state), 2) * (double)size;
    return (size_t)place * plan->niches + niche;
}

/* A person: a heavy-tailed number of follows, most in one niche. */
static void write_person(FILE *out, uint64_t *state, size_t account, const planted_plan *plan) {
    size_t home = draw(state) % plan->niches;
    double loyalty = draw_unit(state);
    size_t count = 1 + (size_t)(plan->follows * -log(1 - draw_unit(state)));
    for (size_t i = 0; i < count; i++) {
        bool at_home = draw_unit(state) < loyalty;
        size_t niche = at_home ? home : draw(state) % plan->niches;
        fprintf(out, "c%04zu\t%zu\n", draw_creator(state, niche, plan), account);
    }
}

/* One creator of every stride, at a place that moves on: all niches, large and small. */
static bool is_buyer(size_t creator, const planted_plan *plan) {
    size_t stride = plan->buyers > 0 ? plan->creators / plan->buyers : 1;
    size_t block = creator / stride;
    return block < plan->buyers && creator % stride == block % stride;
}

static void write_member(FILE *out, uint64_t *state, size_t account, const planted_plan *plan) {
    for (size_t c = 0; c < plan->creators; c++) {
        if (is_buyer(c, plan) && draw_unit(state) < plan->density) {
            fprintf(out, "c%04zu\t%zu\n", c, account);
        }
    }
    for (size_t i = 0; i < (plan->one_niche ? 10 : 5); i++) {
        size_t niche = plan->one_niche ? 0 : draw(state) % plan->niches;
        fprintf(out, "c%04zu\t%zu\n", draw_creator(state, niche, plan), account);
    }
}

static kith_roster *build(const run_folder *folder) {
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/follows.tsv", folder->path);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = NULL;
    kith_error error = {0};
    kith_status status = kith_roster_build(paths, 1, &options, &roster, &error);
    cr_assert_eq(status, KITH_OK, "%s", error.text);
    run_remove_folder(folder);
    return roster;
}

kith_roster *planted_read(const char *follows) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "follows.tsv", follows);
    return build(&folder);
}

planted planted_create(const planted_plan *plan) {
    planted made = {.plan = *plan};
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/follows.tsv", folder.path);
    FILE *out = fopen(path, "w");
    cr_assert_not_null(out);
    fprintf(out, "creator\tfollower\n");
    uint64_t state = plan->seed;
    for (size_t i = 1; i <= plan->accounts; i++) {
        write_person(out, &state, i, plan);
    }
    for (size_t i = 1; i <= plan->members; i++) {
        write_member(out, &state, plan->accounts + i, plan);
    }
    cr_assert_eq(fclose(out), 0);
    made.roster = build(&folder);
    size_t count = kith_roster_view_info(made.roster).creator_count;
    made.bought = calloc(count, sizeof *made.bought);
    cr_assert_not_null(made.bought);
    for (size_t i = 0; i < count; i++) {
        size_t creator = strtoul(kith_roster_view_creator(made.roster, i).name + 1, NULL, 10);
        made.bought[i] = plan->members > 0 && is_buyer(creator, plan);
    }
    return made;
}

void planted_free(planted *made) {
    kith_roster_free(made->roster);
    free(made->bought);
    *made = (planted){0};
}

bool planted_is_member(const planted *from, uint64_t hash) {
    char id[KITH_ID_BYTES + 1];
    kith_roster_name_account(from->roster, hash, id);
    return strtoull(id, NULL, 10) > from->plan.accounts;
}
