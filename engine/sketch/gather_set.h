/* What all threads gather, joined: at the end of the rows, and with a memory budget whenever the
 * sketches have filled it. */
#ifndef KITH_SKETCH_GATHER_SET_H
#define KITH_SKETCH_GATHER_SET_H

#include "sketch/budget.h"
#include "sketch/gather.h"
#include "sketch/parts.h"

/* The sketch of a creator that was joined while rows were still to come. */
typedef struct held_sketch {
    size_t thread, number; /* a gather that knows the creator, and its number there */
    sketch sketch;
} held_sketch;

typedef struct gather_set {
    const kith_options *options;
    gather **gathers; /* one a thread */
    row_sink *sinks;
    size_t count;
    budget budget;
    uint64_t bytes_missed; /* the budget that would have done, once it is exhausted */
    follows_pause pause;
    held_sketch *held;
    size_t held_count;
    kith_times times; /* what the input turned out to say of times; for gather_set_finish */
} gather_set;

/* Gathers for every thread, with the memory budget of the options if they have one. On failure what
 * has been created is there to be freed. */
kith_status gather_set_create(gather_set *set, const kith_options *options) KITH_MUST_USE;
void gather_set_free(gather_set *set);

/* Whom follows_read may hold for; NULL without a budget. */
follows_pause *gather_set_view_pause(gather_set *set);

/* Says what budget would do, if it was this set's that ended the reading. */
void gather_set_explain(const gather_set *set, kith_error *error);

/* The number of creators met, one met by several threads counted by each. */
size_t gather_set_count_creators(const gather_set *set);

/* Joins everything into a roster.
 * Returns   KITH_INVALID if the budget is too small, with what would do in the error; what timelog_fill returned */
kith_status gather_set_finish(gather_set *set, kith_roster **out, kith_error *error) KITH_MUST_USE;

#endif
