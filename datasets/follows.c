/* The accounts and their follows, in three steps: draw how many creators each account wants to
 * follow, reserve memory for exactly that many, and walk through the accounts.
 *
 * Most accounts follow one to five creators and a few follow hundreds: 1 + floor(Lomax), with the
 * scale solved so that the mean is follows / accounts. */
#include <stdlib.h>

#include "generate.h"

static const double activity_exponent = 1.7;
static const double creation_exponent = 1 / 2.2; /* density of creation dates grows as t ^ 1.2 */
static const double mainstream_share = 0.15;     /* follows chosen from all creators */
static const double circle_share = 0.2;          /* … from the circle of one already followed */
static const double session_share = 0.3;         /* made right after the account's last follow */
static const double event_share = 0.75;          /* of an event's others, once one was followed */
static const double signup_share = 0.15;         /* made in the account's first days */

enum { ACTIVITY_MAX = 1000, NICHE_MAX = 4, ATTEMPT_COUNT = 12, PROGRESS_STEP = 1 << 16 };

/* One account on its way through the creators. */
struct walk {
    struct roster *roster;
    const struct group *group;
    random_stream *stream;
    uint32_t account, created;
    uint64_t first; /* where its follows begin */
    uint32_t niche_count;
    range niches[NICHE_MAX];
    double until[NICHE_MAX]; /* cumulative weights, last is 1 */
    uint32_t last_time;
    int32_t event; /* the press event it took part in, or -1 */
};

static uint32_t activity_limit(const struct roster *roster) {
    uint32_t limit = roster->ordinary_creators / 3 + 1;
    return limit < ACTIVITY_MAX ? limit : ACTIVITY_MAX;
}

/* P(activity > k), were there no limit. */
static double tail(double scale, double k) {
    return pow(1 + k / scale, -activity_exponent);
}

/* The mean is the sum over k of P(activity > k), of the law cut at the limit. */
static double mean_activity(double scale, uint32_t limit) {
    double cut = tail(scale, limit);
    double mean = 0;
    for (uint32_t k = 0; k < limit; k++) {
        mean += (tail(scale, k) - cut) / (1 - cut);
    }
    return mean;
}

static double solve_scale(double mean, uint32_t limit) {
    double low = 1e-6;
    double high = 1e6;
    for (int i = 0; i < 60; i++) {
        double middle = sqrt(low * high);
        if (mean_activity(middle, limit) < mean) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t draw_activity(double scale, double mean, uint32_t limit, random_stream *stream) {
    if (mean <= 1) {
        return random_unit(stream) < mean ? 1 : 0;
    }
    double cut = tail(scale, limit);
    double unit = cut + (1 - cut) * (1 - random_unit(stream));
    double wanted = 1 + floor(scale * (pow(unit, -1 / activity_exponent) - 1));
    return wanted < limit ? (uint32_t)wanted : limit;
}

/* Returns how many follows the accounts want in all. */
static uint64_t draw_accounts(struct roster *roster, random_stream *stream) {
    double mean = (double)roster->options->follows / roster->groups[0].count;
    uint32_t limit = activity_limit(roster);
    double scale = solve_scale(mean, limit);
    uint64_t total = 0;
    for (uint32_t i = 0; i < roster->group_count; i++) {
        const struct group *group = &roster->groups[i];
        for (uint32_t k = 0; k < group->count; k++) {
            struct account *account = &roster->accounts[group->first + k];
            double age = pow(random_unit(stream), creation_exponent);
            account->created = group->created_from +
                               (uint32_t)(age * (group->created_before - group->created_from));
            account->follows =
                group->taste == TASTE_NONE ? 0 : draw_activity(scale, mean, limit, stream);
            total += account->follows;
        }
    }
    return total;
}

void follows_add(struct roster *roster, uint32_t creator, uint32_t account, uint32_t time) {
    roster->follows[roster->follow_count++] = (struct follow){creator, account, time};
    roster->stamps[creator] = account + 1;
    roster->creators[creator].followers++;
    roster->accounts[account].follows++;
}

/* Another time of the same day, by a rhythm that peaks in the evening and rests before dawn. */
static double move_to_waking_hours(double time, random_stream *stream) {
    double hour = 12 * (random_unit(stream) + random_unit(stream)) + 7;
    return (floor(time / DAY) + fmod(hour, 24) / 24) * DAY;
}

static uint32_t draw_quiet_time(const struct creator *creator, uint32_t earliest,
                                random_stream *stream) {
    double life = END - creator->start;
    double passed = pow((earliest - creator->start) / life, creator->growth);
    double point = random_between(stream, passed, 1);
    double time = creator->start + life * pow(point, 1 / creator->growth);
    double moved = move_to_waking_hours(time, stream);
    time = moved >= earliest && moved < END ? moved : time;
    return time < END ? (uint32_t)time : END - 1;
}

static const struct burst *draw_burst(const struct creator *creator, random_stream *stream) {
    double point = random_unit(stream);
    uint32_t i = 0;
    while (i + 1 < creator->burst_count && creator->bursts[i].share_until <= point) {
        i++;
    }
    return &creator->bursts[i];
}

/* Returns 0 if the account did not exist yet or the roster was taken before. */
static uint32_t draw_burst_time(const struct burst *burst, uint32_t earliest,
                                random_stream *stream) {
    double time = burst->start + burst->decay_seconds * random_exponential(stream);
    return time >= earliest && time < END ? (uint32_t)time : 0;
}

/* Draws when an account created at created follows the creator, apart from what else it does.
 *
 * event   out: the press event that brought it, or -1 */
uint32_t follows_draw_time(const struct creator *creator, uint32_t created, random_stream *stream,
                           int32_t *event) {
    uint32_t earliest = created > creator->start ? created : creator->start;
    *event = -1;
    if (random_unit(stream) < creator->burst_share) {
        const struct burst *burst = draw_burst(creator, stream);
        uint32_t time = draw_burst_time(burst, earliest, stream);
        if (time > 0) {
            *event = burst->event;
            return time;
        }
    }
    if (created > creator->start && random_unit(stream) < signup_share) {
        double time = created + DAY * random_exponential(stream);
        if (time < END) {
            return (uint32_t)time;
        }
    }
    return draw_quiet_time(creator, earliest, stream);
}

static const struct burst *find_event(const struct creator *creator, int32_t event) {
    for (uint32_t i = 0; event >= 0 && i < creator->burst_count; i++) {
        if (creator->bursts[i].event == event) {
            return &creator->bursts[i];
        }
    }
    return NULL;
}

/* People follow in sessions, and who came for an event follows others who were there. */
static uint32_t draw_time(struct walk *walk, const struct creator *creator) {
    uint32_t earliest = walk->created > creator->start ? walk->created : creator->start;
    const struct burst *event = find_event(creator, walk->event);
    if (event && random_unit(walk->stream) < event_share) {
        uint32_t time = draw_burst_time(event, earliest, walk->stream);
        if (time > 0) {
            return time;
        }
    }
    if (walk->last_time >= earliest && random_unit(walk->stream) < session_share) {
        double time = walk->last_time + 600 * random_exponential(walk->stream);
        return time < END ? (uint32_t)time : END - 1;
    }
    return follows_draw_time(creator, walk->created, walk->stream, &walk->event);
}

static void draw_niches(struct walk *walk) {
    const struct roster *roster = walk->roster;
    double kind = random_unit(walk->stream);
    double total = 0;
    walk->niche_count = kind < 0.4 ? 1 : kind < 0.7 ? 2 : kind < 0.9 ? 3 : NICHE_MAX;
    for (uint32_t i = 0; i < walk->niche_count; i++) {
        uint32_t creator = creators_draw(roster, creators_all(roster), walk->stream);
        uint32_t niche = roster->creators[creator].niche;
        bool home = i == 0 && walk->group->kind == GROUP_GIVEAWAY;
        walk->niches[i] = roster->niches[home ? walk->group->home : niche];
        total += random_exponential(walk->stream);
        walk->until[i] = total;
    }
    for (uint32_t i = 0; i < walk->niche_count; i++) {
        walk->until[i] /= total;
    }
}

static range draw_niche(struct walk *walk) {
    double point = random_unit(walk->stream);
    uint32_t i = 0;
    while (i + 1 < walk->niche_count && walk->until[i] <= point) {
        i++;
    }
    return walk->niches[i];
}

static range draw_range(struct walk *walk) {
    const struct roster *roster = walk->roster;
    if (walk->group->taste == TASTE_HOME) {
        return roster->niches[walk->group->home];
    }
    double kind = random_unit(walk->stream);
    if (walk->group->taste != TASTE_NICHES || kind < mainstream_share) {
        return creators_all(roster);
    }
    uint64_t followed = roster->follow_count - walk->first;
    if (kind < mainstream_share + circle_share && followed > 0) {
        uint64_t known = walk->first + random_below(walk->stream, (uint32_t)followed);
        return roster->creators[roster->follows[known].creator].circle;
    }
    return draw_niche(walk);
}

/* Draws a creator the account does not follow; one that has nearly exhausted its range looks
 * everywhere. Returns the number of creators if none is found. */
static uint32_t draw_creator(struct walk *walk) {
    const struct roster *roster = walk->roster;
    range among = draw_range(walk);
    for (int i = 0; i < ATTEMPT_COUNT; i++) {
        uint32_t creator = walk->group->taste == TASTE_RANDOM
                               ? random_below(walk->stream, roster->ordinary_creators)
                               : creators_draw(roster, among, walk->stream);
        if (roster->stamps[creator] != walk->account + 1) {
            return creator;
        }
        if (i == ATTEMPT_COUNT / 2) {
            among = creators_all(roster);
        }
    }
    return roster->creator_count;
}

static void follow_account(struct roster *roster, const struct group *group, uint32_t index,
                           random_stream *stream) {
    struct account *account = &roster->accounts[index];
    uint32_t wanted = account->follows;
    account->follows = 0;
    struct walk walk = {.roster = roster,
                        .group = group,
                        .stream = stream,
                        .account = index,
                        .created = account->created,
                        .first = roster->follow_count,
                        .event = -1};
    planted_follow(roster, group, index, stream);
    if (wanted > 0) {
        draw_niches(&walk);
    }
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t creator = draw_creator(&walk);
        if (creator < roster->creator_count) {
            walk.last_time = draw_time(&walk, &roster->creators[creator]);
            follows_add(roster, creator, index, walk.last_time);
        }
    }
}

bool follows_build(struct roster *roster) {
    random_stream stream = random_begin(roster->options->seed, FOR_ACCOUNTS);
    uint64_t key = random_key(roster->options->seed, FOR_FOLLOWS);
    roster->accounts = malloc(roster->account_count * sizeof *roster->accounts);
    if (!roster->accounts) {
        return false;
    }
    uint64_t total = draw_accounts(roster, &stream) + planted_count(roster);
    total += order_repeat_count(roster, total);
    roster->follows = total > UINT32_MAX ? NULL : malloc((total + 1) * sizeof *roster->follows);
    if (!roster->follows) {
        return false;
    }
    for (uint32_t i = 0; i < roster->group_count; i++) {
        const struct group *group = &roster->groups[i];
        for (uint32_t k = 0; k < group->count; k++) {
            if (group->first + k == 0 || (group->first + k) % PROGRESS_STEP == 0) {
                progress(roster, "following", group->first + k, roster->account_count);
            }
            random_stream own = random_begin(key, group->first + k);
            follow_account(roster, group, group->first + k, &own);
        }
    }
    for (uint32_t i = 0; i < roster->options->overlap_count; i++) {
        planted_overlap(roster, i);
    }
    return true;
}
