#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "value.h"

enum { BAR_WIDTH = 24 };

static const double first_seconds = 1, pause_seconds = 0.1;

static double read_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

progress progress_create(bool quiet) {
    return (progress){.visible = !quiet && isatty(STDERR_FILENO), .began = read_clock()};
}

double progress_seconds(const progress *bar) {
    return read_clock() - bar->began;
}

static void draw_bar(double share) {
    char filled[BAR_WIDTH + 1];
    memset(filled, '.', BAR_WIDTH);
    memset(filled, '#', (size_t)(share * BAR_WIDTH));
    filled[BAR_WIDTH] = '\0';
    fprintf(stderr, " [%s] %3.0f%%", filled, 100 * share);
}

/* Bytes in the stages that read follows, creators in the others. */
static void format_amount(const kith_progress *now, uint64_t amount, char text[VALUE_BYTES]) {
    if (now->follows > 0) {
        value_format_bytes(amount, text);
    } else {
        value_format_grouped(amount, text);
    }
}

static void draw_line(const kith_progress *now, double seconds) {
    char done[VALUE_BYTES], total[VALUE_BYTES];
    format_amount(now, now->done, done);
    format_amount(now, now->total, total);
    fprintf(stderr, "\r\033[K%s", now->stage);
    if (now->total > 0) {
        draw_bar(now->done < now->total ? (double)now->done / (double)now->total : 1);
        fprintf(stderr, "  %s of %s", done, total);
    } else if (now->follows > 0) {
        fprintf(stderr, "  %s", done);
    } else {
        fprintf(stderr, "  %.0f s", seconds);
    }
    if (now->follows > 0 && seconds > 0) {
        fprintf(stderr, ", %.1f M follows/s", 1e-6 * (double)now->follows / seconds);
    }
    if (now->done > 0 && now->done < now->total) {
        double left = seconds * (double)(now->total - now->done) / (double)now->done;
        fprintf(stderr, ", %.0f s left", left);
    }
    fflush(stderr);
}

void progress_show(void *context, const kith_progress *now) {
    progress *bar = context;
    double clock = read_clock();
    if (now->follows > 0 && now->done > bar->read_bytes) {
        bar->read_bytes = now->done;
    }
    if (!bar->stage || strcmp(bar->stage, now->stage) != 0) {
        bar->stage = now->stage;
        bar->stage_began = clock;
    }
    if (!bar->visible || clock - bar->began < first_seconds || clock - bar->drew < pause_seconds) {
        return;
    }
    draw_line(now, clock - bar->stage_began);
    bar->drew = clock;
    bar->drawn = true;
}

void progress_clear(progress *bar) {
    if (bar->drawn) {
        fputs("\r\033[K", stderr);
        bar->drawn = false;
    }
}
