/* What may stand in an input file, and what may not: every error names the file, the line and the
 * reason. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

static kith_options exact_options(void) {
    kith_options options = kith_options_default();
    options.floor = 1;
    options.thread_count = 2;
    return options;
}

static void write_bytes(const run_folder *folder, const char *name, const char *bytes,
                        size_t count) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, count, file), count);
    cr_assert_eq(fclose(file), 0);
}

/* Both inputs give the same roster. */
static void expect_same(const char *a, const char *b) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a", a);
    run_write_file(&folder, "b", b);
    kith_options options = exact_options();
    kith_roster *x = follows_build(&folder, "a", &options);
    kith_roster *y = follows_build(&folder, "b", &options);
    cr_expect(follows_same_rosters(x, y), "%s", b);
    kith_roster_free(x);
    kith_roster_free(y);
    run_remove_folder(&folder);
}

/* Building fails at this line with this reason, and no line of text is more than one. */
static void expect_bytes_fail(const char *bytes, size_t count, uint64_t line, const char *reason) {
    run_folder folder = run_create_folder();
    write_bytes(&folder, "f.csv", bytes, count);
    kith_options options = exact_options();
    kith_error error = {0};
    kith_status status = follows_try(&folder, "f.csv", &options, &error);
    cr_expect_eq(status, KITH_MALFORMED, "%s: %s", reason, error.text);
    cr_expect_eq(error.line, line, "%s", error.text);
    cr_expect_not_null(strstr(error.text, reason), "%s", error.text);
    cr_expect_not_null(strstr(error.text, "f.csv:"), "%s", error.text);
    cr_expect_null(strchr(error.text, '\n'));
    run_remove_folder(&folder);
}

static void expect_fail(const char *text, uint64_t line, const char *reason) {
    expect_bytes_fail(text, strlen(text), line, reason);
}

Test(input, takes_tabs_or_commas_a_header_or_none) {
    const char *plain = "ann\t1\nann\t2\nbob\t2\n";
    expect_same(plain, "creator\tfollower\nann\t1\nann\t2\nbob\t2\n");
    expect_same(plain, "ann,1\nann,2\nbob,2\n");
    expect_same(plain, "Creator,Follower_ID\nann,1\nann,2\nbob,2\n");
    expect_same(plain, "followed_at,user_id,name,channel\n9,1,x,ann\n9,2,y,ann\n9,2,y,bob\n");
    expect_same(plain, "\"creator\",\"follower\"\n\"ann\",\"1\"\nann,2\n\"bob\",2\n");
    expect_same(plain, "ann\t1\t1700000000\nann\t2\t1700000001\nbob\t2\t1700000002\n");
}

Test(input, takes_crlf_a_byte_order_mark_blank_lines_and_no_last_newline) {
    const char *plain = "ann\t1\nann\t2\n";
    expect_same(plain, "ann\t1\r\nann\t2\r\n");
    expect_same(plain,
                "\xef\xbb\xbf"
                "creator,follower\r\nann,1\r\nann,2");
    expect_same(plain, "ann\t1\n\n\nann\t2\n\r\n\n");
    expect_same(plain, "ann\t1\nann\t2");
    expect_same(plain, "ann , 1\n ann,2 \n");
    expect_same(plain, "\"ann\",1\n\nann,2\n \r\n\n");
}

Test(input, knows_the_columns_by_many_names_and_takes_the_surest) {
    const char *plain = "a\t10\na\t11\nb\t10\n";
    expect_same(plain, "id,creator,follower\n1,a,10\n2,a,11\n3,b,10\n");
    expect_same(plain, "Channel,User ID,Followed at\na,10,5\na,11,6\nb,10,7\n");
    expect_same(plain, "user-id,Channel\n10,a\n11,a\n10,b\n");
    expect_same(plain, "Account,Follower\na,10\na,11\nb,10\n");
    expect_fail("channel,user,account\na,1,2\n", 1, "two columns alike");
    expect_fail("creator,fan\na,1\n", 1, "no follower column");
    expect_fail("star,follower\na,1\n", 1, "no creator column");
}

Test(input, skips_a_header_of_other_names_when_told) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.csv", "Star,Fan\na,10\n");
    run_write_file(&folder, "b.csv", "a,10\n");
    kith_options options = exact_options();
    kith_roster *direct = follows_build(&folder, "b.csv", &options);
    options.columns = "creator,follower";
    options.skip_header = true;
    kith_roster *told = follows_build(&folder, "a.csv", &options);
    cr_assert(follows_same_rosters(told, direct));
    options.columns = "follower,creator";
    options.skip_header = false;
    run_write_file(&folder, "c.csv", "creator,follower\na,10\n");
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "c.csv", &options, &error), KITH_MALFORMED);
    cr_assert_not_null(strstr(error.text, "another order"), "%s", error.text);
    kith_roster_free(told);
    kith_roster_free(direct);
    run_remove_folder(&folder);
}

Test(input, finds_a_repeated_header_however_it_is_spelt) {
    expect_fail("Creator,Follower\na,1\ncreator,follower\n", 3, "header line again");
    expect_fail("a,1\na,2\ncreator_id,user_id\nb,1\n", 3, "header line again");
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "mkdir lists && printf 'follower\\n1\\nfollower\\n3\\n' > lists/ann && "
                 "mkdir parts && printf 'a,1\\na,2\\n' > parts/part-0");
    run_free(&result);
    kith_options options = exact_options();
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "lists", &options, &error), KITH_MALFORMED);
    cr_assert_eq(error.line, 3, "%s", error.text);
    cr_assert_eq(follows_try(&folder, "parts", &options, &error), KITH_MALFORMED);
    cr_assert_not_null(strstr(error.text, "several columns"), "%s", error.text);
    run_remove_folder(&folder);
}

Test(input, takes_a_quoted_newline_in_the_first_record) {
    expect_same("x\t1\nx\t2\n", "\"bio\nof\",creator,follower\n\"a\n\",x,1\nb,x,2\n");
    expect_fail("\"bio\nof\",creator,follower\n\"a\n\",x,1\nx\n", 5, "fewer columns");
}

Test(input, loses_one_line_only_to_a_stray_quote) {
    run_folder folder = run_create_folder();
    kith_options options = exact_options();
    options.bad_lines_allowed = 1;
    run_write_file(&folder, "f.csv", "a,1\n\"x,1\n\"ann\",2\n\"bob\",3\n");
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    cr_assert_eq(kith_roster_view_info(roster).creator_count, 3);
    kith_roster_free(roster);
    run_result result = run_line(&folder,
                                 "seq 100000 | sed 's/^/c,/; 52s/.*/c\"x,5/' > long.csv; "
                                 "seq 100000 | sed 's/^/c,/; 52s/.*/\"cx,5/' > open.csv");
    run_free(&result);
    static const char *const names[] = {"long.csv", "open.csv"};
    for (size_t i = 0; i < 2; i++) {
        roster = follows_build(&folder, names[i], &options);
        cr_assert_eq(kith_roster_view_info(roster).row_count, 99999);
        kith_roster_free(roster);
    }
    run_remove_folder(&folder);
}

Test(input, takes_skippable_zstd_frames_and_gzip_padding) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.tsv", "a\t1\na\t2\n");
    run_result result = run_line(
        &folder,
        "{ gzip -c f.tsv; head -c 512 /dev/zero; } > f.gz; if command -v zstd >/dev/null; then "
        "{ printf '\\120\\052\\115\\030\\003\\000\\000\\000abc'; zstd -qc f.tsv; } > f.zst; "
        "else cp f.gz f.zst; fi");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    kith_options options = exact_options();
    kith_roster *plain = follows_build(&folder, "f.tsv", &options);
    kith_roster *gzip = follows_build(&folder, "f.gz", &options);
    kith_roster *zstd = follows_build(&folder, "f.zst", &options);
    cr_assert(follows_same_rosters(plain, gzip));
    cr_assert(follows_same_rosters(plain, zstd));
    kith_roster_free(plain);
    kith_roster_free(gzip);
    kith_roster_free(zstd);
    run_remove_folder(&folder);
}

Test(input, unquotes_as_rfc_4180_says) {
    expect_same("a\"b\t1\nc,d\t2\n", "creator,follower\n\"a\"\"b\",1\n\"c,d\",2\n");
    expect_same("x\t1\nx\t2\n",
                "creator,bio,follower\nx,\"two\nlines, \"\"quoted\"\"\",1\nx,\"\",2\n");
    expect_same("x\t1\ny\t2\n", "\"x\",\"1\"\r\n\"y\",\"2\"\r\n");
}

Test(input, leaves_quotes_in_tab_separated_text_alone) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.tsv", "\"ann\t1\nb\"ob\t\"2\n");
    kith_options options = exact_options();
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    cr_assert_str_eq(kith_roster_view_creator(roster, 0).name, "\"ann");
    cr_assert_str_eq(kith_roster_view_creator(roster, 1).name, "b\"ob");
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(input, counts_lines_across_quoted_newlines) {
    expect_fail("creator,bio,follower\nx,\"a\nb\nc\",1\ny,z\n", 5, "fewer columns");
    expect_fail("creator,bio,follower\nx,\"a\"\"\nb\n\"\"c\",1\ny,\"q\"z,1\n", 5,
                "text after a closing quote");
}

Test(input, names_the_line_and_the_reason_of_what_it_cannot_take) {
    expect_fail("", 1, "empty");
    expect_fail("ann\t1\nann\nann\t2\n", 2, "no follower");
    expect_fail("ann\t1\nann\t\n", 2, "no follower");
    expect_fail("ann\t1\n\t5\n", 2, "no creator");
    expect_fail("ann,1\nann,2,3\n", 2, "more columns");
    expect_fail("ann,1\nann,\"2\n", 2, "quote that is not closed");
    expect_fail("ann,1\nan\"n,2\n", 2, "quote inside");
    expect_fail("creator,follower\nann,1\ncreator,follower\nann,2\n", 3, "header line again");
    expect_fail("ann,1\ncreator,follower\nann,2\n", 2, "header line again");
    expect_fail("ann\n", 1, "one column");
    expect_bytes_fail("ann\t1\nann\t2\0\n", 13, 2, "NUL");
    expect_bytes_fail("a\0n\t1\n", 6, 1, "NUL");
    expect_bytes_fail(
        "\xff\xfe"
        "a\0,\0",
        6, 1, "UTF-16");
}

Test(input, takes_ids_of_one_kibibyte_and_refuses_longer_ones) {
    char line[2200];
    for (size_t count = 1023; count <= 2048; count += count < 1026 ? 1 : 511) {
        run_folder folder = run_create_folder();
        memset(line, 'x', sizeof line);
        line[0] = 'a';
        line[1] = '\t';
        line[2 + count] = '\n';
        write_bytes(&folder, "f.tsv", line, count + 3);
        kith_options options = exact_options();
        kith_error error = {0};
        kith_status status = follows_try(&folder, "f.tsv", &options, &error);
        cr_expect_eq(status, count <= 1024 ? KITH_OK : KITH_MALFORMED, "%zu", count);
        cr_expect(status == KITH_OK || strstr(error.text, "more than 1,024 bytes"));
        run_remove_folder(&folder);
    }
}

Test(input, finds_the_first_bad_line_of_a_large_file_for_any_number_of_threads) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    for (uint32_t i = 0; i < 200000; i++) {
        follows_add(&list, i % 50, i);
    }
    follows_write(&list, &folder, "f.tsv");
    run_result result = run_line(&folder, "sed -i '123456s/.*/broken/; 150000s/.*/broken/' f.tsv");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    kith_options options = exact_options();
    for (int threads = 1; threads <= 4; threads++) {
        options.thread_count = threads;
        kith_error error = {0};
        cr_assert_eq(follows_try(&folder, "f.tsv", &options, &error), KITH_MALFORMED);
        cr_assert_eq(error.line, 123456, "%s", error.text);
    }
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(input, skips_as_many_bad_lines_as_allowed_and_counts_them) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "ann,1\nbad\nann,2\nann,\"x\ny\nann,3\n,\n");
    kith_options options = exact_options();
    options.bad_lines_allowed = 4;
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    cr_assert_eq(kith_roster_view_info(roster).bad_line_count, 4);
    cr_assert_eq(kith_roster_view_creator(roster, 0).hash_count, 3);
    kith_roster_free(roster);
    options.bad_lines_allowed = 3;
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "f.csv", &options, &error), KITH_MALFORMED);
    cr_assert_not_null(strstr(error.text, "more than the 3 bad lines allowed"));
    cr_assert_not_null(strstr(error.text, "f.csv:2:"));
    run_remove_folder(&folder);
}

Test(input, reads_gzip_and_zstd_of_several_members_as_the_plain_text) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    for (uint32_t i = 0; i < 100000; i++) {
        follows_add(&list, i % 7, i);
    }
    follows_write(&list, &folder, "f.tsv");
    run_result result = run_line(&folder,
                                 "head -n 40000 f.tsv > a && tail -n +40001 f.tsv > b && "
                                 "gzip -c a > f.gz && gzip -c b >> f.gz && "
                                 "if command -v zstd >/dev/null; then zstd -q -c a > f.zst && "
                                 "zstd -q -c b >> f.zst; else cp f.gz f.zst; fi");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    kith_options options = kith_options_default();
    kith_roster *plain = follows_build(&folder, "f.tsv", &options);
    kith_roster *gzip = follows_build(&folder, "f.gz", &options);
    kith_roster *zstd = follows_build(&folder, "f.zst", &options);
    cr_assert(follows_same_rosters(plain, gzip));
    cr_assert(follows_same_rosters(plain, zstd));
    kith_roster_free(plain);
    kith_roster_free(gzip);
    kith_roster_free(zstd);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(input, says_so_when_compressed_data_is_cut_or_damaged) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    for (uint32_t i = 0; i < 20000; i++) {
        follows_add(&list, i % 7, i * 2654435761ULL);
    }
    follows_write(&list, &folder, "f.tsv");
    run_result result =
        run_line(&folder,
                 "gzip -c f.tsv > f.gz && head -c 5000 f.gz > cut.gz && "
                 "head -c -4 f.gz > tail.gz && "
                 "{ head -c 3000 f.gz; printf XXXXXXXX; tail -c +3009 f.gz; } > bad.gz");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    kith_options options = kith_options_default();
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "cut.gz", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "ends early"), "%s", error.text);
    cr_assert_eq(follows_try(&folder, "tail.gz", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "ends early"), "%s", error.text);
    cr_assert_eq(follows_try(&folder, "bad.gz", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "damaged"), "%s", error.text);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(input, reads_a_folder_of_lists_by_their_file_names) {
    run_folder folder = run_create_folder();
    run_result result = run_line(
        &folder,
        "mkdir lists && printf '1\\n2\\n' > lists/ann.csv && "
        "printf 'follower\\n2\\n3\\n' > lists/bob.txt && "
        "printf 'follower,followed_at\\n5,1700000000\\n6,1700000001\\n' | gzip > lists/cy.tsv.gz");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    run_write_file(&folder, "f.tsv", "ann\t1\nann\t2\nbob\t2\nbob\t3\ncy\t5\ncy\t6\n");
    kith_options options = exact_options();
    kith_roster *lists = follows_build(&folder, "lists", &options);
    kith_roster *table = follows_build(&folder, "f.tsv", &options);
    cr_assert(follows_same_rosters(lists, table));
    kith_roster_free(lists);
    kith_roster_free(table);
    run_remove_folder(&folder);
}

Test(input, reads_several_files_as_one) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.csv", "creator,follower\nann,1\n");
    run_write_file(&folder, "b.tsv", "ann\t2\nbob\t1\n");
    run_write_file(&folder, "f.tsv", "ann\t1\nann\t2\nbob\t1\n");
    char paths[2][RUN_PATH_BYTES + 256];
    snprintf(paths[0], sizeof paths[0], "%s/a.csv", folder.path);
    snprintf(paths[1], sizeof paths[1], "%s/b.tsv", folder.path);
    const char *both[] = {paths[0], paths[1]};
    kith_options options = exact_options();
    kith_roster *joined = NULL;
    cr_assert_eq(kith_roster_build(both, 2, &options, &joined, NULL), KITH_OK);
    kith_roster *table = follows_build(&folder, "f.tsv", &options);
    cr_assert(follows_same_rosters(joined, table));
    kith_roster_free(joined);
    kith_roster_free(table);
    run_remove_folder(&folder);
}

Test(input, says_which_file_or_folder_is_missing_or_of_the_wrong_kind) {
    run_folder folder = run_create_folder();
    kith_options options = exact_options();
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "none.tsv", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "none.tsv: No such file"), "%s", error.text);
    run_result result = run_line(&folder, "mkdir -p empty nested/inner");
    run_free(&result);
    cr_assert_eq(follows_try(&folder, "empty", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "without follower lists"), "%s", error.text);
    cr_assert_eq(follows_try(&folder, "nested", &options, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "folder inside"), "%s", error.text);
    kith_roster *roster = NULL;
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/empty", folder.path);
    cr_assert_eq(kith_roster_read(path, &options, &roster, &error), KITH_IO);
    cr_assert_not_null(strstr(error.text, "directory"), "%s", error.text);
    run_remove_folder(&folder);
}

Test(input, obeys_the_columns_it_is_told) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.csv", "1,x,ann\n2,x,ann\n");
    run_write_file(&folder, "b.csv", "ann,1\nann,2\n");
    kith_options options = exact_options();
    kith_roster *direct = follows_build(&folder, "b.csv", &options);
    options.columns = "follower,-,creator";
    kith_roster *told = follows_build(&folder, "a.csv", &options);
    cr_assert(follows_same_rosters(told, direct));
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "b.csv", &options, &error), KITH_MALFORMED);
    options.columns = "follower,-,-";
    cr_assert_eq(follows_try(&folder, "a.csv", &options, &error), KITH_INVALID);
    kith_roster_free(told);
    kith_roster_free(direct);
    run_remove_folder(&folder);
}

Test(input, splits_lines_wherever_the_blocks_end) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    for (uint32_t i = 0; i < 60000; i++) {
        follows_add(&list, i % 11, i);
    }
    follows_write(&list, &folder, "f.tsv");
    /* A quoted column with newlines and quotes makes records straddle block ends in every way. */
    run_result result = run_line(
        &folder,
        "awk -F'\\t' 'BEGIN{print \"creator,bio,follower\"} {b=\"\"; for(i=0;i<NR%%13;i++) "
        "b=b \"\\n\\\"\\\"x\"; print $1 \",\\\"\" b \"\\\",\" $2}' f.tsv > f.csv");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    kith_options options = kith_options_default();
    kith_roster *plain = follows_build(&folder, "f.tsv", &options);
    kith_roster *quoted = follows_build(&folder, "f.csv", &options);
    cr_assert(follows_same_rosters(plain, quoted));
    kith_roster_free(plain);
    kith_roster_free(quoted);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(input, refuses_a_line_longer_than_a_block) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "{ echo ann,1; head -c 600000 /dev/zero | tr '\\0' x; echo; } > a.csv; "
                 "{ printf 'ann,1\\nann,\"'; yes 1,2 | head -c 900000; } > b.csv");
    run_free(&result);
    kith_options options = exact_options();
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "a.csv", &options, &error), KITH_MALFORMED);
    cr_assert_eq(error.line, 2, "%s", error.text);
    cr_assert_eq(follows_try(&folder, "b.csv", &options, &error), KITH_MALFORMED);
    cr_assert_eq(error.line, 2, "%s", error.text);
    run_remove_folder(&folder);
}
