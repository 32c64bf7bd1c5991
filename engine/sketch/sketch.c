#include "sketch/sketch.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "kernels/sort.h"

enum {
    CAPACITY_FIRST = 16,
    CAPACITY_SETTLED = 4096,
    SAMPLED_BITS = 40,
    SAMPLED_K_MAX = 1 << 16,
    GUESS_STEP = 16,
    CONTRADICTION = 5
};

sketch_policy sketch_prepare_policy(uint32_t k, double floor) {
    uint64_t limit = 0;
    if (floor >= 1) {
        limit = UINT64_MAX;
    } else if (floor > 0) {
        double hashes = floor * 0x1p64;
        limit = hashes < 1 ? 0 : (uint64_t)hashes - 1;
    }
    uint64_t keep = UINT64_MAX << (64 - sketch_choose_bits(k, floor));
    return (sketch_policy){.k = k, .floor_limit = limit | ~keep, .keep = keep};
}

unsigned sketch_choose_bits(uint32_t k, double floor) {
    return floor >= 1 || k > SAMPLED_K_MAX ? 64 : SAMPLED_BITS;
}

sketch sketch_begin(void) {
    return (sketch){.limit = UINT64_MAX};
}

static kith_status grow(sketch *target, size_t capacity, const kith_allocator *allocator) {
    uint64_t *grown = memory_resize(allocator, target->hashes, capacity, sizeof *grown);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    target->hashes = grown;
    target->capacity = capacity;
    return KITH_OK;
}

kith_status sketch_reserve_scratch(sketch_scratch *scratch, size_t count) {
    if (scratch->capacity >= count) {
        return KITH_OK;
    }
    uint64_t *words = memory_resize(&scratch->allocator, scratch->words, count, sizeof *words);
    if (!words) {
        return KITH_NO_MEMORY;
    }
    scratch->words = words;
    scratch->capacity = count;
    return KITH_OK;
}

kith_status sketch_make_room(sketch *target, sketch_policy policy, sketch_scratch *scratch) {
    kith_status status = KITH_OK;
    if (target->capacity >= CAPACITY_SETTLED) {
        status = sketch_settle(target, policy, scratch);
    }
    if (status == KITH_OK && target->count * 4 >= target->capacity * 3) {
        size_t capacity = target->capacity ? 2 * target->capacity : CAPACITY_FIRST;
        size_t before = target->capacity;
        status = grow(target, capacity, &scratch->allocator);
        scratch->grown_bytes += (target->capacity - before) * sizeof *target->hashes;
    }
    return status;
}

/* Narrows where the first hash above the limit stands to low … high. Hashes are spread evenly, so
 * it is near its share of the sample; steps that double go from there. */
static void guess(sketch_sample sample, uint64_t limit, size_t *low, size_t *high) {
    size_t at = (size_t)((double)sample.count * ((double)limit / (double)sample.limit));
    at = at < sample.count ? at : sample.count;
    size_t step = GUESS_STEP;
    *low = *high = at;
    while (*low > 0 && sample.hashes[*low - 1] > limit) {
        *high = *low - 1;
        *low = *low > step ? *low - step : 0;
        step *= 2;
    }
    while (*high < sample.count && sample.hashes[*high] <= limit) {
        *low = *high + 1;
        *high = sample.count - *high > step ? *high + step : sample.count;
        step *= 2;
    }
}

size_t sketch_count_up_to(sketch_sample sample, uint64_t limit) {
    if (sample.limit <= limit || sample.count == 0) {
        return sample.count;
    }
    size_t low = 0;
    size_t high = 0;
    guess(sample, limit, &low, &high);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sample.hashes[middle] <= limit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Removes repeated hashes and writes one entry for each that was repeated; returns how many. */
static size_t squeeze(sketch *target, sketch_repeat *found) {
    uint64_t *hashes = target->hashes;
    size_t out = 0;
    size_t found_count = 0;
    for (size_t i = 0; i < target->count; i++) {
        if (out > 0 && hashes[i] == hashes[out - 1]) {
            bool again = found_count > 0 && found[found_count - 1].hash == hashes[i];
            if (!again) {
                found[found_count++] = (sketch_repeat){.hash = hashes[i]};
            }
            found[found_count - 1].extra++;
        } else {
            hashes[out++] = hashes[i];
        }
    }
    target->count = out;
    return found_count;
}

/* Merges two ascending lists of repeats; equal hashes add up. `into` has room for both and may be
 * where b ends. */
static size_t merge_repeats(const sketch_repeat *a, size_t a_count, const sketch_repeat *b,
                            size_t b_count, sketch_repeat *into) {
    size_t i = 0;
    size_t j = 0;
    size_t out = 0;
    while (i < a_count || j < b_count) {
        if (j == b_count || (i < a_count && a[i].hash < b[j].hash)) {
            into[out++] = a[i++];
        } else if (i == a_count || b[j].hash < a[i].hash) {
            into[out++] = b[j++];
        } else {
            into[out++] = (sketch_repeat){a[i].hash, a[i].extra + b[j].extra};
            i++;
            j++;
        }
    }
    return out;
}

/* Adds an ascending list of repeats to those the sketch has. */
static kith_status add_repeats(sketch *target, const sketch_repeat *more, size_t count,
                               const kith_allocator *allocator) {
    if (count == 0) {
        return KITH_OK;
    }
    sketch_repeat *merged =
        memory_resize(allocator, NULL, target->repeat_count + count, sizeof *merged);
    if (!merged) {
        return KITH_NO_MEMORY;
    }
    target->repeat_count =
        merge_repeats(target->repeats, target->repeat_count, more, count, merged);
    memory_free(allocator, target->repeats);
    target->repeats = merged;
    return KITH_OK;
}

static kith_status remove_repeats(sketch *target, const kith_allocator *allocator) {
    size_t distinct = sort_count_distinct(target->hashes, target->count);
    size_t spare = target->count - distinct;
    if (spare == 0) {
        return KITH_OK;
    }
    sketch_repeat *found = memory_resize(allocator, NULL, spare, sizeof *found);
    if (!found) {
        return KITH_NO_MEMORY;
    }
    size_t found_count = squeeze(target, found);
    kith_status status = add_repeats(target, found, found_count, allocator);
    memory_free(allocator, found);
    return status;
}

/* Lowers the limit and forgets the repeats above it. */
static void lower_limit(sketch *target, uint64_t limit) {
    target->limit = limit < target->limit ? limit : target->limit;
    while (target->repeat_count > 0 &&
           target->repeats[target->repeat_count - 1].hash > target->limit) {
        target->repeat_count--;
    }
}

/* Copies the hashes at or below a limit, in their order, to where they may already stand; returns
 * how many. */
static size_t copy_up_to(uint64_t *into, const uint64_t *hashes, size_t count, uint64_t limit) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        into[kept] = hashes[i];
        kept += hashes[i] <= limit;
    }
    return kept;
}

kith_status sketch_add_many(sketch *target, const uint64_t *hashes, size_t count,
                            sketch_policy policy, sketch_scratch *scratch) {
    kith_status status = KITH_OK;
    target->row_count += count;
    while (count > 0 && status == KITH_OK) {
        size_t room = target->capacity - target->count;
        size_t taken = count < room ? count : room;
        target->count += copy_up_to(target->hashes + target->count, hashes, taken, target->limit);
        hashes += taken;
        count -= taken;
        if (target->count == target->capacity) {
            status = sketch_make_room(target, policy, scratch);
        }
    }
    return status;
}

/* The last of the values that a limit lets in completely when only some bits are kept. */
static uint64_t round_limit(uint64_t limit, uint64_t keep) {
    uint64_t end = (limit + 1) & keep; /* 0 for the largest limit */
    return limit <= ~keep ? ~keep : end - 1;
}

void sketch_round(sketch *target, uint64_t keep) {
    lower_limit(target, round_limit(target->limit, keep));
    target->count = copy_up_to(target->hashes, target->hashes, target->count, target->limit);
    for (size_t i = 0; i < target->count; i++) {
        target->hashes[i] &= keep;
    }
    size_t out = 0;
    for (size_t i = 0; i < target->repeat_count; i++) {
        sketch_repeat repeat = {target->repeats[i].hash & keep, target->repeats[i].extra};
        if (out > 0 && target->repeats[out - 1].hash == repeat.hash) {
            target->repeats[out - 1].extra += repeat.extra;
        } else {
            target->repeats[out++] = repeat;
        }
    }
    target->repeat_count = out;
}

void sketch_cut(sketch *target, sketch_policy policy) {
    if (target->count > policy.k) {
        uint64_t below_next = target->hashes[policy.k] - 1;
        uint64_t limit = below_next > policy.floor_limit ? below_next : policy.floor_limit;
        target->count = sketch_count_up_to(sketch_view_sample(target), limit);
        lower_limit(target, limit);
    }
}

kith_status sketch_settle(sketch *target, sketch_policy policy, sketch_scratch *scratch) {
    kith_status status = sketch_reserve_scratch(scratch, target->count);
    if (status != KITH_OK) {
        return status;
    }
    sort_hashes(target->hashes, target->count, target->limit, scratch->words);
    status = remove_repeats(target, &scratch->allocator);
    if (status == KITH_OK) {
        sketch_cut(target, policy);
    }
    return status;
}

kith_status sketch_reserve(sketch *target, size_t count, const kith_allocator *allocator) {
    return count > target->capacity ? grow(target, count, allocator) : KITH_OK;
}

kith_status sketch_join(sketch *target, const sketch *other, const kith_allocator *allocator) {
    kith_status status = sketch_reserve(target, target->count + other->count + 1, allocator);
    if (status == KITH_OK) {
        status = add_repeats(target, other->repeats, other->repeat_count, allocator);
    }
    if (status != KITH_OK) {
        return status;
    }
    if (other->limit < target->limit) {
        target->count = copy_up_to(target->hashes, target->hashes, target->count, other->limit);
    }
    lower_limit(target, other->limit);
    target->count +=
        copy_up_to(target->hashes + target->count, other->hashes, other->count, target->limit);
    target->row_count += other->row_count;
    return KITH_OK;
}

kith_status sketch_move(sketch *from, arena *into, const kith_allocator *allocator, sketch *out) {
    uint64_t *hashes = into ? arena_take(into, from->count, sizeof *hashes)
                            : memory_resize(allocator, NULL, from->count, sizeof *hashes);
    if (!hashes) {
        return KITH_NO_MEMORY;
    }
    if (from->count > 0) {
        memcpy(hashes, from->hashes, from->count * sizeof *hashes);
    }
    *out = *from;
    out->hashes = hashes;
    out->capacity = from->count;
    out->is_lent = into != NULL;
    *from = (sketch){.hashes = from->hashes, .capacity = from->capacity, .limit = UINT64_MAX};
    return KITH_OK;
}

void sketch_trim(sketch *target, const kith_allocator *allocator) {
    if (target->is_lent) {
        return;
    }
    uint64_t *trimmed = memory_resize(allocator, target->hashes, target->count, sizeof *trimmed);
    if (trimmed) {
        target->hashes = trimmed;
        target->capacity = target->count;
    }
}

sketch_sums sketch_sum_repeats(const sketch *source) {
    sketch_sums sums = {0};
    for (size_t i = 0; i < source->repeat_count; i++) {
        uint64_t extra = source->repeats[i].extra;
        sums.extra += extra;
        sums.squares += extra * extra;
    }
    return sums;
}

kith_estimate sketch_divide_rows(double rows, double sampled, double extra, double squares,
                                 uint64_t limit) {
    if (sampled < 1) {
        return (kith_estimate){0};
    }
    double mean = 1 + extra / sampled;
    double sum_of_squares = sampled + 2 * extra + squares; /* Σ (rows of an account)² */
    double spread = fmax(0, sum_of_squares - sampled * mean * mean);
    double unsampled = sqrt(1 - sketch_threshold(limit));
    double above = (1.96 * sqrt(spread + 1) + 2) * unsampled / sampled;
    double below = 1.96 * sqrt(spread) * unsampled / sampled;
    return (kith_estimate){.value = rows / mean,
                           .low = fmax(sampled, rows / (mean + above)),
                           .high = rows / fmax(1, mean - below)};
}

/* Whether the sample itself tells the audience size better than the rows and their repeats: where a
 * few accounts have most of the repeats, a sample has too many of them or too few. `error` is the
 * relative standard error of what the sample tells. */
static bool is_doubtful(const kith_estimate *by_rows, double by_sample, double error) {
    double own_error = (by_rows->high - by_rows->low) / (2 * 1.96 * by_rows->value);
    return own_error > error || fabs(by_rows->value / by_sample - 1) > CONTRADICTION * error;
}

kith_estimate sketch_estimate_followers(const sketch *source, sketch_sums sums,
                                        unsigned hash_bits) {
    double sampled = (double)source->count;
    if (source->limit == UINT64_MAX || source->count == 0) {
        return (kith_estimate){sampled, sampled, sampled};
    }
    double threshold = sketch_threshold(source->limit);
    double collisions = sampled * sampled / (2 * threshold * exp2(hash_bits));
    kith_estimate by_rows = sketch_divide_rows(
        (double)source->row_count, sampled, fmax(0, (double)sums.extra - collisions),
        fmax(0, (double)sums.squares - collisions), source->limit);
    double by_sample = sampled / threshold;
    double error = sqrt((1 - threshold) / sampled);
    if (!is_doubtful(&by_rows, by_sample, error)) {
        return by_rows;
    }
    return (kith_estimate){.value = by_sample,
                           .low = fmax(sampled, by_sample * (1 - 1.96 * error)),
                           .high = by_sample * (1 + 1.96 * error)};
}

void sketch_free(sketch *target, const kith_allocator *allocator) {
    if (!target->is_lent) {
        memory_free(allocator, target->hashes);
    }
    memory_free(allocator, target->repeats);
    *target = (sketch){0};
}

sketch_scratch *sketch_create_scratch(size_t count, const kith_allocator *allocator) {
    sketch_scratch *scratch = memory_create(allocator, count, sizeof *scratch);
    for (size_t i = 0; scratch && i < count; i++) {
        scratch[i].allocator = *allocator;
    }
    return scratch;
}

void sketch_free_scratch(sketch_scratch *scratch, size_t count) {
    if (!scratch) {
        return;
    }
    kith_allocator allocator = scratch->allocator;
    for (size_t i = 0; i < count; i++) {
        memory_free(&allocator, scratch[i].words);
    }
    memory_free(&allocator, scratch);
}
