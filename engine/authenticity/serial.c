#include "authenticity/serial.h"

#include "base/memory.h"

static const float likely = 0.5F;

static const double turn_part = 0.25; /* of the largest, that a turn brings at least */
static const uint32_t turn_seconds = 14 * 86400;
static const double core_begin = 0.1, core_end = 0.9; /* of a slice's members, by time */
static const double return_part = 0.25;      /* of a turn's members, met at its neighbours */
static const double serial_mass = 0.8;       /* of all follows, in such turns */
static const double serial_gap = 18 * 86400; /* from one turn to the next, on average */

/* When the middle members of a slice came: a few that came of their own accord make a window long. */
typedef struct turn {
    uint32_t slice, creator;
    uint32_t begin, end;
    double mass, members;
    double shared; /* members that came to the next turn, too */
} turn;

typedef struct turns {
    const pool *from;
    turn *items; /* by begin */
    size_t count;
    uint32_t *numbers; /* [slice_count] 1 + place in items, 0 for none */
    double mass;       /* of all slices */
} turns;

static bool is_member(const pool *from, uint32_t account) {
    const pool_account *known = pool_find_account(from, account);
    return known && known->probability >= likely;
}

static turn measure_turn(const pool *from, size_t number) {
    const slice *at = &from->slices[number];
    const arrival *items = from->times->arrivals + at->arrival;
    turn made = {.slice = (uint32_t)number,
                 .creator = at->creator,
                 .begin = at->begin,
                 .end = at->end,
                 .mass = at->share * (double)at->count};
    for (size_t i = 0; i < at->count; i++) {
        made.members += is_member(from, items[i].account);
    }
    double seen = 0;
    for (size_t i = 0; i < at->count; i++) {
        if (!is_member(from, items[i].account)) continue;
        if (seen <= core_begin * made.members) made.begin = items[i].time;
        if (seen <= core_end * made.members) made.end = items[i].time + 1;
        seen++;
    }
    return made;
}

/* Keeps the large and short ones, in the order of their begins. */
static void list_turns(turns *at) {
    double largest = 0;
    for (size_t s = 0; s < at->from->slice_count; s++) {
        double mass = at->from->slices[s].share * (double)at->from->slices[s].count;
        at->mass += mass;
        largest = mass > largest ? mass : largest;
    }
    for (size_t s = 0; s < at->from->slice_count; s++) {
        turn made = measure_turn(at->from, s);
        if (made.mass < turn_part * largest || made.end - made.begin > turn_seconds) continue;
        size_t place = at->count++;
        for (; place > 0 && at->items[place - 1].begin > made.begin; place--) {
            at->items[place] = at->items[place - 1];
        }
        at->items[place] = made;
    }
    for (size_t t = 0; t < at->count; t++) {
        at->numbers[at->items[t].slice] = (uint32_t)t + 1;
    }
}

static void count_shared(turns *at) {
    const pool *from = at->from;
    for (size_t k = 0; k < from->account_count; k++) {
        const pool_account *known = &from->accounts[k];
        for (size_t i = known->follow; i < known[1].follow && known->probability >= likely; i++) {
            uint32_t number = at->numbers[from->follows[i].slice];
            for (size_t j = known->follow; j < known[1].follow && number > 0; j++) {
                at->items[number - 1].shared += at->numbers[from->follows[j].slice] == number + 1;
            }
        }
    }
}

/* Whether no other creator's turn met this one; O(turns). */
static bool is_alone(const turns *at, const turn *own) {
    for (size_t t = 0; t < at->count; t++) {
        const turn *other = &at->items[t];
        bool meets = other->begin < own->end && own->begin < other->end;
        if (meets && other->creator != own->creator) return false;
    }
    return true;
}

/* Whether enough of a turn's members came to those around it. */
static bool returns(const turns *at, size_t t) {
    double before = t > 0 ? at->items[t - 1].shared : 0;
    double neighbours = (t > 0) + (t + 1 < at->count);
    return before + at->items[t].shared >= return_part * neighbours * at->items[t].members;
}

static bool is_serial(const turns *at) {
    double alone = 0;
    double count = 0;
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    for (size_t t = 0; t < at->count; t++) {
        const turn *own = &at->items[t];
        if (!is_alone(at, own) || !returns(at, t)) continue;
        alone += own->mass;
        count++;
        first = own->begin < first ? own->begin : first;
        last = own->begin;
    }
    bool rare = count > 1 && last - first >= serial_gap * (count - 1);
    return rare && alone >= serial_mass * at->mass;
}

static kith_status keep_turns(pool *made, const turns *at) {
    slice *slices = memory_create(&made->allocator, at->count, sizeof *slices);
    if (!slices) return KITH_NO_MEMORY;
    size_t count = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        if (at->numbers[s] > 0) slices[count++] = made->slices[s];
    }
    return pool_restart(made, slices, count);
}

kith_status serial_judge(pool *made) {
    const kith_allocator *allocator = &made->allocator;
    kith_status status = KITH_NO_MEMORY;
    turns at = {.from = made};
    at.items = memory_create(allocator, made->slice_count, sizeof *at.items);
    at.numbers = memory_create(allocator, made->slice_count, sizeof *at.numbers);
    if (!at.items || !at.numbers) goto fail;
    list_turns(&at);
    count_shared(&at);
    made->serial = is_serial(&at);
    status = made->serial ? keep_turns(made, &at) : KITH_OK;
fail:
    memory_free(allocator, at.items);
    memory_free(allocator, at.numbers);
    return status;
}
