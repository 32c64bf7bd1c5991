/* Usual: what the likely accounts of a pool follow besides its slices. */
#ifndef KITH_AUTHENTICITY_USUAL_H
#define KITH_AUTHENTICITY_USUAL_H

#include "authenticity/pool.h"
#include "authenticity/tenure.h"

/* A follow by an account whose log likelihood ratio without this creator is ln 20 or more. */
typedef struct point {
    uint32_t creator, time;
    uint32_t account;
    uint8_t tenure; /* of the account (tenure.h) */
    bool used;      /* in a chosen window */
    bool held;      /* in one of the slices that the pool has */
} point;

enum { USUAL_OCTAVES = 33 };

typedef struct usual {
    const pool *from; /* lent */
    point *points;    /* by creator, then time */
    size_t point_count;
    size_t *start; /* [creator_count + 1] */
    uint32_t
        *times; /* of the points that are not held, ascending: when the pool's accounts follow of
                        their own accord, or to look as if */
    size_t time_count;
    tenure tenures;              /* of the accounts that have points */
    double rates[USUAL_OCTAVES]; /* of points among followers of creators outside, by audience */
} usual;

/* Collects the points of a pool's accounts and the rates of creators outside of it.
 *
 * out       as long as the pool and its slices stay
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows of the pool's accounts · log + creators), not of all follows. */
kith_status usual_build(const pool *from, usual **out) KITH_MUST_USE;
void usual_free(usual *made);

/* Points per follower of creators with as large an audience that are not of the pool. */
double usual_find_rate(const usual *from, size_t creator);

/* The part of the pool's other follows that fall into a window, in (0, 1); the length of the window
 * steadies it where there are few. O(log points). */
double usual_measure_mass(const usual *from, uint32_t begin, uint32_t end);

/* The pool's slices of a creator; returns how many there are. O(log slices). */
size_t usual_view_slices(const pool *from, uint32_t creator, const slice **out);

/* The log likelihood ratio of k in n against a rate; 0 where there are no more than the rate gives. */
double usual_compare(double k, double n, double rate);

#endif
