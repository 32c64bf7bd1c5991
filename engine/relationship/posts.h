/* The posts of creators, each with the time of the first engagement with it: a hash table of 16 bytes a post, at most
 * two thirds full.
 *
 * Posts whose hashes are equal count as one: among a million there are such with probability 3e-8. */
#ifndef KITH_RELATIONSHIP_POSTS_H
#define KITH_RELATIONSHIP_POSTS_H

#include "kith.h"

enum { POSTS_HALVES_MIN = 2 * KITH_REGULAR_POSTS }; /* fewer are not cut in halves */

typedef struct post {
    uint64_t hash; /* of the post and its creator */
    uint32_t creator;
    uint32_t first; /* seconds since 1970; 0 where no time is known */
} post;

/* A zeroed table with an allocator is empty. */
typedef struct posts {
    kith_allocator allocator;
    post *slots; /* hash 0 for a free one */
    size_t mask; /* slots − 1; slots are NULL or a power of two */
    size_t count;
} posts;

/* Has the place of a post brought into the cache. */
static inline void posts_prefetch(const posts *of, uint64_t hash) {
    if (of->slots) __builtin_prefetch(&of->slots[hash & of->mask], 1);
}

/* Adds a post, or what an engagement with a known one says of its time. Returns KITH_NO_MEMORY. */
kith_status posts_add(posts *to, const post *row) KITH_MUST_USE;

/* Adds all posts of another table. Returns KITH_NO_MEMORY. */
kith_status posts_join(posts *to, const posts *from) KITH_MUST_USE;

/* The posts of one creator. */
typedef struct post_record {
    uint64_t count;
    uint32_t
        turn; /* the time of the first in the second half; 0 where fewer than POSTS_HALVES_MIN have a time */
} post_record;

/* Counts the posts of each creator and cuts them into halves by their times.
 *
 * records   out: [creator_count]
 * Returns   KITH_NO_MEMORY
 * Cost      O(posts log posts), 4 bytes each meanwhile */
kith_status posts_record(const posts *of, size_t creator_count, post_record *records) KITH_MUST_USE;

void posts_free(posts *made);

#endif
