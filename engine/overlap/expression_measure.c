/* How many accounts are in a set: those of a crowd of its creators that are, up to the least limit of all. If all of them
 * follow some creator for certain, they are a share of the smallest such audience; else each is dealt to the first of its
 * creators. */
#include <assert.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "overlap/expression.h"
#include "overlap/tally.h"

typedef struct question {
    const kith_expression *asked;
    size_t *numbers;  /* of the names in the roster */
    uint8_t *implied; /* by name: all accounts of the set follow it */
    uint8_t *follows; /* by name, of the account at hand */
    uint8_t *room;
} question;

static kith_status resolve(const kith_roster *roster, question *of, kith_error *error) {
    for (size_t n = 0; n < of->asked->name_count; n++) {
        if (kith_roster_find(roster, of->asked->names[n], &of->numbers[n]) != KITH_OK) {
            return status_fail(error, KITH_NOT_FOUND, "no creator '%s'", of->asked->names[n]);
        }
    }
    return KITH_OK;
}

/* The rank of the smallest audience that all of the set are in; as many as there are creators if none is. */
static uint32_t find_smallest(const crowd *from, const question *of) {
    uint32_t best = (uint32_t)from->creator_count;
    for (uint32_t r = 0; r < from->creator_count; r++) {
        if (!of->implied[from->creators[r].place]) continue;
        bool smaller = best == from->creator_count ||
                       from->creators[r].followers.value < from->creators[best].followers.value;
        best = smaller ? r : best;
    }
    return best;
}

static void mark(const crowd *from, size_t account, question *of, uint8_t mark) {
    for (size_t i = from->start[account]; i < from->start[account + 1]; i++) {
        of->follows[from->creators[from->members[i]].place] = mark;
    }
}

static kith_reach_count measure(tally *in, question *of) {
    const crowd *from = in->from;
    assert(from);
    uint64_t limit = crowd_find_limit(from);
    size_t end = crowd_count_up_to(from, limit);
    uint32_t smallest = find_smallest(from, of);
    bool single = smallest < from->creator_count;
    tally_begin(in, limit);
    for (size_t a = 0; a < end; a++) {
        uint32_t rank = single ? smallest : from->members[from->start[a]];
        mark(from, a, of, 1);
        if (expression_holds(of->asked, of->follows, of->room)) tally_find(in, a, rank);
        mark(from, a, of, 0);
    }
    return single ? tally_conclude(in, smallest, 1) : tally_conclude(in, 0, from->creator_count);
}

kith_status kith_expression_measure(const kith_expression *expression, const kith_roster *roster,
                                    const kith_suspects *suspects, const kith_options *options,
                                    kith_reach_count *count, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    size_t names = expression->name_count;
    question of = {.asked = expression};
    of.numbers = memory_create(allocator, names, sizeof *of.numbers);
    of.implied = memory_create(allocator, names, 1);
    of.follows = memory_create(allocator, names, 1);
    of.room = memory_create(allocator, expression->step_count, names);
    bool whole = of.numbers && of.implied && of.follows && of.room;
    status =
        whole ? resolve(roster, &of, error) : status_fail(error, KITH_NO_MEMORY, "out of memory");
    tally in = {0};
    if (status == KITH_OK && whole) {
        expression_mark_implied(expression, of.implied, of.room);
        const crowd_query query = {of.numbers, names, HALF_BOTH, UINT64_MAX, false};
        status = tally_open(roster, query, suspects, options, &in, error);
    }
    if (status == KITH_OK) {
        *count = measure(&in, &of);
        tally_close(&in);
    }
    memory_free(allocator, of.numbers);
    memory_free(allocator, of.implied);
    memory_free(allocator, of.follows);
    memory_free(allocator, of.room);
    return status;
}
