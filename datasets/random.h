/* Random numbers for the generator, the same on every machine.
 *
 * Idea    SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, any seed is a good one, and a
 *         stream for every purpose, so adding a seller does not change the ordinary follows.
 * Place   A keyed permutation of 0 … count-1 that needs no memory: a Feistel network on the next
 *         even number of bits, walked until the result is below count. */
#ifndef DATASETS_RANDOM_H
#define DATASETS_RANDOM_H

#include <math.h>
#include <stdint.h>

typedef struct random_stream {
    uint64_t state;
} random_stream;

/* Scrambles 64 bits; a bijection. */
static inline uint64_t random_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* Joins a seed and a purpose (or an index) into a key. */
static inline uint64_t random_key(uint64_t seed, uint64_t purpose) {
    return random_mix(random_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) + purpose);
}

static inline random_stream random_begin(uint64_t seed, uint64_t purpose) {
    return (random_stream){random_key(seed, purpose)};
}

static inline uint64_t random_next(random_stream *stream) {
    stream->state += UINT64_C(0x9e3779b97f4a7c15);
    return random_mix(stream->state);
}

/* Uniform in [0, 1). */
static inline double random_unit(random_stream *stream) {
    return (double)(random_next(stream) >> 11) * 0x1p-53;
}

/* Uniform in 0 … count-1; the bias is below count / 2^32, which no test here can see. */
static inline uint32_t random_below(random_stream *stream, uint32_t count) {
    return (uint32_t)(((random_next(stream) >> 32) * count) >> 32);
}

static inline double random_between(random_stream *stream, double low, double high) {
    return low + (high - low) * random_unit(stream);
}

/* Exponential with mean 1. */
static inline double random_exponential(random_stream *stream) {
    return -log(1 - random_unit(stream));
}

/* Normal with mean 0 and deviation 1 (Box and Muller 1958). */
static inline double random_normal(random_stream *stream) {
    double radius = sqrt(2 * random_exponential(stream));
    return radius * cos(6.283185307179586 * random_unit(stream));
}

/* The place of index in the key's permutation of 0 … count-1. */
static inline uint32_t random_place(uint64_t key, uint32_t index, uint32_t count) {
    uint32_t half = 1;
    while (half < 16 && (UINT64_C(1) << (2 * half)) < count) {
        half++;
    }
    uint32_t mask = (UINT32_C(1) << half) - 1;
    do {
        uint32_t left = index >> half;
        uint32_t right = index & mask;
        for (uint64_t round = 1; round <= 4; round++) {
            uint32_t mixed = left ^ ((uint32_t)random_mix(key + (round << 32) + right) & mask);
            left = right;
            right = mixed;
        }
        index = (left << half) | right;
    } while (index >= count);
    return index;
}

#endif
