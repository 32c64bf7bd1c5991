/* The follower hash: XXH3, 64 bits, with the seed of the roster.
 *
 * An account id that is a 64-bit integer is hashed as its 8 little-endian bytes. For that length
 * XXH3 is a chain of invertible steps (xor with a constant, xor of rotations, odd multiplications,
 * xor-shifts), so integers never collide, and the id of a sampled account is recovered from its
 * hash without keeping it.
 *
 * Source: Y. Collet, xxHash, doc/xxhash_spec.md, "XXH3 algorithm", input of 4 to 8 bytes. */
#ifndef KITH_KERNELS_HASH_H
#define KITH_KERNELS_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The seed's share of the computation, prepared once a roster. */
typedef struct hash_key {
    uint64_t seed; /* as given */
    uint64_t flip; /* what an integer id is xored with first */
} hash_key;

hash_key hash_prepare(uint64_t seed);

/* XXH3_64bits_withSeed of the 8 little-endian bytes of id. */
static inline uint64_t hash_integer(hash_key key, uint64_t id) {
    const uint64_t prime = 0x9fb21c651e98df25U;
    uint64_t hash = ((id << 32) | (id >> 32)) ^ key.flip;
    hash ^= ((hash << 49) | (hash >> 15)) ^ ((hash << 24) | (hash >> 40));
    hash *= prime;
    hash ^= (hash >> 35) + 8;
    hash *= prime;
    return hash ^ (hash >> 28);
}

/* The integer id that has this hash. */
uint64_t hash_invert(hash_key key, uint64_t hash);

/* The hash of an account id as it stands in a text: decimal text without sign or leading zero that
 * fits 64 bits is that integer, anything else is hashed as its bytes.
 *
 * text       count bytes; the 24 bytes before it must be readable
 * is_integer out: which of the two it was */
uint64_t hash_id(hash_key key, const char *text, size_t count, int *is_integer);

/* XXH3 without a seed, for hash tables. */
uint64_t hash_bytes(const char *text, size_t count);

/* Loads up to eight bytes as a number, the missing ones zero. Eight bytes must be readable. */
static inline uint64_t hash_load(const char *text, size_t count) {
    uint64_t word = 0;
    memcpy(&word, text, 8);
    return count >= 8 ? word : word & ~(~0ULL << (8 * count));
}

/* A hash for tables of short names, cheaper than XXH3 for them: two multiplications of 128 bits'
 * worth of text. Sixteen bytes must be readable. Names that collide cost time only. */
static inline uint64_t hash_name(const char *text, size_t count) {
    if (count > 16) {
        return hash_bytes(text, count);
    }
    uint64_t low = hash_load(text, count) ^ (count * 0x9e3779b97f4a7c15U);
    uint64_t high = count > 8 ? hash_load(text + 8, count - 8) : 0;
    uint64_t mixed = low * 0xd6e8feb86659fd93U + high * 0xa0761d6478bd642fU;
    mixed ^= mixed >> 32;
    mixed *= 0xe7037ed1a0b428dbU;
    return mixed ^ (mixed >> 29);
}

#endif
