/* The order of the rows: repeated rows, then a shuffle or a part for every creator. */
#include <stdlib.h>

#include "generate.h"

uint64_t order_repeat_count(const struct roster *roster, uint64_t follows) {
    double share = roster->options->duplicates;
    return (uint64_t)((double)follows * share / (1 - share));
}

/* Repeats rows drawn from those that stand there, so that they are the asked share of all. */
void order_repeat(struct roster *roster) {
    random_stream stream = random_begin(roster->options->seed, FOR_DUPLICATES);
    uint64_t distinct = roster->follow_count;
    uint64_t repeats = order_repeat_count(roster, distinct);
    for (uint64_t i = 0; i < repeats; i++) {
        struct follow repeated = roster->follows[random_below(&stream, (uint32_t)distinct)];
        roster->follows[roster->follow_count++] = repeated;
    }
}

/* Fisher and Yates. */
void order_shuffle(struct roster *roster) {
    random_stream stream = random_begin(roster->options->seed, FOR_ORDER);
    for (uint64_t i = roster->follow_count; i > 1; i--) {
        uint64_t other = random_below(&stream, (uint32_t)i);
        struct follow swapped = roster->follows[i - 1];
        roster->follows[i - 1] = roster->follows[other];
        roster->follows[other] = swapped;
    }
}

static int compare_newest_first(const void *left, const void *right) {
    const struct follow *a = left;
    const struct follow *b = right;
    if (a->time != b->time) {
        return a->time > b->time ? -1 : 1;
    }
    return (a->account > b->account) - (a->account < b->account);
}

/* Moves every row straight to its creator's part, in place (American flag sort: McIlroy, Bostic,
 * McIlroy 1993). next and end say where each part is filled up to and where it ends. */
static void move_to_parts(struct roster *roster, uint64_t *next, const uint64_t *end) {
    for (uint32_t c = 0; c < roster->creator_count; c++) {
        while (next[c] < end[c]) {
            struct follow row = roster->follows[next[c]];
            while (row.creator != c) {
                struct follow displaced = roster->follows[next[row.creator]];
                roster->follows[next[row.creator]++] = row;
                row = displaced;
            }
            roster->follows[next[c]++] = row;
        }
    }
}

bool order_group(struct roster *roster) {
    uint64_t *next = calloc(roster->creator_count, sizeof *next);
    uint64_t *end = calloc(roster->creator_count, sizeof *end);
    if (!next || !end) {
        free(next);
        free(end);
        return false;
    }
    for (uint64_t i = 0; i < roster->follow_count; i++) {
        end[roster->follows[i].creator]++;
    }
    for (uint32_t c = 1; c < roster->creator_count; c++) {
        next[c] = end[c - 1];
        end[c] += end[c - 1];
    }
    move_to_parts(roster, next, end);
    for (uint32_t c = 0; c < roster->creator_count; c++) {
        uint64_t begin = c == 0 ? 0 : end[c - 1];
        qsort(roster->follows + begin, end[c] - begin, sizeof *roster->follows,
              compare_newest_first);
    }
    free(next);
    free(end);
    return true;
}
