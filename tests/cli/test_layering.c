/* The script that guards the order of the folders. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

/* A tree with one file that includes one line. */
static run_result check_tree(const char *file, const char *include) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "mkdir -p engine/include engine/base engine/sketch engine/overlap engine/report "
                 "engine/cli engine/%.*s && touch engine/include/kith.h engine/cli/talk.h && "
                 "printf '#include <stdio.h>\\n#include %s\\n' > engine/%s && "
                 "\"$tests\"/layering.sh .",
                 (int)strcspn(file, "/"), file, include, file);
    run_remove_folder(&folder);
    return result;
}

Test(layering, an_include_that_points_backwards_is_allowed) {
    static const char *const cases[][2] = {{"base/a.c", "\"kith.h\""},
                                           {"base/a.c", "\"base/a.h\""},
                                           {"overlap/a.c", "\"sketch/roster.h\""},
                                           {"report/a.h", "\"overlap/pair.h\""},
                                           {"cli/a.c", "\"kith.h\""},
                                           {"cli/a.c", "\"talk.h\""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result result = check_tree(cases[i][0], cases[i][1]);
        cr_expect_eq(result.exit_code, 0, "%s includes %s: %s", cases[i][0], cases[i][1],
                     result.err);
        run_free(&result);
    }
}

Test(layering, an_include_that_points_forwards_or_around_is_found) {
    static const char *const cases[][2] = {
        {"include/kith_more.h", "\"base/memory.h\""},
        {"base/a.c", "\"sketch/roster.h\""},
        {"sketch/a.h", "\"overlap/pair.h\""},
        {"overlap/a.c", "\"report/table.h\""},
        {"report/a.c", "\"cli/talk.h\""},
        {"cli/a.c", "\"base/memory.h\""},
        {"sketch/a.c", "\"../overlap/pair.h\""},
        {"cli/a.c", "\"report/table.h\""},
        {"base/a.c", "<cli/talk.h>"},
        {"extra/a.c", "\"kith.h\""},
        {"base/a.c", "\"tests/run.h\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result result = check_tree(cases[i][0], cases[i][1]);
        cr_expect_eq(result.exit_code, 1, "%s includes %s: %s", cases[i][0], cases[i][1],
                     result.err);
        cr_expect(strncmp(result.err, "layering: ", 10) == 0, "%s", result.err);
        run_free(&result);
    }
}
