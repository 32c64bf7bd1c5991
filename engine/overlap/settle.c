#include "overlap/settle.h"

#include <math.h>

#include "base/memory.h"
#include "overlap/entries.h"

enum { ROUNDS = 4, NOWHERE = UINT32_MAX };

static const double least_gain = 0.02; /* of a move, in log likelihood a follower */
static const double least_mean = 1e-9; /* of lifts */
static const double product_most = 1e200;

typedef struct settling {
    kith_allocator allocator;
    const kinship *ties;
    size_t creator_count, count; /* communities that are large enough, numbered anew */
    uint32_t *originals;         /* [count]: their numbers before */
    uint32_t *homes;             /* [creator_count]: the community, or NOWHERE */
    size_t account_count;        /* that follow two creators or more */
    size_t *starts;              /* [account_count + 1] in creators */
    uint32_t *creators;
    size_t *first;     /* [creator_count + 1] where a creator's neighbours begin */
    uint32_t *others;  /* neighbours */
    uint32_t *options; /* communities, as many as neighbours and one: the creator's own first */
    double *scores;    /* of these, the logarithm but for the product that follows */
    double *products;  /* of these, within 1 / product_most and product_most */
    uint32_t *chances; /* [creator_count]: how many options there are */
    uint32_t *heard;   /* [creator_count]: followers that were asked */
    double *lifts;     /* [count][count] */
    double *sizes;     /* [count]: follows */
    uint32_t
        *met; /* [count]: creators that the account at hand follows there; zero between accounts */
    uint32_t *touched; /* [count + 1]: where these are not zero */
    double *sums;      /* [count]: of lifts with what it follows; zero where it is not known */
    uint32_t *summed;  /* [count]: where these are known */
    size_t summed_count;
} settling;

/* ---- What there is ---- */

/* Numbers the communities that are large enough. */
static kith_status number_communities(const uint32_t *labels, size_t community_count,
                                      settling *to) {
    uint32_t *sizes = memory_create(&to->allocator, community_count, sizeof *sizes);
    if (!sizes) return KITH_NO_MEMORY;
    for (size_t c = 0; c < to->creator_count; c++) {
        sizes[labels[c]]++;
    }
    for (size_t k = 0; k < community_count; k++) {
        bool large = sizes[k] >= SETTLE_MIN;
        sizes[k] = large ? (uint32_t)to->count : NOWHERE;
        if (large) to->originals[to->count++] = (uint32_t)k;
    }
    for (size_t c = 0; c < to->creator_count; c++) {
        to->homes[c] = sizes[labels[c]];
    }
    memory_free(&to->allocator, sizes);
    return KITH_OK;
}

/* Keeps an account if it follows two creators that have a home. */
static void keep_account(const entry *first, size_t count, settling *to) {
    size_t at = to->starts[to->account_count];
    for (size_t i = 0; i < count; i++) {
        to->creators[at] = first[i].creator;
        at += to->homes[first[i].creator] != NOWHERE;
    }
    if (at - to->starts[to->account_count] < 2) return;
    to->starts[++to->account_count] = at;
}

static kith_status collect_accounts(const kith_roster *roster, const kith_options *options,
                                    settling *to) {
    lineup all = lineup_of_one(roster);
    entry_stream *stream = NULL;
    size_t total = 0;
    for (size_t c = 0; c < all.count; c++) {
        total += lineup_view_sample(&all, c).count;
    }
    to->starts = memory_create(&to->allocator, total / 2 + 1, sizeof *to->starts);
    to->creators = memory_resize(&to->allocator, NULL, total + 1, sizeof *to->creators);
    if (!to->starts || !to->creators) return KITH_NO_MEMORY;
    kith_status status = entries_create(&all, options, &stream);
    if (status != KITH_OK) return status;
    for (size_t count = 0;;) {
        const entry *items = entries_next(stream, &count);
        if (count == 0) break;
        for (size_t begin = 0, end = 0; begin < count; begin = end) {
            while (end < count && items[end].hash == items[begin].hash) {
                end++;
            }
            keep_account(items + begin, end - begin, to);
        }
    }
    entries_free(stream);
    return KITH_OK;
}

static void list_neighbours(settling *to) {
    const kinship *ties = to->ties;
    for (size_t i = 0; i < ties->tie_count; i++) {
        to->first[ties->ties[i].a]++;
        to->first[ties->ties[i].b]++;
    }
    size_t end = 0;
    for (size_t c = 0; c <= to->creator_count; c++) {
        end += c < to->creator_count ? to->first[c] : 0;
        to->first[c] = end;
    }
    for (size_t i = ties->tie_count; i-- > 0;) {
        to->others[--to->first[ties->ties[i].a]] = ties->ties[i].b;
        to->others[--to->first[ties->ties[i].b]] = ties->ties[i].a;
    }
}

/* ---- One round ---- */

static void list_options(settling *to) {
    for (size_t c = 0; c < to->creator_count; c++) {
        size_t begin = to->first[c] + c;
        uint32_t *own = to->options + begin;
        uint32_t count = 1;
        own[0] = to->homes[c];
        for (size_t i = to->first[c]; i < to->first[c + 1]; i++) {
            uint32_t home = to->homes[to->others[i]];
            uint32_t at = 0;
            while (at < count && own[at] != home) {
                at++;
            }
            if (at < count || home == NOWHERE) continue;
            own[count++] = home;
        }
        to->chances[c] = count;
        to->heard[c] = 0;
        for (uint32_t i = 0; i < count; i++) {
            to->scores[begin + i] = 0;
            to->products[begin + i] = 1;
        }
    }
}

/* Counts what an account follows in each community. Returns how many communities these are. */
static size_t meet(settling *to, size_t account) {
    size_t count = 0;
    for (size_t i = to->starts[account]; i < to->starts[account + 1]; i++) {
        uint32_t home = to->homes[to->creators[i]];
        to->touched[count] = home;
        count += to->met[home]++ == 0;
    }
    return count;
}

static void forget(settling *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        to->met[to->touched[i]] = 0;
    }
}

/* Each follow of an account together with one other of its follows, drawn by lot. */
static void add_pairs(settling *to, size_t account) {
    size_t count = meet(to, account);
    double others = (double)(to->starts[account + 1] - to->starts[account] - 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t g = to->touched[i];
        double share = to->met[g] / others;
        to->sizes[g] += to->met[g];
        for (size_t j = 0; j < count; j++) {
            uint32_t h = to->touched[j];
            to->lifts[g * to->count + h] += share * ((double)to->met[h] - (g == h ? 1 : 0));
        }
    }
    forget(to, count);
}

/* Pairs over what is expected of them, drawn towards 1 where these are few. */
static void measure_lifts(settling *to) {
    for (size_t i = 0; i < to->count * to->count; i++) {
        to->lifts[i] = 0;
    }
    for (size_t g = 0; g < to->count; g++) {
        to->sizes[g] = 0;
    }
    for (size_t account = 0; account < to->account_count; account++) {
        add_pairs(to, account);
    }
    double total = (double)to->starts[to->account_count];
    for (size_t g = 0; g < to->count; g++) {
        for (size_t h = 0; h < to->count; h++) {
            double *lift = &to->lifts[g * to->count + h];
            *lift = (*lift + 1) / (to->sizes[g] * to->sizes[h] / total + 1);
        }
    }
}

/* The sum of the lifts of what the account at hand follows with a community. */
static double sum_lifts(settling *to, uint32_t g, size_t count) {
    double sum = to->sums[g];
    if (sum != 0) return sum;
    for (size_t i = 0; i < count; i++) {
        uint32_t h = to->touched[i];
        sum += to->met[h] * to->lifts[g * to->count + h];
    }
    to->sums[g] = sum;
    to->summed[to->summed_count++] = g;
    return sum;
}

/* A logarithm for each factor would take longer than all else. */
static void multiply(double factor, double *product, double *score) {
    *product *= factor;
    if (*product > 1 / product_most && *product < product_most) return;
    *score += log(*product);
    *product = 1;
}

/* What an account that follows a creator says of where it belongs: all but that follow counts. The sum stands for the
 * mean, which for every candidate is as many times smaller. */
static void judge(settling *to, uint32_t creator, size_t count, double others) {
    size_t begin = to->first[creator] + creator;
    uint32_t home = to->homes[creator];
    double least = least_mean * others;
    to->heard[creator]++;
    for (size_t i = begin; i < begin + to->chances[creator]; i++) {
        uint32_t g = to->options[i];
        double rest = sum_lifts(to, g, count) - to->lifts[g * to->count + home];
        multiply(rest > least ? rest : least, &to->products[i], &to->scores[i]);
    }
}

/* Every other creator may move in a round, so that two who belong together do not change places for ever. */
static bool is_due(size_t creator, size_t round) {
    return (creator + round) % 2 == 0;
}

static void judge_all(settling *to, size_t round) {
    for (size_t account = 0; account < to->account_count; account++) {
        size_t count = meet(to, account);
        size_t begin = to->starts[account];
        size_t end = to->starts[account + 1];
        for (size_t i = begin; i < end; i++) {
            uint32_t creator = to->creators[i];
            if (to->chances[creator] < 2 || !is_due(creator, round)) continue;
            judge(to, creator, count, (double)(end - begin - 1));
        }
        while (to->summed_count > 0) {
            to->sums[to->summed[--to->summed_count]] = 0;
        }
        forget(to, count);
    }
}

/* Where a creator belongs: it stays where little is gained by leaving. */
static uint32_t choose(const settling *from, size_t creator) {
    size_t begin = from->first[creator] + creator;
    double own = from->scores[begin] + log(from->products[begin]);
    double most = own + least_gain * from->heard[creator];
    uint32_t best = from->homes[creator];
    for (size_t i = begin + 1; i < begin + from->chances[creator]; i++) {
        double score = from->scores[i] + log(from->products[i]);
        if (score <= most) continue;
        most = score;
        best = from->options[i];
    }
    return best;
}

/* Returns whether a creator moved. */
static bool move(settling *to, size_t round) {
    bool moved = false;
    for (size_t c = 0; c < to->creator_count; c++) {
        uint32_t best = is_due(c, round) ? choose(to, c) : to->homes[c];
        moved |= best != to->homes[c];
        to->homes[c] = best;
    }
    return moved;
}

/* ---- The whole ---- */

static void finish(settling *to) {
    const kith_allocator *allocator = &to->allocator;
    memory_free(allocator, to->originals);
    memory_free(allocator, to->homes);
    memory_free(allocator, to->starts);
    memory_free(allocator, to->creators);
    memory_free(allocator, to->first);
    memory_free(allocator, to->others);
    memory_free(allocator, to->options);
    memory_free(allocator, to->scores);
    memory_free(allocator, to->products);
    memory_free(allocator, to->chances);
    memory_free(allocator, to->heard);
    memory_free(allocator, to->lifts);
    memory_free(allocator, to->sizes);
    memory_free(allocator, to->met);
    memory_free(allocator, to->touched);
    memory_free(allocator, to->sums);
    memory_free(allocator, to->summed);
}

static kith_status begin(const uint32_t *labels, size_t community_count, settling *to) {
    const kith_allocator *allocator = &to->allocator;
    to->originals = memory_create(allocator, community_count, sizeof *to->originals);
    to->homes = memory_create(allocator, to->creator_count, sizeof *to->homes);
    return to->originals && to->homes ? number_communities(labels, community_count, to)
                                      : KITH_NO_MEMORY;
}

static kith_status make_room(settling *to) {
    const kith_allocator *allocator = &to->allocator;
    size_t neighbours = 2 * to->ties->tie_count;
    size_t most = neighbours + to->creator_count;
    to->first = memory_create(allocator, to->creator_count + 1, sizeof *to->first);
    to->others = memory_create(allocator, neighbours, sizeof *to->others);
    to->options = memory_create(allocator, most, sizeof *to->options);
    to->scores = memory_create(allocator, most, sizeof *to->scores);
    to->products = memory_create(allocator, most, sizeof *to->products);
    to->chances = memory_create(allocator, to->creator_count, sizeof *to->chances);
    to->heard = memory_create(allocator, to->creator_count, sizeof *to->heard);
    to->lifts = memory_create(allocator, to->count * to->count, sizeof *to->lifts);
    to->sizes = memory_create(allocator, to->count, sizeof *to->sizes);
    to->met = memory_create(allocator, to->count, sizeof *to->met);
    to->touched = memory_create(allocator, to->count + 1, sizeof *to->touched);
    to->sums = memory_create(allocator, to->count, sizeof *to->sums);
    to->summed = memory_create(allocator, to->count, sizeof *to->summed);
    bool whole = to->first && to->others && to->options && to->scores && to->products &&
                 to->chances && to->heard && to->lifts && to->sizes && to->met && to->touched &&
                 to->sums && to->summed;
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

static void settle(settling *to, uint32_t *labels) {
    list_neighbours(to);
    size_t still = 0; /* rounds without a move: after two nobody wants to */
    for (size_t round = 0; round < ROUNDS && still < 2; round++) {
        list_options(to);
        if (still == 0) measure_lifts(to);
        judge_all(to, round);
        still = move(to, round) ? 0 : still + 1;
    }
    for (size_t c = 0; c < to->creator_count; c++) {
        if (to->homes[c] != NOWHERE) labels[c] = to->originals[to->homes[c]];
    }
}

kith_status settle_creators(const kith_roster *roster, const kinship *ties,
                            const kith_options *options, size_t community_count, uint32_t *labels) {
    settling to = {
        .allocator = options->allocator, .ties = ties, .creator_count = ties->creator_count};
    kith_status status = begin(labels, community_count, &to);
    bool able = to.count > 1 && to.count <= SETTLE_MOST;
    if (status == KITH_OK && able) status = make_room(&to);
    if (status == KITH_OK && able) status = collect_accounts(roster, options, &to);
    if (status == KITH_OK && able) settle(&to, labels);
    finish(&to);
    return status;
}
