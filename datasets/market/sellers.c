/* Sellers: pools of accounts and what is delivered out of them.
 *
 * A pool has places. Each is held by an account, which dies after some months; a batch created within
 * days then fills the places that became free. The first accounts of a pool are created in batches,
 * stolen from ordinary people, or rented, so that they work for two sellers at once. A buyer gets a
 * share of the pool in one or more deliveries, each of which takes an hour to months and has the
 * curve of its own way of working: a drip, a fading rush, or nightly batches.
 * Source  Stringhini et al., Follow the Green, 2013; Ikram et al., Measuring, Characterizing, and
 *         Detecting Facebook Like Farms, 2017; De Cristofaro et al., Paying for Likes?, 2014. */
#include <stdlib.h>

#include "market.h"

static const double month_seconds = 30.0 * DAY;

struct delivery {
    double start, seconds;
    uint32_t creator, count;
    enum curve curve;
};

struct seller {
    struct roster *roster;
    const struct plan *plan;
    struct random *stream;
    uint32_t *places; /* indexes of truths */
    uint32_t pool, first_account;
    double opening, closing;
    struct delivery *deliveries;
    uint32_t delivery_count, delivery_capacity;
};

static uint32_t create_bot(struct seller *seller, double batch) {
    double created = batch + random_between(seller->stream, 0, 3.0 * DAY);
    struct person person = {.created = (uint32_t)created,
                            .friend = MARKET_NONE,
                            .last = MARKET_NONE,
                            .profile = PROFILE_BOT};
    return roster_add_truth(seller->roster, roster_add_person(seller->roster, &person),
                            seller->plan);
}

/* The nearest earlier seller that has a pool; the options make sure that there is one. */
static const struct plan *find_lender(const struct plan *plan) {
    const struct plan *lender = plan;
    do {
        lender--;
    } while (lender->scenario != SCENARIO_SELLER || lender->values[SELLER_SINGLE].low > 0);
    return lender;
}

/* Where the truths of a seller begin, which lie together, and how many there are. */
static uint32_t find_truths(const struct roster *roster, const struct plan *lender,
                            uint32_t *count) {
    uint32_t first = 0;
    while (first < roster->truth_count && (roster->truths[first].scenario != SCENARIO_SELLER ||
                                           roster->truths[first].number != lender->number)) {
        first++;
    }
    *count = 0;
    while (first + *count < roster->truth_count &&
           roster->truths[first + *count].scenario == SCENARIO_SELLER &&
           roster->truths[first + *count].number == lender->number) {
        ++*count;
    }
    return first;
}

/* Takes distinct accounts of the lender; only those that existed when this seller opened. */
static uint32_t rent(struct seller *seller, uint32_t wanted) {
    struct roster *roster = seller->roster;
    uint32_t count;
    uint32_t first = find_truths(roster, find_lender(seller->plan), &count);
    uint32_t found = 0;
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        left += roster->people[roster->truths[first + i].account].created < seller->opening;
    }
    for (uint32_t i = 0; i < count && found < wanted; i++) {
        uint32_t account = roster->truths[first + i].account;
        if (roster->people[account].created >= seller->opening) {
            continue;
        }
        if (random_below(seller->stream, left--) < wanted - found) {
            roster_mark(roster, account);
            seller->places[found++] = roster_add_truth(roster, account, seller->plan);
        }
    }
    return found;
}

static uint32_t hijack(struct seller *seller, uint32_t from, uint32_t wanted) {
    uint32_t filled = from;
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t account =
            crowds_gather(seller->roster, MARKET_NONE, seller->opening, seller->stream);
        if (account != MARKET_NONE) {
            seller->places[filled++] = roster_add_truth(seller->roster, account, seller->plan);
        }
    }
    return filled;
}

static void fill_pool(struct seller *seller) {
    const struct plan *plan = seller->plan;
    double rented = options_draw(plan, SELLER_RENTED, seller->stream) * seller->pool;
    double stolen = options_draw(plan, SELLER_HIJACKED, seller->stream) * seller->pool;
    uint32_t batches = options_draw_count(plan, SELLER_BATCHES, seller->stream);
    seller->roster->mark++;
    uint32_t filled = rented >= 1 ? rent(seller, (uint32_t)rented) : 0;
    filled = hijack(seller, filled, (uint32_t)stolen);
    uint32_t fresh = seller->pool - filled;
    for (uint32_t batch = 0; batch < batches; batch++) {
        double created = seller->opening - random_between(seller->stream, 5, 400) * DAY;
        uint32_t until =
            seller->pool - (uint32_t)((uint64_t)fresh * (batches - 1 - batch) / batches);
        for (; filled < until; filled++) {
            seller->places[filled] = create_bot(seller, created);
        }
    }
}

/* Each month some accounts die, and a new batch takes their places. */
static void renew(struct seller *seller, double share, double time) {
    double batch = time - random_between(seller->stream, 3, 6) * DAY;
    for (uint32_t i = 0; i < seller->pool && !seller->roster->failed; i++) {
        if (random_chance(seller->stream, share)) {
            seller->places[i] = create_bot(seller, batch);
        }
    }
}

static void add_delivery(struct seller *seller, struct delivery delivery) {
    seller->deliveries = roster_grow(seller->roster, seller->deliveries, &seller->delivery_capacity,
                                     seller->delivery_count, sizeof *seller->deliveries);
    if (seller->delivery_count < seller->delivery_capacity) {
        seller->deliveries[seller->delivery_count++] = delivery;
    }
}

/* A creator that is younger than the seller buys in its first two months. */
static void order_packs(struct seller *seller, uint32_t creator) {
    const struct plan *plan = seller->plan;
    struct random *stream = seller->stream;
    uint32_t packs = options_draw_count(plan, SELLER_PACKS, stream);
    double count = options_draw(plan, SELLER_SHARE, stream) * seller->pool / packs;
    double low = fmax(seller->opening, seller->roster->creators[creator].start + DAY);
    double room = CLOSING - DAY - low;
    double seconds = fmin(options_draw(plan, SELLER_DAYS, stream) * DAY, 0.8 * room);
    double high = seller->closing - seconds > low ? seller->closing - seconds : low + 60.0 * DAY;
    high = fmin(high, low + room - seconds);
    for (uint32_t i = 0; i < packs; i++) {
        enum curve curve = (enum curve)plan->values[SELLER_CURVE].low;
        struct delivery delivery = {.creator = creator, .count = (uint32_t)fmax(1, count + 0.5)};
        delivery.start = random_between(stream, low, high);
        delivery.seconds = seconds;
        delivery.curve = curve == CURVE_ANY ? (enum curve)(1 + random_below(stream, 3)) : curve;
        add_delivery(seller, delivery);
    }
    roster_add_deal(seller->roster, creator, plan);
}

static int compare_deliveries(const void *left, const void *right) {
    const struct delivery *a = left;
    const struct delivery *b = right;
    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    return (a->creator > b->creator) - (a->creator < b->creator);
}

static void take_orders(struct seller *seller) {
    uint32_t buyers = options_draw_count(seller->plan, SELLER_BUYERS, seller->stream);
    uint32_t *creators = calloc(buyers, sizeof *creators);
    if (!creators) {
        seller->roster->failed = true;
        return;
    }
    creators_pick(seller->roster, buyers, seller->plan->values[SELLER_NICHE].low > 0,
                  seller->stream, creators);
    for (uint32_t i = 0; i < buyers; i++) {
        order_packs(seller, creators[i]);
    }
    free(creators);
    if (seller->delivery_count > 0) {
        qsort(seller->deliveries, seller->delivery_count, sizeof *seller->deliveries,
              compare_deliveries);
    }
}

/* Nightly batches come between two and four; a delivery of less than two days is three batches. */
static double draw_night(const struct delivery *delivery, struct random *stream) {
    uint32_t nights = (uint32_t)(delivery->seconds / DAY);
    if (nights < 2) {
        double third = delivery->seconds / 3;
        return delivery->start + (random_below(stream, 3) + 0.2 * random_unit(stream)) * third;
    }
    double midnight = floor(delivery->start / DAY + 1) * DAY;
    double night = midnight + (double)random_below(stream, nights - 1) * DAY;
    return night + random_between(stream, 2, 4) * HOUR;
}

static double draw_time(const struct delivery *delivery, struct random *stream) {
    static const double fading = 4;
    double unit = random_unit(stream);
    switch (delivery->curve) {
        case CURVE_NIGHTS:
            return draw_night(delivery, stream);
        case CURVE_DECAY:
            unit = -random_log(1 - unit * (1 - random_exp(-fading))) / fading;
            return delivery->start + unit * delivery->seconds;
        default:
            return delivery->start + unit * delivery->seconds;
    }
}

/* Says whether the account is new to the creator: only then is it a follow that was bought. */
static bool deliver_one(struct seller *seller, const struct delivery *delivery, uint32_t member) {
    struct roster *roster = seller->roster;
    if (member == MARKET_NONE) {
        return false;
    }
    struct truth *truth = &roster->truths[member];
    double time = draw_time(delivery, seller->stream);
    if (!roster_add(roster, delivery->creator, truth->account, (uint32_t)time)) {
        return false;
    }
    truth->planted++;
    roster->creators[delivery->creator].bought++;
    return true;
}

static void deliver(struct seller *seller, const struct delivery *delivery) {
    uint32_t delivered = 0;
    for (uint32_t i = 0; i < seller->pool && delivered < delivery->count; i++) {
        uint32_t other = i + random_below(seller->stream, seller->pool - i);
        uint32_t member = seller->places[other];
        seller->places[other] = seller->places[i];
        seller->places[i] = member;
        delivered += deliver_one(seller, delivery, member);
    }
}

static void deliver_single(struct seller *seller, const struct delivery *delivery) {
    double batch = delivery->start - random_between(seller->stream, 4, 15) * DAY;
    for (uint32_t i = 0; i < delivery->count && !seller->roster->failed; i++) {
        deliver_one(seller, delivery, create_bot(seller, batch));
    }
}

static void work(struct seller *seller) {
    bool single = seller->plan->values[SELLER_SINGLE].low > 0;
    double share = options_draw(seller->plan, SELLER_RENEW, seller->stream);
    double month = seller->opening + month_seconds;
    for (uint32_t i = 0; i < seller->delivery_count && !seller->roster->failed; i++) {
        const struct delivery *delivery = &seller->deliveries[i];
        while (month < delivery->start && !single) {
            renew(seller, share, month);
            month += month_seconds;
        }
        (single ? deliver_single : deliver)(seller, delivery);
    }
}

static uint32_t draw_famous(const struct roster *roster, const struct niche *niche,
                            struct random *stream) {
    if (niche && niche->count > 0) {
        return roster->follows[niche->urn[random_below(stream, niche->count)]].creator;
    }
    if (roster->follow_count == 0) {
        return random_below(stream, roster->creator_count);
    }
    return roster->follows[random_below(stream, roster->follow_count)].creator;
}

/* Adds camouflage at a time when the creator exists; sessions last minutes. */
static bool cover_with(struct seller *seller, uint32_t account, uint32_t creator, double *time) {
    struct roster *roster = seller->roster;
    bool added = roster->creators[creator].start <= *time &&
                 roster_add(roster, creator, account, (uint32_t)*time);
    double created = roster->people[account].created;
    if (random_chance(seller->stream, 0.3)) {
        double until = fmin(created + 400.0 * DAY, CLOSING - HOUR);
        *time = random_between(seller->stream, created, until);
    } else {
        *time += random_between(seller->stream, 4, 90);
    }
    return added;
}

/* Copies what a real account follows. */
static void cover_by_copy(struct seller *seller, uint32_t account, uint32_t count, double time) {
    struct roster *roster = seller->roster;
    uint32_t row = MARKET_NONE;
    for (int tries = 0; tries < 50 && (row == MARKET_NONE || tries < 2); tries++) {
        uint32_t model = random_below(seller->stream, roster->ordinary_count);
        row = roster->people[model].follows >= 3 ? roster->people[model].last : row;
    }
    while (row != MARKET_NONE && count > 0) {
        uint32_t creator = roster->follows[row].creator;
        row = roster->previous[row];
        count -= cover_with(seller, account, creator, &time);
    }
}

static void cover(struct seller *seller, uint32_t account, const struct niche *niche) {
    struct roster *roster = seller->roster;
    enum camouflage camouflage = (enum camouflage)seller->plan->values[SELLER_CAMOUFLAGE].low;
    uint32_t count = options_draw_count(seller->plan, SELLER_COVER, seller->stream);
    double created = roster->people[account].created;
    double time = created + random_between(seller->stream, 60, 3.0 * DAY);
    if (camouflage == CAMOUFLAGE_COPY) {
        cover_by_copy(seller, account, count, time);
        return;
    }
    for (uint32_t tries = 4 * count; tries > 0 && count > 0; tries--) {
        uint32_t creator = camouflage == CAMOUFLAGE_RANDOM
                               ? random_below(seller->stream, roster->creator_count)
                               : draw_famous(roster, niche, seller->stream);
        count -= cover_with(seller, account, creator, &time);
    }
}

/* Only accounts made by this seller: stolen and rented ones have follows of their own. */
static void cover_pool(struct seller *seller) {
    struct roster *roster = seller->roster;
    enum camouflage camouflage = (enum camouflage)seller->plan->values[SELLER_CAMOUFLAGE].low;
    uint32_t home = roster->creators[random_below(seller->stream, roster->creator_count)].niche;
    const struct niche *niche = &roster->niches[home];
    if (camouflage == CAMOUFLAGE_NONE) {
        return;
    }
    for (uint32_t i = seller->first_account; i < roster->person_count && !roster->failed; i++) {
        cover(seller, i, camouflage == CAMOUFLAGE_NICHE ? niche : NULL);
    }
}

/* Who rents opens soon after the lender, so that the accounts work for both at once. */
static void choose_dates(struct seller *seller) {
    double *openings = seller->roster->openings;
    double seconds = options_draw(seller->plan, SELLER_MONTHS, seller->stream) * month_seconds;
    seller->closing = CLOSING - random_between(seller->stream, 1, 700) * DAY;
    seller->opening = seller->closing - seconds;
    if (seller->plan->values[SELLER_RENTED].high > 0) {
        seller->opening = openings[find_lender(seller->plan)->number - 1] +
                          random_between(seller->stream, 0, 30) * DAY;
        seller->closing = fmin(seller->opening + seconds, CLOSING);
    }
    openings[seller->plan->number - 1] = seller->opening;
}

void sellers_plant(struct roster *roster, const struct plan *plan, struct random *stream) {
    struct seller seller = {.roster = roster, .plan = plan, .stream = stream};
    seller.pool = options_draw_count(plan, SELLER_POOL, stream);
    choose_dates(&seller);
    seller.first_account = roster->person_count;
    seller.places = calloc(seller.pool, sizeof *seller.places);
    if (seller.places) {
        if (plan->values[SELLER_SINGLE].low == 0) {
            fill_pool(&seller);
        }
        take_orders(&seller);
        work(&seller);
        cover_pool(&seller);
    } else {
        roster->failed = true;
    }
    free(seller.places);
    free(seller.deliveries);
}
