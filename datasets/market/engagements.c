/* Who engages with whose posts.
 *
 * Most people only read: three in five hardly ever engage, three in ten now and then, one in ten
 * much. An account engages with creators close to its interests, most while the follow is new. One
 * bot in twenty is kept busy. The own accounts of creators are people like others; members of a pod
 * engage with nearly every post of each other besides.
 * Source  the 90-9-1 rule, van Mierlo, The 1% Rule in Four Digital Health Social Networks, 2014. */
#include <string.h>

#include "market.h"

enum { POSTS_MAX = 250, WINDOW = 182 * DAY, ROW_BYTES = 160 };

static const double interest_seconds = 120.0 * DAY; /* until a follow is no longer new */
static const double lasting_interest = 0.25;
static const double distant_interest = 0.15;
static const double pull_base = 3;
static const double passers_share = 0.01;
static const double own_rate = 0.5; /* of its posts that a creator answers */

struct posts {
    uint32_t count;
    double pull;
    uint64_t key;
};

static struct posts describe_posts(const struct roster *roster, uint32_t creator) {
    struct random stream = random_begin(roster->options->seed, FOR_POSTS, creator);
    uint32_t count = 1 + random_poisson(&stream, random_gamma(&stream, 1.2, 30));
    double size = roster->creators[creator].followers + 10.0;
    double pull = pull_base * random_power(1000 / size, 0.15) * random_gamma(&stream, 4, 1);
    count = count < POSTS_MAX ? count : POSTS_MAX;
    return (struct posts){count, pull, random_bits(&stream)};
}

static double find_post_time(const struct posts *posts, uint32_t post) {
    double unit = (double)(random_mix(posts->key + post) >> 11) * 0x1p-53;
    return CLOSING - WINDOW + unit * (WINDOW - DAY);
}

static double draw_habit(const struct roster *roster, uint32_t account) {
    struct random stream = random_begin(roster->options->seed, FOR_HABITS, account);
    double unit = random_unit(&stream);
    if (roster->people[account].profile == PROFILE_BOT) {
        return unit < 0.05 ? random_exponential(&stream, 1) : 0;
    }
    return unit < 0.6   ? 0.01
           : unit < 0.9 ? random_exponential(&stream, 0.8)
                        : random_gamma(&stream, 2, 5);
}

static double measure_distance(double a, double b) {
    double distance = fabs(a - b);
    return fmin(distance, 1 - distance);
}

static double measure_interest(const struct roster *roster, uint32_t account, uint32_t creator) {
    const struct person *person = &roster->people[account];
    double place = roster->creators[creator].place;
    double distance = fmin(measure_distance(place, person->places[0]),
                           measure_distance(place, person->places[1]));
    double width = 2 * fmax(person->width, 0.01);
    return distant_interest + (1 - distant_interest) * random_exp(-distance / width);
}

struct writer {
    const struct roster *roster;
    FILE *file;
    struct posts posts;
    uint32_t creator;
    struct random stream;
};

static void engage(struct writer *to, uint32_t account, uint32_t post, double seconds) {
    char row[ROW_BYTES];
    double time = find_post_time(&to->posts, post) + random_exponential(&to->stream, seconds);
    double kind = random_unit(&to->stream);
    char *end = files_put_creator(row, to->roster, to->creator);
    *end++ = '\t';
    end = files_put_account(end, to->roster, account);
    *end++ = '\t';
    end = files_put_number(end, (uint64_t)to->creator << 10 | post);
    *end++ = '\t';
    end = files_put_number(end, time < CLOSING ? (uint64_t)time : CLOSING - 1U);
    end = stpcpy(end, kind < 0.7 ? "\tlike" : kind < 0.95 ? "\tcomment" : "\tshare");
    *end++ = '\n';
    fwrite_unlocked(row, 1, (size_t)(end - row), to->file);
}

/* Posts that came after the follow; those long after it are less likely. */
static void engage_follow(struct writer *to, const struct follow *follow) {
    uint64_t pair = random_mix((uint64_t)follow->account << 32 | follow->creator);
    to->stream = random_begin(to->roster->options->seed ^ pair, FOR_ENGAGEMENTS, 0);
    double mean = to->posts.pull * draw_habit(to->roster, follow->account) *
                  measure_interest(to->roster, follow->account, follow->creator) * to->posts.count /
                  30;
    uint32_t tries = random_poisson(&to->stream, mean);
    tries = tries < POSTS_MAX ? tries : POSTS_MAX;
    for (uint32_t i = 0; i < tries; i++) {
        uint32_t post = random_below(&to->stream, to->posts.count);
        double age = find_post_time(&to->posts, post) - follow->time;
        double fresh = random_exp(-fmax(0, age) / interest_seconds);
        if (age > 0 &&
            random_chance(&to->stream, lasting_interest + (1 - lasting_interest) * fresh)) {
            engage(to, follow->account, post, 9.0 * HOUR);
        }
    }
}

static void engage_others(struct writer *to) {
    const struct roster *roster = to->roster;
    to->stream = random_begin(roster->options->seed, FOR_PASSERS, to->creator);
    double mean = passers_share * to->posts.pull * roster->creators[to->creator].followers;
    uint32_t passers = random_poisson(&to->stream, mean * to->posts.count / 60);
    for (uint32_t i = 0; i < passers; i++) {
        uint32_t account = random_below(&to->stream, roster->ordinary_count);
        engage(to, account, random_below(&to->stream, to->posts.count), 9.0 * HOUR);
    }
    for (uint32_t post = 0; post < to->posts.count; post++) {
        if (random_chance(&to->stream, own_rate)) {
            engage(to, to->creator, post, 9.0 * HOUR);
        }
    }
}

/* The others of its pod engage with the posts of a member. */
static void engage_pod(struct writer *to, uint32_t index) {
    const struct roster *roster = to->roster;
    const struct member *member = &roster->members[index];
    to->creator = member->creator;
    to->posts = describe_posts(roster, to->creator);
    to->stream = random_begin(roster->options->seed, FOR_PODS, index);
    for (uint32_t i = 0; i < roster->member_count; i++) {
        bool other = i != index && roster->members[i].number == member->number;
        for (uint32_t post = 0; post < to->posts.count && other; post++) {
            if (random_chance(&to->stream, member->rate)) {
                engage(to, roster->members[i].creator, post, member->seconds / 3);
            }
        }
    }
}

void engagements_write(struct roster *roster, FILE *stream) {
    struct writer to = {.roster = roster, .file = stream, .creator = MARKET_NONE};
    fputs("creator\tfollower\tpost\tengaged_at\tkind\n", stream);
    for (uint32_t i = 0; i < roster->follow_count; i++) {
        if (to.creator != roster->follows[i].creator) {
            to.creator = roster->follows[i].creator;
            to.posts = describe_posts(roster, to.creator);
        }
        engage_follow(&to, &roster->follows[i]);
    }
    for (uint32_t creator = 0; creator < roster->creator_count; creator++) {
        to.creator = creator;
        to.posts = describe_posts(roster, creator);
        engage_others(&to);
    }
    for (uint32_t i = 0; i < roster->member_count; i++) {
        engage_pod(&to, i);
    }
}
