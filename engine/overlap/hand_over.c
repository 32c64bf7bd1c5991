#include "overlap/hand_over.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/options.h"

enum { BLOCKS_A_THREAD = 4, RESULTS = 8192 };

/* Where the results of a block wait. */
typedef struct place {
    kith_overlap *results;
    size_t count;
    bool is_complete;
} place;

struct hand_over {
    kith_allocator allocator;
    kith_overlap_callback receive;
    void *context;
    kith_status status;
    place *places;
    size_t place_count;
    size_t turn; /* the block whose results are handed on */
    pthread_mutex_t lock;
    pthread_cond_t moved_on;
};

kith_status hand_over_create(const kith_options *options, kith_overlap_callback receive,
                             void *context, hand_over **out) {
    const kith_allocator *allocator = &options->allocator;
    hand_over *ring = memory_create(allocator, 1, sizeof *ring);
    if (!ring) {
        return KITH_NO_MEMORY;
    }
    ring->allocator = *allocator;
    ring->receive = receive;
    ring->context = context;
    ring->place_count = BLOCKS_A_THREAD * (size_t)options_count_threads(options);
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->moved_on, NULL);
    ring->places = memory_create(allocator, ring->place_count, sizeof *ring->places);
    for (size_t i = 0; ring->places && i < ring->place_count; i++) {
        ring->places[i].results = memory_resize(allocator, NULL, RESULTS, sizeof(kith_overlap));
        if (!ring->places[i].results) {
            hand_over_free(ring);
            return KITH_NO_MEMORY;
        }
    }
    if (!ring->places) {
        hand_over_free(ring);
        return KITH_NO_MEMORY;
    }
    *out = ring;
    return KITH_OK;
}

void hand_over_free(hand_over *ring) {
    if (!ring) {
        return;
    }
    kith_allocator allocator = ring->allocator;
    for (size_t i = 0; ring->places && i < ring->place_count; i++) {
        memory_free(&allocator, ring->places[i].results);
    }
    memory_free(&allocator, ring->places);
    pthread_cond_destroy(&ring->moved_on);
    pthread_mutex_destroy(&ring->lock);
    memory_free(&allocator, ring);
}

static place *find_place(hand_over *ring, size_t block) {
    return &ring->places[block % ring->place_count];
}

/* Hands on the results of a place whose turn it is; the lock is held. */
static void flush(hand_over *ring, place *ready) {
    if (ring->status == KITH_OK && ready->count > 0) {
        ring->status = ring->receive(ring->context, ready->results, ready->count);
    }
    ready->count = 0;
}

bool hand_over_begin(hand_over *ring, size_t block) {
    pthread_mutex_lock(&ring->lock);
    while (block >= ring->turn + ring->place_count) {
        pthread_cond_wait(&ring->moved_on, &ring->lock);
    }
    bool is_wanted = ring->status == KITH_OK;
    pthread_mutex_unlock(&ring->lock);
    return is_wanted;
}

void hand_over_add(hand_over *ring, size_t block, const kith_overlap *result) {
    place *own = find_place(ring, block);
    if (own->count == RESULTS) {
        pthread_mutex_lock(&ring->lock);
        while (ring->turn != block) {
            pthread_cond_wait(&ring->moved_on, &ring->lock);
        }
        flush(ring, own);
        pthread_mutex_unlock(&ring->lock);
    }
    own->results[own->count++] = *result;
}

void hand_over_end(hand_over *ring, size_t block) {
    pthread_mutex_lock(&ring->lock);
    find_place(ring, block)->is_complete = true;
    place *ready = find_place(ring, ring->turn);
    while (ready->is_complete) {
        flush(ring, ready);
        ready->is_complete = false;
        ready = find_place(ring, ++ring->turn);
    }
    pthread_cond_broadcast(&ring->moved_on);
    pthread_mutex_unlock(&ring->lock);
}

kith_status hand_over_view_status(const hand_over *ring) {
    return ring->status;
}
