/* The files. All are written under temporary names and renamed once the last of them is complete.
 *
 * An id is 52 scrambled bits of the account's index: unique, and it tells neither age nor kind. The
 * name of a creator is the id of its own account after a c, or alone. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "market.h"

enum { ROW_BYTES = 160, BUFFER_BYTES = 1 << 20, PATH_BYTES = 4096 };

struct output {
    const char *name;
    void (*write)(struct roster *roster, FILE *stream);
    bool only_with_engagements;
};

static const char *const labels[SCENARIO_COUNT] = {
    [SCENARIO_SELLER] = "bot",   [SCENARIO_GIVEAWAY] = "entrant", [SCENARIO_FANS] = "fan",
    [SCENARIO_PRESS] = "reader", [SCENARIO_RECOMMEND] = "viewer", [SCENARIO_RING] = "ring",
    [SCENARIO_POD] = "pod"};

/* Odd factors and shifts by half the width are bijections of 52 bits. */
static uint64_t make_id(const struct roster *roster, uint32_t account) {
    static const uint64_t mask = (UINT64_C(1) << 52) - 1;
    struct random stream = random_begin(roster->options->seed, FOR_IDS, 0);
    uint64_t id = (account + random_bits(&stream)) & mask;
    for (int i = 0; i < 3; i++) {
        id = (id * (random_bits(&stream) | 1)) & mask;
        id ^= id >> 26;
    }
    return id;
}

char *files_put_number(char *end, uint64_t number) {
    char digits[24];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        *end++ = digits[--count];
    }
    return end;
}

char *files_put_account(char *end, const struct roster *roster, uint32_t account) {
    return files_put_number(end, make_id(roster, account));
}

char *files_put_creator(char *end, const struct roster *roster, uint32_t creator) {
    *end = 'c';
    return files_put_account(end + !roster->options->handles, roster, creator);
}

static char *put_field(char *end, uint64_t number) {
    *end++ = '\t';
    return files_put_number(end, number);
}

static void put_row(const char *row, char *end, FILE *stream) {
    *end++ = '\n';
    fwrite_unlocked(row, 1, (size_t)(end - row), stream);
}

static int compare_follows(const void *left, const void *right) {
    const struct follow *a = left;
    const struct follow *b = right;
    if (a->creator != b->creator) {
        return a->creator < b->creator ? -1 : 1;
    }
    if (a->time != b->time) {
        return a->time > b->time ? -1 : 1;
    }
    return (a->account > b->account) - (a->account < b->account);
}

static void shuffle(struct roster *roster) {
    struct random stream = random_begin(roster->options->seed, FOR_ORDER, 0);
    for (uint32_t i = roster->follow_count; i > 1; i--) {
        uint32_t other = random_below(&stream, i);
        struct follow kept = roster->follows[i - 1];
        roster->follows[i - 1] = roster->follows[other];
        roster->follows[other] = kept;
    }
}

/* The chains and the set of rows are no longer needed, which makes room for sorting. */
static void put_in_order(struct roster *roster) {
    free(roster->previous);
    free(roster->keys);
    roster->previous = NULL;
    roster->keys = NULL;
    if (roster->options->grouped) {
        qsort(roster->follows, roster->follow_count, sizeof *roster->follows, compare_follows);
    } else {
        shuffle(roster);
    }
}

static void write_follows(struct roster *roster, FILE *stream) {
    char row[ROW_BYTES];
    uint64_t *ids = malloc(roster->person_count * sizeof *ids);
    fputs("creator\tfollower\tfollowed_at\n", stream);
    for (uint32_t i = 0; i < roster->person_count && ids; i++) {
        ids[i] = make_id(roster, i);
    }
    for (uint32_t i = 0; i < roster->follow_count && ids; i++) {
        const struct follow *follow = &roster->follows[i];
        row[0] = 'c';
        char *end = files_put_number(row + !roster->options->handles, ids[follow->creator]);
        end = put_field(end, ids[follow->account]);
        put_row(row, put_field(end, follow->time), stream);
    }
    roster->failed = roster->failed || !ids;
    free(ids);
}

/* Numbers that a platform shows. Those of bots differ on the whole, but each is found among people. */
static char *put_profile(char *end, const struct roster *roster, uint32_t account) {
    static const struct {
        double followers, following, posts, avatar;
    } laws[] = {[PROFILE_REAL] = {140, 90, 160, 0.92},
                [PROFILE_HUNTER] = {40, 500, 120, 0.85},
                [PROFILE_BOT] = {30, 350, 25, 0.8}};
    struct random stream = random_begin(roster->options->seed, FOR_PROFILES, account);
    const struct person *person = &roster->people[account];
    bool creator = account < roster->creator_count;
    uint64_t known = creator ? roster->creators[account].followers : 0;
    double followers = random_weibull(&stream, 0.5, laws[person->profile].followers);
    double following = random_weibull(&stream, 0.8, laws[person->profile].following);
    double posts = random_gamma(&stream, 0.4, laws[person->profile].posts);
    end = put_field(end, person->created);
    end = put_field(end, known + (uint64_t)followers);
    end = put_field(end, person->follows + (uint64_t)following);
    end = put_field(end, (uint64_t)posts);
    return put_field(end, random_chance(&stream, laws[person->profile].avatar));
}

struct named {
    uint64_t id;
    uint32_t account;
};

static int compare_names(const void *left, const void *right) {
    const struct named *a = left;
    const struct named *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

/* In the order of ids, which is no order. */
static void write_accounts(struct roster *roster, FILE *stream) {
    char row[ROW_BYTES];
    struct named *names = malloc(roster->person_count * sizeof *names);
    if (!names) {
        roster->failed = true;
        return;
    }
    for (uint32_t i = 0; i < roster->person_count; i++) {
        names[i] = (struct named){make_id(roster, i), i};
    }
    qsort(names, roster->person_count, sizeof *names, compare_names);
    fputs("account\tcreated_at\tfollowers_count\tfollowing_count\tposts_count\thas_avatar\n",
          stream);
    for (uint32_t i = 0; i < roster->person_count; i++) {
        char *end = files_put_number(row, names[i].id);
        put_row(row, put_profile(end, roster, names[i].account), stream);
    }
    free(names);
}

static void write_truths(struct roster *roster, FILE *stream) {
    fputs("follower\tlabel\tnumber\tplanted_follows\n", stream);
    for (uint32_t i = 0; i < roster->truth_count; i++) {
        const struct truth *truth = &roster->truths[i];
        fprintf(stream, "%llu\t%s\t%u\t%u\n", (unsigned long long)make_id(roster, truth->account),
                labels[truth->scenario], truth->number, truth->planted);
    }
}

static int compare_deals(const void *left, const void *right) {
    const struct deal *a = left;
    const struct deal *b = right;
    if (a->creator != b->creator) {
        return a->creator < b->creator ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

/* Writes the numbers of one kind of deal; deals of one creator lie together. */
static void write_deals(const struct roster *roster, uint32_t first, enum scenario scenario,
                        FILE *stream) {
    const char *separator = "\t";
    const struct deal *deals = roster->deals;
    for (uint32_t i = first; i < roster->deal_count && deals[i].creator == deals[first].creator;
         i++) {
        if (deals[i].scenario == scenario) {
            fprintf(stream, "%s%u", separator, deals[i].number);
            separator = ";";
        }
    }
    fputs(*separator == '\t' ? separator : "", stream);
}

static void write_creators(struct roster *roster, FILE *stream) {
    uint32_t deal = 0;
    if (roster->deal_count > 0) {
        qsort(roster->deals, roster->deal_count, sizeof *roster->deals, compare_deals);
    }
    fputs("creator\tniche\tfollowers\tbought\tbought_share\tsellers\tgiveaways\n", stream);
    for (uint32_t i = 0; i < roster->creator_count; i++) {
        const struct creator *creator = &roster->creators[i];
        double share = creator->followers > 0 ? (double)creator->bought / creator->followers : 0;
        char name[32];
        *files_put_creator(name, roster, i) = '\0';
        fprintf(stream, "%s\tinterest_%u\t%u\t%u\t%.6f", name, creator->niche + 1,
                creator->followers, creator->bought, share);
        bool any = deal < roster->deal_count && roster->deals[deal].creator == i;
        write_deals(roster, any ? deal : roster->deal_count, SCENARIO_SELLER, stream);
        write_deals(roster, any ? deal : roster->deal_count, SCENARIO_GIVEAWAY, stream);
        fputc('\n', stream);
        while (deal < roster->deal_count && roster->deals[deal].creator == i) {
            deal++;
        }
    }
}

static const struct output outputs[] = {{"follows.tsv", write_follows, false},
                                        {"accounts.tsv", write_accounts, false},
                                        {"truth_followers.tsv", write_truths, false},
                                        {"truth_creators.tsv", write_creators, false},
                                        {"engagements.tsv", engagements_write, true}};

enum { FILE_COUNT = sizeof outputs / sizeof *outputs };

static bool fail(const char *path) {
    fprintf(stderr, "market: %s: %s\n", path, strerror(errno));
    return false;
}

static void name_file(const struct roster *roster, int file, const char *suffix, char *path) {
    snprintf(path, PATH_BYTES, "%s/%s%s", roster->options->folder, outputs[file].name, suffix);
}

static bool write_file(struct roster *roster, int file) {
    char path[PATH_BYTES];
    name_file(roster, file, ".tmp", path);
    FILE *stream = fopen(path, "wb");
    if (!stream) {
        return fail(path);
    }
    setvbuf(stream, NULL, _IOFBF, BUFFER_BYTES);
    outputs[file].write(roster, stream);
    bool written = fflush(stream) == 0 && !ferror(stream);
    int reason = roster->failed ? ENOMEM : errno;
    bool closed = fclose(stream) == 0;
    if (written && closed && !roster->failed) {
        return true;
    }
    errno = written && !roster->failed ? errno : reason;
    return fail(path);
}

static bool is_wanted(const struct roster *roster, int file) {
    return roster->options->engagements || !outputs[file].only_with_engagements;
}

static bool rename_files(const struct roster *roster) {
    char temporary[PATH_BYTES];
    char path[PATH_BYTES];
    for (int i = 0; i < FILE_COUNT; i++) {
        name_file(roster, i, ".tmp", temporary);
        name_file(roster, i, "", path);
        if (!is_wanted(roster, i)) {
            unlink(path); /* it would describe another roster */
        } else if (rename(temporary, path) != 0) {
            return fail(path);
        }
    }
    return true;
}

bool files_write(struct roster *roster) {
    const char *folder = roster->options->folder;
    char path[PATH_BYTES];
    if (strlen(folder) + ROW_BYTES > PATH_BYTES) {
        errno = ENAMETOOLONG;
        return fail(folder);
    }
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return fail(folder);
    }
    put_in_order(roster);
    bool written = true;
    for (int i = 0; i < FILE_COUNT && written; i++) {
        written = !is_wanted(roster, i) || write_file(roster, i);
    }
    written = written && rename_files(roster);
    for (int i = 0; i < FILE_COUNT && !written; i++) {
        name_file(roster, i, ".tmp", path);
        unlink(path);
    }
    return written;
}
