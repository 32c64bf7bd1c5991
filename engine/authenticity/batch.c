#include "authenticity/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/matching.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/threads.h"

enum {
    CELLS_KEPT = 32 /* a creator */,
    POSITION_AGE = 2 * CREATION_DAY,
    BACKGROUND_SECONDS = 7 * CREATION_DAY
};

static const double score_min = 20;
static const double doubt = 2.5; /* factor by which an expectation may be wrong */
static const double hope = -5;   /* logarithm of the largest p-value that is looked at closely */
static const double cells_a_follow = 20;
static const double false_share = 1e-4;
static const double expected_min = 0.02;

typedef struct weighed {
    cell of;
    double expected, log_p;
} weighed;

typedef struct work {
    const creation *from;
    const uint32_t *labels;
    size_t niche_count;
    int thread_count;
    density all;
    organic_ages ages;
    cells_room **rooms; /* [thread_count] */
    matching *others;
    matching_room **match_rooms; /* [thread_count] */
    weighed *slots;              /* [creator_count][CELLS_KEPT] */
    size_t *slot_counts;         /* [creator_count] */
    weighed *cells;              /* [cell_count], by creator */
    cell *plain;                 /* [cell_count] */
    size_t cell_count;
    double log_p_max; /* by the rule of Benjamini and Hochberg */
} work;

/* ---- Weighing ---- */

static double weigh(double count, double expected, size_t follows) {
    double most = doubt * expected;
    double surprise = count > most ? count * log(count / most) - count + most : 0;
    return log(cells_a_follow * (double)follows) - surprise;
}

/* With positions, whether the accounts certainly were older than their dates are apart. */
static bool is_certain(const creation *from, const cell *of) {
    if (from->order != CREATION_POSITIONS) return true;
    double age = (double)creation_view(from, of->creator)[of->order_first].followed -
                 (double)of->created_last;
    return age >= fmax(POSITION_AGE, (double)of->created_last - of->created_first);
}

static int compare_weighed(const void *left, const void *right) {
    const weighed *a = left;
    const weighed *b = right;
    if (a->log_p != b->log_p) return a->log_p < b->log_p ? -1 : 1;
    if (a->of.order_first != b->of.order_first) {
        return a->of.order_first < b->of.order_first ? -1 : 1;
    }
    return (a->of.created_first > b->of.created_first) -
           (a->of.created_first < b->of.created_first);
}

static double overlap(uint32_t a_first, uint32_t a_last, uint32_t b_first, uint32_t b_last) {
    double first = a_first > b_first ? a_first : b_first;
    double last = a_last < b_last ? a_last : b_last;
    return fmax(0, last - first + 1);
}

/* Whether two cells are nearly the same. */
static bool is_twin(const cell *a, const cell *b) {
    double order = overlap(a->order_first, a->order_last, b->order_first, b->order_last);
    double dates = overlap(a->created_first, a->created_last, b->created_first, b->created_last);
    double orders =
        ((double)a->order_last - a->order_first + 1) + ((double)b->order_last - b->order_first + 1);
    double spans = ((double)a->created_last - a->created_first + 1) +
                   ((double)b->created_last - b->created_first + 1);
    return 2 * order > 0.8 * orders && 2 * dates > 0.8 * spans;
}

/* Keeps the likeliest cells of a creator that are not nearly the same. */
static size_t choose(weighed *found, size_t count, weighed *slots) {
    size_t kept = 0;
    qsort(found, count, sizeof *found, compare_weighed);
    for (size_t i = 0; i < count && kept < CELLS_KEPT && found[i].log_p < hope; i++) {
        bool twin = false;
        for (size_t j = 0; j < kept && !twin; j++)
            twin = is_twin(&slots[j].of, &found[i].of);
        if (!twin) slots[kept++] = found[i];
    }
    return kept;
}

/* Weighs the cells of one creator against what its other followers did. */
static void survey_creator(const work *in, size_t creator, cells_room *room) {
    weighed found[CELLS_MAX];
    size_t count = 0;
    size_t follows = in->from->count[creator];
    if (follows < CELL_COUNT_MIN) return;
    cells_find(in->from, creator, &in->all, score_min, room);
    if (room->found_count == 0) return;
    organic_own own = {0};
    if (in->from->order != CREATION_UNORDERED) {
        own = organic_measure(in->from, creator, room->listed);
    }
    for (size_t i = 0; i < room->found_count; i++) {
        const cell *of = &room->found[i];
        if (!is_certain(in->from, of)) continue;
        double expected =
            fmax(expected_min, organic_expect(in->from, of, room, &in->all, &in->ages, &own));
        found[count++] = (weighed){*of, expected, weigh(of->count, expected, follows)};
    }
    in->slot_counts[creator] = choose(found, count, in->slots + creator * CELLS_KEPT);
}

static void survey(const work *in) {
#pragma omp parallel for num_threads(in->thread_count) schedule(dynamic, 16)
    for (size_t c = 0; c < in->from->creator_count; c++) {
        survey_creator(in, c, in->rooms[threads_number()]);
    }
}

/* Puts the cells of all creators one after the other. */
static kith_status list_cells(work *in) {
    const kith_allocator *allocator = &in->from->allocator;
    for (size_t c = 0; c < in->from->creator_count; c++)
        in->cell_count += in->slot_counts[c];
    in->cells = memory_create(allocator, in->cell_count, sizeof *in->cells);
    in->plain = memory_create(allocator, in->cell_count, sizeof *in->plain);
    if (!in->cells || !in->plain) return KITH_NO_MEMORY;
    size_t at = 0;
    for (size_t c = 0; c < in->from->creator_count; c++) {
        for (size_t i = 0; i < in->slot_counts[c]; i++) {
            in->cells[at] = in->slots[c * CELLS_KEPT + i];
            in->plain[at] = in->cells[at].of;
            at++;
        }
    }
    return KITH_OK;
}

/* Weighs all cells against the other creators'. */
static void compare(const work *in) {
#pragma omp parallel for num_threads(in->thread_count) schedule(dynamic, 4)
    for (size_t i = 0; i < in->cell_count; i++) {
        weighed *at = &in->cells[i];
        double expected = matching_expect(in->others, &at->of, in->match_rooms[threads_number()]);
        at->expected = fmax(at->expected, expected);
        at->log_p = weigh(at->of.count, at->expected, in->from->count[at->of.creator]);
    }
}

/* ---- False discoveries ---- */

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The largest p-value of a creator that keeps the share of false ones. */
static kith_status limit_false(work *in) {
    size_t tested = 0;
    size_t creators = in->from->creator_count;
    double *best = memory_create(&in->from->allocator, creators, sizeof *best);
    if (!best) return KITH_NO_MEMORY;
    for (size_t c = 0; c < creators; c++)
        tested += in->from->count[c] >= CELL_COUNT_MIN;
    for (size_t i = 0; i < in->cell_count; i++) {
        double *own = &best[in->cells[i].of.creator];
        *own = fmin(*own, in->cells[i].log_p);
    }
    qsort(best, creators, sizeof *best, compare_doubles);
    in->log_p_max = -INFINITY;
    for (size_t i = 0; i < creators && best[i] < 0; i++) {
        double limit = log(false_share * (double)(i + 1) / (double)tested);
        in->log_p_max = best[i] <= limit ? limit : in->log_p_max;
    }
    memory_free(&in->from->allocator, best);
    return KITH_OK;
}

/* ---- The outcome ---- */

static batch describe(const creation *from, const weighed *at) {
    const creation_follow *follows = creation_view(from, at->of.creator);
    bool timed = from->order == CREATION_SECONDS;
    return (batch){.creator = at->of.creator,
                   .created_first = at->of.created_first,
                   .created_last = at->of.created_last,
                   .followed_first = timed ? follows[at->of.order_first].followed : 0,
                   .followed_last = timed ? follows[at->of.order_last].followed : 0,
                   .order_first = at->of.order_first,
                   .order_last = at->of.order_last,
                   .expected = at->expected,
                   .log_p = at->log_p};
}

static int compare_accounts(const void *left, const void *right) {
    const batch_account *a = left;
    const batch_account *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

/* How many of a cell's accounts would be organic by the dates just before and after, in the same stretch. The
 * expectation that a batch is weighed against is the largest of several; this one is likely. */
static double count_background(const creation *from, const cell *of) {
    const creation_follow *follows = creation_view(from, of->creator);
    double length = (double)of->created_last - of->created_first + 1;
    double reach = fmax(length, BACKGROUND_SECONDS);
    double count = 0.5;
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        double before = (double)of->created_first - follows[i].created;
        double after = (double)follows[i].created - of->created_last;
        count += (before > 0 && before <= reach) || (after > 0 && after <= reach);
    }
    return count * length / (2 * reach);
}

/* Lists the followers in a cell that are in no batch yet. */
static void list_accounts(const creation *from, const cell *of, const uint8_t *taken, batches *made,
                          batch *to) {
    const creation_follow *follows = creation_view(from, of->creator);
    batch_account *accounts = made->accounts + made->account_count;
    to->account_begin = made->account_count;
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        bool inside =
            follows[i].created >= of->created_first && follows[i].created <= of->created_last;
        if (inside && !taken[i]) accounts[to->count++] = (batch_account){follows[i].place, 0};
    }
    double certainty = from->order == CREATION_UNORDERED ? BATCH_UNORDERED_MAX : 1 - false_share;
    double organic = fmin(to->expected, count_background(from, of));
    float probability = (float)(certainty * fmax(0, 1 - organic / of->count));
    for (size_t i = 0; i < to->count; i++)
        accounts[i].probability = probability;
    qsort(accounts, to->count, sizeof *accounts, compare_accounts);
}

static void take(const creation *from, const cell *of, uint8_t *taken) {
    const creation_follow *follows = creation_view(from, of->creator);
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        taken[i] |=
            follows[i].created >= of->created_first && follows[i].created <= of->created_last;
    }
}

/* Makes batches of the significant cells of one creator, except those that mostly repeat better ones. */
static void make_batches(const work *in, size_t begin, size_t end, uint8_t *taken, batches *made) {
    const creation *from = in->from;
    memset(taken, 0, from->count[in->cells[begin].of.creator]);
    qsort(in->cells + begin, end - begin, sizeof *in->cells, compare_weighed);
    for (size_t i = begin; i < end && in->cells[i].log_p <= in->log_p_max; i++) {
        const weighed *at = &in->cells[i];
        batch next = describe(from, at);
        list_accounts(from, &at->of, taken, made, &next);
        if (2 * next.count < at->of.count) continue;
        take(from, &at->of, taken);
        made->items[made->count++] = next;
        made->account_count += next.count;
    }
}

static size_t count_accounts_most(const work *in, size_t *audience_most) {
    size_t count = 0;
    for (size_t i = 0; i < in->cell_count; i++) {
        size_t follows = in->from->count[in->cells[i].of.creator];
        count += in->cells[i].of.count;
        *audience_most = follows > *audience_most ? follows : *audience_most;
    }
    return count;
}

static kith_status make_all(const work *in, batches *made) {
    size_t most = 0;
    size_t accounts = count_accounts_most(in, &most);
    made->items = memory_create(&made->allocator, in->cell_count, sizeof *made->items);
    made->accounts = memory_create(&made->allocator, accounts, sizeof *made->accounts);
    uint8_t *taken = memory_create(&made->allocator, most, sizeof *taken);
    size_t begin = 0;
    while (made->items && made->accounts && taken && begin < in->cell_count) {
        size_t end = begin + 1;
        while (end < in->cell_count && in->cells[end].of.creator == in->cells[begin].of.creator) {
            end++;
        }
        make_batches(in, begin, end, taken, made);
        begin = end;
    }
    bool whole = made->items && made->accounts && taken;
    memory_free(&made->allocator, taken);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

/* ---- Batches of one seller ---- */

typedef struct numbered {
    uint32_t created_first, created_last;
    size_t item;
} numbered;

static int compare_numbered(const void *left, const void *right) {
    const numbered *a = left;
    const numbered *b = right;
    if (a->created_first != b->created_first) return a->created_first < b->created_first ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* Gives batches that overlap by half of the shorter, in the order of their dates, the same number. */
static kith_status number_batches(batches *made) {
    numbered *dates = memory_create(&made->allocator, made->count, sizeof *dates);
    if (!dates) return KITH_NO_MEMORY;
    for (size_t i = 0; i < made->count; i++) {
        dates[i] = (numbered){made->items[i].created_first, made->items[i].created_last, i};
    }
    qsort(dates, made->count, sizeof *dates, compare_numbered);
    numbered last = {0};
    for (size_t i = 0; i < made->count; i++) {
        const numbered *at = &dates[i];
        double shared =
            overlap(at->created_first, at->created_last, last.created_first, last.created_last);
        double shorter = fmin((double)at->created_last - at->created_first,
                              (double)last.created_last - last.created_first) +
                         1;
        if (i == 0 || 2 * shared < shorter) {
            made->number_count++;
            last = *at;
        }
        made->items[at->item].number = (uint32_t)made->number_count - 1;
    }
    memory_free(&made->allocator, dates);
    return KITH_OK;
}

/* ---- The whole ---- */

static size_t find_largest(const creation *from) {
    size_t most = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        most = from->count[c] > most ? from->count[c] : most;
    }
    return most;
}

static kith_status create_rooms(work *in) {
    const kith_allocator *allocator = &in->from->allocator;
    size_t creators = in->from->creator_count;
    size_t threads = (size_t)in->thread_count;
    kith_status status = KITH_OK;
    in->slots = memory_create(allocator, creators, CELLS_KEPT * sizeof *in->slots);
    in->slot_counts = memory_create(allocator, creators, sizeof *in->slot_counts);
    in->rooms = memory_create(allocator, threads, sizeof(cells_room *));
    in->match_rooms = memory_create(allocator, threads, sizeof(matching_room *));
    if (!in->slots || !in->slot_counts || !in->rooms || !in->match_rooms) return KITH_NO_MEMORY;
    for (size_t i = 0; i < threads && status == KITH_OK; i++) {
        status = cells_create(find_largest(in->from), allocator, &in->rooms[i]);
    }
    return status;
}

static kith_status match(work *in) {
    kith_status status = matching_build(in->from, &in->all, in->labels, in->niche_count, in->plain,
                                        in->cell_count, &in->others);
    for (int i = 0; i < in->thread_count && status == KITH_OK; i++) {
        status = matching_create_room(in->others, &in->match_rooms[i]);
    }
    if (status == KITH_OK) compare(in);
    return status;
}

static void free_work(work *in) {
    const kith_allocator *allocator = &in->from->allocator;
    for (int i = 0; i < in->thread_count; i++) {
        if (in->rooms) cells_free(in->rooms[i]);
        if (in->match_rooms) matching_free_room(in->match_rooms[i]);
    }
    matching_free(in->others);
    memory_free(allocator, in->rooms);
    memory_free(allocator, in->match_rooms);
    memory_free(allocator, in->slots);
    memory_free(allocator, in->slot_counts);
    memory_free(allocator, in->cells);
    memory_free(allocator, in->plain);
    density_free(&in->all);
}

kith_status batches_build(const creation *from, const uint32_t *labels, size_t niche_count,
                          const kith_options *options, batches **out) {
    work in = {.from = from,
               .labels = labels,
               .niche_count = niche_count,
               .thread_count = options_count_threads(options),
               .all = {.allocator = from->allocator}};
    batches *made = memory_create(&from->allocator, 1, sizeof *made);
    kith_status status = made ? KITH_OK : KITH_NO_MEMORY;
    if (status == KITH_OK) made->allocator = from->allocator;
    if (status == KITH_OK) status = density_build(from, &in.all);
    if (status == KITH_OK) status = create_rooms(&in);
    if (status != KITH_OK) goto fail;
    in.ages = organic_count_ages(from);
    survey(&in);
    status = list_cells(&in);
    if (status == KITH_OK) status = match(&in);
    if (status == KITH_OK) status = limit_false(&in);
    if (status == KITH_OK) status = make_all(&in, made);
    if (status == KITH_OK) status = number_batches(made);
fail:
    free_work(&in);
    if (status == KITH_OK) {
        *out = made;
    } else {
        batches_free(made);
    }
    return status;
}

void batches_free(batches *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->items);
    memory_free(&allocator, made->accounts);
    memory_free(&allocator, made);
}
