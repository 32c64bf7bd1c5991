/* Creators that were named in a command or in a file. */
#ifndef KITH_CLI_NAMES_H
#define KITH_CLI_NAMES_H

#include <stddef.h>

#include "kith.h"
#include "nearest.h"

typedef struct name_list {
    char **items;
    size_t count, capacity;
} name_list;

/* Adds the names of a text, which are separated by commas; blanks around them are no part of them. Returns false when
 * out of memory. */
bool names_add_text(name_list *to, const char *text);

/* Adds the first column of a file, a name a line; a header "creator" is left out. Says what is wrong and returns an exit
 * code, or EXIT_DONE. */
int names_add_file(name_list *to, const char *path);

void names_free(name_list *made);

/* Writes the creators whose names are nearest to one that is none, as nearest_format does. */
void names_suggest(const kith_roster *roster, const char *name, char text[NEAREST_TEXT_BYTES]);

/* Names that a roster does not have: the first ten with near spellings, and how many there are. */
enum { NAMES_LIST_BYTES = 4096, NAMES_TEXT_BYTES = NAMES_LIST_BYTES + 64 };
typedef struct unknown_names {
    size_t count;
    char text[NAMES_LIST_BYTES];
} unknown_names;

void names_note_unknown(const kith_roster *roster, const char *name, unknown_names *to);

/* "'ana', did you mean 'anna'?; 'x'; and 3 more". */
void names_format_unknown(const unknown_names *from, char text[NAMES_TEXT_BYTES]);

/* Finds the number of each in a roster. Lists those that are not there together, with near spellings. Returns an exit
 * code.
 *
 * numbers   [count] */
int names_find(const name_list *from, const kith_roster *roster, const char *path, size_t *numbers);

#endif
