/* The main job through the public interface, where the program cannot look: failing memory. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "kith.h"
#include "run.h"
#include "scarce.h"

enum { REQUEST_MAX = 100000 };

static run_folder create_follows(void) {
    run_folder folder = run_create_folder();
    run_result result = run_line(
        &folder,
        "awk 'BEGIN { for (c = 0; c < 20; c++) for (f = 0; f < 60; f++)"
        " print \"creator\" c \",\" (c * 37 + f * f) %% 400 \",\" 1700000000 + f }' > f.csv");
    cr_assert_eq(result.exit_code, 0);
    run_free(&result);
    return folder;
}

/* Scores f.csv into d with room for so many requests. */
static kith_status score_folder(const run_folder *folder, long request_count, kith_error *error) {
    char input[RUN_PATH_BYTES + 8], output[RUN_PATH_BYTES + 8];
    snprintf(input, sizeof input, "%s/f.csv", folder->path);
    snprintf(output, sizeof output, "%s/d", folder->path);
    scarce_memory memory = {.requests_left = request_count};
    kith_options options = kith_options_default();
    options.allocator = scarce_allocator(&memory);
    options.thread_count = 1;
    const char *paths[] = {input};
    kith_score_inputs inputs = {.follows = paths, .follows_count = 1};
    kith_score *score = NULL;
    kith_score_contents contents = {.all_followers = true};
    kith_status status = kith_score_build(&inputs, &options, &score, error);
    cr_expect_eq(status == KITH_OK, score != NULL);
    if (status == KITH_OK) {
        status = kith_score_write(score, output, &contents, KITH_FORMAT_CSV, &options, error);
    }
    kith_score_free(score);
    cr_expect_eq(memory.blocks_out, 0, "request %ld: %ld blocks were not freed", request_count,
                 memory.blocks_out);
    return status;
}

Test(score, each_failing_request_for_memory_is_reported_and_leaves_nothing) {
    run_folder folder = create_follows();
    kith_error error;
    kith_status status = KITH_NO_MEMORY;
    for (long n = 0; status != KITH_OK && n < REQUEST_MAX; n++) {
        error = (kith_error){.status = KITH_OK};
        status = score_folder(&folder, n, &error);
        if (status != KITH_OK) {
            cr_expect_eq(status, KITH_NO_MEMORY, "request %ld: %s", n, error.text);
            cr_expect_eq(error.status, KITH_NO_MEMORY, "request %ld has no error", n);
            cr_expect(error.text[0] != '\0', "request %ld: the error has no text", n);
            cr_expect_eq(run_count_entries(&folder, ""), 1, "request %ld left a file behind", n);
        }
    }
    cr_expect_eq(status, KITH_OK, "%s", error.text);
    cr_expect_eq(run_count_entries(&folder, "d"), 8);
    run_remove_folder(&folder);
}

Test(score, options_out_of_range_are_refused) {
    kith_options options = kith_options_default();
    options.floor = 2;
    kith_score *score = NULL;
    kith_error error;
    const char *paths[] = {"none"};
    kith_score_inputs inputs = {.follows = paths, .follows_count = 1};
    cr_expect_eq(kith_score_build(&inputs, &options, &score, &error), KITH_INVALID);
    cr_expect(strstr(error.text, "floor") != NULL, "%s", error.text);
    cr_expect_null(score);
}
