#include "names.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "talk.h"

enum { UNKNOWN_MOST = 10 /* that are listed */, LINE_BYTES = 4096 };

static bool add(name_list *to, const char *begin, size_t bytes) {
    if (to->count == to->capacity) {
        size_t capacity = 2 * to->capacity + 16;
        char **grown = realloc(to->items, capacity * sizeof *grown);
        if (!grown) return false;
        to->items = grown;
        to->capacity = capacity;
    }
    char *copy = strndup(begin, bytes);
    if (!copy) return false;
    to->items[to->count++] = copy;
    return true;
}

/* Adds what is left without blanks and quotes around it, if anything is. */
static bool add_trimmed(name_list *to, const char *begin, const char *end) {
    while (begin < end && isspace((unsigned char)*begin)) {
        begin++;
    }
    while (end > begin && isspace((unsigned char)end[-1])) {
        end--;
    }
    if (end - begin >= 2 && *begin == '"' && end[-1] == '"') {
        begin++;
        end--;
    }
    return begin == end || add(to, begin, (size_t)(end - begin));
}

/* Where the first name of a text or a line ends: names with commas are quoted. */
static const char *find_end(const char *line) {
    const char *quote = *line == '"' ? strchr(line + 1, '"') : NULL;
    return quote ? quote + 1 : line + strcspn(line, ",\t\r\n");
}

bool names_add_text(name_list *to, const char *text) {
    for (const char *begin = text;;) {
        begin += strspn(begin, " ");
        const char *end = find_end(begin);
        if (!add_trimmed(to, begin, end)) return false;
        end += strcspn(end, ",");
        if (*end == '\0') return true;
        begin = end + 1;
    }
}

int names_add_file(name_list *to, const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) return talk_fail("%s: %s", path, strerror(errno));
    char line[LINE_BYTES];
    bool whole = true;
    for (bool first = true; whole && fgets(line, sizeof line, file); first = false) {
        const char *end = find_end(line);
        bool header = first && end - line == 7 && strncasecmp(line, "creator", 7) == 0;
        whole = header || add_trimmed(to, line, end);
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return talk_fail("%s: it cannot be read", path);
    return whole ? EXIT_DONE : talk_fail("out of memory");
}

void names_free(name_list *made) {
    for (size_t i = 0; i < made->count; i++) {
        free(made->items[i]);
    }
    free(made->items);
}

void names_suggest(const kith_roster *roster, const char *name, char text[NEAREST_TEXT_BYTES]) {
    nearest found = nearest_create(name);
    size_t count = kith_roster_view_info(roster).creator_count;
    for (size_t i = 0; i < count; i++) {
        nearest_offer(&found, kith_roster_view_creator(roster, i).name);
    }
    nearest_format(&found, text);
}

void names_note_unknown(const kith_roster *roster, const char *name, unknown_names *to) {
    char spellings[NEAREST_TEXT_BYTES];
    if (to->count++ >= UNKNOWN_MOST) return;
    names_suggest(roster, name, spellings);
    size_t used = strlen(to->text);
    snprintf(to->text + used, sizeof to->text - used, "%s'%s'%s", used > 0 ? "; " : "", name,
             spellings);
}

void names_format_unknown(const unknown_names *from, char text[NAMES_TEXT_BYTES]) {
    char more[64] = "";
    if (from->count > UNKNOWN_MOST)
        snprintf(more, sizeof more, "; and %zu more", from->count - UNKNOWN_MOST);
    snprintf(text, NAMES_TEXT_BYTES, "%s%s", from->text, more);
}

int names_find(const name_list *from, const kith_roster *roster, const char *path,
               size_t *numbers) {
    unknown_names unknown = {0};
    char text[NAMES_TEXT_BYTES];
    for (size_t i = 0; i < from->count; i++) {
        if (kith_roster_find(roster, from->items[i], &numbers[i]) == KITH_OK) continue;
        names_note_unknown(roster, from->items[i], &unknown);
    }
    if (unknown.count == 0) return EXIT_DONE;
    names_format_unknown(&unknown, text);
    return talk_fail("not in %s: %s", path, text);
}
