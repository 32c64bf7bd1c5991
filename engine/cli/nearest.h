/* The nearest spellings of a word that was not found. */
#ifndef KITH_CLI_NEAREST_H
#define KITH_CLI_NEAREST_H

#include <stddef.h>

enum {
    NEAREST_COUNT = 3,       /* spellings that are kept */
    NEAREST_WORD_BYTES = 64, /* longer words have no near spelling */
    NEAREST_TEXT_BYTES = 256,
};

typedef struct nearest {
    const char *word;
    size_t count;
    const char *spellings[NEAREST_COUNT]; /* nearest first, then in the order of the offers */
    size_t distances[NEAREST_COUNT];
} nearest;

/* Keeps word. */
nearest nearest_create(const char *word);

/* Keeps the spelling if it is among the nearest: at most one edit for every three letters, where
 * swapped neighbours are one edit and case is none. */
void nearest_offer(nearest *found, const char *spelling);

/* ", did you mean 'a', 'b' or 'c'?", or "" when nothing is near. */
void nearest_format(const nearest *found, char text[NEAREST_TEXT_BYTES]);

#endif
