#include "audit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../bench.h"
#include "table.h"

static const double suspect_least = 0.5;

int audit_start(const char *program, const char *follows_path, char *folder, long *kilobytes) {
    snprintf(folder, PATH_MAX, "/tmp/bench_detect_XXXXXX");
    bench_check(mkdtemp(folder) != NULL, "no folder can be made in /tmp");
    pid_t child = fork();
    bench_check(child >= 0, "no process can be started");
    if (child == 0) {
        execl(program, program, "audit", follows_path, "--all-followers", "-o", folder, "-q",
              (char *)NULL);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    bench_check(wait4(child, &status, 0, &usage) == child, "the audit was lost");
    *kilobytes = usage.ru_maxrss;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void open_in(table *rows, const char *folder, const char *name) {
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    bench_check(table_open(rows, path, ',') && table_next(rows), "the audit wrote no table");
}

static void read_suspects(const char *folder, const follows *graph, verdict *result) {
    table rows;
    open_in(&rows, folder, "suspects.csv");
    size_t follower = table_find(&rows, "follower");
    size_t probability = table_find(&rows, "probability");
    while (table_next(&rows)) {
        uint32_t node = names_find(&graph->follower_names, table_field(&rows, follower));
        if (node == NAMES_NONE) continue;
        result->follower_scores[node] = strtod(table_field(&rows, probability), NULL);
        result->followers[node] = result->follower_scores[node] >= suspect_least;
    }
    result->decides_followers = 1;
    table_close(&rows);
}

static void read_creators(const char *folder, const follows *graph, verdict *result) {
    table rows;
    open_in(&rows, folder, "creators.csv");
    size_t creator = table_find(&rows, "creator");
    size_t evidence = table_find(&rows, "evidence");
    while (table_next(&rows)) {
        uint32_t node = names_find(&graph->creator_names, table_field(&rows, creator));
        if (node == NAMES_NONE) continue;
        int strong = strcmp(table_field(&rows, evidence), "strong") == 0;
        int weak = strcmp(table_field(&rows, evidence), "weak") == 0;
        result->creator_scores[node] = strong + 0.5 * weak;
        result->creators[node] = (unsigned char)(strong | weak);
    }
    result->decides_creators = 1;
    table_close(&rows);
}

void audit_finish(const char *folder, const follows *graph, verdict *result) {
    static const char *const files[] = {"suspects.csv", "creators.csv", "campaigns.csv",
                                        "summary.json"};
    read_suspects(folder, graph, result);
    read_creators(folder, graph, result);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[PATH_MAX + 32];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}
