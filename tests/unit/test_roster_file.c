/* The roster file: what was written is what is read, and nothing else is accepted. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "follows.h"
#include "sketch/roster_file.h"
#include "sketch/roster_layout.h"

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

/* Opens the file and reads every byte of it. */
static kith_status parse(const unsigned char *bytes, size_t count, kith_error *error) {
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    unsigned char *copy = malloc(count + 1); /* so that a sanitizer sees a read past the end */
    cr_assert_not_null(copy);
    memcpy(copy, bytes, count);
    mapping file = {.allocator = options.allocator, .bytes = copy, .byte_count = count};
    kith_status status = roster_file_parse(&file, "r.kith", &options, &roster, error);
    cr_assert((status == KITH_OK) == (roster != NULL));
    if (status == KITH_OK) {
        status = kith_roster_verify(roster, &options, error);
    }
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
        cr_assert_eq(parse(image.bytes, count, NULL), KITH_CORRUPT, "cut at %zu", count);
    }
    image.bytes[image.count] = 0;
    cr_assert_eq(parse(image.bytes, image.count + 1, NULL), KITH_CORRUPT);
    free(image.bytes);
    run_remove_folder(&folder);
}

static uint64_t load_64(const unsigned char *bytes) {
    uint64_t value = 0;
    memcpy(&value, bytes, sizeof value);
    return value;
}

/* Puts the checksums of the samples right again, as far as their places make sense. */
static void sign_samples(file_image *image, size_t directory, size_t creator_count) {
    size_t begin = HEADER_BYTES;
    for (size_t i = 0; i < creator_count; i++) {
        unsigned char *entry = image->bytes + directory + i * ENTRY_BYTES;
        size_t end = load_64(entry + ENTRY_SAMPLE_END);
        if (end >= begin && end <= directory) {
            uint32_t sum = (uint32_t)XXH3_64bits(image->bytes + begin, end - begin);
            memcpy(entry + ENTRY_CHECKSUM, &sum, sizeof sum);
            begin = end;
        }
    }
}

/* Puts all checksums right again after a change. */
static void sign(file_image *image) {
    size_t tail = image->count - TAIL_BYTES;
    size_t name_bytes = load_64(image->bytes + tail + TAIL_NAME_BYTES);
    size_t creator_count = load_64(image->bytes + tail + TAIL_CREATORS);
    if (name_bytes > tail || creator_count > (tail - name_bytes) / ENTRY_BYTES) {
        return;
    }
    size_t directory = tail - name_bytes - creator_count * ENTRY_BYTES;
    sign_samples(image, directory, creator_count);
    unsigned char *signed_bytes = malloc(HEADER_BYTES + image->count);
    cr_assert_not_null(signed_bytes);
    memcpy(signed_bytes, image->bytes, HEADER_BYTES);
    size_t rest = tail + TAIL_CHECKSUM - directory;
    memcpy(signed_bytes + HEADER_BYTES, image->bytes + directory, rest);
    XXH128_hash_t sum = XXH3_128bits(signed_bytes, HEADER_BYTES + rest);
    memcpy(image->bytes + tail + TAIL_CHECKSUM, &sum.low64, 8);
    memcpy(image->bytes + tail + TAIL_CHECKSUM + 8, &sum.high64, 8);
    free(signed_bytes);
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
            size_t at = random_below(&state, image.count);
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
