/* Cells of follow order × creation date in which the followers of one creator concentrate.
 *
 * A cell is a stretch of the follow order and a span of creation dates; in the picture of follow order × creation
 * date it is a rectangle, and a purchased pack is a dark one. Spans of six hours to thirty days are laid over the
 * dates twice, half a length apart. In each, the stretches that maximize (points × ln r − (r − 1) × expected points)
 * are found for densities of r = 2, 4, 8, … times the expected one, in linear time each (the maximal segment, Kadane;
 * Bentley, Programming Pearls, 1984). Then dates and order are refined in turn by the same rule. */
#ifndef KITH_AUTHENTICITY_CELLS_H
#define KITH_AUTHENTICITY_CELLS_H

#include "authenticity/density.h"
#include "kernels/kernels.h"

enum { CELLS_MAX = 64, CELL_COUNT_MIN = 6 };

typedef struct cell {
    uint32_t creator;
    uint32_t created_first, created_last; /* seconds, of the first and last account in it */
    uint32_t order_first, order_last;     /* places in the creator's follow order */
    uint32_t count;
    double
        score; /* log-likelihood ratio against dates spread as those around, evenly in the order */
} cell;

/* What one thread works with; the first three belong to the creator looked at last. */
typedef struct cells_room {
    kith_allocator allocator;
    size_t count;      /* follows */
    uint32_t *dates;   /* [count] creation dates, ascending */
    uint32_t *by_date; /* [count] places in follow order, by creation date */
    uint32_t *points, *listed, *spare;
    uint64_t *keys, *spare_keys;
    const kernel_table *kernels;
    cell found[CELLS_MAX];
    size_t found_count;
} cells_room;

/* Room for the largest audience. Returns KITH_NO_MEMORY. */
kith_status cells_create(size_t audience_max, const kith_allocator *allocator,
                         cells_room **out) KITH_MUST_USE;
void cells_free(cells_room *room);

/* Finds the cells of a creator with a score of at least `score_min`, the best CELLS_MAX in no particular order.
 * Cost      O(n log n), ten passes over the follows a length; allocates nothing */
void cells_find(const creation *from, size_t creator, const density *all, double score_min,
                cells_room *room);

/* The creator's followers created from first to last. O(log n). */
size_t cells_count_dates(const cells_room *room, uint32_t first, uint32_t last);

/* How many would be by the dates around: evenly, or, with `all`, as the roster's other follows are spread. */
double cells_expect(const cells_room *room, const density *all, uint32_t first, uint32_t last);

#endif
