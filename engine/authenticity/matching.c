#include "authenticity/matching.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/numbers.h"

enum { DAYS_SECONDS = 3 * CREATION_DAY, TRIM_STEPS = 12 };

/* Accounts at least so old that came within an eighth of their age are no wave. */
static const double settled_seconds = 30.0 * CREATION_DAY;
static const double settled_part = 8;

static const double dense_share = 1.0 / 3;

/* ---- What cells need ---- */

/* Marks the bins of creation dates in which a cell lies. */
static void mark_bins(const density *all, const cell *cells, size_t cell_count, uint8_t *marks) {
    for (size_t i = 0; i < cell_count; i++) {
        uint32_t first = 0;
        uint32_t last = 0;
        organic_widen(&cells[i], &first, &last);
        size_t begin = density_bin(all, first);
        memset(marks + begin, 1, density_bin(all, last) - begin + 1);
    }
}

/* Copies the follows in marked bins to `to`, or only counts them if it is NULL. */
static size_t collect(const creation *from, const density *all, const uint8_t *marks,
                      matched_follow *to) {
    size_t count = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        const creation_follow *follows = creation_view(from, c);
        for (size_t i = 0; i < from->count[c]; i++) {
            if (!marks[density_bin(all, follows[i].created)]) continue;
            if (to) {
                to[count] = (matched_follow){follows[i].created, follows[i].followed, (uint32_t)c,
                                             follows[i].tag};
            }
            count++;
        }
    }
    return count;
}

/* By creation date; those of one date stay by creator and time. */
static kith_status sort_follows(const kith_allocator *allocator, matched_follow *follows,
                                size_t count) {
    kith_status status = KITH_NO_MEMORY;
    matched_follow *copy = memory_resize(allocator, NULL, count, sizeof *copy);
    uint64_t *keys = memory_resize(allocator, NULL, 2 * count, sizeof *keys);
    if (!copy || !keys) goto fail;
    for (size_t i = 0; i < count; i++) {
        copy[i] = follows[i];
        keys[i] = (uint64_t)follows[i].created << 32 | i;
    }
    numbers_sort_keys(keys, count, 32, keys + count);
    for (size_t i = 0; i < count; i++) {
        follows[i] = copy[(uint32_t)keys[i]];
    }
    status = KITH_OK;
fail:
    memory_free(allocator, copy);
    memory_free(allocator, keys);
    return status;
}

static kith_status collect_follows(matching *made, const density *all, const cell *cells,
                                   size_t cell_count) {
    uint8_t *marks = memory_create(&made->allocator, all->bin_count, sizeof *marks);
    if (!marks) return KITH_NO_MEMORY;
    mark_bins(all, cells, cell_count, marks);
    made->follow_count = collect(made->from, all, marks, NULL);
    made->follows =
        memory_resize(&made->allocator, NULL, made->follow_count + 1, sizeof *made->follows);
    kith_status status =
        made->follows && made->follow_count <= UINT32_MAX ? KITH_OK : KITH_NO_MEMORY;
    if (status == KITH_OK) {
        collect(made->from, all, marks, made->follows);
        status = sort_follows(&made->allocator, made->follows, made->follow_count);
    }
    memory_free(&made->allocator, marks);
    return status;
}

/* ---- Who came when ---- */

static void find_days(matching *made) {
    const creation *from = made->from;
    uint32_t last = 0;
    made->begin = UINT32_MAX;
    for (size_t c = 0; c < from->creator_count; c++) {
        const creation_follow *follows = creation_view(from, c);
        if (from->count[c] == 0) continue;
        made->begin = follows[0].followed < made->begin ? follows[0].followed : made->begin;
        uint32_t end = follows[from->count[c] - 1].followed;
        last = end > last ? end : last;
    }
    made->begin = made->begin < last ? made->begin : last;
    made->day_count = (last - made->begin) / DAYS_SECONDS + 1;
}

static size_t find_day(const matching *from, uint32_t followed) {
    return (followed - from->begin) / DAYS_SECONDS;
}

static uint32_t find_niche(const matching *from, size_t creator) {
    return from->labels ? from->labels[creator] : 0;
}

static void count_arrivals(matching *made) {
    const creation *from = made->from;
    for (size_t c = 0; c < from->creator_count; c++) {
        uint32_t niche = find_niche(made, c);
        const creation_follow *follows = creation_view(from, c);
        for (size_t i = 0; i < from->count[c]; i++) {
            size_t day = find_day(made, follows[i].followed);
            made->arrivals[day]++;
            made->niche_arrivals[niche * made->day_count + day]++;
        }
        made->total += (double)from->count[c];
        made->niche_totals[niche] += (double)from->count[c];
    }
}

kith_status matching_build(const creation *from, const density *all, const uint32_t *labels,
                           size_t niche_count, const cell *cells, size_t cell_count,
                           matching **out) {
    const kith_allocator *allocator = &from->allocator;
    matching *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    *made = (matching){.allocator = *allocator,
                       .from = from,
                       .labels = labels,
                       .niche_count = labels ? niche_count : 1};
    find_days(made);
    made->arrivals = memory_create(allocator, made->day_count, sizeof *made->arrivals);
    made->niche_totals = memory_create(allocator, made->niche_count, sizeof *made->niche_totals);
    made->niche_arrivals =
        memory_create(allocator, made->niche_count, made->day_count * sizeof *made->niche_arrivals);
    kith_status status = collect_follows(made, all, cells, cell_count);
    if (status != KITH_OK || !made->arrivals || !made->niche_totals || !made->niche_arrivals) {
        matching_free(made);
        return KITH_NO_MEMORY;
    }
    count_arrivals(made);
    *out = made;
    return KITH_OK;
}

void matching_free(matching *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->follows);
    memory_free(&allocator, made->niche_totals);
    memory_free(&allocator, made->arrivals);
    memory_free(&allocator, made->niche_arrivals);
    memory_free(&allocator, made);
}

static size_t find_largest(const creation *from) {
    size_t most = 1;
    for (size_t c = 0; c < from->creator_count; c++) {
        most = from->count[c] > most ? from->count[c] : most;
    }
    return most;
}

kith_status matching_create_room(const matching *from, matching_room **out) {
    size_t creators = from->from->creator_count;
    matching_room *room = memory_create(&from->allocator, 1, sizeof *room);
    if (!room) return KITH_NO_MEMORY;
    room->allocator = from->allocator;
    room->counts = memory_create(&from->allocator, creators, sizeof *room->counts);
    room->taken = memory_create(&from->allocator, creators, sizeof *room->taken);
    room->days =
        memory_create(&from->allocator, from->day_count, MATCHING_SERIES * sizeof *room->days);
    room->tags = memory_create(&from->allocator, find_largest(from->from), sizeof *room->tags);
    if (!room->counts || !room->taken || !room->days || !room->tags) {
        matching_free_room(room);
        return KITH_NO_MEMORY;
    }
    *out = room;
    return KITH_OK;
}

void matching_free_room(matching_room *room) {
    if (!room) return;
    kith_allocator allocator = room->allocator;
    memory_free(&allocator, room->counts);
    memory_free(&allocator, room->taken);
    memory_free(&allocator, room->days);
    memory_free(&allocator, room->tags);
    memory_free(&allocator, room);
}

/* ---- Expectations ---- */

/* The follows by accounts of a cell's dates. */
typedef struct selection {
    const matched_follow *items;
    size_t count;
    uint32_t creator;
    uint32_t from_time, to_time; /* of the cell's stretch; everything where there are no times */
    const uint32_t *tags; /* [tag_count] of the creator's followers of these dates, ascending */
    size_t tag_count;
} selection;

static size_t find_date(const matching *from, uint64_t created) {
    size_t low = 0;
    size_t high = from->follow_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->follows[middle].created < created) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int compare_tags(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Whether a cell holds a good part of all who came in its stretch, as deliveries do and waves do not. */
static bool is_dense(const creation *from, const cell *of) {
    double stretch = (double)of->order_last - of->order_first + 1;
    return from->order != CREATION_UNORDERED && of->count >= dense_share * stretch;
}

static selection select_follows(const matching *from, const cell *of, matching_room *room) {
    const creation_follow *follows = creation_view(from->from, of->creator);
    uint32_t first = 0;
    uint32_t last = 0;
    organic_widen(of, &first, &last);
    size_t begin = find_date(from, first);
    selection in = {.items = from->follows + begin,
                    .count = find_date(from, (uint64_t)last + 1) - begin,
                    .creator = of->creator,
                    .from_time = follows[of->order_first].followed,
                    .to_time = follows[of->order_last].followed,
                    .tags = room->tags};
    if (!is_dense(from->from, of)) return in;
    for (size_t i = 0; i < in.count; i++) {
        if (in.items[i].creator == of->creator) room->tags[in.tag_count++] = in.items[i].tag;
    }
    qsort(room->tags, in.tag_count, sizeof *room->tags, compare_tags);
    return in;
}

/* Whether a follow is by one of the creator's own followers. */
static bool is_shared(const selection *in, const matched_follow *follow) {
    return bsearch(&follow->tag, in->tags, in->tag_count, sizeof follow->tag, compare_tags) != NULL;
}

/* Whether a follow is in the same cell of another creator, by an account that does not follow this one. */
static bool is_matched(const selection *in, const matched_follow *follow) {
    return follow->creator != in->creator && follow->followed >= in->from_time &&
           follow->followed <= in->to_time && !is_shared(in, follow);
}

/* By numbers of followers: all others, and those of the niche. */
static double expect_by_size(const matching *from, const cell *of, const selection *in) {
    double size = (double)from->from->count[of->creator];
    uint32_t niche = find_niche(from, of->creator);
    double others = 0;
    double alike = 0;
    for (size_t i = 0; i < in->count; i++) {
        if (!is_matched(in, &in->items[i])) continue;
        others++;
        alike += find_niche(from, in->items[i].creator) == niche;
    }
    double expected = others * size / fmax(size, from->total - size);
    double rest = niche > 0 ? from->niche_totals[niche] - size : 0;
    return rest > size ? fmax(expected, alike * size / rest) : expected;
}

/* Numbers of follows in each three days. */
typedef struct day_series {
    double *others, *alike;               /* matched: all, those of the niche */
    double *own;                          /* of the creator */
    double *shared_others, *shared_alike; /* of the creator's own followers elsewhere */
} day_series;

static day_series count_days(const matching *from, const selection *in, matching_room *room) {
    size_t days = from->day_count;
    uint32_t niche = find_niche(from, in->creator);
    day_series made = {room->days, room->days + days, room->days + 2 * days, room->days + 3 * days,
                       room->days + 4 * days};
    memset(room->days, 0, MATCHING_SERIES * days * sizeof *room->days);
    for (size_t i = 0; i < in->count; i++) {
        const matched_follow *at = &in->items[i];
        if (at->creator == in->creator) continue;
        size_t day = find_day(from, at->followed);
        bool shared = is_shared(in, at);
        (shared ? made.shared_others : made.others)[day]++;
        (shared ? made.shared_alike : made.alike)[day] += find_niche(from, at->creator) == niche;
    }
    const creation_follow *follows = creation_view(from->from, in->creator);
    for (size_t i = 0; i < from->from->count[in->creator]; i++) {
        made.own[find_day(from, follows[i].followed)]++;
    }
    return made;
}

/* By arrivals: each follow of the stretch has the share of these dates among the others' follows of its days. */
static double expect_by_arrival(const matching *from, const cell *of, const selection *in,
                                matching_room *room) {
    const creation_follow *follows = creation_view(from->from, of->creator);
    uint32_t niche = find_niche(from, of->creator);
    const double *arrivals = from->niche_arrivals + niche * from->day_count;
    day_series counts = count_days(from, in, room);
    double expected = 0;
    double expected_alike = 0;
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        size_t day = find_day(from, follows[i].followed);
        double all = from->arrivals[day] - counts.own[day] - counts.shared_others[day];
        double alike = arrivals[day] - counts.own[day] - counts.shared_alike[day];
        expected += counts.others[day] / (all + 1);
        expected_alike += counts.alike[day] / (alike + 5);
    }
    return niche > 0 ? fmax(expected, expected_alike) : expected;
}

/* By the creators that do not have far more of such followers than their part. */
static double expect_by_rest(const matching *from, const cell *of, const selection *in,
                             matching_room *room) {
    const creation *all = from->from;
    double size = (double)all->count[of->creator];
    double total = from->total - size;
    double found = 0;
    memset(room->counts, 0, all->creator_count * sizeof *room->counts);
    memset(room->taken, 0, all->creator_count * sizeof *room->taken);
    room->taken[of->creator] = 1;
    for (size_t i = 0; i < in->count; i++) {
        bool matched = is_matched(in, &in->items[i]);
        room->counts[in->items[i].creator] += matched;
        found += matched;
    }
    bool changed = true;
    for (int step = 0; step < TRIM_STEPS && changed; step++) {
        double rate = (found + 0.5) / fmax(1, total);
        changed = false;
        for (size_t c = 0; c < all->creator_count; c++) {
            double part = rate * (double)all->count[c];
            if (room->taken[c] || room->counts[c] <= 2 * part + 3 * sqrt(part) + 2) continue;
            room->taken[c] = 1;
            changed = true;
            found -= room->counts[c];
            total -= (double)all->count[c];
        }
    }
    return (found + 0.5) / fmax(total, size) * size;
}

static bool is_settled(const cell *of, const selection *in) {
    double age = (double)in->from_time - of->created_last;
    double extent = (double)in->to_time - in->from_time + of->created_last - of->created_first;
    return age > settled_seconds && extent < age / settled_part;
}

double matching_expect(const matching *from, const cell *of, matching_room *room) {
    selection in = select_follows(from, of, room);
    if (is_settled(of, &in)) return expect_by_rest(from, of, &in, room);
    double expected = expect_by_size(from, of, &in);
    if (from->from->order == CREATION_UNORDERED) return expected;
    return fmax(expected, expect_by_arrival(from, of, &in, room));
}
