/* From labels to a model: finds the labelled accounts among the followers, puts the accounts of each campaign into one
 * fold, and says in the model what it was fitted on. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "authenticity/findings.h"
#include "authenticity/fit.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/labels.h"
#include "sketch/roster.h"

enum { HASH_BITS = 64 };

/* The labelled accounts of a roster. */
typedef struct examples {
    fit_example *items;
    size_t count;
    size_t counts[2]; /* people, bots */
} examples;

static kith_status check(const kith_roster *roster, const kith_calibration *to, kith_error *error) {
    if (to->labels->key.seed != roster->key.seed || roster->hash_bits != HASH_BITS) {
        return status_fail(error, KITH_INCOMPATIBLE,
                           "labels need a roster built with floor 1 and the same seed");
    }
    if (!(to->bot_share >= 0 && to->bot_share < 1)) {
        return status_fail(error, KITH_INVALID, "a share of bots must be below 1");
    }
    return KITH_OK;
}

/* Both lists ascend by hash. */
static void list_examples(const graph *from, const kith_labels *labels, examples *made) {
    size_t account = 0;
    for (size_t i = 0; i < labels->count; i++) {
        while (account < from->account_count && from->hashes[account] < labels->hashes[i])
            account++;
        if (account == from->account_count) break;
        if (from->hashes[account] != labels->hashes[i]) continue;
        made->items[made->count++] =
            (fit_example){.account = (uint32_t)account, .bot = labels->bots[i], .weight = 1};
        made->counts[labels->bots[i]]++;
    }
}

/* Where labels were chosen by their kind, both kinds weigh what they are of all accounts. */
static void weigh(examples *made, double bot_share) {
    double all = (double)made->count;
    if (bot_share == 0) return;
    for (size_t i = 0; i < made->count; i++) {
        bool bot = made->items[i].bot;
        double share = bot ? bot_share : 1 - bot_share;
        made->items[i].weight = share * all / (double)made->counts[bot];
    }
}

/* The campaign that each account most likely belongs to, from 1; 0 for none. */
static uint32_t *find_campaigns(const findings *from) {
    const kith_allocator *allocator = &from->allocator;
    size_t account_count = from->follows->account_count;
    uint32_t *numbers = memory_create(allocator, account_count, sizeof *numbers);
    float *most = memory_create(allocator, account_count, sizeof *most);
    for (size_t k = 0; numbers && most && k < from->found->count; k++) {
        const campaign *item = &from->found->items[k];
        if (item->kind == CAMPAIGN_INCENTIVE) continue;
        for (size_t i = 0; i < item->account_count; i++) {
            const campaign_account *known = &item->accounts[i];
            if (known->probability <= most[known->account]) continue;
            most[known->account] = known->probability;
            numbers[known->account] = (uint32_t)k + 1;
        }
    }
    if (!most) {
        memory_free(allocator, numbers);
        numbers = NULL;
    }
    memory_free(allocator, most);
    return numbers;
}

/* Gives each campaign, the one with most labels first, the fold that has the fewest labels of campaigns so far. */
static void deal_campaigns(size_t *labels, uint8_t *folds, size_t count) {
    size_t totals[FIT_FOLDS] = {0};
    for (size_t turn = 0; turn < count; turn++) {
        size_t largest = 0;
        uint8_t fewest = 0;
        for (size_t k = 1; k < count; k++) {
            if (labels[k] > labels[largest]) largest = k;
        }
        if (labels[largest] == 0) return;
        for (size_t fold = 1; fold < FIT_FOLDS; fold++) {
            if (totals[fold] < totals[fewest]) fewest = (uint8_t)fold;
        }
        folds[largest] = fewest;
        totals[fewest] += labels[largest];
        labels[largest] = 0;
    }
}

/* Accounts of no campaign are dealt by their hashes. */
static kith_status deal_folds(const findings *from, examples *made) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    uint32_t *numbers = find_campaigns(from);
    size_t *labels = memory_create(allocator, from->found->count + 1, sizeof *labels);
    uint8_t *folds = memory_create(allocator, from->found->count + 1, sizeof *folds);
    if (!numbers || !labels || !folds) goto fail;
    for (size_t i = 0; i < made->count; i++)
        labels[numbers[made->items[i].account]]++;
    labels[0] = 0;
    deal_campaigns(labels, folds, from->found->count + 1);
    for (size_t i = 0; i < made->count; i++) {
        uint32_t account = made->items[i].account;
        made->items[i].fold = numbers[account] > 0
                                  ? folds[numbers[account]]
                                  : (uint8_t)(from->follows->hashes[account] % FIT_FOLDS);
    }
    status = KITH_OK;
fail:
    memory_free(allocator, numbers);
    memory_free(allocator, labels);
    memory_free(allocator, folds);
    return status;
}

static kith_status check_enough(const examples *made, const char *name, kith_error *error) {
    if (made->counts[0] >= KITH_MODEL_LABELS_MIN && made->counts[1] >= KITH_MODEL_LABELS_MIN) {
        return KITH_OK;
    }
    return status_fail(error, KITH_INVALID,
                       "%s: %zu bots and %zu people of the labels follow a creator; a fit needs "
                       "%d of each",
                       name, made->counts[1], made->counts[0], KITH_MODEL_LABELS_MIN);
}

/* ---- What the model says of itself ---- */

static void name_groups(const evidence *said, char *text) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        bool known = group == EVIDENCE_PROFILE ? said->rules != NULL : said->ratios[group] != NULL;
        if (!known) continue;
        int length = snprintf(text + used, KITH_MODEL_TEXT_BYTES - used, "%s%s", used ? " " : "",
                              evidence_text((evidence_group)group));
        used += length > 0 ? (size_t)length : 0;
    }
}

/* Without the folder before it, slashes behind it, and bytes that would end a line. */
static void name_labels(const char *name, char *text) {
    size_t end = strlen(name);
    while (end > 1 && name[end - 1] == '/')
        end--;
    size_t start = end - (end > 0);
    while (start > 0 && name[start - 1] != '/')
        start--;
    snprintf(text, KITH_MODEL_TEXT_BYTES, "%.*s", (int)(end - start), name + start);
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') *text = '?';
    }
}

static void tell_origin(const kith_calibration *to, const examples *from, kith_model_info *made) {
    time_t now = time(NULL);
    struct tm parts;
    name_labels(to->name, made->fitted_on);
    made->date[0] = '\0';
    if (gmtime_r(&now, &parts)) strftime(made->date, sizeof made->date, "%Y-%m-%d", &parts);
    made->labels_hash = to->labels->info.hash;
    made->bots = (double)from->counts[1];
    made->people = (double)from->counts[0];
    made->bot_share = to->bot_share > 0 ? to->bot_share : made->bots / (double)from->count;
}

static kith_status fit(const findings *from, const kith_calibration *to, examples *found,
                       kith_model *made, kith_error *error) {
    found->items = memory_create(&from->allocator, to->labels->count, sizeof *found->items);
    if (!found->items) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    list_examples(from->follows, to->labels, found);
    kith_status status = check_enough(found, to->name, error);
    if (status != KITH_OK) return status;
    weigh(found, to->bot_share);
    status = deal_folds(from, found);
    if (status == KITH_OK) status = fit_run(from->said, found->items, found->count, made);
    if (status != KITH_OK) return status_fail(error, status, "%s", kith_status_text(status));
    tell_origin(to, found, &made->info);
    name_groups(from->said, made->info.groups);
    return KITH_OK;
}

kith_status kith_model_fit(const kith_roster *roster, const kith_attributes *known,
                           const kith_calibration *calibration, const kith_options *options,
                           kith_model **model, kith_error *error) {
    const kith_attributes nothing = {0};
    findings *from = NULL;
    kith_model *made = NULL;
    examples found = {0};
    kith_status status = options_check(options, error);
    if (status == KITH_OK) status = check(roster, calibration, error);
    if (status != KITH_OK) return status;
    status = findings_build(roster, known ? known : &nothing, options, &from);
    if (status == KITH_OK) status = kith_model_create(options, &made);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    status = fit(from, calibration, &found, made, error);
    if (status != KITH_OK) goto fail;
    *model = made;
    made = NULL;
fail:
    memory_free(&options->allocator, found.items);
    kith_model_free(made);
    findings_free(from);
    return status;
}
