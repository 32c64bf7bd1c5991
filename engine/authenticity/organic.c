#include "authenticity/organic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double age_step_seconds = 21600;
static const uint32_t near_seconds = 30 * 86400;

/* The roster's ages count as so many followers of the creator. */
static const double ages_prior = 20;

/* Classes of age: the first 19 % wider than none, from six hours on a quarter of an octave each. */
static size_t classify(double age) {
    double number = 4 * log2(1 + fmax(0, age) / age_step_seconds);
    return number >= ORGANIC_AGES - 1 ? ORGANIC_AGES - 1 : (size_t)number;
}

static double find_edge(size_t number) {
    return age_step_seconds * (exp2((double)number / 4) - 1);
}

static double measure_age(const creation_follow *follow) {
    return (double)follow->followed - (double)follow->created;
}

organic_ages organic_count_ages(const creation *from) {
    organic_ages ages = {{0}};
    double total = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        const creation_follow *follows = creation_view(from, c);
        for (size_t i = 0; i < from->count[c]; i++)
            ages.shares[classify(measure_age(&follows[i]))]++;
        total += (double)from->count[c];
    }
    for (size_t i = 0; i < ORGANIC_AGES && total > 0; i++)
        ages.shares[i] /= total;
    return ages;
}

void organic_widen(const cell *of, uint32_t *first, uint32_t *last) {
    uint32_t gap = (of->created_last - of->created_first) / (of->count - 1) / 2 + 1;
    *first = of->created_first > gap ? of->created_first - gap : 0;
    *last = of->created_last + gap;
}

static double measure_stretch(const cell *of) {
    return (double)of->order_last - of->order_first + 1;
}

/* Whether a cell is too large a part of its creator's followers for the others to say anything. */
static bool is_all(const creation *from, const cell *of) {
    return 2 * measure_stretch(of) > (double)from->count[of->creator];
}

/* Followers created in these dates among places [begin, end) outside of the cell's stretch. */
static double count_created(const creation *from, const cell *of, size_t begin, size_t end,
                            uint32_t first, uint32_t last, double *outside) {
    const creation_follow *follows = creation_view(from, of->creator);
    double count = 0;
    for (size_t i = begin; i < end; i++) {
        if (i >= of->order_first && i <= of->order_last) continue;
        *outside += 1;
        count += follows[i].created >= first && follows[i].created <= last;
    }
    return count;
}

/* The same of all places, from the dates in order. */
static double count_elsewhere(const creation *from, const cell *of, const cells_room *room,
                              uint32_t first, uint32_t last) {
    const creation_follow *follows = creation_view(from, of->creator);
    double count = (double)cells_count_dates(room, first, last);
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        count -= follows[i].created >= first && follows[i].created <= last;
    }
    return count;
}

/* By followers created at the same time who came at another: anywhere in the order, and within two stretches. */
static double expect_by_date(const creation *from, const cell *of, const cells_room *room,
                             uint32_t first, uint32_t last) {
    size_t total = from->count[of->creator];
    size_t reach = 2 * (size_t)measure_stretch(of) + 10;
    size_t begin = of->order_first > reach ? of->order_first - reach : 0;
    size_t end = of->order_last + reach < total ? of->order_last + reach + 1 : total;
    double outside = 0;
    double near =
        (count_created(from, of, begin, end, first, last, &outside) + 0.5) / fmax(1, outside);
    double elsewhere = 0;
    if (!is_all(from, of)) {
        outside = (double)total - measure_stretch(of);
        elsewhere = (count_elsewhere(from, of, room, first, last) + 0.5) / outside;
    }
    return measure_stretch(of) * fmax(outside > 0 ? near : 0, elsewhere);
}

/* The share of follows by accounts younger than this. */
static double find_share(const double *sums, double age) {
    if (age <= 0) return 0;
    size_t number = classify(age);
    if (number == ORGANIC_AGES - 1) return 1;
    double low = find_edge(number);
    double part = (age - low) / (find_edge(number + 1) - low);
    return sums[number] + part * (sums[number + 1] - sums[number]);
}

static size_t find_period(const organic_own *own, const creation_follow *follow) {
    double number = ((double)follow->followed - own->first) / own->period;
    return number < ORGANIC_PERIODS - 1 ? (size_t)fmax(number, 0) : ORGANIC_PERIODS - 1;
}

static double find_weight(const organic_own *own, const creation_follow *follow) {
    return own->weights[find_period(own, follow)];
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* A period's follows together weigh no more than those of the median one. */
static void weigh_periods(const creation *from, size_t creator, organic_own *made) {
    const creation_follow *follows = creation_view(from, creator);
    size_t count = from->count[creator];
    double sorted[ORGANIC_PERIODS];
    made->first = follows[0].followed;
    made->period =
        ((double)follows[count - 1].followed - follows[0].followed + 1) / ORGANIC_PERIODS;
    for (size_t i = 0; i < count; i++) {
        made->weights[find_period(made, &follows[i])]++;
    }
    memcpy(sorted, made->weights, sizeof sorted);
    qsort(sorted, ORGANIC_PERIODS, sizeof *sorted, compare_doubles);
    double most = fmax(sorted[ORGANIC_PERIODS / 2], 1);
    for (size_t i = 0; i < ORGANIC_PERIODS; i++) {
        bool timed = from->order == CREATION_SECONDS;
        made->weights[i] = timed ? fmin(most / fmax(made->weights[i], 1), 1) : 1;
    }
}

organic_own organic_measure(const creation *from, size_t creator, uint32_t *room) {
    const creation_follow *follows = creation_view(from, creator);
    organic_own made = {.classes = room};
    weigh_periods(from, creator, &made);
    for (size_t i = 0; i < from->count[creator]; i++) {
        double weight = find_weight(&made, &follows[i]);
        room[i] = (uint32_t)classify(measure_age(&follows[i]));
        made.counts[room[i]] += weight;
        made.total += weight;
    }
    return made;
}

/* Sums, up to each class, the ages of the creator's followers outside of a cell's stretch. */
static void sum_ages(const creation *from, const cell *of, const organic_ages *ages,
                     const organic_own *own, double sums[ORGANIC_AGES + 1]) {
    const creation_follow *follows = creation_view(from, of->creator);
    double inside[ORGANIC_AGES] = {0};
    double total = ages_prior + own->total;
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        double weight = find_weight(own, &follows[i]);
        inside[own->classes[i]] += weight;
        total -= weight;
    }
    sums[0] = 0;
    for (size_t i = 0; i < ORGANIC_AGES; i++) {
        double count = own->counts[i] - inside[i];
        sums[i + 1] = sums[i] + (count + ages_prior * ages->shares[i]) / total;
    }
}

/* The same of those who came within a month before and after the stretch: a wave of new people goes on. */
static void sum_ages_near(const creation *from, const cell *of, const organic_ages *ages,
                          const organic_own *own, double sums[ORGANIC_AGES + 1]) {
    const creation_follow *follows = creation_view(from, of->creator);
    double counts[ORGANIC_AGES] = {0};
    double total = ages_prior;
    for (size_t i = of->order_first; i-- > 0;) {
        if (follows[of->order_first].followed - follows[i].followed > near_seconds) break;
        counts[own->classes[i]]++;
        total++;
    }
    for (size_t i = of->order_last + 1; i < from->count[of->creator]; i++) {
        if (follows[i].followed - follows[of->order_last].followed > near_seconds) break;
        counts[own->classes[i]]++;
        total++;
    }
    sums[0] = 0;
    for (size_t i = 0; i < ORGANIC_AGES; i++) {
        sums[i + 1] = sums[i] + (counts[i] + ages_prior * ages->shares[i]) / total;
    }
}

static double expect_by_sums(const creation *from, const cell *of,
                             const double sums[ORGANIC_AGES + 1], uint32_t first, uint32_t last) {
    const creation_follow *follows = creation_view(from, of->creator);
    double expected = 0;
    for (size_t i = of->order_first; i <= of->order_last; i++) {
        double followed = follows[i].followed;
        expected += find_share(sums, followed - first) - find_share(sums, followed - last - 1);
    }
    return expected;
}

static double expect_by_age(const creation *from, const cell *of, const organic_ages *ages,
                            const organic_own *own, uint32_t first, uint32_t last) {
    double sums[ORGANIC_AGES + 1];
    sum_ages(from, of, ages, own, sums);
    double expected = expect_by_sums(from, of, sums, first, last);
    if (from->order != CREATION_SECONDS) return expected;
    sum_ages_near(from, of, ages, own, sums);
    return fmax(expected, expect_by_sums(from, of, sums, first, last));
}

double organic_expect(const creation *from, const cell *of, const cells_room *room,
                      const density *all, const organic_ages *ages, const organic_own *own) {
    uint32_t first = 0;
    uint32_t last = 0;
    organic_widen(of, &first, &last);
    const density *spread = is_all(from, of) ? all : NULL;
    double share = measure_stretch(of) / (double)from->count[of->creator];
    double expected = share * cells_expect(room, spread, first, last);
    if (from->order == CREATION_UNORDERED) return expected;
    expected = fmax(expected, expect_by_date(from, of, room, first, last));
    return fmax(expected, expect_by_age(from, of, ages, own, first, last));
}
