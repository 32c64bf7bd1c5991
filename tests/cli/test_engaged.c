/* Engagements through the program: columns, reasons, counts, what was switched off, and what ends a run. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* Twelve creators, 40 followers each; of creator N, N followers engage with a post, and one of each with four. The
 * creators' own accounts, but the first's, engage with all posts of the next. */
static const char data[] =
    "awk 'BEGIN { print \"creator,follower\"; for (c = 1; c <= 12; c++) for (f = 1; f <= 40; f++) "
    "print \"c\" c \",\" 100 * c + f }' > f.csv && "
    "awk 'BEGIN { print \"page,user,post,time,type\"; for (c = 1; c <= 12; c++) {"
    " for (f = 1; f <= c; f++) print \"c\" c \",\" 100 * c + f \",p1,1700000000,like\";"
    " for (p = 2; p <= 4; p++) print \"c\" c \",\" 100 * c + 1 \",p\" p \",1700000000,comment\";"
    " print \"c\" c \",stranger,p1,,like\" } print \"nobody,1,p1,,like\" }' > e.csv && ";

static run_folder score(const char *words) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder, "%s %s", data, words);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

Test(engaged, fills_the_columns_and_tells_what_creators_of_like_size_have) {
    run_folder folder = score("gzip e.csv && \"$kith\" score f.csv --engagements e.csv.gz -o d -q");
    run_expect_part(&folder, "d/creators.csv", ",0.3,0.025,");
    run_expect_part(&folder, "d/creators.csv",
                    "30 % of the followers engage with its 4 posts, where ");
    run_expect_part(&folder, "d/creators.csv", "and 2.5 % with three or more");
    run_expect_part(&folder, "d/summary.json", "\"rows\": 127");
    run_expect_part(&folder, "d/summary.json", "\"unknown_creators\": 1");
    run_expect_part(&folder, "d/summary.json", "\"engagements_by_others\": 12");
    run_expect_part(&folder, "d/summary.json", "\"time_missing\": 13");
    run_expect_part(&folder, "d/summary.json", "\"time_known\": 114");
    run_expect_part(&folder, "d/summary.json", "no account that engages has the name of a creator");
    run_expect_part(&folder, "d/summary.json", "no creator has six posts");
    run_remove_folder(&folder);
}

/* Ten days, a post each; of the followers of creator N that engage on the first days, N come back on the last. */
static const char loyal_data[] =
    "awk 'BEGIN { print \"creator,follower\"; for (c = 1; c <= 12; c++) for (f = 1; f <= 90; f++) "
    "print \"c\" c \",\" 100 * c + f; print \"c13,1\" }' > f.csv && "
    "awk 'BEGIN { print \"page,user,post,engaged_at\"; for (c = 1; c <= 12; c++) {"
    " for (p = 0; p < 10; p++) print \"c\" c \",7,p\" p \",\" 1700000000 + 86400 * p;"
    " for (f = 1; f <= 40; f++) { print \"c\" c \",\" 100 * c + f \",p1,1700090000\";"
    " if (f <= c) print \"c\" c \",\" 100 * c + f \",p9,1700800000\" } } }' > e.csv && ";

Test(engaged, tells_how_many_come_back_and_sets_them_beside_those_of_like_size) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder, "%s \"$kith\" score f.csv --engagements e.csv -o d -q", loyal_data);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    run_expect_part(&folder, "d/creators.csv", ",nano,0.16129,0.3,0.180");
    run_expect_part(&folder, "d/creators.csv", ",nano,0.196078,0.025,0.00442683,0.128814,50,50,1.");
    run_expect_part(&folder, "d/creators.csv",
                    "; of the 40 followers who engaged before the second half of its posts, 30 % "
                    "(18 to 45) did again after, where those have ");
    run_expect_part(&folder, "d/creators.csv",
                    "; 16 % of the engagements are by accounts that do not follow, where those");
    run_expect_part(&folder, "d/creators.csv", ",1,,nano,,,,,,,,,");
    result = run_line(&folder,
                      "cut -d, -f1-3 e.csv > u.csv && "
                      "\"$kith\" score f.csv --engagements u.csv -o d -q");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    run_expect_part(&folder, "d/summary.json", "\"what\": \"loyalty\"");
    run_expect_part(&folder, "d/summary.json", "when accounts engaged (engaged_at) is not known");
    run_remove_folder(&folder);
}

/* Forty followers of each of twelve creators, and nobody of the last. */
Test(engaged, writes_those_who_engage_as_a_roster_that_answers_as_any_other) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "%s \"$kith\" score f.csv --engagements e.csv -o d -q && "
                 "\"$kith\" info d/engaged.kith --verify -q && \"$kith\" info d/engaged.kith "
                 "--creators -q && "
                 "\"$kith\" reach d/engaged.kith --creators c1,c2,c13 -q && "
                 "\"$kith\" reach d/engaged.kith --expr 'c13 - c1' -q && "
                 "\"$kith\" overlap d/engaged.kith --pair c1 c13 -q && "
                 "\"$kith\" overlap d/engaged.kith --with d/roster.kith --min-shared 40 -q",
                 loyal_data);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    static const char *const parts[] = {"creators 13\n",
                                        "\nc1,40,40,40,40,40,1\n",
                                        "\nc13,0,0,0,0,0,1\n",
                                        "\nc2,40,40,40,40,40,40,80,80,80,40,40,40,",
                                        "\nc13,0,0,0,0,0,0,80,80,80,0,0,0,",
                                        "\nc13 - c1,0,0,0,",
                                        "\nc1,c13,0,0,0,0,0,0,0,exact,",
                                        "\nc1,c1,40,40,40,0.444444,1,0.444444,"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_expect_not_null(strstr(result.out, parts[i]), "%s in\n%s", parts[i], result.out);
    run_free(&result);
    result = run_line(&folder, "\"$kith\" score f.csv -o d -q");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    char *left = run_read_file(&folder, "d/engaged.kith");
    cr_expect_null(left, "it is of a run with engagements");
    run_free(&result);
    run_remove_folder(&folder);
}

Test(engaged, leaves_the_columns_empty_without_engagements_and_says_so) {
    run_folder folder = score("\"$kith\" audit f.csv -o d -q");
    run_expect_part(&folder, "d/creators.csv", ",,,,,1,,nano,,,,,,,,,,,,\n");
    run_expect_part(&folder, "d/summary.json", "no engagements were given");
    run_remove_folder(&folder);
}

Test(engaged, ends_with_one_line_where_no_row_is_of_use) {
    static const char *const cases[][2] = {
        {"sed 's/^c/x/' e.csv > bad", "is with a creator of the follows"},
        {"sed -E 's/^(c[0-9]+),/\\1,u/' e.csv > bad", "is by a follower"},
        {"sed '2s/,p1//' e.csv > bad", "bad:2: fewer columns"},
        {"true", "bad: No such file"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_folder folder = run_create_folder();
        run_result result = run_line(
            &folder, "%s %s && \"$kith\" audit f.csv --engagements bad -o d -q", data, cases[i][0]);
        cr_expect_eq(result.exit_code, 1);
        cr_expect_not_null(strstr(result.err, cases[i][1]), "%s", result.err);
        cr_expect_eq(run_count_lines(result.err), 1, "%s", result.err);
        char *left = run_read_file(&folder, "d/creators.csv");
        cr_expect_null(left);
        run_free(&result);
        run_remove_folder(&folder);
    }
}

/* Shares from the files of a generator: of followers that engage, of engagements from outside, and of those who
 * engaged before the second half of the posts that did again after with another post. */
static const char brute_force[] =
    "function sort(n, i, k, t) { for (i = 2; i <= n; i++) { t = a[i]; for (k = i; k > 1 && a[k - "
    "1] > t; k--) "
    "a[k] = a[k - 1]; a[k] = t } } "
    "FNR == 1 { next } NR == FNR { f[$1, $2] = 1; n[$1]++; next } "
    "{ if (!(($1, $3) in p) || $4 < p[$1, $3]) p[$1, $3] = $4 } "
    "$1 == $2 { next } "
    "!(($1, $2, $3) in e) { e[$1, $2, $3] = 1; posts[$1, $2]++ } "
    "{ if (!(($1, $2) in low) || $4 < low[$1, $2]) low[$1, $2] = $4; "
    "if ($4 > high[$1, $2]) high[$1, $2] = $4 } "
    "END { for (x in p) { split(x, k, SUBSEP); list[k[1]] = list[k[1]] \" \" p[x] } "
    "for (c in list) { m = split(list[c], a, \" \"); for (i = 1; i <= m; i++) a[i] += 0; sort(m); "
    "turn[c] = m < 6 ? 0 : a[int(m / 2) + 1] } "
    "for (x in posts) { split(x, k, SUBSEP); c = k[1]; if (!(x in f)) { out[c] += posts[x]; "
    "continue } "
    "in_[c] += posts[x]; engaged[c]++; if (low[x] >= turn[c]) continue; early[c]++; "
    "loyal[c] += high[x] >= turn[c] && posts[x] > 1 } "
    "for (c in list) { all = in_[c] + out[c]; printf \"%s,%.9g,%.9g,%.9g\\n\", c, engaged[c] / "
    "n[c], "
    "all ? out[c] / all : -1, early[c] ? loyal[c] / early[c] : -1 } }";

/* Columns are counted from the end, since reasons have commas of their own. */
static const char compare[] =
    "function at(name) { return $(NF - from_end[name]) == \"\" ? -1 : $(NF - from_end[name]) } "
    "function far(x, y) { return (x - y) * (x - y) > 1e-10 * (1e-6 + y * y) } "
    "NR == FNR { e[$1] = $2; o[$1] = $3; l[$1] = $4; next } "
    "FNR == 1 { for (i = 1; i <= NF; i++) from_end[$i] = NF - i; next } "
    "$1 in e { rows++; told += l[$1] >= 0; wrong += far(at(\"engaged_share\"), e[$1]) || "
    "far(at(\"outside_share\"), o[$1]) || far(at(\"loyalty\"), l[$1]) } "
    "END { print wrong + 0, rows, told }";

Test(engaged, shares_are_those_that_the_rows_of_generators_add_up_to) {
    static const char *const programs[] = {"generate\" --engagements --pod members=5",
                                           "market\" --engagements --handles --pod creators=5"};
    const char *build = getenv("KITH_BUILD") ? getenv("KITH_BUILD") : "build";
    for (size_t i = 0; i < 2; i++) {
        run_folder folder = run_create_folder();
        run_write_file(&folder, "brute.awk", brute_force);
        run_write_file(&folder, "compare.awk", compare);
        run_result result = run_line(
            &folder,
            "case '%s' in /*) b='%s' ;; *) b=\"$tests/../%s\" ;; esac; \"$b/%s -o g -q --seed 31 "
            "--creators 60 --follows 30k && "
            "\"$kith\" audit g/follows.tsv --engagements g/engagements.tsv -o d -q && "
            "awk -F'\\t' -f brute.awk g/follows.tsv g/engagements.tsv > truth && "
            "awk -F, -f compare.awk truth d/creators.csv",
            build, build, build, programs[i]);
        cr_assert_eq(result.exit_code, 0, "%s", result.err);
        char *end = NULL;
        cr_expect_eq(strtol(result.out, &end, 10), 0, "%s: %s", programs[i], result.out);
        cr_expect_eq(strtol(end, &end, 10), 60, "%s: %s", programs[i], result.out);
        cr_expect_geq(strtol(end, NULL, 10), 40, "%s: %s", programs[i], result.out);
        run_free(&result);
        run_remove_folder(&folder);
    }
}

/* A member with fewer than three posts cannot be seen. */
Test(engaged, names_the_pods_that_a_generator_planted_and_nobody_else) {
    static const char *const programs[] = {
        "generate\" --creators 120 --follows 60k --pod members=7 --pod members=5,rate=0.8",
        "market\" --creators 120 --follows 60k --engagements --handles --ring rate=0.9 "
        "--pod creators=7 --pod creators=5,rate=0.75"};
    const char *build = getenv("KITH_BUILD") ? getenv("KITH_BUILD") : "build";
    for (size_t i = 0; i < 2; i++) {
        run_folder folder = run_create_folder();
        run_result result = run_line(
            &folder,
            "case '%s' in /*) b='%s' ;; *) b=\"$tests/../%s\" ;; esac; \"$b/%s -o g -q --seed 21 "
            "&& "
            "\"$kith\" audit g/follows.tsv --engagements g/engagements.tsv -o d -q && "
            "{ cut -f2 g/truth_pods.tsv || awk '$2 == \"pod\" { print $1 }' g/truth_followers.tsv; "
            "} "
            "2>/dev/null | sort > truth && "
            "grep ', or a circle of friends' d/creators.csv | cut -d, -f1 | sort > said && "
            "comm -13 truth said | wc -l && comm -12 truth said | wc -l",
            build, build, build, programs[i]);
        cr_expect_eq(result.exit_code, 0, "%s", result.err);
        char *right = NULL;
        cr_expect_eq(strtol(result.out, &right, 10), 0, "%s: %s", programs[i], result.out);
        cr_expect_geq(strtol(right, NULL, 10), 11, "%s: %s", programs[i], result.out);
        run_expect_part(&folder, "d/summary.json", "\"pods\": 2");
        run_free(&result);
        run_remove_folder(&folder);
    }
}
