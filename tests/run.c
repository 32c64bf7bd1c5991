#include "run.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_BYTES = 16384, SIGNAL_BASE = 128 };

static void join(char joined[RUN_PATH_BYTES], const char *folder, const char *name) {
    int length = snprintf(joined, RUN_PATH_BYTES, "%s%s%s", folder, name[0] ? "/" : "", name);
    cr_assert(length > 0 && length < RUN_PATH_BYTES);
}

run_folder run_create_folder(void) {
    run_folder folder;
    const char *parent = getenv("TMPDIR");
    join(folder.path, parent ? parent : "/tmp", "kith-test-XXXXXX");
    cr_assert(mkdtemp(folder.path) != NULL, "no temporary folder");
    return folder;
}

void run_remove_folder(const run_folder *folder) {
    char command[RUN_PATH_BYTES + 32];
    snprintf(command, sizeof command, "rm -rf '%s'", folder->path);
    cr_assert(system(command) == 0);
}

/* Reads a stream from its start and closes it. */
static char *drain(FILE *stream, size_t *bytes) {
    fseek(stream, 0, SEEK_END);
    long length = ftell(stream);
    rewind(stream);
    char *text = calloc((size_t)length + 1, 1);
    cr_assert(text && fread(text, 1, (size_t)length, stream) == (size_t)length);
    fclose(stream);
    *bytes = (size_t)length;
    return text;
}

char *run_read_file(const run_folder *folder, const char *name) {
    char path[RUN_PATH_BYTES];
    size_t bytes = 0;
    join(path, folder->path, name);
    FILE *stream = fopen(path, "rb");
    return stream ? drain(stream, &bytes) : NULL;
}

void run_expect_part(const run_folder *folder, const char *name, const char *part) {
    char *text = run_read_file(folder, name);
    cr_assert_not_null(text, "%s is not there", name);
    cr_expect_not_null(strstr(text, part), "%s lacks '%s':\n%.2500s", name, part, text);
    free(text);
}

void run_write_file(const run_folder *folder, const char *name, const char *text) {
    char path[RUN_PATH_BYTES];
    join(path, folder->path, name);
    FILE *stream = fopen(path, "wb");
    cr_assert(stream && fputs(text, stream) >= 0 && fclose(stream) == 0, "cannot write %s", path);
}

static void set_absolute(const char *variable, const char *path) {
    char absolute[RUN_PATH_BYTES];
    cr_assert(realpath(path, absolute) != NULL, "%s is not there", path);
    setenv(variable, absolute, 1);
}

/* In the child. */
static void become(const char *line, const char *folder, int out, int err) {
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool ready = chdir(folder) == 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
                 dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0;
    if (ready) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    }
    _exit(SIGNAL_BASE - 1);
}

static int wait_for(pid_t child) {
    int state = 0;
    cr_assert(waitpid(child, &state, 0) == child);
    return WIFEXITED(state) ? WEXITSTATUS(state) : SIGNAL_BASE + WTERMSIG(state);
}

run_result run_line(const run_folder *folder, const char *format, ...) {
    char line[LINE_BYTES], program[RUN_PATH_BYTES];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    cr_assert(length >= 0 && length < LINE_BYTES);
    const char *build = getenv("KITH_BUILD");
    join(program, build ? build : "build", "kith");
    set_absolute("kith", program);
    set_absolute("tests", "tests");
    FILE *out = tmpfile(), *err = tmpfile();
    cr_assert(out && err);
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        become(line, folder->path, fileno(out), fileno(err));
    }
    run_result result = {.exit_code = wait_for(child)};
    size_t err_bytes = 0;
    result.out = drain(out, &result.out_bytes);
    result.err = drain(err, &err_bytes);
    return result;
}

void run_free(run_result *result) {
    free(result->out);
    free(result->err);
    *result = (run_result){0};
}

size_t run_count_entries(const run_folder *folder, const char *name) {
    char path[RUN_PATH_BYTES];
    join(path, folder->path, name);
    DIR *entries = opendir(path);
    cr_assert(entries != NULL, "%s is not there", path);
    size_t count = 0;
    while (readdir(entries)) {
        count++;
    }
    closedir(entries);
    return count - 2;
}

size_t run_count_lines(const char *text) {
    size_t count = 0;
    for (; *text; text++) {
        count += *text == '\n' ? 1 : 0;
    }
    return count;
}
