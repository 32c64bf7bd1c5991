/* Who engages with whose posts.
 *
 * Idea     Each follow has its own stream of random numbers, so a row depends on the account, the
 *          creator and nothing else: the order of follows and what is planted change none of it.
 * Laws     Posts of a creator: lognormal, median 24, spread over the last year.
 *          Engagements of a follow: Poisson. Its mean is the creator's pull, which falls with the
 *          root of the root of the audience; times the account's habit, lognormal with deviation
 *          1.3, a twentieth of it for bots; times a taste for this creator, exponential; times the
 *          share of the posts that came after the follow, the first 60 days of it counting double.
 *          One row in twenty is by an account that may not follow. Creators answer below their own
 *          posts, and like some posts of two friends in their circle.
 * Pods     Members are of one niche if one is large enough; their own accounts, whose id is the name
 *          of the creator, engage with a share of all posts of each other within hours. */
#include <string.h>

#include "generate.h"

enum { POSTS_MIN = 3, POSTS_MAX = 200, FRIENDS = 2, ROW_BYTES = 160, OUTSIDER_MILLE = 50 };

static const double posts_median = 24;
static const double posts_deviation = 0.7;
static const double pull_base = 1.6;  /* engagements of a follower of an audience of one */
static const double pull_fall = 0.25; /* exponent of the audience */
static const double pull_deviation = 0.4;
static const double habit_deviation = 1.3;
static const double bot_habit = 0.05;
static const double fresh_seconds = 60.0 * DAY;
static const double delay_seconds = 10 * 3600;
static const double own_rate = 0.3;    /* of a creator's posts, answered by itself */
static const double friend_rate = 0.3; /* of a friend's posts, at most */
static const double both_rate = 0.04;  /* engagements of two kinds */

struct posts {
    uint32_t count;
    double pull;
    uint64_t key;
};

static struct posts describe_posts(const struct roster *roster, uint32_t creator) {
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_POSTS), creator);
    double wanted = posts_median * exp(posts_deviation * random_normal(&stream));
    double count = fmin(POSTS_MAX, fmax(POSTS_MIN, floor(wanted)));
    double size = fmax(1, roster->creators[creator].followers);
    double pull = pull_base * pow(size, -pull_fall);
    pull *= exp(pull_deviation * random_normal(&stream)) * count / posts_median;
    return (struct posts){(uint32_t)count, pull, random_next(&stream)};
}

/* Posts stand evenly in the last year, each within its turn. */
static uint32_t find_post_time(const struct posts *posts, uint32_t post) {
    double turn = (double)(random_mix(posts->key + post) >> 11) * 0x1p-53;
    return (uint32_t)(END - YEAR + (YEAR - DAY) * (post + turn) / posts->count);
}

/* The posts of a creator, and who is engaging with them. */
struct writer {
    const struct roster *roster;
    FILE *file;
    uint32_t creator;
    struct posts posts;
    random_stream stream;
    char row[ROW_BYTES]; /* creator and follower, up to size */
    size_t size;
};

static void take_creator(struct writer *to, uint32_t creator) {
    to->creator = creator;
    to->posts = describe_posts(to->roster, creator);
}

static void take_account(struct writer *to, uint32_t account) {
    char *end = stpcpy(to->row, to->roster->creators[to->creator].name);
    *end++ = '\t';
    to->size = (size_t)(files_put_account(end, to->roster, account) - to->row);
}

/* The follower is the own account of a creator. */
static void take_own(struct writer *to, uint32_t other) {
    char *end = stpcpy(to->row, to->roster->creators[to->creator].name);
    *end++ = '\t';
    to->size = (size_t)(stpcpy(end, to->roster->creators[other].name) - to->row);
}

static void put_row(struct writer *to, uint32_t post, uint32_t time, const char *kind) {
    char *end = to->row + to->size;
    *end++ = '\t';
    end = stpcpy(end, to->roster->creators[to->creator].name);
    *end++ = '.';
    end = files_put_number(end, post + 1, 10);
    *end++ = '\t';
    end = files_put_number(end, time, 10);
    *end++ = '\t';
    end = stpcpy(end, kind);
    *end++ = '\n';
    fwrite_unlocked(to->row, 1, (size_t)(end - to->row), to->file);
}

static const char *draw_kind(random_stream *stream) {
    double point = random_unit(stream);
    return point < 0.82 ? "like" : point < 0.95 ? "comment" : "share";
}

/* Writes one engagement, and now and then a second of another kind. */
static void engage(struct writer *to, uint32_t post, double delay) {
    double time = find_post_time(&to->posts, post) + delay * random_exponential(&to->stream);
    uint32_t second = time < END ? (uint32_t)time : END - 1;
    put_row(to, post, second, draw_kind(&to->stream));
    if (random_unit(&to->stream) < both_rate) {
        put_row(to, post, second, "save");
    }
}

static uint32_t draw_poisson(double mean, random_stream *stream) {
    uint32_t count = 0;
    double sum = random_exponential(stream);
    for (; sum < mean && count < POSTS_MAX; count++) {
        sum += random_exponential(stream);
    }
    return count;
}

static double draw_habit(const struct roster *roster, uint32_t account) {
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_HABITS), account);
    double habit = exp(habit_deviation * (random_normal(&stream) - habit_deviation / 2));
    return habit * (files_is_bot(roster, account) ? bot_habit : 1);
}

/* One follow: the posts that came after it. */
static void engage_follow(struct writer *to, const struct follow *follow) {
    uint64_t key = random_key(to->roster->options->seed, FOR_ENGAGEMENTS);
    to->stream = random_begin(key, (uint64_t)follow->account << 32 | (uint64_t)follow->creator);
    double from = fmax(follow->time, END - YEAR);
    double fresh = follow->time > END - YEAR ? fmin(fresh_seconds, END - from) : 0;
    double mean = to->posts.pull * draw_habit(to->roster, follow->account) *
                  random_exponential(&to->stream) * (END - from + fresh) / YEAR;
    uint32_t wanted = draw_poisson(mean, &to->stream);
    uint32_t first = (uint32_t)((from - (END - YEAR)) / YEAR * to->posts.count);
    uint32_t left = to->posts.count - first;
    if (wanted > 0) {
        take_account(to, follow->account);
    }
    for (uint32_t i = 0; i < wanted && left > 0; i++) {
        uint32_t post = first + random_below(&to->stream, left);
        if (find_post_time(&to->posts, post) >= from) {
            engage(to, post, delay_seconds);
        }
    }
}

/* Passers-by, and the creator itself. */
static void engage_others(struct writer *to) {
    const struct roster *roster = to->roster;
    to->stream = random_begin(random_key(roster->options->seed, FOR_OUTSIDERS), to->creator);
    double mean = to->posts.pull * roster->creators[to->creator].followers * OUTSIDER_MILLE / 1000;
    uint32_t passers = draw_poisson(mean, &to->stream);
    for (uint32_t i = 0; i < passers; i++) {
        take_account(to, random_below(&to->stream, roster->groups[0].count));
        engage(to, random_below(&to->stream, to->posts.count), delay_seconds);
    }
    take_own(to, to->creator);
    for (uint32_t post = 0; post < to->posts.count; post++) {
        if (random_unit(&to->stream) < own_rate) {
            put_row(to, post, find_post_time(&to->posts, post), "comment");
        }
    }
}

/* The own account of another creator engages with a share of the posts. */
static void engage_own(struct writer *to, uint32_t other, double rate, double delay) {
    take_own(to, other);
    for (uint32_t post = 0; post < to->posts.count; post++) {
        if (random_unit(&to->stream) < rate) {
            engage(to, post, delay);
        }
    }
}

static void engage_friends(struct writer *to) {
    range circle = to->roster->creators[to->creator].circle;
    uint64_t key = random_key(to->roster->options->seed, FOR_FRIENDS);
    to->stream = random_begin(key, to->creator);
    for (int i = 0; i < FRIENDS && circle.end - circle.begin > 1; i++) {
        uint32_t friend = circle.begin + random_below(&to->stream, circle.end - circle.begin);
        double rate = friend_rate * random_unit(&to->stream);
        if (friend != to->creator) {
            engage_own(to, friend, rate, delay_seconds);
        }
    }
}

/* The members of a pod: a sample of a niche that is large enough, or of all. */
static uint32_t find_member(const struct roster *roster, uint32_t pod, uint32_t number) {
    uint32_t members = (uint32_t)roster->options->pods[pod].members.low;
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_PODS), pod);
    range among = creators_all(roster);
    uint32_t first = random_below(&stream, roster->niche_count);
    for (uint32_t i = 0; i < roster->niche_count; i++) {
        range niche = roster->niches[(first + i) % roster->niche_count];
        if (niche.end - niche.begin >= members) {
            among = niche;
            break;
        }
    }
    uint64_t key = random_next(&stream);
    return among.begin + random_place(key, number, among.end - among.begin);
}

static void engage_pod(struct writer *to, uint32_t pod) {
    const pod_plan *plan = &to->roster->options->pods[pod];
    uint32_t members = (uint32_t)plan->members.low;
    to->stream = random_begin(random_key(to->roster->options->seed, FOR_PODS), PLAN_MAX + pod);
    for (uint32_t i = 0; i < members; i++) {
        take_creator(to, find_member(to->roster, pod, i));
        for (uint32_t k = 0; k < members; k++) {
            double rate = random_between(&to->stream, plan->rate.low, plan->rate.high);
            if (k != i) {
                engage_own(to, find_member(to->roster, pod, k), rate, 1200 * plan->hours.low);
            }
        }
    }
}

void engagements_write(const struct roster *roster, FILE *stream) {
    struct writer to = {.roster = roster, .file = stream};
    fputs("creator\tfollower\tpost\tengaged_at\tkind\n", stream);
    for (uint64_t i = 0; i < roster->follow_count; i++) {
        if (i == 0 || roster->follows[i].creator != to.creator) {
            take_creator(&to, roster->follows[i].creator);
        }
        engage_follow(&to, &roster->follows[i]);
    }
    for (uint32_t creator = 0; creator < roster->creator_count; creator++) {
        take_creator(&to, creator);
        engage_others(&to);
        if (creator < roster->ordinary_creators) {
            engage_friends(&to);
        }
    }
    for (uint32_t pod = 0; pod < roster->options->pod_count; pod++) {
        engage_pod(&to, pod);
    }
}

void engagements_write_pods(const struct roster *roster, FILE *stream) {
    fputs("pod\tcreator\n", stream);
    for (uint32_t pod = 0; pod < roster->options->pod_count; pod++) {
        uint32_t members = (uint32_t)roster->options->pods[pod].members.low;
        for (uint32_t i = 0; i < members; i++) {
            fprintf(stream, "%u\t%s\n", pod + 1,
                    roster->creators[find_member(roster, pod, i)].name);
        }
    }
}
