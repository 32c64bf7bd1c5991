/* Every allocation fails once: the call reports it, gives nothing out, and gives everything back.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "follows.h"

/* An allocator that counts what is in use and fails from the n-th request on. */
typedef struct scarce_memory {
    long requests_left; /* negative: never fails */
    long in_use;
} scarce_memory;

static void *resize_scarce(void *context, void *old, size_t bytes) {
    scarce_memory *memory = context;
    if (bytes == 0) {
        free(old);
        memory->in_use--;
        return NULL;
    }
    if (memory->requests_left == 0) {
        return NULL;
    }
    memory->requests_left--;
    void *block = realloc(old, bytes);
    memory->in_use += block && !old;
    return block;
}

static kith_options scarce_options(scarce_memory *memory) {
    kith_options options = kith_options_default();
    options.k = 16;
    options.floor = 0.05;
    options.thread_count = 1;
    options.keep_names = true;
    options.allocator = (kith_allocator){.resize = resize_scarce, .context = memory};
    return options;
}

/* Text and integer ids, repeated rows, audiences on both sides of k. */
static void write_input(const run_folder *folder) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/f.tsv", folder->path);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    for (int i = 0; i < 9000; i++) {
        fprintf(file, "c%d\t%s%d\n", i % 3, i % 5 ? "" : "t", i / 2);
    }
    for (int i = 0; i < 100; i++) {
        fprintf(file, "small%d\t%d\n", i, i);
    }
    fclose(file);
}

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    (void)overlaps;
    *(size_t *)context += overlap_count;
    return KITH_OK;
}

/* What is asked of the creators of two rosters. */
static kith_status ask_creators(const kith_roster *built, const kith_roster *reduced,
                                const kith_options *options) {
    static const size_t creators[] = {0, 1, 2};
    kith_reach_query asked = {.creators = creators, .creator_count = 3, .order = KITH_REACH_BEST};
    kith_plan_query query = kith_plan_query_default();
    kith_reach *reach = NULL;
    kith_plan *plan = NULL;
    kith_diff *diff = NULL;
    kith_error error = {0};
    kith_diff_query moves = {.move_count = 3};
    size_t forbidden[128];
    query.forbidden = forbidden;
    query.forbidden_count = kith_roster_view_info(built).creator_count - 20;
    for (size_t i = 0; i < query.forbidden_count; i++) {
        forbidden[i] = 20 + i;
    }
    query.creators_most = 2;
    query.optimum = true;
    kith_status status = kith_reach_build(built, &asked, options, &reach, &error);
    status = status ? status : kith_plan_build(built, &query, options, &plan, &error);
    kith_plan_free(plan);
    plan = NULL;
    query.optimum = false;
    query.forbidden_count = 0;
    status = status ? status : kith_plan_build(reduced, &query, options, &plan, &error);
    status = status ? status : kith_diff_build(built, reduced, &moves, options, &diff, &error);
    kith_reach_free(reach);
    kith_plan_free(plan);
    kith_diff_free(diff);
    return status;
}

/* Everything that allocates, in one go; the first failure ends it. */
static kith_status do_everything(const run_folder *folder, const kith_options *options) {
    char input[RUN_PATH_BYTES + 256];
    char output[RUN_PATH_BYTES + 256];
    snprintf(input, sizeof input, "%s/f.tsv", folder->path);
    snprintf(output, sizeof output, "%s/r.kith", folder->path);
    const char *paths[] = {input};
    kith_roster *built = NULL;
    kith_roster *read = NULL;
    kith_roster *merged = NULL;
    kith_roster *reduced = NULL;
    kith_niches *niches = NULL;
    kith_error error = {0};
    kith_status status = kith_roster_build(paths, 1, options, &built, &error);
    status = status ? status : kith_roster_write(built, output, &error);
    status = status ? status : kith_roster_read(output, options, &read, &error);
    if (status == KITH_OK) {
        const kith_roster *both[] = {built, read};
        status = kith_roster_merge(both, 2, options, &merged, &error);
    }
    status = status ? status : kith_roster_reduce(built, options, &reduced);
    size_t received = 0;
    kith_overlap_filter filter = {0};
    kith_overlap overlap;
    kith_overlap top[3];
    size_t top_count = 3;
    status =
        status ? status : kith_overlap_all(built, &filter, options, receive, &received, &error);
    status = status ? status : kith_overlap_pair(built, 0, 1, NULL, options, &overlap, &error);
    status =
        status ? status : kith_overlap_top(built, 0, &filter, options, top, &top_count, &error);
    status = status ? status : kith_niches_build(built, NULL, options, &niches, &error);
    status = status ? status : ask_creators(built, reduced, options);
    kith_niches_free(niches);
    kith_roster_free(built);
    kith_roster_free(read);
    kith_roster_free(merged);
    kith_roster_free(reduced);
    return status;
}

Test(memory, is_given_back_whichever_request_fails) {
    run_folder folder = run_create_folder();
    write_input(&folder);
    long request = 0;
    kith_status status = KITH_NO_MEMORY;
    for (; status != KITH_OK; request++) {
        scarce_memory memory = {.requests_left = request};
        kith_options options = scarce_options(&memory);
        status = do_everything(&folder, &options);
        cr_assert(status == KITH_OK || status == KITH_NO_MEMORY, "request %ld: %d", request,
                  status);
        cr_assert_eq(memory.in_use, 0, "request %ld leaks %ld blocks", request, memory.in_use);
    }
    cr_assert_gt(request, 100);
    run_remove_folder(&folder);
}

Test(memory, sizes_that_overflow_are_refused) {
    kith_allocator allocator = memory_default();
    cr_assert_null(memory_create(&allocator, SIZE_MAX / 2, 4));
    cr_assert_null(memory_resize(&allocator, NULL, SIZE_MAX / 8 + 1, 8));
}
