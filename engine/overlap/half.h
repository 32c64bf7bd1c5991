/* The hash range in two halves, so that what is chosen by the accounts of one is told by those of the other: a set that
 * was chosen because its sample was large looks larger in that sample than it is (the winner's curse).
 *
 * The halves are told apart by the last bit that a roster keeps of a hash. Moving an account puts that bit first: then
 * a half of a sample is all of a range below a limit again, and what works on samples works on halves of them. Whole
 * audiences keep the accounts of both halves, for they have no error that a choice could prefer. */
#ifndef KITH_OVERLAP_HALF_H
#define KITH_OVERLAP_HALF_H

#include <stdbool.h>
#include <stdint.h>

typedef enum half_choice { HALF_BOTH, HALF_FIRST, HALF_SECOND } half_choice;

typedef struct half {
    half_choice which;
    unsigned shift; /* of the bit that tells */
} half;

static inline half half_create(half_choice which, unsigned hash_bits) {
    return (half){which, 64 - hash_bits};
}

static inline bool half_has(half of, uint64_t hash) {
    return of.which == HALF_BOTH || ((hash >> of.shift) & 1) == (of.which == HALF_SECOND);
}

/* Where an account is moved to: those of the half come first, in their order. */
static inline uint64_t half_move(half of, uint64_t hash) {
    if (of.which == HALF_BOTH) return hash;
    return hash >> 1 | (uint64_t)!half_has(of, hash) << 63;
}

static inline uint64_t half_move_back(half of, uint64_t moved) {
    if (of.which == HALF_BOTH) return moved;
    uint64_t bit = (moved >> 63) ^ (of.which == HALF_SECOND);
    return moved << 1 | bit << of.shift;
}

/* The limit of a sample whose accounts were moved. */
static inline uint64_t half_move_limit(half of, uint64_t limit) {
    return of.which == HALF_BOTH || limit == UINT64_MAX ? limit : limit >> 1;
}

#endif
