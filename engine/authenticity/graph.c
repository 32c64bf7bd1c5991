/* Builds the graph of accounts and creators.
 *
 * Idea: every creator's hashes are ascending, so the follows whose hash lies in one range of the hash space, a part,
 * are a run of each list. Part by part the runs are gathered with the place each came from and sorted by hash: by one
 * digit into buckets that fit the cache, there by more from the least significant, and by all where that leaves them
 * out of order, as ids chosen to collide in their upper bits do. Then the follows of an account stand together, its
 * creators ascending: it is numbered, its number written back to the places, and the creators are its following.
 * Each thread takes a stretch of the parts and numbers from 0; the accounts before it are added when all are done. */
#include "authenticity/graph.h"

#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "sketch/roster.h"

enum {
    PART_FOLLOWS = 1 << 20,
    PART_BITS_MAX = 16,
    DIGIT_BITS = 8,
    DIGIT_COUNT = 1 << DIGIT_BITS,
    FIRST_DIGITS = 4, /* that a bucket is sorted by: nearly always enough */
    HASH_BITS = 64,
    AHEAD = 8
};

/* One follow on its way to an account number. */
typedef struct entry {
    uint64_t hash;
    uint32_t creator, place; /* in the creator's audience */
} entry;

/* The parts of one thread. */
typedef struct stretch {
    size_t part_begin, part_end;
    size_t follow_begin; /* follows in parts before: room for as many accounts as it can have */
    size_t live_begin;   /* live follows in parts before */
    /* [creator_count] places where the stretch begins, and that are not yet taken */
    size_t *first, *cursor;
    entry *entries, *spare;           /* [part_max] */
    size_t account_count, live_count; /* numbered so far */
} stretch;

typedef struct numbering {
    unsigned shift; /* part = hash >> shift */
    size_t part_count, part_max;
    size_t *sizes, *lives;  /* [part_count] follows, live ones */
    const uint64_t **lists; /* [creator_count] hashes */
    size_t stretch_count;
    stretch *stretches;
} numbering;

static kith_status lay_out(const kith_roster *roster, graph *made) {
    size_t total = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        if (creator.threshold < 1 || creator.hash_count >= UINT32_MAX) {
            return KITH_INVALID;
        }
        made->audience_start[c] = total;
        total += creator.hash_count;
        if (creator.hash_count >= GRAPH_AUDIENCE_MIN) {
            made->audience_size[c] = (uint32_t)creator.hash_count;
            made->live_count += creator.hash_count;
            made->active_count++;
        }
    }
    made->audience_start[made->creator_count] = total;
    return KITH_OK;
}

/* ---- Parts and stretches ---- */

/* Chooses the parts and counts their follows. */
static kith_status choose_parts(const graph *made, numbering *plan) {
    unsigned bits = 1;
    size_t total = made->audience_start[made->creator_count];
    while (bits < PART_BITS_MAX && (total >> bits) > PART_FOLLOWS) {
        bits++;
    }
    plan->shift = HASH_BITS - bits;
    plan->part_count = (size_t)1 << bits;
    plan->sizes = memory_create(&made->allocator, plan->part_count, sizeof *plan->sizes);
    plan->lives = memory_create(&made->allocator, plan->part_count, sizeof *plan->lives);
    if (!plan->sizes || !plan->lives) return KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count; c++) {
        size_t count = graph_view_everyone(made, c).count;
        size_t live = made->audience_size[c] > 0;
        for (size_t i = 0; i < count; i++) {
            size_t part = plan->lists[c][i] >> plan->shift;
            plan->sizes[part]++;
            plan->lives[part] += live;
        }
    }
    for (size_t part = 0; part < plan->part_count; part++) {
        plan->part_max = plan->sizes[part] > plan->part_max ? plan->sizes[part] : plan->part_max;
    }
    return KITH_OK;
}

/* Gives each thread parts with about as many follows. */
static void divide_parts(const graph *made, numbering *plan) {
    size_t total = made->audience_start[made->creator_count];
    size_t part = 0;
    size_t follows = 0;
    size_t lives = 0;
    for (size_t i = 0; i < plan->stretch_count; i++) {
        stretch *own = &plan->stretches[i];
        size_t end = total / plan->stretch_count * (i + 1);
        bool is_last = i + 1 == plan->stretch_count;
        own->part_begin = part;
        own->follow_begin = follows;
        own->live_begin = lives;
        for (; part < plan->part_count && (is_last || follows < end); part++) {
            follows += plan->sizes[part];
            lives += plan->lives[part];
        }
        own->part_end = part;
    }
}

static kith_status prepare_numbering(const kith_roster *roster, const graph *made,
                                     const kith_options *options, numbering *plan) {
    const kith_allocator *allocator = &made->allocator;
    plan->lists = memory_create(allocator, made->creator_count, sizeof *plan->lists);
    if (!plan->lists) return KITH_NO_MEMORY;
    for (size_t c = 0; c < made->creator_count; c++) {
        plan->lists[c] = kith_roster_view_creator(roster, c).hashes;
    }
    kith_status status = choose_parts(made, plan);
    if (status != KITH_OK) return status;
    size_t stretch_count = (size_t)options_count_threads(options);
    plan->stretches = memory_create(allocator, stretch_count, sizeof *plan->stretches);
    if (!plan->stretches) return KITH_NO_MEMORY;
    plan->stretch_count = stretch_count;
    divide_parts(made, plan);
    for (size_t i = 0; i < stretch_count; i++) {
        stretch *own = &plan->stretches[i];
        own->first = memory_create(allocator, made->creator_count, sizeof *own->first);
        own->cursor = memory_create(allocator, made->creator_count, sizeof *own->cursor);
        own->entries = memory_resize(allocator, NULL, plan->part_max, sizeof(entry));
        own->spare = memory_resize(allocator, NULL, plan->part_max, sizeof(entry));
        if (!own->first || !own->cursor || !own->entries || !own->spare) return KITH_NO_MEMORY;
    }
    return KITH_OK;
}

static void free_numbering(const graph *made, numbering *plan) {
    const kith_allocator *allocator = &made->allocator;
    for (size_t i = 0; i < plan->stretch_count; i++) {
        memory_free(allocator, plan->stretches[i].first);
        memory_free(allocator, plan->stretches[i].cursor);
        memory_free(allocator, plan->stretches[i].entries);
        memory_free(allocator, plan->stretches[i].spare);
    }
    memory_free(allocator, plan->stretches);
    memory_free(allocator, plan->lists);
    memory_free(allocator, plan->sizes);
    memory_free(allocator, plan->lives);
}

/* ---- Sorting ---- */

/* One stable counting pass on the digit at `shift`; places[d + 1] is where digit d ends. */
static void sort_digit(const entry *from, entry *to, size_t count, unsigned shift,
                       uint32_t places[DIGIT_COUNT + 1]) {
    memset(places, 0, (DIGIT_COUNT + 1) * sizeof *places);
    for (size_t i = 0; i < count; i++) {
        places[((from[i].hash >> shift) & (DIGIT_COUNT - 1)) + 1]++;
    }
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        places[digit + 1] += places[digit];
    }
    for (size_t i = 0; i < count; i++) {
        to[places[(from[i].hash >> shift) & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

/* By an even number of digits up to a bit, so that the entries end where they were. */
static void sort_digits(entry *entries, entry *spare, size_t count, unsigned begin, unsigned end) {
    uint32_t places[DIGIT_COUNT + 1];
    for (unsigned shift = begin; shift < end; shift += 2 * DIGIT_BITS) {
        sort_digit(entries, spare, count, shift, places);
        sort_digit(spare, entries, count, shift + DIGIT_BITS, places);
    }
}

static bool is_sorted(const entry *entries, size_t count) {
    bool sorted = true;
    for (size_t i = 1; i < count; i++) {
        sorted &= entries[i - 1].hash <= entries[i].hash;
    }
    return sorted;
}

/* Sorts entries that agree in the bits from `end` on. */
static void sort_bucket(entry *entries, entry *spare, size_t count, unsigned end) {
    sort_digits(entries, spare, count, end - FIRST_DIGITS * DIGIT_BITS, end);
    if (!is_sorted(entries, count)) sort_digits(entries, spare, count, 0, HASH_BITS);
}

/* ---- Numbering ---- */

/* Finds where the stretch begins in each audience. */
static void seek(const graph *made, const numbering *plan, stretch *own) {
    for (size_t c = 0; c < made->creator_count && own->part_begin > 0; c++) {
        size_t low = 0;
        size_t high = graph_view_everyone(made, c).count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            bool before = plan->lists[c][middle] >> plan->shift < own->part_begin;
            low = before ? middle + 1 : low;
            high = before ? high : middle;
        }
        own->first[c] = own->cursor[c] = low;
    }
}

static size_t gather_part(const graph *made, const numbering *plan, stretch *own, size_t part) {
    size_t count = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        if (c + AHEAD < made->creator_count) {
            __builtin_prefetch(plan->lists[c + AHEAD] + own->cursor[c + AHEAD]);
        }
        const uint64_t *hashes = plan->lists[c];
        size_t end = graph_view_everyone(made, c).count;
        size_t i = own->cursor[c];
        for (; i < end && hashes[i] >> plan->shift == part; i++) {
            own->entries[count++] = (entry){hashes[i], (uint32_t)c, (uint32_t)i};
        }
        own->cursor[c] = i;
    }
    return count;
}

/* Numbers the accounts of sorted entries, and lists what they follow. */
static void number_entries(const entry *entries, size_t count, stretch *own, graph *made) {
    uint64_t *hashes = made->hashes + own->follow_begin;
    uint32_t *sizes = made->following_size + own->follow_begin;
    uint32_t *following = made->following + own->live_begin;
    size_t accounts = own->account_count;
    size_t lives = own->live_count;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || entries[i].hash != entries[i - 1].hash) {
            hashes[accounts] = entries[i].hash;
            sizes[accounts++] = 0;
        }
        size_t c = entries[i].creator;
        made->audience[made->audience_start[c] + entries[i].place] = (uint32_t)(accounts - 1);
        if (made->audience_size[c] == 0) continue;
        following[lives++] = (uint32_t)c;
        sizes[accounts - 1]++;
    }
    own->account_count = accounts;
    own->live_count = lives;
}

static void number_stretch(const numbering *plan, stretch *own, graph *made) {
    unsigned bucket_shift = plan->shift - DIGIT_BITS;
    seek(made, plan, own);
    for (size_t part = own->part_begin; part < own->part_end; part++) {
        uint32_t ends[DIGIT_COUNT + 1];
        size_t count = gather_part(made, plan, own, part);
        sort_digit(own->entries, own->spare, count, bucket_shift, ends);
        size_t begin = 0;
        for (size_t bucket = 0; bucket < DIGIT_COUNT; bucket++) {
            size_t size = ends[bucket] - begin;
            sort_bucket(own->spare + begin, own->entries, size, bucket_shift);
            number_entries(own->spare + begin, size, own, made);
            begin += size;
        }
    }
}

/* Closes the gaps between the accounts of the stretches and counts on from one to the next. */
static void join_stretches(const numbering *plan, graph *made) {
    for (size_t i = 0; i < plan->stretch_count; i++) {
        const stretch *own = &plan->stretches[i];
        uint32_t before = (uint32_t)made->account_count;
        memmove(made->hashes + before, made->hashes + own->follow_begin,
                own->account_count * sizeof *made->hashes);
        memmove(made->following_size + before, made->following_size + own->follow_begin,
                own->account_count * sizeof *made->following_size);
        made->account_count += own->account_count;
        for (size_t c = 0; c < made->creator_count && before > 0; c++) {
            uint32_t *audience = made->audience + made->audience_start[c];
            for (size_t k = own->first[c]; k < own->cursor[c]; k++) {
                audience[k] += before;
            }
        }
    }
}

/* Gives back what was not needed of the room for an account a follow. */
static kith_status fit(graph *made) {
    uint64_t *hashes =
        memory_resize(&made->allocator, made->hashes, made->account_count, sizeof *hashes);
    made->hashes = hashes ? hashes : made->hashes;
    uint32_t *sizes =
        memory_resize(&made->allocator, made->following_size, made->account_count, sizeof *sizes);
    made->following_size = sizes ? sizes : made->following_size;
    return hashes && sizes ? KITH_OK : KITH_NO_MEMORY;
}

/* Numbers all accounts; hashes and following_size have room for one a follow. */
static kith_status number_accounts(const kith_roster *roster, const kith_options *options,
                                   graph *made) {
    numbering plan = {0};
    kith_status status = prepare_numbering(roster, made, options, &plan);
    if (status == KITH_OK) {
#pragma omp parallel for num_threads((int)plan.stretch_count) schedule(static, 1)
        for (size_t i = 0; i < plan.stretch_count; i++) {
            number_stretch(&plan, &plan.stretches[i], made);
        }
        size_t total = 0;
        for (size_t i = 0; i < plan.stretch_count; i++) {
            total += plan.stretches[i].account_count;
        }
        status = total < UINT32_MAX ? KITH_OK : KITH_INVALID;
    }
    if (status == KITH_OK) {
        join_stretches(&plan, made);
        status = fit(made);
    }
    free_numbering(made, &plan);
    return status;
}

/* The graph of a roster whose samples are in memory. */
static kith_status build(const kith_roster *roster, const kith_options *options, graph **out) {
    kith_status status = KITH_NO_MEMORY;
    const kith_allocator *allocator = &options->allocator;
    graph *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    made->creator_count = kith_roster_view_info(roster).creator_count;
    status = made->creator_count < UINT32_MAX ? KITH_NO_MEMORY : KITH_INVALID;
    if (status == KITH_INVALID) goto fail;
    made->audience_start = memory_create(allocator, made->creator_count + 1, sizeof(size_t));
    made->audience_size = memory_create(allocator, made->creator_count, sizeof(uint32_t));
    if (!made->audience_start || !made->audience_size) goto fail;
    status = lay_out(roster, made);
    if (status != KITH_OK) goto fail;

    status = KITH_NO_MEMORY;
    size_t total = made->audience_start[made->creator_count];
    made->audience = memory_resize(allocator, NULL, total, sizeof(uint32_t));
    made->hashes = memory_resize(allocator, NULL, total, sizeof(uint64_t));
    made->following = memory_resize(allocator, NULL, made->live_count, sizeof(uint32_t));
    made->following_size = memory_resize(allocator, NULL, total, sizeof(uint32_t));
    if (!made->audience || !made->hashes || !made->following || !made->following_size) goto fail;
    status = number_accounts(roster, options, made);
    if (status != KITH_OK) goto fail;

    status = KITH_NO_MEMORY;
    made->following_start = memory_create(allocator, made->account_count + 1, sizeof(size_t));
    if (!made->following_start) goto fail;
    for (size_t u = 0; u < made->account_count; u++) {
        made->following_start[u + 1] = made->following_start[u] + made->following_size[u];
    }
    *out = made;
    return KITH_OK;
fail:
    graph_free(made);
    return status;
}

kith_status graph_build(const kith_roster *roster, const kith_options *options, graph **out) {
    kith_roster *unpacked = NULL;
    const kith_roster *lent = NULL;
    kith_status status = roster_lend_unpacked(roster, options, &unpacked, &lent, NULL);
    if (status == KITH_OK) status = build(lent, options, out);
    kith_roster_free(unpacked);
    return status;
}

void graph_free(graph *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->hashes);
    memory_free(&allocator, made->audience_start);
    memory_free(&allocator, made->audience);
    memory_free(&allocator, made->audience_size);
    memory_free(&allocator, made->following_start);
    memory_free(&allocator, made->following);
    memory_free(&allocator, made->following_size);
    memory_free(&allocator, made);
}

/* Moves the marked items behind the others and returns how many are left in front. */
static uint32_t set_aside(uint32_t *items, uint32_t count, const uint8_t *marks) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = items[i];
        if (!marks[item]) {
            items[i] = items[left];
            items[left++] = item;
        }
    }
    return left;
}

void graph_remove(graph *from, const uint8_t *accounts, const uint8_t *creators) {
    for (size_t c = 0; c < from->creator_count; c++) {
        if (!creators[c]) continue;
        uint32_t size = from->audience_size[c];
        from->audience_size[c] =
            set_aside(from->audience + from->audience_start[c], size, accounts);
        from->live_count -= size - from->audience_size[c];
    }
    for (size_t u = 0; u < from->account_count; u++) {
        if (!accounts[u]) continue;
        from->following_size[u] = set_aside(from->following + from->following_start[u],
                                            from->following_size[u], creators);
    }
}
