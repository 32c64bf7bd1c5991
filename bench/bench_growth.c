/* How all pairs grow with the roster: 1,000 to 100,000 creators of 1,000 followers each, of ten
 * creators an account on average, so that co-occurrences grow with the roster and pairs with its
 * square. Prints a table and the slope on a log-log plot, and draws the plot.
 *
 *   bench_growth [PLOT.svg [CREATORS]] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "kith.h"

enum { IDS = 1000, FOLLOWED = 10, SIZES = 5, WIDTH = 640, HEIGHT = 400, MARGIN = 60 };

static const size_t sizes[SIZES] = {1000, 3000, 10000, 30000, 100000};

typedef struct point {
    double creators, together, seconds, reading;
} point;

static kith_roster *build_roster(size_t creators) {
    kith_list *lists = bench_reserve(sizeof *lists * creators);
    char(*names)[24] = bench_reserve(sizeof *names * creators);
    uint64_t *ids = bench_reserve(sizeof(uint64_t) * creators * IDS);
    uint64_t state = 4;
    for (size_t i = 0; i < creators * IDS; i++) {
        ids[i] = bench_random(&state) % (creators * IDS / FOLLOWED);
    }
    for (size_t c = 0; c < creators; c++) {
        snprintf(names[c], sizeof names[c], "c%07zu", c);
        lists[c] = (kith_list){names[c], ids + c * IDS, IDS};
    }
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    bench_check(kith_roster_build_lists(lists, creators, &options, &roster, NULL) == KITH_OK,
                "cannot sketch");
    free(lists);
    free(names);
    free(ids);
    return roster;
}

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    (void)context;
    (void)overlaps;
    (void)overlap_count;
    return KITH_OK;
}

/* Seconds to read every sample once, on one thread, and do nothing with it. */
static double measure_read(const kith_roster *roster, size_t creators) {
    double begin = bench_now();
    for (size_t i = 0; i < creators; i++) {
        kith_creator creator = kith_roster_view_creator(roster, i);
        bench_read(creator.hashes, creator.hash_count);
    }
    return bench_now() - begin;
}

static point measure(size_t creators) {
    kith_roster *roster = build_roster(creators);
    kith_options options = kith_options_default();
    const kith_overlap_filter filter = {.min_shared = 1, .min_containment = 0.1};
    static bench_times times;
    times.count = 0;
    for (size_t round = 0; round < 3; round++) {
        double begin = bench_now();
        bench_check(kith_overlap_all(roster, &filter, &options, receive, NULL, NULL) == KITH_OK,
                    "cannot compare");
        bench_note(&times, begin);
    }
    double reading = measure_read(roster, creators);
    kith_roster_free(roster);
    double count = (double)creators;
    return (point){count, count * IDS * (FOLLOWED - 1) / 2, bench_median(&times), reading};
}

/* The slope of ln seconds over ln co-occurrences, by least squares. */
static double fit_slope(const point *points, size_t count) {
    double x_mean = 0;
    double y_mean = 0;
    double xy = 0;
    double xx = 0;
    for (size_t i = 0; i < count; i++) {
        x_mean += log(points[i].together) / (double)count;
        y_mean += log(points[i].seconds) / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        double x = log(points[i].together) - x_mean;
        xy += x * (log(points[i].seconds) - y_mean);
        xx += x * x;
    }
    return xy / xx;
}

/* Where a value stands between the smallest and the largest, on a logarithmic axis. */
static double scale(double value, double least, double most, double from, double to) {
    return from + (to - from) * log(value / least) / log(most / least);
}

static void draw(const point *points, size_t count, double slope, const char *path) {
    FILE *file = fopen(path, "w");
    bench_check(file != NULL, "cannot write the plot");
    const point *first = &points[0];
    const point *last = &points[count - 1];
    fprintf(
        file,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' "
        "font-size='12'><rect width='100%%' height='100%%' fill='white'/>\n"
        "<text x='%d' y='24'>Seconds for all pairs over co-occurrences (slope %.2f)</text>\n",
        WIDTH, HEIGHT, MARGIN, slope);
    for (size_t i = 0; i < count; i++) {
        double x =
            scale(points[i].together, first->together, last->together, MARGIN, WIDTH - 2 * MARGIN);
        double y = scale(points[i].seconds, first->seconds, last->seconds, HEIGHT - MARGIN, MARGIN);
        fprintf(file,
                "<circle cx='%.0f' cy='%.0f' r='4'/><text x='%.0f' y='%.0f'>%.0f creators, "
                "%.3g s</text><text x='%.0f' y='%d'>%.1e</text>\n",
                x, y, x + 8, y + 16, points[i].creators, points[i].seconds, x - 16,
                HEIGHT - MARGIN / 2, points[i].together);
    }
    fprintf(file, "</svg>\n");
    fclose(file);
}

int main(int argument_count, char **arguments) {
    point points[SIZES];
    size_t count = 0;
    double most = argument_count > 2 ? strtod(arguments[2], NULL) : 1e9;
    printf(
        "all pairs, all threads, 1,000 followers each\n"
        "  %9s %16s %16s %9s %14s\n",
        "creators", "co-occurrences", "pairs", "seconds", "a plain read");
    for (size_t i = 0; i < SIZES && (double)sizes[i] <= most; i++) {
        points[count] = measure(sizes[i]);
        const point *one = &points[count++];
        printf("  %9.0f %16.0f %16.0f %9.3f %14.3f\n", one->creators, one->together,
               one->creators * (one->creators - 1) / 2, one->seconds, one->reading);
    }
    double slope = count > 1 ? fit_slope(points, count) : 0;
    bench_require("slope of seconds over co-occurrences, log-log", slope, 1.2, 1);
    if (argument_count > 1 && count > 1) {
        draw(points, count, slope, arguments[1]);
    }
    return 0;
}
