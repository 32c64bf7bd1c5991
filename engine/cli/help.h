/* Help of a command, made from the same list that its options are read with. */
#ifndef KITH_CLI_HELP_H
#define KITH_CLI_HELP_H

#include "arguments.h"

/* Prints usage, purpose, options with their defaults, and examples on standard output. */
void help_print(const arguments *line);

#endif
