#include "follows.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void follows_add(follow_list *list, uint32_t creator, uint64_t follower) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->rows = realloc(list->rows, list->capacity * sizeof *list->rows);
        cr_assert_not_null(list->rows);
    }
    list->rows[list->count++] = (follow){creator, follower};
}

void follows_free(follow_list *list) {
    free(list->rows);
    *list = (follow_list){0};
}

void follows_shuffle(follow_list *list, uint64_t seed) {
    for (size_t i = list->count; i > 1; i--) {
        size_t j = random_below(&seed, i);
        follow moved = list->rows[i - 1];
        list->rows[i - 1] = list->rows[j];
        list->rows[j] = moved;
    }
}

static void join_path(char path[RUN_PATH_BYTES + 256], const run_folder *folder, const char *name) {
    snprintf(path, RUN_PATH_BYTES + 256, "%s/%s", folder->path, name);
}

void follows_write(const follow_list *list, const run_folder *folder, const char *name) {
    char path[RUN_PATH_BYTES + 256];
    join_path(path, folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    for (size_t i = 0; i < list->count; i++) {
        fprintf(file, "c%05" PRIu32 "\t%" PRIu64 "\n", list->rows[i].creator,
                list->rows[i].follower);
    }
    cr_assert_eq(fclose(file), 0);
}

kith_status follows_try(const run_folder *folder, const char *name, const kith_options *options,
                        kith_error *error) {
    char path[RUN_PATH_BYTES + 256];
    join_path(path, folder, name);
    const char *paths[] = {path};
    kith_roster *roster = NULL;
    kith_status status = kith_roster_build(paths, 1, options, &roster, error);
    cr_assert((status == KITH_OK) == (roster != NULL), "a roster came out of a failure");
    kith_roster_free(roster);
    return status;
}

kith_roster *follows_build(const run_folder *folder, const char *name,
                           const kith_options *options) {
    char path[RUN_PATH_BYTES + 256];
    join_path(path, folder, name);
    const char *paths[] = {path};
    kith_roster *roster = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_roster_build(paths, 1, options, &roster, &error), KITH_OK, "%s", error.text);
    return roster;
}

static char *file_bytes(const kith_roster *roster, const run_folder *folder, size_t *byte_count) {
    char path[RUN_PATH_BYTES + 256];
    join_path(path, folder, "roster.kith");
    cr_assert_eq(kith_roster_write(roster, path, NULL), KITH_OK);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    fseek(file, 0, SEEK_END);
    *byte_count = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*byte_count);
    cr_assert_not_null(bytes);
    cr_assert_eq(fread(bytes, 1, *byte_count, file), *byte_count);
    fclose(file);
    return bytes;
}

bool follows_same_rosters(const kith_roster *a, const kith_roster *b) {
    run_folder folder = run_create_folder();
    size_t a_bytes = 0;
    size_t b_bytes = 0;
    char *x = file_bytes(a, &folder, &a_bytes);
    char *y = file_bytes(b, &folder, &b_bytes);
    bool same = a_bytes == b_bytes && memcmp(x, y, a_bytes) == 0;
    free(x);
    free(y);
    run_remove_folder(&folder);
    return same;
}

uint64_t random_next(uint64_t *state) {
    uint64_t mixed = *state += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

uint64_t random_below(uint64_t *state, uint64_t bound) {
    return random_next(state) % bound;
}

uint64_t random_seed(uint64_t fixed) {
    const char *asked = getenv("SEED");
    return asked ? strtoull(asked, NULL, 10) : fixed;
}
