/* Set expressions over creators. */
#ifndef KITH_OVERLAP_EXPRESSION_H
#define KITH_OVERLAP_EXPRESSION_H

#include "kith.h"

enum { EXPRESSION_NESTING_MAX = 64 };

typedef enum expression_operation {
    EXPRESSION_NAME, /* pushes whether the account follows the creator */
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_BUT
} expression_operation;

/* A step of the expression in postfix order. */
typedef struct expression_step {
    expression_operation operation;
    size_t name; /* of EXPRESSION_NAME */
} expression_step;

struct kith_expression {
    kith_allocator allocator;
    expression_step *steps;
    size_t step_count;
    char **names; /* [name_count] different ones */
    size_t name_count;
};

/* Whether an account is in the set.
 *
 * follows   by name: 1 if it follows the creator
 * room      for step_count bytes */
bool expression_holds(const kith_expression *from, const uint8_t *follows, uint8_t *room);

/* Marks the names whom all accounts of the set follow for certain, 1 each: followers of A & B follow both. There may be
 * more of them.
 * room      for step_count × name_count bytes */
void expression_mark_implied(const kith_expression *from, uint8_t *marks, uint8_t *room);

#endif
