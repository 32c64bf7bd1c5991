/* The niches of an account's d follows are drawn by Polya's urn: with concentration a and shares p_g
 * of all follows, counts k_g have the likelihood  prod_g (a p_g)_k_g / (a)_d  in rising factorials.
 * Small a is a narrow taste, infinite a no taste at all. One a does not fit people, among whom
 * those with many follows like more niches, so each octave of d has shares of its own over seven
 * values of a. */
#include "authenticity/taste.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { SAMPLE_MAX = 2048, ROUND_COUNT = 20, LOG_BATCH = 16 };

static const double focuses[TASTE_FOCUS_COUNT] = {1, 2, 4, 8, 16, 32, 128};
static const double focus_narrow = 0.25;

/* Counts of one account's follows by niche. */
typedef struct tally {
    uint32_t counts[NICHE_COUNT_MAX];
    uint32_t touched[NICHE_COUNT_MAX];
    size_t touched_count;
    size_t total;
} tally;

static void add(tally *to, uint32_t label) {
    if (to->counts[label]++ == 0) to->touched[to->touched_count++] = label;
    to->total++;
}

/* ln x (x + 1) ... (x + count - 1), with a logarithm for every 16 factors. */
static double rise(double x, size_t count) {
    double sum = 0;
    double product = 1;
    for (size_t i = 0; i < count; i++) {
        product *= x + (double)i;
        if (i % LOG_BATCH == LOG_BATCH - 1) {
            sum += log(product);
            product = 1;
        }
    }
    return sum + log(product);
}

static double weigh_focus(const taste_map *map, const tally *of, double focus) {
    double sum = -rise(focus, of->total);
    for (size_t i = 0; i < of->touched_count; i++) {
        uint32_t label = of->touched[i];
        sum += rise(focus * map->shares[label], of->counts[label]);
    }
    return sum;
}

static double weigh_chance(const taste_map *map, const tally *of) {
    double sum = 0;
    for (size_t i = 0; i < of->touched_count; i++) {
        sum += of->counts[of->touched[i]] * log(map->shares[of->touched[i]]);
    }
    return sum;
}

static size_t find_octave(size_t count) {
    size_t octave = 0;
    for (; count >= 4 && octave < TASTE_OCTAVE_COUNT - 1; count /= 2) {
        octave++;
    }
    return octave;
}

/* ln of the sum of exp of each. */
static double add_logs(const double *logs, size_t count) {
    double most = logs[0];
    double sum = 0;
    for (size_t i = 1; i < count; i++) {
        most = fmax(most, logs[i]);
    }
    for (size_t i = 0; i < count; i++) {
        sum += exp(logs[i] - most);
    }
    return most + log(sum);
}

/* How likely people are to have follows of these niches. */
static double weigh_people(const taste_map *map, const tally *of) {
    const double *shares = map->people->focuses[find_octave(of->total)];
    double logs[TASTE_FOCUS_COUNT];
    for (size_t i = 0; i < TASTE_FOCUS_COUNT; i++) {
        logs[i] = log(shares[i]) + weigh_focus(map, of, focuses[i]);
    }
    return add_logs(logs, TASTE_FOCUS_COUNT);
}

void taste_map_measure(taste_map *map, const graph *from) {
    size_t count = map->people->niche_count;
    double all = (double)from->live_count + (double)count;
    for (size_t label = 0; label < count; label++) {
        map->shares[label] = 1 / all;
    }
    for (size_t c = 0; c < from->creator_count; c++) {
        map->shares[map->labels[c]] += from->audience_size[c] / all;
    }
}

void taste_map_start(taste_map *map, const taste *people, const graph *from) {
    map->people = people;
    memcpy(map->labels, people->labels, from->creator_count * sizeof *map->labels);
    for (size_t i = 0; i < TASTE_KIND_COUNT; i++) {
        map->kinds[i] = 1.0 / TASTE_KIND_COUNT;
    }
    taste_map_measure(map, from);
}

/* Shares of the focuses in a sample, by EM. logs: [count] likelihoods of each. */
static void fit(double (*logs)[TASTE_FOCUS_COUNT], size_t count, double *shares) {
    for (int round = 0; round < ROUND_COUNT; round++) {
        double sums[TASTE_FOCUS_COUNT] = {0};
        for (size_t i = 0; i < count; i++) {
            double terms[TASTE_FOCUS_COUNT];
            for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
                terms[k] = log(shares[k]) + logs[i][k];
            }
            double all = add_logs(terms, TASTE_FOCUS_COUNT);
            for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
                sums[k] += exp(terms[k] - all);
            }
        }
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            shares[k] = (sums[k] + 1) / ((double)count + TASTE_FOCUS_COUNT);
        }
    }
}

/* Reads the first accounts of an octave: accounts have no order. */
static void measure_octave(taste *made, const taste_map *map, const graph *from, size_t octave,
                           double (*logs)[TASTE_FOCUS_COUNT]) {
    size_t count = 0;
    for (size_t u = 0; u < from->account_count && count < SAMPLE_MAX; u++) {
        graph_list follows = graph_view_following(from, u);
        if (follows.count < 2 || find_octave(follows.count) != octave) continue;
        tally of = {.total = 0};
        for (size_t i = 0; i < follows.count; i++) {
            add(&of, map->labels[follows.items[i]]);
        }
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            logs[count][k] = weigh_focus(map, &of, focuses[k]);
        }
        count++;
    }
    for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
        made->focuses[octave][k] = 1.0 / TASTE_FOCUS_COUNT;
    }
    fit(logs, count, made->focuses[octave]);
}

kith_status taste_build(const graph *from, const niche *niches, taste **out) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    double(*logs)[TASTE_FOCUS_COUNT] = memory_create(allocator, SAMPLE_MAX, sizeof *logs);
    taste_map *map = memory_create(allocator, 1, sizeof *map);
    taste *made = memory_create(allocator, 1, sizeof *made);
    if (!logs || !map || !made) goto fail;
    made->allocator = *allocator;
    made->niche_count = niches->count;
    made->labels = memory_create(allocator, from->creator_count, sizeof *made->labels);
    if (!made->labels) goto fail;
    memcpy(made->labels, niches->labels, from->creator_count * sizeof *made->labels);
    map->people = made;
    map->labels = made->labels;
    taste_map_measure(map, from);
    for (size_t octave = 0; octave < TASTE_OCTAVE_COUNT; octave++) {
        measure_octave(made, map, from, octave, logs);
    }
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    taste_free(made);
    memory_free(allocator, map);
    memory_free(allocator, logs);
    return status;
}

void taste_free(taste *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->labels);
    memory_free(&allocator, made);
}

/* The commonest focus of an octave bounds what all explain from below, and decides for most. */
static double bound_people(const taste_map *map, const tally *of) {
    const double *shares = map->people->focuses[find_octave(of->total)];
    size_t best = 0;
    for (size_t i = 1; i < TASTE_FOCUS_COUNT; i++) {
        if (shares[i] > shares[best]) best = i;
    }
    return log(shares[best]) + weigh_focus(map, of, focuses[best]);
}

bool taste_is_broad(const taste_map *map, const graph *from, uint32_t account, double least) {
    graph_list follows = graph_view_following(from, account);
    tally of = {.total = 0};
    if (follows.count < 2) return false;
    for (size_t i = 0; i < follows.count; i++) {
        add(&of, map->labels[follows.items[i]]);
    }
    double chance = weigh_chance(map, &of);
    return chance - bound_people(map, &of) > least && chance - weigh_people(map, &of) > least;
}

taste_reading taste_read(const taste_map *map, const graph *from, uint32_t account,
                         const uint8_t *inside) {
    tally all = {.total = 0};
    tally other = {.total = 0};
    taste_reading made;
    graph_list follows = graph_view_following(from, account);
    for (size_t i = 0; i < follows.count; i++) {
        add(&all, map->labels[follows.items[i]]);
        if (!inside[follows.items[i]]) add(&other, map->labels[follows.items[i]]);
    }
    double chance = weigh_chance(map, &other);
    double logs[TASTE_KIND_COUNT] = {
        [TASTE_BROAD] = chance,
        [TASTE_ORDINARY] = weigh_people(map, &other),
        [TASTE_NARROW] = weigh_focus(map, &other, focus_narrow),
    };
    for (size_t i = 0; i < TASTE_KIND_COUNT; i++) {
        logs[i] += log(map->kinds[i]);
    }
    double member = add_logs(logs, TASTE_KIND_COUNT);
    for (size_t i = 0; i < TASTE_KIND_COUNT; i++) {
        made.kinds[i] = exp(logs[i] - member);
    }
    made.evidence = member + weigh_chance(map, &all) - chance - weigh_people(map, &all);
    return made;
}
