/* The roster file: what was written is what is read, and nothing else is accepted. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "follows.h"
#include "sketch/roster_file.h"

/* A roster file in memory, with repeats, exact and sampled audiences and names of all lengths
 * modulo 8. */
typedef struct file_image {
    unsigned char *bytes;
    size_t count;
} file_image;

static kith_options small_options(void) {
    kith_options options = kith_options_default();
    options.k = 16;
    options.floor = 0.01;
    options.thread_count = 1;
    return options;
}

static kith_roster *make_roster(const run_folder *folder) {
    FILE *file = NULL;
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/f.tsv", folder->path);
    file = fopen(path, "wb");
    cr_assert_not_null(file);
    for (int i = 0; i < 40; i++) {
        fprintf(file, "ann\t%d\nann\t%d\n", i, i % 9);
        fprintf(file, i < 5 ? "bo\t%d\n" : "\n", i);
    }
    fprintf(file, "a much longer name\t1\n");
    fclose(file);
    kith_options options = small_options();
    return follows_build(folder, "f.tsv", &options);
}

static file_image read_image(const run_folder *folder) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/r.kith", folder->path);
    kith_roster *roster = make_roster(folder);
    cr_assert_eq(kith_roster_write(roster, path, NULL), KITH_OK);
    kith_roster_free(roster);
    file_image image = {.bytes = malloc(1 << 16)};
    FILE *file = fopen(path, "rb");
    cr_assert(image.bytes && file);
    image.count = fread(image.bytes, 1, 1 << 16, file);
    fclose(file);
    return image;
}

static kith_status parse(const unsigned char *bytes, size_t count, kith_error *error) {
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    kith_status status = roster_file_parse(bytes, count, "r.kith", &options, &roster, error);
    cr_assert((status == KITH_OK) == (roster != NULL));
    kith_roster_free(roster);
    return status;
}

Test(roster_file, gives_back_the_roster_that_was_written) {
    run_folder folder = run_create_folder();
    kith_roster *roster = make_roster(&folder);
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/r.kith", folder.path);
    cr_assert_eq(kith_roster_write(roster, path, NULL), KITH_OK);
    kith_options options = kith_options_default();
    kith_roster *again = NULL;
    cr_assert_eq(kith_roster_read(path, &options, &again, NULL), KITH_OK);
    cr_assert(follows_same_rosters(roster, again));
    kith_creator before = kith_roster_view_creator(roster, 1);
    kith_creator after = kith_roster_view_creator(again, 1);
    cr_assert_eq(before.followers.value, after.followers.value);
    cr_assert_eq(before.limit, after.limit);
    kith_roster_free(roster);
    kith_roster_free(again);
    run_remove_folder(&folder);
}

Test(roster_file, with_any_one_byte_changed_is_refused_with_an_offset) {
    run_folder folder = run_create_folder();
    file_image image = read_image(&folder);
    for (size_t i = 0; i < image.count; i++) {
        for (int bit = 0; bit < 8; bit++) {
            kith_error error = {0};
            image.bytes[i] ^= (unsigned char)(1 << bit);
            kith_status status = parse(image.bytes, image.count, &error);
            cr_assert(status == KITH_CORRUPT || status == KITH_INCOMPATIBLE, "byte %zu", i);
            cr_assert_not_null(strstr(error.text, "r.kith: "));
            image.bytes[i] ^= (unsigned char)(1 << bit);
        }
    }
    cr_assert_eq(parse(image.bytes, image.count, NULL), KITH_OK);
    free(image.bytes);
    run_remove_folder(&folder);
}

Test(roster_file, cut_anywhere_or_longer_by_a_byte_is_refused) {
    run_folder folder = run_create_folder();
    file_image image = read_image(&folder);
    for (size_t count = 0; count < image.count; count++) {
        unsigned char *cut = malloc(count + 1); /* so that a sanitizer sees a read past the cut */
        cr_assert_not_null(cut);
        memcpy(cut, image.bytes, count);
        cr_assert_eq(parse(cut, count, NULL), KITH_CORRUPT, "cut at %zu", count);
        free(cut);
    }
    image.bytes[image.count] = 0;
    cr_assert_eq(parse(image.bytes, image.count + 1, NULL), KITH_CORRUPT);
    free(image.bytes);
    run_remove_folder(&folder);
}

/* Puts the checksum right again after a change. */
static void sign(file_image *image) {
    XXH128_hash_t sum = XXH3_128bits(image->bytes, image->count - 16);
    for (size_t i = 0; i < 8; i++) {
        image->bytes[image->count - 16 + i] = (unsigned char)(sum.low64 >> (8 * i));
        image->bytes[image->count - 8 + i] = (unsigned char)(sum.high64 >> (8 * i));
    }
}

Test(roster_file, with_a_right_checksum_over_wrong_contents_never_does_harm) {
    run_folder folder = run_create_folder();
    file_image image = read_image(&folder);
    uint64_t state = random_seed(9);
    size_t refused = 0;
    for (int round = 0; round < 20000; round++) {
        unsigned char *changed = malloc(image.count);
        cr_assert_not_null(changed);
        memcpy(changed, image.bytes, image.count);
        file_image copy = {changed, image.count};
        for (uint64_t n = 1 + random_below(&state, 3); n > 0; n--) {
            size_t at = random_below(&state, image.count - 16);
            copy.bytes[at] = (unsigned char)(random_below(&state, 3) ? random_next(&state) : 0xff);
        }
        sign(&copy);
        refused += parse(copy.bytes, copy.count, NULL) != KITH_OK;
        free(changed);
    }
    cr_assert_gt(refused, 10000);
    free(image.bytes);
    run_remove_folder(&folder);
}

Test(roster_file, of_another_version_is_refused_by_name) {
    run_folder folder = run_create_folder();
    file_image image = read_image(&folder);
    image.bytes[8] = 9;
    sign(&image);
    kith_error error = {0};
    cr_assert_eq(parse(image.bytes, image.count, &error), KITH_INCOMPATIBLE);
    cr_assert_not_null(strstr(error.text, "version 9"), "%s", error.text);
    free(image.bytes);
    run_remove_folder(&folder);
}
