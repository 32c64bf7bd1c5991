#include "authenticity/engagement.h"

#include <math.h>
#include <stdio.h>

#include "base/memory.h"

/* Half of the ratios on the two generators, seeds 61 and 62, with two sellers each (7,640 bots, 179,650 others, of
 * which each generator weighs the same): regulars −2.1, others who engage −1.2, and for the silent 0.4 a creator
 * expected, up to two. Half, because how rarely purchased accounts engage is an assumption of the generators. No real
 * labels. */
static const float regular_weight = -1.0F;
static const float engaged_weight = -0.6F;
static const float silent_weight = 0.2F;
static const float expected_most = 2.0F;

float engagement_weigh(float expected, uint32_t most_posts) {
    float weight = most_posts >= KITH_REGULAR_POSTS ? regular_weight
                   : most_posts > 0                 ? engaged_weight
                                    : silent_weight * fminf(expected, expected_most);
    return fmaxf(-ENGAGEMENT_MOST, fminf(ENGAGEMENT_MOST, weight));
}

/* The number of an account by its hash. It is there: a follower of a creator of the roster. */
static size_t find_account(const graph *from, uint64_t hash) {
    size_t low = 0;
    size_t high = from->account_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(from->hashes[middle] <= hash ? &low : &high) = middle;
    }
    return low;
}

/* Notes what the audience of a creator would do on average, and what it did. */
static void note_creator(const graph *from, const kith_engagements *engagements, size_t creator,
                         float *expected, uint32_t *most_posts) {
    kith_relationship known = kith_engagements_view_creator(engagements, creator);
    if (isnan(known.engaged_share)) return;
    graph_list list = graph_view_everyone(from, creator);
    for (size_t i = 0; i < list.count; i++)
        expected[list.items[i]] += (float)known.engaged_share;
    size_t count = 0;
    const kith_engager *engagers = kith_engagements_view_engagers(engagements, creator, &count);
    for (size_t i = 0; i < count; i++) {
        if (!engagers[i].follows) continue;
        uint32_t *most = &most_posts[find_account(from, engagers[i].hash)];
        *most = engagers[i].post_count > *most ? engagers[i].post_count : *most;
    }
}

kith_status engagement_build(const graph *from, const kith_engagements *engagements,
                             float **weights) {
    if (!engagements) {
        *weights = NULL;
        return KITH_OK;
    }
    float *made = memory_create(&from->allocator, from->account_count, sizeof *made);
    uint32_t *most_posts = memory_create(&from->allocator, from->account_count, sizeof *most_posts);
    if (!made || !most_posts) {
        memory_free(&from->allocator, made);
        memory_free(&from->allocator, most_posts);
        return KITH_NO_MEMORY;
    }
    for (size_t c = 0; c < from->creator_count; c++)
        note_creator(from, engagements, c, made, most_posts);
    for (size_t u = 0; u < from->account_count; u++)
        made[u] = engagement_weigh(made[u], most_posts[u]);
    memory_free(&from->allocator, most_posts);
    *weights = made;
    return KITH_OK;
}

/* ---- In words ---- */

/* Two digits, and all before the point. */
static const char *write_percent(double share, char room[TEXT_COUNT_BYTES]) {
    double percent = 100 * share;
    snprintf(room, TEXT_COUNT_BYTES, percent < 9.95 ? "%.2g" : "%.0f", percent);
    return room;
}

static void tell_alike(text *to, const char *before, const kith_standing *beside) {
    const kith_estimate *alike = &beside->alike;
    char value[TEXT_COUNT_BYTES];
    char low[TEXT_COUNT_BYTES];
    char high[TEXT_COUNT_BYTES];
    if (isnan(alike->value)) return;
    text_add(to, "%s %s %% (%s to %s)", before, write_percent(alike->value, value),
             write_percent(alike->low, low), write_percent(alike->high, high));
}

static void tell_loyalty(text *to, const kith_relationship *known) {
    char count[TEXT_COUNT_BYTES];
    char value[TEXT_COUNT_BYTES];
    char low[TEXT_COUNT_BYTES];
    char high[TEXT_COUNT_BYTES];
    text_add(to,
             "; of the %s followers who engaged before the second half of its posts, %s %% (%s to "
             "%s) did again after",
             text_group(known->early_count, count), write_percent(known->loyalty.value, value),
             write_percent(known->loyalty.low, low), write_percent(known->loyalty.high, high));
    tell_alike(to, ", where those have", &known->beside[KITH_MEASURE_LOYALTY]);
}

static void tell_pod(text *to, const kith_engagements *engagements, size_t number) {
    kith_pod about = kith_engagements_view_pod(engagements, number - 1);
    text_add(
        to,
        "; it is one of %zu creators whose own accounts engage with %.0f %% of each other's posts, "
        "%zu pairs both ways (at most %zu in any group when partners are drawn by lot, %d times): "
        "a pod, or a circle of friends, who look the same",
        about.creator_count, 100 * about.coverage, about.mutual_count, about.mutual_most,
        KITH_POD_DRAWS);
}

void engagement_tell(text *to, const kith_engagements *engagements, size_t creator) {
    kith_relationship known = kith_engagements_view_creator(engagements, creator);
    char share[TEXT_COUNT_BYTES];
    char posts[TEXT_COUNT_BYTES];
    if (isnan(known.engaged_share)) return;
    text_add(to, "; %s %% of the followers engage with its %s posts",
             write_percent(known.engaged_share, share), text_group(known.post_count, posts));
    tell_alike(to, ", where creators of this size with as many posts have",
               &known.beside[KITH_MEASURE_ENGAGED]);
    if (!isnan(known.regulars_share)) {
        text_add(to, ", and %s %% with three or more", write_percent(known.regulars_share, share));
        tell_alike(to, ", where those have", &known.beside[KITH_MEASURE_REGULARS]);
    }
    if (!isnan(known.loyalty.value)) tell_loyalty(to, &known);
    if (!isnan(known.outside_share)) {
        text_add(to, "; %s %% of the engagements are by accounts that do not follow",
                 write_percent(known.outside_share, share));
        tell_alike(to, ", where those have", &known.beside[KITH_MEASURE_OUTSIDE]);
    }
    if (known.pod > 0) tell_pod(to, engagements, known.pod);
}
