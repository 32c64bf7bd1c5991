/* The files. All are written under temporary names and renamed once the last of them is complete.
 *
 * An account's id is its creation second above 32 scrambled bits of its index: unique, 19 digits,
 * and older accounts have smaller ids, as on platforms whose ids begin with a time. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "generate.h"

enum { ROW_BYTES = 160, BUFFER_BYTES = 1 << 20, PATH_BYTES = 4096 };

/* A file is described by its name, what writes its rows, and whether it is wanted. */
struct output {
    const char *name;
    void (*write)(const struct roster *roster, FILE *stream);
    bool (*is_wanted)(const options *choice);
};

char *files_put_number(char *end, uint64_t number, unsigned base) {
    char digits[64];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[number % base];
        number /= base;
    } while (number > 0);
    while (count > 0) {
        *end++ = digits[--count];
    }
    return end;
}

/* Scrambles 32 bits; a bijection (Wellons, hash-prospector). */
static uint32_t scramble(uint32_t value) {
    value = (value ^ (value >> 16)) * UINT32_C(0x7feb352d);
    value = (value ^ (value >> 15)) * UINT32_C(0x846ca68b);
    return value ^ (value >> 16);
}

char *files_put_account(char *end, const struct roster *roster, uint32_t index) {
    uint32_t key = (uint32_t)random_key(roster->options->seed, FOR_IDS);
    uint64_t id = ((uint64_t)roster->accounts[index].created << 32) | scramble(index ^ key);
    if (!roster->options->text_ids) {
        return files_put_number(end, id, 10);
    }
    *end = 'u';
    return files_put_number(end + 1, id, 36);
}

static void put_row(const char *row, char *end, FILE *stream) {
    *end++ = '\n';
    fwrite_unlocked(row, 1, (size_t)(end - row), stream);
}

static void write_follows(const struct roster *roster, FILE *stream) {
    char row[ROW_BYTES];
    bool times = roster->options->times;
    fputs(times ? "creator\tfollower\tfollowed_at\n" : "creator\tfollower\n", stream);
    for (uint64_t i = 0; i < roster->follow_count; i++) {
        if (i % BUFFER_BYTES == 0) {
            progress(roster, "writing", i, roster->follow_count);
        }
        const struct follow *follow = &roster->follows[i];
        char *end = stpcpy(row, roster->creators[follow->creator].name);
        *end++ = '\t';
        end = files_put_account(end, roster, follow->account);
        if (times) {
            *end++ = '\t';
            end = files_put_number(end, follow->time, 10);
        }
        put_row(row, end, stream);
    }
    progress(roster, "writing", 1, 1);
}

bool files_is_bot(const struct roster *roster, uint32_t index) {
    for (uint32_t i = 1; i < roster->group_count; i++) {
        const struct group *group = &roster->groups[i];
        if (index >= group->first && index - group->first < group->count) {
            return group->kind == GROUP_SELLER;
        }
    }
    return false;
}

static uint64_t draw_lognormal(double median, double deviation, random_stream *stream) {
    return (uint64_t)(median * exp(deviation * random_normal(stream)));
}

/* Bots have fewer followers and posts and follow more, but the laws overlap widely. */
static char *put_profile(char *end, const struct roster *roster, uint32_t index) {
    random_stream stream = random_begin(random_key(roster->options->seed, FOR_PROFILES), index);
    bool bot = files_is_bot(roster, index);
    uint64_t followers = draw_lognormal(bot ? 15 : 120, bot ? 1.3 : 1.6, &stream);
    uint64_t others = draw_lognormal(bot ? 600 : 150, bot ? 0.8 : 1, &stream);
    uint64_t posts = draw_lognormal(bot ? 5 : 80, bot ? 1.8 : 2, &stream);
    const uint64_t fields[] = {roster->accounts[index].created, followers,
                               others + roster->accounts[index].follows, posts,
                               random_unit(&stream) < (bot ? 0.75 : 0.93)};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *end++ = '\t';
        end = files_put_number(end, fields[i], 10);
    }
    return end;
}

static void write_accounts(const struct roster *roster, FILE *stream) {
    char row[ROW_BYTES];
    uint64_t key = random_key(roster->options->seed, FOR_ACCOUNT_ORDER);
    fputs("account\tcreated_at\tfollowers_count\tfollowing_count\tposts_count\thas_avatar\n",
          stream);
    for (uint32_t i = 0; i < roster->account_count; i++) {
        uint32_t index = random_place(key, i, roster->account_count);
        char *end = files_put_account(row, roster, index);
        put_row(row, put_profile(end, roster, index), stream);
    }
}

static void write_planted(const struct roster *roster, FILE *stream) {
    char row[ROW_BYTES];
    fputs("follower\tlabel\tnumber\tplanted_follows\n", stream);
    for (uint32_t i = 1; i < roster->group_count; i++) {
        const struct group *group = &roster->groups[i];
        for (uint32_t k = 0; k < group->count; k++) {
            uint32_t index = group->first + k;
            char *end = files_put_account(row, roster, index);
            end = stpcpy(end, group->kind == GROUP_SELLER ? "\tbot\t" : "\tentrant\t");
            end = files_put_number(end, group->number, 10);
            *end++ = '\t';
            end = files_put_number(end, roster->planted[index - roster->groups[0].count], 10);
            put_row(row, end, stream);
        }
    }
}

/* Writes the numbers of the sellers that served a creator, or of the giveaways it sponsored. */
static void write_groups_of(const struct roster *roster, uint32_t creator, int kind, FILE *stream) {
    const char *separator = "";
    for (uint32_t i = 1; i < roster->group_count; i++) {
        const struct group *group = &roster->groups[i];
        for (uint32_t k = group->delivery_begin; k < group->delivery_end; k++) {
            if ((int)group->kind == kind && roster->deliveries[k].creator == creator) {
                fprintf(stream, "%s%u", separator, group->number);
                separator = ";";
            }
        }
    }
}

static void write_creators(const struct roster *roster, FILE *stream) {
    fputs("creator\tniche\tfollowers\tbought\tbought_share\tsellers\tgiveaways\n", stream);
    for (uint32_t i = 0; i < roster->creator_count; i++) {
        const struct creator *creator = &roster->creators[i];
        int niche_bytes = (int)strcspn(creator->name, "_");
        double share = creator->followers > 0 ? (double)creator->bought / creator->followers : 0;
        fprintf(stream, "%s\t%.*s\t%u\t%u\t%.6f\t", creator->name, niche_bytes, creator->name,
                creator->followers, creator->bought, share);
        write_groups_of(roster, i, GROUP_SELLER, stream);
        fputc('\t', stream);
        write_groups_of(roster, i, GROUP_GIVEAWAY, stream);
        fputc('\n', stream);
    }
}

static void write_overlaps(const struct roster *roster, FILE *stream) {
    fputs("creator_a\tcreator_b\tfollowers_a\tfollowers_b\tshared\n", stream);
    for (uint32_t i = 0; i < roster->options->overlap_count; i++) {
        const overlap_plan *plan = &roster->options->overlaps[i];
        const struct creator *pair = &roster->creators[roster->ordinary_creators + 2 * i];
        fprintf(stream, "%s\t%s\t%u\t%u\t%u\n", pair[0].name, pair[1].name, plan->a_size,
                plan->b_size, plan->shared);
    }
}

static bool want_always(const options *choice) {
    (void)choice;
    return true;
}

static bool want_accounts(const options *choice) {
    return choice->profiles;
}

static bool want_engagements(const options *choice) {
    return choice->engagements;
}

static const struct output outputs[] = {
    {"follows.tsv", write_follows, want_always},
    {"truth_followers.tsv", write_planted, want_always},
    {"truth_creators.tsv", write_creators, want_always},
    {"truth_overlaps.tsv", write_overlaps, want_always},
    {"accounts.tsv", write_accounts, want_accounts},
    {"engagements.tsv", engagements_write, want_engagements},
    {"truth_pods.tsv", engagements_write_pods, want_engagements}};

enum { FILE_COUNT = sizeof outputs / sizeof *outputs };

static bool fail(const char *path) {
    fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
    return false;
}

static void name_file(const struct roster *roster, const struct output *output, const char *suffix,
                      char *path) {
    snprintf(path, PATH_BYTES, "%s/%s%s", roster->options->folder, output->name, suffix);
}

static bool write_file(const struct roster *roster, const struct output *output) {
    char path[PATH_BYTES];
    name_file(roster, output, ".tmp", path);
    FILE *stream = fopen(path, "wb");
    if (!stream) {
        return fail(path);
    }
    setvbuf(stream, NULL, _IOFBF, BUFFER_BYTES);
    output->write(roster, stream);
    bool written = fflush(stream) == 0 && !ferror(stream);
    int reason = errno;
    if (fclose(stream) == 0 && written) {
        return true;
    }
    errno = written ? errno : reason;
    return fail(path);
}

static void remove_files(const struct roster *roster, const char *suffix, bool wanted) {
    char path[PATH_BYTES];
    for (int i = 0; i < FILE_COUNT; i++) {
        if (outputs[i].is_wanted(roster->options) == wanted) {
            name_file(roster, &outputs[i], suffix, path);
            unlink(path);
        }
    }
}

static bool rename_files(const struct roster *roster) {
    char temporary[PATH_BYTES];
    char path[PATH_BYTES];
    for (int i = 0; i < FILE_COUNT; i++) {
        if (!outputs[i].is_wanted(roster->options)) {
            continue;
        }
        name_file(roster, &outputs[i], ".tmp", temporary);
        name_file(roster, &outputs[i], "", path);
        if (rename(temporary, path) != 0) {
            return fail(path);
        }
    }
    return true;
}

/* A file that is not wanted now and was before would describe another roster, so it is removed. */
bool files_write(const struct roster *roster) {
    const char *folder = roster->options->folder;
    if (strlen(folder) + ROW_BYTES > PATH_BYTES) {
        errno = ENAMETOOLONG;
        return fail(folder);
    }
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return fail(folder);
    }
    bool written = true;
    for (int i = 0; i < FILE_COUNT && written; i++) {
        written = !outputs[i].is_wanted(roster->options) || write_file(roster, &outputs[i]);
    }
    written = written && rename_files(roster);
    remove_files(roster, ".tmp", true);
    if (written) {
        remove_files(roster, "", false);
    }
    return written;
}
