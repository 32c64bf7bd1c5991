#include "overlap/postings.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"
#include "kernels/kernels.h"
#include "overlap/entries.h"

enum { POPULAR_SHARE = 32, POPULAR_LEAST = 64, PREFETCH_AHEAD = 8, WORD_BITS = 64 };

/* Lists that grow. */
typedef struct list_block {
    uint32_t *members;
    size_t count, capacity;
} list_block;

typedef struct builder {
    kith_allocator allocator;
    const lineup *all;
    postings_scope scope;
    size_t thread_count;
    size_t popular_least; /* creators that make a hash popular */
    list_block plain, popular;
    size_t popular_count;
} builder;

/* ---- Lists ---- */

static kith_status reserve(list_block *block, size_t more, const kith_allocator *allocator) {
    size_t needed = block->count + more;
    if (needed <= block->capacity) {
        return KITH_OK;
    }
    size_t capacity = needed + needed / 4 + 1024;
    uint32_t *grown = memory_resize(allocator, block->members, capacity, sizeof *grown);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    block->members = grown;
    block->capacity = capacity;
    return KITH_OK;
}

/* Whether a list of creators is of use: of two rosters it must have some of both. */
static bool is_shared(const builder *build, const entry *entries, size_t count) {
    if (build->scope == POSTINGS_SECOND) {
        return entries[0].creator < build->all->split &&
               entries[count - 1].creator >= build->all->split;
    }
    return count > 1;
}

static kith_status add_list(builder *build, const entry *entries, size_t count) {
    bool is_popular = count >= build->popular_least;
    list_block *block = is_popular ? &build->popular : &build->plain;
    kith_status status = reserve(block, count, &build->allocator);
    if (status != KITH_OK) {
        return status;
    }
    uint32_t *members = block->members + block->count;
    for (size_t i = 0; i < count; i++) {
        members[i] = entries[i].creator;
    }
    members[count - 1] |= POSTING_LAST;
    block->count += count;
    build->popular_count += is_popular;
    return KITH_OK;
}

/* Appends a list for each hash of a range that several creators have. */
static kith_status add_range(builder *build, const entry *entries, size_t entry_count) {
    kith_status status = KITH_OK;
    for (size_t begin = 0; begin < entry_count && status == KITH_OK;) {
        size_t end = begin + 1;
        while (end < entry_count && entries[end].hash == entries[begin].hash) {
            end++;
        }
        if (is_shared(build, entries + begin, end - begin)) {
            status = add_list(build, entries + begin, end - begin);
        }
        begin = end;
    }
    return status;
}

static kith_status add_ranges(builder *build, const kith_options *options) {
    entry_stream *stream = NULL;
    kith_status status = entries_create(build->all, options, &stream);
    if (status != KITH_OK) {
        return status;
    }
    size_t count = 0;
    const entry *entries = NULL;
    while (status == KITH_OK && (entries = entries_next(stream, &count)) && count > 0) {
        status = add_range(build, entries, count);
    }
    entries_free(stream);
    return status;
}

/* ---- Rows ---- */

/* A walk over the lists, for the creators of one thread. */
typedef struct share {
    size_t first, end; /* creators */
} share;

static share choose_share(const builder *build, size_t thread) {
    size_t rows = build->scope == POSTINGS_SECOND ? build->all->split : build->all->count;
    return (share){rows * thread / build->thread_count, rows * (thread + 1) / build->thread_count};
}

/* A list: its first and last member, and the first of the second roster. */
typedef struct list_span {
    size_t begin, last, split_at;
} list_span;

static list_span find_span(const builder *build, size_t begin) {
    list_span span = {begin, begin, begin};
    while (!(build->plain.members[span.last] & POSTING_LAST)) {
        span.split_at += build->plain.members[span.last] < build->all->split;
        span.last++;
    }
    return span;
}

/* Where the creator at place `at` of a list starts to walk; SIZE_MAX if nobody is left for it. */
static inline size_t find_start(postings_scope scope, const list_span *span, size_t at) {
    switch (scope) {
        case POSTINGS_LATER:
            return at == span->last ? SIZE_MAX : at + 1;
        case POSTINGS_SECOND:
            return span->split_at;
        case POSTINGS_ALL:
            break;
    }
    return span->begin;
}

/* Counts a place of a creator's row, or writes it to where next says. */
static inline void add_place(size_t creator, size_t start, size_t *next, uint32_t *places) {
    if (start != SIZE_MAX) {
        if (places) {
            places[next[creator]] = (uint32_t)start;
        }
        next[creator]++;
    }
}

/* Counts the places of a share's rows, or with `places` writes them to where next says. */
static void walk_share(const builder *build, share own, size_t *next, uint32_t *places) {
    const uint32_t *members = build->plain.members;
    for (size_t begin = 0; begin < build->plain.count;) {
        list_span span = find_span(build, begin);
        for (size_t at = begin; at <= span.last; at++) {
            size_t creator = members[at] & ~POSTING_LAST;
            if (creator >= own.first && creator < own.end) {
                add_place(creator, find_start(build->scope, &span, at), next, places);
            }
        }
        begin = span.last + 1;
    }
}

static void walk_all(const builder *build, size_t *next, uint32_t *places) {
#pragma omp parallel for num_threads((int)build->thread_count)
    for (size_t t = 0; t < build->thread_count; t++) {
        walk_share(build, choose_share(build, t), next, places);
    }
}

static kith_status build_rows(const builder *build, postings *lists) {
    size_t count = build->all->count;
    lists->row_begins = memory_create(&build->allocator, count + 2, sizeof *lists->row_begins);
    if (!lists->row_begins) {
        return KITH_NO_MEMORY;
    }
    size_t *next = lists->row_begins + 1; /* shifted by one: next[i] ends up where row i ends */
    walk_all(build, next + 1, NULL);
    for (size_t i = 1; i <= count; i++) {
        next[i] += next[i - 1];
    }
    size_t place_count = next[count];
    lists->places = memory_resize(&build->allocator, NULL, place_count, sizeof *lists->places);
    if (!lists->places) {
        return KITH_NO_MEMORY;
    }
    walk_all(build, next, lists->places);
    return KITH_OK;
}

/* ---- Columns of bits ---- */

static void set_bits(const builder *build, share own, postings *lists) {
    const uint32_t *members = build->popular.members;
    size_t column = 0;
    for (size_t i = 0; i < build->popular.count; i++) {
        size_t creator = members[i] & ~POSTING_LAST;
        if (creator >= own.first && creator < own.end) {
            lists->bits[creator * lists->word_count + column / WORD_BITS] |= (uint64_t)1
                                                                             << column % WORD_BITS;
        }
        column += (members[i] & POSTING_LAST) != 0;
    }
}

static kith_status build_bits(const builder *build, postings *lists) {
    size_t words = (build->popular_count + WORD_BITS - 1) / WORD_BITS;
    lists->word_count = (words + BIT_WORDS - 1) / BIT_WORDS * BIT_WORDS;
    size_t rows = (build->all->count + BIT_ROWS - 1) / BIT_ROWS * BIT_ROWS;
    lists->bits = memory_create(&build->allocator, rows * lists->word_count, sizeof *lists->bits);
    if (!lists->bits) {
        return KITH_NO_MEMORY;
    }
#pragma omp parallel for num_threads((int)build->thread_count)
    for (size_t t = 0; t < build->thread_count; t++) {
        share own = {build->all->count * t / build->thread_count,
                     build->all->count * (t + 1) / build->thread_count};
        set_bits(build, own, lists);
    }
    return KITH_OK;
}

/* ---- The whole ---- */

kith_status postings_build(const lineup *all, postings_scope scope, const kith_options *options,
                           postings *out) {
    if (all->count >= POSTING_LAST) {
        return KITH_INVALID;
    }
    size_t popular = all->count / POPULAR_SHARE;
    builder build = {.allocator = options->allocator,
                     .all = all,
                     .scope = scope,
                     .thread_count = (size_t)options_count_threads(options),
                     .popular_least = popular > POPULAR_LEAST ? popular : POPULAR_LEAST};
    postings lists = {.allocator = options->allocator, .creator_count = all->count};
    kith_status status = add_ranges(&build, options);
    if (status == KITH_OK && build.plain.count > UINT32_MAX) {
        status = KITH_INVALID;
    }
    if (status == KITH_OK) {
        status = build_rows(&build, &lists);
    }
    if (status == KITH_OK) {
        status = build_bits(&build, &lists);
    }
    memory_free(&build.allocator, build.popular.members);
    lists.members = build.plain.members;
    lists.member_count = build.plain.count;
    if (status != KITH_OK) {
        postings_free(&lists);
        return status;
    }
    *out = lists;
    return KITH_OK;
}

void postings_free(postings *lists) {
    memory_free(&lists->allocator, lists->members);
    memory_free(&lists->allocator, lists->row_begins);
    memory_free(&lists->allocator, lists->places);
    memory_free(&lists->allocator, lists->bits);
    *lists = (postings){.allocator = lists->allocator};
}

void postings_count_row(const postings *lists, size_t creator, uint32_t *counts) {
    size_t end = lists->row_begins[creator + 1];
    for (size_t i = lists->row_begins[creator]; i < end; i++) {
        if (i + PREFETCH_AHEAD < end) {
            __builtin_prefetch(lists->members + lists->places[i + PREFETCH_AHEAD]);
        }
        const uint32_t *member = lists->members + lists->places[i];
        for (; !(*member & POSTING_LAST); member++) {
            counts[*member]++;
        }
        counts[*member & ~POSTING_LAST]++;
    }
}
