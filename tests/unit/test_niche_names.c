/* Niches are called what most of their creators are said to be, and never two of them the same. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "follows.h"
#include "report/niche_names.h"

enum { CIRCLES = 3, MEMBERS = 4, FOLLOWERS = 60 };

/* Three circles of four creators who have nearly all followers in common: a0 to a3, b0 to b3, c0 to c3. Member 0 of each is the
 * most central: the others lack some of its followers. */
static kith_roster *build(const run_folder *folder) {
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/f.csv", folder->path);
    FILE *file = fopen(path, "w");
    for (int circle = 0; circle < CIRCLES; circle++) {
        for (int member = 0; member < MEMBERS; member++) {
            for (int i = 0; i < FOLLOWERS; i++) {
                if (member > 0 && i % 5 == member) continue;
                fprintf(file, "%c%d,%d\n", 'a' + circle, member, 1000 * circle + i);
            }
        }
    }
    fclose(file);
    kith_options options = kith_options_default();
    return follows_build(folder, "f.csv", &options);
}

/* The names of the niches of a0, b0 and c0, and how far creators agree on them, with a table of creators or without. */
static void expect_names(const char *table, const char *const *names, const double *agreement) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    kith_roster *roster = build(&folder);
    kith_niches *niches = NULL;
    kith_catalogue *catalogue = NULL;
    niche_names made;
    char path[RUN_PATH_BYTES + 16];
    const char *paths[] = {path};
    snprintf(path, sizeof path, "%s/c.csv", folder.path);
    run_write_file(&folder, "c.csv", table ? table : "");
    cr_assert_eq(kith_niches_build(roster, NULL, &options, &niches, NULL), KITH_OK);
    cr_assert_eq(kith_niches_count(niches), CIRCLES);
    if (table) {
        cr_assert_eq(kith_catalogue_read(paths, 1, roster, KITH_CATALOGUE_FOR_SCORE, &options,
                                         &catalogue, NULL),
                     KITH_OK);
    }
    cr_assert_eq(niche_names_create(roster, niches, catalogue, &options, &made), KITH_OK);
    for (size_t i = 0; i < CIRCLES; i++) {
        size_t niche = kith_niches_view_place(niches, i * MEMBERS).niche;
        cr_expect_str_eq(niche_names_view(&made, niche), names[i]);
        cr_expect(isnan(agreement[i]) ? isnan(made.agreement[niche])
                                      : made.agreement[niche] == agreement[i]);
    }
    cr_expect_null(niche_names_view(&made, KITH_NICHE_NONE));
    niche_names_free(&made);
    kith_catalogue_free(catalogue);
    kith_niches_free(niches);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(niche_names, are_those_of_the_most_central_creators_without_a_table) {
    expect_names(NULL, (const char *const[]){"a0", "b0", "c0"}, (double[]){NAN, NAN, NAN});
}

Test(niche_names, are_what_most_of_their_creators_are_said_to_be) {
    expect_names("creator,niche\na1,food\na2,food\na3,art\nb0,art\nb1,cars\n",
                 (const char *const[]){"food", "art", "c0"}, (double[]){2.0 / 3, 0.5, NAN});
}

Test(niche_names, that_would_be_the_same_have_their_central_creators_beside) {
    expect_names("creator,niche\na1,food\nb1,food\nb2,food\nc1,b0\n",
                 (const char *const[]){"food (a0)", "food (b0)", "b0"}, (double[]){1, 1, 1});
    expect_names("creator,niche\na1,c0\n", (const char *const[]){"c0 (a0)", "b0", "c0 (c0)"},
                 (double[]){1, NAN, NAN});
}
