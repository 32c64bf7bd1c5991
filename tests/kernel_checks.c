#include "kernel_checks.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTHS = 131, OFFSETS = 3, ROUNDS = 20, LONG = 5000 };

static uint64_t next(uint64_t *state) {
    uint64_t mixed = *state += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

/* ---- Text ---- */

/* Text in which the interesting bytes are frequent. */
static void fill_text(char *text, size_t count, uint64_t *state) {
    static const char bytes[] = "ab12\t\n,\"\r 9z";
    for (size_t i = 0; i < count; i++) {
        text[i] = next(state) % 40 == 0 ? '\0' : bytes[next(state) % (sizeof bytes - 1)];
    }
}

static bool marks_alike(const kernel_table *table, const char *text, size_t count) {
    uint32_t expected[LENGTHS + MARK_SLACK];
    uint32_t found[LENGTHS + MARK_SLACK];
    text_traits expected_traits = {0};
    text_traits found_traits = {0};
    const kernel_table *scalar = kernels_view_scalar();
    size_t n = scalar->mark_text(text, count, '\t', expected, &expected_traits);
    return table->mark_text(text, count, '\t', found, &found_traits) == n &&
           memcmp(found, expected, n * sizeof *found) == 0 &&
           found_traits.has_quote == expected_traits.has_quote &&
           found_traits.has_nul == expected_traits.has_nul;
}

static bool sees_every_place(const kernel_table *table) {
    char text[LENGTHS];
    bool alike = true;
    for (size_t place = 0; place < LENGTHS; place++) {
        memset(text, 'a', sizeof text);
        text[place] = '"';
        alike = alike && marks_alike(table, text, LENGTHS) && marks_alike(table, text, place);
        text[place] = '\0';
        alike = alike && marks_alike(table, text, LENGTHS) && marks_alike(table, text, place);
    }
    return alike;
}

static bool text_alike(const kernel_table *table) {
    uint64_t state = 4;
    char text[LENGTHS + OFFSETS];
    bool alike = sees_every_place(table);
    for (size_t i = 0; alike && i < (size_t)ROUNDS * LENGTHS * OFFSETS; i++) {
        const char *begin = text + i % OFFSETS;
        size_t count = i / OFFSETS % LENGTHS;
        fill_text(text, sizeof text, &state);
        alike = marks_alike(table, begin, count) &&
                table->count_byte(begin, count, '"') ==
                    kernels_view_scalar()->count_byte(begin, count, '"');
    }
    return alike;
}

/* ---- Ids ---- */

enum { NEIGHBOURS = 11 };

/* Compares the hashes of a text of up to 30 bytes, which stands at each place among others in turn:
 * kernels take several at once. */
static bool id_alike(const kernel_table *table, const char *text, size_t count) {
    static size_t place = 0;
    char buffer[128];
    memset(buffer, '7', sizeof buffer);
    memcpy(buffer + 64, text, count);
    text_field ids[NEIGHBOURS];
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        ids[i] = (text_field){buffer + 35 + i, 1 + i};
    }
    ids[place++ % NEIGHBOURS] = (text_field){buffer + 64, count};
    const hash_key key = hash_prepare(5, 48);
    uint64_t expected[NEIGHBOURS] = {0};
    uint64_t found[NEIGHBOURS] = {0};
    uint8_t expected_integer[NEIGHBOURS] = {2};
    uint8_t found_integer[NEIGHBOURS] = {2};
    kernels_view_scalar()->hash_ids(key, ids, NEIGHBOURS, expected, expected_integer);
    table->hash_ids(key, ids, NEIGHBOURS, found, found_integer);
    return memcmp(found, expected, sizeof found) == 0 &&
           memcmp(found_integer, expected_integer, sizeof found_integer) == 0;
}

static bool ids_alike(const kernel_table *table) {
    static const char *const edges[] = {"0",
                                        "00",
                                        "007",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "18450000000000000000",
                                        "99999999999999999999",
                                        "10000000000000000000",
                                        "184467440737095516150",
                                        "-1",
                                        "+1",
                                        "1 "};
    bool alike = true;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        alike = alike && id_alike(table, edges[i], strlen(edges[i]));
    }
    uint64_t state = 15;
    for (int round = 0; alike && round < 200000; round++) {
        char text[32];
        size_t count = 1 + next(&state) % 24;
        for (size_t i = 0; i < count; i++) {
            text[i] = (char)('0' + next(&state) % 10);
        }
        if (round % 3 == 0) {
            text[next(&state) % count] = (char)next(&state);
        }
        alike = id_alike(table, text, count);
    }
    return alike;
}

static bool integers_alike(const kernel_table *table) {
    static const uint64_t limits[] = {UINT64_MAX, UINT64_MAX / 2, UINT64_MAX / 50, UINT64_MAX / 150,
                                      0};
    uint64_t state = 16;
    uint64_t ids[LENGTHS + OFFSETS];
    uint64_t expected[LENGTHS + HASH_SLACK];
    uint64_t found[LENGTHS + HASH_SLACK];
    bool alike = true;
    for (size_t i = 0; alike && i < (size_t)10 * LENGTHS * OFFSETS; i++) {
        hash_key key = hash_prepare(next(&state), i % 2 ? 64 : 40);
        uint64_t limit = limits[i / 2 % 5];
        size_t count = i / 10 % LENGTHS;
        const uint64_t *begin = ids + i / 10 / LENGTHS;
        for (size_t j = 0; j < LENGTHS + OFFSETS; j++) {
            ids[j] = next(&state);
        }
        size_t n = kernels_view_scalar()->hash_integers(key, begin, count, limit, expected);
        alike = table->hash_integers(key, begin, count, limit, found) == n &&
                memcmp(found, expected, n * sizeof *found) == 0;
    }
    return alike;
}

/* ---- Sets ---- */

/* Ascending values of which about `share` in a thousand of the range are drawn; returns how many. */
static size_t draw(uint64_t *values, size_t most, uint64_t share, uint64_t *state) {
    size_t count = 0;
    for (uint64_t i = 0; i < LONG && count < most; i++) {
        values[count] = i * 7919;
        count += next(state) % 1000 < share;
    }
    return count;
}

/* The count by a walk through both. */
static size_t count_slowly(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    size_t common = 0;
    size_t j = 0;
    for (size_t i = 0; i < a_count; i++) {
        while (j < b_count && b[j] < a[i]) {
            j++;
        }
        common += j < b_count && b[j] == a[i];
    }
    return common;
}

static bool common_alike(const kernel_table *table) {
    static const uint64_t shares[] = {2, 100, 500, 999, 1000};
    static uint64_t const mosts[] = {LENGTHS, LONG};
    uint64_t state = 6;
    uint64_t *a = malloc((LONG + 1) * sizeof *a);
    uint64_t *b = malloc((LONG + 1) * sizeof *b);
    bool alike = a && b;
    for (size_t i = 0; alike && i < 2000; i++) {
        size_t most = mosts[i % 16 == 0];
        size_t a_count = draw(a, i % 2 ? i / 2 % LENGTHS : most, shares[i % 5], &state);
        size_t b_count = draw(b, most, shares[i / 5 % 5], &state);
        alike =
            table->count_common(a, a_count, b, b_count) == count_slowly(a, a_count, b, b_count) &&
            table->count_common(b, b_count, a, a_count) == count_slowly(a, a_count, b, b_count);
    }
    free(a);
    free(b);
    return alike;
}

static bool bits_alike(const kernel_table *table) {
    enum { WORDS = 20 * BIT_WORDS, COLUMNS = 9 };
    uint64_t state = 8;
    uint64_t rows[BIT_ROWS * WORDS];
    uint64_t columns[COLUMNS * WORDS];
    for (size_t i = 0; i < (size_t)COLUMNS * WORDS; i++) {
        size_t at = i % ((size_t)BIT_ROWS * WORDS);
        rows[at] = at < WORDS ? UINT64_MAX : next(&state);
        columns[i] = i % 7 && i >= WORDS ? next(&state) << i % 64 : UINT64_MAX;
    }
    bool alike = true;
    for (size_t words = 0; words <= WORDS; words += BIT_WORDS) {
        for (size_t count = 0; count <= COLUMNS; count++) {
            uint32_t expected[BIT_ROWS][COLUMNS + 1] = {{1}, {2}};
            uint32_t found[BIT_ROWS][COLUMNS + 1] = {{1}, {2}};
            kernels_view_scalar()->count_shared_bits(rows, columns, words, count, expected[0],
                                                     COLUMNS + 1);
            table->count_shared_bits(rows, columns, words, count, found[0], COLUMNS + 1);
            alike = alike && memcmp(found, expected, sizeof found) == 0;
        }
    }
    return alike;
}

/* Creators of all sizes, whole and sampled, whose ranks are about where they should be. */
enum { CREATORS = 37 };
typedef struct creator_columns {
    double sizes[CREATORS], totals[CREATORS], thresholds[CREATORS], steps[CREATORS];
    uint32_t ranks[CREATORS * RANK_TABLE];
    uint32_t needed[CREATORS];
} creator_columns;

static void draw_creators(creator_columns *out, uint64_t *state) {
    for (size_t i = 0; i < CREATORS; i++) {
        double size = (double)(1 + next(state) % (i % 3 ? 5000 : 1000000));
        double threshold = size > 1000 ? 1000 / size : 1;
        out->sizes[i] = size;
        out->thresholds[i] = threshold;
        out->steps[i] = RANK_STEPS / threshold;
        out->totals[i] = (double)(uint64_t)(size * threshold);
        out->needed[i] = threshold < 1 ? 1 : 1 + (uint32_t)(next(state) % 300);
        for (size_t step = 0; step < RANK_TABLE; step++) {
            out->ranks[i * RANK_TABLE + step] =
                (uint32_t)(out->totals[i] * (double)step / RANK_STEPS);
        }
    }
}

static bool screens_alike(const kernel_table *table) {
    uint64_t state = 9;
    creator_columns drawn;
    size_t passed = 0;
    bool alike = true;
    for (size_t i = 0; alike && i < 3000; i++) {
        draw_creators(&drawn, &state);
        pair_columns all = {.sizes = drawn.sizes,
                            .totals = drawn.totals,
                            .thresholds = drawn.thresholds,
                            .steps = drawn.steps,
                            .ranks = drawn.ranks,
                            .needed = drawn.needed,
                            .min_shared = (double)(next(&state) % 50),
                            .min_containment = (double)(next(&state) % 100) / 100};
        uint32_t counts[CREATORS];
        uint32_t expected[CREATORS + PASSED_SLACK];
        uint32_t found[CREATORS + PASSED_SLACK];
        for (size_t j = 0; j < CREATORS; j++) {
            counts[j] = next(&state) % 3 ? (uint32_t)(next(&state) % 400) : 0;
        }
        size_t begin = next(&state) % CREATORS;
        size_t n = kernels_view_scalar()->screen_pairs(&all, i % CREATORS, counts, begin, CREATORS,
                                                       expected);
        alike = table->screen_pairs(&all, i % CREATORS, counts, begin, CREATORS, found) == n &&
                memcmp(found, expected, n * sizeof *found) == 0;
        passed += n;
    }
    return alike && passed > 1000;
}

/* ---- Sorting ---- */

enum { SORTED_MAX = SORT_EVEN_MAX + 1 };

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Sorts hashes up to a limit, above which all have the same bits, and some of which are equal.
 * A kernel may refuse, but then it must leave them alone. */
static bool sort_alike(const kernel_table *table, size_t count, uint64_t limit, uint64_t *state,
                       size_t *sorted_count) {
    static uint64_t found[SORTED_MAX + 1];
    static uint64_t before[SORTED_MAX];
    static uint64_t expected[SORTED_MAX];
    uint64_t above =
        limit >> 63 ? 0 : (uint64_t)0x5a << 56 & ~(UINT64_MAX >> __builtin_clzll(limit));
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = limit == UINT64_MAX ? next(state) : next(state) % (limit + 1);
        before[i] = i % 50 == 49 ? before[i - 7] : above | hash;
    }
    memcpy(found, before, count * sizeof *found);
    memcpy(expected, before, count * sizeof *expected);
    qsort(expected, count, sizeof *expected, compare_hashes);
    found[count] = 77;
    bool sorted = table->sort_even(found, count, limit);
    *sorted_count += sorted;
    return table->count_distinct(expected, count) ==
               kernels_view_scalar()->count_distinct(expected, count) &&
           found[count] == 77 &&
           memcmp(found, sorted ? expected : before, count * sizeof *found) == 0;
}

/* Even hashes are sorted nearly always, unless by a table that never does. */
static bool sorts_alike(const kernel_table *table) {
    static const uint64_t limits[] = {UINT64_MAX, UINT64_MAX / 32, UINT64_MAX / 3, 123456789, 7, 1};
    uint64_t state = 31;
    bool alike = true;
    size_t tried = 0;
    size_t sorted = 0;
    size_t ignored = 0;
    for (size_t count = 0; alike && count < SORTED_MAX; count += 1 + count / 9) {
        for (size_t i = 0; alike && i < sizeof limits / sizeof *limits; i++) {
            bool even = limits[i] > 1000000;
            alike = sort_alike(table, count, limits[i], &state, even ? &sorted : &ignored);
            tried += even;
        }
    }
    return alike && sort_alike(table, SORTED_MAX, UINT64_MAX, &state, &ignored) &&
           (sorted == 0 || sorted * 10 > tried * 9);
}

/* ---- Slots ---- */

enum {
    GRID = 4 * SLOT_COUNT
}; /* values that a range's hashes have, so that they meet in slots and as equals */

/* Ascending hashes from the beginning of a range on, some of them close, the last perhaps beyond it; returns how many. */
static size_t draw_hashes(uint64_t *hashes, size_t most, slot_range range, uint64_t *state) {
    uint64_t step = range.width / GRID + 1;
    uint64_t hash = range.last - range.width + next(state) % 3 * step;
    uint64_t apart = next(state) % 5 ? 2 * GRID / LENGTHS : 3;
    size_t count = 0;
    for (; count < most; count++) {
        uint64_t further = (1 + next(state) % apart) * step;
        hashes[count] = hash;
        if (hash + further < hash) return count + 1;
        hash += further;
    }
    return count;
}

static slot_range draw_range(uint64_t *state) {
    static const unsigned all_bits[] = {1, 11, 30, 40, 64 - SLOT_BITS};
    unsigned bits = all_bits[next(state) % 5];
    uint64_t numbers[] = {0, next(state) >> (64 - bits), UINT64_MAX >> (64 - bits)};
    uint64_t width = UINT64_MAX >> bits;
    return (slot_range){numbers[next(state) % 3] << (64 - bits) | width, width,
                        64 - bits - SLOT_BITS};
}

static bool slots_alike(const kernel_table *table) {
    static uint64_t expected_slots[SLOT_COUNT];
    static uint64_t found_slots[SLOT_COUNT];
    uint64_t state = 51;
    uint64_t room[LENGTHS + OFFSETS];
    uint64_t expected[LENGTHS + HASH_SLACK];
    uint64_t found[LENGTHS + HASH_SLACK];
    slot_fill all = {0};
    slot_range range = {0};
    bool alike = true;
    for (size_t i = 0; alike && i < (size_t)ROUNDS * LENGTHS * OFFSETS; i++) {
        uint64_t *hashes = room + i % OFFSETS;
        if (i % 40 == 0) range = draw_range(&state);
        size_t count = draw_hashes(hashes, i / OFFSETS % LENGTHS, range, &state);
        slot_fill a =
            kernels_view_scalar()->fill_slots(expected_slots, range, hashes, count, expected);
        slot_fill b = table->fill_slots(found_slots, range, hashes, count, found);
        alike = a.taken == b.taken && a.fresh == b.fresh && a.left == b.left &&
                memcmp(expected, found, a.left * sizeof *found) == 0 &&
                memcmp(expected_slots, found_slots, sizeof found_slots) == 0;
        all = (slot_fill){all.taken + a.taken, all.fresh + a.fresh, all.left + a.left};
    }
    return alike && all.fresh > 1000 && all.left > 1000 && all.taken > all.fresh + all.left + 1000;
}

/* ---- Dense stretches ---- */

static bool is_same(dense_stretch a, dense_stretch b) {
    return a.first == b.first && a.last == b.last && a.score == b.score;
}

/* Points spread evenly, some of them equal, with a denser part; expected ones from far too few to far too many. */
static bool dense_alike(const kernel_table *table) {
    uint64_t state = 41;
    uint32_t points[LENGTHS + OFFSETS];
    bool alike = true;
    size_t found = 0;
    for (size_t i = 0; alike && i < (size_t)ROUNDS * LENGTHS * OFFSETS; i++) {
        size_t count = i / OFFSETS % LENGTHS;
        uint32_t at = (uint32_t)(next(&state) % 1000);
        size_t dense = next(&state) % LENGTHS;
        for (size_t j = 0; j < LENGTHS + OFFSETS; j++) {
            bool near = j >= dense && j < dense + 1 + i % 40;
            points[j] = at += (uint32_t)(next(&state) % (near ? 3 : 2000));
        }
        double rate = (double)(1 + next(&state) % 1000) / 1e6 * (double)(1 + next(&state) % 100);
        dense_stretch expected =
            kernels_view_scalar()->find_dense(points + i % OFFSETS, count, rate);
        alike = is_same(table->find_dense(points + i % OFFSETS, count, rate), expected);
        found += expected.score > 0 && expected.last > expected.first;
    }
    return alike && found > 1000;
}

const char *kernel_checks_compare(const kernel_table *table) {
    return !text_alike(table)       ? "mark_text or count_byte"
           : !ids_alike(table)      ? "hash_ids"
           : !integers_alike(table) ? "hash_integers"
           : !common_alike(table)   ? "count_common"
           : !bits_alike(table)     ? "count_shared_bits"
           : !screens_alike(table)  ? "screen_pairs"
           : !sorts_alike(table)    ? "sort_even"
           : !slots_alike(table)    ? "fill_slots"
           : !dense_alike(table)    ? "find_dense"
                                    : NULL;
}
