/* What share creators of like size have: a robust plane through the log odds of shares.
 *
 * The share of an audience that does something falls with its size as a power does, and it grows with the number of
 * posts that one could do it with. So its log odds, which are its log where it is small and treat a share and the rest
 * alike, are fitted on log followers and log posts. Slopes are medians over pairs
 * of creators, which up to a quarter of odd creators cannot move; the level is a median, and so is the spread, which is
 * what is left of the residuals once chance is taken out: a creator with 50 followers differs by chance alone.
 *
 * Source   slopes from pairs half the range apart, H. Theil, "A rank-invariant method of linear and polynomial
 *          regression analysis", 1950 (the incomplete method); two of them by backfitting, Buja, Hastie and Tibshirani,
 *          "Linear smoothers and additive models", 1989. */
#ifndef KITH_RELATIONSHIP_LIKE_SIZE_H
#define KITH_RELATIONSHIP_LIKE_SIZE_H

#include "kith.h"

enum {
    LIKE_SIZE_CREATORS_MIN = 10, /* fewer are not compared */
    LIKE_SIZE_BASE_MIN = 30,     /* of a creator that takes part in the fit */
};

/* A creator: of `base` of its followers, say, `hits` did something with one of its posts. */
typedef struct like_size_point {
    uint64_t followers, posts;
    uint64_t base, hits;
} like_size_point;

typedef struct like_size {
    size_t count;                          /* creators that took part; 0 if there were too few */
    double level, size_slope, posts_slope; /* of log odds, on the logs of followers and posts */
    double spread; /* standard deviation of log odds among creators that are alike, chance aside */
} like_size;

/* Fits. Points with a base below LIKE_SIZE_BASE_MIN, without followers or without posts are left out.
 *
 * Returns   KITH_NO_MEMORY
 * Cost      O(n log n), some twenty times */
kith_status like_size_fit(const like_size_point *points, size_t count,
                          const kith_allocator *allocator, like_size *out) KITH_MUST_USE;

/* The usual share of creators with as many followers and posts, the range in which 95 % of them lie and where this one
 * stands among them, chance in a base as large included. NaN where there were too few to compare with, or where
 * followers, posts or base are 0. */
kith_standing like_size_place(const like_size *fit, const like_size_point *point);

#endif
