#include "kernels/kernels_scalar.h"

size_t scalar_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits) {
    size_t mark_count = 0;
    bool has_quote = false;
    bool has_nul = false;
    for (size_t i = 0; i < byte_count; i++) {
        marks[mark_count] = (uint32_t)i;
        mark_count += text[i] == delimiter || text[i] == '\n';
        has_quote |= text[i] == '"';
        has_nul |= text[i] == '\0';
    }
    *traits = (text_traits){.has_quote = has_quote, .has_nul = has_nul};
    return mark_count;
}

void scalar_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer) {
    for (size_t i = 0; i < count; i++) {
        int integer = 0;
        hashes[i] = hash_id(key, ids[i].text, ids[i].byte_count, &integer);
        is_integer[i] = (uint8_t)integer;
    }
}

size_t scalar_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                            uint64_t *hashes) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = hash_integer(key, ids[i]);
        hashes[kept] = hash;
        kept += hash <= limit;
    }
    return kept;
}

size_t scalar_count_byte(const char *text, size_t byte_count, char wanted) {
    size_t count = 0;
    for (size_t i = 0; i < byte_count; i++) {
        count += text[i] == wanted;
    }
    return count;
}

size_t scalar_count_below(const uint64_t *values, size_t count, uint64_t wanted) {
    size_t begin = 0;
    while (count > 0) {
        size_t half = count / 2;
        bool below = values[begin + half] < wanted;
        begin = below ? begin + half + 1 : begin;
        count = below ? count - half - 1 : half;
    }
    return begin;
}

/* The number of values of b below `wanted`, of which the first `begin` are known to be. */
static size_t seek(const uint64_t *b, size_t b_count, size_t begin, uint64_t wanted) {
    size_t step = 1;
    while (begin + step < b_count && b[begin + step] < wanted) {
        begin += step;
        step *= 2;
    }
    size_t left = begin + step < b_count ? step : b_count - begin;
    return begin + scalar_count_below(b + begin, left, wanted);
}

size_t scalar_seek_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t common = 0;
    size_t at = 0;
    for (size_t i = 0; i < a_count && at < b_count; i++) {
        at = seek(b, b_count, at, a[i]);
        common += at < b_count && b[at] == a[i];
    }
    return common;
}

size_t scalar_count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    if (scalar_should_seek(a_count, b_count)) {
        return scalar_seek_common(a, a_count, b, b_count);
    }
    if (scalar_should_seek(b_count, a_count)) {
        return scalar_seek_common(b, b_count, a, a_count);
    }
    size_t common = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < a_count && j < b_count) {
        uint64_t x = a[i];
        uint64_t y = b[j];
        common += x == y;
        i += x <= y;
        j += y <= x;
    }
    return common;
}

static uint32_t count_shared(const uint64_t *row, const uint64_t *column, size_t word_count) {
    uint32_t shared = 0;
    for (size_t i = 0; i < word_count; i++) {
        shared += (uint32_t)__builtin_popcountll(row[i] & column[i]);
    }
    return shared;
}

void scalar_count_shared_bits(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride) {
    for (size_t c = 0; c < column_count; c++) {
        for (size_t r = 0; r < BIT_ROWS; r++) {
            counts[r * stride + c] +=
                count_shared(rows + r * word_count, columns + c * word_count, word_count);
        }
    }
}

/* The least estimate with which a pair of these sizes passes. */
static inline double least_shared(const pair_columns *all, double x, double y) {
    double contained = all->min_containment * (x < y ? x : y);
    return contained > all->min_shared ? contained : all->min_shared;
}

/* The sign of the score at the least estimate, with the most favourable rank. */
static inline bool may_pass(const pair_columns *all, size_t i, size_t j, double common) {
    bool j_known = all->thresholds[j] < all->thresholds[i];
    size_t known = j_known ? j : i;
    size_t other = j_known ? i : j;
    double threshold = all->thresholds[known];
    double least = least_shared(all, all->sizes[known], all->sizes[other]);
    if (least <= common || threshold >= 1) {
        return least <= common;
    }
    size_t step = (size_t)(threshold * all->steps[other] * (1 - PASS_SLACK));
    double only_known = all->totals[known] - common;
    double only_other = all->ranks[other * RANK_TABLE + step] - common;
    only_other = only_other > 0 ? only_other : 0;
    double left_known = all->sizes[known] - least + 0.5;
    double left_other = all->sizes[other] - least + 0.5;
    double most = (least + 0.5) * (left_known - only_known) * (left_other - only_other);
    double needed = (1 - threshold) * (least - common + 0.5) * left_known * left_other;
    return left_known - only_known > 0 && left_other - only_other > 0 &&
           most >= needed * (1 - PASS_SLACK);
}

size_t scalar_screen_pairs(const pair_columns *all, size_t creator, const uint32_t *counts,
                           size_t begin, size_t end, uint32_t *passed) {
    size_t passed_count = 0;
    uint32_t own = all->needed[creator];
    for (size_t j = begin; j < end; j++) {
        if (counts[j] >= (own < all->needed[j] ? own : all->needed[j])) {
            passed[passed_count] = (uint32_t)j;
            passed_count += may_pass(all, creator, j, counts[j]);
        }
    }
    return passed_count;
}

size_t scalar_count_distinct(const uint64_t *sorted, size_t count) {
    size_t distinct = count > 0;
    for (size_t i = 1; i < count; i++) {
        distinct += sorted[i] != sorted[i - 1];
    }
    return distinct;
}

/* Whether a slot is free and whether it has the hash already are toss-ups, so nothing branches on them. */
slot_fill scalar_fill_slots(uint64_t *slots, slot_range range, const uint64_t *hashes, size_t count,
                            uint64_t *left) {
    slot_fill made = {0};
    for (; made.taken < count && hashes[made.taken] <= range.last; made.taken++) {
        uint64_t hash = hashes[made.taken];
        uint64_t *slot = &slots[hash >> range.shift & (SLOT_COUNT - 1)];
        uint64_t between = *slot ^ hash;
        uint64_t stays = between & (scalar_is_at_most(between, range.width) ? UINT64_MAX : 0);
        *slot = hash ^ stays;
        left[made.left] = hash;
        made.left += stays != 0;
        made.fresh += between > range.width;
    }
    return made;
}

dense_stretch scalar_find_dense(const uint32_t *points, size_t count, double rate) {
    dense_stretch best = {0, 0, 0};
    for (int step = 1; step <= DENSE_STEPS; step++) {
        double gain = step * DENSE_LOG_2;
        double cost = (double)((1 << step) - 1) * rate;
        double score = 0;
        size_t first = 0;
        for (size_t i = 0; i < count; i++) {
            double passed = i > 0 ? cost * (double)(points[i] - points[i - 1]) : 0;
            if (score <= passed) {
                score = 0;
                first = i;
                passed = cost;
            }
            score += gain - passed;
            if (score > best.score) best = (dense_stretch){first, i, score};
        }
    }
    return best;
}

/* The buckets of sort.c are the best there is without wide vectors. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the table's signature */
bool scalar_sort_even(uint64_t *hashes, size_t count, uint64_t limit) {
    (void)hashes;
    (void)count;
    (void)limit;
    return false;
}

const kernel_table *kernels_view_scalar(void) {
    static const kernel_table table = {.name = "scalar",
                                       .mark_text = scalar_mark_text,
                                       .hash_ids = scalar_hash_ids,
                                       .hash_integers = scalar_hash_integers,
                                       .count_byte = scalar_count_byte,
                                       .count_common = scalar_count_common,
                                       .count_shared_bits = scalar_count_shared_bits,
                                       .screen_pairs = scalar_screen_pairs,
                                       .sort_even = scalar_sort_even,
                                       .count_distinct = scalar_count_distinct,
                                       .fill_slots = scalar_fill_slots,
                                       .find_dense = scalar_find_dense};
    return &table;
}
