/* The niches of an account's d follows are drawn by Polya's urn: with concentration a and shares p_g
 * of all follows, counts k_g have the likelihood  prod_g (a p_g)_k_g / (a)_d  in rising factorials.
 * Small a is a narrow taste, infinite a no taste at all. One a does not fit people, among whom
 * those with many follows like more niches, so each octave of d has shares of its own over eight
 * values of a. */
#include "authenticity/taste.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { SAMPLE_MAX = 2048, ROUND_COUNT = 20, FIT_ROUND_COUNT = 20, LOG_BATCH = 16 };

/* Of people, from narrow to hardly any taste; and of members that keep to one niche as none do. */
static const double focuses[TASTE_FOCUS_COUNT] = {0.25, 1, 2, 4, 8, 16, 32, 128};

/* Counts of one account's follows by niche. */
typedef struct tally {
    uint32_t counts[NICHE_COUNT_MAX];
    uint32_t touched[NICHE_COUNT_MAX];
    size_t touched_count;
    size_t total;
} tally;

static void start_tally(tally *made, const taste *people) {
    memset(made->counts, 0, people->niche_count * sizeof *made->counts);
    made->touched_count = 0;
    made->total = 0;
}

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

static void tabulate(taste_map *map) {
    for (size_t label = 0; label < map->people->niche_count; label++) {
        double *rows = map->table + label * TASTE_COUNT_MAX * TASTE_FOCUS_COUNT;
        map->logs[label] = log(map->shares[label]);
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            for (size_t count = 1; count <= TASTE_COUNT_MAX; count++) {
                rows[(count - 1) * TASTE_FOCUS_COUNT + k] =
                    rise(focuses[k] * map->shares[label], count);
            }
        }
    }
}

/* The log-likelihood of the niches under each focus. */
static void weigh_focuses(const taste_map *map, const tally *of, double *sums) {
    for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
        sums[k] = of->total <= TASTE_TOTAL_MAX ? map->people->totals[of->total][k]
                                               : -rise(focuses[k], of->total);
    }
    for (size_t i = 0; i < of->touched_count; i++) {
        uint32_t label = of->touched[i];
        size_t count = of->counts[label];
        size_t reached = count < TASTE_COUNT_MAX ? count : TASTE_COUNT_MAX;
        const double *row =
            map->table + ((size_t)label * TASTE_COUNT_MAX + reached - 1) * TASTE_FOCUS_COUNT;
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            sums[k] += row[k];
        }
        for (size_t k = 0; k < TASTE_FOCUS_COUNT && count > reached; k++) {
            sums[k] += rise(focuses[k] * map->shares[label] + (double)reached, count - reached);
        }
    }
}

static const double focus_narrow = 0.05;

static double weigh_narrow(const taste_map *map, const tally *of) {
    double sum = -rise(focus_narrow, of->total);
    for (size_t i = 0; i < of->touched_count; i++) {
        sum += rise(focus_narrow * map->shares[of->touched[i]], of->counts[of->touched[i]]);
    }
    return sum;
}

static double weigh_chance(const taste_map *map, const tally *of) {
    double sum = 0;
    for (size_t i = 0; i < of->touched_count; i++) {
        sum += of->counts[of->touched[i]] * map->logs[of->touched[i]];
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

/* How likely people are to have so many follows of these niches, by the focuses' likelihoods. */
static double weigh_people(const taste *people, size_t total, const double *sums) {
    const double *shares = people->focuses[find_octave(total)];
    double logs[TASTE_FOCUS_COUNT];
    for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
        logs[k] = shares[k] + sums[k];
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
    tabulate(map);
}

void taste_map_start(taste_map *map, const taste *people, const graph *from) {
    map->people = people;
    memcpy(map->labels, people->labels, from->creator_count * sizeof *map->labels);
    for (size_t i = 0; i < TASTE_KIND_COUNT; i++) {
        map->kinds[i] = 1.0 / TASTE_KIND_COUNT;
    }
    taste_map_measure(map, from);
}

/* Shares of the focuses in a sample, by EM, as logarithms. sums: [count] likelihoods of each. */
static void fit(double (*sums)[TASTE_FOCUS_COUNT], size_t count, double *shares) {
    for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
        shares[k] = log(1.0 / TASTE_FOCUS_COUNT);
    }
    for (int round = 0; round < ROUND_COUNT; round++) {
        double likely[TASTE_FOCUS_COUNT] = {0};
        for (size_t i = 0; i < count; i++) {
            double logs[TASTE_FOCUS_COUNT];
            for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
                logs[k] = shares[k] + sums[i][k];
            }
            double all = add_logs(logs, TASTE_FOCUS_COUNT);
            for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
                likely[k] += exp(logs[k] - all);
            }
        }
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            shares[k] = log((likely[k] + 1) / ((double)count + TASTE_FOCUS_COUNT));
        }
    }
}

/* Reads the first accounts of an octave: accounts have no order. */
static void measure_octave(taste *made, const taste_map *map, const graph *from, size_t octave,
                           double (*sums)[TASTE_FOCUS_COUNT]) {
    size_t count = 0;
    for (size_t u = 0; u < from->account_count && count < SAMPLE_MAX; u++) {
        graph_list follows = graph_view_following(from, u);
        if (follows.count < 2 || find_octave(follows.count) != octave) continue;
        tally of;
        start_tally(&of, made);
        for (size_t i = 0; i < follows.count; i++) {
            add(&of, map->labels[follows.items[i]]);
        }
        weigh_focuses(map, &of, sums[count++]);
    }
    fit(sums, count, made->focuses[octave]);
}

kith_status taste_build(const graph *from, const niche *niches, taste **out) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    double(*sums)[TASTE_FOCUS_COUNT] = memory_create(allocator, SAMPLE_MAX, sizeof *sums);
    taste_map *map = memory_create(allocator, 1, sizeof *map);
    taste *made = memory_create(allocator, 1, sizeof *made);
    if (made) made->allocator = *allocator;
    if (!sums || !map || !made) goto fail;
    map->table = memory_create(allocator, TASTE_TABLE_SIZE, sizeof *map->table);
    made->niche_count = niches->count;
    made->labels = memory_create(allocator, from->creator_count, sizeof *made->labels);
    if (!made->labels || !map->table) goto fail;
    memcpy(made->labels, niches->labels, from->creator_count * sizeof *made->labels);
    for (size_t total = 0; total <= TASTE_TOTAL_MAX; total++) {
        for (size_t k = 0; k < TASTE_FOCUS_COUNT; k++) {
            made->totals[total][k] = -rise(focuses[k], total);
        }
    }
    map->people = made;
    map->labels = made->labels;
    taste_map_measure(map, from);
    for (size_t octave = 0; octave < TASTE_OCTAVE_COUNT; octave++) {
        measure_octave(made, map, from, octave, sums);
    }
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    taste_free(made);
    if (map) memory_free(allocator, map->table);
    memory_free(allocator, map);
    memory_free(allocator, sums);
    return status;
}

void taste_free(taste *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->labels);
    memory_free(&allocator, made);
}

bool taste_is_broad(const taste_map *map, const graph *from, uint32_t account, double least) {
    graph_list follows = graph_view_following(from, account);
    tally of;
    double sums[TASTE_FOCUS_COUNT];
    if (follows.count < 2) return false;
    start_tally(&of, map->people);
    for (size_t i = 0; i < follows.count; i++) {
        add(&of, map->labels[follows.items[i]]);
    }
    weigh_focuses(map, &of, sums);
    return weigh_chance(map, &of) - weigh_people(map->people, of.total, sums) > least;
}

taste_reading taste_read(const taste_map *map, const graph *from, uint32_t account,
                         const uint8_t *inside) {
    tally all;
    tally other;
    taste_reading made;
    double sums[TASTE_FOCUS_COUNT];
    double logs[TASTE_KIND_COUNT];
    graph_list follows = graph_view_following(from, account);
    start_tally(&all, map->people);
    start_tally(&other, map->people);
    for (size_t i = 0; i < follows.count; i++) {
        add(&all, map->labels[follows.items[i]]);
        if (!inside[follows.items[i]]) add(&other, map->labels[follows.items[i]]);
    }
    double chance = weigh_chance(map, &other);
    weigh_focuses(map, &other, sums);
    made.kinds[TASTE_BROAD] = chance;
    made.kinds[TASTE_ORDINARY] = weigh_people(map->people, other.total, sums);
    made.kinds[TASTE_NARROW] = weigh_narrow(map, &other);
    for (size_t i = 0; i < TASTE_KIND_COUNT; i++) {
        logs[i] = made.kinds[i] + log(map->kinds[i]);
    }
    weigh_focuses(map, &all, sums);
    made.evidence = add_logs(logs, TASTE_KIND_COUNT) + weigh_chance(map, &all) - chance -
                    weigh_people(map->people, all.total, sums);
    return made;
}

void taste_map_fit(taste_map *map, const taste_reading *readings, size_t count) {
    for (int round = 0; round < FIT_ROUND_COUNT; round++) {
        double sums[TASTE_KIND_COUNT] = {0};
        for (size_t i = 0; i < count; i++) {
            double logs[TASTE_KIND_COUNT];
            for (size_t k = 0; k < TASTE_KIND_COUNT; k++) {
                logs[k] = readings[i].kinds[k] + log(map->kinds[k]);
            }
            double all = add_logs(logs, TASTE_KIND_COUNT);
            for (size_t k = 0; k < TASTE_KIND_COUNT; k++) {
                sums[k] += exp(logs[k] - all);
            }
        }
        for (size_t k = 0; k < TASTE_KIND_COUNT; k++) {
            map->kinds[k] = (sums[k] + 1) / ((double)count + TASTE_KIND_COUNT);
        }
    }
}
