#include "nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static bool same(char a, char b) {
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment distance (Boytsov 2011, section 2.2), three rows at a time. */
static size_t measure_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][NEAREST_WORD_BYTES + 1];
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1),
                           least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
                row[j] = least(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

nearest nearest_create(const char *word) {
    return (nearest){.word = word};
}

static void insert_spelling(nearest *found, const char *spelling, size_t distance) {
    size_t place = found->count;
    while (place > 0 && found->distances[place - 1] > distance) {
        place--;
    }
    if (place == NEAREST_COUNT) {
        return;
    }
    found->count = least(found->count + 1, NEAREST_COUNT);
    for (size_t i = found->count - 1; i > place; i--) {
        found->spellings[i] = found->spellings[i - 1];
        found->distances[i] = found->distances[i - 1];
    }
    found->spellings[place] = spelling;
    found->distances[place] = distance;
}

void nearest_offer(nearest *found, const char *spelling) {
    size_t word_length = strlen(found->word), length = strlen(spelling);
    size_t limit = word_length / 3 > 0 ? word_length / 3 : 1;
    size_t difference = word_length > length ? word_length - length : length - word_length;
    if (word_length > NEAREST_WORD_BYTES || length > NEAREST_WORD_BYTES || difference > limit) {
        return;
    }
    size_t distance = measure_distance(found->word, word_length, spelling, length);
    if (distance <= limit) {
        insert_spelling(found, spelling, distance);
    }
}

void nearest_format(const nearest *found, char text[NEAREST_TEXT_BYTES]) {
    text[0] = '\0';
    size_t length = 0;
    for (size_t i = 0; i < found->count; i++) {
        const char *joint = i == 0 ? ", did you mean " : i + 1 < found->count ? ", " : " or ";
        length += (size_t)snprintf(text + length, NEAREST_TEXT_BYTES - length, "%s'%s'%s", joint,
                                   found->spellings[i], i + 1 < found->count ? "" : "?");
    }
}
