/* Engagements as they are read, dealt to groups by the first byte of the account's hash.
 *
 * Each thread stages a few rows of each group and then hands them to the group's pile, which all threads share behind a
 * lock: so memory is that of what is distinct, for any number of threads. What the piles hold in the end does not
 * depend on the order. */
#ifndef KITH_RELATIONSHIP_INTAKE_H
#define KITH_RELATIONSHIP_INTAKE_H

#include <pthread.h>

#include "input/engagements.h"
#include "relationship/pile.h"
#include "relationship/posts.h"
#include "sketch/roster.h"

enum { INTAKE_GROUPS = 256, INTAKE_GROUP_SHIFT = 56 };

/* Accounts whose hashes begin with the same byte. */
typedef struct intake_group {
    pthread_mutex_t lock;
    pile rows;
} intake_group;

typedef struct intake_thread intake_thread;

typedef struct intake {
    kith_allocator allocator;
    intake_group groups[INTAKE_GROUPS];
    posts posts;            /* once finished: of all creators */
    uint64_t unknown_count; /* once finished: rows of creators that are not in the roster */
    text_table names;       /* of creators; texts are numbered as in the roster */
    intake_thread *threads;
    size_t thread_count;
} intake;

/* Returns   KITH_NO_MEMORY
 * Cost      about 2 MB a thread */
kith_status intake_create(const kith_roster *roster, const kith_options *options,
                          intake **out) KITH_MUST_USE;

/* Where one of options_count_threads(options) threads puts what it reads. */
engagement_sink intake_view_sink(intake *from, size_t thread);

/* Hands over what is staged, after the last row, and merges all piles. Returns KITH_NO_MEMORY. */
kith_status intake_finish(intake *from) KITH_MUST_USE;

void intake_free(intake *made);

#endif
