/* How many followers of a cell are organic, by what the creator's other followers did.
 *
 * Four ways to carry over from them, of which the largest counts: followers created at nearby dates (cells_expect);
 * followers created at these dates who came at any other time; those who came shortly before and after; and
 * followers whose accounts were as old when they came, for people follow most when they are new. Of the last, a crowd
 * counts for no more than others who came in as long a time, or packs of like age would excuse each other; those who came
 * within a month before and after count in full, for a wave of new people goes on. */
#ifndef KITH_AUTHENTICITY_ORGANIC_H
#define KITH_AUTHENTICITY_ORGANIC_H

#include "authenticity/cells.h"

enum { ORGANIC_AGES = 64, ORGANIC_PERIODS = 32 };

/* How old accounts were when they followed, over the whole roster: follows in each class of age. */
typedef struct organic_ages {
    double shares[ORGANIC_AGES];
} organic_ages;

/* O(follows). */
organic_ages organic_count_ages(const creation *from);

/* The dates between which a cell's accounts were created, wider than those seen by half the mean gap at each end. */
void organic_widen(const cell *of, uint32_t *first, uint32_t *last);

/* The ages of one creator's followers: their classes, by place in the follow order, and how many there are of each.
 * The time from the first to the last follow is cut into even periods, and one with more follows than most counts as
 * the median one: or what came in one crowd would excuse the next. Without times all followers count. */
typedef struct organic_own {
    const uint32_t *classes;
    double counts[ORGANIC_AGES], total;
    double weights[ORGANIC_PERIODS]; /* of a follow */
    double first, period;            /* seconds since 1970, seconds */
} organic_own;

/* Measures them. `room` is for the creator's follows and keeps the classes. O(follows of the creator). */
organic_own organic_measure(const creation *from, size_t creator, uint32_t *room);

/* Expects. `room` is as cells_find left it for this creator, of whom are `own`. O(follows in the cell's stretch). */
double organic_expect(const creation *from, const cell *of, const cells_room *room,
                      const density *all, const organic_ages *ages, const organic_own *own);

#endif
