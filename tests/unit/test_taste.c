#include "authenticity/taste.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "authenticity/broad.h"
#include "authenticity/leaning.h"
#include "planted.h"

enum { CREATOR_COUNT = 300, NICHE_COUNT = 5, TEXT_BYTES = 1 << 20 };

static uint64_t draw(uint64_t *state) {
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

/* Creator c is in niche c mod 5. */
typedef struct stage {
    char *text;
    size_t used;
    uint64_t state;
    kith_roster *roster;
    graph *from;
    niche niches;
    uint32_t labels[CREATOR_COUNT];
    taste *people;
} stage;

static void write_follow(stage *to, size_t creator, size_t account) {
    to->used += (size_t)snprintf(to->text + to->used, TEXT_BYTES - to->used, "c%03zu\t%zu\n",
                                 creator, account);
}

/* Nine tenths of the follows of a person are in its niche, all the follows of others anywhere. */
static void write_account(stage *to, size_t account, bool has_taste, size_t count) {
    size_t home = draw(&to->state) % NICHE_COUNT;
    for (size_t i = 0; i < count; i++) {
        size_t creator = draw(&to->state) % CREATOR_COUNT;
        bool at_home = has_taste && draw(&to->state) % 10 > 0;
        write_follow(to, at_home ? creator / NICHE_COUNT * NICHE_COUNT + home : creator, account);
    }
}

static stage start_stage(void) {
    stage made = {.state = 1, .text = calloc(TEXT_BYTES, 1)};
    cr_assert_not_null(made.text);
    return made;
}

static void read_stage(stage *at) {
    kith_options options = kith_options_default();
    at->roster = planted_read(at->text);
    cr_assert_eq(graph_build(at->roster, &options, &at->from), KITH_OK);
    cr_assert_eq(at->from->creator_count, CREATOR_COUNT);
    for (size_t c = 0; c < CREATOR_COUNT; c++) {
        const char *name = kith_roster_view_creator(at->roster, c).name;
        at->labels[c] = (uint32_t)(strtoul(name + 1, NULL, 10) % NICHE_COUNT);
    }
    at->niches = (niche){.count = NICHE_COUNT, .labels = at->labels};
    cr_assert_eq(taste_build(at->from, &at->niches, &at->people), KITH_OK);
}

static void free_stage(stage *at) {
    taste_free(at->people);
    graph_free(at->from);
    kith_roster_free(at->roster);
    free(at->text);
}

/* 2,000 people with a taste, and 100 accounts without any. */
static stage create_crowd(void) {
    stage made = start_stage();
    for (size_t u = 1; u <= 2100; u++) {
        write_account(&made, u, u <= 2000, u <= 2000 ? 2 + u % 15 : 12);
    }
    read_stage(&made);
    return made;
}

/* Accounts without a taste have numbers from 2001, which are their hashes' ids. */
static bool is_broad(const stage *at, size_t account) {
    char name[KITH_ID_BYTES + 1];
    kith_roster_name_account(at->roster, at->from->hashes[account], name);
    return strtoul(name, NULL, 10) > 2000;
}

static taste_map create_map(const stage *at) {
    taste_map map = {0};
    map.labels = calloc(CREATOR_COUNT, sizeof *map.labels);
    map.table = calloc(TASTE_TABLE_SIZE, sizeof *map.table);
    cr_assert(map.labels && map.table);
    taste_map_start(&map, at->people, at->from);
    return map;
}

static void free_map(taste_map *map) {
    free(map->labels);
    free(map->table);
}

Test(taste, accounts_without_a_taste_are_told_from_people) {
    stage at = create_crowd();
    taste_map map = create_map(&at);
    size_t right = 0;
    size_t wrong = 0;
    for (uint32_t u = 0; u < at.from->account_count; u++) {
        bool broad = taste_is_broad(&map, at.from, u, 2);
        right += broad && is_broad(&at, u);
        wrong += broad && !is_broad(&at, u);
    }
    cr_expect_geq(right, 65, "%zu", right);
    cr_expect_leq(wrong, 40, "%zu", wrong);
    free_map(&map);
    free_stage(&at);
}

/* ln of the Polya law with a focus, from the gamma function. */
static double weigh(const taste_map *map, const size_t *counts, double focus) {
    double total = 0;
    double sum = 0;
    for (size_t k = 0; k < NICHE_COUNT; k++) {
        double part = focus * map->shares[k];
        sum += lgamma(part + (double)counts[k]) - lgamma(part);
        total += (double)counts[k];
    }
    return sum + lgamma(focus) - lgamma(focus + total);
}

/* With one focus for all people and one kind of member, the evidence has a closed form. */
static void expect_evidence(const stage *at, taste_map *map, uint32_t account, double focus) {
    uint8_t inside[CREATOR_COUNT] = {0};
    size_t all[NICHE_COUNT] = {0};
    double chance = 0;
    for (size_t c = 0; c < CREATOR_COUNT; c += 3) {
        inside[c] = 1;
    }
    graph_list follows = graph_view_following(at->from, account);
    for (size_t i = 0; i < follows.count; i++) {
        all[map->labels[follows.items[i]]]++;
        chance += log(map->shares[map->labels[follows.items[i]]]);
    }
    taste_reading read = taste_read(map, at->from, account, inside);
    cr_assert_float_eq(read.evidence, chance - weigh(map, all, focus), 1e-6);
}

Test(taste, evidence_is_that_of_the_polya_law) {
    const double focuses[TASTE_FOCUS_COUNT] = {0.25, 1, 2, 4, 8, 16, 32, 128};
    stage at = start_stage();
    for (size_t u = 1; u <= 200; u++) {
        write_account(&at, u, u % 2, 2 + u);
    }
    read_stage(&at);
    taste_map map = create_map(&at);
    map.kinds[TASTE_BROAD] = 1;
    map.kinds[TASTE_ORDINARY] = map.kinds[TASTE_NARROW] = 1e-300;
    for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
        for (size_t octave = 0; octave < TASTE_OCTAVE_COUNT; octave++) {
            for (size_t i = 0; i < TASTE_FOCUS_COUNT; i++) {
                at.people->focuses[octave][i] = i == k ? 0 : -1e4;
            }
        }
        for (uint32_t u = 0; u < at.from->account_count; u++) {
            expect_evidence(&at, &map, u, focuses[k]);
        }
    }
    free_map(&map);
    free_stage(&at);
}

/* Members whose other follows are people's are found to be that, and others not. */
static double measure_ordinary(bool has_taste) {
    stage at = start_stage();
    for (size_t u = 1; u <= 2200; u++) {
        if (u <= 2000) {
            write_account(&at, u, true, 2 + u % 15);
            continue;
        }
        for (size_t c = 0; c < 15; c++) {
            if (draw(&at.state) % 10 < 7) write_follow(&at, c * 7, u);
        }
        write_account(&at, u, has_taste, 8);
    }
    read_stage(&at);
    pack *room = NULL;
    cr_assert_eq(pack_create(at.from, &room), KITH_OK);
    uint32_t creators[CREATOR_COUNT];
    size_t count = 0;
    for (uint32_t c = 0; c < CREATOR_COUNT; c++) {
        const char *name = kith_roster_view_creator(at.roster, c).name;
        size_t number = strtoul(name + 1, NULL, 10);
        if (number % 7 == 0 && number < 105) creators[count++] = c;
    }
    pack_start(room, at.from, creators, count);
    cr_assert(pack_refine(room, at.from, 2));
    leaning_start(room, at.from, at.people);
    cr_assert(pack_refine(room, at.from, 8));
    cr_assert_geq(room->member_count, 150);
    double share = room->map.kinds[TASTE_ORDINARY];
    pack_free(room);
    free_stage(&at);
    return share;
}

Test(taste, members_are_people_by_their_other_follows_or_not) {
    cr_expect_geq(measure_ordinary(true), 0.7);
    cr_expect_leq(measure_ordinary(false), 0.3);
}

Test(leaning, creators_of_a_pack_have_the_niche_of_their_other_followers) {
    stage at = create_crowd();
    pack *room = NULL;
    cr_assert_eq(pack_create(at.from, &room), KITH_OK);
    for (uint32_t c = 0; c < 10; c++) {
        room->creators[room->creator_count++] = c;
        room->inside[c] = 1;
        at.people->labels[c] = 0; /* the pack was taken for a niche */
    }
    leaning_start(room, at.from, at.people);
    for (uint32_t c = 0; c < 10; c++) {
        cr_expect_eq(room->map.labels[c], at.labels[c], "creator %u", (unsigned)c);
    }
    pack_free(room);
    free_stage(&at);
}

/* 100 accounts follow a quarter of twelve creators: too thin for pairs of creators to show it. */
Test(broad, creators_of_a_thin_pack_are_a_candidate) {
    kith_options options = kith_options_default();
    stage at = start_stage();
    for (size_t u = 1; u <= 2100; u++) {
        write_account(&at, u, u <= 2000, u <= 2000 ? 2 + u % 15 : 9);
        for (size_t c = 0; c < 12 && u > 2000; c++) {
            if (draw(&at.state) % 4 == 0) write_follow(&at, c, u);
        }
    }
    read_stage(&at);
    candidates *made = NULL;
    ties none = {.allocator = at.from->allocator, .count = CREATOR_COUNT};
    none.start = calloc(CREATOR_COUNT + 1, sizeof *none.start);
    uint8_t open[CREATOR_COUNT];
    uint8_t *marks = calloc(at.from->account_count, 1);
    cr_assert(none.start && marks);
    for (size_t c = 0; c < CREATOR_COUNT; c++) {
        open[c] = 1;
    }
    size_t all = SIZE_MAX;
    cr_assert_eq(candidates_build(&none, &none, &at.niches, &made), KITH_OK);
    cr_assert_eq(broad_collect(at.from, at.people, &options, open, marks, made, &all), KITH_OK);
    cr_assert_lt(all, made->count);
    size_t right = 0;
    for (size_t i = made->start[all]; i < made->start[all + 1]; i++) {
        const char *name = kith_roster_view_creator(at.roster, made->members[i]).name;
        right += strtoul(name + 1, NULL, 10) < 12;
    }
    cr_expect_geq(right, 9, "%zu", right);
    cr_expect_geq(2 * right, made->start[all + 1] - made->start[all]);
    candidates_free(made);
    free(none.start);
    free(marks);
    free_stage(&at);
}
