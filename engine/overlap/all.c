/* All pairs of one roster, or of two, and the largest overlaps of each creator.
 *
 * A thread takes a few neighbouring creators at a time. What their samples share with the others is
 * counted into a row each: popular hashes by the dense kernel for all of them together, the rest by
 * walking posting lists. A screen drops what cannot pass the filter, and what is left is estimated
 * and handed on in order. Memory is the postings and these rows; results are never collected. */
#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "kernels/kernels.h"
#include "overlap/hand_over.h"
#include "overlap/largest.h"
#include "overlap/pair.h"
#include "overlap/postings.h"
#include "overlap/screen.h"
#include "sketch/match.h"

/* What one thread works with. */
typedef struct row_memory {
    uint32_t *counts; /* BIT_ROWS rows, zero outside a block */
    uint32_t *passed;
    largest kept;
} row_memory;

typedef struct product {
    const lineup *all;
    const kith_options *options;
    kith_overlap_filter filter;
    postings_scope scope;
    postings lists;
    screen filtered;
    const kernel_table *kernels;
    hand_over *results;
    row_memory *rows; /* one a thread */
    size_t thread_count;
    size_t row_count; /* creators that have a row */
} product;

/* ---- Memory ---- */

static void free_rows(product *of) {
    const kith_allocator *allocator = &of->options->allocator;
    for (size_t i = 0; of->rows && i < of->thread_count; i++) {
        memory_free(allocator, of->rows[i].counts);
        memory_free(allocator, of->rows[i].passed);
        memory_free(allocator, of->rows[i].kept.candidates);
    }
    memory_free(allocator, of->rows);
}

static kith_status create_rows(product *of) {
    const kith_allocator *allocator = &of->options->allocator;
    size_t count = of->all->count;
    size_t most = of->filter.top < count ? of->filter.top : count;
    of->rows = memory_create(allocator, of->thread_count, sizeof *of->rows);
    for (size_t i = 0; of->rows && i < of->thread_count; i++) {
        row_memory *row = &of->rows[i];
        row->counts = memory_create(allocator, BIT_ROWS * count, sizeof *row->counts);
        row->passed = memory_resize(allocator, NULL, count + PASSED_SLACK, sizeof *row->passed);
        row->kept.most = most;
        row->kept.candidates = memory_resize(allocator, NULL, most, sizeof(candidate));
        if (!row->counts || !row->passed || !row->kept.candidates) {
            return KITH_NO_MEMORY;
        }
    }
    return of->rows ? KITH_OK : KITH_NO_MEMORY;
}

/* ---- Rows ---- */

/* The first creator that a row has a count for. */
static size_t first_column(const product *of, size_t row) {
    switch (of->scope) {
        case POSTINGS_LATER:
            return row + 1;
        case POSTINGS_SECOND:
            return of->all->split;
        case POSTINGS_ALL:
            break;
    }
    return 0;
}

/* Counts the popular hashes that BIT_ROWS creators share with all others. */
static void count_popular(const product *of, size_t first, uint32_t *counts) {
    size_t words = of->lists.word_count;
    size_t begin = first_column(of, first);
    if (words > 0 && begin < of->all->count) {
        of->kernels->count_shared_bits(of->lists.bits + first * words,
                                       of->lists.bits + begin * words, words,
                                       of->all->count - begin, counts + begin, of->all->count);
    }
}

/* Hands on the largest of those that passed the screen. */
static void tell_largest(const product *of, size_t block, size_t creator, const uint32_t *counts,
                         row_memory *memory, size_t passed_count) {
    memory->kept.count = 0;
    for (size_t i = 0; i < passed_count; i++) {
        uint32_t other = memory->passed[i];
        creator_pair seen = pair_make(pair_view_side(of->all, creator, of->filter.audiences),
                                      pair_view_side(of->all, other, of->filter.audiences),
                                      counts[other], of->filter.audiences);
        double shared = estimate_shared(&seen.counts);
        if (other != creator && pair_passes(&seen, shared, &of->filter)) {
            double value = pair_order(&seen, shared, lineup_count_accounts(of->all), &of->filter);
            largest_offer(&memory->kept, (candidate){value, other, counts[other]});
        }
    }
    largest_sort(&memory->kept);
    for (size_t i = 0; i < memory->kept.count; i++) {
        const candidate *one = &memory->kept.candidates[i];
        kith_overlap overlap;
        if (pair_measure(of->all, creator, one->creator, one->common, &of->filter, &overlap)) {
            hand_over_add(of->results, block, &overlap);
        }
    }
}

static void tell_passed(const product *of, size_t block, size_t creator, const uint32_t *counts,
                        const row_memory *memory, size_t passed_count) {
    for (size_t i = 0; i < passed_count; i++) {
        uint32_t other = memory->passed[i];
        kith_overlap overlap;
        if (pair_measure(of->all, creator, other, counts[other], &of->filter, &overlap)) {
            hand_over_add(of->results, block, &overlap);
        }
    }
}

static void compute_row(const product *of, size_t block, size_t creator, uint32_t *counts,
                        row_memory *memory) {
    size_t begin = first_column(of, creator);
    size_t end = of->all->count;
    postings_count_row(&of->lists, creator, counts);
    size_t passed_count = of->kernels->screen_pairs(&of->filtered.columns, creator, counts, begin,
                                                    end, memory->passed);
    if (of->filter.top > 0) {
        tell_largest(of, block, creator, counts, memory, passed_count);
    } else {
        tell_passed(of, block, creator, counts, memory, passed_count);
    }
}

static void clear(uint32_t *counts, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
        counts[i] = 0;
    }
}

/* The rows of BIT_ROWS neighbouring creators. Without popular hashes they use one row's memory. */
static void compute_block(const product *of, size_t block, row_memory *memory) {
    size_t first = block * BIT_ROWS;
    size_t count = of->all->count;
    size_t begin = first_column(of, first);
    bool has_popular = of->lists.word_count > 0;
    count_popular(of, first, memory->counts);
    for (size_t r = 0; r < BIT_ROWS; r++) {
        uint32_t *counts = memory->counts + (has_popular ? r * count : 0);
        if (first + r < of->row_count) {
            compute_row(of, block, first + r, counts, memory);
        }
        clear(counts, begin < count ? begin : count, count);
    }
}

static void tell_block(const product *of, size_t block) {
    if (block % 64 == 0) {
        kith_progress progress = {
            .stage = "overlaps", .done = block * BIT_ROWS, .total = of->row_count};
#pragma omp critical(overlap_progress)
        options_tell_progress(of->options, &progress);
    }
}

static void compute_blocks(product *of) {
    size_t block_count = (of->row_count + BIT_ROWS - 1) / BIT_ROWS;
#pragma omp parallel for num_threads((int)of->thread_count) schedule(monotonic : dynamic, 1)
    for (size_t block = 0; block < block_count; block++) {
        if (hand_over_begin(of->results, block)) {
            tell_block(of, block);
            compute_block(of, block, &of->rows[threads_number()]);
        }
        hand_over_end(of->results, block);
    }
}

/* ---- The whole ---- */

static kith_status prepare(product *of, kith_overlap_callback receive, void *context) {
    kith_status status = postings_build(of->all, of->scope, of->options, &of->lists);
    if (status == KITH_OK) {
        /* what is scaled is not screened: the screen knows the lists, not the audiences */
        const kith_overlap_filter none = {0};
        status = screen_build(of->all, of->filter.audiences ? &none : &of->filter, of->options,
                              &of->filtered);
    }
    if (status == KITH_OK) {
        status = create_rows(of);
    }
    if (status == KITH_OK) {
        status = hand_over_create(of->options, receive, context, &of->results);
    }
    return status;
}

static kith_status compute(const lineup *all, const kith_overlap_filter *filter,
                           const kith_options *options, kith_overlap_callback receive,
                           void *context) {
    product of = {.all = all,
                  .options = options,
                  .filter = *filter,
                  .scope = all->second       ? POSTINGS_SECOND
                           : filter->top > 0 ? POSTINGS_ALL
                                             : POSTINGS_LATER,
                  .kernels = kernels_choose(),
                  .thread_count = (size_t)options_count_threads(options),
                  .row_count = all->split,
                  .lists = {.allocator = options->allocator},
                  .filtered = {.allocator = options->allocator}};
    kith_status status = prepare(&of, receive, context);
    if (status == KITH_OK) {
        compute_blocks(&of);
        status = hand_over_view_status(of.results);
    }
    hand_over_free(of.results);
    free_rows(&of);
    screen_free(&of.filtered);
    postings_free(&of.lists);
    return status;
}

kith_status kith_overlap_all(const kith_roster *roster, const kith_overlap_filter *filter,
                             const kith_options *options, kith_overlap_callback receive,
                             void *context, kith_error *error) {
    kith_roster *unpacked = NULL;
    const kith_roster *loaded = NULL;
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = roster_lend_unpacked(roster, options, &unpacked, &loaded, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    lineup all = lineup_of_one(loaded);
    status = compute(&all, filter, options, receive, context);
    kith_roster_free(unpacked);
    return status == KITH_OK ? status : status_fail(error, status, "%s", kith_status_text(status));
}

kith_status kith_overlap_with(const kith_roster *first, const kith_roster *second,
                              const kith_overlap_filter *filter, const kith_options *options,
                              kith_overlap_callback receive, void *context, kith_error *error) {
    kith_roster *unpacked[2] = {0};
    const kith_roster *loaded[2] = {0};
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = kith_roster_match(first, second, error);
    }
    if (status == KITH_OK) {
        status = roster_match_bits(first, second, error);
    }
    if (status == KITH_OK) {
        status = roster_lend_unpacked(first, options, &unpacked[0], &loaded[0], error);
    }
    if (status == KITH_OK) {
        status = roster_lend_unpacked(second, options, &unpacked[1], &loaded[1], error);
    }
    if (status == KITH_OK) {
        lineup all = lineup_of_two(loaded[0], loaded[1]);
        status = compute(&all, filter, options, receive, context);
        if (status != KITH_OK) {
            status_fail(error, status, "%s", kith_status_text(status));
        }
    }
    kith_roster_free(unpacked[0]);
    kith_roster_free(unpacked[1]);
    return status;
}
