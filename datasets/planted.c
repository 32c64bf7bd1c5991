/* What is planted: sellers' deliveries, giveaways and overlaps of a known size.
 *
 * A delivery is a creator, a key and a size: the members of a group whose place in the key's
 * permutation is below the size follow the creator. So every delivery is an exact, independent
 * sample of the group, and whether an account belongs to it is known without a table.
 * Giveaways are deliveries too; their members act at one moment instead of each at its own. */
#include <stdlib.h>

#include "generate.h"

enum { FOLLOWS_PER_ACCOUNT = 5, BATCH_DAYS = 3, BATCH_AGE_MAX_DAYS = 300, NICHE_TRIES = 50 };

static uint32_t whole(interval value) {
    return (uint32_t)value.low;
}

static uint32_t union_size(const overlap_plan *plan) {
    return plan->a_size + plan->b_size - plan->shared;
}

/* Group 0 is every ordinary account; there are always enough of them for the overlaps. */
void planted_count_accounts(struct roster *roster) {
    const options *choice = roster->options;
    uint32_t count = choice->accounts;
    if (count == 0) {
        count = choice->follows / FOLLOWS_PER_ACCOUNT + 1;
    }
    for (uint32_t i = 0; i < choice->overlap_count; i++) {
        uint32_t needed = union_size(&choice->overlaps[i]);
        count = count < needed ? needed : count;
    }
    roster->groups[0] = (struct group){.kind = GROUP_ORDINARY,
                                       .count = count,
                                       .created_from = ORIGIN,
                                       .created_before = END - DAY,
                                       .taste = TASTE_NICHES};
    roster->account_count = count;
    roster->group_count = 1;
}

static struct group *add_group(struct roster *roster, uint32_t count, uint32_t number) {
    struct group *group = &roster->groups[roster->group_count++];
    group->number = number;
    group->first = roster->account_count;
    group->count = count;
    group->created_from = ORIGIN;
    group->delivery_begin = roster->delivery_count;
    roster->account_count += count;
    return group;
}

static uint32_t home_niche(const struct roster *roster, uint32_t wanted, random_stream *stream) {
    uint32_t niche = 0;
    for (int i = 0; i < NICHE_TRIES; i++) {
        niche = roster->creators[creators_draw(roster, creators_all(roster), stream)].niche;
        if (roster->niches[niche].end - roster->niches[niche].begin >= wanted) {
            break;
        }
    }
    return niche;
}

static void add_sale(struct roster *roster, const seller_plan *plan, const struct group *group,
                     uint64_t key, uint32_t number, uint32_t buyer) {
    struct delivery *sale = &roster->deliveries[roster->delivery_count++];
    random_stream stream = random_begin(key, 1 + number);
    double density = random_between(&stream, plan->density.low, plan->density.high);
    double days = random_between(&stream, plan->days.low, plan->days.high);
    uint32_t opened = roster->creators[buyer].start;
    sale->creator = buyer;
    sale->key = random_next(&stream);
    sale->count = (uint32_t)lround(density * group->count);
    sale->packs = whole(plan->packs);
    sale->seconds = (float)(days * DAY);
    sale->earliest = opened > group->opening ? opened : group->opening;
    sale->latest = (uint32_t)(END - 1 - days * DAY);
    if (whole(plan->single)) {
        sale->key = key;
        uint32_t buyers = whole(plan->buyers);
        sale->first = (uint32_t)((uint64_t)group->count * number / buyers);
        sale->count = (uint32_t)((uint64_t)group->count * (number + 1) / buyers) - sale->first;
    }
}

/* A seller works from some day in the last years on, with accounts made before that day. */
static void plan_seller(struct roster *roster, uint32_t number) {
    const seller_plan *plan = &roster->options->sellers[number];
    random_stream stream = random_begin(roster->options->seed, FOR_GROUPS + number);
    struct group *group = add_group(roster, whole(plan->pool), number + 1);
    group->kind = GROUP_SELLER;
    group->taste = plan->camouflage;
    group->home = home_niche(roster, 1, &stream);
    group->opening = (uint32_t)random_between(&stream, END - 2.5 * YEAR, END - YEAR);
    group->created_before = group->opening;
    if (whole(plan->batch)) {
        group->created_before -= random_below(&stream, BATCH_AGE_MAX_DAYS) * DAY;
        group->created_from = group->created_before - BATCH_DAYS * DAY;
    }
    uint64_t key = random_next(&stream);
    for (uint32_t i = 0; i < whole(plan->buyers); i++) {
        uint32_t buyer = random_place(key, i, roster->ordinary_creators);
        add_sale(roster, plan, group, key, i, buyer);
    }
    group->delivery_end = roster->delivery_count;
}

/* Sponsors are of one niche if one is large enough. Each gains its own sample of the entrants. */
static void plan_giveaway(struct roster *roster, uint32_t number) {
    const giveaway_plan *plan = &roster->options->giveaways[number];
    random_stream stream = random_begin(roster->options->seed, FOR_GROUPS + PLAN_MAX + number);
    uint32_t sponsors = whole(plan->sponsors);
    struct group *group = add_group(roster, whole(plan->entrants), number + 1);
    group->kind = GROUP_GIVEAWAY;
    group->home = home_niche(roster, sponsors, &stream);
    range among = roster->niches[group->home];
    if (among.end - among.begin < sponsors) {
        among = creators_all(roster);
    }
    double seconds = random_between(&stream, plan->days.low, plan->days.high) * DAY;
    double free_seconds = YEAR - DAY - seconds;
    double start = random_unit(&stream);
    uint64_t key = random_next(&stream);
    for (uint32_t i = 0; i < sponsors; i++) {
        double rate = random_between(&stream, plan->rate.low, plan->rate.high);
        double turn = whole(plan->serial) ? (i + start) / sponsors : start;
        struct delivery *gain = &roster->deliveries[roster->delivery_count++];
        gain->key = random_next(&stream);
        gain->creator = among.begin + random_place(key, i, among.end - among.begin);
        gain->count = (uint32_t)lround(rate * group->count);
        gain->earliest = (uint32_t)(END - YEAR + free_seconds * turn);
        gain->seconds = (float)seconds;
    }
    group->delivery_end = roster->delivery_count;
    group->created_before = roster->deliveries[group->delivery_begin].earliest;
}

bool planted_plan(struct roster *roster) {
    const options *choice = roster->options;
    size_t deliveries = 1;
    uint64_t planted = 1;
    for (uint32_t i = 0; i < choice->seller_count; i++) {
        deliveries += whole(choice->sellers[i].buyers);
        planted += whole(choice->sellers[i].pool);
    }
    for (uint32_t i = 0; i < choice->giveaway_count; i++) {
        deliveries += whole(choice->giveaways[i].sponsors);
        planted += whole(choice->giveaways[i].entrants);
    }
    roster->deliveries = calloc(deliveries, sizeof *roster->deliveries);
    roster->planted = calloc(planted, sizeof *roster->planted);
    if (!roster->deliveries || !roster->planted || planted + roster->account_count > UINT32_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < choice->seller_count; i++) {
        plan_seller(roster, i);
    }
    for (uint32_t i = 0; i < choice->giveaway_count; i++) {
        plan_giveaway(roster, i);
    }
    return true;
}

uint64_t planted_count(const struct roster *roster) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < roster->delivery_count; i++) {
        count += roster->deliveries[i].count;
    }
    for (uint32_t i = 0; i < roster->options->overlap_count; i++) {
        count += roster->options->overlaps[i].a_size;
        count += roster->options->overlaps[i].b_size;
    }
    return count;
}

static double pack_start(const struct delivery *sale, uint32_t place) {
    uint32_t pack = (uint32_t)((uint64_t)(place - sale->first) * sale->packs / sale->count);
    random_stream stream = random_begin(sale->key, 1 + pack);
    random_next(&stream);
    return random_between(&stream, sale->earliest, sale->latest);
}

/* moment is when, from 0 to 1, this account came to the giveaway: most come early. */
void planted_follow(struct roster *roster, const struct group *group, uint32_t account,
                    random_stream *stream) {
    uint32_t member = account - group->first;
    double moment = random_unit(stream) * random_unit(stream);
    for (uint32_t i = group->delivery_begin; i < group->delivery_end; i++) {
        const struct delivery *delivery = &roster->deliveries[i];
        uint32_t place = random_place(delivery->key, member, group->count);
        if (place < delivery->first || place - delivery->first >= delivery->count) {
            continue;
        }
        double time = 0;
        if (group->kind == GROUP_SELLER) {
            time = pack_start(delivery, place) + delivery->seconds * random_unit(stream);
            roster->creators[delivery->creator].bought++;
        } else {
            time = delivery->earliest + delivery->seconds * moment;
            time += 60 * random_exponential(stream);
        }
        follows_add(roster, delivery->creator, account, time < END ? (uint32_t)time : END - 1);
        roster->planted[account - roster->groups[0].count]++;
    }
}

/* Cuts both audiences out of one permutation: shared, then only a, then only b. */
void planted_overlap(struct roster *roster, uint32_t number) {
    const overlap_plan *plan = &roster->options->overlaps[number];
    uint32_t a = roster->ordinary_creators + 2 * number;
    random_stream stream = random_begin(roster->options->seed, FOR_OVERLAPS + number);
    uint64_t key = random_next(&stream);
    for (uint32_t i = 0; i < union_size(plan); i++) {
        uint32_t account = random_place(key, i, roster->groups[0].count);
        uint32_t created = roster->accounts[account].created;
        int32_t event;
        bool of_a = i < plan->a_size;
        if (of_a) {
            follows_add(roster, a, account,
                        follows_draw_time(&roster->creators[a], created, &stream, &event));
        }
        if (i < plan->shared || !of_a) {
            follows_add(roster, a + 1, account,
                        follows_draw_time(&roster->creators[a + 1], created, &stream, &event));
        }
    }
}
