/* Joining the parts of creators: what several threads gathered, or several rosters hold. */
#ifndef KITH_SKETCH_PARTS_H
#define KITH_SKETCH_PARTS_H

#include "sketch/roster.h"

/* One of the sketches that make up a creator, and the creator's name. */
typedef struct roster_part {
    const char *name;
    size_t name_bytes;
    sketch *sketch;            /* taken over when it is joined; or NULL, */
    const kith_roster *roster; /* and the part is this roster's creator of this number */
    size_t creator;
    size_t thread;   /* whose part it is, for the caller */
    bool is_settled; /* the sketch was settled with the policy of the join, or a finer one */
} roster_part;

/* Parts in the order of their names, cut into creators. */
typedef struct part_list {
    kith_allocator allocator;
    roster_part *parts;
    size_t part_count;
    size_t *begins; /* creator i has the parts begins[i] … begins[i + 1] − 1 */
    size_t creator_count;
    size_t name_bytes; /* of all creators */
    arena *stores;     /* one a thread, for the samples of a roster, which takes them over */
    size_t store_count;
    bool is_unrounded; /* sketches that are taken over may have more bits than the policy keeps */
} part_list;

/* An empty list with room for parts. */
kith_status parts_create(const kith_options *options, size_t part_count,
                         part_list *out) KITH_MUST_USE;

/* Adds all creators of a roster. */
void parts_add_roster(part_list *list, const kith_roster *roster);

/* Sorts the parts and cuts them into creators. */
kith_status parts_sort(part_list *list) KITH_MUST_USE;

void parts_free(part_list *list);

/* Joins the parts of creators first … first + count − 1 with the k, floor and threads of the
 * options. On failure the sketches already joined have been freed.
 *
 * stores    where samples that are joined of several parts go; NULL for blocks of their own
 * joined    out: the settled sketches */
kith_status parts_join(part_list *list, size_t first, size_t count, const kith_options *options,
                       arena *stores, sketch *joined, kith_error *error) KITH_MUST_USE;

/* Joins all of them into a roster. */
kith_status parts_assemble(part_list *list, const kith_options *options, kith_roster **out,
                           kith_error *error) KITH_MUST_USE;

#endif
