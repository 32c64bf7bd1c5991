/* What tables say of creators, from inside. */
#ifndef KITH_SKETCH_CATALOGUE_H
#define KITH_SKETCH_CATALOGUE_H

#include "sketch/roster.h"

/* Whether it can have been read for this roster. */
bool catalogue_is_of(const kith_catalogue *catalogue, const kith_roster *roster);

#endif
