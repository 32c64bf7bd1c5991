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

static char *put_text(char *end, const char *text) {
    return stpcpy(end, text);
}

/* The beginning of a row: creator and follower. */
struct row {
    char text[ROW_BYTES];
    size_t size;
};

static struct row begin_row(const struct roster *roster, uint32_t creator, uint32_t account) {
    struct row row;
    char *end = put_text(row.text, roster->creators[creator].name);
    *end++ = '\t';
    row.size = (size_t)(files_put_account(end, roster, account) - row.text);
    return row;
}

/* The follower is the own account of another creator. */
static struct row begin_row_by(const struct roster *roster, uint32_t creator, uint32_t other) {
    struct row row;
    char *end = put_text(row.text, roster->creators[creator].name);
    *end++ = '\t';
    row.size = (size_t)(put_text(end, roster->creators[other].name) - row.text);
    return row;
}

static void put_row(struct row *row, const struct roster *roster, uint32_t creator, uint32_t post,
                    uint32_t time, const char *kind, FILE *stream) {
    char *end = row->text + row->size;
    *end++ = '\t';
    end = put_text(end, roster->creators[creator].name);
    *end++ = '.';
    end = files_put_number(end, post + 1, 10);
    *end++ = '\t';
    end = files_put_number(end, time, 10);
    *end++ = '\t';
    end = put_text(end, kind);
    *end++ = '\n';
    fwrite_unlocked(row->text, 1, (size_t)(end - row->text), stream);
}

static const char *draw_kind(random_stream *stream) {
    double point = random_unit(stream);
    return point < 0.82 ? "like" : point < 0.95 ? "comment" : "share";
}

/* Writes one engagement, and now and then a second of another kind. */
static void engage(struct row *row, const struct roster *roster, const struct posts *posts,
                   uint32_t creator, uint32_t post, double delay, random_stream *stream,
                   FILE *file) {
    double time = find_post_time(posts, post) + delay * random_exponential(stream);
    uint32_t second = time < END ? (uint32_t)time : END - 1;
    put_row(row, roster, creator, post, second, draw_kind(stream), file);
    if (random_unit(stream) < both_rate) {
        put_row(row, roster, creator, post, second, "save", file);
    }
}

static uint32_t draw_poisson(double mean, random_stream *stream) {
    uint32_t count = 0;
    double sum = random_exponential(stream);
    for (; sum < mean && count < POSTS_MAX; count++)
        sum += random_exponential(stream);
    return count;
}

static double draw_habit(const struct roster *roster, uint32_t account) {
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_HABITS), account);
    double habit = exp(habit_deviation * (random_normal(&stream) - habit_deviation / 2));
    return habit * (files_is_bot(roster, account) ? bot_habit : 1);
}

/* One follow: the posts that came after it. */
static void engage_follow(const struct roster *roster, const struct follow *follow,
                          const struct posts *posts, FILE *file) {
    uint64_t key = random_key(roster->options->seed, FOR_ENGAGEMENTS);
    random_stream stream =
        random_begin(key, (uint64_t)follow->account << 32 | (uint64_t)follow->creator);
    double from = fmax(follow->time, END - YEAR);
    double fresh = fmax(0, fmin(fresh_seconds, END - from));
    double mean = posts->pull * draw_habit(roster, follow->account) * random_exponential(&stream) *
                  ((END - from) + (follow->time > END - YEAR ? fresh : 0)) / YEAR;
    uint32_t wanted = draw_poisson(mean, &stream);
    if (wanted == 0) {
        return;
    }
    struct row row = begin_row(roster, follow->creator, follow->account);
    uint32_t first = (uint32_t)((from - (END - YEAR)) / YEAR * posts->count);
    uint32_t left = posts->count - first;
    for (uint32_t i = 0; i < wanted && left > 0; i++) {
        uint32_t post = first + random_below(&stream, left);
        if (find_post_time(posts, post) < from) {
            continue;
        }
        engage(&row, roster, posts, follow->creator, post, delay_seconds, &stream, file);
    }
}

/* Passers-by, the creator itself, and posts of friends in its circle. */
static void engage_others(const struct roster *roster, uint32_t creator, const struct posts *posts,
                          FILE *file) {
    const struct creator *of = &roster->creators[creator];
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_OUTSIDERS), creator);
    uint32_t passers = draw_poisson(posts->pull * of->followers * OUTSIDER_MILLE / 1000, &stream);
    for (uint32_t i = 0; i < passers; i++) {
        uint32_t account = random_below(&stream, roster->groups[0].count);
        struct row row = begin_row(roster, creator, account);
        engage(&row, roster, posts, creator, random_below(&stream, posts->count), delay_seconds,
               &stream, file);
    }
    for (uint32_t post = 0; post < posts->count; post++) {
        if (random_unit(&stream) < own_rate) {
            struct row row = begin_row_by(roster, creator, creator);
            put_row(&row, roster, creator, post, find_post_time(posts, post), "comment", file);
        }
    }
}

static void engage_circle(const struct roster *roster, uint32_t creator, const struct posts *posts,
                          FILE *file) {
    const struct creator *of = &roster->creators[creator];
    uint32_t count = of->circle.end - of->circle.begin;
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_FRIENDS), creator);
    for (int i = 0; i < FRIENDS && count > 1; i++) {
        uint32_t friend = of->circle.begin + random_below(&stream, count);
        double rate = friend_rate * random_unit(&stream);
        for (uint32_t post = 0; post < posts->count && friend != creator; post++) {
            if (random_unit(&stream) < rate) {
                struct row row = begin_row_by(roster, creator, friend);
                engage(&row, roster, posts, creator, post, delay_seconds, &stream, file);
            }
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

static void engage_pod(const struct roster *roster, uint32_t pod, FILE *file) {
    const pod_plan *plan = &roster->options->pods[pod];
    uint32_t members = (uint32_t)plan->members.low;
    random_stream stream =
        random_begin(random_key(roster->options->seed, FOR_PODS), PLAN_MAX + pod);
    for (uint32_t i = 0; i < members; i++) {
        uint32_t creator = find_member(roster, pod, i);
        struct posts posts = describe_posts(roster, creator);
        for (uint32_t k = 0; k < members; k++) {
            double rate = random_between(&stream, plan->rate.low, plan->rate.high);
            for (uint32_t post = 0; post < posts.count && k != i; post++) {
                if (random_unit(&stream) < rate) {
                    struct row row = begin_row_by(roster, creator, find_member(roster, pod, k));
                    engage(&row, roster, &posts, creator, post, 3600 * plan->hours.low / 3, &stream,
                           file);
                }
            }
        }
    }
}

void engagements_write(const struct roster *roster, FILE *stream) {
    fputs("creator\tfollower\tpost\tengaged_at\tkind\n", stream);
    for (uint64_t i = 0; i < roster->follow_count; i++) {
        struct posts posts = describe_posts(roster, roster->follows[i].creator);
        engage_follow(roster, &roster->follows[i], &posts, stream);
    }
    for (uint32_t creator = 0; creator < roster->creator_count; creator++) {
        struct posts posts = describe_posts(roster, creator);
        engage_others(roster, creator, &posts, stream);
        if (creator < roster->ordinary_creators) {
            engage_circle(roster, creator, &posts, stream);
        }
    }
    for (uint32_t pod = 0; pod < roster->options->pod_count; pod++) {
        engage_pod(roster, pod, stream);
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
