#include "report/score_tables.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "report/score.h"
#include "report/table.h"

static const char *const creator_columns[] = {"creator",
                                              "followers",
                                              "followers_low",
                                              "followers_high",
                                              "authenticity",
                                              "authenticity_low",
                                              "authenticity_high",
                                              "suspicious_share",
                                              "coordinated_share",
                                              "evidence",
                                              "reasons",
                                              "niche",
                                              "niche_share",
                                              "engaged_share",
                                              "regulars_share",
                                              "unique_share",
                                              "incentive_share",
                                              "tier",
                                              "outside_share",
                                              "loyalty",
                                              "loyalty_low",
                                              "loyalty_high",
                                              "engaged_percentile",
                                              "regulars_percentile",
                                              "loyalty_percentile",
                                              "outside_percentile",
                                              "niche_given",
                                              "centrality",
                                              "bridge_niche",
                                              "bridge_share"};
static const char *const niche_columns[] = {"niche",   "creators",  "central_2", "central_3",
                                            "nearest", "central_1", "agreement"};
static const char *const suspect_columns[] = {"follower", "probability", "campaigns", "reasons"};
static const char *const campaign_columns[] = {
    "campaign",         "kind",    "creators", "accounts", "first", "last",     "overlap_observed",
    "overlap_expected", "p_value", "pool",     "together", "reuse", "examples", "reasons"};
static const char *const window_columns[] = {"campaign", "creator",  "first",    "last",
                                             "follows",  "observed", "expected", "together"};

/* What a relationship is where no engagements are known. */
static kith_relationship know_nothing(void) {
    kith_estimate nothing = {NAN, NAN, NAN};
    kith_relationship made = {
        .engaged_share = NAN, .regulars_share = NAN, .outside_share = NAN, .loyalty = nothing};
    for (int m = 0; m < KITH_MEASURE_COUNT; m++)
        made.beside[m] = (kith_standing){nothing, NAN};
    return made;
}

/* What is known of one creator. */
typedef struct creator_row {
    kith_creator creator;
    kith_authenticity found;
    kith_relationship known;
    kith_niche_place place;
    const char *given; /* its niche in the table of creators; NULL for none */
} creator_row;

static creator_row view_row(const kith_score *score, const kith_niches *niches, size_t number) {
    creator_row row = {
        .creator = kith_roster_view_creator(score->audiences, number),
        .found = kith_audit_view_creator(score->audit, number),
        .known = know_nothing(),
        .given = kith_catalogue_view_niche(score->catalogue,
                                           kith_catalogue_view(score->catalogue, number).niche),
        .place = {.niche = KITH_NICHE_NONE, .niche_share = NAN, .bridge = KITH_NICHE_NONE}};
    if (score->engagements) row.known = kith_engagements_view_creator(score->engagements, number);
    if (niches) row.place = kith_niches_view_place(niches, number);
    return row;
}

static void write_relationship(table *rows, const kith_relationship *known) {
    table_write_share(rows, known->outside_share);
    table_write_shares(rows, &known->loyalty);
    for (int m = 0; m < KITH_MEASURE_COUNT; m++)
        table_write_share(rows, known->beside[m].percentile);
}

/* The niche is the one that was found; who is in none keeps the word of the table. */
static void write_creator(table *rows, const creator_row *row, const niche_names *names) {
    bool placed = row->place.niche != KITH_NICHE_NONE;
    table_write_text(rows, row->creator.name);
    table_write_counts(rows, &row->creator.followers);
    table_write_shares(rows, &row->found.authenticity);
    table_write_share(rows, row->found.suspicious_share.value);
    table_write_share(rows, row->found.coordinated_share);
    table_write_text(rows, kith_evidence_text(row->found.evidence));
    table_write_text(rows, row->found.reasons);
    table_write_text(rows, placed ? niche_names_view(names, row->place.niche) : row->given);
    table_write_share(rows, row->place.niche_share);
    table_write_share(rows, row->known.engaged_share);
    table_write_share(rows, row->known.regulars_share);
    table_write_share(rows, row->found.unique_share);
    table_write_share(rows, row->found.incentive_share);
    table_write_text(rows, kith_tier_text(kith_tier_find(row->creator.followers.value)));
    write_relationship(rows, &row->known);
    table_write_text(rows, row->given);
    table_write_share(rows, placed ? row->place.centrality : NAN);
    table_write_text(rows, niche_names_view(names, row->place.bridge));
    table_write_share(rows, placed ? row->place.bridge_share : NAN);
}

void score_tables_write_creators(const kith_score *score, const kith_niches *niches,
                                 const niche_names *names, kith_format format, FILE *stream) {
    table rows = table_create(stream, format, creator_columns,
                              sizeof creator_columns / sizeof *creator_columns);
    size_t count = kith_roster_view_info(score->audiences).creator_count;
    for (size_t i = 0; i < count; i++) {
        creator_row row = view_row(score, niches, i);
        write_creator(&rows, &row, names);
    }
}

static void write_name(table *rows, const kith_score *score, size_t creator) {
    table_write_text(rows, creator == KITH_NICHE_NONE
                               ? NULL
                               : kith_roster_view_creator(score->roster, creator).name);
}

void score_tables_write_niches(const kith_score *score, const kith_niches *niches,
                               const niche_names *names, kith_format format, FILE *stream) {
    table rows =
        table_create(stream, format, niche_columns, sizeof niche_columns / sizeof *niche_columns);
    for (size_t n = 0; n < kith_niches_count(niches); n++) {
        kith_niche niche = kith_niches_view(niches, n);
        table_write_text(&rows, niche_names_view(names, n));
        table_write_integer(&rows, niche.creator_count);
        write_name(&rows, score, niche.central[1]);
        write_name(&rows, score, niche.central[2]);
        table_write_text(&rows, niche_names_view(names, niche.nearest));
        write_name(&rows, score, niche.central[0]);
        table_write_share(&rows, names->agreement[n]);
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

/* Accounts by how often they were met, "1:20;2:87;10+:5". */
static void write_reuse(table *rows, const uint64_t *reuse) {
    char room[KITH_REUSE_COUNT * 32];
    size_t used = 0;
    room[0] = '\0';
    for (size_t i = 0; i < KITH_REUSE_COUNT; i++) {
        if (reuse[i] == 0) continue;
        int length =
            snprintf(room + used, sizeof room - used, "%s%zu%s:%" PRIu64, used > 0 ? ";" : "",
                     i + 1, i + 1 == KITH_REUSE_COUNT ? "+" : "", reuse[i]);
        used += (size_t)length;
    }
    table_write_text(rows, room);
}

static void write_examples(table *rows, const kith_score *score, const kith_campaign *campaign) {
    char room[KITH_EXAMPLE_COUNT * (KITH_ID_BYTES + 2)];
    size_t used = 0;
    room[0] = '\0';
    for (size_t i = 0; i < campaign->example_count; i++) {
        if (i > 0) room[used++] = ';';
        kith_roster_name_account(score->audiences, campaign->examples[i], room + used);
        used += strlen(room + used);
    }
    table_write_text(rows, room);
}

static void write_campaign(table *rows, const kith_score *score, size_t number,
                           const kith_campaign *campaign, const char *names) {
    table_write_integer(rows, number);
    table_write_text(rows, campaign->kind);
    table_write_text(rows, names);
    table_write_integer(rows, campaign->account_count);
    write_time(rows, campaign->first);
    write_time(rows, campaign->last);
    table_write_share(rows, campaign->overlap_observed);
    table_write_share(rows, campaign->overlap_expected);
    table_write_share(rows, campaign->p_value);
    table_write_count(rows, campaign->pool_size);
    table_write_share(rows, campaign->together);
    write_reuse(rows, campaign->reuse);
    write_examples(rows, score, campaign);
    table_write_text(rows, campaign->reasons);
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
        write_campaign(&rows, score, i + 1, &campaign, names);
        memory_free(allocator, names);
    }
    return KITH_OK;
}

void score_tables_write_windows(const kith_score *score, kith_format format, FILE *stream) {
    table rows = table_create(stream, format, window_columns,
                              sizeof window_columns / sizeof *window_columns);
    size_t count = kith_audit_count_campaigns(score->audit);
    for (size_t i = 0; i < count; i++) {
        kith_campaign campaign = kith_audit_view_campaign(score->audit, i);
        for (size_t w = 0; w < campaign.window_count; w++) {
            const kith_window *at = &campaign.windows[w];
            table_write_integer(&rows, i + 1);
            table_write_text(&rows, kith_roster_view_creator(score->audiences, at->creator).name);
            write_time(&rows, at->first);
            write_time(&rows, at->last);
            table_write_integer(&rows, at->follows);
            table_write_count(&rows, at->observed);
            table_write_count(&rows, at->expected);
            table_write_share(&rows, at->together);
        }
    }
}
