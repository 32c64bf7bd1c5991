/* Searches packs by alternating two steps.
 *
 * Creators: c is in the pack when the members among its n_c live followers, f_c, exceed what
 * members follow anywhere, b n_c, by four standard deviations, by five accounts and by 2 % of n_c.
 * Accounts: the score of u is the log-likelihood ratio of "member: follows each creator of the pack
 * with probability rho_c, and everything else like others" against "spreads its d_u follows by the
 * size of the creators' other followers", plus the log of the prior odds: L_u = ln(|F| / (U - |F|))
 * + sum over c followed  ln(rho_c / (d_u beta_c))
 *                             + sum over c not followed ln(1 - rho_c) + d_u sum beta_c.
 * Both are sums over the followers of the pack's creators, so a step costs their number. Accounts lie at random
 * places; what is known of those met stands side by side, and only where each stands is read at random. Most follow
 * one of the creators, can be no members, and are looked at no more. */
#include "authenticity/pack.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { COUNT_MIN = 5, TOP_COUNT = 10, AHEAD = 16 };

static const double share_min = 0.02;
/* Accounts with a lower score are not members, whatever their tastes: creators of the pack that they
 * follow must speak for them. */
static const float doubtful_score = -8;
static const double target_rate_min = 0.05; /* of the density */

kith_status pack_create(const graph *from, pack **out) {
    static_assert(sizeof(pack_account) == sizeof(uint64_t), "visit takes it for one number");
    const kith_allocator *allocator = &from->allocator;
    pack *made = memory_create(allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = *allocator;
    made->creators = memory_create(allocator, from->creator_count, sizeof *made->creators);
    made->inside = memory_create(allocator, from->creator_count, sizeof *made->inside);
    made->barred = memory_create(allocator, from->creator_count, sizeof *made->barred);
    made->sides = memory_create(allocator, from->creator_count, sizeof *made->sides);
    made->places = memory_create(allocator, from->creator_count, sizeof *made->places);
    made->sums = memory_create(allocator, from->creator_count, sizeof *made->sums);
    made->counts = memory_create(allocator, from->creator_count, sizeof *made->counts);
    made->rates = memory_create(allocator, from->creator_count, sizeof *made->rates);
    made->visited = memory_create(allocator, from->account_count + 1, sizeof *made->visited);
    made->slots = memory_create(allocator, from->account_count, sizeof *made->slots);
    made->met = memory_create(allocator, from->account_count + 1, sizeof *made->met);
    made->accounts = memory_create(allocator, from->account_count + 1, sizeof *made->accounts);
    made->map.table = memory_create(allocator, TASTE_TABLE_SIZE, sizeof *made->map.table);
    made->readings = memory_create(allocator, PACK_READINGS_MAX, sizeof *made->readings);
    made->map.labels = memory_create(allocator, from->creator_count, sizeof *made->map.labels);
    bool whole = made->creators && made->inside && made->barred && made->counts && made->rates &&
                 made->visited && made->slots && made->met && made->accounts && made->sides &&
                 made->places && made->sums && made->map.labels && made->map.table &&
                 made->readings;
    if (!whole) {
        pack_free(made);
        return KITH_NO_MEMORY;
    }
    for (size_t u = 0; u < from->account_count; u++) {
        made->account_total += from->following_size[u] > 0;
    }
    *out = made;
    return KITH_OK;
}

void pack_free(pack *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->creators);
    memory_free(&allocator, made->inside);
    memory_free(&allocator, made->barred);
    memory_free(&allocator, made->sides);
    memory_free(&allocator, made->places);
    memory_free(&allocator, made->sums);
    memory_free(&allocator, made->counts);
    memory_free(&allocator, made->rates);
    memory_free(&allocator, made->visited);
    memory_free(&allocator, made->slots);
    memory_free(&allocator, made->met);
    memory_free(&allocator, made->accounts);
    memory_free(&allocator, made->map.labels);
    memory_free(&allocator, made->map.table);
    memory_free(&allocator, made->readings);
    memory_free(&allocator, made);
}

static void forget_visited(pack *at) {
    at->visited_count = 0;
    at->met_count = 0;
    at->member_count = 0;
}

/* Adds `weight` to the score of each live follower of a creator, and one hit. Whether a follower has been met before
 * is a toss-up, so nothing branches on it. */
static void visit(pack *at, const graph *from, uint32_t creator, float weight) {
    graph_list followers = graph_view_audience(from, creator);
    uint32_t *visited = at->visited;
    uint32_t *slots = at->slots;
    pack_account *accounts = at->accounts;
    size_t count = at->visited_count;
    for (size_t i = 0; i < followers.count; i++) {
        if (i + AHEAD < followers.count) __builtin_prefetch(&slots[followers.items[i + AHEAD]], 1);
        uint32_t u = followers.items[i];
        size_t slot = slots[u];
        size_t is_new = (slot >= count) | (visited[slot] != u);
        __asm__("" : "+r"(is_new)); /* compilers would branch */
        slot += is_new * (count - slot);
        uint64_t bits = 0;
        pack_account known;
        memcpy(&bits, &accounts[slot], sizeof bits);
        bits &= is_new - 1;
        memcpy(&known, &bits, sizeof known);
        known.score += weight;
        known.hits = (known.hits + 1) & INT32_MAX;
        known.member = 0;
        accounts[slot] = known;
        visited[slot] = u;
        slots[u] = (uint32_t)slot;
        count += is_new;
    }
    at->visited_count = count;
}

/* Lists those that follow enough of the creators to become members. */
static void list_met(pack *at) {
    size_t count = 0;
    for (size_t i = 0; i < at->visited_count; i++) {
        at->met[count] = (uint32_t)i;
        count += at->accounts[i].hits >= PACK_HITS_TASTE;
    }
    at->met_count = count;
}

static void set_creators(pack *at, const uint32_t *creators, size_t creator_count) {
    for (size_t i = 0; i < at->creator_count; i++) {
        at->inside[at->creators[i]] = 0;
    }
    memmove(at->creators, creators, creator_count * sizeof *creators);
    at->creator_count = creator_count;
    for (size_t i = 0; i < creator_count; i++) {
        at->inside[creators[i]] = 1;
    }
}

/* F0: accounts that follow at least three of the creators, and four deviations more than chance. */
static void start_members(pack *at, const graph *from) {
    double size = 0;
    forget_visited(at);
    for (size_t i = 0; i < at->creator_count; i++) {
        visit(at, from, at->creators[i], 0);
        size += from->audience_size[at->creators[i]];
    }
    list_met(at);
    for (size_t i = 0; i < at->met_count; i++) {
        pack_account *account = &at->accounts[at->met[i]];
        double hits = account->hits;
        if (hits < PACK_HITS_MIN) continue;
        uint32_t u = at->visited[at->met[i]];
        double expected = from->following_size[u] * size / (double)from->live_count;
        bool found = hits > expected + 4 * sqrt(expected + 1);
        account->member = found;
        at->member_count += found;
    }
}

/* f_c of every creator, and b. */
static void count_members(pack *at, const graph *from) {
    double outside = 0;
    memset(at->counts, 0, from->creator_count * sizeof *at->counts);
    for (size_t i = 0; i < at->met_count; i++) {
        if (i + AHEAD < at->met_count && at->accounts[at->met[i + AHEAD]].member) {
            __builtin_prefetch(&from->following_start[at->visited[at->met[i + AHEAD]]]);
            __builtin_prefetch(&from->following_size[at->visited[at->met[i + AHEAD]]]);
        }
        pack_account account = at->accounts[at->met[i]];
        if (!account.member) continue;
        graph_list follows = graph_view_following(from, at->visited[at->met[i]]);
        outside += (double)(follows.count - account.hits);
        for (size_t k = 0; k < follows.count; k++) {
            at->counts[follows.items[k]]++;
        }
    }
    at->spill = outside / (double)from->live_count;
}

static void choose_creators(pack *at, const graph *from) {
    for (size_t i = 0; i < at->creator_count; i++) {
        at->inside[at->creators[i]] = 0;
    }
    at->creator_count = 0;
    for (size_t c = 0; c < from->creator_count; c++) {
        double size = from->audience_size[c];
        double expected = at->spill * size;
        double excess = at->counts[c] - expected;
        if (at->barred[c] || at->counts[c] < COUNT_MIN || excess <= share_min * size) continue;
        if (excess <= 4 * sqrt(expected + 1)) continue;
        at->inside[c] = 1;
        at->creators[at->creator_count++] = (uint32_t)c;
    }
}

/* What the number of an account's follows adds to its score. */
static void finish_score(pack *at, const graph *from, size_t place) {
    pack_account *account = &at->accounts[place];
    double degree = from->following_size[at->visited[place]];
    account->score += (float)(at->never - account->hits * log(degree) + degree * at->chance);
}

/* Scores the accounts that follow creators of the pack. */
static void score_accounts(pack *at, const graph *from) {
    double member_count = (double)at->member_count;
    at->never = log(member_count / fmax(1, (double)at->account_total - member_count));
    at->chance = 0;
    at->is_rest_scored = false;
    forget_visited(at);
    for (size_t i = 0; i < at->creator_count; i++) {
        uint32_t c = at->creators[i];
        double rate = fmin((at->counts[c] + .5) / (member_count + 1), .999);
        double others = fmax(from->audience_size[c] - (double)at->counts[c], .5);
        double beta = others / (double)from->live_count;
        at->rates[c] = rate;
        at->chance += beta;
        at->never += log1p(-rate);
        visit(at, from, c, (float)(log(rate / beta) - log1p(-rate)));
    }
    list_met(at);
    for (size_t i = 0; i < at->met_count; i++) {
        if (i + AHEAD < at->met_count) {
            __builtin_prefetch(&from->following_size[at->visited[at->met[i + AHEAD]]]);
        }
        finish_score(at, from, at->met[i]);
        pack_account *account = &at->accounts[at->met[i]];
        bool found = account->score > 0 && account->hits >= PACK_HITS_MIN;
        account->member = found;
        at->member_count += found;
    }
}

void pack_score_rest(pack *at, const graph *from) {
    for (size_t i = 0; i < at->visited_count && !at->is_rest_scored; i++) {
        if (i + AHEAD < at->visited_count) {
            __builtin_prefetch(&from->following_size[at->visited[i + AHEAD]]);
        }
        if (at->accounts[i].hits < PACK_HITS_TASTE) finish_score(at, from, i);
    }
    at->is_rest_scored = true;
}

/* Adds what tastes say to the scores of accounts that could be members by it, and measures the
 * kinds anew. */
static void weigh_tastes(pack *at, const graph *from) {
    size_t read_count = 0;
    at->member_count = 0;
    for (size_t i = 0; i < at->met_count; i++) {
        pack_account *account = &at->accounts[at->met[i]];
        account->member = 0;
        if (account->hits < PACK_HITS_TASTE || account->score < doubtful_score) continue;
        taste_reading reading = taste_read(&at->map, from, at->visited[at->met[i]], at->inside);
        account->score += (float)reading.evidence;
        if (account->score <= 0) continue;
        account->member = 1;
        at->member_count++;
        if (read_count < PACK_READINGS_MAX) at->readings[read_count++] = reading;
    }
    taste_map_fit(&at->map, at->readings, read_count);
}

/* A number that changes with the set of members and of creators. */
static uint64_t fingerprint(const pack *at) {
    uint64_t sum = at->creator_count * 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < at->met_count; i++) {
        uint64_t u = at->visited[at->met[i]];
        if (at->accounts[at->met[i]].member) sum += (u + 1) * (u + 0xbf58476d1ce4e5b9U);
    }
    return sum;
}

void pack_start(pack *at, const graph *from, const uint32_t *creators, size_t creator_count) {
    memset(at->barred, 0, from->creator_count);
    at->map.people = NULL;
    set_creators(at, creators, creator_count);
    start_members(at, from);
}

void pack_start_side(pack *at, const graph *from, const uint32_t *creators, size_t creator_count,
                     const uint8_t *sides, uint8_t side) {
    memset(at->barred, 0, from->creator_count);
    at->map.people = NULL;
    set_creators(at, creators, creator_count);
    at->creator_count = 0;
    for (size_t i = 0; i < creator_count; i++) {
        uint32_t c = creators[i];
        at->barred[c] = sides[c] != side;
        at->inside[c] = sides[c] == side;
        if (at->inside[c]) at->creators[at->creator_count++] = c;
    }
    start_members(at, from);
}

void pack_start_accounts(pack *at, const graph *from, const uint8_t *marks) {
    memset(at->barred, 0, from->creator_count);
    at->map.people = NULL;
    forget_visited(at);
    for (size_t u = 0; u < from->account_count; u++) {
        if (marks[u] == 0) continue;
        size_t place = at->visited_count++;
        at->visited[place] = (uint32_t)u;
        at->slots[u] = at->met[place] = (uint32_t)place;
        at->accounts[place] = (pack_account){.member = 1};
    }
    at->member_count = at->met_count = at->visited_count;
    count_members(at, from);
    choose_creators(at, from);
}

bool pack_refine(pack *at, const graph *from, int step_count) {
    uint64_t before = fingerprint(at);
    at->is_settled = false;
    for (int step = 0; step < step_count && at->member_count >= COUNT_MIN; step++) {
        count_members(at, from);
        choose_creators(at, from);
        if (at->creator_count < PACK_HITS_MIN) return false;
        score_accounts(at, from);
        if (at->map.people) weigh_tastes(at, from);
        uint64_t now = fingerprint(at);
        at->is_settled = now == before;
        if (at->is_settled) break;
        before = now;
    }
    if (at->member_count < COUNT_MIN) return false;
    count_members(at, from);
    return true;
}

bool pack_admits(const pack *at, size_t hits) {
    return hits >= (at->map.people ? PACK_HITS_TASTE : PACK_HITS_MIN);
}

void pack_mark(const pack *at, uint8_t mark, uint8_t *accounts) {
    for (size_t i = 0; i < at->met_count; i++) {
        if (at->accounts[at->met[i]].member) accounts[at->visited[at->met[i]]] = mark;
    }
}

double pack_measure_density(const pack *at) {
    double top[TOP_COUNT] = {0};
    size_t count = at->creator_count < TOP_COUNT ? at->creator_count : TOP_COUNT;
    for (size_t i = 0; i < at->creator_count; i++) {
        double rate = at->rates[at->creators[i]];
        for (size_t k = 0; k < count; k++) {
            double smaller = fmin(rate, top[k]);
            top[k] = fmax(rate, top[k]);
            rate = smaller;
        }
    }
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        sum += top[k];
    }
    return count > 0 ? sum / (double)count : 0;
}

double pack_measure_threshold(const pack *at) {
    return target_rate_min * pack_measure_density(at);
}
