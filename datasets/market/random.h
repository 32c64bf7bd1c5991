/* Random numbers that are the same bits on every machine.
 *
 * Idea    xoshiro256++ streams, one per purpose and index; logarithm and exponential are made here
 *         from IEEE operations alone, because the last bit of those in libm differs by machine.
 * Source  Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021;
 *         Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, 2000. */
#ifndef MARKET_RANDOM_H
#define MARKET_RANDOM_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* A bijection of 64 bits (Stafford's mix 13, as in SplitMix64). */
static inline uint64_t random_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static inline struct random random_begin(uint64_t seed, uint32_t purpose, uint32_t index) {
    struct random stream;
    uint64_t state = random_mix(seed + 1) ^ random_mix(((uint64_t)purpose << 32 | index) + 7);
    for (int i = 0; i < 4; i++) {
        state += UINT64_C(0x9e3779b97f4a7c15);
        stream.state[i] = random_mix(state);
    }
    return stream;
}

static inline uint64_t random_turn(uint64_t value, int bits) {
    return value << bits | value >> (64 - bits);
}

static inline uint64_t random_bits(struct random *stream) {
    uint64_t *s = stream->state;
    uint64_t result = random_turn(s[0] + s[3], 23) + s[0];
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = random_turn(s[3], 45);
    return result;
}

/* In [0, 1). */
static inline double random_unit(struct random *stream) {
    return (double)(random_bits(stream) >> 11) * 0x1p-53;
}

/* In 0 … count-1; count > 0. */
static inline uint32_t random_below(struct random *stream, uint32_t count) {
    return (uint32_t)(((random_bits(stream) >> 32) * count) >> 32);
}

static inline bool random_chance(struct random *stream, double probability) {
    return random_unit(stream) < probability;
}

static inline double random_between(struct random *stream, double low, double high) {
    return low + (high - low) * random_unit(stream);
}

/* Natural logarithm of a positive number: the series of atanh, relative error below 1e-15. */
static inline double random_log(double value) {
    int exponent;
    double fraction = frexp(value, &exponent);
    if (fraction < 0.70710678118654752) {
        fraction *= 2;
        exponent--;
    }
    double s = (fraction - 1) / (fraction + 1);
    double square = s * s;
    double sum = 0;
    for (int odd = 21; odd > 0; odd -= 2) {
        sum = sum * square + 1.0 / odd;
    }
    return 2 * s * sum + exponent * 0.69314718055994531;
}

static inline double random_exp(double value) {
    double clipped = fmax(-700, fmin(700, value));
    double power = floor(clipped / 0.69314718055994531 + 0.5);
    double rest = clipped - power * 0.69314718055994531;
    double sum = 1;
    for (int i = 14; i > 0; i--) {
        sum = 1 + sum * rest / i;
    }
    return ldexp(sum, (int)power);
}

static inline double random_power(double base, double exponent) {
    return base > 0 ? random_exp(exponent * random_log(base)) : 0;
}

static inline double random_exponential(struct random *stream, double mean) {
    return -mean * random_log(1 - random_unit(stream));
}

/* Weibull: below shape 1 it has a longer tail than the exponential law. */
static inline double random_weibull(struct random *stream, double shape, double scale) {
    return scale * random_power(random_exponential(stream, 1), 1 / shape);
}

static inline double random_normal(struct random *stream) {
    for (;;) {
        double x = random_between(stream, -1, 1);
        double y = random_between(stream, -1, 1);
        double square = x * x + y * y;
        if (square > 0 && square < 1) {
            return x * sqrt(-2 * random_log(square) / square);
        }
    }
}

static inline double random_gamma(struct random *stream, double shape, double mean) {
    double raised = shape < 1 ? shape + 1 : shape;
    double d = raised - 1.0 / 3;
    double c = 1 / sqrt(9 * d);
    double boost = shape < 1 ? random_power(1 - random_unit(stream), 1 / shape) : 1;
    for (;;) {
        double x = random_normal(stream);
        double root = 1 + c * x;
        double cube = root * root * root;
        if (cube > 0 &&
            random_log(1 - random_unit(stream)) < x * x / 2 + d * (1 - cube + random_log(cube))) {
            return d * cube * boost * mean / shape;
        }
    }
}

/* Poisson; above 60 the normal law is close enough for a simulation. */
static inline uint32_t random_poisson(struct random *stream, double mean) {
    if (mean > 60) {
        return (uint32_t)fmax(0, floor(mean + sqrt(mean) * random_normal(stream) + 0.5));
    }
    uint32_t count = 0;
    for (double sum = random_exponential(stream, 1); sum < mean; count++) {
        sum += random_exponential(stream, 1);
    }
    return count;
}

#endif
