/* Kith's audit beside published detectors, on a data set whose truth is known.
 *
 *   bench_detect FOLDER... [--method NAME]    FOLDER as a generator writes it
 *   bench_detect --check                      the measures and detectors against obvious answers
 *
 * F is of the set that a method reports by its own rule, with constants fixed before any label was
 * seen; a method that only ranks has none. Bots are followers, buyers are creators, joint is both
 * in one set. AUC and AP are of the ranking of followers; AP of a ranking that knows nothing is the
 * base rate. Each method has a process of its own: seconds are its work without reading the rows,
 * except for kith, which reads and writes files; memory is the largest resident, with the rows. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../bench.h"
#include "audit.h"
#include "check.h"
#include "copycatch.h"
#include "cosine.h"
#include "peel.h"
#include "rank.h"
#include "truth.h"

enum { BLOCKS = 5 };

typedef struct method {
    const char *name;
    int (*run)(const follows *graph, verdict *result); /* NULL is kith; returns 0 if it cannot */
} method;

static int run_peel(const follows *graph, verdict *result) {
    peel_run(graph, 1, result);
    return 1;
}

static int run_blocks(const follows *graph, verdict *result) {
    peel_run(graph, BLOCKS, result);
    return 1;
}

static int run_starscout(const follows *graph, verdict *result) {
    return copycatch_run(graph, 1, result);
}

static int run_copycatch(const follows *graph, verdict *result) {
    return copycatch_run(graph, 0, result);
}

static int run_rank(const follows *graph, verdict *result) {
    rank_run(graph, result);
    return 1;
}

static int run_sum(const follows *graph, verdict *result) {
    cosine_run(graph, 0, result);
    return 1;
}

static int run_mean(const follows *graph, verdict *result) {
    cosine_run(graph, 1, result);
    return 1;
}

static int run_accounts(const follows *graph, verdict *result) {
    cosine_run_accounts(graph, result);
    return 1;
}

static const method methods[] = {
    {"kith", NULL},
    {"peel", run_peel},
    {"peel-5", run_blocks},
    {"copycatch", run_copycatch},
    {"starscout", run_starscout},
    {"rank", run_rank},
    {"cosine-sum", run_sum},
    {"cosine-mean", run_mean},
    {"cosine-account", run_accounts},
};

enum { METHODS = sizeof methods / sizeof *methods };

static void print_value(double value, int shown) {
    if (shown && !isnan(value)) {
        printf(" %9.4f", value);
    } else {
        printf(" %9s", "-");
    }
}

static void print_row(const char *name, const truth_score *score, const verdict *result,
                      double seconds, long kilobytes) {
    int both = result->decides_followers && result->decides_creators && score->buyers.positive > 0;
    printf("  %-14s", name);
    print_value(measure_f(score->bots), result->decides_followers);
    print_value(measure_f(score->buyers), result->decides_creators);
    print_value(measure_f(score->joint), both);
    print_value(score->area, 1);
    print_value(score->average, 1);
    printf(" %9.5f %9zu %9zu %8.1f %8.0f\n", score->base_rate, score->bots.reported,
           score->buyers.reported, seconds, (double)kilobytes / 1024);
}

static void print_head(const char *folder) {
    follows graph;
    truth labels;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/follows.tsv", folder);
    follows_read(path, &graph);
    truth_read(folder, &graph, &labels);
    printf("%s: %zu follows, %zu followers of which %zu bots, %zu creators of which %zu buyers\n",
           folder, graph.count, graph.followers.count, labels.bot_count, graph.creators.count,
           labels.buyer_count);
    printf("  %-14s %9s %9s %9s %9s %9s %9s %9s %9s %8s %8s\n", "", "bots F", "buyers F", "joint F",
           "AUC", "AP", "base rate", "followers", "creators", "seconds", "MB");
    fflush(stdout);
    truth_clear(&labels);
    follows_clear(&graph);
}

/* The path of kith, which lies beside this program. */
static void find_kith(char *path) {
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 8);
    bench_check(length > 0, "the program cannot be found");
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    snprintf(slash != NULL ? slash + 1 : path, 8, "kith");
}

/* One line of the table, in a process of its own. */
static void measure_method(const char *folder, const method *one) {
    char path[PATH_MAX];
    char program[PATH_MAX];
    char made[PATH_MAX];
    long kilobytes = 0;
    follows graph;
    verdict result;
    truth labels;
    snprintf(path, sizeof path, "%s/follows.tsv", folder);
    find_kith(program);
    double start = bench_now();
    int worked = one->run != NULL || audit_start(program, path, made, &kilobytes);
    double seconds = bench_now() - start;
    bench_check(worked, "kith audit failed");
    follows_read(path, &graph);
    verdict_create(&graph, &result);
    if (one->run == NULL) {
        audit_finish(made, &graph, &result);
    } else {
        start = bench_now();
        worked = one->run(&graph, &result);
        seconds = bench_now() - start;
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        kilobytes = usage.ru_maxrss;
    }
    truth_read(folder, &graph, &labels);
    truth_score score = truth_compare(&labels, &graph, &result);
    if (worked) {
        print_row(one->name, &score, &result, seconds, kilobytes);
    } else {
        printf("  %-14s needs follow times\n", one->name);
    }
    truth_clear(&labels);
    verdict_clear(&result);
    follows_clear(&graph);
}

/* Runs a task in a child, so that memory is its own. Returns whether it ended well. */
static int apart(const char *folder, const method *one) {
    fflush(stdout);
    pid_t child = fork();
    bench_check(child >= 0, "no process can be started");
    if (child == 0) {
        if (one == NULL) {
            print_head(folder);
        } else {
            measure_method(folder, one);
        }
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int compare(const char *folder, const char *chosen) {
    int failed = !apart(folder, NULL);
    for (size_t i = 0; !failed && i < METHODS; i++) {
        if (chosen != NULL && strcmp(methods[i].name, chosen) != 0) continue;
        failed |= !apart(folder, &methods[i]);
    }
    return failed;
}

static int explain(void) {
    fprintf(stderr, "usage: bench_detect FOLDER... [--method NAME], or --check\nmethods:");
    for (size_t i = 0; i < METHODS; i++) {
        fprintf(stderr, " %s", methods[i].name);
    }
    fputc('\n', stderr);
    return 2;
}

static int is_method(const char *name) {
    for (size_t i = 0; i < METHODS; i++) {
        if (strcmp(methods[i].name, name) == 0) return 1;
    }
    return 0;
}

int main(int argument_count, char **arguments) {
    const char *chosen = NULL;
    int folders = 0;
    int failed = 0;
    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "--check") == 0) {
            failed = check_all();
            printf("bench_detect: %d checks failed\n", failed);
            return failed > 0;
        }
        if (strcmp(arguments[i], "--method") == 0) {
            if (++i == argument_count || !is_method(arguments[i])) return explain();
            chosen = arguments[i];
        } else if (arguments[i][0] == '-') {
            return explain();
        } else {
            arguments[folders++] = arguments[i];
        }
    }
    for (int i = 0; i < folders; i++) {
        failed |= compare(arguments[i], chosen);
    }
    return folders == 0 ? explain() : failed;
}
