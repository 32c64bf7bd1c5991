#include "report/score_tables.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "report/score.h"
#include "report/table.h"

static const char *const creator_columns[] = {
    "creator",           "followers",        "followers_low",     "followers_high",
    "authenticity",      "authenticity_low", "authenticity_high", "suspicious_share",
    "coordinated_share", "evidence",         "reasons",           "niche",
    "niche_share",       "engaged_share",    "regulars_share",    "unique_share"};
static const char *const suspect_columns[] = {"follower", "probability", "campaigns", "reasons"};
static const char *const campaign_columns[] = {
    "campaign",         "kind",   "creators", "accounts", "first", "last", "overlap_observed",
    "overlap_expected", "p_value"};

static void write_creator(table *rows, const kith_creator *creator,
                          const kith_authenticity *found) {
    table_write_text(rows, creator->name);
    table_write_counts(rows, &creator->followers);
    table_write_shares(rows, &found->authenticity);
    table_write_share(rows, found->suspicious_share.value);
    table_write_share(rows, found->coordinated_share);
    table_write_text(rows, kith_evidence_text(found->evidence));
    table_write_text(rows, found->reasons);
    table_write_text(rows, NULL);
    table_write_share(rows, NAN);
    table_write_share(rows, NAN);
    table_write_share(rows, NAN);
    table_write_share(rows, found->unique_share);
}

void score_tables_write_creators(const kith_score *score, kith_format format, FILE *stream) {
    table rows = table_create(stream, format, creator_columns,
                              sizeof creator_columns / sizeof *creator_columns);
    size_t count = kith_roster_view_info(score->audiences).creator_count;
    for (size_t i = 0; i < count; i++) {
        kith_creator creator = kith_roster_view_creator(score->audiences, i);
        kith_authenticity found = kith_audit_view_creator(score->audit, i);
        write_creator(&rows, &creator, &found);
    }
}

void score_tables_write_suspects(const kith_score *score, bool all_followers, kith_format format,
                                 FILE *stream) {
    table rows = table_create(stream, format, suspect_columns,
                              sizeof suspect_columns / sizeof *suspect_columns);
    size_t count = all_followers ? kith_audit_count_accounts(score->audit)
                                 : score_tables_count_suspects(score);
    for (size_t i = 0; i < count && !ferror(stream); i++) {
        kith_suspect suspect = kith_audit_view_account(score->audit, i);
        char id[KITH_ID_BYTES + 1];
        kith_roster_name_account(score->audiences, suspect.hash, id);
        table_write_text(&rows, id);
        table_write_share(&rows, suspect.probability);
        table_write_text(&rows, suspect.campaigns);
        table_write_text(&rows, suspect.reasons);
    }
}

size_t score_tables_count_suspects(const kith_score *score) {
    size_t count = kith_audit_count_accounts(score->audit), low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (kith_audit_view_account(score->audit, middle).probability >=
            SCORE_SUSPECT_PROBABILITY) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

/* The names of a campaign's creators with ';' between them. Returns NULL when out of memory. */
static char *join_names(const kith_score *score, const kith_campaign *campaign,
                        const kith_allocator *allocator) {
    size_t bytes = 1;
    for (size_t i = 0; i < campaign->creator_count; i++) {
        bytes += kith_roster_view_creator(score->audiences, campaign->creators[i]).name_bytes + 1;
    }
    char *joined = memory_create(allocator, bytes, 1);
    char *end = joined;
    for (size_t i = 0; joined && i < campaign->creator_count; i++) {
        kith_creator creator = kith_roster_view_creator(score->audiences, campaign->creators[i]);
        if (i > 0) {
            *end++ = ';';
        }
        memcpy(end, creator.name, creator.name_bytes);
        end += creator.name_bytes;
    }
    return joined;
}

/* Seconds since 1970, as in the input; empty where they are not known. */
static void write_time(table *rows, uint32_t time) {
    if (time == 0) {
        table_write_text(rows, NULL);
    } else {
        table_write_integer(rows, time);
    }
}

static void write_campaign(table *rows, size_t number, const kith_campaign *campaign,
                           const char *names) {
    table_write_integer(rows, number);
    table_write_text(rows, campaign->kind);
    table_write_text(rows, names);
    table_write_integer(rows, campaign->account_count);
    write_time(rows, campaign->first);
    write_time(rows, campaign->last);
    table_write_share(rows, campaign->overlap_observed);
    table_write_share(rows, campaign->overlap_expected);
    table_write_share(rows, campaign->p_value);
}

kith_status score_tables_write_campaigns(const kith_score *score, kith_format format,
                                         const kith_allocator *allocator, FILE *stream) {
    table rows = table_create(stream, format, campaign_columns,
                              sizeof campaign_columns / sizeof *campaign_columns);
    size_t count = kith_audit_count_campaigns(score->audit);
    for (size_t i = 0; i < count; i++) {
        kith_campaign campaign = kith_audit_view_campaign(score->audit, i);
        char *names = join_names(score, &campaign, allocator);
        if (!names) {
            return KITH_NO_MEMORY;
        }
        write_campaign(&rows, i + 1, &campaign, names);
        memory_free(allocator, names);
    }
    return KITH_OK;
}
