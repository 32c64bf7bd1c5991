/* Running a command in a folder of its own and keeping what it said. */
#ifndef TESTS_RUN_H
#define TESTS_RUN_H

#include <stddef.h>

enum { RUN_PATH_BYTES = 4096 };

/* A folder that exists for one test. */
typedef struct run_folder {
    char path[RUN_PATH_BYTES];
} run_folder;

/* What a command did. out and err are NUL-terminated. */
typedef struct run_result {
    int exit_code; /* 128 + number after a signal */
    char *out, *err;
    size_t out_bytes;
} run_result;

run_folder run_create_folder(void);

/* Removes the folder and all that is in it. */
void run_remove_folder(const run_folder *folder);

/* Runs a line of sh inside the folder. $kith is the program, $tests the folder of the tests. */
run_result run_line(const run_folder *folder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void run_free(run_result *result);

void run_write_file(const run_folder *folder, const char *name, const char *text);

/* The whole file, NUL-terminated and to be freed; NULL if there is none. */
char *run_read_file(const run_folder *folder, const char *name);

/* Fails the test if there is no such file, or it lacks the part. */
void run_expect_part(const run_folder *folder, const char *name, const char *part);

/* How many entries a folder below this one has; "" is the folder itself. Hidden files count. */
size_t run_count_entries(const run_folder *folder, const char *name);

/* The number of lines in a text. */
size_t run_count_lines(const char *text);

#endif
