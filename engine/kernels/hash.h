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
    uint64_t keep; /* the bits of a hash that are used, the others are set to zero */
} hash_key;

/* The key of a seed for hashes of which the top `bits`, 1 to 64, are used. */
hash_key hash_prepare(uint64_t seed, unsigned bits);

/* XXH3_64bits_withSeed of the 8 little-endian bytes of id, as far as the key keeps it. */
static inline uint64_t hash_integer(hash_key key, uint64_t id) {
    const uint64_t prime = 0x9fb21c651e98df25U;
    uint64_t hash = ((id << 32) | (id >> 32)) ^ key.flip;
    hash ^= ((hash << 49) | (hash >> 15)) ^ ((hash << 24) | (hash >> 40));
    hash *= prime;
    hash ^= (hash >> 35) + 8;
    hash *= prime;
    return (hash ^ (hash >> 28)) & key.keep;
}

/* The integer id that has this hash, of which the key keeps all 64 bits. */
uint64_t hash_invert(hash_key key, uint64_t hash);

/* The hash of an account id as it stands in a text, as far as the key keeps it: decimal text without sign or leading zero that
 * fits 64 bits is that integer, anything else is hashed as its bytes.
 *
 * text       count bytes; the 24 bytes before it must be readable
 * is_integer out: which of the two it was */
uint64_t hash_id(hash_key key, const char *text, size_t count, int *is_integer);

/* XXH3 without a seed, for hash tables. */
uint64_t hash_bytes(const char *text, size_t count);

enum { HASH_HEAD_BYTES = 16 };

/* The first bytes of a text as two numbers, missing ones zero. */
typedef struct hash_head {
    uint64_t low, high;
} hash_head;

/* Sixteen of the bytes must be readable. */
static inline hash_head hash_load_head(const char *bytes, size_t count) {
    static const uint64_t keep[9] = {0,
                                     0xff,
                                     0xffff,
                                     0xffffff,
                                     0xffffffff,
                                     0xffffffffff,
                                     0xffffffffffff,
                                     0xffffffffffffff,
                                     0xffffffffffffffff};
    hash_head head;
    memcpy(&head, bytes, sizeof head);
    head.low &= keep[count < 8 ? count : 8];
    head.high &= keep[count < 8 ? 0 : count < 16 ? count - 8 : 8];
    return head;
}

/* A hash for tables of short names, cheaper than XXH3 for them: two multiplications. Names that
 * collide cost time only. */
static inline uint64_t hash_name(hash_head head, const char *bytes, size_t count) {
    if (count > HASH_HEAD_BYTES) {
        return hash_bytes(bytes, count);
    }
    uint64_t mixed = (head.low ^ count) * 0xd6e8feb86659fd93U + head.high * 0xa0761d6478bd642fU;
    mixed ^= mixed >> 32;
    mixed *= 0xe7037ed1a0b428dbU;
    return mixed ^ (mixed >> 29);
}

#endif
