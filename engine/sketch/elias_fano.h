/* Ascending integers in little more space than they must take.
 *
 * n integers up to a largest possible value m are about m/n apart. The lowest w = log2(m/n) bits of
 * each are stored as they are; what is left of them, the high parts, ascends by less than one on
 * average and is stored as a row of bits: integer number i sets the bit (its high part + i). That
 * is w + 2 to 3 bits an integer, within half a bit of what any code needs, and unpacking is a walk
 * over set bits: no tables, no dependence of one integer on the one before. The code needs n and m
 * only, which a sketch knows.
 *
 * Bits are numbered from the least significant bit of the first byte. The row of high parts comes
 * first, (m >> w) + n bits; then the low parts, n of w bits; then zeros up to a multiple of 8 bytes.
 *
 * Sources: P. Elias, Efficient storage and retrieval by content and address of static files, JACM
 * 1974; S. Vigna, Quasi-succinct indices, WSDM 2013. */
#ifndef KITH_SKETCH_ELIAS_FANO_H
#define KITH_SKETCH_ELIAS_FANO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ELIAS_FANO_SLACK = 16 }; /* bytes after the packed ones that unpacking may read */

/* How many bytes `count` integers take, none above `largest`; a multiple of 8, 0 for no integers. */
uint64_t elias_fano_count_bytes(uint64_t count, uint64_t largest);

/* Packs integers, ascending or equal, none above `largest`, into elias_fano_count_bytes bytes. */
void elias_fano_pack(const uint64_t *values, size_t count, uint64_t largest, unsigned char *bytes);

/* Takes them out again.
 * bytes     elias_fano_count_bytes of them, and ELIAS_FANO_SLACK readable ones behind
 * values    out: room for count
 * Returns   whether the bytes are what packing some ascending integers gives; if not, values holds
 *           nothing of use.
 * Cost      about 1 ns an integer */
bool elias_fano_unpack(const unsigned char *bytes, size_t count, uint64_t largest, uint64_t *values)
    __attribute__((warn_unused_result));

#endif
