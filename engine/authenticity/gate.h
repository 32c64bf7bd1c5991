/* The gate: is a group of accounts one that people do not form?
 *
 * Any crowd has creators of its own: the readers of one language, a party, fans. Around each are
 * the casual ones, who follow one or two of its creators; interest comes in every degree. A pool of
 * accounts that is put to work has nobody of that kind around: whoever follows one of its creators
 * follows many. That is what gives the contrast its sign, and no other sign is taken from it. */
#ifndef KITH_AUTHENTICITY_GATE_H
#define KITH_AUTHENTICITY_GATE_H

#include "authenticity/purity.h"

enum { GATE_ACCOUNTS_MIN = 100 }; /* fewest accounts to compare */
#define GATE_OWN_SHARE_MIN 0.25   /* least share of creators that are the group's own */

typedef enum gate_reason {
    GATE_OPEN,        /* the contrast may be used */
    GATE_SMALL,       /* fewer than GATE_ACCOUNTS_MIN accounts */
    GATE_MAJORITY,    /* no group, or one of a third of all accounts or more */
    GATE_MIXED,       /* the group has too few creators of its own */
    GATE_CASUAL,      /* casual followers surround the group, or are missing everywhere */
    GATE_CONTRADICTED /* most accounts of certified campaigns are outside of the group */
} gate_reason;

/* What was measured. An own creator has ten followers or more, nine tenths of them in the group. */
typedef struct gate {
    gate_reason reason;
    double information;  /* nats a follow, of the cut (split.h) */
    size_t group_count;  /* accounts more likely in the group than not */
    double group_share;  /* of all accounts that take part */
    size_t own_count;    /* own creators */
    double own_share;    /* of all creators with ten followers or more */
    double casual_share; /* of the accounts that follow an own creator, those that follow <= 2 */
    double other_casual; /* of the accounts outside of the group, those that follow <= 2 creators */
    double certified_inside; /* share of certified accounts that are in the group; 1 without any */
} gate;

/* Measures the group of the accounts with a probability above one half, and decides.
 *
 * at         the sums of audiences are overwritten
 * certified  [account_count] 1 for accounts of certified campaigns; NULL if there are none
 * Cost       O(follows). Allocates nothing. */
gate gate_measure(purity *at, const uint8_t *certified);

#endif
