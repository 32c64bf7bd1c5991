/* All pairs, two rosters and the largest overlaps against asking about every pair alone. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { CREATORS = 150, RECEIVED_MAX = CREATORS * CREATORS };

/* Everything that was received. */
typedef struct received {
    kith_overlap overlaps[RECEIVED_MAX];
    size_t count;
} received;

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    received *all = context;
    cr_assert_leq(all->count + overlap_count, RECEIVED_MAX);
    memcpy(all->overlaps + all->count, overlaps, overlap_count * sizeof *overlaps);
    all->count += overlap_count;
    return KITH_OK;
}

/* Audiences of 1 to 6,000 followers, some whole and some sampled, that share popular accounts: of
 * the first 600 accounts every creator has some, and some have nearly all. */
static kith_roster *make_roster(uint64_t seed, size_t creator_count, const kith_options *options) {
    kith_list lists[CREATORS];
    char names[CREATORS][48];
    for (size_t c = 0; c < creator_count; c++) {
        size_t size = 1 + random_below(&seed, c % 4 == 0 ? 6000 : 700);
        uint64_t *ids = malloc(size * sizeof *ids);
        cr_assert_not_null(ids);
        for (size_t i = 0; i < size; i++) {
            uint64_t popular = random_below(&seed, 600);
            ids[i] = random_below(&seed, 2) ? popular : random_below(&seed, 20000);
        }
        snprintf(names[c], sizeof names[c], "c%03zu", c);
        lists[c] = (kith_list){names[c], ids, size};
    }
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, creator_count, options, &roster, NULL), KITH_OK);
    for (size_t c = 0; c < creator_count; c++) {
        free((void *)lists[c].ids);
    }
    return roster;
}

static kith_options small_options(double floor) {
    kith_options options = kith_options_default();
    options.k = 256;
    options.floor = floor;
    options.thread_count = 2;
    return options;
}

static bool passes(const kith_roster *a_from, const kith_roster *b_from, const kith_overlap *pair,
                   const kith_overlap_filter *filter) {
    double a = kith_roster_view_creator(a_from, pair->a).followers.value;
    double b = kith_roster_view_creator(b_from, pair->b).followers.value;
    bool has_common = pair->shared.low > 0; /* at least the sampled hashes that are common */
    return has_common && pair->shared.value >= filter->min_shared &&
           pair->shared.value >= filter->min_containment * (a < b ? a : b);
}

static void check_alike(const kith_overlap *found, const kith_overlap *expected) {
    cr_assert_eq(found->a, expected->a);
    cr_assert_eq(found->b, expected->b);
    cr_assert_eq(found->shared.value, expected->shared.value);
    cr_assert_eq(found->shared.low, expected->shared.low);
    cr_assert_eq(found->shared.high, expected->shared.high);
    cr_assert_eq(found->containment_b, expected->containment_b);
}

static const kith_overlap_filter filters[] = {
    {.min_shared = 1}, {.min_shared = 100}, {.min_containment = 0.4}, {.min_shared = 1e9}};
enum { FILTER_COUNT = sizeof filters / sizeof *filters };

static void check_all_pairs(size_t creator_count, double floor) {
    kith_options options = small_options(floor);
    kith_roster *roster = make_roster(random_seed(31), creator_count, &options);
    received *all = calloc(1, sizeof *all);
    cr_assert_not_null(all);
    for (size_t f = 0; f < FILTER_COUNT; f++) {
        all->count = 0;
        cr_assert_eq(kith_overlap_all(roster, &filters[f], &options, receive, all, NULL), KITH_OK);
        size_t at = 0;
        for (size_t a = 0; a < creator_count; a++) {
            for (size_t b = a + 1; b < creator_count; b++) {
                kith_overlap pair;
                cr_assert_eq(kith_overlap_pair(roster, a, b, NULL, &options, &pair, NULL), KITH_OK);
                if (passes(roster, roster, &pair, &filters[f])) {
                    cr_assert_lt(at, all->count);
                    check_alike(&all->overlaps[at++], &pair);
                }
            }
        }
        cr_assert_eq(at, all->count);
        cr_assert(f != 0 || creator_count < 50 || at > creator_count * (creator_count - 1) / 4);
    }
    free(all);
    kith_roster_free(roster);
}

Test(pairs, of_a_roster_are_those_asked_about_one_by_one) {
    check_all_pairs(CREATORS, 0.1);
    check_all_pairs(CREATORS - 1, 0); /* not a multiple of the rows computed together */
    check_all_pairs(67, 1);
    check_all_pairs(2, 0);
    check_all_pairs(1, 0);
}

Test(pairs, are_the_same_for_any_number_of_threads) {
    kith_options options = small_options(0);
    kith_roster *roster = make_roster(random_seed(32), CREATORS, &options);
    received *first = calloc(1, sizeof *first);
    received *again = calloc(1, sizeof *again);
    cr_assert(first && again);
    options.thread_count = 1;
    cr_assert_eq(kith_overlap_all(roster, &filters[0], &options, receive, first, NULL), KITH_OK);
    for (int threads = 2; threads <= 4; threads++) {
        options.thread_count = threads;
        again->count = 0;
        cr_assert_eq(kith_overlap_all(roster, &filters[0], &options, receive, again, NULL),
                     KITH_OK);
        cr_assert_eq(again->count, first->count);
        cr_assert_eq(memcmp(again->overlaps, first->overlaps, first->count * sizeof(kith_overlap)),
                     0);
    }
    free(first);
    free(again);
    kith_roster_free(roster);
}

/* One list with the creators of both, those of the second after those of the first. */
static kith_roster *make_both(kith_roster *first, kith_roster *second,
                              const kith_options *options) {
    const kith_roster *rosters[] = {first, second};
    kith_list lists[CREATORS];
    uint64_t *hashes[CREATORS];
    char names[CREATORS][48];
    size_t count = 0;
    for (size_t r = 0; r < 2; r++) {
        for (size_t c = 0; c < kith_roster_view_info(rosters[r]).creator_count; c++, count++) {
            kith_creator creator = kith_roster_view_creator(rosters[r], c);
            hashes[count] = malloc((creator.hash_count + 1) * sizeof(uint64_t));
            for (size_t i = 0; i < creator.hash_count; i++) {
                char id[KITH_ID_BYTES + 1];
                kith_roster_name_account(rosters[r], creator.hashes[i], id);
                hashes[count][i] = strtoull(id, NULL, 10);
            }
            snprintf(names[count], sizeof names[count], "%zu%03zu", r, c);
            lists[count] = (kith_list){names[count], hashes[count], creator.hash_count};
        }
    }
    kith_roster *both = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, count, options, &both, NULL), KITH_OK);
    for (size_t c = 0; c < count; c++) {
        free(hashes[c]);
    }
    return both;
}

Test(pairs, of_two_rosters_are_those_of_one_with_the_creators_of_both) {
    kith_options options = small_options(1);
    kith_roster *first = make_roster(random_seed(33), 50, &options);
    kith_roster *second = make_roster(random_seed(34), 70, &options);
    kith_roster *both = make_both(first, second, &options);
    received *all = calloc(1, sizeof *all);
    cr_assert_not_null(all);
    for (size_t f = 0; f < FILTER_COUNT; f++) {
        all->count = 0;
        cr_assert_eq(kith_overlap_with(first, second, &filters[f], &options, receive, all, NULL),
                     KITH_OK);
        size_t at = 0;
        for (size_t a = 0; a < 50; a++) {
            for (size_t b = 0; b < 70; b++) {
                kith_overlap pair;
                cr_assert_eq(kith_overlap_pair(both, a, 50 + b, NULL, &options, &pair, NULL),
                             KITH_OK);
                pair.b = b;
                if (passes(first, second, &pair, &filters[f])) {
                    cr_assert_lt(at, all->count);
                    check_alike(&all->overlaps[at++], &pair);
                }
            }
        }
        cr_assert_eq(at, all->count);
    }
    free(all);
    kith_roster_free(first);
    kith_roster_free(second);
    kith_roster_free(both);
}

Test(pairs, of_rosters_with_different_seeds_are_refused) {
    kith_options options = small_options(1);
    kith_roster *first = make_roster(1, 3, &options);
    options.seed = 8;
    kith_roster *second = make_roster(1, 3, &options);
    received *all = calloc(1, sizeof *all);
    kith_error error = {0};
    cr_assert_eq(kith_overlap_with(first, second, &filters[0], &options, receive, all, &error),
                 KITH_INCOMPATIBLE);
    cr_assert(strstr(error.text, "seed 0") && strstr(error.text, "seed 8"), "%s", error.text);
    cr_assert_eq(all->count, 0);
    free(all);
    kith_roster_free(first);
    kith_roster_free(second);
}

Test(pairs, of_rosters_that_keep_different_parts_of_hashes_are_refused) {
    kith_options options = small_options(0);
    kith_roster *sampled = make_roster(1, 3, &options);
    options.floor = 1;
    kith_roster *exact = make_roster(1, 3, &options);
    received *all = calloc(1, sizeof *all);
    kith_error error = {0};
    cr_assert_eq(kith_overlap_with(exact, sampled, &filters[0], &options, receive, all, &error),
                 KITH_INCOMPATIBLE);
    cr_assert(strstr(error.text, "64 bits") && strstr(error.text, "40"), "%s", error.text);
    cr_assert_eq(all->count, 0);
    free(all);
    kith_roster_free(sampled);
    kith_roster_free(exact);
}

/* Whether x stands before y among the overlaps of one creator. */
static int compare_overlaps(const void *a, const void *b) {
    const kith_overlap *x = a;
    const kith_overlap *y = b;
    if (x->shared.value != y->shared.value) {
        return x->shared.value > y->shared.value ? -1 : 1;
    }
    return (x->b > y->b) - (x->b < y->b);
}

Test(pairs, with_a_top_are_the_largest_of_each_creator) {
    kith_options options = small_options(0.1);
    kith_roster *roster = make_roster(random_seed(35), CREATORS, &options);
    received *all = calloc(1, sizeof *all);
    cr_assert_not_null(all);
    for (size_t top = 1; top < 200; top += 66) {
        kith_overlap_filter filter = {.min_shared = 20, .top = top};
        all->count = 0;
        cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, all, NULL), KITH_OK);
        size_t at = 0;
        for (size_t a = 0; a < CREATORS; a++) {
            kith_overlap own[CREATORS];
            size_t count = 0;
            for (size_t b = 0; b < CREATORS; b++) {
                if (b != a) {
                    cr_assert_eq(kith_overlap_pair(roster, a, b, NULL, &options, &own[count], NULL),
                                 KITH_OK);
                    count += passes(roster, roster, &own[count], &filter);
                }
            }
            qsort(own, count, sizeof *own, compare_overlaps);
            for (size_t i = 0; i < count && i < top; i++) {
                cr_assert_lt(at, all->count);
                check_alike(&all->overlaps[at++], &own[i]);
            }
        }
        cr_assert_eq(at, all->count);
    }
    free(all);
    kith_roster_free(roster);
}

Test(pairs, come_from_a_file_as_from_memory) {
    run_folder folder = run_create_folder();
    kith_options options = small_options(0.1);
    kith_roster *roster = make_roster(random_seed(36), CREATORS, &options);
    kith_roster *read = NULL;
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/r.kith", folder.path);
    cr_assert_eq(kith_roster_write(roster, path, NULL), KITH_OK);
    cr_assert_eq(kith_roster_read(path, &options, &read, NULL), KITH_OK);
    received *expected = calloc(1, sizeof *expected);
    received *found = calloc(1, sizeof *found);
    cr_assert(expected && found);
    cr_assert_eq(kith_overlap_all(roster, &filters[0], &options, receive, expected, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_all(read, &filters[0], &options, receive, found, NULL), KITH_OK);
    cr_assert_eq(found->count, expected->count);
    cr_assert_eq(memcmp(found->overlaps, expected->overlaps, found->count * sizeof(kith_overlap)),
                 0);
    kith_overlap top[5];
    size_t count = 5;
    cr_assert_eq(kith_overlap_top(read, 3, &filters[0], &options, top, &count, NULL), KITH_OK);
    cr_assert_eq(count, 5);
    kith_overlap pair;
    cr_assert_eq(kith_overlap_pair(roster, 3, top[0].b, NULL, &options, &pair, NULL), KITH_OK);
    check_alike(&top[0], &pair);
    free(expected);
    free(found);
    kith_roster_free(roster);
    kith_roster_free(read);
    run_remove_folder(&folder);
}

/* Refuses the third batch. */
static kith_status refuse(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    (void)overlaps;
    (void)overlap_count;
    size_t *calls = context;
    return ++*calls == 3 ? KITH_IO : KITH_OK;
}

Test(pairs, end_when_the_receiver_refuses) {
    kith_options options = small_options(0);
    kith_roster *roster = make_roster(random_seed(37), CREATORS, &options);
    for (int threads = 1; threads <= 3; threads++) {
        size_t calls = 0;
        options.thread_count = threads;
        cr_assert_eq(kith_overlap_all(roster, &filters[0], &options, refuse, &calls, NULL),
                     KITH_IO);
        cr_assert_eq(calls, 3);
    }
    kith_roster_free(roster);
}

/* Where the next overlap must stand when all creators share somebody. */
typedef struct sequence {
    size_t creator_count, a, b;
} sequence;

static kith_status follow_sequence(void *context, const kith_overlap *overlaps,
                                   size_t overlap_count) {
    sequence *expected = context;
    for (size_t i = 0; i < overlap_count; i++) {
        cr_assert(overlaps[i].a == expected->a && overlaps[i].b == expected->b);
        if (++expected->b == expected->creator_count) {
            expected->b = ++expected->a + 1;
        }
    }
    return KITH_OK;
}

Test(pairs, stay_in_order_when_a_few_creators_have_more_than_memory_is_kept_for) {
    enum { MANY = 2500 };
    kith_options options = kith_options_default();
    kith_list *lists = malloc(MANY * sizeof *lists);
    char(*names)[24] = malloc(MANY * sizeof *names);
    static const uint64_t everybody = 7;
    cr_assert(lists && names);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "c%05zu", i);
        lists[i] = (kith_list){names[i], &everybody, 1};
    }
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, MANY, &options, &roster, NULL), KITH_OK);
    for (int threads = 1; threads <= 3; threads++) {
        sequence expected = {.creator_count = MANY, .a = 0, .b = 1};
        options.thread_count = threads;
        cr_assert_eq(
            kith_overlap_all(roster, &filters[0], &options, follow_sequence, &expected, NULL),
            KITH_OK);
        cr_assert_eq(expected.a, MANY - 1);
    }
    kith_roster_free(roster);
    free(lists);
    free(names);
}
