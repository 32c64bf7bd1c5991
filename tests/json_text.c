#include "json_text.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

/* Each reads one thing and returns where it ends, or NULL. */
static const char *read_value(const char *at, int depth);

static const char *skip_space(const char *at) {
    return at + strspn(at, " \t\r\n");
}

static const char *read_string(const char *at) {
    if (*at++ != '"') {
        return NULL;
    }
    while (*at != '"') {
        if ((unsigned char)*at < 0x20) {
            return NULL;
        }
        if (*at == '\\') {
            at++;
            if (*at == 'u' && strspn(at + 1, "0123456789abcdefABCDEF") >= 4) {
                at += 4;
            } else if (!*at || !strchr("\"\\/bfnrt", *at)) {
                return NULL;
            }
        }
        at++;
    }
    return at + 1;
}

static const char *read_digits(const char *at) {
    size_t count = strspn(at, "0123456789");
    return count > 0 ? at + count : NULL;
}

static const char *read_number(const char *at) {
    at += *at == '-' ? 1 : 0;
    bool zero = *at == '0';
    const char *end = read_digits(at);
    if (!end || (zero && end != at + 1)) {
        return NULL;
    }
    if (*end == '.') {
        end = read_digits(end + 1);
    }
    if (end && (*end == 'e' || *end == 'E')) {
        end++;
        end = read_digits(end + (*end == '+' || *end == '-' ? 1 : 0));
    }
    return end;
}

/* The members of an object or the elements of an array, up to the closing bracket. */
static const char *read_members(const char *at, char close, int depth) {
    at = skip_space(at + 1);
    if (*at == close) {
        return at + 1;
    }
    while (at) {
        if (close == '}') {
            at = read_string(skip_space(at));
            at = at ? skip_space(at) : NULL;
            if (!at || *at++ != ':') {
                return NULL;
            }
        }
        at = read_value(at, depth + 1);
        if (!at || *at == close) {
            return at ? at + 1 : NULL;
        }
        at = *at == ',' ? at + 1 : NULL;
    }
    return NULL;
}

static const char *read_word(const char *at, const char *word) {
    return strncmp(at, word, strlen(word)) == 0 ? at + strlen(word) : NULL;
}

static const char *read_bare(const char *at, int depth) {
    switch (*at) {
        case '{':
            return read_members(at, '}', depth);
        case '[':
            return read_members(at, ']', depth);
        case '"':
            return read_string(at);
        case 't':
            return read_word(at, "true");
        case 'f':
            return read_word(at, "false");
        case 'n':
            return read_word(at, "null");
        default:
            return read_number(at);
    }
}

static const char *read_value(const char *at, int depth) {
    const char *end = depth < DEPTH_MAX ? read_bare(skip_space(at), depth) : NULL;
    return end ? skip_space(end) : NULL;
}

bool json_text_is_value(const char *text) {
    const char *end = read_value(text, 0);
    return end && *end == '\0';
}

bool json_text_is_lines(const char *text) {
    bool valid = text[0] == '\0' || text[strlen(text) - 1] == '\n';
    char *copy = strdup(text), *rest = copy;
    for (char *line = strsep(&rest, "\n"); line && rest; line = strsep(&rest, "\n")) {
        valid = valid && line[0] == '{' && json_text_is_value(line);
    }
    free(copy);
    return valid;
}
