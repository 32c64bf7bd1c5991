#include "market.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char market_folder[] = "/tmp/kith-market-XXXXXX";

const char *market_path(void) {
    return market_folder;
}

void market_create_folder(void) {
    cr_assert_not_null(mkdtemp(market_folder));
}

void market_remove_folder(void) {
    char command[MARKET_PATH_BYTES];
    snprintf(command, sizeof command, "rm -r '%s'", market_folder);
    cr_assert_eq(system(command), 0);
}

int market_run(const char *name, const char *choice) {
    char command[1024];
    const char *build = getenv("KITH_BUILD");
    snprintf(command, sizeof command, "%s/market -q -o '%s/%s' %s >'%s/out' 2>'%s/err'",
             build ? build : "build", market_folder, name, choice, market_folder, market_folder);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

FILE *market_open(const char *name, const char *file) {
    char path[MARKET_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s/%s", market_folder, name, file);
    return fopen(path, "r");
}

static FILE *open_table(const char *name, const char *file, const char *header) {
    char line[MARKET_LINE_BYTES];
    FILE *stream = market_open(name, file);
    cr_assert_not_null(stream);
    cr_assert_not_null(fgets(line, sizeof line, stream));
    cr_assert_str_eq(line, header);
    return stream;
}

static char *next_field(char **rest) {
    char *field = strsep(rest, "\t\n");
    cr_assert_not_null(field);
    return field;
}

static uint64_t next_number(char **rest) {
    return strtoull(next_field(rest), NULL, 10);
}

/* The number in a creator's name, which is the id of its own account. */
static uint64_t next_creator(char **rest) {
    const char *name = next_field(rest);
    cr_assert_eq(*name, 'c');
    return strtoull(name + 1, NULL, 10);
}

int market_compare_numbers(const void *left, const void *right) {
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

int market_compare_rows(const void *left, const void *right) {
    const struct market_row *a = left;
    const struct market_row *b = right;
    int order = market_compare_numbers(&a->creator, &b->creator);
    return order != 0 ? order : market_compare_numbers(&a->follower, &b->follower);
}

static void *reserve(size_t count, size_t bytes) {
    void *items = calloc(count, bytes);
    cr_assert_not_null(items);
    return items;
}

void market_read_rows(struct market_world *world, const char *name) {
    char line[MARKET_LINE_BYTES];
    FILE *stream = open_table(name, "follows.tsv", "creator\tfollower\tfollowed_at\n");
    world->rows = reserve(MARKET_ROW_MAX, sizeof *world->rows);
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        cr_assert_lt(world->row_count, MARKET_ROW_MAX);
        struct market_row *row = &world->rows[world->row_count++];
        row->creator = next_creator(&rest);
        row->follower = next_number(&rest);
        row->time = next_number(&rest);
    }
    fclose(stream);
    qsort(world->rows, world->row_count, sizeof *world->rows, market_compare_rows);
}

static void read_accounts(struct market_world *world, const char *name) {
    char line[MARKET_LINE_BYTES];
    FILE *stream = open_table(
        name, "accounts.tsv",
        "account\tcreated_at\tfollowers_count\tfollowing_count\tposts_count\thas_avatar\n");
    world->accounts = reserve(MARKET_ACCOUNT_MAX, sizeof *world->accounts);
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        cr_assert_lt(world->account_count, MARKET_ACCOUNT_MAX);
        struct market_account *account = &world->accounts[world->account_count++];
        account->id = next_number(&rest);
        account->created = next_number(&rest);
        next_field(&rest);
        account->following = next_number(&rest);
    }
    fclose(stream);
    qsort(world->accounts, world->account_count, sizeof *world->accounts, market_compare_numbers);
}

static void read_labels(struct market_world *world, const char *name) {
    char line[MARKET_LINE_BYTES];
    FILE *stream =
        open_table(name, "truth_followers.tsv", "follower\tlabel\tnumber\tplanted_follows\n");
    world->labels = reserve(MARKET_ACCOUNT_MAX, sizeof *world->labels);
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        cr_assert_lt(world->label_count, MARKET_ACCOUNT_MAX);
        struct market_label *label = &world->labels[world->label_count++];
        label->account = next_number(&rest);
        snprintf(label->name, sizeof label->name, "%s", next_field(&rest));
        label->number = (unsigned)next_number(&rest);
        label->planted = next_number(&rest);
    }
    fclose(stream);
}

static void read_creators(struct market_world *world, const char *name) {
    char line[MARKET_LINE_BYTES];
    FILE *stream =
        open_table(name, "truth_creators.tsv",
                   "creator\tniche\tfollowers\tbought\tbought_share\tsellers\tgiveaways\n");
    world->creators = reserve(MARKET_CREATOR_MAX, sizeof *world->creators);
    while (fgets(line, sizeof line, stream)) {
        char *rest = line;
        cr_assert_lt(world->creator_count, MARKET_CREATOR_MAX);
        struct market_creator *creator = &world->creators[world->creator_count++];
        creator->id = next_creator(&rest);
        snprintf(creator->niche, sizeof creator->niche, "%s", next_field(&rest));
        creator->followers = next_number(&rest);
        creator->bought = next_number(&rest);
        creator->bought_share = strtod(next_field(&rest), NULL);
        snprintf(creator->sellers, sizeof creator->sellers, "%s", next_field(&rest));
        snprintf(creator->giveaways, sizeof creator->giveaways, "%s", next_field(&rest));
    }
    fclose(stream);
}

struct market_account *market_find_account(const struct market_world *world, uint64_t id) {
    return bsearch(&id, world->accounts, world->account_count, sizeof *world->accounts,
                   market_compare_numbers);
}

const struct market_creator *market_find_creator(const struct market_world *world, uint64_t id) {
    for (size_t i = 0; i < world->creator_count; i++) {
        if (world->creators[i].id == id) {
            return &world->creators[i];
        }
    }
    return NULL;
}

const struct market_row *market_find_row(const struct market_world *world, uint64_t creator,
                                         uint64_t follower) {
    struct market_row wanted = {.creator = creator, .follower = follower};
    return bsearch(&wanted, world->rows, world->row_count, sizeof wanted, market_compare_rows);
}

struct market_world market_play(const char *choice) {
    struct market_world world = {0};
    cr_assert_eq(market_run("r", choice), 0, "%s", choice);
    market_read_rows(&world, "r");
    read_accounts(&world, "r");
    read_labels(&world, "r");
    read_creators(&world, "r");
    for (size_t i = 0; i < world.row_count; i++) {
        struct market_account *account = market_find_account(&world, world.rows[i].follower);
        cr_assert_not_null(account);
        account->rows++;
    }
    for (size_t i = 0; i < world.label_count; i++) {
        struct market_account *account = market_find_account(&world, world.labels[i].account);
        cr_assert_not_null(account);
        account->planted += world.labels[i].planted;
    }
    return world;
}

void market_free(struct market_world *world) {
    free(world->rows);
    free(world->accounts);
    free(world->labels);
    free(world->creators);
    memset(world, 0, sizeof *world);
}

size_t market_collect_times(const struct market_world *world, uint64_t creator, uint64_t *times) {
    size_t count = 0;
    for (size_t i = 0; i < world->row_count; i++) {
        const struct market_row *row = &world->rows[i];
        if ((creator == 0 || row->creator == creator) &&
            market_find_account(world, row->follower)->planted > 0) {
            times[count++] = row->time;
        }
    }
    qsort(times, count, sizeof *times, market_compare_numbers);
    return count;
}

size_t market_count_densest(const uint64_t *times, size_t count, uint64_t seconds) {
    size_t most = 0;
    for (size_t begin = 0, end = 0; end < count; end++) {
        while (times[end] - times[begin] > seconds) {
            begin++;
        }
        most = end + 1 - begin > most ? end + 1 - begin : most;
    }
    return most;
}

size_t market_count_windows(const uint64_t *times, size_t count, uint64_t seconds) {
    size_t windows = 0;
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        if (windows == 0 || times[i] > end) {
            windows++;
            end = times[i] + seconds;
        }
    }
    return windows;
}

bool market_same_file(const char *one, const char *other, const char *file) {
    FILE *left = market_open(one, file);
    FILE *right = market_open(other, file);
    cr_assert(left && right);
    int a = 0;
    int b = 0;
    while (a == b && a != EOF) {
        a = fgetc(left);
        b = fgetc(right);
    }
    fclose(left);
    fclose(right);
    return a == b;
}
