/* All pairs, and all pairs of one creator.
 *
 * A thread takes a creator at a time, counts what its sample shares with every later creator by
 * walking the posting lists, turns the counts into overlaps and hands them on when its turn has
 * come. Memory is one row a thread. */
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"
#include "overlap/pair.h"
#include "overlap/postings.h"
#include "sketch/roster.h"

/* What one thread works with. */
typedef struct row_memory {
    uint32_t *counts;  /* zero outside a row */
    uint32_t *touched; /* one more than there are creators */
    kith_overlap *overlaps;
    size_t overlap_count;
} row_memory;

typedef struct product {
    const kith_roster *roster;
    const kith_options *options;
    kith_overlap_filter filter;
    postings lists;
    row_memory *rows; /* one a thread */
    size_t thread_count;
    size_t creator_count;
    kith_overlap_callback receive;
    void *context;
} product;

static void free_rows(product *all) {
    const kith_allocator *allocator = &all->options->allocator;
    for (size_t i = 0; all->rows && i < all->thread_count; i++) {
        memory_free(allocator, all->rows[i].counts);
        memory_free(allocator, all->rows[i].touched);
        memory_free(allocator, all->rows[i].overlaps);
    }
    memory_free(allocator, all->rows);
}

static kith_status create_rows(product *all) {
    const kith_allocator *allocator = &all->options->allocator;
    all->rows = memory_create(allocator, all->thread_count, sizeof *all->rows);
    for (size_t i = 0; all->rows && i < all->thread_count; i++) {
        row_memory *row = &all->rows[i];
        row->counts = memory_create(allocator, all->creator_count, sizeof *row->counts);
        row->touched = memory_create(allocator, all->creator_count + 1, sizeof *row->touched);
        row->overlaps = memory_resize(allocator, NULL, all->creator_count, sizeof *row->overlaps);
        if (!row->counts || !row->touched || !row->overlaps) {
            return KITH_NO_MEMORY;
        }
    }
    return all->rows ? KITH_OK : KITH_NO_MEMORY;
}

/* Sorts the touched creators of a row: by marks in the counts when they are many, by insertion when
 * few. */
static void sort_touched(row_memory *row, size_t touched_count, size_t first,
                         size_t creator_count) {
    if (touched_count * 16 > creator_count - first) {
        size_t out = 0;
        for (size_t j = first; j < creator_count; j++) {
            row->touched[out] = (uint32_t)j;
            out += row->counts[j] > 0;
        }
        return;
    }
    for (size_t gap = touched_count / 2; gap > 0; gap /= 2) { /* Shell's method */
        for (size_t i = gap; i < touched_count; i++) {
            uint32_t moved = row->touched[i];
            size_t at = i;
            for (; at >= gap && row->touched[at - gap] > moved; at -= gap) {
                row->touched[at] = row->touched[at - gap];
            }
            row->touched[at] = moved;
        }
    }
}

/* The overlaps of one creator with all later ones that pass the filter, ascending. */
static void compute_row(const product *all, size_t creator, row_memory *row) {
    size_t touched_count = postings_count_row(&all->lists, creator, row->counts, row->touched);
    sort_touched(row, touched_count, creator + 1, all->creator_count);
    row->overlap_count = 0;
    for (size_t i = 0; i < touched_count; i++) {
        size_t other = row->touched[i];
        row->overlap_count += pair_measure(all->roster, creator, other, row->counts[other],
                                           &all->filter, &row->overlaps[row->overlap_count]);
        row->counts[other] = 0;
    }
}

static void tell_row(const product *all, size_t creator) {
    if (creator % 256 == 0) {
        kith_progress progress = {
            .stage = "overlaps", .done = creator, .total = all->creator_count};
        options_tell_progress(all->options, &progress);
    }
}

/* Rows are computed in parallel and handed on one after the other. */
static kith_status compute_rows(product *all) {
    kith_status result = KITH_OK;
#pragma omp parallel for num_threads((int)all->thread_count) schedule(dynamic, 1) ordered
    for (size_t i = 0; i < all->creator_count; i++) {
        row_memory *row = &all->rows[threads_number()];
        compute_row(all, i, row);
#pragma omp ordered
        {
            tell_row(all, i);
            if (result == KITH_OK && row->overlap_count > 0) {
                result = all->receive(all->context, row->overlaps, row->overlap_count);
            }
        }
    }
    return result;
}

static kith_status compute_all(const kith_roster *roster, const kith_overlap_filter *filter,
                               const kith_options *options, kith_overlap_callback receive,
                               void *context) {
    product all = {.roster = roster,
                   .options = options,
                   .filter = *filter,
                   .thread_count = (size_t)options_count_threads(options),
                   .creator_count = kith_roster_view_info(roster).creator_count,
                   .receive = receive,
                   .context = context};
    kith_status status = postings_build(roster, options, &all.lists);
    if (status != KITH_OK) {
        return status;
    }
    status = create_rows(&all);
    if (status == KITH_OK) {
        status = compute_rows(&all);
    }
    free_rows(&all);
    postings_free(&all.lists);
    return status;
}

kith_status kith_overlap_all(const kith_roster *roster, const kith_overlap_filter *filter,
                             const kith_options *options, kith_overlap_callback receive,
                             void *context) {
    kith_roster *unpacked = NULL;
    kith_status status = options_check(options, NULL);
    if (status == KITH_OK && roster->is_packed) {
        status = roster_unpack(roster, options, &unpacked);
    }
    if (status == KITH_OK) {
        status = compute_all(unpacked ? unpacked : roster, filter, options, receive, context);
    }
    kith_roster_free(unpacked);
    return status;
}
